"""The Quarto engine: `quarto render` as a person would run it, with its output kept apart."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reviewproof.errors import ReviewError
from reviewproof.render import RENDERING, Rendered, Say
from reviewproof.render.document import Place, find, read_document
from reviewproof.render.settings import QUARTO_FORMATS, read_outline

OLDEST = (1, 9)
INSTALL = "install Quarto 1.9 or newer, or use `--engine embedded`"

QUARTO_NAMES = {ours: theirs for theirs, ours in QUARTO_FORMATS.items()}

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL_PROGRESS = re.compile(r"^\s*Cell \d+/\d+:")
_CELL_FAILED = "An error occurred while executing the following cell:"
_FAILED = re.compile(r"ERROR|An error occurred|error:|\w*Error\b|Error")
# What stands in Quarto's output but says nothing to an author: stack frames, progress, rules.
_NOISE = re.compile(
    r"^\s+at (?:async )?[\w.$<>]+ ?\(|^\s+at (?:file|https?|async)\b|^Stack trace|^\s*$"
    r"|^Starting \w+ kernel|^Executing '|^WARN: Error encountered|^-{60,}$|^\s*Cell \d+/\d+:|^Done$"
)
_TAIL = 40


@dataclass(frozen=True, slots=True)
class QuartoEngine:
    """Renders with the Quarto on PATH."""

    command: str
    found: str
    name: str = "quarto"

    def version(self) -> str:
        """Return Quarto's version, such as `1.10.18`."""
        return self.found

    def render(self, project: Path, formats: Sequence[str], output: Path, say: Say) -> Rendered:
        """Render `project` in each of `formats` and move the results into `output`.

        Quarto writes beside its sources: the caller hands over a copy of the project.

        Raises:
            ReviewError: when Quarto fails; the message is what it printed, without stack traces.
        """
        outline = read_outline(project)
        stem = Path(outline.document).stem
        shutil.rmtree(project / outline.output, ignore_errors=True)
        # `--to` takes one format of a project; without it Quarto renders all that are configured.
        everything = set(formats) == set(outline.formats)
        for form in [None] if everything else formats:
            self._run(project, outline.document, form, say)
        files: dict[str, Path] = {}
        for form in formats:
            made = project / outline.output / f"{stem}.{form}"
            if not made.is_file():
                raise ReviewError(
                    f"Quarto ended well but wrote no `{made.name}`",
                    path="_quarto.yml",
                    remedy="check `output-dir` and the formats there",
                )
            files[form] = output / made.name
            partial = output / f".{made.name}.part"
            shutil.copyfile(made, partial)
            partial.replace(files[form])
            say(f"made {made.name}")
        return Rendered(self.name, self.version(), files)

    def _run(self, project: Path, document: str, form: str | None, say: Say) -> None:
        """Run Quarto for one format of the document, or for the whole project."""
        environment = {**os.environ, RENDERING: "1"}
        environment.setdefault("QUARTO_PYTHON", sys.executable)
        scripts = str(Path(sys.executable).parent)
        environment["PATH"] = os.pathsep.join([scripts, environment.get("PATH", "")])
        process = subprocess.Popen(
            [self.command, "render", *([document, "--to", QUARTO_NAMES[form]] if form else [])],
            cwd=project,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        lines: list[str] = []
        with process:
            for raw_line in process.stdout or ():
                line = _ANSI.sub("", raw_line.rstrip("\n"))
                lines.append(line.replace(str(project) + os.sep, ""))
                if _CELL_PROGRESS.match(line):
                    say(line.strip())
        if process.returncode != 0:
            raise failure(lines, project, document)
        for line in lines:
            if line.startswith(("WARNING", "[WARNING]", "WARN")):
                say(f"quarto: {line}")


def failure(lines: Sequence[str], project: Path, document: str) -> ReviewError:
    """Return what Quarto printed before it failed as one error, without stack traces.

    Args:
        lines: Quarto's output.
        project: the project's folder, in which a cell that raised is looked up.
        document: the document that was rendered.
    """
    told = [line for line in lines if not _NOISE.match(line)]
    if _CELL_FAILED in told:
        return _cell_failure(told[told.index(_CELL_FAILED) + 1 :], project, document)
    starts = [number for number, line in enumerate(told) if _FAILED.match(line)]
    tail = told[starts[0] if starts else 0 :][-_TAIL:]
    text = "\n".join(f"    {line}" for line in tail) or "    (it printed nothing)"
    return ReviewError(
        f"Quarto could not render the project; it printed:\n{text}",
        remedy="mend what the lines above name, then render again",
    )


def _cell_failure(told: Sequence[str], project: Path, document: str) -> ReviewError:
    """Return the error of a cell from Quarto's report of it: its code between rules, its error."""
    rules = [number for number, line in enumerate(told) if re.fullmatch("-{18}", line)]
    code = list(told[rules[0] + 1 : rules[1]]) if len(rules) > 1 else []
    after = list(told[rules[1] + 1 :]) if len(rules) > 1 else list(told)
    place = _place_of(code, project, document)
    if not any("Traceback (most recent call last)" in line for line in after):
        # Our own errors print their message and nothing else.
        return ReviewError("\n".join(after))
    raised = next((line for line in reversed(after) if re.match(r"[\w.]+(?:: |$)", line)), "")
    shown = "\n".join(f"    {line}" for line in code)
    return ReviewError(
        f"a cell raised {raised}\n{shown}",
        path=place.path if place else document,
        line=place.line + _line_in_cell(after) - 1 if place else None,
        remedy="mend this code, or what it reads",
    )


def _line_in_cell(trace: Sequence[str]) -> int:
    """Return the line of the cell that its traceback begins with."""
    found = re.search(r"Cell In\[\d+\], line (\d+)", "\n".join(trace))
    return int(found[1]) if found else 1


def _place_of(code: Sequence[str], project: Path, document: str) -> Place | None:
    first = next((line for line in code if line.strip() and not line.startswith("#|")), None)
    if first is None:
        return None
    try:
        return find(read_document(project, document), "\n".join(code).strip("\n")) or find(
            read_document(project, document), first
        )
    except ReviewError:
        return None  # Quarto may know what the embedded reader does not: then no line is named


def find_quarto(*, required: bool) -> QuartoEngine | None:
    """Return the Quarto on PATH when it is recent enough.

    Args:
        required: raise instead of returning None.

    Raises:
        ReviewError: when Quarto is required, and absent, broken or too old.
    """
    found = _quarto_on_path()
    if isinstance(found, QuartoEngine):
        return found
    if required:
        raise ReviewError(found, remedy=INSTALL)
    return None


def _quarto_on_path() -> QuartoEngine | str:
    """Return the engine, or what is wrong with it."""
    command = shutil.which("quarto")
    if command is None:
        return "there is no `quarto` on PATH"
    try:
        done = subprocess.run(
            [command, "--version"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"`quarto --version` does not run: {error}"
    version = parse_version(done.stdout)
    if done.returncode != 0 or version is None:
        return "`quarto --version` prints no version"
    if version[:2] < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        return f"Quarto must be {wanted} or newer, found {done.stdout.strip()}"
    return QuartoEngine(command, done.stdout.strip())


def parse_version(text: str) -> tuple[int, ...] | None:
    """Return the numbers of a version such as `1.10.18`, or None when there is none."""
    match = re.match(r"\s*(\d+(?:\.\d+)+)", text)
    return tuple(int(part) for part in match[1].split(".")) if match else None
