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
        needs: the parts that must have been read (`Project.unread`); without them the rule does not
            apply, since what follows from an unread file is no finding of its own.
        check: yields findings, what was checked, and what cannot be told; it changes nothing.
    """

    codes: tuple[str, ...]
    check: Callable[[Project], Iterator[Outcome]]
    needs: frozenset[str] = frozenset()
