"""The codes of abbreviations."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example, Severity


def _text(text: str) -> Example:
    return Example({"references.bib": "", "index.qmd": text})


CODES: tuple[Code, ...] = (
    Code(
        "ABB701",
        "every abbreviation is defined before it is used",
        Severity.WARNING,
        why=(
            "A reader who does not know an abbreviation has to leave the sentence to look for it."
            " Abstract and text are read apart from each other, so each defines its own; a note"
            " under a table defines for that table. Names of genes and products cannot be told"
            " from abbreviations by their letters, and are listed as such."
        ),
        mend=(
            "Write the long form with the abbreviation in brackets at its first use. An"
            " abbreviation used once is better spelled out. Acknowledge one that every reader of"
            " the journal knows."
        ),
        failing=_text(
            "AGA is common in men.\n\nAndrogenetic alopecia (AGA) is treated with minoxidil.\n"
        ),
        passing=_text(
            "Androgenetic alopecia (AGA) is common in men.\n\nAGA is treated with minoxidil.\n"
        ),
    ),
    Code(
        "ABB702",
        "every abbreviation is defined once",
        Severity.WARNING,
        why=(
            "A second definition makes the reader ask whether something else is meant. Where it"
            " gives another long form, something else is meant, under the same letters."
        ),
        mend=(
            "Write the abbreviation alone the second time. If it has two meanings, spell the rarer"
            " one out."
        ),
        failing=_text(
            "Alopecia areata (AA) is patchy. AA comes and goes.\n\n"
            "In alopecia areata (AA) the immune system takes part.\n"
        ),
        passing=_text(
            "Alopecia areata (AA) is patchy. AA comes and goes.\n\n"
            "In AA the immune system takes part.\n"
        ),
    ),
    Code(
        "ABB703",
        "every abbreviation that is defined is used",
        Severity.WARNING,
        why=(
            "An abbreviation that never returns is one more thing to remember for nothing. Often"
            " it tells of a passage that was cut, or of a place where the long form was forgotten."
        ),
        mend=(
            "Write the long form alone, or use the abbreviation where the long form is repeated."
            " A use in a table or caption counts for the text."
        ),
        failing=_text("The hair follicle stem cells (HFSCs) divide.\n"),
        passing=_text("The hair follicle stem cells divide.\n"),
    ),
)
