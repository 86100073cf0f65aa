"""The works that the fields of a Word file cite, as the data in the fields describe them.

Each program keeps its own: CSL JSON (Zotero, Mendeley: citationstyles.org, "CSL-JSON schema"),
EndNote's XML, and Word's `b:Source` (ECMA-376, part 1, 22.6). Any may be damaged or made up.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from reviewproof.manuscript import Author

_B = "{http://schemas.openxmlformats.org/officeDocument/2006/bibliography}"
_MARKUP = re.compile(r"</?(?:i|b|sup|sub|span|sc)\b[^<>]*>", re.I)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_MOST_ITEMS = 1000
_MOST_AUTHORS = 2000
_LONGEST = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Item:
    """A work that a field cites.

    Attributes:
        key: the same wherever the document cites the work.
        where: volume and first page, which tell a work whose title is not printed.
    """

    key: str
    authors: tuple[Author, ...] = ()
    title: str = ""
    year: int | None = None
    journal: str = ""
    doi: str = ""
    where: tuple[str, ...] = ()


def csl_items(text: str, program: str) -> tuple[Item, ...]:
    """Return the works of a citation in CSL JSON.

    Args:
        text: begins with the JSON object; what follows it is not read.
        program: which keys are named after.
    """
    start = text.find("{")
    if start < 0:
        return ()
    try:
        citation, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return ()
    return tuple(
        _csl_item(each, program) for each in _listed(_get(citation, "citationItems"))[:_MOST_ITEMS]
    )


def mendeley_items(tag: str) -> tuple[Item, ...]:
    """Return the works that the tag of a content control of Mendeley Cite cites."""
    return csl_items(_decoded(tag), "mendeley")


def _decoded(text: str) -> str:
    """Return what is written in base 64, of either alphabet, with or without its padding."""
    plain = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=\0")
    if len(plain) > _LONGEST:
        return ""
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        return ""


def _csl_item(cited: object, program: str) -> Item:
    work = _get(cited, "itemData")
    authors = tuple(_csl_authors(_get(work, "author") or _get(work, "editor")))
    title, year = _plain(_get(work, "title")), _csl_year(_get(work, "issued"))
    page = re.match(r"\w+", _plain(_get(work, "page")))
    return Item(
        _csl_key(cited, work, program) or _described(authors, year, title),
        authors,
        title,
        year,
        _plain(_get(work, "container-title")),
        _doi(_plain(_get(work, "DOI"))),
        tuple(filter(None, (_plain(_get(work, "volume")), page[0] if page else ""))),
    )


def _csl_key(cited: object, work: object, program: str) -> str:
    """Return what tells a work; the id of an item of Mendeley Desktop counts within one mark."""
    for uri in _listed(_get(cited, "uris")) or _listed(_get(cited, "uri")):
        if isinstance(uri, str) and (name := re.split(r"[/=]", uri.rstrip("/"))[-1]):
            return f"{program}:{name}"
    for given in (_get(cited, "id"), _get(work, "id")):
        if isinstance(given, int | str) and not re.fullmatch(r"(?:ITEM-\d+)?", str(given)):
            return f"{program}:{given}"
    return ""


def _described(authors: tuple[Author, ...], year: int | None, title: str) -> str:
    return f"work:{authors[0].family if authors else ''} {year or ''} {title}"


def _csl_authors(given: object) -> Iterator[Author]:
    for person in _listed(given)[:_MOST_AUTHORS]:
        family = _plain(_get(person, "family"))
        if particle := _plain(_get(person, "non-dropping-particle")):
            family = f"{particle} {family}"
        if name := family or _plain(_get(person, "literal")):
            yield Author(name, _plain(_get(person, "given")))


def _csl_year(issued: object) -> int | None:
    parts = _listed(_get(issued, "date-parts"))
    first = _listed(parts[0]) if parts else ()
    written = first[0] if first else _get(issued, "raw") or _get(issued, "literal")
    return _year(str(written)) if isinstance(written, int | str) else None


def endnote_items(text: str) -> tuple[Item, ...]:
    """Return the works of a citation in EndNote's XML, but those that it cites without a mark.

    Args:
        text: the XML, or its base 64.
    """
    xml = text if "<EndNote" in text else _decoded(text)
    start, end = xml.find("<EndNote"), xml.rfind("</EndNote>")
    if not 0 <= start < end or len(xml) > _LONGEST or "<!" in xml:
        return ()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(xml[start : end + len("</EndNote>")].encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ()
    cites = root.findall("Cite") if root is not None else []
    return tuple(_endnote_item(cite) for cite in cites[:_MOST_ITEMS] if cite.get("Hidden") is None)


def _endnote_item(cite: Any) -> Item:
    names = [_inner(each) for each in cite.findall("record/contributors/authors/author")]
    authors = tuple(_parted(name) for name in names[:_MOST_AUTHORS] if name) or tuple(
        Author(name) for name in (_text(cite, "Author"),) if name
    )
    library = cite.find("record/foreign-keys/key")
    number = _text(cite, "RecNum") or _text(cite, "record/rec-number")
    title = _text(cite, "record/titles/title")
    year = _year(_text(cite, "record/dates/year") or _text(cite, "Year"))
    page = re.match(r"\w+", _text(cite, "record/pages"))
    shelf = (library.get("db-id") or "")[:8] if library is not None else ""
    return Item(
        f"endnote-record:{shelf}:{number}" if number else _described(authors, year, title),
        authors,
        title,
        year,
        _text(cite, "record/periodical/full-title") or _text(cite, "record/titles/secondary-title"),
        _doi(_text(cite, "record/electronic-resource-num")),
        tuple(filter(None, (_text(cite, "record/volume"), page[0] if page else ""))),
    )


def _parted(name: str) -> Author:
    """Return "Wan, Jin" in its parts; a name without a comma is kept whole."""
    family, _, given = name.partition(",")
    return Author(family.strip(), given.strip())


def _inner(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _text(element: Any, path: str) -> str:
    found = element.find(path)
    return "" if found is None else _inner(found)


def word_sources(root: Any) -> Iterator[tuple[str, Item]]:
    """Yield the works of Word's own list, by their tag.

    Args:
        root: `b:Sources`.
    """
    for source in root.iterchildren(f"{_B}Source"):
        tag = _text(source, f"{_B}Tag")
        authors = _word_authors(source.find(f"{_B}Author/{_B}Author"))
        page = re.match(r"\w+", _text(source, f"{_B}Pages"))
        yield (
            tag,
            Item(
                f"word:{tag}",
                tuple(each for each in authors if each.family),
                _text(source, f"{_B}Title"),
                _year(_text(source, f"{_B}Year")),
                _text(source, f"{_B}JournalName"),
                _doi(_text(source, f"{_B}DOI") or _text(source, f"{_B}StandardNumber")),
                tuple(filter(None, (_text(source, f"{_B}Volume"), page[0] if page else ""))),
            ),
        )


def _word_authors(people: Any) -> list[Author]:
    if people is None:
        return []
    authors = [
        Author(
            _text(person, f"{_B}Last"),
            " ".join(filter(None, (_text(person, _B + part) for part in ("First", "Middle")))),
        )
        for person in people.findall(f"{_B}NameList/{_B}Person")[:_MOST_AUTHORS]
    ]
    listed = _text(people, f"{_B}Corporate") or (
        authors[0].family if len(authors) == 1 and not authors[0].given else ""
    )
    if " and " in listed and "," in listed:
        # A list in BibTeX's way, pasted into the field for an institution.
        names = [name for name in listed.split(" and ") if name != "others"]
        return [_parted(name) for name in names[:_MOST_AUTHORS]]
    return [*authors, Author(listed)] if listed and not authors else authors


def _get(holder: object, name: str) -> object:
    return holder.get(name) if isinstance(holder, Mapping) else None


def _listed(given: object) -> list[Any]:
    return given if isinstance(given, list) else []


def _plain(given: object) -> str:
    """Return a text without the markup that CSL allows in it."""
    if not isinstance(given, str | int):
        return ""
    return " ".join(_MARKUP.sub("", str(given)).split())


def _year(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found[0]) if found else None


def _doi(text: str) -> str:
    found = _DOI.search(text)
    return found[0] if found else ""
