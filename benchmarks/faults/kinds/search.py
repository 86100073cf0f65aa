"""The search: its databases, its days, its counts and its queries."""

from __future__ import annotations

import re
from random import Random

from faults.model import Consequence, Fault, at, kind
from faults.sources import ACCEPTED, FLOW, SPINE, Edits, Tree, csv_line, line_of, section_of

_SEARCH = "data/search.csv"
_QUERIES = "data/queries.csv"
_OTHERS = ("Scopus", "CINAHL", "PsycINFO", "LILACS")


def _methods(tree: Tree) -> str:
    return next(path for path in tree.sections if section_of(path) == "methods")


def _accepted(tree: Tree, code: str) -> tuple[Consequence, ...]:
    rows = [row for row in tree.rows(ACCEPTED) if row["code"] == code]
    return tuple(Consequence("ACK901", ACCEPTED, int(row["_line"])) for row in rows)


def _typed(tree: Tree, names: list[str]) -> Fault | None:
    """Replace the computed list of databases by a typed one."""
    path = _methods(tree)
    match = re.search(r"`\{python\} review\.search\.databases`", tree.text(path))
    if match is None:
        return None
    new = f"{', '.join(names[:-1])} and {names[-1]}"
    edits = Edits(tree).put(path, *match.span(), new)
    spot = at("PRI306", path, edits.line(path, match.start()))
    return Fault(edits.files(), (spot,), words=(new,))


@kind("database-renamed", "the methods name a database that was not searched")
def database_renamed(tree: Tree, rng: Random) -> Fault | None:
    names = [row["database"] for row in tree.rows(_SEARCH)]
    rng.shuffle(names)
    names[rng.randrange(len(names))] = rng.choice(_OTHERS)
    return _typed(tree, names)


@kind("database-left-out", "the methods leave out a database that was searched")
def database_left_out(tree: Tree, rng: Random) -> Fault | None:
    names = [row["database"] for row in tree.rows(_SEARCH)]
    rng.shuffle(names)
    return _typed(tree, names[: rng.randint(2, len(names) - 1)])


@kind("database-in-abstract", "the abstract names a database that was not searched")
def database_in_abstract(tree: Tree, rng: Random) -> Fault | None:
    text = tree.text(SPINE)
    match = re.search(r"databases that included (?P<names>[^.]*?),? for publications", text)
    if match is None:
        return None
    names = re.split(r", | and ", match["names"])
    names[rng.randrange(len(names))] = rng.choice(_OTHERS)
    rng.shuffle(names)
    edits = Edits(tree).put(SPINE, *match.span("names"), f"{', '.join(names[:-1])} and {names[-1]}")
    spot = at("PRI306", SPINE, line_of(text, match.start()))
    return Fault(edits.files(), (spot,), _accepted(tree, "PRI306"), (*names,))


@kind("search-after-receipt", "a search ends later than the article was received")
def search_late(tree: Tree, rng: Random) -> Fault:
    row = rng.choice(tree.rows(_SEARCH))
    line = int(row["_line"])
    wrong = f"{rng.choice((2025, 2026))}-{rng.randint(9, 12):02}-{rng.randint(1, 28):02}"
    edits = Edits(tree).cell(_SEARCH, line, "to", wrong)
    # The printed day is too late already, and acknowledged: in the row that is now the first to
    # have it, it is found again.
    also = (*_accepted(tree, "PRI307"), Consequence("PRI307", _SEARCH))
    return Fault(edits.files(), (at("PRI307", _SEARCH, line),), also, (wrong,))


@kind("database-counts-wrong", "the records of the databases do not add up to the total")
def databases_wrong(tree: Tree, rng: Random) -> Fault:
    rows = tree.rows(_SEARCH)
    box = next(row for row in tree.rows(FLOW) if row["data"] == "database_results")
    total = int(box["n"]) + rng.choice((-30, -5, -1, 1, 5, 30))
    parts = [rng.randint(20, 180) for _ in rows[1:]]
    edits = Edits(tree)
    for row, n in zip(rows, [total - sum(parts), *parts], strict=True):
        edits.cell(_SEARCH, int(row["_line"]), "records", str(n))
    spot = at("PRI305", FLOW, int(box["_line"]))
    return Fault(edits.files(), (spot,), words=("records",))


_TERMS = ("hair", "alopecia", "exosome*", "scalp", "“dermal papilla”", "vesicle*")


def _mixed(rng: Random) -> str:
    first, second, third = rng.sample(_TERMS, 3)
    return rng.choice((f"{first} OR {second} AND {third}", f"{first} AND {second} OR {third}"))


@kind("query-without-brackets", "a query in the data mixes AND and OR without brackets")
def query_mixed(tree: Tree, rng: Random) -> Fault:
    text = tree.text(_QUERIES)
    query = _mixed(rng)
    new = csv_line(["second", query, "Materials and methods, Data sources and search strategy"])
    edits = Edits(tree).put(_QUERIES, len(text), len(text), new)
    spot = at("PRI308", _QUERIES, line_of(text, len(text)))
    # The page prints one query; whether it can with two is not this fault's matter.
    also = (Consequence("SRC009", _methods(tree)), Consequence("PUB951"))
    return Fault(edits.files(), (spot,), also, (query,))


@kind("typed-query-without-brackets", "a query in the text mixes AND and OR without brackets")
def typed_query(tree: Tree, rng: Random) -> Fault:
    path = _methods(tree)
    text = tree.text(path)
    place = text.index("Further records were sought")
    query = _mixed(rng)
    new = f"A second search used this string:\n\n```text\n{query}\n```\n\n"
    edits = Edits(tree).put(path, place, place, new)
    return Fault(edits.files(), (at("PRI308", path, line_of(text, place) + 3),), words=(query,))
