"""What the commands share: the names of options, and where output goes."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TextIO

EXIT = """\
exit status:
  0  everything holds
  1  an error or a warning that nobody acknowledged
  2  something could not be checked (a file that cannot be read, a rule that failed)
"""
FORMATS = ("text", "json", "sarif", "github", "html")
COMMAND = argparse.RawDescriptionHelpFormatter
Commands = argparse._SubParsersAction  # argparse names no public type for it


def add_report(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is reported, and where."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report to FILE")
    parser.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="CODES",
        help="show only these: codes, families or their first letters, separated by commas",
    )
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="CODES", help="leave these out"
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing when everything holds")
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="also list what is acknowledged, undecided or not applicable",
    )
    parser.add_argument(
        "--statistics", action="store_true", help="print only how often each code was found"
    )


def add_colour(parser: argparse.ArgumentParser) -> None:
    """Add `--color`."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto: on a terminal, unless NO_COLOR or TERM=dumb is set (default: auto)",
    )


def colour_for(wanted: str, stream: TextIO) -> bool:
    """Decide whether to colour what goes to a stream.

    Args:
        wanted: the value of `--color`; auto asks NO_COLOR, FORCE_COLOR, TERM and the stream.
        stream: where the text goes.
    """
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if force := os.environ.get("FORCE_COLOR"):
        return force != "0"
    return os.environ.get("TERM") != "dumb" and stream.isatty()


def prefix_of(root: Path) -> str:
    """Return the project's folder as its repository names it: what annotations refer to."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    if root == repository or not root.is_relative_to(repository):
        return ""
    return f"{root.relative_to(repository).as_posix()}/"
