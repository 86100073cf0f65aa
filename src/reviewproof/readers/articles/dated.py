"""Citations by name and year that no link marks: "(Liang et al., 2023)", "Liang (2023)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewproof.manuscript import Reference
from reviewproof.naming import AND_OTHERS, OTHERS, PERSON, families_of, forms_of

_YEAR = r"(?:1[89]|20)\d{2}[a-z]?"
_YEARS = rf"{_YEAR}(?:\s*[,;&]\s*(?:and\s+)?(?:{_YEAR}|[a-z]\b))*"
_NAMES = rf"{PERSON}(?:,\s+{PERSON}){{0,3}}(?:(?:,?\s+(?:and|&(?:amp;)?)\s+{PERSON})|{AND_OTHERS})?"
_TOLD = re.compile(
    rf"(?<![\w-])(?P<names>{_NAMES})(?:[’']s?)?,?\s*[(\[]\s*(?P<years>{_YEARS})(?=\s*[)\],;:])"
)
_GROUP = re.compile(rf"[(\[](?P<inside>[^()\[\]]*?\b{_YEAR}(?![\w–-])[^()\[\]]*)[)\]]")
_ITEM = re.compile(rf"(?<![\w-])(?P<names>{_NAMES}),?\s+\(?(?P<years>{_YEARS})(?![\w–-])")
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_][\w’'-]*)\s+\Z")
_JOINS = frozenset("of for on the and".split())
_EACH = re.compile(rf"({_YEAR})")


@dataclass(frozen=True, slots=True)
class DatedMark:
    """A mark of names and years.

    Attributes:
        links: for each work: its key ("" when the list has none of that name and year), where it
            starts and ends in the text, and what is printed of it.
    """

    start: int
    end: int
    links: tuple[tuple[str, int, int, str], ...]

    @property
    def keys(self) -> Iterator[str]:
        """The keys of what was found in the list."""
        return (key for key, *_ in self.links if key)


def dated_marks(text: str, by_name: Mapping[str, list[Reference]]) -> Iterator[DatedMark]:
    """Yield the marks of a text, in order.

    Args:
        text: of a paragraph.
        by_name: the references by each plain form of their first author's name.
    """
    if ("(" not in text and "[" not in text) or not _EACH.search(text):
        return
    found: list[DatedMark] = []
    for told in _TOLD.finditer(text):
        start = told.end("names")
        links = tuple(_links(told, text, by_name))
        if not links:
            continue
        # The name stays in the sentence: it is a mention.
        start = text.index(told["years"], start)
        close = text[told.end() : told.end() + 2].strip()[:1]
        end = told.end() + (text[told.end() :].index(close) + 1 if close in {")", "]"} else 0)
        opening = max(text.rfind("(", 0, start), text.rfind("[", 0, start))
        found.append(DatedMark(opening, end, links))
    taken = {place for mark in found for place in range(mark.start, mark.end)}
    for group in _GROUP.finditer(text):
        items = [
            link
            for item in _ITEM.finditer(text, group.start(), group.end())
            for link in _links(item, text, by_name)
        ]
        if items and group.start() not in taken:
            found.append(DatedMark(group.start(), group.end(), tuple(items)))
    yield from sorted(found, key=lambda mark: mark.start)


def _links(
    match: re.Match[str], text: str, by_name: Mapping[str, list[Reference]]
) -> Iterator[tuple[str, int, int, str]]:
    names = list(families_of(OTHERS.sub("", match["names"])))
    for number, year in enumerate(_EACH.finditer(text, match.start("years"), match.end("years"))):
        key, name = _work(names, year[0], by_name)
        if not key and _goes_on(text, match.start("names")):
            continue  # the last word of a body's name is no author
        start = year.start() if number else match.start("names")
        printed = match["names"][name:] if number == 0 or not key else match["names"]
        yield key, start, year.end(), f"{' '.join(printed.split())}, {year[0]}"


def _work(
    names: list[tuple[str, int]], year: str, by_name: Mapping[str, list[Reference]]
) -> tuple[str, int]:
    """Return the key of the work meant, and where its author's name starts.

    In "Similarly, Barak and Suler (2008)" the first word is no name: each may be the first author.
    """
    for name, start in names:
        for form in forms_of(name):
            for reference in by_name.get(form, ()):
                if _is_of(reference, year):
                    return reference.key, start
    known = (start for name, start in names if not by_name.keys().isdisjoint(forms_of(name)))
    return "", next(known, 0)


def _goes_on(text: str, start: int) -> bool:
    before = _WORD_BEFORE.search(text[max(0, start - 40) : start])
    return before is not None and (before["word"][0].isupper() or before["word"] in _JOINS)


def _is_of(reference: Reference, year: str) -> bool:
    number = int(year[:4])
    if reference.year == number and not year[4:]:
        return True
    entry = reference.fields.get("entry", "")
    return (
        year in entry
        if year[4:] and re.search(rf"{year}(?!\w)", entry)
        else reference.year == number
    )
