"""The command line. Every command imports only what it needs."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reviewproof import __version__
from reviewproof.cli_audit import add_audit
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
    from reviewproof.proof import Report

_DESCRIPTION = """\
Prove a literature review: every citation number, count, table, figure and cross-reference.

  reviewproof check            prove the sources of the project in this folder
  reviewproof explain CIT203   what a code means, with an example, and how to mend it
  reviewproof rules            all codes
  reviewproof render           prove, render, read the result back, and keep it if it holds
  reviewproof audit paper.pdf  proofread a finished article, anybody's
"""

_CHECK = f"""\
examples:
  reviewproof check                                the project in this folder
  reviewproof check ../review --format json        for a program; the form is in docs/json.md
  reviewproof check --format html --output proof.html     to read and pass on without a terminal
  reviewproof check --select CIT,BIB103            only citations, and one code of the references
  reviewproof check --ignore PUB,CIT212            all but these
  reviewproof check --statistics                   how often each code was found

A finding that is known and stays is accepted in data/acknowledged.csv, or beside the text:
  <!-- reviewproof: accept CIT205 found="Bento et al." reason="The list has no such paper." -->
What could not be checked is shown and counted whatever is selected, ignored or accepted.

{EXIT}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: those of the command line by default.

    Returns:
        The exit status, see `reviewproof --help`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character gets its code, not a traceback.
            stream.reconfigure(errors="backslashreplace")
    parser = _parser()
    options = parser.parse_args(arguments)
    from reviewproof.errors import ReviewError

    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except ReviewError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output, `head` for example, has seen enough. What Python still holds
        # for it goes nowhere, or closing it would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="reviewproof", description=_DESCRIPTION, epilog=EXIT, formatter_class=COMMAND
    )
    parser.add_argument("--version", action="version", version=f"reviewproof {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_check(commands)
    _add_explain(commands)
    _add_rules(commands)
    _add_render(commands)
    _add_read_back(commands)
    add_audit(commands)
    return parser


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser(
        "check",
        help="prove the sources",
        description="Prove the sources of a review. No kernel is run and nothing is written.",
        epilog=_CHECK,
        formatter_class=COMMAND,
    )
    _add_project(check)
    check.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text for people, json and sarif for programs, github for annotations, html for a page"
        " that needs no terminal (default: text)",
    )
    add_report(check)
    add_colour(check)
    check.set_defaults(run=_check, parser=check)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = commands.add_parser(
        "explain",
        help="explain a code",
        description="Print the page of a code: what must hold, why, an example that fails with what"
        " is printed for it, one that passes, and what to do.",
        epilog="example:\n  reviewproof explain CIT203",
        formatter_class=COMMAND,
    )
    explain.add_argument("codes", nargs="+", metavar="CODE", help="such as CIT203")
    add_colour(explain)
    explain.set_defaults(run=_explain)


def _add_rules(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    rules = commands.add_parser(
        "rules",
        help="list all codes",
        description="List every code with its severity and what must hold.",
        epilog="example:\n  reviewproof rules --format json",
        formatter_class=COMMAND,
    )
    rules.add_argument("--format", choices=("text", "json"), default="text", help="(default: text)")
    add_colour(rules)
    rules.set_defaults(run=_rules)


def _add_render(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    render = commands.add_parser(
        "render",
        help="prove, render, read back",
        description="Prove the sources, render them, read the result back and prove that too."
        " The output folder changes only when everything holds.",
        epilog="examples:\n  reviewproof render --to html,pdf\n"
        f"  reviewproof render --engine embedded\n\n{EXIT}",
        formatter_class=COMMAND,
    )
    _add_project(render)
    render.add_argument(
        "--to",
        default="html,pdf,docx",
        metavar="FORMATS",
        help="formats, separated by commas (default: html,pdf,docx)",
    )
    render.add_argument(
        "--engine",
        choices=("auto", "quarto", "embedded"),
        default="auto",
        help="auto takes Quarto when a supported one is on PATH (default: auto)",
    )
    render.set_defaults(run=_render)


def _add_read_back(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    read_back = commands.add_parser(
        "read-back",
        help="prove what Quarto has just rendered",
        description="Read the rendered page back and prove it against the sources. `quarto render`"
        " calls this after rendering (`post-render` in _quarto.yml); what fails is moved to"
        " rejected/ in the output folder.",
        epilog=EXIT,
        formatter_class=COMMAND,
    )
    _add_project(read_back)
    read_back.set_defaults(run=_read_back)


def _add_project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "project",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="PROJECT",
        help="a folder of the project (default: this one)",
    )


def _check(options: argparse.Namespace) -> int:
    if options.statistics and options.format != "text":
        options.parser.error("--statistics is text: leave out --format")
    from reviewproof.choice import read_choice
    from reviewproof.memory import settle
    from reviewproof.progress import progress
    from reviewproof.project import find_root
    from reviewproof.proof import choose, prove

    settle()
    choice = read_choice(options.select, options.ignore)
    with progress("proving the sources"):
        root = find_root(options.project)
        report = choose(prove(root), choice)
        text = _report_text(report, options, prefix_of(root))
    if options.output:
        from reviewproof.files import write_whole

        write_whole(options.output, text)
    elif report.findings or report.hidden or not options.quiet:
        sys.stdout.write(text)
    return report.exit_status


def _report_text(report: Report, options: argparse.Namespace, prefix: str) -> str:
    if options.format == "json":
        from reviewproof.reports.json import json_report

        return json_report([report])
    if options.format == "sarif":
        from reviewproof.reports.sarif import sarif_report

        return sarif_report(report, prefix)
    if options.format == "github":
        from reviewproof.reports.github import github_report

        return github_report(report, prefix)
    if options.format == "html":
        from reviewproof.reports.html import html_report

        return html_report([report])
    from reviewproof.reports.text import statistics, text_report

    to_file = options.output is not None and options.color == "auto"
    colour = not to_file and colour_for(options.color, sys.stdout)
    if options.statistics:
        return statistics(report, colour=colour)
    return text_report(report, verbose=options.verbose, colour=colour)


def _explain(options: argparse.Namespace) -> int:
    from reviewproof.catalogue import code_named, terminal_page
    from reviewproof.progress import progress

    codes = [code_named(name) for name in options.codes]
    colour = colour_for(options.color, sys.stdout)
    with progress("running the example"):
        pages = [terminal_page(code, colour=colour) for code in codes]
    sys.stdout.write("\n".join(pages))
    return 0


def _rules(options: argparse.Namespace) -> int:
    from reviewproof.reports.rules import rules_json, rules_table

    colour = colour_for(options.color, sys.stdout)
    text = rules_json() if options.format == "json" else rules_table(colour=colour)
    sys.stdout.write(text)
    return 0


def _render(options: argparse.Namespace) -> int:
    from reviewproof.build import build
    from reviewproof.project import find_root

    formats = tuple(filter(None, options.to.split(",")))
    return build(find_root(options.project), formats, options.engine, say=_say)


def _read_back(options: argparse.Namespace) -> int:
    from reviewproof.build import read_back
    from reviewproof.project import find_root

    return read_back(find_root(options.project), say=_say)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
