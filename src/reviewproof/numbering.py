"""The number of every citation, and the printed entries, by citeproc-py."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from reviewproof.citeproc_memory import Memory
from reviewproof.errors import ReviewError
from reviewproof.manuscript import Reference

_CSL_ROOT = "{http://purl.org/net/xbiblio/csl}style"
_CSL_FIELDS = {
    "title": "title",
    "journal": "container-title",
    "journaltitle": "container-title",
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


class Processor:
    """citeproc-py with a project's style, references and marks, all registered."""

    def __init__(
        self, style: Path, references: Sequence[Reference], marks: Iterable[tuple[str, ...]]
    ) -> None:
        """Register the marks.

        Args:
            style: a CSL 1.0.2 file.
            references: the bibliography.
            marks: the keys of each mark, in reading order; unknown keys must be left out.
        """
        # citeproc-py lower-cases keys, so it gets names of ours that cannot collide.
        self._names = {reference.key: f"r{index}" for index, reference in enumerate(references)}
        self._keys = {name: key for key, name in self._names.items()}
        self._printed: dict[tuple[str, ...], str] = {}
        cited = {key for keys in marks for key in keys}
        items = [
            {**csl_item(reference), "id": self._names[reference.key]}
            for reference in references
            if reference.key in cited
        ]
        with warnings.catch_warnings():
            # It warns of CSL features that it lacks; the comparison with Pandoc shows them.
            warnings.simplefilter("ignore")
            from citeproc import CitationStylesBibliography, CitationStylesStyle, formatter
            from citeproc.source.json import CiteProcJSON

            csl = CitationStylesStyle(str(style), validate=False)
            source = CiteProcJSON(items)
            self._memory = Memory(source)
            self._list = CitationStylesBibliography(csl, source, formatter.plain)
            self._list.keys = _Places()
            for keys in marks:
                self._list.register(self._citation(keys))
            if sorts_list(style):
                self._list.sort()
                self._list.keys = _Places(self._list.keys)

    def _citation(self, keys: Iterable[str]) -> Any:
        from citeproc import Citation, CitationItem

        return Citation([CitationItem(self._names[key]) for key in keys])

    def numbers(self) -> dict[str, int]:
        """Return the number of each reference cited, in the order of the list."""
        return {self._keys[name]: number for number, name in enumerate(self._list.keys, start=1)}

    def printed(self, keys: tuple[str, ...]) -> str:
        """Return what is printed for a mark that cites these keys, in plain text."""
        if keys not in self._printed:
            self.print_marks([keys])
        return self._printed[keys]

    def print_marks(self, marks: Iterable[tuple[str, ...]]) -> None:
        """Print many marks at once, which is faster; `printed` returns them."""
        with self._memory.asking_once():
            for keys in marks:
                citation = self._citation(keys)
                citation.bibliography = self._list
                self._printed[keys] = str(self._list.cite(citation, lambda item: None))

    def entries(self) -> dict[str, str]:
        """Return each reference cited as the list prints it, see `plain_entry`.

        This is by far the slowest of what a processor does. Empty when the style has no list.
        """
        if not self._list.style.has_bibliography():
            return {}
        with self._memory.asking_once():
            entries = ["".join(map(str, entry)) for entry in self._list.bibliography()]
        keys = (self._keys[name] for name in self._list.keys)
        return dict(zip(keys, map(plain_entry, entries), strict=True))


class _Places(list[str]):
    """A list of names that knows where each stands; citeproc-py searches it for every number."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__()
        self._places: dict[str, int] = {}
        for name in names:
            self.append(name)

    def append(self, name: str) -> None:
        self._places.setdefault(name, len(self))
        super().append(name)

    def index(self, name: str, *bounds: Any) -> int:
        return super().index(name, *bounds) if bounds else self._places[name]

    def __contains__(self, name: object) -> bool:
        return name in self._places


def citeproc_numbers(
    style: Path, references: Sequence[Reference], marks: Iterable[tuple[str, ...]]
) -> dict[str, int]:
    """Let citeproc-py number the references for these marks.

    Args: as for `Processor`.
    """
    return Processor(style, references, tuple(marks)).numbers()


def printed_entries(
    style: Path, references: Sequence[Reference], marks: Iterable[tuple[str, ...]]
) -> dict[str, str]:
    """Return each cited reference as the list prints it, in plain text without its number.

    Args: as for `Processor`.
    """
    return Processor(style, references, tuple(marks)).entries()


def plain_entry(text: str) -> str:
    """Return an entry without number, markup and typographic variants of dash and space."""
    text = _NUMBER.sub("", _TAG.sub("", text))
    return " ".join(_DASH.sub("-", text).split())


_TAG = re.compile(r"<[^>]+>")
_NUMBER = re.compile(r"^\s*\[?\d+[.\])]\s*")
_DASH = re.compile(r"[‐‑‒–—−]")


def check_style(root: Path, name: str) -> None:
    """See that a file is a CSL style; citeproc-py's own errors tell little.

    Args:
        root: the project's folder.
        name: the file, relative to it.

    Raises:
        ReviewError: when it cannot be read, is no XML, or is no CSL style.
    """
    from lxml import etree

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


def prints_numbers(style: Path) -> bool:
    """Tell whether the marks of a readable style are numbers, not names and years."""
    return any(node.get("variable") == "citation-number" for node in _nodes(style, "{*}layout"))


def prints_keys_alone(style: Path) -> bool:
    """Tell whether nothing but keys and their order decides what a readable style prints as marks.

    So it is where neither marks nor list are sorted by anything else, and the marks print and ask
    for no more than number and page.
    """
    asked = [(node.get("variable"), node.get("type")) for node in _nodes(style, ".")]
    return not sorts_list(style) and {
        part for asks in asked for one in asks if one for part in one.split()
    } <= {"citation-number", "locator"}


def _nodes(style: Path, part: str) -> Iterator[Any]:
    """Yield the elements of a part of `<citation>`, and those of the macros that it calls."""
    root = _root(style)
    macros = {macro.get("name"): macro for macro in root.iterfind("{*}macro")}
    parts, seen = [root.find("{*}citation").find(part)], set()
    while parts:
        for node in parts.pop().iter():
            yield node
            name = node.get("macro")
            if name in macros and name not in seen:
                seen.add(name)
                parts.append(macros[name])


def sorts_list(style: Path) -> bool:
    """Tell whether a readable style sorts its list, so that numbers follow another order."""
    return _root(style).find("{*}bibliography/{*}sort") is not None


def _root(style: Path) -> Any:
    from lxml import etree

    return etree.parse(str(style)).getroot()


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
