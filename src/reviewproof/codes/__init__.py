"""Every code that a proof can report, declared once. A code is never reused or retyped."""

from __future__ import annotations

from reviewproof.codes import (
    abbreviations,
    acknowledgements,
    citations,
    counts,
    crossrefs,
    levels,
    output,
    published,
    references,
    sources,
    tables,
)
from reviewproof.codes.base import Code, Example, Severity

__all__ = ["CODES", "FAMILIES", "Code", "Example", "Severity"]

FAMILIES = {
    "SRC": "Sources",
    "BIB": "References",
    "CIT": "Citations",
    "PRI": "Counts",
    "TBL": "Tables",
    "LVL": "Levels of evidence",
    "XRF": "Cross-references",
    "ABB": "Abbreviations",
    "OUT": "Rendered output",
    "ACK": "Acknowledgements",
    "PUB": "Published version",
}

_FAMILIES_OF_CODES = (
    sources,
    references,
    citations,
    counts,
    tables,
    levels,
    crossrefs,
    abbreviations,
    output,
    acknowledgements,
    published,
)

CODES: dict[str, Code] = {code.id: code for module in _FAMILIES_OF_CODES for code in module.CODES}
