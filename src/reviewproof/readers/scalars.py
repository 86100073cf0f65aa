"""The texts in YAML (front matter, `#|` options of cells), each character with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

_OPTION = re.compile(r"^[ \t]*#\|[ ]?(?P<yaml>[^\n]*)(?:\n|\Z)", re.MULTILINE)
_LONGEST_ESCAPE = 12
"""`\\U0001F600` is the longest way to write one character, with its quotes."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text of a YAML document.

    Attributes:
        path: the keys that lead to it; a list adds none.
        value: the text as YAML means it.
        places: the offset of each of its characters in the document.
    """

    path: tuple[str, ...]
    value: str
    places: Sequence[int]


def read_scalars(text: str) -> Iterator[Scalar]:
    """Yield every text of a YAML document, mappings by sorted key, as Pandoc keeps metadata.

    Nothing is yielded for YAML that cannot be parsed: its reader reports that.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    if root is not None:
        yield from _walk(text, root, (), frozenset())


def _walk(
    text: str, node: yaml.Node, path: tuple[str, ...], above: frozenset[int]
) -> Iterator[Scalar]:
    if id(node) in above:
        return  # an alias of a node within itself
    above |= {id(node)}
    if isinstance(node, yaml.ScalarNode):
        yield Scalar(path, node.value, _align(text, node))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk(text, item, path, above)
    elif isinstance(node, yaml.MappingNode):
        pairs = [(key.value, item) for key, item in node.value if isinstance(key.value, str)]
        for name, item in sorted(pairs, key=lambda pair: pair[0]):
            yield from _walk(text, item, (*path, name), above)


def _align(text: str, node: yaml.ScalarNode) -> list[int]:
    """Return the place of each character; YAML only leaves out blanks, quotes and escapes."""
    position, end = node.start_mark.index, node.end_mark.index
    if node.style in {"|", ">"}:
        position = text.find("\n", position, end) + 1
    elif node.style in {'"', "'"}:
        position, end = position + 1, end - 1
    places = []
    for char in node.value:
        if not char.isspace():
            while position < end and text[position].isspace():
                position += 1
            found = text.find(char, position, min(end, position + _LONGEST_ESCAPE))
            position = found if found >= 0 else position
        places.append(min(position, max(end - 1, 0)))
        position += position < end and (text[position] == char or not char.isspace())
    return places


def cell_options(code: str) -> tuple[str, list[int]]:
    """Return the YAML of a cell's `#|` lines, and the offset in `code` of each of its characters.

    Args:
        code: from the line after the fence; options stand before anything else.
    """
    lines: list[str] = []
    places: list[int] = []
    position = 0
    while match := _OPTION.match(code, position):
        lines.append(match["yaml"] + "\n")
        places += range(match.start("yaml"), match.end("yaml") + 1)
        position = match.end()
    return "".join(lines), places
