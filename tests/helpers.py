"""What several tests share: copies of the review, edits that know their place, small projects."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reviewproof.findings import Finding, Outcome
from reviewproof.project import Project, load_facts, read_project
from reviewproof.proof import Report, guarded
from reviewproof.rules import SOURCE_RULES
from reviewproof.text import Span
from reviewproof.values import Values, produce

ROOT = Path(__file__).resolve().parents[1]
"""The checkout: the review that ships with the package."""

PARTS = ("_quarto.yml", "index.qmd", "sections", "data", "references.bib", "styles", "figures")
"""What a proof of the sources reads."""


def copy_review(target: Path) -> Path:
    """Copy the sources of the shipped review into a folder, which is made."""
    target.mkdir(parents=True, exist_ok=True)
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        elif source.exists():
            shutil.copy(source, target / name)
    return target


@dataclass(frozen=True)
class Place:
    """Where a text stands, counted by the test itself: lines and columns from 1."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    quote: str


def place(path: str, text: str, start: int, length: int) -> Place:
    """Count lines and columns by splitting, not with the code under test."""

    def at(offset: int) -> tuple[int, int]:
        before = text[:offset].split("\n")
        return len(before), len(before[-1]) + 1

    return Place(path, *at(start), *at(start + length), text[start : start + length])


def find(root: Path, path: str, needle: str, nth: int = 0) -> Place:
    """Return the place of the nth occurrence (from 0) of a text in a file."""
    text = read(root, path)
    return place(path, text, _offset(text, needle, nth), len(needle))


def edit(root: Path, path: str, old: str, new: str, nth: int = 0) -> Place:
    """Replace the nth occurrence (from 0) of `old`; return the place of what stands there now."""
    text = read(root, path)
    start = _offset(text, old, nth)
    changed = text[:start] + new + text[start + len(old) :]
    write(root, path, changed)
    return place(path, changed, start, len(new))


def _offset(text: str, needle: str, nth: int) -> int:
    start = -1
    for _ in range(nth + 1):
        start = text.find(needle, start + 1)
        assert start >= 0, f"the test looks for {needle!r}, which is not in the file"
    return start


def read(root: Path, path: str) -> str:
    """Read a file of a project as it is."""
    return (root / path).read_bytes().decode("utf-8")


def write(root: Path, path: str, text: str | bytes) -> None:
    """Write a file of a project as it is."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))


def make_project(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a small project; `_quarto.yml` and an empty bibliography are there unless given."""
    defaults: dict[str, str | bytes] = {
        "_quarto.yml": "project:\n  type: default\n  render: [index.qmd]\n",
        "references.bib": BIB,
    }
    for path, text in {**defaults, **files}.items():
        write(root, path, text)
    return root


BIB = """\
@article{liang2023,
  author  = {Liang, Y and Tang, X and Zhang, X},
  title   = {Exosomes from adipose cells and follicle growth},
  journal = {J Cosmet Dermatol},
  year    = {2023},
}

@article{wan2025,
  author  = {Wan, J and Kim, SB and others},
  title   = {A prospective study of scalp injections},
  journal = {Aesthetic Plast Surg},
  year    = {2025},
}

@article{queen2025,
  author  = {Queen, D and Avram, MR},
  title   = {Exosomes for treating hair loss},
  journal = {Dermatol Surg},
  year    = {2025},
}
"""
"""Three works: more than two authors, a list cut with “and others”, exactly two authors."""


def with_schema(
    tables: Mapping[str, tuple[Sequence[Mapping[str, object]], str]], **extra: Mapping[str, object]
) -> dict[str, str | bytes]:
    """Return `data/` as files: tables by name as (fields, text of the CSV), and their schema.

    Args:
        tables: a field without a type is a string.
        extra: further keys of a table's schema, such as `studies={"primaryKey": "study"}`.
    """
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "schema": {"fields": list(fields), **extra.get(name, {})},
        }
        for name, (fields, _) in tables.items()
    ]
    files: dict[str, str | bytes] = {f"data/{name}.csv": text for name, (_, text) in tables.items()}
    files["data/datapackage.json"] = json.dumps({"resources": resources}, indent=1)
    return files


def load(root: Path) -> Project:
    """Load a project as a proof does."""
    facts = load_facts(root)
    values = Values(facts)
    return read_project(facts, lambda code: produce(values, code))


def outcomes(root: Path, code: str) -> list[Outcome]:
    """Return what reading a project and the rules of one code say under this code."""
    project = load(root)
    said: list[Outcome] = list(project.findings)
    for rule in SOURCE_RULES:
        if code in rule.codes or code == "SRC006":
            said += guarded(rule.codes, partial(rule.check, project), project.manuscript.name)
    crashed = [outcome for outcome in said if outcome.code == "SRC006"]
    assert code == "SRC006" or not crashed, crashed
    return [outcome for outcome in said if outcome.code == code]


def findings(root: Path, code: str) -> list[Finding]:
    """Return the findings of one code, without acknowledgements."""
    return [outcome for outcome in outcomes(root, code) if isinstance(outcome, Finding)]


def of(report: Report, code: str) -> list[Finding]:
    """Return the unacknowledged findings of one code in a report."""
    return [finding for finding in report.findings if finding.code == code]


def codes(report: Report) -> list[str]:
    """Return the codes found, each once, sorted."""
    return sorted({finding.code for finding in report.findings})


def where(span: Span) -> Place:
    """Return a finding's place in the form of the test's own."""
    first, last = span.first, span.last
    return Place(span.source.path, first.line, first.column, last.line, last.column, span.text)


def whole(finding: Finding, path: str) -> bool:
    """Tell whether a finding is about a file as a whole."""
    return finding.span.whole_file and finding.span.source.path == path


def only(found: list[Finding]) -> Finding:
    """Return the one finding there must be."""
    assert len(found) == 1, [f"{finding.code} {finding.message}" for finding in found]
    return found[0]


def at(found: list[Finding], spot: Place) -> Finding:
    """Return the one finding that covers exactly this place."""
    matching = [finding for finding in found if where(finding.span) == spot]
    assert len(matching) == 1, (spot, [(where(finding.span), finding.message) for finding in found])
    return matching[0]


def lines(report: Report) -> Iterator[str]:
    """Yield one line a finding, for messages of failing tests."""
    for finding in report.findings:
        spot = where(finding.span)
        yield f"{spot.path}:{spot.line}:{spot.column} {finding.code} {finding.message}"
