"""The levels of evidence of the Oxford Centre for Evidence-Based Medicine (2009 scale).

Source of the scale: OCEBM Levels of Evidence, March 2009: 1a-1c, 2a-2c, 3a, 3b, 4 and 5.
"""

from __future__ import annotations

import re

SCALE = ("1a", "1b", "1c", "2a", "2b", "2c", "3a", "3b", "4", "5")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_ARABIC = {number: roman for roman, number in _ROMAN.items()}
_LEVEL = re.compile(r"(?P<roman>IV|V|I{1,3})(?P<rest>[a-z]?)|(?P<arabic>[1-9])(?P<letter>[a-z]?)")


def normalise(printed: str) -> str | None:
    """Return a printed level in the scale's own notation, None when the scale lacks it.

    >>> normalise("IIb"), normalise("3b"), normalise("IIIc")
    ('2b', '3b', None)
    """
    found = _LEVEL.fullmatch(printed.strip())
    if not found:
        return None
    digit = _ROMAN[found["roman"]] if found["roman"] else found["arabic"]
    level = f"{digit}{found['rest'] or found['letter'] or ''}"
    return level if level in SCALE else None


def notation(printed: str) -> str:
    """Return "roman", "arabic" or "unknown"."""
    found = _LEVEL.fullmatch(printed.strip())
    if not found:
        return "unknown"
    return "roman" if found["roman"] else "arabic"


def roman(level: str) -> str:
    """Return a level of the scale as most articles print it: `2b` is `IIb`."""
    return _ARABIC[int(level[0])] + level[1:]
