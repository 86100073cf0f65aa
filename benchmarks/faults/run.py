"""Proves copies in worker processes; the only module here that knows the package on trial."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import faults.kinds  # noqa: F401 - registers the kinds
from faults import tools
from faults.articles import ARTICLE, with_article
from faults.judge import CRASHED, Said, Verdict, judge
from faults.model import AUDIT, CHECK, KINDS, NOT_ZERO, READ_BACK, WHOLE_FILE, Fault
from faults.plan import Draw
from faults.sources import PAGE, PARTS, WORD, Tree, read_tree

_MOST_SECONDS = 120
_PAGES = "page"
"""The folder of a workspace with what was rendered."""


class _TooLongError(BaseException):
    """Not an `Exception`: a rule that hangs must not be able to catch it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is stored of one copy.

    Attributes:
        tools: by tool, whether it noticed; absent when it was not asked.
    """

    kind: str
    seed: str
    outcome: str
    status: int
    expected_status: int
    expected: list[str]
    wanting: list[str]
    false: list[str]
    found: list[str]
    seconds: float
    tools: dict[str, bool] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as a dictionary of plain values."""
        return asdict(self)


def prepare(root: Path, workspace: Path, *, render: bool) -> Path:
    """Copy the clean manuscript into a workspace, with its page when kinds need one.

    Args:
        root: the checkout.
        workspace: an empty folder.
        render: whether to render the page, with the embedded engine.
    """
    clean = workspace / "clean"
    clean.mkdir(parents=True)
    for part in PARTS:
        source = root / part
        if source.is_dir():
            shutil.copytree(source, clean / part)
        else:
            shutil.copy(source, clean / part)
    if render:
        _render(root, clean, workspace)
    return clean


def _render(root: Path, clean: Path, workspace: Path) -> None:
    rendered = workspace / "rendered"
    shutil.copytree(clean, rendered)
    if (root / "_environment").is_file():
        shutil.copy(root / "_environment", rendered)
    command = [sys.executable, "-m", "reviewproof.cli", "render", "--engine", "embedded"]
    done = subprocess.run(
        [*command, "--to", "html,docx", str(rendered)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = f"{done.stdout}{done.stderr}"
        raise SystemExit(f"error: the clean manuscript does not render:\n{said}")
    (workspace / _PAGES).mkdir()
    text = (rendered / "_output" / PAGE).read_text(encoding="utf-8")
    (workspace / _PAGES / PAGE).write_text(_without_pictures(text), encoding="utf-8")
    shutil.copy(rendered / "_output" / WORD, workspace / _PAGES)


def _without_pictures(text: str) -> str:
    """Empty the embedded pictures: no fault is planted in their bytes."""
    return re.sub(r'(?<=src="data:)[^"]+', ",", text)


@cache
def tree_of(workspace: Path) -> Tree:
    """Return the clean manuscript of a workspace, with what was made from it."""
    pages = workspace / _PAGES
    rendered = {file.name: file.read_bytes() for file in sorted(pages.glob("index.*"))}
    return with_article(read_tree(workspace / "clean", rendered))


@contextmanager
def faulty_copy(workspace: Path, fault: Fault) -> Iterator[Path]:
    """Yield a copy in which only the changed files are new; the others are links."""
    with tempfile.TemporaryDirectory(dir=workspace, prefix="copy-") as folder:
        root = Path(folder)
        for path in tree_of(workspace).files:
            if path not in fault.files:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                os.link(workspace / "clean" / path, root / path)
        for path, raw in fault.files.items():
            if raw is not None:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(raw)
        yield root


def run_copy(workspace: Path, draw: Draw, others: tools.Tools | None) -> Result:
    """Make one copy, prove it, judge what was said, and ask the other tools.

    Args:
        workspace: made by `prepare`.
        draw: the copy.
        others: the tools to ask too.
    """
    tree = tree_of(workspace)
    fault = draw.fault(tree)
    assert fault is not None
    with faulty_copy(workspace, fault) as root:
        started = time.perf_counter()
        findings, status = _findings(workspace, root, KINDS[draw.kind].command)
        seconds = time.perf_counter() - started
        noticed = {}
        if others is not None and KINDS[draw.kind].command == CHECK:
            noticed = others.ask(root, fault)
    verdict = judge(tree, fault, findings)
    if status < 0:
        verdict = Verdict(CRASHED, fault.expected, ())
    return Result(
        kind=draw.kind,
        seed=draw.seed,
        outcome=verdict.outcome,
        status=status,
        expected_status=max(status, 1) if fault.status == NOT_ZERO else fault.status,
        expected=[str(each) for each in fault.expected],
        wanting=[str(each) for each in verdict.wanting],
        false=[str(each) for each in verdict.false],
        found=[str(each) for each in findings],
        seconds=round(seconds, 3),
        tools=noticed,
    )


def _findings(workspace: Path, root: Path, command: str) -> tuple[list[Said], int]:
    """Return what a proof says and its exit status; -1 when it raised, -2 when it hung."""
    try:
        with _deadline():
            reports = _reports(workspace, root, command)
    except _TooLongError:
        return [Said("-", "-", WHOLE_FILE, WHOLE_FILE, f"no end in {_MOST_SECONDS} s")], -2
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        return [Said("-", "-", WHOLE_FILE, WHOLE_FILE, text[:300])], -1
    said = [_said(finding) for report in reports for finding in report.findings]
    return said, max(report.exit_status for report in reports)


def _reports(workspace: Path, root: Path, command: str) -> Any:
    if command == READ_BACK:
        return _prove_pages(workspace, root)
    return [_audit(root) if command == AUDIT else _prove(root)]


def _audit(root: Path) -> Any:
    from reviewproof.audit import audit

    return audit(root, root / ARTICLE)


def _prove(root: Path) -> Any:
    from reviewproof.proof import prove

    return prove(root)


def _prove_pages(workspace: Path, root: Path) -> Any:
    """Read back what was rendered, as altered in a copy; the Word file only where it is in it."""
    from reviewproof.readback import prove_pages, read_pages

    if not (root / PAGE).exists():
        os.link(workspace / _PAGES / PAGE, root / PAGE)
    files = [root / name for name in (PAGE, WORD) if (root / name).exists()]
    return prove_pages(_sources(workspace), read_pages(root, files).pages)


@cache
def _sources(workspace: Path) -> Any:
    return _prove(workspace / "clean")


def _said(finding: Any) -> Said:
    span = finding.span
    whole = span.whole_file
    return Said(
        finding.code,
        span.source.path,
        WHOLE_FILE if whole else span.first.line,
        WHOLE_FILE if whole else span.last.line,
        finding.message[:300],
    )


@contextmanager
def _deadline() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TooLongError

    # Only the main thread of a process can be interrupted; elsewhere the pool's own limit holds.
    with suppress(ValueError):
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, _MOST_SECONDS)
    try:
        yield
    finally:
        with suppress(ValueError):
            signal.setitimer(signal.ITIMER_REAL, 0)


def prove_clean(workspace: Path) -> list[Said]:
    """Return what a proof says of the clean copy, its article and its page: all of it is false."""
    article = Fault({ARTICLE: tree_of(workspace).raw(ARTICLE)})
    said, _ = _findings(workspace, workspace / "clean", CHECK)
    with faulty_copy(workspace, article) as root:
        said += _findings(workspace, root, AUDIT)[0]
    if (workspace / _PAGES).is_dir():
        said += _findings(workspace, workspace / _PAGES, READ_BACK)[0]
    return said
