"""Authors named in an article, and marks that print names and years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from reviewproof.article import Article, System
from reviewproof.bibliography import field_span
from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Link, Reference, called
from reviewproof.naming import first_named, nearly, plain_name, same_name
from reviewproof.rules.articles.reading import by_key, printed_text
from reviewproof.rules.names import compare_names


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
        message = f"whether “{printed_text(link)}” cites {called(reference)}"
        yield CannotTell("CIT203", message, link.span)


def _dated(link: Link, reference: Reference, article: Article) -> Iterator[Outcome]:
    printed = printed_text(link)
    entry = reference.fields.get("entry", "")
    name = first_named(printed.strip("()[]{}.,; "))
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
    printed = printed_text(link)
    name = first_named(printed)
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
