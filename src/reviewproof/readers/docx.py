"""A rendered Word file (of Quarto, Pandoc and the embedded engine) to a `Page`.

What counts is what a reader gets: the number printed, where its link leads, and the entry printed
there. Office Open XML: ECMA-376, part 1, chapter 17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reviewproof.errors import ReviewError
from reviewproof.manuscript import Place
from reviewproof.page import Page
from reviewproof.readers.archive import DamagedError, open_package, read_part
from reviewproof.readers.flat import (
    FLOAT,
    FLOAT_NAME,
    REFERENCE,
    Block,
    Flat,
    Piece,
    Table,
    compose,
)
from reviewproof.text import relative_name

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING = re.compile(r"heading\s*\d|title", re.I)
_SECTION = re.compile(r"heading\s*1|title", re.I)
_UNSEEN = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")}
_UNKNOWN_KEY = re.compile(r"\s*\S+\?\s*")


def read_docx(root: Path, path: Path) -> Page:
    """Read a rendered Word file.

    Args:
        root: the folder that paths are shown relative to.
        path: the file.

    Raises:
        ReviewError: when the file cannot be read, or is no Word file.
    """
    full = root / path
    name = relative_name(root, full)
    reading = _Reading()
    try:
        with open_package(full) as package:
            body = read_part(package, "word/document.xml").find(f"{_W}body")
            notes = "word/footnotes.xml"
            footnotes = read_part(package, notes) if notes in package.namelist() else None
    except DamagedError as error:
        raise _unreadable(name, str(error)) from None
    if body is None:
        raise _unreadable(name, "it has no body")
    reading.blocks_of(body)
    for note in footnotes.findall(f"{_W}footnote") if footnotes is not None else ():
        if note.get(f"{_W}type") in {None, "normal"}:
            reading.blocks_of(note)
    return compose(name, "docx", reading.flat)


def _unreadable(name: str, reason: str) -> ReviewError:
    return ReviewError(
        f"a rendered Word file must be readable, but: {reason}",
        path=name,
        remedy="render it again",
    )


@dataclass
class _Reading:
    """What has been read so far.

    Attributes:
        open: names of the bookmarks that began and have not ended, by their id.
        entry: the id of the next entry.
        floats: figures and tables that are open, innermost last.
    """

    flat: Flat = field(default_factory=Flat)
    open: dict[str, str] = field(default_factory=dict)
    entry: str = ""
    section: str = ""
    floats: list[str] = field(default_factory=list)
    links: int = 0

    def blocks_of(self, parent: Any, *, cell: bool = False) -> list[int]:
        """Read the blocks below an element; return the indexes of its paragraphs."""
        found: list[int] = []
        for element in parent:
            if element.tag == f"{_W}p":
                found.append(self.paragraph(element, cell=cell))
            elif element.tag == f"{_W}tbl":
                found += self.table(element)
            elif element.tag == f"{_W}bookmarkStart":
                self.begin(element)
            elif element.tag == f"{_W}bookmarkEnd":
                self.end(element)
            elif element.tag not in _UNSEEN and isinstance(element.tag, str):
                # Content controls, custom XML and insertions hold blocks of their own.
                found += self.blocks_of(element, cell=cell)
        return found

    def begin(self, element: Any) -> None:
        """Note a bookmark that begins."""
        name = element.get(f"{_W}name") or ""
        known = name in self.flat.anchors
        self.flat.anchors.add(name)
        self.open[element.get(f"{_W}id") or ""] = name
        if known:
            return  # a link leads to the first of a name
        if name.startswith(REFERENCE):
            self.entry = name
        elif FLOAT.match(name):
            self.floats.append(name)
            self.flat.labels.append((name, len(self.flat.blocks), ""))

    def end(self, element: Any) -> None:
        """Note a bookmark that ends."""
        name = self.open.pop(element.get(f"{_W}id") or "", "")
        if name in self.floats:
            self.floats.remove(name)
        if name == self.entry:
            self.entry = ""

    def paragraph(self, element: Any, *, cell: bool) -> int:
        """Read a paragraph."""
        style = _value(element, "pPr/pStyle")
        pieces = list(self.pieces(element, Piece("")))
        block = Block(pieces, Place.TABLE if cell else Place.PROSE, self.section)
        index = len(self.flat.blocks)
        self.flat.blocks.append(block)
        text = " ".join(block.text.split())
        if "caption" in style.lower() and FLOAT_NAME.match(text):
            block.place = Place.CAPTION
            self.name_float(text)
        elif "caption" in style.lower():
            block.place = Place.CAPTION
        elif style == "Bibliography" or (self.entry and text):
            block.place, block.entry = Place.METADATA, self.entry
            self.entry = ""
        elif _HEADING.match(style):
            block.place = Place.HEADING
            if _SECTION.match(style):
                self.section = block.section = text.casefold()
        block.code = style == "SourceCode"
        return index

    def name_float(self, text: str) -> None:
        """Give the innermost figure or table that is open the name in its caption."""
        name = FLOAT_NAME.match(text)
        printed = " ".join(name["name"].split()) if name else ""
        for place, (label, index, named) in enumerate(self.flat.labels):
            if self.floats and label == self.floats[-1] and not named:
                self.flat.labels[place] = (label, index, printed)
                for table in self.flat.tables:
                    if table.label == label:
                        table.name = printed

    def table(self, element: Any) -> list[int]:
        """Read a table; one that only arranges a figure is no table."""
        rows = [
            [self.blocks_of(cell, cell=True) for cell in row.iterchildren(f"{_W}tc")]
            for row in _rows(element)
        ]
        found = [index for row in rows for cell in row for index in cell]
        label = self.floats[-1] if self.floats else ""
        if len(rows) > 1 and label.startswith("tbl-"):
            printed = next((name for each, _, name in self.flat.labels if each == label), "")
            self.flat.tables.append(Table(label, printed, rows))
        return found

    def pieces(self, parent: Any, style: Piece) -> Iterator[Piece]:
        """Yield the text of a paragraph, or of an element inside it, with its styles."""
        for element in parent:
            tag = element.tag
            if tag == f"{_W}r":
                yield from self.run(element, style)
            elif tag == f"{_W}hyperlink":
                self.links += 1
                target = element.get(f"{_W}anchor") or ""
                yield from self.pieces(element, replace(style, target=target, link=self.links))
            elif tag == f"{_W}bookmarkStart":
                self.begin(element)
            elif tag == f"{_W}bookmarkEnd":
                self.end(element)
            elif isinstance(tag, str) and tag not in _UNSEEN:
                yield from self.pieces(element, style)

    def run(self, element: Any, style: Piece) -> Iterator[Piece]:
        """Yield the text of a run."""
        if _is_on(element, "vanish"):
            return
        raised = _value(element, "rPr/vertAlign") == "superscript"
        text = "".join(_texts(element))
        if raised and _is_on(element, "b") and _UNKNOWN_KEY.fullmatch(text):
            # Pandoc prints an unknown key as a bold "key?" in the mark; only the bold tells it.
            text = f"**{text}**"
        if text:
            yield replace(style, text=text, raised=raised)


def _rows(table: Any) -> Iterator[Any]:
    for element in table:
        if element.tag == f"{_W}tr":
            yield element
        elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"}:
            yield from _rows(element)


def _texts(run: Any) -> Iterator[str]:
    for element in run:
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag == f"{_W}tab":
            yield "\t"
        elif element.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif element.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif element.tag == f"{_MC}AlternateContent":
            for choice in element.iterchildren(f"{_MC}Choice"):
                yield from choice.itertext(f"{_W}t")


def _value(element: Any, path: str) -> str:
    found = element.find("/".join(_W + name for name in path.split("/")))
    return (found.get(f"{_W}val") or "") if found is not None else ""


def _is_on(run: Any, name: str) -> bool:
    found = run.find(f"{_W}rPr/{_W}{name}")
    return found is not None and found.get(f"{_W}val") not in {"0", "false", "off"}
