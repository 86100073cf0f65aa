"""A rendered page (HTML of Quarto, Pandoc and the embedded engine) to a `Manuscript`.

What counts is what a reader gets: the number printed, where its link leads, and the entry printed
there. `data-cites`, a copy of the source's keys that Pandoc leaves in the page, is never read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from reviewproof.errors import ReviewError
from reviewproof.manuscript import (
    CITE,
    Author,
    Citation,
    CrossReference,
    Label,
    Link,
    Manuscript,
    Paragraph,
    Place,
    Reference,
)
from reviewproof.pandoc import expand_numbers
from reviewproof.text import Source, Span, read_source

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_RAW = frozenset({"script", "style", "head", "svg", "math", "template"})
_BLOCKS = {
    **dict.fromkeys(("p", "li", "dd", "dt", "blockquote", "pre", "div", "section"), Place.PROSE),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Place.HEADING),
    **dict.fromkeys(("td", "th"), Place.TABLE),
    **dict.fromkeys(("figcaption", "caption"), Place.CAPTION),
}
_REFERENCE = "ref-"
_FLOAT = re.compile(r"(?:fig|tbl)-")
_FLOAT_NAME = re.compile(r"\s*(?P<name>(?:Figure|Table)[\s\u00a0]+[A-Z]?\d+)")
_INITIALS = re.compile(r"\s+[A-Z]{1,4}$")


@dataclass
class Element:
    """An element of the page with its place: `start` at its tag, `end` after its closing tag."""

    tag: str
    attributes: dict[str, str]
    start: int
    end: int = 0
    children: list[Element | Text] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The classes of the element."""
        return self.attributes.get("class", "").split()

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def characters(self) -> Iterator[tuple[str, int]]:
        """Yield each visible character with its offset."""
        for child in self.children:
            if isinstance(child, Text) or child.tag not in _RAW:
                yield from child.characters()

    @property
    def text(self) -> str:
        """The visible text."""
        return "".join(character for character, _ in self.characters())


@dataclass
class Text:
    """A run of text; `entity` is true when the source writes it as one entity."""

    text: str
    start: int
    length: int
    entity: bool = False

    def characters(self) -> Iterator[tuple[str, int]]:
        """Yield each character with its offset."""
        for index, character in enumerate(self.text):
            yield character, self.start if self.entity else self.start + index


class _Tree(HTMLParser):
    """Builds the tree; unclosed elements end with their parent."""

    def __init__(self, source: Source) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.root = Element("root", {}, 0, len(source.text))
        self.open = [self.root]
        self.feed(source.text)
        self.close()

    @property
    def here(self) -> int:
        line, column = self.getpos()
        return self.source.offset(line, column + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self.here
        after = start + len(self.get_starttag_text() or "")
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, start, after)
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        end = self.source.text.find(">", self.here) + 1
        if any(element.tag == tag for element in self.open[1:]):
            while self.open[-1].tag != tag:
                self.open.pop().end = self.here
            closed = self.open.pop()
            closed.end = end
            if tag == "strong" and any("citation" in outer.classes for outer in self.open):
                _show_bold(closed)

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Text(data, self.here, len(data)))

    def handle_entityref(self, name: str) -> None:
        self._entity(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._entity(f"&#{name};")

    def _entity(self, written: str) -> None:
        self.open[-1].children.append(Text(html.unescape(written), self.here, len(written), True))


def _show_bold(element: Element) -> None:
    # Pandoc prints an unknown key as a bold "key?" in the mark; the bold is what tells it apart.
    element.children.insert(0, Text("**", element.start, 0, entity=True))
    element.children.append(Text("**", element.end - 1, 0, entity=True))


def read_html(root: Path, path: Path) -> Manuscript:
    """Read a rendered page.

    Args:
        root: the folder that paths are shown relative to.
        path: the page.

    Raises:
        ReviewError: when the file cannot be read, or holds no HTML.
    """
    source = read_source(root, path)
    tree = _Tree(source).root
    body = next((element for element in tree.walk() if element.tag == "body"), None)
    if body is None:
        raise ReviewError(
            "a rendered page must be HTML with a body, but this file has none",
            path=source.path,
            remedy="render it again",
        )
    elements = list(body.walk())
    references = tuple(_references(source, elements))
    numbers = {_REFERENCE + reference.key: reference.number for reference in references}
    return Manuscript(
        name=source.path,
        form="html",
        sources=(source,),
        paragraphs=tuple(_paragraphs(source, body, numbers)),
        labels=tuple(_labels(source, elements)),
        references=references,
        links=tuple(_links(source, elements)),
        anchors=frozenset(
            name
            for element in tree.walk()
            for name in (element.attributes.get("id"), element.attributes.get("name"))
            if name
        ),
    )


def _references(source: Source, elements: list[Element]) -> Iterator[Reference]:
    for element in elements:
        if "csl-entry" not in element.classes:
            continue
        identifier = element.attributes.get("id", "")
        number = re.match(r"\s*\[?(\d+)[.\])]?", element.text)
        entry = " ".join(element.text.split())
        span = source.span(element.start, element.end)
        yield printed_reference(
            identifier.removeprefix(_REFERENCE), entry, int(number[1]) if number else None, span
        )


def printed_reference(key: str, entry: str, number: int | None, span: Span) -> Reference:
    """Return a printed entry as a reference: its authors and year are read from the text.

    Args:
        key: the id that links lead to.
        entry: the whole entry as printed.
        number: the number printed before it.
        span: its place.
    """
    text = re.sub(r"^\s*\[?\d+[.\])]\s*", "", entry)
    people = text.split(". ", 1)[0]
    names = [name.strip() for name in people.split(",")]
    others = names[-1] in {"et al", "et al."}
    authors = tuple(
        Author(_INITIALS.sub("", name)) for name in names if not name.startswith("et al")
    )
    year = re.search(r"[\s.(]((?:19|20)\d{2})[;).:]", text)
    return Reference(
        key=key,
        kind="entry",
        authors=authors,
        and_others=others,
        title="",
        year=int(year[1]) if year else None,
        journal="",
        doi="",
        fields={"entry": text},
        span=span,
        number=number,
    )


def _paragraphs(
    source: Source, body: Element, numbers: dict[str, int | None]
) -> Iterator[Paragraph]:
    """Yield each block that holds text of its own; a block inside another comes by itself."""
    section = ""
    for element in body.walk():
        if element.tag not in _BLOCKS or "csl-entry" in element.classes:
            continue
        inline = [child for child in element.children if not _is_block(child)]
        characters = [pair for child in inline for pair in _visible(child)]
        if not "".join(character for character, _ in characters).strip():
            continue
        if element.tag in {"h1", "h2"}:
            section = " ".join(element.text.split()).casefold()
        yield _paragraph(source, element, inline, section, numbers)


def _is_block(child: Element | Text) -> bool:
    if isinstance(child, Text):
        return False
    return (
        child.tag in _BLOCKS
        or child.tag in {"table", "ul", "ol", "dl", "figure", "nav"}
        or any(_is_block(grandchild) for grandchild in child.children)
    )


def _visible(child: Element | Text) -> Iterator[tuple[str, int]]:
    if isinstance(child, Text) or child.tag not in _RAW:
        yield from child.characters()


def _paragraph(
    source: Source,
    element: Element,
    inline: list[Element | Text],
    section: str,
    numbers: dict[str, int | None],
) -> Paragraph:
    found = [
        mark
        for child in inline
        if isinstance(child, Element)
        for mark in child.walk()
        if _is_mark(mark)
    ]
    citations = tuple(_citation(source, mark, numbers) for mark in found)
    marked = {offset for mark in found for _, offset in mark.characters()}
    characters = [pair for child in inline for pair in _visible(child)]
    text = "".join(CITE if offset in marked else character for character, offset in characters)
    places = tuple(offset for _, offset in characters)
    crosses = tuple(
        CrossReference(target, source.span(link.start, link.end))
        for child in inline
        if isinstance(child, Element)
        for link in child.walk()
        if (target := _internal(link)) and _FLOAT.match(target)
    )
    return Paragraph(
        source.span(element.start, element.end),
        text,
        _BLOCKS[element.tag],
        section,
        citations,
        crosses,
        places,
    )


def _is_mark(element: Element) -> bool:
    """Tell a citation mark: Pandoc's span with printed numbers in it, not one inside another."""
    text = element.text if "citation" in element.classes else ""
    return any(character.isdigit() for character in text) and "**" not in text


def _citation(source: Source, mark: Element, numbers: dict[str, int | None]) -> Citation:
    links = []
    for element in mark.walk():
        if target := _internal(element):
            inner = [offset for _, offset in element.characters()] or [element.start]
            span = source.span(inner[0], inner[-1] + 1)
            links.append(Link(target.removeprefix(_REFERENCE), span))
    span = source.span(mark.start, mark.end)
    return Citation(tuple(links), span, expand_numbers(mark.text))


def _internal(element: Element) -> str:
    address = element.attributes.get("href", "") if element.tag == "a" else ""
    return address[1:] if address.startswith("#") and len(address) > 1 else ""


def _labels(source: Source, elements: list[Element]) -> Iterator[Label]:
    for element in elements:
        identifier = element.attributes.get("id", "")
        if not _FLOAT.match(identifier) or "-caption" in identifier:
            continue
        caption = next((e for e in element.walk() if e.tag in {"figcaption", "caption"}), None)
        name = _FLOAT_NAME.match(caption.text) if caption else None
        printed = " ".join(name["name"].split()) if name else ""
        yield Label(identifier, source.span(element.start, element.end), printed)


def _links(source: Source, elements: list[Element]) -> Iterator[Link]:
    """Yield every internal link; its span is the text of the link."""
    for element in elements:
        if target := _internal(element):
            inner = [offset for _, offset in element.characters()] or [element.start]
            yield Link(target, source.span(inner[0], inner[-1] + 1))
