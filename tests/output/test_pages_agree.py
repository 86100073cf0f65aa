"""The page of the shipped review, as the embedded engine renders it, says what its sources say."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from helpers import codes, lines, read
from reviewproof.proof import Report
from reviewproof.readback import prove_page
from reviewproof.readers.html import read_html

from .pages import PAGE, Rendered, document, shown

KEY = re.compile(r"(?<![\w.])@(?!fig-|tbl-|sec-)([a-z_]+[0-9]{4}[a-z]*)")
TABLE_1 = "review.clinical_table()"


@pytest.fixture(scope="module")
def report(rendered: Rendered) -> Report:
    return prove_page(rendered.project, read_html(rendered.output, Path(PAGE)))


def rows(root: Path, name: str) -> list[dict[str, str]]:
    with (root / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def manuscript(root: Path) -> str:
    """Return the text in reading order, as this test reads it: includes in their places."""
    text = read(root, "index.qmd").split("\n---\n", 1)[1]
    return re.sub(
        r"\{\{< include (\S+) >\}\}", lambda include: "\n" + read(root, include[1]) + "\n", text
    )


def source_marks(root: Path) -> list[list[str]]:
    """Return the keys of each citation of the sources; those of Table 1 come from its rows."""
    table = sorted(
        (row for row in rows(root, "studies.csv") if row["table_row"]),
        key=lambda row: int(row["table_row"]),
    )
    marks: list[list[str]] = []
    for found in re.finditer(r"\[(-?@[^\]]+)\]|" + re.escape(TABLE_1), manuscript(root)):
        if found[1]:
            marks.append(KEY.findall(found[1]))
        else:
            marks += [[row["key"]] for row in table]
    return marks


def plain(text: str) -> str:
    """Return an entry up to dashes and spaces."""
    return " ".join(re.sub(r"[‐‑‒–—−]", "-", text).split())


def test_nothing_is_found(report: Report) -> None:
    assert list(lines(report)) == []
    assert report.undecided == ()
    assert report.not_applicable == ()
    assert report.exit_status == 0


def test_every_citation_of_the_sources_with_its_published_number(
    rendered: Rendered, report: Report
) -> None:
    published = {
        row["key"]: int(row["number"]) for row in rows(rendered.root, "published/references.csv")
    }
    expected = [
        sorted(published[key] for key in keys) for keys in source_marks(rendered.root) if keys
    ]
    printed = [list(mark.numbers) for mark in report.document.citations()]
    assert len(expected) > 60
    assert printed == expected


def test_every_number_leads_to_the_entry_of_its_key(rendered: Rendered, report: Report) -> None:
    by_key = {reference.key: reference for reference in report.document.references}
    for keys, mark in zip(source_marks(rendered.root), report.document.citations(), strict=True):
        linked = {int(link.span.text): by_key[link.key] for link in mark.links}
        assert {entry.number for entry in linked.values()} == set(linked)
        ends = {min(mark.numbers), max(mark.numbers)}
        assert ends <= set(linked) <= set(mark.numbers)
        assert {entry.key for entry in linked.values()} <= set(keys)


def test_the_list_is_the_published_one(rendered: Rendered, report: Report) -> None:
    accepted = {
        row["where"].rpartition("#")[2].split("/")[0]
        for row in rows(rendered.root, "acknowledged.csv")
        if row["where"].startswith("data/published/references.csv#")
    }
    printed = {
        reference.number: (reference.key, plain(reference.fields["entry"]))
        for reference in report.document.references
    }
    published = {
        int(row["number"]): (row["key"], plain(row["entry"]))
        for row in rows(rendered.root, "published/references.csv")
    }
    assert list(printed) == list(range(1, 52))
    differing = [
        number
        for number, entry in published.items()
        if printed[number] != entry and not {str(number), entry[0]} & accepted
    ]
    assert [(printed[number], published[number]) for number in differing] == []


def test_first_authors_and_years_are_those_of_the_bibliography(
    rendered: Rendered, report: Report
) -> None:
    for reference in report.document.references:
        source = rendered.project.references[reference.key]
        assert (reference.first_author, reference.year) == (source.first_author, source.year)


def test_labels(report: Report) -> None:
    printed = {label.id: label.printed for label in report.document.labels}
    assert printed["fig-pathways"] == "Figure 1"
    assert printed["fig-flow"] == "Figure 2"
    assert printed["tbl-clinical"] == "Table 1"
    assert printed["tbl-corrections"] == "Table 2"


def test_cross_references_of_the_sources_in_their_order(rendered: Rendered, report: Report) -> None:
    expected = re.findall(r"(?<!\{#)@((?:fig|tbl)-[\w-]*\w)", manuscript(rendered.root))
    found = [cross.label for cross in report.document.cross_references()]
    assert len(expected) > 8
    assert found == expected


def test_each_cross_reference_prints_the_number_of_its_target(report: Report) -> None:
    printed = {label.id: label.printed for label in report.document.labels}
    for cross in report.document.cross_references():
        assert shown(cross.span.text) == printed[cross.label]


def test_table_1_has_the_studies_of_the_data(rendered: Rendered) -> None:
    page = document(rendered.text)
    table = [
        [" ".join(cell.text_content().split()) for cell in row.iter("td")]
        for row in page.get_element_by_id("tbl-clinical").iter("tr")
    ]
    studies = sorted(
        (row for row in rows(rendered.root, "studies.csv") if row["table_row"]),
        key=lambda row: int(row["table_row"]),
    )
    references = rendered.project.references
    numbers = {row["key"]: row["number"] for row in rows(rendered.root, "published/references.csv")}
    printed = [row for row in table if row]
    assert len(printed) == len(studies) == 9
    for cells, study in zip(printed, studies, strict=True):
        reference = references[study["key"]]
        first, number = reference.first_author, numbers[study["key"]]
        assert cells[0] == f"{first} et al., {reference.year}{number}"
        assert cells[2] == study["n"]


def test_counts_of_the_text_are_those_of_the_data(rendered: Rendered) -> None:
    text = shown(rendered.text)
    flow = {row["data"]: row["n"] for row in rows(rendered.root, "prisma.csv")}
    studies = rows(rendered.root, "studies.csv")
    patients = sum(int(row["n"]) for row in studies if row["type"] == "clinical" and row["n"])
    assert f"The searches returned {flow['database_results']} records" in text
    assert f"of which {flow['records_screened']} were screened" in text
    assert f"9 studies with {patients} patients" in text


def test_the_page_names_its_engine_and_leads_to_its_proof(rendered: Rendered) -> None:
    page = document(rendered.text)
    [generator] = page.xpath("//meta[@name='generator']/@content")
    assert generator.startswith("the embedded engine of reviewproof ")
    assert generator in " ".join(page.text_content().split())
    assert "proof.html" in page.xpath("//a/@href")
    assert (rendered.output / "proof.html").is_file()


def test_the_page_loads_nothing(rendered: Rendered) -> None:
    page = document((rendered.output / PAGE).read_bytes())
    assert len(page.xpath("//img/@src")) == 2
    loaded = page.xpath("//img/@src | //script/@src | //link/@href | //iframe/@src")
    assert [address for address in loaded if not address.startswith("data:")] == []
    assert not re.search(r"@import|url\((?!['\"]?data:)", "".join(page.xpath("//style/text()")))


def test_the_proof_of_a_render_as_json(rendered: Rendered) -> None:
    proof = json.loads((rendered.output / "proof.json").read_text(encoding="utf-8"))
    assert list(proof) == ["schema_version", "documents", "summary"]
    assert proof["schema_version"] == 1
    accepted = len(rows(rendered.root, "acknowledged.csv"))
    assert proof["summary"] == {"errors": 0, "warnings": 0, "notes": 0, "could_not_check": 0}
    sources, page = proof["documents"]
    marks = len(source_marks(rendered.root))
    for part, path, form in ((sources, "index.qmd", "qmd"), (page, PAGE, "html")):
        assert (part["path"], part["format"]) == (path, form)
        assert (part["citations"], part["references"]) == (marks, 51)
        assert part["findings"] == []
    assert page["mentions"] > 40
    assert len(sources["acknowledged"]) == accepted
    assert page["acknowledged"] == []
    for finding in sources["acknowledged"]:
        keys = {"code", "severity", "message", "hint", "location", "related", "data", "reason"}
        assert keys <= set(finding)
        assert set(finding["location"]) == {
            "path",
            "line",
            "column",
            "end_line",
            "end_column",
            "quote",
        }


def test_the_proof_holds_no_path_of_this_machine(rendered: Rendered) -> None:
    for name in ("proof.json", "proof.html", PAGE):
        text = (rendered.output / name).read_text(encoding="utf-8")
        assert str(rendered.root) not in text
        assert rendered.root.parents[1].name not in text
        assert str(Path.home()) + "/" not in text


def test_the_proof_page_says_what_was_checked(rendered: Rendered) -> None:
    page = document((rendered.output / "proof.html").read_bytes())
    text = " ".join(page.text_content().split())
    assert "Everything that was checked holds." in text
    cells = [[cell.text_content() for cell in row.iter("td")] for row in page.iter("tr")]
    checked = {row[0]: row[2:4] for row in cells if len(row) == 5}
    assert checked["OUT802"] == ["51", "0"]
    assert int(checked["OUT801"][0]) >= len(source_marks(rendered.root))
    assert checked["CIT201"][1] == "0"


def test_what_the_command_prints(rendered: Rendered) -> None:
    progress, _, end = rendered.err.partition("\n\n")
    assert progress.startswith("rendering html with the embedded engine ")
    assert re.search(r"^  cell 1/\d+ index\.qmd:\d+$", progress, re.M)
    assert re.search(r"^rendered in \d+ s; reading back$", progress, re.M)
    marks = len(source_marks(rendered.root))
    totals = "51 references: 0 errors, 0 warnings, 0 notes, 0 not checked"
    for name in ("index.qmd", PAGE):
        assert re.search(rf"^{re.escape(name)}: {marks} citations, \d+ named .*{totals}", end, re.M)
    for name in (PAGE, "proof.html", "proof.json"):
        size = (rendered.output / name).stat().st_size
        assert re.search(rf"^_output/{re.escape(name)}\s+{size / 1024:.0f} KB$", end, re.M)
    assert codes(prove_page(rendered.project, read_html(rendered.output, Path(PAGE)))) == []
