"""The codes of levels of evidence and of eligibility."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example, Severity

_CITED = "Hair regrew [@liang2023; @wan2025; @queen2025].\n"


def _studies(*rows: str, **tables: str) -> Example:
    """Return a project with studies, each as `study,type,design,level_printed,level`."""
    lines = []
    for row in rows:
        study, rest = row.split(",", 1)
        lines.append(f"{study},{study},{rest}\n")
    table = "study,key,type,design,level_printed,level\n" + "".join(lines)
    others = {f"data/{name}.csv": text for name, text in tables.items()}
    return Example({"index.qmd": _CITED, "data/studies.csv": table, **others})


_CRITERION = "criterion,column,admitted,excluded\noriginal,type,clinical|preclinical,review\n"

CODES: tuple[Code, ...] = (
    Code(
        "LVL501",
        "every level of evidence is on the Oxford scale",
        why=(
            "A level that the scale does not have, such as IIIc, cannot be looked up: the reader"
            " does not know how strong the evidence is said to be. The scale is that of the Oxford"
            " Centre for Evidence-Based Medicine of 2009, from 1a to 5, in Roman or Arabic"
            " notation."
        ),
        mend=(
            "Grade the study anew, and enter the level in `level_printed` and, in the notation of"
            " the scale, in `level`. Acknowledge it where a published article prints such a level;"
            " `level` is then empty."
        ),
        failing=_studies("wan2025,clinical,cohort,IIIc,"),
        passing=_studies("wan2025,clinical,cohort,IIb,2b"),
    ),
    Code(
        "LVL502",
        "levels of evidence are written in one notation",
        Severity.WARNING,
        why=(
            "IIIb and 3b are the same level. Side by side they look like two scales, and a reader"
            " who sorts by level gets them apart."
        ),
        mend=(
            "Write all levels as most of them are written. Acknowledge it where the source prints"
            " it so; the page prints one notation anyway."
        ),
        failing=_studies(
            "wan2025,clinical,cohort,IIb,2b",
            "liang2023,preclinical,in vivo,V,5",
            "queen2025,review,narrative review,5,5",
        ),
        passing=_studies(
            "wan2025,clinical,cohort,IIb,2b",
            "liang2023,preclinical,in vivo,V,5",
            "queen2025,review,narrative review,V,5",
        ),
    ),
    Code(
        "LVL503",
        "the level of a study fits its design",
        Severity.WARNING,
        why=(
            "The level follows from the design: a case series is level 4 however good it is, and"
            " no review without a systematic search is 1a. A level that does not fit makes evidence"
            " look stronger or weaker than it is. The table used is the Oxford one of 2009, for"
            " therapy. Where the design is given as “prospective” or “review” alone, it does not"
            " decide, and that is said."
        ),
        mend=(
            "Correct the level, or give the design in the words that decide (“prospective cohort”,"
            " “systematic review of randomised trials”). Acknowledge it where a published review"
            " grades a study so and the edition keeps its grade."
        ),
        failing=_studies("wan2025,clinical,case series,Ib,1b"),
        passing=_studies("wan2025,clinical,case series,IV,4"),
    ),
    Code(
        "LVL504",
        "every included study meets the eligibility criteria",
        why=(
            "The criteria are a promise of what the review is about. A study that does not meet"
            " them changes its conclusions in a way that the methods exclude. Only criteria in"
            " `data/eligibility.csv` that a column decides are applied, and the last day of the"
            " search: a study of a later year cannot have been found. A value that the criterion"
            " neither admits nor excludes is left undecided."
        ),
        mend=(
            "Exclude the study, or correct its row. Acknowledge it where a published review"
            " includes the study against its own criteria, and say so in the text."
        ),
        failing=_studies("queen2025,review,narrative review,V,5", eligibility=_CRITERION),
        passing=_studies("wan2025,clinical,cohort,IIb,2b", eligibility=_CRITERION),
    ),
)
