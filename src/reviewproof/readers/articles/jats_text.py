"""The text of a JATS article, read in one pass over its tags, each character with its place.

Only what is said of the elements below is used; all others are transparent. What holds no text, or
is read as a whole, is found from its start to its end and not looked into: an island.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from reviewproof.article import ASIDE, BOX, REPORT, SYNONYMY
from reviewproof.manuscript import CODE, Place
from reviewproof.readers.articles.jats_references import reference_part
from reviewproof.readers.articles.parts import LINE, Part, Run
from reviewproof.readers.articles.xml_text import Xml, pieces, shown

_TAGS = re.compile(r"(<[^<>]*>)")
_FORMULAS = frozenset({"inline-formula", "disp-formula", "code", "preformat", "chem-struct"})
_DRAWN = _FORMULAS | {"math", "mml:math", "m:math", "tex-math"}
"""Islands that are shown but are no prose."""
_ISLAND = re.compile(
    r"<(?P<tag>td|th|ref|label|front|front-stub|inline-formula|disp-formula|code|preformat|chem-struct"
    r"|mml:math|m:math|math|tex-math|permissions|object-id|alt-text|long-desc|kwd-group|history"
    r"|contrib-group|author-notes|aff|related-article|processing-meta|custom-meta-group)"
    r"(?=[\s/>])(?P<attributes>[^<>]*)>"
)
_ABSTRACT = re.compile(r"<(?P<tag>abstract|trans-abstract)(?=[\s>])[^<>]*>")
_NAME = re.compile(r"(</?)(?:[\w.-]+:)?([^\s/>:]+)")
_ID = re.compile(r"\bid\s*=\s*[\"']([^\"']+)[\"']")
_RID = re.compile(r"\brid\s*=\s*[\"']([^\"']+)[\"']")
_TYPE = re.compile(r"\bref-type\s*=\s*[\"']([^\"']*)[\"']")
_NOTES = frozenset({"fn", "table-fn", "aff", "corresp", "author-notes", "disp-formula"})
"""What else `xref` leads to by a number: the number of a note, or of a formula, is no prose."""
_CELLS = frozenset({"td", "th", "entry"})
_NAMES_OF_TAXA = frozenset({"nomenclature", "nomenclature-citation"})
"""The names of a taxon, at the head of what is said of it (TaxPub 1.0)."""
_PARTS = frozenset({"p", "title", "attrib", "verse-line", "term"}) | _CELLS | _NAMES_OF_TAXA
"""Elements whose text is a part of its own (JATS 1.3: <p>, <title>, <td>, …)."""
_FLOATS = frozenset(
    {
        "fig", "fig-group", "table-wrap", "table-wrap-group", "boxed-text", "fn", "media",
        "supplementary-material", "caption",
    }
)  # fmt: skip
"""What may stand inside a paragraph without ending its sentence."""
_ASIDES = frozenset({"ack", "fn-group", "bio", "notes"})
"""What stands beside the text."""
_TRANSLATED = re.compile(r"\barticle-type\s*=\s*[\"']translation[\"']")
"""A <sub-article> that is the article itself; all others hold reviews and answers (JATS 1.3)."""
_DIVISIONS = frozenset({"sec", "ack", "app", "ref-list", "abstract", "trans-abstract", "notes"})
"""What has a title of its own, a level below that of what it stands in."""
_SUPPLEMENT = re.compile(r"\bsec-type\s*=\s*[\"']supplementary-material[\"']")
"""A <sec> of what goes with the article, though it may be set between other sections."""
_CAPTIONS = frozenset({"caption", "table-wrap-foot", "supplementary-material", "media"})


@dataclass(slots=True)
class _Open:
    """A part that is open: its tag, what it becomes, its text so far, and where it belongs."""

    tag: str
    place: Place
    index: int
    outer: _Open | None
    runs: list[Run] = field(default_factory=list)


_set_text, _set_start, _set_end, _set_raised, _set_keys, _set_silent = (
    getattr(Run, name).__set__ for name in ("text", "start", "end", "raised", "keys", "silent")
)


def _run(  # noqa: PLR0917 - by position is faster
    text: str, start: int, end: int, raised: bool, keys: tuple[str, ...], silent: bool
) -> Run:
    """Return a run; an article has thousands, and a frozen class is slow to make the usual way."""
    run = object.__new__(Run)
    _set_text(run, text)
    _set_start(run, start)
    _set_end(run, end)
    _set_raised(run, raised)
    _set_keys(run, keys)
    _set_silent(run, silent)
    return run


_Action = Callable[["Reading", int, str], None] | None


class Reading:
    """One pass over an article.

    Attributes:
        parts: what was found.
    """

    def __init__(self, xml: Xml, ids: Mapping[str, str], *, notes: bool = False) -> None:
        """Take what is to be read.

        Args:
            xml: the file.
            ids: those that stand for entries, each with that of the entry.
            notes: the entries are footnotes.
        """
        self.parts: list[Part] = []
        self._source, self._plain = xml.source, xml.plain
        self._wide = "<![CDATA[" in xml.source.text
        self._ids = ids
        self._open: _Open | None = None
        self._runs: list[Run] | None = None
        self._raised = self._silent = self._captions = self._level = self._asides = 0
        self._boxes = self._supplement = self._named = 0
        self._inner: list[bool] = []
        self._keys: tuple[str, ...] = ()
        self._fronts = False
        self._links: list[tuple[tuple[str, ...], bool]] = []
        self._section = ""
        self._row = 0
        self._floats: list[_Open | None] = []
        self._used: set[str] = set()
        self._islands = _ISLAND_OR_NOTE if notes else _ISLAND
        self._actions: dict[str, _Action] = dict(_ACTIONS)

    def read(self, start: int, end: int) -> None:
        """Read a stretch of the file."""
        find = self._islands.search
        while island := find(self._plain, start, end):
            self._flow(start, island.start())
            start = self._pass(island)
        self._flow(start, end)

    def _flow(self, start: int, end: int) -> None:
        """Read a stretch without islands."""
        if start >= end:
            return
        found = _TAGS.split(self._plain[start:end])
        found.append("")
        actions = self._actions
        for text, tag in zip(found[::2], found[1::2], strict=True):
            if text:
                if self._runs is not None:
                    self._add(text, start)
                start += len(text)
            if tag:
                action = actions[tag] if tag in actions else self._learn(tag)
                if action is not None:
                    action(self, start, tag)
                start += len(tag)

    def _add(self, text: str, start: int) -> None:
        runs = self._runs
        if runs is None:
            return
        raised, keys, silent = self._raised > 0, self._keys, self._silent > 0
        if self._wide:
            text = self._source.text[start : start + len(text)]
            if "<" in text:  # it is CDATA: elsewhere no text has such a sign
                runs.append(_run(text, start, start + len(text), raised, keys, silent))
                return
        if "&" in text:
            runs += [_run(*piece, raised, keys, silent) for piece in pieces(text, start)]
        else:
            runs.append(_run(text, start, start + len(text), raised, keys, silent))

    def _learn(self, tag: str) -> _Action:
        """Return what to do at a tag that was not met before in this form."""
        found = _NAME.match(tag)
        begin, name = (found[1], found[2]) if found else ("", "")
        action: _Action
        if name == "xref" and begin == "<" and tag[-2] != "/":
            keys, silent = self._cited(tag)
            action = partial(Reading._begin_link, keys=keys, silent=silent)
        else:
            action = _ACTIONS.get(f"{begin}{name}/>" if tag[-2] == "/" else f"{begin}{name}>")
        self._actions[tag] = action
        return action

    def _cited(self, tag: str) -> tuple[tuple[str, ...], bool]:
        """Return the entries that a link leads to, and whether it is silent instead."""
        kind = found[1] if (found := _TYPE.search(tag)) else ""
        rid = found[1] if (found := _RID.search(tag)) else ""
        keys = (rid,) if rid in self._ids else tuple(re.split(r"[\s,;]+", rid.strip()))
        known = tuple(dict.fromkeys(self._ids[key] for key in keys if key in self._ids))
        if kind == "bibr" or known:
            return known or tuple(filter(None, keys)), False
        return (), kind in _NOTES

    # Links and looks

    def _begin_link(
        self, _at: int, _tag: str, keys: tuple[str, ...] = (), *, silent: bool = False
    ) -> None:
        self._links.append((self._keys, silent))
        self._keys = keys
        self._silent += silent

    def _end_link(self, _at: int, _tag: str) -> None:
        # Links are not to stand in links, and do.
        if self._links:
            self._keys, silent = self._links.pop()
            self._silent -= silent

    def _raise(self, _at: int, _tag: str, by: int) -> None:
        self._raised += by

    def _break(self, at: int, tag: str) -> None:
        if self._runs is not None:
            self._runs.append(Run(LINE, at, at + len(tag)))

    def _name_part(self, at: int, tag: str) -> None:
        """Part genus and species, which some files leave to the page."""
        if self._runs and at == self._named:
            beside = self._raised > 0, self._keys, self._silent > 0
            self._runs.append(_run(" ", at, at + len(tag), *beside))

    def _end_name_part(self, at: int, tag: str) -> None:
        self._named = at + len(tag)

    def _picture(self, at: int, tag: str) -> None:
        if self._runs is not None:
            self._runs.append(Run(CODE, at, at + len(tag), silent=True))

    # What parts stand in

    def _caption(self, _at: int, _tag: str, by: int) -> None:
        self._captions += by

    def _divide(self, _at: int, tag: str, by: int) -> None:
        self._level += by
        if self._level < self._supplement:
            self._supplement = 0
        elif by > 0 and not self._supplement and _SUPPLEMENT.search(tag):
            self._supplement = self._level

    def _box(self, _at: int, _tag: str, by: int) -> None:
        self._boxes += by

    def _set_aside(self, _at: int, _tag: str, by: int) -> None:
        self._asides += by

    def _begin_inner(self, _at: int, tag: str) -> None:
        self._inner.append(not _TRANSLATED.search(tag))

    def _end_inner(self, _at: int, _tag: str) -> None:
        if self._inner:
            self._inner.pop()

    def _beside(self) -> str:
        """Return the section of what is no part of the text, "" in the text itself."""
        if any(self._inner):
            return REPORT
        if self._asides:
            return ASIDE
        return BOX if self._boxes or self._supplement else ""

    def _next_row(self, _at: int, _tag: str) -> None:
        self._row += 1

    def _float(self, _at: int, _tag: str) -> None:
        self._floats.append(self._open)
        self._open = self._runs = None

    def _anchor(self, _at: int, _tag: str) -> None:
        self._resume(self._floats.pop())

    def _resume(self, part: _Open | None) -> None:
        self._open = part
        self._runs = part.runs if part else None

    # Parts

    def _begin_part(self, at: int, tag: str, name: str) -> None:
        outer = self._open
        if outer is not None and outer.tag in _CELLS and name not in _CELLS:
            if outer.runs:
                outer.runs.append(Run(LINE, at, at + len(tag)))
            return
        if outer is not None:
            self._flush(outer)
        self._resume(_Open(name, self._place(name), len(self.parts), outer))

    def _place(self, name: str) -> Place:
        if name in _CELLS:
            return Place.TABLE
        if self._captions:
            return Place.CAPTION
        return Place.HEADING if name == "title" else Place.PROSE

    def _end_part(self, _at: int, _tag: str, name: str) -> None:
        part = self._open
        if part is not None and part.tag == name:
            self._flush(part)
            if part.outer is not None:
                part.outer.index = len(self.parts)
            self._resume(part.outer)

    def _flush(self, part: _Open) -> None:
        runs = part.runs
        if not runs:
            part.index = len(self.parts)
            return
        part.runs = []
        if self._runs is runs:
            self._runs = part.runs
        text = "".join([run.text for run in runs])
        if not text.isspace():
            made = Part(runs, part.place, self._section)
            made.text = text
            if part.place is Place.HEADING:
                made.level = max(self._level, 1)
                if not self._beside():
                    self._section = made.section = " ".join(text.split()).casefold()
            elif part.place is Place.TABLE:
                made.row = self._row
            elif part.tag in _NAMES_OF_TAXA:
                made.section = SYNONYMY
            if beside := self._beside():
                made.section = beside
            self.parts.insert(part.index, made)
        part.index = len(self.parts)

    # Islands

    def _pass(self, island: re.Match[str]) -> int:
        """Read what is read as a whole; return where it ends."""
        tag, start = island["tag"], island.end()
        if island["attributes"].endswith("/"):
            return start
        close = self._plain.find(f"</{tag}", start)
        end = self._plain.find(">", close) + 1
        if tag in _CELLS:
            return self._cell(island, start, close) or end
        if tag in {"ref", "fn"}:
            self._entry(island, start, close)
        elif tag in {"front", "front-stub"}:
            self._front(start, close)
        elif tag in _FORMULAS and "<xref" in self._plain[start:close]:
            self._silent += 1
            self._flow(start, close)
            self._silent -= 1
        elif tag in _DRAWN and self._runs is not None:
            self._runs.append(Run(CODE, island.start(), end, silent=True))
        return end

    def _cell(self, island: re.Match[str], start: int, close: int) -> int:
        """Read a cell without markup, as nearly all are; return where to go on in any other."""
        inside = self._plain[start:close]
        if "<" in inside:
            self._begin_part(island.start(), island[0], island["tag"])
            return start
        if inside and not shown(inside).isspace():
            if self._open is not None:
                self._flush(self._open)
            self._runs = []
            self._add(inside, start)
            section = self._beside() or self._section
            self.parts.append(Part(self._runs, Place.TABLE, section, row=self._row))
            self._resume(self._open)
        return 0

    def _entry(self, island: re.Match[str], start: int, end: int) -> None:
        named = _ID.search(island["attributes"])
        key = named[1] if named else f"ref-{len(self._used) + 1}"
        while key in self._used:
            key = f"{key}-again"
        self._used.add(key)
        part = reference_part(self._source, self._plain, start, end, key)
        part.section = self._section
        self.parts.append(part)

    def _front(self, start: int, end: int) -> None:
        """Read of the front matter only the abstracts."""
        if self._fronts:
            return
        self._fronts = True
        close = start
        for abstract in _ABSTRACT.finditer(self._plain, start, end):
            if abstract.start() >= close:
                close = self._plain.find(f"</{abstract['tag']}", abstract.end())
                self._section = "abstract"
                self._level += 1
                self.read(abstract.end(), close)
                self._level -= 1
                self._section = ""
        self._fronts = False


_ISLAND_OR_NOTE = re.compile(_ISLAND.pattern.replace("ref|", "ref|fn|", 1))


def _pairs() -> dict[str, _Action]:
    """Return what to do at each tag; at all others there is nothing to do."""
    found: dict[str, list[_Action]] = {}

    def at(name: str, begin: _Action, end: _Action) -> None:
        found.setdefault(f"<{name}>", []).append(begin)
        found.setdefault(f"</{name}>", []).insert(0, end)

    for names, counted in (
        (_ASIDES, Reading._set_aside),
        (_DIVISIONS, Reading._divide),
        (_CAPTIONS, Reading._caption),
        ({"boxed-text"}, Reading._box),
        ({"sup"}, Reading._raise),
    ):
        for name in names:
            at(name, partial(counted, by=1), partial(counted, by=-1))
    for name in ("sub-article", "response"):
        at(name, Reading._begin_inner, Reading._end_inner)
    for name in _FLOATS:
        at(name, Reading._float, Reading._anchor)
    for name in _PARTS:
        at(name, partial(Reading._begin_part, name=name), partial(Reading._end_part, name=name))
    at("taxon-name-part", Reading._name_part, Reading._end_name_part)
    actions: dict[str, _Action] = {tag: _all(each) for tag, each in found.items()}
    actions["<tr>"] = actions["<row>"] = Reading._next_row
    actions["<xref>"], actions["</xref>"] = Reading._begin_link, Reading._end_link
    actions["<break/>"], actions["<inline-graphic/>"] = Reading._break, Reading._picture
    return actions


def _all(actions: list[_Action]) -> _Action:
    if len(actions) == 1:
        return actions[0]

    def do(reading: Reading, at: int, tag: str) -> None:
        for action in actions:
            if action is not None:
                action(reading, at, tag)

    return do


_ACTIONS = _pairs()
