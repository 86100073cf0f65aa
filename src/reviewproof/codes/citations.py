"""The codes of citations."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example, Severity

_REST = "\n\nLater work agrees [@wan2025; @queen2025].\n"
"""What cites the other references of the examples, so that nothing else is found."""


def _text(sentence: str) -> Example:
    return Example({"index.qmd": f"{sentence}{_REST}"})


_ORDER = """\
number,key,entry
1,liang2023,"Liang Y, Tang X, Zhang X. Exosomes from adipose cells."
2,wan2025,"Wan J, Kim SB, et al. A prospective study of scalp injections."
3,queen2025,"Queen D, Avram MR. Exosomes for treating hair loss."
"""
_PUBLISHED = {
    "data/published/citations.csv": "id\n",
    "data/published/references.csv": _ORDER,
    "data/published/table1.csv": "row\n",
    "data/published/counts.csv": "id\n",
    "data/published/people.csv": "order\n",
}

CODES: tuple[Code, ...] = (
    Code(
        "CIT201",
        "every citation key is in the bibliography",
        why="A key that the bibliography does not have is printed as “**key?**” or left out, and"
        " the statement stands without its source. Pandoc and Quarto only warn of it.",
        mend="Correct the key; the hint names the one that is spelled most alike. If the work is"
        " not in the bibliography yet, add it. There is no reason to acknowledge this.",
        failing=_text("Exosomes act on follicles [@liang2032]. They do [@liang2023]."),
        passing=_text("Exosomes act on follicles [@liang2023]."),
    ),
    Code(
        "CIT202",
        "every reference is cited",
        why="A work in the list that the text never cites supports nothing. Most often its"
        " citation was lost when a paragraph was moved or a key was mistyped.",
        mend="Cite the work where it belongs, or remove its entry. Acknowledge it where a journal"
        " asks for a list of further reading in the same file.",
        failing=Example({"index.qmd": "Exosomes act on follicles [@liang2023; @wan2025].\n"}),
        passing=_text("Exosomes act on follicles [@liang2023]."),
    ),
    Code(
        "CIT203",
        "the author named in the text is the first author of the work cited",
        why="When the text names one author and the number leads to another’s work, the reader"
        " checks the claim against the wrong paper. It is what remains when references are"
        " renumbered by hand, and nobody sees it in proofs.",
        mend="Correct the key, or the name. The hint names the reference by that author whose title"
        " agrees with the sentence, where there is one. Acknowledge it only where an edition must"
        " repeat what was printed.",
        failing=_text("Liang et al. [@wan2025] saw follicles grow, as others did [@liang2023]."),
        passing=_text("Liang et al. [@liang2023] saw follicles grow."),
    ),
    Code(
        "CIT204",
        "an author's name is spelled as in the reference",
        why="A misspelt name cannot be found in databases and does injustice to a person. Text and"
        " list then contradict each other on the same page.",
        mend="Write the name as the reference has it. If the reference is wrong, correct it there"
        " after looking the work up. Case, accents, hyphens and particles are not compared.",
        failing=_text("Laing et al. [@liang2023] saw follicles grow."),
        passing=_text("Liang et al. [@liang2023] saw follicles grow."),
    ),
    Code(
        "CIT205",
        "every study named in the text is cited",
        why="A study that is named but not cited cannot be looked up: the reader knows a name, and"
        " the list may hold several works by it, or none.",
        mend="Put the citation behind the name. It need not be repeated later in the paragraph."
        " Acknowledge it where the work is truly not in the list and the text says so.",
        failing=_text("Bento et al. saw hair grow again. So did others [@liang2023]."),
        passing=_text("Liang et al. saw hair grow again [@liang2023]."),
    ),
    Code(
        "CIT206",
        "a year in the text is that of the work cited",
        why="A year beside a name tells the reader which work is meant. If it differs from the"
        " list, either the year or the citation is wrong, and one of several works by the same"
        " author may have been taken for another.",
        mend="Correct the year, or cite the work of that year, which the hint names if listed."
        " Years of a study’s conduct (“since 2019”, “2019–2021”) are not compared. Acknowledge it"
        " where a work is known by the year in which it first appeared online.",
        failing=_text("Liang et al. (2021) [@liang2023] saw follicles grow."),
        passing=_text("Since 2021, Liang et al. (2023) [@liang2023] have seen follicles grow."),
    ),
    Code(
        "CIT207",
        "a work called “et al.” has more than two authors",
        Severity.WARNING,
        why="“Et al.” for a work of two authors hides one of them, and tells the reader to expect"
        " a list that is not there.",
        mend="Name both authors. If the entry was cut, complete it or end it in “and others”, which"
        " stands for the authors left out.",
        failing=Example(
            {
                "index.qmd": "Queen et al. [@queen2025] reviewed trials.\n\n"
                "Later work agrees [@liang2023; @wan2025].\n"
            }
        ),
        passing=Example(
            {
                "index.qmd": "Queen and Avram [@queen2025] reviewed trials.\n\n"
                "Later work agrees [@liang2023; @wan2025].\n"
            }
        ),
    ),
    Code(
        "CIT208",
        "no citation number is typed by hand",
        why="A typed number stays as it is when a reference before it is added, moved or removed."
        " From then on it leads to another work.",
        mend="Write the key; the number follows from it. A power or a charge (cm², Ca²⁺) is none of"
        " this; write other numbers that look like citations as mathematics or code.",
        failing=_text("Exosomes act on follicles [1]. They do [@liang2023]."),
        passing=_text("Exosomes act on 5 cm² of skin [@liang2023]."),
    ),
    Code(
        "CIT209",
        "citation numbers first appear in order",
        why="An edition keeps the numbers of the published list, so that a reader who has both can"
        " compare them. One citation that is added, removed or moved shifts every later number.",
        mend="Look at the place of the finding, and before it, for the citation that was added,"
        " removed or moved. Only the first shift is reported. Acknowledge it where the edition"
        " must cite in another order, with the reason.",
        failing=Example(
            {"index.qmd": "By Wan and others [@wan2025; @liang2023; @queen2025].\n", **_PUBLISHED}
        ),
        passing=Example(
            {"index.qmd": "By several authors [@liang2023; @wan2025; @queen2025].\n", **_PUBLISHED}
        ),
    ),
    Code(
        "CIT210",
        "no reference stands twice in one citation",
        why="A reference that is given twice at one place makes the evidence look broader than it"
        " is. Often the second was meant to be another work.",
        mend="Remove one of the two, or replace it by the key that was meant.",
        failing=_text("Exosomes act on follicles [@liang2023; @liang2023]."),
        passing=_text("Exosomes act on follicles [@liang2023], and do so fast [@liang2023]."),
    ),
    Code(
        "CIT211",
        "two citation processors give the same numbers",
        why="The proof computes the numbers with one processor and the page is printed with"
        " another. Only while both agree is a number that was proved the number that is read.",
        mend="Look for a citation in a caption or in the front matter, which processors reach at"
        " different times; cite the work in the text before. An example needs two processors that"
        " disagree; the tests of the rule show one.",
    ),
    Code(
        "CIT212",
        "a group is named by its first author",
        Severity.NOTE,
        why="Readers look a study up under its first author. Under the name of a senior author they"
        " do not find it in the list, though the citation is right.",
        mend="Name the first author, or say whose group it was as well. It is only a note, since"
        " “the group of” a senior author is a common way of speaking.",
        failing=_text("Zhang and colleagues [@liang2023] saw follicles grow."),
        passing=_text("Liang and colleagues [@liang2023] saw follicles grow."),
    ),
    Code(
        "CIT213",
        "no reference is cited first in a caption",
        why="Captions are numbered at different times in different formats, so a reference that is"
        " first cited in one gets other numbers on the page than in the PDF.",
        mend="Cite the work in the text before the caption, or leave it out of the caption.",
        failing=Example(
            {
                "index.qmd": "@tbl-a lists the doses.\n\n| Dose |\n|------|\n| low  |\n\n"
                f": Doses, after Liang et al. [@liang2023]. {{#tbl-a}}{_REST}"
            }
        ),
        passing=Example(
            {
                "index.qmd": "@tbl-a lists the doses of Liang et al. [@liang2023].\n\n"
                "| Dose |\n|------|\n| low  |\n\n"
                f": Doses, after Liang et al. [@liang2023]. {{#tbl-a}}{_REST}"
            }
        ),
    ),
)
