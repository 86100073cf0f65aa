"""What keeps a proof fast, told by what does not depend on the machine; and the page about it."""

from __future__ import annotations

import cProfile
import math
import pstats
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from helpers import ROOT, copy_review, make_project
from reviewproof.proof import ProjectReport, prove

sys.path.insert(0, str(ROOT / "benchmarks"))

from speed.manuscripts import write_review
from speed.measure import Command, Measured, Memory, Run
from speed.report import Result, Size, page, targets

EXPLAINED = {"ABB701", "ABB702"}
"""What `docs/speed.md` says that repeating the sections must break."""
HEAVY = {"pandas", "numpy", "matplotlib", "IPython", "jupyter_client", "hypothesis"}
OPEN = {"the same at ×100"}
"""Targets that are not held yet; the page says so."""
CALLS_GROW_BY = 1.1
"""The exponent over the size of the text; 1 is in proportion, 2 is each with each."""


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> ProjectReport:
    """The proof of a review that is twice as large."""
    return prove(write_review(ROOT, tmp_path_factory.mktemp("twice") / "review", 2))


def size_of(report: ProjectReport) -> tuple[int, int, int]:
    """Return the numbers of references, citations and rows of studies."""
    project = report.project
    studies = project.facts.studies
    assert studies is not None
    citations = sum(1 for _ in project.manuscript.citations())
    return len(project.references), citations, len(studies.all)


def test_the_review_made_once_as_large_is_the_review(
    tmp_path: Path, untouched: ProjectReport
) -> None:
    report = prove(write_review(ROOT, tmp_path / "review", 1))
    assert size_of(report) == size_of(untouched)
    assert report.project.manuscript.expanded == untouched.project.manuscript.expanded
    assert report.checked == untouched.checked
    assert report.findings == ()


def test_the_review_made_twice_as_large_has_twice_of_everything(
    twice: ProjectReport, untouched: ProjectReport
) -> None:
    assert size_of(twice) == tuple(2 * number for number in size_of(untouched))
    assert len(set(twice.project.numbers.values())) == 2 * len(set(untouched.project.numbers))
    for code in ("CIT201", "CIT203", "CIT211", "PRI309"):
        assert twice.checked[code] >= 1.9 * untouched.checked[code], code


def test_the_review_made_twice_as_large_has_only_the_findings_that_the_page_explains(
    twice: ProjectReport,
) -> None:
    assert {finding.code for finding in twice.findings} <= EXPLAINED
    template = (ROOT / "benchmarks" / "speed" / "page.md").read_text("utf-8")
    assert all(f"({code})" in template for code in EXPLAINED)


def calls(root: Path) -> int:
    """Return how many functions a proof calls."""
    profile = cProfile.Profile()
    profile.enable()
    prove(root)
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]  # typeshed lacks it


def test_the_work_grows_with_the_text_and_no_faster(tmp_path: Path) -> None:
    small, large = (write_review(ROOT, tmp_path / f"x{times}", times) for times in (2, 6))
    prove(small)  # what is done once a process is done before
    exponent = math.log(calls(large) / calls(small)) / math.log(3)
    assert exponent <= CALLS_GROW_BY


# What a command loads and asks for

PROGRAM = """
import sys
from reviewproof.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print()
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Run a command in a process of its own and return the packages that it loads."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_loads_next_to_nothing(tmp_path: Path) -> None:
    packages = loaded(tmp_path, "--help")
    assert "reviewproof" in packages
    assert not packages & (
        HEAVY | {"citeproc", "lxml", "bibtexparser", "yaml", "pypandoc", "pypdf"}
    )


def test_a_check_loads_nothing_that_tables_and_figures_need(tmp_path: Path) -> None:
    packages = loaded(copy_review(tmp_path / "review"), "check")
    assert {"citeproc", "bibtexparser"} <= packages
    assert not packages & (HEAVY | {"pypandoc", "typst", "docx", "pypdf"})


def test_a_check_makes_no_list_of_references_unless_one_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from citeproc import CitationStylesBibliography

    asked: list[object] = []
    monkeypatch.setattr(CitationStylesBibliography, "bibliography", asked.append)
    style = (ROOT / "styles" / "jpras-open.csl").read_bytes()
    files: dict[str, str | bytes] = {
        "_quarto.yml": "csl: a.csl\n",
        "a.csl": style,
        "index.qmd": "By [@wan2025].\n",
    }
    report = prove(make_project(tmp_path, files))
    assert report.checked["CIT211"] == 1
    assert asked == []


# The page


def measured(name: str, wall: float, memory: float = 100.0) -> Measured:
    """Return what was measured of a command."""
    return Measured(
        Command(name, (name,), ROOT),
        [Run(wall, wall, 0)] * 3,
        [Memory(2 * memory, memory)] * 2,
    )


def result(check: float = 1.0) -> Result:
    """Return a result whose check takes so many times as long as Pandoc."""
    sizes = [
        Size(
            times=times,
            references=51 * times,
            citations=68 * times,
            characters=1000 * times,
            findings=Counter({"ABB702": times}),
            acknowledged=times,
            measured={
                "check": measured("check", check * times),
                "html": measured("html", 1.0 * times),
                "json": measured("json", 0.5 * times),
            },
        )
        for times in (1, 10, 100)
    ]
    return Result(sizes, {"help": measured("help", 0.2), "pass": measured("pass", 0.1)}, "3.9")


def test_what_does_not_hold_is_printed_as_such() -> None:
    assert "**not held**" not in page(result(check=1.0))
    slow = [target for target in targets(result(check=1.5)) if target.value > target.most]
    assert [target.name for target in slow] == ["the same at ×100"]
    assert "| the same at ×100 | 1.50 | 1 | **not held** |" in page(result(check=1.5))


def test_the_page_is_of_the_form_that_the_benchmark_writes() -> None:
    text = (ROOT / "docs" / "speed.md").read_text("utf-8")
    template = (ROOT / "benchmarks" / "speed" / "page.md").read_text("utf-8")
    for part in template.replace("{{", "{").split("{measured}")[0].split("\n\n"):
        assert part in text, "run: python benchmarks/speed"


def test_every_target_is_on_the_page_and_held_unless_it_is_open() -> None:
    lines = (ROOT / "docs" / "speed.md").read_text("utf-8").splitlines()
    for target in targets(result()):
        (line,) = [line for line in lines if line.startswith(f"| {target.name} |")]
        shown, most, held = line.strip("| ").split(" | ")[1:]
        assert float(most) == target.most
        assert (held == "held") == (float(shown) <= target.most)
        assert held == "held" or target.name in OPEN


def test_the_page_counts_the_findings_that_it_explains() -> None:
    text = (ROOT / "docs" / "speed.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ×") and line.count("|") == 7]
    found = [row.split(" | ")[4] for row in rows if "Pandoc" not in row and "check" not in row]
    assert found[0] == "none"
    codes = {part.split()[1] for cell in found[1:] for part in cell.split(", ")}
    assert codes <= EXPLAINED
