"""The article that this project began with, proofread from what it prints alone.

What must be found is not typed here: it follows from `data/published`, which records for each
citation the number printed and the study meant.
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import typeset

from reviewproof.audit import audit
from reviewproof.proof import Report

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "data" / "published"
ARTICLE = ROOT.parent / "shared" / "article.txt"

pytestmark = pytest.mark.skipif(
    not ARTICLE.is_file(),
    reason="the article's text is not beside this checkout (../shared/article.txt)",
)

Expected = Counter[tuple[str, str, str]]


def rows(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def numbers() -> dict[str, str]:
    return {row["key"]: row["number"] for row in rows("references")}


@cache
def first_authors() -> dict[str, str]:
    return {row["number"]: row["entry"].split()[0] for row in rows("references")}


@cache
def expected() -> Expected:
    """What must be found, by code: as (code, found, expected)."""
    found: Expected = Counter()
    for row in rows("citations"):
        right = numbers().get(row["study"], "")
        name, cited = row["named"], row["numbers"]
        if not name:
            continue
        if not cited:
            found["CIT205", row["named_as"], ""] += 1
        elif cited != right:
            found["CIT203", first_authors()[cited], name] += 1
        elif name != first_authors()[right]:
            found["CIT204", name, first_authors()[right]] += 1
    years = {row["key"]: row["entry"] for row in rows("references")}
    for row in rows("table1"):
        if row["year"] not in years[row["key"]]:
            found["TBL402", row["year"], ""] += 1
    return found


def said(report: Report) -> Expected:
    return Counter(
        (
            finding.code,
            " ".join(finding.found.split()),
            "" if finding.code in {"TBL402", "CIT205"} else finding.expected,
        )
        for finding in report.findings
        if finding.code in {"CIT203", "CIT204", "CIT205", "TBL402"}
    )


def others(report: Report) -> Counter[str]:
    named = {"CIT203", "CIT204", "CIT205", "TBL402"}
    return Counter(finding.code for finding in report.findings if finding.code not in named)


OTHERS = Counter(
    {
        "BIB105": 1,  # a DOI of Pharmaceuticals with an entry that names Pharmaceutics
        "BIB108": 2,  # an author's name with Cyrillic letters, twice
        "CIT207": 1,  # "Queen et al." of a work by two
        "PRI308": 1,  # a query with AND and OR and no brackets
        "SRC007": 1,  # the placeholder
        "TBL404": 1,  # None None None
    }
)


@cache
def of_text() -> Report:
    return audit(ARTICLE.parent, ARTICLE)


def test_every_wrong_number_spelling_and_year_is_found_and_nothing_else() -> None:
    assert sum(count for (code, *_), count in expected().items() if code == "CIT203") == 9
    assert said(of_text()) == expected()


def test_what_else_is_wrong_in_it_is_found_and_nothing_else() -> None:
    assert others(of_text()) == OTHERS


def test_each_wrong_number_is_found_at_its_line() -> None:
    lines = {
        (row["named"], int(row["line"]))
        for row in rows("citations")
        if row["named"] and row["numbers"] and row["numbers"] != numbers().get(row["study"])
    }
    found = {
        (finding.expected, finding.span.first.line)
        for finding in of_text().findings
        if finding.code == "CIT203"
    }
    assert found == lines


def test_the_number_most_likely_meant_is_named() -> None:
    meant = {
        (row["named"], int(row["line"])): int(numbers()[row["study"]])
        for row in rows("citations")
        if row["named"] and row["study"]
    }
    for finding in of_text().findings:
        place = (finding.expected, finding.span.first.line)
        if finding.code == "CIT203" and place in meant:
            assert finding.data["suggested"] == [meant[place]]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("article.xml", typeset.jats),
        ("article.html", typeset.html),
        ("article.docx", typeset.word),
        ("article.pdf", typeset.pdf),
    ],
)
def test_typeset_in_another_format_it_gives_the_same_findings(
    name: str, write: object, tmp_path: Path
) -> None:
    assert callable(write)
    report = audit(tmp_path, write(typeset.typescript(ARTICLE), tmp_path / name))
    assert said(report) == expected()
    assert others(report) == OTHERS
    assert report.unchecked == 0
