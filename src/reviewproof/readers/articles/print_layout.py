"""Entries without numbers, told apart by how their lines are set."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median

from reviewproof.readers.articles.print_lines import Line

DATED = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b|in press|forthcoming", re.I)
"""What an entry has."""
_LABEL = re.compile(r"\[[^\W\d_][^\]\d]{0,30}\d{2,4}[a-z]?\]\s*")
"""Of alphabetic styles: "[Smi20]"."""
_PARTICLE = (
    r"(?:(?:[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]en|[Dd]el|[Dd]i|[Dd]a|[Dd]u|[Ll]a|[Ll]e|[Tt]en|[Ee]l"
    r"|[Aa]l)[ -]){0,3}"
)
_AUTHOR = re.compile(
    rf"{_PARTICLE}[^\W\d_a-zß-ÿ][\w’'.-]{{0,40}}(?:[ -][^\W\d_a-zß-ÿ][\w’'-]{{0,40}}){{0,2}}"
    r"(?:,? (?:[^\W\d_a-z]\.?[ -]?){1,4}[,.;&( ]|, [^\W\d_a-z][\w’'-]{1,40}[,.; ]"
    r"|[^.]{0,80}\(?(?:19|20)\d\d)"
)
_ENDED = re.compile(r"[\d.)\]/’”\"]\s*$|(?:https?|doi)\S*\s*$", re.I)
_LONGEST = 120
_FEWEST = 2
_CLEAR, _DOUBTFUL = 0.7, 0.3
_ALIKE = 2.0
_USUAL_LENGTH = 8


def is_ended(text: str) -> bool:
    """Tell whether a line may be the last of an entry."""
    return bool(_ENDED.search(text[-_LONGEST:]))


def starts_by_layout(lines: Sequence[Line]) -> list[int]:
    """Return the lines with which entries begin, by hanging lines, indents, gaps or names.

    What the layout says comes before what the names look like. [] when there is nothing to go by.
    """
    best: list[int] = []
    score = 0.0
    for way in _WAYS if lines else ():
        starts = way(lines)
        if len(starts) < _FEWEST:
            continue
        value = _plausible(lines, starts)
        if value > score:
            best, score = starts, value
        if score >= _CLEAR:
            break
    if score < _DOUBTFUL:
        return []
    return best if best[0] == 0 else [0, *best]


def _plausible(lines: Sequence[Line], starts: Sequence[int]) -> float:
    """Return how well entries begin like entries and have a year each."""
    good = 0.0
    for a, b in zip(starts, [*starts[1:], len(lines)], strict=True):
        text = " ".join(line.text for line in lines[a:b])
        years = len({match.group() for match in DATED.finditer(text)})
        begins = bool(_AUTHOR.match(text) or _LABEL.match(text))
        ended = a == 0 or is_ended(lines[a - 1].text)
        good += (0.4 * begins + 0.3 * ended + 0.3 * (years > 0)) / (
            1 + 0.3 * max(0, b - a - _USUAL_LENGTH)
        )
    return good / len(starts)


def _offsets(lines: Sequence[Line]) -> list[float]:
    edges: dict[tuple[int, float], float] = {}
    for line in lines:
        key = (line.page, line.left)
        edges[key] = min(edges.get(key, line.x), line.x)
    return [line.x - edges[line.page, line.left] for line in lines]


def _hanging(lines: Sequence[Line]) -> list[int]:
    """Return the lines that begin at the edge of their column, where others are indented."""
    offsets = _offsets(lines)
    em = median(line.size for line in lines)
    inner = [offset for offset in offsets if offset > 0.5 * em]
    if not inner:
        return []
    indent = Counter(round(offset) for offset in inner).most_common(1)[0][0]
    indented = {
        (line.page, line.left)
        for line, offset in zip(lines, offsets, strict=True)
        if abs(offset - indent) < _ALIKE
    }
    # A column that holds the rest of one entry alone has no edge of its own.
    return [
        i
        for i, (line, offset) in enumerate(zip(lines, offsets, strict=True))
        if offset < 0.5 * min(indent, 4 * em)
        and ((line.page, line.left) in indented or _AUTHOR.match(line.text))
    ]


def _indented(lines: Sequence[Line]) -> list[int]:
    offsets = _offsets(lines)
    em = median(line.size for line in lines)
    return [i for i, offset in enumerate(offsets) if 0.5 * em < offset < 6 * em]


def _gapped(lines: Sequence[Line]) -> list[int]:
    steps = [a.y - b.y for a, b in itertools.pairwise(lines) if a.page == b.page and a.y > b.y]
    if not steps:
        return []
    usual = sorted(steps)[len(steps) // 4]
    starts = [0]
    for i in range(1, len(lines)):
        before, line = lines[i - 1], lines[i]
        if line.page != before.page or line.y > before.y:
            if is_ended(before.text) and _AUTHOR.match(line.text):
                starts.append(i)
        elif before.y - line.y > 1.18 * usual:
            starts.append(i)
    return starts


def _formed(lines: Sequence[Line]) -> list[int]:
    """Return the lines that begin like entries after a line that ends like one."""
    starts = [0]
    for i in range(1, len(lines)):
        before, line = lines[i - 1], lines[i]
        short = before.end < before.right - 1.5 * before.size
        ended = is_ended(before.text)
        if _AUTHOR.match(line.text) and ended and (short or before.text.rstrip().endswith(".")):
            starts.append(i)
    return starts


def _labelled(lines: Sequence[Line]) -> list[int]:
    starts = [i for i, line in enumerate(lines) if _LABEL.match(line.text)]
    return starts if starts and starts[0] == 0 else []


_WAYS: tuple[Callable[[Sequence[Line]], list[int]], ...] = (
    _labelled,
    _hanging,
    _gapped,
    _indented,
    _formed,
)
