"""The codes of the published version."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example


def _edition(*studies: str) -> Example:
    """Return an edition of an article that printed “two preclinical studies”."""
    rows = "".join(f"{study},preclinical,in vivo,V,5\n" for study in studies)
    return Example(
        {
            "index.qmd": "Hair regrew [@liang2023; @wan2025; @queen2025].\n",
            "data/studies.csv": f"study,type,design,level_printed,level\n{rows}",
            "data/published/counts.csv": "id,section,text,n,line,equals\n"
            "preclinical,results,two preclinical studies,2,140,counts.preclinical\n",
        }
    )


CODES: tuple[Code, ...] = (
    Code(
        "PUB951",
        "every difference from the published version is acknowledged",
        why=(
            "An edition corrects its source, and a reader must be able to tell a correction from a"
            " slip. What the article printed is kept as data: citation numbers, names, years,"
            " levels, counts, the entries of its list. Whatever the edition has instead needs a"
            " reason, and all of them together become the list of corrections."
        ),
        mend=(
            "When the edition is wrong, correct it. When the article is, acknowledge the"
            " difference with the reason that the reader shall see. Never change"
            " `data/published/` to make a difference go away: it says what was printed."
        ),
        failing=_edition("mice"),
        passing=_edition("mice", "rats"),
    ),
)
