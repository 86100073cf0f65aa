"""The article as printed (`data/published/`), and how this edition differs from it.

A difference is computed by comparing what was printed with what the edition's own sources say; none
is listed anywhere as such. The same differences feed rule PUB951 and the appendix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reviewproof.bibliography import field_span
from reviewproof.evidence import levels
from reviewproof.evidence.studies import Studies, Study
from reviewproof.evidence.table import Row, Table
from reviewproof.manuscript import Manuscript, Place, Reference, names_of, takes_et_al
from reviewproof.text import Span

KINDS = {
    "number": "Citation number that leads to another paper",
    "unlisted": "Study named without a reference",
    "spelling": "Name spelled differently",
    "group": "“et al.” for two authors",
    "year": "Year in the clinical table",
    "level": "Level of evidence",
    "cell": "Cell of the clinical table",
    "count": "Count",
    "placeholder": "Placeholder left in print",
    "entry": "Entry of the reference list",
    "citation": "Citation that this edition lacks or adds",
}
"""What can differ, in the order of the appendix."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the edition differs from the published version.

    Attributes:
        kind: a key of `KINDS`.
        where: the printed row, `path#id`; what acknowledgements name.
        place: where in the article, for a reader.
        subject: what it is about ("Liang et al.").
        printed: what the article prints; `leads_to`: the reference that a wrong number points to.
        edition: what this edition has instead.
        span: the printed value's cell.
        own: where the edition has its value, when that is one place.
    """

    kind: str
    where: str
    place: str
    subject: str
    printed: str
    edition: str
    span: Span
    leads_to: str = ""
    own: Span | None = None


@dataclass(frozen=True)
class Published:
    """What the article printed, as tables."""

    citations: Table
    references: Table
    table1: Table
    counts: Table
    people: Table

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The printed number of each reference, by key."""
        return {row["key"]: int(row["number"]) for row in self.references.rows}

    @cached_property
    def keys(self) -> Mapping[int, str]:
        """The key of each printed number."""
        return {number: key for key, number in self.numbers.items()}


@dataclass(frozen=True)
class Edition:
    """What this edition says, as far as it can be compared.

    Attributes:
        numbers: the number of every cited reference.
        entries: computes each reference as the list prints it, see `numbering.printed_entries`.
        value: computes a path such as `prisma.identified`.
        source: where the value of such a path is written, when that is one cell.
    """

    manuscript: Manuscript
    references: Mapping[str, Reference]
    numbers: Mapping[str, int]
    studies: Studies
    entries: Callable[[], Mapping[str, str]]
    value: Callable[[str], object]
    source: Callable[[str], Span | None]
    plain: Callable[[str], str]


def differences(published: Published, edition: Edition) -> tuple[Difference, ...]:
    """Compare the published version with the edition.

    Returns:
        Every difference, by kind and then in printed order.
    """
    found = [
        *_citations(published, edition),
        *_names(published, edition.manuscript),
        *_table(published, edition),
        *_levels(edition.studies),
        *_counts(published, edition),
        *_entries(published, edition),
        *_citing(published, edition),
    ]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda difference: order.index(difference.kind)))


def label(reference: Reference) -> str:
    """Return a reference as prose names it: "Li et al. 2022", "Queen and Avram 2025"."""
    who = names_of(reference)
    return f"{who} {reference.year}" if reference.year else who


def _where(table: Table, row_id: str) -> str:
    return f"{table.source.path}#{row_id}"


def _place(row: Row) -> str:
    if row["section"] == "table1":
        return f"Table 1, row {row['paragraph']}"
    return f"{row['section'].capitalize()}, paragraph {row['paragraph']}"


def _citations(published: Published, edition: Edition) -> Iterator[Difference]:
    for row in published.citations.rows:
        printed = row.cells["numbers"].items
        keys = row.cells["study"].items
        common: dict[str, Any] = {
            "where": _where(published.citations, row["id"]),
            "place": _place(row),
            "subject": row["named_as"] or "no author named",
            "span": row.cells["numbers"].span,
        }
        leads_to = "; ".join(
            f"{number} is {label(edition.references[key])}"
            for number in printed
            if (key := published.keys.get(int(number), "")) in edition.references
        )
        if not keys:
            yield Difference(
                "unlisted",
                printed=", ".join(printed) or "no number",
                edition="no reference",
                leads_to=leads_to,
                **common,
            )
            continue
        own = tuple(str(edition.numbers.get(key, "not cited")) for key in keys)
        if own != printed:
            yield Difference(
                "number",
                printed=", ".join(printed),
                edition=", ".join(own),
                leads_to=leads_to,
                **common,
            )
        yield from _named(row, edition.references.get(keys[0]), common)


def _named(
    row: Row, reference: Reference | None, common: Mapping[str, Any]
) -> Iterator[Difference]:
    """Compare the name at a mark with the reference that is meant."""
    if not row["named"] or reference is None or not reference.authors:
        return
    first = reference.authors[0].family
    if row["named"] != first:
        fields = {**common, "where": f"{common['where']}/named", "span": row.cells["named"].span}
        yield Difference("spelling", printed=row["named"], edition=first, **fields)
    group = row["named_as"] != row["named"]
    if group and not takes_et_al(reference):
        fields = {**common, "where": f"{common['where']}/named_as"}
        names = " and ".join(author.family for author in reference.authors)
        yield Difference("group", printed=row["named_as"], edition=names, **fields)


def _names(published: Published, manuscript: Manuscript) -> Iterator[Difference]:
    """Compare the people of the byline with the contributions, and with what the edition prints."""
    text = " ".join(" ".join(source.text.split()) for source in manuscript.sources)
    for row in published.people.rows:
        if row["byline"] not in text:
            yield Difference(
                "spelling",
                where=f"{_where(published.people, row['order'])}/byline",
                place="Byline",
                subject=f"author {row['order']}",
                printed=row["byline"],
                edition="written differently",
                span=row.cells["byline"].span,
            )
        for name in row.cells["contributions"].items:
            if name != row["byline"]:
                yield Difference(
                    "spelling",
                    where=f"{_where(published.people, row['order'])}/{name}",
                    place="Author contributions",
                    subject=f"author {row['order']}",
                    printed=name,
                    edition=row["byline"],
                    span=row.cells["contributions"].span,
                )


_CELLS = {
    "design": "design",
    "n": "n",
    "delivery": "delivery",
    "source": "source",
    "condition": "condition",
    "outcomes": "outcomes",
    "adverse_events": "adverse_events",
    "level": "level_printed",
}
_JOINTS = {"condition": " / ", "outcomes": "; "}
_UNITS = {"week": "wk", "month": "mo"}


def follow_up_cell(study: Study) -> str:
    """Return a follow-up as Table 1 abbreviates it: "3–6 mo"."""
    least, most = study.row["follow_up_min"], study.row["follow_up_max"]
    if not most:
        return ""
    return f"{most if least == most else f'{least}–{most}'} {_UNITS[study.row['follow_up_unit']]}"


def joined(study: Study, column: str) -> str:
    """Return a cell of the data as a table for readers prints it."""
    return _JOINTS.get(column, ", ").join(study.items(column))


def _table(published: Published, edition: Edition) -> Iterator[Difference]:
    for row in published.table1.rows:
        study = edition.studies.by_id.get(row["key"])
        reference = edition.references.get(row["key"])
        values = {"year": str(reference.year) if reference else "no reference"}
        if study:
            values |= {name: joined(study, own) for name, own in _CELLS.items()}
            values["follow_up"] = follow_up_cell(study)
        else:
            values |= dict.fromkeys(_CELLS, "no such study in the data")
        for column, own in values.items():
            if _spaceless(row[column]) != _spaceless(own):
                yield Difference(
                    "year" if column == "year" else "cell",
                    where=f"{_where(published.table1, row['row'])}/{column}",
                    place=f"Table 1, row {row['row']}, {column.replace('_', ' ')}",
                    subject=row["study_printed"].rpartition(",")[0],
                    printed=row[column],
                    edition=own,
                    span=row.cells[column].span,
                    own=_own_cell(study, reference, column),
                )


def _own_cell(study: Study | None, reference: Reference | None, column: str) -> Span | None:
    if column == "year":
        return field_span(reference, "year") if reference else None
    if study is None:
        return None
    return study.span("follow_up_max" if column == "follow_up" else _CELLS[column])


def _spaceless(text: str) -> str:
    # A printed "↑Hair" beside "↑ Density" is typesetting, not a fact.
    return "".join(text.split())


def _levels(studies: Studies) -> Iterator[Difference]:
    for study in studies.all:
        printed = study.row["level_printed"]
        level = levels.normalise(printed)
        own = levels.roman(level) if level else "not on the scale"
        if printed and printed != own:
            yield Difference(
                "level",
                where=_where(studies.table, f"{study.id}/level_printed"),
                place=study.row["stated_in"].replace("Result,", "Results,"),
                subject=study.id,
                printed=printed,
                edition=own,
                span=study.span("level_printed"),
            )


def _counts(published: Published, edition: Edition) -> Iterator[Difference]:
    for row in published.counts.rows:
        common: dict[str, Any] = {
            "where": _where(published.counts, row["id"]),
            "place": row["section"].capitalize(),
            "subject": row["id"].replace("_", " "),
        }
        if not row["n"]:
            yield Difference(
                "placeholder",
                printed=row["text"],
                edition="not stated",
                span=row.cells["text"].span,
                **common,
            )
        for path in row.cells["equals"].items:
            own = str(edition.value(path))
            if own != row["n"]:
                fields = {**common, "where": f"{common['where']}/{path}"}
                fields |= {"span": row.cells["n"].span, "own": edition.source(path)}
                yield Difference("count", printed=row["n"], edition=own, **fields)


def _entries(published: Published, edition: Edition) -> Iterator[Difference]:
    printed_by_edition = edition.entries()
    for row in published.references.rows:
        own = printed_by_edition.get(row["key"], "not listed")
        reference = edition.references.get(row["key"])
        if edition.plain(row["entry"]) != own:
            yield _entry(published, row, "entry", own, reference)
        number = str(edition.numbers.get(row["key"], "not cited"))
        if number != row["number"]:
            yield _entry(published, row, "number", number, reference)


def _entry(
    published: Published, row: Row, column: str, own: str, reference: Reference | None
) -> Difference:
    return Difference(
        "entry",
        where=f"{_where(published.references, row['number'])}/{column}",
        place=f"References, {row['number']}",
        subject=row["key"],
        printed=row[column],
        edition=own,
        span=row.cells[column].span,
        own=field_span(reference, "") if reference else None,
    )


def _citing(published: Published, edition: Edition) -> Iterator[Difference]:
    """Compare how often each section cites each reference; it may cite more often, never less."""
    printed: Counter[tuple[str, str]] = Counter()
    rows: dict[tuple[str, str], Row] = {}
    for row in published.citations.rows:
        for key in row.cells["study"].items:
            printed[row["section"], key] += 1
            rows[row["section"], key] = row
    own: Counter[tuple[str, str]] = Counter()
    firsts: dict[tuple[str, str], Span] = {}
    for paragraph in edition.manuscript.paragraphs:
        section = _section(paragraph.section, paragraph.place)
        for link in (link for citation in paragraph.citations for link in citation.links):
            own[section, link.key] += 1
            firsts.setdefault((section, link.key), link.span)
    for (section, key), count in printed.items():
        if own[section, key] < count:
            row = rows[section, key]
            yield Difference(
                "citation",
                where=f"{_where(published.citations, row['id'])}/cited",
                place=_place(row),
                subject=key,
                printed=_times(count),
                edition=_times(own[section, key]),
                span=row.cells["study"].span,
            )
    sections = {section for section, _ in printed}
    for section, key in own:
        if section in sections and (section, key) not in printed:
            yield Difference(
                "citation",
                where=f"{published.citations.source.path}#{section}/{key}",
                place=section.capitalize(),
                subject=key,
                printed=_times(0),
                edition=_times(own[section, key]),
                span=published.citations.source.whole,
                own=firsts[section, key],
            )


def _times(count: int) -> str:
    often = {0: "not cited", 1: "cited once"}.get(count, f"cited {count} times")
    return f"{often} in this section"


def _section(section: str, place: Place) -> str:
    return "table1" if section == "methods" and place is Place.TABLE else section
