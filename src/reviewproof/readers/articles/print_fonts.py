"""The fonts of a PDF, by their names and flags."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from typing import Any

_BOLD = re.compile(
    r"bold|black|heavy|semibold|demi|[-.,](?:b|sb|bi|md)$|[-.,]Bd(?:Cn|It|Ext)?|cmbx|cmssbx|[a-z]B$|"
    r"-(?:medi|bo)|sfbx|ptmb|phvb",
    re.I,
)
_ITALIC = re.compile(r"ital|obli|slant|cmti|[-.,](?:it?|bi)$", re.I)
_NAME = 256
_FORCED_BOLD = 1 << 18
_FLAG_ITALIC = 1 << 6


@dataclass(frozen=True, slots=True)
class Style:
    """The font of a character, and what its name says of it."""

    font: str
    bold: bool
    italic: bool


def style_of(raw: Any, font: Any) -> Style:
    """Return the style that a font's name (or its flags: ISO 32000-1, table 123) stands for."""
    if not font:
        return Style("", False, False)
    buffer = ctypes.create_string_buffer(_NAME)
    raw.FPDFFont_GetBaseFontName(font, buffer, _NAME)
    name = buffer.value.decode("latin-1").split("+", 1)[-1]
    flags = raw.FPDFFont_GetFlags(font)
    bold = bool(_BOLD.search(name)) or (flags > 0 and bool(flags & _FORCED_BOLD))
    italic = bool(_ITALIC.search(name)) or (flags > 0 and bool(flags & _FLAG_ITALIC))
    return Style(name, bold, italic)
