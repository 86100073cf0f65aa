"""Which codes a person asks for: `--select` and `--ignore`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from reviewproof.codes import CODES, FAMILIES
from reviewproof.errors import ReviewError


@dataclass(frozen=True, slots=True)
class Choice:
    """Codes asked for and not asked for, as written: codes or their first letters and digits.

    Attributes:
        select: empty for every code.
        ignore: these are left out of what is selected.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.select or self.ignore)

    def takes(self, code: str) -> bool:
        """Tell whether a code is asked for."""
        return (not self.select or code.startswith(self.select)) and not code.startswith(
            self.ignore
        )

    def __str__(self) -> str:
        """Return it as it is typed."""
        parts = [("--select", self.select), ("--ignore", self.ignore)]
        return " ".join(f"{name} {','.join(codes)}" for name, codes in parts if codes)


EVERYTHING = Choice()


def read_choice(select: Sequence[str], ignore: Sequence[str]) -> Choice:
    """Read the values of the two options, each a list separated by commas.

    Raises:
        ReviewError: for a name that no code starts with, with the nearest one.
    """
    return Choice(_names(select, "--select"), _names(ignore, "--ignore"))


def _names(values: Sequence[str], option: str) -> tuple[str, ...]:
    names = [name.strip().upper() for value in values for name in value.split(",")]
    for name in names:
        if not name or not any(code.startswith(name) for code in CODES):
            raise unknown_code(name, option)
    return tuple(sorted(set(names)))


def unknown_code(name: str, option: str = "") -> ReviewError:
    """Return the error for a name that is no code, with the one it is most like."""
    near = get_close_matches(name.upper(), [*CODES, *FAMILIES], n=1, cutoff=0.5)
    where = f"{option} must name codes or families" if option else "there must be such a code"
    return ReviewError(
        f"{where}, but there is no {name or 'name between two commas'}",
        remedy=f"did you mean {near[0]}?" if near else "`reviewproof rules` lists all codes",
    )
