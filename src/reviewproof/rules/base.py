"""What a rule is: its codes, and one pure generator over a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reviewproof.findings import Outcome
from reviewproof.project import Project


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the proof of the sources.

    Attributes:
        codes: every code that it can report.
        check: yields findings, what was checked, and what cannot be told; it changes nothing.
    """

    codes: tuple[str, ...]
    check: Callable[[Project], Iterator[Outcome]]
