"""The report as one page that needs no terminal and loads nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from reviewproof.codes import CODES
from reviewproof.findings import Finding
from reviewproof.proof import Report
from reviewproof.reports.text import place, summary

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
  border-bottom: 1px solid #ddd }
td.n { text-align: right; font-variant-numeric: tabular-nums }
code { font-size: .9em; overflow-wrap: anywhere }
.holds { border-left: 5px solid #1b7f3b; padding-left: .8rem }
.fails { border-left: 5px solid #b3261e; padding-left: .8rem }
"""


def html_report(reports: Sequence[Report]) -> str:
    """Return the reports of one run as a self-contained page."""
    holds = not any(report.exit_status for report in reports)
    verdict = "Everything that was checked holds." if holds else "The proof does not hold."
    body = "".join(part for report in reports for part in _document(report))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Proof</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Proof</h1>\n"
        f'<p class="{"holds" if holds else "fails"}"><strong>{verdict}</strong></p>\n'
        f"{body}</body>\n</html>\n"
    )


def _document(report: Report) -> Iterator[str]:
    yield f"<h2>{escape(report.document.name)}</h2>\n<p>{escape(summary(report))}</p>\n"
    if report.findings:
        rows = [_finding(finding) for finding in report.findings]
        yield _table(("Place", "Code", "Finding", "What to do"), rows)
    yield "<h3>Rules</h3>\n"
    yield _table(("Code", "What must hold", "Checked", "Found", "Acknowledged"), _rules(report))
    if report.acknowledged:
        yield "<h3>Acknowledged</h3>\n"
        rows = [
            (
                _code(place(item.finding.span)),
                _code(item.finding.code),
                escape(item.finding.message),
                escape(item.reason),
            )
            for item in report.acknowledged
        ]
        yield _table(("Place", "Code", "Finding", "Reason"), rows)
    if report.undecided or report.not_applicable:
        yield "<h3>Cannot tell, or not applicable</h3>\n"
        rows = [(_code(item.code), escape(item.message)) for item in report.undecided]
        rows += [(_code(item.code), escape(item.reason)) for item in report.not_applicable]
        yield _table(("Code", "Why"), rows)


def _finding(finding: Finding) -> tuple[str, ...]:
    return (
        _code(place(finding.span)),
        _code(finding.code),
        escape(finding.message),
        escape(finding.hint),
    )


def _rules(report: Report) -> list[tuple[str, ...]]:
    found = Counter(finding.code for finding in report.findings)
    accepted = Counter(item.finding.code for item in report.acknowledged)
    named = {*report.checked, *found, *accepted}
    return [
        (
            _code(code.id),
            escape(code.title),
            str(report.checked[code.id]),
            str(found[code.id]),
            str(accepted[code.id]),
        )
        for code in CODES.values()
        if code.id in named
    ]


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in header)
    body = "".join(
        "<tr>"
        + "".join(f"<td{' class=n' if cell.isdigit() else ''}>{cell}</td>" for cell in row)
        + "</tr>\n"
        for row in rows
    )
    return (
        f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n'
        "</table></div>\n"
    )
