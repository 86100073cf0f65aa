"""Table 1 as Markdown, from the data alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from reviewproof.errors import MissingDataError, ReviewError
from reviewproof.evidence import levels
from reviewproof.evidence.published import follow_up_cell, joined
from reviewproof.evidence.studies import NOT_STATED, Study
from reviewproof.manuscript import Reference, names_of

if TYPE_CHECKING:
    from reviewproof.project import Facts

INVALID = "†"
"""Marks a level that is not on the Oxford scale."""

_COLUMNS = (
    ("Study (year)", 13),
    ("Design (Oxford level)", 13),
    ("N", 4),
    ("Condition", 9),
    ("Exosome source", 12),
    ("Delivery", 10),
    ("Follow-up", 8),
    ("Key outcomes", 19),
    ("Adverse events", 10),
)


def clinical_table(facts: Facts) -> str:
    """Return the clinical studies in the printed order, with caption and label.

    Args:
        facts: the project's data and bibliography.

    Raises:
        ReviewError: when the studies cannot be read, or one cites a reference that is not listed.
    """
    if facts.studies is None:
        raise MissingDataError(
            "data/studies.csv must be valid to print the clinical table, but it is not",
            remedy="run `reviewproof check`, which says what is wrong with it",
        )
    studies = sorted(facts.studies.of_type("clinical"), key=_table_row)
    rows = [_cells(study, _reference(study, facts.references)) for study in studies]
    lines = [
        _line(name for name, _ in _COLUMNS),
        "|" + "|".join("-" * width for _, width in _COLUMNS) + "|",
        *map(_line, rows),
        "",
        f": {_caption(studies, rows, facts)} {{#tbl-clinical}}",
    ]
    return "\n".join(lines)


def _table_row(study: Study) -> int:
    return study.number("table_row") or 0


def _reference(study: Study, references: Mapping[str, Reference]) -> Reference:
    if study.key not in references:
        place = study.span("key").first
        raise ReviewError(
            f"a row of the clinical table must have a reference, but “{study.id}” has none",
            path=study.span("key").source.path,
            line=place.line,
            column=place.column,
            remedy="enter the key of its reference in the column `key`",
        )
    return references[study.key]


def _cells(study: Study, reference: Reference) -> tuple[str, ...]:
    level = study.text("level_printed")
    shown = levels.roman(study.text("level")) if study.text("level") else f"{level}{INVALID}"
    stated = (
        f"{names_of(reference)}, {reference.year} [@{study.key}]",
        f"{study.row['design']} ({shown})",
        study.text("n"),
        joined(study, "condition"),
        study.text("source"),
        study.text("delivery"),
        follow_up_cell(study),
        joined(study, "outcomes"),
        study.text("adverse_events"),
    )
    return tuple(cell or NOT_STATED for cell in stated)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _caption(studies: list[Study], rows: list[tuple[str, ...]], facts: Facts) -> str:
    patients = sum(study.number("n") or 0 for study in studies)
    parts = [
        f"Clinical studies of exosomes for hair loss: {len(studies)} studies with"
        f" {patients} patients."
    ]
    if any(INVALID in cell for row in rows for cell in row):
        parts.append(f"{INVALID} As printed; the Oxford scale has no such level.")
    if meanings := _abbreviations(rows, facts):
        parts.append(f"Abbreviations: {'; '.join(meanings)}.")
    return " ".join(parts)


def _abbreviations(rows: list[tuple[str, ...]], facts: Facts) -> list[str]:
    """Return the abbreviations that occur in the cells, with their meanings."""
    table = facts.table("abbreviations")
    if table is None:
        return []
    text = " ".join(cell for row in rows for cell in row)
    return [
        f"{row['abbreviation']}, {row['meaning']}"
        for row in table.rows
        if re.search(rf"(?<!\w){re.escape(row['abbreviation'])}(?!\w)", text)
    ]
