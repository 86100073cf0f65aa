"""The failures that must stop every build, each with the codes and places that must be named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers import edit, find, read, write

RESULTS = "sections/_03-results.qmd"
DISCUSSION = "sections/_04-discussion.qmd"
CONCLUSION = "sections/_05-conclusion.qmd"

Expected = list[tuple[str, str]]
"""Codes with the place that each must be shown at: `path:line`, or a path for a whole file."""


@dataclass(frozen=True)
class Failure:
    """One way to spoil a copy of the review.

    Attributes:
        spoil: edits the copy and computes from its own edit what must be reported.
        status: the exit status of our own commands.
    """

    name: str
    spoil: Callable[[Path], Expected]
    status: int = 1


def _unknown_key(root: Path) -> Expected:
    spot = edit(root, RESULTS, "[@wan2025]", "[@nobody2099]")
    return [("CIT201", f"{spot.path}:{spot.line}")]


def _swapped_key(root: Path) -> Expected:
    spot = edit(root, DISCUSSION, "[@fu2025]", "[@lu2025]")
    return [("CIT203", f"{spot.path}:{spot.line}")]


def _removed_reference(root: Path) -> Expected:
    spot = find(root, RESULTS, "@ajit2021")
    text = read(root, "references.bib")
    start = text.index("@article{ajit2021,")
    end = text.index("\n}\n", start) + len("\n}\n")
    write(root, "references.bib", text[:start] + text[end:])
    return [("CIT201", f"{spot.path}:{spot.line}")]


def _flow_count(root: Path) -> Expected:
    spot = edit(root, "data/prisma.csv", ",734,", ",735,")
    return [("PUB951", f"{spot.path}:{spot.line}")]


def _study_count(root: Path) -> Expected:
    spot = edit(root, "data/studies.csv", ",IIb,2b,72,", ",IIb,2b,73,")
    return [("PUB951", f"{spot.path}:{spot.line}")]


def _study_row(root: Path) -> Expected:
    rows = read(root, "data/studies.csv").splitlines(keepends=True)
    kept = [row for row in rows if not row.startswith("kost2022,")]
    assert len(kept) == len(rows) - 1
    write(root, "data/studies.csv", "".join(kept))
    flow = find(root, "data/prisma.csv", "\nnew_studies,")
    used = find(root, RESULTS, "review.study.kost2022.level")
    return [
        # The acknowledged 42 against 37 does not cover 42 against 36.
        ("PRI303", f"{flow.path}:{flow.line + 1}"),
        ("SRC009", f"{used.path}:{used.line}"),
    ]


def _cross_reference(root: Path) -> Expected:
    spot = edit(root, RESULTS, "@fig-pathways", "@fig-pathway")
    return [("XRF601", f"{spot.path}:{spot.line}")]


def _placeholder(root: Path) -> Expected:
    spot = edit(root, CONCLUSION, "\n\n", "\n\nThe number was ⟨N⟩ in all.\n\n")
    return [("SRC007", f"{spot.path}:{spot.line + 2}")]


def _section(root: Path) -> Expected:
    edit(root, "index.qmd", "{{< include sections/_05-conclusion.qmd >}}\n", "")
    return [("SRC008", CONCLUSION)]


FAILURES = (
    Failure("unknown key", _unknown_key),
    Failure("key swapped", _swapped_key),
    Failure("reference removed", _removed_reference),
    Failure("count in prisma.csv", _flow_count),
    Failure("count in studies.csv", _study_count),
    Failure("study row removed", _study_row, status=2),
    Failure("cross-reference unresolved", _cross_reference),
    Failure("placeholder left", _placeholder),
    Failure("section not included", _section),
)


def missing(printed: str, expected: Expected) -> list[str]:
    """Return what a message does not say: each code at its place, with a remedy below it."""
    blocks = printed.split("\n\n")
    absent = []
    for code, spot in expected:
        named = [block for block in blocks if _names(block, code, spot)]
        if not named:
            absent.append(f"{spot}: {code}")
        elif not any("= help: " in block for block in named):
            absent.append(f"a remedy for {code} at {spot}")
    return absent


def _names(block: str, code: str, spot: str) -> bool:
    return any(
        re.match(rf"{re.escape(spot)}(?!\d).*[ :]{code}\b", line.strip())
        for line in block.splitlines()
    )
