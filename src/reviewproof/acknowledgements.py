"""What the authors accept: rows of `acknowledged.csv`, and comments beside the text.

Both accept one finding, by its code and both its values, and say why. What accepts nothing (ACK901)
or gives no reason (ACK902) is a finding itself. A comment is written

    <!-- reviewproof: accept CIT205 found="Bento et al." expected="" reason="The list has none." -->

and stands in the paragraph of the finding, or alone just before it. `found` and `expected` may be
left out where they are empty; `"` in a value is written `&quot;`. Only comments of the text count:
what concerns YAML, CSV or BibTeX is accepted in `acknowledged.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from html import unescape

from reviewproof.codes import CODES
from reviewproof.evidence.table import Row
from reviewproof.findings import Finding, Related
from reviewproof.manuscript import Manuscript
from reviewproof.text import Span

FORM = 'reviewproof: accept CODE found="…" expected="…" reason="…"'

_OURS = re.compile(
    r"<!--+\s*(?P<name>reviewproof\s*:|\w+\s*:?\s*(?=accept\s+[A-Z]{3}\d{3}))(?P<body>.*?)-->",
    re.DOTALL | re.IGNORECASE,
)
_ACCEPT = re.compile(r"\s*accept\s+(?P<code>[^\s=\"]+)(?P<values>(?:\s+\w+\s*=\s*\"[^\"]*\")*)\s*")
_VALUE = re.compile(r"(?P<name>\w+)\s*=\s*\"(?P<value>[^\"]*)\"")
_NAMES = ("found", "expected", "reason")
_BLANK = re.compile(r"\n[ \t]*(?=\n)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_WASTE = re.compile(r"\s+|<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One row or comment.

    Attributes:
        where: what a row calls the place of the finding; of a comment, the paragraph's own.
        span: the row or comment.
        reason_span: where its reason stands, or ought to.
        inline: it is a comment.
        scope: of a comment, the offsets between which the finding must stand.
    """

    code: str
    where: str
    found: str
    expected: str
    reason: str
    span: Span
    reason_span: Span
    inline: bool = False
    scope: tuple[int, int] = (0, 0)

    def matches(self, finding: Finding) -> bool:
        """Tell whether this accepts a finding: same code, place and values."""
        values = (finding.code, finding.found, finding.expected)
        if self.inline:
            own = (self.code, self.found, self.expected)
            return self.near(finding) and tuple(map(_plain, own)) == tuple(map(_plain, values))
        return self.near(finding) and (self.code, self.found, self.expected) == values

    def near(self, finding: Finding) -> bool:
        """Tell whether a finding has this code and place, whatever its values."""
        if self.code != finding.code:
            return False
        if not self.inline:
            return self.where == finding.place
        # What a cell prints stands where the cell stands.
        place = finding.span.source.origin or finding.span
        same = place.source.path == self.span.source.path and not place.whole_file
        return same and self.scope[0] <= place.start < self.scope[1]

    @property
    def name(self) -> str:
        """What a finding about this calls it."""
        return "the comment" if self.inline else "the row"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A finding that the authors accept, with what says so."""

    finding: Finding
    by: Acceptance

    @property
    def reason(self) -> str:
        """Why it is accepted."""
        return self.by.reason


@dataclass(frozen=True, slots=True)
class Decision:
    """The findings left, those accepted, what is wrong with the acceptances, and their number."""

    left: tuple[Finding, ...]
    accepted: tuple[Acknowledged, ...]
    own: tuple[Finding, ...]
    read: int


def acknowledge(
    findings: Sequence[Finding],
    table: Sequence[Row],
    manuscript: Manuscript | None,
    codes: frozenset[str],
) -> Decision:
    """Decide which findings are accepted.

    Args:
        findings: what the rules found.
        table: rows of `acknowledged.csv`.
        manuscript: the sources, whose comments count; None for a rendered page.
        codes: those that this proof can report; rows for others belong to another proof.
    """
    rows = [_from_row(row) for row in table]
    unknown = "ACK901" in codes
    rows = [row for row in rows if row.code in codes or (unknown and row.code not in CODES)]
    comments, own = _comments(manuscript, codes) if manuscript else ([], [])
    once = {(row.code, row.where, row.found, row.expected): row for row in reversed(rows)}
    first = {id(row) for row in once.values()}
    own += [_repeated(row) for row in rows if id(row) not in first]
    left, accepted = _accept(findings, once, comments)
    offered = [*(row for row in rows if id(row) in first), *comments]
    by_code: dict[str, list[Finding]] = {}
    for finding in left:
        by_code.setdefault(finding.code, []).append(finding)
    used = {id(item.by) for item in accepted}
    unread = any(finding.meta.unchecked for finding in findings)
    for item in offered:
        if not item.reason.strip():
            own.append(_no_reason(item))
        if item.code in CODES and CODES[item.code].unchecked:
            own.append(_refused(item))
        elif id(item) not in used:
            # That nothing is there to accept cannot be said while something is unchecked.
            near = next(filter(item.near, by_code.get(item.code, ())), None)
            if near or not unread:
                own.append(_unused(item, near))
    return Decision(tuple(left), tuple(accepted), tuple(own), len(offered))


def _accept(
    findings: Sequence[Finding],
    rows: Mapping[tuple[str, str, str, str], Acceptance],
    comments: Sequence[Acceptance],
) -> tuple[list[Finding], list[Acknowledged]]:
    """Match each acceptance with one finding: a second of the same look is news.

    Args:
        findings: what the rules found.
        rows: by code, place, found and expected, which are all that a row can differ in.
        comments: what stands in the text.
    """
    free = dict(rows)
    beside: dict[str, list[Acceptance]] = {}
    for item in comments:
        beside.setdefault(item.code, []).append(item)
    left: list[Finding] = []
    accepted: list[Acknowledged] = []
    for finding in findings:
        looks = (finding.code, finding.place, finding.found, finding.expected)
        near = beside.get(finding.code, [])
        by = free.get(looks) or next((item for item in near if item.matches(finding)), None)
        if by is None or finding.meta.unchecked:
            left.append(finding)
            continue
        accepted.append(Acknowledged(finding, by))
        if by.inline:
            near.remove(by)
        else:
            del free[looks]
    return left, accepted


def _from_row(row: Row) -> Acceptance:
    return Acceptance(
        code=row["code"],
        where=row["where"],
        found=row["found"],
        expected=row["expected"],
        reason=row["reason"],
        span=row.span,
        reason_span=row.cells["reason"].span,
    )


def _comments(
    manuscript: Manuscript, codes: frozenset[str]
) -> tuple[list[Acceptance], list[Finding]]:
    """Return the comments that accept something, and those that try to and cannot."""
    read: list[Acceptance] = []
    wrong: list[Finding] = []
    for span in manuscript.comments:
        ours = _OURS.match(span.text)
        if ours is None:
            continue
        item = _read_comment(span, ours)
        if isinstance(item, Finding):
            wrong.append(item)
        elif item.code not in codes:
            wrong.append(_unknown_code(item))
        else:
            read.append(item)
    return read, wrong


def _read_comment(span: Span, ours: re.Match[str]) -> Acceptance | Finding:
    accept = _ACCEPT.fullmatch(ours["body"])
    if ours["name"] != "reviewproof:":
        return _malformed(span, f"it begins with “{ours['name'].strip()}”")
    if accept is None:
        return _malformed(span, "it is written otherwise")
    values: dict[str, str] = {}
    reason_span = span
    for value in _VALUE.finditer(accept["values"]):
        name = value["name"]
        if name not in _NAMES:
            return _malformed(span, f"“{name}” is none of {', '.join(_NAMES)}")
        if name in values:
            return _malformed(span, f"“{name}” stands in it twice")
        values[name] = unescape(value["value"])
        if name == "reason":
            start = span.start + ours.start("body") + accept.start("values")
            reason_span = span.source.span(start + value.start(), start + value.end())
    return Acceptance(
        code=accept["code"],
        where=span.source.path,
        found=values.get("found", ""),
        expected=values.get("expected", ""),
        reason=" ".join(values.get("reason", "").split()),
        span=span,
        reason_span=reason_span,
        inline=True,
        scope=_scope(span),
    )


def _scope(comment: Span) -> tuple[int, int]:
    """Return the bounds of the paragraph that a comment is about: its own, or the next."""
    text = comment.source.text
    start = max((blank.end() for blank in _BLANK.finditer(text, 0, comment.start)), default=0)
    end = _paragraph_end(text, comment.end)
    if _COMMENT.sub("", text[start:end]).strip():
        return start, end
    start = comment.end
    while waste := _WASTE.match(text, start):
        start = waste.end()
    return start, _paragraph_end(text, start)


def _paragraph_end(text: str, start: int) -> int:
    blank = _BLANK.search(text, start)
    return blank.start() if blank else len(text)


def _plain(text: str) -> str:
    """Return a value as a comment can hold it, which may be broken over lines."""
    return " ".join(text.split())


# What is wrong with an acceptance


def suggested(code: str) -> str:
    """Return the known code that an unknown one is most like; empty when there is none."""
    near = get_close_matches(code.upper(), CODES, n=1, cutoff=0.6)
    return near[0] if near else ""


def _malformed(span: Span, problem: str) -> Finding:
    return Finding(
        "ACK901",
        f"a comment that accepts a finding must be written `{FORM}`, but {problem}",
        span,
        where=f"{span.source.path}#{_plain(span.text)}",
        found=_plain(span.text),
        hint="write each value in straight double quotes, and no other word",
    )


def _unknown_code(item: Acceptance) -> Finding:
    near = suggested(item.code)
    if item.code in CODES:
        problem = f"{item.code} is a finding of the rendered page"
        hint = "accept it in data/acknowledged.csv: a rendered page has no comments"
    else:
        problem = f"there is no code {item.code}"
        hint = f"did you mean {near}?" if near else "`reviewproof rules` lists all codes"
    return Finding(
        "ACK901",
        f"a comment must accept a finding of the sources, but {problem}",
        item.span,
        found=item.code,
        expected=near if item.code not in CODES else "",
        where=f"{item.where}#{item.code}",
        hint=hint,
    )


def _refused(item: Acceptance) -> Finding:
    return Finding(
        "ACK901",
        f"what could not be checked cannot be accepted, but {item.name} accepts {item.code}",
        item.span,
        found=item.code,
        where=f"{item.span.source.path}#{item.code}",
        hint=f"remove {item.name}, and mend what {item.code} reports",
    )


def _no_reason(item: Acceptance) -> Finding:
    return Finding(
        "ACK902",
        f"an acknowledgement must have a reason, but that of {item.code} has none",
        item.reason_span,
        where=f"{item.span.source.path}#{item.code}",
        hint="say in a few words why this is accepted",
    )


def _repeated(row: Acceptance) -> Finding:
    return Finding(
        "ACK901",
        f"a finding must be acknowledged once, but {row.code} at {row.where} is twice",
        row.span,
        hint="remove one of the two rows",
    )


def _unused(item: Acceptance, near: Finding | None) -> Finding:
    related: tuple[Related, ...] = ()
    if near:
        message = (
            f"an acknowledgement must match a finding with both its values, but it has found"
            f" {item.found!r}, expected {item.expected!r}, and the finding has"
            f" {near.found!r} and {near.expected!r}"
        )
        related = (Related("the finding", near.span),)
        hint = "a value has changed: look at the finding anew before you acknowledge it"
    else:
        place = "in its paragraph or the next" if item.inline else f"at {item.where}"
        message = f"an acknowledgement must match a finding, but there is no {item.code} {place}"
        hint = f"remove {item.name} if the matter is settled, or correct its place"
    return Finding(
        "ACK901",
        message,
        item.span,
        found=item.found,
        expected=item.expected,
        where=f"{item.span.source.path}#{item.code}/{item.where}",
        hint=hint,
        related=related,
    )
