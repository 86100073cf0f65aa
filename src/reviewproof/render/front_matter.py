"""YAML of a project, with its mistakes shown at their lines."""

from __future__ import annotations

from typing import Any

import yaml

from reviewproof.errors import ReviewError


def split_front_matter(text: str, path: str) -> tuple[dict[str, Any], str, int]:
    """Return front matter, the text after it, and the line at which that text starts.

    Raises:
        ReviewError: when the front matter is not closed, not valid YAML, or no mapping.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return {}, text, 1
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in {"---", "..."}:
            metadata = load_yaml("\n".join(lines[1:number]), path, 2)
            return metadata, "\n".join(lines[number + 1 :]), number + 2
    raise ReviewError(
        "the front matter is not closed", path=path, line=1, remedy="end it with a line `---`"
    )


def load_yaml(text: str, path: str, first_line: int) -> dict[str, Any]:
    """Return a YAML mapping.

    Args:
        text: the YAML.
        path: of its file, for messages.
        first_line: line of the file that `text` starts on.

    Raises:
        ReviewError: when the text is not YAML, or not a mapping.
    """
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise ReviewError(
            f"YAML is not valid: {problem}",
            path=path,
            line=first_line + mark.line if mark else first_line,
            column=mark.column + 1 if mark else None,
            remedy="check indentation, colons and quotes on this line and the one before",
        ) from None
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ReviewError(
            f"YAML must hold `name: value` pairs, found {type(value).__name__}",
            path=path,
            line=first_line,
            remedy="write one `name: value` a line",
        )
    return value
