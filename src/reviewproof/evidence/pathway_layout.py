"""Where the nodes and lines of the mechanism figure stand, in millimetres from the top left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reviewproof.evidence.pathways import Link, Mechanism, Node

PORT, NODE_GAP, PADDING = 3.2, 2.0, 1.4
"""Distance of two lines at a node, of two nodes, and of a label from its outline."""
UNNAMED_LABEL = "No pathway named"

Row = tuple[Node, tuple[str, ...], float]
"""A node, its label in lines, and its height."""


@dataclass(frozen=True, slots=True)
class Place:
    """A node on the page."""

    node: Node
    label: tuple[str, ...]
    top: float
    height: float

    @property
    def middle(self) -> float:
        """The height at which its label and its dots stand."""
        return self.top + self.height / 2

    @property
    def name(self) -> str:
        """The name as shown."""
        return self.node.name or UNNAMED_LABEL


@dataclass(frozen=True, slots=True)
class Route:
    """A line on the page: where it leaves and where it arrives."""

    link: Link
    start: float
    end: float


def rows_of(
    nodes: Sequence[Node], ends: Sequence[str], wrap: Callable[[str], list[str]], leading: float
) -> list[Row]:
    """Give each node the height that its label and its lines need.

    Args:
        nodes: a layer, top to bottom.
        ends: for every line, the name of its node in this layer.
        wrap: breaks a label into lines that fit.
        leading: the height of a line of text.
    """
    found = []
    for node in nodes:
        # The count stays with the last word when the label is broken.
        label = f"{node.name or UNNAMED_LABEL}\N{NO-BREAK SPACE}({len(node.studies)})"
        lines = tuple(wrap(label))
        height = max(ends.count(node.name) * PORT + 1.0, len(lines) * leading + 2 * PADDING)
        found.append((node, lines, height))
    return found


def height_of(rows: Sequence[Row]) -> float:
    """Return the least height of a layer."""
    return sum(height for _, _, height in rows) + NODE_GAP * (len(rows) - 1)


def spread(rows: Sequence[Row], top: float, height: float) -> dict[str, Place]:
    """Spread the nodes of a layer over a height."""
    gap = (height - sum(own for _, _, own in rows)) / max(1, len(rows) - 1)
    places = {}
    for node, lines, own in rows:
        places[node.name] = Place(node, lines, top, own)
        top += own + gap
    return places


def route(
    mechanism: Mechanism, left: Mapping[str, Place], right: Mapping[str, Place]
) -> list[Route]:
    """Give each line a place of its own at both ends.

    Returns:
        The lines in the order in which they are drawn: the widest first, so that none hides a
        narrow one.
    """
    lefts, rights = list(left), list(right)
    starts: dict[Link, float] = {}
    ends: dict[Link, float] = {}
    for name, place in left.items():
        own = [link for link in mechanism.links if link.source == name]
        own.sort(key=lambda link: rights.index(link.target))
        starts |= dict(zip(own, _ports(place, len(own)), strict=True))
    for name, place in right.items():
        own = [link for link in mechanism.links if link.target == name]
        own.sort(key=lambda link: lefts.index(link.source))
        ends |= dict(zip(own, _ports(place, len(own)), strict=True))
    for link, end in ends.items():
        place = left[link.source]
        # What stands on a line stands on a straight one, where the source reaches that far.
        if link.via and place.top + 1 < end < place.top + place.height - 1:
            starts[link] = end
    ordered = sorted(mechanism.links, key=lambda link: -len(link.studies))
    return [Route(link, starts[link], ends[link]) for link in ordered]


def _ports(place: Place, count: int) -> list[float]:
    first = place.middle - PORT * (count - 1) / 2
    return [first + PORT * number for number in range(count)]
