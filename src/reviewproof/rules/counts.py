"""Counts: the flow of records, the studies, and numbers typed in the prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from reviewproof.errors import ReviewError
from reviewproof.evidence import prisma
from reviewproof.evidence.prisma import Flow
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Paragraph, Place
from reviewproof.project import Project
from reviewproof.rules.base import Rule

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

_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_COUNT = re.compile(
    r"(?<![\w.,–-])(?P<number>\d+|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:-(?:one|two|three|four|five|six|seven|eight|nine))?|three|four|five|six|seven|eight|nine|"
    r"ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
    r"(?P<between>(?:\s+(?!and\b|or\b|of\b)[\w-]+){0,3}?)\s+"
    r"(?P<noun>records|studies|patients|participants|references|reviews|trials)\b",
    re.IGNORECASE,
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
        cell = row.cells["n"]
        if row["status"] == "derived":
            yield Checked("PRI301")
            try:
                computed = flow.n(box)
            except ReviewError as error:
                span = row.cells["formula"].span
                yield Finding("PRI301", error.message, span, hint=error.remedy)
                continue
            if computed is not None and (computed < 0 or cell.number not in {None, computed}):
                yield _wrong(flow, box, str(computed))
        elif (row["status"] == "reported") != bool(cell.value):
            yield Finding(
                "PRI301",
                f"a box must have a count if and only if it is reported, but “{box}” is"
                f" “{row['status']}” with {cell.value or 'no count'}",
                row.cells["status"].span,
                found=row["status"],
                where=f"{flow.table.source.path}#{box}",
                hint="correct the status or the count",
            )


def _sum(flow: Flow, total: str, terms: tuple[tuple[str, str], ...]) -> Outcome:
    names = [total, *(name for _, name in terms)]
    equation = f"{total} = {' '.join(f'{sign} {name}' for sign, name in terms)}".replace(
        "= + ", "= "
    )
    missing = [name for name in names if name not in flow.rows or flow.n(name) is None]
    if missing:
        return NotApplicable("PRI301", f"{equation}: {', '.join(missing)} not reported")
    computed = sum((1 if sign == "+" else -1) * (flow.n(name) or 0) for sign, name in terms)
    if computed == flow.n(total):
        return Checked("PRI301")
    return _wrong(flow, total, str(computed), equation)


def _wrong(flow: Flow, box: str, computed: str, equation: str = "") -> Finding:
    row = flow.rows[box]
    formula = equation or f"{box} = {row['formula']}"
    return Finding(
        "PRI301",
        f"the flow must add up ({formula}): it gives {computed}, but the box has"
        f" {row['n'] or 'no count'}",
        row.cells["n"].span,
        found=row["n"],
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
    stages = [(box, flow.n(box)) for box in _STAGES if box in flow.rows]
    known = [(box, number) for box, number in stages if number is not None]
    for (before, more), (after, less) in pairwise(known):
        yield Checked("PRI302")
        if less > more:
            yield Finding(
                "PRI302",
                f"a stage must not be larger than the one before it, but {after} has {less} and"
                f" {before} {more}",
                flow.rows[after].cells["n"].span,
                found=str(less),
                expected=f"at most {more}",
                where=f"{flow.table.source.path}#{after}",
                hint="one of the two counts is wrong",
                related=(Related("the stage before", flow.rows[before].cells["n"].span),),
            )


def check_included_studies(project: Project) -> Iterator[Outcome]:
    """PRI303: the studies stated to be included are those in the data."""
    flow, studies = project.facts.flow, project.facts.studies
    if flow is None or studies is None:
        yield NotApplicable("PRI303", "data/prisma.csv or data/studies.csv is absent or invalid")
        return
    stated = flow.n(prisma.INCLUDED)
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
            flow.rows[prisma.INCLUDED].cells["n"].span,
            found=str(summarised),
            expected=str(stated),
            where=f"{flow.table.source.path}#{prisma.INCLUDED}",
            hint="look for a study that was added, removed or counted twice",
            related=(Related(f"{summarised} rows here", studies.table.source.whole),),
        )


def check_prose(project: Project) -> Iterator[Outcome]:
    """PRI304: a count typed in the prose equals one of the data."""
    known = _known(project)
    if not known:
        yield NotApplicable("PRI304", "the project has no counts to compare with")
        return
    for paragraph in project.manuscript.paragraphs:
        computed = paragraph.span.source.origin is not None
        if computed or paragraph.place in {Place.TABLE, Place.METADATA}:
            continue
        for match in _COUNT.finditer(paragraph.text):
            number = _value(match["number"])
            yield Checked("PRI304")
            if number not in known:
                yield _typed(paragraph, match, number)


def _known(project: Project) -> set[int]:
    """Return every count that the data hold."""
    facts = project.facts
    known: set[int] = set()
    if facts.flow is not None:
        known |= {number for box in facts.flow.rows if (number := facts.flow.n(box)) is not None}
    if facts.studies is not None:
        kinds = [
            facts.studies.all,
            *(map(facts.studies.of_type, ("clinical", "preclinical", "review"))),
        ]
        known |= {len(kind) for kind in kinds} | {facts.studies.patients, len(facts.references)}
        for study in facts.studies.all:
            cells = (study.row.cells[name] for name in ("n", "n_exosome", "n_comparator"))
            known |= {cell.number for cell in cells if cell.number is not None}
        if facts.flow is not None and (included := facts.flow.n(prisma.INCLUDED)) is not None:
            known.add(included - len(facts.studies.all))
    return known


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.casefold().partition("-")
    return _TENS.get(tens, _WORDS.get(tens, 0)) + _WORDS.get(ones, 0)


def _typed(paragraph: Paragraph, match: re.Match[str], number: int) -> Finding:
    phrase = " ".join(match.group().split())
    return Finding(
        "PRI304",
        f"a count in the prose must be one that the data hold, but “{phrase}” ({number}) is not",
        paragraph.sub(*match.span()),
        found=phrase,
        hint="compute it in the text, for example `{python} review.counts.summarised`",
    )


RULES = (
    Rule(("PRI301",), check_flow),
    Rule(("PRI302",), check_stages),
    Rule(("PRI303",), check_included_studies),
    Rule(("PRI304",), check_prose),
)
