"""The mechanism (`data/pathways.csv`): what exosomes of each source are reported to do.

Every edge is a statement that the article makes about primary studies; reviews support none. Only
what a study is said to have found counts: not what its authors propose as an explanation, not what
a pathway is known for in general, and not the effect of a treatment that is no exosome (light, in
one study of light-treated cells).

An edge to a pathway or an effect says that exosomes of the source raise (`activates`) or lower
(`inhibits`) it, and an edge to a condition that they are tried against it. No edge leads from a
pathway to an effect, because the article mentions both without showing that one causes the other:
how often they occur together is counted here from the studies that the edges share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from reviewproof.errors import ReviewError

KINDS = ("source", "pathway", "effect", "condition")
RELATIONS = ("activates", "inhibits")
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Edge:
    """One row of `pathways.csv`."""

    source: str
    source_kind: str
    target: str
    target_kind: str
    relation: str
    conditions: tuple[str, ...]
    """Conditions that the supporting studies treat or model; empty when they name none."""
    studies: tuple[str, ...]
    """Ids of the supporting studies, in the table's order."""


def edges_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Edge, ...]:
    """Turn the rows of the table into edges.

    Args:
        rows: one mapping per row, by column name; list cells are separated by `|`.

    Returns:
        The edges, in the same order.

    Raises:
        ReviewError: for an unknown kind or relation, or an edge without a study.
    """
    return tuple(_edge(row) for row in rows)


def _edge(row: Mapping[str, str]) -> Edge:
    edge = Edge(
        source=row["source"],
        source_kind=row["source_kind"],
        target=row["target"],
        target_kind=row["target_kind"],
        relation=row["relation"],
        conditions=_items(row["conditions"]),
        studies=_items(row["studies"]),
    )
    name = f"the edge {edge.source} → {edge.target}"
    for kind in (edge.source_kind, edge.target_kind):
        if kind not in KINDS:
            raise ReviewError(
                f"{name} must join kinds of {', '.join(KINDS)}, but {kind!r} is not one",
                remedy="correct source_kind or target_kind in pathways.csv",
            )
    if edge.relation not in RELATIONS:
        raise ReviewError(
            f"{name} must be one of {', '.join(RELATIONS)}, but {edge.relation!r} is not",
            remedy="correct the relation in pathways.csv",
        )
    if not edge.studies:
        raise ReviewError(
            f"{name} must be supported by a study, but its list of studies is empty",
            remedy="enter the ids of the studies in pathways.csv, or remove the edge",
        )
    return edge


def _items(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(SEPARATOR) if part)


UNNAMED = ""
"""The name of the row for studies that name no pathway."""


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the picture, from a source to a pathway."""

    source: str
    target: str
    """The pathway, or `UNNAMED`."""
    relation: str
    """How the line acts on its target; empty where no pathway is named."""
    studies: frozenset[str]
    via: str = ""
    """What the source acts on first, where it reaches the pathway through something else."""
    via_relation: str = ""
    """How the source acts on `via`."""


@dataclass(frozen=True, slots=True)
class Node:
    """A source or a pathway, with the studies about it."""

    name: str
    studies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Column:
    """An effect in one direction, or a condition, with the studies that report it."""

    name: str
    kind: str
    relation: str
    studies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """The edges joined through the studies that they share, in the order of the picture."""

    sources: tuple[Node, ...]
    pathways: tuple[Node, ...]
    """Each pathway; last, where there are such studies, the row of those that name none."""
    columns: tuple[Column, ...]
    """Effects raised, effects lowered, conditions; in each group the most reported first."""
    links: tuple[Link, ...]
    studies: frozenset[str]

    @property
    def named(self) -> tuple[Node, ...]:
        """The pathways that have a name, the one with most studies first."""
        found = (node for node in self.pathways if node.name != UNNAMED)
        return tuple(sorted(found, key=lambda node: -len(node.studies)))

    @property
    def unnamed(self) -> frozenset[str]:
        """The studies that name no pathway."""
        return next((node.studies for node in self.pathways if not node.name), frozenset())

    def group(self, kind: str, relation: str) -> tuple[Column, ...]:
        """Return the columns of one kind and direction, in order."""
        return tuple(c for c in self.columns if (c.kind, c.relation) == (kind, relation))


def join_edges(edges: Sequence[Edge]) -> Mechanism:
    """Join edges through their studies, and order the nodes so that few lines cross.

    Args:
        edges: as read.

    Returns:
        What the picture, its caption and its alt text show.

    Raises:
        ReviewError: when there is no edge, or one joins kinds that the picture has no place for.
    """
    return _joined(tuple(edges))


@lru_cache(maxsize=2)  # its caption, its alternative text and its picture ask for the same
def _joined(edges: tuple[Edge, ...]) -> Mechanism:
    _check_kinds(edges)
    by_source = _group(edges, lambda edge: edge.source if edge.source_kind == "source" else "")
    everyone = frozenset[str]().union(*by_source.values())
    links = _links(edges)
    by_pathway: dict[str, frozenset[str]] = {}
    for link in links:
        by_pathway[link.target] = by_pathway.get(link.target, frozenset()) | link.studies
    if unnamed := everyone.difference(*by_pathway.values()):
        by_pathway[UNNAMED] = unnamed
        links += tuple(
            Link(source, UNNAMED, "", studies & unnamed)
            for source, studies in by_source.items()
            if studies & unnamed
        )
    lefts, rights = order_layers(links)
    return Mechanism(
        sources=tuple(Node(name, by_source[name]) for name in lefts),
        pathways=tuple(Node(name, by_pathway[name]) for name in rights),
        columns=tuple(_columns(edges)),
        links=links,
        studies=everyone,
    )


def _check_kinds(edges: Sequence[Edge]) -> None:
    if not edges:
        raise ReviewError(
            "the mechanism figure must have at least one edge, but pathways.csv has none",
            remedy="restore the rows of pathways.csv",
        )
    for edge in edges:
        kinds = (edge.source_kind, edge.target_kind)
        from_source = edge.source_kind == "source" and edge.target_kind != "source"
        if not from_source and kinds != ("pathway", "pathway"):
            raise ReviewError(
                "an edge must lead from a source to something else, or join two pathways, but"
                f" {edge.source} → {edge.target} leads from {kinds[0]} to {kinds[1]}",
                remedy="correct the kinds in pathways.csv",
            )


def _group(edges: Iterable[Edge], name_of: Callable[[Edge], str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for edge in edges:
        if name := name_of(edge):
            found[name] = found.get(name, frozenset()) | frozenset(edge.studies)
    return found


def _columns(edges: Sequence[Edge]) -> Iterator[Column]:
    groups = [(kind, relation) for kind in ("effect", "condition") for relation in RELATIONS]
    for kind, relation in groups:
        chosen = [e for e in edges if (e.target_kind, e.relation) == (kind, relation)]
        studies = _group(chosen, lambda edge: edge.target)
        for name in sorted(studies, key=lambda name: -len(studies[name])):
            yield Column(name, kind, relation, studies[name])


def _links(edges: Sequence[Edge]) -> tuple[Link, ...]:
    steps = [edge for edge in edges if edge.source_kind == "pathway"]
    between = {edge.source for edge in steps}
    direct = [e for e in edges if e.source_kind == "source" and e.target_kind == "pathway"]
    links = []
    for edge in direct:
        studies = frozenset(edge.studies)
        if edge.target not in between:
            links.append(Link(edge.source, edge.target, edge.relation, studies))
            continue
        for step in steps:
            if step.source == edge.target and (both := studies & frozenset(step.studies)):
                links.append(
                    Link(edge.source, step.target, step.relation, both, step.source, edge.relation)
                )
    return tuple(links)


# A line through a node of its own needs a clear way, which is worth many crossings elsewhere.
_CLEAR_WAY = 50
_ROUNDS = 12


def order_layers(links: Sequence[Link]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Order sources and pathways so that few lines cross (barycentre, then swaps).

    Args:
        links: the lines between the two layers.

    Returns:
        The sources and the pathways, top to bottom. `UNNAMED` is always last.
    """
    lefts = list(dict.fromkeys(link.source for link in links))
    rights = list(dict.fromkeys(link.target for link in links if link.target != UNNAMED))
    tail = [UNNAMED] if any(link.target == UNNAMED for link in links) else []
    best = (_crossings(links, lefts, rights + tail), lefts, rights)
    seen: set[tuple[str, ...]] = set()
    for _ in range(_ROUNDS):
        lefts = _by_barycentre(lefts, rights + tail, [(k.source, k.target) for k in links])
        rights = _by_barycentre(rights, lefts, [(k.target, k.source) for k in links])
        lefts, rights = _by_swaps(links, lefts, rights, tail)
        cost = _crossings(links, lefts, rights + tail)
        if cost < best[0]:
            best = (cost, lefts, rights)
        if (*lefts, *rights) in seen:
            break  # from here on it would only repeat itself
        seen.add((*lefts, *rights))
    return tuple(best[1]), tuple(best[2] + tail)


def _by_barycentre(
    names: Sequence[str], others: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> list[str]:
    def centre(name: str) -> float:
        places = [others.index(other) for own, other in pairs if own == name]
        return sum(places) / len(places)

    return sorted(names, key=centre)


def _by_swaps(
    links: Sequence[Link], lefts: list[str], rights: list[str], tail: list[str]
) -> tuple[list[str], list[str]]:
    """Move every node to its best place in its layer until no move helps."""
    layers, improved = [lefts, rights], True
    while improved:
        improved = False
        for layer in (0, 1):
            other = [layers[1] + tail, layers[0]][layer]
            cost_of = _moves(links, layer, other)
            for name in [*layers[layer]]:
                others = [own for own in layers[layer] if own != name]
                place = layers[layer].index(name)
                # What each place costs more than the first one; all else stays as it is.
                costs = [0]
                for passed in others:
                    costs.append(costs[-1] + cost_of(name, passed))
                best = costs.index(min(costs))
                if costs[best] < costs[place]:
                    layers[layer], improved = [*others[:best], name, *others[best:]], True
    return layers[0], layers[1]


def _moves(links: Sequence[Link], layer: int, other: Sequence[str]) -> Callable[[str, str], int]:
    """Return what it costs to move a node from just before another to just after it."""
    places = {name: place for place, name in enumerate(other)}
    ends = [(link, (link.source, link.target)) for link in links]
    # How often the lines of two nodes cross when the first stands before the second.
    crossed: Counter[tuple[str, str]] = Counter()
    stands: Counter[str] = Counter()
    for one, own in ends:
        stands[own[layer]] += _CLEAR_WAY * bool(one.via)
        for two, their in ends:
            if places[own[1 - layer]] > places[their[1 - layer]]:
                weight = _CLEAR_WAY if one.via or two.via else 1
                crossed[own[layer], their[layer]] += weight

    def cost(name: str, passed: str) -> int:
        across = crossed[passed, name] - crossed[name, passed]
        return across + stands[name] - stands[passed]

    return cost


def _crossings(links: Sequence[Link], lefts: Sequence[str], rights: Sequence[str]) -> int:
    left = {name: place for place, name in enumerate(lefts)}
    right = {name: place for place, name in enumerate(rights)}
    total = 0
    for one, two in combinations(links, 2):
        across = (left[one.source] - left[two.source]) * (right[one.target] - right[two.target])
        if across < 0:
            total += _CLEAR_WAY if one.via or two.via else 1
    # What a node stands on must also be the outermost line at its target.
    for link in links:
        if link.via:
            total += _CLEAR_WAY * (left[link.source] + right[link.target])
    return total
