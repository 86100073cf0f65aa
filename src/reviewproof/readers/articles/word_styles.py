"""What the styles of a Word file make of its runs and paragraphs.

ECMA-376, part 1, 17.7: a property of a run is its own, or else that of its character style, or else
that of its paragraph's style, or else the document's; each style inherits from the one it is based
on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reviewproof.readers.articles.word_numbering import Numbering, as_int

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "off"})
_DEEPEST = 20
"""How many styles may be based on one another."""
_DEFAULT_SIZE = 20
_HEADING = re.compile(r"heading\s*(?P<level>[1-9])\b", re.I)
_CODE = re.compile(r"\bverbatim\b|source ?code|html (?:code|preformatted)", re.I)
_BODY_LEVEL = 9
"""The outline level of what is no heading (17.3.1.20)."""


def value(element: Any, *path: str) -> str | None:
    """Return the `w:val` of what is found below an element; None when it is not there."""
    for name in path:
        if element is None:
            return None
        element = element.find(W + name)
    return None if element is None else (element.get(f"{W}val") or "")


def is_on(element: Any, name: str) -> bool | None:
    """Return whether a switch among properties is on; None when it is not there."""
    found = None if element is None else element.find(W + name)
    return None if found is None else found.get(f"{W}val") not in _OFF


@dataclass(slots=True)
class _Style:
    name: str
    base: str
    runs: Any
    """The element with its properties of runs, or None."""
    paragraph: Any


@dataclass(frozen=True, slots=True)
class Look:
    """What a run is to a reader; `code` is shown, but no prose."""

    raised: bool
    hidden: bool
    code: bool


@dataclass
class Styles:
    """The styles of one file.

    Attributes:
        root: `w:styles`; None when the file has none.
        numbering: the lists that paragraphs may belong to.
    """

    root: Any
    numbering: Numbering
    _looks: dict[tuple[str, Any], Look] = field(default_factory=dict)

    @cached_property
    def _styles(self) -> dict[str, _Style]:
        found: dict[str, _Style] = {}
        for style in self.root.iterchildren(f"{W}style") if self.root is not None else ():
            found.setdefault(
                style.get(f"{W}styleId") or "",
                _Style(
                    value(style, "name") or "",
                    value(style, "basedOn") or "",
                    style.find(f"{W}rPr"),
                    style.find(f"{W}pPr"),
                ),
            )
        return found

    @cached_property
    def _defaults(self) -> Any:
        if self.root is None:
            return None
        return self.root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")

    @cached_property
    def _usual(self) -> str:
        """The style of paragraphs that name none."""
        for style in self.root.iterchildren(f"{W}style") if self.root is not None else ():
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true"}:
                return style.get(f"{W}styleId") or ""
        return ""

    def _chain(self, style: str) -> list[_Style]:
        chain: list[_Style] = []
        while style in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[style])
            style = chain[-1].base
        return chain

    def names(self, paragraph: Any) -> list[str]:
        """Return the names of a paragraph's style and its bases, in small letters."""
        style = value(paragraph, "pPr", "pStyle") or ""
        return [each.name.casefold() for each in self._chain(style)] or [style.casefold()]

    def style(self, paragraph: Any) -> str:
        """Return the id of a paragraph's style."""
        return value(paragraph, "pPr", "pStyle") or self._usual

    def look(self, run: Any, style: str) -> Look:
        """Return what a run is to a reader.

        Args:
            run: the run.
            style: of its paragraph.
        """
        own = run.find(f"{W}rPr")
        told = () if own is None else tuple(
            (each.tag, each.get(f"{W}val")) for each in own if each.tag in _TOLD
        )  # fmt: skip
        key = style, told
        if key not in self._looks:
            self._looks[key] = self._made(own, (value(own, "rStyle") or "", style))
        return self._looks[key]

    def _made(self, own: Any, key: tuple[str, str]) -> Look:
        layers = [own]
        for style in key:
            layers += [each.runs for each in self._chain(style)]
        layers = [each for each in [*layers, self._defaults] if each is not None]
        hidden = any(_first(layers, name) not in {None, *_OFF} for name in ("vanish", "webHidden"))
        names = [each.name for style in key for each in self._chain(style)[:1]]
        code = any(_CODE.search(name) for name in names)
        align = _first(layers, "vertAlign")
        if align in {"superscript", "subscript"}:
            return Look(align == "superscript", hidden, code)
        lift = as_int(_first(layers, "position")) or 0
        usual = [each.runs for each in self._chain(key[1]) if each.runs is not None]
        normal = as_int(_first([*usual, self._defaults], "sz")) or _DEFAULT_SIZE
        smaller = (as_int(_first(layers, "sz")) or normal) < normal
        return Look(lift > 0 and smaller, hidden, code)

    def level(self, paragraph: Any) -> int:
        """Return the level of a heading, 1 for the highest; 0 for what is none."""
        outline = value(paragraph, "pPr", "outlineLvl")
        chain = self._chain(self.style(paragraph))
        if chain and chain[0].name.casefold() == "title":
            return 1
        for style in chain:
            if found := _HEADING.match(style.name):
                return int(found["level"])
            if outline is None:
                outline = value(style.paragraph, "outlineLvl")
            if outline is not None:
                break
        if not chain and (found := _HEADING.match(value(paragraph, "pPr", "pStyle") or "")):
            return int(found["level"])
        level = as_int(outline)
        return level + 1 if level is not None and 0 <= level < _BODY_LEVEL else 0

    def number(self, paragraph: Any) -> int | None:
        """Count a paragraph in the list that it belongs to; return its number if it is decimal.

        To be called once for each paragraph, in order.
        """
        own = paragraph.find(f"{W}pPr/{W}numPr")
        number, level = value(own, "numId"), value(own, "ilvl")
        for style in self._chain(self.style(paragraph)):
            if style.paragraph is not None:
                listed = style.paragraph.find(f"{W}numPr")
                number = value(listed, "numId") if number is None else number
                level = value(listed, "ilvl") if level is None else level
        return self.numbering.count(number, as_int(level) or 0) if number else None


_TOLD = frozenset(
    W + name for name in ("rStyle", "vertAlign", "position", "sz", "vanish", "webHidden")
)


def _first(layers: list[Any], name: str) -> str | None:
    for layer in layers:
        found = None if layer is None else layer.find(W + name)
        if found is not None:
            return found.get(f"{W}val") or ""
    return None
