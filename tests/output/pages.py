"""What the tests of rendered output share: copies, pages read back, edits that know their place."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html

from helpers import ROOT, Place, copy_review, place, where
from reviewproof.findings import Finding
from reviewproof.manuscript import Manuscript, Paragraph
from reviewproof.project import Project
from reviewproof.proof import Report
from reviewproof.readback import prove_page
from reviewproof.readers.html import read_html

PAGE = "index.html"

MARK = re.compile(r'<span class="citation" data-cites="([^"]*)"><sup>(.*?)</sup></span>', re.S)
"""A citation mark as Pandoc writes it with this project's style."""
ENTRY = re.compile(
    r'<div id="ref-(?P<key>[^"]+)" class="csl-entry" role="listitem">\s*'
    r'<div class="csl-left-margin">(?P<number>\d+)\. </div>'
    r'<div class="csl-right-inline">(?P<text>.*?)</div>\s*</div>',
    re.S,
)
"""An entry of the list as Pandoc writes it."""
LINK = re.compile(r'<a href="#(?P<target>[^"]+)"(?P<rest>[^>]*)>(?P<text>[^<]*)</a>')
"""An internal link whose content is text alone."""


@dataclass(frozen=True)
class Rendered:
    """The shipped review, rendered once by the embedded engine.

    Attributes:
        root: the copy that was rendered; tests must not change it.
        status: the exit status of the command; `out` and `err`: what it printed.
        text: the page, without the bytes of its pictures.
        project: the sources, read once.
    """

    root: Path
    status: int
    out: str
    err: str
    text: str
    project: Project

    @property
    def output(self) -> Path:
        return self.root / "_output"


def copy_project(target: Path) -> Path:
    """Copy all that a render of the shipped review needs."""
    copy_review(target)
    if (ROOT / "_environment").is_file():
        shutil.copy(ROOT / "_environment", target)
    return target


def page(folder: Path, text: str | bytes) -> Manuscript:
    """Write a page into a folder and read it back."""
    (folder / PAGE).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_html(folder, Path(PAGE))


def body(folder: Path, inner: str) -> Manuscript:
    """Read a page with this body."""
    return page(folder, f"<!DOCTYPE html>\n<html><body>\n{inner}\n</body></html>\n")


def prove_text(rendered: Rendered, folder: Path, text: str) -> Report:
    """Prove a page against the sources of the rendered review."""
    return prove_page(rendered.project, page(folder, text))


def only_paragraph(manuscript: Manuscript) -> Paragraph:
    """Return the one paragraph that there must be."""
    assert len(manuscript.paragraphs) == 1, [p.text for p in manuscript.paragraphs]
    return manuscript.paragraphs[0]


def spot(text: str, start: int, end: int) -> Place:
    """Return the place of `text[start:end]` of the page, counted by the test."""
    return place(PAGE, text, start, end - start)


def places(findings: list[Finding]) -> list[tuple[str, Place]]:
    """Return code and place of each finding, for comparison and for messages."""
    return [(finding.code, where(finding.span)) for finding in findings]


def says(printed: str, path: str, code: str) -> bool:
    """Tell whether a report names a code at a place (`path:line:column`), or in a file."""
    return bool(re.search(rf"^{re.escape(path)}(?::\d+)*:? (?:\w+ )?{code}\b", printed, re.M))


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put_last_output(root: Path) -> dict[str, bytes]:
    """Write an `_output` such as an earlier build left; return its bytes."""
    output = root / "_output"
    (output / "rejected").mkdir(parents=True)
    for name in (PAGE, "index.pdf", "index.docx", "proof.json", "proof.html", "rejected/old.html"):
        (output / name).write_bytes(f"the last good {name}\r\n".encode())
    return bytes_of(output)


def document(text: str | bytes) -> Any:
    """Parse a page with lxml, which knows nothing of our reader."""
    return html.document_fromstring(text)


def shown(markup: str | bytes) -> str:
    """Return what a reader sees of a page or a part of one, spaces collapsed."""
    parsed: Any = html.fromstring(markup)
    return " ".join(parsed.text_content().split())
