"""The numbers that Word itself puts before the paragraphs of a list (ECMA-376, part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_LEVELS = 9
_PLAIN = re.compile(r"[\s\[(]*%(?P<level>\d)[\s.)\]:]*")
"""A number alone, as entries of a list of references have it: "%1.", "[%1]"."""
_DECIMAL = frozenset({"decimal", "decimalZero"})


def as_int(text: str | None) -> int | None:
    """Return a number of the file; None for what is none."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else None


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass
class Numbering:
    """The lists of one file, and how far each has been counted.

    Attributes:
        root: `w:numbering`; None when the file has none.
    """

    root: Any
    _levels: dict[str, list[_Level]] = field(default_factory=dict)
    _lists: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Read the definitions."""
        if self.root is None:
            return
        linked: dict[str, str] = {}
        by_style: dict[str, str] = {}
        for definition in self.root.iterchildren(f"{_W}abstractNum"):
            name = definition.get(f"{_W}abstractNumId") or ""
            self._levels[name] = _read_levels(definition)
            if link := _val(definition, "numStyleLink"):
                linked[name] = link
            if style := _val(definition, "styleLink"):
                by_style[style] = name
        for name, style in linked.items():
            self._levels[name] = self._levels[by_style.get(style, name)]
        for number in self.root.iterchildren(f"{_W}num"):
            starts = {
                as_int(override.get(f"{_W}ilvl")) or 0: start
                for override in number.iterchildren(f"{_W}lvlOverride")
                if (start := as_int(_val(override, "startOverride"))) is not None
            }
            name = number.get(f"{_W}numId") or ""
            self._lists[name] = (_val(number, "abstractNumId") or "", starts)

    def count(self, number: str, level: int) -> int | None:
        """Count one more paragraph of a list.

        Args:
            number: the id of the list (`w:numId`); "0" means none.
            level: 0 for the outermost.

        Returns:
            The number, where it is printed as digits and alone.
        """
        definition, starts = self._lists.get(number, ("", {}))
        levels = self._levels.get(definition)
        if not levels or not 0 <= level < len(levels):
            return None
        counts = self._counts.setdefault(definition, [None] * _MOST_LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for each in starts:
                if 0 <= each < _MOST_LEVELS:
                    counts[each] = None
        own = levels[level]
        before = counts[level]
        counts[level] = starts.get(level, own.start) if before is None else before + 1
        counts[level + 1 :] = [None] * (_MOST_LEVELS - level - 1)
        plain = _PLAIN.fullmatch(own.text)
        if own.form not in _DECIMAL or plain is None or int(plain["level"]) != level + 1:
            return None
        return counts[level]


def _read_levels(definition: Any) -> list[_Level]:
    levels = [_Level() for _ in range(_MOST_LEVELS)]
    for element in definition.iterchildren(f"{_W}lvl"):
        place = as_int(element.get(f"{_W}ilvl"))
        if place is None or not 0 <= place < _MOST_LEVELS:
            continue
        start = as_int(_val(element, "start"))
        levels[place] = _Level(
            0 if start is None else start,
            _val(element, "numFmt") or "decimal",
            _val(element, "lvlText") or "",
        )
    return levels


def _val(element: Any, name: str) -> str | None:
    found = element.find(_W + name)
    return None if found is None else (found.get(f"{_W}val") or "")
