"""One proof: load, run every rule, apply the acknowledgements, report.

This is the only place that catches what a rule raises: a crash is a finding (SRC006), not silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from reviewproof.acknowledgements import Acknowledged, acknowledge
from reviewproof.choice import EVERYTHING, Choice
from reviewproof.codes import CODES, Severity
from reviewproof.errors import MissingDataError, ReviewError
from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome
from reviewproof.manuscript import Manuscript
from reviewproof.project import Project, load_facts, read_project
from reviewproof.rules import SOURCE_RULES
from reviewproof.rules.base import Rule
from reviewproof.settings import Level, load_settings
from reviewproof.text import Source
from reviewproof.values import Values, produce


@dataclass(frozen=True)
class Report:
    """What one proof of one document found.

    Attributes:
        document: what was proved.
        findings: unacknowledged, by path, place and code.
        acknowledged: accepted ones, in the same order.
        checked: by code, how many things were looked at.
        levels: the severities that the project sets itself.
        choice: which codes were asked for.
        hidden: by code, how many findings were not asked for.
    """

    document: Manuscript
    findings: tuple[Finding, ...]
    acknowledged: tuple[Acknowledged, ...]
    undecided: tuple[CannotTell, ...]
    not_applicable: tuple[NotApplicable, ...]
    checked: Counter[str]
    levels: Mapping[str, Level] = field(default_factory=dict)
    choice: Choice = EVERYTHING
    hidden: Mapping[str, int] = field(default_factory=dict)

    @property
    def references(self) -> int:
        """How many references the document has."""
        return len(self.document.references)

    def severity(self, finding: Finding) -> Severity:
        """Return what a finding weighs in this project."""
        level = self.levels.get(finding.code)
        return level.severity if level else finding.meta.severity

    @property
    def unchecked(self) -> int:
        """Findings that say that something could not be checked."""
        return sum(finding.meta.unchecked for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """Return the number of unacknowledged findings of a severity."""
        return sum(self.severity(finding) is severity for finding in self.findings)

    @property
    def exit_status(self) -> int:
        """0 clean, 1 an error or a warning, 2 something could not be checked."""
        if self.unchecked:
            return 2
        return int(bool(self.count(Severity.ERROR) or self.count(Severity.WARNING)))


@dataclass(frozen=True)
class ProjectReport(Report):
    """The proof of a project's sources, or of a page that was rendered from them."""

    project: Project = field(kw_only=True)

    @property
    def references(self) -> int:
        """How many references the page prints, or the bibliography has."""
        return len(self.document.references or self.project.references)


def prove(root: Path) -> ProjectReport:
    """Prove the sources of a project.

    Args:
        root: the project's folder.
    """
    facts = load_facts(root, pandoc=True)
    values = Values(facts)
    project = read_project(facts, partial(_output, values))
    _ = project.pandoc  # from here on it works beside the rules
    settings = load_settings(root)
    read = (*project.findings, *settings.findings, *_read(project))
    outcomes = [*read, *_run(SOURCE_RULES, project)]
    return conclude(project, project.manuscript, outcomes, _NOT_RENDERED)


RENDERED = frozenset(code for code in CODES if code.startswith("OUT"))
"""The codes of a rendered page; all others are of the sources."""
_NOT_RENDERED = frozenset(CODES) - RENDERED


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
    includes = max(len(manuscript.sources) - 1, 0)
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
        yield from guarded(rule.codes, partial(rule.check, project), project.manuscript.name)


def guarded(
    codes: tuple[str, ...], outcomes: Callable[[], Iterator[Outcome]], name: str
) -> Iterator[Outcome]:
    """Run one rule; when it raises, say so instead of passing.

    Args:
        codes: those of the rule.
        outcomes: runs it.
        name: of the document.
    """
    try:
        yield from list(outcomes())
    except ReviewError as error:
        source = Source(error.path or name, "")
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
            Source(name, "").whole,
            hint="this is a defect of reviewproof; please report it with the file that causes it",
        )


def conclude(
    project: Project,
    document: Manuscript,
    outcomes: Iterable[Outcome],
    codes: frozenset[str],
    here: Callable[[str], bool] = lambda path: True,
) -> ProjectReport:
    """Apply the acknowledgements to what the rules said, and sort it.

    Args:
        project: the sources.
        document: the manuscript or page that is proved.
        outcomes: what the rules said of it.
        codes: those that this proof can report.
        here: tells of a path whether the rows for it belong to this proof.
    """
    kept = list(outcomes)
    findings = [outcome for outcome in kept if isinstance(outcome, Finding)]
    table = project.facts.table("acknowledged")
    rows = [row for row in table.rows if here(row["where"].partition("#")[0])] if table else []
    manuscript = document if document is project.manuscript else None
    decision = acknowledge(findings, rows, manuscript, codes)
    checked: Counter[str] = Counter()
    for outcome in kept:
        if isinstance(outcome, Checked):
            checked[outcome.code] += outcome.count
    checked["ACK901"] = checked["ACK902"] = decision.read
    return ProjectReport(
        project=project,
        document=document,
        findings=tuple(sorted([*decision.left, *decision.own], key=in_order)),
        acknowledged=tuple(sorted(decision.accepted, key=lambda item: in_order(item.finding))),
        undecided=tuple(outcome for outcome in kept if isinstance(outcome, CannotTell)),
        not_applicable=tuple(outcome for outcome in kept if isinstance(outcome, NotApplicable)),
        checked=checked,
        levels=load_settings(project.root).levels,
    )


def in_order(finding: Finding) -> tuple[str, int, int, str, str]:
    """Return what findings are sorted by: path, place, code."""
    place = finding.span.first
    return (finding.span.source.path, place.line, place.column, finding.code, finding.message)


_AnyReport = TypeVar("_AnyReport", bound=Report)


def choose(report: _AnyReport, choice: Choice) -> _AnyReport:
    """Return a report of the codes chosen; what could not be checked is never left out.

    Args:
        report: the whole proof, whose acknowledgements are already applied.
        choice: from `--select` and `--ignore`.
    """
    if not choice:
        return report
    shown, hidden = [], Counter[str]()
    for finding in report.findings:
        if finding.meta.unchecked or choice.takes(finding.code):
            shown.append(finding)
        else:
            hidden[finding.code] += 1
    return replace(
        report,
        findings=tuple(shown),
        acknowledged=tuple(item for item in report.acknowledged if choice.takes(item.finding.code)),
        undecided=tuple(item for item in report.undecided if choice.takes(item.code)),
        not_applicable=tuple(item for item in report.not_applicable if choice.takes(item.code)),
        choice=choice,
        hidden=hidden,
    )
