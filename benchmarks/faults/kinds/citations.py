"""Citation keys: wrong, swapped, lost, doubled, out of order, typed as numbers."""

from __future__ import annotations

from random import Random

from faults.kinds.slips import SLIPS, slip
from faults.model import Consequence, Fault, at, kind
from faults.sources import (
    ACCEPTED,
    BIB,
    SPINE,
    Edits,
    Mention,
    Tree,
    line_of,
    of_lost_marks,
    section_of,
)


def _key_start(mention: Mention) -> int:
    return mention.mark + len("[@")


def _family(tree: Tree, key: str) -> str:
    return tree.entries[key].families[0]


@kind("key-misspelt", "a citation key has a slip of the pen")
def key_misspelt(tree: Tree, rng: Random) -> Fault | None:
    mark = rng.choice(tree.marks)
    key = rng.choice(mark.keys)
    wrong = slip(rng, key, rng.choice(SLIPS), start=0)
    if wrong in tree.entries or wrong == key:
        return None
    start = tree.text(mark.path).index(f"@{key}", mark.start) + 1
    edits = Edits(tree).put(mark.path, start, start + len(key), wrong)
    spot = at("CIT201", mark.path, edits.line(mark.path, start))
    return Fault(edits.files(), (spot,), of_lost_marks(tree, mark.path, key), (wrong,))


@kind("key-unknown", "a citation names a work that the bibliography does not have")
def key_unknown(tree: Tree, rng: Random) -> Fault:
    mark = rng.choice(tree.marks)
    name = rng.choice(("almeida", "dubois", "kowalski", "novak", "osei", "tanaka"))
    wrong = f"{name}{rng.randint(1990, 2025)}"
    new = f"[@{wrong}; {tree.text(mark.path)[mark.start + 1 : mark.end]}"
    edits = Edits(tree).put(mark.path, mark.start, mark.end, new)
    line = edits.line(mark.path, mark.start)
    return Fault(edits.files(), (at("CIT201", mark.path, line),), words=(wrong,))


def _swap(tree: Tree, one: Mention, other: Mention) -> Fault:
    """Swap the keys of two named studies."""
    edits = Edits(tree)
    for mine, its in ((one, other), (other, one)):
        edits.put(mine.path, _key_start(mine), mine.end - 1, its.key)
    spots = tuple(
        at(_codes(tree, mine, its.key), mine.path, edits.line(mine.path, mine.start))
        for mine, its in ((one, other), (other, one))
    )
    consequences = (
        Consequence("PRI309", one.path),
        Consequence("PRI309", other.path),
        *of_lost_marks(tree, one.path, one.key, other.key),
        *of_lost_marks(tree, other.path, one.key, other.key),
        *_added(tree, one.key),
        *_added(tree, other.key),
    )
    return Fault(edits.files(), spots, consequences, (one.key, other.key))


def _added(tree: Tree, key: str) -> list[Consequence]:
    """Return what follows where a citation that the article lacks is accepted, and now another."""
    accepted = any(row["code"] == "PUB951" and row["found"] == key for row in tree.rows(ACCEPTED))
    return [Consequence("PUB951", mark.path) for mark in tree.citing(key)] if accepted else []


def _codes(tree: Tree, named: Mention, cited: str) -> str:
    """Return what must be found: naming a work's senior author for its group is a note."""
    senior = named.name == tree.entries[cited].families[-1]
    return "CIT203 CIT212" if senior else "CIT203"


def _pair(tree: Tree, rng: Random, same: str) -> Fault | None:
    one, other = rng.sample(tree.mentions, 2)
    first, second = _family(tree, one.key), _family(tree, other.key)
    alike = {
        "letter": first[0] == second[0],
        "year": tree.entries[one.key].year == tree.entries[other.key].year,
    }[same]
    return _swap(tree, one, other) if alike and first != second else None


@kind("keys-swapped-same-letter", "two studies of the same first letter have each other's key")
def swapped_same_letter(tree: Tree, rng: Random) -> Fault | None:
    return _pair(tree, rng, "letter")


@kind("keys-swapped-same-year", "two studies of the same year have each other's key")
def swapped_same_year(tree: Tree, rng: Random) -> Fault | None:
    return _pair(tree, rng, "year")


@kind("key-of-another", "a named study has the key of any other reference")
def key_of_another(tree: Tree, rng: Random) -> Fault | None:
    mention = rng.choice(tree.mentions)
    other = rng.choice(list(tree.entries))
    if _family(tree, other) == mention.name or mention.name in tree.entries[other].families:
        return None
    edits = Edits(tree).put(mention.path, _key_start(mention), mention.end - 1, other)
    spot = at("CIT203", mention.path, edits.line(mention.path, mention.start))
    lost = (*of_lost_marks(tree, mention.path, mention.key, other), Consequence("PRI309"))
    return Fault(edits.files(), (spot,), lost, (other,))


@kind("key-of-namesake", "a named study has the key of another study by an author of that name")
def key_of_namesake(tree: Tree, rng: Random) -> Fault | None:
    mention = rng.choice(tree.mentions)
    others = [
        key for key in tree.entries if _family(tree, key) == mention.name and key != mention.key
    ]
    if not others:
        return None
    other = rng.choice(others)
    edits = Edits(tree).put(mention.path, _key_start(mention), mention.end - 1, other)
    spot = at("PUB951", mention.path, edits.line(mention.path, mention.start))
    lost = (*of_lost_marks(tree, mention.path, mention.key, other), Consequence("PRI309"))
    return Fault(edits.files(), (spot,), lost, (other,))


@kind("citation-lost-beside-name", "the citation beside a name was deleted")
def citation_lost(tree: Tree, rng: Random) -> Fault | None:
    mention = rng.choice(tree.mentions)
    text = tree.text(mention.path)
    paragraph = text[text.rfind("\n\n", 0, mention.start) + 2 : mention.start]
    if mention.name in paragraph:
        return None  # a name that was cited before in the paragraph needs no second mark
    edits = Edits(tree).put(mention.path, mention.mark - 1, mention.end, "")
    spot = at("CIT205", mention.path, edits.line(mention.path, mention.start))
    lost = of_lost_marks(tree, mention.path, mention.key)
    return Fault(edits.files(), (spot,), lost, (mention.key,))


@kind("only-citation-lost", "the only citation of a reference was deleted")
def only_citation_lost(tree: Tree, rng: Random) -> Fault | None:
    mark = rng.choice([mark for mark in tree.marks if len(mark.keys) > 1])
    key = rng.choice(mark.keys)
    if len(tree.citing(key)) > 1 or tree.clinical(key):
        return None
    left = "; ".join(f"@{other}" for other in mark.keys if other != key)
    edits = Edits(tree).put(mark.path, mark.start, mark.end, f"[{left}]")
    spot = at("CIT202", BIB, tree.entry_line(key))
    return Fault(edits.files(), (spot,), of_lost_marks(tree, mark.path, key), (key,))


@kind("citation-moved", "two keys of one citation change places, and so their numbers")
def citation_moved(tree: Tree, rng: Random) -> Fault | None:
    mark = rng.choice([mark for mark in tree.marks if len(mark.keys) > 1])
    keys = list(mark.keys)
    place = rng.randrange(len(keys) - 1)
    keys[place : place + 2] = keys[place : place + 2][::-1]
    if any(tree.first_cited[key] is not mark for key in keys[place : place + 2]):
        return None
    new = "; ".join(f"@{key}" for key in keys)
    edits = Edits(tree).put(mark.path, mark.start, mark.end, f"[{new}]")
    spot = at("CIT209", mark.path, edits.line(mark.path, mark.start))
    return Fault(edits.files(), (spot,), of_lost_marks(tree, mark.path, *keys), tuple(keys))


@kind("sections-swapped", "two sections with citations change places")
def sections_swapped(tree: Tree, rng: Random) -> Fault | None:
    text = tree.text(SPINE)
    cited = [path for path in tree.sections if any(mark.path == path for mark in tree.marks)]
    one, other = rng.sample(cited, 2)
    if tree.sections.index(one) > tree.sections.index(other):
        one, other = other, one
    edits = Edits(tree)
    for mine, its in ((one, other), (other, one)):
        start = text.index(mine)
        edits.put(SPINE, start, start + len(mine), its)
    # The first key that is now out of its printed order, reading the sections as they now stand.
    order = [{one: other, other: one}.get(path, path) for path in tree.sections]
    marks = [mark for path in order for mark in tree.marks if mark.path == path]
    for mark in marks:
        for key in mark.keys:
            if key != next(iter(tree.entries)):
                spot = at("CIT209", mark.path, line_of(tree.text(mark.path), mark.start))
                consequences = (*map(Consequence, ("PUB951", "ABB701", "CIT205")),)
                return Fault(edits.files(), (spot,), consequences, (one, other))
            return None
    return None


@kind("key-twice-in-mark", "one citation names a reference twice")
def key_twice(tree: Tree, rng: Random) -> Fault:
    mark = rng.choice(tree.marks)
    key = rng.choice(mark.keys)
    edits = Edits(tree).put(mark.path, mark.end - 1, mark.end - 1, f"; @{key}")
    spot = at("CIT210", mark.path, edits.line(mark.path, mark.start))
    return Fault(edits.files(), (spot,), words=(key,))


_SUPERSCRIPT = str.maketrans("0123456789,", "⁰¹²³⁴⁵⁶⁷⁸⁹,")


@kind("number-typed", "a citation is replaced by its number, typed by hand")
def number_typed(tree: Tree, rng: Random) -> Fault:
    return _typed(tree, rng, 0)


@kind("number-typed-off-by-one", "a citation is replaced by a typed number, one too high or low")
def number_off_by_one(tree: Tree, rng: Random) -> Fault:
    return _typed(tree, rng, rng.choice((-1, 1)))


def _typed(tree: Tree, rng: Random, shift: int) -> Fault:
    order = list(tree.entries)
    mark = rng.choice(tree.marks)
    numbers = ",".join(str(max(order.index(key) + 1 + shift, 1)) for key in mark.keys)
    space = 1  # a number in superscript follows the word without a space
    new = {
        "caret": f"^{numbers}^",
        "super": numbers.translate(_SUPERSCRIPT),
        "bracket": f" [{numbers}]",
        "word": f" (ref. {numbers.split(',')[0]})",
    }[rng.choice(("caret", "super", "bracket", "word"))]
    edits = Edits(tree).put(mark.path, mark.start - space, mark.end, new)
    spot = at("CIT208", mark.path, edits.line(mark.path, mark.start - space))
    lost = (
        *of_lost_marks(tree, mark.path, *mark.keys),
        # A study named beside a typed number has lost its citation.
        Consequence("CIT205", mark.path, edits.line(mark.path, mark.start - space)),
    )
    return Fault(edits.files(), (spot,), lost, mark.keys)


@kind("cited-first-in-caption", "a caption is the first to cite a reference")
def cited_in_caption(tree: Tree, rng: Random) -> Fault:
    path = next(path for path in tree.sections if section_of(path) == "introduction")
    late = [key for key, mark in tree.first_cited.items() if mark.path != path]
    key = rng.choice(late)
    text = tree.text(path)
    place = rng.choice([index for index in range(len(text)) if text.startswith("\n\n", index)]) + 2
    label = f"fig-{rng.choice(('hair', 'cycle', 'scalp'))}"
    block = f"![A picture after [@{key}].](figures/flow.png){{#{label}}}\n\nSee @{label}.\n\n"
    edits = Edits(tree).put(path, place, place, block)
    spot = at("CIT213", path, line_of(text, place))
    return Fault(edits.files(), (spot,), (Consequence("CIT209"),), (key,))
