"""The paragraphs of a Word file in reading order, with what each piece of text leads to.

ECMA-376, part 1, chapter 17. Read is what a reader of the finished document gets: insertions but
not deletions, what fields show but not their code, text boxes once, no hidden text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reviewproof.manuscript import Place
from reviewproof.readers.articles.word_blocks import Block, Found, Piece, is_list_title
from reviewproof.readers.articles.word_elements import (
    MC,
    boxes_in,
    cells_of,
    chosen,
    rows_of,
    text_of,
    unended,
)
from reviewproof.readers.articles.word_fields import Kind, Meaning, read_field
from reviewproof.readers.articles.word_items import Item, mendeley_items
from reviewproof.readers.articles.word_notes import Notes
from reviewproof.readers.articles.word_styles import Styles, W, is_on, value

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PROPERTIES = frozenset(
    W + name for name in "pPr rPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr sectPr rt rubyPr".split()
)
_GONE = frozenset({f"{W}del", f"{W}moveFrom"})
_MARK = re.compile(r"MENDELEY_CITATION_(?:v\d+_)?(?P<data>.*)", re.S)
_CAPTION = re.compile(
    r"\s*(?:(?:supplementary|supplemental|extended data|appendix)\s+)?"
    r"(?:figure|fig\.|table|scheme|box|chart)\s+[A-Z]?\d+[A-Za-z]?\s*[.:|–—]\s*\S",
    re.I,
)
_CAPTION_LABEL = re.compile(r"[^\W\d_]{3,}\.?\s\S+")
_WORD = re.compile(r"[^\W\d_]{3}")
_LONGEST_TITLE = 100
_TITLES = re.compile(
    r"\W*(?:\d+\W+)?(?:abstract|summary|(?:introduction|background)(?: and (?:aims|objectives))?"
    r"|(?:materials?|patients|subjects) and methods|methods(?: and materials)?|methodology|results"
    r"|(?:results and )?discussions?|(?:discussion and )?conclusions?|acknowledge?ments?|appendix"
    r"|funding|(?:conflicts?|declarations?) of (?:competing )?interests?|competing interests"
    r"|author contributions|(?:data|code) availability(?: statement)?|supplementary materials?)\W*",
    re.I,
)
"""Headings of articles, which many authors set as a line of bold text."""
_LIST_STYLE = re.compile(r"bibliograph|(?<![a-z])references?(?![a-z])|literaturverzeichnis")
_CONTENTS_STYLE = re.compile(r"toc \d|table of (?:figures|authorities)")
_TITLE_STYLE = re.compile(r"title|heading|überschrift")


@dataclass(slots=True)
class _Open:
    """A field that has begun and not ended.

    Attributes:
        meaning: None as long as its code is read.
    """

    number: int
    code: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class _Around:
    """What is around the elements that are read.

    Attributes:
        gone: deleted; only the ends of fields count in it.
        row: of the table.
    """

    targets: tuple[str, ...] = ()
    link: int = 0
    listed: bool = False
    gone: bool = False
    row: int | None = None


@dataclass
class Body:
    """Reads the body of a file.

    Attributes:
        sources: the works of Word's own list, by their tag.
        marks: what bookmarks of programs mean, by their name.
    """

    styles: Styles
    notes: Notes
    sources: Mapping[str, Item] = field(default_factory=dict)
    marks: Mapping[str, Meaning] = field(default_factory=dict)
    found: Found = field(default_factory=Found)
    section: str = ""
    _fields: list[_Open] = field(default_factory=list)
    _marked: dict[str, _Open] = field(default_factory=dict)
    _unended: set[Any] = field(default_factory=set)
    _names: list[str] = field(default_factory=list)
    _open: dict[str, str] = field(default_factory=dict)
    _block: Block | None = None
    _style: str = ""
    _boxes: list[Any] = field(default_factory=list)
    _held: list[Piece] = field(default_factory=list)
    _rows: int = 0
    _count: int = 0

    def read(self, body: Any) -> Found:
        """Read all of it, notes after the paragraphs that they belong to."""
        self._story(body, _Around())
        return self.found

    def read_endnotes(self) -> None:
        """Read the endnotes, which stand behind all other text."""
        for number, note in enumerate(self.notes.shown, start=1):
            first = len(self.found.blocks)
            self.section = ""
            self._story(note, _Around())
            self.found.endnotes[number] = [
                block for block in self.found.blocks[first:] if block.text.strip()
            ]

    def _story(self, element: Any, around: _Around) -> None:
        """Read what stands by itself: fields do not reach into or out of it."""
        outer, self._fields = self._fields, []
        self._unended |= set(unended(element))
        self._blocks(element, around)
        self._fields = outer

    def _blocks(self, parent: Any, around: _Around) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}p":
                self._read_paragraph(element, around)
            elif tag == f"{W}tbl":
                self._table(element, around)
            elif tag in {f"{W}bookmarkStart", f"{W}bookmarkEnd"}:
                self._bookmark(element)
            elif tag in {f"{W}altChunk", f"{W}subDoc"}:
                self.found.lack("text that stands in another file inside it")
            elif tag == f"{W}sdt":
                if (inner := self._control(element, around)) is not None:
                    self._blocks(element, inner)
            elif tag == f"{MC}AlternateContent":
                self._blocks(chosen(element), around)
            elif isinstance(tag, str) and tag not in _PROPERTIES:
                self._blocks(element, replace(around, gone=around.gone or tag in _GONE))

    def _table(self, table: Any, around: _Around) -> None:
        rows = list(rows_of(table))
        alone = len(rows) == 1 and len(list(cells_of(rows[0]))) == 1
        for row in rows:
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            self._rows += 1
            for cell in cells_of(row):
                # One cell alone is a frame around text, not a table.
                self._blocks(cell, around if alone else replace(around, row=self._rows))

    def _read_paragraph(self, paragraph: Any, around: _Around) -> None:
        block = Block(
            section=self.section,
            styles=self.styles.names(paragraph),
            level=self.styles.level(paragraph),
            row=around.row,
            names=self._names,
            pieces=self._held,
        )
        outer = self._block, self._style, self._boxes
        self._names, self._held = [], []
        self._block, self._style, self._boxes = block, self.styles.style(paragraph), []
        self._inline(paragraph, around)
        boxes = self._boxes
        self._block, self._style, self._boxes = outer
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            # The end of this paragraph was deleted, so the next one goes on in its line.
            self._read_boxes(boxes)
            self._held, self._names = block.pieces, [*block.names, *self._names]
            return
        block.number = self.styles.number(paragraph)
        self._place(block)
        self.found.blocks.append(block)
        self._read_boxes([*boxes, *self.notes.waiting()])

    def _read_boxes(self, boxes: list[Any]) -> None:
        for box in boxes:
            self._story(box, _Around())

    def _place(self, block: Block) -> None:
        """Tell what a paragraph is to a reader."""
        text = " ".join(block.text.split())
        style = " ".join(block.styles[:1])
        short = 0 < len(text) <= _LONGEST_TITLE
        if not text:
            return
        listed = any(piece.listed for piece in block.pieces) or (
            _LIST_STYLE.search(style) and not _TITLE_STYLE.search(style)
        )
        if block.row is not None:
            block.place, block.level, block.entry = Place.TABLE, 0, bool(listed)
        elif block.level or (short and (is_list_title(text) or _TITLES.fullmatch(text))):
            block.place, block.level = Place.HEADING, block.level or 1
            self.section = block.section = text.casefold()
        elif listed:
            block.place, block.entry = Place.METADATA, True
        elif (
            ("caption" in style and _WORD.search(text))
            or _CAPTION.match(text)
            or (block.counted and _CAPTION_LABEL.match(text))
        ):
            block.place = Place.CAPTION
        if _CONTENTS_STYLE.fullmatch(style):
            block.pieces = []

    def _inline(self, parent: Any, around: _Around) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}r":
                self._run(element, around)
            elif tag == f"{W}hyperlink":
                anchor = element.get(f"{W}anchor") if element.get(f"{_R}id") is None else None
                self._inline(element, self._linked(around, anchor or ""))
            elif tag == f"{W}fldSimple":
                self._simple_field(element, around)
            elif tag in {f"{W}bookmarkStart", f"{W}bookmarkEnd"}:
                self._bookmark(element)
            elif tag == f"{W}sdt":
                if (inner := self._control(element, around)) is not None:
                    self._inline(element, inner)
            elif tag in {f"{_M}oMath", f"{_M}oMathPara"}:
                self._add("".join(element.itertext(f"{_M}t")), around, silent=True)
            elif tag == f"{MC}AlternateContent":
                self._inline(chosen(element), around)
            elif isinstance(tag, str) and tag not in _PROPERTIES:
                self._inline(element, replace(around, gone=around.gone or tag in _GONE))

    def _linked(self, around: _Around, anchor: str) -> _Around:
        if not anchor:
            return around
        self._count += 1
        return replace(around, targets=(f"#{anchor}",), link=self._count)

    def _simple_field(self, element: Any, around: _Around) -> None:
        self._begin()
        self._fields[-1].code.append(element.get(f"{W}instr") or "")
        self._fields[-1].data.extend(each.text or "" for each in element.iter(f"{W}fldData"))
        self._separate()
        self._inline(element, around)
        self._fields.pop()

    def _control(self, element: Any, around: _Around) -> _Around | None:
        """Return what a content control makes of its content; None when that is not read."""
        properties = element.find(f"{W}sdtPr")
        gallery = value(properties, "docPartObj", "docPartGallery") or ""
        if is_on(properties, "showingPlcHdr") or gallery == "Table of Contents":
            return None
        tag = value(properties, "tag") or ""
        if tag.startswith("MENDELEY_BIBLIOGRAPHY"):
            return replace(around, listed=True)
        if mark := _MARK.match(tag):
            self._count += 1
            targets = self._cited(mendeley_items(mark["data"]))
            return replace(around, targets=targets, link=self._count)
        return around

    def _cited(self, items: tuple[Item, ...]) -> tuple[str, ...]:
        for item in items:
            self.found.items.setdefault(item.key, item)
        return tuple(dict.fromkeys(item.key for item in items))

    def _bookmark(self, element: Any) -> None:
        identifier = element.get(f"{W}id") or ""
        if element.tag == f"{W}bookmarkEnd":
            self._open.pop(identifier, None)
            self._marked.pop(identifier, None)
            return
        name = element.get(f"{W}name") or ""
        self._open[identifier] = name
        (self._block.names if self._block else self._names).append(name)
        if meaning := self.marks.get(name):
            self._count += 1
            self._marked[identifier] = _Open(self._count, meaning=meaning)

    def _run(self, run: Any, around: _Around) -> None:
        look = self.styles.look(run, self._style)
        for element in run:
            tag = element.tag
            if tag == f"{W}fldChar":
                self._field_character(element)
            elif tag == f"{W}instrText":
                if self._fields and self._fields[-1].meaning is None:
                    self._fields[-1].code.append(element.text or "")
            elif look.hidden or around.gone:
                continue
            elif text := text_of(element):
                self._add(text, around, raised=look.raised, silent=look.code)
            elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                self._note(element, around, raised=look.raised)
            elif tag == f"{W}ruby":
                self._inline(element, around)
            elif tag in {f"{MC}AlternateContent", f"{W}drawing", f"{W}pict", f"{W}object"}:
                self._boxes += boxes_in(element)

    def _field_character(self, element: Any) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin" and element not in self._unended:
            self._begin()
        if not self._fields:
            return
        self._fields[-1].data.extend(each.text or "" for each in element.iter(f"{W}fldData"))
        if kind == "separate" and self._fields[-1].meaning is None:
            self._separate()
        elif kind == "end":
            ended = self._fields.pop()
            if self._fields and self._fields[-1].meaning is None:
                # `EN.CITE.DATA`, a field inside the code of another, holds what that one cites.
                self._fields[-1].data.extend(ended.data)

    def _begin(self) -> None:
        self._count += 1
        self._fields.append(_Open(self._count))

    def _separate(self) -> None:
        open_field = self._fields[-1]
        code = " ".join("".join(open_field.code).split("\n"))
        open_field.meaning = read_field(code, open_field.data, self.sources)
        if self._block and open_field.meaning.kind is Kind.CAPTION:
            self._block.counted = True

    def _note(self, element: Any, around: _Around, *, raised: bool) -> None:
        mark = self.notes.mark(element)
        if not mark.text or self._block is None:
            return
        if mark.endnote:
            for identifier, name in self._open.items():
                if identifier not in self._marked:
                    self.notes.named.setdefault(name, mark.endnote)
        self._add(mark.text, around, raised=raised, silent=not mark.endnote, note=mark.endnote)

    def _add(
        self,
        text: str,
        around: _Around,
        *,
        raised: bool = False,
        silent: bool = False,
        note: int = 0,
    ) -> None:
        meanings = [*self._fields, *self._marked.values()]
        if self._block is None or around.gone or not text:
            return
        if any(each.meaning is None or each.meaning.kind is Kind.CONTENTS for each in meanings):
            return
        targets: tuple[str, ...] = ()
        first, inner = 0, False
        for each in meanings:
            assert each.meaning is not None
            own = self._cited(each.meaning.items)
            if each.meaning.anchor:
                own = (f"#{each.meaning.anchor}",)
            if own or each.meaning.kind is Kind.CITATION:
                inner = bool(first)
                targets, first = own, first or each.number
        if around.targets:
            inner = bool(first)
            targets, first = around.targets, first or around.link
        listed = around.listed or any(
            each.meaning and each.meaning.kind is Kind.LIST for each in meanings
        )
        self._block.pieces.append(Piece(text, raised, silent, targets, first, inner, note, listed))
