"""What is no prose in a run of Pandoc's Markdown, and every `@key` outside of it.

Grammar: Pandoc User's Guide, sections "Verbatim", "Math", "Raw HTML", "Raw TeX", "Backslash
escapes" and "Citation syntax". What has no end is looked for once, so that a long text takes no
more than its length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from reviewproof.manuscript import CODE

_BRACES = re.compile(r"(?<!@)\{(?=[^{}]*[#.=])[^{}]*\}")
_SPECIAL = re.compile(r"[\\`$<{@]")
_BACKTICKS = re.compile(r"`+")
_BARE = frozenset({"\\LaTeX", "\\TeX", "\\ldots", "\\dots"})
"""Commands of LaTeX that take no argument."""
_OPTION = re.compile(r"[ \t]*+\n?[ \t]*+\[[^\[\]]*+\]")
_BEGIN = re.compile(r"\\begin\{(?P<name>[A-Za-z]+\*?)\}")
_END = re.compile(r"\\end\{(?P<name>[A-Za-z]+\*?)\}")
_COMMAND = re.compile(r"\\[A-Za-z]+\*?")
_TAG = re.compile(
    r"</?[A-Za-z][A-Za-z0-9:-]*+"
    r"(?:\s++[A-Za-z_:][\w:.-]*+(?:\s*+=\s*+(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]++))?)*+\s*+/?>"
)
_AUTOMATIC = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9+.-]*+:[^<>\s]*+|[^\s<>@]++@[^\s<>]++)>"
    r"|<\?[^>]*\?>|<![A-Z][^>]*>"
)
_KEY = re.compile(
    r"@(?:(?P<braced>\{[^{}\s]*+(?:\{[^{}\s]*+\}[^{}\s]*+)*+\})"
    r"|(?P<plain>(?:[^\W_]|[_*])(?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*+))"
)
_DOTS = re.compile(r"\.+\Z")
_LONGEST_RUN = 30
_DIGITS = frozenset("0123456789")
_INLINE_CELL = re.compile(r"`+\{python\}\s*(?P<code>.*?)`+", re.DOTALL)
_CELL = re.compile(r"(?<![`\\])(?P<run>`+)\{python\}\s*(?P<code>[^`]+?)\s*(?P=run)(?!`)")
_SPACE = re.compile(r"[ \t]*+\n?[ \t]*+")
_INCLUDE = re.compile(
    r"\{\{<\s+include(?=\s)(?:\s+(?P<path>\"[^\"]*\"|'[^']*'|[^\s=]+(?=\s)))?(?:\s.*)?>\}\}",
    re.DOTALL,
)
"""Quarto takes the first word, or what stands in quotes, and passes over the rest."""


@dataclass(frozen=True, slots=True)
class Key:
    """One `@key`, with the hyphen or the braces that belong to it, at `start:end`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opaque:
    """A stretch that is not prose.

    Attributes:
        kind: code, cell, fence, include, comment, attributes or other.
        value: the code of a cell, the language of a fence, the path of an include.
    """

    kind: str
    start: int
    end: int
    value: str = ""


def blank(text: str, opaque: Sequence[Opaque]) -> str:
    """Return the text with stretches replaced by `CODE`, line ends kept."""
    pieces = []
    done = 0
    for item in sorted(opaque, key=lambda item: item.start):
        if item.end > done:
            start = max(item.start, done)
            pieces += [text[done:start], re.sub(r"[^\n]", CODE, text[start : item.end])]
            done = item.end
    return "".join([*pieces, text[done:]])


def pairs_of(text: str, opening: str, closing: str) -> dict[int, int]:
    """Return the offset after the partner of each opening character that has one."""
    pairs = {}
    stack = []
    for match in re.finditer(f"[{re.escape(opening + closing)}]", text):
        if match.group() == opening:
            stack.append(match.start())
        elif stack:
            pairs[stack.pop()] = match.end()
    return pairs


def find_opaque(text: str) -> tuple[tuple[Opaque, ...], tuple[Key, ...]]:
    """Find code, mathematics, tags, comments, escapes, shortcodes, attributes, and all keys."""
    finder = _Finder(text)
    opaque: list[Opaque] = []
    keys: list[Key] = []
    position = done = 0
    while match := _SPECIAL.search(text, position):
        start = match.start()
        position = start + 1
        if match.group() != "@":
            if item := finder.at(start):
                opaque.append(item)
                # What stands in braces may be text to Pandoc, with keys in it.
                position = item.end if item.kind != "attributes" else position
                done = item.end
        elif found := _KEY.match(text, start):
            # A key may hold characters that would open something outside of it.
            if not finder.ends_word(start, done):
                keys.append(_key(text, found, finder, done))
                position = done = found.end()
            elif found["plain"] and found["plain"].isalnum():
                # Pandoc takes `a@b` as a word of its own, behind which a key may start.
                done = found.end()
    return tuple(opaque), tuple(keys)


def _key(text: str, found: re.Match[str], finder: _Finder, done: int) -> Key:
    start, braced = found.start(), found["braced"]
    hyphen = text[start - 1 : start] == "-" and not finder.ends_word(start - 1, done)
    return Key(braced[1:-1] if braced else found["plain"], start - hyphen, found.end())


class _Finder:
    """Finds the end of what opens at a place; remembers what has no end, to look only once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._without: set[str] = set()
        self._openers: dict[str, int] = {}
        self._runs: dict[int, list[int]] = {}
        self._run_ends: list[int] = []
        self._cells: dict[int, re.Match[str]] = {}
        self._groups: dict[int, int] = {}
        self._environments: dict[str, list[int]] | None = None

    def ends_word(self, offset: int, done: int) -> bool:
        """Tell whether Pandoc reads no key here, since it has just read a word or an emphasis.

        Args:
            offset: where a key would start.
            done: where the key before it ends.
        """
        before = self.text[offset - 1 : offset]
        if offset == done or not before:
            return False
        if before in "*_":
            run = offset - 1
            while run and self.text[run - 1] == before and offset - run < _LONGEST_RUN:
                run -= 1
            opener = self._opener(before)
            return 0 <= opener < run and not self.text[run - 1].isspace()
        dots = _DOTS.search(self.text, max(0, offset - _LONGEST_RUN), offset)
        return before.isalnum() or (dots is not None and len(dots.group()) % 3 != 0)

    def _opener(self, sign: str) -> int:
        if sign not in self._openers:
            pattern = r"\*(?=[^\s*])" if sign == "*" else r"(?<!\w)_(?=[^\s_])"
            found = re.search(pattern, self.text)
            self._openers[sign] = found.start() if found else -1
        return self._openers[sign]

    def at(self, start: int) -> Opaque | None:
        match self.text[start]:
            case "\\":
                return self._escape(start)
            case "`":
                return self._code(start)
            case "$":
                return self._math(start)
            case "<":
                return self._tag(start)
        return self._curly(start)

    def _find(self, needle: str, start: int) -> int:
        if needle in self._without:
            return -1
        found = self.text.find(needle, start)
        if found < 0:
            self._without.add(needle)
        return found

    def _escape(self, start: int) -> Opaque | None:
        command = _COMMAND.match(self.text, start)
        if not command:
            following = self.text[start + 1 : start + 2]
            escapable = following and following != "\n" and not following.isalnum()
            return Opaque("other", start, start + 2) if escapable else None
        if command.group() == "\\begin" and (end := self._environment(start)):
            return Opaque("other", start, end)
        return Opaque("other", start, self._arguments_end(command))

    def _environment(self, start: int) -> int | None:
        begin = _BEGIN.match(self.text, start)
        if self._environments is None:
            self._environments = {}
            for match in _END.finditer(self.text):
                self._environments.setdefault(match["name"], []).append(match.end())
        ends = self._environments.get(begin["name"], []) if begin else []
        index = bisect_right(ends, start)
        return ends[index] if index < len(ends) else None

    def _arguments_end(self, command: re.Match[str]) -> int:
        if not self._groups:
            self._groups = {-1: -1, **pairs_of(self.text, "{", "}")}
        end = command.end()
        while command.group() not in _BARE and (option := _OPTION.match(self.text, end)):
            end = option.end()
        first = _SPACE.match(self.text, end)
        if first and first.end() in self._groups and command.group() not in _BARE:
            end = first.end()
        while end in self._groups:
            end = self._groups[end]
        return end

    def _code(self, start: int) -> Opaque | None:
        if not self._run_ends:
            self._find_runs()
        if cell := self._cells.get(start):
            return Opaque("cell", start, cell.end(), cell["code"].strip())
        size = self._run_ends[bisect_right(self._run_ends, start)] - start
        same = self._runs.get(size, [])
        index = bisect_right(same, start + size)
        if index == len(same):
            return None
        end = same[index] + size
        if inline := _INLINE_CELL.fullmatch(self.text, start, end):
            return Opaque("cell", start, end, inline["code"].strip())
        raw = re.compile(r"\{=[\w-]+\}").match(self.text, end)
        return Opaque("code", start, raw.end() if raw else end)

    def _find_runs(self) -> None:
        """Find what may open or close code; an expression is computed before Pandoc reads it."""
        self._cells = {cell.start(): cell for cell in _CELL.finditer(self.text)}
        ends = {cell.end() for cell in self._cells.values()}
        for run in _BACKTICKS.finditer(self.text):
            self._run_ends.append(run.end())
            if run.start() not in self._cells and run.end() not in ends:
                self._runs.setdefault(len(run.group()), []).append(run.start())

    def _math(self, start: int) -> Opaque | None:
        text = self.text
        if text.startswith("$$", start) and (end := self._find("$$", start + 3)) >= 0:
            return Opaque("other", start, end + 2)
        if text[start + 1 : start + 2].isspace():
            return None
        end = start + 2
        while (end := self._find("$", end)) >= 0 and _escaped(text, end):
            end += 1
        closed = end >= 0 and not text[end - 1].isspace() and text[end + 1 : end + 2] not in _DIGITS
        return Opaque("other", start, end + 1) if closed else None

    def _tag(self, start: int) -> Opaque | None:
        if self.text.startswith("<!--", start):
            end = self._find("-->", start + 4)
            return Opaque("comment", start, end + 3) if end >= 0 else None
        match = _AUTOMATIC.match(self.text, start) or _TAG.match(self.text, start)
        return Opaque("other", start, match.end()) if match else None

    def _curly(self, start: int) -> Opaque | None:
        if self.text.startswith("{{<", start) and (end := self._find(">}}", start)) >= 0:
            include = _INCLUDE.fullmatch(self.text, start, end + 3)
            # With a third brace around it a shortcode is shown, not run.
            if include and self.text[start - 1 : start] != "{":
                return Opaque("include", start, end + 3, (include["path"] or "").strip("\"'"))
            return Opaque("other", start, end + 3)
        match = _BRACES.match(self.text, start)
        if not match:
            return None
        return Opaque("attributes", start, match.end())


def _escaped(text: str, offset: int) -> bool:
    before = 0
    while offset > before and text[offset - before - 1] == "\\":
        before += 1
    return before % 2 == 1
