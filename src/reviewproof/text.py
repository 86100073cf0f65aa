"""Sources and spans: 0-based half-open offsets inside, 1-based lines and columns at the edge."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import cast, overload

from reviewproof.errors import ReviewError

_LINE_ENDING = re.compile("\n")
_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\U0010ffff]")
"""What no keyboard types and no page prints (Unicode category Cc), but tabs and line endings."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file as editors count it: `line` and `column` are 1-based code points."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    r"""The text of one file.

    Attributes:
        path: relative to the project, with forward slashes; it is what reports print.
        text: the decoded text; `\r\n` is read as one line ending.
        origin: where a generated text comes from (the cell that prints it); its places are
            reported there.
    """

    path: str
    text: str = field(repr=False)
    origin: Span | None = None

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(ending.end() for ending in _LINE_ENDING.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """Return the 1-based line and column of a 0-based offset."""
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def offset(self, line: int, column: int = 1) -> int:
        """Return the 0-based offset of a 1-based line and column, kept inside the text."""
        if line > len(self._line_starts):
            return len(self.text)
        return min(self._line_starts[line - 1] + column - 1, len(self.text))

    def line_text(self, line: int) -> str:
        """Return one line (1-based) without its line ending."""
        start = self._line_starts[line - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")

    def span(self, start: int, end: int) -> Span:
        """Return the span of `text[start:end]`."""
        return Span(self, start, end)

    @property
    def whole(self) -> Span:
        """A span that means the file as a whole."""
        return Span(self, 0, len(self.text), whole_file=True)

    def __hash__(self) -> int:
        """Hash by path: two texts of one path are rare, and hashing long texts is slow."""
        return hash(self.path)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `source.text[start:end]`; `whole_file` says that no narrower place is meant."""

    source: Source
    start: int
    end: int
    whole_file: bool = False

    @property
    def text(self) -> str:
        """The text covered."""
        return self.source.text[self.start : self.end]

    @property
    def first(self) -> Position:
        """Where it starts."""
        origin = self.source.origin
        return origin.first if origin else self.source.position(self.start)

    @property
    def last(self) -> Position:
        """Where it ends: the position just after its last character."""
        origin = self.source.origin
        return origin.last if origin else self.source.position(self.end)


class Places(Sequence[int]):
    """Where the characters of a text that was put together stand in its source.

    Kept as runs: as long as a text has, a tuple of offsets would be the largest thing of a proof.

    >>> list(Places([(0, 10, 1), (2, 40, 0)], 4))
    [10, 11, 40, 40]
    """

    __slots__ = ("_length", "_runs", "_starts")

    def __init__(
        self,
        runs: Iterable[tuple[int, int, int]] | Callable[[], Iterable[tuple[int, int, int]]],
        length: int,
    ) -> None:
        """Take the runs in order.

        Args:
            runs: index of the first character of each run in the text, its offset in the source,
                and 1 where the characters follow one another there, 0 where they share one place;
                or what makes them when they are asked for, since most are not.
            length: of the text.
        """
        self._runs = runs
        self._starts: list[int] | None = None
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(self._length))]
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(index)
        runs, starts = self._made()
        start, offset, step = runs[bisect_right(starts, index) - 1]
        return offset + (index - start) * step

    def index_of(self, offset: int) -> int:
        """Return the index of the first character that stands at an offset or behind it."""
        runs, starts = self._made()
        place = bisect_left(runs, offset, key=_offset) - 1
        if place < 0:
            return 0
        start, first, step = runs[place]
        end = starts[place + 1] if place + 1 < len(starts) else self._length
        return min(start + offset - first, end) if step else end

    def _made(self) -> tuple[list[tuple[int, int, int]], list[int]]:
        if self._starts is None:
            self._runs = list(self._runs() if callable(self._runs) else self._runs)
            self._starts = [start for start, _, _ in self._runs]
        return cast("list[tuple[int, int, int]]", self._runs), self._starts


_offset = itemgetter(1)


def read_source(root: Path, path: Path, *, strict: bool = True) -> Source:
    """Read a UTF-8 file.

    Args:
        root: the project folder; the source's path is relative to it.
        path: the file, absolute or relative to `root`.
        strict: refuse control characters; else they are read as spaces, since programs that
            extract text leave some.

    Raises:
        ReviewError: when the file is missing, unreadable or not UTF-8, or has a control character,
            with line and column of the first bad byte.
    """
    full = root / path
    name = relative_name(root, full)
    try:
        raw = full.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReviewError(
            f"the file must be readable, but: {reason}",
            path=name,
            remedy="restore the file or correct its name where it is used",
        ) from None
    try:
        source = Source(name, raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        raise _bad(
            Source(name, before),
            len(before),
            f"the file must be UTF-8, but byte 0x{raw[error.start]:02x} is not",
            "save the file as UTF-8",
        ) from None
    if not strict:
        return Source(name, _CONTROL.sub(" ", source.text))
    if control := _CONTROL.search(source.text):
        raise _bad(
            source,
            control.start(),
            "the file must be text, but it has the control character"
            f" U+{ord(control.group()):04X}, which nothing prints",
            "remove the character; if the file has many, save it anew as UTF-8",
        )
    return source


def _bad(source: Source, offset: int, message: str, remedy: str) -> ReviewError:
    place = source.position(offset)
    return ReviewError(
        message, path=source.path, line=place.line, column=place.column, remedy=remedy
    )


def relative_name(root: Path, path: Path) -> str:
    """Return `path` relative to `root` with forward slashes, or as given when outside of it."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()
