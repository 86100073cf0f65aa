"""Which lines belong to a list item, a note or a definition, without their markers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewproof.readers.block_marks import BULLET, DEFINITION, FENCE, NOTE, ORDERED, RULE
from reviewproof.readers.tables import Line, Table, find_table

_TAB = 4


@dataclass(slots=True)
class Lines:
    """The lines of a container, as slices of the text.

    Each method that gathers lines takes the index of the first, and returns them with the index
    of the line after them.
    """

    text: str
    lines: list[Line]

    def _text(self, index: int) -> str:
        return self.text[slice(*self.lines[index])]

    def _blank(self, index: int) -> bool:
        return not self._text(index).strip()

    def _past_blanks(self, index: int) -> int:
        """Return the next line that is not blank."""
        while index < len(self.lines) and self._blank(index):
            index += 1
        return index

    def _fence(self, index: int) -> int | None:
        """Return the line after the code block that a fence opens here."""
        raise NotImplementedError

    def _starts_item(self, line: str) -> bool:
        bullet = BULLET.match(line)
        return bool(ORDERED.match(line) or (bullet and not RULE.match(line)))

    def _item_lines(self, index: int) -> tuple[list[Line], int]:
        start, stop = self.lines[index]
        line = self._text(index)
        marker = BULLET.match(line) or ORDERED.match(line)
        width = marker.end() if marker else 0
        spaces = len(line) - width - len(line[width:].lstrip(" "))
        width += spaces if spaces < _TAB else 0
        inner: list[Line] = [(min(start + width, stop), stop)]
        end = self._item_rest(index + 1, width, inner)
        while end < len(self.lines) and not self._blank(end):
            taken = self._gobble(end, width)
            if taken is None:
                break
            inner.append(taken)
            end = self._lazy(end + 1, width, inner)
        return inner, end

    def _item_rest(self, index: int, width: int, inner: list[Line]) -> int:
        while index < len(self.lines) and not self._blank(index):
            line = self._text(index)
            bare = line.lstrip(" \t")
            taken = self._gobble(index, width)
            nested = taken is not None and self._starts_item(bare)
            fenced = bare[:3] in {"```", "~~~"} and self._fence(index) is not None
            if self._starts_item(line) or nested or fenced or bare.startswith(":::"):
                break
            inner.append(taken or self.lines[index])
            index += 1
        return self._blanks(index, inner)

    def _lazy(self, index: int, width: int, inner: list[Line]) -> int:
        while index < len(self.lines) and not self._blank(index):
            taken = self._gobble(index, width)
            if taken is None and self._starts_item(self._text(index)):
                break
            inner.append(taken or self.lines[index])
            index += 1
        return self._blanks(index, inner)

    def _blanks(self, index: int, inner: list[Line]) -> int:
        while index < len(self.lines) and self._blank(index):
            inner.append(self.lines[index])
            index += 1
        return index

    def _gobble(self, index: int, width: int) -> Line | None:
        """Return a line without its first `width` columns, None when they are not all blank."""
        start, end = self.lines[index]
        text = self.text
        column = 0
        while column < width:
            if start == end or text[start] not in " \t":
                return None
            column += 1 if text[start] == " " else _TAB - column % _TAB
            start += 1
        return start, end

    def _note_lines(self, index: int, width: int) -> tuple[list[Line], int]:
        start, stop = self.lines[index]
        inner: list[Line] = [(start + width, stop)]
        end = index + 1
        while end < len(self.lines):
            line = self._text(end)
            indented = self._gobble(end, _TAB)
            if not line.strip():
                following = self._past_blanks(end)
                if following == len(self.lines) or self._gobble(following, _TAB) is None:
                    break
                inner += self.lines[end:following]
                end = following
                continue
            if NOTE.match(line):
                break
            inner.append(indented or self.lines[end])
            end += 1
        # The text of a note may start after any number of blanks.
        first, last = inner[0]
        bare = self.text[first:last].lstrip(" \t")
        return [(last - len(bare), last), *inner[1:]], end

    def _defined(self, index: int) -> bool:
        """Tell whether a definition stands at a line, or after one blank line."""
        if index < len(self.lines) and self._blank(index):
            index += 1
        return index < len(self.lines) and bool(DEFINITION.match(self._text(index)))

    def _after_blanks(self, index: int) -> int | None:
        index = self._past_blanks(index)
        indented = index < len(self.lines) and self._gobble(index, _TAB) is not None
        return index if indented else None

    def _definition_lines(self, index: int, inner: list[Line]) -> int:
        while index < len(self.lines) and not self._blank(index):
            taken = self._gobble(index, _TAB)
            if taken is None and DEFINITION.match(self._text(index)):
                break
            inner.append(taken or self.lines[index])
            index += 1
        return index

    def _below_caption(self, index: int) -> Table | None:
        while index < len(self.lines) and not self._blank(index):
            index += 1
        index = self._past_blanks(index)
        return find_table(self.text, self.lines, index) if index < len(self.lines) else None

    def _is_closed(self, index: int, end: int, run: str) -> bool:
        """Tell whether the fence that closes a code block is its own.

        Where another is opened inside, that fence is the other's.
        """
        closing = self._text(end - 1).strip(" \t")
        inside = (FENCE.match(self._text(line)) for line in range(index + 1, end - 1))
        other = (fence for fence in inside if fence and fence["run"].startswith(run))
        return (
            closing.startswith(run)
            and end - 1 > index
            and not any(
                re.match(r"\{?[\w.=]", fence["info"]) and "`" not in fence["info"]
                for fence in other
            )
        )
