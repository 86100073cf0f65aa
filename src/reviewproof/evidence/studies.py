"""The studies that the review summarises (`data/studies.csv`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from reviewproof.errors import ReviewError
from reviewproof.evidence.levels import roman
from reviewproof.evidence.table import Row, Table
from reviewproof.text import Span

NOT_STATED = "not stated"


@dataclass(frozen=True)
class Study:
    """One study. Durations are texts for a reader ("6 months"); numbers are whole numbers.

    An attribute that the article does not state raises nothing: it prints `not stated`.
    """

    row: Row

    @property
    def id(self) -> str:
        """The study's id; the reference key where the list has a reference for it."""
        return self.text("study")

    @property
    def key(self) -> str:
        """The reference key, empty when the list has no reference for the study."""
        return self.text("key")

    @property
    def type(self) -> str:
        """One of clinical, preclinical, review."""
        return self.text("type")

    @property
    def n(self) -> int | str:
        """Patients."""
        return self._number("n")

    @property
    def n_exosome(self) -> int | str:
        """Patients who received exosomes."""
        return self._number("n_exosome")

    @property
    def n_comparator(self) -> int | str:
        """Patients who received the comparator."""
        return self._number("n_comparator")

    @property
    def sessions(self) -> int | str:
        """Treatment sessions."""
        return self._number("sessions")

    @property
    def treatment(self) -> str:
        """How long the treatment went on, such as "12 weeks"."""
        length = self.text("treatment_duration")
        return duration(length, length, self.text("treatment_unit"))

    @property
    def follow_up(self) -> str:
        """How long the patients were followed, such as "3–6 months"."""
        bounds = self.text("follow_up_min"), self.text("follow_up_max")
        return duration(*bounds, self.text("follow_up_unit"))

    @property
    def last_follow_up(self) -> str:
        """The end of the follow-up, such as "6 months"."""
        longest = self.text("follow_up_max")
        return duration(longest, longest, self.text("follow_up_unit"))

    @property
    def level(self) -> str:
        """The level of evidence in Roman notation; "not stated" when it is not on the scale."""
        return roman(self.text("level")) if self.text("level") else NOT_STATED

    @property
    def level_printed(self) -> str:
        """The level as the article prints it."""
        return self.text("level_printed") or NOT_STATED

    def span(self, column: str) -> Span:
        """Return the place of a cell; of the row where the table has no such column."""
        return self.row.cells[column].span if column in self.row.cells else self.row.span

    def items(self, column: str) -> tuple[str, ...]:
        """Return the values of a list column."""
        return self.row.cells[column].items if column in self.row.cells else ()

    def text(self, column: str) -> str:
        """Return a value as written; "" where it is not stated or the table has no such column."""
        return self.row.cells[column].value if column in self.row.cells else ""

    def number(self, column: str) -> int | None:
        """Return a whole number; None where it is not stated."""
        return self.row.cells[column].number if column in self.row.cells else None

    def _number(self, column: str) -> int | str:
        number = self.number(column)
        return NOT_STATED if number is None else number


def duration(least: str, most: str, unit: str) -> str:
    """Return a length of time for a reader.

    >>> duration("3", "6", "month"), duration("1", "1", "week"), duration("", "", "")
    ('3–6 months', '1 week', 'not stated')
    """
    if not (most and unit):
        return NOT_STATED
    number = most if least in {most, ""} else f"{least}–{most}"
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


@dataclass(frozen=True)
class Studies:
    """All studies, in the article's order."""

    table: Table

    @cached_property
    def all(self) -> tuple[Study, ...]:
        """Every study."""
        return tuple(Study(row) for row in self.table.rows)

    @cached_property
    def by_id(self) -> Mapping[str, Study]:
        """Studies by id."""
        return {study.id: study for study in self.all}

    def of_type(self, kind: str) -> tuple[Study, ...]:
        """Return the studies of one type: clinical, preclinical or review."""
        return self._by_type.get(kind, ())

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Study, ...]]:
        groups: dict[str, list[Study]] = {}
        for study in self.all:
            groups.setdefault(study.type, []).append(study)
        return {kind: tuple(group) for kind, group in groups.items()}

    @property
    def patients(self) -> int:
        """Patients of the clinical studies that state their number, added up."""
        return sum(study.number("n") or 0 for study in self.of_type("clinical"))

    def __getitem__(self, study: str) -> Study:
        """Return a study by id.

        Raises:
            ReviewError: when there is none, with the file to look into.
        """
        if study not in self.by_id:
            raise ReviewError(
                f"a study must be a row of {self.table.source.path}, but “{study}” is not",
                remedy=f"restore the row in {self.table.source.path}, or correct the id",
            )
        return self.by_id[study]
