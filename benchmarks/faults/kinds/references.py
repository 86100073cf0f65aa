"""The bibliography: entries deleted and duplicated, fields lost or wrong."""

from __future__ import annotations

from random import Random

from faults.kinds.slips import SLIPS, slip
from faults.model import Consequence, Expected, Fault, at, kind
from faults.sources import (
    ACCEPTED,
    BIB,
    STUDIES,
    Edits,
    Entry,
    Tree,
    line_of,
    of_accepted,
    of_entry,
)


def _pick(tree: Tree, rng: Random) -> tuple[str, Entry]:
    key = rng.choice(list(tree.entries))
    return key, tree.entries[key]


def _block(tree: Tree, entry: Entry) -> str:
    return tree.text(BIB)[entry.start : entry.end]


def _of_study(tree: Tree, key: str) -> list[Consequence]:
    """Return what follows for the data of a study whose reference is gone."""
    found = [
        Consequence(code, STUDIES, int(row["_line"]))
        for row in tree.rows(STUDIES)
        if row["key"] == key
        for code in ("TBL401", "SRC004", "PUB951")
    ]
    for path in tree.sections:
        text = tree.text(path)
        places = [index for index in range(len(text)) if text.startswith("review.", index)]
        found += [Consequence("SRC009", path, line_of(text, place)) for place in places]
    return found


@kind("entry-deleted", "a reference is gone from references.bib")
def entry_deleted(tree: Tree, rng: Random) -> Fault:
    key, entry = _pick(tree, rng)
    edits = Edits(tree).put(BIB, entry.start, entry.end, "")
    spots, consequences = _unknown(tree, edits, key)
    return Fault(edits.files(), spots, consequences, (key,), _status(tree, key))


def _status(tree: Tree, key: str) -> int:
    # Without its reference a clinical study cannot be printed in the table.
    return 2 if tree.clinical(key) else 1


def _unknown(
    tree: Tree, edits: Edits, key: str
) -> tuple[tuple[Expected, ...], tuple[Consequence, ...]]:
    """Return CIT201 at every citation of a key, and what follows when the key is gone."""
    spots = tuple(
        at("CIT201", mark.path, edits.line(mark.path, mark.start)) for mark in tree.citing(key)
    )
    consequences = (
        *of_entry(tree, key),
        *_of_study(tree, key),
        Consequence("PUB951", "data/published/citations.csv"),
        Consequence("PUB951"),
        Consequence("CIT209"),
        *(_without_row() if tree.clinical(key) else ()),
        *of_accepted(tree, key),
    )
    return spots, consequences


def _without_row() -> tuple[Consequence, ...]:
    """Return what follows where the clinical table cannot be printed."""
    return (Consequence("SRC009"), Consequence("XRF601"))


@kind("entry-key-changed", "a reference's key is changed in references.bib alone")
def entry_key_changed(tree: Tree, rng: Random) -> Fault | None:
    key, entry = _pick(tree, rng)
    new = slip(rng, key, rng.choice(SLIPS), start=0)
    if new == key or new in tree.entries:
        return None
    edits = Edits(tree).put(BIB, entry.key_start, entry.key_start + len(key), new)
    spots, consequences = _unknown(tree, edits, key)
    lost = Consequence("CIT202", BIB, tree.entry_line(key))
    # What is accepted of the entry is accepted under its key.
    again = [row["code"] for row in tree.rows(ACCEPTED) if row["where"].endswith(f"#{key}")]
    more = (lost, *(Consequence(code, BIB) for code in again))
    return Fault(edits.files(), spots, (*consequences, *more), (key, new), _status(tree, key))


@kind("entry-doubled", "a reference stands twice, with the same key")
def entry_doubled(tree: Tree, rng: Random) -> Fault:
    key, entry = _pick(tree, rng)
    after = tree.entries[rng.choice(list(tree.entries))]
    place = max(entry.end, after.end)
    edits = Edits(tree).put(BIB, place, place, f"\n{_block(tree, entry)}")
    spot = at("BIB101", BIB, edits.line(BIB, place) + 1)
    return Fault(edits.files(), (spot,), words=(key,))


@kind("work-listed-twice", "a work stands twice, with two keys")
def work_twice(tree: Tree, rng: Random) -> Fault:
    key, entry = _pick(tree, rng)
    other = f"{key}b"
    block = _block(tree, entry).replace(f"{{{key},", f"{{{other},", 1)
    title = block[: block.index("title ")].count("\n")
    last = len(tree.text(BIB))
    edits = Edits(tree).put(BIB, last, last, f"\n{block}")
    first = line_of(tree.text(BIB), last) + 1
    doi = block[: block.index("doi ")].count("\n") if "doi " in block else title
    spot = at("BIB102", BIB, first + min(title, doi), first + max(title, doi))
    unused = (Consequence("CIT202", BIB, first),)
    return Fault(edits.files(), (spot,), unused, (other,))


@kind("field-missing", "a required field of a reference is gone or empty")
def field_missing(tree: Tree, rng: Random) -> Fault:
    key, entry = _pick(tree, rng)
    name = rng.choice(("author", "title", "journal", "year"))
    value = entry.fields[name]
    text = tree.text(BIB)
    edits = Edits(tree)
    if rng.random() < 0.5:
        edits.put(BIB, value.start, value.end, "")
    else:
        start = text.rfind("\n", 0, value.start) + 1
        edits.put(BIB, start, text.index("\n", value.end) + 1, "")
    spot = at("BIB103", BIB, tree.entry_line(key))
    named = [
        Consequence(code, mention.path, edits.line(mention.path, mention.start))
        for mention in tree.mentions
        if mention.key == key and name == "author"
        for code in ("CIT203", "CIT207")
    ]
    shown = _of_study(tree, key) if name in {"author", "year"} else []
    gone = (*of_entry(tree, key), *named, *shown, Consequence("BIB106", BIB, tree.entry_line(key)))
    return Fault(edits.files(), (spot,), gone, (key, name))


@kind("doi-malformed", "a DOI is not one")
def doi_malformed(tree: Tree, rng: Random) -> Fault | None:
    key, entry = _pick(tree, rng)
    if "doi" not in entry.fields:
        return None
    value = entry.fields["doi"]
    registrant, _, suffix = value.text.partition("/")
    wrong = rng.choice(
        (
            suffix,
            f"{registrant} {suffix}",
            f"{registrant}{suffix}",
            f"{registrant}/ {suffix}",
            f"doi: {value.text}",
            value.text.replace("10.", "1O.", 1),
            value.text.replace("10.", "10,", 1),
        )
    )
    edits = Edits(tree).put(BIB, value.start, value.end, wrong)
    spot = at("BIB104", BIB, tree.field_line(key, "doi"))
    return Fault(edits.files(), (spot,), (*of_entry(tree, key),), (wrong,))


@kind("doi-of-another-journal", "a reference has the DOI of a work in another journal")
def doi_of_another(tree: Tree, rng: Random) -> Fault | None:
    key, entry = _pick(tree, rng)
    other = tree.entries[rng.choice([k for k, e in tree.entries.items() if "doi" in e.fields])]
    # The list itself says which code belongs to which journal; one of its DOIs is contradictory.
    if other.key == "rehman2025" or key == "rehman2025":
        return None
    if other.fields["journal"].text == entry.fields["journal"].text:
        return None
    doi = other.fields["doi"].text.removesuffix(other.fields["doi"].text[-1])
    edits = Edits(tree)
    text = tree.text(BIB)
    if "doi" in entry.fields:
        start = entry.fields["doi"].start
        edits.put(BIB, start, entry.fields["doi"].end, doi)
        line = line_of(text, start)
    else:
        start = entry.end - len("}\n")
        edits.put(BIB, start, start, f"  doi     = {{{doi}}},\n")
        line = line_of(text, start)
    return Fault(edits.files(), (at("BIB105", BIB, line),), of_entry(tree, key), (doi,))


def _late(tree: Tree, key: str) -> list[Consequence]:
    """Return what follows for a study that appeared, as it now seems, outside of the search."""
    rows = [row for row in tree.rows(STUDIES) if row["key"] == key]
    return [Consequence("LVL504", STUDIES, int(row["_line"])) for row in rows]


@kind("year-implausible", "a reference's year cannot be")
def year_implausible(tree: Tree, rng: Random) -> Fault:
    key, entry = _pick(tree, rng)
    year = entry.fields["year"].text
    wrong = rng.choice(
        (year[0] + year[2] + year[1] + year[3], f"1{year[1:]}", f"20{year[2:]}5", "2099", year[:3])
    )
    if wrong == year:
        wrong = f"3{year[1:]}"
    value = entry.fields["year"]
    edits = Edits(tree).put(BIB, value.start, value.end, wrong)
    spot = at("BIB106", BIB, tree.field_line(key, "year"))
    line = Consequence("PUB951", BIB, tree.field_line(key, "year"))
    late = _late(tree, key)
    return Fault(edits.files(), (spot,), (*of_entry(tree, key), line, *late), (wrong,))


@kind("year-shifted", "a reference's year is one or two off")
def year_shifted(tree: Tree, rng: Random) -> Fault:
    key, entry = _pick(tree, rng)
    wrong = str(entry.year - rng.choice((1, 2)))
    value = entry.fields["year"]
    edits = Edits(tree).put(BIB, value.start, value.end, wrong)
    spot = at("PUB951", BIB, tree.entry_line(key))
    line = Consequence("PUB951", BIB, tree.field_line(key, "year"))
    late = _late(tree, key)
    return Fault(edits.files(), (spot,), (*of_entry(tree, key), line, *late), (wrong,))


@kind("pages-reversed", "a reference's pages run backwards")
def pages_reversed(tree: Tree, rng: Random) -> Fault | None:
    key, entry = _pick(tree, rng)
    pages = entry.fields["pages"]
    first, _, last = pages.text.partition("--")
    if not last or first == last:
        return None
    edits = Edits(tree).put(BIB, pages.start, pages.end, f"{last}--{first}")
    spot = at("BIB107", BIB, tree.field_line(key, "pages"))
    return Fault(edits.files(), (spot,), of_entry(tree, key), (f"{last}--{first}",))


@kind("field-altered", "a volume, number, page, journal or title differs from the printed list")
def field_altered(tree: Tree, rng: Random) -> Fault | None:
    key, entry = _pick(tree, rng)
    name = rng.choice(("volume", "number", "pages", "journal", "title"))
    if name not in entry.fields:
        return None
    value = entry.fields[name]
    if name in {"volume", "number"}:
        wrong = str(int(value.text) + 1) if value.text.isdigit() else ""
    elif name == "pages":
        wrong = value.text[:-1] + str((int(value.text[-1]) + 1) % 10)
    else:
        wrong = slip(rng, value.text, rng.choice(SLIPS), start=3)
    plain = wrong.replace("{", "").replace("}", "")
    if not wrong or plain == value.text.replace("{", "").replace("}", "") or "}}" in plain:
        return None
    if wrong.count("{") != wrong.count("}") or (name == "title" and not wrong.endswith("}")):
        return None  # a brace that slipped is another kind
    edits = Edits(tree).put(BIB, value.start, value.end, wrong)
    spot = at("PUB951", BIB, tree.entry_line(key))
    order = (
        Consequence("BIB107", BIB, tree.field_line(key, name)),
        Consequence("BIB105", BIB, tree.field_line(key, "doi")) if "doi" in entry.fields else None,
    )
    also = tuple(filter(None, order))
    return Fault(edits.files(), (spot,), (*of_entry(tree, key), *also), (wrong,))
