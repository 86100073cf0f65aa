"""Colour for terminals, and what of a text may be sent to one."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Control characters and those that turn the writing direction: a source must not steer a terminal,
# nor show a line otherwise than it is read.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_CODES = {"bold": "1", "red": "1;31", "yellow": "1;33", "cyan": "1;36", "blue": "1;34", "dim": "2"}


@dataclass(frozen=True, slots=True)
class Paint:
    """Paints text, or leaves it as it is."""

    on: bool = False

    def __call__(self, colour: str, text: str) -> str:
        """Return the text in a colour (bold, red, yellow, cyan, blue, dim)."""
        return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if self.on and text else text


def is_harmful(char: str) -> bool:
    """Tell whether a character is shown as the sign for what cannot be shown."""
    return bool(_UNSAFE.match(char))


def harmless(text: str) -> str:
    """Return a text without characters that would steer a terminal."""
    return _UNSAFE.sub("\ufffd", text)
