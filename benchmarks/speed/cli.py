"""The command line of the benchmark."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from reviewproof.pandoc import pandoc_path
from reviewproof.project import Project, load_facts, read_project
from reviewproof.values import Values, produce
from speed.manuscripts import write_review
from speed.measure import Command, Measured, measure
from speed.report import Result, Size, page

ROOT = Path(__file__).resolve().parents[2]
_FINDINGS = frozenset({0, 1})


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python benchmarks/speed",
        description="Measure `reviewproof check` against `pandoc --citeproc`, and write the page.",
    )
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 100], metavar="N")
    parser.add_argument("--runs", type=int, default=5, help="timed runs of each command")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "speed.md")
    options = parser.parse_args(arguments)
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        for times in options.times:
            review = write_review(ROOT, Path(folder) / f"x{times}", times)
            sizes.append(_size(review, times, options.runs, _say))
        start = _start_up(Path(folder), options.runs)
    text = page(Result(sizes, start, _version([pandoc_path(), "--version"])))
    options.output.write_text(text, encoding="utf-8")
    _say(f"written: {options.output}")
    return 0


def _size(review: Path, times: int, runs: int, say: Callable[[str], None]) -> Size:
    project = _read(review)
    (review / "flat.md").write_text(project.manuscript.expanded, encoding="utf-8")
    measured = measure(_commands(review), runs, 2, lambda line: say(f"×{times} {line}"))
    findings, acknowledged = _findings(review)
    return Size(
        times=times,
        references=len(project.references),
        citations=sum(1 for _ in project.manuscript.citations()),
        characters=len(project.manuscript.expanded),
        findings=findings,
        acknowledged=acknowledged,
        measured={each.command.name: each for each in measured},
    )


def _read(review: Path) -> Project:
    facts = load_facts(review)
    return read_project(facts, partial(produce, Values(facts)))


def _commands(review: Path) -> list[Command]:
    config = _read(review).facts.config
    pandoc = (
        *(pandoc_path(), "--from=markdown", "--citeproc", f"--csl={config.csl}"),
        *(f"--bibliography={name}" for name in config.bibliography),
        "flat.md",
    )
    return [
        Command("check", (_ours(), "check"), review, _FINDINGS),
        Command("html", (*pandoc, "--output=flat.html"), review),
        Command("json", (*pandoc, "--to=json", "--output=flat.json"), review),
    ]


def _ours() -> str:
    return str(Path(sys.executable).with_name("reviewproof"))


def _findings(review: Path) -> tuple[Counter[str], int]:
    """Return how many findings a check leaves, by code, and how many are acknowledged."""
    done = subprocess.run(
        [_ours(), "check", "--format=json"], cwd=review, capture_output=True, check=False
    )
    documents = json.loads(done.stdout)["documents"]
    left = Counter(finding["code"] for document in documents for finding in document["findings"])
    return left, sum(len(document["acknowledged"]) for document in documents)


def _start_up(folder: Path, runs: int) -> dict[str, Measured]:
    commands = [
        Command("help", (_ours(), "--help"), folder),
        Command("pass", (sys.executable, "-c", "pass"), folder),
    ]
    measured = measure(commands, max(20, runs), 1, lambda line: None)
    return {each.command.name: each for each in measured}


def _version(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0].removeprefix("pandoc ")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
