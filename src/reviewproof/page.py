"""What only a rendered document has, beside what every `Manuscript` has."""

from __future__ import annotations

from dataclasses import dataclass

from reviewproof.manuscript import Manuscript
from reviewproof.text import Span


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell of a printed table; `CITE` stands in `text` for each citation mark."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as a reader gets it.

    Attributes:
        label: the id that links lead to; "" when the format keeps none.
        name: what the caption calls it ("Table 1"); "" when it has none.
        rows: with the header, where there is one, as the first.
    """

    label: str
    name: str
    rows: tuple[tuple[PrintedCell, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, by what stands for it where it is not seen: its alternative text and label."""

    texts: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Page(Manuscript):
    """A rendered document, read back. `pictures` is None where the format's are not read."""

    tables: tuple[PrintedTable, ...] = ()
    pictures: tuple[Picture, ...] | None = None
