"""What a text holds, and the way from the lines of a container back to the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reviewproof.readers.inlines import Event, Mark
from reviewproof.readers.opaque import Key, Opaque
from reviewproof.readers.tables import Line


@dataclass(slots=True)
class Document:
    """What a text holds, at offsets in it.

    Attributes:
        events: citations and references to notes, in reading order.
        notes: the same for each note, by its label.
        opaque: what is not prose.
        unclosed: the sign of what is opened and never closed.
        examples: the labels of numbered examples, `(@label)`.
    """

    text: str
    events: list[Event] = field(default_factory=list)
    notes: dict[str, list[Event]] = field(default_factory=dict)
    opaque: list[Opaque] = field(default_factory=list)
    unclosed: list[Opaque] = field(default_factory=list)
    examples: set[str] = field(default_factory=set)

    def opened(self, kind: str, start: int, end: int) -> None:
        """Keep that nothing closes what the line from `start` to `end` opens."""
        bare = self.text[start:end].strip(" \t")
        start = self.text.index(bare, start)
        self.unclosed.append(Opaque(kind, start, start + len(bare)))


class Ends:
    """Where comments and the like end in the whole text; each kind is looked up once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, dict[str, list[int]]] = {}

    def after(self, pattern: str, name: str, start: int, limit: int) -> int | None:
        """Return the end of the first match after `start` whose group is `name`."""
        if pattern not in self._known:
            known = self._known[pattern] = {}
            for match in re.finditer(pattern, self._text, re.IGNORECASE):
                known.setdefault(match[1].lower(), []).append(match.end())
        ends = self._known[pattern].get(name.lower(), [])
        index = bisect_right(ends, start)
        return ends[index] if index < len(ends) and ends[index] <= limit else None


class Places:
    """From offsets in joined lines back to offsets in the text."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._froms = [line[0] for line in lines]
        self._starts = []
        self.joined = True
        offset = 0
        for number, (start, end) in enumerate(lines):
            self._starts.append(offset)
            offset += end - start + 1
            if number and start != lines[number - 1][1] + 1:
                self.joined = False

    def at(self, offset: int) -> int:
        """Return the offset in the text."""
        if self.joined:
            return offset + self._froms[0]
        index = bisect_right(self._starts, offset) - 1
        return self._froms[index] + offset - self._starts[index]

    def end(self, offset: int) -> int:
        """Return the same for the end of a stretch."""
        return self.at(offset - 1) + 1

    def opaque(self, item: Opaque) -> list[Opaque]:
        """Return a stretch as it stands in the text; one over several lines in its parts."""
        if self.joined or item.kind in {"cell", "include", "comment", "attributes"}:
            return [replace(item, start=self.at(item.start), end=self.end(item.end))]
        edges = self._starts[
            bisect_right(self._starts, item.start) : bisect_left(self._starts, item.end)
        ]
        parts = zip([item.start, *edges], [*(edge - 1 for edge in edges), item.end], strict=True)
        return [
            Opaque(item.kind, self.at(start), self.end(end)) for start, end in parts if start < end
        ]

    def event(self, event: Event) -> Event:
        """Return a mark as it stands in the text."""
        if isinstance(event, Mark):
            keys = tuple(Key(key.name, self.at(key.start), self.end(key.end)) for key in event.keys)
            return Mark(keys, self.at(event.start), self.end(event.end), event.in_text)
        instead = tuple(self.event(other) for other in event.instead)
        return replace(event, start=self.at(event.start), instead=instead)
