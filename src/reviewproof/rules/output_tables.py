"""The cells of printed tables, held against those that the sources print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from reviewproof.findings import Checked, Finding, Outcome, Related
from reviewproof.manuscript import CITE, Manuscript
from reviewproof.page import Page, PrintedCell, PrintedTable
from reviewproof.project import Project
from reviewproof.rules.printed import UNKNOWN, SourceTable
from reviewproof.text import Span

_HINT = "the page was altered or is out of date: render it again"
_DASHES = re.compile(r"[‐‑‒–—−-]+")
_QUOTES = str.maketrans("’‘“”", "''\"\"")
_MARKUP = re.compile(r"[*_^~" + CITE + "]")

Row = Sequence[PrintedCell]


def plain_cell(text: str) -> str:
    """Return a cell's text without marks, markup and variants of dash, quote and space."""
    text = unicodedata.normalize("NFKC", _MARKUP.sub("", text)).translate(_QUOTES)
    return " ".join(_DASHES.sub("-", text).split())


def check_tables(
    project: Project, page: Manuscript, tables: Sequence[SourceTable]
) -> Iterator[Outcome]:
    """Compare the tables of the sources that have a label with those of the page."""
    printed = page.tables if isinstance(page, Page) else ()
    for table in tables:
        if other := find_table(printed, table.label, table.rows[0]):
            yield from _rows(project, table, other)
        else:
            yield Finding(
                "OUT806",
                f"the table “{table.label}” of the source must be on the page, but it is not in"
                f" {page.name}",
                page.sources[0].whole,
                expected=table.label,
                hint=_HINT,
                related=(Related("the source prints it here", table.places[0]),),
            )


def find_table(
    tables: Sequence[PrintedTable], label: str, header: Sequence[str]
) -> PrintedTable | None:
    """Return the table with a label; where the format keeps no labels, that with the header."""
    for table in tables:
        if table.label == label:
            return table
    names = [plain_cell(name) for name in header]
    for table in tables:
        if not table.label and table.rows and _texts(table.rows[0]) == names:
            return table
    return None


def _texts(row: Row) -> list[str]:
    return [plain_cell(cell.text) for cell in row]


def _rows(project: Project, table: SourceTable, printed: PrintedTable) -> Iterator[Outcome]:
    name = printed.name or f"“{table.label}”"
    expected = [[plain_cell(cell) for cell in row] for row in table.rows]
    found = [_texts(row) for row in printed.rows]
    for index, other in pair_rows(expected, found):
        if index is None and other is not None:
            yield _row_finding(
                f"every row of {name} must come from the source, but “{found[other][:1]}” does not",
                _row_span(printed, other),
                found=" | ".join(found[other]),
            )
        elif index is not None and other is None:
            place = printed.span
            yield _row_finding(
                f"{name} must have the row “{expected[index][0]}”, but it has not",
                place,
                expected=" | ".join(expected[index]),
                related=_sources(project, table, index),
            )
        elif index is not None and other is not None:
            related = _sources(project, table, index)
            yield from _cells(table.rows, index, name, printed.rows[other], related)


def pair_rows(
    left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]
) -> Iterator[tuple[int | None, int | None]]:
    """Pair the rows of two tables: equal ones first, then what stands between them, in order."""
    if len(left) == len(right):
        yield from ((index, index) for index in range(len(left)))
        return
    matcher = SequenceMatcher(
        None, ["\0".join(row) for row in left], ["\0".join(row) for row in right], autojunk=False
    )
    for _, first, last, start, end in matcher.get_opcodes():
        yield from zip_longest(range(first, last), range(start, end))


def _row_span(table: PrintedTable, index: int) -> Span:
    row = table.rows[index]
    if not row:
        return table.span
    return row[0].span.source.span(row[0].span.start, row[-1].span.end)


def _row_finding(
    message: str,
    span: Span,
    *,
    found: str = "",
    expected: str = "",
    related: tuple[Related, ...] = (),
) -> Finding:
    return Finding(
        "OUT806", message, span, found=found, expected=expected, hint=_HINT, related=related
    )


def _cells(
    rows: Sequence[Sequence[str]], index: int, name: str, printed: Row, related: tuple[Related, ...]
) -> Iterator[Outcome]:
    for column, cell in enumerate(rows[index]):
        if UNKNOWN in cell:
            continue
        yield Checked("OUT806")
        right = plain_cell(cell)
        wrong = plain_cell(printed[column].text) if column < len(printed) else ""
        if right == wrong:
            continue
        place = printed[column] if column < len(printed) else printed[-1]
        row, heading = plain_cell(rows[index][0]), plain_cell(rows[0][column])
        where = f"the heading of column {column + 1}" if not index else f"“{row}”, “{heading}”,"
        yield _row_finding(
            f"{name} must have “{right}” in {where} but it has “{wrong}”",
            place.span,
            found=wrong,
            expected=right,
            related=related,
        )


def _sources(project: Project, table: SourceTable, index: int) -> tuple[Related, ...]:
    """Return where a row comes from: its study in the data, and the source that prints it."""
    place = table.places[index]
    related = [Related("the source prints it here", place)]
    studies = project.facts.studies.all if project.facts.studies else ()
    for study in studies:
        if study.key and re.search(rf"@{re.escape(study.key)}(?![\w-])", place.text):
            related.insert(0, Related("the data", study.row.span))
            break
    return tuple(related)
