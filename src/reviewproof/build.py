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
from reviewproof.project import CONFIG, Config, Project, load_config
from reviewproof.proof import ProjectReport, prove
from reviewproof.readback import ReadBack, prove_pages, read_pages
from reviewproof.render import RENDERING
from reviewproof.reports.html import html_report
from reviewproof.reports.json import json_report
from reviewproof.reports.text import summary, text_report
from reviewproof.text import relative_name

Say = Callable[[str], None]

FIGURES = "figures"
_FORMATS = ("html", "pdf", "docx")
_HARMLESS = {".gitignore", ".gitkeep", ".nojekyll", ".DS_Store"}


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
        read = read_pages(output, list(rendered.files.values()))
        reports = [sources, *prove_pages(sources, read.pages)]
        _write_proof(reports, output)
        status = max(report.exit_status for report in reports)
        if status:
            for report in reports[1:]:
                print(text_report(report), end="")
            say("not kept: the rendered page does not hold; the output folder is as it was")
            return status
        _keep_figures(copy / FIGURES, root / FIGURES)
        _swap(output, target)
    _conclude(reports, read, rendered.files, target, say)
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
    _see_that_it_is_output(folder, config)
    return folder


def _see_that_it_is_output(folder: Path, config: Config) -> None:
    """Refuse to replace a folder of somebody else's files.

    Raises:
        ReviewError: when it holds files, but none that a render leaves.
    """
    held = {file.name for file in folder.iterdir()} - _HARMLESS if folder.is_dir() else set()
    stem = Path(config.main).stem
    made = {"proof.json", "rejected", *(f"{stem}.{form}" for form in _FORMATS)}
    if held and not held & made:
        raise ReviewError(
            f"the output folder is replaced as a whole, but {config.output}/ holds"
            f" {min(held)}, and nothing that a render leaves",
            path=CONFIG,
            remedy="move its files, or give the output a folder of its own under `output-dir`",
        )


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


def _write_proof(reports: Sequence[ProjectReport], folder: Path) -> None:
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
    reports: Sequence[ProjectReport],
    read: ReadBack,
    files: Mapping[str, Path],
    output: Path,
    say: Say,
) -> None:
    root = reports[0].project.root
    say("")
    for report in reports:
        say(summary(report))
    _say_unread(read, say)
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
    shown = output.resolve() if _inside(files, output) else root.resolve()
    try:
        reports, read = _read_back(root, files, shown)
    except ReviewError as error:
        _name_rejected(error, _reject(files, output), root)
        say(f"rejected: what was rendered is now in {config.output}/rejected/")
        raise
    status = max(report.exit_status for report in reports)
    if not status:
        for report in reports:
            print(f"{summary(report)}\n", end="")
        _write_proof(reports, output)
        _say_unread(read, say)
        return 0
    # Read again where it lies now, so that each place named can be opened.
    reports, read = _read_back(root, _reject(files, output), root.resolve())
    for report in reports:
        print(text_report(report) if report.exit_status else f"{summary(report)}\n", end="")
    _say_unread(read, say)
    _write_proof(reports, output / "rejected")
    say(f"rejected: what was rendered is now in {config.output}/rejected/")
    return status


def _inside(files: Sequence[Path], folder: Path) -> bool:
    return all(file.resolve().is_relative_to(folder.resolve()) for file in files)


def _read_back(
    root: Path, files: Sequence[Path], shown: Path
) -> tuple[list[ProjectReport], ReadBack]:
    """Prove the sources, and each page against them; paths are relative to `shown`."""
    sources = prove(root)
    read = read_pages(shown, [file.resolve() for file in files])
    return [sources, *prove_pages(sources, read.pages)], read


def _say_unread(read: ReadBack, say: Say) -> None:
    if read.unread:
        say(f"not checked: {', '.join(read.unread)}")


def _name_rejected(error: ReviewError, rejected: Sequence[Path], root: Path) -> None:
    """Let an error name the file where it lies now."""
    for file in rejected:
        if error.path and Path(error.path).name == file.name:
            error.path = relative_name(root.resolve(), file.resolve())


def _reject(files: Sequence[Path], output: Path) -> list[Path]:
    """Move what was rendered to rejected/; return where it lies now."""
    rejected = output / "rejected"
    try:
        rejected.mkdir(parents=True, exist_ok=True)
        # A proof of what stood here before must not lie beside what failed.
        for file in (*files, output / "proof.html", output / "proof.json"):
            if file.is_file():
                file.replace(rejected / file.name)
        return [rejected / file.name for file in files if (rejected / file.name).is_file()]
    except OSError as error:
        raise ReviewError(
            f"what does not hold must be moved to {rejected.name}/, but: {error}",
            remedy="do not use what is in the output folder: it does not hold",
        ) from None
