"""The footnotes and endnotes of a Word file (ECMA-376, part 1, 17.11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"),
          (1, "i"))  # fmt: skip
_LARGEST_ROMAN = 400
_LETTERS = 26
_SIGNS = "*†‡§"


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a note in the text; `endnote` is its number, 0 for a footnote."""

    text: str = ""
    endnote: int = 0


@dataclass
class Notes:
    """The notes of a file, read where their marks stand.

    Attributes:
        footnotes: `w:footnotes`; None when there are none.
        endnotes: likewise.
        forms: how `footnote` and `endnote` are numbered.
        named: the endnotes that bookmarks stand around, for marks that repeat them.
        shown: the endnotes with a mark, in order.
    """

    footnotes: Any
    endnotes: Any
    forms: dict[str, str] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    shown: list[Any] = field(default_factory=list)
    _by_id: dict[tuple[str, str], Any] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _waiting: list[Any] = field(default_factory=list)
    _count: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the notes by their id."""
        for kind, root in (("footnote", self.footnotes), ("endnote", self.endnotes)):
            for note in root.iterchildren(_W + kind) if root is not None else ():
                if note.get(f"{_W}type") in {None, "normal"}:
                    self._by_id[kind, note.get(f"{_W}id") or ""] = note

    def mark(self, reference: Any) -> Mark:
        """Return the mark that stands for a note; the note waits to be read."""
        kind = "endnote" if reference.tag == f"{_W}endnoteReference" else "footnote"
        key = kind, reference.get(f"{_W}id") or ""
        note = self._by_id.get(key)
        if note is None:
            return Mark()
        if key not in self._numbers:
            own = reference.get(f"{_W}customMarkFollows") in {"1", "true", "on"}
            self._count[kind] = self._count.get(kind, 0) + (not own)
            self._numbers[key] = 0 if own else self._count[kind]
            (self.shown if kind == "endnote" and not own else self._waiting).append(note)
        number = self._numbers[key]
        if not number:
            return Mark()  # the mark is text of its own
        usual = "lowerRoman" if kind == "endnote" else "decimal"
        text = _written(number, self.forms.get(kind, usual))
        return Mark(text, number if kind == "endnote" else 0)

    def waiting(self) -> list[Any]:
        """Return the notes whose marks have been read since the last call."""
        waiting, self._waiting = self._waiting, []
        return waiting


def _written(number: int, form: str) -> str:
    if form in {"lowerRoman", "upperRoman"} and number < _LARGEST_ROMAN:
        text = ""
        for value, letters in _ROMAN:
            text += letters * (number // value)
            number %= value
        return text.upper() if form == "upperRoman" else text
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form == "chicago":
        return _SIGNS[(number - 1) % len(_SIGNS)] * ((number - 1) // len(_SIGNS) + 1)
    return str(number)
