"""The search as the review states it: databases, dates and queries.

`data/search.csv` has one row per database, `data/queries.csv` the queries as printed, and
`data/history.csv` the dates of the article itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reviewproof.dates import long_date
from reviewproof.errors import ReviewError
from reviewproof.evidence.studies import NOT_STATED
from reviewproof.evidence.table import Cell, Row, Table

_LINE = 60


def cell(row: Row, column: str) -> Cell:
    """Return a cell; an empty one at the row where the table has no such column."""
    return row.cells.get(column) or Cell("", row.span)


def day(written: str) -> date | None:
    """Return a date written as 2025-08-31; None for anything else."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def shown(written: str) -> str:
    """Return a date for a reader.

    >>> shown("2025-08-31"), shown("")
    ('31 August 2025', 'not stated')
    """
    found = day(written)
    return long_date(found) if found else NOT_STATED


class Block(str):
    """Markdown of its own lines, which Jupyter shows as such."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Search:
    """The databases and queries, as the text prints them."""

    table: Table
    written: Table | None

    @property
    def databases(self) -> str:
        """The databases with their platforms: "MEDLINE (via PubMed), Embase and Scopus"."""
        names = [
            f"{cell(row, 'database').value} (via {platform})"
            if (platform := cell(row, "platform").value)
            else cell(row, "database").value
            for row in self.table.rows
        ]
        return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)

    @property
    def last(self) -> str:
        """The last day that every search covers, such as "31 August 2025"."""
        days = {cell(row, "to").value for row in self.table.rows}
        return shown(days.pop()) if len(days) == 1 else NOT_STATED

    @property
    def query(self) -> Block:
        """The queries as printed, in a block of code.

        Raises:
            ReviewError: when there is none.
        """
        rows = self.written.rows if self.written else ()
        if not rows:
            raise ReviewError(
                "there must be a query in data/queries.csv to be printed, but there is none",
                remedy="enter the query there, as it was run",
            )
        lines = [line for row in rows for line in _wrapped(cell(row, "query").value)]
        return Block("\n".join(("```text", *lines, "```")))


def _wrapped(query: str) -> Iterator[str]:
    """Break a query before its operators; an AND always starts a line."""
    line = ""
    for part in re.split(r"\s+(?=(?:AND|OR|NOT)\s)", query):
        if line and (part.startswith("AND ") or len(f"{line} {part}") > _LINE):
            yield line
            line = part
        else:
            line = f"{line} {part}".strip()
    yield line


class History:
    """The dates of the article: `review.history.received`."""

    def __init__(self, table: Table) -> None:
        """Take the table of its events."""
        self._table = table

    @property
    def received(self) -> str:
        """The day on which the journal received it."""
        return self._shown("received")

    @property
    def accepted(self) -> str:
        """The day on which it was accepted."""
        return self._shown("accepted")

    @property
    def online(self) -> str:
        """The day on which it was available online."""
        return self._shown("online")

    def _shown(self, event: str) -> str:
        found = dated(self._table, event)
        return shown(found.value) if found else NOT_STATED


def dated(table: Table, event: str) -> Cell | None:
    """Return the date of an event of the article's history."""
    for row in table.rows:
        if cell(row, "event").value == event and cell(row, "date").value:
            return cell(row, "date")
    return None
