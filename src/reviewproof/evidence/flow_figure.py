"""The PRISMA 2020 flow diagram, drawn so that what was not reported is seen to be missing.

Layout: the flow diagram of the PRISMA 2020 statement (Page et al., 2021) for new reviews with
databases, registers and other methods. Added to it: one bracket over all exclusions after screening
for a loss that was never divided, and the studies that are really summarised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reviewproof.errors import ReviewError
from reviewproof.evidence import drawing
from reviewproof.evidence.captions import (
    INCLUDED,
    LOST,
    NOT_REPORTED,
    REMOVED,
    FlowBox,
    box_of,
    count_text,
    flow_alt,
    flow_caption,
    formula_text,
)
from reviewproof.evidence.drawing import INK, LEADING, PAPER, POINT, SOFT, box, slug, write

__all__ = ["FlowBox", "draw_flow", "flow_alt", "flow_caption"]

# Lengths in millimetres, sizes of letters in points.
TEXT = 7.4
MARGIN, STAGE_WIDTH = 1.5, 6.0
PADDING, GAP, TIP = 1.6, 6.0, 2.3
LINE = TEXT * POINT * LEADING
MAIN, OUT, OTHER, OTHER_OUT = (10.0, 39.0), (54.5, 37.5), (117.5, 29.0), (152.0, 26.5)
"""Left edge and width of each column of boxes."""
BRACKET = 93.5
LABEL_WIDTH = 20.0

_ROWS = (
    ("database_results", "duplicates", "website_results", None),
    ("records_screened", "records_excluded", None, None),
    (
        "dbr_sought_reports",
        "dbr_notretrieved_reports",
        "other_sought_reports",
        "other_notretrieved_reports",
    ),
    ("dbr_assessed", "dbr_excluded", "other_assessed", "other_excluded"),
    ("new_studies", None, None, None),
)
"""The boxes by row and column, each named by its first count."""

_MEMBERS = {
    "database_results": ("Records identified from", ("database_results", "register_results")),
    "duplicates": ("", ("duplicates", "excluded_automatic", "excluded_other")),
    "website_results": (
        "Records identified from",
        ("website_results", "organisation_results", "citations_results"),
    ),
    "new_studies": ("", ("new_studies", "new_reports")),
}
"""Boxes with several counts: their heading, and the counts."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line inside a box."""

    text: str
    bold: bool = False
    indent: float = 0.0
    soft: bool = False


@dataclass(frozen=True, slots=True)
class _Content:
    """What stands in a box, and how sure it is."""

    name: str
    lines: tuple[_Line, ...]
    status: str

    @property
    def height(self) -> float:
        return len(self.lines) * LINE + 2 * PADDING


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
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.content.height / 2


def draw_flow(boxes: Mapping[str, FlowBox], *, summarised: int) -> Figure:
    """Draw the flow diagram, 180 mm wide.

    Args:
        boxes: the rows of `prisma.csv` by id.
        summarised: how many studies the data hold.

    Returns:
        A figure that is not attached to any window.

    Raises:
        ReviewError: when a box is missing, or a count is known for which there is no box.
    """
    _check_places(boxes)
    with drawing.style():
        probe = drawing.new_page(10)[1]
        rows = [_row(probe, boxes, names) for names in _ROWS]
        rows.append([_summary(probe, boxes, summarised), None, None, None])
        placed, height = _place(rows)
        figure, axes = drawing.new_page(height + 12.0)
        _draw_heads(axes)
        _draw_stages(axes, placed)
        for item in placed.values():
            _draw_box(axes, item)
        _draw_arrows(axes, placed)
        _draw_loss(axes, boxes, placed)
        _draw_key(axes, height + 6.0)
    return figure
