"""From what a scan of a text found to the paragraphs and citations of a manuscript."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewproof.manuscript import CITE, Citation, CrossReference, Link, Paragraph, Place
from reviewproof.readers.markdown import CROSS_REFERENCE, Event, Mark, NoteMark
from reviewproof.text import Source


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its citation (None for cross-references alone), or a reference to a note."""

    event: Event
    citation: Citation | None = None
    instead: tuple[Placed, ...] = ()


def in_order(events: Iterable[Placed], notes: Mapping[str, Sequence[Placed]]) -> Iterator[Citation]:
    """Yield citations as Pandoc orders them: those of a note where the text refers to it.

    A note that nothing refers to is printed nowhere, and its citations are not among them.
    """
    for placed in events:
        if placed.citation:
            yield placed.citation
        elif isinstance(placed.event, NoteMark):
            inner = notes.get(placed.event.label)
            if inner is None:
                yield from in_order(placed.instead, notes)
            else:
                # Within a note there are no notes.
                yield from (other.citation for other in inner if other.citation)


@dataclass(frozen=True, slots=True)
class Shift:
    """From offsets in a scalar to offsets in its file."""

    places: Sequence[int]
    start: int = 0

    def at(self, offset: int) -> int:
        """Return the offset in the file."""
        return self.start + self.places[offset]

    def event(self, event: Event) -> Event:
        """Return a mark, or a reference to a note, as it stands in the file."""
        if isinstance(event, Mark):
            keys = tuple(
                replace(key, start=self.at(key.start), end=self.at(key.end - 1) + 1)
                for key in event.keys
            )
            start, end = self.at(event.start), self.at(event.end - 1) + 1
            return Mark(keys, start, end, event.in_text)
        instead = tuple(self.event(other) for other in event.instead)
        return NoteMark(event.label, self.at(event.start), instead)


def part_events(events: Iterable[Event], breaks: Sequence[int]) -> list[list[Event]]:
    """Part events where a cell or an include stands between them."""
    chunks: list[list[Event]] = [[] for _ in range(len(breaks) + 1)]
    for event in events:
        chunks[bisect_right(breaks, event.start)].append(event)
    return chunks


class Marks:
    """The citation marks of one text, each made a citation once."""

    def __init__(self, source: Source, marks: list[Mark]) -> None:
        self.source = source
        self._marks = marks
        self._starts = [mark.start for mark in marks]
        self._citations: dict[Mark, Citation | None] = {}

    def within(self, start: int, end: int) -> list[Mark]:
        """Return the marks that start in a stretch."""
        return self._marks[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def citation(self, mark: Mark) -> Citation | None:
        """Return the citation of a mark, None where it has only cross-references."""
        if mark not in self._citations:
            self._citations[mark] = _citation(self.source, mark)
        return self._citations[mark]

    def placed(self, event: Event) -> Placed:
        """Return an event with its citation."""
        if isinstance(event, Mark):
            return Placed(event, self.citation(event))
        return Placed(event, None, tuple(self.placed(other) for other in event.instead))


def _citation(source: Source, mark: Mark) -> Citation | None:
    links = tuple(
        Link(key.name, source.span(key.start, key.end))
        for key in mark.keys
        if not CROSS_REFERENCE.match(key.name)
    )
    span = source.span(mark.start, mark.end)
    return Citation(links, span, in_text=mark.in_text) if links else None


def make_paragraph(marks: Marks, start: int, text: str, place: Place, section: str) -> Paragraph:
    """Return the paragraph of masked text at `start` with the marks that start in it."""
    own = marks.within(start, start + len(text))
    source = marks.source
    cross = tuple(
        CrossReference(key.name, source.span(key.start, key.end))
        for mark in own
        for key in mark.keys
        if CROSS_REFERENCE.match(key.name)
    )
    citations = tuple(citation for mark in own if (citation := marks.citation(mark)))
    span = source.span(start, start + len(text))
    return Paragraph(span, _marked(text, start, own), place, section, citations, cross)


def _marked(text: str, start: int, marks: Iterable[Mark]) -> str:
    """Return a paragraph's text with each mark replaced by `CITE`."""
    pieces = []
    done = 0
    for mark in marks:
        first, last = max(mark.start - start, done), min(mark.end - start, len(text))
        if last > first:
            pieces += [text[done:first], re.sub(r"[^\n]", CITE, text[first:last])]
            done = last
    return "".join([*pieces, text[done:]])
