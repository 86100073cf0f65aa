"""Reviews many times as large as the one that ships, made of its own sections, references and data.

The first copy is the review as it is. In each further copy every reference and study has a name of
its own, and all that points to it follows: the marks in the text, the values in cells, the rows of
the data, the printed record and the acknowledgements. So the text is proved by the same rules, and
each copy's citations lead to its own references. What a review has once stays one: the front
matter, the table (with the rows of all copies), the figures, the flow of records (its counts
multiplied), the appendices and the list.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, str]

REPEATED = re.compile(r"sections/(?P<name>_0[1-5]-[\w-]+)\.qmd$")
"""The sections of the article itself, as against declarations and appendices."""
ONCE = re.compile(r"```\{python\}\nreview\.\w+\(\)\n```\n")
"""A cell that prints a table or figure, which has a label and so can stand once only."""
TABLE = "```{python}\nreview.clinical_table()\n```"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KEY = re.compile(r"@(?P<key>[a-z]+\d{4}[a-z]*)")
_ENTRY = re.compile(r"^@\w+\{(?P<key>[^,]+),\n.*?^\}\n", re.M | re.S)
_ONCE_PLACES = ("index.qmd", "data/queries.csv#", "data/search.csv#")
_OWN_PLACES = ("prisma.csv#", "published/counts.csv#", "published/people.csv#")


@dataclass
class Original:
    """The review as it ships, as text."""

    root: Path
    tables: dict[str, tuple[list[str], list[Row]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in sorted((self.root / "data").rglob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                name = path.relative_to(self.root / "data").as_posix()
                self.tables[name] = (list(reader.fieldnames or ()), list(reader))

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def rows(self, name: str) -> list[Row]:
        return self.tables[name][1]


@dataclass(frozen=True)
class Copy:
    """How the names of one copy differ from those of the review.

    Attributes:
        number: from 0; the first keeps every name.
        names: matches every name that is a copy's own.
    """

    number: int
    names: re.Pattern[str]

    @property
    def suffix(self) -> str:
        """Letters only, which a key may end in."""
        if not self.number:
            return ""
        return "x" + "".join(_LETTERS[self.number // 26**power % 26] for power in (1, 0))

    def name(self, name: str) -> str:
        return name + self.suffix

    def text(self, text: str) -> str:
        """Return a text in which every reference and study is that of this copy."""
        return self.names.sub(lambda found: self.name(found.group()), text) if self.number else text

    def section(self, name: str) -> str:
        return f"{name}-{self.suffix}" if self.number else name

    def path(self, path: str) -> str:
        """Return a section's file, or a place in it."""
        return path.replace(".qmd", f"-{self.suffix}.qmd") if self.number else path


def write_review(root: Path, target: Path, times: int) -> Path:
    """Write a review with so many times the references and citations.

    Args:
        root: the review that ships.
        target: a folder that does not exist yet.
        times: 1 for a copy that differs in nothing but what is not a source.

    Returns:
        The folder.
    """
    original = Original(root)
    for name in ("_quarto.yml", "styles", "figures"):
        source = root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, _made(target / name))
    ids = {row["study"] for row in original.rows("studies.csv")}
    ids |= {row["key"] for row in original.rows("published/references.csv")}
    longest_first = sorted(map(re.escape, ids), key=lambda name: (-len(name), name))
    names = re.compile(rf"(?<![a-z0-9_])(?:{'|'.join(longest_first)})(?![a-z0-9])")
    copies = [Copy(number, names) for number in range(times)]
    order = _write_text(original, target, copies)
    titles = _write_references(original, target, copies)
    numbers = {key: number for number, key in enumerate(order, start=1)}
    _write_data(original, target, copies, numbers, titles)
    return target


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _write(target: Path, path: str, text: str) -> None:
    _made(target / path).write_text(text, encoding="utf-8", newline="\n")


def _write_text(original: Original, target: Path, copies: Sequence[Copy]) -> list[str]:
    """Write the text; return the keys in the order in which they are first cited."""
    main = original.read("index.qmd")
    includes = re.findall(r"^\{\{< include (\S+) >\}\}\n", main, re.M)
    repeated = [path for path in includes if REPEATED.match(path)]
    block = "\n".join(f"{{{{< include {path} >}}}}\n" for path in repeated)
    assert main.count(block) == 1, "the repeated sections must stand together"
    marks: list[str] = []
    lines = []
    for copy in copies:
        for path in repeated:
            text = copy.text(original.read(path))
            if copy.number:
                text = ONCE.sub("", text)
            _write(target, copy.path(path), text)
            lines.append(f"{{{{< include {copy.path(path)} >}}}}\n")
            marks.append(text.replace(TABLE, _cited_in_table(original, copies)))
    _write(target, "index.qmd", main.replace(block, "\n".join(lines)))
    for path in includes:
        if path not in repeated:
            _write(target, path, original.read(path))
    cited = _KEY.findall("".join(marks))
    every = [copy.name(row["key"]) for copy in copies for row in _printed(original)]
    return list(dict.fromkeys([*(key for key in cited if key in set(every)), *every]))


def _cited_in_table(original: Original, copies: Sequence[Copy]) -> str:
    rows = [row for row in original.rows("studies.csv") if row["table_row"]]
    rows.sort(key=lambda row: int(row["table_row"]))
    return " ".join(f"@{copy.name(row['key'])}" for copy in copies for row in rows if row["key"])


def _printed(original: Original) -> list[Row]:
    return original.rows("published/references.csv")


def _write_references(original: Original, target: Path, copies: Sequence[Copy]) -> dict[str, str]:
    """Write the bibliography; return the title of each of the review's own references."""
    text = original.read("references.bib")
    entries = list(_ENTRY.finditer(text))
    titles = {}
    for entry in entries:
        found = re.search(r"^\s*title\s*=\s*\{+(?P<title>.*?)\}+,$", entry.group(), re.M)
        assert found, entry["key"]
        titles[entry["key"]] = found["title"]
    parts = [text.rstrip("\n"), ""]
    for copy in copies[1:]:
        for entry in entries:
            title = titles[entry["key"]]
            own = entry.group().replace(f"{{{entry['key']},", f"{{{copy.name(entry['key'])},", 1)
            own = own.replace(title, _title(title, copy), 1)
            parts.append(re.sub(r"(?m)^(\s*doi\s*=\s*\{[^}]*)\}", rf"\1.{copy.suffix}}}", own))
    _write(target, "references.bib", "\n".join(parts))
    return titles


def _title(title: str, copy: Copy) -> str:
    # At its start, where neither a full stop nor a question mark of the list comes between.
    return f"Copy {copy.number}: {title}" if copy.number else title


def _write_data(
    original: Original,
    target: Path,
    copies: Sequence[Copy],
    numbers: dict[str, int],
    titles: dict[str, str],
) -> None:
    scaled: dict[str, Callable[..., Iterator[Row]]] = {
        "studies.csv": _studies,
        "pathways.csv": _pathways,
        "prisma.csv": _prisma,
        "acknowledged.csv": _acknowledged,
        "published/citations.csv": _citations,
        "published/references.csv": _references,
        "published/table1.csv": _table1,
        "published/counts.csv": _counts,
    }
    facts = Facts(original, copies, numbers, titles)
    for name, (columns, rows) in original.tables.items():
        written = list(scaled[name](facts, rows)) if name in scaled else rows
        file = io.StringIO()
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(written)
        _write(target, f"data/{name}", file.getvalue())
    _write(target, "data/datapackage.json", _schema(original, copies))


@dataclass(frozen=True)
class Facts:
    """What the rows of the data follow.

    Attributes:
        numbers: the number of every reference, copies included.
        titles: of the review's own references.
    """

    original: Original
    copies: Sequence[Copy]
    numbers: dict[str, int]
    titles: dict[str, str]

    @property
    def times(self) -> int:
        return len(self.copies)

    def number(self, copy: Copy, printed: str) -> str:
        """Return the number in the large list of what has a number in the review's own."""
        keys = {row["number"]: row["key"] for row in _printed(self.original)}
        return str(self.numbers[copy.name(keys[printed])]) if printed in keys else printed


def _studies(facts: Facts, rows: list[Row]) -> Iterator[Row]:
    last = max(int(row["table_row"] or 0) for row in rows)
    for copy in facts.copies:
        for row in rows:
            place = row["table_row"] and str(int(row["table_row"]) + copy.number * last)
            names = {name: row[name] and copy.name(row[name]) for name in ("study", "key")}
            yield {**row, **names, "table_row": place}


def _pathways(facts: Facts, rows: list[Row]) -> Iterator[Row]:
    # The same mechanisms with more studies: a figure of many hundred lines would be none.
    for row in rows:
        studies = [copy.name(name) for copy in facts.copies for name in row["studies"].split("|")]
        yield {**row, "studies": "|".join(studies)}


def _prisma(facts: Facts, rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        yield {**row, "n": row["n"] and str(int(row["n"]) * facts.times)}


def _citations(facts: Facts, rows: list[Row]) -> Iterator[Row]:
    for copy in facts.copies:
        for row in rows:
            section = row["section"]
            if section != "table1":
                section = copy.section(section)
            number = row["id"].rpartition("-")[2]
            identity = f"{copy.section(row['section'])}-{number}"
            numbers = [facts.number(copy, printed) for printed in row["numbers"].split("|")]
            yield {
                **row,
                "id": identity,
                "section": section,
                "study": copy.text(row["study"]),
                "numbers": "|".join(numbers),
            }


def _references(facts: Facts, rows: list[Row]) -> Iterator[Row]:
    listed = []
    for copy in facts.copies:
        for row in rows:
            title = facts.titles[row["key"]]
            assert title in row["entry"], row["key"]
            entry = row["entry"].replace(title, _title(title, copy), 1)
            if copy.number:
                entry = re.sub(r"(doi:\S+)\.$", rf"\1.{copy.suffix}.", entry)
            key = copy.name(row["key"])
            listed.append((facts.numbers[key], {"key": key, "entry": entry}))
    for number, row in sorted(listed, key=lambda item: item[0]):
        yield {"number": str(number), **row}


def _table1(facts: Facts, rows: list[Row]) -> Iterator[Row]:
    for copy in facts.copies:
        for row in rows:
            place = str(int(row["row"]) + copy.number * len(rows))
            yield {**row, "row": place, "key": copy.name(row["key"])}


def _counts(facts: Facts, rows: list[Row]) -> Iterator[Row]:
    for copy in facts.copies:
        for row in rows:
            if row["equals"].startswith("study."):
                own = {"id": row["id"] + copy.suffix, "section": copy.section(row["section"])}
                yield {**row, **own, "equals": copy.text(row["equals"])}
            elif not copy.number and row["equals"]:
                many = str(int(row["n"]) * facts.times)
                yield {**row, "n": many, "text": row["text"].replace(row["n"], many)}
            elif not copy.number:
                yield row


def _acknowledged(facts: Facts, rows: list[Row]) -> Iterator[Row]:
    tables = len(facts.original.rows("published/table1.csv"))
    for copy in facts.copies:
        for row in rows:
            where = row["where"]
            if any(part in where for part in _OWN_PLACES):
                if not copy.number:
                    yield {**row, **_multiplied(row, facts.times)}
            elif where.startswith(_ONCE_PLACES) or (
                where.startswith("sections/") and not REPEATED.match(where.partition("#")[0])
            ):
                if not copy.number:
                    yield row
            elif "citations.csv#" in where:
                yield {**row, **_citation(facts, copy, row)}
            elif found := re.fullmatch(r"(.*table1\.csv#)(\d+)(.*)", where):
                place = int(found[2]) + copy.number * tables
                yield {**row, "where": f"{found[1]}{place}{found[3]}"}
            else:
                values = {name: copy.text(row[name]) for name in ("found", "expected")}
                yield {**row, **values, "where": copy.path(copy.text(where))}


def _multiplied(row: Row, times: int) -> Row:
    if "people.csv#" in row["where"]:
        return {}
    values = {name: row[name] for name in ("found", "expected")}
    return {
        name: str(int(text) * times) if text.isdigit() else text for name, text in values.items()
    }


def _citation(facts: Facts, copy: Copy, row: Row) -> Row:
    path, _, place = row["where"].partition("#")
    place = re.sub(r"^[a-z0-9]+", lambda found: copy.section(found.group()), place)
    values = {}
    for name in ("found", "expected"):
        numbers = [facts.number(copy, printed) for printed in row[name].split(", ")]
        values[name] = copy.text(", ".join(numbers))
    return {"where": f"{path}#{copy.text(place)}", **values}


def _schema(original: Original, copies: Sequence[Copy]) -> str:
    """Return the description of the data; only the names of sections are more than the review's."""
    package = json.loads(original.read("data/datapackage.json"))
    for resource in package["resources"]:
        for column in resource["schema"]["fields"]:
            rules = column.get("constraints", {})
            if column["name"] == "section" and "enum" in rules:
                rules["enum"] = [copy.section(name) for copy in copies for name in rules["enum"]]
            if column["name"] == "id" and resource["name"] == "citations":
                rules["pattern"] = rules["pattern"].replace("-[", "(-x[a-z]+)?-[")
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"
