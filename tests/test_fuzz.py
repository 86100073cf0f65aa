"""Whatever stands in the files of a project: a report, never a traceback, never a false green."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import ROOT, copy_review, make_project, write
from reviewproof.proof import Report, prove
from reviewproof.reports.github import github_report
from reviewproof.reports.html import html_report
from reviewproof.reports.json import json_report
from reviewproof.reports.text import text_report

# Pieces that mean something to a reader or a rule, so that random texts reach deep.
MARKDOWN = [
    "[@liang2023]", "@wan2025", "[-@queen2025, p. 3; see @{odd key}]", "@", "[", "]", "(", ")",
    "Liang et al.", "van der Berg and colleagues", "the group of Wan", "42 studies", "thirty-seven",
    "`", "```", "```{python}\n", "#| fig-cap: \"[@a]\"\n", "review.verify()", "`{python} x.y`",
    "{{< include a.qmd >}}", "<!--", "-->", "<div", ">", "$", "$$", "\\", "\n", "\n\n", "    ",
    "\t", "---\n", ": caption {#tbl-a}", "| a | b |\n|---|---|\n", "# Heading {#sec-a}", "@fig-a",
    "[^1]", "[^1]: note", "^[inline]", "::: {#fig-b}\n", ":::", "¹⁹", "^1,2^", "⟨N⟩",
    "TODO", "ABC (DEF)",
    "\u202e", "\u0301", "\x00", "\ufeff", "ß", "İ", "\ue000", "\ue001", "\U0001f600", "1–3", "50 %",
]  # fmt: skip
BIBTEX = [
    "@article{", "@string{j = {J}}", "@comment{", "@preamble", "liang2023", ",", "}", "{", '"', "=",
    "author", "title", "year", "pages", "doi", " and ", "others", "#", "%", "\\", "\n", "Sydorчук",
    "10.1/x", "10--2", "2023", "<<<<<<< ", "=======", ">>>>>>> ", "@", "\x00", "jan",
]  # fmt: skip
CSV = [
    ",",
    '"',
    '""',
    "\n",
    "\r\n",
    "|",
    "study",
    "n",
    "-1",
    "1e9",
    "2025-01-01",
    "IIIc",
    "\x00",
    "é",
]
YAML = [
    "project:", "\n", "  ", "- ", "[", "]", "{", "}", ":", "*a", "&a", "!!python/object:os.system",
    "bibliography", "csl", "render", "|", ">", "'", '"', "\t", "x" * 50, "author:", "null", "1",
]  # fmt: skip


def texts(pieces: list[str]) -> st.SearchStrategy[str]:
    """Texts of meaningful pieces with arbitrary characters between them."""
    piece = st.sampled_from(pieces) | st.text(max_size=6)
    return st.lists(piece, max_size=40).map("".join).filter(_encodable)


def _encodable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one example; the fixture of pytest is one for all of them."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def proved(root: Path) -> Report:
    """Prove a project and print the report in every format."""
    report = prove(root)
    crashed = [finding.message for finding in report.findings if finding.code == "SRC006"]
    assert crashed == []
    text_report(report, verbose=True)
    json_report([report])
    github_report(report)
    html_report([report])
    return report


@settings(max_examples=60)
@given(texts(MARKDOWN))
@example("[@" * 8)
@example("`" * 301 + "\n" + "``" * 300)
@example("Aa, " * 400 + "et al")
@example("<!-- " * 200)
def test_any_manuscript_is_reported_on(text: str) -> None:
    with folder() as root:
        proved(make_project(root, {"index.qmd": text}))


@settings(max_examples=60)
@given(texts(BIBTEX))
@example("@article{" * 200)
@example("@string{a = a # a}@article{x, title = a}")
def test_any_bibliography_is_reported_on(text: str) -> None:
    with folder() as root:
        proved(make_project(root, {"index.qmd": "[@liang2023]\n", "references.bib": text}))


@settings(max_examples=60)
@given(texts(YAML), texts(YAML))
def test_any_configuration_is_reported_on(settings_text: str, front_matter: str) -> None:
    text = f"---\n{front_matter}\n---\n\n[@liang2023] [@wan2025] [@queen2025]\n"
    with folder() as root:
        proved(make_project(root, {"_quarto.yml": settings_text, "index.qmd": text}))


@settings(max_examples=60)
@given(st.sampled_from(["index.qmd", "references.bib", "_quarto.yml"]), st.binary(max_size=60))
@example("index.qmd", b"\xff\xfe[\x00@\x00a\x00]\x00")
@example("references.bib", b"@article{a, author = {M\xfcller, X}}")
def test_bytes_that_are_no_text_are_never_green(path: str, content: bytes) -> None:
    with folder() as root:
        report = proved(make_project(root, {"index.qmd": "Text.\n", path: content}))
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            assert report.exit_status == 2


TABLES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "data").rglob("*.csv"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped review, from which each example is copied."""
    return copy_review(tmp_path_factory.mktemp("shipped") / "review")


@contextmanager
def spoilt(shipped: Path, path: str, spoil: Callable[[bytes], bytes]) -> Iterator[Path]:
    """A copy of the review with one file changed."""
    with folder() as parent:
        root = parent / "review"
        shutil.copytree(shipped, root)
        write(root, path, spoil((shipped / path).read_bytes()))
        yield root


@pytest.mark.parametrize("path", TABLES)
@settings(max_examples=3)
@given(st.data())
def test_a_table_spoilt_anywhere_is_reported_on(
    shipped: Path, path: str, data: st.DataObject
) -> None:
    size = (ROOT / path).stat().st_size
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    inserted = data.draw(texts(CSV)).encode()
    with spoilt(shipped, path, lambda old: old[:start] + inserted + old[end:]) as root:
        proved(root)


@pytest.mark.parametrize(
    "path", ["_quarto.yml", "index.qmd", "references.bib", "data/datapackage.json",
             "styles/jpras-open.csl", "sections/_03-results.qmd", "data/studies.csv"]
)  # fmt: skip
@settings(max_examples=3)
@given(st.data())
def test_a_file_cut_off_anywhere_is_reported_on(
    shipped: Path, path: str, data: st.DataObject
) -> None:
    end = data.draw(st.integers(0, (ROOT / path).stat().st_size))
    with spoilt(shipped, path, lambda old: old[:end]) as root:
        proved(root)
