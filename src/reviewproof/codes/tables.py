"""The codes of tables."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example

_TEXT = """\
Hair regrew [@liang2023; @queen2025].
The patients are in @tbl-studies.

| Study | N |
|---|---|
| {} | {} |

: Studies {{#tbl-studies}}
"""
_STUDIES = "study,key,type,design,level_printed,level,n\n{},wan2025,clinical,cohort,IIb,2b,72\n"


def _table(study: str, number: str) -> Example:
    """Return a table of one study beside its data."""
    text = _TEXT.format(study, number)
    return Example({"index.qmd": text, "data/studies.csv": _STUDIES.format("wan2025")})


def _uncited(row: str) -> Example:
    text = _TEXT.format("Wan et al., 2025 [@wan2025]", "72")
    return Example({"index.qmd": text.replace("\n\n:", f"\n{row}\n\n:")})


def _harms(cell: str) -> Example:
    text = _TEXT.format("Wan et al., 2025 [@wan2025]", cell)
    return Example({"index.qmd": text.replace("| N |", "| Harms |")})


CODES: tuple[Code, ...] = (
    Code(
        "TBL401",
        "every row of a table has its reference",
        why=(
            "A row without a citation leaves the reader with a name and a year, and of two papers"
            " by one author nobody can say which is meant. The rule applies to tables of which any"
            " row is cited, and to the clinical studies of the data."
        ),
        mend=(
            "Add `[@key]` after the name of the study. For a study of the data, enter the key in"
            " the column `key`. Acknowledge a row that is a sum or a heading."
        ),
        failing=_uncited("| Fu et al., 2025 | 12 |"),
        passing=_uncited("| Liang et al., 2023 [@liang2023] | 12 |"),
    ),
    Code(
        "TBL402",
        "the year of a row is the year of its reference",
        why=(
            "Authors publish more than once. A year that is not that of the reference sends the"
            " reader to another paper, or dates an early version beside the final one."
        ),
        mend=(
            "Print the year of the reference; `review.clinical_table()` does. When the reference is"
            " wrong, correct it there."
        ),
        failing=_table("Wan et al., 2023 [@wan2025]", "72"),
        passing=_table("Wan et al., 2025 [@wan2025]", "72"),
    ),
    Code(
        "TBL403",
        "a row agrees with the data of its study",
        why=(
            "The table is what most readers take away. A number of patients or a follow-up that"
            " differs from the extracted data is an error in one of the two, and the sums in the"
            " text follow the data."
        ),
        mend=(
            "Print the table from the data with `review.clinical_table()`, or correct the cell."
            " Where the table is right, correct `data/studies.csv`."
        ),
        failing=_table("Wan et al., 2025 [@wan2025]", "27"),
        passing=_table("Wan et al., 2025 [@wan2025]", "72"),
    ),
    Code(
        "TBL404",
        "no cell of a table repeats itself",
        why=(
            "“None None None” in one cell is what merged columns or a careless copy leave behind:"
            " three values became one, and the reader cannot know what the others were. Words that"
            " follow each other and items of a list are compared, in the data and in the tables of"
            " the text; what `data/published/` quotes is left alone."
        ),
        mend=(
            "Look up what the cell should say. Acknowledge a repetition that is meant, such as a"
            " proper name."
        ),
        failing=_harms("None None None"),
        passing=_harms("None"),
    ),
)
