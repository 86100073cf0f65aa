"""From proved sources to proved output: what `reviewproof render` and Quarto's hooks run."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from reviewproof.errors import ReviewError
from reviewproof.files import write_whole
from reviewproof.project import CONFIG, Project, load_config
from reviewproof.proof import Report, prove, prove_page
from reviewproof.readers.html import read_html
from reviewproof.render import RENDERING
from reviewproof.reports.html import html_report
from reviewproof.reports.json import json_report
from reviewproof.reports.text import summary, text_report

Say = Callable[[str], None]

FIGURES = "figures"
_NAMES = {"html": "HTML", "pdf": "PDF", "docx": "Word"}


def build(root: Path, formats: Sequence[str], engine: str, say: Say) -> int:
    """Prove, render into a temporary folder, read back, and swap the result in when it holds.

    Args:
        root: the project's folder.
        formats: some of html, pdf, docx.
        engine: auto, quarto or embedded.
        say: gets one line for each step.

    Returns:
        The exit status; unless it is 0 the output folder is as it was.

    Raises:
        ReviewError: when rendering fails.
    """
    from reviewproof.render import FORMATS, choose_engine

    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise ReviewError(
            f"formats must be among {', '.join(FORMATS)}, but {', '.join(unknown) or 'none'} is"
            " given",
            remedy="for example: reviewproof render --to html,pdf",
        )
    sources = prove(root)
    if sources.exit_status:
        print(text_report(sources), end="")
        say("not rendered: the sources do not hold; the output folder is as it was")
        return sources.exit_status
    target = _output_folder(sources.project)
    chosen = choose_engine(engine)
    say(f"rendering {', '.join(formats)} with the {chosen.name} engine {chosen.version()}")
    with tempfile.TemporaryDirectory(prefix="reviewproof-") as temporary:
        copy, output = Path(temporary, "project"), Path(temporary, "output")
        _copy_project(root, copy, target)
        output.mkdir()
        started = time.monotonic()
        rendered = chosen.render(copy, formats, output, lambda line: say(f"  {line}"))
        say(f"rendered in {time.monotonic() - started:.0f} s; reading back")
        reports = [sources, *_pages(sources.project, output, rendered.files)]
        _write_proof(reports, output)
        status = max(report.exit_status for report in reports)
        if status:
            for report in reports[1:]:
                print(text_report(report), end="")
            say("not kept: the rendered page does not hold; the output folder is as it was")
            return status
        _keep_figures(copy / FIGURES, root / FIGURES)
        _swap(output, target)
    _conclude(reports, rendered.files, target, root, say)
    return 0


def _output_folder(project: Project) -> Path:
    """Return the folder that the result replaces, unless that would replace sources."""
    root, config = project.root, project.facts.config
    folder = root / config.output
    files = [source.path for source in project.manuscript.sources]
    own = [root / name for name in (CONFIG, "data", FIGURES, *config.bibliography, *files)]
    if any(file.resolve().is_relative_to(folder.resolve()) for file in own):
        raise ReviewError(
            f"the output folder is replaced as a whole, but {config.output} holds sources",
            path=CONFIG,
            remedy="give the output a folder of its own, for example `output-dir: _output`",
        )
    return folder


def _copy_project(root: Path, copy: Path, output: Path) -> None:
    def skip(folder: str, names: list[str]) -> set[str]:
        hidden = {name for name in names if name.startswith(".") or name == "__pycache__"}
        return hidden | {name for name in names if Path(folder, name) == output}

    try:
        shutil.copytree(root, copy, ignore=skip, symlinks=True)
    except (OSError, shutil.Error) as error:
        raise ReviewError(
            f"the project must be copied to a temporary folder, but: {error}",
            remedy="make room, or look for files that cannot be read",
        ) from None


def _pages(project: Project, output: Path, files: Mapping[str, Path]) -> list[Report]:
    """Read back what can be: the HTML. PDF and Word are not read yet, and `_conclude` says so."""
    if "html" not in files:
        return []
    page = read_html(output, files["html"].relative_to(output))
    return [prove_page(project, page)]


def _write_proof(reports: Sequence[Report], folder: Path) -> None:
    write_whole(folder / "proof.json", json_report(reports))
    write_whole(folder / "proof.html", html_report(reports))


def _keep_figures(drawn: Path, kept: Path) -> None:
    for file in sorted(drawn.glob("*")) if drawn.is_dir() else ():
        target = kept / file.name
        if file.is_file() and (not target.is_file() or target.read_bytes() != file.read_bytes()):
            write_whole(target, file.read_bytes())


def _swap(new: Path, old: Path) -> None:
    """Put a folder in the place of another; when that fails, the old one is back."""
    try:
        old.parent.mkdir(parents=True, exist_ok=True)
        # Beside the old one, so that both moves stay in one file system and cannot stop half-way.
        with tempfile.TemporaryDirectory(
            prefix=".reviewproof-", dir=old.parent, ignore_cleanup_errors=True
        ) as beside:
            staged, aside = Path(beside, "new"), Path(beside, "old")
            shutil.copytree(new, staged)
            if old.exists():
                old.rename(aside)
            try:
                staged.rename(old)
            except OSError:
                if aside.exists():
                    aside.rename(old)
                raise
    except (OSError, shutil.Error) as error:
        raise ReviewError(
            f"the output folder {old.name}/ must be writable, but: {error}",
            remedy="make room and permission for it, or choose another under `output-dir`",
        ) from None


def _conclude(
    reports: Sequence[Report],
    files: Mapping[str, Path],
    output: Path,
    root: Path,
    say: Say,
) -> None:
    say("")
    for report in reports:
        say(summary(report))
    unread = [_NAMES[name] for name in files if name != "html"]
    if unread:
        say(f"not read back: {', '.join(unread)} (only HTML is, so far)")
    say("")
    for name in (*(file.name for file in files.values()), "proof.html", "proof.json"):
        size = (output / name).stat().st_size
        say(f"{(output / name).relative_to(root).as_posix():<24} {size / 1024:>7.0f} KB")


def read_back(root: Path, say: Say) -> int:
    """Prove what `quarto render` has just written; move it to rejected/ when it does not hold.

    Quarto names the files in `QUARTO_PROJECT_OUTPUT_FILES`; without it the output folder is read.

    Args:
        root: the project's folder.
        say: gets the messages.
    """
    if os.environ.get(RENDERING):
        return 0  # `reviewproof render` reads back itself, before it keeps anything
    config, _ = load_config(root)
    output = root / (os.environ.get("QUARTO_PROJECT_OUTPUT_DIR") or config.output)
    listed = os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "")
    written = [root / line for line in listed.splitlines() if line.strip()]
    files = written or sorted(output.glob("index.*"))
    if not files:
        raise ReviewError(
            f"rendered files must be in {config.output}/, but there are none",
            remedy="run `quarto render`, which calls this command itself",
        )
    try:
        reports = _read_back(root, files, output)
    except ReviewError:
        _reject(files, output)
        say(f"rejected: what was rendered is now in {config.output}/rejected/")
        raise
    status = max(report.exit_status for report in reports)
    for report in reports:
        print(text_report(report) if report.exit_status else f"{summary(report)}\n", end="")
    if status:
        _reject(files, output)
        _write_proof(reports, output / "rejected")
        say(f"rejected: what was rendered is now in {config.output}/rejected/")
        return status
    _write_proof(reports, output)
    if len(reports) == 1:
        say("not read back: no HTML was rendered, and PDF and Word are not read so far")
    return 0


def _read_back(root: Path, files: Sequence[Path], output: Path) -> list[Report]:
    """Prove the sources, and each page against them."""
    sources = prove(root)
    pages = []
    for file in (file.resolve() for file in files if file.suffix == ".html"):
        inside = file.is_relative_to(output.resolve())
        page = read_html(output.resolve() if inside else root.resolve(), file)
        pages.append(prove_page(sources.project, page))
    return [sources, *pages]


def _reject(files: Sequence[Path], output: Path) -> None:
    rejected = output / "rejected"
    try:
        rejected.mkdir(parents=True, exist_ok=True)
        # A proof of what stood here before must not lie beside what failed.
        for file in (*files, output / "proof.html", output / "proof.json"):
            if file.is_file():
                file.replace(rejected / file.name)
    except OSError as error:
        raise ReviewError(
            f"what does not hold must be moved to {rejected.name}/, but: {error}",
            remedy="do not use what is in the output folder: it does not hold",
        ) from None
