"""Cross-references of the sources."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Label, Place
from reviewproof.project import Project
from reviewproof.readers.markdown import CROSS_REFERENCE
from reviewproof.rules.base import Rule
from reviewproof.text import Span


def check_targets(project: Project) -> Iterator[Outcome]:
    """XRF601: each `@fig-…`, `@tbl-…`, `@sec-…` has a label, and each label is given once."""
    known: dict[str, Span] = {}
    for label in project.manuscript.labels:
        if label.id in known and CROSS_REFERENCE.match(label.id):
            yield Finding(
                "XRF601",
                f"a label must be given once, but “{label.id}” is given twice",
                label.span,
                found=label.id,
                hint="give one of the two another label",
                related=(Related("first here", known[label.id]),),
            )
        known.setdefault(label.id, label.span)
    for cross in project.manuscript.cross_references():
        yield Checked("XRF601")
        target = _plain(cross.label)
        if target not in known:
            close = difflib.get_close_matches(target, list(known), n=1)
            yield Finding(
                "XRF601",
                f"a cross-reference must have a target, but nothing is labelled “{target}”",
                cross.span,
                found=target,
                hint=f"did you mean @{close[0]}?"
                if close
                else "label the figure, table or section",
            )


_FLOAT = re.compile(r"(?:fig|tbl)-")
_DIV = re.compile(r"^[ ]{0,3}:{3,}(?P<rest>.*)$", re.M)


def check_mentions(project: Project) -> Iterator[Outcome]:
    """XRF602: the text refers to each `fig-` and `tbl-`, and not only the figure's own caption."""
    manuscript = project.manuscript
    floats = find_floats(project)
    if not floats:
        yield NotApplicable("XRF602", "no figure or table has a label")
    linked = set(re.findall(r"\]\(#([\w:.-]+)\)", manuscript.expanded))
    crosses: dict[str, list[Span]] = {}
    for paragraph in manuscript.paragraphs:
        if paragraph.place not in {Place.CAPTION, Place.HEADING}:
            for cross in paragraph.cross_references:
                crosses.setdefault(_plain(cross.label), []).append(cross.span)
    for item in floats:
        yield Checked("XRF602")
        spans = [span for name in item.names for span in crosses.get(name, ())]
        if linked.isdisjoint(item.names) and all(map(item.holds, spans)):
            kind = "figure" if item.label.id.startswith("fig") else "table"
            yield Finding(
                "XRF602",
                f"the text must refer to every {kind}, but nothing refers to “{item.label.id}”",
                item.label.span,
                found=item.label.id,
                where=f"{item.label.span.source.path}#{item.label.id}",
                hint=f"write @{item.label.id} where the text uses what the {kind} shows",
            )


@dataclass(frozen=True, slots=True)
class Float:
    """A figure or table with its caption: all of a div, or the paragraph that has the label.

    Attributes:
        span: from its start to its end.
        names: its own label and those of the parts inside.
    """

    label: Label
    span: Span
    names: frozenset[str]

    def holds(self, place: Span) -> bool:
        """Tell whether a place is inside."""
        same = place.source is self.span.source and (self.span.start <= place.start < self.span.end)
        return same or place.source.origin == self.span


def find_floats(project: Project) -> tuple[Float, ...]:
    """Return every labelled figure and table, in the order of the files.

    A panel is a part of its figure: who refers to one of them refers to the figure.
    """
    parts: dict[str, set[str]] = {}
    tops: list[Float] = []
    inner: list[Float] = []
    for item in sorted(_floats(project), key=_reading_order):
        while inner and not inner[-1].holds(item.label.span):
            inner.pop()
        if not inner:
            tops.append(item)
        parts.setdefault(tops[-1].label.id, set()).add(item.label.id)
        inner.append(item)
    return tuple(replace(item, names=frozenset(parts[item.label.id])) for item in tops)


def _reading_order(item: Float) -> tuple[str, int, int, int, int]:
    span, origin = item.span, item.span.source.origin
    # What a cell prints comes after the cell itself.
    start = origin.start if origin else span.start
    inside = span.start + 1 if origin else 0
    return (span.source.path, start, inside, -span.end, item.label.span.start)


def _floats(project: Project) -> Iterator[Float]:
    seen: set[str] = set()
    spans = sorted((item.span for item in project.manuscript.paragraphs), key=_place)
    starts = list(map(_place, spans))
    for label in project.manuscript.labels:
        if _FLOAT.match(label.id) and label.id not in seen:
            seen.add(label.id)
            index = bisect_right(starts, _place(label.span)) - 1
            before = spans[index] if index >= 0 else label.span
            yield Float(label, _extent(label.span, before), frozenset({label.id}))


def _place(span: Span) -> tuple[str, int, int]:
    return (span.source.path, id(span.source), span.start)


def _extent(label: Span, paragraph: Span) -> Span:
    source = label.source
    line = source.text.rfind("\n", 0, label.start) + 1
    if _DIV.match(source.text, line):
        return source.span(line, _closed(source.text, line))
    if paragraph.source is source and paragraph.start <= label.start < paragraph.end:
        return paragraph
    return label


def _closed(text: str, start: int) -> int:
    """Return where the div that opens at `start` ends."""
    depth = 0
    for fence in _DIV.finditer(text, start):
        depth += 1 if fence["rest"].strip(" :") else -1
        if depth <= 0:
            return fence.end()
    return len(text)


def _plain(label: str) -> str:
    # Quarto takes @Fig-x for fig-x with a capital word.
    return re.sub(r"^[A-Z]", lambda match: match.group().lower(), label)


_NEEDS = frozenset({"manuscript", "cells"})

RULES = (
    Rule(("XRF601",), check_targets, _NEEDS),
    Rule(("XRF602",), check_mentions, _NEEDS),
)
