"""Every code that a proof can report, declared once. A code is never reused or retyped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: errors and warnings fail the proof, notes are only shown."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Code:
    """What one code means.

    Attributes:
        id: family and number, such as `CIT203`.
        title: what must hold, as a short sentence without a full stop.
        severity: the only home of a code's severity.
        unchecked: the finding says that something could not be checked (exit status 2).
    """

    id: str
    title: str
    severity: Severity = Severity.ERROR
    unchecked: bool = False

    @property
    def family(self) -> str:
        """The three letters before the number."""
        return self.id[:3]


FAMILIES = {
    "SRC": "Sources",
    "BIB": "References",
    "CIT": "Citations",
    "PRI": "Counts",
    "TBL": "Tables",
    "LVL": "Levels of evidence",
    "XRF": "Cross-references",
    "OUT": "Rendered output",
    "ACK": "Acknowledgements",
    "PUB": "Published version",
}

_ALL = (
    Code("SRC001", "every file can be read", unchecked=True),
    Code("SRC002", "every include exists", unchecked=True),
    Code("SRC003", "YAML is valid", unchecked=True),
    Code("SRC004", "the data match their schema", unchecked=True),
    Code("SRC005", "the bibliography parses", unchecked=True),
    Code("SRC006", "every rule runs to its end", unchecked=True),
    Code("SRC007", "no placeholder is left in the text"),
    Code("SRC008", "every section is included"),
    Code("SRC009", "every cell and inline expression can be evaluated", unchecked=True),
    Code("SRC010", "the citation keys found are the keys that Pandoc finds", unchecked=True),
    Code("BIB101", "every reference key is unique"),
    Code("BIB102", "every work is listed once"),
    Code("BIB103", "every reference has its required fields"),
    Code("BIB104", "every DOI is well formed"),
    Code("BIB105", "a DOI belongs to the journal named beside it"),
    Code("CIT201", "every citation key is in the bibliography"),
    Code("CIT202", "every reference is cited"),
    Code("CIT203", "the author named in the text is the first author of the work cited"),
    Code("CIT204", "an author's name is spelled as in the reference"),
    Code("CIT205", "every study named in the text is cited"),
    Code("CIT207", "a work called “et al.” has more than two authors", Severity.WARNING),
    Code("CIT208", "no citation number is typed by hand"),
    Code("CIT209", "citation numbers first appear in order"),
    Code("CIT210", "no reference stands twice in one citation"),
    Code("CIT211", "two citation processors give the same numbers"),
    Code("CIT212", "a group is named by its first author", Severity.NOTE),
    Code("CIT213", "no reference is cited first in a caption"),
    Code("PRI301", "the flow of records adds up"),
    Code("PRI302", "no stage is larger than the one before it"),
    Code("PRI303", "the studies included are the studies in the data"),
    Code("PRI304", "a count in the prose is the count of the data"),
    Code("TBL401", "every row of a table has its reference"),
    Code("TBL402", "the year of a row is the year of its reference"),
    Code("TBL403", "a row agrees with the data of its study"),
    Code("LVL501", "every level of evidence is on the Oxford scale"),
    Code("LVL502", "levels of evidence are written in one notation", Severity.WARNING),
    Code("XRF601", "every cross-reference has its target"),
    Code("OUT801", "every printed number leads to the entry that the source cites"),
    Code("OUT802", "the printed list is complete, in order and as the bibliography has it"),
    Code("OUT803", "every internal link has its target, and prints its number"),
    Code("OUT805", "nothing unresolved is printed"),
    Code("ACK901", "every acknowledgement matches a finding"),
    Code("ACK902", "every acknowledgement has a reason"),
    Code("PUB951", "every difference from the published version is acknowledged"),
)

CODES = {code.id: code for code in _ALL}
