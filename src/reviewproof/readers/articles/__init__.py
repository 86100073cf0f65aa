"""Finished articles, ours or anybody's: one reader for each format, one model for all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from reviewproof.article import Article
from reviewproof.errors import ReviewError
from reviewproof.readers.articles.parts import Parts
from reviewproof.text import relative_name

_READERS: Mapping[str, tuple[str, str]] = {
    "jats": ("jats", "read_jats"),
    "docx": ("word", "read_word"),
    "html": ("web", "read_web"),
    "pdf": ("print", "read_print"),
    "text": ("plain", "read_plain"),
}
"""The module and the function that reads a format; imported only when a file has it."""
_BY_ENDING: Mapping[str, str] = {
    ".xml": "jats",
    ".nxml": "jats",
    ".jats": "jats",
    ".docx": "docx",
    ".docm": "docx",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".txt": "text",
    ".md": "text",
    ".markdown": "text",
    ".text": "text",
}
ENDINGS = frozenset(_BY_ENDING)
"""The endings of files that are taken from a folder."""
_HEAD = 2048
_SIGNS = (
    (re.compile(rb"%PDF-"), "pdf"),
    (re.compile(rb"PK\x03\x04"), "docx"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!DOCTYPE\s+html|html\b)", re.I), "html"),
    (re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(?:\x00)?(?:\?|!|article\b)"), "jats"),
)


def format_of(path: Path) -> str:
    """Return the format of a file: what its first bytes say, else its ending.

    Raises:
        ReviewError: when neither says it, or the file cannot be opened.
    """
    known = _BY_ENDING.get(path.suffix.lower(), "")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise ReviewError(
            f"the file must be readable, but: {error.strerror or error}",
            path=path.as_posix(),
            remedy="correct its name or its permissions",
        ) from None
    signed = next((form for sign, form in _SIGNS if sign.match(head)), "")
    if signed == "jats" and known == "html":
        return "html"  # XHTML begins as any XML does
    if form := signed or known:
        return form
    raise ReviewError(
        "an article must be JATS XML, DOCX, HTML, PDF or text,"
        f" but neither the ending “{path.suffix}” nor the content of this file says so",
        path=path.as_posix(),
        remedy="name it by its format: .xml, .docx, .html, .pdf, .txt or .md",
    )


def read_article(root: Path, path: Path) -> Article:
    """Read a finished article.

    Args:
        root: the folder that paths are shown relative to.
        path: the file, absolute or relative to `root`.

    Raises:
        ReviewError: when it cannot be read, or is no article.
    """
    from reviewproof.readers.articles.assemble import assemble

    full = root / path
    try:
        module, name = _READERS[format_of(full)]
    except ReviewError as error:
        raise ReviewError(
            error.message, path=relative_name(root, full), remedy=error.remedy
        ) from None
    read: Callable[[Path, Path], Parts] = getattr(
        import_module(f"reviewproof.readers.articles.{module}"), name
    )
    return assemble(read(root, full))
