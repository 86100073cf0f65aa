"""The editor's table as one page that loads nothing: sortable, searchable, with all findings.

Without its script it is a plain table; sorting and searching appear only with it. Each article is a
`tbody` of its own, so that its row and its findings stay together.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from reviewproof.codes import CODES
from reviewproof.findings import CannotTell, Finding
from reviewproof.proof import Report
from reviewproof.reports.html import as_sentence, quote
from reviewproof.reports.table import COLUMNS, SHORT_SYSTEMS
from reviewproof.reports.tally import Piece, Tally, Totals, spool, tally
from reviewproof.reports.text import plural, run_totals
from reviewproof.text import Span

_HEADS = (
    ("File", "what the file is called, and the article"),
    ("Format", "of the file"),
    ("Cites by", "how the article cites: by numbers, or by names and years"),
    ("Cited", "citation marks in the text"),
    ("Named", "authors named in the text"),
    ("Refs", "entries of the list of references"),
    ("Errors", ""),
    ("Warn.", "warnings"),
    ("Notes", ""),
    ("Not checked", "what could not be checked"),
    ("Cannot tell", "what cannot be decided from the text"),
)
_BREAKS = re.compile(r"([/_.-]|&amp;)")
"""After these a long name may go on in the next line."""
_TEXTS = 3
"""So many columns at the left hold text, the others numbers."""


def page_piece(report: Report) -> Piece:
    """Return what the page shows below the row of one article."""
    findings = [_finding(report, finding) for finding in report.findings]
    undecided = [_undecided(item) for item in report.undecided]
    if not findings and not undecided:
        return Piece(tally(report))
    counts = [plural(len(findings), "finding")] if findings else []
    counts += [f"{len(undecided)} that cannot be decided"] if undecided else []
    return Piece(
        tally(report),
        f"<details><summary>{' and '.join(counts)}</summary>\n<ul>\n"
        f"{''.join(findings)}{''.join(undecided)}</ul></details>",
    )


def _finding(report: Report, finding: Finding) -> str:
    severity = report.severity(finding)
    parts = [
        f'<li class="{severity}"><p><code>{_at(finding.span)}</code> <b>{finding.code}</b>'
        f" {severity}: {escape(as_sentence(finding.message))}</p>\n",
        quote(report, finding.span, ""),
    ]
    for related in finding.related:
        parts.append(
            f"<p class=side>{escape(as_sentence(related.message, end=':'))}"
            f" <code>{_at(related.span)}</code></p>\n{quote(report, related.span, 'other')}"
        )
    if finding.hint:
        parts.append(f"<p>{escape(as_sentence(finding.hint))}</p>\n")
    return "".join((*parts, "</li>\n"))


def _undecided(item: CannotTell) -> str:
    message = escape(as_sentence(f"cannot tell {item.message}"))
    return f"<li><p><code>{_at(item.span)}</code> <b>{item.code}</b> {message}</p></li>\n"


def _at(span: Span) -> str:
    if span.whole_file:
        return "whole file"
    return f"{span.first.line}:{span.first.column}"


def page_parts(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield the page; the rows wait in a file for the totals, which stand above them."""
    totals = Totals()
    with spool() as put_away:
        for piece in pieces:
            totals.add(piece.tally)
            put_away.put(piece)
        codes = [code for code in COLUMNS if totals.found[code]]
        yield from _top(totals, codes)
        yield _header(codes)
        for piece in put_away:
            yield _row(piece, codes)
    yield f"</table>\n</div>\n</main>\n<script>{_script()}</script>\n</body>\n</html>\n"


def _top(totals: Totals, codes: Sequence[str]) -> Iterator[str]:
    title = f"Proof of {plural(totals.documents, 'article')}"
    digest = b64encode(sha256(_script().encode()).digest()).decode()
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        f" style-src 'unsafe-inline'; script-src 'sha256-{digest}'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_resource('table.css')}\n</style>\n</head>\n<body>\n"
        f"<main>\n<h1>{title}</h1>\n<p>{run_totals(totals)}</p>\n"
    )
    if totals.chosen:
        hidden = ", ".join(f"{code} {count}" for code, count in sorted(totals.hidden.items()))
        yield (
            "<p>Not all codes were asked for, so this is not the whole proof: findings left out:"
            f" {hidden or 'none'}.</p>\n"
        )
    if codes:
        yield (
            "<h2>By code</h2>\n<div class=scroll><table class=codes>\n<thead><tr><th>Code</th>"
            "<th>Severity</th><th class=n>Found</th><th class=n>Articles</th>"
            "<th>What must hold</th></tr></thead>\n<tbody>\n"
        )
        for code in codes:
            meta = CODES[code]
            yield (
                f"<tr><td>{code}</td><td class={meta.severity}>{meta.severity}</td>"
                f'<td class=n data-name="found">{totals.found[code]}</td>'
                f'<td class=n data-name="articles">{totals.within[code]}</td>'
                f"<td>{escape(meta.title)}</td></tr>\n"
            )
        yield "</tbody>\n</table></div>\n"
    yield "<h2>By article</h2>\n"
    options = "".join(
        f"<option value={code}>{code} ({totals.within[code]})</option>" for code in codes
    )
    yield (
        "<form class=tools hidden><label>Search <input type=search name=words"
        ' placeholder="file, title, author, message"></label>\n<label>With <select name=code>'
        f'<option value="">any or no finding</option>{options}</select></label>\n'
        "<output aria-live=polite></output></form>\n"
    )


def _header(codes: Sequence[str]) -> str:
    heads = []
    for number, (name, text) in enumerate(_HEADS):
        kind = "" if number < _TEXTS else " class=n"
        title = f' title="{text}"' if text else ""
        heads.append(f"<th scope=col{kind}{title}>{name}</th>")
    heads += [
        f'<th scope=col class="n code" title="{escape(CODES[code].title)}">{code}</th>'
        for code in codes
    ]
    return f"<div class=scroll>\n<table class=articles>\n<thead><tr>{''.join(heads)}</tr></thead>\n"


def _row(piece: Piece, codes: Sequence[str]) -> str:
    one = piece.tally
    title = f"<br><small>{escape(one.title)}</small>" if one.title else ""
    heads = [head for head, _ in _HEADS]
    texts = [one.form, SHORT_SYSTEMS[one.system]]
    counts = [
        *zip(heads[_TEXTS:], _numbers(one), strict=True),
        *((code, one.found.get(code, 0)) for code in codes),
    ]
    name = _BREAKS.sub(r"\1<wbr>", escape(one.name))
    cells = [f"<th scope=row>{name}{title}</th>"]
    cells += [
        f'<td data-name="{head}">{escape(text)}</td>'
        for head, text in zip(heads[1:_TEXTS], texts, strict=True)
    ]
    cells += [
        f'<td class="n{"" if count else " zero"}" data-name="{head}">{count}</td>'
        for head, count in counts
    ]
    details = f"<tr class=more><td colspan={len(cells)}>{piece.text}</td></tr>"
    kind = " class=unchecked" if one.unchecked else ""
    return f"<tbody{kind}>\n<tr>{''.join(cells)}</tr>\n{details if piece.text else ''}</tbody>\n"


def _numbers(one: Tally) -> tuple[int, ...]:
    return (
        one.citations,
        one.mentions,
        one.references,
        one.errors,
        one.warnings,
        one.notes,
        one.unchecked,
        one.undecided,
    )


def _script() -> str:
    return f"\n{_resource('table.js')}\n"


def _resource(name: str) -> str:
    return files("reviewproof.reports").joinpath(name).read_text("utf-8").rstrip()
