"""Two sequences side by side, with as few changes as can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

Pair = tuple[int | None, int | None]

_MOST_CELLS = 1_000_000


def side_by_side(ours: Sequence[str], theirs: Sequence[str]) -> list[Pair]:
    """Pair the items of two sequences: the same ones, replaced ones, and what one of them lacks.

    Changes are counted as in the Levenshtein distance, where two items that have changed places
    are two replacements and leave what stands between them alone; in a longest common subsequence
    they would not. Very long stretches without a common start or end are paired by the latter.

    Returns:
        Indexes, None where a sequence has nothing beside the other's item.
    """
    start = 0
    while start < min(len(ours), len(theirs)) and ours[start] == theirs[start]:
        start += 1
    end = 0
    while end < min(len(ours), len(theirs)) - start and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    left, right = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    close = _least if len(left) * len(right) <= _MOST_CELLS else _longest
    shifted = [
        (None if one is None else one + start, None if other is None else other + start)
        for one, other in close(left, right)
    ]
    before = [(index, index) for index in range(start)]
    after = [(len(ours) - back, len(theirs) - back) for back in range(end, 0, -1)]
    return [*before, *shifted, *after]


def _least(ours: Sequence[str], theirs: Sequence[str]) -> list[Pair]:
    rows = [list(range(len(theirs) + 1))]
    for one in ours:
        above = rows[-1]
        row = [above[0] + 1]
        for column, other in enumerate(theirs):
            replaced = above[column] + (one != other)
            row.append(min(replaced, above[column + 1] + 1, row[column] + 1))
        rows.append(row)
    return list(_back(rows, ours, theirs))[::-1]


def _back(rows: list[list[int]], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Pair]:
    """Go back through the distances from the end, and yield the pairs last to first."""
    one, other = len(ours), len(theirs)
    while one or other:
        here = rows[one][other]
        differ = one and other and ours[one - 1] != theirs[other - 1]
        if one and other and here == rows[one - 1][other - 1] + bool(differ):
            one, other = one - 1, other - 1
            yield one, other
        elif one and here == rows[one - 1][other] + 1:
            one -= 1
            yield one, None
        else:
            other -= 1
            yield None, other


def _longest(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Pair]:
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for _, first, last, start, end in matcher.get_opcodes():
        yield from zip_longest(range(first, last), range(start, end))
