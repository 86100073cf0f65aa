"""Walking pandoc's syntax tree, as its JSON form has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Node = dict[str, Any]
Attributes = tuple[str, list[str], dict[str, str]]


def rewrite(value: Any, change: Callable[[Node], list[Node] | None]) -> Any:
    """Return a copy of a part of the tree with nodes replaced, children before parents.

    Args:
        value: a node, a list of nodes, or anything that holds them.
        change: returns what stands in a node's place in its list, or None to keep the node.
    """
    if isinstance(value, dict):
        return {key: rewrite(part, change) for key, part in value.items()}
    if not isinstance(value, list):
        return value
    result: list[Any] = []
    for part in value:
        copied = rewrite(part, change)
        instead = change(copied) if isinstance(copied, dict) and "t" in copied else None
        if instead is None:
            result.append(copied)
        else:
            result.extend(instead)
    return result


def nodes(value: Any) -> Iterator[Node]:
    """Yield every node below `value` in document order, parents before children."""
    if isinstance(value, dict):
        if "t" in value:
            yield value
        for part in value.values():
            yield from nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes(part)


def attributes(attr: list[Any]) -> Attributes:
    """Return identifier, classes and key–value pairs of a pandoc attribute."""
    return attr[0], list(attr[1]), dict(attr[2])


def attr(identifier: str = "", classes: list[str] | None = None) -> list[Any]:
    """Return a pandoc attribute."""
    return [identifier, classes or [], []]


def styled(style: str, identifier: str = "") -> list[Any]:
    """Return a pandoc attribute that gives a division a style of the Word file."""
    return [identifier, [], [["custom-style", style]]]


def string(text: str) -> Node:
    """Return a word, or a text that must not break, as an inline node."""
    return {"t": "Str", "c": text}


def raw(form: str, text: str, *, inline: bool = False) -> Node:
    """Return text that the writer for `form` copies and every other one drops."""
    return {"t": "RawInline" if inline else "RawBlock", "c": [form, text]}


def div(attribute: list[Any], blocks: list[Node]) -> Node:
    """Return a division."""
    return {"t": "Div", "c": [attribute, blocks]}


def plain(inlines: list[Node]) -> Node:
    """Return inlines as a block without paragraph spacing."""
    return {"t": "Plain", "c": inlines}


def stringify(value: Any) -> str:
    """Return the plain text below a part of the tree."""
    parts: list[str] = []
    for node in nodes(value):
        if node["t"] == "Str":
            parts.append(str(node["c"]))
        elif node["t"] in {"Space", "SoftBreak", "LineBreak"}:
            parts.append(" ")
        elif node["t"] in {"Code", "Math"}:
            parts.append(str(node["c"][1]))
    return "".join(parts)
