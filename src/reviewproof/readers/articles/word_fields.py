"""What the fields of a Word file mean: who cites, where the list is, what leads where.

ECMA-376, part 1, 17.16, for Word's own; the programs' fields begin with `ADDIN` and a name of their
own. Only what a field *shows* is read as text; its code tells which works the shown text cites.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reviewproof.readers.articles.word_items import Item, csl_items, endnote_items

_ARGUMENT = re.compile(r'"(?P<quoted>(?:\\.|[^"\\])*)"|“(?P<curled>[^”]*)”|(?P<bare>[^\s"]+)')
_LIST = re.compile(
    r"ADDIN\s+(?:ZOTERO_BIBL|Mendeley Bibliography|EN\.REFLIST|REFMGR\.REFLIST|RW\.BIB"
    r"|PAPERS\d*_CITATIONS_?BIBLIOGRAPHY|CITAVI\.(?:BIBLIOGRAPHY|REFERENCES)\w*"
    r"|\S*(?:CSL_)?BIBLIOGRAPHY)|BIBLIOGRAPHY\b",
    re.I,
)
_TAKES_VALUE = frozenset({"\\f", "\\l", "\\p", "\\s", "\\v", "\\*"})
"""Switches of CITATION (17.16.5.7) that an argument follows."""


class Kind(StrEnum):
    """What a field is."""

    CITATION = "citation"
    LIST = "list of references"
    LINK = "link"
    CONTENTS = "contents"
    CAPTION = "caption"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a field means.

    Attributes:
        items: the works that it cites.
        anchor: the bookmark that it leads to.
    """

    kind: Kind
    items: tuple[Item, ...] = ()
    anchor: str = ""


_OTHER = Meaning(Kind.OTHER)


def read_field(code: str, data: Sequence[str], sources: Mapping[str, Item]) -> Meaning:
    """Return what a field means.

    Args:
        code: its instructions, put together.
        data: what programs keep beside the instructions (`w:fldData`).
        sources: the works of Word's own list, by their tag.
    """
    code = code.strip()
    name, _, rest = code.partition(" ")
    name = name.upper()
    if _LIST.match(code):
        return Meaning(Kind.LIST)
    if name == "ADDIN":
        return _program(rest.lstrip(), data)
    if name == "CITATION":
        return Meaning(Kind.CITATION, tuple(_word_items(rest, sources)))
    if name in {"REF", "NOTEREF", "PAGEREF", "HYPERLINK"}:
        return Meaning(Kind.LINK, anchor=_anchor(name, rest))
    if name == "SEQ" and not rest.strip().casefold().startswith("equation"):
        return Meaning(Kind.CAPTION)
    return Meaning(Kind.CONTENTS) if name in {"TOC", "INDEX", "TOA"} else _OTHER


def _program(rest: str, data: Sequence[str]) -> Meaning:
    if rest.startswith("EN.CITE"):
        texts = [rest, *data]
        found = next((items for text in texts if (items := endnote_items(text))), ())
        return Meaning(Kind.CITATION, found)
    if (
        rest.startswith(("ZOTERO_ITEM", "CSL_CITATION", "ZOTERO_TRANSFER"))
        or "CSL_CITATION" in rest
    ):
        program = "zotero" if "ZOTERO" in rest else "mendeley"
        return Meaning(Kind.CITATION, csl_items(rest, program))
    return _OTHER


def _word_items(rest: str, sources: Mapping[str, Item]) -> list[Item]:
    r"""Return what `CITATION tag \l 1033 \m tag2` cites."""
    found: list[Item] = []
    arguments = iter(_arguments(rest))
    first = True
    for argument in arguments:
        if argument == "\\m":
            first = True
        elif argument in _TAKES_VALUE:
            next(arguments, None)
        elif first and not argument.startswith("\\"):
            found.append(sources.get(argument) or Item(f"word:{argument}"))
            first = False
    return found


def _arguments(text: str) -> list[str]:
    return [
        found["bare"] or found["curled"] or (found["quoted"] or "").replace("\\\\", "\\")
        for found in _ARGUMENT.finditer(text)
    ]


def _anchor(name: str, rest: str) -> str:
    """Return the bookmark that a field of Word leads to; "" when it leads out of the file."""
    arguments = _arguments(rest)
    if name == "PAGEREF" or not arguments:
        return ""
    if name != "HYPERLINK":
        return arguments[0]
    for place, argument in enumerate(arguments[:-1]):
        if argument == "\\l":
            return "" if any(arguments[:place]) else arguments[place + 1]
    return arguments[0][1:] if arguments[0].startswith("#") else ""
