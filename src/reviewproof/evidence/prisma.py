"""The flow of records (`data/prisma.csv`), with the box ids of the PRISMA2020 R package.

Terms: PRISMA 2020 statement, flow diagram for new systematic reviews (Page et al., 2021).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from reviewproof.errors import ReviewError
from reviewproof.evidence.table import Row, Table
from reviewproof.text import Span

IDENTIFIED = "database_results"
SCREENED = "records_screened"
INCLUDED = "new_studies"
REMOVED = "removed_before_screening"
LOST = "lost_after_screening"

_FORMULA = re.compile(r"\s*([+-])?\s*([a-z_]+)\s*")


def written(row: Row, column: str) -> str:
    """Return a value, "" where the table has no such column."""
    return row.cells[column].value if column in row.cells else ""


@dataclass(frozen=True)
class Flow:
    """The boxes of the flow diagram. A box that was not reported has no count, never 0."""

    table: Table

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """Rows by box id: the template's `data` column, and `box` for rows of our own."""
        rows = {}
        for row in self.table.rows:
            name = written(row, "data")
            rows[name if name not in {"", "NA"} else written(row, "box")] = row
        return rows

    def status(self, box: str) -> str:
        """Return reported, derived or not reported."""
        row = self._row(box)
        # The R package's own file has no such column: what it counts, it reports.
        return written(row, "status") or ("reported" if written(row, "n") else "")

    def n(self, box: str) -> int | None:
        """Return the count of a box, computed for a derived one; None when not reported.

        Raises:
            ReviewError: for an unknown box, or a formula that names one or runs in a circle.
        """
        return self._n(box, ())

    def known(self, box: str) -> int | None:
        """Return the count of a box; None too where it is absent, contradicted or not computable.

        A count beside “not reported” contradicts itself (PRI301) and proves nothing else.
        """
        if box not in self.rows or self.status(box) == "not reported":
            return None
        try:
            return self.n(box)
        except ReviewError:
            return None

    def place(self, box: str) -> Span:
        """Return where the count of a box stands; the row where the table has no such column."""
        row = self._row(box)
        return row.cells["n"].span if "n" in row.cells else row.span

    @property
    def identified(self) -> int:
        """Records retrieved."""
        return self._stated(IDENTIFIED)

    @property
    def screened(self) -> int:
        """Records screened."""
        return self._stated(SCREENED)

    @property
    def included(self) -> int:
        """Studies that the article states to have included."""
        return self._stated(INCLUDED)

    @property
    def removed_before_screening(self) -> int:
        """Records that never reached screening, whatever the reason."""
        return self._stated(REMOVED)

    @property
    def lost_after_screening(self) -> int:
        """Records screened that did not become included studies, at whatever stage."""
        return self._stated(LOST)

    def _row(self, box: str) -> Row:
        if box not in self.rows:
            raise ReviewError(
                f"a box of the flow must be a row of {self.table.source.path}, but “{box}” is not",
                remedy=f"restore the row in {self.table.source.path}",
            )
        return self.rows[box]

    def _stated(self, box: str) -> int:
        number = self.n(box)
        if number is None:
            place = self.place(box).first
            raise ReviewError(
                f"the count of “{box}” must be known to be printed, but it is not reported",
                path=self.table.source.path,
                line=place.line,
                column=place.column,
                remedy="enter the count with its source, or do not print it",
            )
        return number

    def _n(self, box: str, through: tuple[str, ...]) -> int | None:
        row = self._row(box)
        if written(row, "status") != "derived":
            return row.cells["n"].number if "n" in row.cells else None
        if box in through:
            raise ReviewError(
                f"a derived count must not depend on itself, but “{box}” does",
                path=self.table.source.path,
                remedy="write a formula of other boxes",
            )
        if box not in self._computed:
            terms = [(sign, self._n(term, (*through, box))) for sign, term in self.terms(box)]
            unknown = any(number is None for _, number in terms)
            total = sum(sign * (number or 0) for sign, number in terms)
            self._computed[box] = None if unknown else total
        return self._computed[box]

    @cached_property
    def _computed(self) -> dict[str, int | None]:
        # Each box once: formulas that name a box twice would double the work at every step.
        return {}

    def terms(self, box: str) -> tuple[tuple[int, str], ...]:
        """Return the signed terms of a derived box's formula, `a - b + c`."""
        row, position, terms = self._row(box), 0, []
        formula = written(row, "formula")
        while position < len(formula):
            found = _FORMULA.match(formula, position)
            if not found or (position and not found[1]):
                place = row.cells["formula"].span.first
                raise ReviewError(
                    f"a formula must be box ids joined by + and -, but {formula!r} is not",
                    path=self.table.source.path,
                    line=place.line,
                    column=place.column,
                    remedy="write it like `database_results - records_screened`",
                )
            terms.append((-1 if found[1] == "-" else 1, found[2]))
            position = found.end()
        if not terms:
            raise ReviewError(
                f"a derived count must have a formula, but “{box}” has none",
                path=self.table.source.path,
                remedy="write a formula of other boxes, or enter the count as reported",
            )
        return tuple(terms)
