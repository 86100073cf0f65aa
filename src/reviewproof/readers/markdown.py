"""Quarto Markdown as a proof needs it: prose with all else masked, citations, and what matters.

Pandoc's own reader keeps no positions, so `blocks` and `inlines` find them; rule SRC010 holds
their keys against those of Pandoc.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from reviewproof.readers.blocks import read_blocks
from reviewproof.readers.inlines import Event, Mark, NoteMark
from reviewproof.readers.opaque import Opaque, blank

__all__ = ["CROSS_REFERENCE", "Event", "Kind", "Mark", "NoteMark", "Scan", "Token", "scan"]

CROSS_REFERENCE = re.compile(r"(?:[Ff]ig|[Tt]bl|[Ss]ec|[Ee]q|[Ll]st|[Tt]hm|[Aa]pp)-")

_LABEL = re.compile(r"[{\s]#(?P<id>[^\s{}]+)")


class Kind(Enum):
    """What a token is."""

    CELL = auto()
    INLINE_CELL = auto()
    INCLUDE = auto()
    LABEL = auto()
    COMMENT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """Something in the source that is not prose but matters: `value` at `start:end`."""

    kind: Kind
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scan:
    """A source with everything that is not prose masked.

    Attributes:
        masked: as long as the text; code, comments, links' targets and so on are `CODE`.
        tokens: cells, inline expressions, includes and labels in order.
        events: citation marks and references to notes, in reading order.
        notes: the same for each note, by its label.
        unclosed: what is opened and never closed, in the order of the text.
    """

    masked: str
    tokens: tuple[Token, ...] = field(default=())
    events: tuple[Event, ...] = field(default=())
    notes: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    unclosed: tuple[Opaque, ...] = ()

    def marks(self) -> Iterator[Mark]:
        """Yield every citation mark in the order of the text."""
        every = [*self.events, *(event for note in self.notes.values() for event in note)]
        yield from sorted(_marks(every), key=lambda mark: (mark.start, -mark.end))


def _marks(events: Iterable[Event]) -> Iterator[Mark]:
    for event in events:
        if isinstance(event, Mark):
            yield event
        else:
            yield from _marks(event.instead)


def scan(text: str) -> Scan:
    """Mask what is not prose and collect what matters in it.

    Args:
        text: Markdown without YAML front matter (mask it first, keeping its length).
    """
    document = read_blocks(text)
    opaque = sorted(document.opaque, key=lambda item: (item.start, item.end))
    return Scan(
        blank(text, opaque),
        tuple(token for item in opaque for token in _tokens(text, item)),
        tuple(_cited(document.events, document.examples)),
        {
            label: tuple(_cited(events, document.examples))
            for label, events in document.notes.items()
        },
        tuple(sorted(document.unclosed, key=lambda item: item.start)),
    )


def _cited(events: Iterable[Event], examples: set[str]) -> Iterator[Event]:
    """Leave out `@label` where it is the number of an example."""
    for event in events:
        if not (
            isinstance(event, Mark)
            and event.in_text
            and len(event.keys) == 1
            and event.keys[0].name in examples
        ):
            yield event


def _tokens(text: str, item: Opaque) -> Iterator[Token]:
    start, end = item.start, item.end
    if item.kind == "cell" and text.startswith(("`{python}", "``{python}"), start) and item.value:
        yield Token(Kind.INLINE_CELL, item.value, start, end)
    elif item.kind == "cell":
        yield Token(Kind.CELL, _body(text[start:end]), start, end)
    elif item.kind == "comment":
        yield Token(Kind.COMMENT, text[start:end], start, end)
    elif item.kind == "include":
        yield Token(Kind.INCLUDE, item.value, start, end)
    elif item.kind in {"attributes", "fence"}:
        braces = text[start:end] if item.kind == "attributes" else item.value
        if label := _LABEL.search(braces):
            if item.kind == "attributes":
                start, end = start + label.start("id"), start + label.end("id")
            yield Token(Kind.LABEL, label["id"], start, end)


def _body(fence: str) -> str:
    """Return the lines between two fences."""
    _, _, inside = fence.partition("\n")
    lines = inside.split("\n")
    closed = lines and lines[-1].strip() and not lines[-1].strip().strip("`~")
    body = "\n".join(lines[:-1] if closed else lines)
    return textwrap.dedent(f"{body}\n" if closed and body else body)
