"""OUT804: all formats of one render tell the same."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Manuscript, Paragraph, Place
from reviewproof.numbering import plain_entry
from reviewproof.page import Page, PrintedTable
from reviewproof.rules.output_tables import pair_rows, plain_cell
from reviewproof.text import Span

_HINT = "one of the two was altered, or they come from two renders: render all formats again"


@dataclass(frozen=True, slots=True)
class _Told:
    """Something that a page tells, and where."""

    text: str
    span: Span


def check_formats(page: Manuscript, first: Manuscript | None) -> Iterator[Outcome]:
    """OUT804: two formats have the same citations, entries, cross-references and tables.

    Args:
        page: a rendered document.
        first: another format of the same render; None when there is no other.
    """
    if first is None:
        yield NotApplicable("OUT804", "only one format of this render was read")
        return
    for what, told in _KINDS:
        yield from _compare(what, told(page), told(first), page, first)
    ours = {table.name: table for table in _tables(page)}
    theirs = {table.name: table for table in _tables(first)}
    if _tables(page) and _tables(first):
        for name, table in theirs.items():
            if name in ours:
                yield from _cells(name, ours[name], table)


def _tables(page: Manuscript) -> Sequence[PrintedTable]:
    return page.tables if isinstance(page, Page) else ()


def _running(page: Manuscript) -> Iterator[Paragraph]:
    """Yield all but captions, which stand above in one format and below in another."""
    return (paragraph for paragraph in page.paragraphs if paragraph.place is not Place.CAPTION)


def _captions(page: Manuscript) -> Iterator[Paragraph]:
    return (paragraph for paragraph in page.paragraphs if paragraph.place is Place.CAPTION)


def _marks(paragraphs: Iterator[Paragraph]) -> list[_Told]:
    return [
        _Told(", ".join(map(str, sorted(set(mark.numbers)))), mark.span)
        for paragraph in paragraphs
        for mark in paragraph.citations
    ]


def _entries(page: Manuscript) -> list[_Told]:
    return [
        _Told(f"{entry.number}. {plain_entry(entry.fields['entry'])}", entry.span)
        for entry in page.references
    ]


def _cross_references(page: Manuscript) -> list[_Told]:
    links = sorted(page.links, key=lambda link: link.span.start)
    starts = [link.span.start for link in links]
    told = []
    for paragraph in _running(page):
        for cross in paragraph.cross_references:
            index = bisect_left(starts, cross.span.start)
            inside = index < len(links) and links[index].span.end <= cross.span.end
            shown = links[index].printed if inside else cross.span.text
            told.append(_Told(plain_cell(shown), cross.span))
    return told


def _names(page: Manuscript) -> list[_Told]:
    named = {plain_cell(label.printed): label.span for label in page.labels if label.printed}
    return [_Told(name, named[name]) for name in sorted(named)]


_KINDS: tuple[tuple[str, Callable[[Manuscript], list[_Told]]], ...] = (
    ("citation", lambda page: _marks(_running(page))),
    ("citation of a caption", lambda page: _marks(_captions(page))),
    ("entry of the list", _entries),
    ("cross-reference", _cross_references),
    ("figure or table", _names),
)


def _compare(
    what: str, ours: Sequence[_Told], theirs: Sequence[_Told], page: Manuscript, first: Manuscript
) -> Iterator[Outcome]:
    if theirs:
        yield Checked("OUT804", len(theirs))
    matcher = SequenceMatcher(
        None, [told.text for told in theirs], [told.text for told in ours], autojunk=False
    )
    for kind, start, end, begin, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        for other, own in zip_longest(theirs[start:end], ours[begin:last]):
            right = other.text if other else ""
            wrong = own.text if own else ""
            yield _finding(
                f"all formats must have the same {what}, but {_quoted(wrong, page)} and"
                f" {_quoted(right, first)}",
                own.span if own else page.sources[0].whole,
                (wrong, right),
                Related(f"{first.name} has", other.span) if other else None,
            )


def _quoted(text: str, page: Manuscript) -> str:
    return f"{page.name} has “{text[:120]}”" if text else f"{page.name} has none here"


def _finding(message: str, span: Span, values: tuple[str, str], related: Related | None) -> Finding:
    return Finding(
        "OUT804",
        message,
        span,
        found=values[0],
        expected=values[1],
        hint=_HINT,
        related=(related,) if related else (),
    )


def _cells(name: str, ours: PrintedTable, theirs: PrintedTable) -> Iterator[Outcome]:
    left = [[plain_cell(cell.text) for cell in row] for row in theirs.rows]
    right = [[plain_cell(cell.text) for cell in row] for row in ours.rows]
    for other, own in pair_rows(left, right):
        if other is None or own is None:
            table, index = (theirs, other) if own is None else (ours, own)
            row = table.rows[index or 0]
            shown = " | ".join((left if own is None else right)[index or 0])
            yield _finding(
                f"all formats must have the same rows in {name}, but only"
                f" {theirs.span.source.path if own is None else ours.span.source.path} has"
                f" “{shown[:120]}”",
                ours.span if own is None else row[0].span,
                ("", shown) if own is None else (shown, ""),
                Related("the row", row[0].span) if own is None else None,
            )
            continue
        for one, two, cell, place in zip_longest(
            left[other], right[own], ours.rows[own], theirs.rows[other]
        ):
            yield Checked("OUT804")
            if one != two:
                yield _finding(
                    f"all formats must have the same cells in {name}, but"
                    f" {ours.span.source.path} has “{two or ''}” and {theirs.span.source.path} has"
                    f" “{one or ''}”",
                    cell.span if cell else ours.span,
                    (two or "", one or ""),
                    Related("the other", place.span) if place else None,
                )
