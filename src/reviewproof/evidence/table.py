"""CSV files read strictly, with the place of every cell, against their schemas.

Format: RFC 4180 (comma, double quotes, doubled quotes inside), UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from reviewproof.errors import ReviewError
from reviewproof.evidence.schema import Field, ForeignKey, Resource, read_resources
from reviewproof.findings import Finding, Related, from_error
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
        """The value of an integer cell; None when it is not stated, or no whole number."""
        return int(self.value) if re.fullmatch(r"-?\d{1,18}", self.value) else None


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
        if text[position] == '"':
            cell, end = _scan_quoted(source, position)
        else:
            plain = _PLAIN.match(text, position)
            assert plain is not None
            end = plain.end()
            cell = Cell(plain.group(), Span(source, position, end))
        position = end
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


def _scan_quoted(source: Source, start: int) -> tuple[Cell, int]:
    text = source.text
    found = _QUOTED.match(text, start)
    if not found:
        raise _broken(source, start, "a quoted cell must be closed, but this one never ends")
    end = found.end()
    if end < len(text) and text[end] not in ",\r\n":
        raise _broken(source, end, "a quoted cell must end at a comma, but text follows it")
    return Cell(found["inside"].replace('""', '"'), source.span(start, end)), end


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
        an empty package when the project has neither descriptor nor CSV files.
    """
    path = Path(folder) / "datapackage.json"
    if not (root / path).exists() and not any((root / folder).glob("*.csv")):
        return Package({}, (), None)
    try:
        descriptor = read_source(root, path)
    except ReviewError as error:
        problem = from_error("SRC001", error, Source(path.as_posix(), ""))
        return Package({}, (problem,), None)
    try:
        resources = read_resources(descriptor)
    except ReviewError as error:
        return Package({}, (from_error("SRC004", error, descriptor),), descriptor)
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for name, resource in resources.items():
        table, problems = _load_table(root, Path(folder) / resource.path, resource)
        findings += problems
        if table is not None:
            tables[name] = table
    for name in [*tables]:
        findings += _foreign_keys(tables, resources[name])
    return Package(tables, tuple(findings), descriptor)


def _load_table(root: Path, path: Path, resource: Resource) -> tuple[Table | None, list[Finding]]:
    try:
        source = read_source(root, path)
    except ReviewError as error:
        return None, [from_error("SRC001", error, Source(path.as_posix(), ""))]
    try:
        records = list(scan_csv(source))
    except ReviewError as error:
        return None, [from_error("SRC004", error, source)]
    findings = list(_header_findings(source, records, resource.names))
    if findings:
        return None, findings
    rows = []
    for record in records[1:]:
        if len(record) != len(resource.fields):
            findings.append(_ragged(source, record, len(resource.fields)))
            continue
        cells = dict(zip(resource.names, record, strict=True))
        rows.append(Row(cells, source.span(record[0].span.start, record[-1].span.end)))
    findings += _value_findings(rows, resource)
    key = resource.primary_key
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


def _value_findings(rows: Sequence[Row], resource: Resource) -> Iterator[Finding]:
    key = resource.primary_key
    for field in resource.fields:
        seen: dict[str, Cell] = {}
        cells = [row.cells[field.name] for row in rows]
        # What is right is most of all, and a value that stands in many rows is looked at once.
        right = {
            value
            for value in {cell.value for cell in cells}
            if not any(_cell_findings(Cell(value, _NOWHERE), field))
        }
        for cell in cells:
            if cell.value not in right:
                yield from _cell_findings(cell, field)
            if field.unique and cell.value and key != (field.name,):
                yield from _unique(field.name, cell, seen)
    firsts: dict[str, Cell] = {}
    required = any(field.required for field in resource.fields if key == (field.name,))
    for row in rows if key else ():
        value = " / ".join(row[name] for name in key)
        if len(key) == 1 and not value:
            if not required:
                yield _bad_cell(row.cells[key[0]], f"“{key[0]}” must be stated, but is empty")
            continue
        yield from _unique(" + ".join(key), Cell(value, row.cells[key[0]].span), firsts)


_NOWHERE = Source("", "").whole


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
    # More digits than any count has; Python itself refuses to read thousands of them.
    "integer": re.compile(r"-?\d{1,18}", re.ASCII),
    "year": re.compile(r"\d{4}", re.ASCII),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    "boolean": re.compile(r"true|false"),
}
_WHOLE = (_TYPES["integer"], _TYPES["year"])


def _cell_findings(cell: Cell, field: Field) -> Iterator[Finding]:
    name, value = field.name, cell.value
    if not value:
        if field.required:
            yield _bad_cell(cell, f"“{name}” must be stated, but the cell is empty")
        return
    form = _TYPES.get(field.kind)
    if form and not form.fullmatch(value):
        yield _bad_cell(cell, f"“{name}” must be of type {field.kind}, but {value!r} is not")
        return
    if field.kind == "date" and not _is_day(value):
        yield _bad_cell(cell, f"“{name}” must be a day of the calendar, but {value!r} is none")
    for item in (cell.items if field.is_list else (value,)) if field.enum else ():
        if item not in field.enum:
            allowed = ", ".join(field.enum)
            yield _bad_cell(cell, f"“{name}” must be one of {allowed}, but {item!r} is not")
    if field.pattern and not field.pattern.fullmatch(value):
        form_text = field.pattern.pattern
        yield _bad_cell(cell, f"“{name}” must look like {form_text}, but {value!r} does not")
    if field.minimum is not None and form in _WHOLE and int(value) < field.minimum:
        yield _bad_cell(cell, f"“{name}” must be at least {field.minimum}, but {value} is not")


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _bad_cell(cell: Cell, message: str) -> Finding:
    return Finding(
        "SRC004",
        message,
        cell.span,
        found=cell.value,
        hint="correct the cell, or the schema in datapackage.json",
    )


def _foreign_keys(tables: Mapping[str, Table], resource: Resource) -> Iterator[Finding]:
    for foreign in resource.foreign_keys:
        other = tables.get(foreign.resource or resource.name)
        if other is None:
            continue
        known = {row[foreign.target] for row in other.rows}
        for row in tables[resource.name].rows:
            cell = row.cells[foreign.field]
            yield from (
                _unknown_id(cell, item, foreign, other) for item in cell.items if item not in known
            )


def _unknown_id(cell: Cell, item: str, foreign: ForeignKey, other: Table) -> Finding:
    return Finding(
        "SRC004",
        f"“{foreign.field}” must be a “{foreign.target}” of {other.source.path},"
        f" but {item!r} is not",
        cell.span,
        found=item,
        hint="correct the id here, or restore the row there",
        related=(Related("the ids are here", other.source.whole),),
    )
