"""`reviewproof render` and `read-back`: what is kept, what is refused, and what is said."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from helpers import ROOT, edit, make_project, write
from reviewproof.cli import main
from reviewproof.errors import ReviewError
from reviewproof.render import Rendered as Made
from reviewproof.render import Say

from .pages import LINK, MARK, PAGE, bytes_of, put_last_output, says, spot


@dataclass
class Engine:
    """Stands for an engine: puts a given page, or fails; tells what it was given."""

    text: str
    name: str = "given"
    figures: dict[str, bytes] = field(default_factory=dict)
    error: ReviewError | None = None
    project: Path = Path()
    given: dict[str, bytes] = field(default_factory=dict)
    formats: list[str] = field(default_factory=list)

    def version(self) -> str:
        return "7.3"

    def render(self, project: Path, formats: Sequence[str], output: Path, say: Say) -> Made:
        self.project, self.given, self.formats = project, bytes_of(project), list(formats)
        assert list(output.iterdir()) == []
        for name, content in self.figures.items():
            write(project, f"figures/{name}", content)
        write(project, "index.qmd", "spoilt by the engine")
        if self.error:
            raise self.error
        say("half-way")
        files = {form: output / f"index.{form}" for form in formats}
        for file in files.values():
            file.write_bytes(self.text.encode())
        return Made(self.name, self.version(), files)


SOURCE = """\
---
title: Small
---

# Results

Liang et al. [@liang2023] counted cells, Wan and colleagues [@wan2025] hairs [@queen2025; @wan2025].
"""
SETTINGS = """\
project:
  type: default
  render: [index.qmd]
  output-dir: _output
bibliography: references.bib
csl: styles/jpras-open.csl
link-citations: true
execute:
  echo: false
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small review, so that proving it takes no time."""
    style = (ROOT / "styles/jpras-open.csl").read_bytes()
    files: dict[str, str | bytes] = {
        "_quarto.yml": SETTINGS,
        "index.qmd": SOURCE,
        "styles/jpras-open.csl": style,
        "figures/one.svg": "<svg/>",
    }
    return make_project(tmp_path / "review", files)


@pytest.fixture(scope="session")
def good() -> str:
    """The page of the small review, as an engine would make it."""
    entries = {
        "liang2023": "Liang Y, Tang X, Zhang X. Exosomes from adipose cells and follicle growth."
        " J Cosmet Dermatol. 2023.",
        "wan2025": "Wan J, Kim SB, et al. A prospective study of scalp injections."
        " Aesthetic Plast Surg. 2025.",
        "queen2025": "Queen D, Avram MR. Exosomes for treating hair loss. Dermatol Surg. 2025.",
    }
    numbers = {key: number for number, key in enumerate(entries, start=1)}

    def mark(*keys: str) -> str:
        links = ",".join(f'<a href="#ref-{key}">{numbers[key]}</a>' for key in keys)
        return f'<span class="citation" data-cites="{" ".join(keys)}"><sup>{links}</sup></span>'

    listed = "\n".join(
        f'<div id="ref-{key}" class="csl-entry"><div class="csl-left-margin">{numbers[key]}. </div>'
        f'<div class="csl-right-inline">{entry}</div></div>'
        for key, entry in entries.items()
    )
    return (
        "<!DOCTYPE html>\n<html><body><h1>Results</h1>\n"
        f"<p>Liang et al.{mark('liang2023')} counted cells, Wan and colleagues{mark('wan2025')}"
        f" hairs{mark('wan2025', 'queen2025')}.</p>\n"
        f'<div id="refs">\n{listed}\n</div></body></html>\n'
    )


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, good: str) -> Engine:
    given = Engine(good)
    monkeypatch.setattr("reviewproof.render.choose_engine", lambda wanted: given)
    return given


def altered(text: str) -> tuple[str, str]:
    """Return the page with another number in its last single mark, and that mark's place."""
    mark = [each for each in MARK.finditer(text) if len(LINK.findall(each[0])) == 1][-1]
    [link] = list(LINK.finditer(text, mark.start(), mark.end()))
    wrong = str(int(link["text"]) % 3 + 1)
    text = text[: link.start("text")] + wrong + text[link.end("text") :]
    place = spot(text, mark.start(), mark.end())
    return text, f"{PAGE}:{place.line}:{place.column}"


def render(root: Path, *options: str) -> int:
    return main(["render", *(options or ("--to", "html")), str(root)])


class TestKept:
    def test_the_result_replaces_the_last_one(
        self, root: Path, engine: Engine, good: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        put_last_output(root)
        before = bytes_of(root)
        assert render(root) == 0
        after = bytes_of(root / "_output")
        assert sorted(after) == [PAGE, "proof.html", "proof.json"]
        assert after[PAGE].decode() == good
        proof = json.loads(after["proof.json"])
        assert [document["path"] for document in proof["documents"]] == ["index.qmd", PAGE]
        assert [document["citations"] for document in proof["documents"]] == [3, 3]
        assert [document["findings"] for document in proof["documents"]] == [[], []]
        assert {name: raw for name, raw in bytes_of(root).items() if "_output" not in name} == {
            name: raw for name, raw in before.items() if "_output" not in name
        }
        assert sorted(path.name for path in root.glob("_output*")) == ["_output"]
        said = capsys.readouterr().err
        assert "rendering html with the given engine 7.3\n  half-way\nrendered in " in said

    def test_the_engine_gets_a_copy_without_output_and_hidden_files(
        self, root: Path, engine: Engine
    ) -> None:
        put_last_output(root)
        write(root, ".venv/bin/python", "no")
        write(root, "figures/.hidden.svg", "no")
        source = bytes_of(root)
        assert render(root) == 0
        assert engine.project != root
        hidden = (".venv/", "figures/.", "_output/")
        assert engine.given == {
            name: raw for name, raw in source.items() if not name.startswith(hidden)
        }
        assert not engine.project.exists()

    def test_a_first_render(self, root: Path, engine: Engine) -> None:
        assert render(root) == 0
        assert sorted(bytes_of(root / "_output")) == [PAGE, "proof.html", "proof.json"]

    def test_every_format_is_read_back(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made = main(["render", "--engine", "embedded", "--to", "html,pdf,docx", str(root)])
        printed = capsys.readouterr()
        assert made == 0, printed.out
        assert "\nnot checked: " not in printed.err
        proof = json.loads((root / "_output/proof.json").read_text(encoding="utf-8"))
        read = [(each["path"], each["format"], each["citations"]) for each in proof["documents"]]
        assert read == [
            ("index.qmd", "qmd", 3),
            (PAGE, "html", 3),
            ("index.docx", "docx", 3),
            ("index.pdf", "pdf", 3),
        ]
        for name in (PAGE, "index.pdf", "index.docx", "proof.html", "proof.json"):
            assert f"_output/{name}" in printed.err

    def test_a_format_that_holds_no_document_stops_the_build(
        self, root: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
    ) -> None:
        last = put_last_output(root)
        assert render(root, "--to", "html,pdf,docx") == 2  # the engine writes HTML into each
        assert "error: index.docx: a rendered Word file must be readable" in capsys.readouterr().err
        assert bytes_of(root / "_output") == last

    def test_another_output_folder(self, root: Path, engine: Engine) -> None:
        edit(root, "_quarto.yml", "output-dir: _output", "output-dir: public/review")
        write(root, "public/other.txt", "stays")
        assert render(root) == 0
        assert sorted(bytes_of(root / "public")) == [
            "other.txt",
            "review/index.html",
            "review/proof.html",
            "review/proof.json",
        ]

    def test_from_a_folder_below(self, root: Path, engine: Engine) -> None:
        assert render(root / "styles") == 0
        assert (root / "_output" / PAGE).is_file()


class TestFigures:
    def test_only_what_differs_is_written(self, root: Path, engine: Engine) -> None:
        write(root, "figures/same.svg", b"<svg>same</svg>")
        write(root, "figures/other.svg", b"<svg>old</svg>")
        same = (root / "figures/same.svg").stat()
        engine.figures = {
            "same.svg": b"<svg>same</svg>",
            "other.svg": b"<svg>new</svg>",
            "fresh.pdf": b"%PDF",
        }
        assert render(root) == 0
        figures = bytes_of(root / "figures")
        assert figures["other.svg"] == b"<svg>new</svg>"
        assert figures["fresh.pdf"] == b"%PDF"
        now = (root / "figures/same.svg").stat()
        assert (now.st_ino, now.st_mtime_ns) == (same.st_ino, same.st_mtime_ns)

    def test_nothing_is_written_when_the_page_does_not_hold(
        self, root: Path, engine: Engine, good: str
    ) -> None:
        before = bytes_of(root / "figures")
        engine.figures = {"fresh.pdf": b"%PDF"}
        engine.text, _ = altered(good)
        assert render(root) == 1
        assert bytes_of(root / "figures") == before


class TestRefused:
    def test_a_page_that_does_not_hold(
        self,
        root: Path,
        engine: Engine,
        good: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        last = put_last_output(root)
        engine.text, place = altered(good)
        assert render(root) == 1
        printed = capsys.readouterr()
        assert says(printed.out, place, "OUT801")
        assert "= help: the page was altered or is out of date: render it again" in printed.out
        assert "the output folder is as it was" in printed.err
        assert bytes_of(root / "_output") == last
        assert sorted(path.name for path in root.glob("_output*")) == ["_output"]

    def test_a_page_that_cannot_be_read(
        self, root: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
    ) -> None:
        last = put_last_output(root)
        engine.text = "no page at all"
        assert render(root) == 2
        assert "error: index.html: a rendered page must be HTML" in capsys.readouterr().err
        assert bytes_of(root / "_output") == last

    def test_an_engine_that_fails(
        self, root: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
    ) -> None:
        last = put_last_output(root)
        engine.error = ReviewError("it broke", path="index.qmd", line=7, remedy="mend it")
        assert render(root) == 2
        printed = capsys.readouterr()
        assert printed.err.endswith("error: index.qmd:7: it broke\n  help: mend it\n")
        assert bytes_of(root / "_output") == last

    def test_nothing_is_left_in_the_temporary_folder(
        self, root: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "temporary"
        folder.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        assert render(root) == 0
        engine.error = ReviewError("it broke")
        assert render(root) == 2
        assert list(folder.iterdir()) == []

    def test_an_output_folder_that_cannot_be_written(
        self, root: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(root, "blocked", "a file where a folder must be")
        edit(root, "_quarto.yml", "output-dir: _output", "output-dir: blocked/review")
        assert render(root) == 2
        printed = capsys.readouterr().err
        assert "error: " in printed
        assert "blocked" in printed
        assert "Traceback" not in printed

    @pytest.mark.parametrize("wanted", ["epub", "html,epub", "html, pdf", ",", ""])
    def test_unknown_formats(
        self, root: Path, engine: Engine, wanted: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert render(root, "--to", wanted) == 2
        printed = capsys.readouterr().err
        assert printed.startswith("error: formats must be among html, pdf, docx, but ")
        assert wanted.strip(",").rpartition(",")[2] in printed
        assert "help: for example: reviewproof render --to html,pdf" in printed
        assert engine.formats == []

    @pytest.mark.parametrize("held", ["thesis.docx", "site/index.html", ".git/config"])
    def test_a_folder_that_is_no_output_folder(
        self, root: Path, engine: Engine, held: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        edit(root, "_quarto.yml", "output-dir: _output", "output-dir: public")
        write(root, f"public/{held}", "somebody's work")
        assert render(root) == 2
        printed = capsys.readouterr().err
        name = held.split("/", maxsplit=1)[0]
        assert (
            "error: _quarto.yml: the output folder is replaced as a whole, but public/ holds"
            f" {name}, " in printed
        )
        assert "help: move its files" in printed
        assert (root / "public" / held).read_text(encoding="utf-8") == "somebody's work"
        assert engine.formats == []

    @pytest.mark.parametrize("held", ["proof.json", "index.pdf", "rejected/x.html", ".gitignore"])
    def test_a_folder_that_an_earlier_render_left(
        self, root: Path, engine: Engine, held: str
    ) -> None:
        write(root, f"_output/{held}", "old")
        assert render(root) == 0
        assert sorted(bytes_of(root / "_output")) == [PAGE, "proof.html", "proof.json"]

    @pytest.mark.parametrize("folder", [".", "figures", "styles/..", "sections", "data"])
    def test_a_folder_that_holds_sources(
        self, root: Path, engine: Engine, folder: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(root, "sections/_one.qmd", "More text.\n")
        edit(root, "index.qmd", "# Results\n", "{{< include sections/_one.qmd >}}\n\n# Results\n")
        edit(root, "_quarto.yml", "output-dir: _output", f"output-dir: {folder}")
        write(root, "data/readme.txt", "data")
        before = bytes_of(root)
        assert render(root) == 2
        assert "error: _quarto.yml: the output folder is replaced as a whole, but " in (
            capsys.readouterr().err
        )
        assert bytes_of(root) == before

    def test_an_unknown_engine(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            render(root, "--engine", "latex")
        assert caught.value.code == 2
        printed = capsys.readouterr().err
        assert "latex" in printed
        assert "auto" in printed
        assert "embedded" in printed

    def test_quarto_wanted_and_not_there(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        last = put_last_output(root)
        monkeypatch.setenv("PATH", str(root / "nowhere"))
        assert render(root, "--engine", "quarto") == 2
        printed = capsys.readouterr().err
        assert "error: there is no `quarto` on PATH" in printed
        assert "1.9" in printed
        assert bytes_of(root / "_output") == last

    def test_no_project(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert render(tmp_path) == 2
        assert "error: a review project must have a _quarto.yml" in capsys.readouterr().err


HEAD = "---\ntitle: Small\n---\n\n"


def run(root: Path) -> subprocess.CompletedProcess[str]:
    """Render with the embedded engine as a command, so that its kernel is a real one."""
    command = [sys.executable, "-m", "reviewproof.cli", "render"]
    return subprocess.run(
        [*command, "--engine", "embedded", "--to", "html", str(root)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


class TestCellsThatRaise:
    def small(self, root: Path, text: str) -> Path:
        return make_project(root, {"index.qmd": HEAD + text, "references.bib": ""})

    def test_an_own_cell_shows_its_code_and_its_error(self, tmp_path: Path) -> None:
        text = "Text.\n\n```{python}\nshare = 3\nshare / 0\n```\n"
        root = self.small(tmp_path / "review", text)
        last = put_last_output(root)
        done = run(root)
        assert done.returncode == 2
        assert (
            "error: index.qmd:9: a cell raised ZeroDivisionError: division by zero" in done.stderr
        )
        assert "    share = 3\n    share / 0\n  help: " in done.stderr
        assert "Traceback" not in done.stderr
        assert bytes_of(root / "_output") == last

    def test_our_own_error_shows_its_message_alone(self, tmp_path: Path) -> None:
        text = (
            "Text.\n\n```{python}\nfrom reviewproof.errors import ReviewError\n"
            'raise ReviewError("the count must be 3, “2” is", path="data/x.csv", line=4,'
            ' remedy="count again")\n```\n'
        )
        root = self.small(tmp_path / "review", text)
        last = put_last_output(root)
        done = run(root)
        assert done.returncode == 2
        assert (
            "error: data/x.csv:4: the count must be 3, “2” is\n  help: count again\n" in done.stderr
        )
        assert "raise ReviewError" not in done.stderr
        assert "Traceback" not in done.stderr
        assert bytes_of(root / "_output") == last

    def test_inline_code(self, tmp_path: Path) -> None:
        root = self.small(tmp_path / "review", "Text.\n\nOne `{python} 1 / 0` more.\n")
        done = run(root)
        assert done.returncode == 2
        assert "error: index.qmd:7: inline code raised ZeroDivisionError" in done.stderr
        assert "    1 / 0\n" in done.stderr
        assert not (root / "_output").exists()

    @pytest.mark.parametrize("linked", ["true", "false"])
    def test_what_an_own_cell_prints_is_proved_on_the_page(self, root: Path, linked: str) -> None:
        edit(root, "_quarto.yml", "link-citations: true", f"link-citations: {linked}")
        last = put_last_output(root)
        # `check` runs no kernel, so only the page shows that Wan is not an author of 1.
        cell = (
            "\n```{python}\nfrom IPython.display import Markdown\n"
            'Markdown("Wan et al. [@liang2023] and Liang et al. [@liang2023] did so.")\n```\n'
        )
        write(root, "index.qmd", SOURCE + cell)
        done = run(root)
        assert done.returncode == 1, done.stdout + done.stderr
        assert says(done.stdout, PAGE, "CIT203")
        assert "the text names Wan and reference 1 is by Liang" in done.stdout
        assert done.stdout.count("= help: ") == 1
        assert bytes_of(root / "_output") == last


class TestReadBack:
    @pytest.fixture
    def output(self, root: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Simulate what Quarto leaves and tells its post-render scripts."""
        write(root, f"_output/{PAGE}", good)
        monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", "_output")
        monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", f"_output/{PAGE}\n")
        monkeypatch.chdir(root)
        return root / "_output"

    def test_a_page_that_holds(
        self, output: Path, root: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["read-back"]) == 0
        assert sorted(bytes_of(output)) == [PAGE, "proof.html", "proof.json"]
        proofs = {name: (output / name).read_bytes() for name in ("proof.json", "proof.html")}
        assert capsys.readouterr().out.count("3 references: 0 errors") == 2
        # One project, one page: the proof is the same bytes, whichever command writes it.
        assert render(root) == 0
        assert {name: (output / name).read_bytes() for name in proofs} == proofs

    def test_a_page_that_was_altered(
        self, output: Path, good: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text, place = altered(good)
        write(output, PAGE, text)
        assert main(["read-back"]) == 1
        assert not (output / PAGE).exists()
        assert (output / "rejected" / PAGE).read_bytes() == text.encode()
        assert not (output / "proof.json").exists()
        printed = capsys.readouterr()
        # The place is that of the file where it lies now.
        assert says(printed.out, f"_output/rejected/{place}", "OUT801")
        assert not says(printed.out, place, "OUT801")
        assert "_output/rejected/" in printed.err
        proof = json.loads((output / "rejected" / "proof.json").read_text(encoding="utf-8"))
        paths = [document["path"] for document in proof["documents"]]
        assert paths == ["index.qmd", f"_output/rejected/{PAGE}"]

    def test_all_that_was_rendered_goes(
        self, output: Path, good: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text, _ = altered(good)
        write(output, PAGE, text)
        write(output, "index.epub", b"PK")
        write(output, "notes.txt", "stays")
        names = ("index.html", "index.epub")
        listed = "\n".join(str(output / name) for name in names)
        monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", listed)
        assert main(["read-back"]) == 1
        left = {name for name in bytes_of(output) if not name.startswith("rejected/")}
        assert left == {"notes.txt"}
        assert {f"rejected/{name}" for name in names} <= set(bytes_of(output))

    @pytest.mark.parametrize(("name", "raw"), [("index.pdf", b"%PDF"), ("index.docx", b"PK")])
    def test_a_damaged_file_is_named_where_it_lies(
        self,
        output: Path,
        name: str,
        raw: bytes,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        write(output, name, raw)
        monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", f"_output/{PAGE}\n_output/{name}")
        assert main(["read-back"]) == 2
        printed = capsys.readouterr().err
        assert f"error: _output/rejected/{name}: a rendered " in printed
        assert "help: render it again" in printed
        assert sorted(bytes_of(output)) == sorted([f"rejected/{PAGE}", f"rejected/{name}"])

    def test_a_source_that_no_longer_holds(
        self, output: Path, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        spot = edit(root, "index.qmd", "[@wan2025]", "[@liang2023]")
        assert main(["read-back"]) == 1
        printed = capsys.readouterr().out
        assert f"{spot.path}:{spot.line}:" in printed
        assert " CIT203" in printed
        assert f"{PAGE}:" in printed
        assert (output / "rejected" / PAGE).exists()

    def test_a_page_that_cannot_be_read(
        self, output: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(output, PAGE, b"<html>\xff")
        assert main(["read-back"]) == 2
        printed = capsys.readouterr().err
        assert f"error: _output/rejected/{PAGE}:1:7: the file must be UTF-8" in printed
        assert not (output / PAGE).exists()
        assert (output / "rejected" / PAGE).read_bytes() == b"<html>\xff"

    def test_nothing_rendered(
        self, output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (output / PAGE).unlink()
        monkeypatch.delenv("QUARTO_PROJECT_OUTPUT_FILES")
        assert main(["read-back"]) == 2
        printed = capsys.readouterr().err
        assert "error: rendered files must be in _output/, but there are none" in printed
        assert "quarto render" in printed

    def test_by_hand_the_output_folder_is_read(
        self, output: Path, good: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("QUARTO_PROJECT_OUTPUT_FILES")
        monkeypatch.delenv("QUARTO_PROJECT_OUTPUT_DIR")
        assert main(["read-back"]) == 0
        text, _ = altered(good)
        write(output, PAGE, text)
        assert main(["read-back"]) == 1
        assert (output / "rejected" / PAGE).read_bytes() == text.encode()

    def test_another_output_folder(
        self,
        output: Path,
        root: Path,
        good: str,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        other = tmp_path / "elsewhere"
        text, _ = altered(good)
        write(other, PAGE, text)
        monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", str(other))
        monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", str(other / PAGE))
        assert main(["read-back"]) == 1
        assert (other / "rejected" / PAGE).exists()
        assert (output / PAGE).exists()

    def test_a_file_outside_of_the_output_folder(
        self,
        output: Path,
        root: Path,
        good: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        write(root, PAGE, good)
        monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", str(root / PAGE))
        assert main(["read-back"]) in {0, 2}
        assert "Traceback" not in capsys.readouterr().err

    def test_formats_that_are_not_read(
        self, output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(output, "index.epub", b"PK")
        monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", "_output/index.epub")
        assert main(["read-back"]) == 0
        assert "not checked: index.epub (this format is not read)" in capsys.readouterr().err
        proof = json.loads((output / "proof.json").read_text(encoding="utf-8"))
        assert [document["path"] for document in proof["documents"]] == ["index.qmd"]


def test_the_json_report_is_the_same_under_any_hash_seed() -> None:
    def report(seed: str) -> bytes:
        command = [sys.executable, "-m", "reviewproof.cli", "check", "--format", "json", str(ROOT)]
        environment = {"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"}
        return subprocess.run(command, env=environment, capture_output=True, check=False).stdout

    first = report("1")
    assert json.loads(first)["documents"][0]["citations"] > 60
    assert first == report("2")
