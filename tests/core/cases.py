"""Cases of rules: a small project that breaks one code at one place, and one that does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpers import find, findings, make_project, only, where, whole, with_schema

Files = Mapping[str, str | bytes]


@dataclass(frozen=True)
class Failing:
    """A project with exactly one finding of a code.

    Attributes:
        spot: path, quoted text, and which of its occurrences (from 0); the path alone when the
            whole file is meant.
        message: parts of the message, with the values.
        related: the other sides of the mismatch, in the form of `spot`.
    """

    code: str
    name: str
    files: Files
    spot: tuple[str, str, int] | str
    message: tuple[str, ...]
    found: str = ""
    expected: str = ""
    hint: str = ""
    related: tuple[tuple[str, str, int], ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Name the case in the list of tests."""
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class Silent:
    """A near-miss: a project without a finding of a code."""

    code: str
    name: str
    files: Files

    def __str__(self) -> str:
        """Name the case in the list of tests."""
        return f"{self.code} {self.name}"


def check_failing(case: Failing, root: Path) -> None:
    """Assert every part of the one finding."""
    make_project(root, case.files)
    finding = only(findings(root, case.code))
    if isinstance(case.spot, str):
        assert whole(finding, case.spot), where(finding.span)
    else:
        assert where(finding.span) == find(root, *case.spot)
        assert not finding.span.whole_file
    for part in case.message:
        assert part in finding.message
    assert (finding.found, finding.expected) == (case.found, case.expected)
    assert case.hint in finding.hint
    assert finding.meta.severity == "note" or finding.hint, "a finding says what to do"
    located = [where(related.span) for related in finding.related]
    for spot in case.related:
        assert find(root, *spot) in located
    for key, value in case.data.items():
        assert finding.data[key] == value


def check_silent(case: Silent, root: Path) -> None:
    """Assert that there is no finding of the code."""
    make_project(root, case.files)
    found = findings(root, case.code)
    assert [finding.message for finding in found] == []


def qmd(text: str, **files: str | bytes) -> Files:
    """Return a project of one text."""
    return {"index.qmd": f"{text}\n", **files}


STUDIES = (
    "study key type design level_printed level n n_exosome n_comparator condition source delivery"
    " comparator sessions treatment_duration treatment_unit follow_up_min follow_up_max"
    " follow_up_unit outcomes adverse_events adverse_events_text pathways model table_row"
    " stated_in"
).split()
_NUMBERS = {
    "n",
    "n_exosome",
    "n_comparator",
    "sessions",
    "treatment_duration",
    "follow_up_min",
    "follow_up_max",
    "table_row",
    "line",
    "number",
    "row",
    "year",
    "paragraph",
    "order",
}
_LISTS = {
    "condition",
    "outcomes",
    "pathways",
    "model",
    "source",
    "numbers",
    "contributions",
    "equals",
}
PRISMA = "data node box description boxtext tooltips url n status formula stated_in".split()
PUBLISHED = {
    "citations": "id section paragraph order named_as named study numbers line".split(),
    "references": "number key entry".split(),
    "table1": (
        "row key study_printed year design level n condition source delivery follow_up outcomes"
        " adverse_events"
    ).split(),
    "counts": "id section text n line equals".split(),
    "people": "order byline contributions".split(),
}
ACKNOWLEDGED = "code where found expected reason".split()


def csv_of(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return a CSV with the given cells; the others are empty."""
    names = list(columns)
    lines = [",".join(names)]
    for row in rows:
        assert set(row) <= set(names), set(row) - set(names)
        lines.append(",".join(_quoted(str(row.get(name, ""))) for name in names))
    return "\n".join(lines) + "\n"


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell


def data(tables: Mapping[str, tuple[Iterable[str], Iterable[Mapping[str, object]]]]) -> Files:
    """Return `data/` with these tables, by name, as (columns, rows)."""
    described = {
        name: (
            [
                {
                    "name": column,
                    "type": "integer" if column in _NUMBERS else "string",
                    **(
                        {"separator": "|"}
                        if column in _LISTS or (name, column) == ("citations", "study")
                        else {}
                    ),
                }
                for column in columns
            ],
            csv_of(columns, rows),
        )
        for name, (columns, rows) in tables.items()
    }
    keys = {
        "studies": "study",
        "citations": "id",
        "references": "key",
        "table1": "row",
        "counts": "id",
        "people": "order",
    }
    schemas = {name: {"primaryKey": key} for name, key in keys.items() if name in described}
    return with_schema(described, **schemas)


def studies(*rows: Mapping[str, object]) -> Files:
    """Return `data/` with studies; each is a clinical one at level IV unless it says otherwise."""
    return data({"studies": (STUDIES, map(study, rows))})


def study(cells: Mapping[str, object]) -> Mapping[str, object]:
    """Return a row of studies.csv."""
    defaults = {"key": cells["study"], "type": "clinical", "level_printed": "IV", "level": "4"}
    return {**defaults, "stated_in": "Result, paragraph 2", **cells}


def flow(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> Files:
    """Return `data/` with the boxes of a flow: (box id, n, status, formula)."""
    return data({"prisma": (PRISMA, map(box, rows))})


def box(cells: tuple[str, ...]) -> Mapping[str, object]:
    """Return a row of prisma.csv."""
    name, n, status, *formula = cells
    return {"data": name, "box": name, "n": n, "status": status, "formula": "".join(formula)}
