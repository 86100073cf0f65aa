"""The entries of a JATS list: <ref> with <element-citation>, <mixed-citation> and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from reviewproof.manuscript import PRINTED, Author, Place, Reference
from reviewproof.readers.articles.parts import Part, Run
from reviewproof.text import Source, Span

_CITATION = re.compile(
    r"<(?P<tag>element-citation|mixed-citation|nlm-citation|citation)\b[^>]*>(?P<inside>.*?)"
    r"</(?P=tag)>",
    re.S,
)
_GROUP = re.compile(r"<person-group\b(?P<attributes>[^>]*)>(?P<inside>.*?)</person-group>", re.S)
_KIND = re.compile(r"person-group-type\s*=\s*[\"']([^\"']*)[\"']")
_PERSON = re.compile(
    r"<(?P<tag>name-alternatives|string-name|name|collab|anonymous|institution)\b[^>/]*>"
    r"(?P<inside>.*?)</(?P=tag)>|<(?P<etal>etal)\b|<(?P<none>anonymous)\b",
    re.S,
)
_TAGGED = {
    name: re.compile(rf"<{name}\b[^>/]*>(.*?)</{name}>", re.S)
    for name in (
        "surname", "given-names", "prefix", "year", "article-title", "chapter-title", "data-title",
        "part-title", "source", "label",
    )
}  # fmt: skip
_ISO = re.compile(r"<year\b[^>]*iso-8601-date\s*=\s*[\"'](\d{4})")
_DOI = re.compile(
    r"<(?P<tag>pub-id|object-id|article-id)\b[^>]*type\s*=\s*[\"']doi[\"'][^>]*>\s*(?P<doi>[^<]+?)\s*<"
    r"|doi\.org/(?P<linked>10\.[^\s\"'<>]+)|\bdoi:?\s*(?P<typed>10\.\d{4,9}/[^\s\"'<>]+)",
    re.I,
)
_NAMED = re.compile(r"<(?:name|string-name|collab|person-group|surname|anonymous)\b")
_BOTH = 2
"""A reference may be given twice, as it is printed and with its parts tagged."""
_TAG = re.compile(r"<[^>]*>")
_BROKEN = re.compile(r"</(?:surname|given-names|name|article-title|source|year|collab|volume)>")
_ET_AL = re.compile(r"\bet\s*al\b", re.I)
_PARTICLE = re.compile(
    r"(?:van|von|de|der|den|del|da|dos|di|le|la|el|al|bin|ten|ter)\.?(?:\s|$)", re.I
)


def shown(markup: str) -> str:
    """Return the text of a piece of XML."""
    return unescape(_TAG.sub("", markup)) if "<" in markup or "&" in markup else markup


def reference_part(source: Source, start: int, end: int, key: str) -> Part:
    """Return the entry between two offsets: its text, its number and what its tags say.

    Args:
        source: the file.
        start: where the content of <ref> begins.
        end: where it ends.
        key: its id.
    """
    markup = source.text[start:end]
    label = _TAGGED["label"].search(markup)
    citations = list(_CITATION.finditer(markup))
    named = (each for each in citations if _NAMED.search(each["inside"]))
    citation = next(named, citations[0] if citations else None)
    inside = citation["inside"] if citation else markup
    printed = next((each for each in citations if each["tag"] == "mixed-citation"), citation)
    visible = printed["inside"] if printed and len(citations) == _BOTH else inside
    text = " ".join(shown(_BROKEN.sub(lambda tag: f"{tag[0]} ", visible)).split())
    number = re.search(r"\d+", shown(label[1])) if label else None
    span = source.span(start, end)
    return Part(
        [Run(text, start, end)],
        Place.METADATA,
        entry=key,
        number=int(number[0][:6]) if number else None,
        reference=_reference(inside, key, text, span, len(citations)),
    )


def _reference(markup: str, key: str, text: str, span: Span, citations: int) -> Reference:
    authors, others = _authors(markup)
    titles = ("article-title", "chapter-title", "data-title", "part-title", "source")
    found = {name: _tagged(markup, name) for name in (*titles, "year")}
    title = next((found[name] for name in titles if found[name]), "")
    fields = {"entry": text}
    if citations > 1:
        fields["more"] = str(citations - 1)
    return Reference(
        key=key,
        kind=PRINTED,
        authors=authors,
        and_others=others or (bool(authors) and _cut(text)),
        title=title,
        year=_year(markup, found["year"]),
        journal=found["source"],
        doi=_doi(markup),
        fields=fields,
        span=span,
    )


def _cut(text: str) -> bool:
    return _ET_AL.search(text) is not None


def _tagged(markup: str, name: str) -> str:
    if f"<{name}" not in markup:
        return ""
    found = _TAGGED[name].search(markup)
    return " ".join(shown(found[1]).split()) if found else ""


def _year(markup: str, tagged: str) -> int | None:
    found = re.search(r"(?:1[5-9]|20)\d{2}", tagged) or _ISO.search(markup)
    return int(found[found.lastindex or 0]) if found else None


def _doi(markup: str) -> str:
    found = _DOI.search(markup)
    if not found:
        return ""
    doi = unescape(found["doi"] or found["linked"] or found["typed"] or "")
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)", "", doi, flags=re.I)
    return doi if found["doi"] else doi.rstrip(".,;)")


def _authors(markup: str) -> tuple[tuple[Author, ...], bool]:
    """Return the authors; editors only where there is nobody else."""
    groups = list(_GROUP.finditer(markup))
    bare = _GROUP.sub("", markup) if groups else markup
    own = [group["inside"] for group in groups if _role(group) in {"author", ""}]
    for candidate in ("".join(own), bare, "".join(group["inside"] for group in groups)):
        authors, others = _people(candidate)
        if authors:
            return tuple(authors), others
    return (), False


def _role(group: re.Match[str]) -> str:
    kind = _KIND.search(group["attributes"])
    role = kind[1].casefold() if kind else ""
    return "author" if role in {"author", "allauthors", "authors"} else role


def _people(markup: str) -> tuple[list[Author], bool]:
    people: list[Author] = []
    others = False
    for found in _PERSON.finditer(markup):
        if found["etal"]:
            others = True
        elif found["tag"] in {"name", "string-name", "name-alternatives"}:
            people += _person(found["inside"])
        elif not people:
            return [], False  # a body of people comes first, and no person is the first author
    return people, others


def _person(markup: str) -> Iterator[Author]:
    family, given = _tagged(markup, "surname"), _tagged(markup, "given-names")
    if not family and not given:
        text = " ".join(shown(markup).split())
        family, _, given = text.partition(",") if "," in text else (text, "", "")
        if not given:
            words = text.split()
            short = len(words) > 1 and words[-1].isupper() and len(words[-1]) < len("ABCDE")
            family = " ".join(words[:-1]) if short else (words[-1] if words else "")
            given = words[-1] if short else " ".join(words[:-1])
    if not family:
        family, given = given, ""
    if _PARTICLE.fullmatch(given.split(" ")[-1]) and len(given.split(" ")) > 1:
        *rest, particle = given.split(" ")
        family, given = f"{particle} {family}", " ".join(rest)
    if family:
        yield Author(family.strip(" ,"), given.strip(" ,"))
