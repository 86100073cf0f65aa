"""Lines to blocks: paragraphs, headings, captions, tables and notes."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from reviewproof.manuscript import Place
from reviewproof.readers.articles.print_lines import Line
from reviewproof.readers.articles.print_lists import plain_heading

_CAPTION = re.compile(
    r"(?:supplementa(?:l|ry) |extended data |online )?"
    r"(?P<kind>fig(?:ure|\.)?|table|tab\.|box|scheme|chart|plate|exhibit|video|movie)\s*"
    r"(?P<number>[A-Z]?[-.]?\d{1,3}(?:[.-]\d{1,2})?[A-Za-z]?|[IVX]{1,5})(?P<after>\s*[.:|)–—-]|\s|$)",
    re.I,
)
_NUMBERING = re.compile(r"(?:(\d{1,2}(?:\.\d{1,2}){0,4})\.?|([IVX]{1,5}|[A-H])\.)\s+(?=[^\W\d_])")
WELL_KNOWN = re.compile(
    r"(?:abstract|summary|introduction|background|(?:materials? and )?methods?|limitations"
    r"|methods and materials|methodology|results?(?: and discussion)?|discussion|conclusions?"
    r"|concluding remarks|acknowledge?ments?|funding|keywords?|conflicts? of interests?"
    r"|competing interests?|references|author contributions?|data availability(?: statement)?"
    r"|ethics(?: statement)?|abbreviations)[.:]?",
    re.I,
)
_BULLET = re.compile(r"(?:[•▪◦‣●○■□–—*·-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_SENTENCE_END = re.compile(r"[.!?:][)\]\"”’']*\s*$")
ABOUT_AUTHORS = re.compile(
    r"\b(?:department|dept\.?|universit|institut|hospital|school of|faculty|college|laborator"
    r"|centre|center|academy|clinic|correspond|e-?mail|orcid|these authors|contributed equally"
    r"|ph\.?d|received|accepted|revised|published|copyright|creative commons|licen[sc]e|issn"
    r"|https?://|doi"
    r"|editor|reviewed by|citation|how to cite|present address|open access)|[@©]",
    re.I,
)
_TITLE_SIZE = 1.2
_LONGEST_HEADING = 180
_MOST_LINES = 4
_FEWEST_LETTERS = 3
_FEWEST_STEPS = 4
_FEWEST_ROWS = 3
_ALIKE = 0.04
"""Sizes that differ by less, as a share, are one."""
_SCRAP = 12
_TAIL = 40


@dataclass(slots=True, eq=False)
class Block:
    """Lines that are one thing to a reader."""

    lines: list[Line]
    place: Place = Place.PROSE
    level: int = 0
    column: int = 0
    first: bool = False
    """It is the first of its column."""

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        return Counter(_weights(self.lines)).most_common(1)[0][0]

    @property
    def text(self) -> str:
        """Its lines, joined by spaces."""
        return " ".join(line.text for line in self.lines)

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)


def _weights(lines: Sequence[Line]) -> dict[float, int]:
    found: dict[float, int] = {}
    for line in lines:
        size = round(line.size, 1)
        found[size] = found.get(size, 0) + len(line.glyphs)
    return found


@dataclass(slots=True)
class Look:
    """How most of an article is set: size, font, and the distance between lines by size."""

    size: float
    font: str
    leading: dict[int, float] = field(default_factory=dict)

    def near(self, before: Line, line: Line) -> bool:
        """Tell whether a line follows another without a gap."""
        usual = self.leading.get(round(line.size), line.size * 1.25)
        step = before.y - line.y
        return step <= max(usual * 1.22, usual + 1.0) and step > -0.5 * line.size


def look_of(lines: Sequence[Line]) -> Look:
    """Find out how most of an article is set."""
    sizes: Counter[float] = Counter()
    fonts: Counter[tuple[float, str]] = Counter()
    steps: dict[int, list[float]] = {}
    for line in lines:
        sizes[round(line.size, 1)] += len(line.glyphs)
        for glyph in line.glyphs[::8]:
            fonts[round(line.size, 1), glyph.style.font] += 1
    for before, line in itertools.pairwise(lines):
        step = before.y - line.y
        beside = before.page == line.page and before.left == line.left
        alike = abs(before.size - line.size) < _ALIKE * line.size
        if beside and alike and 0 < step < 4 * line.size:
            steps.setdefault(round(line.size), []).append(step)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    font = max(
        (key for key in fonts if key[0] == size), key=lambda key: fonts[key], default=(0, "")
    )[1]
    leading = {key: median(each) for key, each in steps.items() if len(each) >= _FEWEST_STEPS}
    return Look(size, font, leading)


def blocks_of(columns: Sequence[Sequence[Line]], look: Look) -> list[Block]:
    """Return the blocks of columns in reading order, classified."""
    found: list[Block] = []
    for number, column in enumerate(columns):
        blocks = _split(column, look)
        for block in blocks:
            block.column = number
        if blocks:
            blocks[0].first = True
        found += blocks
    _classify(found, look)
    return found


def _split(column: Sequence[Line], look: Look) -> list[Block]:
    blocks: list[Block] = []
    for line in column:
        if blocks and _same(blocks[-1], line, look):
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block([line]))
    return blocks


def _same(block: Block, line: Line, look: Look) -> bool:
    """Tell whether a line goes on with a block."""
    before = block.lines[-1]
    return (
        look.near(before, line)
        and abs(before.size - line.size) <= 0.07 * line.size
        and (before.bold == line.bold or (len(line.glyphs) < _SCRAP and not line.bold))
        and not _is_caption(line, look)
        and not _heads(block, line, look)
        and not _begins(block, line)
    )


def _heads(block: Block, line: Line, look: Look) -> bool:
    """Tell by the fonts whether a heading stands between a block and the line after it."""
    before = block.lines[-1]
    if before.font == line.font or look.font not in {before.font, line.font}:
        return False
    if line.font == look.font:
        short = before.end < before.right - line.size
        return short and all(each.font == before.font for each in block.lines)
    return not line.italic and bool(_SENTENCE_END.search(before.text[-_TAIL:]))


def _begins(block: Block, line: Line) -> bool:
    """Tell by indents and by the line before whether a line begins a paragraph or an item."""
    first, before = block.lines[0], block.lines[-1]
    if 0.6 * line.size < line.x - line.left < 5 * line.size and (
        before.x - line.left < 0.4 * line.size
    ):
        return len(block.lines) > 1 or not _BULLET.match(before.text)
    items = _BULLET.match(line.text) and _BULLET.match(first.text)
    if items and abs(line.x - first.x) < 0.2 * line.size:
        return True
    width = before.right - before.left
    short = before.end < before.right - max(0.2 * width, 2 * line.size)
    return bool(short and _SENTENCE_END.search(before.text[-_TAIL:]) and line.text[:1].isupper())


def _is_caption(line: Line, look: Look) -> bool:
    match = _CAPTION.match(line.text)
    if not match:
        return False
    styled = line.glyphs[0].style.bold or line.glyphs[0].style.font != look.font
    small = abs(line.size - look.size) > _ALIKE * look.size
    punctuated = match["after"].strip() != ""
    alone = match.end() >= len(line.text.rstrip())
    capital = line.text[match.end() :].lstrip()[:1].isupper()
    if punctuated:
        return styled or small or match["kind"][0].isupper()
    return alone or ((styled or small) and capital) or (line.glyphs[0].style.bold and not line.bold)


def _classify(blocks: list[Block], look: Look) -> None:
    table = False
    caption: Block | None = None
    for block in blocks:
        first = block.lines[0]
        if _is_caption(first, look):
            block.place = Place.CAPTION
            table = first.text[:3].casefold() == "tab"
            caption = block
            continue
        if caption is not None and _captions_on(caption, block, table, look):
            block.place = Place.CAPTION
            caption.lines += block.lines
            block.lines = []
            continue
        if table and caption is not None and _is_table(block, caption, look):
            block.place = Place.TABLE
            continue
        caption, table = None, False
        level = heading_level(block, look)
        if level:
            block.place, block.level = Place.HEADING, level
        elif len(block.lines) >= _FEWEST_ROWS and _has_rows(block) and not _is_list(block):
            block.place = Place.TABLE
    blocks[:] = [block for block in blocks if block.lines]


def _captions_on(caption: Block, block: Block, table: bool, look: Look) -> bool:
    """Tell whether a block goes on with a caption that its style parted from it."""
    last, first = caption.lines[-1], block.lines[0]
    if last.page != first.page or caption.column != block.column or abs(last.size - first.size) > 1:
        return False
    if not -0.5 * first.size < last.y - first.y < 2.1 * first.size or _cells(first) > 1:
        return False
    if table:
        match = _CAPTION.match(caption.text)
        if look.near(last, first) and not _SENTENCE_END.search(last.text[-_TAIL:]):
            return True
        return bool(match and match.end() >= len(caption.text.rstrip()))
    if abs(first.size - look.size) < _ALIKE * look.size:
        return look.near(last, first) and not heading_level(block, look)
    return True


def _is_table(block: Block, caption: Block, look: Look) -> bool:
    """Tell whether a block that follows the caption of a table is of the table."""
    small = block.size < 0.97 * look.size
    if block.lines[0].page != caption.lines[-1].page and not small:
        return False
    if small:
        return not (heading_level(block, look) and block.size > look.size)
    if heading_level(block, look) and WELL_KNOWN.fullmatch(block.text):
        return False
    many = sum(_cells(line) > 1 for line in block.lines)
    short = sum(line.end - line.x < 0.45 * (line.right - line.left) for line in block.lines)
    return many >= 0.4 * len(block.lines) or short >= 0.8 * len(block.lines)


def _cells(line: Line) -> int:
    """Count what stands apart on a line."""
    gaps = zip(line.chunks, line.chunks[1:], strict=False)
    return 1 + sum(b.x - a.end >= 0.9 * line.size for a, b in gaps)


def _has_rows(block: Block) -> bool:
    counts = Counter(_cells(line) for line in block.lines)
    many, times = counts.most_common(1)[0]
    return many > 1 and times >= 0.8 * len(block.lines)


def _is_list(block: Block) -> bool:
    """Tell items, whose bullets stand apart, from rows."""
    return sum(bool(_BULLET.match(line.text)) for line in block.lines) > 0.3 * len(block.lines)


def heading_level(block: Block, look: Look) -> int:
    """Return the level of a heading, 0 when a block is none."""
    text = plain_heading(block.text)
    letters = sum(c.isalpha() for c in text)
    if len(text) > _LONGEST_HEADING or len(block.lines) > _MOST_LINES or letters < _FEWEST_LETTERS:
        return 0
    size = block.size
    larger = size > 1.06 * look.size
    capitals = text.isupper()
    numbered = _NUMBERING.match(text)
    known = bool(WELL_KNOWN.fullmatch(text.rstrip(".:")))
    other_font = all(g.style.font != look.font for line in block.lines for g in line.glyphs[::3])
    italic = all(line.italic for line in block.lines)
    ends = text.rstrip()[-1] in ".;,:" and not known
    styled = larger or block.bold or capitals or (other_font and (italic or numbered))
    if (
        (ends and not (larger or (numbered and block.bold)))
        or (size < 0.93 * look.size and not known)
        or not (styled or (known and len(block.lines) == 1))
    ):
        return 0
    if numbered and numbered[1]:
        return numbered[1].count(".") + 1
    if size >= _TITLE_SIZE * look.size or known or capitals:
        return 1
    return 2 if larger or block.bold else 3
