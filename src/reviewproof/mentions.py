"""Authors named in the prose: "Liang et al.", "Wan and colleagues", "Queen and Avram"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewproof.manuscript import CITE, Citation, Mention, Paragraph

_PARTICLE = (
    r"(?:(?:van|von|de|der|den|del|della|di|da|dos|la|le|ten|ter|bin|ibn|al)[ ]|[Dd]['’]|O['’])"
)
_WORD = r"[^\W\d_](?:[^\W\d_]|[-‐’'](?=[^\W\d_]))+"
_NAME = rf"(?:{_PARTICLE}){{0,3}}(?=[^\W\d_a-zß-öø-ÿ]){_WORD}(?<![’']s)"
_GAP = r"[ \t\n\u00a0\u202f]+"
_GROUP = re.compile(
    rf"(?<!\w)(?P<names>{_NAME}(?:,{_GAP}{_NAME})*)(?:,?{_GAP}(?:et{_GAP}al\b\.?|and"
    rf"{_GAP}(?:(?:his|her|their){_GAP})?(?:colleagues|co-?workers|associates|collaborators)\b)"
    rf"|[’']s?{_GAP}(?:group|team|laboratory)\b)"
)
_TEAM = re.compile(rf"\b(?:group|team|laboratory){_GAP}of{_GAP}(?P<names>{_NAME})(?!\w)")
_PAIR = re.compile(rf"(?<!\w)(?P<names>{_NAME},?{_GAP}(?:and|&){_GAP}{_NAME})(?!\w)")
_SINGLE = re.compile(rf"(?<!\w)(?P<names>{_NAME})(?=[ ]?{CITE})")
_SENTENCE_END = re.compile(r"(?<!\bet al)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[.!?][”\")’]*\s+|\n\s*\n")
_YEAR = re.compile(r"\s*[,(]?\s*(?P<year>(?:19|20)\d{2})[a-z]?\)?")


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with the citation that belongs to it.

    Attributes:
        citation: its own; None when the paragraph gives it none.
        direct: the citation follows the name at once, but for a year or an apostrophe.
        repeated: the paragraph named and cited the same author before.
        year: a year printed between the name and the citation.
        sentence: the text around it, for hints.
    """

    mention: Mention
    paragraph: Paragraph
    citation: Citation | None
    direct: bool
    repeated: bool
    year: int | None
    sentence: str


def plain_name(name: str) -> str:
    """Return a name without case, accents, hyphens and apostrophes, to compare it.

    >>> plain_name("El-Naggar") == plain_name("el naggar"), plain_name("Müller")
    (True, 'muller')
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if char.isalnum())


def find_mentions(paragraph: Paragraph, families: frozenset[str]) -> tuple[Mention, ...]:
    """Find the authors that a paragraph names.

    Args:
        paragraph: any but metadata.
        families: `plain_name` of every author of the references; a bare name, or a pair of names,
            counts as a mention only when one of them is there.
    """
    text = paragraph.text
    taken: list[tuple[int, int]] = []
    found: list[Mention] = []
    patterns = ((_GROUP, True), (_TEAM, True), (_PAIR, False), (_SINGLE, False))
    for pattern, group in patterns:
        for match in pattern.finditer(text):
            names, start = _people(match, families)
            overlaps = any(match.start() < end and start < match.end() for start, end in taken)
            if overlaps or not (group or _is_pair(pattern, text, match, names, families)):
                continue
            taken.append(match.span())
            span = paragraph.sub(start, match.end())
            found.append(Mention(names, group, span))
    return tuple(sorted(found, key=lambda mention: mention.span.start))


def _people(match: re.Match[str], families: frozenset[str]) -> tuple[tuple[str, ...], int]:
    """Return the names of a match and where they start.

    In "such as AA, Li et al." the list before the last name is no list of authors: leading words
    that nobody in the bibliography is called are left out, except the last one.
    """
    names = list(_split(match["names"]))
    start = match.start("names")
    while match.re is _GROUP and len(names) > 1 and plain_name(names[0]) not in families:
        dropped = names.pop(0)
        start = match.string.index(names[0], start + len(dropped))
    return tuple(names), start


def _split(names: str) -> Iterator[str]:
    for name in re.split(rf",{_GAP}|,?{_GAP}(?:and|&){_GAP}", names):
        yield re.sub(_GAP, " ", name).strip(", ")


def _is_pair(
    pattern: re.Pattern[str],
    text: str,
    match: re.Match[str],
    names: Sequence[str],
    families: frozenset[str],
) -> bool:
    """Tell "Queen and Avram [@…]" from "AGA and AA"."""
    known = any(plain_name(name) in families for name in names)
    shouted = any(name.isupper() for name in match["names"].split())
    if pattern is _PAIR:
        return known and not shouted and _follows(text, match.end())
    return known and not shouted


def _follows(text: str, offset: int) -> bool:
    after = _YEAR.match(text, offset)
    rest = text[after.end() if after else offset :].lstrip()
    return rest.startswith(CITE)


def named(paragraph: Paragraph, families: frozenset[str]) -> Iterator[Named]:
    """Pair each mention of a paragraph with its own citation.

    A mark that follows the name at once is its own; otherwise the next mark of the sentence, when
    no other author is named before it; otherwise none.
    """
    mentions = find_mentions(paragraph, families)
    cited: set[str] = set()
    for index, mention in enumerate(mentions):
        offset = paragraph.offset(mention.span.end)
        start, end = sentence_bounds(paragraph.text, paragraph.offset(mention.span.start))
        following = mentions[index + 1].span.start if index + 1 < len(mentions) else None
        citation, direct, year = _own(paragraph, offset, end, following)
        name = plain_name(mention.name)
        repeated = citation is None and name in cited
        if citation is not None:
            cited.add(name)
        sentence = paragraph.text[start:end]
        yield Named(mention, paragraph, citation, direct, repeated, year, sentence)


def _own(
    paragraph: Paragraph, offset: int, end: int, following: int | None
) -> tuple[Citation | None, bool, int | None]:
    year = _YEAR.match(paragraph.text, offset)
    for citation in paragraph.citations:
        start = paragraph.offset(citation.span.start)
        if start < offset:
            continue
        between = paragraph.text[offset:start]
        if re.fullmatch(r"(?:[’']s?)?[\s,(*_]*", _YEAR.sub("", between, count=1)):
            return citation, True, int(year["year"]) if year and year.end() <= start else None
        if start >= end or (following is not None and citation.span.start > following):
            break
        return citation, False, None
    return None, False, None


def sentence_bounds(text: str, offset: int) -> tuple[int, int]:
    """Return the offsets of the sentence around `offset`."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() > offset:
            return start, match.end()
        start = match.end()
    return start, len(text)
