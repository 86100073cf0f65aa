"""Paragraphs that go on in the next column or on the next page, behind what floats between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewproof.manuscript import Place
from reviewproof.readers.articles.print_blocks import Block, Look
from reviewproof.readers.articles.print_lines import Line

_ENDED = re.compile(r"[.!?:][)\]\"”’']*\s*$")
_SHORTEST = 40


def flowing(blocks: Sequence[Block], look: Look) -> Iterator[list[Block]]:
    """Yield blocks in reading order: those of one paragraph, or of one table on a page, together.

    A paragraph is put where it begins, before what floats inside of it.
    """
    groups: list[list[Block]] = []
    open_: list[Block] | None = None
    for block in blocks:
        if block.place is Place.PROSE and _is_body(block, look):
            if open_ is not None and _goes_on(open_[-1], block):
                open_.append(block)
            else:
                open_ = [block]
                groups.append(open_)
        elif block.place is Place.TABLE and groups and _is_of_table(groups[-1][-1], block):
            groups[-1].append(block)
        else:
            groups.append([block])
            if block.place is Place.HEADING:
                open_ = None
    yield from groups


def _is_of_table(before: Block, block: Block) -> bool:
    return before.place is Place.TABLE and before.lines[0].page == block.lines[0].page


def _is_body(block: Block, look: Look) -> bool:
    return abs(block.size - look.size) <= 0.06 * look.size


def _goes_on(before: Block, block: Block) -> bool:
    """Tell whether a block is the rest of the paragraph before it."""
    last, first = before.lines[-1], block.lines[0]
    if abs(last.size - first.size) > 0.06 * last.size:
        return False
    text = _level_text(last).rstrip()[-_SHORTEST:]
    begins = first.text.lstrip()[:1]
    same_column = last.page == first.page and last.left == first.left and last.y > first.y
    if text.endswith(("-", "‐", "\u00ad")):
        return True
    if _ENDED.search(text):
        return False
    if same_column and before.column == block.column:
        return begins.islower() and len(before.text) > _SHORTEST
    full = last.end > last.right - 0.25 * (last.right - last.left)
    return begins.islower() or begins in "([" or begins.isdigit() or (full and not block.bold)


def _level_text(line: Line) -> str:
    """Return a line without its superscripts, so that a mark hides no full stop."""
    return "".join(glyph.text for glyph in line.glyphs if not line.is_raised(glyph))
