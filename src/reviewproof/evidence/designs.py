"""Which levels of evidence fit a study design.

Source: OCEBM Levels of Evidence, March 2009, column "Therapy / Prevention, Aetiology / Harm": 1a
systematic review (with homogeneity) of randomised controlled trials; 1b individual randomised
controlled trial; 1c all or none; 2a systematic review of cohort studies; 2b individual cohort
study, or a randomised trial of low quality; 2c outcomes research and ecological studies; 3a
systematic review of case-control studies; 3b individual case-control study; 4 case series, and
cohort and case-control studies of poor quality; 5 expert opinion without explicit critical
appraisal, or based on physiology, bench research or first principles. The table does not name case
reports, which are read as the smallest case series or as opinion, nor non-randomised trials, read
as cohorts.
"""

from __future__ import annotations

import re

_BENCH = r"\b(?:pre-?clinical|in vitro|in vivo|ex vivo|in culture|animal|bench|cell culture)\b"
_SYSTEMATIC = r"\b(?:systematic(?:ally)?\b.*\breview|meta-?analys[ie]s)\b"
_NOT_RANDOM = r"\b(?:non-?|not |quasi-?)randomi[sz]ed\b"
_RANDOM = r"\brandomi[sz]ed\b|\bRCTs?\b"
_CASE_CONTROL = r"\bcase[-–‐ ]controls?\b"

_DESIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"{_SYSTEMATIC}.*(?:{_CASE_CONTROL})", ("3a",)),
    (rf"{_SYSTEMATIC}.*\bcohort", ("2a",)),
    (rf"{_SYSTEMATIC}.*(?:{_NOT_RANDOM})", ("2a", "3a")),
    (rf"{_SYSTEMATIC}.*(?:{_RANDOM})", ("1a",)),
    (_SYSTEMATIC, ("1a", "2a", "3a")),
    (r"\b(?:scoping|narrative|literature|comprehensive|mini)[- ]reviews?\b", ("5",)),
    (r"\breviews?\b", ("1a", "2a", "3a", "5")),
    (r"\b(?:editorial|opinion|commentary|letter)\b", ("5",)),
    (_BENCH, ("5",)),
    (r"\ball[- ]or[- ]none\b", ("1c",)),
    (_CASE_CONTROL, ("3b", "4")),
    (r"\b(?:ecological|outcomes? research)\b", ("2c",)),
    (r"\bcase series\b", ("4",)),
    (r"\bcase reports?\b", ("4", "5")),
    (_NOT_RANDOM, ("2b", "4")),
    (_RANDOM, ("1b", "2b")),
    (r"\bcohort\b", ("2b", "4")),
)
"""Designs from the most telling words to the least, with all levels that the table allows."""

_OPEN = frozenset({"1a", "2a", "3a", "5"})
"""The levels of reviews: which of them it is depends on what a plain "review" does not say."""


def fitting_levels(design: str, kind: str = "") -> tuple[str, ...]:
    """Return the levels that a design allows; none where its words do not decide.

    Args:
        design: in the words of the data.
        kind: the type of the study; a preclinical one is bench research.

    >>> fitting_levels("Randomized controlled"), fitting_levels("Prospective")
    (('1b', '2b'), ())
    """
    if kind == "preclinical":
        return ("5",)
    for pattern, levels in _DESIGNS:
        if re.search(pattern, design, re.IGNORECASE):
            return levels
    return ()


def decides(levels: tuple[str, ...], level: str) -> bool:
    """Tell whether the levels of a design decide about one level.

    A plain "review" may be systematic or not: it decides against levels of single studies only.
    """
    return bool(levels) and not (set(levels) == _OPEN and level in _OPEN - {"5"})
