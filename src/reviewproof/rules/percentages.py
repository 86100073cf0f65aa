"""Percentages of studies in the prose: "24 % of the studies (9 of 37)"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from reviewproof.findings import Checked, Finding, Outcome
from reviewproof.manuscript import Paragraph
from reviewproof.numerals import BELOW_100, value_of_words
from reviewproof.rules.held import Count, Held
from reviewproof.rules.phrases import Sentence

_PERCENT = r"(?P<percent>\d{1,3}(?:\.\d+)?)\s?(?:%|per\s?cent)"
_PART = rf"(?P<part>{BELOW_100})\s*(?:/|(?:out\s+)?of(?:\s+the)?)\s*(?P<whole>{BELOW_100})"
_OF = r"(?:the\s+|all\s+|included\s+|these\s+)*(?P<kind>clinical\s+|preclinical\s+)?studies"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\w.,]){_PERCENT}\s+of\s+{_OF}\s*[(\[]\s*{_PART}\s*[)\]]",
        rf"(?<![\w.,/]){_PART}\s+(?:included\s+)?(?P<kind>clinical\s+|preclinical\s+)?studies"
        rf"\s*[(\[]\s*{_PERCENT}\s*[)\]]",
        rf"(?<![\w.,]){_PERCENT}\s+of\s+{_OF}\s+(?:are|were)"
        r"\s+(?P<predicate>clinical|preclinical|reviews)\b",
    )
)


def percentages(held: Held, parts: tuple[Sentence, ...]) -> Iterator[Outcome]:
    """Yield what is wrong with the percentages of studies in a run of sentences.

    A sentence that cites somebody gives that work's percentages and is left alone.
    """
    paragraph = parts[0].paragraph
    if "%" not in paragraph.text and "cent" not in paragraph.text:
        return
    cited = [paragraph.offset(mark.span.start) for mark in paragraph.citations]
    for sentence in parts:
        if bisect_left(cited, sentence.start) < bisect_left(cited, sentence.end):
            continue
        for form in _FORMS:
            for match in form.finditer(paragraph.text, sentence.start, sentence.end):
                yield from _one(held, paragraph, match)


def _one(held: Held, paragraph: Paragraph, match: re.Match[str]) -> Iterator[Outcome]:
    groups = match.groupdict()
    wholes = held.studies((groups["kind"] or "").strip().casefold())
    if not wholes:
        return
    yield Checked("PRI304")
    if groups.get("predicate"):
        kind = groups["predicate"].casefold().rstrip("s")
        parts = held.studies(kind)
        shares = [_share(count.value, whole.value, match) for count in parts for whole in wholes]
        if shares and match["percent"] not in shares:
            yield _finding(paragraph, match, "percent", shares[-1], parts[0])
        return
    part, whole = value_of_words(match["part"]), value_of_words(match["whole"])
    if whole not in {count.value for count in wholes} and not _is_kind(held, whole):
        yield _finding(paragraph, match, "whole", str(wholes[-1].value), wholes[-1])
    elif (share := _share(part, whole, match)) != match["percent"]:
        yield _finding(paragraph, match, "percent", share, wholes[-1])


def _is_kind(held: Held, whole: int) -> bool:
    kinds = ("clinical", "preclinical", "review", "original")
    return any(count.value == whole for kind in kinds for count in held.studies(kind))


def _share(part: int, whole: int, match: re.Match[str]) -> str:
    """Return a percentage with as many decimals as the printed one."""
    decimals = len(match["percent"].partition(".")[2])
    return f"{100 * part / whole:.{decimals}f}" if whole else ""


def _finding(
    paragraph: Paragraph, match: re.Match[str], group: str, right: str, count: Count
) -> Finding:
    written = " ".join(match.group().split())
    wrong = match[group] + (" %" if group == "percent" else "")
    return Finding(
        "PRI304",
        f"a percentage in the prose must follow from the counts of the data, but “{written}” has"
        f" {wrong} where {right}{' %' if group == 'percent' else ''} follows",
        paragraph.sub(*match.span(group)),
        found=match[group],
        expected=right,
        hint=f"correct it; {count.value} is the number of {count.what}",
    )
