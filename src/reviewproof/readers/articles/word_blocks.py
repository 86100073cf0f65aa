"""What is found in a Word file before its places are known: paragraphs, made of pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby

from reviewproof.manuscript import Place
from reviewproof.readers.articles.parts import LIST_TITLE
from reviewproof.readers.articles.word_items import Item

_OTHER_TITLES = re.compile(
    r"\W*(?:\d+\W+)?(?:list of references|literatur(?:verzeichnis|angaben)?"
    r"|r[ée]f[ée]rences(?: bibliographiques)?|referencias(?: bibliogr[áa]ficas)?"
    r"|refer[êe]ncias(?: bibliogr[áa]ficas)?|bibliograf[íi]a|bibliographie|riferimenti)\W*",
    re.I,
)
_NUMBERED = re.compile(r"\s*[\[(]?(?P<number>\d{1,4})(?:[\]).:](?!\d)|\s)")
_FEWEST_LINES = 3
_MOSTLY = 0.9


def is_list_title(text: str) -> bool:
    """Tell what is printed above a list of references."""
    return bool(LIST_TITLE.fullmatch(text) or _OTHER_TITLES.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one style.

    Attributes:
        targets: what its field or link leads to: `#bookmark`, or the key of an `Item`.
        field: which field shows it; 0 for none. Pieces of one field have the same.
        inner: it belongs to a link inside that field.
        note: the number of the endnote that it is the mark of; 0 for none.
        listed: in the list of references, as a field or a control says.
    """

    text: str
    raised: bool = False
    silent: bool = False
    targets: tuple[str, ...] = ()
    field: int = 0
    inner: bool = False
    note: int = 0
    listed: bool = False


@dataclass
class Block:
    """A paragraph.

    Attributes:
        styles: the names of its style and those that one is based on, in small letters.
        names: the bookmarks that begin in it or just before it.
        level: of a heading; 0 for what is none.
        entry: it is an entry of the list.
        counted: it holds a field that counts captions.
        endnote: the number of the endnote that it belongs to; 0 for none.
    """

    pieces: list[Piece] = field(default_factory=list)
    place: Place = Place.PROSE
    section: str = ""
    styles: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    level: int = 0
    number: int | None = None
    row: int | None = None
    entry: bool = False
    counted: bool = False
    endnote: int = 0

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass
class Found:
    """All that is found in a file.

    Attributes:
        items: the works that fields cite, by their key.
        endnotes: the blocks of each endnote, by its number.
        lacking: what could not be read.
    """

    blocks: list[Block] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    endnotes: dict[int, list[Block]] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)

    def lack(self, what: str) -> None:
        """Note once that something could not be read."""
        if what not in self.lacking:
            self.lacking.append(what)


def tidy(blocks: list[Block]) -> list[Block]:
    """Return the blocks that have text, with one line each, and like pieces joined."""
    found = [each for block in blocks for each in _lines(block)]
    for block in found:
        block.pieces = _stripped(_joined(block.pieces))
    return _continued(_rowed([block for block in found if block.text.strip()]))


def _rowed(blocks: list[Block]) -> list[Block]:
    """Make entries of the rows of a list that is a table: a number, and the entry beside it."""
    found: list[Block] = []
    for row, group in groupby(blocks, key=lambda block: block.row):
        cells = list(group)
        if row is None or not all(block.entry for block in cells):
            for block in cells:
                block.entry = block.entry and row is None
            found += cells
            continue
        cells[0].place, cells[0].row = Place.METADATA, None
        for cell in cells[1:]:
            cells[0].pieces += [Piece(" ", listed=True), *cell.pieces]
            cells[0].names += cell.names
        found.append(cells[0])
    return found


def _continued(blocks: list[Block]) -> list[Block]:
    """Join to an entry the paragraphs that go on after it, in a list whose entries are numbered."""
    entries = [block for block in blocks if block.entry]
    numbered = [block for block in entries if block.number or _NUMBERED.match(block.text)]
    if len(numbered) < _MOSTLY * len(entries) or len(numbered) < _FEWEST_LINES:
        return blocks
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        goes_on = block.entry and not (block.number or _NUMBERED.match(block.text))
        if goes_on and before is not None and before.entry:
            before.pieces += [Piece(" ", listed=True), *block.pieces]
        else:
            found.append(block)
    return found


def _lines(block: Block) -> list[Block]:
    """Part a paragraph that is a whole list, its entries parted by line breaks alone."""
    lines = block.text.split("\n")
    numbers = [int(mark["number"]) for line in lines if (mark := _NUMBERED.match(line))]
    one_by_one = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    if len(numbers) < _FEWEST_LINES or not one_by_one or not _NUMBERED.match(lines[0]):
        return [block]
    found: list[Block] = []
    line = 0
    for piece in block.pieces:
        for place, text in enumerate(piece.text.split("\n")):
            line += place > 0
            if not found or (place and _NUMBERED.match(lines[line])):
                names = [] if found else block.names
                found.append(replace(block, pieces=[], names=names))
            begun = bool(found[-1].pieces)
            shown = f" {text}" if place and begun else text if begun else text.lstrip()
            found[-1].pieces.append(replace(piece, text=shown))
    return found


def _stripped(pieces: list[Piece]) -> list[Piece]:
    """Leave out the white space before and after all pieces."""
    while pieces and not pieces[0].text.strip():
        pieces = pieces[1:]
    while pieces and not pieces[-1].text.strip():
        pieces = pieces[:-1]
    if pieces:
        pieces[0] = replace(pieces[0], text=pieces[0].text.lstrip())
        pieces[-1] = replace(pieces[-1], text=pieces[-1].text.rstrip())
    return pieces


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        text = piece.text.replace("\n", " ")
        if not text:
            continue
        if joined and replace(joined[-1], text="") == replace(piece, text=""):
            joined[-1] = replace(piece, text=joined[-1].text + text)
        else:
            joined.append(replace(piece, text=text))
    return joined
