"""The report as SARIF 2.1.0 (OASIS standard, errata 01), which code hosts and editors read.

Acknowledged findings are results with a suppression; what cannot be told is a notification.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from urllib.parse import quote

from reviewproof import __version__
from reviewproof.acknowledgements import Acceptance
from reviewproof.codes import CODES, Code, Severity
from reviewproof.findings import CannotTell, Finding
from reviewproof.proof import Report
from reviewproof.reports.github import located
from reviewproof.reports.json import indented, listed
from reviewproof.reports.tally import Piece, Totals, spool, tally
from reviewproof.text import Span

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_BASE = "%SRCROOT%"
Place = Callable[[Span], dict[str, object]]
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_HERE = "\0{}"
"""Stands in the frame of a report where a list belongs; a reason or title has no such character."""
_RESULTS, _NOTES = 3, 5
"""How deep the two lists stand."""
_INDEX = {code: number for number, code in enumerate(CODES)}


def sarif_report(report: Report, prefix: str = "") -> str:
    """Return one run with all rules, and a result for each finding.

    Args:
        report: what the proof found.
        prefix: the project's folder in its repository, with a slash at the end.
    """
    return "".join(sarif_parts([sarif_piece(report, prefix)]))


def sarif_piece(report: Report, prefix: str = "") -> Piece:
    """Return the results of one document, and what is notified of it."""
    place = partial(_location, prefix)
    seen: Counter[str] = Counter()
    results = [_result(report, finding, place, seen) for finding in report.findings]
    for item in report.acknowledged:
        accepted = _result(report, item.finding, place, seen)
        results.append({**accepted, "suppressions": [_suppression(item.by, place)]})
    return Piece(
        tally(report), _joined(results, _RESULTS), _joined(_notifications(report, place), _NOTES)
    )


def _joined(items: Iterable[object], depth: int) -> str:
    return f",\n{'  ' * (depth + 1)}".join(indented(item, depth + 1) for item in items)


def sarif_parts(pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield the report of a run; the results wait in a file for what stands before them."""
    totals = Totals()
    with spool() as put_away:
        for piece in pieces:
            totals.add(piece.tally)
            put_away.put(piece)
        whole = json.dumps(_content(totals), ensure_ascii=False, indent=2)
        head, rest = whole.split(json.dumps(_HERE.format("notifications")))
        middle, tail = rest.split(json.dumps(_HERE.format("results")))
        yield head
        yield from listed((piece.second for piece in put_away if piece.second), _NOTES)
        yield middle
        yield from listed((piece.text for piece in put_away if piece.text), _RESULTS)
        yield f"{tail}\n"


def _content(totals: Totals) -> dict[str, object]:
    run = {
        "tool": {
            "driver": {
                "name": "reviewproof",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in CODES.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "the root of the repository"}}},
        "invocations": [
            {
                "executionSuccessful": not totals.unchecked,
                "exitCode": totals.exit_status,
                "toolExecutionNotifications": _HERE.format("notifications"),
            }
        ],
        "results": _HERE.format("results"),
        "properties": {
            "checked": dict(sorted(totals.checked.items())),
            "notApplicable": [
                {"code": item.code, "reason": item.reason} for item in totals.not_applicable
            ],
            "leftOut": dict(sorted(totals.hidden.items())),
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: Code) -> dict[str, object]:
    parts = [part for part in (code.why, code.mend) if part]
    text = " ".join([f"{code.title[:1].upper()}{code.title[1:]}.", *parts])
    markdown = f"**What must hold:** {code.title}."
    if code.why:
        markdown += f"\n\n**Why:** {code.why}"
    if code.mend:
        markdown += f"\n\n**What to do:** {code.mend}"
    return {
        "id": code.id,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.why or code.title},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
        "properties": {"tags": [code.family], "unchecked": code.unchecked},
    }


def _result(
    report: Report, finding: Finding, place: Place, seen: Counter[str]
) -> dict[str, object]:
    message = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": _INDEX[finding.code],
        "level": _LEVELS[report.severity(finding)],
        "message": {"text": message},
        "locations": [place(finding.span)],
        "partialFingerprints": {"reviewproof/v1": _fingerprint(finding, seen)},
        "properties": {
            "where": finding.place,
            "found": finding.found,
            "expected": finding.expected,
            "hint": finding.hint,
            "wholeFile": finding.span.whole_file,
            "data": dict(finding.data),
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **place(related.span), "message": {"text": related.message}}
            for number, related in enumerate(finding.related, start=1)
        ]
    return result


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """Return what stays the same when lines are added elsewhere in the file."""
    name = "\0".join((finding.code, finding.place, finding.found, finding.expected))
    seen[name] += 1
    return sha256(f"{name}\0{seen[name]}".encode(errors="surrogatepass")).hexdigest()


def _location(prefix: str, span: Span) -> dict[str, object]:
    path = located(prefix, span.source.path)
    # A name may hold bytes that are no text (PEP 383).
    uri = quote(path, errors="surrogateescape")
    outside = path.startswith("/")
    artifact = {"uri": f"file://{uri}"} if outside else {"uri": uri, "uriBaseId": _BASE}
    return {"physicalLocation": {"artifactLocation": artifact, "region": _region(span)}}


def _region(span: Span) -> dict[str, object]:
    if span.whole_file:
        # Code hosts want a line even of a whole file; `wholeFile` says that none is meant.
        return {"startLine": 1}
    first, last = span.first, span.last
    region: dict[str, object] = {
        "startLine": first.line,
        "startColumn": first.column,
        "endLine": last.line,
        "endColumn": last.column,
    }
    if span.source.origin is None and span.text:
        region["snippet"] = {"text": span.text}
    return region


def _suppression(by: Acceptance, place: Place) -> dict[str, object]:
    return {
        "kind": "inSource" if by.inline else "external",
        "status": "accepted",
        "justification": by.reason,
        "location": place(by.span),
    }


def _notifications(report: Report, place: Place) -> Iterator[dict[str, object]]:
    item: Finding | CannotTell
    for item in report.undecided:
        yield {
            "level": "note",
            "message": {"text": f"cannot tell {item.message}"},
            "associatedRule": {"id": item.code, "index": _INDEX[item.code]},
            "locations": [place(item.span)],
        }
    for item in report.findings:
        if item.meta.unchecked:
            yield {
                "level": "error",
                "message": {"text": item.message},
                "associatedRule": {"id": item.code, "index": _INDEX[item.code]},
                "locations": [place(item.span)],
            }
