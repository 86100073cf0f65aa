"""The authors of an entry of a JATS list: <person-group>, <name>, <collab>, <etal> and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewproof.manuscript import Author
from reviewproof.readers.articles.xml_text import shown

NAMED = re.compile(r"<(?:name|string-name|collab|person-group|surname|anonymous)\b")
"""Where an entry names somebody."""
_GROUP = re.compile(
    r"<person-group\b(?P<attributes>[^<>]*)>(?P<inside>.*?)</person-group\s*>", re.S
)
_KIND = re.compile(r"person-group-type\s*=\s*[\"']([^\"']*)[\"']")
_USUAL_GROUP = re.compile(r"<person-group person-group-type=\"author\">\s*<(?:string-)?name\b")
_TITLE = re.compile(r"<(?:article-title|chapter-title|data-title|part-title|source)\b")
_HALF = r"<(surname|given-names)\b[^<>]*>([^<]*)</[^<>]*>"
_PERSON = re.compile(
    rf"<(?:string-)?name\b[^<>]*>[^<]*{_HALF}[^<]*(?:{_HALF}[^<]*)?</(?:string-)?name>"
)
"""A person as nearly all are tagged; what is tagged otherwise is found by `_ANY`."""
_UNUSUAL = re.compile(r"<(?:collab|anonymous|institution|name-alternatives)\b")
_ANY = re.compile(
    r"<(?P<tag>name-alternatives|string-name|name|collab|anonymous|institution)(?=[\s>])"
    r"[^<>]*(?<!/)>(?P<inside>.*?)</(?P=tag)\s*>|<(?P<nobody>anonymous)\b",
    re.S,
)
_ONE_NAME = re.compile(
    r"<(?P<tag>string-name|name)(?=[\s>])[^<>]*>(?P<inside>.*?)</(?P=tag)\s*>", re.S
)
_PIECES = {
    name: re.compile(rf"<{name}(?=[\s>])[^<>]*>(.*?)</{name}\s*>", re.S)
    for name in ("surname", "given-names", "prefix")
}
_TAG = re.compile(r"<[^<>]*>")
_AUTHORS = frozenset({"", "author", "authors", "allauthors"})
_CUT = re.compile(r"&(?:#x0*2026|#8230|hellip);")
"""What says that authors were left out, at the end or between."""
_LOW = (
    r"(?:van|von|vom|zu|zur|de|der|den|del|della|di|da|do|dos|das|du|la|le|ten|ter|bin|ibn|al|el)"
)
_PARTICLES = re.compile(rf"{_LOW}(?:\s+{_LOW})*", re.I)
_TRAILING = re.compile(rf"(?P<given>.*?\S) (?P<particles>{_LOW}(?: {_LOW})*)")
_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|Jnr|II|III|IV|2nd|3rd|4th)\.?\Z")
_INITIALS = re.compile(r"[^\W\d_a-z](?:[.\s-]*[^\W\d_a-z]){0,2}\.?")
_WORD = re.compile(r"[^\W\d_a-z][^\W\d_A-Z].*", re.S)
_SHORT = 6
"""A family name of fewer characters may be initials in the wrong place."""
_FULL = 4
_LONG = 100
"""No given names have as many characters."""


def authors_of(markup: str) -> tuple[tuple[Author, ...], bool]:
    """Return the authors of a citation, and whether more were left out.

    Editors count only where there is nobody else (JATS 1.3: <person-group>). Where a body of
    people comes first, there are none: no person is the first author then.
    """
    start = markup.find("<person-group")
    if start < 0:
        return _people(_before_title(markup))
    end = markup.find("</person-group", start)
    if markup.find("<person-group", end) < 0 and _USUAL_GROUP.match(markup, start):
        return _people(markup[start:end])
    groups = list(_GROUP.finditer(markup))
    own = "".join([group["inside"] for group in groups if _role(group) in _AUTHORS])
    bare = _before_title(_GROUP.sub("", markup))
    for candidate in (own, bare, "".join([group["inside"] for group in groups])):
        if NAMED.search(candidate):
            return _people(candidate)
    return (), False


def _before_title(markup: str) -> str:
    """Leave out who is named behind the title, such as editors, unless nobody is before it."""
    title = _TITLE.search(markup)
    before = markup[: title.start()] if title else markup
    return before if NAMED.search(before) else markup


def _role(group: re.Match[str]) -> str:
    kind = _KIND.search(group["attributes"])
    return kind[1].strip().casefold() if kind else ""


def _people(markup: str) -> tuple[tuple[Author, ...], bool]:
    others = "<etal" in markup or "…" in markup or "..." in markup
    others = others or ("&" in markup and _CUT.search(markup) is not None)
    found = _PERSON.findall(markup)
    persons = markup.count("</name>") + markup.count("</string-name>")
    if len(found) == persons and not _UNUSUAL.search(markup):
        pairs = [(one, two) if tag == "surname" else (two, one) for tag, one, _, two in found]
    else:
        pairs = list(_unusual(markup))
    return tuple(_authors(pairs)), others


def _unusual(markup: str) -> Iterator[tuple[str, str]]:
    """Yield family and given names of persons however they are tagged, as markup."""
    first = True
    for found in _ANY.finditer(markup):
        if found["tag"] not in {"name", "string-name", "name-alternatives"}:
            if first:
                return
            continue
        first = False
        inside = found["inside"]
        if found["tag"] == "name-alternatives":
            forms = [form["inside"] for form in _ONE_NAME.finditer(inside)]
            inside = next(filter(_is_latin, forms), forms[0] if forms else inside)
        yield _pair(inside)


def _is_latin(markup: str) -> bool:
    family = _piece(markup, "surname") or _TAG.sub("", markup)
    return any("a" <= letter.casefold() <= "ɏ" for letter in shown(family) if letter.isalpha())


def _pair(markup: str) -> tuple[str, str]:
    family, given = _piece(markup, "surname"), _piece(markup, "given-names")
    if family or given:
        prefix = _piece(markup, "prefix")
        return (f"{prefix} {family}" if _PARTICLES.fullmatch(prefix) else family), given
    return _split(" ".join(shown(_TAG.sub("", markup)).split()))


def _piece(markup: str, name: str) -> str:
    found = _PIECES[name].search(markup)
    return _TAG.sub("", found[1]).strip() if found else ""


def _split(name: str) -> tuple[str, str]:
    """Return family and given names of one that is text: "Liang, Y.", "Liang YX", "Yan Liang"."""
    if "," in name:
        family, _, given = name.partition(",")
        return family.strip(), given.strip()
    words = name.split()
    if len(words) < 2:  # noqa: PLR2004 - one word
        return name, ""
    if _INITIALS.fullmatch(words[-1]):
        return " ".join(words[:-1]), words[-1]
    return words[-1], " ".join(words[:-1])


def _authors(pairs: list[tuple[str, str]]) -> Iterator[Author]:
    capitals: bool | None = None
    for family, given in pairs:
        if not (family.isalpha() and given.isalpha()):
            family, given = _clean(family), _clean(given)  # noqa: PLW2901 - mended step by step
            if not family:
                family, given = given, ""  # noqa: PLW2901 - mended step by step
            elif " " in family or " " in given:
                family, given = _mended(family, given)  # noqa: PLW2901 - mended step by step
        if len(family) < _SHORT and _INITIALS.fullmatch(family) and _WORD.match(given):
            if capitals is None:
                capitals = _in_capitals(pairs)
            if len(family) == 1 or "." in family or capitals is False:
                family, given = given, family  # noqa: PLW2901 - mended step by step
        if family:
            yield Author(family, given)


def _clean(name: str) -> str:
    if "&" in name:
        name = shown(name)
    return " ".join(name.split()).strip(" ,;")


def _in_capitals(pairs: list[tuple[str, str]]) -> bool | None:
    """Tell whether the list prints family names in capitals; None when none of them says so."""
    long = [family for family, _ in pairs if len(family.strip(" .")) >= _FULL]
    return any(family.isupper() for family in long) if long else None


def _mended(family: str, given: str) -> tuple[str, str]:
    """Put particles where they belong, take a suffix away, part what stands in one element."""
    family = _SUFFIX.sub("", family)
    if given and len(given) < _LONG and (found := _TRAILING.fullmatch(given)):
        return f"{found['particles']} {family}", found["given"]
    if not given:
        *rest, last = family.split(" ")
        if rest and _INITIALS.fullmatch(last):
            return " ".join(rest).rstrip(","), last
        if "," in family:
            return _split(family)
    return family, given
