"""Abbreviations in a text: where they are defined, and where they are used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reviewproof.manuscript import CITE, CODE

_DASH = "[-‐‑–]"
_WORD = rf"[^\W_](?:[^\W_]|{_DASH}(?=[^\W_]))*"
_PART = re.compile(r"[^\W_]+")
# A capital is found fast; an abbreviation starts at most so far before its first one.
_CAPITAL = re.compile(r"[A-Z]\S*")
_BEFORE_CAPITAL = 9
_ITEM = re.compile(
    rf"(?<![^\W_])(?:[α-ω\d]{{1,2}}{_DASH})?[^\W\dA-Z_]{{0,4}}\d{{0,2}}[A-Z]"
    rf"(?:[^\W_]|{_DASH}(?=[^\W_]))*"
)
_BRACKET = re.compile(
    r"\((?:(?:hereafter|henceforth|abbreviated(?: as| to)?|or|also) )?[“\"*_]{0,3}"
    rf"(?P<short>{_WORD})[”\"*_]{{0,3}}(?:[;,][^()]{{0,80}})?\)"
)
_AFTER = re.compile(r" \((?<=\w \()(?P<long>[^()]{3,80})\)")
_LAST_WORD = re.compile(rf"(?<![\w\-]){_WORD}$")
_NOTE = re.compile(
    rf"(?<![\w\-])(?P<short>{_WORD})(?:[,:]| =| [–—])\s+(?P<long>[^;.\n|()]{{3,80}})"
)
_ROMAN = re.compile(r"[IVX]+[a-c]?")
_GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "omega": "ω",
}
_SMALL_WORDS = frozenset("a an and by for from in of on or the to with".split())
_WINDOW = 240
_LONGEST = 12
_FEWEST = 2
_MOST_PARTS = 5


@dataclass(frozen=True, slots=True)
class Use:
    """An abbreviation at `text[start:end]`; `form` is without plural and variants of dashes."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Definition:
    """An abbreviation that a text introduces at `text[start:end]`.

    Attributes:
        meaning: the long form; empty when the letters fit no words before the bracket, so that it
            only looks like a definition.
    """

    form: str
    meaning: str
    start: int
    end: int


def form_of(written: str) -> str:
    """Return an abbreviation in the singular, with plain hyphens.

    >>> form_of("DPCs"), form_of("TGF–β"), form_of("GLASS")
    ('DPC', 'TGF-β', 'GLASS')
    """
    return re.sub(r"(?<=[^\Wa-z_])s$", "", re.sub(_DASH, "-", written))


def looks_abbreviated(word: str) -> bool:
    """Tell AGA, lncRNA and PI3K from Wnt, PubMed, III and 3D."""
    capitals = sum(char.isupper() for char in word)
    return (
        capitals >= _FEWEST
        and len(word) <= _LONGEST
        and not re.search(r"[A-Z][a-z]+[A-Z]|[A-Z][a-z]{2}|[A-Z][a-rt-z]$", word)
        and not _ROMAN.fullmatch(word)
    )


def find_definitions(text: str, *, notes: bool = False) -> Iterator[Definition]:
    """Find "long form (ABC)" and "ABC (long form)".

    Args:
        text: of one paragraph, with marks and code masked.
        notes: also "ABC, long form", as notes under tables have it.
    """
    for match in _BRACKET.finditer(text):
        short = match["short"]
        if any(map(looks_abbreviated, [short, *re.split(_DASH, short)])) or _is_mixed(short):
            before = text[max(0, match.start() - _WINDOW) : match.start()]
            meaning = _meaning(form_of(short), before)
            # A bracket may also hold an abbreviation that is only used there.
            if before.rstrip()[-1:].isalnum() or meaning:
                yield Definition(form_of(short), meaning, *match.span("short"))
    for match in _AFTER.finditer(text):
        start = max(0, match.start() - 3 * _LONGEST)
        if word := _LAST_WORD.search(text[start : match.start()]):
            yield from _explained(word.group(), start + word.start(), match["long"])
    for match in _NOTE.finditer(text) if notes else ():
        yield from _explained(match["short"], match.start("short"), match["long"])


def _explained(short: str, start: int, long: str) -> Iterator[Definition]:
    if looks_abbreviated(form_of(short)):
        words = _words(re.split(r"[;,:]", long)[0])
        if len(words) > 1 and fits(form_of(short), words):
            yield Definition(form_of(short), " ".join(words), start, start + len(short))


def _is_mixed(word: str) -> bool:
    """Tell abbreviations with one capital: IL-6 has two, but T2D, p53K, TGFb and Th1 differ."""
    return bool(re.fullmatch(r"[A-Z][\dα-ω]+[A-Zα-ω]?|[a-z]{1,2}[A-Z]", word))


def _words(text: str) -> list[str]:
    return [match.group() for match in _PART.finditer(text)]


def _meaning(form: str, before: str) -> str:
    """Return the words right before a bracket that an abbreviation stands for."""
    clause = re.split(rf"[()\[\]{CITE}{CODE}]|[.!?;:]\s", before)[-1]
    found = list(_PART.finditer(clause))
    size = 2 * sum(char.isalpha() for char in form) + 2
    found = found[-size:]
    for rule in (_initials_fit, fits):
        for first in range(len(found) - 1, -1, -1):
            if rule(form, [match.group() for match in found[first:]]):
                return " ".join(clause[found[first].start() :].split())
    return ""


def _letters(form: str) -> str:
    return "".join(char for char in form.casefold() if char.isalpha())


def _initials_fit(form: str, words: Sequence[str]) -> bool:
    """Tell whether the letters are the first ones of all words, small words left out."""
    for kept in (words, [word for word in words if word.casefold() not in _SMALL_WORDS]):
        initials = [_GREEK.get(word.casefold(), word[0].casefold()) for word in kept]
        if "".join(initials) == _letters(form):
            return words[0].casefold() not in _SMALL_WORDS or kept is words
    return False


def fits(form: str, words: Sequence[str]) -> bool:
    """Tell whether the letters of an abbreviation occur in the words, in order.

    The first letter begins the first word and some letter is in the last one (after Schwartz and
    Hearst 2003, "A simple algorithm for identifying abbreviation definitions in biomedical text").
    """
    letters = _letters(form)
    if not letters or not words:
        return False
    spelled = [_GREEK.get(word.casefold(), word.casefold()) for word in words]
    if spelled[0][0] != letters[0]:
        return False
    left = len(letters) - 1
    in_last = False
    # From the right, so that the last word gets as many letters as it can.
    for index in range(len(spelled) - 1, -1, -1):
        floor = 1 if index == 0 else 0
        for char in reversed(spelled[index][floor:]):
            if left >= 1 and char == letters[left]:
                left -= 1
                in_last = in_last or index == len(spelled) - 1
    return left == 0 and (in_last or len(spelled) == 1)


_SMALL = rf"(?:(?:{'|'.join(sorted(_SMALL_WORDS))})[ \n])?"
_HEADS = (
    "acid|agonist|alopecia|antagonist|antibody|antigen|assay|axis|cell|cytokine|density|disease"
    "|disorder|enzyme|factor|follicle|hormone|index|inhibitor|interval|kinase|laser|ligand|light"
    "|matrix|medium|membrane|microscopy|oxide|particle|pathway|peptide|phosphatase|plasma|practice"
    "|protein|receptor|scale|score|sequencing|species|stress|syndrome|technique|therapy|tissue"
    "|transferase|trial|ultrasound|vesicle|virus|vitamin"
)
"""Nouns in which a technical term ends."""
_FEWEST_LETTERS = 3
_CERTAIN = 5
"""So many words in a row begin with the right letters by no chance, whatever the last one is."""


@dataclass(frozen=True, slots=True)
class LongForm:
    """The words that an abbreviation stands for, in running text without a bracket.

    One word for each letter, which is right where a term is spelled out; the last of three or four
    words must be a noun that ends such a term, since any three letters begin some words in a row.

    Attributes:
        words: matches them, in a text with marks and code masked.
        initials: matches what `initials_of` makes of a text that has them; it is faster to search.
    """

    words: re.Pattern[str]
    initials: re.Pattern[str]


@lru_cache(maxsize=4096)
def long_form(form: str) -> LongForm | None:
    """Return what finds the words of an abbreviation; None when its letters are too few or mixed.

    >>> finder = long_form("VEGF")
    >>> text = "the vascular endothelial growth factor"
    >>> bool(finder.initials.search(initials_of(text))), finder.words.search(text).start()
    (True, 4)
    """
    letters = _letters(form)
    if len(letters) < _FEWEST_LETTERS or len(letters) != len(form):
        return None
    words = [rf"{letter}[^\W\d_]{{2,}}" for letter in letters]
    if len(letters) < _CERTAIN:
        words[-1] = rf"(?={letters[-1]})(?:{_HEADS})s?"
    between = rf"(?:[ \n]|{_DASH}){_SMALL}"
    return LongForm(
        re.compile(rf"(?<![\w-]){between.join(words)}(?!\w)", re.IGNORECASE),
        re.compile(".?".join(letters)),  # a small word may have an initial of its own
    )


_LETTERED = re.compile(r"([^\W\d_])[^\W\d_]{2,}")


def initials_of(text: str) -> str:
    """Return the first letters of all words of three letters or more, in lower case."""
    return "".join(_LETTERED.findall(text.casefold()))


def find_uses(text: str, known: Collection[str]) -> Iterator[Use]:
    """Find abbreviations, as a whole where they are known, and else by their parts.

    "MSC-EVs" is one use of MSC-EV where that is known, and else one of MSC and one of EV.

    Args:
        text: of one paragraph, with marks and code masked.
        known: the forms that the document defines.
    """
    for item in _items(text):
        if item.group()[1:].islower() and item.group() not in known:
            continue  # most words: fast
        parts = [
            (item.start() + part.start(), item.start() + part.end())
            for part in _PART.finditer(item.group())
        ]
        first = 0
        while first < len(parts):
            start = parts[first][0]
            for last in range(min(len(parts), first + _MOST_PARTS) - 1, first - 1, -1):
                end = parts[last][1]
                form = _known_form(text[start:end], known)
                if form or last == first:
                    break
            form = form or form_of(text[start:end])
            if form in known or looks_abbreviated(form):
                yield Use(form, start, end)
            first = last + 1


def _items(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_ITEM` matches; it is tried only around capitals, since most words have none."""
    done = 0
    for capital in _CAPITAL.finditer(text):
        yield from _ITEM.finditer(text, max(done, capital.start() - _BEFORE_CAPITAL), capital.end())
        done = capital.end()


def _known_form(written: str, known: Collection[str]) -> str:
    form = form_of(written)
    return next((one for one in (form, re.sub(r"\d+$", "", form)) if one in known), "")
