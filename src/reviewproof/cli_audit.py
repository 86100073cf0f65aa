"""The command `reviewproof audit`: which articles, in which form, and where the report goes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from reviewproof.cli_options import (
    COMMAND,
    EXIT,
    FORMATS,
    add_colour,
    add_report,
    colour_for,
    prefix_of,
)

if TYPE_CHECKING:
    from reviewproof.choice import Choice
    from reviewproof.progress import Bar
    from reviewproof.proof import Report
    from reviewproof.reports.tally import Piece, Totals

_DESCRIPTION = """\
Proofread finished articles, yours or anybody's, from what they print alone: authors named beside
the number of another paper, names spelt differently, numbers out of order or beyond the list,
entries never cited or listed twice, placeholders and more.
"""
_HELP = f"""\
examples:
  reviewproof audit paper.pdf                      what is wrong in one article
  reviewproof audit manuscript.docx --format html --output findings.html
  reviewproof audit paper.xml --select CIT203,CIT204       only named authors
  reviewproof audit submissions/ --table           one row for each article of a folder
  reviewproof audit 'volume-*/**/*.xml' --table --format html --output volume.html
  reviewproof audit submissions/ --format csv --output submissions.csv --jobs 4

Read are JATS XML, DOCX, HTML, PDF with a text layer, and plain text or Markdown; what a file is
says its content, then its name. Nothing is sent anywhere. What could not be read is said and
counted, and is never left out. docs/audit.md tells what is proved and what is not.

{EXIT}  130  interrupted; a report of an earlier run stays
"""
_ROWS = ("csv", "jsonl")
_WITH_TABLE = ("text", "html", *_ROWS)
_MOST_JOBS = 64


def add_audit(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    audit = commands.add_parser(
        "audit",
        help="proofread finished articles",
        description=_DESCRIPTION,
        epilog=_HELP,
        formatter_class=COMMAND,
    )
    audit.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a file, a folder (every article in it), or a pattern in quotes",
    )
    audit.add_argument(
        "--format",
        choices=(*FORMATS, *_ROWS),
        default="text",
        help="text for people, json and sarif for programs, github for annotations, html for a"
        " page; csv and jsonl have one line for each article (default: text)",
    )
    audit.add_argument(
        "--table",
        action="store_true",
        help="one row for each article and totals by code, as text, html, csv or jsonl",
    )
    audit.add_argument(
        "--jobs",
        type=_jobs,
        metavar="N",
        help="read so many articles at the same time (default: as many as there are processors)",
    )
    add_report(audit)
    add_colour(audit)
    audit.set_defaults(run=run_audit, parser=audit)


def _jobs(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) >= 1:
        return int(text)
    raise argparse.ArgumentTypeError(
        f"must be a number from 1, but {text!r} was given; leave it out to use every processor"
    )


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_audit(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    if options.statistics and (options.format != "text" or options.table):
        options.parser.error("--statistics is text: leave out --format and --table")
    if options.table and options.format not in _WITH_TABLE:
        options.parser.error(f"--table is {', '.join(_WITH_TABLE)}, not {options.format}")
    from reviewproof.audit import audit_each, files_of
    from reviewproof.choice import read_choice
    from reviewproof.memory import settle
    from reviewproof.progress import Bar
    from reviewproof.reports.tally import Totals

    choice = read_choice(options.select, options.ignore)
    root = Path.cwd()
    paths = files_of(root, options.files, options.output)
    make, write = _form(options, prefix_of(root.resolve()))
    jobs = min(options.jobs or _processors(), _MOST_JOBS)
    totals, bar = Totals(), Bar("articles", len(paths))
    settle()  # the processes inherit it, and share what is loaded
    with _out(options, totals) as (stream, to_terminal):
        pieces = audit_each(root, paths, jobs, partial(_piece, choice, make), bar.tick)
        with closing(pieces), _cleared(bar):
            for part in write(_watched(pieces, totals, bar)):
                if to_terminal:
                    bar.clear()
                stream.write(part)
                stream.flush()
    return totals.exit_status


def _piece(choice: Choice, make: Callable[[Report], Piece], report: Report) -> Piece:
    """Make of one report what is written of it; this is called where the report was made."""
    from reviewproof.proof import choose

    return make(choose(report, choice))


def _watched(pieces: Iterable[Piece], totals: Totals, bar: Bar) -> Iterator[Piece]:
    for piece in pieces:
        totals.add(piece.tally)
        bar.step()
        yield piece


@contextmanager
def _cleared(bar: Bar) -> Iterator[None]:
    try:
        yield
    finally:
        bar.clear()


@contextmanager
def _out(options: argparse.Namespace, totals: Totals) -> Iterator[tuple[TextIO, bool]]:
    """Open what the report is written to, and say whether that is a terminal.

    With `--quiet` the report is held back until it is known whether there is anything to say.
    """
    if options.output:
        from reviewproof.files import written_whole

        with written_whole(options.output) as stream:
            yield stream, False
    elif not options.quiet:
        yield sys.stdout, sys.stdout.isatty()
    else:
        import shutil
        import tempfile

        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace") as held:
            yield held, False
            if totals.found or totals.hidden:
                held.seek(0)
                shutil.copyfileobj(held, sys.stdout)


Maker = tuple["Callable[[Report], Piece]", "Callable[[Iterable[Piece]], Iterator[str]]"]
_MADE_BY = {
    "jsonl": ("json.line_piece", "json.line_parts"),
    "json": ("json.json_piece", "json.json_parts"),
    "sarif": ("sarif.sarif_piece", "sarif.sarif_parts"),
    "github": ("github.github_piece", "github.github_parts"),
    "html": ("html.html_piece", "html.html_parts"),
    "csv": ("tally.counted", "table.csv_parts"),
    "table html": ("table_page.page_piece", "table_page.page_parts"),
}
"""By form, the two functions of reports that make it; imported only when it is asked for."""
_PREFIXED = ("sarif", "github")


def _form(options: argparse.Namespace, prefix: str) -> Maker:
    """Return what makes a piece of each report, and what makes the whole of the pieces."""
    if options.format == "text":
        return _table(options) if options.table else _text(options)
    name = "table html" if options.table and options.format == "html" else options.format
    make, write = map(_function, _MADE_BY[name])
    return partial(make, prefix=prefix) if name in _PREFIXED else make, write


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(".")
    found: Callable[..., Any] = getattr(import_module(f"reviewproof.reports.{module}"), function)
    return found


def _text(options: argparse.Namespace) -> Maker:
    from reviewproof.reports.tally import counted
    from reviewproof.reports.text import statistics_parts, text_parts, text_piece

    colour = _colour(options)
    if options.statistics:
        return counted, partial(statistics_parts, colour=colour)
    return (
        partial(text_piece, verbose=options.verbose, colour=colour),
        partial(text_parts, quiet=options.quiet, colour=colour),
    )


def _table(options: argparse.Namespace) -> Maker:
    from shutil import get_terminal_size

    from reviewproof.reports.table import text_table
    from reviewproof.reports.tally import counted

    on_terminal = not options.output and sys.stdout.isatty()
    width = get_terminal_size().columns if on_terminal else None
    return counted, partial(text_table, width=width, colour=_colour(options))


def _colour(options: argparse.Namespace) -> bool:
    if options.output and options.color == "auto":
        return False
    return colour_for(options.color, sys.stdout)
