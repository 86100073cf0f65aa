"""The data: columns, types, levels, tables, what was printed."""

from __future__ import annotations

import re
from random import Random

from faults.kinds.slips import SLIPS, slip
from faults.model import WHOLE_FILE, Consequence, Fault, at, kind
from faults.sources import (
    ACCEPTED,
    FLOW,
    PRINTED,
    STUDIES,
    Edits,
    Tree,
    csv_line,
    line_of,
    of_accepted,
)

_TABLES = (
    STUDIES,
    FLOW,
    "data/pathways.csv",
    "data/abbreviations.csv",
    "data/published/citations.csv",
    "data/published/references.csv",
    "data/published/table1.csv",
    "data/published/counts.csv",
    "data/published/people.csv",
    "data/search.csv",
    "data/queries.csv",
    "data/history.csv",
    "data/eligibility.csv",
)
UNREAD = (*map(Consequence, ("SRC009", "PUB951", "PRI303", "TBL401", "CIT209")),)
"""What may be said where a table cannot be used."""


@kind("column-renamed", "a column of a data file has another name")
def column_renamed(tree: Tree, rng: Random) -> Fault | None:
    path = rng.choice((*_TABLES, ACCEPTED))
    header = tree.text(path).splitlines()[0].split(",")
    place = rng.randrange(len(header))
    wrong = slip(rng, header[place], rng.choice(SLIPS))
    if wrong in header:
        return None
    header[place] = wrong
    edits = Edits(tree).line_text(path, 1, csv_line(header))
    return _schema(edits, path, 1, wrong)


def _schema(edits: Edits, path: str, line: int, word: str) -> Fault:
    consequences = (*UNREAD, Consequence("SRC004", path))
    if path == ACCEPTED:
        # Without acknowledgements whatever they cover is found again.
        rows = edits.tree.rows(ACCEPTED)
        consequences += tuple(Consequence(row["code"]) for row in rows)
    return Fault(edits.files(), (at("SRC004", path, line),), consequences, (word, path), 2)


@kind("column-missing", "a column of a data file is gone")
def column_missing(tree: Tree, rng: Random) -> Fault:
    path = rng.choice(_TABLES)
    rows = tree.rows(path)
    names = [name for name in rows[0] if name != "_line"]
    lost = rng.choice(names)
    kept = [name for name in names if name != lost]
    text = csv_line(kept) + "".join(csv_line([row[name] for name in kept]) for row in rows)
    edits = Edits(tree).put(path, 0, len(tree.text(path)), text)
    return _schema(edits, path, 1, lost)


@kind("columns-swapped", "two columns of a data file change places, and only in the header")
def columns_swapped(tree: Tree, rng: Random) -> Fault:
    path = rng.choice(_TABLES)
    header = tree.text(path).splitlines()[0].split(",")
    one, other = rng.sample(range(len(header)), 2)
    header[one], header[other] = header[other], header[one]
    edits = Edits(tree).line_text(path, 1, csv_line(header))
    return _schema(edits, path, 1, header[one])


@kind("cell-missing", "a row of a data file has a cell too few or too many")
def cell_missing(tree: Tree, rng: Random) -> Fault:
    path = rng.choice(_TABLES)
    rows = tree.rows(path)
    row = rng.choice(rows)
    cells = [value for name, value in row.items() if name != "_line"]
    place = rng.randrange(len(cells))
    if rng.random() < 0.5:
        del cells[place]
    else:
        cells.insert(place, "")
    edits = Edits(tree).line_text(path, int(row["_line"]), csv_line(cells))
    return _schema(edits, path, int(row["_line"]), cells[0])


_WRONG = (
    (STUDIES, "n", "many"),
    (STUDIES, "type", "clinic"),
    (STUDIES, "key", "Nobody 2024"),
    (STUDIES, "key", "nobody2024"),
    (STUDIES, "study", ""),
    (STUDIES, "follow_up_unit", "year"),
    (STUDIES, "follow_up_max", "6.5"),
    (STUDIES, "level", "2d"),
    (STUDIES, "sessions", "-4"),
    (STUDIES, "stated_in", "somewhere"),
    (FLOW, "n", "ca. 700"),
    (FLOW, "status", "estimated"),
    (FLOW, "description", ""),
    ("data/pathways.csv", "relation", "modulates"),
    ("data/pathways.csv", "source_kind", "cell"),
    ("data/pathways.csv", "studies", "Wan 2025"),
    ("data/published/references.csv", "number", "1a"),
    ("data/published/table1.csv", "year", "20 25"),
    ("data/published/table1.csv", "n", ""),
    ("data/published/citations.csv", "section", "result"),
    ("data/published/citations.csv", "numbers", "1-3"),
    ("data/published/people.csv", "byline", ""),
    ("data/abbreviations.csv", "meaning", ""),
    ("data/search.csv", "to", "31 August 2025"),
    ("data/search.csv", "to", "2025-02-30"),
    ("data/search.csv", "records", "some"),
    ("data/history.csv", "event", "submitted"),
)


@kind("cell-invalid", "a cell of a data file has no value that its column may have")
def cell_invalid(tree: Tree, rng: Random) -> Fault | None:
    path, column, wrong = rng.choice(_WRONG)
    row = rng.choice(tree.rows(path))
    if row[column] == wrong:
        return None
    edits = Edits(tree).cell(path, int(row["_line"]), column, wrong)
    return _schema(edits, path, int(row["_line"]), wrong or column)


@kind("pathway-study-unknown", "an edge of the mechanism figure names an unknown study")
def pathway_study(tree: Tree, rng: Random) -> Fault | None:
    path = "data/pathways.csv"
    row = rng.choice(tree.rows(path))
    studies = row["studies"].split("|")
    place = rng.randrange(len(studies))
    if not studies[place]:
        return None
    wrong = slip(rng, studies[place], rng.choice(SLIPS))
    if wrong in {study["study"] for study in tree.rows(STUDIES)}:
        return None
    studies[place] = wrong
    line = int(row["_line"])
    edits = Edits(tree).cell(path, line, "studies", "|".join(studies))
    spot = at("SRC004 SRC009 TBL401", path, line)
    return Fault(edits.files(), (spot,), (*UNREAD, Consequence("XRF601")), (wrong,), 2)


@kind("quote-unclosed", "a quoted cell of a data file is never closed")
def quote_unclosed(tree: Tree, rng: Random) -> Fault:
    path = rng.choice((STUDIES, FLOW, "data/published/references.csv"))
    text = tree.text(path)
    quoted = [match.start() for match in re.finditer(r'",|"\n', text)]
    place = rng.choice(quoted)
    edits = Edits(tree).put(path, place, place + 1, "")
    line = line_of(text, place)
    # A later quote closes the cell too late: the place shown is where that cannot be.
    spot = at("SRC004", path, line, line_of(text, len(text)))
    consequences = (*UNREAD, Consequence("SRC004", path))
    return Fault(edits.files(), (spot,), consequences, (path,), 2)


@kind("table-truncated", "a data file ends in the middle of a row")
def table_truncated(tree: Tree, rng: Random) -> Fault:
    path = rng.choice((*_TABLES[:3], *_TABLES[4:]))
    lines = tree.text(path).splitlines(keepends=True)
    line = rng.randrange(1, len(lines))
    start = sum(map(len, lines[:line]))
    commas = [index for index, letter in enumerate(lines[line]) if letter == ","]
    place = start + rng.randrange(1, commas[-1])
    edits = Edits(tree).put(path, place, len(tree.text(path)), "")
    return _schema(edits, path, line + 1, path)


@kind("table-emptied", "a data file is empty")
def table_emptied(tree: Tree, rng: Random) -> Fault:
    path = rng.choice(_TABLES)
    files = {path: b"\n" * rng.randrange(2)}
    consequences = (*UNREAD, Consequence("SRC004", path))
    return Fault(files, (at("SRC004", path, WHOLE_FILE),), consequences, (path,), 2)


@kind("conflict-in-data", "a merge conflict is left in a data file")
def conflict(tree: Tree, rng: Random) -> Fault:
    path = rng.choice(_TABLES)
    lines = tree.text(path).splitlines(keepends=True)
    line = rng.randrange(1, len(lines))
    new = f"<<<<<<< HEAD\n{lines[line]}=======\n{lines[line]}>>>>>>> review\n"
    edits = Edits(tree).line_text(path, line + 1, new)
    return _schema(edits, path, line + 1, "<<<<<<<")


def _structure(line: str) -> str:
    """Blank what stands inside of the strings of a line."""
    return re.sub(r'"[^"]*"', lambda found: f'"{" " * (len(found.group()) - 2)}"', line)


@kind("descriptor-broken", "data/datapackage.json is no JSON")
def descriptor_broken(tree: Tree, rng: Random) -> Fault:
    path = "data/datapackage.json"
    text = tree.text(path)
    letter = rng.choice((",", "{", "}", "[", "]", ":", '"'))
    outside = [
        match.start()
        for match in re.finditer(rf"^.*{re.escape(letter)}.*$", text, re.M)
        if '"pattern"' not in match.group() and '"description"' not in match.group()
        if letter in _structure(match.group())
    ]
    start = rng.choice(outside)
    place = start + _structure(text[start : text.index("\n", start)]).index(letter)
    edits = Edits(tree).put(path, place, place + 1, "")
    # A parser shows the slip or the first thing after it that does not fit.
    line = line_of(text, place)
    last = line_of(text, len(text)) if letter in "{}[]" else line + 1
    spot = at("SRC004 SRC001", path, line, last)
    return Fault(edits.files(), (spot,), (*UNREAD, *_all_codes(tree)), (path,), 2)


def _all_codes(tree: Tree) -> list[Consequence]:
    return [Consequence(row["code"]) for row in tree.rows(ACCEPTED)] + [
        Consequence("XRF601"),
        Consequence("CIT202"),
    ]


@kind("printed-number-off-by-one", "a recorded citation number is one too high or low")
def printed_number(tree: Tree, rng: Random) -> Fault:
    row = rng.choice([row for row in tree.rows(PRINTED) if row["numbers"] and row["study"]])
    numbers = row["numbers"].split("|")
    place = rng.randrange(len(numbers))
    numbers[place] = str(int(numbers[place]) + rng.choice((-1, 1)) or 2)
    line = int(row["_line"])
    edits = Edits(tree).cell(PRINTED, line, "numbers", "|".join(numbers))
    order = list(tree.entries)
    right = [str(order.index(key) + 1) for key in row["study"].split("|")]
    accepted = of_accepted(tree, row["id"])
    if numbers == right:
        # The slip undoes a difference that was acknowledged: the acknowledgement is now void.
        lines = [item for item in accepted if item.line]
        spot = at("ACK901", ACCEPTED, lines[0].line)
    else:
        spot = at("PUB951", PRINTED, line)
    return Fault(edits.files(), (spot,), tuple(accepted), (row["id"],))


@kind("printed-list-renumbered", "two neighbours of the recorded list have each other's number")
def printed_list(tree: Tree, rng: Random) -> Fault | None:
    path = "data/published/references.csv"
    rows = tree.rows(path)
    place = rng.randrange(len(rows) - 1)
    one, other = rows[place], rows[place + 1]
    edits = Edits(tree)
    edits.cell(path, int(one["_line"]), "number", other["number"])
    edits.cell(path, int(other["_line"]), "number", one["number"])
    mark = tree.first_cited.get(one["key"])
    table = next(p for p in tree.sections if "review.clinical_table()" in tree.text(p))
    if tree.clinical(one["key"]) and (mark is None or tree.sections.index(mark.path) > 1):
        # It is first cited by the clinical table, which a cell prints.
        cell = line_of(tree.text(table), tree.text(table).index("review.clinical_table()"))
        spot = at("CIT209", table, cell - 1, cell)
    elif mark is not None:
        spot = at("CIT209", mark.path, line_of(tree.text(mark.path), mark.start))
    else:
        return None
    gone = (Consequence("PUB951", PRINTED), *of_accepted(tree, one["key"], other["key"]))
    return Fault(edits.files(), (spot,), gone, (one["key"],))
