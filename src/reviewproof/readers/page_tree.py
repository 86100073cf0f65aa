"""The elements of an HTML page, each with its place in the file.

Tokens are read as the HTML standard's tokenizer reads them, whatever is in the file; the tree is
simpler than the standard's. Nothing here recurses, so no page is nested too deep.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
RAW_TEXT = frozenset("iframe noembed noframes script style textarea title xmp".split())
"""Elements whose content holds no tags: it ends at their own closing tag."""
BLOCKS = frozenset(
    "address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup legend li main menu nav ol p pre search"
    " section summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that start and end a run of text."""
_UNSEEN = frozenset("head iframe noembed noframes noscript script style template".split())
_PICTURES = frozenset({"math", "svg"})

_LONGEST_KEY = 500
_ROWS = ("thead", "tbody", "tfoot")
_ENDS = {
    "li": (("li",), ("ul", "ol", "menu")),
    **dict.fromkeys(("dt", "dd"), (("dt", "dd"), ("dl",))),
    **dict.fromkeys(("td", "th"), (("td", "th"), ("tr", "table"))),
    "tr": (("td", "th", "tr"), ("table",)),
    **dict.fromkeys(_ROWS, (("td", "th", "tr", *_ROWS), ("table",))),
}
"""What the start of an element ends, unless one of the others has begun since."""
_HOLDERS = ("table", "td", "th", "caption", "button", "object", "template", "math", "svg")
"""A paragraph that is open outside of these goes on after them."""

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*)")
_TAG_END = re.compile(r"[\s/]*(?:>|\Z)")
_ATTRIBUTE = re.compile(
    r"[\s/]*(?P<name>[^\s/>][^\s/>=]*)"
    r"(?:\s*=\s*(?:\"(?P<double>[^\"]*)(?:\"|\Z)|'(?P<single>[^']*)(?:'|\Z)|(?P<bare>[^\s>]*)))?"
)
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?/][^>]*(?:>|\Z)", re.S)
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);?")
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.I)

Character = tuple[str, int, int]
"""A visible character, and where the source writes it: an entity is several characters there."""


@dataclass(slots=True, eq=False)
class Text:
    """A run of text; `whole` is true when its characters share one place, as of an entity."""

    text: str
    start: int
    end: int
    whole: bool = False

    def characters(self) -> Iterator[Character]:
        """Yield each character with its place."""
        for offset, character in enumerate(self.text, start=self.start):
            yield (
                (character, self.start, self.end) if self.whole else (character, offset, offset + 1)
            )


@dataclass(slots=True, eq=False)
class Element:
    """An element of the page.

    Attributes:
        start: where its opening tag starts; `inside`: where that tag ends.
        end: where its closing tag ends.
        holds_blocks: true when an element that starts a run of text is below it.
    """

    tag: str
    attributes: dict[str, str]
    start: int
    inside: int
    end: int
    children: list[Element | Text] = field(default_factory=list)
    holds_blocks: bool = False

    @property
    def id(self) -> str:
        """The id; empty when there is none."""
        return self.attributes.get("id", "")

    @property
    def classes(self) -> list[str]:
        """The classes."""
        return self.attributes.get("class", "").split()

    @property
    def shown(self) -> bool:
        """Whether a reader gets it, as far as the element itself says."""
        style = self.attributes.get("style", "")
        hidden = "hidden" in self.attributes or _NOT_DISPLAYED.search(style)
        return self.tag not in _UNSEEN and not hidden

    @property
    def is_block(self) -> bool:
        """Whether the text before and after it are separate runs."""
        return self.tag not in _PICTURES and (self.tag in BLOCKS or self.holds_blocks)

    def walk(self) -> Iterator[Element]:
        """Yield this element and those shown below it, in document order."""
        return (part for part in self._parts(frozenset()) if isinstance(part, Element))

    def texts(self) -> Iterator[Text]:
        """Yield the visible text; what pictures and formulas draw is not text."""
        return (part for part in self._parts(_PICTURES) if isinstance(part, Text))

    def _parts(self, without: frozenset[str]) -> Iterator[Element | Text]:
        waiting: list[Element | Text] = [self]
        while waiting:
            part = waiting.pop()
            if isinstance(part, Text):
                yield part
            elif part.shown and part.tag not in without:
                yield part
                waiting.extend(reversed(part.children))

    def characters(self) -> Iterator[Character]:
        """Yield each visible character with its place."""
        for text in self.texts():
            yield from text.characters()

    @property
    def text(self) -> str:
        """The visible text."""
        return "".join(text.text for text in self.texts())


def read_tree(text: str) -> Element:
    """Return the elements of a page below one that stands for the file.

    Args:
        text: any text; what is no HTML is text of the page.
    """
    return _Builder(text).root


class _Builder:
    """Builds the tree in one pass; elements that are not closed end with their parent."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = Element("", {}, 0, 0, len(text))
        self.open = [self.root]
        self.open_tags: defaultdict[str, list[int]] = defaultdict(list)
        self.marks = 0
        at = 0
        while at < len(text):
            at = self._next(at)
        while len(self.open) > 1:
            self._pop(len(text), len(text))

    def _next(self, at: int) -> int:
        """Read what is at an offset and return where the next begins."""
        if tag := _TAG.match(self.text, at):
            return self._close(tag) if tag["close"] else self._start(tag)
        if comment := _COMMENT.match(self.text, at):
            return comment.end()
        following = self.text.find("<", at + 1)
        end = following if following >= 0 else len(self.text)
        self._add_text(at, end)
        return end

    def _start(self, tag: re.Match[str]) -> int:
        name = tag["name"].lower()
        attributes, closed, end = _attributes(self.text, tag.end())
        if name == "body":
            # A head that was left open must not swallow the page.
            self._pop_to("head", tag.start())
        if name == "body" and self.open_tags["body"]:
            return end
        self._close_implied(name, tag.start())
        element = Element(name, attributes, tag.start(), end, end)
        self.open[-1].children.append(element)
        if name in BLOCKS:
            self._mark_blocks()
        in_picture = name in _PICTURES or any(self.open_tags[outer] for outer in _PICTURES)
        if name not in VOID and not (closed and in_picture):
            self.open_tags[name].append(len(self.open))
            self.open.append(element)
            self.marks += "citation" in element.classes
            if name in RAW_TEXT and not in_picture:
                return self._raw_text(name, end)
        return end

    def _close_implied(self, name: str, start: int) -> None:
        """Close what an opening tag ends without a closing one (HTML standard, 13.1.2.4)."""
        if name in _ENDS:
            closed, around = _ENDS[name]
            outer = self._last(around)
            for tag in closed:
                if self.open_tags[tag] and self.open_tags[tag][-1] > outer:
                    self._pop_to(tag, start)
        if (
            name in BLOCKS
            and self.open_tags["p"]
            and self.open_tags["p"][-1] > self._last(_HOLDERS)
        ):
            self._pop_to("p", start)

    def _last(self, tags: Iterable[str]) -> int:
        return max([self.open_tags[tag][-1] for tag in tags if self.open_tags[tag]], default=-1)

    def _mark_blocks(self) -> None:
        for outer in reversed(self.open):
            if outer.holds_blocks:
                return
            outer.holds_blocks = True

    def _raw_text(self, name: str, start: int) -> int:
        closing = re.compile(rf"</{name}(?=[\s/>])", re.I).search(self.text, start)
        end = closing.start() if closing else len(self.text)
        self._add_text(start, end)
        return end

    def _close(self, tag: re.Match[str]) -> int:
        name = tag["name"].lower()
        _, _, end = _attributes(self.text, tag.end())
        if name not in {"body", "html"}:  # what follows them is still shown
            self._pop_to(name, tag.start(), end)
        return end

    def _pop_to(self, name: str, start: int, end: int | None = None) -> None:
        """Close the nearest open element of a name, if there is one, and those inside it."""
        if not self.open_tags[name]:
            return
        while self.open[-1].tag != name:
            self._pop(start, start)
        self._pop(start, start if end is None else end)

    def _pop(self, closing: int, end: int) -> None:
        element = self.open.pop()
        self.open_tags[element.tag].pop()
        self.marks -= "citation" in element.classes
        element.end = end
        if element.tag == "strong":
            self._show_bold(element, closing)

    def _show_bold(self, element: Element, closing: int) -> None:
        # Pandoc prints an unknown key as a bold "key?" in the mark; only the bold tells it apart.
        short = element.end - element.start < _LONGEST_KEY
        if self.marks and short and re.fullmatch(r"\s*\S+\?\s*", element.text):
            element.children.insert(0, Text("**", element.start, element.inside, whole=True))
            element.children.append(Text("**", closing, element.end, whole=True))

    def _add_text(self, start: int, end: int) -> None:
        children = self.open[-1].children
        for entity in _ENTITY.finditer(self.text, start, end):
            meant = html.unescape(entity[0])
            if meant != entity[0]:
                if start < entity.start():
                    children.append(Text(self.text[start : entity.start()], start, entity.start()))
                children.append(Text(meant, *entity.span(), whole=True))
                start = entity.end()
        if start < end:
            children.append(Text(self.text[start:end], start, end))


def _attributes(text: str, at: int) -> tuple[dict[str, str], bool, int]:
    """Return the attributes from an offset in a tag, whether it ends in `/>`, and its end."""
    found: dict[str, str] = {}
    while attribute := _ATTRIBUTE.match(text, at):
        value = attribute["double"] or attribute["single"] or attribute["bare"] or ""
        found.setdefault(attribute["name"].lower(), html.unescape(value))
        at = attribute.end()
    end = _TAG_END.match(text, at)
    after = end.end() if end else len(text)
    return found, text.endswith("/>", at, after), after
