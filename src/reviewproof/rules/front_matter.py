"""What the front matter says of people, date and abstract, with the place of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from reviewproof.manuscript import Paragraph, Place
from reviewproof.project import Project
from reviewproof.text import Span

_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20|21)\d{2}(?!\d)")
_NOTE = re.compile(r"\^\[[^\]]*\]|\^[^\s^]*\^|<sup>.*?</sup>|\\?[*†‡§]+")
_PARTS = ("given", "dropping-particle", "non-dropping-particle", "family")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the front matter names, as a byline prints the name."""

    name: str
    span: Span


def entry(project: Project, *keys: str) -> tuple[Paragraph, int, int] | None:
    """Return where the first of these top-level keys stands: its paragraph, start and end in it.

    Only the lines of that key are looked at, so that a long abstract need not be parsed for a date.
    """
    for paragraph in project.manuscript.paragraphs:
        if paragraph.place is not Place.METADATA:
            continue
        for key in keys:
            lines = rf"^{re.escape(key)}[ \t]*:.*(?:\n(?:[ \t#-].*)?)*"
            if found := re.search(lines, paragraph.span.text, re.M):
                return paragraph, found.start(), found.end()
    return None


def people(project: Project, *keys: str) -> tuple[Person, ...]:
    """Return the people under keys such as `author`, in every form that Quarto takes.

    A string, a list of strings, a mapping or a list of mappings with `name`, which is a string or
    has `given`, `family` and `literal` (Quarto reference, "Front matter: Authors").
    """
    return tuple(person for key in keys for person in _people(project, key))


def _people(project: Project, key: str) -> Iterator[Person]:
    place = entry(project, key)
    if place is None:
        return
    paragraph, start, end = place
    try:
        root = yaml.compose(paragraph.span.text[start:end], Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return  # the reader has reported it
    if isinstance(root, yaml.MappingNode) and root.value:
        for node in _items(root.value[0][1]):
            yield from _named(node, paragraph, start)


def _items(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def _named(node: yaml.Node, paragraph: Paragraph, start: int) -> Iterator[Person]:
    offset, end = start + node.start_mark.index, start + node.end_mark.index
    if isinstance(node, yaml.ScalarNode):
        place = offset
        for part in re.split(r";|\s+and\s+", _NOTE.sub("", node.value)):
            name = " ".join(part.split())
            found = paragraph.span.text.find(name, place, end) if name else -1
            if found >= 0:
                place = found + len(name)
                yield Person(name, paragraph.sub(found, place))
            elif name:
                yield Person(name, paragraph.sub(offset, end))
    elif isinstance(node, yaml.MappingNode):
        fields = _fields(node)
        if "name" in fields:
            yield from _named(fields["name"], paragraph, start)
        elif "literal" in fields:
            yield from _named(fields["literal"], paragraph, start)
        else:
            parts = [fields[name].value for name in _PARTS if name in fields]
            if parts and all(isinstance(part, str) for part in parts):
                # A block mapping ends where the next token starts, on a later line.
                length = len(paragraph.span.text[offset:end].rstrip())
                yield Person(" ".join(parts), paragraph.sub(offset, offset + length))


def _fields(node: yaml.MappingNode) -> Mapping[str, yaml.Node]:
    return {key.value: value for key, value in node.value if isinstance(key.value, str)}


def year(project: Project) -> tuple[int, Span] | None:
    """Return the year in `date:`, and where; None when it has none (`today` is no year)."""
    place = entry(project, "date")
    if place is None:
        return None
    paragraph, start, end = place
    found = _YEAR.search(paragraph.span.text, start, end)
    return (int(found.group()), paragraph.sub(*found.span())) if found else None
