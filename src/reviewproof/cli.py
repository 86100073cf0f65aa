"""The command line. Every command imports only what it needs."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from reviewproof import __version__

_DESCRIPTION = """\
Prove a literature review: every citation number, count, table, figure and cross-reference.

  reviewproof check            prove the sources of the project in this folder
  reviewproof render           prove, render, read the result back, and keep it if it holds
"""

_EXIT = """\
exit status:
  0  everything holds
  1  an error or a warning that nobody acknowledged
  2  something could not be checked (a file that cannot be read, a rule that failed)
"""


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
        return int(options.run(options))
    except ReviewError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output, `head` for example, has seen enough.
        sys.stderr.close()
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="reviewproof",
        description=_DESCRIPTION,
        epilog=_EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"reviewproof {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_check(commands)
    _add_render(commands)
    _add_read_back(commands)
    return parser


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser(
        "check",
        help="prove the sources",
        description="Prove the sources of a review. No kernel is run and nothing is written.",
        epilog=_EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_project(check)
    check.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="text for people, json for programs, github for annotations (default: text)",
    )
    check.add_argument("--output", type=Path, metavar="FILE", help="write the report to FILE")
    check.add_argument("--quiet", action="store_true", help="print nothing when everything holds")
    check.add_argument(
        "--verbose",
        action="store_true",
        help="also list what is acknowledged, undecided or not applicable",
    )
    check.set_defaults(run=_check)


def _add_render(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    render = commands.add_parser(
        "render",
        help="prove, render, read back",
        description="Prove the sources, render them, read the result back and prove that too."
        " The output folder changes only when everything holds.",
        epilog=_EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
        epilog=_EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
    from reviewproof.project import find_root
    from reviewproof.proof import Report, prove

    report = prove(find_root(options.project))
    text = _report_text(report, options.format, verbose=options.verbose)
    if options.output:
        from reviewproof.files import write_whole

        write_whole(options.output, text)
    elif report.findings or not options.quiet:
        sys.stdout.write(text)
    assert isinstance(report, Report)
    return report.exit_status


def _report_text(report: object, form: str, *, verbose: bool) -> str:
    from reviewproof.proof import Report

    assert isinstance(report, Report)
    if form == "json":
        from reviewproof.reports.json import json_report

        return json_report([report])
    if form == "github":
        from reviewproof.reports.github import github_report

        return github_report(report)
    from reviewproof.reports.text import text_report

    return text_report(report, verbose=verbose)


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
