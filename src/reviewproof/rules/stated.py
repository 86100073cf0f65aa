"""PRI310: counts that a finished article states, against one another; it brings no data of its own.

Three things are decided without knowing what is counted: whether a percentage follows from the two
counts beside it, whether a stage of the search in one sentence is larger than the stage before it,
and whether the total that was included is the same wherever a total is stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Paragraph, Place
from reviewproof.text import Span

_COUNT = r"\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+|\d+"
_SHARE = r"(?P<percent>\d{1,3}(?:[.·]\d+)?)\s?%"
_PAIR = rf"(?P<part>{_COUNT})\s*(?:/|(?:out\s+)?of(?:\s+(?:the|all))?)\s*(?P<whole>{_COUNT})"
_SHARES = (
    re.compile(rf"(?<![\w.,/–-]){_PAIR}(?:\s+[^\W\d_][\w-]*){{0,3}}\s*[(\[]\s*{_SHARE}\s*[)\]]"),
    re.compile(rf"(?<![\w.,–-]){_SHARE}\s*[(\[]\s*(?:n\s*=\s*)?{_PAIR}\s*[)\]]"),
)
_THINGS = (
    r"(?:\s+(?:potentially|relevant|eligible|unique|full-text|original|articles?|title|abstracts?))*"
    r"\s+(?:records|articles|studies|papers|publications|citations|references|reports)"
)
_DONE = r"\s+(?:(?:were|was|had\s+been|have\s+been)\s+)?(?:\w+ly\s+)?"
_STAGES = (
    ("identified", rf"(?P<n>{_COUNT}){_THINGS}{_DONE}(?:identified|retrieved|found)\b"),
    ("screened", rf"(?P<n>{_COUNT})(?:{_THINGS})?{_DONE}screened\b"),
    ("included", rf"(?P<n>{_COUNT})(?:{_THINGS})?{_DONE}included\b"),
)
_STAGE = tuple((name, re.compile(rf"(?<![\w.,–-]){form}", re.I)) for name, form in _STAGES)
_TOTAL = re.compile(
    rf"\b[Aa]\s+total\s+of\s+(?P<n>{_COUNT})\s+(?P<noun>studies|articles|papers|trials)"
    r"\s+(?:were|was)\s+(?:finally\s+)?included\s+in\s+(?:the|this|our)\s+(?P<where>[\w-]+(?:\s+review)?)"
)
_SENTENCE = re.compile(r"[^.!?]+(?:\.\d[^.!?]*)*[.!?]?")


def check_stated(paragraphs: Sequence[Paragraph]) -> Iterator[Outcome]:
    """PRI310 over the text of a document."""
    prose = [each for each in paragraphs if each.place in {Place.PROSE, Place.CAPTION}]
    outcomes = [
        outcome for paragraph in prose for outcome in (*_shares(paragraph), *_stages(paragraph))
    ]
    outcomes += _totals(prose)
    if not outcomes:
        yield NotApplicable("PRI310", "the text states no counts that could be compared")
    yield from outcomes


def _shares(paragraph: Paragraph) -> Iterator[Outcome]:
    if "%" not in paragraph.text:
        return
    for form in _SHARES:
        for match in form.finditer(paragraph.text):
            part, whole = _number(match["part"]), _number(match["whole"])
            if not whole or part > whole:
                continue  # a ratio of other things
            yield Checked("PRI310")
            printed = match["percent"].replace("·", ".")
            decimals = len(printed.partition(".")[2])
            share = 100 * part / whole
            # One unit of the last digit is left for those who cut instead of rounding.
            if abs(share - float(printed)) >= 1.05 * 10**-decimals:
                yield _contradiction(
                    paragraph.sub(*match.span()),
                    f"{match['part']} of {match['whole']} is {share:.{decimals}f} %, and the text"
                    f" has {printed} %",
                    found=printed,
                    expected=f"{share:.{decimals}f}",
                )


def _stages(paragraph: Paragraph) -> Iterator[Outcome]:
    if "included" not in paragraph.text and "screened" not in paragraph.text:
        return
    for sentence in _SENTENCE.finditer(paragraph.text):
        before: tuple[str, int] | None = None
        for name, pattern in _STAGE:
            found = pattern.search(sentence[0])
            if found is None:
                continue
            number = _number(found["n"])
            if before is not None:
                yield Checked("PRI310")
                if number > before[1]:
                    start = sentence.start() + found.start("n")
                    yield _contradiction(
                        paragraph.sub(start, start + len(found["n"])),
                        f"{found['n']} were {name} of the {before[1]} that were {before[0]}",
                        found=str(number),
                        expected=f"at most {before[1]}",
                    )
            before = (name, number)


def _totals(paragraphs: Sequence[Paragraph]) -> Iterator[Outcome]:
    first: dict[tuple[str, str], tuple[int, Span]] = {}
    for paragraph in paragraphs:
        if "total of" not in paragraph.text:
            continue
        for match in _TOTAL.finditer(paragraph.text):
            yield Checked("PRI310")
            what = (match["noun"], " ".join(match["where"].split()).casefold())
            number, span = _number(match["n"]), paragraph.sub(*match.span("n"))
            known, place = first.setdefault(what, (number, span))
            if known != number:
                yield _contradiction(
                    span,
                    f"the total of {what[0]} included in the {what[1]} is {number} here and {known}"
                    " elsewhere",
                    found=str(number),
                    expected=str(known),
                    related=(Related("the other total", place),),
                )


def _number(written: str) -> int:
    return int(re.sub(r"\D", "", written)[:9])


def _contradiction(
    span: Span, problem: str, *, found: str, expected: str, related: tuple[Related, ...] = ()
) -> Finding:
    return Finding(
        "PRI310",
        f"the counts that a text states must not contradict each other, but {problem}",
        span,
        found=found,
        expected=expected,
        hint="look which of the counts is right",
        related=related,
    )
