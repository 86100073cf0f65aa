"""The clean manuscript as planters see it: plain text, a little BibTeX, CSV lines, citations.

Deliberately small and on its own: nothing here is shared with the package that is judged.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from faults.model import Consequence

BIB = "references.bib"
SPINE = "index.qmd"
SETTINGS = "_quarto.yml"
STUDIES = "data/studies.csv"
FLOW = "data/prisma.csv"
ACCEPTED = "data/acknowledged.csv"
PRINTED = "data/published/citations.csv"
STYLE = "styles/jpras-open.csl"
PAGE = "index.html"
WORD = "index.docx"

PARTS = (SETTINGS, SPINE, BIB, "sections", "data", "styles", "figures")
"""What a copy of the manuscript consists of."""

MARK = re.compile(r"\[(?P<inside>@[\w-]+(?:; @[\w-]+)*)\]")
NAMED = re.compile(
    r"(?<![\w-])(?P<name>[A-Z][^\W\d_]+)(?P<group> et al\.| and colleagues) \[@(?P<key>[\w-]+)\]"
)
_ENTRY = re.compile(r"^@(?P<kind>\w+)\{(?P<key>[^,\n]+),\n(?P<body>.*?)^\}\n", re.M | re.S)
_FIELD = re.compile(r"^  (?P<name>\w+) *= (?P<value>\{.*\}),\n", re.M)


@dataclass(frozen=True, slots=True)
class Mark:
    """One citation: `start` and `end` are offsets of the brackets."""

    path: str
    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """An author named just before a citation of one work; offsets of name, group and mark."""

    path: str
    name: str
    key: str
    start: int
    name_end: int
    mark: int
    end: int


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value without its outer braces, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A reference: offsets of its block, of its key, and its fields."""

    key: str
    start: int
    end: int
    key_start: int
    fields: Mapping[str, Value]

    @property
    def families(self) -> list[str]:
        """The family names of its authors."""
        names = self.fields["author"].text.split(" and ")
        return [name.partition(",")[0] for name in names if name != "others"]

    @property
    def year(self) -> int:
        """Its year."""
        return int(self.fields["year"].text)


def line_of(text: str, offset: int) -> int:
    """Return the line of an offset, from 1."""
    return text.count("\n", 0, offset) + 1


@dataclass(frozen=True)
class Tree:
    """The files of the clean manuscript.

    Attributes:
        files: bytes by path.
        rendered: the page and the Word file made from them; empty when no kind needs them.
    """

    files: Mapping[str, bytes]
    rendered: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def page(self) -> str:
        """The rendered page."""
        return self.text(PAGE)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {}

    @cached_property
    def _rows(self) -> dict[str, list[dict[str, str]]]:
        return {}

    def text(self, path: str) -> str:
        """Return a file as text."""
        if path not in self._texts:
            self._texts[path] = self.raw(path).decode("utf-8")
        return self._texts[path]

    def raw(self, path: str) -> bytes:
        """Return a file as bytes."""
        return self.rendered[path] if path in self.rendered else self.files[path]

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The sections in reading order."""
        return tuple(re.findall(r"\{\{< include (\S+) >\}\}", self.text(SPINE)))

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """The references by key."""
        text = self.text(BIB)
        found = {}
        for block in _ENTRY.finditer(text):
            fields = {
                match["name"]: Value(
                    match["value"][1:-1], match.start("value") + 1, match.end("value") - 1
                )
                for match in _FIELD.finditer(text, *block.span("body"))
            }
            found[block["key"]] = Entry(block["key"], *block.span(), block.start("key"), fields)
        return found

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Every citation of the sections, in reading order."""
        return tuple(
            Mark(path, *match.span(), tuple(re.findall(r"@([\w-]+)", match["inside"])))
            for path in self.sections
            for match in MARK.finditer(self.text(path))
        )

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every `Name et al. [@key]` and `Name and colleagues [@key]`."""
        return tuple(
            Mention(
                path,
                match["name"],
                match["key"],
                match.start(),
                match.end("name"),
                match.end("group") + 1,
                match.end(),
            )
            for path in self.sections
            for match in NAMED.finditer(self.text(path))
        )

    @cached_property
    def first_cited(self) -> Mapping[str, Mark]:
        """The first citation of each key; those of the clinical table are its own."""
        found: dict[str, Mark] = {}
        for mark in self.marks:
            for key in mark.keys:
                found.setdefault(key, mark)
        return found

    def citing(self, key: str) -> list[Mark]:
        """Return the citations of a key in the sections."""
        return [mark for mark in self.marks if key in mark.keys]

    def clinical(self, key: str) -> bool:
        """Tell whether the clinical table cites a key."""
        return any(row["key"] == key and row["type"] == "clinical" for row in self.rows(STUDIES))

    def entry_line(self, key: str) -> int:
        """Return the line of an entry's key."""
        return line_of(self.text(BIB), self.entries[key].key_start)

    def field_line(self, key: str, name: str) -> int:
        """Return the line of a field's value."""
        return line_of(self.text(BIB), self.entries[key].fields[name].start)

    def rows(self, path: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file, each with its line as `_line`."""
        if path not in self._rows:
            reader = csv.DictReader(io.StringIO(self.text(path), newline=""))
            rows = [{**row, "_line": str(index + 2)} for index, row in enumerate(reader)]
            self._rows[path] = rows
        return self._rows[path]

    def prose(self, path: str) -> Iterator[tuple[int, str]]:
        """Yield offset and text of every line of plain prose."""
        offset, fenced, front = 0, False, path == SPINE
        for index, line in enumerate(self.text(path).splitlines(keepends=True)):
            start, offset = offset, offset + len(line)
            if line.startswith("```"):
                fenced = not fenced
            elif front:
                front = index == 0 or line != "---\n"
            elif not fenced and re.match(r"[A-Z@]", line):
                yield start, line

    def some_prose(self) -> list[tuple[str, int, str]]:
        """Return path, offset and text of every line of prose in the sections."""
        return [(path, *line) for path in self.sections for line in self.prose(path)]


def section_of(path: str) -> str:
    """Return what `data/published/` calls a section."""
    found = re.search(r"_\d+-([a-z]+)", path)
    return found[1] if found else ""


def csv_line(cells: list[str]) -> str:
    """Return a row as the data files have it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


class Edits:
    """Replacements in some files, and where everything stands after them."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._by_path: dict[str, list[tuple[int, int, str]]] = {}
        self._removed: set[str] = set()

    def put(self, path: str, start: int, end: int, new: str) -> Edits:
        """Replace `text[start:end]` of the clean file."""
        self._by_path.setdefault(path, []).append((start, end, new))
        self._by_path[path].sort()
        return self

    def cell(self, path: str, line: int, column: str, new: str) -> Edits:
        """Replace a cell of a CSV file by its line and column name."""
        lines = self.tree.text(path).splitlines(keepends=True)
        names = next(csv.reader(lines[:1]))
        cells = next(csv.reader([lines[line - 1]]))
        cells[names.index(column)] = new
        return self.line_text(path, line, csv_line(cells))

    def line_text(self, path: str, line: int, new: str) -> Edits:
        """Replace a whole line, its end included."""
        lines = self.tree.text(path).splitlines(keepends=True)
        start = sum(map(len, lines[: line - 1]))
        return self.put(path, start, start + len(lines[line - 1]), new)

    def remove(self, path: str) -> Edits:
        """Remove a file."""
        self._removed.add(path)
        return self

    def line(self, path: str, offset: int) -> int:
        """Return the line, after all edits, of an offset in the clean file."""
        text, moved = self.tree.text(path), 0
        for start, end, new in self._by_path.get(path, []):
            if start < offset:
                moved += new.count("\n") - text.count("\n", start, min(end, offset))
        return line_of(text, offset) + moved

    def text(self, path: str) -> str:
        """Return a file after the edits."""
        text = self.tree.text(path)
        for start, end, new in reversed(self._by_path.get(path, [])):
            text = text[:start] + new + text[end:]
        return text

    def files(self) -> dict[str, bytes | None]:
        """Return the changed files."""
        changed: dict[str, bytes | None] = {
            path: self.text(path).encode("utf-8") for path in self._by_path
        }
        return changed | dict.fromkeys(self._removed)


def of_lost_marks(tree: Tree, path: str, *keys: str) -> tuple[Consequence, ...]:
    """Return what follows when a section cites these keys once less, or elsewhere."""
    section = section_of(path)
    found = [Consequence("PUB951", PRINTED, line) for line in printed_lines(tree, section, keys)]
    for key in keys:
        if key in tree.entries and len(tree.citing(key)) == 1:
            # It is not in the list any more either.
            found += [Consequence(code, BIB, tree.entry_line(key)) for code in ("CIT202", "PUB951")]
        first = tree.first_cited.get(key)
        if first is None or first.path == path:
            found.append(Consequence("CIT209"))
        found += of_accepted(tree, key)
        found += [Consequence("PRI309", path, line) for line in _value_lines(tree, path, key)]
    return tuple(found)


def _value_lines(tree: Tree, path: str, key: str) -> list[int]:
    """Return the lines of a section that print a value of a study, which nothing cites then."""
    text = tree.text(path)
    studies = [row["study"] for row in tree.rows(STUDIES) if row["key"] == key]
    return [
        line_of(text, match.start())
        for study in studies
        for match in re.finditer(rf"\breview\.study\.{study}\.", text)
    ]


def printed_lines(tree: Tree, section: str, keys: tuple[str, ...]) -> list[int]:
    """Return the lines of `data/published/` that record these keys in a section."""
    return [
        int(row["_line"])
        for row in tree.rows(PRINTED)
        if row["section"] == section and set(keys) & set(row["study"].split("|"))
    ]


def of_accepted(tree: Tree, *words: str) -> list[Consequence]:
    """Return ACK901 for the acknowledgements that speak of any of these words."""
    ids = {
        row["id"] for row in tree.rows(PRINTED) if set(words) & {*row["study"].split("|")}
    } | set(words)
    found = []
    for row in tree.rows(ACCEPTED):
        spoken = re.findall(r"[\w-]+", f"{row['where']} {row['found']} {row['expected']}")
        if ids & set(spoken):
            found.append(Consequence("ACK901", ACCEPTED, int(row["_line"])))
    return found


def of_entry(tree: Tree, key: str) -> tuple[Consequence, ...]:
    """Return what follows when the printed form of a reference changes."""
    table = "data/published/table1.csv"
    rows = [row for row in tree.rows(table) if row["key"] == key]
    lists = "data/published/references.csv"
    printed = [row for row in tree.rows(lists) if row["key"] == key]
    return (
        Consequence("PUB951", BIB, tree.entry_line(key)),
        *(Consequence("PUB951", lists, int(row["_line"])) for row in printed),
        *(Consequence("PUB951", table, int(row["_line"])) for row in rows),
        *of_accepted(tree, key),
        *(
            Consequence("ACK901", ACCEPTED, int(accepted["_line"]))
            for accepted in tree.rows(ACCEPTED)
            for row in rows
            if accepted["where"].startswith(f"{table}#{row['row']}/")
        ),
    )


def read_tree(root: Path, rendered: Mapping[str, bytes] | None = None) -> Tree:
    """Read the clean manuscript."""
    files: dict[str, bytes] = {}
    for part in PARTS:
        path = root / part
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        files |= {
            file.relative_to(root).as_posix(): file.read_bytes() for file in found if file.is_file()
        }
    return Tree(files, rendered or {})
