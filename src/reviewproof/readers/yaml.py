"""YAML with the place of what is wrong in it."""

from __future__ import annotations

import re
from typing import Any

import yaml

from reviewproof.findings import Finding
from reviewproof.text import Source

_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Written in C where PyYAML was built with it."""


def read_yaml(source: Source, text: str, *, lines_before: int = 0) -> tuple[Any, Finding | None]:
    """Parse YAML safely.

    Args:
        source: the file that `text` is a part of.
        text: the YAML.
        lines_before: how many lines of the file stand before it.

    Returns:
        The value, and SRC003 at its line and column when there is none.
    """
    try:
        try:
            return yaml.load(text, _FAST), None
        except (yaml.YAMLError, ValueError):
            # What is wrong, and where, is said by the one that is slow and exact.
            return yaml.safe_load(text), None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        if _ENDS.search(problem) and (opened := getattr(error, "context_mark", None)):
            mark, problem = opened, "what is opened here is never closed"
    except (ValueError, RecursionError) as error:
        # PyYAML gives no place for a scalar that looks like a date and is none.
        mark = _place(text)
        problem = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
    span = source.whole
    if mark is not None:
        offset = source.offset(mark.line + 1 + lines_before, mark.column + 1)
        span = source.span(offset, min(offset + 1, len(source.text)))
    finding = Finding(
        "SRC003",
        f"YAML must be valid, but {problem}",
        span,
        hint="correct the indentation, quotes or colons at this place",
    )
    return None, finding


_ENDS = re.compile(r"end of stream|stream end")


def _place(text: str) -> yaml.Mark | None:
    """Return the place of the first scalar that cannot be constructed."""
    constructor = yaml.constructor.SafeConstructor()
    try:
        nodes = [yaml.compose(text, Loader=yaml.SafeLoader)]
    except (yaml.YAMLError, RecursionError):
        return None
    while nodes:
        node = nodes.pop(0)
        if isinstance(node, yaml.MappingNode):
            nodes[:0] = [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            nodes[:0] = node.value
        elif isinstance(node, yaml.ScalarNode):
            try:
                constructor.construct_object(node)
            except ValueError:
                return node.start_mark
            except yaml.YAMLError:
                continue
    return None
