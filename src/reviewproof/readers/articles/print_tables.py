"""The cells of a table, by the white between them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from reviewproof.readers.articles.print_lines import Chunk, Line, lines_of

_WIDE = 0.6
"""The share of a table's width from which text is no cell: a title or a note inside the table."""
_STRIP = 0.35
_CLOSE = 0.5
_SPARE = 15
"""One line of so many may reach into the white between columns."""
_ROW = 0.4
"""White between rows, in ems, at least; and how much more than the usual between lines it is."""
_MORE = 1.5
_FEWEST = 2
_FIRST = 0.7
_DESCENT, _ASCENT = 0.22, 0.72


@dataclass(frozen=True, slots=True)
class Cell:
    """The lines of a cell; `row` is None where rows could not be told apart."""

    lines: tuple[Line, ...]
    row: int | None


def cells_in(lines: Sequence[Line]) -> list[Cell]:
    """Return the cells of the lines of one table on one page, row by row."""
    chunks = [part for line in lines for chunk in line.chunks for part in _parted(chunk)]
    width = max(c.end for c in chunks) - min(c.x for c in chunks)
    narrow = [c for c in chunks if c.end - c.x <= _WIDE * width]
    strips = _strips(narrow)
    rows = _rows(chunks)
    if len(strips) < _FEWEST or len(rows) < _FEWEST:
        return [Cell(tuple(lines), None)]
    # The first column names what the row is about; rows without it are no rows.
    named = sum(any(_column(c, strips) == 0 for c in row) for row in rows)
    sure = named >= _FIRST * len(rows)
    found: list[Cell] = []
    for number, row in enumerate(rows):
        wide = [c for c in row if c.end - c.x > _WIDE * width]
        if wide and len(wide) * 2 >= len(row):
            found.append(Cell(tuple(lines_of(row)), None))
            continue
        for column in range(len(strips)):
            if inside := [c for c in row if _column(c, strips) == column]:
                found.append(Cell(tuple(lines_of(inside)), number if sure else None))
    return found


def _strips(chunks: Sequence[Chunk]) -> list[tuple[float, float]]:
    """Return the columns: what is left between white that reaches from top to bottom.

    A cell or two that reach into the white close none.
    """
    if not chunks:
        return []
    start = int(min(c.x for c in chunks))
    covered = [0] * (int(max(c.end for c in chunks)) - start + 2)
    for chunk in chunks:
        for at in range(int(chunk.x) - start, int(chunk.end) - start + 1):
            covered[at] += 1
    room = len({round(c.y) for c in chunks}) // _SPARE
    white = _STRIP * median(c.size for c in chunks)
    strips: list[tuple[float, float]] = []
    begin: int | None = None
    end = 0
    for at, times in enumerate(covered):
        if times <= room:
            continue
        if begin is None:
            begin = at
        elif at - end > white + 1:
            strips.append((start + begin, start + end))
            begin = at
        end = at
    if begin is not None:
        strips.append((start + begin, start + end))
    return strips


def _parted(chunk: Chunk) -> list[Chunk]:
    """Part a chunk where cells stand closer together than chunks do."""
    found, glyphs = [], [chunk.glyphs[0]]
    for before, glyph in itertools.pairwise(chunk.glyphs):
        if glyph.x - before.end > _CLOSE * chunk.size:
            found.append(glyphs)
            glyphs = []
        glyphs.append(glyph)
    return [
        Chunk(each, chunk.page, each[0].x, max(g.end for g in each), chunk.y, chunk.size)
        for each in [*found, glyphs]
    ]


def _column(chunk: Chunk, strips: Sequence[tuple[float, float]]) -> int:
    middle = (chunk.x + chunk.end) / 2
    return min(
        range(len(strips)),
        key=lambda i: max(strips[i][0] - middle, middle - strips[i][1], 0.0),
    )


def _rows(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """Return the rows: by the white between them, or line by line where all lines stand alike."""
    bands: list[tuple[float, float, list[Chunk]]] = []
    for chunk in sorted(chunks, key=lambda c: -c.y):
        top, bottom = chunk.y + _ASCENT * chunk.size, chunk.y - _DESCENT * chunk.size
        if bands and top > bands[-1][1]:
            high, low, inside = bands[-1]
            bands[-1] = (max(high, top), min(low, bottom), [*inside, chunk])
        else:
            bands.append((top, bottom, [chunk]))
    gaps = [a[1] - b[0] for a, b in itertools.pairwise(bands)]
    if not gaps:
        return [bands[0][2]]
    em = median(c.size for c in chunks)
    usual = sorted(gaps)[len(gaps) // 4]
    room = max(_ROW * em, _MORE * usual)
    alike = max(gaps) <= max(usual * 1.4, usual + 0.15 * em)
    rows: list[list[Chunk]] = [list(bands[0][2])]
    for gap, (_, _, inside) in zip(gaps, bands[1:], strict=True):
        if alike or gap > room:
            rows.append(list(inside))
        else:
            rows[-1] += inside
    return rows
