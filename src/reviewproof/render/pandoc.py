"""The pandoc of the `pypandoc_binary` wheel: run it, turn what it complains of into errors."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from reviewproof.errors import ReviewError
from reviewproof.pandoc import pandoc_path
from reviewproof.render import Say

# Smart quotes and dashes are Quarto's default reader too; `table_attributes` gives `{#tbl-x}`.
READER = "markdown+table_attributes"

# Warnings after which the page would lack something that its source has.
_FATAL = re.compile(r"Could not (?:fetch|find|load|convert|determine)|Resource .* not found")


@cache
def pandoc_version() -> str:
    """Return pandoc's version, such as `3.9`."""
    done = subprocess.run([pandoc_path(), "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[1]


def run_pandoc(
    arguments: Sequence[str],
    text: str,
    *,
    project: Path,
    environment: Mapping[str, str],
    say: Say,
) -> str:
    """Run pandoc in the project folder with `text` on its input and return its output.

    Warnings go to `say`, each once a line.

    Raises:
        ReviewError: when pandoc fails, or warns of something that would be missing on the page.
    """
    done = subprocess.run(
        [pandoc_path(), *arguments],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=project,
        env=dict(environment),
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if line.strip()]
    fatal = [line for line in complaints if _FATAL.search(line)]
    if done.returncode != 0 or fatal:
        raise ReviewError(
            "pandoc could not render the document:\n    " + "\n    ".join(fatal or complaints),
            remedy="mend what pandoc names; every picture must be a file of the project",
        )
    for line in complaints:
        say(f"pandoc: {line.removeprefix('[WARNING] ')}")
    return done.stdout


def read_markdown(
    text: str, *, project: Path, environment: Mapping[str, str], say: Say
) -> dict[str, Any]:
    """Return pandoc's syntax tree of a Markdown text.

    Args:
        text: the document, without its front matter.
        project: folder that relative paths start from.
        environment: environment of the process.
        say: takes the warnings.
    """
    tree: dict[str, Any] = json.loads(
        run_pandoc(
            ["-f", READER, "-t", "json"], text, project=project, environment=environment, say=say
        )
    )
    return tree
