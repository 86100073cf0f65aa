"""Findings as workflow commands, which GitHub shows as annotations.

Form: GitHub documentation, "Workflow commands", `::error file=…,line=…,col=…,title=…::message`.
"""

from __future__ import annotations

from reviewproof.codes import Severity
from reviewproof.findings import Finding
from reviewproof.proof import Report
from reviewproof.reports.text import summary

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_report(report: Report) -> str:
    """Return one command a finding, then the summary as plain text."""
    return "\n".join([*map(_command, report.findings), summary(report)]) + "\n"


def _command(finding: Finding) -> str:
    properties = {"file": finding.span.source.path}
    if not finding.span.whole_file:
        first, last = finding.span.first, finding.span.last
        properties |= {"line": str(first.line), "endLine": str(last.line), "col": str(first.column)}
        if first.line == last.line:
            properties["endColumn"] = str(last.column)
    properties["title"] = f"{finding.code}: {finding.meta.title}"
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = finding.message + (f" ({finding.hint})" if finding.hint else "")
    return f"::{_LEVELS[finding.meta.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
