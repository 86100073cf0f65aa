"""Cross-references of the sources."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from reviewproof.findings import Checked, Finding, Outcome, Related
from reviewproof.project import Project
from reviewproof.readers.markdown import CROSS_REFERENCE
from reviewproof.rules.base import Rule
from reviewproof.text import Span


def check_targets(project: Project) -> Iterator[Outcome]:
    """XRF601: each `@fig-…`, `@tbl-…`, `@sec-…` has a label, and each label is given once."""
    known: dict[str, Span] = {}
    for label in project.manuscript.labels:
        if label.id in known and CROSS_REFERENCE.match(label.id):
            yield Finding(
                "XRF601",
                f"a label must be given once, but “{label.id}” is given twice",
                label.span,
                found=label.id,
                hint="give one of the two another label",
                related=(Related("first here", known[label.id]),),
            )
        known.setdefault(label.id, label.span)
    for cross in project.manuscript.cross_references():
        yield Checked("XRF601")
        # Quarto takes @Fig-x for fig-x with a capital word.
        target = re.sub(r"^[A-Z]", lambda match: match.group().lower(), cross.label)
        if target not in known:
            close = difflib.get_close_matches(target, list(known), n=1)
            yield Finding(
                "XRF601",
                f"a cross-reference must have a target, but nothing is labelled “{target}”",
                cross.span,
                found=target,
                hint=f"did you mean @{close[0]}?"
                if close
                else "label the figure, table or section",
            )


RULES = (Rule(("XRF601",), check_targets, frozenset({"manuscript", "cells"})),)
