"""The entries of a JATS list: <ref> with <element-citation>, <mixed-citation> and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload
from urllib.parse import unquote

from reviewproof.manuscript import PRINTED, Place, Reference
from reviewproof.readers.articles.jats_people import NAMED, authors_of
from reviewproof.readers.articles.parts import Part, Run
from reviewproof.readers.articles.xml_text import shown
from reviewproof.text import Source

_OPENING = re.compile(
    r"<(?P<tag>element-citation|mixed-citation|nlm-citation|citation)(?=[\s>])[^<>]*>"
)
_ONE = re.compile(
    r"\s*<(?P<kind>element|mixed|nlm)-citation\b[^<>]*>(?P<inside>.*)</(?P=kind)-citation\s*>\s*",
    re.S,
)
_LABEL = re.compile(r"<label\b[^<>]*>(?P<label>.*?)</label\s*>", re.S)
_NUMBER = re.compile(r"\W*(?:refs?\.?\s*)?(?P<number>\d{1,6})[a-z]?\W*", re.I)
_ISO = re.compile(r"<year\b[^<>]*\biso-8601-date\s*=\s*[\"'](?P<year>\d{4})")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d{2}(?!\d)")
_SEEN = re.compile(r"<(?P<tag>date-in-citation|access-date)\b[^<>]*>.*?</(?P=tag)\s*>", re.S)
"""When a page was looked at, which is no year of publication."""
_DOI = re.compile(
    r"<(?:pub-id|object-id|article-id)\b[^<>]*\btype\s*=\s*[\"']doi[\"'][^<>]*>(?P<doi>[^<]*)"
    r"|<(?:pub-id|object-id|article-id)\b[^<>]*-type\s*=\s*[\"']doi[\"'][^<>]*>(?P<other>[^<]*)",
    re.I,
)
_DOI = re.compile(
    r"(?:doi\.org/|\bdoi:?\s*(?:<[^<>]*>\s*)?)(?P<doi>10\.\d{4,9}(?:\.\d+)*/[^\s\"'<>]+)", re.I
)
_BEHIND_DOI = re.compile(r"[\s.,;)\]]+\Z")
_DOI_PREFIX = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:?\s*)+", re.I)
_TITLES = ("article-title", "chapter-title", "data-title", "part-title")
_TAG = re.compile(r"<[^<>]*>")
_PUNCTUATION = (
    ("</name><name", "</name>, <name"),
    ("</name><etal", "</name>, <etal"),
    ("</person-group><", "</person-group>. <"),
    ("</article-title><", "</article-title>. <"),
    ("</fpage><lpage", "</fpage>–<lpage"),
)
"""What stands between the parts of a work that has nothing but parts: the page puts it there."""

_ET_AL = re.compile(r"et(?<![^\W_]et)(?:\s|<[^<>]*>|&#160;|&#x0*a0;|&nbsp;)*+al\b")
_BREAK = re.compile(r"<break\b[^<>]*>")
_ETAL = re.compile(r"<etal\b[^<>]*/>|<etal\b[^<>]*>\s*</etal\s*>")
_JOINED = ((" ,", ","), (" .", "."), (" ;", ";"), (" )", ")"))


@dataclass(frozen=True, slots=True)
class _Work:
    """One citation of an entry: its tag, and what is inside."""

    tag: str
    inside: str


def plain_text(markup: str) -> str:
    """Return the text of a piece of XML, in one line."""
    if "<" in markup:
        if "name-part><" in markup:  # genus and species, which some files leave to the page to part
            markup = markup.replace("name-part><", "name-part> <")
        markup = _TAG.sub("", markup)
    return " ".join(shown(markup).split())


def tagged(markup: str, name: str) -> str:
    """Return the text of the first element of a name, "" where there is none."""
    start = markup.find(f"<{name}")
    if start < 0:
        return ""
    inside = markup.find(">", start) + 1
    end = markup.find(f"</{name}", inside)
    return plain_text(markup[inside:end]) if end >= 0 and markup[inside - 2] != "/" else ""


def reference_part(source: Source, plain: str, start: int, end: int, key: str) -> Part:
    """Return the entry between two offsets: its text, its number and what its tags say.

    Args:
        source: the file.
        plain: its text, see `Xml`.
        start: where the content of <ref> begins.
        end: where it ends.
        key: its id.
    """
    markup = plain[start:end]
    number = None
    if label := _LABEL.search(markup):
        markup = f"{markup[: label.start()]}{markup[label.end() :]}"
        numeric = _NUMBER.fullmatch(plain_text(label["label"]))
        number = int(numeric["number"]) if numeric else None
    works = _works(markup)
    work = _best(works)
    more = _more(works)
    printed = _Printed(_visible(works, more) or _Work("", markup), more, start, end)
    inside = work.inside if work else markup
    authors, others = authors_of(inside)
    journal = tagged(inside, "source")
    title = next((found for name in _TITLES if (found := tagged(inside, name))), "")
    if not title and "<volume" not in inside:
        title = journal  # of a book <source> is the title
    reference = Reference(
        key=key,
        kind=PRINTED,
        authors=authors,
        and_others=others or (bool(authors) and _ET_AL.search(markup.lower()) is not None),
        title=title,
        year=_year(inside),
        journal=journal,
        doi=_doi(markup if more == 0 else inside),
        fields=printed,
        span=source.span(start, end),
        number=number,
    )
    runs = _Runs(printed)
    return Part(runs, Place.METADATA, entry=key, number=number, reference=reference)


class _Printed(Mapping[str, str]):
    """The fields of an entry: its text, and how many works it has beyond the first.

    The text is made when it is asked for: of most entries nobody reads it.
    """

    def __init__(self, work: _Work, more: int, start: int, end: int) -> None:
        self._work, self._more = work, more
        self.start, self.end = start, end

    @cached_property
    def text(self) -> str:
        return _text(self._work)

    def __getitem__(self, name: str) -> str:
        if name == "entry":
            return self.text
        if name == "more" and self._more:
            return str(self._more)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(("entry", "more") if self._more else ("entry",))

    def __len__(self) -> int:
        return 2 if self._more else 1


class _Runs(Sequence[Run]):
    """The one run of an entry, likewise."""

    def __init__(self, printed: _Printed) -> None:
        self._printed = printed

    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Run]: ...
    def __getitem__(self, index: int | slice) -> Run | Sequence[Run]:
        printed = self._printed
        return (Run(printed.text, printed.start, printed.end),)[index]

    def __len__(self) -> int:
        return 1


def _works(markup: str) -> list[_Work]:
    if (one := _ONE.fullmatch(markup)) and "-citation" not in one["inside"]:
        return [_Work(f"{one['kind']}-citation", one["inside"])]
    works: list[_Work] = []
    end = 0
    for opening in _OPENING.finditer(markup):
        if opening.start() < end:
            continue
        end = markup.find(f"</{opening['tag']}", opening.end())
        works.append(_Work(opening["tag"], markup[opening.end() : end]))
    return works


def _best(works: Sequence[_Work]) -> _Work | None:
    """Return the first work that names somebody: it may be given as printed and taken apart."""
    if len(works) < 2:  # noqa: PLR2004 - nothing to choose from
        return works[0] if works else None
    return next((work for work in works if NAMED.search(work.inside)), works[0])


def _more(works: Sequence[_Work]) -> int:
    """Return how many works an entry has beyond the first; one may be given in two ways."""
    tags = [work.tag for work in works]
    return max(map(tags.count, tags)) - 1 if len(tags) > 1 else 0


def _visible(works: Sequence[_Work], more: int) -> _Work | None:
    """Return what a page shows: the printed form, of one work; None when it shows all."""
    if more or not works:
        return None
    return next((work for work in works if work.tag == "mixed-citation"), works[0])


def _text(work: _Work) -> str:
    markup = work.inside
    if work.tag in {"element-citation", "nlm-citation"}:
        for glued, apart in _PUNCTUATION:
            markup = markup.replace(glued, apart)
    else:
        markup = _BREAK.sub(" ", markup) if "<break" in markup else markup
    markup = _ETAL.sub("et al.", markup) if "<etal" in markup else markup
    text = plain_text(markup.replace("><", "> <"))
    for apart, joined in _JOINED:
        text = text.replace(apart, joined)
    if "..." not in text:
        text = text.replace("..", ".")
    return text.lstrip(" .,;:)]")


def _year(markup: str) -> int | None:
    if "<date-in" in markup or "<access" in markup:
        markup = _SEEN.sub("", markup)
    start = markup.find("<year")
    if start < 0:
        return None
    end = markup.find("</year", start)
    if found := _YEAR.search(markup, markup.find(">", start), end):
        return int(found[0])
    iso = _ISO.match(markup, start)
    return int(iso["year"]) if iso else None


def _doi(markup: str) -> str:
    if "10." not in markup:
        return ""
    doi = ""
    if (start := markup.find('"doi"')) >= 0:
        inside = markup.find(">", start) + 1
        doi = _DOI_PREFIX.sub("", shown(markup[inside : markup.find("<", inside)]).strip())
    if not doi.startswith("10."):
        linked = _DOI.search(markup) if "doi" in markup.lower() else None
        doi = _BEHIND_DOI.sub("", shown(linked["doi"])) if linked else ""
        if doi.count("(") > doi.count(")"):
            doi += ")"
    return unquote(doi) if "%" in doi else doi
