"""The order in which the columns of a page are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from reviewproof.readers.articles.print_lines import Chunk, Line, lines_of
from reviewproof.readers.articles.print_lists import is_list_heading

_ALIKE = 2.0
"""Left edges that differ by less (in points) are one."""
_FEWEST = 4
_FEWEST_LETTERS = 14
_GUTTER = 0.55
"""The width of a gutter, at least, in ems."""
_CROSSING = 0.35
_DEEPEST = 4
_INDENT = 4
_FEWEST_NUMBERS = 3
_POKING = 25
"""One line of so many may reach into the gutter."""
_NUMBER = re.compile(r"[\[(]?\d{1,4}[\])]?\.?|[•▪◦–—·*-]")
_OF_RIGHT = 0.12


@dataclass(frozen=True, slots=True)
class _Gutter:
    """White between two columns: its edges, how far it reaches, and the text beside it."""

    left: float
    right: float
    low: float
    high: float
    weight: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the pages of an article part their columns.

    Attributes:
        gutters: where a column ends and the one beside it begins, in points.
    """

    gutters: tuple[tuple[float, float], ...] = ()


def grid_of(pages: Iterable[Sequence[Chunk]]) -> Grid:
    """Return where the pages of an article part their columns, most of them alike."""
    found: list[list[_Gutter]] = []
    for page in pages:
        if gutter := _gutter(list(page)):
            near = (each for each in found if abs(each[0].right - gutter.right) <= _ALIKE)
            alike = next(near, None)
            if alike is None:
                found.append([gutter])
            else:
                alike.append(gutter)
    most = max(map(len, found), default=0)
    return Grid(tuple((g[0].left, g[0].right) for g in found if 2 * len(g) > most))


def columns_of(chunks: Sequence[Chunk], grid: Grid = Grid()) -> list[list[Line]]:
    """Return the columns of a page in reading order, each as lines from top to bottom.

    Args:
        chunks: what stands on the page.
        grid: where other pages part their columns: a column of a few lines shows it nowhere else.
    """
    return [column for column in _columns(list(chunks), grid, 0) if column]


def _columns(chunks: list[Chunk], grid: Grid, depth: int) -> list[list[Line]]:
    gutter = _parting(chunks, grid) if depth < _DEEPEST else None
    if gutter is None:
        lines = lines_of(chunks)
        if lines:
            left, right = _edges(lines)
            for line in lines:
                line.left, line.right = min(left, line.x), max(right, line.end)
        return [lines]
    at = (gutter.left + gutter.right) / 2
    across = [c for c in chunks if (c.x < at - 1 and c.end > gutter.right) or _outside(c, gutter)]
    beyond = set(across)
    beside = [c for c in chunks if c not in beyond]
    # What stands on one line with something that reaches across is of that line.
    rows = sorted({round(c.y, 1) for c in across}, reverse=True)
    found: list[list[Line]] = []
    for kind, band in _bands(across, beside, rows):
        if kind:
            found += _columns(band, grid, depth + 1)
        else:
            found += _balanced(
                _columns([c for c in band if c.x < at], grid, depth + 1),
                _columns([c for c in band if c.x >= at], grid, depth + 1),
            )
    return found


def _balanced(left: list[list[Line]], right: list[list[Line]]) -> list[list[Line]]:
    """Return two columns in reading order: a list of references may fill the foot of both."""
    if len(left) == len(right) == 1:
        for i, line in enumerate(left[0]):
            if not is_list_heading(line.text) or i + 1 == len(left[0]):
                continue
            size = left[0][i + 1].size
            alien = [
                j
                for j, each in enumerate(right[0])
                if each.y > line.y and abs(each.size - size) > 0.08 * size
            ]
            cut = alien[-1] + 1 if alien else 0
            if 0 < cut < len(right[0]) and right[0][cut].y <= line.y + 2 * line.size:
                return [left[0][:i], right[0][:cut], left[0][i:], right[0][cut:]]
    return left + right


def _outside(chunk: Chunk, gutter: _Gutter) -> bool:
    return chunk.y > gutter.high or chunk.y < gutter.low


def _bands(
    across: list[Chunk], beside: list[Chunk], rows: list[float]
) -> list[tuple[bool, list[Chunk]]]:
    """Cut a page from top to bottom where text across the gutter and beside it take turns."""
    tagged = [(c.y, True, c) for c in across]
    for c in beside:
        level = any(abs(y - c.y) < 0.3 * c.size for y in rows)
        tagged.append((c.y, level, c))
    tagged.sort(key=lambda each: -each[0])
    bands: list[tuple[bool, list[Chunk]]] = []
    for _, kind, chunk in tagged:
        if bands and bands[-1][0] == kind:
            bands[-1][1].append(chunk)
        else:
            bands.append((kind, [chunk]))
    return bands


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    return min(line.x for line in lines), max(line.end for line in lines)


def _gutter(chunks: list[Chunk]) -> _Gutter | None:
    """Find the white that parts most text into two columns."""
    long = [chunk for chunk in chunks if len(chunk.glyphs) >= _FEWEST_LETTERS]
    if len(long) < 2 * _FEWEST:
        return None
    groups: list[list[Chunk]] = []
    for chunk in sorted(long, key=lambda chunk: chunk.x):
        if groups and chunk.x - groups[-1][0].x <= _ALIKE:
            groups[-1].append(chunk)
        else:
            groups.append([chunk])
    found = [g for group in groups if (g := _white(group, chunks))]
    return max(found, key=lambda gutter: gutter.weight, default=None)


def _parting(chunks: list[Chunk], grid: Grid) -> _Gutter | None:
    """Return where to part a page: by itself, else as other pages are parted."""
    gutter = _gutter(chunks)
    if gutter is None:
        return _of_grid(chunks, grid)
    for left, right in grid.gutters:
        # Numbers of two entries show no edge, but that of other pages stands before them.
        between = [c for c in chunks if right - _ALIKE < c.x < gutter.right - _ALIKE]
        numbers = all(c.end < gutter.right and _NUMBER.fullmatch(c.text) for c in between)
        if between and numbers and left < gutter.right:
            return replace(gutter, left=left, right=right)
    return gutter


def _of_grid(chunks: list[Chunk], grid: Grid) -> _Gutter | None:
    """Return the gutter of other pages where a few lines of a column stand beside this one's."""
    for left, right in grid.gutters:
        column = [c for c in chunks if c.x > right - _ALIKE]
        begin = [c for c in column if c.x < right + _ALIKE and len(c.glyphs) >= _FEWEST_LETTERS]
        if not begin:
            continue
        room = 0.3 * begin[0].size
        high, low = max(c.y for c in column) + room, min(c.y for c in column) - room
        near = [c for c in chunks if low <= c.y <= high and c.x <= right - _ALIKE]
        if near and all(c.end < left + _ALIKE for c in near):
            high, low = _reach(chunks, (left + right) / 2, (high, low), room)
            return _Gutter(left, right, low, high, 0)
    return None


def _white(group: list[Chunk], chunks: list[Chunk]) -> _Gutter | None:
    """Return the gutter to the left of chunks that begin at one edge, if there is one."""
    if len(group) < _FEWEST:
        return None
    em = median(chunk.size for chunk in group)
    high, low = max(c.y for c in group) + 0.3 * em, min(c.y for c in group) - 0.3 * em
    near = [c for c in chunks if low <= c.y <= high]
    edge = _with_numbers(near, min(chunk.x for chunk in group), em)
    crossing = sum(c.x < edge - _GUTTER * em and c.end > edge - 0.1 * em for c in near)
    right = [c for c in near if c.x >= edge - 0.1 * em]
    left = [c for c in near if c.end <= edge - 0.1 * em]
    if crossing > _CROSSING * len(right) or len(left) < _FEWEST:
        return None
    ends = sorted(c.end for c in left)[-1 - len(left) // _POKING]
    # Numbers of a list, and bullets, are no column.
    written = sum(len(c.glyphs) for c in left)
    if (
        edge - ends < _GUTTER * em
        or written < _OF_RIGHT * sum(len(c.glyphs) for c in right)
        or 2 * sum(len(c.glyphs) for c in left if len(c.glyphs) >= _FEWEST_LETTERS) < written
    ):
        return None
    # What hangs or is indented belongs to the edge that all the others begin at.
    beside = sum(c.x < edge + _INDENT * em for c in right)
    # The gutter reaches as far as nothing crosses it.
    high, low = _reach(chunks, (ends + edge) / 2, (high, low), 0.3 * em)
    return _Gutter(ends, edge, low, high, beside - 3 * crossing)


def _with_numbers(near: list[Chunk], edge: float, em: float) -> float:
    """Return the edge of a column that hangs, or whose entries have numbers in front of them."""
    before = [c for c in near if edge - _INDENT * em < c.x < edge]
    hanging = [c.x for c in before if c.end > edge]
    numbers = [c.x for c in before if c.end <= edge and _NUMBER.fullmatch(c.text)]
    return min([*hanging, *(numbers if len(numbers) >= _FEWEST_NUMBERS else ())], default=edge)


def _reach(
    chunks: list[Chunk], at: float, bounds: tuple[float, float], room: float
) -> tuple[float, float]:
    high, low = bounds
    for chunk in sorted(chunks, key=lambda c: c.y):
        if chunk.y > high:
            if chunk.x < at < chunk.end:
                break
            high = chunk.y + room
    for chunk in sorted(chunks, key=lambda c: -c.y):
        if chunk.y < low:
            if chunk.x < at < chunk.end:
                break
            low = chunk.y - room
    return high, low
