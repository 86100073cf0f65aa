"""Wrong numbers planted in copies of real JATS articles.

Nothing here comes from the reader or the rules that are measured: a mention and its citation are
found by one pattern over the XML as text, references by lxml, and what is planted is known from the
edit itself.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from lxml import etree

KINDS = ("shifted", "swapped", "off by one")

_NAME = r"[A-ZÀ-ÖØ-ÞŁŚŻČŠŽ][^\W\d_]+(?:[-'’‐][A-Za-zÀ-ž]+)*"
_ITALIC = r"(?:</?italic[^<>]*>)?"
_GROUP = (
    rf"(?P<name>{_NAME})(?:\s+{_ITALIC}et\.?\s+al\b\.?{_ITALIC}\.?|\s+and\s+(?:colleagues|co-?workers)"
    rf"|\s+(?:and|&amp;)\s+(?P<second>{_NAME}))"
)
_MENTION = re.compile(
    rf"(?<![\w-]){_GROUP},?\s*(?:\(?(?:19|20)\d\d[a-z]?\)?,?\s*)?(?:<sup>)?\s*[\[(]?\s*"
    r"(?P<xref><xref\b(?P<attributes>[^<>]*\brid=\"(?P<rid>[^\"\s]+)\"[^<>]*)>(?P<printed>[^<]*"
    r"(?:<sup>[^<]*</sup>[^<]*)?)</xref>)(?P<after>.{0,16})",
    re.S,
)
_MORE = re.compile(
    r"\s*(?:</sup>)?\s*[,;–-]?\s*(?:<sup>)?\s*<xref|\s*(?:&#x0*(?:2212|201[0-5]);|&#8211;|[–−]|\sand\s)"
)
"""What goes on behind a citation: one of several is not alone beside the name."""
_BEFORE = re.compile(rf"(?:{_NAME},?\s+|[A-Z]\.\s*)\Z")


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the list, as far as a person needs it to decide.

    Attributes:
        surnames: as tagged, plain; empty where the authors are not tagged.
        text: all of it, plain.
        number: its place in the list.
    """

    rid: str
    surnames: tuple[str, ...]
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Mention:
    """An author named beside one citation of the right work: where the citation stands."""

    name: str
    rid: str
    printed: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Planted:
    """A copy with wrong numbers.

    Attributes:
        text: of the whole copy.
        wrong: for each wrong citation that a person can decide: name, start and end in the copy.
    """

    text: str
    wrong: tuple[tuple[str, int, int], ...]


def plain(name: str) -> str:
    """Return letters alone, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", unescape(name).casefold())
    return "".join(char for char in decomposed if char.isalpha())


def listed(raw: bytes) -> Mapping[str, Listed]:
    """Return the entries of an article by id; of an article with several lists, none."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    tree = etree.fromstring(raw, parser)
    found: dict[str, Listed] = {}
    for number, ref in enumerate(tree.iterfind(".//ref"), start=1):
        rid = ref.get("id")
        if rid:
            surnames = tuple(plain("".join(each.itertext())) for each in ref.iterfind(".//surname"))
            words = re.findall(r"[^\W\d_]+", unescape(" ".join(ref.itertext())))
            found[rid] = Listed(rid, surnames, " ".join(map(plain, words)), number)
    return found


def mentions(text: str, entries: Mapping[str, Listed]) -> Iterator[Mention]:
    """Yield the mentions whose one citation leads to a work of the author named."""
    for match in _MENTION.finditer(text):
        entry = entries.get(match["rid"])
        before = text[max(0, match.start() - 40) : match.start()]
        if entry is None or _MORE.match(match["after"]) or _BEFORE.search(before):
            continue
        name = plain(match["name"])
        if not entry.surnames or entry.surnames[0] != name:
            continue
        if match["second"] and entry.surnames[1:2] != (plain(match["second"]),):
            continue
        yield Mention(match["name"], match["rid"], match["printed"], *match.span("xref"))


def decidable(name: str, entry: Listed) -> bool:
    """Tell whether a person sees that an entry is not the named author's."""
    own = plain(name)
    if not entry.surnames:
        return False
    near = any(abs(len(own) - len(each)) < 3 and _alike(own, each) for each in entry.surnames)
    return own not in entry.text.split() and not near


def _alike(one: str, other: str) -> bool:
    """Tell names that a slip of the pen parts: then another rule has its say."""
    common = sum(a == b for a, b in zip(one, other, strict=False))
    ends = sum(a == b for a, b in zip(one[::-1], other[::-1], strict=False))
    return common + ends >= max(len(one), len(other)) - 1


def plant(raw: bytes, text: str, kind: str, seed: str) -> Planted | None:
    """Return a copy of an article with wrong numbers, None when it has no place for them.

    Args:
        raw: the file.
        text: the file decoded.
        kind: one of `KINDS`. Shifted: every citation of a named author leads to the next entry.
            Swapped: pairs of them change places. Off by one: one in three leads to the one before.
        seed: of what is drawn by chance.
    """
    entries = listed(raw)
    order = list(entries)
    found = [each for each in mentions(text, entries) if text.count(f' id="{each.rid}"') == 1]
    targets = dict(_targets(found, order, kind, random.Random(seed)))
    if not targets:
        return None
    pieces, wrong, at, size = [], [], 0, 0
    for mention in found:
        if mention not in targets:
            continue
        entry = entries[targets[mention]]
        new = _edited(text[mention.start : mention.end], mention, entries[mention.rid], entry)
        pieces += [text[at : mention.start], new]
        size += mention.start - at
        if decidable(mention.name, entry):
            wrong.append((mention.name, size, size + len(new)))
        size += len(new)
        at = mention.end
    return Planted("".join([*pieces, text[at:]]), tuple(wrong)) if wrong else None


def _targets(
    found: Sequence[Mention], order: Sequence[str], kind: str, chance: random.Random
) -> Iterator[tuple[Mention, str]]:
    if kind == "swapped":
        shuffled = list(found)
        chance.shuffle(shuffled)
        for one, other in zip(shuffled[::2], shuffled[1::2], strict=False):
            if one.rid != other.rid:
                yield one, other.rid
                yield other, one.rid
        return
    step = 1 if kind == "shifted" else -1
    for mention in found:
        place = order.index(mention.rid) + step
        if (kind == "shifted" or chance.random() < 1 / 3) and 0 <= place < len(order):
            yield mention, order[place]


def _edited(xref: str, mention: Mention, old: Listed, new: Listed) -> str:
    """Return an xref that leads to another entry and, where it prints a number, prints its own."""
    edited = xref.replace(f'rid="{old.rid}"', f'rid="{new.rid}"')
    printed = re.sub(r"<[^>]*>", "", mention.printed).strip(" \t\n[]()")
    if printed.isdecimal() and int(printed) < 1500:
        number = str(int(printed) + new.number - old.number)
        inside = mention.printed.replace(printed, number)
        edited = edited.replace(f">{mention.printed}</xref>", f">{inside}</xref>")
    return edited
