"""What authors use today, on the same copies: Pandoc's citeproc and quartobot.

A tool has *noticed* a fault when, compared with the clean copy, its exit status differs, or it
prints a new line that names the fault (the key, name, label or file that the planter altered).
For an edit that is no fault, noticing is a false alarm.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faults.model import Fault
from faults.sources import BIB, SETTINGS, SPINE, STYLE

PANDOC, SCAN, VALIDATE = "pandoc", "quartobot scan", "quartobot validate"
NAMES = (PANDOC, SCAN, VALIDATE)

_INCLUDE = re.compile(rb"\{\{<\s*include\s+(\S+)\s*>\}\}")
_CROSS = re.compile(rb"@((?:fig|tbl)-[\w-]*\w)")
_LABEL = re.compile(rb"\{#((?:fig|tbl)-[\w-]+)")
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool answered: exit status and the lines that it printed."""

    status: int
    lines: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools that are there, with their answers to the clean copy.

    Attributes:
        pandoc: the command; empty when it is not there. `quartobot`: likewise.
        labels: figures and tables that the clean text refers to; `clean`: answers to it.
    """

    pandoc: str
    quartobot: str
    labels: frozenset[bytes] = frozenset()
    clean: tuple[tuple[str, Answer], ...] = ()

    def on_clean(self, root: Path) -> Tools:
        """Return the same tools, knowing the clean copy and what they say of it."""
        known = replace(self, labels=frozenset(_CROSS.findall(expand(root, frozenset()))))
        return replace(known, clean=tuple(known._answers(root).items()))

    def ask(self, root: Path, fault: Fault) -> dict[str, bool]:
        """Return, by tool, whether it noticed."""
        clean = dict(self.clean)
        return {
            name: _noticed(clean[name], answer, fault.words)
            for name, answer in self._answers(root).items()
        }

    def _answers(self, root: Path) -> dict[str, Answer]:
        found = {}
        if self.pandoc:
            found[PANDOC] = _pandoc(self.pandoc, root, self.labels)
        if self.quartobot:
            with tempfile.TemporaryDirectory(dir=root.parent, prefix="tool-") as folder:
                copy = _for_quartobot(root, Path(folder))
                found[SCAN] = _run([self.quartobot, "scan", "."], copy)
                found[VALIDATE] = _run([self.quartobot, "validate", "."], copy)
        return found


def _noticed(clean: Answer, answer: Answer, words: Sequence[str]) -> bool:
    new = answer.lines - clean.lines
    named = any(word and word in line for line in new for word in words)
    return answer.status != clean.status or named


def _run(command: Sequence[str], folder: Path, stdin: bytes = b"") -> Answer:
    environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            input=stdin,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return Answer(-1, frozenset())
    printed = (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace")
    return Answer(done.returncode, frozenset(line.strip() for line in printed.splitlines()))


def _pandoc(command: str, root: Path, labels: frozenset[bytes]) -> Answer:
    """Run Pandoc on the text with its includes put in; an include that is not there stops it."""
    try:
        text = expand(root, labels)
    except (OSError, ValueError) as error:  # a path may hold a NUL byte
        name = getattr(error, "filename", "")
        return Answer(1, frozenset({f"cannot include {name}"}))
    arguments = ["--citeproc", "--fail-if-warnings", f"--bibliography={BIB}", f"--csl={STYLE}"]
    return _run([command, *arguments, "-f", "markdown", "-t", "html", "-o", os.devnull], root, text)


def expand(root: Path, labels: frozenset[bytes]) -> bytes:
    """Return `index.qmd` with its sections, and with some cross-references as plain words.

    Args:
        root: the copy.
        labels: those of the clean copy. Quarto resolves them, and those that the text itself
            gives, before Pandoc cites.
    """
    spine = (root / SPINE).read_bytes()
    flat = _INCLUDE.sub(lambda match: (root / os.fsdecode(match[1])).read_bytes(), spine)
    known = labels | set(_LABEL.findall(flat))
    return _CROSS.sub(lambda match: match[1] if match[1] in known else match[0], flat)


def _for_quartobot(root: Path, folder: Path) -> Path:
    """Copy a project as quartobot wants it: with its hook and the file that the hook writes."""
    for path in root.rglob("*"):
        if path.is_file() and path.suffix in {".qmd", ".yml", ".bib", ".csl"}:
            target = folder / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    settings = folder / SETTINGS
    if settings.is_file():
        raw = settings.read_bytes()
        raw = raw.replace(
            b"pre-render: reviewproof check --quiet",
            b"pre-render: quartobot resolve --id-mode citation-key",
        )
        raw = raw.replace(
            b"\nbibliography: references.bib",
            b"\nbibliography: [references.bib, references.resolved.bib]",
        )
        settings.write_bytes(raw)
    return folder


def find_pandoc() -> str:
    """Return the pandoc of the environment's wheel, or an empty string."""
    try:
        import pypandoc
    except ImportError:
        return ""
    return str(pypandoc.get_pandoc_path())


def version(command: str) -> str:
    """Return the first line of a command's version, or an empty string."""
    if not command:
        return ""
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[0] if done.returncode == 0 and done.stdout else ""
