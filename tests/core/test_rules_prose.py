"""PRI304: counts typed in the prose, and what is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from cases import (
    PRISMA,
    STUDIES,
    Failing,
    Files,
    Silent,
    box,
    check_failing,
    check_silent,
    csv_of,
    data,
    study,
)

from helpers import findings, make_project, outcomes
from reviewproof.findings import Checked, NotApplicable
from reviewproof.numerals import NUMBER, value_of_words

FLOW = (
    ("database_results", "734", "reported"),
    ("records_screened", "328", "reported"),
    ("new_studies", "42", "reported"),
    ("removed_before_screening", "", "derived", "database_results - records_screened"),
    ("lost_after_screening", "", "derived", "records_screened - new_studies"),
)
ROWS: tuple[Mapping[str, object], ...] = (
    {"study": "wan2025", "n": 72},
    {"study": "hassan2024", "n": 12, "n_exosome": 6, "n_comparator": 6, "sessions": 4},
    {"study": "liang2023", "type": "preclinical"},
    *({"study": f"bench{number}", "type": "preclinical"} for number in range(9)),
    {"study": "queen2025", "type": "review"},
    *({"study": f"survey{number}", "type": "review"} for number in range(7)),
)
"""2 clinical studies with 84 patients, 10 preclinical ones and 8 reviews: 20 in all."""

BIB = """\
@article{liang2023, author = {Liang, Y and Tang, X and Zhang, X}, title = {A}, year = {2023}}
@article{wan2025, author = {Wan, J and Kim, SB and others}, title = {B}, year = {2025}}
@article{queen2025, author = {Queen, D and Avram, MR}, title = {C}, year = {2025}}
@article{hassan2024, author = {Hassan, L and Samin, KA and others}, title = {D}, year = {2024}}
@article{other1985, author = {Olsen, EA and Weiner, MS and others}, title = {E}, year = {1985}}
"""
DATABASES = ("database", [{"database": name} for name in ("MEDLINE", "Embase", "Scopus", "AMED")])


def review(text: str) -> Files:
    """Return a project with a flow and studies."""
    tables = {
        "prisma": (PRISMA, map(box, FLOW)),
        "studies": (STUDIES, map(study, ROWS)),
        "search": ((DATABASES[0],), DATABASES[1]),
    }
    return {"index.qmd": text, "references.bib": BIB, **data(tables)}


WRONG: tuple[tuple[str, str, str, str], ...] = (
    ("a sum of all", "A total of «43 studies» was included.", "42 or 20", "included"),
    ("in words", "The article summarises «nineteen studies» here.", "42 or 20", "prisma.included"),
    ("a hundred and more", "We included «one hundred and two studies».", "42 or 20", ""),
    ("more than there are", "In «43 included studies» it grew.", "42 or 20", ""),
    ("most of all", "This review covers «41 studies».", "42 or 20", ""),
    ("all", "All «thirty-eight studies» agree.", "42 or 20", ""),
    ("in a heading", "# The «41 studies»\n", "42 or 20", ""),
    ("in a caption", "![The «41 studies» by year](a.svg)", "42 or 20", ""),
    ("a thousands separator", "«1,734 records» were retrieved.", "734", "prisma.identified"),
    ("a verb before", "We screened «327 records».", "328", "prisma.screened"),
    ("without a noun", "Of 734 records, «327» were screened.", "328", "prisma.screened"),
    ("the records at the start", "Of «735 records», 328 were screened.", "734 or 328", ""),
    ("removed", "«405 records» were removed before screening.", "406", "removed_before_screening"),
    ("lost", "Later, «287» were lost.", "286", "lost_after_screening"),
    ("what remains", "The remaining «21» are not named.", "406 or 286 or 22", ""),
    (
        "a sum, its first part",
        "«Three clinical» and 10 preclinical studies agree.",
        "2",
        "clinical",
    ),
    ("a sum, its last part", "Two clinical and «11 preclinical studies» agree.", "10", ""),
    ("reviews", "We included two clinical studies and «seven reviews».", "8", "counts.reviews"),
    ("all patients", "They treated «83 patients» in all.", "84", "counts.patients"),
    ("patients of studies", "Two studies with «85 patients» were found.", "84", ""),
    ("a study's patients", "Wan et al. [@wan2025] treated «71 patients».", "72", "wan2025.n"),
    ("a study named before", "Wan et al. [@wan2025] did. Here «73 patients» grew hair.", "72", ""),
    ("a study named only", "Wan’s cohort of «71 patients» grew hair.", "72", "study.wan2025.n"),
    ("as an adjective", "A «71-patient» cohort [@wan2025] grew hair.", "72", ""),
    ("the mark that follows", "In «71 patients» [@wan2025] and 12 [@hassan2024].", "72", ""),
    (
        "of two studies",
        "The two with «85 patients» [@wan2025; @hassan2024].",
        "84 or 72 or 12 or 6",
        "",
    ),
    ("a group", "Hassan [@hassan2024] gave PRP to patients, in «7» of them.", "12 or 6", ""),
    ("n is", "Of all patients (n = «71») most grew hair [@wan2025].", "72", ""),
    ("sessions", "Hassan [@hassan2024] gave «five sessions».", "4", "hassan2024.sessions"),
    ("references", "All «six references» are here.", "5", "counts.references"),
    ("databases", "We searched «five electronic databases».", "4", "search.databases"),
    ("a study of one", "A case series of «one patient» grew hair [@wan2025].", "72", "wan2025.n"),
    ("few records", "The search returned «two records», and 328 were read.", "734", "identified"),
    ("few of the records", "Of 734 records, «one» was screened.", "328", "prisma.screened"),
    ("few studies of the records", "Of 734 records, «two studies» were included.", "42 or 20", ""),
    ("n of studies", "Preclinical studies (n = «9») agree.", "10", "preclinical"),
)
"""Name, text with the wrong count in brackets, what the data have, part of the hint."""

PERCENTAGES: tuple[tuple[str, str, str], ...] = (
    ("a share that does not follow", "«11» % of the studies (2 of 20) were clinical.", "10"),
    ("a whole that nobody counts", "10 % of the studies (2 of «19») were clinical.", "20"),
    ("the share after the parts", "2 of 20 studies («12» %) were clinical.", "10"),
    ("a share of a kind", "«60» % of the studies were preclinical.", "50"),
    ("a decimal", "«10.4» % of the studies (2/20) were clinical.", "10.0"),
)

FINE = (
    "In 24 weeks, Table 1, Figure 2, CD8 cells, 3–6 months, Level 2 evidence, 12 mice in 5 groups.",
    "A total of 42 studies was included; 20 studies are summarised.",
    "Two clinical and 10 preclinical studies, and eight reviews.",
    "Two of 20 studies (10 %) were clinical; 50 % of the studies were preclinical.",
    "A review of 15 studies [@queen2025] found 300 patients.",
    "Queen and Avram [@queen2025] reviewed. They included 15 studies in total.",
    "Hair loss is common [@other1985]. A trial of 393 patients found so [@other1985].",
    "Sixty patients were enrolled elsewhere [@other1985].",
    "Three studies reported harms, and six studies did not.",
    "Nineteen studies found more hair.",
    "Hair grew in ten studies.",
    "Fifteen animal studies, 30 randomised studies and 25 in vitro studies exist.",
    "Three of the 20 studies were small; of 42 studies, five were large.",
    "Erythema was seen in 11 patients [@wan2025].",
    "Of the 72 patients, 12 patients reported itching [@wan2025]; 70 patients completed it.",
    "Wan et al. [@wan2025] in 72 patients and Hassan et al. [@hassan2024] in 12 patients.",
    "In 72 patients [@wan2025] and in 12 patients [@hassan2024] hair grew.",
    "The two with 84 patients [@wan2025; @hassan2024] agree.",
    "Hassan et al. [@hassan2024] gave four sessions to 12 patients; six received PRP.",
    "Each group of 5 patients had two doses [@wan2025].",
    "Future trials should enrol at least 200 patients.",
    "About 40 studies were screened, up to 900 records were found.",
    "Between 5 and 72 patients, 5–90 patients, five to ninety patients took part.",
    "In 2024 studies multiplied; the 2023 studies are older.",
    "After 12 weeks patients were content; in 6 months 95 % of patients were.",
    "Responders (n = 20) grew hair [@wan2025].",
    "Three references lack a DOI.",
    "Twelve records were excluded because they were in German.",
    "Two reviewers screened 328 records in four databases.",
    "Further databases exist; 30 databases are known.",
    "One patient had hair again [@wan2025].",
    "A study of 72 patients [@wan2025]; one of them left, and two were lost to follow-up.",
    "Two studies were included in the network; one was screened twice.",
    "A series of two female patients among them [@wan2025] grew more.",
    "Chen et al. treated 30 patients per group [@wan2025].",
    "See version 2.5 of 2 345 studies-like things.",
)


def _wrong() -> Iterator[Failing]:
    for name, marked, expected, hint in WRONG:
        before, inside, after = re.split("[«»]", marked)
        text = f"{before}{inside}{after}\n"
        yield Failing(
            "PRI304",
            name,
            review(text),
            ("index.qmd", inside, 0),
            ("must be the count of the data", f"“{inside}” (", expected.partition(" ")[0]),
            found=inside,
            expected=expected,
            hint=hint or "compute it in the text, for example `{python} review.",
        )
    for name, marked, expected in PERCENTAGES:
        before, inside, after = re.split("[«»]", marked)
        yield Failing(
            "PRI304",
            name,
            review(f"{before}{inside}{after}\n"),
            ("index.qmd", inside, 0),
            ("a percentage in the prose must follow", f"has {inside}", f"where {expected}"),
            found=inside,
            expected=expected,
            hint="correct it",
        )
    yield Failing(
        "PRI304",
        "in the abstract",
        review(
            "---\ntitle: 43 studies\nabstract: |\n  We read.\n  In all, 43 studies agree.\n---\n"
        ),
        ("index.qmd", "43 studies", 1),
        ("“43 studies” (43) is typed and the data have 42",),
        found="43 studies",
        expected="42 or 20",
        related=(("data/prisma.csv", "42", 0),),
    )
    yield Failing(
        "PRI304",
        "next to a place in the data",
        review("Wan et al. [@wan2025] treated 71 patients.\n"),
        ("index.qmd", "71 patients", 0),
        ("the data have 72 (“n” of wan2025)",),
        found="71 patients",
        expected="72",
        related=(("data/studies.csv", "72", 0),),
    )


FAILING = tuple(_wrong())
SILENT = (
    *(Silent("PRI304", text, review(f"{text}\n")) for text in FINE),
    Silent("PRI304", "computed", review("In `{python} review.study.wan2025.n` patients.\n")),
    Silent("PRI304", "a title is no statement", review("---\ntitle: All 43 studies\n---\nA.\n")),
    Silent("PRI304", "a table", review("| All 43 studies |\n|---|\n| We included 43 studies |\n")),
    Silent("PRI304", "a comment", review("<!-- all 43 studies --> A.\n")),
    Silent("PRI304", "a block of code", review("```text\nall 43 studies\n```\n")),
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_wrong_count_is_found_at_its_place(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_what_is_no_count_of_the_data_is_left_alone(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


@pytest.mark.parametrize(
    ("marked", "right"),
    [(text, held.split(" or ")[-1]) for name, text, held, _ in WRONG if name != "of two studies"],
)
def test_the_same_sentence_with_the_count_of_the_data_is_fine(
    marked: str, right: str, tmp_path: Path
) -> None:
    # Without this, a rule that finds fault with every number would pass the tests above.
    before, inside, after = re.split("[«»]", marked)
    corrected = re.sub(NUMBER, right, inside, count=1, flags=re.IGNORECASE)
    make_project(tmp_path, review(f"{before}{corrected}{after}\n"))
    said = outcomes(tmp_path, "PRI304")
    assert [item for item in said if not isinstance(item, Checked)] == []
    assert sum(item.count for item in said if isinstance(item, Checked)) >= 1


@pytest.mark.parametrize("missing", [("new_studies",), ("database_results", "new_studies")])
def test_a_flow_without_a_box_is_not_compared(missing: tuple[str, ...], tmp_path: Path) -> None:
    boxes = [row for row in FLOW if row[0] not in missing]
    tables = {"prisma": (PRISMA, map(box, boxes)), "studies": (STUDIES, map(study, ROWS))}
    text = "A total of 43 studies and 735 records were retrieved.\n"
    make_project(tmp_path, {"index.qmd": text, "references.bib": BIB, **data(tables)})
    (included,) = outcomes(tmp_path, "PRI303")
    assert isinstance(included, NotApplicable)
    assert findings(tmp_path, "PRI304")[0].expected == "20"


def test_a_flow_of_the_r_package_without_our_columns_is_read(tmp_path: Path) -> None:
    columns = [name for name in PRISMA if name not in {"status", "formula", "stated_in"}]
    rows = [{"data": "records_screened", "n": 328}, {"data": "new_studies", "n": 42}]
    make_project(
        tmp_path, {"index.qmd": "We screened 327 records.\n", **data({"prisma": (columns, rows)})}
    )
    assert [finding.expected for finding in findings(tmp_path, "PRI304")] == ["328"]
    for code in ("PRI301", "PRI302", "PRI303"):
        assert findings(tmp_path, code) == []


def test_studies_with_few_columns_are_read(tmp_path: Path) -> None:
    rows = [{"study": "wan2025", "key": "wan2025", "type": "clinical", "n": 72}]
    files = data({"studies": (("study", "key", "type", "n"), rows)})
    text = "Wan et al. [@wan2025] treated 71 patients.\n"
    make_project(tmp_path, {"index.qmd": text, **files})
    assert [finding.expected for finding in findings(tmp_path, "PRI304")] == ["72"]
    for code in ("TBL401", "TBL403", "TBL404", "LVL501", "LVL502", "LVL503", "LVL504"):
        assert findings(tmp_path, code) == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0),
        ("734", 734),
        ("1,024", 1024),
        ("12\u202f345", 12345),
        ("seven", 7),
        ("Thirty-seven", 37),
        ("forty two", 42),
        ("a hundred", 100),
        ("one hundred and two", 102),
        ("seven hundred thirty-four", 734),
        ("two thousand and five", 2005),
        ("three hundred thousand", 300000),
    ],
)
def test_a_number_is_read_as_written(written: str, value: int) -> None:
    assert re.fullmatch(NUMBER, written, re.IGNORECASE)
    assert value_of_words(written) == value


@pytest.mark.parametrize("written", ["", "hundreds", "seventhly", "one-third", "1,02", "twentytwo"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert re.fullmatch(NUMBER, written, re.IGNORECASE) is None


def test_time_grows_with_the_text_and_no_faster(tmp_path: Path) -> None:
    # One paragraph, one sentence, no full stop: whatever is looked up per number must be bounded.
    numbers = " and ".join(f"all {number} studies" for number in range(100, 4100))
    make_project(tmp_path, review(f"We read {numbers}\n"))
    assert len(findings(tmp_path, "PRI304")) == 4000


def test_the_table_of_the_cases_is_the_one_that_is_told() -> None:
    kinds = [str(row.get("type", "clinical")) for row in ROWS]
    assert [kinds.count(kind) for kind in ("clinical", "preclinical", "review")] == [2, 10, 8]
    assert csv_of(("n",), [{"n": row.get("n", "")} for row in ROWS]).split()[1:3] == ["72", "12"]
