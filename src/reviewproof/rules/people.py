"""The people named: authors, editors and contributors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewproof.bibliography import word_span
from reviewproof.findings import (
    CannotTell,
    Checked,
    Finding,
    NotApplicable,
    Outcome,
    Related,
)
from reviewproof.manuscript import Paragraph, Place, Reference
from reviewproof.mentions import plain_name
from reviewproof.project import Project
from reviewproof.rules import front_matter
from reviewproof.rules.base import Rule
from reviewproof.rules.front_matter import Person
from reviewproof.text import Span

_SCRIPTS = {
    "LATIN": "Latin",
    "CYRILLIC": "Cyrillic",
    "GREEK": "Greek",
    "ARMENIAN": "Armenian",
    "HEBREW": "Hebrew",
    "ARABIC": "Arabic",
    "CJK": "Chinese, Japanese or Korean",
    "HIRAGANA": "Chinese, Japanese or Korean",
    "KATAKANA": "Chinese, Japanese or Korean",
    "HANGUL": "Chinese, Japanese or Korean",
    "BOPOMOFO": "Chinese, Japanese or Korean",
}
"""Scripts by the first word of a letter's name in Unicode; those of one language count as one."""

_LOOK_ALIKE = {"Latin", "Cyrillic", "Greek", "Armenian"}
"""Scripts with letters that look like those of another; a name beside its transcription does not
mix these inside a word or between family name and initials."""

_PEOPLE = ("author", "editor", "translator")
_NAME_WORD = re.compile(r"[^\s,;(){}\[\]/&]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def check_scripts(project: Project) -> Iterator[Outcome]:
    """BIB108: no name of an author or editor has a letter of another script."""
    for person in front_matter.people(project, *_PEOPLE, "authors", "editors"):
        yield Checked("BIB108")
        if mixed := _mixed(person.name):
            offset = person.span.text.find(mixed.word)
            span = person.span
            if offset >= 0:
                start = span.start + offset
                span = span.source.span(start, start + len(mixed.word))
            yield _in_one_script(mixed, span, span.source.path)
    for reference in project.facts.bibliography.references:
        for field in _PEOPLE:
            yield from _of_reference(reference, field)


def _of_reference(reference: Reference, field: str) -> Iterator[Outcome]:
    written = reference.fields.get(field, "")
    for name in re.split(r"\s+and\s+", written):
        if not name:
            continue
        yield Checked("BIB108")
        if mixed := _mixed(name):
            where = f"{reference.span.source.path}#{reference.key}"
            yield _in_one_script(mixed, word_span(reference, field, mixed.word), where)


@dataclass(frozen=True, slots=True)
class _Mixed:
    """A word of a name, the letters in it that are of another script, and both scripts."""

    word: str
    strange: str
    script: str
    others: str


def _in_one_script(mixed: _Mixed, span: Span, where: str) -> Finding:
    letters = ", ".join(
        f"{letter} (U+{ord(letter):04X})" for letter in dict.fromkeys(mixed.strange)
    )
    return Finding(
        "BIB108",
        f"a name must be in one script, but “{mixed.word}” has {letters} in {mixed.script} letters"
        f" and the rest of the name is {mixed.others}",
        span,
        found=mixed.word,
        where=where,
        hint="type the name anew on one keyboard layout, as the work itself prints it",
    )


def _mixed(name: str) -> _Mixed | None:
    """Return the first word that does not keep to the script of most letters of the name."""
    name = _ASIDE.sub("", name)
    letters = [(char, script) for char in name if (script := _script(char))]
    scripts = [script for _, script in letters]
    if len(set(scripts)) < len(("this", "another")):
        return None
    usual = max(sorted(set(scripts)), key=scripts.count)
    for match in _NAME_WORD.finditer(name):
        strange = [char for char in match.group() if _script(char) not in {"", usual}]
        own = [char for char in match.group() if _script(char) == usual]
        odd = [_script(char) for char in strange]
        if strange and not _is_symbol(match.group()) and (own or set(odd) <= _LOOK_ALIKE):
            return _Mixed(match.group(), "".join(strange), odd[0], usual)
    return None


def _is_symbol(word: str) -> bool:
    """Tell a Greek letter that is a symbol, as in the name of a group: "β-Cell"."""
    return bool(re.match(r"[α-ω](?:$|[-‐‑\d])", word)) or bool(re.search(r"[-‐‑][α-ω]$", word))


def _script(char: str) -> str:
    if not char.isalpha():
        return ""
    first = unicodedata.name(char, "").replace("FULLWIDTH ", "").split(" ")[0].split("-")[0]
    return _SCRIPTS.get(first, "")


_CONTRIBUTIONS = re.compile(r"\bcontribut(?:ion|or)|\bCRediT\b|\bauthors?['’]? roles", re.I)
_RUN_IN = re.compile(r"\s*(?:\*\*|__|\*)[^*_\n]*(?:contribut|CRediT)[^*_\n]*(?:\*\*|__|\*)", re.I)
_LETTER = r"[^\W\d_]"
_CAPITAL = (
    rf"(?=[^\W\d_a-zß-öø-ÿ])(?:{_LETTER}\.(?:[-‐]?{_LETTER}\.)*"
    rf"|{_LETTER}(?:{_LETTER}|[-‐‑'’](?={_LETTER}))*)"
)
_PARTICLE = r"(?:van|von|de|der|den|del|della|di|da|dos|la|le|ten|ter|bin|ibn|al)"
_RUN = re.compile(rf"(?<!\w){_CAPITAL}(?:[ \t\n]+(?:{_PARTICLE}[ \t\n]+){{0,3}}{_CAPITAL})*")
_INITIALS = re.compile(r"(?<![\w.])(?:[^\W\d_a-zß-öø-ÿ]\.[-‐ ]?){2,5}(?!\w)")
_LONGEST_NAME = 6


def check_contributors(project: Project) -> Iterator[Outcome]:
    """SRC011: whoever stands in the list of contributions stands so in the list of authors."""
    listed = _listed(project)
    paragraphs = list(_statement(project))
    rows = list(_rows(project))
    if not rows and not paragraphs:
        reason = "the manuscript has no statement of the authors' contributions"
        yield NotApplicable("SRC011", reason)
    elif not rows and not listed:
        yield NotApplicable("SRC011", "the front matter names no authors")
    yield from rows
    if listed:
        for paragraph in paragraphs:
            yield from _in_statement(paragraph, listed)
            yield from _without_capital(project, paragraph, listed)


def _listed(project: Project) -> list[Person]:
    """Return the authors of the manuscript and, in an edition, those of its source."""
    authors = list(front_matter.people(project, "author", "authors"))
    if (table := project.facts.table("people")) is not None:
        cells = [row.cells["byline"] for row in table.rows if "byline" in row.cells]
        authors += [Person(cell.value, cell.span) for cell in cells if cell.value]
    return [author for author in authors if len(author.name.split()) > 1]


def _rows(project: Project) -> Iterator[Outcome]:
    """Compare the columns of `people`; where there is an edition, PUB951 does."""
    table = project.facts.table("people")
    edition = project.facts.published is not None and project.facts.studies is not None
    if table is None or edition:
        return
    if project.facts.package.findings:
        yield NotApplicable("SRC011", "not all of the data could be read")
        return
    for row in table.rows:
        if {"byline", "contributions"} <= set(row.cells):
            for name in row.cells["contributions"].items:
                yield Checked("SRC011")
                if name != row["byline"]:
                    author = Person(row["byline"], row.cells["byline"].span)
                    yield _renamed(name, row.cells["contributions"].span, author)


def _statement(project: Project) -> Iterator[Paragraph]:
    """Yield the paragraphs under a heading about contributions, or that begin with such words."""
    inside = False
    for paragraph in project.manuscript.paragraphs:
        if paragraph.place is Place.HEADING:
            inside = bool(_CONTRIBUTIONS.search(paragraph.text))
        elif paragraph.place in {Place.PROSE, Place.TABLE} and (
            inside or _RUN_IN.match(paragraph.text)
        ):
            yield paragraph


def _in_statement(paragraph: Paragraph, listed: Sequence[Person]) -> Iterator[Outcome]:
    known = {" ".join(author.name.split()) for author in listed}
    for match in _RUN.finditer(paragraph.text):
        words = [
            (part.start() + match.start(), part.end() + match.start(), part.group())
            for part in re.finditer(r"\S+", match.group())
        ]
        first = 0
        while first < len(words):
            size, author = _closest(words[first:], known, listed)
            name = " ".join(word for _, _, word in words[first : first + size])
            if size:
                # The full stop of "Kyu-Ho Y." may end the sentence.
                stop = len(name) - len(name.rstrip("."))
                name = name.rstrip(".")
                span = paragraph.sub(words[first][0], words[first + size - 1][1] - stop)
                yield Checked("SRC011")
                if author and _is_short(name, author.name):
                    message = f"whether “{name}” is the author “{author.name}”"
                    yield CannotTell("SRC011", message, span)
                elif author:
                    yield _renamed(name, span, author)
            first += max(size, 1)
    for match in _INITIALS.finditer(paragraph.text):
        yield from _by_initials(match.group(), paragraph.sub(*match.span()), listed)


def _closest(
    words: Sequence[tuple[int, int, str]], known: set[str], listed: Sequence[Person]
) -> tuple[int, Person | None]:
    """Return how many words are a name, and the author when it is nearly that author's."""
    sizes = range(min(_LONGEST_NAME, len(words)), 1, -1)
    names = {size: " ".join(word for _, _, word in words[:size]) for size in sizes}
    shouted = {name.upper() for name in known}
    for size, name in names.items():
        if name in known or name in shouted:
            return size, None
    longest = min(_LONGEST_NAME + 1, len(words))
    following = [" ".join(word for _, _, word in words[1:size]) for size in range(3, longest + 1)]
    for size, name in names.items():
        for author in listed:
            if _is_near(name, author.name) and not known & set(following):
                return size, author
    return 0, None


def _without_capital(
    project: Project, paragraph: Paragraph, listed: Sequence[Person]
) -> Iterator[Outcome]:
    """Find the given names of an author before a family name that begins with a small letter.

    Between two contributors it stands alone: "Jane led the study" has no such name.
    """
    for author in {person.name: person for person in listed}.values():
        *given, family = author.name.split()
        if _mixed(author.name) or not family[0].isupper() or not _is_full(given):
            continue
        names = r"\s+".join(map(re.escape, given))
        pattern = rf"(?<!\w){names}\s+(?P<family>[^\W\d_A-Z]{_LETTER}*)(?=\s*[;,.)]|\s+and\b|\s*$)"
        for match in re.finditer(pattern, paragraph.text):
            word = match["family"]
            if (
                not word[0].isupper()
                and _one_slip(plain_name(word), plain_name(family), shortest=1)
                and not _is_word(project, word)
            ):
                yield Checked("SRC011")
                yield _renamed(
                    " ".join(match.group().split()), paragraph.sub(*match.span()), author
                )


def _is_word(project: Project, word: str) -> bool:
    """Tell a word that the text uses: "led", or a particle."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    uses = (len(pattern.findall(paragraph.text)) for paragraph in project.manuscript.paragraphs)
    return sum(uses) > 1


def _is_near(name: str, author: str) -> bool:
    """Tell a slip in a name: a letter, a hyphen or space, or an end cut off."""
    if _mixed(author):
        return False  # BIB108 and PUB951 speak of it
    one, other = plain_name(name), plain_name(author)
    if one == other:
        return True
    words, others = name.split(), author.split()
    apart = _apart(words, others)
    shortest = 1 if _same_given(words, others) else len("Li")
    return len(apart) == 1 and _one_slip(*apart[0], shortest=shortest)


def _apart(words: Sequence[str], others: Sequence[str]) -> list[tuple[str, str]]:
    """Return the words in which two names of as many words differ."""
    if len(words) != len(others):
        return []
    pairs = ((plain_name(a), plain_name(b)) for a, b in zip(words, others, strict=True))
    return [(a, b) for a, b in pairs if a != b]


def _same_given(words: Sequence[str], others: Sequence[str]) -> bool:
    """Tell names with the same given names in full: then a short family name is no other's."""
    same = len(words) == len(others) and not _apart(words[:-1], others[:-1])
    return same and _is_full(words[:-1])


def _is_full(given: Sequence[str]) -> bool:
    """Tell given names that are no initials, nor as short as Li, which many have."""
    return len(plain_name("".join(given))) > len("Li") and not any(
        word.endswith(".") or len(word) == 1 for word in given
    )


def _one_slip(one: str, other: str, *, shortest: int) -> bool:
    """Tell words that differ by one letter added, left out, changed or swapped, or by their end.

    One of fewer letters than `shortest` is an initial.
    """
    short, long = sorted((one, other), key=len)
    if len(short) < shortest:
        return False
    if long.startswith(short):
        return True
    pairs = enumerate(zip(short, long, strict=False))
    start = next((index for index, (a, b) in pairs if a != b), len(short))
    rest, longer = short[start:], long[start:]
    swapped = rest[:2] == longer[:2][::-1] and rest[2:] == longer[2:]
    return rest == longer[1:] or rest[1:] == longer[1:] or swapped


def _is_short(name: str, author: str) -> bool:
    """Tell names such as Li and Lu, which differ by one letter and are two people's as well."""
    words, others = name.split(), author.split()
    if _same_given(words, others):
        return False
    return any(len(a) == len(b) <= len("Li") for a, b in _apart(words, others))


def _renamed(name: str, span: Span, author: Person) -> Finding:
    return Finding(
        "SRC011",
        f"a contributor must be named as in the list of authors, but “{name}” is"
        f" “{author.name}” there",
        span,
        found=name,
        expected=author.name,
        where=f"{span.source.path}#{author.name}",
        hint=f"did you mean “{author.name}”?",
        related=(Related("the list of authors", author.span),),
    )


def _by_initials(written: str, span: Span, listed: Sequence[Person]) -> Iterator[Outcome]:
    letters = re.sub(r"[^\w]", "", written)
    fitting = [author.name for author in listed if letters in _initials(author.name)]
    if len(fitting) == 1:
        yield Checked("SRC011")
    elif fitting:
        message = f"whose initials “{written.strip()}” are: {', '.join(fitting)}"
        yield CannotTell("SRC011", message, span)
    else:
        yield CannotTell("SRC011", f"whose initials “{written.strip()}” are", span)


def _initials(name: str) -> set[str]:
    """Return the ways in which a name is cut to initials, with and without those after hyphens."""
    words = name.split()
    full = "".join(part[0] for word in words for part in re.split(r"[-‐‑]", word) if part)
    plain = "".join(word[0] for word in words)
    return {initials.upper() for initials in (full, plain, words[0][0] + words[-1][0])}


RULES = (
    Rule(("SRC011",), check_contributors, frozenset({"manuscript"})),
    Rule(("BIB108",), check_scripts),
)
