"""Rendered files, read back and proved: against their sources, and against one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reviewproof.errors import MissingDataError
from reviewproof.manuscript import Manuscript
from reviewproof.page import Page
from reviewproof.project import Project, read_project
from reviewproof.proof import RENDERED, ProjectReport, conclude, guarded
from reviewproof.readers.docx import read_docx
from reviewproof.readers.html import read_html
from reviewproof.readers.pdf import NotTaggedError, read_pdf
from reviewproof.reports.markdown import corrections, proof_tables
from reviewproof.rules.output import CHECKS
from reviewproof.rules.output_formats import check_formats
from reviewproof.values import PRINTED_LATER, Values, produce

READERS: Mapping[str, Callable[[Path, Path], Page]] = {
    ".html": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
"""The formats that can be read back, in the order in which they are compared."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What was read of one render.

    Attributes:
        unread: for each file that could not be proved, its name and why.
    """

    pages: tuple[Page, ...]
    unread: tuple[str, ...]


def read_pages(root: Path, files: Sequence[Path]) -> ReadBack:
    """Read the rendered files of which the format can be read.

    Args:
        root: the folder that paths are shown relative to.
        files: of one render.

    Raises:
        ReviewError: when one of them should be readable and is not.
    """
    order = list(READERS)
    pages: list[Page] = []
    unread = [
        f"{file.name} (this format is not read)" for file in files if file.suffix not in READERS
    ]
    known = (file for file in files if file.suffix in READERS)
    for file in sorted(known, key=lambda file: (order.index(file.suffix), file)):
        try:
            pages.append(READERS[file.suffix](root, file))
        except NotTaggedError as error:
            unread.append(f"{file.name} ({error.message})")
    return ReadBack(tuple(pages), tuple(unread))


def prove_pages(sources: ProjectReport, pages: Sequence[Page]) -> list[ProjectReport]:
    """Prove the pages of one render against its sources and against one another.

    Args:
        sources: their proof.
        pages: as `read_pages` returns them; the first is what the others are compared with.
    """
    project = _complete(sources)
    names = frozenset(page.name for page in pages)
    return [
        prove_page(project, page, pages[0] if number else None, names)
        for number, page in enumerate(pages)
    ]


def prove_page(
    project: Project,
    page: Manuscript,
    first: Manuscript | None = None,
    names: frozenset[str] = frozenset(),
) -> ProjectReport:
    """Prove one page.

    Args:
        project: the project as `prove` read it.
        page: the page, read back.
        first: the page that it is compared with; None for the first one itself.
        names: of all pages of the render.
    """
    outcomes = [
        outcome
        for codes, check in CHECKS
        for outcome in guarded(codes, partial(check, project, page), page.name)
    ]
    if first is not None or len(names) == 1:
        outcomes += guarded(("OUT804",), partial(check_formats, page, first), page.name)

    def here(path: str) -> bool:
        # A path that no page of these formats has is reported once, with the first.
        known = {Path(name).suffix for name in names}
        return path == page.name or (
            first is None and path not in names and Path(path).suffix in {*known, ""}
        )

    return conclude(project, page, outcomes, RENDERED, here)


def _complete(sources: ProjectReport) -> Project:
    """Return the project with what its cells print of the proof itself, now that there is one."""
    values = Values(sources.project.facts)
    later: Mapping[str, Callable[[ProjectReport], str]] = {
        PRINTED_LATER["review.corrections()"]: corrections,
        PRINTED_LATER["review.verify()"]: proof_tables,
    }

    def printed(code: str) -> str | None:
        try:
            output = produce(values, code)
        except MissingDataError:
            return None  # what is wrong with the data is a finding of the sources
        return later[output](sources) if output is not None and output in later else output

    project = read_project(sources.project.facts, printed)
    # Marks and labels are those that were proved.
    return Project(sources.project.facts, project.manuscript, sources.project.findings)
