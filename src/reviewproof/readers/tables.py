"""The tables of Pandoc's Markdown (pipe, grid, simple, multiline): which text is in which cell.

Grammar: Pandoc User's Guide, section "Tables". A cell is a list of slices of the text, since the
lines of one cell have other cells beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviewproof.readers.opaque import blank, find_opaque

Line = tuple[int, int]
"""A slice of the text: one line of a container, without its end."""

_PIPES = re.compile(
    r" {0,3}(?=[^\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z"
)
_GRID = re.compile(r" {0,3}\+(?:[-=:]+\+)+[ \t]*\Z")
_GRID_ROW = re.compile(r" {0,3}[+|]")
_BORDER = re.compile(r" {0,3}\+[-=:+| ]*[-=][-=:+| ]*\+[ \t]*\Z")
_COLUMNS = re.compile(r" {0,3}-+(?: +-+)+ *\Z")
_DASHES = re.compile(r" {0,3}-{2,} *\Z")


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table in reading order, and the index of the line after it.

    `nested` says that a cell holds blocks of its own, as in a grid table.
    """

    cells: tuple[tuple[Line, ...], ...]
    end: int
    nested: bool = False


def find_table(text: str, lines: Sequence[Line], first: int) -> Table | None:
    """Return the table that starts at a line, if one does."""

    def line(index: int) -> str:
        return text[slice(*lines[index])] if index < len(lines) else ""

    here, following = line(first), line(first + 1)
    if "|" in here and _PIPES.match(following):
        return _pipe(text, lines, first)
    if _GRID.match(here) and _GRID_ROW.match(following):
        return _grid(text, lines, first)
    if _COLUMNS.match(following) and here.strip() and not _DASHES.match(here):
        return _simple(text, lines, first, columns=first + 1)
    if _COLUMNS.match(here):
        return _multiline(text, lines, first, first) or _simple(text, lines, first, columns=first)
    headed = _DASHES.match(here) and following.strip()
    columns = _columns_after(text, lines, first + 1) if headed else None
    return _multiline(text, lines, first, columns) if columns is not None else None


def _pipe(text: str, lines: Sequence[Line], first: int) -> Table:
    cells: list[tuple[Line, ...]] = []
    index = max(first, 0)
    columns = len(list(_between_pipes(text[slice(*lines[first + 1])].replace("+", "|"))))
    while index < len(lines):
        start, end = lines[index]
        row = text[start:end]
        if index != first + 1:
            if "|" not in row:
                break
            pieces = list(_between_pipes(row))[:columns]
            cells += [((start + left, start + right),) for left, right in pieces]
        index += 1
    return Table(tuple(cells), index)


def _between_pipes(row: str) -> Iterator[tuple[int, int]]:
    opaque = [item for item in find_opaque(row)[0] if item.kind != "attributes"]
    view = blank(row, opaque)
    pipes = [match.start() for match in re.finditer(r"\|", view)]
    start = 0
    if row.lstrip(" \t").startswith("|"):
        start = pipes.pop(0) + 1
    for pipe in pipes:
        yield start, pipe
        start = pipe + 1
    if row[start:].strip():
        yield start, len(row)


def _grid(text: str, lines: Sequence[Line], first: int) -> Table:
    last = first
    while last < len(lines) and _GRID_ROW.match(text[slice(*lines[last])]):
        last += 1
    places = sorted(
        {
            match.start()
            for index in range(first, last)
            if _GRID.match(row := text[slice(*lines[index])])
            for match in re.finditer(r"\+", row)
        }
    )
    cells: list[tuple[Line, ...]] = []
    row_lines: list[Line] = []
    for line in lines[first:last]:
        if _BORDER.match(text[slice(*line)]):
            cells += _grid_row(text, row_lines, places)
            row_lines = []
        else:
            row_lines.append(line)
    cells += _grid_row(text, row_lines, places)
    return Table(tuple(cells), last, nested=True)


def _grid_row(
    text: str, lines: Sequence[Line], places: Sequence[int]
) -> Iterator[tuple[Line, ...]]:
    """Yield the cells between the borders that every line of the row has."""
    if not lines:
        return
    rows = [text[slice(*line)] for line in lines]
    borders = [at for at in places if all(row[at : at + 1] in {"|", "+"} for row in rows)]
    if len(borders) < len(places) and rows[0].rstrip()[-1:] == "|" != rows[0][places[-1] :][:1]:
        # The text is wider than the borders above it.
        pipes = [match.start() for match in re.finditer(r"\|", rows[0])]
        borders = [at for at in pipes if all(row[at : at + 1] == "|" for row in rows)]
    for left, right in pairwise(borders):
        slices = [
            (start + left + 1, min(start + right, end))
            for start, end in lines
            if start + left < end
        ]
        inside = [text[slice(*piece)] for piece in slices]
        spaced = all(piece.startswith(" ") or not piece for piece in inside)
        yield tuple((start + spaced, end) for start, end in slices if start + spaced <= end)


def _simple(text: str, lines: Sequence[Line], first: int, columns: int) -> Table:
    places = _places(text[slice(*lines[columns])])
    end = columns + 1
    while end < len(lines) and text[slice(*lines[end])].strip():
        end += 1
        if columns == first and _COLUMNS.match(text[slice(*lines[end - 1])]):
            break
    rows = [index for index in range(first, end) if index != columns]
    cells = [
        (piece,)
        for index in rows
        if not _COLUMNS.match(text[slice(*lines[index])])
        for piece in _split(lines[index], places)
    ]
    return Table(tuple(cells), end)


def _columns_after(text: str, lines: Sequence[Line], index: int) -> int | None:
    """Return the line that says where the columns are; the heading before it has no blank line."""
    while index < len(lines) and (row := text[slice(*lines[index])]).strip():
        if _COLUMNS.match(row):
            return index
        index += 1
    return None


def _multiline(text: str, lines: Sequence[Line], first: int, columns: int) -> Table | None:
    end = columns + 1
    spaced = False
    while end < len(lines) and not _closes(text, lines, end, spaced, headed=columns > first):
        spaced = spaced or not text[slice(*lines[end])].strip()
        end += 1
        if columns == first and not spaced and end - columns > 2:  # noqa: PLR2004 - see below
            # Without a heading, only a blank line tells it from a simple table.
            return None
    if end == len(lines):
        return None
    places = _places(text[slice(*lines[columns])])
    cells: list[tuple[Line, ...]] = []
    for group in _groups(text, lines, (first + 1, columns), (columns + 1, end)):
        pieces = [_split(line, places) for line in group]
        cells += [tuple(row[number] for row in pieces) for number in range(len(places))]
    return Table(tuple(cells), end + 1)


def _closes(text: str, lines: Sequence[Line], index: int, spaced: bool, *, headed: bool) -> bool:
    row = text[slice(*lines[index])]
    following = text[slice(*lines[index + 1])] if index + 1 < len(lines) else ""
    closing = _DASHES.match(row) if headed else (_COLUMNS.match(row) or _DASHES.match(row))
    return bool(closing) and not following.strip() and (headed or spaced)


def _groups(text: str, lines: Sequence[Line], *bounds: tuple[int, int]) -> Iterator[list[Line]]:
    for start, end in bounds:
        group: list[Line] = []
        for line in lines[start:end] if start < end else ():
            if text[slice(*line)].strip():
                group.append(line)
            elif group:
                yield group
                group = []
        if group:
            yield group


def _places(row: str) -> list[int]:
    return [match.start() for match in re.finditer("-+", row)]


def _split(line: Line, places: Sequence[int]) -> list[Line]:
    start, end = line
    edges = [min(start + place, end) for place in places[1:]]
    return list(zip([start, *edges], [*edges, end], strict=True))
