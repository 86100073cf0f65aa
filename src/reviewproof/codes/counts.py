"""The codes of counts and of the search."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example, Severity

_CITED = "Hair regrew [@liang2023; @wan2025; @queen2025].\n"


def _flow(rows: str, text: str = "") -> Example:
    """Return a project with boxes of the flow, one a line as `data,n,status,formula`."""
    table = f"data,n,status,formula\n{rows}"
    return Example({"index.qmd": f"{_CITED}{text}", "data/prisma.csv": table})


def _studies(rows: str, text: str = "", flow: str = "") -> Example:
    """Return a project with studies, one a line as `study,key,type,n`."""
    files = {
        "index.qmd": f"{_CITED}{text}",
        "data/studies.csv": f"study,key,type,design,level_printed,level,n\n{rows}",
    }
    return Example({**files, "data/prisma.csv": f"data,n,status\n{flow}"} if flow else files)


def _search(rows: str, text: str = _CITED, columns: str = "to", **tables: str) -> Example:
    """Return a project with databases, one a line as `id,database` and the other columns."""
    files = {"index.qmd": text, "data/search.csv": f"id,database,{columns}\n{rows}"}
    return Example({**files, **{f"data/{name}.csv": table for name, table in tables.items()}})


_WAN = "wan2025,wan2025,clinical,cohort,IIb,2b,72\n"
_BOTH = f"{_WAN}liang2023,liang2023,preclinical,in vivo,V,5,\n"
_SEARCHED = "\n# Methods\n\nWe searched {}.\n"

CODES: tuple[Code, ...] = (
    Code(
        "PRI301",
        "the flow of records adds up",
        why=(
            "The flow diagram tells a reader how records became studies. When a box is not the sum"
            " or the difference of the others, records were lost or counted twice, and nobody can"
            " say where. An equation with a term that is not reported is not applied."
        ),
        mend=(
            "Go back to the export of the search and to the log of the screening, and correct the"
            " count that does not come from there. Acknowledge it in an edition of a published"
            " review whose own counts do not add up."
        ),
        failing=_flow(
            "database_results,734,reported,\nrecords_screened,328,reported,\n"
            "removed_before_screening,405,derived,database_results - records_screened\n"
        ),
        passing=_flow(
            "database_results,734,reported,\nrecords_screened,328,reported,\n"
            "removed_before_screening,,derived,database_results - records_screened\n"
        ),
    ),
    Code(
        "PRI302",
        "no stage is larger than the one before it",
        why=(
            "Records only become fewer on the way from the search to inclusion. A stage that is"
            " larger than the one before it has a wrong count or the wrong unit, such as reports"
            " where studies are meant."
        ),
        mend=(
            "Find out which of the two counts is wrong. Acknowledge it only where the source"
            " itself counts different things at the two stages, and say which."
        ),
        failing=_flow("database_results,328,reported,\nrecords_screened,734,reported,\n"),
        passing=_flow("database_results,734,reported,\nrecords_screened,328,reported,\n"),
    ),
    Code(
        "PRI303",
        "the studies included are the studies in the data",
        why=(
            "A reader who is told of 42 studies looks for 42. When the data hold another number, a"
            " study was added, removed or counted twice after the text was written, and every"
            " count that follows is in doubt."
        ),
        mend=(
            "Compare the list of included studies with the rows of `data/studies.csv`, and correct"
            " whichever is wrong. Acknowledge it where a published review states one number and"
            " describes another, as a difference that cannot be mended."
        ),
        failing=_studies(_WAN, flow="new_studies,2,reported\n"),
        passing=_studies(_BOTH, flow="new_studies,2,reported\n"),
    ),
    Code(
        "PRI304",
        "a count in the prose is the count of the data",
        why=(
            "A number typed into a sentence does not change when the data do. It is compared when"
            " the sentence counts all of something that the data hold: the studies, those of a"
            " kind, the records of a stage, the patients of the study cited, a percentage of the"
            " studies. “Three studies reported …” counts some, and what another review counted is"
            " its own affair: neither is judged."
        ),
        mend=(
            "Compute the number in the text, as `{python} review.counts.summarised`; then it cannot"
            " be wrong. Acknowledge it where the sentence counts something else than the rule took"
            " it for."
        ),
        failing=_studies(
            _BOTH,
            "All three studies agree.\nWan et al. [@wan2025] treated 71 patients.\n",
        ),
        passing=_studies(
            _BOTH,
            "All `{python} review.counts.summarised` studies agree.\n"
            "Wan et al. [@wan2025] treated 72 patients, and 12 patients reported itching.\n",
        ),
    ),
    Code(
        "PRI305",
        "the records of the databases add up",
        why=(
            "PRISMA 2020 asks for the records of each database. Their sum is what the flow starts"
            " with; when it is not, a database is missing from the table or was searched again."
            " Without a number for each database there is nothing to add."
        ),
        mend=(
            "Compare each number with the export of that database, and the total with the box"
            " `database_results`."
        ),
        failing=_search(
            "medline,MEDLINE,500\nembase,Embase,234\n",
            columns="records",
            prisma="data,n,status\ndatabase_results,743,reported\n",
        ),
        passing=_search(
            "medline,MEDLINE,500\nembase,Embase,234\n",
            columns="records",
            prisma="data,n,status\ndatabase_results,734,reported\n",
        ),
    ),
    Code(
        "PRI306",
        "the databases are the same wherever they are named",
        why=(
            "Whoever wants to repeat the search needs the list of databases. Where abstract and"
            " methods give different lists, or one counts a platform such as Ovid as a database,"
            " it is not known what was searched. The lists of abstract and methods are compared"
            " with `data/search.csv`; a platform stands for what was searched through it."
        ),
        mend=(
            "Name all databases in both places, best as `{python} review.search.databases`."
            " Acknowledge it where a published abstract names others and the edition keeps that."
        ),
        failing=_search(
            "medline,MEDLINE,\nembase,Embase,\n", _CITED + _SEARCHED.format("MEDLINE and Scopus")
        ),
        passing=_search(
            "medline,MEDLINE,\nembase,Embase,\n",
            _CITED + _SEARCHED.format("PubMed (for MEDLINE) and Embase"),
        ),
    ),
    Code(
        "PRI307",
        "the search ends before the article is received",
        why=(
            "A journal cannot receive a review of records that nobody has found yet. Where the"
            " search is said to go on after the day of receipt, one of the two days is wrong, or"
            " the search was repeated during revision and the text does not say so."
        ),
        mend=(
            "Correct the day of the search, or say when it was repeated and enter what it returned"
            " then. Acknowledge it where a published article states both days."
        ),
        failing=_search(
            "medline,MEDLINE,2025-08-31\n", history="event,date\nreceived,2025-08-12\n"
        ),
        passing=_search(
            "medline,MEDLINE,2025-07-31\n", history="event,date\nreceived,2025-08-12\n"
        ),
    ),
    Code(
        "PRI308",
        "a query with AND and OR has brackets",
        Severity.WARNING,
        why=(
            "Web of Science evaluates AND before OR, PubMed goes from left to right: without"
            " brackets one query finds different records in different databases, and a reader"
            " cannot tell which was meant. Queries are read in `data/queries.csv`, in blocks of"
            " code and in sentences; each numbered line of a strategy is a query of its own."
        ),
        mend=(
            "Set brackets as the search was run. Acknowledge it where a published query is printed"
            " without, because only its authors know what they entered."
        ),
        failing=Example({"index.qmd": f"{_CITED}\n```text\nexosome* OR vesicle* AND hair\n```\n"}),
        passing=Example(
            {"index.qmd": f"{_CITED}\n```text\n(exosome* OR vesicle*) AND hair\n```\n"}
        ),
    ),
    Code(
        "PRI309",
        "a value of a study stands where that study is spoken of",
        why=(
            "A sentence that cites one study and prints the patients of another is wrong, and looks"
            " computed. Where an expression prints a value of a study, the sentence must cite that"
            " study or name its first author; where it does neither, its paragraph must."
        ),
        mend=(
            "Name the study that the sentence is about: `{python} review.study.wan2025.n`."
            " Acknowledge it where a sentence rightly sets a value of one study beside a citation"
            " of another."
        ),
        failing=_studies(
            f"{_WAN}queen2025,queen2025,clinical,case series,IV,4,30\n",
            "\nWan et al. [@wan2025] treated `{python} review.study.queen2025.n` patients.\n",
        ),
        passing=_studies(
            f"{_WAN}queen2025,queen2025,clinical,case series,IV,4,30\n",
            "\nWan et al. [@wan2025] treated `{python} review.study.wan2025.n` patients.\n",
        ),
    ),
    Code(
        "PRI310",
        "the counts that a finished article states do not contradict each other",
        Severity.WARNING,
        why=(
            "A finished article brings no data, but it often states the same thing twice: a part,"
            " a whole and their percentage, or a total in the abstract and in the results. Where"
            " the two disagree, one of them is wrong, and a reader cannot know which."
        ),
        mend=(
            "Look which of the counts is right, and correct the other. A percentage may be rounded"
            " or cut at its last digit."
        ),
        failing=Example(
            {
                "article.txt": (
                    "Introduction\n\nDensity rose in 12 of 40 patients (35%) [1].\n\n"
                    "References\n\n1. Liang Y, Tang X, Zhang X. Exosomes from adipose cells."
                    " J Cosmet Dermatol. 2023;1:1–9.\n"
                )
            }
        ),
        passing=Example(
            {
                "article.txt": (
                    "Introduction\n\nDensity rose in 12 of 40 patients (30%) [1].\n\n"
                    "References\n\n1. Liang Y, Tang X, Zhang X. Exosomes from adipose cells."
                    " J Cosmet Dermatol. 2023;1:1–9.\n"
                )
            }
        ),
    ),
)
