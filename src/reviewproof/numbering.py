"""The number of every citation, and the printed entries, by citeproc-py."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from reviewproof.errors import ReviewError
from reviewproof.manuscript import Reference

_CSL_ROOT = "{http://purl.org/net/xbiblio/csl}style"
_CSL_FIELDS = {
    "title": "title",
    "journal": "container-title",
    "booktitle": "container-title",
    "volume": "volume",
    "number": "issue",
    "pages": "page",
    "doi": "DOI",
    "url": "URL",
    "publisher": "publisher",
}


def number_citations(keys: Iterable[str], known: Iterable[str]) -> dict[str, int]:
    """Number references in the order of their first citation, as a numeric CSL style does.

    Args:
        keys: the keys cited, in reading order, repeated as often as they are cited.
        known: the keys of the bibliography; an unknown key gets no number.
    """
    citable = set(known)
    numbers: dict[str, int] = {}
    for key in keys:
        if key in citable:
            numbers.setdefault(key, len(numbers) + 1)
    return numbers


def citeproc_numbers(
    style: Path, references: Sequence[Reference], marks: Iterable[tuple[str, ...]]
) -> dict[str, int]:
    """Let citeproc-py number the references for these marks.

    Args:
        style: a CSL 1.0.2 file.
        references: the bibliography.
        marks: the keys of each mark, in reading order; unknown keys must be left out.

    Raises:
        ReviewError: when the style cannot be read.
    """
    bibliography, keys = _register(style, references, marks)
    return {keys[name]: number for number, name in enumerate(bibliography.keys, start=1)}


def printed_entries(
    style: Path, references: Sequence[Reference], marks: Iterable[tuple[str, ...]]
) -> dict[str, str]:
    """Return each cited reference as the list prints it, in plain text without its number.

    Args: as for `citeproc_numbers`.

    Raises:
        ReviewError: when the style cannot be read.
    """
    bibliography, keys = _register(style, references, marks)
    entries = (plain_entry("".join(map(str, entry))) for entry in bibliography.bibliography())
    return dict(zip((keys[name] for name in bibliography.keys), entries, strict=True))


def plain_entry(text: str) -> str:
    """Return an entry without number, markup and typographic variants of dash and space."""
    text = re.sub(r"<[^>]+>", "", text)
    text = re.sub(r"^\s*\[?\d+[.\])]\s*", "", text)
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    return re.sub(r"\s+", " ", text).strip()


def _register(
    style: Path, references: Sequence[Reference], marks: Iterable[tuple[str, ...]]
) -> tuple[Any, dict[str, str]]:
    # citeproc-py lower-cases keys, so it gets names of ours that cannot collide.
    names = {reference.key: f"r{index}" for index, reference in enumerate(references)}
    items = [{**csl_item(reference), "id": names[reference.key]} for reference in references]
    with warnings.catch_warnings():
        # citeproc-py warns of CSL features that it lacks; the comparison with Pandoc shows them.
        warnings.simplefilter("ignore")
        from citeproc import (
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )
        from citeproc.source.json import CiteProcJSON

        csl = CitationStylesStyle(str(style), validate=False)
        source = CiteProcJSON(items)
        bibliography = CitationStylesBibliography(csl, source, formatter.plain)
        for keys in marks:
            if keys:
                bibliography.register(Citation([CitationItem(names[key]) for key in keys]))
        return bibliography, {name: key for key, name in names.items()}


def check_style(root: Path, name: str) -> None:
    """See that a file is a CSL style; citeproc-py's own errors tell little.

    Args:
        root: the project's folder.
        name: the file, relative to it.

    Raises:
        ReviewError: when it cannot be read, is no XML, or is no CSL style.
    """
    style, problem = root / name, ""
    try:
        tree = etree.parse(str(style), etree.XMLParser(resolve_entities=False, no_network=True))
        if tree.getroot().tag != _CSL_ROOT:
            problem = "its root is no CSL <style>"
        elif tree.find("{*}citation/{*}layout") is None:
            problem = "it has no <citation> with a <layout>"
    except OSError:
        problem = "it cannot be read"
    except etree.XMLSyntaxError as error:
        problem = f"it is no XML: {error.msg}"
    if problem:
        raise ReviewError(
            f"the citation style must be readable CSL, but {problem}",
            path=name,
            remedy="restore the file named under `csl:` in _quarto.yml",
        )


def csl_item(reference: Reference) -> dict[str, Any]:
    """Return a reference as CSL-JSON (schema of CSL 1.0.2)."""
    item: dict[str, Any] = {"id": reference.key, "type": "article-journal"}
    for name, variable in _CSL_FIELDS.items():
        if value := reference.fields.get(name):
            item[variable] = value.strip("{}").replace("--", "–")
    names = [{"family": author.family, "given": author.given} for author in reference.authors]
    if reference.and_others:
        names.append({"literal": "et al"})
    item["author"] = names
    if reference.year is not None:
        item["issued"] = {"date-parts": [[reference.year]]}
    return item
