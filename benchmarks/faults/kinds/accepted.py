"""Acknowledgements: changed, void, doubled, without a reason, removed."""

from __future__ import annotations

import re
from random import Random

from faults.kinds.slips import SLIPS, slip
from faults.model import Consequence, Fault, at, kind
from faults.sources import ACCEPTED, BIB, FLOW, PRINTED, STUDIES, Edits, Tree, csv_line, line_of

_IDS = {
    FLOW: "data",
    STUDIES: "study",
    PRINTED: "id",
    "data/published/people.csv": "order",
}
"""The column by which the place of an acknowledged thing is named."""


def _pick(tree: Tree, rng: Random) -> tuple[dict[str, str], int]:
    row = rng.choice(tree.rows(ACCEPTED))
    return row, int(row["_line"])


@kind("acknowledgement-altered", "an acknowledgement no longer has the values that are found")
def altered(tree: Tree, rng: Random) -> Fault | None:
    row, line = _pick(tree, rng)
    column = rng.choice(("where", "found", "expected"))
    wrong = slip(rng, row[column], rng.choice(SLIPS)) if row[column] else "something"
    if wrong == row[column] or not wrong:
        return None
    edits = Edits(tree).cell(ACCEPTED, line, column, wrong)
    back = Consequence(row["code"])
    return Fault(edits.files(), (at("ACK901", ACCEPTED, line),), (back,), (wrong,))


@kind("acknowledgement-void", "an acknowledgement of something that is not found")
def void(tree: Tree, rng: Random) -> Fault:
    after, line = _pick(tree, rng)
    code = rng.choice(("CIT205", "PUB951", "BIB105", "TBL403"))
    path = rng.choice((*tree.sections, BIB))
    name = rng.choice(("Nobody", "Someone", "Alas"))
    new = csv_line([code, f"{path}#{name}", f"{name} et al.", "", "The text says so."])
    text = tree.text(ACCEPTED).splitlines(keepends=True)[line - 1]
    edits = Edits(tree).line_text(ACCEPTED, line, text + new)
    return Fault(edits.files(), (at("ACK901", ACCEPTED, line + 1),), words=(name, after["code"]))


@kind("acknowledgement-doubled", "an acknowledgement stands twice")
def doubled(tree: Tree, rng: Random) -> Fault:
    _, line = _pick(tree, rng)
    text = tree.text(ACCEPTED).splitlines(keepends=True)[line - 1]
    edits = Edits(tree).line_text(ACCEPTED, line, text + text)
    return Fault(edits.files(), (at("ACK901", ACCEPTED, line, line + 1),))


@kind("acknowledgement-without-reason", "an acknowledgement gives no reason")
def without_reason(tree: Tree, rng: Random) -> Fault:
    _, line = _pick(tree, rng)
    edits = Edits(tree).cell(ACCEPTED, line, "reason", rng.choice(("", " ", "   ")))
    return Fault(edits.files(), (at("ACK902", ACCEPTED, line),))


@kind("acknowledgement-removed", "a finding is no longer acknowledged")
def removed(tree: Tree, rng: Random) -> Fault | None:
    row, line = _pick(tree, rng)
    place = _place(tree, row)
    if place is None:
        return None
    edits = Edits(tree).line_text(ACCEPTED, line, "")
    return Fault(edits.files(), (at(row["code"], *place),), words=(row["where"],))


def _place(tree: Tree, row: dict[str, str]) -> tuple[str, int] | None:
    """Return where the acknowledged thing itself stands; None when the row does not say it."""
    path, _, rest = row["where"].partition("#")
    name = rest.split("/")[0]
    column = _IDS.get(path)
    if column and (path != PRINTED or re.fullmatch(r"[a-z0-9]+-\d\d", name)):
        rows = tree.rows(path)
        return path, next(int(other["_line"]) for other in rows if other[column] == name)
    if path == "data/published/table1.csv" and rest.endswith("/year"):
        key = next(r["key"] for r in tree.rows(path) if r["row"] == name)
        return BIB, tree.field_line(key, "year")
    if row["code"] == "CIT205":
        return path, line_of(tree.text(path), tree.text(path).index(row["found"]))
    return None
