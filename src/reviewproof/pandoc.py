"""Pandoc as a second opinion: the citations that it finds and the numbers that it prints."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reviewproof.errors import ReviewError

_SECONDS = 20.0
_BYTES_A_SECOND = 20_000
"""With `_SECONDS`, how long Pandoc may take: ten times what it needs on a slow machine."""
_LONGEST_RANGE = 1000
_MOST_DIGITS = 9
# Its own setting takes 64 MB before it reads a word; this is as fast.
_LESS_MEMORY = ("+RTS", "-H16m", "-RTS")
_LARGE = 100_000
"""Bytes of a bibliography that takes Pandoc longer to read than a second Pandoc takes to start."""
_FILTER = Path(__file__).with_name("marks.lua")
_PLACE = re.compile(
    r"Error reading bibliography file (?P<path>[^\n]*):\s*"
    r"(?:\(line (?P<line>\d+), column (?P<column>\d+)\):?)?"
)
_AGAIN = "run `reviewproof check` again; if it stays so, please report it"
_NESTED = (
    "look for brackets that open inside brackets, which double Pandoc's time each; then run"
    " `reviewproof check` again"
)
_INSTALL = "install the environment anew: `make environment`, or `pip install pypandoc_binary`"


@cache
def pandoc_path() -> str:
    """Return the path of the wheel's pandoc, never that of another one on PATH.

    Raises:
        ReviewError: when the wheel `pypandoc_binary` is not installed.
    """
    # Found without importing the wheel's package, which loads the whole of urllib.
    package = find_spec("pypandoc")
    for folder in (package.submodule_search_locations or ()) if package else ():
        for name in ("pandoc", "pandoc.exe"):
            if (bundled := Path(folder) / "files" / name).is_file():
                return str(bundled)
    raise ReviewError(
        "Pandoc must be there, but the wheel `pypandoc_binary` is not installed", remedy=_INSTALL
    )


@dataclass(frozen=True, slots=True)
class PandocMark:
    """One citation mark as Pandoc reads and prints it."""

    keys: tuple[str, ...]
    numbers: tuple[int, ...]


class TooSlowError(ReviewError):
    """Pandoc had not read the text when its time was over."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Pandoc's citation processor cannot read, so that it printed no numbers.

    Attributes:
        path: the BibTeX file, as the project names it; "" when it is another file, such as the
            style.
        line: 1-based as all places; None when Pandoc names none.
        reason: Pandoc's own words.
    """

    path: str
    line: int | None
    column: int | None
    reason: str


class ReferencesRun:
    """Pandoc at work on the bibliography, beside this program, while the text is being read.

    Pandoc needs a good part of its time for BibTeX alone. So it reads a large bibliography before
    the text is there, and its next run is given the references without what else stands in them:
    this is for styles whose marks ask for nothing but the number. What Pandoc cannot read is left
    to that run, which says why.
    """

    def __init__(self, root: Path, bibliography: Sequence[str]) -> None:
        """Start Pandoc, if a file is large.

        Args:
            root: the project folder, where the names start.
            bibliography: the files.
        """
        from threading import Thread

        self._root = root
        self._names = list(bibliography)
        self._work: Thread | None = None
        if large := [index for index, name in enumerate(bibliography) if self._is_large(name)]:
            self._work = Thread(target=self._run, args=(large,), name="references", daemon=True)
            self._work.start()

    def _is_large(self, name: str) -> bool:
        with suppress(OSError):
            return name.endswith(".bib") and (self._root / name).stat().st_size > _LARGE
        return False

    def _run(self, large: Sequence[int]) -> None:
        from shutil import rmtree
        from tempfile import mkdtemp
        from weakref import finalize

        # Whatever goes wrong here, the bibliography itself stays in its place.
        with suppress(ReviewError, OSError, ValueError, KeyError):
            folder = Path(mkdtemp(prefix="reviewproof-"))
            finalize(self, rmtree, folder, ignore_errors=True)
            for index in large:
                name = self._names[index]
                size = (self._root / name).stat().st_size
                options = ["--from=biblatex", "--to=csljson", name]
                status, printed, _ = _pandoc(self, options, self._root, size)
                if status == 0:
                    written = folder / f"{index}.json"
                    written.write_bytes(_without_fields(printed))
                    self._names[index] = str(written)

    def names(self) -> tuple[str, ...]:
        """Wait for Pandoc and return the files to read, which are there as long as this object."""
        if self._work:
            self._work.join()
        return tuple(self._names)


def _without_fields(references: bytes) -> bytes:
    """Return CSL-JSON with nothing but keys and types; ValueError when it is none."""
    import json

    bare = [{name: item[name] for name in ("id", "type")} for item in json.loads(references)]
    return json.dumps(bare).encode("ascii")


class PandocRun:
    """Pandoc at work on a text, beside this program, until its marks are asked for.

    Pandoc reads the whole text as it stands. Then all but the keys of the marks is left out, and
    its own citation processor numbers them with the project's style and bibliography; the printed
    list is not made, because no number depends on it. The numbers are those of a complete
    `pandoc --citeproc`, in a third of its time. When it refuses the bibliography or the style, it
    is run once more without them, so that its keys are known in any case.
    """

    def __init__(
        self,
        root: Path,
        markdown: str,
        bibliography: Sequence[str],
        csl: str,
        references: ReferencesRun | None = None,
    ) -> None:
        """Start Pandoc.

        Args:
            root: the project folder, where the paths below start.
            markdown: the whole text.
            bibliography: BibTeX files.
            csl: a style, or "" for none: then no numbers are printed.
            references: what already reads these files, if anything does.
        """
        from threading import Thread

        self._root = root
        self._printed = b""
        self._problem: ReviewError | None = None
        self._refusal: Refusal | None = None
        self._references = references
        arguments = (markdown, tuple(bibliography) if csl else (), csl)
        self._work = Thread(target=self._run, args=arguments, name="pandoc", daemon=True)
        self._work.start()

    def _run(self, markdown: str, bibliography: Sequence[str], csl: str) -> None:
        text = markdown.encode("utf-8", "replace")
        try:
            status, said = 1, ""
            if csl and self._references and (names := self._references.names()) != bibliography:
                status, said = self._ask(text, names, csl)
            if status > 0:
                status, said = self._ask(text, bibliography, csl)
            if status > 0 and csl:
                self._refusal = _refusal(said, bibliography)
                status, said = self._ask(text, (), "")
            if status:
                how = said or f"it ended with status {status}"
                raise ReviewError(f"Pandoc must read the text, but: {how}", remedy=_AGAIN)
        except ReviewError as error:
            self._problem = error
        except OSError as error:
            self._problem = ReviewError(
                f"Pandoc must run, but: {error.strerror or type(error).__name__}", remedy=_INSTALL
            )
        except Exception as error:  # in a thread of its own it would be lost
            self._problem = ReviewError(f"Pandoc must run, but: {error}", remedy=_AGAIN)

    def _ask(self, text: bytes, bibliography: Sequence[str], csl: str) -> tuple[int, str]:
        """Run Pandoc once; return its exit status and what it complains of."""
        options = ["--from=markdown", "--to=json", f"--lua-filter={_FILTER}"]
        if csl:
            options += ["--citeproc", f"--csl={csl}", "--metadata=suppress-bibliography"]
            options += [f"--bibliography={name}" for name in bibliography]
        size = len(text) + sum((self._root / name).stat().st_size for name in bibliography)
        status, self._printed, said = _pandoc(self, options, self._root, size, text)
        return status, said

    def marks(self) -> tuple[PandocMark, ...]:
        """Wait for Pandoc and return its citation marks in reading order.

        Raises:
            TooSlowError: when Pandoc does not end.
            ReviewError: when Pandoc is not there or fails.
        """
        import json

        self._work.join()
        if self._problem:
            raise self._problem
        try:
            document = json.loads(self._printed)
        except ValueError as error:
            raise ReviewError(f"Pandoc must print JSON, but: {error}", remedy=_INSTALL) from None
        # Front matter first, as Pandoc numbers it.
        return (*_marks(document["meta"]), *_marks(document["blocks"]))

    def refusal(self) -> Refusal | None:
        """Wait for Pandoc and return what it cannot read; None when it has read all, or failed."""
        self._work.join()
        return None if self._problem else self._refusal


def _pandoc(
    owner: object, options: Sequence[str], root: Path, size: int, text: bytes = b""
) -> tuple[int, bytes, str]:
    """Run Pandoc once; return its exit status, what it prints, and what it complains of.

    Args:
        owner: with whose end Pandoc ends too: it must not go on alone when this program is
            interrupted.
        options: of the command line.
        root: where the paths of the options start.
        size: how many bytes there are to read, which decides how long it may take.
        text: its input.

    Raises:
        TooSlowError: when Pandoc does not end.
        ReviewError: when Pandoc is not there.
    """
    import subprocess
    from weakref import finalize

    process = subprocess.Popen(
        [pandoc_path(), *_LESS_MEMORY, "--quiet", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=root,
    )
    end = finalize(owner, process.kill)
    seconds = _SECONDS + size / _BYTES_A_SECOND
    try:
        printed, complaints = process.communicate(text, timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise TooSlowError(
            f"Pandoc must read the text, but after {seconds:.0f} seconds it was still at it",
            remedy=_NESTED,
        ) from None
    finally:
        end()
    said = complaints.decode("utf-8", "replace").replace(f"{root}/", "").strip()
    return process.returncode, printed, said


def _refusal(said: str, bibliography: Sequence[str]) -> Refusal:
    place = _PLACE.search(said)
    path = place["path"] if place else ""
    if place is None or path not in bibliography:
        return Refusal("", None, None, " ".join(said.split()))
    reason = " ".join(said[place.end() :].split())
    if place["line"] is None:
        return Refusal(path, None, None, reason)
    return Refusal(path, int(place["line"]), int(place["column"]), reason)


def pandoc_marks(
    root: Path, markdown: str, bibliography: Sequence[str], csl: str
) -> tuple[PandocMark, ...]:
    """Run Pandoc and return its citation marks in reading order.

    Args: as for `PandocRun`.

    Raises:
        ReviewError: when Pandoc is not there, fails or does not end.
    """
    return PandocRun(root, markdown, bibliography, csl).marks()


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
        if node.get("t") == "Strong" and _text(node["c"]).endswith("?"):
            # What Pandoc prints for a key that it does not know: the key's digits are no number.
            return ""
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
