"""The report for a person at a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from reviewproof.codes import CODES, Severity
from reviewproof.findings import Finding, Related
from reviewproof.proof import Report
from reviewproof.reports.excerpt import Mark, excerpt, gutter, shows
from reviewproof.reports.paint import Paint, harmless
from reviewproof.reports.shown import form_of, in_one_paragraph, without_markup
from reviewproof.reports.tally import Piece, Totals, tally
from reviewproof.text import Span

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def text_report(report: Report, *, verbose: bool = False, colour: bool = False) -> str:
    """Return findings with their source lines, and a summary by code.

    Args:
        report: what the proof found.
        verbose: also list what was acknowledged and what does not apply.
        colour: for a terminal that shows it.
    """
    paint = Paint(colour)
    parts = ["\n".join(_finding(finding, report, paint)) for finding in report.findings]
    blocks = (
        [
            f"{paint('bold', place(item.span))} {item.code} cannot tell {harmless(item.message)}"
            for item in report.undecided
        ],
        (list(_accepted(report, paint)) if verbose else []),
    )
    parts += ["\n".join(block) for block in blocks if block]
    parts.append(summary(report, colour=colour))
    return "\n\n".join(parts) + "\n"


def _accepted(report: Report, paint: Paint) -> Iterator[str]:
    for item in report.acknowledged:
        yield (
            f"{paint('bold', place(item.finding.span))} {item.finding.code} acknowledged at"
            f" {place(item.by.span)}: {harmless(item.reason)}"
        )
    for skipped in report.not_applicable:
        yield f"{skipped.code} not applicable: {skipped.reason}"


def place(span: Span) -> str:
    """Return `path:line:column`, or `path` alone for a whole file."""
    path = harmless(span.source.path)
    return path if span.whole_file else f"{path}:{span.first.line}:{span.first.column}"


def _finding(finding: Finding, report: Report, paint: Paint) -> Iterator[str]:
    severity = report.severity(finding)
    colour = COLOURS[severity]
    kind = "" if severity is Severity.ERROR else f" ({severity})"
    where = paint("bold", place(finding.span))
    yield f"{where} {paint(colour, finding.code)}{kind} {harmless(finding.message)}"
    width = gutter([finding.span, *(related.span for related in finding.related)])
    form = form_of(report.document, finding.span)
    beside = [
        related for related in finding.related if _on_one_line(finding.span, related.span, form)
    ]
    main, *others = without_markup([finding.span, *(related.span for related in beside)], form)
    marks = [Mark(span, "-", "blue") for span in others]
    yield from excerpt([Mark(main, "^", colour), *marks], paint, width)
    for related in finding.related:
        yield from _related(related, paint, width, form, shown=related in beside)
    if finding.hint:
        yield f"{'':>{width}} {paint('blue', '=')} help: {harmless(finding.hint)}"


def _related(
    related: Related, paint: Paint, width: int, form: str, *, shown: bool
) -> Iterator[str]:
    arrow = paint("blue", "-->")
    yield f"{'':>{width}}{arrow} {place(related.span)} {harmless(related.message)}"
    if not shown:
        (span,) = without_markup([related.span], form)
        yield from excerpt([Mark(span, "-", "blue")], paint, width)


def _on_one_line(one: Span, other: Span, form: str) -> bool:
    """Tell whether two spans can be marked in one excerpt: on one line, one beside the other."""
    if one.source.path != other.source.path or one.source.text != other.source.text:
        return False
    if not shows(one) or not shows(other) or max(one.start, other.start) < min(one.end, other.end):
        return False
    lines = {
        one.source.position(offset).line
        for span in (one, other)
        for offset in (span.start, max(span.end - 1, span.start))
    }
    return len(lines) == 1 and in_one_paragraph(one, other, form)


def summary(report: Report, *, colour: bool = False) -> str:
    """Return one line a code that has findings, what was left out, and the totals."""
    counts = Counter(finding.code for finding in report.findings)
    paint = Paint(colour)
    lines = [f"{code}  {count:>3}  {CODES[code].title}" for code, count in sorted(counts.items())]
    return "\n".join([*lines, *_set_otherwise(report), *left_out(report), _totals(report, paint)])


def statistics(report: Report, *, colour: bool = False) -> str:
    """Return how often each code was found, the most frequent first, and the totals."""
    paint = Paint(colour)
    counts = Counter(finding.code for finding in report.findings)
    severities = {finding.code: report.severity(finding) for finding in report.findings}
    lines = [
        f"{count:>5}  {paint(COLOURS[severities[code]], code)}  {severities[code]:<7}"
        f"  {CODES[code].title}"
        for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    totals = _totals(report, paint)
    return "\n".join([*lines, *_set_otherwise(report), *left_out(report), totals]) + "\n"


def _set_otherwise(report: Report) -> Iterator[str]:
    for code, level in sorted(report.levels.items()):
        because = f": {harmless(level.reason)}" if level.reason else ""
        yield f"{code} weighs {level.severity} here, not {CODES[code].severity}{because}"


def left_out(report: Report) -> Iterator[str]:
    """Yield one line that says what was not asked for, if anything."""
    if report.choice:
        hidden = ", ".join(f"{code} {count}" for code, count in sorted(report.hidden.items()))
        yield f"not the whole proof ({report.choice}): findings left out: {hidden or 'none'}"


def _totals(report: Report, paint: Paint) -> str:
    citations = sum(1 for _ in report.document.citations())
    shown = []
    for severity in Severity:
        count = report.count(severity)
        text = plural(count, str(severity))
        shown.append(paint(COLOURS[severity], text) if count else text)
    skipped = {item.code for item in report.not_applicable}
    return (
        f"{harmless(report.document.name)}: {plural(citations, 'citation')},"
        f" {plural(report.checked['CIT205'], 'named author')},"
        f" {plural(report.references, 'reference')}: {', '.join(shown)},"
        f" {report.unchecked} not checked; {len(report.acknowledged)} acknowledged,"
        f" {plural(len(skipped), 'rule')} not applicable"
    )


def run_totals(totals: Totals, *, colour: bool = False) -> str:
    """Return one line with the sums over all articles of a run."""
    paint = Paint(colour)
    counts = {
        Severity.ERROR: totals.errors,
        Severity.WARNING: totals.warnings,
        Severity.NOTE: totals.notes,
    }
    shown = [
        paint(COLOURS[severity], plural(count, severity)) if count else plural(count, severity)
        for severity, count in counts.items()
    ]
    return (
        f"{plural(totals.documents, 'article')}: {plural(totals.citations, 'citation')},"
        f" {plural(totals.mentions, 'named author')}, {plural(totals.references, 'reference')}:"
        f" {', '.join(shown)}, {totals.unchecked} not checked"
    )


def statistics_parts(pieces: Iterable[Piece], *, colour: bool = False) -> Iterator[str]:
    """Yield how often each code was found in a run over articles, and the totals."""
    paint, totals = Paint(colour), Totals()
    for piece in pieces:
        totals.add(piece.tally)
    for code, count in sorted(totals.found.items(), key=lambda item: (-item[1], item[0])):
        severity = CODES[code].severity
        shown = paint(COLOURS[severity], code)
        yield f"{count:>5}  {shown}  {severity:<7}  {CODES[code].title}\n"
    yield f"{run_totals(totals, colour=colour)}\n"


def text_piece(report: Report, *, verbose: bool, colour: bool) -> Piece:
    """Return what one article adds to the report of a run."""
    return Piece(tally(report), text_report(report, verbose=verbose, colour=colour))


def text_parts(pieces: Iterable[Piece], *, quiet: bool, colour: bool) -> Iterator[str]:
    """Yield the report of a run over articles, with the totals at its end if there are several.

    Args:
        pieces: of `text_piece`.
        quiet: without articles in which nothing was found.
        colour: for a terminal that shows it.
    """
    totals, said = Totals(), False
    for piece in pieces:
        totals.add(piece.tally)
        if quiet and not piece.tally.found and not piece.tally.hidden:
            continue
        yield f"\n{piece.text}" if said else piece.text
        said = True
    if totals.documents > 1 and said:
        yield f"\n{run_totals(totals, colour=colour)}\n"


def plural(number: int, noun: str) -> str:
    """Return `1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
