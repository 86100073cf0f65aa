"""The block part of Pandoc's Markdown: where the code, the paragraphs and the notes are.

A container (quotation, list item, definition, note, cell of a grid table) is read as Pandoc reads
it: its lines without their markers are blocks of their own. A line is a slice of the text, so that
every offset stays one of the source.

Grammar: Pandoc User's Guide, sections "Block quotations", "Verbatim (code) blocks", "Lists",
"Tables", "Divs and Spans", "Raw HTML", "Raw TeX" and "Footnotes".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reviewproof.readers.block_marks import (
    BLOCK_TAG,
    BULLET,
    CAPTION,
    CLOSES_BLOCK,
    DEFINITION,
    DIV,
    EXAMPLE,
    FENCE,
    HEADING,
    INFO,
    LINE_BLOCK,
    LONGEST_TAG,
    NOTE,
    OPENS_COMMENT,
    ORDERED,
    QUOTE,
    REFERENCE,
    RULE,
    TEX,
    UNDERLINE,
    VERBATIM,
)
from reviewproof.readers.containers import Lines
from reviewproof.readers.inlines import Event, read_inlines
from reviewproof.readers.opaque import Opaque
from reviewproof.readers.places import Document, Ends, Places
from reviewproof.readers.tables import Line, Table, find_table

_DEEPEST = 40
"""Containers nested deeper than this are text: recursion has an end."""


def read_blocks(text: str) -> Document:
    """Read a text without front matter (blank it first, keeping its length)."""
    document = Document(text)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    lines = [(start, end - 1) for start, end in pairwise(starts)]
    _Container(text, [*lines, (starts[-1], len(text))], document, Ends(text)).read(document.events)
    return document


@dataclass(slots=True)
class _Container(Lines):
    """Lines that are read as blocks of their own."""

    document: Document
    ends: Ends
    depth: int = 0
    in_item: bool = False
    divs: list[Line] = field(default_factory=list)
    sink: list[Event] = field(default_factory=list)
    unclosed: dict[str, int] = field(default_factory=dict)
    """For each sign of a fence the smallest size for which none closes it from here on."""

    def read(self, sink: list[Event]) -> None:
        """Read all blocks; their citations go into `sink`."""
        self.sink = sink
        index = 0
        while index < len(self.lines):
            index = self._block(index) if self._text(index).strip() else index + 1
        for line in self.divs:
            self.document.opened("div", *line)

    def _inside(self, lines: list[Line], sink: list[Event], *, item: bool = False) -> None:
        inner = _Container(self.text, lines, self.document, self.ends, self.depth + 1, item)
        inner.read(sink)

    def _block(self, index: int) -> int:
        """Read the block at a line that is not blank; return the line after it."""
        for attempt in _ATTEMPTS:
            end = attempt(self, index, self._text(index))
            if end is not None:
                return end
        return self._paragraph(index)

    # Leaves

    def _hide(self, start: int, end: int) -> None:
        self.document.opaque.append(Opaque("other", start, end))

    def _leaf(self, lines: Sequence[Line], *, heading: bool = False) -> None:
        """Read lines as the text of one paragraph."""
        text = "\n".join(self.text[start:end] for start, end in lines)
        found = read_inlines(text, heading=heading)
        if not found.opaque and not found.events and not found.unclosed:
            return
        place = Places(lines)
        for item in found.unclosed:
            self.document.unclosed += place.opaque(item)
        for item in found.opaque:
            self.document.opaque += place.opaque(item)
        self.sink += [place.event(event) for event in found.events]

    def _paragraph(self, index: int) -> int:
        end = index + 1
        comment = self._comment(index, self.lines[index][0])
        while comment is not None or (end < len(self.lines) and not self._interrupts(end)):
            if comment is None:
                end += 1
                comment = self._comment(end - 1, self.lines[end - 1][0])
            else:
                while self.lines[end - 1][1] < comment:
                    end += 1
                comment = self._comment(end - 1, comment)
        self._leaf(self.lines[index:end])
        return end

    def _interrupts(self, index: int) -> bool:
        """Tell whether a paragraph before this line ends here."""
        line = self._text(index)
        bare = line.lstrip(" \t")
        if not bare:
            return True
        if self.in_item and self._starts_item(line):
            return True
        if bare[0] == "<" and BLOCK_TAG.match(line):
            return True
        if self._text(index - 1).rstrip().endswith(">") and CLOSES_BLOCK.search(
            self._text(index - 1)[-LONGEST_TAG:]
        ):
            return True
        if self.divs and bare.startswith(":::") and (div := DIV.match(line)):
            return div["name"] is None
        return bare.startswith("```") and self._fence(index) is not None

    def _comment(self, index: int, start: int) -> int | None:
        """Return the end of a comment that opens in a line and goes on after it."""
        end = self.lines[index][1]
        text = self.text
        if text.find("<!--", start, end) < 0:
            return None
        position = start
        while match := OPENS_COMMENT.search(text, position, end):
            position = match.end()
            if match.group().startswith("`"):
                closing = text.find(match.group(), position, end)
                position = closing + len(match.group()) if closing >= 0 else position
            elif match.group() == "<!--":
                close = self.ends.after(r"(-->)", "-->", position, self.lines[-1][1])
                if close is None:
                    return None
                if close > end:
                    return close
                position = close
        return None

    # Code and markup

    def _fence(self, index: int) -> int | None:
        """Return the line after the code block that a fence opens here."""
        fence = FENCE.match(self._text(index))
        if not fence:
            return None
        run, info = fence["run"], fence["info"]
        cell = info.startswith("{")
        if (run[0] == "`" and "`" in info) or not (cell or INFO.fullmatch(info)):
            return None
        size, sign = len(run), run[0]
        if size < self.unclosed.get(sign, size + 1):
            for end in range(index + 1, len(self.lines)):
                bare = self._text(end).strip(" \t")
                if bare.startswith(run) and not bare.strip(sign):
                    return end + 1
            self.unclosed[sign] = size
        return len(self.lines) if info.startswith("{python") else None

    def _code(self, index: int, line: str) -> int | None:
        end = self._fence(index)
        fence = FENCE.match(line)
        if end is None or fence is None:
            return None
        info = fence["info"]
        start, stop = self.lines[index][0], self.lines[end - 1][1]
        kind = "cell" if info.startswith("{python") else "fence"
        if not self._is_closed(index, end, fence["run"]):
            self.document.opened("fence", *self.lines[index])
        self.document.opaque.append(Opaque(kind, start, stop, info))
        return end

    def _indented(self, index: int, line: str) -> int | None:
        if not line.startswith(("    ", "\t")):
            return None
        end = index + 1
        while end < len(self.lines) and (
            self._blank(end) or self._text(end).startswith(("    ", "\t"))
        ):
            end += 1
        while self._blank(end - 1):
            end -= 1
        self._hide(self.lines[index][0], self.lines[end - 1][1])
        return end

    def _div(self, index: int, line: str) -> int | None:
        div = DIV.match(line)
        if div is None:
            return None
        if div["name"]:
            self.divs.append(self.lines[index])
        elif self.divs:
            self.divs.pop()
        else:
            self.document.opened("end", *self.lines[index])
        self.document.opaque.append(Opaque("attributes", *self.lines[index]))
        return index + 1

    def _heading(self, index: int, line: str) -> int | None:
        if HEADING.match(line):
            self._leaf([self.lines[index]], heading=True)
            return index + 1
        if index + 1 < len(self.lines) and UNDERLINE.match(self._text(index + 1)):
            self._leaf([self.lines[index]], heading=True)
            return index + 2
        return None

    def _rule(self, index: int, line: str) -> int | None:
        return index + 1 if RULE.match(line) else None

    def _link(self, index: int, line: str) -> int | None:
        if not REFERENCE.match(line):
            return None
        self._hide(*self.lines[index])
        return index + 1

    def _html(self, index: int, line: str) -> int | None:
        if not line.lstrip(" ").startswith("<"):
            return None
        start, stop = self.lines[index]
        limit = self.lines[-1][1]
        close = None
        if verbatim := VERBATIM.match(line):
            name = verbatim["name"]
            close = self.ends.after(r"</(\w+)\s*>", name, start + verbatim.end(), limit)
        elif line.lstrip().startswith("<!--"):
            close = self.ends.after(r"(-->)", "-->", start + line.index("<") + 4, limit)
            rest = "" if close is None else self.text[close:].split("\n", 1)[0]
            close = None if rest.strip() else close
        if close is not None:
            kind = "other" if verbatim else "comment"
            self.document.opaque.append(Opaque(kind, start + line.index("<"), close))
            while index < len(self.lines) and self.lines[index][1] < close:
                index += 1
            return index + 1
        if tag := BLOCK_TAG.match(line):
            self._hide(start, start + tag.end())
            self.lines[index] = (start + tag.end(), stop)
            return index if line[tag.end() :].strip() else index + 1
        return None

    def _tex(self, index: int, line: str) -> int | None:
        start, _ = self.lines[index]
        begin = TEX.match(line.lstrip(" "))
        if not begin:
            return None
        close = self.ends.after(r"\\end\{([A-Za-z]+\*?)\}", begin["name"], start, self.lines[-1][1])
        if close is None:
            return None
        self._hide(start, close)
        while self.lines[index][1] < close:
            index += 1
        return index + 1

    # Tables

    def _caption(self, index: int, line: str) -> int | None:
        """Read a caption with the table below it."""
        if not CAPTION.match(line):
            return None
        below = self._below_caption(index)
        if below is None:
            return None
        self._paragraph(index)
        return self._cells(below)

    def _table(self, index: int, line: str) -> int | None:
        table = find_table(self.text, self.lines, index)
        if table is None:
            return None
        end = table.end
        following = self._past_blanks(end)
        below = self._text(following) if following < len(self.lines) else ""
        if CAPTION.match(below) and not DIV.match(below):
            # Pandoc's tree has the caption before the cells, and numbers it first.
            end = self._paragraph(following)
        self._cells(table)
        return end

    def _cells(self, table: Table) -> int:
        for cell in table.cells:
            if table.nested and self.depth < _DEEPEST:
                self._inside(list(cell), self.sink)
            else:
                self._leaf(cell)
        return table.end

    # Containers

    def _bullet(self, index: int, line: str) -> int | None:
        return self._item(index) if BULLET.match(line) and not RULE.match(line) else None

    def _ordered(self, index: int, line: str) -> int | None:
        return self._item(index) if ORDERED.match(line) else None

    def _item(self, index: int) -> int | None:
        """Read a list item with all that is indented below it."""
        if self.depth >= _DEEPEST:
            return None
        if example := EXAMPLE.match(self._text(index)):
            self.document.examples.add(example["label"])
        inner, end = self._item_lines(index)
        self._inside(inner, self.sink, item=True)
        return end

    def _line_block(self, index: int, line: str) -> int | None:
        if not LINE_BLOCK.match(line):
            return None
        while index < len(self.lines) and LINE_BLOCK.match(self._text(index)):
            start, end = self.lines[index]
            lines = [(min(start + 2, end), end)]
            index += 1
            while index < len(self.lines) and self._text(index)[:1] == " ":
                lines.append(self.lines[index])
                index += 1
            self._leaf(lines)
        return index

    def _quote(self, index: int, line: str) -> int | None:
        if self.depth >= _DEEPEST or not QUOTE.match(line):
            return None
        inner: list[Line] = []
        while index < len(self.lines) and not self._blank(index):
            mark = QUOTE.match(self._text(index))
            if not mark and self._interrupts(index):
                break
            start, end = self.lines[index]
            inner.append((start + (mark.end() if mark else 0), end))
            index += 1
        self._inside(inner, self.sink)
        return index

    def _note(self, index: int, line: str) -> int | None:
        note = NOTE.match(line)
        if note is None or self.depth >= _DEEPEST:
            return None
        inner, end = self._note_lines(index, note.end())
        sink = self.document.notes[note["label"]] = []
        self._inside(inner, sink)
        return end

    def _definitions(self, index: int, line: str) -> int | None:
        if self.depth >= _DEEPEST or not self._defined(index + 1):
            return None
        if self._blank(index + 1) and self._below_caption(index + 2):
            return None  # the caption of a table
        self._leaf([self.lines[index]])
        end = index + 1
        while self._defined(end):
            end += self._blank(end)
            mark = DEFINITION.match(self._text(end))
            start, stop = self.lines[end]
            inner: list[Line] = [(start + (mark.end() if mark else 0), stop)]
            end = self._definition_lines(end + 1, inner)
            while (following := self._after_blanks(end)) is not None:
                inner += self.lines[end:following]
                end = self._definition_lines(following, inner)
            self._inside(inner, self.sink)
        return end


_ATTEMPTS: tuple[Callable[[_Container, int, str], int | None], ...] = (
    _Container._code,
    _Container._div,
    _Container._html,
    _Container._bullet,
    _Container._heading,
    _Container._caption,
    _Container._table,
    _Container._indented,
    _Container._rule,
    _Container._tex,
    _Container._line_block,
    _Container._quote,
    _Container._ordered,
    _Container._definitions,
    _Container._note,
    _Container._link,
)
"""What a block may be, in the order in which Pandoc's reader tries; the rest is a paragraph."""
