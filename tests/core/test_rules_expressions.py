"""PRI309: expressions beside the citations of their studies."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import STUDIES, Failing, Files, Silent, check_failing, check_silent, data, study

from helpers import findings, make_project, only, outcomes
from reviewproof.findings import CannotTell, Checked, NotApplicable

BIB = """\
@article{wan2025, author = {Wan, J and Kim, S and Li, L}, title = {One}, year = {2025}}
@article{chen2025, author = {Chen, T and Wu, A and Li, L}, title = {Two}, year = {2025}}
@article{berg2020, author = {van der Berg, A and Wu, A and Li, L}, title = {Three}, year = {2020}}
@article{other2020, author = {Other, A and Wu, A and Li, L}, title = {Four}, year = {2020}}
"""
ROWS = [
    study({"study": key.replace("-", "_"), "key": "" if "-" in key else key, "n": number})
    for key, number in {"wan2025": 72, "chen2025": 16, "berg2020": 9, "chen-dpc": 5}.items()
]


def of(name: str, column: str = "n") -> str:
    return f"`{{python}} review.study.{name}.{column}`"


WAN, CHEN, BERG, CHEN_DPC = map(of, ("wan2025", "chen2025", "berg2020", "chen_dpc"))


def review(text: str) -> Files:
    return {"index.qmd": f"{text}\n", "references.bib": BIB, **data({"studies": (STUDIES, ROWS)})}


WRONG = (
    (
        "of another study",
        f"Wan et al. [@wan2025] saw {CHEN} patients.",
        CHEN,
        "wan2025",
        "@wan2025",
    ),
    ("in a later sentence", f"Wan et al. [@wan2025] saw. They had {CHEN}.", CHEN, "wan2025", ""),
    (
        "of one without a reference",
        f"Wan et al. [@wan2025] saw {CHEN_DPC}.",
        CHEN_DPC,
        "wan2025",
        "",
    ),
    ("of a namesake", f"Chen et al. [@chen2025] saw {CHEN_DPC}.", CHEN_DPC, "chen2025", ""),
    ("of a cited namesake", f"Chen and co-workers saw {CHEN} cells.", CHEN, "", "cites nothing"),
    (
        "in an uncited study's text",
        f"Chen et al. studied cells in {WAN}.",
        WAN,
        "",
        "cites nothing",
    ),
    ("beside a work without data", f"Hair is lost [@other2020] in {WAN}.", WAN, "other2020", ""),
    (
        "in the sentence of another",
        f"Wan et al. [@wan2025] saw 72. Berg and colleagues [@berg2020] saw {WAN}.",
        WAN,
        "berg2020",
        "[@berg2020]",
    ),
)

FAILING = tuple(
    Failing(
        "PRI309",
        name,
        review(text),
        ("index.qmd", inside, 0),
        ("must stand where the study is cited", told),
        found=inside.split(".")[2],
        expected=expected,
        hint="print the value of the study cited",
        related=(("index.qmd", f"[@{expected}]", 0),) if expected else (),
    )
    for name, text, inside, expected, told in WRONG
)
SILENT = tuple(
    Silent("PRI309", name, review(text))
    for name, text in (
        ("its own", f"Wan et al. [@wan2025] saw {WAN} and {of('wan2025', 'follow_up')}."),
        ("in text", f"@wan2025 saw {WAN} patients."),
        ("a sentence later", f"Wan et al. [@wan2025] saw. They had {WAN} patients."),
        ("named beside another", f"Unlike the {WAN} of Wan, Chen [@chen2025] saw {CHEN}."),
        ("in a possessive", f"After the {WAN} of Wan’s trial, Chen [@chen2025] saw {CHEN}."),
        ("both in one mark", f"Two trials [@wan2025; @chen2025] had {WAN} and {CHEN} patients."),
        ("no reference", f"Chen and colleagues saw {CHEN_DPC} cells."),
        ("no reference beside another", f"Chen et al. saw {CHEN_DPC}, as Wan did [@wan2025]."),
        ("a particle left out", f"Berg’s study had {BERG} patients; hair is lost [@other2020]."),
        ("cited in the next sentence", f"There were {WAN} patients. So it was [@wan2025]."),
        ("a sum of studies", "All `{python} review.counts.patients` grew hair [@wan2025]."),
        ("in a comment", f"Wan et al. [@wan2025] saw hair. <!-- {CHEN} -->"),
        ("escaped", "Wan et al. [@wan2025] write `review.study.chen2025.n`."),
    )
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_it_is_found(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_it_stays_silent(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


@pytest.mark.parametrize("mark", ["", " [@nobody1999]"])
def test_without_any_known_work_it_cannot_be_told(tmp_path: Path, mark: str) -> None:
    make_project(tmp_path, review(f"There were {WAN} patients{mark}."))
    said = outcomes(tmp_path, "PRI309")
    (doubt,) = [outcome for outcome in said if isinstance(outcome, CannotTell)]
    assert doubt.span.text == WAN


@pytest.mark.parametrize(
    "files",
    [review("Hair grew [@wan2025]."), {"index.qmd": "A\n"}],
    ids=["no value", "no studies"],
)
def test_where_there_is_nothing_to_compare(files: Files, tmp_path: Path) -> None:
    make_project(tmp_path, files)
    (only,) = outcomes(tmp_path, "PRI309")
    assert isinstance(only, NotApplicable)


def test_a_row_with_an_unknown_key_is_of_the_study_that_its_id_names(tmp_path: Path) -> None:
    row = study({"study": "wan2025", "key": "nobody1999", "n": 72})
    text = f"Wan et al. [@wan2025] saw {WAN}; Chen et al. [@chen2025] saw hair.\n"
    rows = data({"studies": (STUDIES, [row])})
    make_project(tmp_path, {"index.qmd": text, "references.bib": BIB, **rows})
    (outcome,) = outcomes(tmp_path, "PRI309")
    assert isinstance(outcome, Checked)
    (tmp_path / "index.qmd").write_text(f"Chen et al. [@chen2025] saw {WAN}.\n", encoding="utf-8")
    assert only(findings(tmp_path, "PRI309")).expected == "chen2025"
