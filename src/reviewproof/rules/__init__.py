"""The rules of the proof, by family; the tuple below is the only list of them."""

from __future__ import annotations

from reviewproof.rules import (
    citations,
    counts,
    crossrefs,
    names,
    published,
    references,
    sources,
    tables,
)
from reviewproof.rules.base import Rule

SOURCE_RULES: tuple[Rule, ...] = (
    *sources.RULES,
    *references.RULES,
    *citations.RULES,
    names.RULE,
    *counts.RULES,
    *tables.RULES,
    *crossrefs.RULES,
    *published.RULES,
)
"""Every rule over the sources, in the order of the families."""
