"""A rendered PDF (of Typst, by Quarto or the embedded engine) to a `Page`.

What counts is what a reader gets: the number printed, the place that its link leads to, and the
entry printed there. The structure of the file (ISO 32000-1, 14.7) tells which text is a paragraph,
a cell or a caption; names of destinations, which are copies of the source's keys, are never read.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reviewproof.errors import ReviewError
from reviewproof.manuscript import Place
from reviewproof.page import Page
from reviewproof.readers.flat import FLOAT_NAME, Block, Flat, Piece, Table, compose
from reviewproof.readers.pdf_links import Placed, Where, margin_of
from reviewproof.text import relative_name

_LARGEST = 256 * 2**20
_DEEPEST = 100
_BLOCKS = frozenset(
    {"/P", "/Note", "/FENote", "/LBody", "/BlockQuote", "/BibEntry", "/TD", "/TH", "/Caption"}
)
_NOTES = frozenset({"/Note", "/FENote"})
_HEADINGS = frozenset({"/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Title"})
_BULLET = re.compile(r"\s*(?:[^\w\s]*|\(?(?:\d+|[A-Za-z]|[ivxlc]+)[.)])\s*")
_UNKNOWN_KEY = re.compile(r"\s*\S+\?\s*")


class NotTaggedError(ReviewError):
    """A PDF without the structure that tells its paragraphs and cells apart."""


def read_pdf(root: Path, path: Path) -> Page:
    """Read a rendered PDF.

    Args:
        root: the folder that paths are shown relative to.
        path: the file.

    Raises:
        ReviewError: when the file cannot be read.
        NotTaggedError: when it has no structure to read it by, as PDFs of LaTeX have none.
    """
    import pypdf
    from pypdf.errors import PyPdfError

    full = root / path
    name = relative_name(root, full)
    # What it thinks of a damaged file is no message of ours.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        if full.stat().st_size > _LARGEST:
            raise ValueError(f"it is larger than {_LARGEST // 2**20} MB")
        with full.open("rb") as file:
            flat = _Reading(pypdf.PdfReader(file)).read()
    except OSError as error:
        raise _unreadable(name, error.strerror or str(error)) from None
    except (PyPdfError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError,
            NotImplementedError, RecursionError) as error:  # fmt: skip
        # A damaged file shows itself anywhere below; what it breaks is told, not hidden.
        raise _unreadable(name, f"{type(error).__name__}: {error}") from None
    return compose(name, "pdf", flat)


def _unreadable(name: str, reason: str) -> ReviewError:
    return ReviewError(
        f"a rendered PDF must be readable, but: {reason}",
        path=name,
        remedy="render it again",
    )


@dataclass
class _Reading:
    """What has been read so far.

    Attributes:
        block: the one that text is added to; None between blocks.
        parted: what comes next is a line of its own, though part of the block.
        loose: its lines end without the space that parts them, as those of a title page do.
        before: the baseline of the text added last.
        targets: where the links lead, by their number: page and height.
    """

    reader: Any
    flat: Flat = field(default_factory=Flat)
    places: list[Where | None] = field(default_factory=list)
    section: str = ""
    block: Block | None = None
    parted: bool = False
    loose: bool = False
    before: float | None = None
    targets: dict[int, tuple[int, float] | None] = field(default_factory=dict)

    def read(self) -> Flat:
        """Read the whole file."""
        from reviewproof.readers.pdf_text import page_marks

        root = self.reader.trailer["/Root"].get("/StructTreeRoot")
        if root is None:
            raise NotTaggedError("it is no tagged PDF")
        pages = list(self.reader.pages)
        self.pages = {page.indirect_reference.idnum: index for index, page in enumerate(pages)}
        self.marks = [page_marks(page) for page in pages]
        self.roles = {str(k): str(v) for k, v in (_object(root.get("/RoleMap")) or {}).items()}
        self.walk(root.get_object().get("/K"), None, Piece(""), 0)
        self.close()
        Placed(self.flat, self.places, self.targets, margin_of(self.reader)).finish()
        return self.flat

    def walk(self, node: Any, page: int | None, style: Piece, depth: int) -> None:
        """Read an element of the structure and those below it, in reading order."""
        node = _object(node)
        if depth > _DEEPEST:
            raise ValueError("its structure is nested too deep")
        if isinstance(node, list):
            for each in node:
                self.walk(each, page, style, depth + 1)
        elif isinstance(node, int):
            self.text(page, int(node), style)
        elif isinstance(node, dict):
            page = self.page_of(node, page)
            if node.get("/Type") == "/MCR":
                self.text(page, int(node["/MCID"]), style)
            elif node.get("/Type") != "/OBJR":
                self.element(node, page, style, depth)

    def page_of(self, node: Any, page: int | None) -> int | None:
        reference = node.raw_get("/Pg") if "/Pg" in node else None
        return page if reference is None else self.pages.get(reference.idnum, page)

    def element(self, node: Any, page: int | None, style: Piece, depth: int) -> None:
        """Read one element."""
        kind, below = str(node.get("/S")), node.get("/K")
        kind = kind if kind in {"/Strong", "/Em", "/Title"} else self.roles.get(kind, kind)
        if kind in {"/Figure", "/Formula", "/Artifact"} or (
            kind == "/Lbl" and self.is_marker(node, page)
        ):
            return  # what is drawn is no text, nor is an item's bullet or a note's number
        if kind == "/Table":
            self.table(node, page, depth)
        elif kind in _HEADINGS:
            self.begin(Place.HEADING)
            self.walk(below, page, style, depth + 1)
            block = self.block
            self.close()
            if kind == "/H1" and block:
                self.section = block.section = " ".join(block.text.split()).casefold()
        elif kind in _BLOCKS or self.stands_alone(node, kind):
            outer = self.block
            caption = outer is not None and outer.place is Place.CAPTION
            self.parted = caption
            if not caption:
                self.begin(Place.CAPTION if kind == "/Caption" else Place.PROSE)
                self.loose = kind == "/Span"
                if self.block:
                    self.block.code = kind == "/Code"
            self.walk(below, page, Piece("") if kind in _NOTES else style, depth + 1)
            if not caption:
                self.close()
                # A note stands inside the paragraph that it belongs to, which goes on after it.
                self.block = outer
        else:
            self.walk(below, page, self.styled(node, kind, style), depth + 1)

    def is_marker(self, node: Any, page: int | None) -> bool:
        """Tell the bullet or number of an item, or the linked number of a note, from a term."""
        below = _object(node.get("/K"))
        for each in below if isinstance(below, list) else [below]:
            part = _object(each)
            if isinstance(part, dict):
                return part.get("/S") == "/Link"
            if isinstance(part, int) and page is not None:
                shown = self.marks[page].get(part)
                if shown is None or not _BULLET.fullmatch(shown.text):
                    return False
        return True

    def stands_alone(self, node: Any, kind: str) -> bool:
        """Tell whether an element that is mostly part of a line is a block here."""
        if kind == "/Code":
            return self.block is None
        return kind in {"/Span", "/Strong"} and _attribute(node, "/Placement") == "/Block"

    def styled(self, node: Any, kind: str, style: Piece) -> Piece:
        """Return the style of what is below an element that is part of a line."""
        shift = _attribute(node, "/BaselineShift")
        if isinstance(shift, int | float) and shift > 0:
            style = replace(style, raised=True)
        if kind == "/Strong":
            style = replace(style, strong=True)
        if kind == "/Link":
            number = len(self.targets)
            target = self.destination(node)
            self.targets[number] = target
            internal = "?" if target or self.is_internal(node) else ""
            style = replace(style, target=internal, link=number)
        return style

    def annotations(self, node: Any) -> Iterator[Any]:
        below = _object(node.get("/K"))
        for each in below if isinstance(below, list) else [below]:
            entry = _object(each)
            if isinstance(entry, dict) and entry.get("/Type") == "/OBJR":
                yield _object(entry.get("/Obj"))

    def is_internal(self, node: Any) -> bool:
        """Tell whether a link leads to a place of the file, be it one that is not there."""
        for annotation in self.annotations(node):
            action = _object(annotation.get("/A")) or {}
            if "/Dest" in annotation or action.get("/S") == "/GoTo":
                return True
        return False

    def destination(self, node: Any) -> tuple[int, float] | None:
        """Return the page and the height that a link leads to."""
        for annotation in self.annotations(node):
            action = _object(annotation.get("/A")) or {}
            given = _object(annotation.get("/Dest") or action.get("/D"))
            if isinstance(given, str):
                named = self.reader.named_destinations.get(given)
                given = named.dest_array if named is not None else None
            if isinstance(given, dict):
                given = _object(given.get("/D"))
            if isinstance(given, list) and len(given) > _TOP and str(given[1]) == "/XYZ":
                page = self.pages.get(getattr(given[0], "idnum", -1))
                if page is not None:
                    return page, float(given[_TOP])
        return None

    def table(self, node: Any, page: int | None, depth: int) -> None:
        """Read a table, row by row; its caption is a block of its own."""
        self.close()
        table = Table("")
        for kind, each, where in self.parts(node, page, depth):
            if kind == "/Caption":
                first = len(self.flat.blocks)
                self.element(each, where, Piece(""), depth + 1)
                name = FLOAT_NAME.match("".join(b.text for b in self.flat.blocks[first:]))
                table.name = " ".join(name["name"].split()) if name else ""
            elif kind == "/TR":
                table.rows.append([])
            elif table.rows:
                first = len(self.flat.blocks)
                self.begin(Place.TABLE)
                self.walk(each.get("/K"), where, Piece(""), depth + 1)
                self.close()
                for block in self.flat.blocks[first:]:
                    block.place = Place.TABLE
                table.rows[-1].append(list(range(first, len(self.flat.blocks))))
        self.flat.tables.append(table)

    def parts(
        self, node: Any, page: int | None, depth: int
    ) -> Iterator[tuple[str, Any, int | None]]:
        """Yield the captions, rows and cells below a table."""
        if depth > _DEEPEST:
            raise ValueError("its structure is nested too deep")
        below = _object(node.get("/K"))
        for each in below if isinstance(below, list) else [below]:
            entry = _object(each)
            if not isinstance(entry, dict) or "/S" not in entry:
                continue
            kind, where = str(entry["/S"]), self.page_of(entry, page)
            if kind in {"/Caption", "/TR", "/TD", "/TH"}:
                yield kind, entry, where
            if kind in {"/TR", "/THead", "/TBody", "/TFoot"}:
                yield from self.parts(entry, where, depth + 1)

    def begin(self, place: Place) -> None:
        """Begin a block."""
        self.close()
        self.block = Block([], place, self.section)
        self.flat.blocks.append(self.block)
        self.places.append(None)

    def close(self) -> None:
        """End the block that is open; an empty one was none."""
        self.block, self.parted, self.loose = None, False, False

    def text(self, page: int | None, number: int, style: Piece) -> None:
        """Add the text of a mark to the block that is open."""
        from reviewproof.readers.pdf_text import joined

        shown = self.marks[page].get(number) if page is not None else None
        if shown is None or shown.y is None or page is None:
            return
        if self.block is None:
            self.begin(Place.PROSE)
        block = self.block
        assert block is not None
        text = shown.text
        if style.raised and style.strong and _UNKNOWN_KEY.fullmatch(text):
            # Pandoc prints an unknown key as a bold "key?" in the mark; only the bold tells it.
            text = f"**{text}**"
        if self.places[-1] is None:
            self.places[-1] = Where(page, shown.y)
        parted = self.parted or (self.loose and shown.y != self.before)
        self.before = shown.last
        if block.pieces and (parted or block.pieces[-1].text.endswith(_SOFT_HYPHEN)):
            last = block.pieces[-1]
            block.pieces[-1] = replace(last, text=joined(last.text, text)[: -len(text)])
        self.parted = False
        block.pieces.append(replace(style, text=text))


_TOP = 3
"""Where a destination `[page /XYZ left top zoom]` has its height."""
_SOFT_HYPHEN = "\u00ad"


def _object(node: Any) -> Any:
    return node.get_object() if hasattr(node, "get_object") else node


def _attribute(node: Any, name: str) -> Any:
    given = _object(node.get("/A"))
    for each in given if isinstance(given, list) else [given]:
        attributes = _object(each)
        if isinstance(attributes, dict) and name in attributes:
            return _object(attributes[name])
    return None
