"""Counts: the flow of records, the studies, and numbers typed in the prose."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from reviewproof.errors import ReviewError
from reviewproof.evidence import prisma
from reviewproof.evidence.prisma import Flow
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.project import Project
from reviewproof.rules.base import Rule
from reviewproof.rules.prose import check_prose

_SUMS = (
    (
        "records_screened",
        (
            ("+", "database_results"),
            ("+", "register_results"),
            ("-", "duplicates"),
            ("-", "excluded_automatic"),
            ("-", "excluded_other"),
        ),
    ),
    ("dbr_sought_reports", (("+", "records_screened"), ("-", "records_excluded"))),
    ("dbr_assessed", (("+", "dbr_sought_reports"), ("-", "dbr_notretrieved_reports"))),
    ("other_assessed", (("+", "other_sought_reports"), ("-", "other_notretrieved_reports"))),
    ("total_studies", (("+", "previous_studies"), ("+", "new_studies"))),
    ("total_reports", (("+", "previous_reports"), ("+", "new_reports"))),
)
"""The equations of the PRISMA 2020 flow diagram, in the ids of its template."""

_STAGES = (
    "database_results",
    "records_screened",
    "dbr_sought_reports",
    "dbr_assessed",
    "new_studies",
)


def check_flow(project: Project) -> Iterator[Outcome]:
    """PRI301: sums of the flow and formulas of derived boxes."""
    flow = project.facts.flow
    if flow is None:
        yield NotApplicable("PRI301", "the project has no valid data/prisma.csv")
        return
    for total, terms in _SUMS:
        yield _sum(flow, total, terms)
    for box, row in flow.rows.items():
        status, count = flow.status(box), prisma.written(row, "n")
        if status == "derived":
            yield Checked("PRI301")
            try:
                computed = flow.n(box)
            except ReviewError as error:
                span = row.cells["formula"].span if "formula" in row.cells else row.span
                yield Finding("PRI301", error.message, span, hint=error.remedy)
                continue
            if computed is not None and (computed < 0 or count not in {"", str(computed)}):
                yield _wrong(flow, box, str(computed))
        elif (status == "reported") != bool(count):
            yield Finding(
                "PRI301",
                f"a box must have a count if and only if it is reported, but “{box}” is"
                f" “{status}” with {count or 'no count'}",
                row.cells["status"].span if "status" in row.cells else row.span,
                found=status,
                where=f"{flow.table.source.path}#{box}",
                hint="correct the status or the count",
            )


def _sum(flow: Flow, total: str, terms: tuple[tuple[str, str], ...]) -> Outcome:
    names = [total, *(name for _, name in terms)]
    equation = f"{total} = {' '.join(f'{sign} {name}' for sign, name in terms)}".replace(
        "= + ", "= "
    )
    missing = [name for name in names if flow.known(name) is None]
    if missing:
        return NotApplicable("PRI301", f"{equation}: {', '.join(missing)} not reported")
    computed = sum((1 if sign == "+" else -1) * (flow.known(name) or 0) for sign, name in terms)
    if computed == flow.known(total):
        return Checked("PRI301")
    return _wrong(flow, total, str(computed), equation)


def _wrong(flow: Flow, box: str, computed: str, equation: str = "") -> Finding:
    row = flow.rows[box]
    formula = equation or f"{box} = {prisma.written(row, 'formula')}"
    count = prisma.written(row, "n")
    return Finding(
        "PRI301",
        f"the flow must add up ({formula}): it gives {computed}, but the box has"
        f" {count or 'no count'}",
        flow.place(box),
        found=count,
        expected=computed,
        where=f"{flow.table.source.path}#{box}",
        hint="one of these counts is wrong; go back to where the article states it",
    )


def check_stages(project: Project) -> Iterator[Outcome]:
    """PRI302: a stage is not larger than the one before."""
    flow = project.facts.flow
    if flow is None:
        yield NotApplicable("PRI302", "the project has no valid data/prisma.csv")
        return
    stages = [(box, flow.known(box)) for box in _STAGES]
    known = [(box, number) for box, number in stages if number is not None]
    for (before, more), (after, less) in pairwise(known):
        yield Checked("PRI302")
        if less > more:
            yield Finding(
                "PRI302",
                f"a stage must not be larger than the one before it, but {after} has {less} and"
                f" {before} {more}",
                flow.place(after),
                found=str(less),
                expected=f"at most {more}",
                where=f"{flow.table.source.path}#{after}",
                hint="one of the two counts is wrong",
                related=(Related("the stage before", flow.place(before)),),
            )


def check_included_studies(project: Project) -> Iterator[Outcome]:
    """PRI303: the studies stated to be included are those in the data."""
    flow, studies = project.facts.flow, project.facts.studies
    if flow is None or studies is None:
        yield NotApplicable("PRI303", "data/prisma.csv or data/studies.csv is absent or invalid")
        return
    stated = flow.known(prisma.INCLUDED)
    if stated is None:
        yield NotApplicable("PRI303", "the number of included studies is not reported")
        return
    yield Checked("PRI303")
    summarised = len(studies.all)
    if stated != summarised:
        yield Finding(
            "PRI303",
            f"the studies included must be the studies in the data, but {stated} are stated and"
            f" {summarised} are in the data",
            flow.place(prisma.INCLUDED),
            found=str(summarised),
            expected=str(stated),
            where=f"{flow.table.source.path}#{prisma.INCLUDED}",
            hint="look for a study that was added, removed or counted twice",
            related=(Related(f"{summarised} rows here", studies.table.source.whole),),
        )


RULES = (
    Rule(("PRI301",), check_flow),
    Rule(("PRI302",), check_stages),
    Rule(("PRI303",), check_included_studies),
    Rule(("PRI304",), check_prose),
)
