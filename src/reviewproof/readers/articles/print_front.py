"""The first page: title, authors and their addresses, dates, identifiers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reviewproof.manuscript import Place
from reviewproof.readers.articles.print_blocks import ABOUT_AUTHORS, WELL_KNOWN, Block, Look

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>,;]+[^\s\"<>,;.)\]]")
_RECEIVED = re.compile(
    r"received\W{0,3}(?:in (?:original|revised) form\W*)?(?:on )?(?P<date>[\w .,/-]{6,30})", re.I
)
_MONTHS = {
    name: i for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_DATES = (
    re.compile(
        r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[ .-]+(?P<m>[A-Za-z]{3,9})\.?,?[ .-]+(?P<y>(?:19|20)\d\d)"
    ),
    re.compile(r"(?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)"),
    re.compile(r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<y>(?:19|20)\d\d) (?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2})"),
)
_BODY = 220
_FIRST_PAGES = 3
_FEWEST_WORDS = 3
_MOST_LINES = 8
_MONTHS_OF_A_YEAR, _DAYS_OF_A_MONTH = 12, 31
_FEWEST_TITLE = 12
_ABSTRACT = re.compile(r"(?:a\s*b\s*s\s*t\s*r\s*a\s*c\s*t|summary)\b", re.I)


@dataclass(frozen=True, slots=True)
class Front:
    """What the first page says of the article itself."""

    title: str = ""
    doi: str = ""
    received: str = ""


def front_of(blocks: Sequence[Block], look: Look) -> Front:
    """Read the first page, and mark what is about the authors and the journal as metadata."""
    first = [block for block in blocks if block.lines[0].page == blocks[0].lines[0].page]
    title = _title(first, look)
    body = _body_begins(first, title)
    for i, block in enumerate(first):
        if block is title:
            block.place, block.level = Place.HEADING, 1
        elif i < body or _is_about(block, look):
            block.place, block.level = Place.METADATA, 0
    for block in blocks[len(first) :]:
        if (
            block.place is Place.PROSE
            and _is_about(block, look)
            and block.lines[0].page < _FIRST_PAGES
        ):
            block.place = Place.METADATA
    text = "\n".join(block.text for block in first)
    doi = _DOI.search(text)
    return Front(title.text if title else "", doi[0] if doi else "", _received(text))


def _title(blocks: Sequence[Block], look: Look) -> Block | None:
    known = [
        block
        for block in blocks
        if len(block.text) >= _FEWEST_TITLE
        and not WELL_KNOWN.fullmatch(block.text)
        and len(block.text.split()) >= _FEWEST_WORDS
        and len(block.lines) <= _MOST_LINES
        and block.size > 1.1 * look.size
    ]
    return max(known, key=lambda block: block.size, default=None)


def _body_begins(blocks: Sequence[Block], title: Block | None) -> int:
    """Return where the abstract or the text begins, counted in blocks."""
    after = blocks.index(title) + 1 if title else 0
    for i in range(after, len(blocks)):
        block = blocks[i]
        if _ABSTRACT.match(block.text) or WELL_KNOWN.fullmatch(block.text):
            return i
    for i in range(after, len(blocks)):
        if len(blocks[i].text) >= _BODY and not _about(blocks[i].text):
            return i
    return after


def _about(text: str) -> bool:
    return len(ABOUT_AUTHORS.findall(text)) * 120 > len(text)


def _is_about(block: Block, look: Look) -> bool:
    """Tell whether a block is about the authors or the journal, not of the article's text."""
    if block.place in {Place.HEADING, Place.CAPTION}:
        return False
    small = block.size < 0.95 * look.size
    return bool(small and _about(block.text))


def _received(text: str) -> str:
    for match in _RECEIVED.finditer(text):
        for form in _DATES:
            if found := form.match(match["date"].strip()):
                month = found["m"]
                number = int(month) if month.isdecimal() else _MONTHS.get(month[:3].casefold(), 0)
                day = int(found["d"])
                if 1 <= number <= _MONTHS_OF_A_YEAR and 1 <= day <= _DAYS_OF_A_MONTH:
                    return f"{found['y']}-{number:02d}-{day:02d}"
    return ""
