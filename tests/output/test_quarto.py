"""The build with a real Quarto: it succeeds as it stands, fails where it must, and agrees.

Each render takes seconds, so that one serves many tests. What Quarto is given is a copy of the
review, and the environment that a person has who activated the project's.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers import edit, write
from reviewproof.findings import Checked, Finding
from reviewproof.manuscript import Manuscript
from reviewproof.readback import read_pages
from reviewproof.readers.html import read_html
from reviewproof.render.quarto import find_quarto
from reviewproof.rules.output_formats import check_formats

from .failures import FAILURES, Failure, missing
from .pages import (
    PAGE,
    Rendered,
    bytes_of,
    copy_project,
    document,
    put_last_output,
    says,
    shown,
)
from .test_build import altered
from .test_output_rules import entries, single, splice

pytestmark = [
    pytest.mark.quarto,
    pytest.mark.skipif(
        find_quarto(required=False) is None, reason="quarto (1.9 or newer) is not on PATH"
    ),
]


@dataclass(frozen=True)
class Run:
    """A finished command: its exit status, and all that it printed."""

    status: int
    printed: str


def run(root: Path, *command: str) -> Run:
    scripts = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
        "QUARTO_PYTHON": sys.executable,
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        command,
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    return Run(done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the review after `quarto render`; tests must not change it."""
    root = copy_project(tmp_path_factory.mktemp("quarto") / "review")
    done = run(root, "quarto", "render")
    assert done.status == 0, done.printed
    assert "51 references: 0 errors, 0 warnings, 0 notes, 0 not checked" in done.printed
    return root


@pytest.fixture(scope="module")
def page(everything: Path) -> Manuscript:
    return read_html(everything / "_output", Path(PAGE))


@pytest.fixture(scope="module")
def embedded(rendered: Rendered) -> Manuscript:
    return read_html(rendered.output, Path(PAGE))


class TestItBuilds:
    def test_all_formats(self, everything: Path) -> None:
        output = everything / "_output"
        assert (output / PAGE).read_bytes().startswith(b"<!DOCTYPE html>")
        assert (output / "index.pdf").read_bytes().startswith(b"%PDF-")
        assert (output / "index.docx").read_bytes().startswith(b"PK")
        assert {"proof.json", "proof.html"} <= set(bytes_of(output))
        assert not (output / "rejected").exists()

    def test_the_proof_is_that_of_the_embedded_engine(
        self, everything: Path, all_formats: Rendered
    ) -> None:
        ours, theirs = (
            json.loads((folder / "proof.json").read_text(encoding="utf-8"))
            for folder in (all_formats.output, everything / "_output")
        )
        assert [each["path"] for each in theirs["documents"]] == [
            "index.qmd",
            PAGE,
            "index.docx",
            "index.pdf",
        ]
        assert theirs == ours

    @pytest.mark.parametrize(
        ("form", "made"), [("html", PAGE), ("typst", "index.pdf"), ("docx", "index.docx")]
    )
    def test_one_format_alone(self, tmp_path: Path, form: str, made: str) -> None:
        root = copy_project(tmp_path / "review")
        done = run(root, "quarto", "render", "--to", form)
        assert done.status == 0, done.printed
        assert (root / "_output" / made).stat().st_size > 10_000
        assert (root / "_output" / "proof.json").is_file()
        assert "\nnot checked: " not in done.printed
        proof = json.loads((root / "_output" / "proof.json").read_text(encoding="utf-8"))
        assert [each["path"] for each in proof["documents"]] == ["index.qmd", made]
        assert proof["documents"][1]["citations"] > 60

    def test_our_command_builds_with_it(self, tmp_path: Path) -> None:
        root = copy_project(tmp_path / "review")
        put_last_output(root)
        done = run(root, "reviewproof", "render", "--engine", "auto", "--to", "html")
        assert done.status == 0, done.printed
        assert "rendering html with the quarto engine 1." in done.printed
        assert sorted(bytes_of(root / "_output")) == [PAGE, "proof.html", "proof.json"]
        made = document((root / "_output" / PAGE).read_bytes())
        [generator] = made.xpath("//meta[@name='generator']/@content")
        assert re.fullmatch(r"(?i)quarto[ -]\d+\.\d+\.\d+", generator)


def cells(path: Path, identifier: str) -> list[list[str]]:
    table = document(path.read_bytes()).get_element_by_id(identifier)
    return [
        [" ".join(cell.text_content().split()) for cell in row.iter("td", "th")]
        for row in table.iter("tr")
    ]


class TestBothEnginesAgree:
    def test_citations(self, page: Manuscript, embedded: Manuscript) -> None:
        def marks(read: Manuscript) -> list[object]:
            return [
                (mark.numbers, [(link.key, link.span.text) for link in mark.links])
                for mark in read.citations()
            ]

        assert len(marks(page)) > 60
        assert marks(page) == marks(embedded)

    def test_cross_references(self, page: Manuscript, embedded: Manuscript) -> None:
        def crosses(read: Manuscript) -> list[tuple[str, str]]:
            return [(each.label, shown(each.span.text)) for each in read.cross_references()]

        assert ("tbl-clinical", "Table 1") in crosses(page)
        assert crosses(page) == crosses(embedded)

    def test_labels(self, page: Manuscript, embedded: Manuscript) -> None:
        def labels(read: Manuscript) -> dict[str, str]:
            return {label.id: label.printed for label in read.labels}

        assert labels(page)["fig-pathways"] == "Figure 1"
        assert labels(page) == labels(embedded)

    def test_entries(self, page: Manuscript, embedded: Manuscript) -> None:
        def listed(read: Manuscript) -> list[tuple[int | None, str, str]]:
            return [(each.number, each.key, each.fields["entry"]) for each in read.references]

        assert len(listed(page)) == 51
        assert listed(page) == listed(embedded)

    @pytest.mark.parametrize("table", ["tbl-clinical", "tbl-corrections", "tbl-concordance"])
    def test_tables(self, everything: Path, rendered: Rendered, table: str) -> None:
        theirs = cells(everything / "_output" / PAGE, table)
        assert len(theirs) > 9
        assert theirs == cells(rendered.output / PAGE, table)

    def test_captions(self, page: Manuscript, embedded: Manuscript) -> None:
        def captions(read: Manuscript) -> list[str]:
            return [
                " ".join(each.text.split()) for each in read.paragraphs if each.place == "caption"
            ]

        assert len(captions(page)) >= 5
        assert captions(page) == captions(embedded)


@pytest.mark.parametrize("name", [PAGE, "index.docx", "index.pdf"])
def test_each_format_tells_what_that_of_the_embedded_engine_tells(
    everything: Path, all_formats: Rendered, name: str
) -> None:
    [theirs] = read_pages(everything / "_output", [everything / "_output" / name]).pages
    [ours] = read_pages(all_formats.output, [all_formats.output / name]).pages
    outcomes = list(check_formats(theirs, ours))
    assert [each.message for each in outcomes if isinstance(each, Finding)] == []
    assert sum(each.count for each in outcomes if isinstance(each, Checked)) > 800


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
def test_what_is_wrong_in_the_sources_stops_quarto(failure: Failure, tmp_path: Path) -> None:
    root = copy_project(tmp_path / "review")
    last = put_last_output(root)
    expected = failure.spoil(root)
    done = run(root, "quarto", "render")
    assert done.status != 0
    assert missing(done.printed, expected) == []
    assert bytes_of(root / "_output") == last


def alterations(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield a name, the altered page and the code that must be reported."""
    _, link = single(text)[5]
    yield "digit", altered(text)[0], "OUT801"
    yield "link", splice(text, *link.span("target"), "ref-otberg2007"), "OUT801"
    yield "dead link", splice(text, *link.span("target"), "ref-nobody"), "OUT803"
    entry = entries(text)[30]
    yield "entry", splice(text, *entry.span("text"), "X" + entry["text"]), "OUT802"


@pytest.mark.parametrize("number", range(4))
def test_what_is_altered_on_the_page_is_rejected(
    everything: Path, tmp_path: Path, number: int
) -> None:
    text = (everything / "_output" / PAGE).read_bytes().decode()
    _, page, code = list(alterations(text))[number]
    root = copy_project(tmp_path / "review")
    write(root, f"_output/{PAGE}", page)
    done = run(root, "reviewproof", "read-back")
    assert done.status == 1
    assert says(done.printed, f"_output/rejected/{PAGE}", code)
    assert not (root / "_output" / PAGE).exists()
    assert (root / "_output" / "rejected" / PAGE).read_bytes() == page.encode()


def test_a_page_that_quarto_renders_wrongly_is_rejected(tmp_path: Path) -> None:
    """A cell of the author's own, which only the rendered page can show to be wrong."""
    root = copy_project(tmp_path / "review")
    cell = (
        "```{python}\nfrom IPython.display import Markdown\n"
        'Markdown("Ersan et al. [@liang2023] and @fig-nowhere.")\n```\n\n# References\n'
    )
    edit(root, "index.qmd", "# References\n", cell)
    done = run(root, "quarto", "render", "--to", "html")
    assert done.status != 0
    assert says(done.printed, f"_output/rejected/{PAGE}", "CIT203")
    assert re.search(rf"^_output/rejected/{PAGE}:\S+ .*OUT805.*\?@fig-nowhere", done.printed, re.M)
    assert not (root / "_output" / PAGE).exists()
    assert (root / "_output" / "rejected" / PAGE).is_file()


def test_a_cell_that_raises_shows_its_code_and_its_error(tmp_path: Path) -> None:
    root = copy_project(tmp_path / "review")
    last = put_last_output(root)
    cell = "```{python}\nshare = 3\nshare / 0\n```\n\n"
    edit(root, "index.qmd", "# References\n", f"{cell}# References\n")
    done = run(root, "quarto", "render", "--to", "html")
    assert done.status != 0
    assert "share / 0" in done.printed
    assert "ZeroDivisionError: division by zero" in done.printed
    assert bytes_of(root / "_output") == last
