"""TBL404, LVL503, LVL504: cells that repeat themselves, levels that fit, studies that qualify."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from cases import (
    STUDIES,
    Failing,
    Files,
    Silent,
    check_failing,
    check_silent,
    data,
    qmd,
    studies,
    study,
)

from helpers import make_project, outcomes
from reviewproof.evidence.designs import fitting_levels
from reviewproof.findings import CannotTell, NotApplicable

Row = Mapping[str, object]


def graded(design: str, level: str, kind: str = "clinical") -> Files:
    """Return a project of one study."""
    row = {"study": "wan2025", "type": kind, "design": design, "level": level}
    return {**qmd("A"), **studies({**row, "level_printed": level})}


CRITERIA = "criterion column admitted excluded stated_in".split()
ORIGINAL = {"criterion": "original", "column": "type", "admitted": "clinical|preclinical"}
HAIR = {"criterion": "hair", "column": "condition", "admitted": "AGA|AA", "excluded": "cancer"}
ENGLISH = {"criterion": "language", "column": "language", "admitted": "English"}


def eligible(*criteria: Row, to: str = "", bib: str = "", **cells: object) -> Files:
    """Return a project of one study with criteria."""
    tables: dict[str, tuple[list[str], list[Row]]] = {
        "studies": (STUDIES, [study({"study": "wan2025", **cells})]),
        "eligibility": (CRITERIA, list(criteria)),
        "search": (["database", "to"], [{"database": "MEDLINE", "to": to}]),
    }
    extra = {"references.bib": bib} if bib else {}
    return {**qmd("A"), **extra, **data(tables)}


def cell(text: str) -> Files:
    """Return a table of the text with one cell."""
    return qmd(f"| Study | Harm |\n|---|---|\n| Wan | {text} |")


FAILING = (
    Failing(
        "TBL404",
        "a word three times",
        cell("None None None"),
        ("index.qmd", "None None None", 0),
        ("a cell must say a thing once, but 'None None None' repeats 'None'",),
        found="None None None",
        expected="None",
        hint="remove the repetition",
    ),
    Failing(
        "TBL404",
        "a word twice in the data",
        {**qmd("A"), **studies({"study": "wan2025", "delivery": "Scalp injection injection"})},
        ("data/studies.csv", "injection injection", 0),
        ("repeats 'injection'",),
        found="injection injection",
        expected="injection",
    ),
    Failing(
        "TBL404",
        "an item of a list twice",
        {**qmd("A"), **studies({"study": "wan2025", "condition": "AGA|AA|AGA"})},
        ("data/studies.csv", "AGA", 1),
        ("'AGA|AA|AGA' repeats 'AGA'",),
        found="AGA",
    ),
    Failing(
        "TBL404",
        "an item twice in the text",
        cell("more hair; less pain; more hair"),
        ("index.qmd", "more hair", 1),
        ("repeats 'more hair'",),
        found="more hair",
    ),
    Failing(
        "TBL404",
        "in the header",
        qmd("| Study | Follow-up Follow-up |\n|---|---|\n| Wan | 1 |"),
        ("index.qmd", "Follow-up Follow-up", 0),
        ("repeats 'Follow-up'",),
        found="Follow-up Follow-up",
        expected="Follow-up",
    ),
    Failing(
        "LVL503",
        "a case series as a trial",
        graded("Case series", "1b"),
        ("data/studies.csv", "1b", 0),
        ("wan2025 has 1b and “Case series” is 4",),
        found="1b",
        expected="4",
        hint="acknowledge that the source grades it so",
        related=(("data/studies.csv", "Case series", 0),),
    ),
    Failing(
        "LVL503",
        "a trial as opinion",
        graded("Randomized controlled", "5"),
        ("data/studies.csv", "5", 2),
        ("“Randomized controlled” is 1b or 2b",),
        found="5",
        expected="1b or 2b",
    ),
    Failing(
        "LVL503",
        "a systematic review as a single study",
        graded("systematic review", "3b", "review"),
        ("data/studies.csv", "3b", 0),
        ("“systematic review” is 1a or 2a or 3a",),
        found="3b",
        expected="1a or 2a or 3a",
    ),
    Failing(
        "LVL503",
        "bench research as a cohort",
        graded("", "2b", "preclinical"),
        ("data/studies.csv", "2b", 0),
        ("“preclinical” is 5",),
        found="2b",
        expected="5",
    ),
    Failing(
        "LVL504",
        "a review among original studies",
        eligible(ORIGINAL, type="review"),
        ("data/studies.csv", "review", 0),
        ("the criterion “original” (type: clinical or preclinical), but wan2025 has 'review'",),
        found="review",
        expected="clinical or preclinical",
        hint="exclude the study",
        related=(("data/eligibility.csv", "original", 0),),
    ),
    Failing(
        "LVL504",
        "an excluded condition",
        eligible(HAIR, condition="cancer"),
        ("data/studies.csv", "cancer", 0),
        ("the criterion “hair” (condition: AGA or AA), but wan2025 has 'cancer'",),
        found="cancer",
        expected="AGA or AA",
    ),
    Failing(
        "LVL504",
        "another language",
        eligible(
            ENGLISH,
            bib="@article{wan2025, author = {Wan, J}, title = {A}, year = {2025},\n"
            " language = {Korean}}\n",
        ),
        ("references.bib", "Korean", 0),
        ("the criterion “language” (language: English), but wan2025 has 'Korean'",),
        found="Korean",
        expected="English",
    ),
    Failing(
        "LVL504",
        "published after the search",
        eligible(to="2024-12-31"),
        ("data/studies.csv", "wan2025", 1),
        ("wan2025 is of 2025 and the search ends on 2024-12-31",),
        found="2025",
        expected="at most 2024",
        related=(("references.bib", "2025", 1), ("data/search.csv", "2024-12-31", 0)),
    ),
)

SILENT = (
    Silent("TBL404", "a range of two equal ends", cell("2–2 weeks")),
    Silent("TBL404", "equal groups", cell("6 / 6; 6")),
    Silent("TBL404", "grammar", cell("It showed that that had had an effect.")),
    Silent("TBL404", "a species of its genus", cell("Rattus rattus")),
    Silent("TBL404", "a word inside another", cell("hair hairs; none nonetheless; pre pre-op")),
    Silent("TBL404", "dashes", cell("– – –")),
    Silent("TBL404", "the same word elsewhere", cell("mild pain, mild erythema; mild")),
    Silent("TBL404", "prose", qmd("None None None")),
    Silent(
        "TBL404",
        "what was printed so",
        {
            **qmd("A"),
            **data(
                {"table1": (["row", "adverse_events"], [{"row": 1, "adverse_events": "None None"}])}
            ),
        },
    ),
    *(
        Silent("LVL503", f"{design} at {level}", graded(design, level, kind))
        for design, level, kind in (
            ("Prospective cohort", "2b", "clinical"),
            ("retrospective cohort of poor quality", "4", "clinical"),
            ("Case report", "4", "clinical"),
            ("pilot RCT", "2b", "clinical"),
            ("non-randomised trial", "2b", "clinical"),
            ("case–control", "3b", "clinical"),
            ("systematic review of randomised trials", "1a", "review"),
            ("meta-analysis of cohort studies", "2a", "review"),
            ("review", "1a", "review"),
            ("comprehensive review", "5", "review"),
            ("in vivo", "5", "preclinical"),
            ("Prospective", "1b", "clinical"),
            ("", "2b", "clinical"),
            ("Case series", "", "clinical"),
        )
    ),
    Silent("LVL504", "all criteria met", eligible(ORIGINAL, HAIR, condition="AA|cancer")),
    Silent("LVL504", "nothing stated", eligible(ORIGINAL, HAIR, ENGLISH, condition="")),
    Silent("LVL504", "neither admitted nor excluded", eligible(HAIR, condition="skin")),
    Silent("LVL504", "in the year of the search", eligible(to="2025-01-01")),
    Silent("LVL504", "a study without a reference", eligible(to="2020-01-01", key="")),
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_fault_of_a_row_is_found_at_its_place(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_a_row_that_may_be_so_is_left_alone(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


@pytest.mark.parametrize(
    ("design", "level"),
    [("Prospective", "2b"), ("Retrospective", "4"), ("review", "2a"), ("", "4")],
)
def test_a_design_that_does_not_decide_is_said_to(design: str, level: str, tmp_path: Path) -> None:
    make_project(tmp_path, graded(design, level))
    (said,) = outcomes(tmp_path, "LVL503")
    assert isinstance(said, CannotTell)
    assert f"whether level {level} fits wan2025" in said.message


def test_a_value_in_neither_list_is_undecided(tmp_path: Path) -> None:
    make_project(tmp_path, eligible(HAIR, condition="skin", to="2025-01-01"))
    (said,) = [item for item in outcomes(tmp_path, "LVL504") if isinstance(item, CannotTell)]
    assert "“hair” with condition 'skin'" in said.message


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    make_project(tmp_path, eligible(ENGLISH))
    said = [item.reason for item in outcomes(tmp_path, "LVL504") if isinstance(item, NotApplicable)]
    assert said == [
        "criterion “language”: the data have no language",
        "the last day of the search is not stated",
    ]


@pytest.mark.parametrize("code", ["LVL503", "LVL504", "TBL404"])
def test_without_data_there_is_nothing_to_compare(code: str, tmp_path: Path) -> None:
    make_project(tmp_path, qmd("A"))
    (said,) = outcomes(tmp_path, code)
    assert isinstance(said, NotApplicable)
    assert said.reason


@pytest.mark.parametrize(
    ("design", "levels"),
    [
        ("Systematic review and meta-analysis", ("1a", "2a", "3a")),
        ("systematic review of case-control studies", ("3a",)),
        ("systematic review of non-randomised studies", ("2a", "3a")),
        ("Scoping review", ("5",)),
        ("editorial", ("5",)),
        ("all-or-none case series", ("1c",)),
        ("ecological", ("2c",)),
        ("quasi-randomized", ("2b", "4")),
        ("in vitro and in vivo", ("5",)),
        ("single-arm", ()),
    ],
)
def test_levels_of_a_design(design: str, levels: tuple[str, ...]) -> None:
    assert fitting_levels(design) == levels
