"""Findings as workflow commands, which GitHub shows as annotations.

Form: GitHub documentation, "Workflow commands", `::error file=…,line=…,col=…,title=…::message`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewproof.codes import Severity
from reviewproof.findings import Finding
from reviewproof.proof import Report
from reviewproof.reports.tally import Piece, Totals, tally
from reviewproof.reports.text import run_totals, summary

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_SHOWN = 10
"""How many annotations of each level GitHub shows for one step."""


def github_report(report: Report, prefix: str = "") -> str:
    """Return one command a finding, then the summary as plain text.

    Args:
        report: what the proof found.
        prefix: the project's folder in its repository, with a slash at the end.
    """
    return "".join(github_parts([github_piece(report, prefix)]))


def github_piece(report: Report, prefix: str = "") -> Piece:
    """Return the commands of one document, and its summary."""
    commands = "".join(f"{_command(report, finding, prefix)}\n" for finding in report.findings)
    return Piece(tally(report), commands, f"{_plain(summary(report))}\n")


def github_parts(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield the commands and summaries of a run, of several documents with the totals."""
    totals, held = Totals(), ""
    for piece in pieces:
        totals.add(piece.tally)
        yield held + piece.text
        held = piece.second
    if max(totals.errors, totals.warnings, totals.notes) > _SHOWN:
        found = totals.errors + totals.warnings + totals.notes
        yield (
            f"GitHub shows {_SHOWN} annotations of each level for a step; this log has all"
            f" {found}\n"
        )
    yield held
    if totals.documents > 1:
        yield f"{run_totals(totals)}\n"


def _command(report: Report, finding: Finding, prefix: str) -> str:
    properties = {"file": located(prefix, finding.span.source.path)}
    if not finding.span.whole_file:
        first, last = finding.span.first, finding.span.last
        properties |= {"line": str(first.line), "endLine": str(last.line)}
        if first.line == last.line:
            # GitHub reads columns only where a finding stands on one line.
            properties |= {"col": str(first.column), "endColumn": str(last.column)}
    properties["title"] = f"{finding.code}: {finding.meta.title}"
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = finding.message + (f" ({finding.hint})" if finding.hint else "")
    return f"::{_LEVELS[report.severity(finding)]} {listed}::{_data(message)}"


def located(prefix: str, path: str) -> str:
    """Return a path as the repository names it; one that is not below the project stays."""
    return path if path.startswith("/") else f"{prefix}{path}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """Return lines that GitHub does not take for commands, whatever a reason says."""
    return text.replace("::", ": :").replace("##[", "# #[")
