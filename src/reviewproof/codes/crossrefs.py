"""The codes of cross-references."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example, Severity

_TABLE = "| Study | n |\n|---|---|\n| Wan | 72 |\n\n: Studies {#tbl-studies}\n"
_NOTHING_CITED = {"references.bib": ""}

CODES: tuple[Code, ...] = (
    Code(
        "XRF601",
        "every cross-reference has its target",
        why=(
            "A reference to a figure that does not exist prints a question mark, and Quarto only"
            " warns of it. A label given twice sends the reader to one of two figures."
        ),
        mend=(
            "Correct the label; the message gives the nearest one. Or label the figure, table or"
            " section that is meant."
        ),
        failing=Example(
            {**_NOTHING_CITED, "index.qmd": f"See @tbl-studies and @tbl-study.\n\n{_TABLE}"}
        ),
        passing=Example({**_NOTHING_CITED, "index.qmd": f"See @tbl-studies.\n\n{_TABLE}"}),
    ),
    Code(
        "XRF602",
        "the text refers to every figure and table",
        Severity.WARNING,
        why=(
            "A figure that the text never mentions leaves the reader to guess what it is there"
            " for, and journals send such manuscripts back. Its own caption does not count, since"
            " nobody comes to it from there."
        ),
        mend=(
            "Refer to it where the text uses what it shows, or take it out. A reference to one"
            " panel stands for the whole figure. Acknowledge it for a figure that stands alone on"
            " purpose, such as a graphical abstract."
        ),
        failing=Example({**_NOTHING_CITED, "index.qmd": f"Density improved.\n\n{_TABLE}"}),
        passing=Example(
            {**_NOTHING_CITED, "index.qmd": f"Density improved (@tbl-studies).\n\n{_TABLE}"}
        ),
    ),
)
