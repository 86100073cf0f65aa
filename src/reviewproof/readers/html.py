"""A rendered page (HTML of Quarto, Pandoc and the embedded engine) to a `Manuscript`.

What counts is what a reader gets: the number printed, where its link leads, and the entry printed
there. `data-cites`, a copy of the source's keys that Pandoc leaves in the page, is never read.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

from reviewproof.errors import ReviewError
from reviewproof.manuscript import (
    CITE,
    CODE,
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
_HIDDEN = frozenset({"script", "style", "svg", "math", "template"})
_RAW = _HIDDEN | {"head"}
_BLOCKS = {
    **dict.fromkeys(("p", "li", "dd", "dt", "blockquote", "pre", "div", "section"), Place.PROSE),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Place.HEADING),
    **dict.fromkeys(("td", "th"), Place.TABLE),
    **dict.fromkeys(("figcaption", "caption"), Place.CAPTION),
}
_REFERENCE = "ref-"
_FLOAT = re.compile(r"(?:fig|tbl)-")
_STRUCTURE = frozenset({"table", "ul", "ol", "dl", "figure", "nav"})
_FLOAT_NAME = re.compile(r"\s*(?P<name>(?:Figure|Table)[\s\u00a0]+[A-Z]?\d+)")
_MOST_INITIALS = 5


@dataclass
class Element:
    """An element of the page with its place: `start` at its tag, `end` after its closing tag."""

    tag: str
    attributes: dict[str, str]
    start: int
    end: int = 0
    children: list[Element | Text] = field(default_factory=list)
    holds_block: bool = False

    @property
    def is_block(self) -> bool:
        """Tell an element that is, or holds, a block."""
        return self.holds_block or self.tag in _BLOCKS or self.tag in _STRUCTURE

    @property
    def classes(self) -> list[str]:
        """The classes of the element."""
        return self.attributes.get("class", "").split()

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in document order."""
        # A stack, not recursion: a page may nest deeper than Python.
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            if element.tag not in _HIDDEN:
                inner = [child for child in element.children if isinstance(child, Element)]
                stack.extend(reversed(inner))

    def runs(self) -> Iterator[Text]:
        """Yield the visible runs of text."""
        stack: list[Element | Text] = [self]
        while stack:
            child = stack.pop()
            if isinstance(child, Text):
                yield child
            elif child.tag not in _RAW:
                stack.extend(reversed(child.children))

    @property
    def text(self) -> str:
        """The visible text."""
        return "".join(run.text for run in self.runs())


@dataclass
class Text:
    """A run of text; `entity` is true when the source writes it as one entity."""

    text: str
    start: int
    length: int
    entity: bool = False

    @property
    def end(self) -> int:
        """The offset after the run."""
        return self.start + self.length

    @property
    def places(self) -> Sequence[int]:
        """The offset of each character."""
        return [self.start] * len(self.text) if self.entity else range(self.start, self.end)

    @property
    def ends(self) -> Sequence[int]:
        """The offset after each character."""
        if self.entity:
            return [self.end] * len(self.text)
        return range(self.start + 1, self.end + 1)


class _Tree(HTMLParser):
    """Builds the tree; unclosed elements end with their parent."""

    def __init__(self, source: Source) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.root = Element("root", {}, 0, len(source.text))
        self.open = [self.root]
        self.opened: Counter[str] = Counter()
        self.feed(source.text)
        self.close()
        for element in self.open[1:]:
            element.end = len(source.text)

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
        if element.is_block:
            for outer in reversed(self.open):
                if outer.holds_block:
                    break
                outer.holds_block = True
        if tag not in _VOID:
            self.open.append(element)
            self.opened[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._leave()

    def _leave(self) -> Element:
        element = self.open.pop()
        self.opened[element.tag] -= 1
        return element

    def handle_endtag(self, tag: str) -> None:
        end = self.source.text.find(">", self.here) + 1 or len(self.source.text)
        if self.opened[tag]:
            while self.open[-1].tag != tag:
                self._leave().end = self.here
            closed = self._leave()
            closed.end = end
            if tag == "strong" and any("citation" in outer.classes for outer in self.open):
                _show_bold(closed)

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Text(data, self.here, len(data)))

    def handle_entityref(self, name: str) -> None:
        self._entity(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._entity(f"&#{name}")

    def _entity(self, written: str) -> None:
        start = self.here
        length = len(written) + self.source.text.startswith(";", start + len(written))
        self.open[-1].children.append(Text(html.unescape(f"{written};"), start, length, True))

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Pass over `<![…`, as browsers do; the library stops at those it does not know."""
        del report
        return self.parse_bogus_comment(i)


def _show_bold(element: Element) -> None:
    # Pandoc prints an unknown key as a bold "key?" in the mark; the bold is what tells it apart.
    element.children.insert(0, Text("**", element.start, 0, entity=True))
    element.children.append(Text("**", element.end - 1, 1, entity=True))


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
        number = re.match(r"\s*\[?(\d{1,9})[.\])]?", element.text)
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
    authors = tuple(Author(_family(name)) for name in names if not name.startswith("et al"))
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


def _family(name: str) -> str:
    family, _, initials = name.rpartition(" ")
    trimmed = family and initials.isupper() and len(initials) <= _MOST_INITIALS
    return family.strip() if trimmed else name


def _paragraphs(
    source: Source, body: Element, numbers: dict[str, int | None]
) -> Iterator[Paragraph]:
    """Yield each block that holds text of its own; a block inside another comes by itself."""
    section = ""
    for element in body.walk():
        if not (element.is_block or element is body) or "csl-entry" in element.classes:
            continue
        inline = [child for child in element.children if not _is_block(child)]
        if not any(run.text.strip() for child in inline for run in _runs(child)):
            continue
        if element.tag in {"h1", "h2"}:
            section = " ".join(element.text.split()).casefold()
        yield _paragraph(source, element, inline, section, numbers)


def _is_block(child: Element | Text) -> bool:
    return isinstance(child, Element) and child.is_block


def _runs(child: Element | Text) -> Iterator[Text]:
    if isinstance(child, Text):
        yield child
    else:
        yield from child.runs()


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
    marked = {id(run) for mark in found for run in mark.runs()}
    runs = [run for child in inline for run in _runs(child)]
    text = "".join(CITE * len(run.text) if id(run) in marked else run.text for run in runs)
    if element.tag == "pre":
        text = CODE * len(text)  # `[@key]` in a listing is code that is shown, not left over
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
        _BLOCKS.get(element.tag, Place.PROSE),
        section,
        citations,
        crosses,
        tuple(chain.from_iterable(run.places for run in runs)),
        tuple(chain.from_iterable(run.ends for run in runs)),
    )


def _is_mark(element: Element) -> bool:
    """Tell a citation mark: Pandoc's span with printed numbers in it, not one inside another."""
    text = element.text if "citation" in element.classes else ""
    return any(character.isdigit() for character in text) and "**" not in text


def _citation(source: Source, mark: Element, numbers: dict[str, int | None]) -> Citation:
    links = tuple(
        replace(link, key=link.key.removeprefix(_REFERENCE))
        for link in _links(source, list(mark.walk()))
    )
    return Citation(links, source.span(mark.start, mark.end), expand_numbers(mark.text))


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
            runs = [run for run in element.runs() if run.text.strip()]
            start, end = (runs[0].start, runs[-1].end) if runs else (element.start, element.end)
            yield Link(target, source.span(start, end), " ".join(element.text.split()))
