"""BibTeX that does not parse: commas, braces, equals signs and ends lost."""

from __future__ import annotations

import re
from random import Random

from faults.model import Consequence, Fault, at, kind
from faults.sources import BIB, Edits, Entry, Tree, line_of, of_entry

_LATER = (
    "SRC006",
    "CIT209",
    "CIT203",
    "CIT201",
    "CIT202",
    "BIB101",
    "BIB103",
    "PUB951",
    "SRC009",
    "TBL401",
    "SRC010",
    "CIT211",
)
"""What an unreadable entry may bring about wherever it, or one after it, is used."""


def _broken(tree: Tree, edits: Edits, entry: Entry, offset: int) -> Fault:
    """Expect SRC005 between the entry's first line and the line behind its end.

    A parser may name the entry, the place of the slip, or where it gave up.
    """
    first = line_of(tree.text(BIB), entry.start)
    last = max(edits.line(BIB, entry.end), line_of(tree.text(BIB), offset)) + 1
    return Fault(
        edits.files(),
        (at("SRC005", BIB, first, last),),
        (*map(Consequence, _LATER), Consequence("SRC005", BIB), *of_entry(tree, entry.key)),
        (entry.key, BIB),
        status=2,
    )


def _pick(tree: Tree, rng: Random) -> Entry:
    return tree.entries[rng.choice(list(tree.entries))]


@kind("bibtex-comma-lost", "the comma between two fields is missing")
def comma_lost(tree: Tree, rng: Random) -> Fault:
    entry = _pick(tree, rng)
    names = list(entry.fields)
    value = entry.fields[rng.choice(names[:-1])]
    place = tree.text(BIB).index(",\n", value.end)
    return _broken(tree, Edits(tree).put(BIB, place, place + 1, ""), entry, place)


@kind("bibtex-brace-lost", "a field's brace is missing")
def brace_lost(tree: Tree, rng: Random) -> Fault:
    entry = _pick(tree, rng)
    value = entry.fields[rng.choice(list(entry.fields))]
    place = rng.choice((value.start - 1, value.end))
    return _broken(tree, Edits(tree).put(BIB, place, place + 1, ""), entry, place)


@kind("bibtex-end-lost", "an entry's closing brace is missing")
def end_lost(tree: Tree, rng: Random) -> Fault:
    entry = _pick(tree, rng)
    place = entry.end - len("}\n")
    return _broken(tree, Edits(tree).put(BIB, place, place + 1, ""), entry, place)


@kind("bibtex-equals-lost", "the equals sign of a field is missing")
def equals_lost(tree: Tree, rng: Random) -> Fault:
    entry = _pick(tree, rng)
    value = entry.fields[rng.choice(list(entry.fields))]
    place = tree.text(BIB).rindex("=", 0, value.start)
    return _broken(tree, Edits(tree).put(BIB, place, place + 1, ""), entry, place)


@kind("bibtex-truncated", "references.bib ends in the middle of an entry")
def truncated(tree: Tree, rng: Random) -> Fault:
    entry = _pick(tree, rng)
    text = tree.text(BIB)
    place = rng.randrange(entry.key_start + len(entry.key) + 2, entry.end - 3)
    return _broken(tree, Edits(tree).put(BIB, place, len(text), ""), entry, place)


@kind("bibtex-key-lost", "an entry has no key")
def key_lost(tree: Tree, rng: Random) -> Fault:
    entry = _pick(tree, rng)
    end = entry.key_start + len(entry.key)
    edits = Edits(tree).put(BIB, entry.key_start, end + 1, "")
    return _broken(tree, edits, entry, entry.key_start)


@kind("bibtex-conflict", "a merge conflict is left in references.bib")
def conflict(tree: Tree, rng: Random) -> Fault:
    entry = _pick(tree, rng)
    text = tree.text(BIB)
    value = entry.fields[rng.choice(list(entry.fields))]
    start = text.rfind("\n", 0, value.start) + 1
    end = text.index("\n", value.end) + 1
    mine = text[start:end]
    its = re.sub(r"\d", "7", mine) if re.search(r"\d", mine) else mine.replace("e", "E")
    new = f"<<<<<<< HEAD\n{mine}=======\n{its}>>>>>>> review\n"
    edits = Edits(tree).put(BIB, start, end, new)
    line = line_of(text, start)
    return Fault(
        edits.files(),
        (at("SRC005", BIB, line),),
        (
            *map(Consequence, (*_LATER, "LVL504")),
            Consequence("SRC005", BIB),
            *of_entry(tree, entry.key),
        ),
        (BIB, entry.key),
        status=2,
    )
