"""The command: draws copies, proves them in worker processes, and writes docs/faults.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from difflib import get_close_matches
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from faults import report, run
from faults.kinds import KINDS, Kind
from faults.model import CHECK, READ_BACK
from faults.plan import Draw, draw_copies
from faults.run import Result
from faults.sources import PARTS
from faults.tools import Tools, find_pandoc

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "build" / "faults"
PAGE = ROOT / "docs" / "faults.md"
SETS = {"first": "faults-1", "second": "faults-2"}
"""The seed of each set; a copy's own seed is this, its kind and a running number."""
_COPIES = 2000
_ASKED = 3
_TASKS_PER_WORKER = 250
"""After so many copies a worker is replaced, so that its memory stays bounded."""


@dataclass(frozen=True, slots=True)
class _Settings:
    """What is the same for every copy of a run."""

    workspace: Path
    kinds: list[Kind]
    tools: Tools | None
    jobs: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark.

    Returns:
        0 when nothing was missed and nothing found falsely, 1 otherwise.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    asked = [name for name in options.kinds.split(",") if name]
    if unknown := [name for name in asked if name not in KINDS]:
        parser.error(_no_such_kind(unknown[0]))
    kinds = [KINDS[name] for name in asked or KINDS]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        workspace = Path(folder).resolve()
        print("preparing the clean copy", file=sys.stderr)
        clean = run.prepare(
            ROOT, workspace, render=any(kind.command == READ_BACK for kind in kinds)
        )
        tools = None
        if not options.no_tools:
            tools = Tools(find_pandoc(), _quartobot(options.quartobot)).on_clean(clean)
        stored = report.Stored(
            fingerprint=_fingerprint(),
            copies=options.copies,
            asked=options.asked,
            clean=[str(said) for said in run.prove_clean(workspace)],
        )
        names = ["first", "second"] if options.second else ["first"]
        seeds = {options.seed: options.seed} if options.seed else {n: SETS[n] for n in names}
        settings = _Settings(workspace, kinds, tools, options.jobs)
        for name, seed in seeds.items():
            stored.sets[name] = _one_set(settings, name, seed, stored)
    print(f"done in {(time.monotonic() - started) / 60:.1f} min", file=sys.stderr)
    whole = not options.kinds and not options.seed and options.copies >= _COPIES
    if "second" not in stored.sets and whole:
        stored.sets |= _earlier("second", stored)
    page = PAGE if whole else STORE / "faults.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(report.page(stored, SETS), encoding="utf-8")
    for line in report.summary(stored):
        print(line)
    print(f"wrote {page.relative_to(ROOT)}")
    return report.status(stored)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python benchmarks/faults",
        description="Prove faulty copies of the manuscript, and write docs/faults.md. A run that"
        " was interrupted goes on where it stopped, unless the sources have changed.",
    )
    parser.add_argument("--second", action="store_true", help="run the second set of seeds too")
    parser.add_argument("--seed", default="", help="run this seed alone; the page goes to build/")
    parser.add_argument("--copies", type=int, default=_COPIES, help="in all (default: %(default)s)")
    parser.add_argument("--kinds", default="", help="only these, separated by commas")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes (default: 2)")
    parser.add_argument(
        "--asked",
        type=int,
        default=_ASKED,
        help="how many copies of each kind the other tools see (default: %(default)s)",
    )
    parser.add_argument("--no-tools", action="store_true", help="leave the other tools out")
    parser.add_argument(
        "--quartobot", default="", help="its command (default: installed into build/quartobot)"
    )
    return parser


def _no_such_kind(name: str) -> str:
    near = get_close_matches(name, KINDS, 1)
    meant = f"; did you mean {near[0]!r}?" if near else "."
    return f"--kinds: there is no kind {name!r}{meant} Known are: {', '.join(KINDS)}"


def _one_set(settings: _Settings, name: str, seed: str, stored: report.Stored) -> list[Result]:
    """Run the copies of one seed that are not known yet, and store each as it comes."""
    draws = draw_copies(run.tree_of(settings.workspace), seed, stored.copies, settings.kinds)
    file = STORE / f"{name}.jsonl"
    known = {result.seed: result for result in _load(file, stored)}
    asked = _first_of_each(draws, stored.asked) if settings.tools else set()
    todo = [
        draw
        for draw in draws
        if draw.seed not in known or (draw.seed in asked and not _answered(known[draw.seed]))
    ]
    print(f"{seed}: {len(draws)} copies, {len(draws) - len(todo)} known already", file=sys.stderr)
    file.parent.mkdir(parents=True, exist_ok=True)
    progress = _Progress(len(todo))
    with file.open("a" if known else "w", encoding="utf-8") as out:
        if not known:
            print(json.dumps(stored.header()), file=out)
        for result in _pool(settings, todo, asked):
            known[result.seed] = result
            print(json.dumps(result.as_json(), ensure_ascii=False), file=out, flush=True)
            progress.step(result)
    return [known[draw.seed] for draw in draws if draw.seed in known]


def _answered(result: Result) -> bool:
    return bool(result.tools) or KINDS[result.kind].command != CHECK


def _first_of_each(draws: list[Draw], most: int) -> set[str]:
    counts: dict[str, int] = {}
    chosen = set()
    for draw in draws:
        counts[draw.kind] = counts.get(draw.kind, 0) + 1
        if counts[draw.kind] <= most:
            chosen.add(draw.seed)
    return chosen


def _pool(settings: _Settings, todo: list[Draw], asked: set[str]) -> Iterator[Result]:
    """Run copies in worker processes, a few ahead of what is done."""
    left = iter(todo)
    pending: set[Future[Result]] = set()
    jobs = settings.jobs
    pool = ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), max_tasks_per_child=_TASKS_PER_WORKER
    )
    with pool:
        while True:
            while len(pending) < jobs * 3 and (draw := next(left, None)) is not None:
                others = settings.tools if draw.seed in asked else None
                pending.add(pool.submit(run.run_copy, settings.workspace, draw, others))
            if not pending:
                return
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                try:
                    yield future.result()
                except BrokenProcessPool:
                    raise SystemExit(
                        "error: a worker process died; run the command again"
                    ) from None


class _Progress:
    """Says on stderr how far a run is, how fast, and how long it still takes."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.bad = total, 0, 0
        self.started = self.shown = time.monotonic()

    def step(self, result: Result) -> None:
        """Count one copy."""
        self.done += 1
        self.bad += result.outcome != "right" or bool(result.false)
        now = time.monotonic()
        if now - self.shown > 10 or self.done == self.total:
            rate = self.done / max(now - self.started, 0.001)
            rest = (self.total - self.done) / rate / 60
            print(
                f"  {self.done} of {self.total}, {rate:.1f} a second, {rest:.1f} min left;"
                f" {self.bad} not as expected",
                file=sys.stderr,
            )
            self.shown = now


def _load(file: Path, stored: report.Stored) -> list[Result]:
    """Return what an earlier run of the same sources has found."""
    if not file.is_file():
        return []
    head, *lines = file.read_text(encoding="utf-8").splitlines() or [""]
    if head != json.dumps(stored.header()):
        return []
    results = []
    for line in lines:
        try:
            values: dict[str, Any] = json.loads(line)
        except json.JSONDecodeError:
            continue  # the last line of a run that was killed
        results.append(Result(**values))
    return results


def _earlier(name: str, stored: report.Stored) -> dict[str, list[Result]]:
    results = {result.seed: result for result in _load(STORE / f"{name}.jsonl", stored)}
    return {name: list(results.values())} if results else {}


def _fingerprint() -> str:
    """Return what the results depend on: the manuscript, the package and this benchmark."""
    found = hashlib.sha256()
    folders = [*PARTS, "src/reviewproof", "benchmarks/faults"]
    for folder in folders:
        path = ROOT / folder
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            # How the results are shown does not change them.
            if file.is_file() and "__pycache__" not in file.parts and file.name != "report.py":
                found.update(file.relative_to(ROOT).as_posix().encode())
                found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]


def _quartobot(command: str) -> str:
    """Return the command of the pinned quartobot, installed when it is not yet there."""
    if command:
        return command
    folder = ROOT / "build" / "quartobot"
    program = folder / "bin" / "quartobot"
    if not program.is_file():
        print("installing quartobot into build/quartobot", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pins = Path(__file__).with_name("requirements.txt")
        install = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "-r",
            str(pins),
        ]
        if subprocess.run(install, check=False).returncode != 0:
            print("warning: quartobot cannot be installed; its columns stay empty", file=sys.stderr)
            return ""
    return str(program)
