"""The edition against the published version."""

from __future__ import annotations

from collections.abc import Iterator

from reviewproof.evidence.published import Difference, Edition, Published, differences
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.numbering import plain_entry
from reviewproof.project import Project
from reviewproof.rules.base import Rule
from reviewproof.values import Values, source_of, value_of


def compare(project: Project) -> tuple[Difference, ...]:
    """Return every difference between a project and the version it is an edition of.

    An empty tuple when the project is no edition, or its studies cannot be read.
    """
    published, studies = project.facts.published, project.facts.studies
    if published is None or studies is None:
        return ()
    values = Values(project.facts)
    edition = Edition(
        manuscript=project.manuscript,
        references=project.references,
        numbers=project.numbers,
        studies=studies,
        entries=lambda: project.entries,
        value=lambda path: value_of(values, path),
        source=lambda path: source_of(project.facts, path),
        plain=plain_entry,
    )
    return differences(published, edition)


def check_differences(project: Project) -> Iterator[Outcome]:
    """PUB951: each difference is a finding until its reason is acknowledged."""
    published = project.facts.published
    if published is None or project.facts.studies is None:
        yield NotApplicable("PUB951", "the project has no valid data/published/")
        return
    yield Checked("PUB951", _compared(published))
    for difference in compare(project):
        yield Finding(
            "PUB951",
            f"the edition must agree with the published version or say why not:"
            f" {difference.place}, {difference.subject}: printed “{difference.printed}”, here"
            f" “{difference.edition}”",
            difference.own or difference.span,
            found=difference.edition,
            expected=difference.printed,
            where=difference.where,
            hint="correct the edition, or acknowledge the difference with its reason in"
            " data/acknowledged.csv",
            related=(Related("printed so", difference.span),) if difference.own else (),
        )


def _compared(published: Published) -> int:
    """Return the number of printed values that were compared."""
    rows = published
    cells = sum(len(row.cells) - 3 for row in rows.table1.rows)
    return (
        len(rows.citations.rows)
        + len(rows.references.rows)
        + len(rows.counts.rows)
        + len(rows.people.rows)
        + cells
    )


_NEEDS = frozenset({"bibliography", "manuscript", "cells"})

RULES = (Rule(("PUB951",), check_differences, _NEEDS),)
