"""What one of us decided of each error that the audit found: facts, no text of the articles.

A row names the article by its DOI (by the SHA-256 of its file where it states none), the finding by
code, what was found and what was expected, and the verdict. A finding without a row is unread, and
counts neither as right nor as wrong.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).with_name("labels.csv")
FIELDS = ("article", "code", "found", "expected", "verdict", "why")
VERDICTS = ("right", "wrong")
_LONGEST = 80

Name = tuple[str, str, str, str]
"""Article, code, found, expected."""


@dataclass(frozen=True, slots=True)
class Label:
    """What one of us decided of one finding, and why in a few words."""

    verdict: str
    why: str


def name_of(article: str, code: str, found: str, expected: str) -> Name:
    """Return how the labels call a finding."""
    return article, code, _short(found), _short(expected)


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def article_name(doi: str, path: Path) -> str:
    """Return how the labels call an article."""
    return doi.lower() if doi else f"sha256:{sha256(path.read_bytes()).hexdigest()[:16]}"


def read_labels(path: Path = FILE) -> Mapping[Name, Label]:
    """Return the labels by the name of the finding.

    Raises:
        ValueError: for a verdict that is none, or a finding that has two.
    """
    found: dict[Name, Label] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = name_of(row["article"], row["code"], row["found"], row["expected"])
            if row["verdict"] not in VERDICTS:
                raise ValueError(f"{name}: a verdict must be right or wrong, not {row['verdict']}")
            label = Label(row["verdict"], row["why"])
            if found.setdefault(name, label).verdict != label.verdict:
                raise ValueError(f"{name} has two verdicts")
    return found


def count(names: Iterable[Name], labels: Mapping[Name, Label]) -> Counter[str]:
    """Return how many findings are right, wrong and unread."""
    return Counter(labels[name].verdict if name in labels else "unread" for name in names)
