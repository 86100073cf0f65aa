"""Figures of a project: what is drawn into `figures/`, and the Markdown that shows it.

The Markdown can be had without drawing, so that a proof needs no matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reviewproof.errors import MissingDataError
from reviewproof.evidence.captions import (
    FlowBox,
    flow_alt,
    flow_caption,
    pathway_alt,
    pathway_caption,
)
from reviewproof.evidence.pathways import Edge

if TYPE_CHECKING:
    from reviewproof.project import Facts

FOLDER = "figures"


def pathway_markdown(facts: Facts) -> str:
    """Return the mechanism figure with caption, label and alternative text.

    Raises:
        ReviewError: when `pathways.csv` is absent or invalid.
    """
    edges = _edges(facts)
    return _figure("pathways", pathway_caption(edges), pathway_alt(edges))


def flow_markdown(facts: Facts) -> str:
    """Return the flow diagram with caption, label and alternative text.

    Raises:
        ReviewError: when `prisma.csv` or `studies.csv` is absent or invalid.
    """
    boxes, summarised = _flow(facts)
    caption = flow_caption(boxes, summarised=summarised)
    return _figure("flow", caption, flow_alt(boxes, summarised=summarised))


def draw_pathway_figure(facts: Facts) -> tuple[Path, ...]:
    """Draw the mechanism figure as SVG, PDF and PNG and return their paths."""
    from reviewproof.evidence.drawing import save_figure
    from reviewproof.evidence.pathway_figure import draw_pathways

    return save_figure(draw_pathways(_edges(facts)), facts.root / FOLDER, "pathways")


def draw_flow_figure(facts: Facts) -> tuple[Path, ...]:
    """Draw the flow diagram as SVG, PDF and PNG and return their paths."""
    from reviewproof.evidence.drawing import save_figure
    from reviewproof.evidence.flow_figure import draw_flow

    boxes, summarised = _flow(facts)
    return save_figure(draw_flow(boxes, summarised=summarised), facts.root / FOLDER, "flow")


def _edges(facts: Facts) -> Sequence[Edge]:
    if facts.edges is None:
        raise _missing("pathways.csv", "mechanism figure")
    return facts.edges


def _flow(facts: Facts) -> tuple[Mapping[str, FlowBox], int]:
    if facts.flow is None or facts.studies is None:
        raise _missing("prisma.csv and data/studies.csv", "flow diagram")
    flow = facts.flow
    boxes = {
        name: FlowBox(name, row["boxtext"], flow.n(name), row["status"], row["formula"])
        for name, row in flow.rows.items()
        if row["status"]
    }
    return boxes, len(facts.studies.all)


def _missing(file: str, figure: str) -> MissingDataError:
    return MissingDataError(
        f"data/{file} must be there and valid for the {figure}, but it is not",
        remedy="run `reviewproof check`, which says what is wrong with it",
    )


def _figure(name: str, caption: str, alt: str) -> str:
    # The alternative text stands in the brackets too: Word gets it from there. The file has no
    # ending, so that each format takes the one it shows best (`default-image-extension`).
    alt = re.sub(r"([\\\[\]*_`$@^~<>])", r"\\\1", alt)
    quoted = alt.replace('"', "'")
    return (
        f"::: {{#fig-{name}}}\n\n"
        f'![{alt}]({FOLDER}/{name}){{fig-alt="{quoted}"}}\n\n'
        f"{caption}\n\n:::"
    )
