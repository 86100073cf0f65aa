"""What the figures share: a page measured in millimetres, text that is measured, stable files.

Only the object interface of matplotlib is used, so nothing here leaves state behind, and the
defaults are matplotlib's own whatever a `matplotlibrc` says. All text is DejaVu Sans, which
matplotlib brings along, and is stored as outlines, so that it looks the same everywhere.
"""

from __future__ import annotations

import io
import math
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon
from matplotlib.text import Text

from reviewproof.errors import ReviewError

MM = 1 / 25.4
"""Inches in a millimetre."""
POINT = 25.4 / 72
"""Millimetres in a point."""
FULL_WIDTH = 180.0
"""A page-wide figure of a journal, in millimetres."""
DPI = 300
LEADING = 1.22
"""Distance of two lines of text, in sizes of the letters."""
_CAPITAL = 0.73
FORMATS = ("svg", "pdf", "png")

INK = "#1a1a1a"
SOFT = "#5f6368"
RULE = "#d4d7db"
BAND = "#f4f5f7"
PAPER = "#ffffff"
# Okabe and Ito's palette, without the yellow, which is too light for lines on paper.
BLUE, VERMILLION, GREEN = "#0072b2", "#d55e00", "#009e73"
ORANGE, SKY, PURPLE = "#e69f00", "#56b4e9", "#cc79a7"

_METADATA: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None, "Creator": "reviewproof"},
    "pdf": {"CreationDate": None, "Creator": "reviewproof"},
    "png": {"Software": None},
}


@contextmanager
def style() -> Iterator[None]:
    """Draw inside this: matplotlib's defaults with ours, and what was there before afterwards."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["font.family"] = ["DejaVu Sans"]
        mpl.rcParams["svg.fonttype"] = "path"
        mpl.rcParams["svg.hashsalt"] = "reviewproof"
        mpl.rcParams["pdf.fonttype"] = 42
        # Compressed, the bytes would depend on the zlib that Python was built with.
        mpl.rcParams["pdf.compression"] = 0
        mpl.rcParams["text.hinting"] = "none"
        mpl.rcParams["path.simplify"] = False
        yield


def new_page(height: float, width: float = FULL_WIDTH) -> tuple[Figure, Axes]:
    """Return an empty figure whose axes count millimetres from the top left corner."""
    figure = Figure(figsize=(width * MM, height * MM), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    size: float = 7.5,
    ha: str = "left",
    va: str = "center",
    color: str = INK,
    bold: bool = False,
    rotation: float = 0,
    gid: str | None = None,
    zorder: float = 10,
) -> Text:
    """Put one line of text on a page; `va="center"` centres its capitals on y."""
    drawn = axes.text(
        x,
        y + (_CAPITAL / 2 * size * POINT if va == "center" else 0),
        text,
        fontsize=size,
        ha=ha,
        va="baseline" if va == "center" else va,
        color=color,
        fontweight="bold" if bold else "normal",
        rotation=rotation,
        rotation_mode="anchor",
        zorder=zorder,
    )
    drawn.set_gid(gid)
    return drawn


def box(
    axes: Axes,
    left: float,
    top: float,
    width: float,
    height: float,
    *,
    face: str = PAPER,
    edge: str = INK,
    line: float = 0.8,
    dashed: bool = False,
    radius: float = 1.0,
    gid: str | None = None,
    zorder: float = 5,
) -> FancyBboxPatch:
    """Draw a box with round corners; its size is the outer size."""
    drawn = FancyBboxPatch(
        (left + radius, top + radius),
        width - 2 * radius,
        height - 2 * radius,
        boxstyle=f"round,pad={radius},rounding_size={radius}",
        facecolor=face,
        edgecolor=edge,
        linewidth=line,
        linestyle=(0, (3.2, 2.2)) if dashed else "solid",
        zorder=zorder,
    )
    drawn.set_gid(gid)
    axes.add_patch(drawn)
    return drawn


def arrow_head(
    axes: Axes, x: float, y: float, *, dx: float, dy: float, color: str, size: float, zorder: float
) -> None:
    """Draw a filled head whose tip is at (x, y), pointing along the unit vector (dx, dy)."""
    half = size * 0.42
    base = (x - dx * size, y - dy * size)
    corners = [(x, y), (base[0] - dy * half, base[1] + dx * half)]
    corners += [(base[0] + dx * size * 0.22, base[1] + dy * size * 0.22)]
    corners += [(base[0] + dy * half, base[1] - dx * half)]
    axes.add_patch(Polygon(corners, closed=True, facecolor=color, edgecolor="none", zorder=zorder))


def line(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    *,
    color: str = INK,
    width: float = 0.8,
    dashed: bool = False,
    gid: str | None = None,
    zorder: float = 4,
) -> None:
    """Draw a line through points."""
    drawn = Line2D(
        [x for x, _ in points],
        [y for _, y in points],
        color=color,
        linewidth=width,
        solid_joinstyle="miter",
        solid_capstyle="butt",
        linestyle=(0, (3.2, 2.2)) if dashed else "solid",
        zorder=zorder,
    )
    drawn.set_gid(gid)
    axes.add_line(drawn)


def text_width(axes: Axes, text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text in millimetres."""
    probe = write(axes, 0, 0, text, size=size, bold=bold)
    extent = probe.get_window_extent()
    probe.remove()
    return float(extent.width) / DPI / MM


def wrap(axes: Axes, text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break text at spaces into lines of at most `width` millimetres; a longer word stays whole."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(axes, longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write_lines(
    axes: Axes,
    x: float,
    middle: float,
    lines: Sequence[str],
    *,
    size: float = 7.5,
    ha: str = "left",
    color: str = INK,
    bold: bool = False,
) -> None:
    """Put lines of text below one another, centred on `middle`."""
    step = size * POINT * LEADING
    top = middle - step * (len(lines) - 1) / 2
    for number, text in enumerate(lines):
        write(axes, x, top + number * step, text, size=size, ha=ha, color=color, bold=bold)


def slug(*parts: str) -> str:
    """Return a name that is valid as an XML id."""
    return "-".join(re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in parts)


def save_figure(figure: Figure, folder: Path, stem: str) -> tuple[Path, ...]:
    """Write a figure as SVG, PDF and PNG, the same bytes for the same figure.

    All three are rendered before the first is written; a file is replaced in one step, and only
    when its bytes differ.

    Args:
        figure: as drawn.
        folder: where to; made when it is missing.
        stem: the files' name without ending.

    Returns:
        The three paths, in the order of `FORMATS`.

    Raises:
        ReviewError: when the folder or a file cannot be written.
    """
    rendered = {folder / f"{stem}.{form}": _render(figure, form) for form in FORMATS}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in rendered.items():
            if not path.is_file() or path.read_bytes() != content:
                _replace(path, content)
    except OSError as error:
        raise ReviewError(
            f"a figure must be written, but {error.strerror or error}",
            path=str(error.filename or folder),
            remedy="make the folder writable, and run again",
        ) from None
    return tuple(rendered)


def _render(figure: Figure, form: str) -> bytes:
    buffer = io.BytesIO()
    with style():
        figure.savefig(buffer, format=form, dpi=DPI, metadata=_METADATA[form])
    return buffer.getvalue()


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


Corners = tuple[tuple[float, float], ...]


def text_corners(text: Text) -> Corners:
    """Return the corners of a text's box in pixels, turned as the text is."""
    angle = text.get_rotation()
    text.set_rotation(0)
    flat = text.get_window_extent()
    text.set_rotation(angle)
    x, y = text.get_transform().transform(text.get_position())
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    corners = ((flat.x0, flat.y0), (flat.x1, flat.y0), (flat.x1, flat.y1), (flat.x0, flat.y1))
    return tuple(
        (x + (a - x) * cos - (b - y) * sin, y + (a - x) * sin + (b - y) * cos) for a, b in corners
    )


def overlap(one: Corners, two: Corners, *, gap: float = 0.0) -> bool:
    """Tell whether two convex shapes come nearer than `gap` pixels along every separating axis."""
    for shape in (one, two):
        for (x0, y0), (x1, y1) in zip(shape, (*shape[1:], shape[0]), strict=True):
            length = math.hypot(x1 - x0, y1 - y0)
            if not length:
                continue
            nx, ny = (y0 - y1) / length, (x1 - x0) / length
            first = [x * nx + y * ny for x, y in one]
            second = [x * nx + y * ny for x, y in two]
            if min(first) >= max(second) + gap or min(second) >= max(first) + gap:
                return False
    return True


def text_problems(figure: Figure) -> list[str]:
    """Name what makes a figure's texts hard to read.

    Args:
        figure: as drawn.

    Returns:
        One sentence for every two texts that overlap, every text that leaves the page, and every
        text that crosses the outline of a box that has a name (gid).
    """
    with style():
        figure.canvas.draw()
        texts = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
        shapes = [(text.get_text(), text_corners(text)) for text in texts]
        boxes = [
            (str(patch.get_gid()), _box_corners(patch))
            for axes in figure.axes
            for patch in axes.patches
            if isinstance(patch, FancyBboxPatch) and patch.get_gid()
        ]
    problems = [
        f"“{one}” and “{two}” overlap"
        for (one, first), (two, second) in combinations(shapes, 2)
        if overlap(first, second)
    ]
    page = ((0.0, 0.0), (figure.bbox.width, figure.bbox.height))
    problems += [f"“{name}” leaves the page" for name, shape in shapes if not _inside(shape, page)]
    problems += [
        f"“{name}” crosses the outline of {other}"
        for name, shape in shapes
        for other, corners in boxes
        if overlap(shape, corners) and not _inside(shape, (corners[0], corners[2]))
    ]
    return problems


def _box_corners(patch: FancyBboxPatch) -> Corners:
    extent = patch.get_window_extent()
    return (
        (extent.x0, extent.y0),
        (extent.x1, extent.y0),
        (extent.x1, extent.y1),
        (extent.x0, extent.y1),
    )


def _inside(shape: Corners, outer: tuple[tuple[float, float], tuple[float, float]]) -> bool:
    (left, low), (right, high) = outer
    return all(left <= x <= right and low <= y <= high for x, y in shape)
