"""JATS XML (ANSI/NISO Z39.96) and its ancestor NLM, as PubMed Central and most journals keep it.

The text is read token by token, so that every character has its place. Only what is said of the
elements below is used; all others are transparent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reviewproof.errors import ReviewError
from reviewproof.manuscript import CODE, Place
from reviewproof.readers.articles.jats_references import reference_part, shown
from reviewproof.readers.articles.parts import ASIDE, Part, Parts, Run
from reviewproof.readers.articles.xml_text import pieces, read_xml
from reviewproof.text import Source

_TOKEN = re.compile(
    r"<(?:!--.*?-->|!\[CDATA\[(?P<raw>.*?)\]\]>|\?.*?\?>|![^>]*>"
    r"|(?P<close>/?)(?P<tag>[^\s/>]+)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>)|[^<]+",
    re.S,
)
_ID = re.compile(r"\bid\s*=\s*[\"']([^\"']+)[\"']")
_RID = re.compile(r"\brid\s*=\s*[\"']([^\"']+)[\"']")
_REF = re.compile(r"<ref\b(?P<attributes>[^>]*)>")
_ROOT = re.compile(r"<(?![!?])(?:[\w.-]+:)?(?P<tag>[\w.-]+)")

_PARTS = frozenset({"p", "title", "td", "th", "attrib", "verse-line", "term"})
"""Elements whose text is a part of its own (JATS 1.3: <p>, <title>, <td>, …)."""
_CELLS = frozenset({"td", "th"})
_SKIPPED = frozenset(
    {
        "math", "tex-math", "label", "object-id", "permissions", "graphic", "alt-text",
        "long-desc", "processing-meta", "contrib-group", "aff", "author-notes", "history",
        "related-article", "self-uri", "kwd-group", "counts", "custom-meta-group",
    }
)  # fmt: skip
"""Elements that are no running text; names without their prefix, as in <mml:math>."""
_SILENT = frozenset({"inline-formula", "disp-formula", "code", "preformat", "chem-struct"})
_DRAWN = frozenset({"math", "tex-math"})
_FRONT = frozenset({"front", "front-stub"})
_ASIDES = frozenset({"sub-article", "response", "ack", "fn-group", "bio", "notes"})
"""What stands beside the article (JATS 1.3: <sub-article> holds reviews and answers to them)."""
_COUNTED = frozenset({"sup", "caption", "sec", "table-wrap-foot", "xref"}) | _SILENT | _ASIDES
_ABSTRACT = re.compile(r"<(?P<tag>abstract|trans-abstract)\b[^>]*>")
_TITLE = re.compile(r"<article-title\b[^>]*>(?P<title>.*?)</article-title>", re.S)
_DOI = re.compile(r"<article-id\b[^>]*\bpub-id-type\s*=\s*[\"']doi[\"'][^>]*>\s*([^<\s]+)\s*<")
_SURNAME = re.compile(r"<surname\b[^>/]*>(.*?)</surname>", re.S)
_RECEIVED = re.compile(
    r"<date\b[^>]*\bdate-type\s*=\s*[\"']received[\"'][^>]*>(?P<date>.*?)</date>", re.S
)


def read_jats(root: Path, path: Path) -> Parts:
    """Read an article in JATS or NLM XML.

    Args:
        root: the folder that paths are shown relative to.
        path: the file.

    Raises:
        ReviewError: when it cannot be read, is no well-formed XML, or is no article.
    """
    source = read_xml(root, path)
    text = source.text
    start = _ROOT.search(text)
    if start is None or start["tag"] not in {"article", "pmc-articleset", "OAI-PMH"}:
        found = f"<{start['tag']}>" if start else "nothing"
        raise ReviewError(
            f"an article in XML must be JATS, whose root is <article>, but this file has {found}",
            path=source.path,
            remedy="name a file of JATS XML, as PubMed Central has it",
        )
    front = text[: max(text.find("<body"), text.find("</front>"), 0)]
    reading = _Reading(source, _ids(text))
    reading.read()
    lacking = []
    if "<body" not in text:
        lacking.append("the article has no text (<body>)")
    title, doi = _TITLE.search(front), _DOI.search(front)
    return Parts(
        source,
        "jats",
        reading.parts,
        title=" ".join(shown(title["title"]).split()) if title else "",
        doi=doi[1] if doi else "",
        received=_date(front),
        authors=tuple(shown(each[1]).strip() for each in _SURNAME.finditer(front)),
        lacking=tuple(lacking),
    )


def _ids(text: str) -> Mapping[str, None]:
    """Return the ids of the entries; a citation may be known by nothing else."""
    found = (_ID.search(ref["attributes"]) for ref in _REF.finditer(text))
    return dict.fromkeys(match[1] for match in found if match)


def _date(front: str) -> str:
    found = _RECEIVED.search(front)
    if not found:
        return ""
    parts = [
        re.search(rf"<{name}>\s*(\d+)\s*</", found["date"]) for name in ("year", "month", "day")
    ]
    numbers = [int(part[1]) for part in parts if part]
    whole = len(numbers) == len(parts)
    return f"{numbers[0]:04}-{numbers[1]:02}-{numbers[2]:02}" if whole else ""


@dataclass(slots=True)
class _Open:
    """A part that is open: its tag, what it becomes, and its text so far."""

    tag: str
    place: Place
    runs: list[Run] = field(default_factory=list)


class _Reading:
    """One pass over the tokens of an article."""

    def __init__(self, source: Source, ids: Mapping[str, None]) -> None:
        self.text = source.text
        self.source = source
        self.ids = ids
        self.parts: list[Part] = []
        self.open: list[_Open] = []
        self.depth = dict.fromkeys(_COUNTED, 0)
        self.silent = 0
        self.asides = 0
        self.keys: tuple[str, ...] = ()
        self.section = ""
        self.row = 0
        self.entries = 0

    def read(self) -> None:
        """Read the whole file."""
        at = 0
        while at < len(self.text):
            at = self._scan(at)

    def _scan(self, at: int) -> int:
        """Read tokens until some are to be left out, and return where it goes on."""
        for token in _TOKEN.finditer(self.text, at):
            tag = token["tag"]
            if tag is None:
                if self.open and (token["raw"] is not None or token[0][0] != "<"):
                    self._add(token)
            elif token["close"]:
                self._close(tag.rpartition(":")[2])
            else:
                name = tag.rpartition(":")[2]
                ends = token["attributes"].endswith("/")
                follow = self._begin(name, tag, token, ends=ends)
                if follow is not None:
                    return follow
        return len(self.text)

    def _add(self, token: re.Match[str]) -> None:
        if token["raw"] is not None:
            self._run(token["raw"], *token.span("raw"))
        elif "&" in token[0]:
            for piece in pieces(self.text, *token.span()):
                self._run(*piece)
        else:
            self._run(token[0], *token.span())

    def _run(self, text: str, start: int, end: int) -> None:
        self.open[-1].runs.append(
            Run(text, start, end, self.depth["sup"] > 0, self.keys, self.silent > 0)
        )

    def _begin(self, name: str, tag: str, token: re.Match[str], *, ends: bool) -> int | None:
        """Begin an element; return where to go on when what follows is not read token by token."""
        if name == "ref" and not ends:
            return self._entry(token)
        if name in _SKIPPED and not ends:
            end = self._end_of(tag, token.end())
            if name in _DRAWN and self.open:
                self.open[-1].runs.append(Run(CODE, token.start(), end, silent=True))
            return end
        if name in _FRONT and not ends:
            return self._front(tag, token.end())
        if name == "break" and self.open:
            self._run("\n", *token.span())
        if ends:
            return None
        if name in _PARTS:
            self._open_part(name)
        elif name in self.depth:
            self.depth[name] += 1
            self.silent += name in _SILENT
            self.asides += name in _ASIDES
            if name == "xref":
                self.keys = self._cited(token["attributes"])
        elif name == "tr":
            self.row += 1
        return None

    def _cited(self, attributes: str) -> tuple[str, ...]:
        found = _RID.search(attributes)
        keys = tuple(found[1].split()) if found else ()
        bibliographic = '"bibr"' in attributes or "'bibr'" in attributes
        return keys if bibliographic or any(key in self.ids for key in keys) else ()

    def _close(self, name: str) -> None:
        if name in _PARTS:
            self._close_part(name)
        elif name in self.depth:
            self.depth[name] = max(self.depth[name] - 1, 0)
            if name in _SILENT:
                self.silent = max(self.silent - 1, 0)
            if name in _ASIDES:
                self.asides = max(self.asides - 1, 0)
            if name == "xref":
                self.keys = ()

    def _open_part(self, name: str) -> None:
        inside = self.open[-1] if self.open else None
        if inside is not None and inside.tag in _CELLS:
            self.open.append(_Open(name, inside.place, inside.runs))
            return
        if inside is not None:
            self._flush(inside)
        self.open.append(_Open(name, self._place(name)))

    def _place(self, name: str) -> Place:
        if name in _CELLS:
            return Place.TABLE
        if self.depth["caption"] or self.depth["table-wrap-foot"]:
            return Place.CAPTION
        return Place.HEADING if name == "title" else Place.PROSE

    def _close_part(self, name: str) -> None:
        if not any(each.tag == name for each in self.open):
            return
        while self.open:
            part = self.open.pop()
            outer = self.open[-1] if self.open else None
            if outer is None or outer.runs is not part.runs:
                self._flush(part)
            if part.tag == name:
                return

    def _flush(self, part: _Open) -> None:
        if not part.runs:
            return
        row = self.row if part.place is Place.TABLE else None
        section = ASIDE if self.asides else self.section
        made = Part(part.runs, part.place, section, row=row, level=self.depth["sec"])
        part.runs = []
        if made.text.strip():
            if made.place is Place.HEADING and not self.asides:
                self.section = made.section = " ".join(made.text.split()).casefold()
            self.parts.append(made)

    def _entry(self, token: re.Match[str]) -> int:
        """Read one entry of a list as a whole."""
        end = self.text.find("</ref>", token.end())
        end = len(self.text) if end < 0 else end
        self.entries += 1
        named = _ID.search(token["attributes"])
        key = named[1] if named else f"ref-{self.entries}"
        self.parts.append(reference_part(self.source, token.end(), end, key))
        return end + len("</ref>")

    def _front(self, tag: str, at: int) -> int:
        """Read of the front matter only the abstracts."""
        end = self._end_of(tag, at)
        for abstract in _ABSTRACT.finditer(self.text, at, end):
            close = self.text.find(f"</{abstract['tag']}>", abstract.end(), end)
            inner = _Reading(self.source, self.ids)
            inner.section = "abstract"
            for token in _TOKEN.finditer(self.text, abstract.end(), max(close, abstract.end())):
                inner.feed(token)
            self.parts += inner.parts
        return end

    def feed(self, token: re.Match[str]) -> None:
        """Read one token of a stretch in which nothing is left out."""
        if token["tag"] is None:
            if self.open and (token["raw"] is not None or token[0][0] != "<"):
                self._add(token)
        elif token["close"]:
            self._close(token["tag"].rpartition(":")[2])
        else:
            name = token["tag"].rpartition(":")[2]
            self._begin(name, token["tag"], token, ends=token["attributes"].endswith("/"))

    def _end_of(self, tag: str, at: int) -> int:
        """Return where an element ends, others of its name inside it too."""
        depth = 1
        for found in re.finditer(rf"<(/?){re.escape(tag)}(?=[\s/>])([^>]*)>", self.text[at:]):
            if found[2].endswith("/"):
                continue
            depth += -1 if found[1] else 1
            if not depth:
                return at + found.end()
        return len(self.text)
