"""PRI, TBL, LVL and PUB: counts, tables, levels, and the published version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from cases import (
    PRISMA,
    PUBLISHED,
    STUDIES,
    Failing,
    Files,
    Silent,
    box,
    check_failing,
    check_silent,
    data,
    flow,
    qmd,
    studies,
    study,
)

from helpers import findings, make_project, outcomes
from reviewproof.findings import Checked, NotApplicable

STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>t</title><id>t</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="citation-number"/></layout></citation>
<bibliography><layout><text variable="title"/><text variable="volume" prefix=". "/></layout>
</bibliography></style>
"""


def both(boxes: list[tuple[str, str, str]], *rows: Mapping[str, object], text: str = "A") -> Files:
    """Return a project with a flow and studies."""
    tables = {"prisma": (PRISMA, map(box, boxes)), "studies": (STUDIES, map(study, rows))}
    return {**qmd(text), **data(tables)}


CITATION = {"id": "results-01", "section": "results", "paragraph": 1, "order": 1, "line": 1}
ENTRIES = [
    {"number": 1, "key": "liang2023", "entry": "Exosomes from adipose cells and follicle growth"},
    {"number": 2, "key": "wan2025", "entry": "A prospective study of scalp injections"},
    {"number": 3, "key": "queen2025", "entry": "Exosomes for treating hair loss"},
]
LIANG = {
    **CITATION,
    "named_as": "Liang et al.",
    "named": "Liang",
    "study": "liang2023",
    "numbers": 1,
}
WAN = {
    **CITATION,
    "id": "results-02",
    "named_as": "Wan et al.",
    "named": "Wan",
    "study": "wan2025",
    "numbers": 2,
}
QUEEN = {
    **CITATION,
    "id": "results-03",
    "named_as": "Queen",
    "named": "Queen",
    "study": "queen2025",
    "numbers": 3,
}
RESULTS = "Liang et al. [@liang2023]. Wan et al. [@wan2025]. Queen and Avram [@queen2025].\n"


def edition(
    text: str = RESULTS, *, rows: Mapping[str, object] | None = None, **published: object
) -> Files:
    """Return an edition that agrees with what was printed, but for what is given."""
    tables: dict[str, object] = {
        "citations": [LIANG, WAN, QUEEN],
        "references": ENTRIES,
        "table1": [],
        "counts": [],
        "people": [{"order": 1, "byline": "Kim Lee", "contributions": "Kim Lee"}],
        **published,
    }
    described = {name: (PUBLISHED[name], tables[name]) for name in PUBLISHED}
    wan = {"study": "wan2025", "n": 72, "design": "cohort", **(rows or {})}
    described["studies"] = (STUDIES, [study(wan)])
    return {
        "_quarto.yml": "csl: a.csl\n",
        "a.csl": STYLE,
        "index.qmd": "By Kim Lee.\n\n{{< include sections/_results.qmd >}}\n",
        "sections/_results.qmd": text,
        **data(described),  # type: ignore[arg-type]  # the rows are mappings
    }


TABLE1 = {
    "row": 1,
    "key": "wan2025",
    "study_printed": "Wan et al., 2025",
    "year": 2025,
    "design": "cohort",
    "level": "IV",
    "n": 72,
}
TABLE = "| Study | N | Follow-up |\n|---|---|---|\n| Wan et al., {year} [@wan2025] | {n} | {time} |"
WAN_ROW = {
    "study": "wan2025",
    "n": 72,
    "follow_up_min": 3,
    "follow_up_max": 6,
    "follow_up_unit": "month",
}


def table(year: str = "2025", n: str = "72", time: str = "3–6 mo") -> Files:
    """Return a table of one study beside its data."""
    text = TABLE.format(year=year, n=n, time=time)
    return {**qmd(text), **studies(WAN_ROW)}


FAILING = (
    Failing(
        "PRI301",
        "records that do not add up",
        {
            **qmd("A"),
            **flow(
                ("database_results", "734", "reported"),
                ("register_results", "0", "reported"),
                ("duplicates", "400", "reported"),
                ("excluded_automatic", "5", "reported"),
                ("excluded_other", "0", "reported"),
                ("records_screened", "328", "reported"),
            ),
        },
        ("data/prisma.csv", "328", 0),
        ("it gives 329, but the box has 328", "records_screened = database_results"),
        found="328",
        expected="329",
        hint="one of these counts is wrong",
    ),
    Failing(
        "PRI301",
        "a typed count that its formula contradicts",
        {
            **qmd("A"),
            **flow(
                ("a", "734", "reported"),
                ("b", "328", "reported"),
                ("c", "405", "derived", "a - b"),
            ),
        },
        ("data/prisma.csv", "405", 0),
        ("c = a - b", "it gives 406, but the box has 405"),
        found="405",
        expected="406",
    ),
    Failing(
        "PRI301",
        "a count without a report",
        {**qmd("A"), **flow(("a", "3", "not reported"))},
        ("data/prisma.csv", "not reported", 0),
        ("“a” is “not reported” with 3",),
        found="not reported",
        hint="correct the status or the count",
    ),
    Failing(
        "PRI301",
        "a formula with an unknown box",
        {**qmd("A"), **flow(("a", "3", "reported"), ("c", "", "derived", "a - nowhere"))},
        ("data/prisma.csv", "a - nowhere", 0),
        ("“nowhere” is not",),
        hint="restore the row",
    ),
    Failing(
        "PRI301",
        "a formula that is none",
        {**qmd("A"), **flow(("a", "3", "reported"), ("c", "", "derived", "a b"))},
        ("data/prisma.csv", "a b", 0),
        ("box ids joined by + and -",),
        hint="write it like",
    ),
    Failing(
        "PRI301",
        "two formulas in a circle",
        {**qmd("A"), **flow(("a", "", "derived", "a + b"), ("b", "3", "reported"))},
        ("data/prisma.csv", "a + b", 0),
        ("must not depend on itself, but “a” does",),
        hint="formula",
    ),
    Failing(
        "PRI302",
        "more screened than found",
        {
            **qmd("A"),
            **flow(
                ("database_results", "328", "reported"), ("records_screened", "734", "reported")
            ),
        },
        ("data/prisma.csv", "734", 0),
        ("records_screened has 734 and database_results 328",),
        found="734",
        expected="at most 328",
        hint="one of the two counts is wrong",
        related=(("data/prisma.csv", "328", 0),),
    ),
    Failing(
        "PRI303",
        "more included than summarised",
        both([("new_studies", "42", "reported")], {"study": "wan2025"}),
        ("data/prisma.csv", "42", 0),
        ("42 are stated and 1 are in the data",),
        found="1",
        expected="42",
        hint="added, removed or counted twice",
    ),
    Failing(
        "TBL401",
        "a row without a citation",
        {
            **qmd(f"{TABLE.format(year=2025, n=72, time='3–6 mo')}\n| Fu et al. | 5 | 1 wk |"),
            **studies(WAN_ROW),
        },
        ("index.qmd", "| Fu et al. | 5 | 1 wk |", 0),
        ("every row of a table of studies must cite",),
        found="Fu et al.",
        hint="add [@key]",
    ),
    Failing(
        "TBL401",
        "a clinical study whose key is unknown",
        {**qmd("A"), **studies({"study": "wan2025", "key": "wan2052"})},
        ("data/studies.csv", "wan2052", 0),
        ("“wan2025” has the unknown key 'wan2052'",),
        found="wan2052",
        hint="column `key`",
    ),
    Failing(
        "TBL402",
        "the year of another work",
        table(year="2023"),
        ("index.qmd", " Wan et al., 2023 [@wan2025] ", 0),
        ("the row has 2023 and [@wan2025] 2025",),
        found="2023",
        expected="2025",
        hint="write 2025",
        related=(("references.bib", "2025", 1),),
    ),
    Failing(
        "TBL403",
        "another number of patients",
        table(n="71"),
        ("index.qmd", " 71 ", 0),
        ("it has '71' and the data have '72'",),
        found="71",
        expected="72",
        hint="review.clinical_table()",
        related=(("data/studies.csv", "72", 0),),
    ),
    Failing(
        "TBL403",
        "another follow-up",
        table(time="6 mo"),
        ("index.qmd", " 6 mo ", 0),
        ("it has '6 mo' and the data have '3–6 mo'",),
        found="6 mo",
        expected="3–6 mo",
    ),
    Failing(
        "TBL403",
        "what was not stated",
        {**qmd(TABLE.format(year=2025, n=5, time="not stated")), **studies({"study": "wan2025"})},
        ("index.qmd", " 5 ", 0),
        ("it has '5' and the data have 'not stated'",),
        found="5",
        expected="not stated",
    ),
    Failing(
        "LVL501",
        "a level that the scale lacks",
        {**qmd("A"), **studies({"study": "wan2025", "level_printed": "IIIc", "level": ""})},
        ("data/studies.csv", "IIIc", 0),
        ("on the Oxford CEBM scale (1a, 1b,", "'IIIc' is not"),
        found="IIIc",
        hint="acknowledge",
    ),
    Failing(
        "LVL501",
        "a level normalised wrongly",
        {**qmd("A"), **studies({"study": "wan2025", "level_printed": "IIb", "level": "2c"})},
        ("data/studies.csv", "2c", 0),
        ("must be 2b where 'IIb' is printed, but it is 2c",),
        found="2c",
        expected="2b",
        hint="correct the column `level`",
    ),
    Failing(
        "LVL502",
        "one in another notation",
        {
            **qmd("A"),
            **studies(
                {"study": "wan2025"},
                {"study": "fu2025", "key": "", "type": "review"},
                {
                    "study": "lu2025",
                    "key": "",
                    "type": "review",
                    "level_printed": "3b",
                    "level": "3b",
                },
            ),
        },
        ("data/studies.csv", "3b", 0),
        ("'3b' is arabic and most are roman",),
        found="3b",
        expected="roman",
        hint="acknowledge",
    ),
    Failing(
        "PUB951",
        "a number that led to another paper",
        edition(citations=[{**LIANG, "numbers": 3}, WAN, QUEEN]),
        ("data/citations.csv", "3", 1),
        ("Results, paragraph 1, Liang et al.: printed “3”, here “1”",),
        found="1",
        expected="3",
        hint="data/acknowledged.csv",
    ),
    Failing(
        "PUB951",
        "a study without a reference",
        edition(
            citations=[
                LIANG,
                WAN,
                QUEEN,
                {
                    **CITATION,
                    "id": "results-04",
                    "named_as": "Bento et al.",
                    "named": "Bento",
                    "numbers": 2,
                },
            ]
        ),
        ("data/citations.csv", "2", 8),
        ("Bento et al.: printed “2”, here “no reference”",),
        found="no reference",
        expected="2",
    ),
    Failing(
        "PUB951",
        "a name spelled differently",
        edition(citations=[{**LIANG, "named": "Laing"}, WAN, QUEEN]),
        ("data/citations.csv", "Laing", 0),
        ("printed “Laing”, here “Liang”",),
        found="Liang",
        expected="Laing",
    ),
    Failing(
        "PUB951",
        "others for two authors",
        edition(citations=[LIANG, WAN, {**QUEEN, "named_as": "Queen et al."}]),
        ("data/citations.csv", "Queen et al.", 0),
        ("printed “Queen et al.”, here “Queen and Avram”",),
        found="Queen and Avram",
        expected="Queen et al.",
    ),
    Failing(
        "PUB951",
        "a citation that the edition lacks",
        edition(citations=[LIANG, WAN, QUEEN, {**LIANG, "id": "results-04"}]),
        ("data/citations.csv", "liang2023", 1),
        ("liang2023: printed “liang2023”, here “not cited here”",),
        found="not cited here",
        expected="liang2023",
    ),
    Failing(
        "PUB951",
        "a citation that the edition adds",
        edition(citations=[LIANG, WAN]),
        ("sections/_results.qmd", "@queen2025", 0),
        ("queen2025: printed “not cited here”, here “queen2025”",),
        found="queen2025",
        expected="not cited here",
    ),
    Failing(
        "PUB951",
        "a year of the table",
        edition(table1=[{**TABLE1, "year": 2023}]),
        ("references.bib", "2025", 1),
        ("Table 1, row 1, year, Wan et al.: printed “2023”, here “2025”",),
        found="2025",
        expected="2023",
        related=(("data/table1.csv", "2023", 0),),
    ),
    Failing(
        "PUB951",
        "a cell of the table",
        edition(table1=[TABLE1], rows={"n": 73}),
        ("data/studies.csv", "73", 0),
        ("Table 1, row 1, n, Wan et al.: printed “72”, here “73”",),
        found="73",
        expected="72",
        related=(("data/table1.csv", "72", 0),),
    ),
    Failing(
        "PUB951",
        "a count",
        edition(
            counts=[
                {
                    "id": "patients",
                    "section": "results",
                    "text": "71 patients",
                    "n": 71,
                    "line": 1,
                    "equals": "study.wan2025.n",
                }
            ]
        ),
        ("data/studies.csv", "72", 0),
        ("Results, patients: printed “71”, here “72”",),
        found="72",
        expected="71",
        related=(("data/counts.csv", "71", 1),),
    ),
    Failing(
        "PUB951",
        "a count never filled in",
        edition(counts=[{"id": "excluded", "section": "methods", "text": "⟨N⟩", "line": 1}]),
        ("data/counts.csv", "⟨N⟩", 0),
        ("Methods, excluded: printed “⟨N⟩”, here “not stated”",),
        found="not stated",
        expected="⟨N⟩",
    ),
    Failing(
        "PUB951",
        "a name of the byline",
        edition(people=[{"order": 1, "byline": "Kim Lee", "contributions": "Kim Lee|Kim Le"}]),
        ("data/people.csv", "Kim Lee|Kim Le", 0),
        ("printed “Kim Le”, here “Kim Lee”",),
        found="Kim Lee",
        expected="Kim Le",
    ),
    Failing(
        "PUB951",
        "an entry of the list",
        edition(references=[*ENTRIES[:2], {**ENTRIES[2], "entry": "Exosomes for hair"}]),
        ("references.bib", "queen2025", 0),
        ("References, 3, queen2025: printed “Exosomes for hair”",),
        found="Exosomes for treating hair loss",
        expected="Exosomes for hair",
        related=(("data/references.csv", "Exosomes for hair", 0),),
    ),
    Failing(
        "PUB951",
        "a level in another notation",
        edition(rows={"level_printed": "3b", "level": "3b"}),
        ("data/studies.csv", "3b", 0),
        ("printed “3b”, here “IIIb”",),
        found="IIIb",
        expected="3b",
    ),
)

SILENT = (
    Silent(
        "PRI301",
        "an equation with an unreported term",
        {
            **qmd("A"),
            **flow(
                ("database_results", "734", "reported"), ("records_screened", "328", "reported")
            ),
        },
    ),
    Silent(
        "PRI301",
        "a derived count is computed",
        {**qmd("A"), **flow(("a", "3", "reported"), ("c", "", "derived", "a - a"))},
    ),
    Silent("PRI301", "zero is a count", {**qmd("A"), **flow(("a", "0", "reported"))}),
    Silent(
        "PRI302",
        "stages of one size",
        {
            **qmd("A"),
            **flow(
                ("database_results", "328", "reported"), ("records_screened", "328", "reported")
            ),
        },
    ),
    Silent(
        "PRI302",
        "a count beside “not reported” is compared with nothing",
        {
            **qmd("A"),
            **flow(
                ("database_results", "328", "not reported"), ("records_screened", "734", "reported")
            ),
        },
    ),
    Silent(
        "PRI303",
        "as many as stated",
        both([("new_studies", "1", "reported")], {"study": "wan2025"}),
    ),
    Silent(
        "PRI303", "not reported", both([("new_studies", "", "not reported")], {"study": "wan2025"})
    ),
    Silent("TBL401", "a table that is not of studies", qmd("| A | B |\n|---|---|\n| a | b |")),
    Silent(
        "TBL401",
        "a review needs no key",
        {**qmd("A"), **studies({"study": "a", "key": "", "type": "review"})},
    ),
    Silent("TBL402", "the year of the reference", table()),
    Silent("TBL402", "a row without a year", table(year="n. d.")),
    Silent("TBL403", "the data", table()),
    Silent(
        "TBL403",
        "an empty cell before",
        {
            **qmd("|| N | Study |\n|---|---|---|\n|| 72 | Wan et al. [@wan2025] |"),
            **studies(WAN_ROW),
        },
    ),
    Silent(
        "LVL501",
        "both notations of the scale",
        {
            **qmd("A"),
            **studies({"study": "a", "key": "wan2025", "level_printed": "2b", "level": "2b"}),
        },
    ),
    Silent(
        "LVL501",
        "the last of the scale",
        {
            **qmd("A"),
            **studies({"study": "a", "key": "wan2025", "level_printed": "V", "level": "5"}),
        },
    ),
    Silent(
        "LVL502",
        "all in arabic notation",
        {
            **qmd("A"),
            **studies({"study": "a", "key": "wan2025", "level_printed": "2b", "level": "2b"}),
        },
    ),
    Silent("PUB951", "an edition that agrees", edition(table1=[TABLE1])),
    Silent(
        "PUB951",
        "both authors named",
        edition(citations=[LIANG, WAN, {**QUEEN, "named_as": "Queen and Avram"}]),
    ),
    Silent(
        "PUB951",
        "spaces and dashes of typesetting",
        edition(table1=[{**TABLE1, "design": "co hort"}]),
    ),
    Silent("PUB951", "no edition", qmd("A")),
    Silent(
        "PUB951",
        "a section that the article does not have",
        {**edition(), "sections/_x.qmd": "[@wan2025]\n"},
    ),
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_fault_is_found_at_its_place(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_a_near_miss_stays_silent(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


def test_an_equation_with_an_unreported_term_says_so(tmp_path: Path) -> None:
    files = flow(("database_results", "734", "reported"), ("records_screened", "", "not reported"))
    make_project(tmp_path, {**qmd("A"), **files})
    said = [item for item in outcomes(tmp_path, "PRI301") if isinstance(item, NotApplicable)]
    assert any(
        item.reason.startswith("records_screened = database_results + register_results")
        and "register_results" in item.reason.split(": ")[1]
        for item in said
    )


@pytest.mark.parametrize(
    "code", ["PRI301", "PRI302", "PRI303", "PRI304", "TBL403", "LVL501", "PUB951"]
)
def test_without_data_a_rule_says_that_it_has_nothing_to_compare(tmp_path: Path, code: str) -> None:
    make_project(tmp_path, qmd("A"))
    (said,) = outcomes(tmp_path, code)
    assert isinstance(said, NotApplicable)
    assert said.reason


def test_two_swapped_keys_of_namesakes_are_a_difference(tmp_path: Path) -> None:
    # The marks name nobody and each key is cited as often as before; only the order tells.
    swapped = "It grows [@wan2025]. It heals [@liang2023]. Queen [@queen2025].\n"
    unnamed = [{**row, "named_as": "", "named": ""} for row in (LIANG, WAN)]
    files = dict(edition(swapped, citations=[*unnamed, QUEEN]))
    files["index.qmd"] = (
        "By Kim Lee [@liang2023; @wan2025].\n\n{{< include sections/_results.qmd >}}\n"
    )
    make_project(tmp_path, files)
    assert findings(tmp_path, "PUB951")


def test_a_list_without_a_style_is_not_compared_entry_by_entry(tmp_path: Path) -> None:
    files = {**edition(), "_quarto.yml": "lang: en\n"}
    make_project(tmp_path, files)
    assert findings(tmp_path, "PUB951") == []


def test_every_printed_value_counts_as_checked(tmp_path: Path) -> None:
    make_project(tmp_path, edition(table1=[TABLE1]))
    counted = [item.count for item in outcomes(tmp_path, "PUB951") if isinstance(item, Checked)]
    # Three citations, three entries, one person, and the ten cells of the row that are compared.
    assert counted == [3 + 3 + 1 + 10]
