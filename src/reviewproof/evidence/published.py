"""The article as printed (`data/published/`), and how this edition differs from it.

A difference is computed by comparing what was printed with what the edition's own sources say; none
is listed anywhere as such. The same differences feed rule PUB951 and the appendix.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reviewproof.bibliography import field_span
from reviewproof.errors import ReviewError
from reviewproof.evidence import levels
from reviewproof.evidence.sequences import side_by_side
from reviewproof.evidence.studies import Studies, Study
from reviewproof.evidence.table import Row, Table
from reviewproof.manuscript import Link, Manuscript, Place, Reference, names_of, takes_et_al
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
        rows = self.references.rows
        return {row["key"]: int(row["number"]) for row in rows if row["number"].isdecimal()}

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
            if number.isdecimal()
            and (key := published.keys.get(int(number), "")) in edition.references
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
        # By the published list, which the edition's own numbers follow (CIT209).
        own = tuple(str(published.numbers.get(key, "not listed")) for key in keys)
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
    if _GROUP.search(row["named_as"]) and not takes_et_al(reference):
        span = row.cells["named_as"].span
        fields = {**common, "where": f"{common['where']}/named_as", "span": span}
        names = " and ".join(author.family for author in reference.authors)
        yield Difference("group", printed=row["named_as"], edition=names, **fields)


_GROUP = re.compile(r"\bet al\b|\bcolleagues\b|\bco-?workers\b|\bassociates\b")


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
    least, most = study.text("follow_up_min"), study.text("follow_up_max")
    if not most:
        return ""
    unit = study.text("follow_up_unit")
    return f"{most if least in {most, ''} else f'{least}–{most}'} {_UNITS.get(unit, unit)}".strip()


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
        printed = study.text("level_printed")
        level = levels.normalise(printed)
        own = levels.roman(level) if level else "not on the scale"
        if printed and printed != own:
            yield Difference(
                "level",
                where=_where(studies.table, f"{study.id}/level_printed"),
                place=study.text("stated_in").replace("Result,", "Results,"),
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
            own = _value(edition, path)
            if own != row["n"]:
                fields = {**common, "where": f"{common['where']}/{path}"}
                fields |= {"span": row.cells["n"].span, "own": edition.source(path)}
                yield Difference("count", printed=row["n"], edition=own, **fields)


def _value(edition: Edition, path: str) -> str:
    try:
        return str(edition.value(path))
    except ReviewError:
        return "not in the data"


def _entries(published: Published, edition: Edition) -> Iterator[Difference]:
    printed_by_edition = edition.entries()
    if not printed_by_edition:
        return  # without a style there is no printed form to compare
    for row in published.references.rows:
        own = printed_by_edition.get(row["key"], "not listed")
        reference = edition.references.get(row["key"])
        if edition.plain(row["entry"]) != own:
            yield _entry(published, row, own, reference)


def _entry(published: Published, row: Row, own: str, reference: Reference | None) -> Difference:
    return Difference(
        "entry",
        where=f"{_where(published.references, row['number'])}/entry",
        place=f"References, {row['number']}",
        subject=row["key"],
        printed=row["entry"],
        edition=own,
        span=row.cells["entry"].span,
        own=field_span(reference, "") if reference else None,
    )


def _citing(published: Published, edition: Edition) -> Iterator[Difference]:
    """Compare whom each section cites, mark by mark.

    A section may cite a reference more often than the article, never less and in no other order.
    """
    printed: dict[str, list[tuple[str, Row]]] = {}
    for row in published.citations.rows:
        keys = ((key, row) for key in row.cells["study"].items)
        printed.setdefault(row["section"], []).extend(keys)
    own: dict[str, list[Link]] = {}
    for paragraph in edition.manuscript.paragraphs:
        links = (link for citation in paragraph.citations for link in citation.links)
        own.setdefault(_section(paragraph.section, paragraph.place), []).extend(links)
    for section, marks in printed.items():
        yield from _sequence(published, section, marks, own.get(section, []))


def _sequence(
    published: Published, section: str, marks: list[tuple[str, Row]], links: list[Link]
) -> Iterator[Difference]:
    keys = [key for key, _ in marks]
    for link in links:
        if link.key not in keys:
            yield _other_mark(published, section, None, None, link)
    links = [link for link in links if link.key in keys]
    for index, place in side_by_side(keys, [link.key for link in links]):
        cited = None if place is None else links[place]
        if index is not None and (cited is None or cited.key != keys[index]):
            yield _other_mark(published, section, *marks[index], cited)


def _other_mark(
    published: Published, section: str, key: str | None, row: Row | None, link: Link | None
) -> Difference:
    cited = link.key if link else ""
    span = row.cells["study"].span if row else published.citations.source.whole
    where = f"{row['id']}/cited" if row else f"{section}/{cited}"
    return Difference(
        "citation",
        where=_where(published.citations, where),
        place=_place(row) if row else section.capitalize(),
        subject=key or cited,
        printed=key or NOT_CITED,
        edition=cited or NOT_CITED,
        span=span,
        own=link.span if link else None,
    )


NOT_CITED = "not cited here"


def _section(section: str, place: Place) -> str:
    return "table1" if section == "methods" and place is Place.TABLE else section
