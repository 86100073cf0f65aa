"""The lexical part of Quarto Markdown: what is code, what is prose, where the citations are.

Pandoc's own reader keeps no positions, so this scanner finds them; rule SRC010 holds its keys
against those of Pandoc. Grammar: Pandoc User's Guide, sections "Citation syntax", "Verbatim",
"Raw HTML", "Attributes".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from reviewproof.manuscript import CITE, CODE, Citation, CrossReference, Link
from reviewproof.text import Source

CROSS_REFERENCE = re.compile(r"(?:[Ff]ig|[Tt]bl|[Ss]ec|[Ee]q|[Ll]st|[Tt]hm|[Aa]pp)-")

_NO_BLANK_LINE = r"(?:(?!\n[ \t]*\n).)"
_OPAQUE = re.compile(
    r"""
    (?P<fence>^[ ]{0,3}(?P<ticks>`{3,}|~{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)
        (?:^[ ]{0,3}(?P=ticks)[`~]*[ \t]*$|\Z))
    |(?P<indented>(?:(?<=\n\n)|\A)(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z))+)
    |(?P<comment><!--.*?(?:-->|\Z))
    |(?P<escape>\\[^\n])
    |(?P<code>(?<!`)(?P<run>`+)(?!`)(?P<inline>__PAR__+?)(?<!`)(?P=run)(?!`)(?:\{=[\w-]+\})?)
    |(?P<math>\$\$__PAR__+?\$\$|\$(?=\S)(?:(?!\n[ \t]*\n)[^$])+?(?<=\S)\$(?!\d))
    |(?P<shortcode>\{\{<__PAR__*?>\}\})
    |(?P<target>(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\))
    |(?P<url><[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>|(?<![\w@{])https?://[^\s<>\]]+)
    |(?P<attributes>(?<!@)\{(?=[^{}]*[\#.=])[^{}]*\})
    |(?P<tag></?[A-Za-z][^<>]*>)
    |(?P<div>^[ ]{0,3}:{3,}[^\n]*$)
    """.replace("__PAR__", _NO_BLANK_LINE),
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_KEY = re.compile(
    r"(?<![^\W_])(?P<suppress>-?)@(?:\{(?P<braced>[^{}\s]+)\}"
    r"|(?P<plain>[\w*](?:\w|[:.\#$%&\-+?<>~/](?=\w)|[:/](?=/))*))"
)
_INCLUDE = re.compile(r"\{\{<\s+include\s+(?P<path>\"[^\"]+\"|\S+)\s+>\}\}")
_INLINE_CELL = re.compile(r"`+\{python\}\s*(?P<code>.*?)`+", re.DOTALL)
_LABEL = re.compile(r"[{\s]\#(?P<id>[^\s{}]+)")


class Kind(Enum):
    """What a token is."""

    CELL = auto()
    INLINE_CELL = auto()
    INCLUDE = auto()
    LABEL = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """Something in the source that is not prose but matters: `value` at `start:end`."""

    kind: Kind
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scan:
    """A source with everything that is not prose masked.

    Attributes:
        masked: as long as the text; code, comments, links' targets and so on are `CODE`.
        tokens: cells, inline expressions, includes and labels in order.
    """

    masked: str
    tokens: tuple[Token, ...] = field(default=())


def scan(text: str) -> Scan:
    """Mask what is not prose and collect what matters in it.

    Args:
        text: Markdown without YAML front matter (mask it first, keeping its length).
    """
    pieces: list[str] = []
    tokens: list[Token] = []
    done = position = 0
    while match := _OPAQUE.search(text, position):
        if match["indented"] and _in_list(text, match.start()):
            # What is inside the item may hold code and comments of its own.
            position = match.start() + 4 if match.start() + 4 > position else position + 1
            continue
        pieces += [text[done : match.start()], _blank(match.group())]
        tokens += _tokens(match)
        done = position = max(match.end(), match.start() + 1)
    pieces.append(text[done:])
    return Scan("".join(pieces), tuple(tokens))


_ITEM = re.compile(r" {0,3}(?:[-*+:~]|\(?[\w#]{1,3}[.)]|\[\^[^\]]+\]:)\s")


def _in_list(text: str, start: int) -> bool:
    """Tell whether an indented block goes on with a list item, note or definition before it."""
    for line in reversed(text[:start].split("\n")):
        if line.strip() and not line.startswith(("    ", "\t")):
            return bool(_ITEM.match(line))
    return False


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", CODE, text)


def _tokens(match: re.Match[str]) -> Iterator[Token]:
    start, end = match.span()
    if match.lastgroup == "fence" or match["fence"] is not None:
        info = match["info"].strip()
        if info.startswith("{python"):
            yield Token(Kind.CELL, match["body"], start, end)
        elif found := _LABEL.search(info):
            yield Token(Kind.LABEL, found["id"], start, end)
    elif match["code"] is not None:
        if inline := _INLINE_CELL.fullmatch(match["code"]):
            yield Token(Kind.INLINE_CELL, inline["code"].strip(), start, end)
    elif match["shortcode"] is not None:
        if include := _INCLUDE.fullmatch(match["shortcode"]):
            yield Token(Kind.INCLUDE, include["path"].strip('"'), start, end)
    elif (attributes := match["attributes"] or match["div"]) and (
        found := _LABEL.search(attributes)
    ):
        yield Token(Kind.LABEL, found["id"], start + found.start("id"), start + found.end("id"))


def find_marks(
    source: Source, start: int, text: str
) -> tuple[tuple[Citation, ...], tuple[CrossReference, ...], str]:
    """Find citations and cross-references in masked text.

    Args:
        source: the file.
        start: the offset of `text` in it.
        text: masked text of one paragraph.

    Returns:
        Citations, cross-references, and the text with each mark replaced by `CITE`.
    """
    keys = list(_KEY.finditer(text))
    cross = tuple(
        CrossReference(name, source.span(start + key.start(), start + key.end()))
        for key in keys
        if CROSS_REFERENCE.match(name := _name(key))
    )
    citations: list[Citation] = []
    marked = text
    for first, last, group in _groups(text, keys):
        cited = [key for key in group if not CROSS_REFERENCE.match(_name(key))]
        marked = marked[:first] + _marks(marked[first:last]) + marked[last:]
        if cited:
            links = tuple(
                Link(_name(key), source.span(start + key.start(), start + key.end()))
                for key in cited
            )
            in_text = text[first] != "["
            span = source.span(start + first, start + last)
            citations.append(Citation(links, span, in_text=in_text))
    return tuple(citations), cross, marked


def _marks(text: str) -> str:
    return re.sub(r"[^\n]", CITE, text)


def _name(key: re.Match[str]) -> str:
    return key["braced"] or key["plain"]


def _groups(text: str, keys: list[re.Match[str]]) -> Iterator[tuple[int, int, list[re.Match[str]]]]:
    """Yield (start, end, keys) of each mark: a bracket, or a key in the text with its locator."""
    position = 0
    while position < len(keys):
        key = keys[position]
        bracket = _enclosing_bracket(text, key.start())
        if bracket and _all_cite(text[bracket[0] + 1 : bracket[1] - 1]):
            start, end = bracket
        else:
            start, end = key.start(), key.end()
            if locator := re.compile(r"[ ]?\[").match(text, end):
                close = _closing(text, locator.end() - 1)
                if close and text[close : close + 1] not in {"(", "["}:
                    end = close
        group = [other for other in keys[position:] if other.start() < end]
        yield start, end, group
        position += len(group)


def _enclosing_bracket(text: str, offset: int) -> tuple[int, int] | None:
    """Return the outermost bracket around `offset` whose content is citations, if any."""
    depth = 0
    for index in range(offset - 1, -1, -1):
        if text[index] == "]":
            depth += 1
        elif text[index] == "[":
            if depth == 0:
                end = _closing(text, index)
                return (index, end) if end else None
            depth -= 1
    return None


def _closing(text: str, start: int) -> int | None:
    """Return the offset after the `]` that closes the `[` at `start`."""
    depth = 0
    for index in range(start, len(text)):
        if text[index] == "[":
            depth += 1
        elif text[index] == "]":
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def _all_cite(inside: str) -> bool:
    return all(_KEY.search(part) for part in inside.split(";"))
