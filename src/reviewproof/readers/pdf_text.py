"""What the pages of a PDF show, by the marks that its structure refers to.

ISO 32000-1: 9.4 text objects, 9.10.3 ToUnicode CMaps, 14.6 marked content. Only what Typst and
Pandoc's other engines write is read: text without an ActualText or a ToUnicode CMap is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NumberObject

Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_UNKNOWN = "\ufffd"
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.S)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_MOST_CODES = 65_536
_LINE = 0.5
"""Baselines that differ by less than this (in points) are of one line."""


@dataclass(slots=True)
class Shown:
    """The text of one mark; `y` is the baseline of its first line, `last` that of its last."""

    text: str = ""
    y: float | None = None
    last: float = 0.0
    x: float = 0.0

    def add(self, text: str, x: float, y: float) -> None:
        """Add text; what begins a new line is parted from what stood before."""
        if self.y is None:
            self.x, self.y = x, y
        elif abs(y - self.last) > _LINE:
            self.text = joined(self.text, text)
            self.last = y
            return
        self.text += text
        self.last = y


def joined(before: str, after: str) -> str:
    """Join two lines: a word that was parted at the line's end becomes whole."""
    if before.endswith("\u00ad"):
        return before[:-1] + after
    if not before or before[-1:].isspace() or after[:1].isspace():
        return before + after
    return f"{before} {after}"


@dataclass
class _State:
    """The graphics and text state, as far as the place of text depends on it."""

    matrix: Matrix = _IDENTITY
    text: Matrix = _IDENTITY
    line: Matrix = _IDENTITY
    leading: float = 0.0
    font: Mapping[int, str] = field(default_factory=dict)
    width: int = 2
    stack: list[tuple[Matrix, Mapping[int, str], int]] = field(default_factory=list)


@dataclass(slots=True)
class _Mark:
    """Marked content that is open: its number, if it has one, and what stands for its glyphs."""

    number: int | None
    actual: str | None
    used: bool = False


def page_marks(page: PageObject) -> dict[int, Shown]:
    """Return the text of every mark of a page.

    Args:
        page: of a tagged PDF.
    """
    found: dict[int, Shown] = {}
    contents = page.get_contents()
    if contents is None:
        return found
    fonts = _fonts(page)
    state, marks = _State(), list[_Mark]()
    properties = _dictionary(_dictionary(page.get("/Resources")).get("/Properties"))
    for operands, operator in ContentStream(contents, page.pdf).operations:
        if operator in {b"BDC", b"BMC"}:
            marks.append(_mark(operands, properties))
        elif operator == b"EMC":
            if marks:
                marks.pop()
        elif operator in {b"Tj", b"TJ", b"'", b'"'}:
            if operator in {b"'", b'"'}:
                _next_line(state)
            _show(operands, state, marks, found)
        else:
            _move(operator, operands, state, fonts)
    return found


def _mark(operands: list[Any], properties: DictionaryObject) -> _Mark:
    given = operands[1] if len(operands) > 1 else None
    entry = _dictionary(properties.get(given) if isinstance(given, str) else given)
    number, actual = entry.get("/MCID"), entry.get("/ActualText")
    return _Mark(
        int(number) if isinstance(number, NumberObject) else None,
        str(actual) if actual is not None else None,
    )


def _dictionary(value: Any) -> DictionaryObject:
    value = value.get_object() if value is not None else None
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _show(operands: list[Any], state: _State, marks: list[_Mark], found: dict[int, Shown]) -> None:
    number = next((mark.number for mark in reversed(marks) if mark.number is not None), None)
    text = "".join(_decoded(part, state) for part in _strings(operands))
    actual = next((mark for mark in reversed(marks) if mark.actual is not None), None)
    if actual:
        text, actual.used = ("" if actual.used else actual.actual or ""), True
    if number is None or not text:
        return
    place = _times(state.text, state.matrix)
    found.setdefault(number, Shown()).add(text, place[4], place[5])


def _strings(operands: list[Any]) -> Iterator[bytes]:
    last = operands[-1] if operands else b""
    for part in last if isinstance(last, ArrayObject | list) else [last]:
        if isinstance(part, bytes):
            yield part
        elif isinstance(part, str):
            yield getattr(part, "original_bytes", part.encode("latin-1", "replace"))


def _decoded(raw: bytes, state: _State) -> str:
    width = state.width
    codes = (int.from_bytes(raw[at : at + width]) for at in range(0, len(raw), width))
    return "".join(state.font.get(code, _UNKNOWN) for code in codes)


def _move(
    operator: bytes,
    operands: list[Any],
    state: _State,
    fonts: Mapping[str, tuple[Mapping[int, str], int]],
) -> None:
    if operator == b"q":
        state.stack.append((state.matrix, state.font, state.width))
    elif operator == b"Q":
        if state.stack:
            state.matrix, state.font, state.width = state.stack.pop()
    elif operator == b"cm":
        state.matrix = _times(_matrix(operands), state.matrix)
    elif operator == b"BT":
        state.text = state.line = _IDENTITY
    elif operator == b"Tm":
        state.text = state.line = _matrix(operands)
    elif operator in {b"Td", b"TD"}:
        x, y = float(operands[0]), float(operands[1])
        state.leading = -y if operator == b"TD" else state.leading
        state.text = state.line = _times((1, 0, 0, 1, x, y), state.line)
    elif operator == b"TL":
        state.leading = float(operands[0])
    elif operator == b"T*":
        _next_line(state)
    elif operator == b"Tf":
        state.font, state.width = fonts.get(str(operands[0]), ({}, 2))


def _next_line(state: _State) -> None:
    state.text = state.line = _times((1, 0, 0, 1, 0, -state.leading), state.line)


def _matrix(operands: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(operand) for operand in operands[:6])
    return (a, b, c, d, e, f)


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k,
            e * h + f * j + m)  # fmt: skip


def _fonts(page: PageObject) -> dict[str, tuple[Mapping[int, str], int]]:
    """Return for each font what its codes mean, and how many bytes a code has."""
    fonts = _dictionary(_dictionary(page.get("/Resources")).get("/Font"))
    found: dict[str, tuple[Mapping[int, str], int]] = {}
    for name in fonts:
        font = _dictionary(fonts.get(name))
        width = 2 if font.get("/Subtype") == "/Type0" else 1
        unicode = font.get("/ToUnicode")
        data = unicode.get_object().get_data() if unicode is not None else b""
        found[str(name)] = (_to_unicode(data), width)
    return found


def _to_unicode(data: bytes) -> dict[int, str]:
    """Read a ToUnicode CMap."""
    codes: dict[int, str] = {}
    for section in _SECTION.finditer(data):
        tokens = list(_HEX.finditer(section[2]))
        at = 0
        while at < len(tokens) and len(codes) < _MOST_CODES:
            at = (_one if section[1] == b"bfchar" else _range)(tokens, at, codes)
    return codes


def _one(tokens: list[re.Match[bytes]], at: int, codes: dict[int, str]) -> int:
    if at + 1 < len(tokens):
        codes[_code(tokens[at])] = _text(tokens[at + 1])
    return at + 2


def _range(tokens: list[re.Match[bytes]], at: int, codes: dict[int, str]) -> int:
    if at + 2 >= len(tokens):
        return len(tokens)
    first, last = _code(tokens[at]), _code(tokens[at + 1])
    last = min(last, first + _MOST_CODES)
    if not tokens[at + 2][2]:
        text = _text(tokens[at + 2])
        for code in range(first, last + 1) if text else ():
            codes[code] = text[:-1] + chr(min(ord(text[-1]) + code - first, 0x10FFFF))
        return at + 3
    at += 3
    for code in range(first, last + 1):
        if at >= len(tokens) or tokens[at][3]:
            break
        codes[code] = _text(tokens[at])
        at += 1
    while at < len(tokens) and not tokens[at][3]:
        at += 1
    return at + 1


def _code(token: re.Match[bytes]) -> int:
    return int(b"".join((token[1] or b"").split()) or b"0", 16)


def _text(token: re.Match[bytes]) -> str:
    digits = b"".join((token[1] or b"").split())
    return bytes.fromhex(digits.decode() + "0" * (len(digits) % 2)).decode("utf-16-be", "replace")
