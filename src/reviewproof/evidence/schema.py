"""The schemas of `data/datapackage.json`: Frictionless Data Package and Table Schema, as used here.

Types string, integer, year, date and boolean; constraints required, unique, enum, pattern and
minimum; `primaryKey`; `foreignKeys` of one field. `separator` is ours: the cell is a
list; with `refersTo` (a resource and its column), of ids.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from reviewproof.errors import ReviewError
from reviewproof.text import Source


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its type and what its cells must satisfy."""

    name: str
    kind: str
    is_list: bool
    required: bool
    unique: bool
    enum: tuple[str, ...]
    pattern: re.Pattern[str] | None
    minimum: int | None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Each value of `field` is a value of `target` in the table `resource`."""

    field: str
    resource: str
    target: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One table: where its file is and what its columns are."""

    name: str
    path: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [field.name for field in self.fields]


def read_resources(descriptor: Source) -> dict[str, Resource]:
    """Read a data package's descriptor.

    Returns:
        The resources by name.

    Raises:
        ReviewError: when it is no JSON, or does not describe tables as the specification has it.
    """
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
    except (RecursionError, ValueError) as error:
        raise ReviewError(
            f"the data package must be JSON, but: {error}",
            path=descriptor.path,
            remedy="correct the JSON",
        ) from None
    try:
        resources = {item.name: item for item in _resources(_mapping(package, "the package"))}
        _check_foreign_keys(resources)
    except ValueError as error:
        raise ReviewError(
            f"the data package must describe its tables, but {error}",
            path=descriptor.path,
            remedy="compare the file with the Frictionless Data Package specification",
        ) from None
    return resources


def _resources(package: Mapping[str, Any]) -> Iterator[Resource]:
    for item in _list(package.get("resources"), "“resources”"):
        described = _mapping(item, "a resource")
        name = _text(described.get("name"), "a resource's name")
        schema = _mapping(described.get("schema"), f"the schema of “{name}”")
        fields = _list(schema.get("fields"), f"the fields of “{name}”")
        columns = tuple(_field(field, name) for field in fields)
        known = {field.name for field in columns}
        key = _names(schema.get("primaryKey", []), f"the primary key of “{name}”")
        if missing := set(key) - known:
            raise ValueError(f"the primary key of “{name}” has no column “{min(missing)}”")
        foreign = _list(schema.get("foreignKeys", []), f"the foreign keys of “{name}”")
        yield Resource(
            name,
            _path(described.get("path"), name),
            columns,
            key,
            (*(_foreign_key(item, name, known) for item in foreign), *_listed_ids(fields, name)),
        )


def _field(item: object, table: str) -> Field:
    described = _mapping(item, f"a field of “{table}”")
    name = _text(described.get("name"), f"the name of a field of “{table}”")
    what = f"of “{name}” in “{table}”"
    constraints = _mapping(described.get("constraints", {}), f"the constraints {what}")
    minimum = constraints.get("minimum")
    if minimum is not None and (isinstance(minimum, bool) or not isinstance(minimum, int)):
        raise ValueError(f"the minimum {what} is no whole number")
    return Field(
        name=name,
        kind=_text(described.get("type", "string"), f"the type {what}"),
        is_list="separator" in described,
        required=constraints.get("required") is True,
        unique=constraints.get("unique") is True,
        enum=tuple(map(str, _list(constraints.get("enum", []), f"the enum {what}"))),
        pattern=_pattern(constraints.get("pattern"), what),
        minimum=minimum,
    )


def _pattern(written: object, what: str) -> re.Pattern[str] | None:
    if written is None:
        return None
    try:
        return re.compile(_text(written, f"the pattern {what}"))
    except re.error as error:
        raise ValueError(f"the pattern {what} is no regular expression: {error}") from None


def _path(written: object, table: str) -> str:
    path = _text(written, f"the path of “{table}”")
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\0" in path:
        raise ValueError(f"the path of “{table}” leaves the data folder: {path!r}")
    return path


def _foreign_key(item: object, table: str, known: set[str]) -> ForeignKey:
    what = f"a foreign key of “{table}”"
    described = _mapping(item, what)
    reference = _mapping(described.get("reference"), what)
    fields = _names(described.get("fields"), what)
    targets = _names(reference.get("fields"), what)
    if len(fields) != 1 or len(targets) != 1 or fields[0] not in known:
        raise ValueError(f"{what} must lead from one column of the table to one of another")
    resource = reference.get("resource", "")
    return ForeignKey(fields[0], resource if isinstance(resource, str) else "", targets[0])


def _listed_ids(fields: list[Any], table: str) -> Iterator[ForeignKey]:
    """Yield what `refersTo` says of a list: Frictionless has foreign keys of whole cells only."""
    for described in fields:
        if "refersTo" in described:
            name = described["name"]
            target = _mapping(described["refersTo"], f"what “{name}” of “{table}” refers to")
            what = f"the target of “{name}” in “{table}”"
            resource, column = (_text(target.get(part), what) for part in ("resource", "fields"))
            yield ForeignKey(name, resource, column)


def _check_foreign_keys(resources: Mapping[str, Resource]) -> None:
    for resource in resources.values():
        for foreign in resource.foreign_keys:
            other = resources.get(foreign.resource or resource.name)
            if other is None or foreign.target not in other.names:
                target = f"{foreign.resource or resource.name}.{foreign.target}"
                raise ValueError(
                    f"a foreign key of “{resource.name}” leads to “{target}”, which is not there"
                )


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{what} is no mapping")
    return value


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{what} is no list")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{what} is missing")
    return value


def _names(value: object, what: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise ValueError(f"{what} is no list of column names")
