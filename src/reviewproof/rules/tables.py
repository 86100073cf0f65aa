"""Tables: of studies, and cells of any table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewproof.bibliography import field_span
from reviewproof.evidence.published import follow_up_cell, joined
from reviewproof.evidence.studies import NOT_STATED, Studies, Study
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Citation, Paragraph, Place
from reviewproof.project import Project
from reviewproof.rules import levels as level_rules
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


_REPEATED = re.compile(r"(?<![\w-])(?P<token>\w[\w%.-]*)(?:[ \t\u00a0]+(?P=token))+(?![\w-])")
_GRAMMATICAL = frozenset({"that that", "had had"})
_AS_PRINTED = frozenset(
    {"acknowledged", "citations", "references", "table1", "counts", "people", "queries"}
)
"""Tables that quote: what they repeat was printed so."""


def check_repeats(project: Project) -> Iterator[Outcome]:
    """TBL404: no word, and no item of a list, stands twice in a row in one cell."""
    looked = False
    for name, table in project.facts.package.tables.items():
        if name in _AS_PRINTED:
            continue
        looked = True
        yield Checked("TBL404", len(table.rows))
        for row in table.rows:
            for column, item in row.cells.items():
                where = f"{table.source.path}#{row[table.key] if table.key else ''}/{column}"
                yield from _repeats(item.span, "|", where)
    for paragraph in project.manuscript.paragraphs:
        # What is printed from the data is found there.
        if paragraph.place is not Place.TABLE or paragraph.span.source.origin is not None:
            continue
        looked = True
        for printed in _rows(paragraph):
            yield Checked("TBL404")
            for _, span in printed.cells:
                where = f"{span.source.path}#{printed.cells[0][0]}"
                yield from _repeats(span, ";", where)
    if not looked:
        yield NotApplicable("TBL404", "the project has no table")


def _repeats(span: Span, separator: str, where: str) -> Iterator[Finding]:
    text = span.text
    for match in _REPEATED.finditer(text):
        if match.group() not in _GRAMMATICAL:
            yield _repeat(span, match.span(), match["token"], where)
    if separator not in text:
        return
    seen, place = set[str](), 0
    for part in text.split(separator):
        item = part.strip().strip('"')
        if item in seen and re.search(r"[^\W\d_]", item):
            start = place + part.index(item)
            yield _repeat(span, (start, start + len(item)), item, where)
        seen.add(item)
        place += len(part) + len(separator)


def _repeat(span: Span, bounds: tuple[int, int], token: str, where: str) -> Finding:
    place = span.source.span(span.start + bounds[0], span.start + bounds[1])
    return repeated(place, " ".join(span.text.split()), token, where)


def repeated(place: Span, cell: str, token: str, where: str = "") -> Finding:
    """TBL404: a cell says a thing twice.

    Args:
        place: of what is repeated.
        cell: its text.
        token: what is repeated.
        where: what acknowledgements call the place.
    """
    return Finding(
        "TBL404",
        f"a cell must say a thing once, but {cell!r} repeats {token!r}",
        place,
        found=place.text,
        expected="" if place.text == token else token,
        where=where,
        hint="remove the repetition; look for a value that a copy lost or a cell that was merged",
    )


RULES = (
    Rule(("TBL401", "TBL402"), check_rows),
    Rule(("TBL403",), check_cells),
    Rule(("TBL404",), check_repeats),
    *level_rules.RULES,
)
