"""JATS XML (ANSI/NISO Z39.96) and its ancestor NLM, as PubMed Central and most journals keep it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from datetime import date
from pathlib import Path

from reviewproof.errors import ReviewError
from reviewproof.readers.articles.jats_references import plain_text
from reviewproof.readers.articles.jats_text import Reading
from reviewproof.readers.articles.parts import Parts
from reviewproof.readers.articles.xml_text import Xml, read_xml

_ROOT = re.compile(r"<(?![!?/])(?P<tag>[^\s/>]+)")
_ROOTS = frozenset({"article", "pmc-articleset", "OAI-PMH"})
"""An article, and what PubMed Central's services put around one."""
_ARTICLE = re.compile(r"<article[\s>]")
_REF = re.compile(r"<ref\b(?!-)(?P<attributes>[^<>]*)>")
_FOOTNOTE = re.compile(r"<fn\b(?!-)(?P<attributes>[^<>]*)>(?P<inside>.*?)</fn\s*>", re.S)
_ID = re.compile(r"\bid\s*=\s*[\"']([^\"']+)[\"']")
_RID = re.compile(r"rid(?<!\wrid)\s*=\s*[\"']([^\"'<>]+)[\"']")
"""It begins with a letter, so that it is found fast in a whole file."""
_FRONT = re.compile(r"<front[\s>]")
_TITLE = re.compile(r"<article-title\b[^<>]*>(?P<title>.*?)</article-title\s*>", re.S)
_NOTE = re.compile(r"<(?P<tag>xref|fn)\b[^<>]*>.*?</(?P=tag)\s*>", re.S)
_DOI = re.compile(
    r"<article-id\b[^<>]*\bpub-id-type\s*=\s*[\"']doi[\"'][^<>]*>\s*(?P<doi>[^<\s]+)\s*<"
)
_SURNAME = re.compile(r"<surname\b[^<>]*>(.*?)</surname\s*>", re.S)
_RECEIVED = re.compile(
    r"<date\b(?P<attributes>[^<>]*\bdate-type\s*=\s*[\"']received[\"'][^<>]*)>(?P<inside>.*?)</date\s*>",
    re.S,
)
_ISO = re.compile(r"\biso-8601-date\s*=\s*[\"'](?P<date>\d{4}-\d\d-\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TABLE = re.compile(r"<table-wrap\b(?!-)[^<>]*>(?P<inside>.*?)</table-wrap\s*>", re.S)
_CITED_NOTES = 3
"""Fewer footnotes than this are no list of references."""


def read_jats(root: Path, path: Path) -> Parts:
    """Read an article in JATS or NLM XML.

    Args:
        root: the folder that paths are shown relative to.
        path: the file.

    Raises:
        ReviewError: when it cannot be read, is no well-formed XML, or is no article.
    """
    xml = read_xml(root, path)
    start = _ROOT.search(xml.plain)
    if start is None or start["tag"] not in _ROOTS or not _ARTICLE.search(xml.plain):
        tag = f"<{start['tag']}>" if start else "no element"
        raise ReviewError(
            f"an article in XML must be JATS, whose root is <article>, but this file has {tag}",
            path=xml.source.path,
            remedy="name a file of JATS XML, as PubMed Central has it",
        )
    meant = frozenset(rid for rids in _RID.findall(xml.plain) for rid in rids.split())
    ids, notes = _ids(xml.plain, meant), False
    if not ids:
        ids = _noted(xml.plain)
        notes = bool(ids)
    reading = Reading(xml, ids, notes=notes)
    reading.read(start.start(), len(xml.plain))
    found = _FRONT.search(xml.plain)
    front = xml.plain[found.start() : xml.plain.find("</front", found.end())] if found else ""
    doi = _DOI.search(front)
    return Parts(
        xml.source,
        "jats",
        reading.parts,
        title=_title(front),
        doi=doi["doi"] if doi else "",
        received=_received(front),
        authors=tuple(plain_text(each) for each in _SURNAME.findall(front)),
        linked=frozenset(ids[rid] for rid in meant if rid in ids),
        pictured=any(_is_picture(table["inside"]) for table in _TABLE.finditer(xml.plain)),
        lacking=tuple(_lacking(xml, reading)),
    )


def _is_picture(table: str) -> bool:
    return "<graphic" in table and "<td" not in table and "<entry" not in table


def _lacking(xml: Xml, reading: Reading) -> list[str]:
    lacking = []
    if "<body" not in xml.plain:
        lacking.append("the article has no text (<body>)")
    if all(part.entry is None for part in reading.parts):
        lacking.append("the article has no list of references")
    if len(_ARTICLE.findall(xml.plain)) > 1:
        lacking.append("the file holds more than one article, and all were read as one")
    if xml.unknown:
        names = ", ".join(xml.unknown)
        lacking.append(f"the file calls characters by names that are not known: {names}")
    return lacking


def _ids(plain: str, meant: Set[str]) -> Mapping[str, str]:
    """Return the ids of the entries; a citation may be known by nothing else.

    An entry that holds several works may be cited by the id of one of them.

    Args:
        plain: the file.
        meant: all that a link leads to.
    """
    entries = [
        (match[1], ref.end()) for ref in _REF.finditer(plain) if (match := _ID.search(ref[0]))
    ]
    ids = {key: key for key, _ in entries}
    if meant <= ids.keys():
        return ids
    for key, start in entries:
        inside = _ID.findall(plain, start, max(plain.find("</ref>", start), start))
        ids.update((inner, key) for inner in inside if inner in meant and inner not in ids)
    return ids


def _noted(plain: str) -> Mapping[str, str]:
    """Return the ids of the footnotes that the text refers to, of an article without a list.

    Some journals have nothing but footnotes for references; a year in most of them says so.
    """
    found: dict[str, bool] = {}
    body = plain[: max(plain.find("<back"), 0)]
    meant = {rid for link in _RID.findall(body) for rid in link.split()}
    for note in _FOOTNOTE.finditer(plain, len(body)):
        named = _ID.search(note["attributes"])
        if named and named[1] in meant:
            found[named[1]] = bool(re.search(r"\b(?:1[6-9]|20)\d\d\b", note["inside"]))
    dated = sum(found.values())
    enough = len(found) >= _CITED_NOTES and dated * 2 > len(found)
    return {key: key for key in found} if enough else {}


def _title(front: str) -> str:
    found = _TITLE.search(front, max(front.find("<title-group"), 0))
    return plain_text(_NOTE.sub("", found["title"])) if found else ""


def _received(front: str) -> str:
    found = _RECEIVED.search(front)
    if not found:
        return ""
    iso = _ISO.search(found["attributes"])
    numbers = _numbers(found["inside"])
    try:
        day = date.fromisoformat(iso["date"]) if iso else date(**numbers)
    except (TypeError, ValueError):  # a part is missing, or there is no such day
        return ""
    return day.isoformat()


def _numbers(markup: str) -> Mapping[str, int]:
    """Return year, month and day as far as they are there."""
    found = dict(re.findall(r"<(year|month|day)\b[^<>]*>\s*(\w+)\s*</", markup))
    if (month := found.get("month", "")[:3].casefold()) in _MONTHS:
        found["month"] = str(_MONTHS.index(month) + 1)
    return {name: int(text) for name, text in found.items() if text.isdecimal()}
