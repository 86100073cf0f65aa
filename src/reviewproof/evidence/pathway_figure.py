"""The mechanism figure: which source acts on which pathway, and what is reported with it.

Left, lines from sources to pathways: each is an edge of `pathways.csv`, or, for a source that acts
through something else, two. Right, a table of dots: how many of the studies that name the pathway
also report the effect, or treat or model the condition. The dots are counted from the studies that
edges share; they are no edges, because nothing says that the pathway causes the effect.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path as Curve

from reviewproof.evidence import drawing
from reviewproof.evidence import pathway_layout as layout
from reviewproof.evidence.captions import pathway_alt, pathway_caption
from reviewproof.evidence.drawing import INK, LEADING, PAPER, POINT, RULE, SOFT, box, slug, write
from reviewproof.evidence.pathway_layout import PADDING, UNNAMED_LABEL, Place, Route
from reviewproof.evidence.pathways import UNNAMED, Column, Edge, Mechanism, Node, join_edges

__all__ = ["draw_pathways", "pathway_alt", "pathway_caption"]

# Lengths in millimetres, sizes of letters in points.
TEXT, SMALL = 7.6, 7.2
MARGIN = 1.5
RIGHT = drawing.FULL_WIDTH - MARGIN
SOURCE_WIDTH = 27.5
PATHWAY_LEFT, PATHWAY_WIDTH = 67.5, 28.0
TABLE_LEFT, CELL, GROUP_GAP = 97.0, 4.72, 2.0
HEAD = 34.5
LEAD, COUNT_AT, TIP = 11.0, 6.6, 2.5
FOOT = 6.0
HEAD_ANGLE = 55.0

_COLORS = (
    drawing.BLUE,
    drawing.GREEN,
    drawing.VERMILLION,
    drawing.PURPLE,
    drawing.ORANGE,
    drawing.SKY,
    "#4d4d4d",
    "#7a7a7a",
)
_UNNAMED_COLOR = "#9aa0a6"
_PALE = {drawing.ORANGE, drawing.SKY, drawing.PURPLE, _UNNAMED_COLOR}
"""Colours on which a number must be dark to be read."""
_STROKES: dict[str, str | tuple[float, tuple[float, float]]] = {
    "activates": "solid",
    "inhibits": (0, (3.2, 1.6)),
    "": (0, (0.9, 1.1)),
}
_NONE = "no pathway named"


def draw_pathways(edges: Sequence[Edge]) -> Figure:
    """Draw the mechanism figure, 180 mm wide.

    Args:
        edges: the rows of `pathways.csv`.

    Returns:
        A figure that is not attached to any window.

    Raises:
        ReviewError: as `join_edges`.
    """
    mechanism = join_edges(edges)
    with drawing.style():
        probe = drawing.new_page(10)[1]
        sources = _rows(probe, mechanism.sources, SOURCE_WIDTH, [k.source for k in mechanism.links])
        pathways = _rows(
            probe, mechanism.pathways, PATHWAY_WIDTH, [k.target for k in mechanism.links]
        )
        body = max(layout.height_of(sources), layout.height_of(pathways))
        figure, axes = drawing.new_page(HEAD + body + FOOT)
        left, right = layout.spread(sources, HEAD, body), layout.spread(pathways, HEAD, body)
        colors = _colors(mechanism)
        _draw_table(axes, mechanism, right, colors, body)
        for order, route in enumerate(layout.route(mechanism, left, right)):
            _draw_route(axes, route, colors[route.link.target], 3 + order * 0.02)
        for place in left.values():
            _draw_node(axes, place, MARGIN, SOURCE_WIDTH, color=SOFT, face=drawing.BAND)
        for place in right.values():
            color = colors[place.node.name]
            _draw_node(axes, place, PATHWAY_LEFT, PATHWAY_WIDTH, color=color, face=_tint(color))
        for x, title in ((MARGIN, "Exosomes from"), (PATHWAY_LEFT, "Pathway or target")):
            write(axes, x, HEAD - 3.4, title, size=TEXT, bold=True)
        _draw_legend(axes)
    return figure


def _rows(axes: Axes, nodes: Sequence[Node], width: float, ends: Sequence[str]) -> list[layout.Row]:
    def wrap(label: str) -> list[str]:
        return drawing.wrap(axes, label, width - 2 * PADDING, TEXT)

    return layout.rows_of(nodes, ends, wrap, TEXT * POINT * LEADING)


def _colors(mechanism: Mechanism) -> dict[str, str]:
    colors = {
        node.name: _COLORS[min(place, len(_COLORS) - 1)]
        for place, node in enumerate(mechanism.named)
    }
    return {**colors, UNNAMED: _UNNAMED_COLOR}


def _draw_node(
    axes: Axes, place: Place, left: float, width: float, *, color: str, face: str
) -> None:
    box(
        axes,
        left,
        place.top,
        width,
        place.height,
        face=face,
        edge=color,
        line=0.9,
        gid=slug("node", str(int(left)), place.name),
    )
    drawing.write_lines(axes, left + PADDING, place.middle, place.label, size=TEXT)


def _draw_route(axes: Axes, route: Route, color: str, zorder: float) -> None:
    link = route.link
    start, target = MARGIN + SOURCE_WIDTH + 0.3, PATHWAY_LEFT - 0.8
    name = link.target or UNNAMED_LABEL
    if link.via:
        middle = (start + target - LEAD) / 2 + 2.0
        half = drawing.text_width(axes, link.via, TEXT) / 2 + 1.3
        stop = middle - half - 0.5
        _draw_line(
            axes, route, (start, stop), link.via_relation, color=color, zorder=zorder, via=link.via
        )
        _draw_count(axes, stop - 4.4, route.start, len(link.studies), slug(link.source, link.via))
        box(
            axes,
            middle - half,
            route.start - 2.15,
            2 * half,
            4.3,
            edge=color,
            line=0.9,
            gid=slug("node", "via", link.via),
        )
        write(axes, middle, route.start, link.via, ha="center", size=TEXT)
        start = middle + half + 0.3
        _draw_line(axes, route, (start, target), link.relation, color=color, zorder=zorder, via="")
        _draw_count(axes, target - COUNT_AT, route.end, len(link.studies), slug(link.via, name))
        return
    _draw_line(axes, route, (start, target), link.relation, color=color, zorder=zorder, via="")
    _draw_count(axes, target - COUNT_AT, route.end, len(link.studies), slug(link.source, name))


def _draw_line(
    axes: Axes,
    route: Route,
    span: tuple[float, float],
    relation: str,
    *,
    color: str,
    zorder: float,
    via: str,
) -> None:
    left, right = span
    low = route.start if via else route.end
    stop = right - (TIP * 0.7 if relation == "activates" else 0)
    points, codes = [(stop, low), (left, low)], [Curve.MOVETO, Curve.LINETO]
    if route.start != low:
        inner, outer = right - LEAD, left + 2.0
        bend = (inner + outer) / 2
        points = [(stop, low), (inner, low), (bend, low), (bend, route.start)]
        points += [(outer, route.start), (left, route.start)]
        codes = [Curve.MOVETO, Curve.LINETO, *[Curve.CURVE4] * 3, Curve.LINETO]
    width = 0.9 + 0.4 * (len(route.link.studies) - 1)
    name = slug("edge", relation or "unnamed", route.link.source, via or route.link.target)
    # A white border makes it visible which line passes over which.
    for shade, extra in ((PAPER, 1.8), (color, 0.0)):
        patch = PathPatch(
            Curve(points, codes),
            facecolor="none",
            edgecolor=shade,
            linewidth=width + extra,
            linestyle="solid" if extra else _STROKES[relation],
            capstyle="butt",
            zorder=zorder if not extra else zorder - 0.01,
        )
        patch.set_gid(None if extra else name)
        axes.add_patch(patch)
    _draw_end(axes, right, low, relation, color=color, zorder=zorder + 1)


def _draw_end(axes: Axes, x: float, y: float, relation: str, *, color: str, zorder: float) -> None:
    if relation == "activates":
        drawing.arrow_head(axes, x, y, dx=1, dy=0, color=color, size=TIP, zorder=zorder)
    elif relation == "inhibits":
        bar = Rectangle((x - 0.6, y - 1.35), 0.6, 2.7, facecolor=color, linewidth=0, zorder=zorder)
        axes.add_patch(bar)


def _draw_count(axes: Axes, x: float, y: float, count: int, name: str) -> None:
    axes.add_patch(Circle((x, y), 1.5, facecolor=PAPER, linewidth=0, zorder=8))
    write(axes, x, y, str(count), ha="center", size=SMALL, gid=slug("count", name))


def _draw_table(
    axes: Axes,
    mechanism: Mechanism,
    rows: Mapping[str, Place],
    colors: Mapping[str, str],
    body: float,
) -> None:
    columns = list(_column_places(mechanism))
    for place in rows.values():
        axes.add_patch(
            Rectangle(
                (PATHWAY_LEFT + PATHWAY_WIDTH, place.top),
                RIGHT - PATHWAY_LEFT - PATHWAY_WIDTH,
                place.height,
                facecolor=drawing.BAND,
                linewidth=0,
                zorder=1,
            )
        )
    most = max(
        len(place.node.studies & column.studies) for place in rows.values() for column, _ in columns
    )
    for column, x in columns:
        write(
            axes,
            x + 0.7,
            HEAD - 1.4,
            column.name,
            size=TEXT,
            va="baseline",
            rotation=HEAD_ANGLE,
            gid=slug("column", column.relation, column.name),
        )
        for place in rows.values():
            count = len(place.node.studies & column.studies)
            _draw_cell(
                axes, (x, place.middle), count, column, most=most, color=colors[place.node.name]
            )
    _draw_groups(axes, columns, HEAD + body + 1.4)


def _column_places(mechanism: Mechanism) -> Iterator[tuple[Column, float]]:
    x, before = TABLE_LEFT + CELL / 2, None
    for column in mechanism.columns:
        group = (column.kind, column.relation)
        x += GROUP_GAP if before not in (None, group) else 0
        yield column, x
        x, before = x + CELL, group


def _draw_cell(
    axes: Axes,
    at: tuple[float, float],
    count: int,
    column: Column,
    *,
    most: int,
    color: str,
) -> None:
    x, y = at
    if not count:
        axes.add_patch(Circle(at, 0.28, facecolor=RULE, linewidth=0, zorder=2))
        return
    radius = 1.55 + (CELL / 2 - 1.6) * math.sqrt((count - 1) / max(1, most - 1))
    filled = _draw_mark(axes, at, radius, column, color)
    ink = PAPER if filled and color not in _PALE else INK
    write(axes, x, y, str(count), ha="center", size=SMALL, color=ink)


def _draw_mark(
    axes: Axes, at: tuple[float, float], radius: float, column: Column, color: str
) -> bool:
    """Draw a disc, a dashed square or a ring; tell whether it is filled."""
    x, y = at
    if column.kind == "condition":
        ring = Circle(at, 1.75, facecolor=PAPER, edgecolor=color, linewidth=1.1, zorder=5)
        axes.add_patch(ring)
        return False
    if column.relation == "inhibits":
        box(axes, x - 1.65, y - 1.65, 3.3, 3.3, edge=color, line=1.1, dashed=True, radius=0.3)
        return False
    axes.add_patch(Circle(at, radius, facecolor=color, linewidth=0, zorder=5))
    return True


def _draw_groups(axes: Axes, columns: Sequence[tuple[Column, float]], y: float) -> None:
    """Name the groups of columns under the table."""
    titles = {
        ("effect", "activates"): "effects raised",
        ("effect", "inhibits"): "lowered",
        ("condition", "activates"): "studied in",
        ("condition", "inhibits"): "studied in",
    }
    for group, title in titles.items():
        places = [x for column, x in columns if (column.kind, column.relation) == group]
        if not places:
            continue
        left, right = places[0] - CELL / 2 + 0.3, places[-1] + CELL / 2 - 0.3
        drawing.line(axes, [(left, y), (right, y)], color=SOFT, width=0.8)
        write(axes, (left + right) / 2, y + 2.3, title, ha="center", size=TEXT, bold=True)


def _draw_legend(axes: Axes) -> None:
    """Explain lines and marks, in the free corner at the top."""
    x, y = MARGIN, 4.0
    for relation, text in (("activates", "activates"), ("inhibits", "inhibits"), ("", _NONE)):
        stop = x + 9 - (TIP * 0.7 if relation == "activates" else 0)
        curve = Curve([(stop, y), (x, y)])
        axes.add_patch(PathPatch(curve, edgecolor=INK, lw=1.1, linestyle=_STROKES[relation]))
        _draw_end(axes, x + 9, y, relation, color=INK, zorder=5)
        write(axes, x + 10.8, y, text, size=TEXT)
        y += 4.9
    write(axes, x, y, "Numbers count studies; in a mark, those that report both.", size=TEXT)
    x, y = 49.0, 4.0
    for kind, relation, text in (
        ("effect", "activates", "effect raised"),
        ("effect", "inhibits", "effect lowered"),
        ("condition", "inhibits", "condition studied"),
    ):
        _draw_mark(axes, (x, y), 1.75, Column("", kind, relation, frozenset()), SOFT)
        write(axes, x + 3.4, y, text, size=TEXT)
        y += 4.9


def _tint(color: str) -> str:
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * 0.10):02x}" for part in (red, green, blue))
