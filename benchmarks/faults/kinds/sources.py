"""The sources as markup: YAML, fences, comments and brackets that are never closed."""

from __future__ import annotations

import re
from random import Random

from faults.kinds.slips import SLIPS, slip
from faults.model import NOT_ZERO, WHOLE_FILE, Consequence, Fault, at, kind
from faults.sources import (
    ACCEPTED,
    SETTINGS,
    SPINE,
    STYLE,
    Edits,
    Tree,
    line_of,
    of_lost_marks,
)

_DEBRIS = "SRC012"
"""The code under which a mark is found that is printed because it is never closed."""
_YAML_LATER = ("SRC001", "SRC004", "CIT202", "SRC008", "ACK901", "PUB951", "XRF601")


@kind("yaml-broken", "_quarto.yml is no YAML")
def yaml_broken(tree: Tree, rng: Random) -> Fault:
    return _yaml(tree, rng, SETTINGS, 0, len(tree.text(SETTINGS)))


@kind("front-matter-broken", "the front matter of index.qmd is no YAML")
def front_matter_broken(tree: Tree, rng: Random) -> Fault:
    text = tree.text(SPINE)
    start = text.index("keywords:")
    places = ((4, text.index("abstract:")), (start, text.index("\n---", start) + 1))
    return _yaml(tree, rng, SPINE, *rng.choice(places))


def _yaml(tree: Tree, rng: Random, path: str, start: int, end: int) -> Fault:
    text = tree.text(path)
    lines = [
        (match.start(), match.group())
        for match in re.finditer(r"^ *(?:\w[\w-]*: +\S|- +\S).*$", text[:end], re.M)
        if match.start() >= start
    ]
    place, line = rng.choice(lines)
    first = line_of(text, place)
    last = line_of(text, end) + 1
    how = rng.choice(("tab", "quote", "bracket", "conflict", "colon"))
    value = re.search(r"(?<=[:-] )\S", line)
    assert value is not None
    name, stated = line[: value.start()], line[value.start() :]
    bare = stated.strip("\"'[]").replace('"', "")
    new, last = {
        "tab": (f"\t{line}", first + 1),
        "quote": (f'{name}"{bare}', last),
        "bracket": (f"{name}[{bare}", last),
        "conflict": (f"<<<<<<< HEAD\n{line}\n=======\n{line}\n>>>>>>> review", first + 4),
        "colon": (f"{line}\n  stray: : [", first + 3),
    }[how]
    edits = Edits(tree).put(path, place, place + len(line), new)
    spot = at("SRC003 SRC001", path, first, last)
    codes = {row["code"] for row in tree.rows(ACCEPTED)} | set(_YAML_LATER)
    return Fault(edits.files(), (spot,), (*map(Consequence, sorted(codes)),), (path,), 2)


def _opened(tree: Tree, rng: Random, opening: str) -> Fault | None:
    """Open something before a paragraph that is never closed: the page then prints its mark.

    What stands behind it stays alive: neither Pandoc nor Quarto takes it for closed by the end.
    """
    path, offset, _ = rng.choice(tree.some_prose())
    text = tree.text(path)
    if offset and not text.startswith("\n\n", offset - 2):
        return None
    if "```" in text[offset:]:
        return None  # a later fence might close it
    edits = Edits(tree).put(path, offset, offset, opening)
    spot = at(_DEBRIS, path, line_of(text, offset))
    # What two readings of such a text disagree on follows from the mark itself: a fence in a later
    # section closes it on the page.
    doubt = (Consequence("SRC010"), Consequence("CIT211"))
    return Fault(edits.files(), (spot,), doubt, (opening.split(maxsplit=1)[0],), NOT_ZERO)


@kind("comment-unclosed", "a comment in a section is never closed")
def comment_unclosed(tree: Tree, rng: Random) -> Fault | None:
    return _opened(tree, rng, "<!-- a note to ourselves\n")


@kind("fence-unclosed", "a code fence in a section is never closed")
def fence_unclosed(tree: Tree, rng: Random) -> Fault | None:
    return _opened(tree, rng, f"```{rng.choice(('text', '', 'r'))}\n")


@kind("note-unused", "the mark of a footnote that cites was deleted; the footnote was left")
def note_unused(tree: Tree, rng: Random) -> Fault | None:
    path, offset, _ = rng.choice(tree.some_prose())
    text = tree.text(path)
    if offset and not text.startswith("\n\n", offset - 2):
        return None
    key = rng.choice([key for mark in tree.marks for key in mark.keys])
    edits = Edits(tree).put(path, offset, offset, f"[^left]: See too [@{key}].\n\n")
    return Fault(edits.files(), (at("SRC010", path, line_of(text, offset)),), (), (key,), NOT_ZERO)


@kind("bracket-unclosed", "the bracket of a citation is never closed")
def bracket_unclosed(tree: Tree, rng: Random) -> Fault | None:
    mark = rng.choice(tree.marks)
    text = tree.text(mark.path)
    rest = text[mark.end : text.find("\n\n", mark.end)]
    if "]" in rest or len(mark.keys) > 1:
        return None
    edits = Edits(tree).put(mark.path, mark.end - 1, mark.end, "")
    spot = at(_DEBRIS, mark.path, edits.line(mark.path, mark.start))
    lost = of_lost_marks(tree, mark.path, *mark.keys)
    return Fault(edits.files(), (spot,), lost, mark.keys, NOT_ZERO)


@kind("at-sign-lost", "a citation has lost its @")
def at_lost(tree: Tree, rng: Random) -> Fault | None:
    mention = rng.choice(tree.mentions)
    place = mention.mark + 1
    edits = Edits(tree).put(mention.path, place, place + 1, "")
    spot = at("CIT205 SRC007 CIT208", mention.path, edits.line(mention.path, place))
    text = tree.text(mention.path)
    paragraph = text[text.rfind("\n\n", 0, mention.start) + 2 : mention.start]
    if mention.name in paragraph:
        return None
    lost = of_lost_marks(tree, mention.path, mention.key)
    return Fault(edits.files(), (spot,), lost, (mention.key,))


@kind("style-sorts-list", "the citation style sorts the list, and so renumbers it")
def style_sorts(tree: Tree, rng: Random) -> Fault:
    text = tree.text(STYLE)
    place = text.index(">", text.index("<bibliography")) + 1
    variable = rng.choice(("title", "issued", "container-title", "volume"))
    order = rng.choice(("ascending", "descending"))
    new = f'\n    <sort><key variable="{variable}" sort="{order}"/></sort>'
    edits = Edits(tree).put(STYLE, place, place, new)
    keys = [key for mark in tree.marks for key in mark.keys]
    first = tree.first_cited[keys[0]]
    spot = at("CIT209 CIT211", first.path, line_of(tree.text(first.path), first.start))
    also = (*map(Consequence, ("CIT209", "CIT211", "PUB951")),)
    return Fault(edits.files(), (spot,), also, (variable,))


@kind("style-broken", "the citation style is no XML")
def style_broken(tree: Tree, rng: Random) -> Fault:
    text = tree.text(STYLE)
    tags = [match.span() for match in re.finditer(r"</\w[\w-]*>", text)]
    start, end = rng.choice(tags[2:])
    edits = Edits(tree)
    if rng.random() < 0.5:
        edits.put(STYLE, start, end, "")
    else:
        edits.put(STYLE, start, len(text), "")
    last = line_of(text, len(text)) + 1
    # The message says the line; the place may be the file, which the text of the proof is not in.
    spot = at("SRC001 SRC003", STYLE, WHOLE_FILE, last)
    also = (*map(Consequence, ("CIT209", "CIT211", "PUB951", "ACK901", "SRC001", "SRC006")),)
    return Fault(edits.files(), (spot,), also, (STYLE,), status=2)


@kind("style-missing", "the citation style is not there, or its name has a slip")
def style_missing(tree: Tree, rng: Random) -> Fault:
    text = tree.text(SETTINGS)
    start = text.index(STYLE)
    edits = Edits(tree)
    word = STYLE
    if rng.random() < 0.2:
        edits.remove(STYLE)
    else:
        word = f"styles/{slip(rng, 'jpras-open', rng.choice(SLIPS))}.csl"
        edits.put(SETTINGS, start, start + len(STYLE), word)
    also = (
        *map(Consequence, ("CIT209", "CIT211", "PUB951", "ACK901")),
        Consequence("SRC001"),
    )
    spot = at("SRC001 SRC003", word, WHOLE_FILE)
    return Fault(edits.files(), (spot,), also, (word,), status=2)
