"""What a code is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: errors and warnings fail the proof, notes are only shown."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


ARTICLE = "article.txt"
"""The file of an example that is a finished article."""


@dataclass(frozen=True, slots=True)
class Example:
    """A small project, shown on a code's page and proved by the tests.

    Attributes:
        files: what stands in it beside the files that all examples share, by path. A CSV file
            gives only the columns that matter; the others are empty. `article.txt` is a finished
            article, proofread by itself.
    """

    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def article(self) -> bool:
        """Whether it is a finished article and no project."""
        return ARTICLE in self.files


@dataclass(frozen=True, slots=True)
class Code:
    """What one code means.

    Attributes:
        id: family and number, such as `CIT203`.
        title: what must hold, as a short sentence without a full stop.
        severity: the only home of a code's severity.
        unchecked: the finding says that something could not be checked (exit status 2).
        why: why it matters to a reader of the review, in a few sentences.
        mend: how to mend it, and when to acknowledge it instead.
        failing: a project in which the code is found.
        passing: the same, mended.
    """

    id: str
    title: str
    severity: Severity = Severity.ERROR
    unchecked: bool = False
    why: str = ""
    mend: str = ""
    failing: Example = field(default_factory=Example)
    passing: Example = field(default_factory=Example)

    @property
    def family(self) -> str:
        """The three letters before the number."""
        return self.id[:3]
