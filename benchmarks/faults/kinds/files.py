"""Files as bytes: encodings, ends, and what is missing."""

from __future__ import annotations

import re
from random import Random

from faults.model import WHOLE_FILE, Consequence, Fault, at, kind
from faults.sources import (
    ACCEPTED,
    BIB,
    PRINTED,
    SETTINGS,
    SPINE,
    Edits,
    Tree,
    line_of,
    of_lost_marks,
    section_of,
)


def _texts(tree: Tree) -> list[str]:
    """Return the paths of every text file that a proof reads."""
    data = [path for path in tree.files if re.match(r"data/.*\.csv$", path)]
    return [SETTINGS, SPINE, BIB, "data/datapackage.json", *tree.sections, *data]


def _unread(tree: Tree, path: str) -> tuple[Consequence, ...]:
    """Return what may follow when a file cannot be read: all that depends on it."""
    codes = {row["code"] for row in tree.rows(ACCEPTED)}
    if path in tree.sections:
        codes |= {"CIT202", "XRF601", "XRF602", "CIT209", "ABB701", "ABB703", "PUB951"}
    elif path == BIB:
        codes |= {"CIT201", "SRC009", "TBL401", "PUB951"}
    elif path in {SPINE, SETTINGS}:
        codes |= {"SRC008", "CIT202", "SRC003", "SRC002", "PUB951"}
    else:
        codes |= {"SRC009", "SRC004", "TBL401", "XRF601", "CIT202", "CIT209"}
    return tuple(map(Consequence, sorted(codes)))


def _unreadable(tree: Tree, path: str, raw: bytes, line: int, codes: str = "SRC001") -> Fault:
    words = (path, path.rpartition("/")[2])
    return Fault({path: raw}, (at(codes, path, line),), _unread(tree, path), words, status=2)


@kind("byte-of-latin-1", "one letter of a file is in Latin-1, not in UTF-8")
def latin_1(tree: Tree, rng: Random) -> Fault:
    path = rng.choice(_texts(tree))
    text = tree.text(path)
    place = rng.choice([i for i in range(len(text)) if text[i].isalpha() and text[i].isascii()])
    letter = rng.choice((b"\xe9", b"\xfc", b"\xb5", b"\xf8", b"\x96"))
    raw = text[:place].encode() + letter + text[place + 1 :].encode()
    return _unreadable(tree, path, raw, line_of(text, place))


@kind("file-in-latin-1", "a file is saved in Windows-1252")
def whole_latin_1(tree: Tree, rng: Random) -> Fault | None:
    path = rng.choice(_texts(tree))
    text = tree.text(path)
    raw = text.encode("cp1252", "replace")
    wrong = [
        index
        for index, letter in enumerate(text)
        if not letter.isascii() and letter.encode("cp1252", "replace") != b"?"
    ]
    if not wrong:
        return None
    return _unreadable(tree, path, raw, line_of(text, wrong[0]))


@kind("file-in-utf-16", "a file is saved in UTF-16")
def utf_16(tree: Tree, rng: Random) -> Fault:
    path = rng.choice(_texts(tree))
    encoding = rng.choice(("utf-16", "utf-16-be"))
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    return _unreadable(tree, path, mark + tree.text(path).encode(encoding), 1)


@kind("nul-byte", "a file has a NUL byte")
def nul(tree: Tree, rng: Random) -> Fault:
    path = rng.choice(_texts(tree))
    text = tree.text(path)
    place = rng.choice([i for i in range(len(text)) if text[i].isalpha()])
    raw = f"{text[:place]}\0{text[place:]}".encode()
    return _unreadable(tree, path, raw, line_of(text, place), "SRC001 SRC003 SRC004 SRC005 SRC007")


@kind("letter-cut-in-two", "a file ends within a letter of several bytes")
def letter_cut(tree: Tree, rng: Random) -> Fault | None:
    path = rng.choice(_texts(tree))
    text = tree.text(path)
    wide = [index for index, letter in enumerate(text) if not letter.isascii()]
    if not wide:
        return None
    place = rng.choice(wide)
    raw = text[:place].encode() + text[place].encode()[:-1]
    return _unreadable(tree, path, raw, line_of(text, place))


@kind("file-missing", "a file that the project names is not there")
def file_missing(tree: Tree, rng: Random) -> Fault:
    path = rng.choice((BIB, *[p for p in _texts(tree) if p.startswith("data/")]))
    code = "SRC001 SRC004"
    edits = Edits(tree).remove(path)
    spot = at(code, path, WHOLE_FILE)
    words = (path, path.rpartition("/")[2])
    return Fault(edits.files(), (spot,), _unread(tree, path), words, status=2)


@kind("include-missing", "an included section is not there, or its name has a slip")
def include_missing(tree: Tree, rng: Random) -> Fault:
    section = rng.choice(tree.sections)
    text = tree.text(SPINE)
    start = text.index(section)
    edits = Edits(tree)
    if rng.random() < 0.5:
        edits.remove(section)
        word = section
    else:
        word = section.replace("-", "_") if rng.random() < 0.5 else section.replace(".qmd", ".md")
        edits.put(SPINE, start, start + len(section), word)
    spot = at("SRC002", SPINE, line_of(text, start))
    also = (*_unread(tree, section), Consequence("SRC008", section))
    return Fault(edits.files(), (spot,), also, (word,), status=2)


@kind("include-removed", "a section is no longer included")
def include_removed(tree: Tree, rng: Random) -> Fault:
    section = rng.choice(tree.sections)
    text = tree.text(SPINE)
    start = text.rindex("{{<", 0, text.index(section))
    end = text.index(">}}", start) + 3
    edits = Edits(tree).put(SPINE, start, end, "")
    also = (*_unread(tree, section), Consequence("ACK901"), Consequence("CIT205"))
    return Fault(edits.files(), (at("SRC008", section, WHOLE_FILE),), also, (section,))


@kind("section-truncated", "a section ends in the middle, and citations are lost")
def section_truncated(tree: Tree, rng: Random) -> Fault | None:
    path = rng.choice([p for p in tree.sections if any(m.path == p for m in tree.marks)])
    text = tree.text(path)
    place = rng.randrange(len(text))
    cut = text[:place]
    if cut.count("`") % 2 or re.search(r"\{[^}]*$|\[[^\]]*$|@\S*$", cut[-60:]):
        return None  # cut within a mark: what it then is, nobody can say beforehand
    if cut.count("\n```") % 2:
        return None
    lost = [mark for mark in tree.marks if mark.path == path and mark.start >= place]
    keys = {key for mark in lost for key in mark.keys}
    if not keys:
        return None
    section = section_of(path)
    edits = Edits(tree).put(path, place, len(text), "")
    spots = (
        tuple(
            at("CIT202", BIB, tree.entry_line(key))
            for key in sorted(keys)
            if all(mark in lost for mark in tree.citing(key)) and not tree.clinical(key)
        )
        or tuple(
            at("PUB951", PRINTED, int(row["_line"]))
            for row in tree.rows(PRINTED)
            if row["section"] == section and row["study"] == lost[-1].keys[-1]
        )[-1:]
    )
    if not spots:
        return None
    also = (*_unread(tree, path), *of_lost_marks(tree, path, *keys), Consequence("ACK901"))
    return Fault(edits.files(), spots, also, (*keys,))


@kind("section-emptied", "a section with citations is empty")
def section_emptied(tree: Tree, rng: Random) -> Fault:
    path = rng.choice([p for p in tree.sections if any(m.path == p for m in tree.marks)])
    keys = {key for mark in tree.marks if mark.path == path for key in mark.keys}
    only = [
        key
        for key in sorted(keys)
        if all(mark.path == path for mark in tree.citing(key)) and not tree.clinical(key)
    ]
    section = section_of(path)
    spots = tuple(at("CIT202", BIB, tree.entry_line(key)) for key in only) or tuple(
        at("PUB951", PRINTED, int(row["_line"]))
        for row in tree.rows(PRINTED)
        if row["section"] == section and row["study"] in keys
    )
    also = (*_unread(tree, path), Consequence("ACK901"))
    return Fault({path: b"\n" * rng.randrange(3)}, spots, also, (path,))
