"""Captions and alternative texts of the figures, all numbers counted from the data.

Apart from the drawing, so that a text can be had without loading matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewproof.errors import ReviewError
from reviewproof.evidence.pathways import Edge, Mechanism, Node, join_edges
from reviewproof.evidence.prisma import IDENTIFIED, INCLUDED, LOST, REMOVED, SCREENED

_ABBREVIATIONS = {
    "AA": "alopecia areata",
    "AGA": "androgenetic alopecia",
    "ATN": "acquired trichorrhexis nodosa",
    "CIA": "chemotherapy-induced alopecia",
    "MSC": "mesenchymal stem cell",
    "ORS": "outer root sheath",
}
_LOWERED = {"activates": "", "inhibits": "lowered "}
_VERBS = {"activates": ("activate", "activated"), "inhibits": ("inhibit", "inhibited")}


def pathway_caption(edges: Sequence[Edge]) -> str:
    """Return the caption of the mechanism figure, all its numbers counted from the edges.

    Args:
        edges: the rows of `pathways.csv`.

    Returns:
        Plain text without a full line break, ready for Markdown.

    Raises:
        ReviewError: as `join_edges`.
    """
    mechanism = join_edges(edges)
    total, named = len(mechanism.studies), len(mechanism.studies - mechanism.unnamed)
    parts = [
        f"How exosomes act on the hair follicle, by the {_studies(total, 'primary ')} that the"
        " article summarises; reviews support no edge.",
        "Left, what exosomes of each source activate (solid line, arrowhead) or inhibit (dashed"
        " line, bar): the number on a line and its width count the studies that state it, a number"
        " in brackets all studies of a source or pathway.",
        *_via_sentences(mechanism),
        f"Of the {_studies(total)}, {named} {_agree(named, 'names', 'name')} a pathway or target:"
        f" {_ranking(mechanism)}.",
        "Right, how many of the studies that name it also report an effect as raised (disc) or"
        " lowered (dashed square), or study a condition (ring). Nothing here shows that one of"
        " them brings about the other.",
        *_uncovered(mechanism),
        _abbreviations(edges),
    ]
    return " ".join(part for part in parts if part)


def pathway_alt(edges: Sequence[Edge]) -> str:
    """Return the figure in words, for readers who do not see it.

    Args:
        edges: the rows of `pathways.csv`.

    Returns:
        Plain text without quotation marks, ready for an attribute.

    Raises:
        ReviewError: as `join_edges`.
    """
    mechanism = join_edges(edges)
    lines = "; ".join(_described(mechanism, node) for node in mechanism.named)
    effects = ", ".join(
        f"{_lower(column.name)} {_LOWERED[column.relation]}in {len(column.studies)}"
        for column in mechanism.columns
        if column.kind == "effect"
    )
    conditions = ", ".join(
        f"{column.name} in {len(column.studies)}"
        for column in mechanism.columns
        if column.kind == "condition"
    )
    unnamed = len(mechanism.unnamed)
    return (
        f"Diagram with lines from {len(mechanism.sources)} sources of exosomes to"
        f" {len(mechanism.named)} pathways or targets, and beside each pathway a row of dots for"
        f" effects and conditions. Lines, with the number of studies: {lines}."
        f" {_studies(unnamed)} {_agree(unnamed, 'names', 'name')} no pathway."
        f" Effects, over all {len(mechanism.studies)} studies: {effects}."
        f" Conditions: {conditions}."
    )


def _described(mechanism: Mechanism, node: Node) -> str:
    found = []
    for relation in ("activates", "inhibits"):
        links = [link for link in mechanism.links if link.target == node.name and not link.via]
        own = [link for link in links if link.relation == relation]
        own.sort(key=lambda link: -len(link.studies))
        if own:
            names = ", ".join(f"{_lower(link.source)} ({len(link.studies)})" for link in own)
            found.append(f"{_VERBS[relation][1]} by exosomes of {names}")
    for link in mechanism.links:
        if link.target == node.name and link.via:
            steps = f"{_VERBS[link.via_relation][1]} by exosomes of {_lower(link.source)}"
            verb = _VERBS[link.relation][1]
            found.append(f"{verb} by {link.via}, itself {steps} ({len(link.studies)})")
    return f"{node.name}, {' and '.join(found)}"


def _via_sentences(mechanism: Mechanism) -> Iterator[str]:
    for link in mechanism.links:
        if link.via:
            yield (
                f"Exosomes of {_lower(link.source)} {_VERBS[link.via_relation][0]} {link.via},"
                f" which {link.relation} {link.target}."
            )


def _ranking(mechanism: Mechanism) -> str:
    counts = [f"{node.name} ({len(node.studies)})" for node in mechanism.named]
    several = counts[: sum(len(node.studies) > 1 for node in mechanism.named)]
    rest = len(counts) - len(several)
    tail = f"{rest} {_agree(rest, 'other', 'others')} (1 each)" if rest else ""
    first = "most often " if len(counts) > 1 else ""
    return first + _join([*several, *([tail] if tail else [])])


def _uncovered(mechanism: Mechanism) -> Iterator[str]:
    names = [
        column.name
        for column in mechanism.columns
        if column.kind == "condition" and column.studies <= mechanism.unnamed
    ]
    if names:
        yield f"No study of {_join(names, 'or')} names a pathway or target."


def _abbreviations(edges: Sequence[Edge]) -> str:
    shown = {name for edge in edges for name in (edge.source, edge.target)}
    words = {word.removesuffix("s") for name in shown for word in re.findall(r"\w+", name)}
    known = [f"{short}, {long}" for short, long in _ABBREVIATIONS.items() if short in words]
    return f"{'; '.join(known)}." if known else ""


def _studies(count: int, kind: str = "") -> str:
    return f"{count} {kind}{_agree(count, 'study', 'studies')}"


def _agree(count: int, one: str, many: str) -> str:
    return one if count == 1 else many


def _join(parts: Sequence[str], word: str = "and") -> str:
    return f" {word} ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _lower(name: str) -> str:
    """Return a name as it stands inside a sentence; abbreviations keep their capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


@dataclass(frozen=True, slots=True)
class FlowBox:
    """One count of the flow diagram: a row of `prisma.csv`."""

    id: str
    label: str
    n: int | None
    """The count, computed for a derived box; None when it is not reported."""
    status: str
    """reported, derived or not reported."""
    formula: str
    """How a derived count is computed: ids joined by plus and minus signs; empty otherwise."""


NOT_REPORTED = "not reported"


def box_of(boxes: Mapping[str, FlowBox], name: str) -> FlowBox:
    """Return a box by its id.

    Raises:
        ReviewError: when the flow has no such box.
    """
    if name not in boxes:
        raise ReviewError(
            f"the flow diagram must have the box “{name}”, but prisma.csv has no such row",
            remedy="restore the row in prisma.csv; a count that is unknown stays empty",
        )
    return boxes[name]


def count_text(box: FlowBox) -> str:
    """Return a count as the diagram prints it."""
    if box.n is None:
        return NOT_REPORTED
    return f"n = {box.n:,}, derived" if box.status == "derived" else f"n = {box.n:,}"


def formula_text(boxes: Mapping[str, FlowBox], box: FlowBox) -> str:
    """Return the formula of a derived box in numbers, such as `9 − 4`; empty without one."""
    terms = re.findall(r"[a-z_]+|[+-]", box.formula)
    return " ".join(
        term.replace("-", "−") if term in {"+", "-"} else _number(box_of(boxes, term))
        for term in terms
    )


def flow_caption(boxes: Mapping[str, FlowBox], *, summarised: int) -> str:
    """Return the caption of the flow diagram.

    Args:
        boxes: the rows of `prisma.csv` by id.
        summarised: how many studies the data hold.

    Returns:
        Plain text without a line break, ready for Markdown.

    Raises:
        ReviewError: when a box is missing.
    """
    found, screened = (_number(box_of(boxes, name)) for name in (IDENTIFIED, SCREENED))
    return (
        f"PRISMA 2020 flow of the article's search: {found} records identified, {screened}"
        f" screened, {_number(box_of(boxes, INCLUDED))} studies included."
        f" Derived, and not printed in the article: {_difference(boxes, REMOVED)} records removed"
        f" before screening and {_difference(boxes, LOST)} lost between screening and inclusion,"
        " a loss that no reported count divides."
        f" {_against(boxes, summarised)}"
        " A dashed outline marks what the article does not report; nothing was estimated."
    )


def flow_alt(boxes: Mapping[str, FlowBox], *, summarised: int) -> str:
    """Return the flow diagram in words, for readers who do not see it.

    Args:
        boxes: the rows of `prisma.csv` by id.
        summarised: how many studies the data hold.

    Returns:
        Plain text without quotation marks, ready for an attribute.

    Raises:
        ReviewError: when a box is missing.
    """
    stages = (
        (IDENTIFIED, "records identified"),
        (REMOVED, "removed before screening"),
        (SCREENED, "screened"),
        (LOST, "lost between screening and inclusion, undivided"),
        (INCLUDED, "studies included"),
    )
    counts = "; ".join(f"{text}, {count_text(box_of(boxes, name))}" for name, text in stages)
    return (
        "Flow diagram with two columns, databases and registers, and other methods, from"
        f" identification over screening to inclusion: {counts}."
        f" {_against(boxes, summarised)} {_others(boxes, [name for name, _ in stages])}"
    )


def _others(boxes: Mapping[str, FlowBox], named: Sequence[str]) -> str:
    known = [box for name, box in boxes.items() if name not in named and box.n is not None]
    also = "; ".join(f"{box.label}, {count_text(box)}" for box in known)
    return f"{f'Also: {also}. ' if also else ''}Every other box says {NOT_REPORTED}."


def _number(box: FlowBox) -> str:
    return NOT_REPORTED if box.n is None else f"{box.n:,}"


def _difference(boxes: Mapping[str, FlowBox], name: str) -> str:
    box = box_of(boxes, name)
    formula = formula_text(boxes, box)
    return f"{_number(box)} ({formula})" if formula else _number(box)


def _against(boxes: Mapping[str, FlowBox], summarised: int) -> str:
    stated = box_of(boxes, INCLUDED).n
    if stated is None:
        return f"The article summarises {summarised} and states no number of included studies."
    if stated == summarised:
        return f"The article summarises as many studies as it states to include, {stated}."
    gap = f"{abs(stated - summarised)} {'more' if summarised > stated else 'fewer'}"
    return f"The article summarises {summarised} studies, {gap} than it states to include."
