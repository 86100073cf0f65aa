"""The inline part of Pandoc's Markdown: what is prose in a run of text, and which keys it cites.

Grammar: Pandoc User's Guide, sections "Citation syntax", "Verbatim", "Math", "Raw HTML", "Links"
and "Backslash escapes", and what Pandoc's reader does where the guide is silent. Every step looks
at a character a bounded number of times, so that a long text takes no more than its length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reviewproof.manuscript import CODE
from reviewproof.readers.opaque import Key, Opaque, blank, find_opaque, pairs_of

_IDENTIFIER = r"[^\W\d_][\w:.-]*"
_DEEPEST = 60
"""Brackets nested deeper than this are text: nobody writes them, and recursion has an end."""
_ATTRIBUTES = re.compile(
    rf"\{{\s*(?:(?:\#[\w:.-]+|\.{_IDENTIFIER}|-|=[\w-]+"
    rf"|{_IDENTIFIER}=(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[^\s\"'}}][^\s}}]*+|(?=[\s}}])))"
    r"\s*+)*+\}"
)
_URL = re.compile(r"(?<![\w@{])https?://[^\s<>\]]+")
_SPACE = re.compile(r"[ \t]*+\n?[ \t]*+")
_NOTE = re.compile(r"\^[^\s\[\]]+")
_INLINE_CELL = re.compile(r"`+\{python\}\s*(?P<code>.*?)`+", re.DOTALL)
_OPENING = re.compile(
    r"^ {0,3}(?P<line>`{3,}[^`\n]*|~{3,}[^~\n]*|:{3,}[^\n]*)$|<!--|\$\$+|\{\{<", re.MULTILINE
)
_OPENS = {
    "<!": "comment",
    "``": "fence",
    "~~": "fence",
    "::": "div",
    "$$": "math",
    "{{": "shortcode",
}
_PREFIX = re.compile(
    rf"(?<![\w\])}}])\[(?=\S)(?:[^\[\]()!?.;{CODE}]|\.(?![ \n]+[A-Z])){{0,80}}(?={CODE})"
)
_LOCATOR = re.compile(
    r"[ \n]?(?P<bracket>\[)(?=(?:pp?|chap|sec|fig|table|eq|vol)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation mark: its keys, and whether it is part of the sentence (`@key`)."""

    keys: tuple[Key, ...]
    start: int
    end: int
    in_text: bool


@dataclass(frozen=True, slots=True)
class NoteMark:
    """`[^label]`: the note's citations are read here; `instead`, where there is no such note."""

    label: str
    start: int
    instead: tuple[Mark | NoteMark, ...] = ()


Event = Mark | NoteMark


@dataclass(frozen=True, slots=True)
class Inlines:
    """What was found in a run of text, at offsets in it, in reading order."""

    events: tuple[Event, ...]
    opaque: tuple[Opaque, ...]
    unclosed: tuple[Opaque, ...] = ()
    """What is opened and never closed, so that the page prints its sign."""


@dataclass(slots=True)
class _Node:
    """A bracket `[…]` at `start:end` with what stands in it, outside of further brackets."""

    start: int
    end: int
    items: list[Key | int | _Node] = field(default_factory=list)
    """Keys, brackets, and the offset of each semicolon."""


def read_inlines(text: str, *, heading: bool = False) -> Inlines:
    """Find the citations of a paragraph, a heading or a cell of a table.

    Args:
        text: without blank lines, and without the markers of the blocks around it.
        heading: attributes may stand at its end.
    """
    opaque, keys = find_opaque(text)
    braces = [item for item in opaque if item.kind == "attributes"]
    attached = [item for item in braces if _attached(text, item, heading)]
    view = blank(text, [*(item for item in opaque if item.kind != "attributes"), *attached])
    addresses = tuple(Opaque("other", *match.span()) for match in _URL.finditer(view))
    unclosed = tuple(_unclosed(text, view))
    if not keys and "[^" not in view:
        return Inlines((), (*opaque, *addresses), unclosed)
    # A key in braces may hold brackets and semicolons of its own.
    view = blank(view, [Opaque("other", key.start, key.end) for key in keys])
    pairs = pairs_of(view, "[", "]")
    labels = _labels(view, pairs)
    targets = tuple(_targets(view, pairs, labels))
    starts = frozenset(item.start for item in (*targets, *attached))
    reader = _Reader(text, view, labels, starts)
    events = tuple(reader.events(_tree(view, pairs, _outside(keys, (*targets, *attached))).items))
    unclosed = (*unclosed, *_unclosed_brackets(view, pairs, events))
    return Inlines(events, (*opaque, *targets, *addresses), unclosed)


def _unclosed(text: str, view: str) -> Iterator[Opaque]:
    """Yield each sign that opens something and is still there in `view`, where all else is blank.

    The end of a fence may be blank all the same: one of its backticks may open code.
    """
    for match in _OPENING.finditer(text):
        start, end = match.span("line") if match["line"] else match.span()
        if view[start] != CODE:
            yield Opaque(_OPENS[text[start : start + 2]], start, end)


def _unclosed_brackets(
    view: str, pairs: dict[int, int], events: Sequence[Event]
) -> Iterator[Opaque]:
    """Yield each `[` without a partner where the prefix of a citation would stand behind it.

    The locator behind a key, `@a [p. 3`, is the same. "[0, 1) in @a" and "]0, 1[ in @a" are
    intervals.
    """
    marks = [event for event in events if isinstance(event, Mark) and event.in_text]
    cited = {mark.start for mark in marks}
    starts = [match.start() for match in _PREFIX.finditer(view) if match.end() in cited]
    for mark in marks:
        if locator := _LOCATOR.match(view, mark.end):
            starts.append(locator.start("bracket"))
    for start in sorted(set(starts)):
        if start not in pairs:
            yield Opaque("bracket", start, start + 1)


def _attached(text: str, item: Opaque, heading: bool) -> bool:
    """Tell whether braces are attributes to Pandoc, so that no key in them is a citation."""
    after = text[item.start - 1 : item.start] in {"]", ")", "`"}
    last = heading and not text[item.end :].strip()
    return (after or last) and bool(_ATTRIBUTES.fullmatch(text, item.start, item.end))


def _outside(keys: Sequence[Key], opaque: Sequence[Opaque]) -> Iterator[Key]:
    places = sorted(opaque, key=lambda item: item.start)
    starts = [item.start for item in places]
    for key in keys:
        index = bisect_right(starts, key.start) - 1
        if index < 0 or key.start >= places[index].end:
            yield key


# Brackets and what they hold


def _labels(view: str, pairs: dict[int, int]) -> frozenset[int]:
    """Return where a bracket starts that is the label of the one before it: `[text][label]`."""
    labels: set[int] = set()
    for start in sorted(pairs):
        end = pairs[start]
        note = view[start + 1 : start + 2] == "^" or view[end + 1 : end + 2] == "^"
        if start not in labels and not note and view[end : end + 1] == "[" and end in pairs:
            labels.add(end)
    return frozenset(labels)


def _targets(view: str, pairs: dict[int, int], labels: frozenset[int]) -> Iterator[Opaque]:
    """Yield the `(address)` after each `[text]`; what is in it is no prose."""
    ends = sorted(
        end for start, end in pairs.items() if view[end : end + 1] == "(" and start not in labels
    )
    parentheses = pairs_of(view, "(", ")") if ends else {}
    done = 0
    for end in ends:
        close = parentheses.get(end)
        if close and end >= done:
            done = close
            yield Opaque("other", end, close)


def _tree(view: str, pairs: dict[int, int], keys: Iterator[Key]) -> _Node:
    """Return the brackets of a text as a tree with the keys and semicolons in them."""
    places: list[tuple[int, Key | None]] = [(key.start, key) for key in keys]
    places += [(match.start(), None) for match in re.finditer(r"[\[\];]", view)]
    stack = [root := _Node(-1, len(view) + 1)]
    for offset, key in sorted(places, key=lambda place: place[0]):
        if key:
            stack[-1].items.append(key)
        elif view[offset] == ";":
            stack[-1].items.append(offset)
        elif view[offset] == "[" and offset in pairs and len(stack) <= _DEEPEST:
            node = _Node(offset, pairs[offset])
            stack[-1].items.append(node)
            stack.append(node)
        elif offset + 1 == stack[-1].end:
            stack.pop()
    return root


Items = Sequence["Key | int | _Node"]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Tells citations from links, spans and notes, as Pandoc's reader tries them in turn."""

    text: str
    view: str
    labels: frozenset[int]
    attached: frozenset[int]
    """Where an address or attributes start that belong to the bracket before them."""

    def events(self, items: Items) -> Iterator[Event]:
        """Yield what items stand for, in reading order."""
        skip = None
        for index, item in enumerate(items):
            if isinstance(item, int) or item is skip:
                continue
            if isinstance(item, _Node):
                yield from self._bracket(item)
                continue
            following = items[index + 1] if index + 1 < len(items) else None
            node = following if isinstance(following, _Node) else None
            found = self._after_key(item, node) if node else None
            if found:
                skip = node
                yield from found
            else:
                yield Mark((item,), item.start, item.end, in_text=True)

    def _bracket(self, node: _Node) -> Iterator[Event]:
        view = self.view
        if _NOTE.fullmatch(view, node.start + 1, node.end - 1):
            label = self.text[node.start + 2 : node.end - 1]
            yield NoteMark(label, node.start, tuple(self.events(node.items)))
            return
        noted = view[node.start - 1 : node.start] == "^" and view[node.end : node.end + 1] != "^"
        found = None if noted or self._is_link(node) else self._list(node.items)
        if found:
            yield Mark(found[0], node.start, node.end, in_text=False)
            yield from self.events(found[1])
        else:
            yield from self.events(node.items)

    def _is_link(self, node: _Node) -> bool:
        """Tell whether an address, attributes or a label follow the bracket."""
        attached = node.end in self.attached and node.start not in self.labels
        return node.end in self.labels or attached

    def _after_key(self, key: Key, node: _Node) -> list[Event] | None:
        """Return the mark of `@key [p. 3; @other]`; None where the bracket is not the key's."""
        view = self.view
        if not _SPACE.fullmatch(view, key.end, node.start):
            return None
        found = None if self._is_link(node) else self._list(node.items)
        if not found:
            own = view[node.start + 1] != "^" and view[node.end : node.end + 1] not in {"[", "("}
            if not own or node.end in self.attached:
                return None
            ends = [n for n, item in enumerate(node.items) if isinstance(item, int)]
            last = ends[0] if ends else len(node.items)
            found = self._list(node.items[last + 1 :]) if ends else ((), [])
            if not found:
                return None
            found = (found[0], [*node.items[:last], *found[1]])
        mark = Mark((key, *found[0]), key.start, node.end, in_text=True)
        return [mark, *self.events(found[1])]

    def _list(self, items: Items) -> tuple[tuple[Key, ...], list[Key | int | _Node]] | None:
        """Return the keys of a list of citations and what else stands in it; None if it is none.

        Each part between semicolons has a key, before which further semicolons may stand.
        """
        keys: list[Key] = []
        rest: list[Key | int | _Node] = []
        wanted = True
        for item in items:
            if wanted and isinstance(item, Key):
                keys.append(item)
                wanted = False
            elif isinstance(item, int):
                wanted = True
            else:
                rest.append(item)
        return None if wanted else (tuple(keys), rest)
