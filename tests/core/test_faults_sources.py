"""Faults planted into the shipped review: each is found, at its place, and fails the proof.

Each test computes the place from its own edit. The proof runs on a copy of the sources, as a whole,
with the acknowledgements that the review ships.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import qmd, studies

from helpers import (
    Place,
    at,
    codes,
    edit,
    find,
    lines,
    make_project,
    of,
    only,
    place,
    read,
    where,
    whole,
    write,
)
from reviewproof.findings import Finding
from reviewproof.proof import Report, prove
from reviewproof.rules import SOURCE_RULES

INTRODUCTION = "sections/_01-introduction.qmd"
METHODS = "sections/_02-methods.qmd"
RESULTS = "sections/_03-results.qmd"
DISCUSSION = "sections/_04-discussion.qmd"
CONCLUSION = "sections/_05-conclusion.qmd"
STUDIES = "data/studies.csv"
PRISMA = "data/prisma.csv"
BIB = "references.bib"


@pytest.fixture(autouse=True)
def without_pandoc(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the second opinion, half of a proof's time, except where a test asks for it."""
    if "with_pandoc" not in request.fixturenames:
        kept = tuple(rule for rule in SOURCE_RULES if "SRC010" not in rule.codes)
        assert len(kept) == len(SOURCE_RULES) - 1
        monkeypatch.setattr("reviewproof.proof.SOURCE_RULES", kept)


@pytest.fixture
def with_pandoc() -> None:
    """Run every rule."""


def finding_at(report: Report, code: str, spot: Place) -> Finding:
    """Return the one finding of a code at a place; show the whole report when there is none."""
    found = of(report, code)
    assert found, list(lines(report))
    return at(found, spot)


def entry(root: Path, key: str) -> str:
    """Return an entry of the bibliography with the empty line after it."""
    found = re.search(rf"@article\{{{key},\n.*?\n\}}\n\n?", read(root, BIB), re.S)
    assert found
    return found.group()


def row(root: Path, study: str) -> str:
    """Return a row of studies.csv with its newline."""
    found = re.search(rf"^{study},.*\n", read(root, STUDIES), re.M)
    assert found
    return found.group()


# --- citations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "key", "wrong", "hint"),
    [
        (INTRODUCTION, "otberg2007", "otberg2008", "did you mean [@otberg2007]?"),
        (RESULTS, "chu2025", "chu2026", "did you mean [@chu2025]?"),
        (DISCUSSION, "liang2023", "liang2032", "did you mean [@liang2023]?"),
        (DISCUSSION, "wan2025", "nobody1999", "add the reference, or correct the key"),
    ],
)
def test_an_unknown_key(review: Path, path: str, key: str, wrong: str, hint: str) -> None:
    spot = edit(review, path, f"@{key}", f"@{wrong}")
    report = prove(review)
    finding = finding_at(report, "CIT201", spot)
    assert finding.message == f"a citation key must be in the bibliography, but [@{wrong}] is not"
    assert (finding.found, finding.hint) == (wrong, hint)
    assert len(of(report, "CIT201")) == 1
    assert report.exit_status == 1


@pytest.mark.usefixtures("with_pandoc")
def test_an_unknown_key_is_unknown_to_every_rule_alike(review: Path) -> None:
    edit(review, DISCUSSION, "@liang2023", "@liang2032")
    report = prove(review)
    # Pandoc sees the key too and numbers the rest as we do; the article cites another there.
    assert set(codes(report)) <= {"CIT201", "PUB951"}
    assert report.exit_status == 1


# Each with the name in the text, the number and first author cited, and the number that fits; None
# where the swap itself moves the numbers.
SWAPS = [
    (DISCUSSION, "liang2023", "lee2024", "Liang", 22, "Lee", 16),  # the same first letter
    (DISCUSSION, "wu2021", "wan2025", "Wu", 19, "Wan", 43),
    (DISCUSSION, "ogawa2021", "otberg2007", "Ogawa", 1, "Otberg", 44),
    (DISCUSSION, "mao2024", "fu2025", "Mao", 30, "Fu", 34),  # its neighbour in the sentence
    (RESULTS, "wan2025", "wang2023", "Wan", None, "Wang", 19),  # a letter more
    (RESULTS, "chen2025", "chu2025", "Chen", None, "Chu", None),
    (RESULTS, "kim2022", "kost2022", "Kim", None, "Kost", None),  # the same year
]


@pytest.mark.parametrize("swap", SWAPS, ids=lambda swap: f"{swap[1]} {swap[2]}")
def test_a_key_swapped_for_that_of_another_study(
    review: Path, swap: tuple[str, str, str, str, int | None, str, int | None]
) -> None:
    path, key, other, name, number, first, right = swap
    spot = edit(review, path, f"[@{key}]", f"[@{other}]")
    report = prove(review)
    finding = finding_at(report, "CIT203", spot)
    number = number or report.project.numbers[other]
    assert f"the text names {name} and reference {number} is by {first}" in finding.message
    assert (finding.found, finding.expected) == (first, name)
    assert finding.data["name"] == name
    assert finding.data["numbers"] == [number]
    assert finding.data["first_authors"] == [first]
    if right is not None:
        assert finding.data["suggested"] == [right]
        assert f"[@{key}]" in finding.hint
        assert str(right) in finding.hint
    named, cited = finding.related
    assert named.span.source.path == path
    assert named.span.text.startswith(name)
    assert f"{first}," in cited.span.text
    assert cited.span.source.path == BIB
    assert len(of(report, "CIT203")) == 1
    assert report.exit_status == 1


NAMESAKES = [
    (DISCUSSION, "hu2024", "hu2020"),
    (RESULTS, "hu2020", "hu2024"),
    (RESULTS, "gupta2023systematic", "gupta2023exosomes"),
    (RESULTS, "zhou2018", "zhou2024"),
]


@pytest.mark.parametrize(("path", "key", "other"), NAMESAKES)
def test_a_key_swapped_for_that_of_a_namesake(
    review: Path, path: str, key: str, other: str
) -> None:
    spot = edit(review, path, f"[@{key}]", f"[@{other}]")
    report = prove(review)
    # The name is right; what is wrong is where the article cites whom.
    assert of(report, "CIT203") == []
    located = [
        where(span)
        for finding in report.findings
        for span in (finding.span, *(related.span for related in finding.related))
    ]
    key_alone = Place(path, spot.line, spot.column + 1, spot.line, spot.end_column - 1, f"@{other}")
    assert key_alone in located or spot in located, list(lines(report))
    assert report.exit_status == 1


def test_two_keys_exchanged_where_nobody_is_named(review: Path) -> None:
    first = edit(review, DISCUSSION, "[@hu2020].", "[@li2022].")
    nth = read(review, DISCUSSION)[: find_offset(review, DISCUSSION, first) + 9].count("[@li2022]")
    second = edit(review, DISCUSSION, "[@li2022]", "[@hu2020]", nth)
    assert (second.line, second.column) > (first.line, first.column)
    report = prove(review)
    assert report.exit_status == 1
    assert {finding.span.source.path for finding in report.findings} & {
        DISCUSSION,
        "data/published/citations.csv",
    }


def find_offset(root: Path, path: str, spot: Place) -> int:
    """Return the offset of a place."""
    before = read(root, path).split("\n")[: spot.line - 1]
    return sum(len(line) + 1 for line in before) + spot.column - 1


def test_two_first_citations_exchanged(review: Path) -> None:
    first = edit(review, INTRODUCTION, "[@liu2024]", "[@hong2019]")
    edit(review, INTRODUCTION, "@hong2019;", "@liu2024;")
    report = prove(review)
    spot = Place(
        INTRODUCTION, first.line, first.column + 1, first.line, first.end_column - 1, "@hong2019"
    )
    finding = finding_at(report, "CIT209", spot)
    assert (finding.found, finding.expected) == ("12", "13")
    assert where(finding.related[0].span).path == "data/published/references.csv"
    assert report.exit_status == 1


def test_a_misspelt_author(review: Path) -> None:
    edit(review, DISCUSSION, "Norooznejhad and colleagues", "Norooznezhad and colleagues")
    report = prove(review)
    spot = find(review, DISCUSSION, "Norooznezhad and colleagues")
    finding = finding_at(report, "CIT204", spot)
    assert (finding.found, finding.expected) == ("Norooznezhad", "Norooznejhad")
    assert report.exit_status == 1


def test_a_citation_removed_behind_a_name(review: Path) -> None:
    edit(review, DISCUSSION, "Wu et al. [@wu2021]", "Wu et al.")
    report = prove(review)
    finding = finding_at(report, "CIT205", find(review, DISCUSSION, "Wu et al."))
    assert "43 [@wu2021]" in finding.hint or "[@wu2021], reference 43" in finding.hint
    assert report.exit_status == 1


def test_a_second_study_of_a_name_that_is_acknowledged_without_a_citation(review: Path) -> None:
    edit(review, RESULTS, "Not every preparation", "Chen et al. saw it too. Not every preparation")
    report = prove(review)
    spots = [find(review, RESULTS, "Chen et al.", nth) for nth in (0, 1)]
    finding = only(of(report, "CIT205"))
    assert where(finding.span) in spots
    assert report.exit_status == 1


@pytest.mark.parametrize("typed", ["[16]", "^16^", "¹⁶"])
def test_a_citation_number_typed_by_hand(review: Path, typed: str) -> None:
    spot = edit(review, DISCUSSION, " [@liang2023]", f"{'' if typed[0] in '^¹' else ' '}{typed}")
    report = prove(review)
    bare = place(
        DISCUSSION,
        read(review, DISCUSSION),
        find_offset(review, DISCUSSION, spot) + len(spot.quote) - len(typed),
        len(typed),
    )
    assert finding_at(report, "CIT208", bare).found == typed
    assert report.exit_status == 1


def test_a_reference_cited_twice_in_one_mark(review: Path) -> None:
    edit(review, DISCUSSION, "[@liang2023]", "[@liang2023; @liang2023]")
    report = prove(review)
    finding = finding_at(report, "CIT210", find(review, DISCUSSION, "@liang2023", 1))
    assert where(finding.related[0].span) == find(review, DISCUSSION, "@liang2023", 0)
    assert report.exit_status == 1


# --- references ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["otberg2007", "liang2023", "wan2025"])
def test_a_removed_reference(review: Path, key: str) -> None:
    edit(review, BIB, entry(review, key), "")
    report = prove(review)
    cited = [
        find(review, path, f"@{key}")
        for path in (INTRODUCTION, RESULTS, DISCUSSION)
        if re.search(rf"@{key}(?!\w)", read(review, path))
    ]
    for spot in cited:
        assert finding_at(report, "CIT201", spot).found == key
    assert report.exit_status in {1, 2}


def test_a_removed_reference_is_not_buried(review: Path) -> None:
    edit(review, BIB, entry(review, "liang2023"), "")
    report = prove(review)
    assert len(report.findings) < 20, "one fault, and every later number is another: say it once"


def test_a_duplicated_reference(review: Path) -> None:
    text = entry(review, "liang2023")
    write(review, BIB, f"{read(review, BIB)}\n{text}")
    report = prove(review)
    finding = finding_at(report, "BIB101", find(review, BIB, "@article{liang2023,", 1))
    assert where(finding.related[0].span) == find(review, BIB, "liang2023")
    assert codes(report) == ["BIB101"]
    assert report.exit_status == 1


def test_a_work_listed_twice_under_two_keys(review: Path) -> None:
    text = entry(review, "liang2023").replace("liang2023", "liang2023again")
    write(review, BIB, f"{read(review, BIB)}\n{text}")
    report = prove(review)
    finding = only(of(report, "BIB102"))
    assert (finding.found, finding.expected) == ("liang2023again", "liang2023")
    uncited = finding_at(report, "CIT202", find(review, BIB, "liang2023again"))
    assert uncited.found == "liang2023again"
    assert codes(report) == ["BIB102", "CIT202"]


def test_a_changed_year(review: Path) -> None:
    old = entry(review, "wan2025")
    edit(review, BIB, old, old.replace("{2025}", "{2024}"))
    report = prove(review)
    entries = [finding for finding in of(report, "PUB951") if finding.expected.startswith("Wan J")]
    assert "2024" in only(entries).found
    assert any(finding.found == "2024" for finding in of(report, "PUB951"))
    assert report.exit_status == 1


@pytest.mark.parametrize(
    ("old", "new", "first_line"),
    [
        ("title   = {{Alopecia areata}},", "title   = {{Alopecia areata},", "@article{pratt2017,"),
        ("@article{pratt2017,", "<<<<<<< HEAD\n@article{pratt2017,", "<<<<<<< HEAD"),
        (
            "  title   = {{Alopecia areata}},",
            "<<<<<<< HEAD\n  title   = {{Alopecia areata}},\n=======\n  title   = {{Alopecia}},\n"
            ">>>>>>> other",
            "<<<<<<< HEAD",
        ),
    ],
)
def test_a_broken_bibliography(review: Path, old: str, new: str, first_line: str) -> None:
    edit(review, BIB, old, new)
    report = prove(review)
    finding = finding_at(report, "SRC005", find(review, BIB, first_line))
    assert finding.message.startswith("every BibTeX block must parse")
    assert finding.hint
    assert report.exit_status == 2


# --- data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "box", "name"),
    [
        ("734", "database_results", "records retrieved"),
        ("328", "records_screened", "records screened"),
        ("42", "new_studies", "studies included"),
    ],
)
def test_a_changed_count_of_the_flow(review: Path, number: str, box: str, name: str) -> None:
    changed = str(int(number) + 1)
    spot = edit(review, PRISMA, f",{number},reported", f",{changed},reported")
    cell = Place(
        PRISMA, spot.line, spot.column + 1, spot.line, spot.column + 1 + len(changed), changed
    )
    report = prove(review)
    assert read(review, PRISMA).split("\n")[spot.line - 1].startswith(f"{box},")
    found = [finding for finding in of(report, "PUB951") if finding.expected == number]
    finding = at([finding for finding in found if finding.found == changed], cell)
    assert f"{name}: printed “{number}”, here “{changed}”" in finding.message
    assert finding.hint
    assert report.exit_status == 1


def test_a_changed_number_of_included_studies_lapses_its_acknowledgement(review: Path) -> None:
    edit(review, PRISMA, ",42,reported", ",43,reported")
    report = prove(review)
    finding = only(of(report, "PRI303"))
    assert "43 are stated and 37 are in the data" in finding.message
    assert (finding.found, finding.expected) == ("37", "43")
    unused = [item for item in of(report, "ACK901") if item.span.text.startswith("PRI303,")]
    spot = find(review, "data/acknowledged.csv", only(unused).span.text)
    assert where(unused[0].span) == spot
    assert "the finding has '37' and '43'" in unused[0].message


def test_more_screened_than_found(review: Path) -> None:
    spot = edit(review, PRISMA, ",328,reported", ",828,reported")
    report = prove(review)
    cell = Place(PRISMA, spot.line, spot.column + 1, spot.line, spot.column + 4, "828")
    assert (
        "records_screened has 828 and database_results 734"
        in finding_at(report, "PRI302", cell).message
    )
    negative = [finding for finding in of(report, "PRI301") if finding.expected == "-94"]
    assert "removed_before_screening" in only(negative).message
    assert report.exit_status == 1


@pytest.mark.parametrize(
    ("study", "old", "new"),
    [("wan2025", "72", "73"), ("chen2025", "5", "6"), ("amini2025", "40", "41")],
)
def test_a_changed_number_of_patients(review: Path, study: str, old: str, new: str) -> None:
    before = row(review, study)
    after = before.replace(f",{old},", f",{new},", 1)
    spot = edit(review, STUDIES, before, after)
    cell = find(
        review,
        STUDIES,
        new,
        read(review, STUDIES)[
            : find_offset(review, STUDIES, spot) + after.index(f",{new},") + 1
        ].count(new),
    )
    report = prove(review)
    found = [item for item in of(report, "PUB951") if (item.found, item.expected) == (new, old)]
    assert found, list(lines(report))
    assert {where(item.span) for item in found} == {cell}
    assert any("Table 1" in item.message for item in found)
    assert report.exit_status == 1


@pytest.mark.parametrize("study", ["lu2025", "wan2025", "chen_umbilical"])
def test_a_removed_study(review: Path, study: str) -> None:
    edit(review, STUDIES, row(review, study), "")
    report = prove(review)
    # Although 42 against 37 is acknowledged, 42 against 36 is not.
    finding = only(of(report, "PRI303"))
    assert "42 are stated and 36 are in the data" in finding.message
    assert finding.related[0].span.source.path == STUDIES
    lapsed = [item for item in of(report, "ACK901") if item.span.text.startswith("PRI303,")]
    assert "the finding has '36' and '42'" in only(lapsed).message
    text = read(review, RESULTS)
    inline = re.search(rf"`\{{python\}} review\.study\.{study}\.level`", text)
    assert inline
    spot = place(RESULTS, text, inline.start(), len(inline.group()))
    assert f"“{study}” must be a study of {STUDIES}" in finding_at(report, "SRC009", spot).message
    assert report.exit_status == 2


def test_a_removed_study_does_not_end_the_comparison_with_the_article(review: Path) -> None:
    edit(review, STUDIES, row(review, "wan2025"), "")
    report = prove(review)
    assert of(report, "SRC006") == [], "a missing study is a difference, not a crash"


def test_a_changed_level(review: Path) -> None:
    before = row(review, "wan2025")
    edit(review, STUDIES, before, before.replace(",IIb,2b,", ",IIb,2c,"))
    report = prove(review)
    finding = only(of(report, "LVL501"))
    assert (finding.found, finding.expected) == ("2c", "2b")
    assert finding.span.source.path == STUDIES
    assert report.exit_status == 1


BAD_DATA: list[tuple[str, str, str, str]] = [
    # old, new, what the finding quotes, part of its message
    (",72,", ",seventy,", "seventy", "“n” must be of type integer"),
    (",clinical,Prospective", ",clinic,Prospective", "clinic,", "“type” must be one of clinical"),
    ("outcomes,adverse", "outcome,adverse", "outcome,", "“outcome” is not"),
    ("\nwan2025,wan2025", "\nqueen2025,wan2025", "queen2025,wan", "“study” must be unique"),
    ("\nlu2025,", "\n,", "", "“study” must be stated, but the cell is empty"),
    (
        ",wan2025,clinical",
        ",wan2052,clinical",
        "wan2052",
        "must be a “key” of data/published/references.csv",
    ),
]


@pytest.mark.parametrize(("old", "new", "quote", "message"), BAD_DATA)
def test_data_that_break_their_schema(
    review: Path, old: str, new: str, quote: str, message: str
) -> None:
    spot = edit(review, STUDIES, old, new)
    report = prove(review)
    found = [finding for finding in of(report, "SRC004") if message in finding.message]
    finding = only(found)
    line = spot.line + old.startswith("\n")
    assert (finding.span.source.path, finding.span.first.line) == (STUDIES, line)
    assert finding.span.text == quote.split(",", maxsplit=1)[0]
    assert finding.hint
    assert report.exit_status == 2


def test_an_unclosed_quote_in_the_data(review: Path) -> None:
    last = row(review, "chu2024")
    spot = edit(review, STUDIES, last, last.rstrip("\n").rstrip('"') + "\n")
    report = prove(review)
    finding = only(of(report, "SRC004"))
    assert (finding.span.source.path, finding.span.first.line) == (STUDIES, spot.line)
    assert "this one never ends" in finding.message
    assert finding.span.text == '"'
    assert report.exit_status == 2


def test_a_ragged_row(review: Path) -> None:
    before = row(review, "lu2025")
    spot = edit(review, STUDIES, before, before.replace("lu2025,lu2025,", "lu2025,lu2025,,", 1))
    report = prove(review)
    finding = only(of(report, "SRC004"))
    assert finding.message == "a row must have 26 cells, but this one has 27"
    assert (finding.span.first.line, finding.span.first.column) == (spot.line, 1)
    assert report.exit_status == 2


def test_a_row_that_is_not_utf_8(review: Path) -> None:
    raw = read(review, STUDIES).encode()
    offset = raw.index(b"Prospective cohort")
    write(review, STUDIES, raw[:offset] + b"\xe9" + raw[offset + 1 :])
    before = raw[:offset].decode().split("\n")
    report = prove(review)
    finding = only(of(report, "SRC001"))
    first = finding.span.first
    assert (finding.span.source.path, first.line, first.column) == (
        STUDIES,
        len(before),
        len(before[-1]) + 1,
    )
    assert report.exit_status == 2


# --- sections ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "label", "wrong"),
    [
        (DISCUSSION, "fig-pathways", "fig-pathway"),
        (RESULTS, "tbl-clinical", "tbl-clinic"),
        (RESULTS, "fig-flow", "fig-flaw"),
    ],
)
def test_an_unresolved_cross_reference(review: Path, path: str, label: str, wrong: str) -> None:
    spot = edit(review, path, f"@{label}", f"@{wrong}")
    report = prove(review)
    finding = finding_at(report, "XRF601", spot)
    assert finding.message == (
        f"a cross-reference must have a target, but nothing is labelled “{wrong}”"
    )
    assert finding.hint == f"did you mean @{label}?"
    assert codes(report) == ["XRF601"]
    assert report.exit_status == 1


@pytest.mark.parametrize("path", ["index.qmd", METHODS, CONCLUSION])
def test_a_placeholder(review: Path, path: str) -> None:
    text, placeholder = read(review, path), "⟨N⟩"
    word = re.findall(r"(?<= )[a-z]{5,}(?= [a-z])", text)[0]
    spot = edit(review, path, f" {word} ", f" {placeholder} ")
    bare = Place(path, spot.line, spot.column + 1, spot.line, spot.end_column - 1, placeholder)
    report = prove(review)
    assert finding_at(report, "SRC007", bare).found == placeholder
    assert codes(report) == ["SRC007"]
    assert report.exit_status == 1


def test_a_merge_conflict_in_a_section(review: Path) -> None:
    edit(review, DISCUSSION, "In AA, an", "<<<<<<< HEAD\nIn AA, an")
    report = prove(review)
    assert report.exit_status == 1
    assert (
        find(review, DISCUSSION, "<<<<<<< HEAD").line == only(of(report, "SRC007")).span.first.line
    )


@pytest.mark.parametrize("path", [CONCLUSION, DISCUSSION, "sections/_09-appendix-proof.qmd"])
def test_a_section_that_is_no_longer_included(review: Path, path: str) -> None:
    edit(review, "index.qmd", f"{{{{< include {path} >}}}}\n", "")
    report = prove(review)
    finding = only(of(report, "SRC008"))
    assert whole(finding, path)
    assert finding.message == f"every section must be included, but {path} is not"
    assert finding.hint == f"add {{{{< include {path} >}}}} to index.qmd, or remove the file"
    assert report.exit_status == 1


@pytest.mark.parametrize("path", [CONCLUSION, DISCUSSION])
def test_an_include_whose_file_is_gone(review: Path, path: str) -> None:
    (review / path).unlink()
    report = prove(review)
    spot = find(review, "index.qmd", f"{{{{< include {path} >}}}}")
    finding = finding_at(report, "SRC002", spot)
    assert f"{path} must exist" in finding.message
    assert finding.hint
    assert len(of(report, "SRC002")) == 1
    assert report.exit_status == 2


@pytest.mark.parametrize(
    "target", ["_04-discussion.qmd", "../sections/_04-discussion.qmd", "../index.qmd"]
)
def test_an_include_that_runs_in_a_circle(review: Path, target: str) -> None:
    edit(review, DISCUSSION, "# Discussion\n", f"# Discussion\n\n{{{{< include {target} >}}}}\n")
    report = prove(review)
    spot = find(review, DISCUSSION, f"{{{{< include {target} >}}}}")
    assert "must not include itself" in finding_at(report, "SRC002", spot).message
    assert codes(report) == ["SRC002"]
    assert report.exit_status == 2


def test_a_section_that_is_not_utf_8(review: Path) -> None:
    raw = read(review, CONCLUSION).encode()
    write(review, CONCLUSION, raw + "β ".encode() + b"\xff\n")
    report = prove(review)
    finding = only(of(report, "SRC001"))
    first = finding.span.first
    line = raw.count(b"\n") + 1
    assert (finding.span.source.path, first.line, first.column) == (CONCLUSION, line, 3)
    assert report.exit_status == 2


@pytest.mark.parametrize(
    ("path", "old", "new", "hint"),
    [
        (RESULTS, "review.study.wan2025.n", "review.study.wan2052.n", "did you mean “wan2025”?"),
        (RESULTS, "review.study.wan2025.n", "review.study.wan2025.patients", ""),
        (
            RESULTS,
            "review.prisma.identified",
            "review.prisma.identifed",
            "did you mean “identified”?",
        ),
        (RESULTS, "review.counts.clinical", "review.counts.clinicals", "did you mean “clinical”?"),
    ],
)
def test_an_inline_path_that_does_not_exist(
    review: Path, path: str, old: str, new: str, hint: str
) -> None:
    edit(review, path, f"{old}`", f"{new}`")
    report = prove(review)
    finding = finding_at(report, "SRC009", find(review, path, f"`{{python}} {new}`"))
    assert "must be computable" in finding.message
    assert hint in finding.hint
    assert codes(report) == ["SRC009"]
    assert report.exit_status == 2


def test_a_producer_that_does_not_exist(review: Path) -> None:
    edit(review, METHODS, "review.clinical_table()", "review.clinical_tabel()")
    report = prove(review)
    cell = find(review, METHODS, "```{python}\nreview.clinical_tabel()\n```")
    assert "clinical_tabel" in finding_at(report, "SRC009", cell).message
    assert report.exit_status == 2


@pytest.mark.usefixtures("with_pandoc")
def test_every_line_ending_of_windows(review: Path) -> None:
    for file in ("index.qmd", "_quarto.yml", BIB, STUDIES, PRISMA, RESULTS, METHODS, DISCUSSION):
        write(review, file, read(review, file).replace("\n", "\r\n"))
    report = prove(review)
    assert list(lines(report)) == []
    assert report.exit_status == 0


# --- the project ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("_quarto.yml", "  type: default", "  type: [default", None),
        ("index.qmd", 'title: "Exosomes', 'title: "A" "Exosomes', 2),
        ("index.qmd", "date: 2026-11-23", "date: 2026-02-31", 5),
    ],
)
def test_yaml_that_does_not_parse(
    review: Path, path: str, old: str, new: str, line: int | None
) -> None:
    spot = edit(review, path, old, new)
    report = prove(review)
    finding = only(of(report, "SRC003"))
    assert finding.span.source.path == path
    assert finding.span.first.line == (line or spot.line + 1)
    assert finding.message.startswith("YAML must be valid")
    assert report.exit_status == 2


@pytest.mark.parametrize(
    "path",
    [
        "index.qmd",
        BIB,
        STUDIES,
        PRISMA,
        "data/pathways.csv",
        "data/acknowledged.csv",
        "data/published/citations.csv",
        "data/datapackage.json",
    ],
)
def test_a_file_that_is_gone_is_named_and_what_needs_it_is_not_passed(
    review: Path, path: str
) -> None:
    (review / path).unlink()
    report = prove(review)
    named = [finding for finding in of(report, "SRC001") if finding.span.source.path == path]
    finding = only(named)
    assert finding.span.whole_file
    assert "No such file" in finding.message
    assert finding.hint
    assert report.exit_status == 2


@pytest.mark.parametrize(
    "path", ["index.qmd", BIB, STUDIES, "data/datapackage.json", "_quarto.yml"]
)
def test_a_file_that_is_gone_is_not_buried(review: Path, path: str) -> None:
    (review / path).unlink()
    report = prove(review)
    assert len(report.findings) < 20, "what follows from an unread file is not a finding of its own"


def test_a_resource_without_a_path(review: Path) -> None:
    edit(review, "data/datapackage.json", '"path": "studies.csv"', '"pth": "studies.csv"')
    report = prove(review)
    finding = only(of(report, "SRC004"))
    assert finding.span.source.path == "data/datapackage.json"
    assert "path" in finding.message
    assert report.exit_status == 2


@pytest.mark.usefixtures("with_pandoc")
def test_a_style_that_is_gone(review: Path) -> None:
    (review / "styles/jpras-open.csl").unlink()
    report = prove(review)
    unchecked = [finding for finding in report.findings if finding.meta.unchecked]
    assert {finding.span.source.path for finding in unchecked} == {"styles/jpras-open.csl"}
    assert all(finding.hint for finding in unchecked)
    assert report.exit_status == 2


SPOIL: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda raw: b"",
    "half": lambda raw: raw[: len(raw) // 2],
    "a third": lambda raw: raw[: len(raw) // 3],
    "backwards": lambda raw: raw[::-1],
    "zeros": lambda raw: raw.replace(b"e", b"\x00"),
    "another encoding": lambda raw: raw.decode().encode("utf-16"),
    "doubled": lambda raw: raw + raw,
}
SMALL = {
    **qmd(
        "---\ntitle: A\n---\n\n"
        "By Wan et al. [@wan2025] with `{python} review.study.wan2025.n` men.\n\n"
        "{{< include sections/_a.qmd >}}"
    ),
    **studies({"study": "wan2025", "n": 72, "stated_in": "Result, paragraph 2"}),
    "sections/_a.qmd": "# More\n\nBy [@liang2023] and\n[@queen2025].\n",
}


@pytest.mark.parametrize("name", SPOIL)
@pytest.mark.parametrize("path", [*sorted(SMALL), BIB, "_quarto.yml"])
@pytest.mark.usefixtures("with_pandoc")
def test_no_spoilt_file_escapes_as_an_exception_or_passes(
    tmp_path: Path, path: str, name: str
) -> None:
    make_project(tmp_path, SMALL)
    write(tmp_path, path, SPOIL[name]((tmp_path / path).read_bytes()))
    report = prove(tmp_path)
    # What is left after these is a project that says less, or the same twice, and says it truly.
    harmless = {("sections/_a.qmd", "doubled"), ("index.qmd", "doubled")}
    harmless |= {("_quarto.yml", kind) for kind in ("empty", "half", "a third", "doubled")}
    if (path, name) not in harmless:
        assert report.exit_status, (path, name)
    assert all(finding.hint or finding.code == "CIT212" for finding in report.findings)
