"""Figures: what is drawn into `figures/`, and the Markdown that shows it.

The Markdown can be had without drawing, so that a proof needs no matplotlib.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewproof.project import Facts

FOLDER = "figures"


def pathway_markdown(facts: Facts) -> str:
    """Return the mechanism figure with caption, label and alternative text."""
    return ": caption\n\n![Caption](figures/pathways){#fig-pathways}"


def flow_markdown(facts: Facts) -> str:
    """Return the flow diagram with caption, label and alternative text."""
    return "![Caption](figures/flow){#fig-flow}"


def draw_pathway_figure(facts: Facts) -> None:
    """Draw."""


def draw_flow_figure(facts: Facts) -> None:
    """Draw."""
