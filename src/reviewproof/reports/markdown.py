"""What the manuscript prints of its own proof, as Markdown tables with captions and labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from reviewproof.codes import CODES
from reviewproof.evidence.published import KINDS, Difference, label
from reviewproof.manuscript import Citation, Paragraph
from reviewproof.mentions import named, plain_name
from reviewproof.project import Project
from reviewproof.proof import ProjectReport
from reviewproof.rules.published import compare


def corrections(report: ProjectReport) -> str:
    """Return every difference from the published version with its reason, as a table.

    Args:
        report: the proof of the sources, whose acknowledgements hold the reasons.
    """
    reasons = {item.finding.place: item.reason for item in report.acknowledged}
    rows = []
    found = compare(report.project)
    for kind, title in KINDS.items():
        group = [difference for difference in found if difference.kind == kind]
        for difference in group:
            reason = reasons.get(difference.where, "not acknowledged")
            rows.append(
                (title if difference is group[0] else "", *_difference(report, difference), reason)
            )
    caption = (
        f"Corrections to the published version: {len(found)} differences between the article as"
        " printed and this edition, each with the reason for it."
    )
    header = (
        ("Kind", 13),
        ("Place in the article", 20),
        ("Printed", 26),
        ("Here", 14),
        ("Reason", 27),
    )
    return _table(header, rows, caption, "tbl-corrections")


def _difference(report: ProjectReport, difference: Difference) -> tuple[str, str, str]:
    place = f"{difference.place}: {_work(report, difference.subject)}"
    if difference.kind in {"entry", "level"}:
        place = difference.place
    printed = _printed(difference)
    if difference.leads_to:
        printed += f" ({_escape(difference.leads_to)})"
    return _escape(place), printed, _escape(_work(report, difference.edition))


def _work(report: ProjectReport, text: str) -> str:
    """Return the work that a key stands for, as prose names it; other text as it is."""
    reference = report.project.references.get(text)
    return label(reference) if reference else text


def _printed(difference: Difference) -> str:
    if difference.kind == "placeholder":
        return f"`{difference.printed}`"
    return _escape(difference.printed)


def proof_tables(report: ProjectReport) -> str:
    """Return the proof of the sources: a row for each rule, then one for each citation mark."""
    return f"{_rules(report)}\n\n{concordance(report)}"


def _rules(report: ProjectReport) -> str:
    found = Counter(finding.code for finding in report.findings)
    accepted = Counter(item.finding.code for item in report.acknowledged)
    skipped = {item.code for item in report.not_applicable}
    rows = []
    for code in CODES.values():
        if code.family == "OUT":
            continue  # what is rendered cannot be proved inside itself
        checked = report.checked[code.id]
        shown = str(checked) if checked else ("not applicable" if code.id in skipped else "0")
        rows.append((code.id, code.title, shown, str(found[code.id]), str(accepted[code.id])))
    caption = (
        f"Proof of the sources: {len(rows)} rules, what each looked at, what it found and what"
        " of it is acknowledged."
    )
    header = (
        ("Rule", 9),
        ("What must hold", 50),
        ("Checked", 13),
        ("Found", 9),
        ("Acknowledged", 15),
    )
    return _table(header, rows, caption, "tbl-proof")


def concordance(report: ProjectReport) -> str:
    """Return every citation mark: where it stands, whom it names, its numbers and references."""
    rows = list(_marks(report))
    caption = f"Concordance of the {len(rows)} citation marks of this edition, in reading order."
    header = (("Place", 26), ("Named author", 22), ("Number", 12), ("Reference", 40))
    return _table(header, rows, caption, "tbl-concordance")


def _marks(report: ProjectReport) -> Iterator[tuple[str, ...]]:
    project = report.project
    families = frozenset(
        plain_name(author.family)
        for reference in project.references.values()
        for author in reference.authors
    )
    for paragraph in project.manuscript.paragraphs:
        if not paragraph.citations:
            continue
        names: dict[int, list[str]] = {}
        for item in named(paragraph, families):
            names.setdefault(id(item.citation), []).append(item.mention.span.text)
        for citation in paragraph.citations:
            yield _mark(project, paragraph, citation, names.get(id(citation), ()))


def _mark(
    project: Project, paragraph: Paragraph, citation: Citation, names: Iterable[str]
) -> tuple[str, ...]:
    numbers = [
        f"[{project.numbers[key]}](#ref-{key})" for key in citation.keys if key in project.numbers
    ]
    labels = [label(project.references[key]) for key in citation.keys if key in project.references]
    place = f"{paragraph.section.capitalize()}, line {citation.span.first.line}"
    return (
        _escape(place),
        _escape("; ".join(" ".join(name.split()) for name in names)),
        ", ".join(numbers),
        _escape("; ".join(labels)),
    )


def _table(
    header: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str]],
    caption: str,
    identifier: str,
) -> str:
    """Return a pipe table; the widths are shares of the line, as Pandoc reads them."""
    lines = [
        "| " + " | ".join(name for name, _ in header) + " |",
        "|" + "|".join("-" * width for _, width in header) + "|",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        f": {caption} {{#{identifier}}}",
    ]
    return "\n".join(lines)


def _escape(text: str) -> str:
    """Return text that Markdown prints as it stands."""
    return re.sub(r"([\\`*_{}\[\]<>$@|^~#])", r"\\\1", " ".join(text.split()))
