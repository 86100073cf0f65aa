"""OUT806: what the data and the sources count stands on the page, in prose and in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Manuscript, Place
from reviewproof.project import Project
from reviewproof.rules.alignment import align
from reviewproof.rules.output_tables import check_tables
from reviewproof.rules.printed import Word, page_words, source_tables, source_words

HINT = "the page was altered or is out of date: render it again"
_CONDITIONAL = re.compile(r"content-(?:visible|hidden)|(?:when|unless)-format")
_WIDEST = 40
"""More words than this between two that are on both sides are text of the page's own."""


def check_values(project: Project, page: Manuscript) -> Iterator[Outcome]:
    """OUT806: each number of the prose and each cell of a table is what the sources print."""
    tables = list(source_tables(project.manuscript))
    outcomes = [*check_tables(project, page, tables), *_prose(project, page)]
    yield from outcomes
    if not outcomes:
        yield NotApplicable("OUT806", "the sources print no number and no table with a label")


def _prose(project: Project, page: Manuscript) -> Iterator[Outcome]:
    tables = {table.paragraph for table in source_tables(project.manuscript)}
    ours = [word for word in source_words(project.manuscript) if word.paragraph not in tables]
    theirs = page_words(page)
    pairs = align([word.text for word in ours], [word.text for word in theirs])
    if matched := sum(word.counts and index in pairs for index, word in enumerate(ours)):
        yield Checked("OUT806", matched)
    for gap in _gaps(ours, theirs, pairs):
        if gap.beside is None:
            yield from _absent(project, page, gap)
        else:
            yield from _compare(gap, gap.beside)


@dataclass(frozen=True, slots=True)
class _Gap:
    """A stretch of a paragraph that differs: its words in the source and on the page.

    Attributes:
        beside: the word of the page that stands beside it; None when the whole paragraph is not on
            the page.
        open: something that only a renderer can print, or a mark, stands in it too.
    """

    source: Sequence[Word]
    page: Sequence[Word]
    beside: Word | None
    open: bool = False


def _gaps(ours: Sequence[Word], theirs: Sequence[Word], pairs: dict[int, int]) -> Iterator[_Gap]:
    index = 0
    while index < len(ours):
        end = index
        while end < len(ours) and end not in pairs and _together(ours, index, end):
            end += 1
        if end > index:
            yield from _replaced(ours, theirs, pairs, (index, end))
        elif gap := _inserted(ours, theirs, pairs, index):
            yield gap
        index = max(end, index + 1)


def _together(words: Sequence[Word], first: int, second: int) -> bool:
    return words[first].paragraph == words[second].paragraph


def _inserted(
    ours: Sequence[Word], theirs: Sequence[Word], pairs: dict[int, int], index: int
) -> _Gap | None:
    """Return what the page has between two neighbours of the source that nothing parts there."""
    first, last = pairs[index], pairs.get(index + 1, -1)
    if not first + 1 < last <= first + _WIDEST or ours[index + 1].open:
        return None
    if not _together(ours, index, index + 1) or not _together(theirs, first, last):
        return None
    if ours[index].place is Place.METADATA and _parted(ours[index], ours[index + 1]):
        return None
    return _Gap((), theirs[first + 1 : last], theirs[first])


def _parted(word: Word, following: Word) -> bool:
    """Tell whether two words of the front matter belong to two settings."""
    between = word.span.source.text[word.span.end : following.span.start]
    return bool(re.search(r"[:\n]", between))


def _replaced(
    ours: Sequence[Word], theirs: Sequence[Word], pairs: dict[int, int], bounds: tuple[int, int]
) -> Iterator[_Gap]:
    """Yield words of the source that are not on the page, with what stands there instead."""
    start, end = bounds
    words = ours[start:end]
    opened = any(word.open for word in ours[start : end + 1])
    before = pairs.get(start - 1) if start and _together(ours, start - 1, start) else None
    after = pairs.get(end) if end < len(ours) and _together(ours, start, end) else None
    if before is not None and after is not None and before < after <= before + _WIDEST:
        if words[0].place is not Place.METADATA or not _parted(ours[start - 1], ours[end]):
            yield _Gap(words, theirs[before + 1 : after], theirs[before], opened)
    elif words[0].place is Place.METADATA:
        return  # settings and dates are printed in forms of their own, or nowhere
    elif before is None and after is None:
        yield _Gap(words, (), None)
    else:
        sides = [
            (theirs[before], _beside(theirs, before, 1, words)) if before is not None else None,
            (theirs[after], _beside(theirs, after, -1, words)) if after is not None else None,
        ]
        # Where the two sides stand apart on the page, as of a note, one of them has the words.
        fixed, window = max(
            (side for side in sides if side), key=lambda side: _likeness(words, side[1])
        )
        yield _Gap(words, window, fixed, opened)


def _beside(theirs: Sequence[Word], fixed: int, step: int, words: Sequence[Word]) -> Sequence[Word]:
    """Return the words of the page's paragraph next to one that is on both sides."""
    end = fixed + step
    while 0 <= end < len(theirs) and _near(theirs, fixed, end, words):
        end += step
    return theirs[fixed + 1 : end] if step > 0 else theirs[end + 1 : fixed]


def _likeness(words: Sequence[Word], window: Sequence[Word]) -> int:
    """Return how many words are the same or are numbers in the same order."""
    ours, theirs = (
        ["0" if word.text[0].isdigit() else word.text for word in side] for side in (words, window)
    )
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _near(words: Sequence[Word], fixed: int, index: int, gap: Sequence[Word]) -> bool:
    cells = words[fixed].place is words[index].place is Place.TABLE
    return (cells or _together(words, fixed, index)) and abs(index - fixed) <= 2 * len(gap) + 2


def _compare(gap: _Gap, beside: Word) -> Iterator[Outcome]:
    """Compare the numbers of a gap, and the texts that expressions print."""
    expected = [word for word in gap.source if word.counts]
    texts = any(not word.text[0].isdigit() for word in expected)
    found = [word for word in gap.page if texts or word.text[0].isdigit()]
    if not expected:
        yield from () if gap.open else map(_surplus, found)
    elif len(expected) == len(found):
        for right, wrong in zip(expected, found, strict=True):
            yield _differs([right], [wrong], wrong)
    else:
        yield _differs(expected, found, found[0] if found else beside)


def _surplus(word: Word) -> Finding:
    return Finding(
        "OUT806",
        f"every number on the page must come from the source, but {word.text} does not",
        word.span,
        found=word.text,
        hint=HINT,
    )


def _differs(expected: Sequence[Word], found: Sequence[Word], place: Word) -> Finding:
    right = " ".join(word.text for word in expected)
    wrong = " ".join(word.text for word in found)
    cell = next((word.cell for word in expected if word.cell), None)
    named = f"`{cell.code}` is {right}" if cell else f"the source says {right}"
    printed = f"it prints {wrong}" if wrong else f"it prints no number beside “{place.text}”"
    return Finding(
        "OUT806",
        f"the page must print {right} here, since {named}, but {printed}",
        place.span.source.span(place.span.start, (found[-1] if found else place).span.end),
        found=wrong,
        expected=right,
        hint=HINT,
        related=(Related("the source prints it here", cell.span if cell else expected[0].span),),
    )


def _absent(project: Project, page: Manuscript, gap: _Gap) -> Iterator[Outcome]:
    """Say that a paragraph with computed values is not on the page."""
    values = {word.cell.span.start: word.cell for word in gap.source if word.cell}
    if not values:
        return
    first = min(values)
    shown = ", ".join(str(values[start].output) for start in sorted(values))
    span = values[first].span
    if _CONDITIONAL.search(span.source.text):
        yield CannotTell(
            "OUT806", f"whether {page.name} must print {shown}: it may be meant for others", span
        )
        return
    yield Finding(
        "OUT806",
        f"the page must print {shown}, as the source computes, but this paragraph is not in"
        f" {page.name}",
        span,
        expected=shown,
        hint=HINT,
        related=(Related("the page", page.sources[0].whole),),
    )
