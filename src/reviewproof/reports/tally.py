"""What is counted of a report and summed over many, and the pieces that reports are made of.

A report on many documents is written piece by piece: a piece is made of one document, by the
process that proved it; the rest is made of the pieces, of which none is kept.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from reviewproof.article import Article
from reviewproof.choice import EVERYTHING, Choice
from reviewproof.codes import Severity
from reviewproof.findings import NotApplicable
from reviewproof.proof import Report

_IN_MEMORY = 1 << 20


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of one document.

    Attributes:
        system: how it cites; "" where that is not known.
        title: of an article, "" likewise.
        not_applicable: rules that had nothing to compare.
        found: by code, how many findings.
    """

    name: str
    form: str
    system: str
    title: str
    citations: int
    mentions: int
    references: int
    errors: int
    warnings: int
    notes: int
    unchecked: int
    undecided: int
    acknowledged: int
    exit_status: int
    found: Mapping[str, int]
    accepted: Mapping[str, int]
    checked: Mapping[str, int]
    hidden: Mapping[str, int]
    not_applicable: tuple[NotApplicable, ...]
    choice: Choice = EVERYTHING


def tally(report: Report) -> Tally:
    """Count one report."""
    document = report.document
    article = document if isinstance(document, Article) else None
    read = article is not None and bool(article.paragraphs)
    return Tally(
        name=document.name,
        form=document.form,
        system=str(article.system) if article and read else "",
        title=" ".join(article.title.split()) if article else "",
        citations=sum(1 for _ in document.citations()),
        mentions=report.checked["CIT205"],
        references=report.references,
        errors=report.count(Severity.ERROR),
        warnings=report.count(Severity.WARNING),
        notes=report.count(Severity.NOTE),
        unchecked=report.unchecked,
        undecided=len(report.undecided),
        acknowledged=len(report.acknowledged),
        exit_status=report.exit_status,
        found=Counter(finding.code for finding in report.findings),
        accepted=Counter(item.finding.code for item in report.acknowledged),
        checked=report.checked,
        hidden=report.hidden,
        not_applicable=report.not_applicable,
        choice=report.choice,
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """What one document adds to a report: what is counted of it, and the text made of it."""

    tally: Tally
    text: str = ""
    second: str = ""
    """For a form that has two lists."""


def counted(report: Report) -> Piece:
    """Return a piece of what is counted alone."""
    return Piece(tally(report))


@dataclass(slots=True)
class Totals:
    """The sums over all documents of a run.

    Attributes:
        found: by code, how many findings; `within`: in how many documents.
        not_applicable: each code with each reason once.
    """

    documents: int = 0
    citations: int = 0
    mentions: int = 0
    references: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    unchecked: int = 0
    undecided: int = 0
    acknowledged: int = 0
    exit_status: int = 0
    chosen: bool = False
    found: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    not_applicable: dict[NotApplicable, None] = field(default_factory=dict)

    def add(self, one: Tally) -> None:
        """Add what was counted of one more document."""
        self.documents += 1
        self.citations += one.citations
        self.mentions += one.mentions
        self.references += one.references
        self.errors += one.errors
        self.warnings += one.warnings
        self.notes += one.notes
        self.unchecked += one.unchecked
        self.undecided += one.undecided
        self.acknowledged += one.acknowledged
        self.exit_status = max(self.exit_status, one.exit_status)
        self.chosen = self.chosen or bool(one.choice)
        self.found.update(one.found)
        self.within.update(one.found.keys())
        self.accepted.update(one.accepted)
        self.checked.update(one.checked)
        self.hidden.update(one.hidden)
        self.not_applicable.update(dict.fromkeys(one.not_applicable))


class Spool:
    """Pieces put away until all are known: in memory while they are few, else in a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def put(self, piece: Piece) -> None:
        """Put one more piece away."""
        pickle.dump(piece, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Piece]:
        """Yield the pieces in the order in which they were put away."""
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)
            except EOFError:
                return


@contextmanager
def spool() -> Iterator[Spool]:
    """Open a place for pieces, which is gone afterwards."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        yield Spool(file)
