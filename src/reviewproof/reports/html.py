"""The report as one page that needs no terminal and loads nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from reviewproof.acknowledgements import Acknowledged
from reviewproof.article import Article
from reviewproof.codes import CODES, Code
from reviewproof.findings import Finding
from reviewproof.proof import Report
from reviewproof.reports.shown import around, form_of, in_list
from reviewproof.reports.tally import Piece, Tally, Totals, spool, tally
from reviewproof.reports.text import left_out, place, plural, run_totals, summary
from reviewproof.text import Span

STYLE = """
:root { color-scheme: light; --line: #d9d9de; --soft: #f5f5f7; --bad: #b3261e; --warn: #8a5a00;
  --good: #1b7f3b; --mark: #ffe3e0 }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1f; background: #fff;
  max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 4rem }
h1 { font-size: 1.6rem; margin: .5rem 0 } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem }
h2, li { overflow-wrap: anywhere }
.verdict { border-left: 5px solid; padding: .4rem .8rem; background: var(--soft) }
.holds { border-color: var(--good) } .fails { border-color: var(--bad) }
.finding { border: 1px solid var(--line); border-left-width: 5px; border-radius: 6px;
  padding: .8rem 1rem; margin: 1rem 0 }
.error { border-left-color: var(--bad) } .warning { border-left-color: var(--warn) }
.note { border-left-color: #5a6b8c }
.finding p { margin: .4rem 0 }
.head { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; font-size: .9rem }
.head b { font-size: 1rem } .place { margin-left: auto }
.said { font-weight: 600 }
blockquote { margin: .5rem 0; padding: .5rem .8rem; background: var(--soft); border-radius: 4px;
  overflow-wrap: anywhere; white-space: pre-wrap }
.side { font-size: .9rem; color: #44444c }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--bad);
  padding: 0 .1em } .other mark { background: #e3ecff; border-color: #33589c }
details { margin-top: .5rem } summary { cursor: pointer; color: #33589c }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
  border-bottom: 1px solid var(--line) }
td.n { text-align: right; font-variant-numeric: tabular-nums }
code { font-size: .9em; overflow-wrap: break-word } code.id { white-space: nowrap }
table.wide td:first-child { min-width: 8rem } table.wide td:last-child { min-width: 5rem }
@media (max-width: 40rem) { .place { margin-left: 0; flex-basis: 100% }
  .wide thead { display: none } .wide td { display: block; border: 0; padding: .1rem 0 }
  .wide tr { display: block; border-bottom: 1px solid var(--line); padding: .5rem 0 }
  .wide td[data-name]::before { content: attr(data-name) ": "; color: #44444c } }
@media print { details { display: block } .finding { break-inside: avoid } }
"""


def html_report(reports: Sequence[Report]) -> str:
    """Return the reports of one run as a self-contained page."""
    pieces = [html_piece(report) for report in reports]
    totals = Totals()
    for piece in pieces:
        totals.add(piece.tally)
    body = "".join(piece.text + piece.second for piece in pieces)
    return "".join((_head(f"Proof of {pieces[0].tally.name}", totals), body, _END))


def html_piece(report: Report) -> Piece:
    """Return the part of the page that one document has, and the table of its rules."""
    counted = tally(report)
    header = ("Code", "What must hold", "Checked", "Found", "Accepted")
    rules = _table(header, _rules(counted), wide=True)
    return Piece(counted, "".join(_document(report)), f"<h3>Rules</h3>\n{rules}")


def html_parts(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield the page of a run over articles: of several with a list of them at the top."""
    totals, tables = Totals(), ""
    with spool() as put_away:
        for piece in pieces:
            totals.add(piece.tally)
            put_away.put(piece)
            tables = piece.second
        several = totals.documents > 1
        if not several:
            yield _head(f"Proof of {next(iter(put_away)).tally.name}", totals)
        else:
            yield _head(f"Proof of {totals.documents} articles", totals)
            yield f"<p>{escape(run_totals(totals))}</p>\n<ol>\n"
            for number, piece in enumerate(put_away, start=1):
                yield _listed(number, piece.tally)
            yield "</ol>\n"
        for number, piece in enumerate(put_away, start=1):
            yield piece.text.replace("<h2>", f'<h2 id="article-{number}">', 1)
        if several:
            header = ("Code", "What must hold", "Checked", "Found", "Accepted")
            tables = f"<h2>Rules</h2>\n{_table(header, _rules(totals), wide=True)}"
        yield tables
        yield _END


_END = "</main>\n</body>\n</html>\n"


def _listed(number: int, one: Tally) -> str:
    counts = [plural(one.errors, "error")] if one.errors else []
    counts += [plural(one.warnings, "warning")] if one.warnings else []
    counts += [f"{one.unchecked} not checked"] if one.unchecked else []
    found = ", ".join(counts) or "nothing found"
    return (
        f'<li><a href="#article-{number}">{escape(one.name)}</a>'
        f" {escape(one.title)} <small>{found}</small></li>\n"
    )


def _head(title: str, totals: Totals) -> str:
    status, verdict = totals.exit_status, _verdict(totals)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Proof</h1>\n"
        f'<p class="verdict {"fails" if status else "holds"}"><strong>{verdict}</strong></p>\n'
    )


def _verdict(totals: Totals) -> str:
    if totals.unchecked:
        things = plural(totals.unchecked, "thing")
        return f"The proof is not complete: {things} could not be checked."
    if totals.exit_status:
        return "The proof does not hold: see what was found below."
    if totals.chosen:
        return "Everything that was asked for holds. This is not the whole proof."
    return "Everything that was checked holds."


def _document(report: Report) -> Iterator[str]:
    totals = summary(report).splitlines()[-1]
    yield f"<h2>{escape(report.document.name)}</h2>\n"
    if isinstance(report.document, Article) and report.document.title:
        yield f"<p class=side>{escape(' '.join(report.document.title.split()))}</p>\n"
    yield f"<p>{escape(totals)}</p>\n"
    yield from (f"<p>{escape(line)}</p>\n" for line in left_out(report))
    if report.findings:
        yield "<h3>What was found</h3>\n"
        yield from (_finding(report, finding) for finding in report.findings)
    if report.acknowledged:
        yield "<h3>Known, and accepted with a reason</h3>\n"
        header = ("Place", "Code", "Finding", "Reason", "Accepted at")
        yield _table(header, [_accepted(item) for item in report.acknowledged], wide=True)
    if report.undecided or report.not_applicable:
        yield "<h3>Cannot tell, or not applicable</h3>\n"
        rows = [
            (_code(item.code), escape(f"{place(item.span)}: cannot tell {item.message}"))
            for item in report.undecided
        ]
        rows += [(_code(item.code), escape(item.reason)) for item in report.not_applicable]
        yield _table(("Code", "Why"), rows)
    if report.levels:
        yield "<h3>Severities set by this project</h3>\n"
        yield _table(("Code", "Severity", "Reason"), _levels(report))


def _levels(report: Report) -> list[tuple[str, ...]]:
    return [
        (
            _code(code),
            escape(f"{CODES[code].severity} → {level.severity}"),
            escape(level.reason),
        )
        for code, level in sorted(report.levels.items())
    ]


def _finding(report: Report, finding: Finding) -> str:
    severity = report.severity(finding)
    parts = [
        f'<article class="finding {severity}">\n<p class="head"><b>{_code(finding.code)}</b>'
        f" <span>{severity}</span> <span class=place>{_place(finding.span)}</span></p>\n",
        f'<p class="said">{escape(as_sentence(finding.message))}</p>\n',
        quote(report, finding.span, ""),
    ]
    for related in finding.related:
        where = f"{escape(as_sentence(related.message, end=':'))} {_place(related.span)}"
        parts.append(f'<p class="side">{where}</p>\n{quote(report, related.span, "other")}')
    if finding.hint:
        parts.append(f"<p><strong>What to do:</strong> {escape(as_sentence(finding.hint))}</p>\n")
    parts.append(f"{_explained(finding.meta)}</article>\n")
    return "".join(parts)


def _explained(code: Code) -> str:
    text = "".join(f"<p>{_inline(part)}</p>\n" for part in (code.why, code.mend) if part)
    return (
        f"<details><summary>The rule: {escape(code.title)}</summary>\n{text}"
        f"<p>This is {code.id}, of the family {code.family}.</p></details>\n"
    )


def _inline(text: str) -> str:
    """Return text with its code marked as code; the texts of codes hold no other markup."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def as_sentence(text: str, end: str = ".") -> str:
    """Return a text that begins and ends as a sentence does."""
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "?", "!", ":")) else f"{text}{end}"


def quote(report: Report, span: Span, kind: str) -> str:
    """Return the sentence or line around a span, with the span marked; nothing of a whole file."""
    if span.whole_file:
        return ""
    document = report.document
    before, inside, after = around(span, form_of(document, span), whole=in_list(document, span))
    if not (before + inside + after).strip():
        return ""
    return (
        f'<blockquote class="{kind}">{escape(before)}<mark>{escape(inside)}</mark>'
        f"{escape(after)}</blockquote>\n"
    )


def _accepted(item: Acknowledged) -> tuple[str, ...]:
    kind = "comment" if item.by.inline else "row"
    return (
        _place(item.finding.span),
        _code(item.finding.code),
        escape(item.finding.message),
        escape(item.reason),
        f"{kind} {_place(item.by.span)}",
    )


def _rules(counted: Tally | Totals) -> list[tuple[str, ...]]:
    named = {*counted.checked, *counted.found, *counted.accepted}
    return [
        (
            _code(code.id),
            escape(code.title),
            str(counted.checked.get(code.id, 0)),
            str(counted.found.get(code.id, 0)),
            str(counted.accepted.get(code.id, 0)),
        )
        for code in CODES.values()
        if code.id in named
    ]


def _code(text: str) -> str:
    kind = ' class="id"' if text in CODES else ""
    return f"<code{kind}>{escape(text)}</code>"


def _place(span: Span) -> str:
    """Return a place that a narrow column may part between folders, and before its line."""
    path, colon, numbers = escape(place(span)).partition(":")
    return f"<code>{path.replace('/', '/<wbr>')}{colon and '<wbr>:'}{numbers}</code>"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], *, wide: bool = False) -> str:
    """Return a table; a wide one becomes a list on a narrow screen."""
    head = "".join(f"<th>{name}</th>" for name in header)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{" class=n" if cell.isdigit() else ""} data-name="{name}">{cell}</td>'
            for name, cell in zip(header, row, strict=True)
        )
        + "</tr>\n"
        for row in rows
    )
    kind = ' class="wide"' if wide else ""
    return (
        f'<div class="scroll"><table{kind}>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table></div>\n"
    )
