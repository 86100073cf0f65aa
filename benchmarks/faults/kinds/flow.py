"""The flow of records: sums, stages, statuses and formulas."""

from __future__ import annotations

from random import Random

from faults.model import Consequence, Fault, at, kind
from faults.sources import ACCEPTED, FLOW, STUDIES, Edits, Tree, csv_line, of_accepted

_REPORTED = ("database_results", "records_screened", "new_studies")


def _line(tree: Tree, box: str) -> int:
    rows = tree.rows(FLOW)
    return next(int(row["_line"]) for row in rows if box in {row["data"], row["box"]})


def _n(tree: Tree, box: str) -> int:
    return next(int(row["n"]) for row in tree.rows(FLOW) if row["data"] == box)


@kind("flow-count-altered", "a count of the flow differs from the printed one")
def count_altered(tree: Tree, rng: Random) -> Fault:
    box = rng.choice(_REPORTED)
    shift = rng.choice((-9, -2, -1, 1, 2, 9))
    line = _line(tree, box)
    edits = Edits(tree).cell(FLOW, line, "n", str(_n(tree, box) + shift))
    gone = (
        Consequence("PRI303", FLOW, line),
        *of_accepted(tree, "new_studies", "studies_included"),
        Consequence("PUB951", "data/published/counts.csv"),
        Consequence("PRI305", FLOW),
    )
    return Fault(edits.files(), (at("PUB951", FLOW, line),), gone, (box,))


@kind("flow-stage-too-large", "a stage of the flow is larger than the one before it")
def stage_too_large(tree: Tree, rng: Random) -> Fault:
    place = rng.randrange(1, len(_REPORTED))
    box, before = _REPORTED[place], _REPORTED[place - 1]
    line = _line(tree, box)
    edits = Edits(tree).cell(FLOW, line, "n", str(_n(tree, before) + rng.randint(1, 99)))
    gone = (
        Consequence("PUB951", FLOW, line),
        Consequence("PRI303", FLOW, line),
        # A difference that is now below zero.
        Consequence("PRI301", FLOW),
        *of_accepted(tree, "new_studies", "studies_included"),
    )
    return Fault(edits.files(), (at("PRI302", FLOW, line),), gone, (box,))


_DERIVED = (("removed_before_screening", 406), ("lost_after_screening", 286))


@kind("flow-sum-wrong", "a typed box of the flow is not what the others give")
def sum_wrong(tree: Tree, rng: Random) -> Fault:
    box, right = rng.choice(_DERIVED)
    line = _line(tree, box)
    wrong = right + rng.choice((-10, -3, -1, 1, 3, 10))
    edits = Edits(tree).cell(FLOW, line, "n", str(wrong))
    return Fault(edits.files(), (at("PRI301", FLOW, line),), words=(box,))


@kind("flow-parts-wrong", "the records removed before screening do not give those screened")
def parts_wrong(tree: Tree, rng: Random) -> Fault:
    edits = Edits(tree)
    left = 406 + rng.choice((-25, -4, -1, 1, 4, 25))
    parts = [rng.randint(1, 90), rng.randint(1, 90)]
    counts = dict(
        zip(
            ("register_results", "duplicates", "excluded_automatic", "excluded_other"),
            (0, left - sum(parts), *parts),
            strict=True,
        )
    )
    for box, n in counts.items():
        line = _line(tree, box)
        row = next(row for row in tree.rows(FLOW) if int(row["_line"]) == line)
        cells = [value for name, value in row.items() if name != "_line"]
        names = [name for name in row if name != "_line"]
        cells[names.index("n")], cells[names.index("status")] = str(n), "reported"
        edits.line_text(FLOW, line, csv_line(cells))
    spot = at("PRI301", FLOW, _line(tree, "records_screened"))
    return Fault(edits.files(), (spot,), words=("records_screened",))


@kind("flow-status-contradicts", "a box is reported without a count, or the other way round")
def status_contradicts(tree: Tree, rng: Random) -> Fault:
    rows = [row for row in tree.rows(FLOW) if row["status"] == "not reported"]
    row = rng.choice(rows)
    line = int(row["_line"])
    if rng.random() < 0.5:
        edits = Edits(tree).cell(FLOW, line, "status", "reported")
    else:
        edits = Edits(tree).cell(FLOW, line, "n", str(rng.randint(1, 60)))
    return Fault(edits.files(), (at("PRI301", FLOW, line),), words=(row["data"],))


@kind("flow-formula-wrong", "a derived box of the flow cannot be computed, or is below zero")
def formula_wrong(tree: Tree, rng: Random) -> Fault:
    box, _ = rng.choice(_DERIVED)
    line = _line(tree, box)
    old = next(row["formula"] for row in tree.rows(FLOW) if int(row["_line"]) == line)
    first, _, second = old.partition(" - ")
    new = rng.choice((f"{second} - {first}", f"{first} - {second}x", f"{first}s - {second}"))
    edits = Edits(tree).cell(FLOW, line, "formula", new)
    used = (*map(Consequence, ("SRC009", "PUB951")),)
    # What cannot be computed cannot be printed either; a number below zero can.
    status = 1 if new == f"{second} - {first}" else 2
    return Fault(edits.files(), (at("PRI301", FLOW, line),), used, (box,), status)


@kind("study-row-removed", "a study is gone from the data")
def study_removed(tree: Tree, rng: Random) -> Fault:
    rows = tree.rows(STUDIES)
    row = rng.choice(rows)
    study, line = row["study"], int(row["_line"])
    edits = Edits(tree).line_text(STUDIES, line, "")
    accepted = next(r for r in tree.rows(ACCEPTED) if r["code"] == "PRI303")
    uses = [(path, tree.text(path).find(f"review.study.{study}.")) for path in tree.sections]
    spots = (
        at("PRI303", FLOW, _line(tree, "new_studies")),
        at("ACK901", ACCEPTED, int(accepted["_line"])),
        *(at("SRC009", path, edits.line(path, place)) for path, place in uses if place >= 0),
    )
    gone = (
        *map(Consequence, ("PUB951", "SRC009", "LVL502", "CIT209")),
        *of_accepted(tree, study, row["key"], "studies_included"),
        Consequence("SRC004", "data/pathways.csv"),
        Consequence("ACK901", ACCEPTED),
    )
    return Fault(edits.files(), spots, gone, (study,), status=2)


@kind("study-row-doubled", "a study stands twice in the data")
def study_doubled(tree: Tree, rng: Random) -> Fault:
    rows = tree.rows(STUDIES)
    lines = tree.text(STUDIES).splitlines(keepends=True)
    row, after = rng.choice(rows), rng.choice(rows)
    line = max(int(row["_line"]), int(after["_line"]))
    place = sum(map(len, lines[:line]))
    edits = Edits(tree).put(STUDIES, place, place, lines[int(row["_line"]) - 1])
    used = (*map(Consequence, ("SRC009", "PUB951")),)
    return Fault(edits.files(), (at("SRC004", STUDIES, line + 1),), used, (row["study"],), 2)
