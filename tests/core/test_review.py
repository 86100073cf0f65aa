"""The shipped review as it is: proved clean, with exactly these numbers; and what cells call."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from helpers import ROOT, edit, find, lines, place, read, write
from reviewproof.errors import ReviewError
from reviewproof.manuscript import Place
from reviewproof.proof import ProjectReport
from reviewproof.review import open_review
from reviewproof.values import value_of

KEYS = (
    "otberg2007 pratt2017 chon2012 olsen1985 gupta2022 stout2010 badran2018 jimenez2021"
    " ghorbani2024 xie2021 kalluri2020 liu2024 hong2019 papadopoulos2024 vyas2023 liang2023"
    " gupta2023systematic mirzadeh2024 wan2025 park2022 amini2025 lee2024 ersan2024"
    " norooznejhad2023 hassan2024 chen2025 queen2025 schaffer2025 chu2025 fu2025 lu2025"
    " norouzi2024 zhou2024 mao2024 hu2024 cheng2024 wang2023 gupta2023exosomes kost2022 li2022"
    " zhang2022 kim2022 wu2021 ogawa2021 nilforoushzadeh2021 ajit2021 hu2020 kwack2019"
    " zhou2018 rehman2025 chu2024"
).split()


def test_the_review_is_proved_clean(untouched: ProjectReport) -> None:
    assert list(lines(untouched)) == []
    assert untouched.exit_status == 0
    undecided = {item.code for item in untouched.undecided}
    assert undecided <= {"LVL503", "LVL504", "ABB701"}, "citations and names are all decided"


def test_fifty_one_references_have_the_printed_numbers(untouched: ProjectReport) -> None:
    assert list(untouched.project.numbers.items()) == list(zip(KEYS, range(1, 52), strict=True))
    assert [reference.key for reference in untouched.project.facts.bibliography.references] == KEYS
    assert list(untouched.project.entries) == KEYS


def test_the_citations_are_counted(untouched: ProjectReport) -> None:
    marks = list(untouched.document.citations())
    assert (len(marks), sum(len(mark.links) for mark in marks)) == (68, 79)
    assert len(list(untouched.document.cross_references())) == 14
    in_tables = [
        mark
        for paragraph in untouched.document.paragraphs
        if paragraph.place is Place.TABLE
        for mark in paragraph.citations
    ]
    assert len(in_tables) == 9


def test_every_study_prints_its_level_once(untouched: ProjectReport) -> None:
    results = [cell.code for cell in untouched.document.cells if cell.section == "results"]
    printed = [code.split(".")[2] for code in results if ".level" in code]
    studies = untouched.project.facts.studies
    assert studies is not None
    assert printed == [study.id for study in studies.all]
    assert len(printed) == 37
    assert printed.count("ersan2024") == 1
    assert "review.study.ersan2024.level_printed" in results


def test_every_section_is_there_in_order(untouched: ProjectReport) -> None:
    assert [source.path for source in untouched.document.sources] == [
        "index.qmd",
        "sections/_01-introduction.qmd",
        "sections/_02-methods.qmd",
        "sections/_03-results.qmd",
        "sections/_04-discussion.qmd",
        "sections/_05-conclusion.qmd",
        "sections/_06-declarations.qmd",
        "sections/_07-appendix-flow.qmd",
        "sections/_08-appendix-corrections.qmd",
        "sections/_09-appendix-proof.qmd",
    ]


def test_every_figure_and_table_has_a_label(untouched: ProjectReport) -> None:
    labels = [label.id for label in untouched.document.labels]
    needed = ["tbl-clinical", "fig-pathways", "fig-flow", "tbl-corrections", "tbl-proof"]
    assert [labels.count(label) for label in needed] == [1] * len(needed)


ACCEPTED = {
    "BIB105": 1,
    "CIT205": 2,
    "LVL501": 1,
    "LVL502": 1,
    "LVL503": 3,
    "LVL504": 12,
    "PRI303": 1,
    "PRI306": 1,
    "PRI307": 1,
    "PRI308": 1,
}
"""What the article itself leaves wrong, beside its differences from the edition (PUB951)."""


def test_each_finding_that_is_accepted_has_its_row(untouched: ProjectReport) -> None:
    rows = list(csv.DictReader(read(ROOT, "data/acknowledged.csv").splitlines()))
    accepted = [
        (item.finding.code, item.finding.place, item.finding.found, item.finding.expected)
        for item in untouched.acknowledged
    ]
    assert sorted(accepted) == sorted(
        (row["code"], row["where"], row["found"], row["expected"]) for row in rows
    )
    assert len(accepted) == len(set(accepted)), "one row, one finding"
    counted = Counter(code for code, *_ in accepted if code != "PUB951")
    assert counted == ACCEPTED


def test_every_wrong_number_of_the_article_is_known(untouched: ProjectReport) -> None:
    wrong = {
        item.finding.place.rpartition("#")[2]: (item.finding.expected, item.finding.found)
        for item in untouched.acknowledged
        if "citations.csv#" in item.finding.place and "/" not in item.finding.place.split("#")[1]
    }
    assert wrong == {
        "results-09": ("31", "no reference"),
        "discussion-01": ("40", "16"),
        "discussion-05": ("42", "20"),
        "discussion-07": ("43", "40"),
        "discussion-08": ("47", "44"),
        "discussion-12": ("no number", "no reference"),
        "discussion-13": ("46", "43"),
        "discussion-14": ("39", "24"),
        "discussion-15": ("36", "18"),
        "discussion-16": ("38", "37"),
    }


def test_every_code_of_the_sources_checked_something(untouched: ProjectReport) -> None:
    never = {"CIT212", "SRC006", "BIB105"}
    for code in (
        "SRC001 SRC002 SRC003 SRC004 SRC005 SRC007 SRC008 SRC009 SRC010 BIB101 BIB102 BIB103 BIB104"
        " BIB106 BIB107 BIB108 CIT201 CIT202 CIT203 CIT204 CIT205 CIT207 CIT208 CIT209 CIT210"
        " CIT211 CIT213 PRI301 PRI302 PRI303 PRI306 PRI307 PRI308 TBL401 TBL402 TBL403 TBL404"
        " LVL501 LVL502 LVL503 LVL504 XRF601 XRF602 ABB701 ABB702 ABB703 ACK901 ACK902 PUB951"
    ).split():
        assert untouched.checked[code] > 0 or code in never, code
    assert untouched.checked["CIT201"] == 79
    assert untouched.checked["CIT202"] == untouched.checked["CIT209"] == 51
    assert untouched.checked["CIT211"] == 68
    assert untouched.checked["SRC010"] == 79 + 14
    assert untouched.checked["TBL402"] == 9
    assert untouched.checked["LVL501"] == 37


def test_what_does_not_apply_is_said(untouched: ProjectReport) -> None:
    assert {item.code for item in untouched.not_applicable} == {"PRI301", "PRI305", "LVL504"}
    reasons = [item.reason for item in untouched.not_applicable]
    assert any(
        reason.startswith("records_screened = database_results + register_results")
        and reason.endswith("not reported")
        for reason in reasons
    )


def test_a_review_is_opened_from_any_folder_below(
    review: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_review(review / "sections")
    assert opened.prisma.identified == 734
    monkeypatch.chdir(review / "data")
    assert open_review().counts.references == 51


def test_the_numbers_of_the_review(review: Path) -> None:
    opened = open_review(review)
    flow, counts = opened.prisma, opened.counts
    assert (flow.identified, flow.screened, flow.included) == (734, 328, 42)
    assert (flow.removed_before_screening, flow.lost_after_screening) == (406, 286)
    assert (counts.summarised, counts.clinical, counts.preclinical, counts.reviews) == (
        37,
        9,
        17,
        11,
    )
    assert (counts.references, counts.without_reference, counts.unaccounted) == (51, 1, 5)
    rows = list(csv.DictReader(read(review, "data/studies.csv").splitlines()))
    assert counts.patients == sum(int(row["n"] or 0) for row in rows if row["type"] == "clinical")


def test_a_study_prints_for_a_reader(review: Path) -> None:
    study = open_review(review).study
    assert (study.wan2025.n, study.wan2025.level, study.wan2025.follow_up) == (
        72,
        "IIb",
        "6 months",
    )
    assert (study.chen2025.treatment, study.chen2025.sessions) == ("12 weeks", "not stated")
    assert (study.ersan2024.level, study.ersan2024.level_printed) == ("not stated", "IIIc")
    assert (study.gupta2023systematic.level, study.gupta2023systematic.level_printed) == (
        "IIIb",
        "3b",
    )
    assert study.queen2025.n == "not stated"
    assert study.chen_umbilical.key == ""


def test_verify_shows_the_proof_of_the_review(review: Path) -> None:
    shown = open_review(review).verify()
    assert shown._repr_markdown_() == shown
    for part in ("{#tbl-proof}", "{#tbl-concordance}", "CIT203", "Chu et al. 2024"):
        assert part in shown


def test_verify_raises_when_the_proof_does_not_hold(review: Path) -> None:
    section = "sections/_04-discussion.qmd"
    opened = open_review(review)
    spot = edit(review, section, "[@liang2023]", "[@lee2024]")
    with pytest.raises(ReviewError) as caught:
        opened.verify()
    assert f"{section}:{spot.line}:{spot.column} CIT203 " in str(caught.value)
    assert "did you mean [@liang2023], reference 16?" in str(caught.value)


def test_opening_names_what_cannot_be_read(review: Path) -> None:
    edit(review, "data/studies.csv", ",72,", ",seventy,")
    spot = find(review, "data/studies.csv", "seventy")
    with pytest.raises(ReviewError) as caught:
        open_review(review)
    assert str(caught.value).startswith(
        f"data/studies.csv:{spot.line}:{spot.column}: SRC004 “n” must"
    )
    assert "help: " in str(caught.value)


def test_opening_outside_of_a_project_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"must have a _quarto\.yml") as caught:
        open_review(tmp_path)
    assert "reviewproof check FOLDER" in caught.value.remedy


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("prisma.identifed", "identified"),
        ("counts.patient", "patients"),
        ("study.wan2052", "wan2025"),
        ("studies", "study"),
        ("study.wan2025.levels", "level"),
    ],
)
def test_a_name_that_does_not_exist_has_a_remedy(review: Path, path: str, hint: str) -> None:
    opened = open_review(review)
    with pytest.raises(ReviewError) as caught:
        value_of(opened, path)
    assert hint in caught.value.remedy


def test_the_corrections_list_each_accepted_difference(
    review: Path, untouched: ProjectReport
) -> None:
    shown = open_review(review).corrections()
    assert "{#tbl-corrections}" in shown
    differences = [item for item in untouched.acknowledged if item.finding.code == "PUB951"]
    assert len(differences) == read(ROOT, "data/acknowledged.csv").count("\nPUB951,")
    for item in differences:
        assert item.reason.replace("|", "\\|") in shown


def test_an_unacknowledged_difference_stops_the_proof_and_is_listed(review: Path) -> None:
    rows = read(review, "data/acknowledged.csv")
    kept = [row for row in rows.splitlines(keepends=True) if "discussion-01," not in row]
    write(review, "data/acknowledged.csv", "".join(kept))
    with pytest.raises(ReviewError, match="PUB951"):
        open_review(review).verify()


def test_the_place_helper_counts_like_an_editor() -> None:
    spot = place("a", "x\nβy", 3, 1)
    assert (spot.line, spot.column, spot.end_line, spot.end_column, spot.quote) == (2, 2, 2, 3, "y")
