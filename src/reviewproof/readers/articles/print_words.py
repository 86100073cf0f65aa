"""Lines joined to running text: words that were parted at a line's end become whole."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable

from reviewproof.readers.articles.print_lines import Piece

_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_BEFORE = re.compile(r"([\w’']+(?:[-‐‑][\w’']+)*)[-‐‑\u00ad]$")
_AFTER = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_HYPHEN = re.compile(r"[-‐‑\u00ad]$")
_ADDRESS = re.compile(r"(?:https?:|www\.|doi:?|10\.\d{4,9}/)\S*$", re.I)
_PREFIXES = frozenset("non self cross well half long short low high anti post pre co ex".split())
_FEWEST = 4


class Words:
    """The words of a document, by which a parted word is told from one with a hyphen."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Count the words of lines, but for those that a hyphen at the end parts."""
        self.counts: Counter[str] = Counter()
        parted = False
        for line in lines:
            found = _WORD.findall(line.casefold())
            if _HYPHEN.search(line):
                found = found[:-1]
            if parted:
                found = found[1:]
            parted = bool(_HYPHEN.search(line))
            self.counts.update(found)
        for word, count in list(self.counts.items()):
            parts = re.split(r"[-‐‑]", word)
            if len(parts) > 2:  # noqa: PLR2004 - more than one hyphen
                for first, second in itertools.pairwise(parts):
                    self.counts[f"{first}-{second}"] += count

    def joint(self, before: str, after: str) -> str | None:
        """Return what a line's end becomes when the next line follows.

        Args:
            before: the text so far.
            after: the next line.

        Returns:
            `before` as it must stand, with a space or without its hyphen; None where the two are
            joined as they are.
        """
        if before.endswith("\u00ad"):
            return before[:-1]
        if _ADDRESS.search(before) and re.search(r"[-/._=]$", before) and re.match(r"[\w(]", after):
            goes_on = before[-1] != "." or not after[0].isupper()
            return None if goes_on else before + " "
        if before.endswith(("–", "—", "/")) and not before[-2:-1].isspace():
            return None
        if not before or before[-1].isspace() or not after or after[0].isspace():
            return None
        if not (parted := _BEFORE.search(before)):
            return before + " "
        return before if self._keeps(parted[1], after) else before[:-1]

    def _keeps(self, first: str, after: str) -> bool:
        """Tell whether the hyphen between two lines is the word's own."""
        follows = _AFTER.match(after)
        if not follows or not after[0].islower():
            return True
        last = re.split(r"[-‐‑]", first)[-1]
        if any(c.isdigit() for c in last) or (len(last) > 1 and last.isupper()):
            return True
        if len(last) == 1:
            return True
        second = re.split(r"[-‐‑]", follows.group().casefold())[0]
        begin = last.casefold()
        whole, parted = self.counts[begin + second], self.counts[f"{begin}-{second}"]
        if whole != parted:
            return parted > whole
        if begin in _PREFIXES and self.counts[second]:
            return True
        known = self.counts[begin] and self.counts[second]
        return bool(known and min(len(begin), len(second)) >= _FEWEST)


def join(words: Words, lines: Iterable[list[Piece]]) -> list[Piece]:
    """Join the pieces of lines into those of one paragraph."""
    found: list[Piece] = []
    for given in lines:
        line = [Piece(piece.text, piece.raised, piece.key) for piece in given if piece.text]
        if not line:
            continue
        if found:
            _part(words, "".join([piece.text for piece in found[-4:]])[-200:], found, line)
        for piece in line:
            if found and (found[-1].raised, found[-1].key) == (piece.raised, piece.key):
                found[-1].text += piece.text
            else:
                found.append(piece)
    return found


def _part(words: Words, text: str, found: list[Piece], line: list[Piece]) -> None:
    """Mend the end of what was joined so far, before a line is added."""
    follows = "".join(piece.text for piece in line)
    if found[-1].raised and line[0].raised:
        return  # a mark that was broken over two lines
    mended = words.joint(text, follows)
    if mended is None:
        return
    if len(mended) < len(text):
        found[-1].text = found[-1].text[:-1]
    elif len(mended) > len(text):
        if found[-1].raised or found[-1].key:
            found.append(Piece(" "))
        else:
            found[-1].text += " "
