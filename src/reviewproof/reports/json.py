"""The report for programs; its form is the contract of `docs/json.md`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from reviewproof.acknowledgements import Acknowledged
from reviewproof.codes import Severity
from reviewproof.findings import Finding
from reviewproof.proof import Report
from reviewproof.text import Span

SCHEMA_VERSION = 1


def json_report(reports: Sequence[Report]) -> str:
    """Return the reports of one run, one document each."""
    summary = {
        "errors": sum(report.count(Severity.ERROR) for report in reports),
        "warnings": sum(report.count(Severity.WARNING) for report in reports),
        "notes": sum(report.count(Severity.NOTE) for report in reports),
        "could_not_check": sum(report.unchecked for report in reports),
    }
    content = {
        "schema_version": SCHEMA_VERSION,
        "documents": [_document(report) for report in reports],
        "summary": summary,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _document(report: Report) -> dict[str, object]:
    return {
        "path": report.document.name,
        "format": report.document.form,
        "citations": sum(1 for _ in report.document.citations()),
        "mentions": report.checked["CIT205"],
        "references": report.references,
        "findings": [_finding(report, finding) for finding in report.findings],
        "acknowledged": [_acknowledged(report, item) for item in report.acknowledged],
        "cannot_tell": [
            {"code": item.code, "message": item.message, "location": _location(item.span)}
            for item in report.undecided
        ],
        "not_applicable": [
            {"code": item.code, "reason": item.reason} for item in report.not_applicable
        ],
        "checked": dict(sorted(report.checked.items())),
        "severities": {
            code: {"severity": str(level.severity), "reason": level.reason}
            for code, level in sorted(report.levels.items())
        },
        "selected": list(report.choice.select),
        "ignored": list(report.choice.ignore),
        "left_out": dict(sorted(report.hidden.items())),
    }


def _acknowledged(report: Report, item: Acknowledged) -> dict[str, object]:
    by = {"kind": "comment" if item.by.inline else "row", "location": _location(item.by.span)}
    return {**_finding(report, item.finding), "reason": item.reason, "acknowledged_by": by}


def _finding(report: Report, finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": str(report.severity(finding)),
        "message": finding.message,
        "hint": finding.hint,
        "location": _location(finding.span),
        "related": [
            {"message": related.message, "location": _location(related.span)}
            for related in finding.related
        ],
        "where": finding.place,
        "found": finding.found,
        "expected": finding.expected,
        "data": dict(finding.data),
    }


def _location(span: Span) -> dict[str, object]:
    if span.whole_file:
        keys = ("line", "column", "end_line", "end_column")
        return {"path": span.source.path, **dict.fromkeys(keys), "quote": ""}
    first, last = span.first, span.last
    return {
        "path": span.source.path,
        "line": first.line,
        "column": first.column,
        "end_line": last.line,
        "end_column": last.column,
        "quote": span.text,
    }
