"""The search: its databases, its dates and its query."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewproof.evidence import prisma
from reviewproof.evidence.search import cell, dated, day, shown
from reviewproof.evidence.table import Row, Table
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Manuscript, Place
from reviewproof.project import Project
from reviewproof.rules.base import Rule
from reviewproof.rules.phrases import Sentence, abstract_of, sentences
from reviewproof.rules.queries import check_queries
from reviewproof.text import Span

_DATABASES = {
    "PubMed Central": r"PubMed Central|Europe PMC",
    "MEDLINE": r"MEDLINE|PubMed",
    "Embase": r"Embase",
    "Web of Science": r"Web of Science(?: Core Collection)?",
    "Scopus": r"Scopus",
    "Cochrane": r"Cochrane (?:Library|CENTRAL|Central Register of Controlled Trials)|CENTRAL"
    r"|Cochrane(?= database)",
    "CINAHL": r"CINAHL",
    "PsycINFO": r"PsycINFO",
    "Google Scholar": r"Google Scholar",
    "ClinicalTrials.gov": r"ClinicalTrials\.gov",
    "ICTRP": r"ICTRP",
    "ScienceDirect": r"Science ?Direct",
    "LILACS": r"LILACS",
    "SciELO": r"SciELO",
    "CNKI": r"CNKI|China National Knowledge Infrastructure",
    "Wanfang": r"Wan ?Fang",
    "KoreaMed": r"KoreaMed",
    "AMED": r"AMED",
    "BIOSIS": r"BIOSIS",
    "DOAJ": r"DOAJ",
    "IEEE Xplore": r"IEEE Xplore",
    "medRxiv": r"medRxiv",
    "bioRxiv": r"bioRxiv",
}
"""Databases of health research, and how prose writes them; PubMed is the access to MEDLINE."""

_PLATFORMS = r"Ovid(?:SP)?|EBSCO(?:host)?|ProQuest|Dialog|Clarivate"
_SEARCHED = re.compile(r"\b(?:search|quer(?:y|ied)|database|retriev|source)", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|no|neither|without|except|unlike)\b", re.IGNORECASE)
_METHODS = re.compile(r"\b(?:methods?|search|sources?|abstract|summary)\b", re.IGNORECASE)
_THROUGH = re.compile(r"\b(?:through|via|platforms?|interfaces?)\b", re.IGNORECASE)
_COMPUTED = "review.search.databases"


def check_sums(project: Project) -> Iterator[Outcome]:
    """PRI305: the records of the databases add up to those identified."""
    table, flow = project.facts.table("search"), project.facts.flow
    if table is None or flow is None:
        yield NotApplicable("PRI305", "data/search.csv or data/prisma.csv is absent or invalid")
        return
    total = flow.known(prisma.IDENTIFIED)
    counted = [(row, number) for row in table.rows if (number := _records(row)) is not None]
    silent = [cell(row, "database").value for row in table.rows if _records(row) is None]
    known = sum(number for _, number in counted)
    if total is None or not counted or (silent and known <= total):
        missing = [prisma.IDENTIFIED] if total is None else silent
        yield NotApplicable(
            "PRI305", f"records of {', '.join(missing) or 'any database'} not reported"
        )
        return
    yield Checked("PRI305", len(counted))
    if known != total:
        first = counted[0][0]
        yield Finding(
            "PRI305",
            f"the records of all databases must add up to those identified, but they add up to"
            f" {known} and {prisma.IDENTIFIED} is {total}",
            flow.place(prisma.IDENTIFIED),
            found=str(total),
            expected=f"at least {known}" if silent else str(known),
            where=f"{flow.table.source.path}#{prisma.IDENTIFIED}/databases",
            hint="one of these counts is wrong; go back to the export of each database",
            related=(Related(f"{known} in these rows", cell(first, "records").span),),
        )


def _records(row: Row) -> int | None:
    written = cell(row, "records").value
    return int(written) if written.isdecimal() else None


@dataclass(frozen=True, slots=True)
class _Name:
    """A database named in the prose, by the rows of the data that it may stand for.

    Attributes:
        known: there is such a row.
        platform: it is called so as a platform only.
    """

    ids: frozenset[int]
    span: Span
    known: bool
    platform: bool


def check_names(project: Project) -> Iterator[Outcome]:
    """PRI306: abstract and methods name the databases that were searched, all of them."""
    table = project.facts.table("search")
    if table is None or not table.rows:
        yield NotApplicable("PRI306", "the project has no valid data/search.csv")
        return
    passages = _passages(project.manuscript)
    if not any(passages.values()):
        yield NotApplicable("PRI306", "neither abstract nor methods tell of the search")
        return
    reader = _Names(table)
    for kind, parts in passages.items():
        told = [list(reader.find(part)) for part in parts]
        yield Checked("PRI306", sum(map(len, told)))
        yield from (_unknown(name, table) for names in told for name in names if not name.known)
        # A sentence about platforms speaks of databases that another lists.
        lists = [
            names
            for part, names in zip(parts, told, strict=True)
            if not (_THROUGH.search(part.text) and all(name.platform for name in names))
        ]
        known = [name for names in lists for name in names if name.known]
        rows = frozenset(number for name in known for number in name.ids)
        if known and len(rows) < len(table.rows) and not _computed(project.manuscript, parts):
            yield _incomplete(kind, known, rows, table)


def _passages(manuscript: Manuscript) -> dict[str, list[Sentence]]:
    """Return the sentences of abstract and methods that tell where was searched."""
    found: dict[str, list[Sentence]] = {"abstract": [], "methods": []}
    headings: dict[int, str] = {}
    for paragraph in manuscript.paragraphs:
        if paragraph.place is Place.HEADING:
            level = len(paragraph.text.lstrip()) - len(paragraph.text.lstrip().lstrip("#"))
            headings = {own: text for own, text in headings.items() if own < level}
            headings[level] = paragraph.text
            continue
        bounds = abstract_of(paragraph)
        under = " ".join((*headings.values(), paragraph.section))
        metadata = paragraph.place is Place.METADATA
        prose = paragraph.place is Place.PROSE and paragraph.span.source.origin is None
        if bounds is None or not (metadata or (prose and _METHODS.search(under))):
            continue
        abstract = metadata or re.search(r"\b(?:abstract|summary)\b", under, re.IGNORECASE)
        found["abstract" if abstract else "methods"] += [
            sentence
            for sentence in sentences(paragraph, bounds)
            if _SEARCHED.search(sentence.text) and not _DENIED.search(sentence.text)
        ]
    return found


class _Names:
    """Finds databases by their usual names, and by those that the data give them."""

    def __init__(self, table: Table) -> None:
        self._rows: dict[str, set[int]] = {}
        self._databases = {cell(row, "database").value for row in table.rows}
        self._through = {cell(row, "platform").value for row in table.rows}
        for number, row in enumerate(table.rows):
            for column in ("database", "platform"):
                if written := cell(row, column).value:
                    self._rows.setdefault(_canonical(written), set()).add(number)
        own = [re.escape(cell(row, "database").value) for row in table.rows]
        known = "|".join(filter(None, (*own, *_DATABASES.values(), _PLATFORMS)))
        self._pattern = re.compile(rf"(?<![\w-])(?:{known})(?![\w-])")
        self._platform = re.compile(_PLATFORMS)

    def find(self, sentence: Sentence) -> Iterator[_Name]:
        text, paragraph = sentence.paragraph.text, sentence.paragraph
        for match in self._pattern.finditer(text, sentence.start, sentence.end):
            ids = frozenset(self._rows.get(_canonical(match.group()), ()))
            if ids or not self._platform.fullmatch(match.group()):
                written = match.group()
                platform = written in self._through and written not in self._databases
                yield _Name(ids, paragraph.sub(*match.span()), bool(ids), platform)


def _canonical(written: str) -> str:
    for name, forms in _DATABASES.items():
        if re.fullmatch(forms, written.strip(), re.IGNORECASE):
            return name
    return written.strip().casefold()


def _computed(manuscript: Manuscript, parts: Sequence[Sentence]) -> bool:
    """Tell whether a passage prints the databases from the data."""
    spans = [part.paragraph.span for part in parts]
    cells = [item.span for item in manuscript.cells if _COMPUTED in item.code]
    return any(
        span.source is item.source and span.start <= item.start < span.end
        for item in cells
        for span in spans
    )


def _databases(table: Table) -> str:
    return ", ".join(cell(row, "database").value for row in table.rows)


def _unknown(name: _Name, table: Table) -> Finding:
    return Finding(
        "PRI306",
        f"a database that the text names must be one that was searched, but “{name.span.text}” is"
        f" none of {_databases(table)}",
        name.span,
        found=name.span.text,
        expected=_databases(table),
        hint=f"correct the name, or add the database to {table.source.path}",
        related=(Related("the databases are here", table.source.whole),),
    )


def _incomplete(kind: str, named: list[_Name], rows: frozenset[int], table: Table) -> Finding:
    left = [cell(row, "database") for index, row in enumerate(table.rows) if index not in rows]
    found = ", ".join(dict.fromkeys(" ".join(name.span.text.split()) for name in named))
    first, last = named[0].span, named[-1].span
    whole = first.source.span(first.start, last.end) if first.source is last.source else first
    return Finding(
        "PRI306",
        f"the databases must be the same wherever the search is told, but the list in the {kind} is"
        f" {found}, without {', '.join(item.value for item in left)}",
        whole,
        found=found,
        expected=_databases(table),
        where=f"{first.source.path}#{kind}/databases",
        hint=f"name all, for example `{{python}} {_COMPUTED}`",
        related=tuple(Related("searched as well", item.span) for item in left),
    )


def check_dates(project: Project) -> Iterator[Outcome]:
    """PRI307: no search goes on after the day on which the article was received."""
    table, history = project.facts.table("search"), project.facts.table("history")
    if table is None or history is None:
        yield NotApplicable("PRI307", "data/search.csv or data/history.csv is absent or invalid")
        return
    received = dated(history, "received")
    limit = day(received.value) if received else None
    ends = {cell(row, "to").value: row for row in reversed(table.rows)}
    known = {written: row for written, row in ends.items() if day(written)}
    if received is None or limit is None or not known:
        what = "the day of receipt" if limit is None else "the last day of a search"
        yield NotApplicable("PRI307", f"{what} is not stated")
        return
    for written, row in sorted(known.items()):
        yield Checked("PRI307")
        end = day(written)
        if end is not None and end > limit:
            yield Finding(
                "PRI307",
                "a search must end before the article is received, but it goes on to"
                f" {shown(written)} and the article was received on {shown(received.value)},"
                f" {_days((end - limit).days)} before",
                cell(row, "to").span,
                found=written,
                expected=f"at most {received.value}",
                where=f"{table.source.path}#{cell(row, 'id').value}/to",
                hint="correct the date, or say in the text when the search was repeated",
                related=(Related("received", received.span),),
            )


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


RULES = (
    Rule(("PRI305",), check_sums),
    Rule(("PRI306",), check_names),
    Rule(("PRI307",), check_dates),
    Rule(("PRI308",), check_queries),
)
