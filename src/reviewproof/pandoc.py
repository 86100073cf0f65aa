"""Pandoc as a second opinion: the citations that it finds and the numbers that it prints."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reviewproof.errors import ReviewError

_SECONDS = 120
_LONGEST_RANGE = 1000
_MOST_DIGITS = 9


@cache
def pandoc_path() -> str:
    """Return the path of the wheel's pandoc, never that of another one on PATH."""
    import pypandoc

    bundled = Path(pypandoc.__file__).parent / "files" / "pandoc"
    return str(bundled) if bundled.is_file() else str(pypandoc.get_pandoc_path())


@dataclass(frozen=True, slots=True)
class PandocMark:
    """One citation mark as Pandoc reads and prints it."""

    keys: tuple[str, ...]
    numbers: tuple[int, ...]


def pandoc_marks(
    root: Path, markdown: str, bibliography: Sequence[str], csl: str
) -> tuple[PandocMark, ...]:
    """Run `pandoc --citeproc` and return its citation marks in reading order.

    Args:
        root: the project folder, where the paths below start.
        markdown: the whole text.
        bibliography: BibTeX files.
        csl: a style, or "" for none: then no numbers are printed.

    Raises:
        ReviewError: when Pandoc fails or does not end.
    """
    command = [pandoc_path(), "--from=markdown", "--to=json", "--quiet"]
    if csl:
        command += ["--citeproc", f"--csl={csl}"]
        command += [f"--bibliography={name}" for name in bibliography]
    try:
        done = subprocess.run(
            command,
            input=markdown,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=root,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReviewError(f"Pandoc must run, but: {error}") from None
    if done.returncode:
        raise ReviewError(f"Pandoc must read the text, but: {done.stderr.strip()}")
    document = json.loads(done.stdout)
    # Front matter first, as Pandoc numbers it.
    return (*_marks(document["meta"]), *_marks(document["blocks"]))


def _marks(node: Any) -> Iterator[PandocMark]:
    if isinstance(node, dict):
        if node.get("t") == "Cite":
            citations, inlines = node["c"]
            keys = tuple(citation["citationId"] for citation in citations)
            yield PandocMark(keys, expand_numbers(_text(inlines)))
            # A key inside another's prefix or suffix is a citation of its own.
            for citation in citations:
                yield from _marks(citation["citationPrefix"])
                yield from _marks(citation["citationSuffix"])
            return
        if node.get("t") == "Figure":
            # Pandoc repeats the caption as the alternative text of the picture inside.
            yield from _marks(node["c"][1])
            return
        for key, value in node.items():
            if key != "t":
                yield from _marks(value)
    elif isinstance(node, list):
        for item in node:
            yield from _marks(item)


def _text(node: Any) -> str:
    if isinstance(node, dict):
        if node.get("t") == "Str":
            return str(node["c"])
        if node.get("t") in {"Space", "SoftBreak"}:
            return " "
        return _text(node.get("c", ""))
    if isinstance(node, list):
        return "".join(_text(item) for item in node if isinstance(item, dict | list))
    return ""


def expand_numbers(printed: str) -> tuple[int, ...]:
    """Return the numbers of a printed mark, ranges written out.

    A range that ends before it starts has no numbers; one that is absurdly long stays as its ends,
    since no list has so many entries.

    >>> expand_numbers("1–3,7")
    (1, 2, 3, 7)
    """
    numbers: list[int] = []
    # NFKC makes "¹⁹", which prints as a raised 19, the number that a reader sees.
    plain = unicodedata.normalize("NFKC", printed)
    for part in re.finditer(r"(\d+)(?:\s*[-‐‑‒–—−]\s*(\d+))?", plain):
        first, last = whole_number(part[1]), whole_number(part[2] or part[1])
        numbers += (first, last) if last - first > _LONGEST_RANGE else range(first, last + 1)
    return tuple(numbers)


def whole_number(digits: str) -> int:
    """Return the number that decimal digits stand for; of very many digits only the first count.

    >>> whole_number("007"), whole_number("9" * 5000)
    (7, 999999999)
    """
    return int(digits.lstrip("0")[:_MOST_DIGITS] or "0")
