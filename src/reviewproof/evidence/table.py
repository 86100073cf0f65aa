"""CSV files read strictly, with the place of every cell, against a Table Schema.

Format: RFC 4180 (comma, double quotes, doubled quotes inside), UTF-8. Schema: Frictionless Table
Schema as written in `data/datapackage.json` (types string, integer, year; constraints required,
unique, enum, pattern, minimum; primaryKey; foreignKeys).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reviewproof.errors import ReviewError
from reviewproof.findings import Finding, Related
from reviewproof.text import Source, Span, read_source

LIST_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as written, and where. An empty value means "not stated"."""

    value: str
    span: Span

    @property
    def items(self) -> tuple[str, ...]:
        """The values of a list cell."""
        return tuple(part for part in self.value.split(LIST_SEPARATOR) if part)

    @property
    def number(self) -> int | None:
        """The value of an integer cell; None when it is not stated."""
        return int(self.value) if self.value else None


@dataclass(frozen=True)
class Row:
    """One record, by column name."""

    cells: Mapping[str, Cell]
    span: Span

    def __getitem__(self, name: str) -> str:
        """Return the value of a column as written."""
        return self.cells[name].value


@dataclass(frozen=True)
class Table:
    """A CSV file whose cells match their schema."""

    source: Source
    rows: tuple[Row, ...]
    key: str = ""

    @cached_property
    def by_key(self) -> Mapping[str, Row]:
        """Rows by primary key (one column)."""
        return {row[self.key]: row for row in self.rows} if self.key else {}


def scan_csv(source: Source) -> Iterator[tuple[Cell, ...]]:
    """Yield the records of a CSV text with the place of each cell; blank lines are skipped.

    Raises:
        ReviewError: when a quote is never closed, or text follows a closing quote.
    """
    text, position, record = source.text, 0, list[Cell]()
    while position < len(text):
        cell, position = _scan_cell(source, position)
        record.append(cell)
        if position < len(text) and text[position] == ",":
            position += 1
            if position == len(text):
                record.append(Cell("", source.span(position, position)))
            else:
                continue
        if any(part.value for part in record) or len(record) > 1:
            yield tuple(record)
        record = []
        position += 2 if text.startswith("\r\n", position) else 1
    if record:
        yield tuple(record)


_PLAIN = re.compile(r"[^,\r\n]*")
_QUOTED = re.compile(r'"(?P<inside>(?:[^"]|"")*)"')


def _scan_cell(source: Source, start: int) -> tuple[Cell, int]:
    text = source.text
    if text.startswith('"', start):
        found = _QUOTED.match(text, start)
        if not found:
            raise _broken(source, start, "a quoted cell must be closed, but this one never ends")
        end = found.end()
        if end < len(text) and text[end] not in ",\r\n":
            raise _broken(source, end, "a quoted cell must end at a comma, but text follows it")
        return Cell(found["inside"].replace('""', '"'), source.span(start, end)), end
    plain = _PLAIN.match(text, start)
    assert plain is not None
    return Cell(plain.group(), source.span(start, plain.end())), plain.end()


def _broken(source: Source, offset: int, message: str) -> ReviewError:
    place = source.position(offset)
    remedy = "write quotes inside a quoted cell twice, and close the cell"
    return ReviewError(
        message, path=source.path, line=place.line, column=place.column, remedy=remedy
    )


@dataclass(frozen=True)
class Package:
    """The tables of `data/datapackage.json`, and what is wrong with them.

    A table with findings is left out of `tables`: no rule may compute with it.
    """

    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    descriptor: Source | None


def load_package(root: Path, folder: str = "data") -> Package:
    """Read every table that `datapackage.json` describes.

    Args:
        root: the project folder.
        folder: where the descriptor stands, relative to `root`.

    Returns:
        The tables by resource name, with SRC001 and SRC004 findings for what does not hold;
        an empty package when the project has no descriptor.
    """
    path = Path(folder) / "datapackage.json"
    if not (root / path).exists():
        return Package({}, (), None)
    try:
        descriptor = read_source(root, path)
    except ReviewError as error:
        return Package({}, (_from_error("SRC001", error, Source(path.as_posix(), "")),), None)
    try:
        resources = _resources(descriptor)
    except ReviewError as error:
        return Package({}, (_from_error("SRC004", error, descriptor),), descriptor)
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for name, resource in resources.items():
        table, problems = _load_table(root, Path(folder) / resource["path"], resource["schema"])
        findings += problems
        if table is not None:
            tables[name] = table
    for name, resource in resources.items():
        if name in tables:
            findings += _foreign_keys(tables, name, resource["schema"])
    return Package(tables, tuple(findings), descriptor)


def _resources(descriptor: Source) -> dict[str, dict[str, Any]]:
    try:
        package = json.loads(descriptor.text)
    except json.JSONDecodeError as error:
        raise ReviewError(
            f"the data package must be JSON, but {error.msg}",
            path=descriptor.path,
            line=error.lineno,
            column=error.colno,
            remedy="correct the JSON at this place",
        ) from None
    try:
        resources = {str(item["name"]): item for item in package["resources"]}
        for item in resources.values():
            if not isinstance(item["path"], str) or Path(item["path"]).is_absolute():
                raise ReviewError(
                    f"a resource's path must be relative to the data folder: {item['path']!r}",
                    path=descriptor.path,
                )
            for described in item["schema"]["fields"]:
                re.compile(described.get("constraints", {}).get("pattern", ""))
                str(described["name"])
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise ReviewError(
            "the data package must list resources, each with name, path and schema.fields,"
            f" but {error!r} stands in the way",
            path=descriptor.path,
            remedy="compare the file with the Frictionless Data Package specification",
        ) from None
    return resources


def _from_error(code: str, error: ReviewError, source: Source) -> Finding:
    if error.line is None or not source.text:
        span = source.whole
        if error.line is not None:
            source = Source(source.path, "\n" * error.line)
            span = source.span(error.line - 1, error.line - 1)
    else:
        offset = source.offset(error.line, error.column or 1)
        span = source.span(offset, min(offset + 1, len(source.text)))
    return Finding(code, error.message, span, hint=error.remedy)


def _load_table(
    root: Path, path: Path, schema: Mapping[str, Any]
) -> tuple[Table | None, list[Finding]]:
    try:
        source = read_source(root, path)
    except ReviewError as error:
        return None, [_from_error("SRC001", error, Source(path.as_posix(), ""))]
    try:
        records = list(scan_csv(source))
    except ReviewError as error:
        return None, [_from_error("SRC004", error, source)]
    names = [str(described["name"]) for described in schema["fields"]]
    findings = list(_header_findings(source, records, names))
    if findings:
        return None, findings
    rows = []
    for record in records[1:]:
        if len(record) != len(names):
            findings.append(_ragged(source, record, len(names)))
            continue
        cells = dict(zip(names, record, strict=True))
        rows.append(Row(cells, source.span(record[0].span.start, record[-1].span.end)))
    findings += _value_findings(rows, schema)
    key = _primary_key(schema)
    table = Table(source, tuple(rows), key[0] if len(key) == 1 else "")
    return (None if findings else table), findings


def _header_findings(
    source: Source, records: Sequence[tuple[Cell, ...]], names: list[str]
) -> Iterator[Finding]:
    if not records:
        yield Finding(
            "SRC004",
            "a table must have a header row, but the file is empty",
            source.whole,
            hint="restore the file",
        )
        return
    header = [cell.value for cell in records[0]]
    for cell in records[0]:
        if cell.value not in names:
            yield Finding(
                "SRC004",
                f"every column must be described in datapackage.json, but “{cell.value}” is not",
                cell.span,
                found=cell.value,
                hint="correct the column's name, or describe it in the schema",
            )
    for name in names:
        if name not in header:
            yield Finding(
                "SRC004",
                f"the table must have the column “{name}”, but it is missing",
                source.span(records[0][0].span.start, records[0][-1].span.end),
                expected=name,
                hint="restore the column, also where all its cells are empty",
            )
    if sorted(header) == sorted(names) and header != names:
        yield Finding(
            "SRC004",
            f"the columns must stand in the schema's order ({', '.join(names)})",
            source.span(records[0][0].span.start, records[0][-1].span.end),
            hint="put the columns in this order",
        )


def _ragged(source: Source, record: tuple[Cell, ...], width: int) -> Finding:
    return Finding(
        "SRC004",
        f"a row must have {width} cells, but this one has {len(record)}",
        source.span(record[0].span.start, record[-1].span.end),
        found=str(len(record)),
        expected=str(width),
        hint="look for a missing or an unquoted comma",
    )


def _primary_key(schema: Mapping[str, Any]) -> list[str]:
    key = schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def _value_findings(rows: Sequence[Row], schema: Mapping[str, Any]) -> Iterator[Finding]:
    for described in schema["fields"]:
        name, constraints = described["name"], described.get("constraints", {})
        seen: dict[str, Cell] = {}
        for row in rows:
            cell = row.cells[name]
            yield from _cell_findings(name, cell, described, constraints)
            if constraints.get("unique") and cell.value:
                yield from _unique(name, cell, seen)
    key = _primary_key(schema)
    if key:
        firsts: dict[str, Cell] = {}
        for row in rows:
            value = " / ".join(row[name] for name in key)
            if len(key) == 1 and not value:
                continue
            cell = Cell(value, row.cells[key[0]].span)
            yield from _unique(" + ".join(key), cell, firsts)


def _unique(name: str, cell: Cell, seen: dict[str, Cell]) -> Iterator[Finding]:
    if first := seen.get(cell.value):
        yield Finding(
            "SRC004",
            f"“{name}” must be unique, but {cell.value!r} stands in two rows",
            cell.span,
            found=cell.value,
            hint="remove one of the rows, or correct its id",
            related=(Related("first here", first.span),),
        )
    seen.setdefault(cell.value, cell)


_TYPES = {
    "integer": re.compile(r"-?\d+"),
    "year": re.compile(r"\d{4}"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "boolean": re.compile(r"true|false"),
}


def _cell_findings(
    name: str, cell: Cell, described: Mapping[str, Any], constraints: Mapping[str, Any]
) -> Iterator[Finding]:
    if not cell.value:
        if constraints.get("required"):
            yield _bad_cell(cell, f"“{name}” must be stated, but the cell is empty")
        return
    kind = described.get("type", "string")
    if kind in _TYPES and not _TYPES[kind].fullmatch(cell.value):
        yield _bad_cell(cell, f"“{name}” must be of type {kind}, but {cell.value!r} is not")
        return
    values = cell.items if described.get("separator") else (cell.value,)
    for value in values:
        if "enum" in constraints and value not in constraints["enum"]:
            allowed = ", ".join(map(str, constraints["enum"]))
            yield _bad_cell(cell, f"“{name}” must be one of {allowed}, but {value!r} is not")
    pattern = constraints.get("pattern")
    if pattern and not re.fullmatch(pattern, cell.value):
        yield _bad_cell(cell, f"“{name}” must look like {pattern}, but {cell.value!r} does not")
    least = constraints.get("minimum")
    if least is not None and kind in {"integer", "year"} and int(cell.value) < int(least):
        yield _bad_cell(cell, f"“{name}” must be at least {least}, but {cell.value} is not")


def _bad_cell(cell: Cell, message: str) -> Finding:
    return Finding(
        "SRC004",
        message,
        cell.span,
        found=cell.value,
        hint="correct the cell, or the schema in datapackage.json",
    )


def _foreign_keys(
    tables: Mapping[str, Table], name: str, schema: Mapping[str, Any]
) -> Iterator[Finding]:
    for foreign in schema.get("foreignKeys", []):
        fields, reference = foreign["fields"], foreign["reference"]
        field = fields if isinstance(fields, str) else fields[0]
        target = (
            reference["fields"] if isinstance(reference["fields"], str) else reference["fields"][0]
        )
        other = tables.get(reference["resource"] or name)
        if other is None:
            continue
        known = {row[target] for row in other.rows}
        for row in tables[name].rows:
            cell = row.cells[field]
            if cell.value and cell.value not in known:
                yield Finding(
                    "SRC004",
                    f"“{field}” must be a “{target}” of {other.source.path},"
                    f" but {cell.value!r} is not",
                    cell.span,
                    found=cell.value,
                    hint="correct the id here, or restore the row there",
                    related=(Related("the ids are here", other.source.whole),),
                )
