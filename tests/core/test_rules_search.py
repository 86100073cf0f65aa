"""PRI305 to PRI308: the databases, the dates and the query of the search."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from cases import PRISMA, Failing, Files, Silent, box, check_failing, check_silent, data, qmd

from helpers import findings, make_project, outcomes
from reviewproof.errors import ReviewError
from reviewproof.evidence.search import Search, shown
from reviewproof.evidence.table import load_package
from reviewproof.findings import NotApplicable

SEARCH = "id database platform from to records stated_in".split()
MEDLINE = {"id": "medline", "database": "MEDLINE", "platform": "PubMed", "records": 500}
EMBASE = {"id": "embase", "database": "Embase", "platform": "Ovid", "records": 234}
CENTRAL = {"id": "central", "database": "Cochrane CENTRAL", "records": 0}
Row = Mapping[str, object]


def search(*rows: Row, text: str = "A", **tables: tuple[list[str], list[Row]]) -> Files:
    """Return a project with databases."""
    return {**qmd(text), **data({"search": (SEARCH, rows), **tables})}


def total(number: str) -> tuple[list[str], list[Row]]:
    """Return a flow with the number of records identified."""
    status = "reported" if number else "not reported"
    return PRISMA, [box(("database_results", number, status))]


def history(received: str) -> tuple[list[str], list[Row]]:
    """Return the dates of an article."""
    return ["event", "date", "stated_in"], [{"event": "received", "date": received}]


def query(*written: str) -> Files:
    """Return a project with queries."""
    rows = [{"id": f"q{number}", "query": text} for number, text in enumerate(written)]
    return {**qmd("A"), **data({"queries": (["id", "query"], rows)})}


METHODS = "# Methods\n\n{}\n"
ABSTRACT = "---\ntitle: T\nabstract: |\n  {}\n---\n\n# Methods\n\nA.\n"
NAMES = "MEDLINE, Embase, Cochrane CENTRAL"


def named(text: str, form: str = METHODS) -> Files:
    """Return a project of three databases whose text tells of the search."""
    return search(MEDLINE, EMBASE, CENTRAL, text=form.format(text))


FAILING = (
    Failing(
        "PRI305",
        "databases that do not add up",
        search(MEDLINE, EMBASE, prisma=total("735")),
        ("data/prisma.csv", "735", 0),
        ("they add up to 734 and database_results is 735",),
        found="735",
        expected="734",
        hint="the export of each database",
        related=(("data/search.csv", "500", 0),),
    ),
    Failing(
        "PRI305",
        "more than all although one is not reported",
        search(MEDLINE, {**EMBASE, "records": ""}, prisma=total("499")),
        ("data/prisma.csv", "499", 0),
        ("they add up to 500 and database_results is 499",),
        found="499",
        expected="at least 500",
    ),
    Failing(
        "PRI306",
        "a database that was not searched",
        named("We searched MEDLINE, Embase, CENTRAL and Scopus."),
        ("index.qmd", "Scopus", 0),
        ("“Scopus” is none of MEDLINE, Embase, Cochrane CENTRAL",),
        found="Scopus",
        expected=NAMES,
        hint="add the database to data/search.csv",
        related=(),
    ),
    Failing(
        "PRI306",
        "one left out in the methods",
        named("We searched MEDLINE (via PubMed) and\nCochrane CENTRAL."),
        ("index.qmd", "MEDLINE (via PubMed) and\nCochrane CENTRAL", 0),
        ("in the methods is MEDLINE, PubMed, Cochrane CENTRAL, without Embase",),
        found="MEDLINE, PubMed, Cochrane CENTRAL",
        expected=NAMES,
        hint="`{python} review.search.databases`",
        related=(("data/search.csv", "Embase", 0),),
    ),
    Failing(
        "PRI306",
        "platforms for databases in the abstract",
        named("We searched databases including MEDLINE, PubMed and Ovid.", ABSTRACT),
        ("index.qmd", "MEDLINE, PubMed and Ovid", 0),
        ("in the abstract is MEDLINE, PubMed, Ovid, without Cochrane CENTRAL",),
        found="MEDLINE, PubMed, Ovid",
        expected=NAMES,
    ),
    Failing(
        "PRI306",
        "what another sentence says of a platform",
        named("We searched MEDLINE and Cochrane CENTRAL. Ovid, through which one was searched."),
        ("index.qmd", "MEDLINE and Cochrane CENTRAL", 0),
        ("in the methods is MEDLINE, Cochrane CENTRAL, without Embase",),
        found="MEDLINE, Cochrane CENTRAL",
        expected=NAMES,
    ),
    Failing(
        "PRI306",
        "under a heading of a single file",
        named("", "# Paper\n\n## Abstract\n\nWe searched PubMed.\n"),
        ("index.qmd", "PubMed", 0),
        ("in the abstract is PubMed, without Embase, Cochrane CENTRAL",),
        found="PubMed",
        expected=NAMES,
    ),
    Failing(
        "PRI307",
        "a search that goes on",
        search(
            {**MEDLINE, "to": "2025-08-31"},
            {**EMBASE, "to": "2025-08-31"},
            history=history("2025-08-12"),
        ),
        ("data/search.csv", "2025-08-31", 0),
        ("goes on to 31 August 2025", "received on 12 August 2025, 19 days before"),
        found="2025-08-31",
        expected="at most 2025-08-12",
        hint="say in the text when the search was repeated",
        related=(("data/history.csv", "2025-08-12", 0),),
    ),
    Failing(
        "PRI307",
        "one search of several",
        search(
            {**MEDLINE, "to": "2025-08-12"},
            {**EMBASE, "to": "2025-08-13"},
            history=history("2025-08-12"),
        ),
        ("data/search.csv", "2025-08-13", 0),
        ("13 August 2025", "1 day before"),
        found="2025-08-13",
        expected="at most 2025-08-12",
    ),
    Failing(
        "PRI308",
        "a query of the data",
        query("a OR b AND (c OR d)"),
        ("data/queries.csv", "a OR b AND (c OR d)", 0),
        ("with brackets which comes first, but “a OR b AND (c OR d)” has both",),
        found="a OR b AND (c OR d)",
        hint="as the search was run",
    ),
    Failing(
        "PRI308",
        "inside brackets",
        query("(a AND b OR c) AND d"),
        ("data/queries.csv", "(a AND b OR c) AND d", 0),
        ("(a AND b OR c) AND d",),
        found="(a AND b OR c) AND d",
    ),
    Failing(
        "PRI308",
        "after a closed bracket",
        query("(a OR b) AND (c OR d) OR e"),
        ("data/queries.csv", "(a OR b) AND (c OR d) OR e", 0),
        ("which comes first",),
        found="(a OR b) AND (c OR d) OR e",
    ),
    Failing(
        "PRI308",
        "in a block of code",
        qmd("Thus:\n\n```text\n“a*” OR “b”\nAND (c OR d)\n```"),
        ("index.qmd", "AND", 0),
        ("“a*” OR “b” AND (c OR d)",),
        found="“a*” OR “b” AND (c OR d)",
    ),
    Failing(
        "PRI308",
        "in a sentence",
        qmd("We used exosome OR vesicle AND hair. It worked."),
        ("index.qmd", "AND", 0),
        ("“We used exosome OR vesicle AND hair.”",),
        found="We used exosome OR vesicle AND hair.",
    ),
    Failing(
        "PRI308",
        "one step of several",
        qmd("```text\n#1 a OR b\n#2 c AND d OR e\n#3 #1 AND #2\n```"),
        ("index.qmd", "OR", 1),
        ("#2 c AND d OR e",),
        found="#2 c AND d OR e",
    ),
)

SILENT = (
    Silent("PRI305", "they add up", search(MEDLINE, EMBASE, CENTRAL, prisma=total("734"))),
    Silent(
        "PRI305",
        "one is not reported",
        search(MEDLINE, {**EMBASE, "records": ""}, prisma=total("734")),
    ),
    Silent("PRI305", "no total", search(MEDLINE, prisma=total(""))),
    Silent("PRI306", "all", named("We searched MEDLINE (PubMed), Embase (Ovid) and CENTRAL.")),
    Silent(
        "PRI306", "by other names", named("We searched PubMed, EMBASE: Embase, Cochrane Library.")
    ),
    Silent(
        "PRI306",
        "in two paragraphs",
        named("We searched PubMed.\n\nEmbase and the Cochrane Library were searched later."),
    ),
    Silent("PRI306", "computed", named("We searched `{python} review.search.databases`.")),
    Silent(
        "PRI306",
        "computed, and one named again",
        named("We searched `{python} review.search.databases`, and PubMed was searched twice."),
    ),
    Silent(
        "PRI306",
        "what was not searched",
        named("We searched PubMed, Embase and CENTRAL. We did not search Scopus."),
    ),
    Silent(
        "PRI306",
        "another part of the text",
        named("", "# Discussion\n\nA search of Scopus and CINAHL may find more.\n"),
    ),
    Silent(
        "PRI306",
        "a name inside another",
        named("We searched PubMed, Embase and CENTRAL with the AMEDD and CENTRALITY tools."),
    ),
    Silent("PRI306", "the search in general", named("We searched databases.")),
    Silent(
        "PRI307",
        "on the day of receipt",
        search({**MEDLINE, "to": "2025-08-12"}, history=history("2025-08-12")),
    ),
    Silent("PRI307", "an open end", search(MEDLINE, history=history("2025-08-12"))),
    Silent(
        "PRI307",
        "a day that does not exist",
        search({**MEDLINE, "to": "2025-09-31"}, history=history("2025-08-12")),
    ),
    Silent("PRI308", "brackets", query("(a OR b OR “c OR d AND e”) AND (f OR (g AND h))")),
    Silent("PRI308", "one operator", query("a OR b OR c", "a AND b AND (c)")),
    Silent("PRI308", "small words", qmd("Hair or skin and nails AND more, or less.")),
    Silent("PRI308", "an odds ratio", qmd("The effect (OR 1.5) AND the risk (OR = 2) agree.")),
    Silent("PRI308", "two sentences", qmd("We used a OR b. Then c AND d.")),
    Silent("PRI308", "a title in capitals", qmd("HAIR OR SKIN AND NAILS")),
    Silent("PRI308", "lines of a strategy", qmd("```text\n1. a OR b\n2. c OR d\n3. 1 AND 2\n```")),
    Silent("PRI308", "a cell of code", qmd("```{python}\nx = 1  # a OR b AND c\n```")),
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_fault_of_the_search_is_found_at_its_place(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_a_search_that_is_told_well_is_left_alone(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


@pytest.mark.parametrize("code", ["PRI305", "PRI306", "PRI307", "PRI308"])
def test_without_data_or_query_nothing_is_compared(code: str, tmp_path: Path) -> None:
    make_project(tmp_path, qmd("# Methods\n\nWe searched Scopus."))
    (said,) = outcomes(tmp_path, code)
    assert isinstance(said, NotApplicable)
    assert said.reason


def test_an_unreported_database_is_named(tmp_path: Path) -> None:
    make_project(tmp_path, search(MEDLINE, {**EMBASE, "records": ""}, prisma=total("734")))
    (said,) = outcomes(tmp_path, "PRI305")
    assert isinstance(said, NotApplicable)
    assert said.reason == "records of Embase not reported"


def test_a_query_that_is_printed_from_the_data_is_found_once(tmp_path: Path) -> None:
    files = dict(query("a OR b AND c"))
    tables: dict[str, tuple[list[str], list[Row]]] = {
        "search": (SEARCH, [MEDLINE]),
        "queries": (["id", "query"], [{"id": "q", "query": "a OR b AND c"}]),
    }
    files |= {"index.qmd": "```{python}\nreview.search.query\n```\n", **data(tables)}
    make_project(tmp_path, files)
    assert [item.span.source.path for item in findings(tmp_path, "PRI308")] == ["data/queries.csv"]


def test_what_the_text_prints_of_the_search(tmp_path: Path) -> None:
    long = " OR ".join(f"“word number {number}”" for number in range(6))
    tables: dict[str, tuple[list[str], list[Row]]] = {
        "search": (SEARCH, [{**row, "to": "2025-08-31"} for row in (MEDLINE, EMBASE, CENTRAL)]),
        "queries": (["id", "query"], [{"id": "q", "query": f"{long} AND (hair)"}]),
    }
    make_project(tmp_path, {**qmd("A"), **data(tables)})
    read = load_package(tmp_path).tables
    told = Search(read["search"], read["queries"])
    assert told.databases == "MEDLINE (via PubMed), Embase (via Ovid) and Cochrane CENTRAL"
    assert told.last == "31 August 2025"
    lines = told.query.split("\n")
    assert (lines[0], lines[-1], lines[-2]) == ("```text", "```", "AND (hair)")
    assert " ".join(lines[1:-1]) == f"{long} AND (hair)"
    assert max(map(len, lines)) <= 60
    assert told.query._repr_markdown_() == str(told.query)
    with pytest.raises(ReviewError, match="there must be a query"):
        _ = Search(read["search"], None).query


@pytest.mark.parametrize("days", [("2025-08-31", "2025-08-30"), ("", ""), ("2025-08-31", "")])
def test_searches_without_one_last_day_print_none(days: tuple[str, str], tmp_path: Path) -> None:
    rows = [{**row, "to": day} for row, day in zip((MEDLINE, EMBASE), days, strict=True)]
    make_project(tmp_path, search(*rows))
    assert Search(load_package(tmp_path).tables["search"], None).last == "not stated"


def test_a_date_is_shown_without_zeros() -> None:
    assert shown("2025-08-01") == "1 August 2025"
    assert shown("2025-02-30") == "not stated"
