"""The number of every citation, from two processors and from counting."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers import BIB, ROOT, load
from reviewproof.bibliography import parse_bibliography
from reviewproof.errors import ReviewError
from reviewproof.numbering import (
    check_style,
    citeproc_numbers,
    csl_item,
    number_citations,
    plain_entry,
    printed_entries,
)
from reviewproof.pandoc import expand_numbers, pandoc_marks
from reviewproof.proof import ProjectReport
from reviewproof.text import Source

STYLE = ROOT / "styles" / "jpras-open.csl"
REFERENCES = parse_bibliography(Source("references.bib", BIB)).references


def test_references_are_numbered_by_their_first_citation() -> None:
    keys = ["wan2025", "queen2025", "wan2025", "nobody", "liang2023"]
    assert number_citations(keys, ["liang2023", "wan2025", "queen2025"]) == {
        "wan2025": 1,
        "queen2025": 2,
        "liang2023": 3,
    }


def test_citeproc_numbers_by_the_first_citation_too() -> None:
    marks = [("wan2025",), ("queen2025", "wan2025"), (), ("liang2023",)]
    assert citeproc_numbers(STYLE, REFERENCES, marks) == {
        "wan2025": 1,
        "queen2025": 2,
        "liang2023": 3,
    }


def test_keys_that_differ_in_case_alone_are_two_references() -> None:
    text = BIB + BIB.replace("@article{liang2023", "@article{Liang2023")[: BIB.index("\n\n") + 1]
    references = parse_bibliography(Source("references.bib", text)).references
    numbers = citeproc_numbers(STYLE, references, [("Liang2023",), ("liang2023",)])
    assert numbers == {"Liang2023": 1, "liang2023": 2}


def test_an_entry_is_printed_without_its_number() -> None:
    entries = printed_entries(STYLE, REFERENCES, [("queen2025",), ("wan2025",)])
    assert list(entries) == ["queen2025", "wan2025"]
    assert entries["queen2025"].startswith("Queen D, Avram MR. Exosomes for treating hair loss.")
    assert entries["wan2025"].startswith("Wan J, Kim SB, et al.")


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("12. Fu Y.  On\nhair", "Fu Y. On hair"),
        ("[3] <i>On</i> hair", "On hair"),
        ("1–3, 4−5", "1-3, 4-5"),
        ("A 2020. B", "A 2020. B"),
        ("2020 Trends", "2020 Trends"),
    ],
)
def test_an_entry_is_compared_without_typography(printed: str, plain: str) -> None:
    assert plain_entry(printed) == plain


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("1", (1,)),
        ("1–3,7", (1, 2, 3, 7)),
        ("12-14", (12, 13, 14)),
        ("2, 1", (2, 1)),
        ("", ()),
        ("key?", ()),
        ("5–3", ()),
    ],
)
def test_a_printed_range_is_written_out(printed: str, numbers: tuple[int, ...]) -> None:
    assert expand_numbers(printed) == numbers


def test_a_range_without_end_is_not_written_out() -> None:
    assert len(expand_numbers("1–99999")) < 10_000


def test_a_missing_style_is_named_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(ReviewError) as caught:
        check_style(tmp_path, "none.csl")
    assert caught.value.remedy
    assert str(tmp_path) not in caught.value.message


@pytest.mark.parametrize("text", ["", "<style", "<style/>", "no XML", "<a/>"])
def test_a_style_that_is_none_is_an_error_with_a_remedy(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csl").write_text(text)
    with pytest.raises(ReviewError) as caught:
        check_style(tmp_path, "a.csl")
    assert caught.value.path is not None
    assert caught.value.path.endswith("a.csl")
    assert caught.value.remedy


def test_a_reference_becomes_csl() -> None:
    assert csl_item(REFERENCES[1]) == {
        "id": "wan2025",
        "type": "article-journal",
        "title": "A prospective study of scalp injections",
        "container-title": "Aesthetic Plast Surg",
        "author": [
            {"family": "Wan", "given": "J"},
            {"family": "Kim", "given": "SB"},
            {"literal": "et al"},
        ],
        "issued": {"date-parts": [[2025]]},
    }


def test_both_processors_number_the_review_alike(untouched: ProjectReport) -> None:
    project = untouched.project
    style = project.facts.style
    assert style is not None
    by_citeproc = citeproc_numbers(style, project.facts.bibliography.references, project.marks)
    assert by_citeproc == dict(project.numbers)
    marks = pandoc_marks(
        project.root,
        project.manuscript.expanded,
        project.facts.config.bibliography,
        project.facts.config.csl,
    )
    for mark in marks:
        numbers = {project.numbers[key] for key in mark.keys if key in project.numbers}
        assert not numbers or numbers == set(mark.numbers)


def test_a_project_without_a_style_has_no_printed_entries(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_text("lang: en\n")
    (tmp_path / "references.bib").write_text(BIB)
    (tmp_path / "index.qmd").write_text("[@wan2025]\n")
    assert load(tmp_path).entries == {}
