"""Counts typed in prose: which number counts what, and whether it counts all or only some.

A paragraph is read once. A number is a phrase when what it counts stands beside it; a number with a
unit, of a figure, or in a range is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from reviewproof.manuscript import CITE, CODE, Paragraph, Place
from reviewproof.numerals import BELOW_100, NUMBER, value_of_words

HIDDEN = rf"[{CITE}{CODE}]"
_NOUNS = {
    "records": "records|articles|papers|publications|reports|hits",
    "studies": "studies|study",
    "reviews": "reviews",
    "patients": "patients?|participants?|subjects|individuals|volunteers",
    "references": "references",
    "sessions": "sessions",
    "databases": "databases",
}
_NOUN = "|".join(f"(?P<{name}>{words})" for name, words in _NOUNS.items())
_COUNTED = re.compile(
    rf"(?P<between>(?:[ \t\n]+[A-Za-z][\w–-]*){{0,4}}?)[ \t\n-]+(?:{_NOUN})\b(?!-)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?<![\w.,/–‐—-])(?P<number>{NUMBER})(?![\w]|[.,]\d|\s*[–—]\s*\d|\s?%|\s+per\s*cent)"
    r"(?!-(?!(?:patient|participant|study)\b))",
    re.IGNORECASE,
)
_ELIDED = re.compile(r"\s+(?P<kind>pre-?clinical|clinical)\s*(?:,|and\b|or\b|plus\b|as well as\b)")
_NOT_A_COUNT = re.compile(
    r"(?:\b(?:tables?|figures?|figs?\.?|levels?|phases?|types?|grades?|stages?|steps?|groups?|days?"
    r"|weeks?|appendix|section|chapter|panel|equation|reference|ref\.?|no\.?|aged?|versions?)"
    rf"\s*|\b{BELOW_100}\s+(?:to|or)\s+|\bbetween\s+{BELOW_100}\s+and\s+|\bbetween\s+)$",
    re.IGNORECASE,
)
_RANGE_AFTER = re.compile(rf"\s+(?:to|or)\s+{BELOW_100}(?!\w)", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?:[≥≤<>~±≈]|\b(?:about|around|approximately|nearly|almost|over|under|below|above|up to"
    r"|at least|at most|(?:more|fewer|less) than|some|roughly|circa|another|other|further|first"
    r"|last|minimum of|maximum of|every|per|than))\s*$",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:should|would|could|need|needs|needed|require[sd]?|future|hypothetical|planned)\b",
    re.IGNORECASE,
)
_RATE = re.compile(r"\s*(?:per|each|every|a)\s+(?:year|month|week|day|group|arm)\b|\s+in\s+\d")
_SENTENCE_END = re.compile(
    # The look ahead spares most places the rest.
    r"(?=[.!?\n])"
    r"(?:(?<!\bet al)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bFig)(?<!\bca)[.!?][”\")’*]*\s+|\n\s*\n)"
)
_UNITS = frozenset(
    "week month year day hour minute mg g kg ml l µl µm nm mm cm percent fold injection time"
    " dose group arm mice rat rats animal cell year-old centre center country language"
    " author reviewer in on to for the a an was were is are had have has with after from by at"
    " among of and or but that which who as during within into per than".split()
)
_HEAD = 2000
_WINDOW = 240
"""How much around a number is looked at: a paragraph may be one sentence without an end."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a paragraph's text: `text[start:end]`."""

    paragraph: Paragraph
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its text, with citations and code masked."""
        return self.paragraph.text[self.start : self.end]

    @property
    def head(self) -> str:
        """Its text, or the first part of a very long one."""
        return self.paragraph.text[self.start : min(self.end, self.start + _HEAD)]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A typed count.

    Attributes:
        noun: what is counted (a key of the nouns above), "" when the noun is left out.
        words: what stands between the number and the noun, in lower case.
        start: where the number starts, in the paragraph's text; `end`: where the noun ends.
        number_end: where the number ends.
    """

    sentence: Sentence
    value: int
    noun: str
    words: tuple[str, ...]
    start: int
    end: int
    number_end: int

    @property
    def before(self) -> str:
        """The sentence up to the number, its last part where it is very long."""
        start = max(self.sentence.start, self.start - _WINDOW)
        return self.sentence.paragraph.text[start : self.start]

    @property
    def after(self) -> str:
        """The sentence after the noun, its first part where it is very long."""
        end = min(self.sentence.end, self.end + _WINDOW)
        return self.sentence.paragraph.text[self.end : end]

    @property
    def written(self) -> str:
        """The phrase on one line."""
        return " ".join(self.sentence.paragraph.text[self.start : self.end].split())

    @property
    def is_year(self) -> bool:
        """Whether the number may as well be a year."""
        digits = self.sentence.paragraph.text[self.start : self.number_end]
        return bool(re.fullmatch(r"(?:19|20)\d\d", digits))

    @property
    def follower(self) -> str:
        """How the sentence goes on after the noun.

        "closed": it ends, or a stop, a comma or "and" follows; "taken": "were included" or the
        like follows; "preposition"; else "verb", so that the phrase is most likely a subject and
        the count one of some only.
        """
        rest = re.sub(rf"^(?:\s*{HIDDEN}+|\s*\([^()]*\))+", "", self.after)
        if re.match(r"\s*(?:$|[.;:,)\]!?–—/*]|(?:and|or|but|in (?:all|total))\b)", rest):
            return "closed"
        if TAKEN.match(rest):
            return "taken"
        if re.match(r"\s+(?:with|of|on|for|from|in|by|about|across|among|at|comprising)\b", rest):
            return "preposition"
        return "verb"


_VERBS = (
    "included|summari[sz]ed|synthesi[sz]ed|eligible|retained|screened|retrieved|returned|identified"
    "|found|located|yielded|sought|assessed|lost|removed"
)
TAKEN = re.compile(
    r"\s+(?:(?:were|was|are|have been|had been|being)\s+(?:\w+ly\s+|then\s+)?"
    rf"(?P<verb>{_VERBS})\b|(?P<reduced>{_VERBS})(?=\s+(?:in|for|from|by|here)\b|\s*[.,;:)]))"
)
"""What was done to all that is counted: "were screened", or "screened in …" after the noun."""


_ABSTRACT = re.compile(r"^abstract:.*(?:\n(?:[ \t].*)?)*", re.M)


def abstract_of(paragraph: Paragraph) -> tuple[int, int] | None:
    """Return what of a paragraph is prose: all of it, but only the abstract of front matter."""
    if paragraph.place is not Place.METADATA:
        return 0, len(paragraph.text)
    found = _ABSTRACT.search(paragraph.text)
    return found.span() if found else None


def sentences(paragraph: Paragraph, bounds: tuple[int, int]) -> tuple[Sentence, ...]:
    """Split a part of a paragraph into sentences."""
    found, start = [], bounds[0]
    for match in _SENTENCE_END.finditer(paragraph.text, *bounds):
        found.append(Sentence(paragraph, start, match.end()))
        start = match.end()
    return (*found, Sentence(paragraph, start, bounds[1]))


def phrases(parts: tuple[Sentence, ...]) -> Iterator[Phrase]:
    """Yield the typed counts of a run of sentences of one paragraph."""
    paragraph, text = parts[0].paragraph, parts[0].paragraph.text
    starts = [part.start for part in parts]
    for match in _NUMBER.finditer(text, parts[0].start, parts[-1].end):
        sentence = parts[bisect_right(starts, match.start()) - 1]
        before = text[max(sentence.start, match.start() - _WINDOW) : match.start()]
        if _NOT_A_COUNT.search(before) or _RANGE_AFTER.match(text, match.end()):
            continue
        if _VAGUE.search(before) or _WISHED.search(before):
            continue
        phrase = _phrase(sentence, match)
        if not _RATE.match(paragraph.text, phrase.end):
            yield phrase


def _phrase(sentence: Sentence, match: re.Match[str]) -> Phrase:
    text, value = sentence.paragraph.text, value_of_words(match["number"])
    elided = _ELIDED.match(text, match.end(), sentence.end)
    if elided:
        kind = elided["kind"].replace("-", "").casefold()
        end = elided.end("kind")
        return Phrase(sentence, value, "studies", (kind,), match.start(), end, match.end())
    counted = _COUNTED.match(text, match.end(), sentence.end)
    if counted:
        words = tuple(counted["between"].casefold().split())
        if not any(_is_unit(word) for word in words):
            noun = next(name for name in _NOUNS if counted[name])
            return Phrase(sentence, value, noun, words, match.start(), counted.end(), match.end())
    return Phrase(sentence, value, "", (), match.start(), match.end(), match.end())


def _is_unit(word: str) -> bool:
    """Tell whether a word is counted itself, or ends the phrase before a noun is reached."""
    plural = word.endswith("s") and not word.endswith(("ous", "ss", "us", "is"))
    return word in _UNITS or word.rstrip("s") in _UNITS or plural
