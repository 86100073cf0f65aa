"""The rules on a finished article: what can be proved of it from what it prints alone."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from reviewproof.article import Article, System
from reviewproof.bibliography import field_span
from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import (
    CITE,
    Link,
    Paragraph,
    Place,
    Reference,
    called,
)
from reviewproof.naming import nearly, plain_name, same_name
from reviewproof.pandoc import expand_numbers
from reviewproof.readers.articles.parts import ASIDE
from reviewproof.rules.names import compare_names
from reviewproof.rules.queries import mixed_queries
from reviewproof.rules.references import doi_outcomes, listed_twice
from reviewproof.rules.sources import placeholders
from reviewproof.rules.stated import check_stated
from reviewproof.rules.tables import repeated

Check = Callable[[Article], Iterator[Outcome]]

_NO_LIST = "no list of references was found"


@dataclass(frozen=True, slots=True)
class ArticleRule:
    """One rule on a finished article.

    Attributes:
        codes: every code that it can report.
        listed: it needs a list of references; without one it does not apply.
        whole: it concludes from what the list lacks, so that all of it must have been read.
    """

    codes: tuple[str, ...]
    check: Check
    listed: bool = True
    whole: bool = False


def by_key(article: Article) -> Mapping[str, Reference]:
    """Return the references of an article by key; of two with one key the first."""
    found: dict[str, Reference] = {}
    for reference in article.references:
        found.setdefault(reference.key, reference)
    return found


# --- what could be read -----------------------------------------------------------------------


_READ_ENTRIES = 0.5
_CITED = 0.6
_LOST = 0.1
_SLIPS = 2
_SHOWN = 5


def check_reading(article: Article) -> Iterator[Outcome]:
    """SRC013: text, list and marks could be read, so that silence means something."""
    yield Checked("SRC013")
    for reason in _unread(article):
        yield Finding(
            "SRC013",
            f"an article must be read whole to be proved, but {reason}",
            article.sources[0].whole,
            found=reason,
            hint="try another format of the same article: JATS XML is read best, then HTML, DOCX",
        )


def _unread(article: Article) -> Iterator[str]:
    yield from article.lacking
    if not article.references:
        yield _NO_LIST
        return
    if article.system is System.NONE:
        yield f"no citation of its {len(article.references)} references was found in the text"
        return
    if lost := beyond(article):
        shown = ", ".join(map(str, sorted(lost)[:_SHOWN]))
        yield (
            f"the text cites {len(lost)} numbers that its list of {len(article.references)} does"
            f" not have ({shown}{', …' if len(lost) > _SHOWN else ''}): too many for a slip"
        )
    told = sum(bool(reference.authors) for reference in article.references)
    if told < _READ_ENTRIES * len(article.references):
        yield f"the authors of only {told} of {len(article.references)} references could be read"


def beyond(article: Article) -> frozenset[int]:
    """Return the numbers cited that the list lacks, where they are so many that it was misread."""
    if article.system is not System.NUMBERS:
        return frozenset()
    known = {reference.number for reference in article.references}
    lost = {number for mark in article.citations() for number in mark.numbers} - known
    few = max(_SLIPS, _LOST * len(article.references))
    return frozenset(lost) if len(lost) > few else frozenset()


def cited_keys(article: Article) -> frozenset[str]:
    """Return the keys of the references that the text cites."""
    return frozenset(link.key for mark in article.citations() for link in mark.links)


# --- marks ------------------------------------------------------------------------------------


def check_marks(article: Article) -> Iterator[Outcome]:
    """CIT201, CIT210, OUT801: each mark leads to entries of the list, each once, by its number."""
    known = by_key(article)
    last = max((each.number or 0 for each in article.references), default=0)
    for citation in article.citations():
        yield Checked("CIT201", len(citation.links))
        yield Checked("CIT210")
        seen: dict[str, Link] = {}
        for link in citation.links:
            reference = known.get(link.key)
            if reference is None:
                yield from _nowhere(article, link, last)
            elif link.key in seen and _printed(link) == _printed(seen[link.key]):
                yield _twice(reference, link, seen[link.key])
            elif reference.number is not None:
                yield from _astray(reference, link)
            seen.setdefault(link.key, link)


def _printed(link: Link) -> str:
    return " ".join(link.printed.split())


def _nowhere(article: Article, link: Link, last: int) -> Iterator[Outcome]:
    """Report a mark that leads to no entry."""
    if article.system is System.NAMES and not link.key:
        return  # `check_dated_marks` says more
    number = next(iter(expand_numbers(link.printed)), None)
    if (
        article.system is System.NUMBERS
        and number is not None
        and not link.key[1:].strip("0123456789")
    ):
        problem = f"reference {number} is cited, and the list ends at {last}"
        if number <= last:
            problem = f"reference {number} is cited, and the list has no such number"
    else:
        problem = f"“{_printed(link)}” leads to “{link.key.removeprefix('#')}”, which is no entry"
    yield Finding(
        "CIT201",
        f"a citation must lead to an entry of the list, but {problem}",
        link.span,
        found=_printed(link),
        expected=f"1 to {last}" if article.system is System.NUMBERS else "",
        hint="correct the number, or add the entry that the list lost",
    )


def _twice(reference: Reference, link: Link, first: Link) -> Finding:
    return Finding(
        "CIT210",
        f"a citation must name each reference once, but {called(reference)} is in it twice",
        link.span,
        found=_printed(link),
        hint="remove one of the two, or correct its number",
        related=(Related("first here", first.span),),
    )


def _astray(reference: Reference, link: Link) -> Iterator[Outcome]:
    numbers = expand_numbers(link.printed)
    if len(numbers) != 1 or not link.printed.strip(" []().,;").isdecimal():
        return
    yield Checked("OUT801")
    if numbers[0] != reference.number:
        yield Finding(
            "OUT801",
            f"a number must lead to the entry that has it, but {numbers[0]} leads to entry"
            f" {reference.number}",
            link.span,
            found=str(numbers[0]),
            expected=str(reference.number),
            hint="correct the number, or the link behind it",
            related=(Related("the entry it leads to", reference.span),),
        )


def check_cited(article: Article) -> Iterator[Outcome]:
    """CIT202: every entry of the list is cited, as far as the marks could be read."""
    if article.system is System.NONE:
        yield NotApplicable("CIT202", "no citations were found")
        return
    cited = cited_keys(article)
    lost = [reference for reference in article.references if reference.key not in cited]
    if len(lost) > (1 - _CITED) * len(article.references):
        yield CannotTell(
            "CIT202",
            f"whether {len(lost)} of {len(article.references)} references are cited: too many for"
            " a slip, so they may be cited in a way that is not read",
            article.sources[0].whole,
        )
        return
    text = "\n".join(paragraph.text for paragraph in article.paragraphs)
    for reference in article.references:
        yield Checked("CIT202")
        if reference in lost:
            yield _uncited(article, reference, text)


def _uncited(article: Article, reference: Reference, text: str) -> Outcome:
    """Report an entry without a citation; one that the text may cite in words cannot be told."""
    name = reference.first_author or ""
    number = reference.number
    typed = number is not None and re.search(rf"[\[(,;–-]\s*{number}\s*[\]),;–-]", text)
    dated = (
        reference.year
        and name
        and re.search(rf"{re.escape(name)}[^.\n]{{0,80}}{reference.year}", text)
    )
    if typed or dated or not name:
        message = f"whether {called(reference)} is cited: the text may cite it without a link"
        return CannotTell("CIT202", message, reference.span)
    return Finding(
        "CIT202",
        f"every reference must be cited, but {called(reference)} is not",
        reference.span,
        found=reference.key if number is None else str(number),
        hint="look for a citation that was lost or has another number; else remove the entry",
    )


_SORTED = 0.9
_ORDERED = 0.9
_FEW = 2


def check_order(article: Article) -> Iterator[Outcome]:
    """CIT209: numbers first appear in rising order, in a list that is numbered so."""
    if article.system is not System.NUMBERS:
        yield NotApplicable("CIT209", "the article does not cite by number")
        return
    if _is_sorted(article.references):
        yield NotApplicable("CIT209", "the list is sorted by author, not by order of citation")
        return
    firsts = list(_first_numbers(article))
    jumps = list(_jumps(firsts))
    if not firsts or len(jumps) > (1 - _ORDERED) * len(firsts):
        yield NotApplicable("CIT209", "the list is not numbered in order of citation")
        return
    yield Checked("CIT209", len(firsts))
    told: set[int] = set()
    for number, expected, link in jumps:
        if expected in told:
            continue  # one number out of place is told once
        told.add(expected)
        yield Finding(
            "CIT209",
            f"references must first be cited in order, but {number} is cited before {expected}",
            link.span,
            found=str(number),
            expected=str(expected),
            hint="look for a citation that was added, removed or moved, or a number mistyped",
        )


def _is_sorted(references: Sequence[Reference]) -> bool:
    names = [plain_name(each.first_author) for each in references if each.first_author]
    rising = sum(a <= b for a, b in itertools.pairwise(names))
    return len(names) > _FEW and rising >= _SORTED * (len(names) - 1)


def _first_numbers(article: Article) -> Iterator[tuple[int, Link]]:
    """Yield each number where the text first cites it.

    Tables, captions and what stands aside may be printed anywhere; what they cite has no order.
    """
    known = by_key(article)
    seen = {
        _number(known, link)
        for paragraph in article.paragraphs
        if not _is_running(paragraph)
        for mark in paragraph.citations
        for link in mark.links
    }
    for paragraph in article.paragraphs:
        if not _is_running(paragraph):
            continue
        for mark in paragraph.citations:
            for link in sorted(mark.links, key=lambda link: _number(known, link)):
                number = _number(known, link)
                if number and number not in seen:
                    seen.add(number)
                    yield number, link


def _is_running(paragraph: Paragraph) -> bool:
    return paragraph.place is Place.PROSE and paragraph.section not in {ASIDE, "abstract"}


def _number(known: Mapping[str, Reference], link: Link) -> int:
    reference = known.get(link.key)
    return (reference.number or 0) if reference else 0


def _jumps(firsts: Sequence[tuple[int, Link]]) -> Iterator[tuple[int, int, Link]]:
    """Yield the numbers that come before a smaller one does, each with the smallest of these."""
    waiting = sorted(number for number, _ in firsts)
    place = 0
    done: set[int] = set()
    for number, link in firsts:
        while place < len(waiting) and waiting[place] in done:
            place += 1
        if number > waiting[place]:
            yield number, waiting[place], link
        done.add(number)


# --- names and years --------------------------------------------------------------------------


def check_names(article: Article) -> Iterator[Outcome]:
    """CIT203 to CIT207 and CIT212: the author named beside a citation."""
    if article.system is System.NONE:
        yield NotApplicable("CIT203", "no citations were found")
        return
    references = by_key(article)
    numbers = {
        key: reference.number
        for key, reference in references.items()
        if reference.number is not None
    }
    yield from compare_names(
        article.paragraphs, references, numbers, finished=True, own=article.authors
    )


_NAMED = re.compile(r"[^\W\d_]{2,}")
_LATER = re.compile(r"(?:1[6-9]|20)\d{2}")


def check_dated_marks(article: Article) -> Iterator[Outcome]:
    """CIT203, CIT204, CIT206: a mark that prints name and year leads to a work of both."""
    if article.system is not System.NAMES:
        return
    references = by_key(article)
    for citation in article.citations():
        places = Counter((link.span.start, link.span.end) for link in citation.links)
        for link in citation.links:
            reference = references.get(link.key)
            if reference is not None and places[link.span.start, link.span.end] > 1:
                yield from _among(link, reference)
            elif reference is not None:
                yield from _dated(link, reference, article)
            elif not link.key:
                yield from _unlisted(link, article)


def _among(link: Link, reference: Reference) -> Iterator[Outcome]:
    """Judge one of several works that one stretch of text cites: it must name each of them."""
    if not reference.authors:
        return
    yield Checked("CIT203")
    names = {plain_name(word) for word in _NAMED.findall(link.printed)}
    family = [plain_name(word) for word in _NAMED.findall(reference.authors[0].family)]
    if family and not names & set(family):
        message = f"whether “{_printed(link)}” cites {called(reference)}"
        yield CannotTell("CIT203", message, link.span)


def _dated(link: Link, reference: Reference, article: Article) -> Iterator[Outcome]:
    from reviewproof.readers.articles.dated import name_of

    printed = _printed(link)
    entry = reference.fields.get("entry", "")
    name = name_of(printed.strip("()[]{}.,; "))
    words = {plain_name(word) for word in _NAMED.findall(entry)}
    if name and reference.authors:
        yield Checked("CIT203")
        first = reference.authors[0].family
        if not _is_named(name, first, words):
            yield from _other_name(link, name, reference, article)
            return
    years = _LATER.findall(printed)
    if years and reference.year is not None:
        yield Checked("CIT206")
        if len(years) == 1 and years[0] not in entry and int(years[0]) != reference.year:
            yield _other_year(link, years[0], reference)


def _is_named(name: str, first: str, words: set[str]) -> bool:
    parts = [plain_name(part) for part in re.split(r"[\s‐‑-]+", name)]
    return (
        same_name(name, first)
        or plain_name(first).startswith(plain_name(name))
        or plain_name(name).startswith(plain_name(first))
        or all(part in words for part in parts if part)
    )


def _other_name(link: Link, name: str, reference: Reference, article: Article) -> Iterator[Outcome]:
    first = reference.authors[0].family
    if nearly(plain_name(name), plain_name(first)):
        yield Finding(
            "CIT204",
            f"a name must be spelled as in its reference, but the text has {name} and the"
            f" reference {first}",
            link.span,
            found=name,
            expected=first,
            hint=f"write “{first}”, or correct the reference",
            related=(Related("the entry it leads to", reference.span),),
        )
        return
    meant = [each for each in article.references if same_name(name, each.first_author or "")]
    years = _LATER.findall(link.printed)
    fitting = [each for each in meant if str(each.year) in years]
    hint = f"no reference has {name} as its first author; add it, or correct the name"
    if fitting:
        hint = f"did you mean {called(fitting[0])}?"
    elif meant:
        hint = f"the list has these by {name}: {', '.join(called(each) for each in meant)}"
    yield Finding(
        "CIT203",
        f"the author named must be the first author of the work cited, but the text names {name}"
        f" and leads to {called(reference)}",
        link.span,
        found=first,
        expected=name,
        hint=hint,
        related=(Related("the entry it leads to", reference.span),),
        data={
            "name": name,
            "numbers": [],
            "first_authors": [first],
            "suggested": [each.key for each in fitting or meant],
        },
    )


def _other_year(link: Link, year: str, reference: Reference) -> Finding:
    return Finding(
        "CIT206",
        f"a year beside a name must be that of the work cited, but the text has {year} and"
        f" {called(reference)} is of {reference.year or 'no year'}",
        link.span,
        found=year,
        expected=str(reference.year or ""),
        hint="correct the year in the text or in the list, as the work itself has it",
        related=(Related("the entry it leads to", field_span(reference, "year")),),
    )


def _unlisted(link: Link, article: Article) -> Iterator[Outcome]:
    """Report a name and year of which the list has no entry."""
    from reviewproof.readers.articles.dated import name_of

    printed = _printed(link)
    name = name_of(printed)
    years = _LATER.findall(printed)
    if not name or not years:
        return
    same = [each for each in article.references if same_name(name, each.first_author or "")]
    entries = (each.fields.get("entry", "") for each in article.references)
    if any(name in entry and years[0] in entry for entry in entries):
        yield CannotTell("CIT201", f"which entry “{printed}” is", link.span)
        return
    near = [
        each.first_author or ""
        for each in article.references
        if each.year and str(each.year) == years[0]
    ]
    close = get_close_matches(name, near, n=1, cutoff=0.8)
    hint = "add the entry, or correct name and year"
    if same:
        hint = f"the list has these by {name}: {', '.join(called(each) for each in same)}"
    elif close:
        hint = f"did you mean {close[0]}, {years[0]}?"
    yield Finding(
        "CIT201",
        f"a citation must lead to an entry of the list, but “{printed}” is not in it",
        link.span,
        found=printed,
        hint=hint,
    )


# --- tables -----------------------------------------------------------------------------------


_ROW_NAME = re.compile(r"(?P<name>[^\W\d_][\w’'.‐-]*).{0,60}?(?P<year>(?:19|20)\d{2})")


def check_table_years(article: Article) -> Iterator[Outcome]:
    """TBL402: the year of a table's cell is that of the reference beside it."""
    references = by_key(article)
    looked = False
    for paragraph in article.paragraphs:
        if paragraph.place is not Place.TABLE or len(paragraph.citations) != 1:
            continue
        links = paragraph.citations[0].links
        reference = references.get(links[0].key) if len(links) == 1 else None
        if reference is None or reference.year is None:
            continue
        before = paragraph.text.split(CITE, 1)[0].strip()
        named = _ROW_NAME.fullmatch(before.rstrip(" ,.;()[]"))
        if named and same_name(named["name"], reference.first_author or ""):
            looked = True
            yield Checked("TBL402")
            yield from _row_year(paragraph, named, reference)
    if not looked:
        yield NotApplicable("TBL402", "no cell of a table names an author, a year and a reference")


def _row_year(
    paragraph: Paragraph, named: re.Match[str], reference: Reference
) -> Iterator[Outcome]:
    if named["year"] in reference.fields.get("entry", "") or int(named["year"]) == reference.year:
        return
    start = paragraph.text.index(named["year"])
    yield Finding(
        "TBL402",
        f"the year of a row must be that of its reference, but the row has {named['year']} and"
        f" {called(reference)} {reference.year}",
        paragraph.sub(start, start + len(named["year"])),
        found=named["year"],
        expected=str(reference.year),
        hint="look the work up; one of the two is wrong",
        related=(Related("the reference's year", field_span(reference, "year")),),
    )


_SAME = re.compile(r"(?P<word>[^\W\d_]{3,})(?:\s+(?P=word)){2,}")


def check_repeated_cells(article: Article) -> Iterator[Outcome]:
    """TBL404: no word stands several times in a row in a cell."""
    cells = [each for each in article.paragraphs if each.place is Place.TABLE]
    if not cells:
        yield NotApplicable("TBL404", "the article has no table that could be read")
    for cell in cells:
        yield Checked("TBL404")
        if found := _SAME.fullmatch(cell.text.strip()):
            start = cell.text.index(found[0])
            yield repeated(cell.sub(start, start + len(found[0])), found[0], found["word"])


# --- the list and the text --------------------------------------------------------------------


def check_list(article: Article) -> Iterator[Outcome]:
    """BIB102, BIB104, BIB105: each work is listed once, and DOIs fit their journals."""
    yield from listed_twice(article.references)
    yield from doi_outcomes(article.references)


_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_TWO_SCRIPTS = re.compile(
    r"(?<![^\W\d_])(?=[^\W\d_]*[A-Za-z\u00c0-\u024f])(?=[^\W\d_]*[\u0400-\u04ff])[^\W\d_]{3,}"
)


def check_scripts(article: Article) -> Iterator[Outcome]:
    """BIB108: no word mixes Latin and Cyrillic letters, which look alike."""
    for source in article.sources:
        yield Checked("BIB108")
        if not _CYRILLIC.search(source.text):
            continue
        for match in _TWO_SCRIPTS.finditer(source.text):
            strange = [c for c in match[0] if unicodedata.name(c, "").startswith("CYRILLIC")]
            shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in dict.fromkeys(strange))
            yield Finding(
                "BIB108",
                f"a name must be in one script, but “{match[0]}” has {shown} in Cyrillic letters"
                " and the rest is Latin",
                source.span(*match.span()),
                found=match[0],
                hint="type the word anew on one keyboard layout",
            )


_MEANS_SOMETHING = re.compile(r"X+|TBD|TK.*|N_.*|(?:19|20)XX|⟨(?!\s*(?:[Nn]\b|[Nn]_|\.|…|\?)).*")
"""What is left for later in a manuscript is a chromosome, a century or a dose in what is printed."""


def check_placeholders(article: Article) -> Iterator[Outcome]:
    """SRC007: no placeholder was left in what was published."""
    for outcome in placeholders(article.paragraphs):
        if not (isinstance(outcome, Finding) and _MEANS_SOMETHING.fullmatch(outcome.found)):
            yield outcome


def check_queries(article: Article) -> Iterator[Outcome]:
    """PRI308: a query with AND and OR says which comes first."""
    yield from mixed_queries(article)


def check_counts(article: Article) -> Iterator[Outcome]:
    """PRI310: the counts that the text states do not contradict each other."""
    yield from check_stated(article.paragraphs)


ARTICLE_RULES: tuple[ArticleRule, ...] = (
    ArticleRule(("SRC013",), check_reading, listed=False),
    ArticleRule(("CIT201", "CIT210", "OUT801"), check_marks, whole=True),
    ArticleRule(("CIT202",), check_cited, whole=True),
    ArticleRule(("CIT203", "CIT204", "CIT205", "CIT206", "CIT207", "CIT212"), check_names),
    ArticleRule(("CIT203", "CIT204", "CIT206"), check_dated_marks),
    ArticleRule(("CIT209",), check_order, whole=True),
    ArticleRule(("TBL402",), check_table_years),
    ArticleRule(("TBL404",), check_repeated_cells, listed=False),
    ArticleRule(("BIB102", "BIB104", "BIB105"), check_list),
    ArticleRule(("BIB108",), check_scripts, listed=False),
    ArticleRule(("SRC007",), check_placeholders, listed=False),
    ArticleRule(("PRI308",), check_queries, listed=False),
    ArticleRule(("PRI310",), check_counts, listed=False),
)
"""Every rule on a finished article, in the order in which they run."""


def why_not(rule: ArticleRule, article: Article) -> str:
    """Return why a rule does not apply to an article, "" when it does."""
    if rule.listed and not article.references:
        return _NO_LIST
    if rule.whole and beyond(article):
        return "the list of references was not read whole"
    return ""


ARTICLE_CODES = frozenset(code for rule in ARTICLE_RULES for code in rule.codes) | {
    "SRC001",
    "SRC006",
}
