"""The report for programs; its form is the contract of `docs/json.md`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from reviewproof.acknowledgements import Acknowledged
from reviewproof.article import Article
from reviewproof.findings import Finding
from reviewproof.manuscript import Manuscript
from reviewproof.proof import Report
from reviewproof.reports.tally import Piece, Totals, tally
from reviewproof.text import Span

SCHEMA_VERSION = 1


def json_report(reports: Iterable[Report]) -> str:
    """Return the reports of one run, one document each."""
    return "".join(json_parts(json_piece(report) for report in reports))


def json_piece(report: Report) -> Piece:
    """Return one document as it stands in the report."""
    return Piece(tally(report), indented(_document(report), 2))


def json_parts(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield the report of a run, document by document."""
    totals = Totals()
    yield f'{{\n  "schema_version": {SCHEMA_VERSION},\n  "documents": '
    yield from listed(_counted(pieces, totals), 1)
    summary = {
        "errors": totals.errors,
        "warnings": totals.warnings,
        "notes": totals.notes,
        "could_not_check": totals.unchecked,
    }
    yield f',\n  "summary": {indented(summary, 1)}\n}}\n'


def _counted(pieces: Iterable[Piece], totals: Totals) -> Iterator[str]:
    for piece in pieces:
        totals.add(piece.tally)
        yield piece.text


def line_piece(report: Report) -> Piece:
    """Return one document on one line, for JSON Lines (jsonlines.org)."""
    return Piece(tally(report), json.dumps(_document(report), ensure_ascii=False) + "\n")


def line_parts(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield one line a document."""
    for piece in pieces:
        yield piece.text


def indented(content: object, depth: int) -> str:
    """Return content as it stands so deep in a report; no text of JSON holds a line ending."""
    return json.dumps(content, ensure_ascii=False, indent=2).replace("\n", "\n" + "  " * depth)


def listed(items: Iterable[str], depth: int) -> Iterator[str]:
    """Yield a list of items that are written already, as it stands so deep in a report."""
    first = True
    for item in items:
        yield f"{'[' if first else ','}\n{'  ' * (depth + 1)}{item}"
        first = False
    yield "[]" if first else f"\n{'  ' * depth}]"


def _document(report: Report) -> dict[str, object]:
    return {
        "path": report.document.name,
        "format": report.document.form,
        "citations": sum(1 for _ in report.document.citations()),
        "mentions": report.checked["CIT205"],
        "references": report.references,
        **_of_article(report.document),
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


def _of_article(document: Manuscript) -> dict[str, object]:
    if not isinstance(document, Article):
        return {}
    system = str(document.system) if document.paragraphs else ""
    return {"title": document.title, "doi": document.doi, "system": system}


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
