"""Tables of studies, and levels of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewproof.bibliography import field_span
from reviewproof.evidence import levels
from reviewproof.evidence.published import follow_up_cell, joined
from reviewproof.evidence.studies import NOT_STATED, Studies, Study
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Citation, Paragraph, Place
from reviewproof.project import Project
from reviewproof.rules.base import Rule
from reviewproof.text import Span

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_RULE_LINE = re.compile(r"[\s|:+=-]*")
_COLUMNS = {
    "n": "n",
    "patients": "n",
    "condition": "condition",
    "source": "source",
    "delivery": "delivery",
    "follow-up": "follow_up",
    "outcomes": "outcomes",
    "adverse": "adverse_events",
}
"""Words of a header, lower case, and the column of studies.csv that such a column prints."""


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[tuple[str, Span], ...]
    citations: tuple[Citation, ...]
    span: Span


def _rows(paragraph: Paragraph) -> Iterator[_Row]:
    """Yield the rows of a pipe table, header first; a table of another form has none."""
    offset = 0
    for line in paragraph.text.splitlines(keepends=True):
        start, offset = offset, offset + len(line)
        if not line.lstrip().startswith("|") or _RULE_LINE.fullmatch(line):
            continue
        cells, place = [], start + line.index("|") + 1
        for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")):
            cells.append((cell.strip(), paragraph.sub(place, place + len(cell))))
            place += len(cell) + 1
        span = paragraph.sub(start, start + len(line.rstrip()))
        inside = tuple(
            citation
            for citation in paragraph.citations
            if span.start <= citation.span.start < span.end
        )
        yield _Row(tuple(cells), inside, span)


def check_rows(project: Project) -> Iterator[Outcome]:
    """TBL401: each row of a table of studies is cited. TBL402: with the reference's year."""
    any_table = False
    for paragraph in _study_tables(project):
        any_table = True
        for row in list(_rows(paragraph))[1:]:
            yield Checked("TBL401")
            if not row.citations:
                yield Finding(
                    "TBL401",
                    "every row of a table of studies must cite its reference, but this one does"
                    " not",
                    row.span,
                    found=row.cells[0][0],
                    where=f"{row.span.source.path}#{row.cells[0][0]}",
                    hint="add [@key] after the study's name",
                )
                continue
            yield from _year(project, row)
    if project.facts.studies is not None:
        any_table = True
        yield from _clinical_keys(project, project.facts.studies)
    if not any_table:
        yield NotApplicable("TBL401", "the manuscript has no table of studies")


def _study_tables(project: Project) -> Iterator[Paragraph]:
    for paragraph in project.manuscript.paragraphs:
        if paragraph.place is Place.TABLE and paragraph.citations:
            yield paragraph


def _clinical_keys(project: Project, studies: Studies) -> Iterator[Outcome]:
    for study in studies.of_type("clinical"):
        yield Checked("TBL401")
        if study.key not in project.references:
            yield Finding(
                "TBL401",
                f"every clinical study must have a reference, but “{study.id}” has"
                f" {f'the unknown key {study.key!r}' if study.key else 'none'}",
                study.span("key"),
                found=study.key,
                where=f"{studies.table.source.path}#{study.id}",
                hint="enter the key of its reference in the column `key`",
            )


def _year(project: Project, row: _Row) -> Iterator[Outcome]:
    first_cell, span = row.cells[0]
    found = _YEAR.search(first_cell)
    reference = project.references.get(row.citations[0].keys[0])
    if not found or reference is None or reference.year is None:
        return
    yield Checked("TBL402")
    if int(found.group()) != reference.year:
        yield Finding(
            "TBL402",
            f"the year of a row must be that of its reference, but the row has {found.group()} and"
            f" [@{reference.key}] {reference.year}",
            span,
            found=found.group(),
            expected=str(reference.year),
            where=f"{span.source.path}#{reference.key}",
            hint=f"write {reference.year}, or correct the reference",
            related=(Related("the reference's year", field_span(reference, "year")),),
        )


def check_cells(project: Project) -> Iterator[Outcome]:
    """TBL403: what a row says of a study is what the data say."""
    studies = project.facts.studies
    tables = list(_study_tables(project))
    if studies is None or not tables:
        reason = "no valid data/studies.csv" if studies is None else "no table of studies"
        yield NotApplicable("TBL403", f"the project has {reason}")
        return
    by_key = {study.key: study for study in studies.all if study.key}
    for paragraph in tables:
        rows = list(_rows(paragraph))
        columns = _known_columns(rows[0]) if rows else {}
        for row in rows[1:]:
            keys = [key for citation in row.citations for key in citation.keys]
            study = next((by_key[key] for key in keys if key in by_key), None)
            if study is not None:
                yield from _compare(row, columns, study)


def _known_columns(header: _Row) -> Mapping[int, str]:
    columns = {}
    for index, (text, _) in enumerate(header.cells):
        words = re.findall(r"[a-z][a-z-]*", text.casefold())
        for word in words:
            if word in _COLUMNS:
                columns[index] = _COLUMNS[word]
    return columns


def _compare(row: _Row, columns: Mapping[int, str], study: Study) -> Iterator[Outcome]:
    for index, column in columns.items():
        if index >= len(row.cells):
            continue
        printed, span = row.cells[index]
        data = follow_up_cell(study) if column == "follow_up" else joined(study, column)
        yield Checked("TBL403")
        if printed != (data or NOT_STATED):
            cell = "follow_up_max" if column == "follow_up" else column
            yield Finding(
                "TBL403",
                f"a row must agree with the data of its study, but it has {printed!r} and the data"
                f" have {data or NOT_STATED!r}",
                span,
                found=printed,
                expected=data or NOT_STATED,
                where=f"{span.source.path}#{study.id}/{column}",
                hint="print the table from the data: `review.clinical_table()`",
                related=(Related("the data", study.span(cell)),),
            )


def check_levels(project: Project) -> Iterator[Outcome]:
    """LVL501: each printed level is on the scale. LVL502: all are in one notation."""
    studies = project.facts.studies
    if studies is None:
        yield NotApplicable("LVL501", "the project has no valid data/studies.csv")
        yield NotApplicable("LVL502", "the project has no valid data/studies.csv")
        return
    stated = [study for study in studies.all if study.row["level_printed"]]
    notations = [levels.notation(study.row["level_printed"]) for study in stated]
    usual = max(("roman", "arabic"), key=notations.count)
    for study, notation in zip(stated, notations, strict=True):
        yield Checked("LVL501")
        yield Checked("LVL502")
        yield from _level(study, studies.table.source.path)
        if notation not in {usual, "unknown"}:
            printed = study.row["level_printed"]
            yield Finding(
                "LVL502",
                f"levels must be written in one notation, but {printed!r} is {notation} and most"
                f" are {usual}",
                study.span("level_printed"),
                found=printed,
                expected=usual,
                where=f"{studies.table.source.path}#{study.id}",
                hint="acknowledge it where the source prints it so; the page prints one notation",
            )


def _level(study: Study, path: str) -> Iterator[Outcome]:
    printed, own = study.row["level_printed"], study.row["level"]
    level = levels.normalise(printed)
    if level is None:
        yield Finding(
            "LVL501",
            f"a level must be on the Oxford CEBM scale ({', '.join(levels.SCALE)}), but {printed!r}"
            " is not",
            study.span("level_printed"),
            found=printed,
            where=f"{path}#{study.id}",
            hint="correct it, or acknowledge that the source prints it so",
        )
    if (level or "") != own:
        yield Finding(
            "LVL501",
            f"the normalised level must be {level or 'empty'} where {printed!r} is printed, but it"
            f" is {own or 'empty'}",
            study.span("level"),
            found=own,
            expected=level or "",
            where=f"{path}#{study.id}/level",
            hint="correct the column `level`",
        )


RULES = (
    Rule(("TBL401", "TBL402"), check_rows),
    Rule(("TBL403",), check_cells),
    Rule(("LVL501", "LVL502"), check_levels),
)
