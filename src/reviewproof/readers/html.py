"""A rendered page (HTML of Quarto, Pandoc and the embedded engine) to a `Manuscript`.

What counts is what a reader gets: the number printed, where its link leads, and the entry printed
there. `data-cites`, a copy of the source's keys that Pandoc leaves in the page, is never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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
    Paragraph,
    Place,
    Reference,
)
from reviewproof.page import Page, Picture, PrintedCell, PrintedTable
from reviewproof.pandoc import expand_numbers, whole_number
from reviewproof.readers.page_tree import Character, Element, Text, read_tree
from reviewproof.text import Source, Span, read_source

_PLACES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Place.HEADING),
    **dict.fromkeys(("td", "th"), Place.TABLE),
    **dict.fromkeys(("figcaption", "caption"), Place.CAPTION),
}
_ENTRY = "csl-entry"
_REFERENCE = "ref-"
_FLOAT = re.compile(r"(?:fig|tbl)-")
_FLOAT_NAME = re.compile(r"\s*(?P<name>(?:Figure|Table)[\s\u00a0]+[A-Z]?\d+)")
_MOST_INITIALS = 4


def read_html(root: Path, path: Path) -> Page:
    """Read a rendered page.

    Args:
        root: the folder that paths are shown relative to.
        path: the page.

    Raises:
        ReviewError: when the file cannot be read, or holds no HTML.
    """
    source = read_source(root, path)
    tree = read_tree(source.text)
    body = next((element for element in tree.walk() if element.tag == "body"), None)
    if body is None:
        raise ReviewError(
            "a rendered page must be HTML with a body, but this file has none",
            path=source.path,
            remedy="render it again",
        )
    elements = list(body.walk())
    return Page(
        name=source.path,
        form="html",
        sources=(source,),
        paragraphs=tuple(_paragraphs(source, body)),
        labels=tuple(_labels(source, elements)),
        references=tuple(_references(source, elements)),
        links=tuple(_links(source, elements)),
        anchors=frozenset(name for element in elements for name in _anchors(element)),
        tables=tuple(_tables(source, elements)),
        pictures=tuple(_pictures(source, elements)),
    )


def _pictures(source: Source, elements: list[Element]) -> Iterator[Picture]:
    for element in elements:
        if element.tag in {"img", "svg"} or element.attributes.get("role") == "img":
            told = (element.attributes.get(name, "") for name in ("alt", "aria-label"))
            texts = tuple(" ".join(text.split()) for text in told if text.strip())
            yield Picture(texts, source.span(element.start, element.inside))


def _anchors(element: Element) -> Iterator[str]:
    if element.id:
        yield element.id
    if element.tag == "a" and element.attributes.get("name"):
        yield element.attributes["name"]


def _references(source: Source, elements: list[Element]) -> Iterator[Reference]:
    first: dict[str, Element] = {}
    for element in elements:
        first.setdefault(element.id, element)
    for element in elements:
        if _ENTRY not in element.classes:
            continue
        # A link leads to the first element that has the id, so an entry after it has none.
        identifier = element.id if first[element.id] is element else ""
        number = re.match(r"\s*\[?(\d+)[.\])]?", element.text)
        entry = " ".join(element.text.split())
        span = source.span(element.start, element.end)
        yield printed_reference(
            identifier.removeprefix(_REFERENCE),
            entry,
            whole_number(number[1]) if number else None,
            span,
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
    """Return a name without the initials after it, which are capitals of any script."""
    family, _, initials = name.rpartition(" ")
    letters = initials.replace("-", "")
    return family if family and letters.isupper() and len(letters) <= _MOST_INITIALS else name


@dataclass(frozen=True, slots=True)
class _Run:
    """Text and inline elements of a block, up to a block inside it or to its end."""

    block: Element
    place: Place
    inline: list[Element | Text]


def _runs(body: Element) -> Iterator[_Run]:
    """Yield all that is shown, in reading order."""
    inline: list[Element | Text] = []
    open_blocks = [(body, Place.PROSE, iter(body.children))]
    while open_blocks:
        block, place, children = open_blocks[-1]
        child = next(children, None)
        if isinstance(child, Text) or (child and not child.is_block):
            inline.append(child)
        elif child is None or child.shown:
            yield _Run(block, place, inline)
            inline = []
            if child is None:
                open_blocks.pop()
            else:
                open_blocks.append((child, _place(child, place), iter(child.children)))


def _place(element: Element, outer: Place) -> Place:
    return Place.METADATA if _ENTRY in element.classes else _PLACES.get(element.tag, outer)


def _paragraphs(source: Source, body: Element) -> Iterator[Paragraph]:
    section = ""
    for run in _runs(body):
        if run.block.tag in {"h1", "h2"}:
            section = " ".join(run.block.text.split()).casefold()
        paragraph = _paragraph(source, run, section)
        if paragraph.text.strip():
            yield paragraph


def _paragraph(source: Source, run: _Run, section: str) -> Paragraph:
    marks = list(_marks(run))
    characters = [character for part in run.inline for character in part.characters()]
    parts = run.inline if run.block.holds_blocks and run.inline else [run.block]
    return Paragraph(
        span=source.span(parts[0].start, parts[-1].end),
        text=_text(run, marks, characters),
        place=run.place,
        section=section,
        citations=tuple(_citation(source, mark) for mark in marks),
        cross_references=tuple(
            CrossReference(target, source.span(link.start, link.end))
            for link in _inline_elements(run)
            if (target := _internal(link)) and _FLOAT.match(target)
        ),
        places=tuple(start for _, start, _ in characters),
        ends=tuple(end for _, _, end in characters),
    )


def _text(run: _Run, marks: list[Element], characters: list[Character]) -> str:
    if run.block.tag == "pre":
        # `[@key]` in a listing is code that is shown, not a mark that was left over.
        return CODE * len(characters)
    marked = {start for mark in marks for _, start, _ in mark.characters()}
    return "".join(CITE if start in marked else character for character, start, _ in characters)


def _inline_elements(run: _Run) -> Iterator[Element]:
    for part in run.inline:
        if isinstance(part, Element):
            yield from part.walk()


def _marks(run: _Run) -> Iterator[Element]:
    """Yield the citation marks, but none inside another."""
    end = 0
    for element in _inline_elements(run):
        if element.start >= end and _is_mark(element):
            end = element.end
            yield element


def _is_mark(element: Element) -> bool:
    """Tell a citation mark: Pandoc's span with printed numbers in it."""
    text = element.text if "citation" in element.classes else ""
    return any(character.isdigit() for character in text) and "**" not in text


def _citation(source: Source, mark: Element) -> Citation:
    """Return a mark; a link's key is that of an entry, or `#id` when it leads elsewhere."""
    links = tuple(
        replace(
            link,
            key=link.key.removeprefix(_REFERENCE)
            if link.key.startswith(_REFERENCE)
            else f"#{link.key}",
        )
        for link in _links(source, mark.walk())
    )
    return Citation(links, source.span(mark.start, mark.end), expand_numbers(mark.text))


def _internal(element: Element) -> str:
    address = element.attributes.get("href", "") if element.tag == "a" else ""
    return address[1:] if address.startswith("#") else ""


def _labels(source: Source, elements: list[Element]) -> Iterator[Label]:
    for element in _floats(elements):
        yield Label(element.id, source.span(element.start, element.end), _float_name(element))


def _floats(elements: list[Element]) -> Iterator[Element]:
    for element in elements:
        if _FLOAT.match(element.id) and "-caption" not in element.id:
            yield element


def _float_name(element: Element) -> str:
    caption = next((each for each in element.walk() if each.tag in {"figcaption", "caption"}), None)
    name = _FLOAT_NAME.match(caption.text) if caption else None
    return " ".join(name["name"].split()) if name else ""


def _tables(source: Source, elements: list[Element]) -> Iterator[PrintedTable]:
    """Yield the tables that have a label."""
    for element in _floats(elements):
        table = next((each for each in element.walk() if each.tag == "table"), None)
        if table is None:
            continue
        rows = [
            tuple(_cell(source, each) for each in row.walk() if each.tag in {"td", "th"})
            for row in table.walk()
            if row.tag == "tr"
        ]
        span = source.span(table.start, table.end)
        yield PrintedTable(element.id, _float_name(element), tuple(rows), span)


def _cell(source: Source, element: Element) -> PrintedCell:
    marks = [each for each in element.walk() if _is_mark(each)]
    marked = {start for mark in marks for _, start, _ in mark.characters()}
    characters = list(element.characters())
    text = "".join(CITE if start in marked else character for character, start, _ in characters)
    own = [each for each in characters if each[1] not in marked and each[0].strip()]
    bounds = (own[0][1], own[-1][2]) if own else (element.start, element.end)
    return PrintedCell(re.sub(f"{CITE}+", CITE, text), source.span(*bounds))


def _links(source: Source, elements: Iterable[Element]) -> Iterator[Link]:
    """Yield every internal link; its span is what it shows, or the link when that is nothing."""
    for element in elements:
        if target := _internal(element):
            shown = [text for text in element.texts() if text.text.strip()]
            start, end = (shown[0].start, shown[-1].end) if shown else (element.start, element.end)
            yield Link(target, source.span(start, end), " ".join(element.text.split()))
