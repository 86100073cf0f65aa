"""Characters that a Word file writes as glyphs of a font: `w:sym` (ECMA-376, part 1, 17.3.3.30)."""

from __future__ import annotations

import re
import sys

_GREEK = dict(zip("abgdezhqiklmnxoprstufcyw", "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
_SYMBOLS = {
    "-": "−",
    "m": "μ",
    "D": "Δ",
    "W": "Ω",
    "±": "±",
    "´": "×",
    "£": "≤",
    "³": "≥",
    "°": "°",
}
_PRIVATE = range(0xF000, 0xF100)
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def symbol(font: str, code: str) -> str:
    """Return the character that a glyph shows, or `UNKNOWN`.

    Args:
        font: as named in the file.
        code: of the glyph, hexadecimal; fonts of symbols have theirs from F000 on.

    >>> symbol("Symbol", "F062"), symbol("Calibri", "2013"), symbol("Wingdings", "F0FC")
    ('β', '–', '�')
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{1,6}", code):
        return ""
    number = int(code, 16)
    if number in _PRIVATE:
        glyph = chr(number - _PRIVATE.start)
        if font.casefold() != "symbol":
            return UNKNOWN
        return _SYMBOLS.get(glyph) or _GREEK.get(glyph) or (glyph if glyph.isdigit() else UNKNOWN)
    printable = number <= sys.maxunicode and chr(number).isprintable()
    return chr(number) if printable else UNKNOWN
