"""Authors named in the prose: misspelt, of another paper, of two, with a wrong year."""

from __future__ import annotations

from random import Random

from faults.kinds.slips import SLIPS, looks, slip
from faults.model import Consequence, Fault, at, kind
from faults.sources import BIB, Edits, Tree, of_accepted, of_entry

_SHORT = 3
"""So short a name, misspelt, may as well be another name; and so may what a slip makes so short."""


def _codes(name: str, wrong: str) -> str:
    return "CIT204" if min(len(name), len(wrong)) > _SHORT else "CIT203 CIT204"


def _misspelt(how: str) -> None:
    @kind(f"author-{how}", f"an author's name in the prose has a letter {how}")
    def plant(tree: Tree, rng: Random) -> Fault | None:
        mention = rng.choice(tree.mentions)
        wrong = slip(rng, mention.name, how)
        families = {name for entry in tree.entries.values() for name in entry.families}
        if wrong in families or wrong == mention.name:
            return None
        edits = Edits(tree).put(mention.path, mention.start, mention.name_end, wrong)
        codes = _codes(mention.name, wrong)
        spot = at(codes, mention.path, edits.line(mention.path, mention.start))
        return Fault(edits.files(), (spot,), words=(wrong,))


for _how in SLIPS:
    _misspelt(_how)


@kind("author-in-two-scripts", "an author's name in the prose has a Cyrillic letter")
def two_scripts(tree: Tree, rng: Random) -> Fault | None:
    mention = rng.choice(tree.mentions)
    wrong = looks(mention.name)
    if wrong == mention.name:
        return None
    edits = Edits(tree).put(mention.path, mention.start, mention.name_end, wrong)
    codes = _codes(mention.name, wrong)
    spot = at(codes, mention.path, edits.line(mention.path, mention.start))
    return Fault(edits.files(), (spot,), words=(wrong,))


@kind("another-author-named", "the prose names the first author of another reference")
def another_author(tree: Tree, rng: Random) -> Fault | None:
    mention = rng.choice(tree.mentions)
    other = tree.entries[rng.choice(list(tree.entries))].families[0]
    if other in tree.entries[mention.key].families or abs(len(other) - len(mention.name)) < 2:
        return None  # a name of nearly the same length may look like a slip of the pen
    edits = Edits(tree).put(mention.path, mention.start, mention.name_end, other)
    spot = at("CIT203", mention.path, edits.line(mention.path, mention.start))
    return Fault(edits.files(), (spot,), words=(other,))


@kind("senior-author-named", "the group is named by an author who is not the first")
def senior_author(tree: Tree, rng: Random) -> Fault | None:
    mention = rng.choice(tree.mentions)
    entry = tree.entries[mention.key]
    other = rng.choice(entry.families[1:])
    if other == mention.name or (len(other) <= _SHORT and len(mention.name) <= _SHORT + 1):
        return None
    edits = Edits(tree).put(mention.path, mention.start, mention.name_end, other)
    # By name that is another work of the list, unless the senior author stands for the group.
    first = any(each.families[:1] == [other] for each in tree.entries.values())
    senior = other == entry.families[-1] and "others" not in entry.fields["author"].text
    code, status = ("CIT203", 1) if first and not senior else ("CIT212", 0)
    spot = at(code, mention.path, edits.line(mention.path, mention.start))
    return Fault(edits.files(), (spot,), words=(other,), status=status)


@kind("et-al-of-two-authors", "a work of two authors is called “et al.”")
def et_al_of_two(tree: Tree, rng: Random) -> Fault | None:
    pairs = [
        key
        for key, entry in tree.entries.items()
        if len(entry.families) == 2 and "others" not in entry.fields["author"].text
    ]
    key = rng.choice(pairs)
    family = tree.entries[key].families[0]
    path, offset, line = rng.choice(tree.some_prose())
    if tree.sections.index(path) <= tree.sections.index(tree.first_cited[key].path):
        return None
    group = rng.choice((" et al.", " and colleagues", " and coworkers", " and associates"))
    end = offset + len(line)
    new = f"This was also the view of {family}{group} [@{key}].\n"
    edits = Edits(tree).put(path, end, end, new)
    spot = at("CIT207", path, edits.line(path, end))
    return Fault(edits.files(), (spot,), words=(family,))


@kind("year-beside-name", "a year in the prose is not that of the reference")
def year_beside_name(tree: Tree, rng: Random) -> Fault:
    mention = rng.choice(tree.mentions)
    year = tree.entries[mention.key].year + rng.choice((-2, -1, 1, 2))
    edits = Edits(tree).put(mention.path, mention.mark, mention.mark, f"({year}) ")
    spot = at("CIT206", mention.path, edits.line(mention.path, mention.mark))
    return Fault(edits.files(), (spot,), words=(str(year),))


@kind("first-author-misspelt-in-list", "a first author's name has a slip in references.bib")
def first_author_in_list(tree: Tree, rng: Random) -> Fault | None:
    mention = rng.choice(tree.mentions)
    name = tree.entries[mention.key].families[0]
    wrong = slip(rng, name, rng.choice(SLIPS))
    if len(name) <= _SHORT or wrong == name:
        return None
    start = tree.entries[mention.key].fields["author"].start
    edits = Edits(tree).put(BIB, start, start + len(name), wrong)
    named = [other for other in tree.mentions if other.key == mention.key]
    # Where another work of the list is by one of that name, that one may be meant as well.
    rivals = [key for key, entry in tree.entries.items() if entry.families[:1] == [name]]
    code = "CIT204 CIT203" if len(rivals) > 1 else _codes(name, wrong)
    spots = tuple(at(code, other.path, edits.line(other.path, other.start)) for other in named)
    return Fault(edits.files(), spots, _of_name(tree, mention.key), (wrong,))


def _of_name(tree: Tree, key: str) -> tuple[Consequence, ...]:
    name = tree.entries[key].families[0]
    printed = [
        row
        for row in tree.rows("data/published/citations.csv")
        if row["named"] == name or key in row["study"].split("|")
    ]
    return (
        *of_entry(tree, key),
        *(
            Consequence("PUB951", "data/published/citations.csv", int(row["_line"]))
            for row in printed
        ),
        *of_accepted(tree, name),
    )


@kind("other-author-misspelt-in-list", "another author's name has a slip in references.bib")
def other_author_in_list(tree: Tree, rng: Random) -> Fault | None:
    key = rng.choice(list(tree.entries))
    entry = tree.entries[key]
    names = entry.fields["author"].text.split(" and ")
    place = rng.randrange(len(names))
    wrong = slip(rng, names[place], rng.choice(SLIPS))
    if place == 0 or names[place] == "others" or wrong == names[place]:
        return None
    author = entry.fields["author"]
    text = " and ".join([*names[:place], wrong, *names[place + 1 :]])
    edits = Edits(tree).put(BIB, author.start, author.end, text)
    spot = at("PUB951", BIB, tree.entry_line(key))
    return Fault(edits.files(), (spot,), of_entry(tree, key), (wrong,))


@kind("list-in-two-scripts", "an author in references.bib has a Cyrillic letter")
def list_in_two_scripts(tree: Tree, rng: Random) -> Fault | None:
    key = rng.choice(list(tree.entries))
    author = tree.entries[key].fields["author"]
    names = author.text.split(" and ")
    place = rng.randrange(len(names))
    family, _, given = names[place].partition(",")
    wrong = looks(family)
    if wrong == family or not given:
        return None
    text = " and ".join([*names[:place], f"{wrong},{given}", *names[place + 1 :]])
    edits = Edits(tree).put(BIB, author.start, author.end, text)
    spot = at("BIB108", BIB, tree.field_line(key, "author"))
    named = [
        Consequence(code, mention.path, edits.line(mention.path, mention.start))
        for mention in tree.mentions
        if mention.key == key
        for code in ("CIT203", "CIT204")
    ]
    return Fault(edits.files(), (spot,), (*_of_name(tree, key), *named), (wrong,))


@kind("contributor-misspelt", "a contributor's name differs from the author list by a letter")
def contributor_misspelt(tree: Tree, rng: Random) -> Fault | None:
    path = next(path for path in tree.sections if "declarations" in path)
    text = tree.text(path)
    people = [row["byline"] for row in tree.rows("data/published/people.csv")]
    name = rng.choice(people)
    start = text.index("## Author contributions")
    places = [
        index
        for index in range(start, text.index("\n## ", start + 1))
        if text.startswith(name, index) and text[index + len(name)] in ";."
    ]
    if not places:
        return None
    place = rng.choice(places)
    wrong = rng.choice((name[:-1], slip(rng, name, rng.choice(SLIPS), start=len(name) - 3)))
    if wrong == name or not wrong.isprintable() or wrong.endswith(" "):
        return None
    edits = Edits(tree).put(path, place, place + len(name), wrong)
    spot = at("SRC011", path, edits.line(path, place))
    person = next(row for row in tree.rows("data/published/people.csv") if row["byline"] == name)
    gone = (
        Consequence("PUB951", "data/published/people.csv", int(person["_line"])),
        *of_accepted(tree, name.split()[-1]),
    )
    return Fault(edits.files(), (spot,), gone, (wrong,))
