"""The PRISMA 2020 flow diagram, drawn so that what was not reported is seen to be missing.

Layout: the flow diagram of the PRISMA 2020 statement (Page et al., 2021) for new reviews with
databases, registers and other methods. Added to it: one bracket over all exclusions after screening
for a loss that was never divided, and the studies that are really summarised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reviewproof.errors import ReviewError
from reviewproof.evidence import drawing
from reviewproof.evidence.captions import (
    NOT_REPORTED,
    FlowBox,
    box_of,
    count_text,
    flow_alt,
    flow_caption,
    formula_text,
)
from reviewproof.evidence.drawing import INK, LEADING, PAPER, POINT, SOFT, box, slug, write
from reviewproof.evidence.prisma import INCLUDED, LOST, REMOVED

__all__ = ["FlowBox", "draw_flow", "flow_alt", "flow_caption"]

# Lengths in millimetres, sizes of letters in points.
TEXT = 7.4
MARGIN, STAGE_WIDTH = 1.5, 6.0
PADDING, GAP, TIP = 1.6, 6.0, 2.3
LINE = TEXT * POINT * LEADING
COLUMNS = ((10.0, 37.5), (52.5, 37.5), (117.0, 30.5), (152.0, 26.5))
"""Left edge and width of each column of boxes."""
BRACKET = 91.5
LABEL_WIDTH = 19.0
INDENT, APART = 2.5, 0.9
_KNOWN_FACE, _STAGE_FACE, _HEAD_FACE = "#eaf2f8", "#cfe0ec", "#e3e6ea"

HEAD, FOOT = 12.0, 11.0
SUMMARISED, MISSING = "summarised", "not_summarised"

_ROWS: tuple[tuple[str, ...], ...] = (
    ("database_results", "duplicates", "website_results", ""),
    ("records_screened", "records_excluded", "", ""),
    (
        "dbr_sought_reports",
        "dbr_notretrieved_reports",
        "other_sought_reports",
        "other_notretrieved_reports",
    ),
    ("dbr_assessed", "dbr_excluded", "other_assessed", "other_excluded"),
    ("new_studies", MISSING, "", ""),
    (SUMMARISED, "", "", ""),
)
"""The boxes by row and column, each named by its first count."""
_STAGES = (("Identification", 0, 0), ("Screening", 1, 3), ("Included", 4, 5))
_DOWN = (
    ("database_results", "records_screened", "dbr_sought_reports", "dbr_assessed"),
    ("dbr_assessed", "new_studies", SUMMARISED),
    ("website_results", "other_sought_reports", "other_assessed"),
)
_HEADINGS = {
    "database_results": "Records identified from",
    "website_results": "Records identified from",
}
_MEMBERS = {
    "database_results": ("database_results", "register_results"),
    "duplicates": ("duplicates", "excluded_automatic", "excluded_other"),
    "website_results": ("website_results", "organisation_results", "citations_results"),
}
"""Boxes that list several counts."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One count in a box: its lines, and whether it stands under another."""

    lines: tuple[str, ...]
    bold: bool = False
    nested: bool = False


@dataclass(frozen=True, slots=True)
class _Content:
    """The entries of a box, and how sure it is: `reported`, `derived` or `not reported`."""

    entries: tuple[_Entry, ...]
    status: str

    @property
    def height(self) -> float:
        lines = sum(len(entry.lines) for entry in self.entries)
        return lines * LINE + (len(self.entries) - 1) * APART + 2 * PADDING


@dataclass(frozen=True, slots=True)
class _Placed:
    """A box on the page."""

    content: _Content
    left: float
    top: float
    width: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.content.height

    @property
    def across(self) -> float:
        return self.left + self.width / 2

    @property
    def middle(self) -> float:
        return self.top + self.content.height / 2


def draw_flow(boxes: Mapping[str, FlowBox], *, summarised: int) -> Figure:
    """Draw the flow diagram, 180 mm wide.

    Args:
        boxes: the rows of `prisma.csv` by id.
        summarised: how many studies the data hold.

    Returns:
        A figure that is not attached to any window.

    Raises:
        ReviewError: when a box is missing, or a count is known that has no place in the diagram.
    """
    _check_places(boxes)
    with drawing.style():
        contents = _contents(drawing.new_page(10)[1], boxes, summarised)
        placed, height = _place(contents)
        figure, axes = drawing.new_page(height + FOOT)
        _draw_heads(axes)
        _draw_stages(axes, placed)
        for name, item in placed.items():
            _draw_box(axes, name, item)
        _draw_arrows(axes, placed)
        _draw_loss(axes, boxes, placed)
        _draw_key(axes, height + 6.5)
    return figure


def _check_places(boxes: Mapping[str, FlowBox]) -> None:
    """A count that is known must be seen; it is never left out in silence."""
    shown = {name for row in _ROWS for name in row}
    shown |= {name for names in _MEMBERS.values() for name in names} | {REMOVED, LOST}
    shown |= {"new_reports"}
    for name, found in boxes.items():
        if found.n is not None and name not in shown:
            raise ReviewError(
                f"the flow diagram has no box for “{name}”, but its count is {found.n}",
                remedy="leave the count empty in prisma.csv, or extend the diagram",
            )


def _contents(axes: Axes, boxes: Mapping[str, FlowBox], summarised: int) -> dict[str, _Content]:
    found: dict[str, _Content] = {}
    for row in _ROWS:
        for name, (_, width) in zip(row, COLUMNS, strict=True):
            if name and name not in {SUMMARISED, MISSING}:
                found[name] = _content(axes, boxes, name, width)
    return found | _summary(axes, box_of(boxes, INCLUDED), summarised)


def _content(axes: Axes, boxes: Mapping[str, FlowBox], name: str, width: float) -> _Content:
    listed = [box_of(boxes, member) for member in _MEMBERS.get(name, (name,))]
    if name == INCLUDED and (reports := box_of(boxes, "new_reports")).n is not None:
        listed.append(reports)
    entries, heads = list[_Entry](), list[FlowBox]()
    if name in _HEADINGS:
        lines = drawing.wrap(axes, _HEADINGS[name], width - 2 * PADDING, TEXT)
        entries.append(_Entry(tuple(lines)))
    if name == "duplicates":
        heads.append(box_of(boxes, REMOVED))
        entries.append(_entry(axes, heads[0], width))
    nested = bool(entries)
    entries += [_entry(axes, member, width, nested=nested) for member in listed]
    known = [member.status for member in (*heads, *listed) if member.n is not None]
    return _Content(tuple(entries), known[0] if known else NOT_REPORTED)


def _entry(axes: Axes, member: FlowBox, width: float, *, nested: bool = False) -> _Entry:
    """Break a label and its count into lines; the count stays whole."""
    count = f"({count_text(member)})".replace(" ", "\N{NO-BREAK SPACE}")
    inside = width - 2 * PADDING - (INDENT if nested else 0)
    bold = member.n is not None
    lines = drawing.wrap(axes, f"{member.label} {count}", inside, TEXT, bold=bold)
    return _Entry(tuple(lines), bold, nested)


def _summary(axes: Axes, included: FlowBox, summarised: int) -> dict[str, _Content]:
    """The studies that are there to be counted, beside the number that is stated."""
    counted = FlowBox(SUMMARISED, "Studies summarised one by one", summarised, "reported", "")
    found = {SUMMARISED: _Content((_entry(axes, counted, COLUMNS[0][1]),), "derived")}
    gap = 0 if included.n is None else included.n - summarised
    if gap:
        label = "Studies stated, not summarised" if gap > 0 else "Studies summarised, not stated"
        other = FlowBox(MISSING, label, abs(gap), "derived", "")
        found[MISSING] = _Content((_entry(axes, other, COLUMNS[1][1]),), "derived")
    return found


def _place(contents: Mapping[str, _Content]) -> tuple[dict[str, _Placed], float]:
    placed: dict[str, _Placed] = {}
    top = HEAD
    for row in _ROWS:
        here = {name: contents[name] for name in row if name in contents}
        height = max(content.height for content in here.values())
        for name, (left, width) in zip(row, COLUMNS, strict=True):
            if name in here:
                content = here[name]
                placed[name] = _Placed(content, left, top + (height - content.height) / 2, width)
        top += height + GAP
    return placed, top - GAP


def _draw_heads(axes: Axes) -> None:
    spans = (
        (COLUMNS[0][0], COLUMNS[1][0] + COLUMNS[1][1], "Databases and registers"),
        (COLUMNS[2][0], COLUMNS[3][0] + COLUMNS[3][1], "Other methods"),
    )
    for left, right, title in spans:
        box(axes, left, 1.5, right - left, 6.5, face=_HEAD_FACE, edge=_HEAD_FACE)
        write(axes, (left + right) / 2, 4.75, title, ha="center", size=TEXT + 0.4, bold=True)


def _draw_stages(axes: Axes, placed: Mapping[str, _Placed]) -> None:
    for title, first, last in _STAGES:
        items = [placed[name] for row in _ROWS[first : last + 1] for name in row if name in placed]
        top, bottom = min(item.top for item in items), max(item.bottom for item in items)
        box(axes, MARGIN, top, STAGE_WIDTH, bottom - top, face=_STAGE_FACE, edge=_STAGE_FACE)
        write(
            axes,
            MARGIN + STAGE_WIDTH / 2 + 0.365 * TEXT * POINT,
            (top + bottom) / 2,
            title,
            ha="center",
            va="baseline",
            rotation=90,
            bold=True,
            size=TEXT,
        )


def _draw_box(axes: Axes, name: str, item: _Placed) -> None:
    status = item.content.status
    box(
        axes,
        item.left,
        item.top,
        item.width,
        item.content.height,
        face=_KNOWN_FACE if status == "reported" else PAPER,
        edge=SOFT if status == NOT_REPORTED else INK,
        line=1.3 if status == "reported" else 0.9,
        dashed=status == NOT_REPORTED,
        gid=slug("box", status, name),
    )
    y = item.top + PADDING + LINE / 2
    for entry in item.content.entries:
        x = item.left + PADDING + (INDENT if entry.nested else 0)
        for text in entry.lines:
            write(axes, x, y, text, size=TEXT, bold=entry.bold)
            y += LINE
        y += APART


def _draw_arrows(axes: Axes, placed: Mapping[str, _Placed]) -> None:
    for chain in _DOWN:
        for one, two in pairwise(chain):
            x = placed[one].across
            _arrow(axes, [(x, placed[one].bottom), (x, placed[two].top)])
    for row in _ROWS:
        for one, two in ((row[0], row[1]), (row[2], row[3])):
            if one in placed and two in placed:
                y = placed[one].middle
                _arrow(axes, [(placed[one].right, y), (placed[two].left, y)])
    # What other methods found joins the studies from databases just above the included ones.
    last, target = placed["other_assessed"], placed["new_studies"]
    y = target.top - GAP / 2 - 0.6
    _arrow(axes, [(last.across, last.bottom), (last.across, y), (target.across + 0.6, y)])


def _arrow(axes: Axes, points: Sequence[tuple[float, float]]) -> None:
    (x0, y0), (x, y) = points[-2:]
    length = abs(x - x0) + abs(y - y0)
    dx, dy = (x - x0) / length, (y - y0) / length
    tip = (x - dx * 0.4, y - dy * 0.4)
    end = (tip[0] - dx * TIP * 0.7, tip[1] - dy * TIP * 0.7)
    drawing.line(axes, [*points[:-1], end], width=0.9)
    drawing.arrow_head(axes, *tip, dx=dx, dy=dy, color=INK, size=TIP, zorder=6)


def _draw_loss(axes: Axes, boxes: Mapping[str, FlowBox], placed: Mapping[str, _Placed]) -> None:
    """One bracket over every exclusion after screening: the loss was reported nowhere in parts."""
    lost = box_of(boxes, LOST)
    names = ("records_excluded", "dbr_notretrieved_reports", "dbr_excluded")
    top, bottom = placed[names[0]].top, placed[names[-1]].bottom
    left = BRACKET + 1.8
    points = [(BRACKET, top), (left, top), (left, bottom), (BRACKET, bottom)]
    drawing.line(axes, points, width=1.1, gid=slug("loss", "bracket"))
    middle, x = (top + bottom) / 2, left + 1.8
    drawing.line(axes, [(left, middle), (left + 1.2, middle)], width=1.1)
    formula = formula_text(boxes, lost).replace(" ", "\N{NO-BREAK SPACE}")
    note = f"derived as {formula}, not divided by stage" if formula else "not divided by stage"
    number = f"(n = {lost.n:,})" if lost.n is not None else f"({NOT_REPORTED})"
    parts = ((lost.label, True), (number.replace(" ", "\N{NO-BREAK SPACE}"), True), (note, False))
    lines = [
        (text, bold)
        for part, bold in parts
        for text in drawing.wrap(axes, part, LABEL_WIDTH, TEXT, bold=bold)
    ]
    start = middle - LINE * (len(lines) - 1) / 2
    for place, (text, bold) in enumerate(lines):
        write(axes, x, start + place * LINE, text, size=TEXT, bold=bold)


def _draw_key(axes: Axes, y: float) -> None:
    """Explain the three outlines."""
    x = COLUMNS[0][0]
    for status, text in (
        ("reported", "stated in the article"),
        ("derived", "derived or counted here"),
        (NOT_REPORTED, NOT_REPORTED),
    ):
        box(
            axes,
            x,
            y - 1.7,
            6.5,
            3.4,
            face=_KNOWN_FACE if status == "reported" else PAPER,
            edge=SOFT if status == NOT_REPORTED else INK,
            line=1.3 if status == "reported" else 0.9,
            dashed=status == NOT_REPORTED,
            radius=0.6,
        )
        write(axes, x + 8.3, y, text, size=TEXT)
        x += 15 + drawing.text_width(axes, text, TEXT)
