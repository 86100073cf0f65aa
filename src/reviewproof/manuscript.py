"""The model that every reader fills and every rule reads: frozen, and of no file format."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reviewproof.text import Places, Source, Span

CITE = "\ue000"
"""Stands for each character of a citation mark in `Paragraph.text`."""
CODE = "\ue001"
"""Stands for each character of code, and of other text that is not prose."""


class Place(StrEnum):
    """What a paragraph is to a reader."""

    PROSE = "prose"
    HEADING = "heading"
    CAPTION = "caption"
    TABLE = "table"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Author:
    """A person of a reference. `given` is as printed, often only initials."""

    family: str
    given: str = ""


PRINTED = "entry"
"""The `kind` of a reference that is read from a printed list."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the list.

    Attributes:
        authors: those printed; `and_others` says that the list was cut with "et al".
        year: None when the entry has none, or none that is a number.
        fields: the entry's fields as written, by lower-case name.
        span: the entry in its file.
        number: its number in the printed list; None in sources, where it is computed.
        under: the title over it, of a list that is printed in parts.
    """

    key: str
    kind: str
    authors: tuple[Author, ...]
    and_others: bool
    title: str
    year: int | None
    journal: str
    doi: str
    fields: Mapping[str, str]
    span: Span
    number: int | None = None
    under: str = ""

    @property
    def first_author(self) -> str | None:
        """The family name of the first author."""
        return self.authors[0].family if self.authors else None


_MOST_NAMED = 2


def takes_et_al(reference: Reference) -> bool:
    """Tell whether a work has so many authors that "et al." may stand for all but the first."""
    return reference.and_others or len(reference.authors) > _MOST_NAMED


def names_of(reference: Reference) -> str:
    """Return the authors as prose names them: "Li et al.", "Queen and Avram"."""
    if takes_et_al(reference):
        return f"{reference.authors[0].family} et al."
    return " and ".join(author.family for author in reference.authors)


def called(reference: Reference) -> str:
    """Return what messages call a reference: its key in sources, what a reader sees elsewhere."""
    if reference.kind != PRINTED:
        return f"[@{reference.key}]"
    if reference.number is not None:
        return f"reference {reference.number}"
    names = names_of(reference) if reference.authors else reference.title or "an entry"
    return f"“{names}{f', {reference.year}' if reference.year else ''}”"


@dataclass(frozen=True, slots=True)
class Link:
    """One number or key of a citation mark: what it points to, and where it stands.

    `printed` is what a reader sees of it in a rendered document; the span may hold markup.
    """

    key: str
    span: Span
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A mark in the text that points to references.

    Attributes:
        links: what is cited, in the order written.
        numbers: as printed, ranges expanded; empty in sources.
        in_text: the mark is part of the sentence (`@key`), not appended to it (`[@key]`).
    """

    links: tuple[Link, ...]
    span: Span
    numbers: tuple[int, ...] = ()
    in_text: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys cited."""
        return tuple(link.key for link in self.links)


@dataclass(frozen=True, slots=True)
class Mention:
    """An author named in the prose.

    Attributes:
        names: family names as written, one, two or more.
        group: true for "et al.", "and colleagues" and the like.
        team: of those, "the group of …", which may be named after any of its members.
    """

    names: tuple[str, ...]
    group: bool
    span: Span
    team: bool = False

    @property
    def name(self) -> str:
        """The name that must be the first author's."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A reference to a figure, table or section of the document itself."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Label:
    """A target of cross-references. `printed` is what the page calls it ("Figure 1"), if known."""

    id: str
    span: Span
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Unclosed:
    """What a source opens and never closes, where it is opened.

    Attributes:
        kind: comment, fence, div, math, shortcode, bracket; `end` for the end of a div that was
            never opened.
    """

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text between blank lines, a heading, a caption or a table.

    Attributes:
        text: as long as the source it covers, with all that is not prose replaced character for
            character (`CITE`, `CODE`), so that an offset in it plus `span.start` is an offset in
            the source.
        section: the name of the section file or part that it belongs to ("introduction").
    """

    span: Span
    text: str
    place: Place
    section: str
    citations: tuple[Citation, ...] = ()
    cross_references: tuple[CrossReference, ...] = ()
    places: Sequence[int] = ()
    """For rendered documents, where the text is not the source's: the offset of each character."""
    ends: Sequence[int] = ()
    """For those, where each character ends: an entity is longer than what it stands for."""

    def sub(self, start: int, end: int) -> Span:
        """Return the span of `text[start:end]`."""
        if not self.places:
            return self.span.source.span(self.span.start + start, self.span.start + end)
        last = self.ends[end - 1] if end > start else self.places[start]
        return self.span.source.span(self.places[start], last)

    def offset(self, place: int) -> int:
        """Return the index in `text` of an offset in the source."""
        if not self.places:
            return place - self.span.start
        if isinstance(self.places, Places):
            return self.places.index_of(place)
        return bisect_left(self.places, place)


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell of a source, or one inline expression."""

    code: str
    span: Span
    inline: bool
    section: str
    output: str | None = None
    """What the cell prints, where that could be computed without a kernel."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document, in reading order.

    Attributes:
        name: the path that stands for the whole (`index.qmd`, `_output/index.html`).
        form: `qmd`, `html`, …
        references: the printed list of a rendered document; empty for sources.
        links: internal links beside citations and cross-references, as (target, where).
        anchors: every id that a link of the document can reach.
        order: the citations as they are numbered, which differs from the order of the text where
            a note or a caption stands elsewhere than it is read; None where it does not.
        comments: those of a source (`<!-- … -->`), which no reader sees.
        unclosed: what a source opens and never closes.
        expanded: a source as Pandoc gets it: includes in place, code replaced by its output.
    """

    name: str
    form: str
    sources: tuple[Source, ...]
    paragraphs: tuple[Paragraph, ...]
    labels: tuple[Label, ...] = ()
    cells: tuple[Cell, ...] = ()
    references: tuple[Reference, ...] = ()
    links: tuple[Link, ...] = ()
    anchors: frozenset[str] = frozenset()
    comments: tuple[Span, ...] = ()
    unclosed: tuple[Unclosed, ...] = ()
    expanded: str = ""
    order: tuple[Citation, ...] | None = None

    def citations(self) -> Iterator[Citation]:
        """Every citation in reading order."""
        if self.order is not None:
            yield from self.order
            return
        for paragraph in self.paragraphs:
            yield from paragraph.citations

    def cross_references(self) -> Iterator[CrossReference]:
        """Every cross-reference in reading order."""
        for paragraph in self.paragraphs:
            yield from paragraph.cross_references
