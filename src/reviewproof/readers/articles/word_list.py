"""The list of references of a Word file: which paragraphs are its entries, and which work is which.

What counts is the entry printed. The data in the fields only tell which entry a mark cites, where
exactly one entry fits them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reviewproof.manuscript import Place
from reviewproof.readers.articles.word_blocks import Block, Found, is_list_title
from reviewproof.readers.articles.word_items import Item

_BOOKMARKS = ("ref-", "_ENREF_", "_bookmark-ref")
"""What the bookmarks of entries begin with: Pandoc's, EndNote's."""
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}(?!\d)")
_TITLE_SHARE = 0.8
_SOME_SHARE = 0.5
_SHORT_TITLE = 3
_HEAD = 30
"""Among how many words the first author of an entry stands."""


def folded_words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents.

    >>> folded_words("Müller-Lüdenscheidt, K. (2020a)")
    ['muller', 'ludenscheidt', 'k', '2020a']
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(each for each in plain if not unicodedata.combining(each)))


@dataclass(frozen=True, slots=True)
class _Printed:
    words: frozenset[str]
    head: frozenset[str]
    years: frozenset[str]
    text: str


class Matching:
    """Finds the one printed entry that a work is."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the entries as printed."""
        self._printed = [_printed(text) for text in texts]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for index, printed in enumerate(self._printed):
            for word in printed.words:
                self._by_word[word].append(index)

    def find(self, item: Item) -> int | None:
        """Return the index of the entry; None when none or several fit."""
        if item.doi:
            same = [i for i, each in enumerate(self._printed) if _holds(each.text, item.doi)]
            if len(same) == 1:
                return same[0]
        ranked = sorted(self._ranked(item), reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return ranked[0][1]

    def _ranked(self, item: Item) -> Iterable[tuple[tuple[bool, float, bool, bool], int]]:
        title = set(folded_words(item.title))
        shared = Counter(index for word in title for index in self._by_word[word])
        family = folded_words(item.authors[0].family) if item.authors else []
        for word in family[:1]:
            for index in self._by_word[word]:
                shared.setdefault(index, 0)
        for index, count in shared.items():
            printed = self._printed[index]
            share = count / len(title) if title else 0.0
            author = bool(family) and printed.head.issuperset(family)
            year = item.year is not None and str(item.year) in printed.years
            placed = bool(item.where) and printed.words.issuperset(
                word for each in item.where for word in folded_words(each)
            )
            long = len(title) > _SHORT_TITLE
            known = year and long if family else year or long
            titled = share >= _TITLE_SHARE and (author or known)
            likely = author and year and (share >= _SOME_SHARE or placed)
            if titled or likely:
                yield (titled, share, author, year), index


def _printed(text: str) -> _Printed:
    words = folded_words(text)
    return _Printed(
        frozenset(words), frozenset(words[:_HEAD]), frozenset(_YEAR.findall(text)), text.casefold()
    )


def _holds(text: str, doi: str) -> bool:
    """Tell whether a DOI stands in a text, and not merely one that begins with it."""
    return re.search(re.escape(doi.casefold().rstrip(".")) + r"(?![\w/-]|\.\w)", text) is not None


@dataclass
class Listing:
    """The entries of a file and what they are called.

    Attributes:
        keys: of each entry, by the index of its block.
        targets: the entry that a target of a field or link is, by its key.
        works: the data of each entry, by its key.
    """

    keys: dict[int, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    works: dict[str, Item] = field(default_factory=dict)


def find_entries(found: Found, named: Mapping[str, int]) -> Listing:
    """Tell the entries, and which targets lead to which.

    Args:
        found: what the file holds; its blocks are marked as entries where they are some.
        named: the endnotes that bookmarks stand around.
    """
    blocks = found.blocks
    for block in blocks:
        if block.place is Place.PROSE and any(each.startswith(_BOOKMARKS) for each in block.names):
            block.place, block.entry = Place.METADATA, True
    if not any(block.entry for block in blocks):
        _mark_linked(blocks)
    if not any(block.entry for block in blocks) and not _has_list(blocks):
        _mark_endnotes(found)
    return _named_listing(found, named)


def _has_list(blocks: Sequence[Block]) -> bool:
    return any(block.place is Place.PROSE and is_list_title(block.section) for block in blocks)


def _mark_linked(blocks: Sequence[Block]) -> None:
    """Mark the entries below a heading "References" when links of the text lead to some of them."""
    linked = {target[1:] for block in blocks for piece in block.pieces for target in piece.targets}
    below = [b for b in blocks if b.place is Place.PROSE and is_list_title(b.section)]
    if not any(linked.intersection(block.names) for block in below):
        return
    counted = any(block.number is not None for block in below)
    for block in below:
        if not counted or block.number is not None or linked.intersection(block.names):
            block.place, block.entry = Place.METADATA, True


def _mark_endnotes(found: Found) -> None:
    """Take the endnotes for the list when most of them look like entries."""
    notes = found.endnotes
    dated = sum(any(_YEAR.search(block.text) for block in blocks) for blocks in notes.values())
    if not notes or dated * 2 < len(notes):
        return
    for number, blocks in notes.items():
        for place, block in enumerate(blocks):
            block.place = Place.METADATA
            block.entry = place == 0
            block.number = number if place == 0 else None
            block.endnote = number


def _named_listing(found: Found, named: Mapping[str, int]) -> Listing:
    listing = Listing()
    entries = [index for index, block in enumerate(found.blocks) if block.entry]
    matching = Matching([found.blocks[index].text for index in entries])
    works: dict[int, list[Item]] = defaultdict(list)
    for item in found.items.values():
        if (match := matching.find(item)) is not None:
            works[entries[match]].append(item)
    taken: set[str] = set()
    for index in entries:
        block = found.blocks[index]
        own = [item.key for item in works[index]]
        names = sorted(block.names, key=lambda name: not name.startswith(_BOOKMARKS))
        if block.endnote:
            own.insert(0, f"endnote:{block.endnote}")
        key = next((each for each in [*own, *map(_bare, names)] if each and each not in taken), "")
        listing.keys[index] = key
        if not key:
            continue
        taken.add(key)
        for target in [*own, *(f"#{name}" for name in names)]:
            listing.targets.setdefault(target, key)
        if works[index]:
            listing.works[key] = works[index][0]
    for name, number in named.items():
        if f"endnote:{number}" in listing.targets:
            listing.targets.setdefault(f"#{name}", f"endnote:{number}")
    return listing


def _bare(name: str) -> str:
    return name.removeprefix("ref-")
