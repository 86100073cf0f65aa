"""From blocks of text to a `Page`, for formats whose text has to be put together first.

The page's source is then that text, a line for each block, and places are counted in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reviewproof.manuscript import (
    CITE,
    CODE,
    Citation,
    CrossReference,
    Label,
    Link,
    Paragraph,
    Place,
)
from reviewproof.page import Page, PrintedCell, PrintedTable
from reviewproof.pandoc import expand_numbers, whole_number
from reviewproof.readers.html import printed_reference
from reviewproof.text import Source

REFERENCE = "ref-"
FLOAT = re.compile(r"(?:fig|tbl)-")
FLOAT_NAME = re.compile(r"\s*(?P<name>(?:Figure|Table)[\s\u00a0]+[A-Z]?\d+)(?=[:.\s]|$)")
_MARK = re.compile(r"[\s\d,;‐‑‒–—−-]*\d[\s\d,;‐‑‒–—−-]*")
_BRACKETED = re.compile(r"[\[(]([\s\d,;‐‑‒–—−-]*)[\])]")
_NUMBER = re.compile(r"\s*\[?(\d+)[.\])]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one style.

    Attributes:
        target: the id that it links to, "" when it links to nothing of the document.
        link: tells links apart; pieces of one link have the same.
        raised: printed as superscript; `strong`: in bold.
    """

    text: str
    target: str = ""
    link: int = -1
    raised: bool = False
    strong: bool = False


@dataclass(slots=True)
class Block:
    """A paragraph of the file, while it is read.

    Attributes:
        entry: the id of the entry that it is; None when it is none.
        code: a listing.
    """

    pieces: list[Piece]
    place: Place = Place.PROSE
    section: str = ""
    entry: str | None = None
    code: bool = False

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Table:
    """A table while it is read: for each cell the blocks in it, by index."""

    label: str
    name: str = ""
    rows: list[list[list[int]]] = field(default_factory=list)


@dataclass(slots=True)
class Flat:
    """What a reader found in a file, in reading order.

    Attributes:
        labels: id, index of its block, and what it is called.
    """

    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    labels: list[tuple[str, int, str]] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)


def compose(path: str, form: str, flat: Flat) -> Page:
    """Return a page from what was found.

    Args:
        path: what reports call it.
        form: its format.
        flat: its content.
    """
    source = Source(path, "".join(f"{block.text}\n" for block in flat.blocks))
    raised = any(piece.raised and piece.target for block in flat.blocks for piece in block.pieces)
    starts = _starts(flat.blocks)
    paragraphs = [
        _paragraph(source, start, block, linked=raised)
        for start, block in zip(starts, flat.blocks, strict=True)
    ]
    return Page(
        name=path,
        form=form,
        sources=(source,),
        paragraphs=tuple(each for each in paragraphs if each.text.strip()),
        labels=tuple(
            Label(name, paragraphs[index].span, printed)
            for name, index, printed in flat.labels
            if index < len(paragraphs)
        ),
        references=tuple(
            printed_reference(
                (block.entry or "").removeprefix(REFERENCE),
                " ".join(block.text.split()),
                whole_number(number[1]) if (number := _NUMBER.match(block.text)) else None,
                paragraph.span,
            )
            for block, paragraph in zip(flat.blocks, paragraphs, strict=True)
            if block.entry is not None
        ),
        links=tuple(
            link
            for start, block in zip(starts, flat.blocks, strict=True)
            for link in _links(source, start, block.pieces)
        ),
        anchors=frozenset(flat.anchors),
        tables=tuple(_table(each, paragraphs) for each in flat.tables),
    )


def _starts(blocks: Sequence[Block]) -> list[int]:
    starts = [0]
    for block in blocks[:-1]:
        starts.append(starts[-1] + len(block.text) + 1)
    return starts[: len(blocks)]


def _paragraph(source: Source, start: int, block: Block, *, linked: bool) -> Paragraph:
    text = block.text
    marks = [] if block.code or block.entry is not None else list(_marks(block, linked=linked))
    shown = CODE * len(text) if block.code else text
    citations = []
    for first, last, pieces in marks:
        shown = shown[:first] + CITE * (last - first) + shown[last:]
        links = tuple(
            Link(
                link.key.removeprefix(REFERENCE)
                if link.key.startswith(REFERENCE)
                else f"#{link.key}",
                link.span,
                link.printed,
            )
            for link in _links(source, start + first, pieces)
        )
        span = source.span(start + first, start + last)
        citations.append(Citation(links, span, expand_numbers(text[first:last])))
    return Paragraph(
        span=source.span(start, start + len(text)),
        text=shown,
        place=block.place,
        section=block.section,
        citations=tuple(citations),
        cross_references=tuple(
            CrossReference(link.key, link.span)
            for link in _links(source, start, block.pieces)
            if FLOAT.match(link.key)
        ),
    )


def _marks(block: Block, *, linked: bool) -> Iterator[tuple[int, int, list[Piece]]]:
    """Yield start, end and pieces of each citation mark of a block.

    A mark is what is raised and holds nothing but numbers; where such marks are linked, one that is
    not is a power or an index. Without any raised links a mark stands in brackets.
    """
    at, start, group = 0, 0, list[Piece]()
    for piece in [*block.pieces, Piece("")]:
        if piece.raised:
            start = at if not group else start
            group.append(piece)
        elif group:
            text = "".join(each.text for each in group)
            if _MARK.fullmatch(text) and (not linked or any(each.target for each in group)):
                yield start, at, group
            group = []
        at += len(piece.text)
    if not linked:
        yield from _bracketed(block)


def _bracketed(block: Block) -> Iterator[tuple[int, int, list[Piece]]]:
    for found in _BRACKETED.finditer(block.text):
        inside = list(_inside(block.pieces, *found.span(1)))
        if any(piece.target.startswith(REFERENCE) for piece in inside):
            yield found.start(1), found.end(1), inside


def _inside(pieces: Iterable[Piece], start: int, end: int) -> Iterator[Piece]:
    at = 0
    for piece in pieces:
        if start < at + len(piece.text) and at < end:
            text = piece.text[max(0, start - at) : end - at]
            yield Piece(text, piece.target, piece.link, piece.raised)
        at += len(piece.text)


def _links(source: Source, start: int, pieces: Sequence[Piece]) -> Iterator[Link]:
    """Yield the internal links, each once, whatever styles its text has."""
    at, index = start, 0
    while index < len(pieces):
        first, text = pieces[index], ""
        while index < len(pieces) and (not text or pieces[index].link == first.link):
            text += pieces[index].text
            index += 1
            if not first.target:
                break
        if first.target:
            yield Link(first.target, source.span(at, at + len(text)), " ".join(text.split()))
        at += len(text)


def _table(table: Table, paragraphs: Sequence[Paragraph]) -> PrintedTable:
    rows = tuple(
        tuple(_cell([paragraphs[index] for index in cell]) for cell in row if cell)
        for row in table.rows
    )
    cells = [cell for row in rows for cell in row]
    source = paragraphs[0].span.source
    span = source.span(cells[0].span.start, cells[-1].span.end) if cells else source.whole
    return PrintedTable(table.label, table.name, rows, span)


def _cell(paragraphs: Sequence[Paragraph]) -> PrintedCell:
    text = " ".join(paragraph.text for paragraph in paragraphs)
    first = paragraphs[0].span
    stripped = paragraphs[-1].text.rstrip(CITE + " ")
    end = paragraphs[-1].span.start + len(stripped)
    return PrintedCell(
        re.sub(f"{CITE}+", CITE, text), first.source.span(first.start, max(first.start, end))
    )
