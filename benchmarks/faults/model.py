"""What a planter says: the files it changed, what must be found, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faults.sources import Tree

NOT_ZERO = -9
"""Any exit status but 0, where nobody can say whether something stays unread."""
CHECK, READ_BACK, AUDIT = "check", "read-back", "audit"
"""The commands of the proof, of which a kind names the one that must find it."""
WHOLE_FILE = 0
"""The line of what is said about a file as a whole."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that must be found.

    Attributes:
        codes: any one of these; more than one only where they cannot be told apart.
        first, last: the lines at which it is right; both `WHOLE_FILE` for the file as a whole.
    """

    codes: tuple[str, ...]
    path: str
    first: int
    last: int

    def __str__(self) -> str:
        """Return it as the list of misses shows it."""
        if self.first == WHOLE_FILE:
            lines = "the file"
        else:
            lines = str(self.first) + (f"–{self.last}" if self.last > self.first else "")
        return f"{' or '.join(self.codes)} at {self.path}:{lines}"


@dataclass(frozen=True, slots=True)
class Consequence:
    """Something that an edit makes true beside the fault itself: it may be found, or not.

    Attributes:
        path: empty for any file; `line`: 0 for any line of it.
    """

    code: str
    path: str = ""
    line: int = 0

    def covers(self, code: str, path: str, line: int) -> bool:
        """Tell whether a finding is this consequence."""
        return (
            code == self.code and self.path in {"", path} and (self.line in {0, line} or not line)
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """One faulty copy.

    Attributes:
        files: new contents by path; None for a file that was removed.
        expected: empty for an edit that must stay silent.
        words: what a message must hold to name the fault (keys, names, files).
        status: the exit status that a proof of this copy must have, or `NOT_ZERO`.
    """

    files: Mapping[str, bytes | None]
    expected: tuple[Expected, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    words: tuple[str, ...] = ()
    status: int = 1


Planter = Callable[["Tree", Random], Fault | None]
"""Spoils a copy at a random place; None when the place drawn does not lend itself to it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to spoil the manuscript.

    Attributes:
        name: short and unique; `about`: one line for the table.
        command: what proves it: `CHECK` the sources, `READ_BACK` what was rendered from them,
            `AUDIT` the finished article that is made from them.
        harmless: nothing may be found.
    """

    name: str
    about: str
    plant: Planter
    command: str = CHECK
    harmless: bool = False


KINDS: dict[str, Kind] = {}
"""Every kind by name, in the order of the table."""


def kind(
    name: str, about: str, *, command: str = CHECK, harmless: bool = False
) -> Callable[[Planter], Planter]:
    """Register a planter."""

    def register(plant: Planter) -> Planter:
        assert name not in KINDS, name
        KINDS[name] = Kind(name, about, plant, command=command, harmless=harmless)
        return plant

    return register


def at(codes: str, path: str, first: int, last: int | None = None) -> Expected:
    """Return what must be found at a line, or at one of several.

    Args:
        codes: one code, or alternatives separated by spaces.
        path: of the file.
        first: the line, or `WHOLE_FILE`.
        last: the last line that is right too, for a construct that is never closed.
    """
    return Expected(tuple(codes.split()), path, first, first if last is None else last)
