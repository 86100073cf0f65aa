"""One proof: load, run every rule, apply the acknowledgements, report.

This is the only place that catches what a rule raises: a crash is a finding (SRC006), not silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reviewproof.codes import CODES, Severity
from reviewproof.errors import MissingDataError, ReviewError
from reviewproof.evidence.table import Row, Table
from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Manuscript
from reviewproof.project import Project, load_facts, read_project
from reviewproof.rules import SOURCE_RULES
from reviewproof.rules.base import Rule
from reviewproof.rules.output import CHECKS
from reviewproof.text import Source
from reviewproof.values import Values, produce


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A finding that the authors accept, with the row that says why."""

    finding: Finding
    row: Row

    @property
    def reason(self) -> str:
        """Why it is accepted."""
        return self.row["reason"]


@dataclass(frozen=True)
class Report:
    """What one proof found.

    Attributes:
        findings: unacknowledged, by path, place and code.
        acknowledged: accepted ones, in the same order.
        checked: by code, how many things were looked at.
    """

    project: Project
    document: Manuscript
    findings: tuple[Finding, ...]
    acknowledged: tuple[Acknowledged, ...]
    undecided: tuple[CannotTell, ...]
    not_applicable: tuple[NotApplicable, ...]
    checked: Counter[str]

    @property
    def unchecked(self) -> int:
        """Findings that say that something could not be checked."""
        return sum(finding.meta.unchecked for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """Return the number of unacknowledged findings of a severity."""
        return sum(finding.meta.severity is severity for finding in self.findings)

    @property
    def exit_status(self) -> int:
        """0 clean, 1 an error or a warning, 2 something could not be checked."""
        if self.unchecked:
            return 2
        return int(bool(self.count(Severity.ERROR) or self.count(Severity.WARNING)))


def prove(root: Path) -> Report:
    """Prove the sources of a project.

    Args:
        root: the project's folder.
    """
    facts = load_facts(root)
    values = Values(facts)
    project = read_project(facts, partial(_output, values))
    outcomes = [*project.findings, *_read(project), *_run(SOURCE_RULES, project)]
    return conclude(project, project.manuscript, outcomes, _NOT_RENDERED)


def prove_page(project: Project, page: Manuscript) -> Report:
    """Prove a rendered page against the sources it was rendered from.

    Args:
        project: the project as `prove` read it.
        page: the page, read back.
    """
    outcomes = [
        outcome
        for codes, check in CHECKS
        for outcome in guarded(codes, partial(check, project, page), project)
    ]
    return conclude(project, page, outcomes, _RENDERED)


_RENDERED = frozenset(code for code in CODES if code.startswith("OUT"))
_NOT_RENDERED = frozenset(CODES) - _RENDERED


def _output(values: Values, code: str) -> str | None:
    try:
        return produce(values, code)
    except MissingDataError:
        if values.facts.package.findings:
            return None  # what is wrong with the data is a finding already
        raise


def _read(project: Project) -> Iterator[Outcome]:
    """Say how much was read, under the codes that reading itself can report."""
    facts, manuscript = project.facts, project.manuscript
    includes = len(manuscript.sources) - 1
    tables = len(facts.package.tables)
    yield Checked("SRC001", len(manuscript.sources) + tables + 2)
    yield Checked("SRC002", includes)
    yield Checked("SRC003", 2)
    yield Checked("SRC004", tables)
    yield Checked("SRC005", len(facts.bibliography.references))
    yield Checked("SRC006", len(SOURCE_RULES))
    yield Checked("SRC009", sum(cell.output is not None for cell in manuscript.cells))
    for cell in manuscript.cells:
        if cell.output is None:
            yield CannotTell(
                "SRC009",
                "what this cell prints, without running it: it is proved when the rendered page is"
                " read back",
                cell.span,
            )


def _run(rules: Sequence[Rule], project: Project) -> Iterator[Outcome]:
    for rule in rules:
        if unread := rule.needs & project.unread:
            reason = f"not all of the {', '.join(sorted(unread))} could be read"
            yield from (NotApplicable(code, reason) for code in rule.codes)
            continue
        yield from guarded(rule.codes, partial(rule.check, project), project)


def guarded(
    codes: tuple[str, ...], outcomes: Callable[[], Iterator[Outcome]], project: Project
) -> Iterator[Outcome]:
    """Run one rule; when it raises, say so instead of passing."""
    try:
        yield from list(outcomes())
    except ReviewError as error:
        source = Source(error.path or project.manuscript.name, "")
        yield Finding(
            "SRC006",
            f"{', '.join(codes)} must be checked, but: {error.message}",
            source.whole,
            hint=error.remedy,
        )
    except Exception as error:
        yield Finding(
            "SRC006",
            f"{', '.join(codes)} must be checked, but the rule failed:"
            f" {type(error).__name__}: {error}",
            Source(project.manuscript.name, "").whole,
            hint="this is a defect of reviewproof; please report it with the file that causes it",
        )


def conclude(
    project: Project,
    document: Manuscript,
    outcomes: Iterable[Outcome],
    codes: frozenset[str],
) -> Report:
    """Apply the acknowledgements for `codes` to what the rules said, and sort it."""
    kept = list(outcomes)
    findings = [outcome for outcome in kept if isinstance(outcome, Finding)]
    table = project.facts.table("acknowledged")
    left, accepted, own = _acknowledge(findings, table, codes)
    checked: Counter[str] = Counter()
    for outcome in kept:
        if isinstance(outcome, Checked):
            checked[outcome.code] += outcome.count
    checked["ACK901"] = sum(row["code"] in codes for row in table.rows) if table else 0
    checked["ACK902"] = len(table.rows) if table else 0
    return Report(
        project=project,
        document=document,
        findings=tuple(sorted([*left, *own], key=_order)),
        acknowledged=tuple(sorted(accepted, key=lambda item: _order(item.finding))),
        undecided=tuple(outcome for outcome in kept if isinstance(outcome, CannotTell)),
        not_applicable=tuple(outcome for outcome in kept if isinstance(outcome, NotApplicable)),
        checked=checked,
    )


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.span.first
    return (finding.span.source.path, place.line, place.column, finding.code, finding.message)


_UNREAD = frozenset({"SRC001", "SRC002", "SRC003", "SRC004", "SRC005"})


def _acknowledge(
    findings: Sequence[Finding], table: Table | None, codes: frozenset[str]
) -> tuple[list[Finding], list[Acknowledged], list[Finding]]:
    """Return findings that are left, those acknowledged, and ACK901 and ACK902."""
    rows = {_signature(row): row for row in table.rows} if table else {}
    left: list[Finding] = []
    accepted: list[Acknowledged] = []
    used: set[str] = set()
    for finding in findings:
        signature = "\0".join((finding.code, finding.place, finding.found, finding.expected))
        row = rows.get(signature)
        # One row accepts one finding: a second of the same look is news.
        if row is None or signature in used or finding.meta.unchecked:
            left.append(finding)
        else:
            accepted.append(Acknowledged(finding, row))
            used.add(signature)
    unknown = "ACK901" in codes
    rows = {
        signature: row
        for signature, row in rows.items()
        if row["code"] in codes or (unknown and row["code"] not in CODES)
    }
    own = [_no_reason(row) for row in rows.values() if not row["reason"].strip()]
    places = {(finding.code, finding.place): finding for finding in left}
    unread = any(finding.code in _UNREAD for finding in findings)
    for signature, row in rows.items():
        # Whether a row still matches cannot be said while something is unread.
        if signature not in used and not unread:
            own.append(_unused(row, places.get((row["code"], row["where"]))))
    if table:
        own += [_repeated(row) for row in table.rows if rows.get(_signature(row), row) is not row]
    return left, accepted, own


def _signature(row: Row) -> str:
    return "\0".join(row[name] for name in ("code", "where", "found", "expected"))


def _no_reason(row: Row) -> Finding:
    return Finding(
        "ACK902",
        f"an acknowledgement must have a reason, but that of {row['code']} has none",
        row.cells["reason"].span,
        where=f"{row.span.source.path}#{row['code']}",
        hint="say in a few words why this is accepted",
    )


def _repeated(row: Row) -> Finding:
    return Finding(
        "ACK901",
        f"a finding must be acknowledged once, but {row['code']} at {row['where']} is twice",
        row.span,
        hint="remove one of the two rows",
    )


def _unused(row: Row, near: Finding | None) -> Finding:
    if near:
        message = (
            f"an acknowledgement must match a finding with both its values, but it has found"
            f" {row['found']!r}, expected {row['expected']!r}, and the finding has"
            f" {near.found!r} and {near.expected!r}"
        )
        related: tuple[Related, ...] = (Related("the finding", near.span),)
        hint = "a value has changed: look at the finding anew before you acknowledge it"
    else:
        message = (
            f"an acknowledgement must match a finding, but there is no {row['code']} at"
            f" {row['where']}"
        )
        related = ()
        hint = "remove the row if the matter is settled, or correct its place"
    return Finding(
        "ACK901",
        message,
        row.span,
        found=row["found"],
        expected=row["expected"],
        where=f"{row.span.source.path}#{row['code']}/{row['where']}",
        hint=hint,
        related=related,
    )
