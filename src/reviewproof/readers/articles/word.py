"""A Word file as authors and journals make them, to `Parts`.

What counts is what a reader sees: the number or name printed, and the entry printed. What the
fields of Zotero, Mendeley, EndNote and Word hold tells only which entry a mark cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reviewproof.errors import ReviewError
from reviewproof.manuscript import Reference
from reviewproof.readers.archive import DamagedError, open_package, read_part, related_parts
from reviewproof.readers.articles.parts import Part, Parts, Run
from reviewproof.readers.articles.word_blocks import Found, Piece, tidy
from reviewproof.readers.articles.word_body import Body
from reviewproof.readers.articles.word_fields import Meaning, read_field
from reviewproof.readers.articles.word_items import Item, word_sources
from reviewproof.readers.articles.word_list import Listing, find_entries, folded_words
from reviewproof.readers.articles.word_notes import Notes
from reviewproof.readers.articles.word_numbering import Numbering
from reviewproof.readers.articles.word_styles import Styles, W, value
from reviewproof.text import Source, Span, relative_name

_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_SOURCES = "{http://schemas.openxmlformats.org/officeDocument/2006/bibliography}Sources"
_PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
_ZOTERO_MARK = re.compile(r"(?P<name>ZOTERO_BREF_\w+?)_(?P<part>\d+)")
_MOST_CUSTOM = 50
_SEVERAL = 2
_SIDE = 32 * 2**20
"""How many bytes a part beside the text may have."""


def read_word(root: Path, path: Path) -> Parts:
    """Read a Word file.

    Args:
        root: the folder that paths are shown relative to.
        path: the file.

    Returns:
        The parts; their source is the text put together, a line for each part.

    Raises:
        ReviewError: when the file cannot be read, or is no Word file.
    """
    full = root / path
    name = relative_name(root, full)
    try:
        files = _open(full)
    except DamagedError as error:
        raise ReviewError(
            f"the article must be a readable Word file (.docx), but: {error}",
            path=name,
            remedy="open it in Word and save it anew as .docx, without a password",
        ) from None
    try:
        return _read(files, name)
    except RecursionError:
        raise ReviewError(
            "the article must be a readable Word file (.docx), but: it is nested too deep",
            path=name,
            remedy="open it in Word and save it anew as .docx",
        ) from None


@dataclass
class _Files:
    """The parts of a package that are read; None for those that it does not have."""

    body: Any
    styles: Any = None
    numbering: Any = None
    footnotes: Any = None
    endnotes: Any = None
    settings: Any = None
    core: Any = None
    custom: Any = None
    data: list[Any] = field(default_factory=list)


def _open(path: Path) -> _Files:
    with open_package(path) as package:
        top = related_parts(package, "")
        main = next(iter(top.get("officeDocument", [])), "word/document.xml")
        if main not in package.namelist():
            raise ValueError("it holds no document")
        document = read_part(package, main)
        body = document.find(f"{W}body")
        if document.tag != f"{W}document" or body is None:
            raise ValueError("what it holds is no Word document")
        related = related_parts(package, main)
        files = _Files(body)
        for kind in ("styles", "numbering", "footnotes", "endnotes", "settings"):
            for part in related.get(kind, [])[:1]:
                setattr(files, kind, read_part(package, part, _SIDE))
        for kind, holder in (("core-properties", "core"), ("custom-properties", "custom")):
            for part in top.get(kind, [])[:1]:
                setattr(files, holder, read_part(package, part, _SIDE))
        for part in related.get("customXml", [])[:_MOST_CUSTOM]:
            if (data := read_part(package, part, _SIDE)).tag == _SOURCES:
                files.data.append(data)
    return files


def _read(files: _Files, name: str) -> Parts:
    styles = Styles(files.styles, Numbering(files.numbering))
    notes = Notes(files.footnotes, files.endnotes, _note_forms(files))
    sources = {tag: item for root in files.data for tag, item in word_sources(root)}
    body = Body(styles, notes, sources, dict(_marks(files.custom, sources)))
    found = body.read(files.body)
    body.read_endnotes()
    found.blocks = tidy(found.blocks)
    listing = find_entries(found, notes.named)
    if found.items and not any(block.entry for block in found.blocks):
        found.lack("the list of references, which its fields do not print")
    return _parts(name, found, listing, files)


def _note_forms(files: _Files) -> dict[str, str]:
    """Return how notes are numbered: as the sections say, or else the settings (17.11.17)."""
    forms: dict[str, str] = {}
    for root in (files.body, files.settings):
        for kind in ("footnote", "endnote"):
            for properties in root.iter(f"{W}{kind}Pr") if root is not None else ():
                if form := value(properties, "numFmt"):
                    forms.setdefault(kind, form)
    return forms


def _marks(custom: Any, sources: dict[str, Item]) -> Iterator[tuple[str, Meaning]]:
    """Yield what Zotero's bookmarks mean, which it keeps among the file's own properties."""
    codes: dict[str, dict[int, str]] = {}
    for entry in custom.iter(_PROPERTY) if custom is not None else ():
        if found := _ZOTERO_MARK.fullmatch(entry.get("name") or ""):
            text = "".join(entry.itertext())
            codes.setdefault(found["name"], {})[int(found["part"][:6])] = text
    for name, parts in codes.items():
        code = "".join(text for _, text in sorted(parts.items())).strip()
        code = code if code.startswith("ZOTERO_") else f"ZOTERO_{code}"
        yield name, read_field(f"ADDIN {code}", (), sources)


def _parts(name: str, found: Found, listing: Listing, files: _Files) -> Parts:
    source = Source(name, "".join(f"{block.text}\n" for block in found.blocks))
    parts = []
    at = 0
    for index, block in enumerate(found.blocks):
        runs = _runs(block.pieces, at, listing)
        part = Part(runs, block.place, block.section, row=block.row, level=block.level)
        if block.level == 0 and block.row is None:
            part.number = block.number
        if block.entry:
            part.entry = listing.keys.get(index, "")
            part.reference = _reference(part, listing, part.span(source))
        parts.append(part)
        at += len(block.text) + 1
    return Parts(source, "docx", parts, _title(found, files), lacking=tuple(found.lacking))


def _runs(pieces: Sequence[Piece], at: int, listing: Listing) -> list[Run]:
    shown: dict[int, str] = {}
    for piece in pieces:
        if piece.field:
            shown[piece.field] = shown.get(piece.field, "") + piece.text
    inner = {piece.field for piece in pieces if piece.inner and _keys(piece, listing)}
    runs: list[Run] = []
    for piece in pieces:
        # Where links inside a field say what each number cites, the field around them only repeats.
        keys = () if piece.field in inner and not piece.inner else _keys(piece, listing)
        keys = _in_order(keys, shown.get(piece.field, ""), listing)
        end = at + len(piece.text)
        silent = piece.silent or (piece.note > 0 and not keys)
        raised = piece.raised or piece.note > 0
        runs.append(Run(piece.text, at, end, raised, keys, silent))
        at = end
    return runs


def _keys(piece: Piece, listing: Listing) -> tuple[str, ...]:
    """Return the entries that a piece cites; none unless all of them are known."""
    targets = (f"endnote:{piece.note}",) if piece.note else piece.targets
    keys = [listing.targets.get(target, "") for target in targets]
    return tuple(dict.fromkeys(keys)) if all(keys) and not piece.listed else ()


def _in_order(keys: tuple[str, ...], shown: str, listing: Listing) -> tuple[str, ...]:
    """Return keys in the order in which a mark prints them: by name, or else by place in the list.

    Programs keep them in the order in which they were added.
    """
    if len(keys) < _SEVERAL:
        return keys
    words = folded_words(shown)
    families = [
        folded_words(work.authors[0].family)[:1]
        if (work := listing.works.get(key)) and work.authors
        else []
        for key in keys
    ]
    if all(family and family[0] in words for family in families):
        order = [words.index(family[0]) for family in families]
    else:
        entries = list(listing.keys.values())
        order = [entries.index(key) for key in keys]
    return tuple(key for _, key in sorted(zip(order, keys, strict=True)))


def _reference(part: Part, listing: Listing, span: Span) -> Reference | None:
    """Return an entry as the data of a field take it apart, where these say what is printed."""
    item = listing.works.get(part.entry or "")
    if item is None or not item.authors or item.year is None:
        return None
    text = " ".join(part.text.split())
    if not set(folded_words(item.authors[0].family)) <= set(folded_words(text)):
        return None
    if not re.search(rf"(?<!\d){item.year}(?!\d)", text):
        return None
    return Reference(
        key=part.entry or "",
        kind="entry",
        authors=item.authors,
        and_others=False,
        title=item.title,
        year=item.year,
        journal=item.journal,
        doi=item.doi,
        fields={"entry": text},
        span=span,
        number=part.number,
    )


def _title(found: Found, files: _Files) -> str:
    """Return what is set as the title, or else what the file's properties call it."""
    for block in found.blocks:
        if block.styles[:1] == ["title"] and block.row is None:
            return " ".join(block.text.split())
    told = files.core.find(_DC_TITLE) if files.core is not None else None
    return " ".join((told.text or "").split()) if told is not None else ""
