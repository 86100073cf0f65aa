"""The list of references among the lines of an article, split into its entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from reviewproof.readers.articles.print_lines import Line

_HEADING = re.compile(
    r"[^\w]*(?:(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,5})\.?\s*[|:–—-]?\s*)?"
    r"(?:(?:main |cited |selected |additional |further |supplementa(?:l|ry) |methods |article )?"
    r"references?(?: list| cited| and notes| and further reading)?"
    r"|reference list|(?:selected |cited )?bibliography|bibliographic references"
    r"|(?:cited )?literature(?: cited)?|works cited|notes and references|list of references"
    r"|literaturverzeichnis|literatur|références|bibliographie|referencias|bibliografía|referências)"
    r"\s*[:.]?[^\w]*",
    re.I,
)
_TAIL = re.compile(
    r"(?:appendi(?:x|ces)\b|supplement|supporting information|acknowledge?ments?\b|author contrib"
    r"|authors[’'] contrib|publisher[’']?s note|funding\b|competing interests?|conflicts? of interest"
    r"|declarations?\b|figure (?:legends?|captions?)|figures?$|tables?$|table \d|tab\. \d|fig(?:ure|\.) ?\d"
    r"|correspond|about the authors?|biograph|submit your|ready to submit|copyright\b|©|data availability"
    r"|disclaimer|how to cite|cite this|ethics|abbreviations$|reviewer|peer review|additional information"
    r"|extended data|methods$|reporting summary|received\b|accepted\b|open access)",
    re.I,
)
_MARKERS: tuple[re.Pattern[str], ...] = (
    re.compile(r"\[\s?(\d{1,4})\s?\]\.?\s*"),
    re.compile(r"\((\d{1,4})\)\.?\s*"),
    re.compile(r"(\d{1,4})\.(?!\d)\s*"),
    re.compile(r"(\d{1,4})\)\s*"),
    re.compile(r"(\d{1,4})(?:\s+|(?=[^\W\d_a-z]))(?=[^\W\d_]|[‘“'\"(\[])"),
    re.compile(r"(\d{1,4})\s*$"),
)
"""How numbers are printed before entries."""
_LABEL = re.compile(r"\[[^\W\d_][^\]\d]{0,30}\d{2,4}[a-z]?\]\s*")
"""Of alphabetic styles: "[Smi20]"."""
_PARTICLE = r"(?:(?:[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]en|[Dd]el|[Dd]i|[Dd]a|[Dd]u|[Ll]a|[Ll]e|[Tt]en|[Ee]l|[Aa]l)[ -]){0,3}"
_AUTHOR = re.compile(
    rf"{_PARTICLE}[^\W\d_a-zß-ÿ][\w’'.-]*(?:[ -][^\W\d_a-zß-ÿ][\w’'-]*){{0,2}}"
    rf"(?:,? (?:[^\W\d_a-z]\.?[ -]?){{1,4}}[,.;&( ]|, [^\W\d_a-z][\w’'-]+[,.; ]|[^.]{{0,80}}\(?(?:19|20)\d\d)"
)
_DATED = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b|in press|forthcoming", re.I)
_ENDED = re.compile(r"[\d.)\]/’”\"]\s*$|(?:https?|doi)\S*\s*$", re.I)
_MOST_LINES = 30
_FEWEST = 2
_FEWEST_UNHEADED = 5
_SKIPPED = 3
_CLEAR, _DOUBTFUL = 0.7, 0.3
_YEARS = (1700, 2100)


@dataclass(slots=True)
class Entry:
    """An entry: its lines, its printed number, and how much of its first line that takes."""

    lines: list[Line]
    number: int | None = None
    skip: int = 0


@dataclass(slots=True)
class Listed:
    """A list: the lines from `start` (its heading, where it has one) to `end`.

    Attributes:
        others: lines between that belong to no entry.
        gaps: numbers of entries that were not found.
    """

    start: int
    end: int
    entries: list[Entry]
    heading: bool = True
    others: list[Line] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)


def find_lists(lines: Sequence[Line]) -> list[Listed]:
    """Find the lists of an article, in its order; a list is never inside another."""
    found: list[Listed] = []
    at = 0
    headings = [i for i, line in enumerate(lines) if is_list_heading(line.text)]
    for heading in headings:
        if heading < at:
            continue
        if listed := _list_after(lines, heading, _next(headings, heading, len(lines))):
            found.append(listed)
            at = listed.end
    if not found and (listed := _unheaded(lines)):
        found.append(listed)
    return found


def _next(headings: Sequence[int], heading: int, end: int) -> int:
    return min((each for each in headings if each > heading + 1), default=end)


def plain_heading(text: str) -> str:
    """Return a heading without the spaces between its letters ("R E F E R E N C E S")."""
    tokens = text.split()
    if len(tokens) > 3 and all(len(token) == 1 for token in tokens):  # noqa: PLR2004
        return "".join(tokens)
    return " ".join(tokens)


def is_list_heading(text: str) -> bool:
    """Tell whether a line is the heading of a list of references."""
    return len(text) < 60 and bool(_HEADING.fullmatch(plain_heading(text)))  # noqa: PLR2004


def _list_after(lines: Sequence[Line], heading: int, end: int) -> Listed | None:
    start = heading + 1
    if start >= end:
        return None
    head = lines[heading]
    if numbered := _numbered(lines, start, end, 12):
        return _cut_numbered(lines, heading, end, numbered, head)
    stop = _tail(lines, start, end, head)
    entries = _by_layout(lines[start:stop])
    if len(entries) < _FEWEST:
        return None
    return Listed(heading, stop, entries)


# Numbered lists


@dataclass(slots=True)
class _Start:
    index: int
    number: int
    skip: int


def _numbered(lines: Sequence[Line], start: int, end: int, first: int) -> list[_Start]:
    """Return where the entries of a numbered list begin; [] when it is not numbered.

    Args:
        first: the number of the first entry must stand within so many lines.
    """
    best: list[_Start] = []
    for marker in _MARKERS:
        marks = [
            _Start(i, int(match[1]), match.end())
            for i in range(start, end)
            if (match := marker.match(lines[i].text)) and not _YEARS[0] < int(match[1]) < _YEARS[1]
        ]
        near = [mark for mark in marks if mark.index < start + first]
        for begin in near[:4]:
            chain = _chain(lines, marks, begin)
            if len(chain) > len(best):
                best = chain
    return best if len(best) >= (_FEWEST if best and best[0].number == 1 else 5) else []


def _chain(lines: Sequence[Line], marks: Sequence[_Start], begin: _Start) -> list[_Start]:
    chain = [begin]
    later = [mark for mark in marks if mark.index > begin.index]
    at = 0
    while True:
        last = chain[-1]
        found = None
        for ahead in range(1, _SKIPPED + 1):
            wanted = (
                k
                for k in range(at, len(later))
                if later[k].number == last.number + ahead and _aligned(lines, chain, later[k])
            )
            found = next(wanted, None)
            if found is not None and (
                ahead == 1 or _goes_on(later, found, later[found].number + 1)
            ):
                break
            found = None
        if found is None:
            return chain
        chain.append(later[found])
        at = found + 1


def _goes_on(later: Sequence[_Start], at: int, number: int) -> bool:
    return any(mark.number == number for mark in later[at + 1 : at + 8])


def _aligned(lines: Sequence[Line], chain: Sequence[_Start], mark: _Start) -> bool:
    """Tell whether a number stands where those before it do in their columns."""
    line = lines[mark.index]
    offset = line.x - line.left
    others = [lines[each.index].x - lines[each.index].left for each in chain[-6:]]
    room = line.size * 1.6
    return any(abs(offset - other) <= room for other in others)


def _cut_numbered(
    lines: Sequence[Line], heading: int, end: int, starts: list[_Start], head: Line | None
) -> Listed:
    sizes = Counter(round(lines[s.index].size, 1) for s in starts)
    size = sizes.most_common(1)[0][0]
    listed = Listed(heading, end, [])
    for this, following in zip(starts, [*starts[1:], None], strict=True):
        stop = following.index if following else min(end, this.index + _MOST_LINES)
        body, rest = _body_of(lines, this.index, stop, size, following is None, head)
        listed.entries.append(Entry(body, this.number, this.skip))
        if following is None:
            listed.end = this.index + len(body)
        else:
            listed.others += rest
            listed.gaps += range(this.number + 1, following.number)
    return listed


def _body_of(
    lines: Sequence[Line], start: int, stop: int, size: float, last: bool, head: Line | None
) -> tuple[list[Line], list[Line]]:
    """Part the lines of an entry from what stands between it and the next."""
    body, rest = [lines[start]], []
    for i in range(start + 1, stop):
        line, before = lines[i], lines[i - 1]
        alien = abs(line.size - size) > max(0.6, 0.09 * size)
        if last and (
            alien or _ends(line, head) or _far(before, line, body) or _is_new(body[-1], line, head)
        ):
            break
        if alien or (_TAIL.match(line.text) and (line.bold or line.text.isupper())):
            rest.append(line)
        else:
            body.append(line)
    return body, rest


def _far(before: Line, line: Line, body: Sequence[Line]) -> bool:
    """Tell whether a line stands off the entry's last line."""
    if line.page != before.page or line.y > before.y or line.left != before.left:
        return bool(_ENDED.search(body[-1].text)) and not line.text[:1].islower()
    return before.y - line.y > 1.75 * line.size


def _is_new(before: Line, line: Line, head: Line | None) -> bool:
    """Tell whether the last entry is followed by text that is none of it."""
    return before.page == line.page and line.x < before.left - line.size


def _ends(line: Line, head: Line | None) -> bool:
    """Tell whether a line is a heading that ends the list."""
    text = plain_heading(line.text)
    if _TAIL.match(text) and len(text) < 100:  # noqa: PLR2004
        return True
    if head is None:
        return False
    same = abs(line.size - head.size) < 0.25 and line.bold == head.bold
    return same and line.glyphs[0].style == head.glyphs[0].style and len(text) < 80  # noqa: PLR2004


def _tail(lines: Sequence[Line], start: int, end: int, head: Line) -> int:
    """Return where a list without numbers ends."""
    size = Counter(round(line.size, 1) for line in lines[start : start + 40]).most_common(1)[0][0]
    differs = abs(head.size - size) > 0.25 or head.bold != lines[start].bold
    for i in range(start, end):
        line = lines[i]
        text = plain_heading(line.text)
        larger = line.size > size * 1.12 and len(line.glyphs) > 3
        if larger or (_TAIL.match(text) and len(text) < 80 and not _DATED.search(text)):
            return i
        if differs and _ends(line, head):
            return i
    return end


# Lists without numbers


def _by_layout(lines: Sequence[Line]) -> list[Entry]:
    """Split a list by its layout: hanging lines, indented ones, gaps, or the form of the names."""
    if not lines:
        return []
    best: list[int] = []
    score = 0.0
    for way in _WAYS:
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
    if best[0] != 0:
        best.insert(0, 0)
    ends = [*best[1:], len(lines)]
    return [Entry(list(lines[a:b])) for a, b in zip(best, ends, strict=True)]


def _plausible(lines: Sequence[Line], starts: Sequence[int]) -> float:
    """Return how well entries begin like entries and have a year each."""
    good = 0.0
    for a, b in zip(starts, [*starts[1:], len(lines)], strict=True):
        text = " ".join(line.text for line in lines[a:b])
        years = len({match.group() for match in _DATED.finditer(text)})
        begins = bool(_AUTHOR.match(text) or _LABEL.match(text))
        ended = a == 0 or bool(_ENDED.search(lines[a - 1].text))
        good += (0.4 * begins + 0.3 * ended + 0.3 * (years > 0)) / (1 + 0.3 * max(0, b - a - 8))
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
    # A column that holds the rest of one entry alone has no edge of its own.
    return [i for i, offset in enumerate(offsets) if offset < 0.5 * min(indent, 4 * em)
            and _is_edge(lines, offsets, i, indent)]  # fmt: skip


def _is_edge(lines: Sequence[Line], offsets: Sequence[float], at: int, indent: int) -> bool:
    line = lines[at]
    beside = [o for o, l in zip(offsets, lines, strict=True)
              if (l.page, l.left) == (line.page, line.left)]  # fmt: skip
    if any(abs(offset - indent) < 2 for offset in beside):  # noqa: PLR2004
        return True
    return bool(_AUTHOR.match(line.text))


def _indented(lines: Sequence[Line]) -> list[int]:
    offsets = _offsets(lines)
    em = median(line.size for line in lines)
    return [i for i, offset in enumerate(offsets) if 0.5 * em < offset < 6 * em]


def _gapped(lines: Sequence[Line]) -> list[int]:
    steps = [
        a.y - b.y for a, b in zip(lines, lines[1:], strict=False) if a.page == b.page and a.y > b.y
    ]
    if not steps:
        return []
    usual = sorted(steps)[len(steps) // 4]
    starts = [0]
    for i in range(1, len(lines)):
        before, line = lines[i - 1], lines[i]
        if line.page != before.page or line.y > before.y:
            if _ENDED.search(before.text) and _AUTHOR.match(line.text):
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
        ended = bool(_ENDED.search(before.text))
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
"""What the layout says comes before what the names look like."""


# Lists without a heading


def _unheaded(lines: Sequence[Line]) -> Listed | None:
    """Find a run of numbered entries at the end of an article that has no heading for it."""
    best: Listed | None = None
    for start in _ones(lines):
        starts = _numbered(lines, start, len(lines), 1)
        if len(starts) < _FEWEST_UNHEADED:
            continue
        listed = _cut_numbered(lines, start, len(lines), starts, None)
        listed.heading = False
        dated = sum(
            bool(_DATED.search(" ".join(line.text for line in entry.lines)))
            for entry in listed.entries
        )
        if dated < 0.7 * len(starts):
            continue
        if best is None or len(starts) >= len(best.entries):
            best = listed
    return best


def _ones(lines: Sequence[Line]) -> Iterator[int]:
    for i in range(len(lines) // 4, len(lines)):
        if any((match := marker.match(lines[i].text)) and match[1] == "1" for marker in _MARKERS):
            yield i
