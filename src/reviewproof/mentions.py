"""Authors named in the prose: "Liang et al.", "Wan and colleagues", "Queen and Avram"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reviewproof.manuscript import CITE, CODE, Citation, Mention, Paragraph
from reviewproof.naming import PERSON, PERSON_AHEAD, families_of, is_author, nearly, plain_name
from reviewproof.text import Span

__all__ = [
    "TEAM_OF",
    "Dated",
    "Named",
    "find_mentions",
    "named",
    "names_groups",
    "plain_name",
    "sentence_bounds",
]

_GAP = rf"(?:[ \t\n\u00a0\u202f]|&nbsp;|{CODE}{{2}})+"
_AND = rf",?{_GAP}(?:and|&|&amp;){_GAP}"
_START = r"(?<![\w-])(?<!\w[’'‐–/])"
_LIST = rf"{PERSON}(?:,{_GAP}{PERSON}){{0,8}}"
_YEARS = r"(?:19|20)\d{2}[a-z]?(?:[ ]?[,;][ ]?(?:19|20)\d{2}[a-z]?)*"
_BESIDE = rf"[\s,;:(*_]*(?:in\s+)?(?P<years>{_YEARS})?[\s,;:)*_]*"
_ET_AL = (
    rf",?{_GAP}(?:(?P<em>[*_]{{1,2}})et\.?{_GAP}al(?![^\W_])\.?(?P=em)\.?"
    rf"|(?:et|ET)\.?{_GAP}(?:[Aa]l|AL)\b\.{{0,2}})"
)
_COLLEAGUES = (
    rf"{_AND}(?:(?:(?:his|her|their){_GAP})?(?:colleagues|associates|collaborators"
    r"|co[-‐‑]?(?:workers|authors|investigators))"
    rf"|(?:his|her|their){_GAP}(?:group|team|laboratory|lab))\b"
)
_TEAM_NAMES = r"(?:group|team|laboratory|lab)"
_WORK = (
    r"(?:study|studies|work|paper|article|publication|report|review|meta-analysis|trial|cohort"
    r"|case|series|analysis|findings|results|data|experiments?|observations?)"
)
_DATING = frozenset("study work paper article publication report review meta-analysis".split())
_PUBLISHES = re.compile(r"[\s,*_]*(?:publish|report|describ|review|propos|introduc|present)\w*")

_GROUP = re.compile(rf"{_START}(?P<names>{_LIST})(?:{_ET_AL}|{_COLLEAGUES})")
_CUT = re.compile(rf"(?:(?<=[a-z,;:(] )|^)(?P<names>[A-Z])(?:{_ET_AL}|{_COLLEAGUES})", re.M)
"""A name of which one letter is left; after another name it is that one's initial."""
_OTHERS = re.compile(rf"{_START}(?P<names>{_LIST}){_AND}others\b")
TEAM_OF = rf"\b{_TEAM_NAMES}{_GAP}(?:(?:led|headed){_GAP}by|of|around){_GAP}"
"""A pattern of what says that the name behind it is a team's: "the group of"."""
_TEAM_OF = re.compile(rf"{TEAM_OF}(?P<names>{PERSON})(?!\w)")
_TEAM = re.compile(rf"{_START}(?P<names>{PERSON})[’']s?{_GAP}(?:\w+{_GAP})?{_TEAM_NAMES}\b")
_OF_ONE = re.compile(
    rf"{_START}(?P<names>{PERSON})[’']s?"
    rf"(?={_GAP}(?:(?:19|20)\d{{2}}{_GAP})?(?:[\w-]+{_GAP}){{0,2}}{_WORK}\b)"
)
_SEVERAL = re.compile(rf"{_START}(?P<names>{_LIST}{_AND}{PERSON})(?![\w-])")
_SINGLE = re.compile(rf"{_START}(?P<names>{PERSON})(?=(?:[’']s?)?{_BESIDE}{CITE})")
_LONGEST_LIST = 600
_LONGEST_TAIL = 200
_LONGEST_BESIDE = 60


def _behind_name(text: str, sign: int) -> bool:
    """Tell whether a name may end before a sign, but for a comma and the like, and years."""
    before = text[max(0, sign - _LONGEST_BESIDE) : sign].rstrip(_BETWEEN)
    while before[-1:].isdigit() or before[-2:-1].isdigit():
        before = before[:-1].rstrip(_BETWEEN)
    before = before.removesuffix(" in").rstrip(_BETWEEN)
    last = before.rsplit(None, 1)[-1:]
    return not last or not last[0].islower()


_BETWEEN = " \t\n\r\f\v\u00a0\u202f\u2028,;:()*_&" + CODE
_OWNERS = ("his", "her", "their")


def _behind_owner(text: str, sign: int) -> bool:
    """Tell whether "his", "her" or "their" may stand before a sign."""
    before = text[max(0, sign - _LONGEST_BESIDE) : sign].replace("&nbsp;", " ")
    return before.rstrip(_BETWEEN).endswith(_OWNERS)


def _behind_apostrophe(text: str, sign: int) -> bool:
    before = text[max(0, sign - _LONGEST_BESIDE) : sign]
    return "’" in before or "'" in before


def _anywhere(_text: str, _sign: int) -> bool:
    return True


_Sign = tuple[re.Pattern[str], Callable[[str, int], bool]]
"""What only some places of a text have, and which of these count; most do not."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to name authors.

    Attributes:
        signs: of which a text must have one; each begins with a letter, so that it is found fast.
        words: of which a text that has a sign must have one: most texts have none of them.
        before: how far before a sign a match may begin, in characters.
    """

    pattern: re.Pattern[str]
    signs: tuple[_Sign, ...]
    words: tuple[str, ...]
    before: int = _LONGEST_LIST

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches; to search only around the signs is far faster."""
        if not any(word in text for word in self.words):
            return
        for start, end in self._parts(text):
            yield from self.pattern.finditer(text, start, end)

    def _parts(self, text: str) -> Iterator[tuple[int, int]]:
        signs = sorted(
            match.end()
            for sign, counts in self.signs
            for match in sign.finditer(text)
            if counts(text, match.start())
        )
        start = end = 0
        for sign in signs:
            if sign - self.before > end:
                if end:
                    yield start, end
                start = sign - self.before
            end = sign + _LONGEST_TAIL
        if end:
            yield start, end


def _signs(
    words: Sequence[str], counts: Callable[[str, int], bool] = _anywhere
) -> tuple[_Sign, ...]:
    return tuple((re.compile(word), counts) for word in words)


_TEAM_WORDS = ("group", "team", "lab")
_COMPANY = ("olleagues", "ssociates", "ollaborators", "workers", "authors", "nvestigators")
"""Who is named with somebody, without the letter that may be a capital."""
_CREW_WORDS = ("et", "ET", *_COMPANY, *_TEAM_WORDS)
_CREW = (
    *_signs((r"et(?<![^\W_]et)\b", r"ET(?<![^\W_]ET)\b"), _behind_name),
    *_signs(_COMPANY),
    *_signs(_TEAM_WORDS, _behind_owner),
)
_FORMS = (
    _Form(_GROUP, _CREW, _CREW_WORDS),
    _Form(_OTHERS, _signs(("others",)), ("others",)),
    _Form(_TEAM_OF, _signs(_TEAM_WORDS), _TEAM_WORDS),
    _Form(_TEAM, _signs(_TEAM_WORDS, _behind_apostrophe), _TEAM_WORDS),
    _Form(
        _SEVERAL,
        _signs((rf"and{_GAP}(?={PERSON_AHEAD})", rf"&(?:amp;)?{_GAP}"), _behind_name),
        ("and", "&"),
    ),
    _Form(_OF_ONE, _signs("'’", _behind_name), ("'", "’")),
    _Form(_SINGLE, _signs((rf"{CITE}(?<!{CITE}{CITE})",), _behind_name), (CITE,), 200),
)
"""In the order in which they are tried."""
_CUTS = _Form(_CUT, _CREW, _CREW_WORDS, 60)
_GROUPS = ("et al", "et. al", "et\u00a0al", "ET AL", "et\nal", "Et al", *_COMPANY, "others")


def names_groups(text: str) -> bool:
    """Tell whether a text may name a group: most paragraphs do not, which is told fast."""
    return any(word in text for word in _GROUPS)


_SENTENCE_END = re.compile(
    # The look ahead spares most places the rest.
    r"(?=[.!?\n])"
    r"(?:(?<!\bet al)(?<!\bet al\.)"
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bcf)(?<!\b[Ff]ig)(?<!\bca)(?<!\b[Nn]o)"
    rf"(?<!\bDr)(?<!\band [A-Z])(?!(?<=\b[A-Z])\.\s+[a-z])[.!?][”\")’]*{CITE}*\s+|\n\s*\n)"
)
_DIRECT = re.compile(rf"(?:[’']s?)?{_BESIDE}")
_AFTER = re.compile(r"[ ]?\((?P<year>(?:19|20)\d{2})[a-z]?\)")
_OWNED = re.compile(
    rf"[’']s?\s+(?P<year>(?:19|20)\d{{2}})\s+(?:[\w-]+\s+){{0,2}}?(?P<work>{_WORK})\b"
)
_WORK_BY = re.compile(
    rf"(?<![\w–-])(?P<year>(?:19|20)\d{{2}})\s+(?:[\w-]+\s+){{0,2}}?(?P<work>{_WORK})"
    r"\s+(?:by|of|from)\s+\Z"
)
_IN_YEAR = re.compile(r"\W*In\s+(?P<year>(?:19|20)\d{2}),?\s+\Z")
_LONGEST_BEFORE = 80
_LONGEST_SENTENCE = 1000
_MOST_NEARBY = 40
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_][\w’'-]*)[ \u00a0]\Z")


@dataclass(frozen=True, slots=True)
class Dated:
    """A year beside a mention; `plain` says that it can only be that of the work."""

    year: int
    span: Span
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with the citation that belongs to it.

    Attributes:
        citation: its own; None when the paragraph gives it none.
        direct: the citation follows the name at once, but for a year or an apostrophe.
        repeated: the paragraph named and cited the same author before.
        dates: the years beside it.
        sentence: the text around it, for hints.
        before: the word before the name, which may be a part of it.
        alone: no other author is named, and nothing else cited, in the sentence.
        nearby: other citations of the sentence, or further on in the paragraph, that no other
            mention has at once.
    """

    mention: Mention
    paragraph: Paragraph
    citation: Citation | None
    direct: bool
    repeated: bool
    dates: tuple[Dated, ...]
    sentence: str
    before: str = ""
    nearby: tuple[Citation, ...] = ()
    alone: bool = False

    @property
    def year(self) -> int | None:
        """The year between the name and the citation."""
        return next((date.year for date in self.dates if date.plain), None)


def find_mentions(paragraph: Paragraph, families: frozenset[str]) -> tuple[Mention, ...]:
    """Find the authors that a paragraph names.

    Args:
        paragraph: any but metadata.
        families: `plain_name` of every author of the references. Only "et al.", "and colleagues"
            and the like make an author of a name that is not there.
    """
    text = paragraph.text
    taken = bytearray(len(text))
    found: list[Mention] = []
    for form in _FORMS:
        pattern = form.pattern
        for match in form.find(text):
            names, start = _people(match, families)
            if any(taken[start : match.end()]) or not _names_authors(match, names, families):
                continue
            taken[start : match.end()] = b"\1" * (match.end() - start)
            team = pattern in {_TEAM_OF, _TEAM}
            group = team or pattern in {_GROUP, _OTHERS}
            start = match.start("names") if pattern is _TEAM_OF else start
            end = match.end("names") if pattern in {_OF_ONE, _SINGLE} else match.end()
            found.append(Mention(names, group, paragraph.sub(start, end), team))
    found += [
        Mention((match["names"],), group=True, span=paragraph.sub(*match.span()))
        for match in _CUTS.find(text)
        if not any(taken[match.start() : match.end()])
    ]
    return tuple(sorted(found, key=lambda mention: mention.span.start))


def _people(match: re.Match[str], families: frozenset[str]) -> tuple[tuple[str, ...], int]:
    """Return the families of a match and where the first of them starts.

    In "such as AA, Li et al." the list before the last name is no list of authors: leading words
    that nobody in the bibliography is called are left out, except the last one.
    """
    people = [(name, start) for name, start in families_of(match["names"]) if name]
    first = match.start("names")
    kept = 2 if match.re is _SEVERAL else 1
    while len(people) > kept and plain_name(people[0][0]) not in families:
        people.pop(0)
        first = match.start("names") + people[0][1]
    return tuple(name for name, _ in people), first


def _names_authors(match: re.Match[str], names: Sequence[str], families: frozenset[str]) -> bool:
    """Tell "Queen and Avram [@…]" from "AGA and AA"."""
    if not names or not all(is_author(name) for name in names[:1]):
        return False
    known = [plain_name(name) in families for name in names]
    if match.re is _GROUP:
        return known[0] or not _is_code(names[0])
    if any(_is_code(name) and not one for name, one in zip(names, known, strict=True)):
        return False
    shouted = any(name.isupper() for name in names)
    if match.re is _SEVERAL:
        both = all(known) or (any(known) and _follows(match.string, match.end()))
        return both and not shouted
    if match.re is _SINGLE or match.re is _OF_ONE:
        return known[0] and not shouted and not _goes_on(match)
    return known[0] or _is_near(plain_name(names[0]), families)


@lru_cache(maxsize=4096)
def _is_near(name: str, families: frozenset[str]) -> bool:
    return any(nearly(name, family) for family in families)


_LONGEST_CODE = 4


def _is_code(name: str) -> bool:
    """Tell "VEGF" from "LIANG"; short names in capitals are authors only when they are known."""
    return name.isupper() and len(name) <= _LONGEST_CODE


def _goes_on(match: re.Match[str]) -> bool:
    """Tell "Hyde Park [@…]", where a word before the name belongs to it, from "As Park [@…]"."""
    start = match.start()
    before = _WORD_BEFORE.search(match.string, max(0, start - _LONGEST_BEFORE), start)
    if not before or not before["word"][0].isupper():
        return False
    opening = match.string[: before.start("word")].rstrip()[-1:] if before.start("word") else ""
    return opening not in {"", ".", "!", "?", ":", "|", "(", CITE}


def _follows(text: str, offset: int) -> bool:
    beside = _DIRECT.match(text, offset)
    return bool(beside) and text[beside.end() if beside else offset :][:1] == CITE


def named(paragraph: Paragraph, families: frozenset[str]) -> Iterator[Named]:
    """Pair each mention of a paragraph with its own citation.

    A mark that follows the name at once is its own; authors that are only listed share the mark
    after the last of them; otherwise it is the next mark of the sentence, when no other author is
    named before it; otherwise none.
    """
    mentions = find_mentions(paragraph, families)
    if not mentions:
        return
    marks = _Marks(paragraph, mentions)
    cited: set[str] = set()
    for index, mention in enumerate(mentions):
        citation, direct = marks.own(index)
        name = plain_name(mention.name)
        repeated = name in cited
        if citation is not None:
            cited.add(name)
        start, end = marks.sentence(index)
        first = paragraph.offset(mention.span.start)
        before = _WORD_BEFORE.search(paragraph.text, max(0, first - _LONGEST_BEFORE), first)
        yield Named(
            mention,
            paragraph,
            citation,
            direct,
            repeated,
            tuple(marks.dates(index)),
            paragraph.text[
                max(start, first - _LONGEST_SENTENCE) : min(end, first + _LONGEST_SENTENCE)
            ],
            before["word"] if before else "",
            marks.nearby(index),
            marks.alone(index),
        )


class _Marks:
    """The citations of one paragraph beside its mentions."""

    def __init__(self, paragraph: Paragraph, mentions: Sequence[Mention]) -> None:
        self._paragraph = paragraph
        self._text = paragraph.text
        self._bounds = [
            (paragraph.offset(one.span.start), paragraph.offset(one.span.end)) for one in mentions
        ]
        self._citations = paragraph.citations
        self._starts = [paragraph.offset(one.span.start) for one in self._citations]
        self._ends = [match.end() for match in _SENTENCE_END.finditer(self._text)]
        self._own = [self._find(index) for index in range(len(mentions))]
        self._share()
        self._taken = {id(citation) for citation, direct in self._own if direct}

    def sentence(self, index: int) -> tuple[int, int]:
        """Return the bounds of the sentence in which a mention ends."""
        place = bisect_right(self._ends, self._bounds[index][1] - 1)
        start = self._ends[place - 1] if place else 0
        return start, self._ends[place] if place < len(self._ends) else len(self._text)

    def own(self, index: int) -> tuple[Citation | None, bool]:
        """Return the citation of a mention, and whether it follows at once."""
        return self._own[index]

    def _share(self) -> None:
        """Give authors that are only listed the mark after the last of them."""
        shared: Citation | None = None
        more = 0
        for index in range(len(self._own) - 1, -1, -1):
            citation, direct = self._own[index]
            if citation is not None:
                shared, more = (citation, 0) if direct else (None, 0)
                continue
            if shared is None or not self._listed(index):
                shared = None
                continue
            more += 1
            if len(shared.links) > more:
                self._own[index] = (shared, True)

    def _listed(self, index: int) -> bool:
        between = self._text[self._bounds[index][1] : self._bounds[index + 1][0]]
        return len(between) < _LONGEST_BESIDE and bool(
            re.fullmatch(r"[’']?s?[\s,;*_]*(?:and|or|&|as well as)?[\s*_]*", between)
        )

    def _find(self, index: int) -> tuple[Citation | None, bool]:
        place = bisect_left(self._starts, self._bounds[index][1])
        if place == len(self._starts):
            return None, False
        offset, start = self._bounds[index][1], self._starts[place]
        if start - offset < _LONGEST_BESIDE and _DIRECT.fullmatch(self._text, offset, start):
            return self._citations[place], True
        following = self._bounds[index + 1][0] if index + 1 < len(self._bounds) else start
        if start >= self.sentence(index)[1] or following < start:
            return None, False
        return self._citations[place], False

    def nearby(self, index: int) -> tuple[Citation, ...]:
        """Return citations from the start of the sentence on that nobody named has at once."""
        if self._own[index][1]:
            return ()
        first = bisect_left(self._starts, self.sentence(index)[0])
        near = self._citations[first : first + _MOST_NEARBY]
        return tuple(one for one in near if id(one) not in self._taken)

    def alone(self, index: int) -> bool:
        """Tell whether a sentence names one author and has one citation."""
        start, end = self.sentence(index)
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        others = (bounds for place, bounds in enumerate(self._bounds) if place != index)
        return last - first == 1 and not any(start <= bounds[0] < end for bounds in others)

    def dates(self, index: int) -> Iterator[Dated]:
        """Yield the years beside a mention."""
        text, (start, end) = self._text, self._bounds[index]
        citation, direct = self._own[index]
        if citation is not None and direct:
            first = self._paragraph.offset(citation.span.start)
            beside = _DIRECT.fullmatch(text, end, first)
            if beside and beside["years"]:
                for year in re.finditer(r"\d{4}", beside["years"]):
                    at = beside.start("years") + year.start()
                    yield self._dated(at)
            after = _AFTER.match(text, self._paragraph.offset(citation.span.end))
            if after:
                yield self._dated(after.start("year"))
        if owned := _OWNED.match(text, end):
            yield self._dated(owned.start("year"), plain=owned["work"] in _DATING)
        if by := _WORK_BY.search(text, max(0, start - _LONGEST_BEFORE), start):
            yield self._dated(by.start("year"), plain=by["work"] in _DATING)
        opening = self.sentence(index)[0]
        if start - opening < _LONGEST_BEFORE and (early := _IN_YEAR.match(text, opening, start)):
            mark = self._paragraph.offset(citation.span.end) if citation and direct else end
            yield self._dated(early.start("year"), plain=bool(_PUBLISHES.match(text, mark)))

    def _dated(self, offset: int, *, plain: bool = True) -> Dated:
        year = int(self._text[offset : offset + 4])
        return Dated(year, self._paragraph.sub(offset, offset + 4), plain)


def sentence_bounds(text: str, offset: int) -> tuple[int, int]:
    """Return the offsets of the sentence around `offset`."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() > offset:
            return start, match.end()
        start = match.end()
    return start, len(text)
