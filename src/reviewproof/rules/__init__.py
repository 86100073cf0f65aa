"""The rules of the proof, by family; the tuple below is the only list of them."""

from __future__ import annotations

from reviewproof.rules import (
    abbreviations,
    citations,
    counts,
    crossrefs,
    expressions,
    names,
    people,
    processors,
    published,
    references,
    search,
    sources,
    tables,
)
from reviewproof.rules.base import Rule

SOURCE_RULES: tuple[Rule, ...] = (
    *sources.RULES,
    *people.RULES,
    *references.RULES,
    *citations.RULES,
    names.RULE,
    *counts.RULES,
    *search.RULES,
    *expressions.RULES,
    *tables.RULES,
    *crossrefs.RULES,
    *abbreviations.RULES,
    *published.RULES,
    # Last, since Pandoc works beside the others and is waited for here.
    *processors.RULES,
)
"""Every rule over the sources, by family."""
