"""Small finished articles of our own making, as plain text."""

from __future__ import annotations

from pathlib import Path

from reviewproof.audit import audit
from reviewproof.findings import Finding
from reviewproof.proof import Report

ENTRIES = (
    "Liang Y, Tang X, Zhang X. Exosomes from adipose cells and follicles. J Skin. 2023;1:1.",
    "Wan J, Kim SB, et al. A prospective study of scalp injections. Aesthetic Surg. 2021;2:2–9.",
    "Queen D, Avram MR. Minoxidil for hair loss in adults. Dermatol Surg. 2020;3:3–9.",
    "Müller-Weber A, O'Neil B, van der Berg C. Finasteride in women. J Women. 2019;4:4–9.",
    "Chen L, Wu P, Lee S. Platelet-rich plasma in alopecia areata. J Plasma. 2018;5:5–9.",
    "Park H, Choi B, Huh C. Laser light on the scalp of mice. Lasers. 2017;6:6–9.",
)


def write_article(
    folder: Path, text: str, entries: tuple[str, ...] = ENTRIES, *, cite_all: bool = True
) -> Path:
    """Write an article whose list is `entries`; a last sentence cites what the text does not."""
    rest = f"\n\nOthers followed [1–{len(entries)}]." if cite_all else ""
    listed = "\n".join(f"{number}. {entry}" for number, entry in enumerate(entries, start=1))
    path = folder / "article.txt"
    path.write_text(f"Introduction\n\n{text}{rest}\n\nReferences\n\n{listed}\n", encoding="utf-8")
    return path


def report_on(folder: Path, text: str, entries: tuple[str, ...] = ENTRIES) -> Report:
    """Proofread an article that `write_article` writes."""
    return audit(folder, write_article(folder, text, entries))


def said(report: Report) -> list[tuple[str, int, str]]:
    """Return each finding as code, line and text covered."""
    return [_said(finding) for finding in report.findings]


def _said(finding: Finding) -> tuple[str, int, str]:
    return finding.code, finding.span.first.line, " ".join(finding.span.text.split())
