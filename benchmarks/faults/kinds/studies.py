"""Studies: their counts, cells, levels of evidence, and tables of them."""

from __future__ import annotations

import re
from random import Random

from faults.kinds.data import UNREAD
from faults.model import Consequence, Fault, at, kind
from faults.sources import ACCEPTED, PRINTED, STUDIES, Edits, Tree, line_of, of_accepted


@kind("study-count-altered", "a study's number of patients differs from the printed one")
def study_count(tree: Tree, rng: Random) -> Fault:
    row = rng.choice([row for row in tree.rows(STUDIES) if row["n"]])
    line = int(row["_line"])
    wrong = str(max(int(row["n"]) + rng.choice((-1, 1, 2, 10)), 1 + (row["n"] == "1")))
    edits = Edits(tree).cell(STUDIES, line, "n", wrong)
    return Fault(edits.files(), (at("PUB951", STUDIES, line),), words=(row["study"],))


@kind("study-cell-altered", "a cell of the clinical table differs from the printed one")
def study_cell(tree: Tree, rng: Random) -> Fault:
    row = rng.choice([row for row in tree.rows(STUDIES) if row["type"] == "clinical"])
    column, wrong = rng.choice(
        (
            ("design", "Pilot study"),
            ("condition", "TE"),
            ("source", "Platelet-derived"),
            ("delivery", "Oral"),
            ("follow_up_max", "18"),
            ("outcomes", "no change"),
            ("adverse_events", "Severe oedema"),
        )
    )
    line = int(row["_line"])
    edits = Edits(tree).cell(STUDIES, line, column, wrong)
    gone = (*of_accepted(tree, row["study"]), *_table_accepted(tree, row["study"]))
    return Fault(edits.files(), (at("PUB951", STUDIES, line),), gone, (row["study"],))


def _table_accepted(tree: Tree, key: str) -> list[Consequence]:
    """Return ACK901 for the acknowledged cells of a study's row in the printed table."""
    table = "data/published/table1.csv"
    rows = [row["row"] for row in tree.rows(table) if row["key"] == key]
    return [
        Consequence("ACK901", ACCEPTED, int(accepted["_line"]))
        for accepted in tree.rows(ACCEPTED)
        for row in rows
        if accepted["where"].startswith(f"{table}#{row}/")
    ]


@kind("level-not-on-scale", "a level of evidence does not exist")
def level_unknown(tree: Tree, rng: Random) -> Fault | None:
    row = rng.choice(tree.rows(STUDIES))
    wrong = rng.choice(("VI", "IIId", "IVa", "IIIc", "Va", "6", "3c"))
    if row["level_printed"] == wrong or row["study"] == "ersan2024" or wrong == "IIId":
        return None
    line = int(row["_line"])
    edits = Edits(tree).cell(STUDIES, line, "level_printed", wrong)
    gone = (
        Consequence("PUB951", STUDIES, line),
        Consequence("SRC004", STUDIES, line),
        *UNREAD,
        *of_accepted(tree, row["study"]),
    )
    return Fault(edits.files(), (at("LVL501", STUDIES, line),), gone, (wrong,))


@kind("level-respelled-wrong", "the normalised level is not the printed one")
def level_wrong(tree: Tree, rng: Random) -> Fault:
    row = rng.choice(tree.rows(STUDIES))
    levels = ("1a", "1b", "2a", "2b", "3a", "3b", "4", "5")
    wrong = rng.choice([level for level in levels if level != row["level"]])
    line = int(row["_line"])
    edits = Edits(tree).cell(STUDIES, line, "level", wrong)
    also = tuple(of_accepted(tree, row["study"]))
    return Fault(edits.files(), (at("LVL501", STUDIES, line),), also, (wrong,))


@kind("level-in-other-notation", "one level is in Arabic notation, the others in Roman")
def level_notation(tree: Tree, rng: Random) -> Fault | None:
    row = rng.choice(tree.rows(STUDIES))
    if not row["level"] or row["level_printed"] == row["level"]:
        return None
    line = int(row["_line"])
    edits = Edits(tree).cell(STUDIES, line, "level_printed", row["level"])
    also = (Consequence("PUB951", STUDIES, line), *_table_accepted(tree, row["study"]))
    return Fault(edits.files(), (at("LVL502", STUDIES, line),), also, (row["study"],))


@kind("level-above-design", "a case series or report has the level of a trial")
def level_above(tree: Tree, rng: Random) -> Fault | None:
    row = rng.choice([row for row in tree.rows(STUDIES) if row["type"] == "clinical"])
    if not row["design"].startswith("Case"):
        return None
    roman, level = rng.choice((("Ia", "1a"), ("Ib", "1b"), ("IIb", "2b")))
    line = int(row["_line"])
    edits = Edits(tree)
    text = tree.text(STUDIES).splitlines(keepends=True)[line - 1]
    new = re.sub(r",IV,4,", f",{roman},{level},", text, count=1)
    edits.line_text(STUDIES, line, new)
    also = (Consequence("PUB951", STUDIES, line), *_table_accepted(tree, row["study"]))
    return Fault(edits.files(), (at("LVL503", STUDIES, line),), also, (row["study"],))


@kind("study-not-eligible", "a study does not meet the eligibility criteria")
def not_eligible(tree: Tree, rng: Random) -> Fault:
    row = rng.choice([row for row in tree.rows(STUDIES) if row["type"] == "preclinical"])
    line = int(row["_line"])
    column, wrong = rng.choice((("type", "review"), ("condition", "cancer")))
    edits = Edits(tree).cell(STUDIES, line, column, wrong)
    also = (*map(Consequence, ("PUB951", "LVL503", "SRC009")), *of_accepted(tree, row["study"]))
    return Fault(edits.files(), (at("LVL504", STUDIES, line),), also, (row["study"],))


@kind("clinical-study-without-key", "a clinical study has no reference")
def without_key(tree: Tree, rng: Random) -> Fault:
    row = rng.choice([row for row in tree.rows(STUDIES) if row["type"] == "clinical"])
    line = int(row["_line"])
    edits = Edits(tree).cell(STUDIES, line, "key", "")
    also = (*UNREAD, *map(Consequence, ("SRC009", "XRF601")))
    return Fault(edits.files(), (at("TBL401", STUDIES, line),), also, (row["study"],), 2)


@kind("token-repeated", "a cell repeats its word, as the printed table does")
def token_repeated(tree: Tree, rng: Random) -> Fault:
    rows = [row for row in tree.rows(STUDIES) if row["type"] == "clinical"]
    row = rng.choice(rows)
    column = rng.choice(("adverse_events", "delivery", "source"))
    word = row[column].split()[-1]
    wrong = " ".join([row[column], *[word] * rng.randint(1, 2)])
    line = int(row["_line"])
    edits = Edits(tree).cell(STUDIES, line, column, wrong)
    also = (
        Consequence("PUB951", STUDIES, line),
        *_table_accepted(tree, row["study"]),
        *of_accepted(tree, row["study"]),
    )
    return Fault(edits.files(), (at("TBL404", STUDIES, line),), also, (row["study"],))


def typed_table(tree: Tree, rng: Random, spoil: str) -> Fault | None:
    """Insert a table of three clinical studies typed by hand, with one fault or none.

    Args:
        spoil: `year`, `n`, `mark`, or empty for a table that is right.
    """
    path = next(path for path in tree.sections if "discussion" in path)
    text = tree.text(path)
    after = list(re.finditer(r"\n\n(?=[A-Z])", text))[2:]
    place = rng.choice(after).end()
    named = {mention.key: mention.name for mention in tree.mentions}
    cited = {row["study"] for row in tree.rows(PRINTED) if row["section"] == "discussion"}
    studies = [
        row
        for row in tree.rows(STUDIES)
        if row["type"] == "clinical" and row["key"] in named and row["key"] in cited
    ]
    chosen = rng.sample(studies, 3)
    spoilt = rng.randrange(3)
    lines = ["| Study | N |", "|---|---|"]
    for index, row in enumerate(chosen):
        wrong = spoil if index == spoilt else ""
        year = tree.entries[row["key"]].year - (wrong == "year")
        mark = "" if wrong == "mark" else f" [@{row['key']}]"
        lines.append(
            f"| {named[row['key']]} et al., {year}{mark} | {int(row['n']) + (wrong == 'n')} |"
        )
    edits = Edits(tree).put(path, place, place, "\n".join(lines) + "\n\n")
    line = line_of(text, place) + 2 + spoilt
    code = {"year": "TBL402", "n": "TBL403", "mark": "TBL401"}.get(spoil)
    order = (Consequence("PUB951", PRINTED),) if spoil else ()
    key = chosen[spoilt]["key"]
    spots = (at(code, path, line),) if code else ()
    return Fault(edits.files(), spots, order, (key,), status=len(spots))


@kind("typed-table-year", "a table typed by hand has a year that is not its reference's")
def table_year(tree: Tree, rng: Random) -> Fault | None:
    return typed_table(tree, rng, "year")


@kind("typed-table-cell", "a table typed by hand has a number that the data do not have")
def table_cell(tree: Tree, rng: Random) -> Fault | None:
    return typed_table(tree, rng, "n")


@kind("typed-table-uncited", "a row of a table typed by hand cites nothing")
def table_uncited(tree: Tree, rng: Random) -> Fault | None:
    return typed_table(tree, rng, "mark")
