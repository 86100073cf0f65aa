"""Levels of evidence and eligibility: what is said of a study, and what its row says."""

from __future__ import annotations

from collections.abc import Iterator

from reviewproof.bibliography import field_span
from reviewproof.evidence import levels
from reviewproof.evidence.designs import decides, fitting_levels
from reviewproof.evidence.search import cell, day
from reviewproof.evidence.studies import Studies, Study
from reviewproof.evidence.table import Row
from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.project import Project
from reviewproof.rules.base import Rule
from reviewproof.text import Span

_NO_STUDIES = "the project has no valid data/studies.csv"


def check_levels(project: Project) -> Iterator[Outcome]:
    """LVL501: each printed level is on the scale. LVL502: all are in one notation."""
    studies = project.facts.studies
    if studies is None:
        yield NotApplicable("LVL501", _NO_STUDIES)
        yield NotApplicable("LVL502", _NO_STUDIES)
        return
    stated = [study for study in studies.all if study.text("level_printed")]
    notations = [levels.notation(study.text("level_printed")) for study in stated]
    usual = max(("roman", "arabic"), key=notations.count)
    for study, notation in zip(stated, notations, strict=True):
        yield Checked("LVL501")
        yield Checked("LVL502")
        yield from _level(study, studies.table.source.path)
        if notation not in {usual, "unknown"}:
            printed = study.text("level_printed")
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
    printed, own = study.text("level_printed"), study.text("level")
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


def check_designs(project: Project) -> Iterator[Outcome]:
    """LVL503: the level of a study is one that the scale gives to its design."""
    studies = project.facts.studies
    graded = [study for study in studies.all if study.text("level")] if studies else []
    if studies is None or not graded:
        yield NotApplicable(
            "LVL503", "no study has a level on the scale" if studies else _NO_STUDIES
        )
        return
    for study in graded:
        design, level = study.text("design"), study.text("level")
        fitting = fitting_levels(design, study.type)
        if not decides(fitting, level):
            told = f"“{design}” alone" if design else "no design"
            message = f"whether level {level} fits {study.id}: {told} does not decide"
            yield CannotTell("LVL503", message, study.span("design"))
            continue
        yield Checked("LVL503")
        if level not in fitting:
            expected = " or ".join(fitting)
            yield Finding(
                "LVL503",
                f"a level must be one that the Oxford scale gives to the design, but {study.id} has"
                f" {level} and “{design or study.type}” is {expected}",
                study.span("level_printed" if study.text("level_printed") else "level"),
                found=level,
                expected=expected,
                where=f"{studies.table.source.path}#{study.id}/design",
                hint="correct the level or the design, or acknowledge that the source grades it so",
                related=(Related("the design", study.span("design")),),
            )


def check_eligibility(project: Project) -> Iterator[Outcome]:
    """LVL504: each study of the data meets the stated criteria that the data can decide."""
    studies = project.facts.studies
    if studies is None:
        yield NotApplicable("LVL504", _NO_STUDIES)
        return
    table = project.facts.table("eligibility")
    if table is None:
        yield NotApplicable("LVL504", "the project has no valid data/eligibility.csv")
    for row in table.rows if table else ():
        yield from _criterion(project, studies, row)
    yield from _published_in_time(project, studies)


def _criterion(project: Project, studies: Studies, row: Row) -> Iterator[Outcome]:
    column, name = cell(row, "column").value, cell(row, "criterion").value
    stated = [(study, *_value(project, study, column)) for study in studies.all]
    if not any(values for _, values, _ in stated):
        yield NotApplicable("LVL504", f"criterion “{name}”: the data have no {column}")
        return
    admitted, excluded = cell(row, "admitted").items, cell(row, "excluded").items
    for study, values, span in stated:
        if not values:
            continue
        if set(values) & set(admitted):
            yield Checked("LVL504")
            continue
        barred = [value for value in values if value in excluded or not excluded]
        written = ", ".join(values)
        if not barred:
            message = f"whether {study.id} meets the criterion “{name}” with {column} {written!r}"
            yield CannotTell("LVL504", message, span)
            continue
        yield Checked("LVL504")
        yield Finding(
            "LVL504",
            f"an included study must meet the criterion “{name}” ({column}:"
            f" {' or '.join(admitted) or f'not {written}'}), but {study.id} has {written!r}",
            span,
            found=written,
            expected=" or ".join(admitted),
            where=f"{studies.table.source.path}#{study.id}/{name}",
            hint="correct the row, exclude the study, or acknowledge that the source includes it",
            related=(Related("the criterion", cell(row, "criterion").span),),
        )


def _value(project: Project, study: Study, column: str) -> tuple[tuple[str, ...], Span]:
    """Return what decides a criterion: a column of the study, or a field of its reference."""
    if column in study.row.cells:
        return study.items(column), study.span(column)
    reference = project.references.get(study.key)
    if reference is None or column not in reference.fields:
        return (), study.row.span
    return (reference.fields[column],), field_span(reference, column)


def _published_in_time(project: Project, studies: Studies) -> Iterator[Outcome]:
    table = project.facts.table("search")
    ends = [end for row in table.rows if (end := day(cell(row, "to").value))] if table else []
    if table is None or not ends:
        yield NotApplicable("LVL504", "the last day of the search is not stated")
        return
    last = max(ends)
    for study in studies.all:
        reference = project.references.get(study.key)
        if reference is None or reference.year is None:
            continue
        yield Checked("LVL504")
        if reference.year > last.year:
            yield Finding(
                "LVL504",
                f"an included study must be published before the search ends, but {study.id} is of"
                f" {reference.year} and the search ends on {last.isoformat()}",
                study.span("key"),
                found=str(reference.year),
                expected=f"at most {last.year}",
                where=f"{studies.table.source.path}#{study.id}/year",
                hint="correct the year of the reference, or the date of the search",
                related=(
                    Related("the reference's year", field_span(reference, "year")),
                    Related("the search", cell(table.rows[0], "to").span),
                ),
            )


RULES = (
    Rule(("LVL501", "LVL502"), check_levels),
    Rule(("LVL503",), check_designs),
    Rule(("LVL504",), check_eligibility),
)
