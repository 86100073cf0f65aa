"""An editor's table: one row an article, as CSV, aligned text, or a page (`table_page`).

Rows of text are held back until the widths and the codes found are known, in a file when they are
many.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewproof.article import System
from reviewproof.codes import CODES
from reviewproof.reports.excerpt import cells
from reviewproof.reports.paint import Paint, harmless
from reviewproof.reports.tally import Piece, Tally, Totals, spool
from reviewproof.reports.text import COLOURS, run_totals
from reviewproof.rules.articles import ARTICLE_CODES

COLUMNS = tuple(code for code in CODES if code in ARTICLE_CODES)
"""The codes that an article can have: a column each, in the order of the catalogue."""
_FIELDS = (
    "path",
    "title",
    "format",
    "system",
    "citations",
    "mentions",
    "references",
    "errors",
    "warnings",
    "notes",
    "could_not_check",
    "cannot_tell",
)
"""Named as in the JSON report."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SYSTEMS = {System.NUMBERS: "numbers", System.NAMES: "names", System.NONE: "none"}
SHORT_SYSTEMS = {str(system): name for system, name in _SYSTEMS.items()} | {"": "-"}


def csv_parts(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield the table as CSV (RFC 4180, with LF): always the same columns."""
    yield _csv_line((*_FIELDS, *COLUMNS))
    for piece in pieces:
        one = piece.tally
        numbers = (
            one.citations,
            one.mentions,
            one.references,
            one.errors,
            one.warnings,
            one.notes,
            one.unchecked,
            one.undecided,
        )
        found = (one.found.get(code, 0) for code in COLUMNS)
        texts = (_inert(one.name), _inert(one.title), one.form, one.system)
        yield _csv_line((*texts, *numbers, *found))


def _csv_line(values: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()


def _inert(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula (CWE-1236)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


@dataclass(frozen=True, slots=True)
class _Column:
    head: str
    value: Callable[[Tally], str]
    number: bool = True
    colour: str = ""


def _counts() -> Iterator[_Column]:
    yield _Column("cited", lambda one: str(one.citations))
    yield _Column("named", lambda one: str(one.mentions))
    yield _Column("refs", lambda one: str(one.references))
    yield _Column("errors", lambda one: _dot(one.errors), colour="red")
    yield _Column("warn", lambda one: _dot(one.warnings), colour="yellow")
    yield _Column("notes", lambda one: _dot(one.notes), colour="cyan")
    yield _Column("unread", lambda one: _dot(one.unchecked), colour="red")
    yield _Column("unsure", lambda one: _dot(one.undecided))


def _code_column(code: str) -> _Column:
    return _Column(code, lambda one: _dot(one.found.get(code, 0)))


def _dot(number: int) -> str:
    return str(number) if number else "·"


_FILE = _Column("file", lambda one: harmless(one.name), number=False)
_TITLE = _Column("title", lambda one: harmless(one.title), number=False)
_KIND = (
    _Column("format", lambda one: one.form, number=False),
    _Column("system", lambda one: SHORT_SYSTEMS[one.system], number=False),
)
_LONGEST_TITLE = 40
_SHORTEST, _ENOUGH = 20, 36
"""How many cells a file's name has at least, and for how many other columns give way."""
_GAP = 2


def text_table(
    pieces: Iterable[Piece], *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    """Yield the table for a person, with totals by code at its end.

    Args:
        pieces: of `tally.counted`.
        width: that of the terminal, or None where the text goes elsewhere: then only titles are
            cut.
        colour: for a terminal that shows it.
    """
    paint, totals = Paint(colour), Totals()
    with spool() as put_away:
        widest: dict[str, int] = {}
        for piece in pieces:
            totals.add(piece.tally)
            put_away.put(piece)
            for column in (_FILE, _TITLE, *_KIND, *_counts()):
                wide = cells(column.value(piece.tally))
                widest[column.head] = max(widest.get(column.head, 0), wide)
        codes = [_code_column(code) for code in COLUMNS if totals.found[code]]
        plan = _plan(codes, widest, width)
        yield _row([(column, column.head) for column, _ in plan], plan, paint, head=True)
        for piece in put_away:
            yield _row([(column, column.value(piece.tally)) for column, _ in plan], plan, paint)
    yield "\n"
    if left := [column.head for column in codes if column not in [each for each, _ in plan]]:
        yield f"{len(left)} columns by code need a wider terminal; --format csv or html has them\n"
    yield from _by_code(totals, paint)
    yield f"{run_totals(totals, colour=colour)}\n"


def _plan(
    codes: Sequence[_Column], widest: dict[str, int], width: int | None
) -> list[tuple[_Column, int]]:
    """Choose columns and their widths: on a narrow terminal first titles go, then codes."""

    def wide(column: _Column) -> int:
        most = _LONGEST_TITLE if column is _TITLE else 10**6
        return max(cells(column.head), min(widest.get(column.head, 0), most))

    def taken(columns: Sequence[_Column]) -> int:
        return sum(wide(column) + _GAP for column in columns)

    rest = [*_KIND, *_counts()]
    titles = [_TITLE] if widest.get(_TITLE.head) else []
    choices = ([*titles, *rest, *codes], [*rest, *codes], rest, [*_counts()])
    if width is None:
        return [(_FILE, wide(_FILE)), *((column, wide(column)) for column in choices[0])]
    name = min(wide(_FILE), _ENOUGH)
    chosen = next((each for each in choices if taken(each) + name <= width), choices[-1])
    room = max(width - taken(chosen), _SHORTEST)
    return [(_FILE, min(wide(_FILE), room)), *((column, wide(column)) for column in chosen)]


def _row(
    values: Sequence[tuple[_Column, str]],
    plan: Sequence[tuple[_Column, int]],
    paint: Paint,
    *,
    head: bool = False,
) -> str:
    parts = []
    for (column, value), (_, width) in zip(values, plan, strict=True):
        text = shortened(value, width)
        space = " " * (width - cells(text))
        colour = "bold" if head else column.colour if value != "·" else "dim"
        shown = paint(colour, text) if colour else text
        parts.append(f"{space}{shown}" if column.number else f"{shown}{space}")
    return (" " * _GAP).join(parts).rstrip() + "\n"


def shortened(text: str, width: int) -> str:
    """Return a text with its middle left out where it takes more cells: its end tells more."""
    if cells(text) <= width:
        return text
    left, right = "", ""
    for char in text:
        if cells(left + char) > (width - 1) // 3:
            break
        left += char
    for char in reversed(text):
        if cells(left + char + right) > width - 1:
            break
        right = char + right
    return f"{left}…{right}"


def _by_code(totals: Totals, paint: Paint) -> Iterator[str]:
    for code, count in sorted(totals.found.items()):
        meta = CODES[code]
        within = totals.within[code]
        yield (
            f"{paint(COLOURS[meta.severity], code)}  {meta.severity:<7}  {count:>5} in {within:>4}"
            f" {'article ' if within == 1 else 'articles'}  {meta.title}\n"
        )
