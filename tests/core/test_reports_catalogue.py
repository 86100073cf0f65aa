"""The pages of the codes: written from what is declared, with what is really printed."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from helpers import ROOT
from reviewproof.catalogue import can_run, index, lay, page, prove_example, row_for, shown_by
from reviewproof.codes import CODES, Code, Example
from reviewproof.findings import Finding
from reviewproof.proof import prove

RULES = ROOT / "docs" / "rules"
RUN = [code for code in CODES.values() if can_run(code)]


@cache
def findings_of(code: str, kind: str) -> tuple[Finding, ...]:
    example: Example = getattr(CODES[code], kind)
    return prove_example(example)[1]


@pytest.mark.parametrize("code", RUN, ids=lambda code: code.id)
def test_the_failing_example_has_its_code_and_no_other(code: Code) -> None:
    assert {finding.code for finding in findings_of(code.id, "failing")} == {code.id}


@pytest.mark.parametrize("code", RUN, ids=lambda code: code.id)
def test_the_passing_example_has_no_finding(code: Code) -> None:
    assert code.passing.files
    assert [finding.message for finding in findings_of(code.id, "passing")] == []


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.id)
def test_the_page_is_not_stale(code: Code) -> None:
    assert (RULES / f"{code.id}.md").read_text("utf-8") == page(code), "run `make rules`"


def test_there_is_a_page_for_each_code_and_no_other() -> None:
    assert {path.name for path in RULES.iterdir()} == {"README.md", *(f"{id}.md" for id in CODES)}
    assert (RULES / "README.md").read_text("utf-8") == index(), "run `make rules`"


@pytest.mark.parametrize(
    "code",
    [code for code in RUN if not (code.unchecked or code.family == "ACK" or code.failing.article)],
    ids=lambda code: code.id,
)
def test_the_row_on_the_page_accepts_the_finding(code: Code, tmp_path: Path) -> None:
    found = findings_of(code.id, "failing")
    rows = [dict(row) for finding in found for row in csv.DictReader(row_for(finding).splitlines())]
    unique = {tuple(row.values()): row for row in rows}
    if len(unique) < len(found):
        pytest.skip("two findings of one look, of which a row accepts one")
    text = "\n".join(
        [row_for(found[0]).splitlines()[0], *(row_for(f).splitlines()[1] for f in found)]
    )
    lay(Example({**code.failing.files, "data/acknowledged.csv": f"{text}\n"}), tmp_path)
    report = prove(tmp_path)
    assert [finding.message for finding in report.findings] == []
    assert len(report.acknowledged) == len(found)


@pytest.mark.parametrize(
    "code",
    [code for code in CODES.values() if not can_run(code) and not code.failing.files],
    ids=lambda code: code.id,
)
def test_what_no_example_shows_a_test_shows(code: Code) -> None:
    path = ROOT / shown_by(code)
    texts = [path] if path.is_file() else sorted(path.glob("test_*.py"))
    assert any(code.id in file.read_text("utf-8") for file in texts)
    assert shown_by(code) in page(code)


def test_examples_are_shown_with_the_columns_that_matter_only(tmp_path: Path) -> None:
    example = Example(
        {
            "index.qmd": "By [@liang2023; @wan2025; @queen2025].\n",
            "data/published/references.csv": "key,number,entry\nliang2023,1,Liang Y.\n",
        }
    )
    lay(example, tmp_path)
    assert (
        (tmp_path / "data/published/references.csv")
        .read_text("utf-8")
        .startswith("key,number,entry")
    )
    tables = sorted(path.name for path in (tmp_path / "data/published").iterdir())
    assert tables == ["citations.csv", "counts.csv", "people.csv", "references.csv", "table1.csv"]
    assert [f.code for f in prove(tmp_path).findings if f.code.startswith("SRC")] == []


def test_pages_name_no_folder_of_the_machine() -> None:
    for path in RULES.iterdir():
        assert not re.search(r"(?<!\w)/(tmp|home|root|work)/", path.read_text("utf-8")), path.name
