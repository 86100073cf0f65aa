"""What a reader of finished articles finds in a file, in reading order and of no format.

Each reader turns its file into parts; `assemble` makes the manuscript of them, so that marks, lists
and places are found in one way whatever the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reviewproof.manuscript import Place, Reference
from reviewproof.text import Places, Source, Span

LIST_TITLE = re.compile(
    r"\W*(?:\d+[.)]?\s*|[IVX]+[.)]\s*)?(?:references?(?:\s+(?:and\s+notes|cited|list))?|bibliography"
    r"|literature(?:\s+cited)?|works\s+cited|cited\s+literature|reference\s+list|citations"
    r"|sources)\W*",
    re.I,
)
"""What journals call their list of references, numbered or not."""

LINE = "\u2028"
"""Ends a line that the author ended; other ends of lines are the file's and mean nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style, standing in one piece of the source.

    Attributes:
        text: as a reader sees it.
        start: where it begins in the source.
        end: where it ends there. When that is further off than the text is long, or nearer, as for
            an entity, all its characters share the place `start` to `end`.
        raised: printed as superscript.
        keys: the entries that the file itself says this text cites (a link or a field), by key.
        silent: shown, but no prose: a formula, code, the number of a note.
    """

    text: str
    start: int
    end: int
    raised: bool = False
    keys: tuple[str, ...] = ()
    silent: bool = False


@dataclass
class Part:
    """A paragraph, heading, caption, cell or entry.

    Attributes:
        place: what it is to a reader; entries are `Place.METADATA`.
        section: the heading above it, in small letters.
        entry: the key of the entry of the list that it is, "" when the file gives it none but says
            that it is an entry; None when it is none, or the file does not say.
        number: the number that the file gives an entry outside its text (a label, a numbered list).
        reference: the entry as the file itself takes it apart; None where it is text alone.
        row: tells the cells of one row of a table from those of others; None outside tables.
    """

    runs: Sequence[Run]
    place: Place = Place.PROSE
    section: str = ""
    entry: str | None = None
    number: int | None = None
    reference: Reference | None = None
    row: int | None = None
    level: int = 0
    """Of a heading: 1 for the highest."""

    @cached_property
    def text(self) -> str:
        """All its text."""
        return "".join([run.text for run in self.runs])

    @cached_property
    def cites(self) -> bool:
        """Whether the file itself says that some of it cites something."""
        return any(run.keys for run in self.runs)

    def span(self, source: Source) -> Span:
        """Return the stretch of the source that it covers."""
        if not self.runs:
            return source.span(0, 0)
        return source.span(self.runs[0].start, self.runs[-1].end)

    def places(self) -> tuple[Places, Places]:
        """Return where each character begins and where it ends."""
        length = len(self.text)
        return Places(self._starts, length), Places(self._ends, length)

    def _starts(self) -> Iterator[tuple[int, int, int]]:
        at = 0
        for run in self.runs:
            yield at, run.start, int(run.end - run.start == len(run.text))
            at += len(run.text)

    def _ends(self) -> Iterator[tuple[int, int, int]]:
        at = 0
        for run in self.runs:
            follows = run.end - run.start == len(run.text)
            yield (at, run.start + 1, 1) if follows else (at, run.end, 0)
            at += len(run.text)


@dataclass
class Parts:
    """All parts of one file.

    Attributes:
        source: of the places; for formats that are no text, the text put together from them, a
            line for each part.
        form: the format: jats, docx, html, pdf, text.
        title: of the article; "" where the file does not say.
        doi: of the article itself, likewise.
        received: the date on which a journal received it, as ISO 8601, likewise.
        authors: the family names of those who wrote it, likewise empty.
        linked: the entries that links lead to, those too that stand in no part.
        pictured: a table is a picture.
        lacking: what the reader had to leave out or could not take apart although it matters, each
            in words that end the sentence "not all could be read: …".
    """

    source: Source
    form: str
    parts: list[Part] = field(default_factory=list)
    title: str = ""
    doi: str = ""
    received: str = ""
    authors: tuple[str, ...] = ()
    linked: frozenset[str] = frozenset()
    pictured: bool = False
    lacking: tuple[str, ...] = ()
