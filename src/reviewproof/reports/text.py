"""The report for a person at a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reviewproof.codes import CODES, Severity
from reviewproof.findings import Finding
from reviewproof.proof import Report
from reviewproof.text import Span

_LONGEST = 160


def text_report(report: Report, *, verbose: bool = False) -> str:
    """Return findings with their source lines, and a summary by code.

    Args:
        report: what the proof found.
        verbose: also list what was acknowledged and what does not apply.
    """
    parts = ["\n".join(_finding(finding)) for finding in report.findings]
    parts += [
        f"{place(item.span)}: {item.code}: cannot tell {item.message}" for item in report.undecided
    ]
    if verbose:
        parts += [
            f"{place(item.finding.span)}: acknowledged {item.finding.code}: {item.reason}"
            for item in report.acknowledged
        ]
        parts += [f"{item.code} not applicable: {item.reason}" for item in report.not_applicable]
    parts.append(summary(report))
    return "\n\n".join(parts) + "\n"


def place(span: Span) -> str:
    """Return `path:line:column`, or `path` alone for a whole file."""
    path = span.source.path
    return path if span.whole_file else f"{path}:{span.first.line}:{span.first.column}"


def _finding(finding: Finding) -> Iterator[str]:
    severity = finding.meta.severity
    yield f"{place(finding.span)}: {severity} {finding.code}: {finding.message}"
    yield from _excerpt(finding.span)
    for related in finding.related:
        yield f"  = {place(related.span)}: {related.message}"
    if finding.hint:
        yield f"  = help: {finding.hint}"


def _excerpt(span: Span) -> Iterator[str]:
    """Yield the source line with the span underlined; of generated text, the text itself."""
    if span.whole_file:
        return
    source = span.source
    first, last = source.position(span.start), source.position(span.end)
    line = source.line_text(first.line)
    start = first.column - 1
    end = last.column - 1 if last.line == first.line else len(line)
    # A long line is cut around the span, so that the underline stays on the screen.
    left = max(0, min(start - 40, len(line) - _LONGEST))
    shown = line[left : left + _LONGEST].replace("\t", " ")
    number = "" if source.origin else str(first.line)
    width = max(len(number), 3)
    yield f"{number:>{width}} | {shown}"
    underline = "^" * max(1, min(end, left + _LONGEST) - start)
    yield f"{'':>{width}} | {' ' * (start - left)}{underline}"


def summary(report: Report) -> str:
    """Return one line a code that has findings, and the totals."""
    counts = Counter(finding.code for finding in report.findings)
    lines = [f"{code}  {count:>3}  {CODES[code].title}" for code, count in sorted(counts.items())]
    citations = sum(1 for _ in report.document.citations())
    lines.append(
        f"{report.document.name}: {citations} citations, {report.checked['CIT205']} named authors,"
        f" {len(report.project.references)} references:"
        f" {plural(report.count(Severity.ERROR), 'error')},"
        f" {plural(report.count(Severity.WARNING), 'warning')},"
        f" {plural(report.count(Severity.NOTE), 'note')},"
        f" {report.unchecked} not checked; {len(report.acknowledged)} acknowledged"
    )
    return "\n".join(lines)


def plural(number: int, noun: str) -> str:
    """Return `1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
