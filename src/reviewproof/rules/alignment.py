"""Which words of one text are those of another, where neither is quite the other's copy."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

_SIZES = (6, 4, 2)
"""How many words in a row make an anchor: a run that each text has once."""
_MOST_COMPARED = 300
"""A gap between anchors with more words than this on a side is not compared word by word."""
_MOST_MOVED = 40
"""The same for text that stands elsewhere in the other text, as notes and floats do."""


def align(left: Sequence[str], right: Sequence[str]) -> dict[int, int]:
    """Return which word of `right` each word of `left` is.

    Words in the order of both texts are found first, then runs that were moved. The time is
    linear in the texts, but for short gaps.

    Args:
        left: words of one text.
        right: words of the other.
    """
    pairs = dict(_between(left, right, (0, len(left)), (0, len(right)), 0))
    taken = set(pairs.values())
    rest = [index for index in range(len(left)) if index not in pairs]
    free = [index for index in range(len(right)) if index not in taken]
    for first, second in _moved([left[index] for index in rest], [right[index] for index in free]):
        pairs[rest[first]] = free[second]
    return pairs


def _between(
    left: Sequence[str],
    right: Sequence[str],
    ours: tuple[int, int],
    theirs: tuple[int, int],
    depth: int,
) -> list[tuple[int, int]]:
    """Pair the words of two stretches, in the order of both."""
    if ours[0] == ours[1] or theirs[0] == theirs[1]:
        return []
    if ours[1] - ours[0] <= _MOST_COMPARED and theirs[1] - theirs[0] <= _MOST_COMPARED:
        return _compared(left, right, ours, theirs)
    if depth == len(_SIZES):
        return []
    anchors = _increasing(_anchors(left, right, ours, theirs, _SIZES[depth]))
    found: list[tuple[int, int]] = []
    before = (ours[0], theirs[0])
    for first, second in [*anchors, (ours[1], theirs[1])]:
        if first < before[0] or second < before[1]:
            continue
        found += _between(left, right, (before[0], first), (before[1], second), depth + 1)
        before = (first, second)
        while before < (ours[1], theirs[1]) and before[0] < ours[1] and before[1] < theirs[1]:
            if left[before[0]] != right[before[1]]:
                break
            found.append(before)
            before = (before[0] + 1, before[1] + 1)
    return found


def _compared(
    left: Sequence[str], right: Sequence[str], ours: tuple[int, int], theirs: tuple[int, int]
) -> list[tuple[int, int]]:
    matcher = SequenceMatcher(None, left[slice(*ours)], right[slice(*theirs)], autojunk=False)
    return [
        (ours[0] + block.a + index, theirs[0] + block.b + index)
        for block in matcher.get_matching_blocks()
        for index in range(block.size)
    ]


def _anchors(
    left: Sequence[str],
    right: Sequence[str],
    ours: tuple[int, int],
    theirs: tuple[int, int],
    size: int,
) -> list[tuple[int, int]]:
    """Return where runs begin that each of two stretches has exactly once."""

    def runs(words: Sequence[str], bounds: tuple[int, int]) -> list[tuple[str, ...]]:
        inside = words[slice(*bounds)]
        return list(zip(*(inside[offset:] for offset in range(size)), strict=False))

    mine, other = runs(left, ours), runs(right, theirs)
    once, twice = Counter(mine), Counter(other)
    places = {run: index for index, run in enumerate(other) if twice[run] == 1}
    return [
        (ours[0] + index, theirs[0] + places[run])
        for index, run in enumerate(mine)
        if once[run] == 1 and run in places
    ]


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs whose second parts increase with their first."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        place = bisect_left(ends, second)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1] = [second]
        last[place : place + 1] = [index]
    found: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _moved(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pair runs that stand elsewhere; what lies between two of them only where they are near."""
    found: list[tuple[int, int]] = []
    for size in _SIZES[:2]:
        taken, used = {pair[0] for pair in found}, {pair[1] for pair in found}
        for first, second in _anchors(left, right, (0, len(left)), (0, len(right)), size):
            for index in range(size):
                if first + index not in taken and second + index not in used:
                    found.append((first + index, second + index))
                    taken.add(first + index)
                    used.add(second + index)
    found.sort()
    filled = list(found)
    for (first, second), (third, fourth) in pairwise(found):
        if 1 < third - first <= _MOST_MOVED and 1 < fourth - second <= _MOST_MOVED:
            filled += _compared(left, right, (first + 1, third), (second + 1, fourth))
    return filled
