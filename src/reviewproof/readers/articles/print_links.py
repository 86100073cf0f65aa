"""Links over citation marks, followed to the entry that they lead to."""

from __future__ import annotations

from collections.abc import Sequence

from reviewproof.readers.articles.print_glyphs import Glyph, Link, Page
from reviewproof.readers.articles.print_lines import Line
from reviewproof.readers.articles.print_lists import Entry

_ABOVE = 2.5
"""How far (in ems) a destination may stand above the first baseline of its entry."""
_BELOW = 0.05
_BESIDE = 60.0
_APART = 0.5
_DISAGREEING = 0.1


def key_of(number: int) -> str:
    """Return the key of the entry at a place of the list, counted from 1."""
    return f"entry:{number}"


def follow(pages: Sequence[Page], entries: Sequence[Entry]) -> bool:
    """Give the characters under links the keys of the entries that the links lead to.

    A number under a link that leads to an entry of another number is left without a key: what is
    printed counts. When that is so for many, the destinations are not where they seem, and none is
    followed.

    Returns:
        whether any link was followed.
    """
    found: list[tuple[list[Glyph], int]] = []
    numbers = agreeing = 0
    firsts = [entry.lines[0] for entry in entries]
    for page in pages:
        if not page.links:
            continue
        for link in page.links:
            at = _entry_at(link, firsts, pages)
            if at is None:
                continue
            under = _under(link, page)
            text = "".join(glyph.text for glyph in under).strip("[](),;.")
            if not text:
                continue
            if text.isdecimal() and entries[at].number is not None:
                numbers += 1
                if int(text) != entries[at].number:
                    continue
                agreeing += 1
            found.append((under, at))
    if numbers - agreeing > _DISAGREEING * numbers:
        return False
    for under, at in found:
        for glyph in under:
            glyph.key = key_of(at + 1)
    return bool(found)


def _entry_at(link: Link, firsts: Sequence[Line], pages: Sequence[Page]) -> int | None:
    """Return the entry that a link clearly leads to: the first that begins below it."""
    if link.y is None or not 0 <= link.page < len(pages) or pages[link.page].turned:
        return None
    near = []
    for i, line in enumerate(firsts):
        above = (link.y - line.y) / line.size
        beside = link.x is None or line.left - _BESIDE <= link.x <= line.right
        if line.page == link.page and beside and -_BELOW <= above <= _ABOVE:
            near.append((above, i))
    near.sort()
    if not near or (len(near) > 1 and near[1][0] - near[0][0] < _APART):
        return None
    return near[0][1]


def _under(link: Link, page: Page) -> list[Glyph]:
    return [
        glyph
        for glyph in page.glyphs
        if link.left - 1 <= (glyph.x + glyph.end) / 2 <= link.right + 1
        and link.bottom - 1 <= glyph.y + 0.25 * glyph.size <= link.top + 1
    ]
