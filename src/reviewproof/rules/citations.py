"""Citation keys, their order and their numbers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from reviewproof.bibliography import field_span
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import CODE, Link, Place
from reviewproof.project import Project
from reviewproof.rules.base import Rule

_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TYPED = re.compile(
    # The look ahead spares most places the rest.
    rf"(?=[{_SUPERSCRIPT}^\[Rr])(?:"
    rf"(?:(?<=[^\W\d_][^\W\d_])|(?<=[.,;:)\]”’]))"
    rf"(?P<super>[{_SUPERSCRIPT}](?:[{_SUPERSCRIPT},⁻–-]*[{_SUPERSCRIPT}])?)"
    r"|(?<!\d)\^(?P<caret>\d+(?:[,–-]\d+)*)\^"
    r"|(?<![\w\]])\[(?P<bracket>\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]"
    rf"(?![(:{{\[{CODE}])"
    r"|\b[Rr]ef(?:erence|\.)?s?[ \u00a0](?P<word>\d{1,3})\b)"
)


def check_keys(project: Project) -> Iterator[Outcome]:
    """CIT201: every key resolves. CIT210: none stands twice in a mark."""
    known = list(project.references)
    for citation in project.manuscript.citations():
        seen: dict[str, Link] = {}
        for link in citation.links:
            yield Checked("CIT201")
            if link.key not in project.references:
                yield _unknown(link, known)
            elif link.key in seen:
                yield Finding(
                    "CIT210",
                    f"a citation must name each reference once, but [@{link.key}] is in it twice",
                    link.span,
                    found=link.key,
                    hint="remove one of the two",
                    related=(Related("first here", seen[link.key].span),),
                )
            seen.setdefault(link.key, link)
        yield Checked("CIT210")


def _unknown(link: Link, known: list[str]) -> Finding:
    close = difflib.get_close_matches(link.key, known, n=1)
    hint = f"did you mean [@{close[0]}]?" if close else "add the reference, or correct the key"
    return Finding(
        "CIT201",
        f"a citation key must be in the bibliography, but [@{link.key}] is not",
        link.span,
        found=link.key,
        hint=hint,
    )


def check_cited(project: Project) -> Iterator[Outcome]:
    """CIT202: every reference is cited."""
    for reference in project.facts.bibliography.references:
        yield Checked("CIT202")
        if reference.key not in project.numbers:
            yield Finding(
                "CIT202",
                f"every reference must be cited, but [@{reference.key}] is not",
                field_span(reference, ""),
                found=reference.key,
                hint="cite it where it belongs, or remove it from the bibliography",
            )


def check_order(project: Project) -> Iterator[Outcome]:
    """CIT209: references are first cited in the order of the published list."""
    published = project.facts.published
    if published is None:
        yield NotApplicable("CIT209", "there is no published list whose order must be kept")
        return
    for link in _first_links(project):
        number, printed = project.numbers[link.key], published.numbers.get(link.key)
        yield Checked("CIT209")
        if printed is not None and number != printed:
            rows = (row for row in published.references.rows if row["key"] == link.key)
            related = tuple(Related("its place in the published list", row.span) for row in rows)
            yield Finding(
                "CIT209",
                f"[@{link.key}] must be cited first as reference {printed}, as in the published"
                f" list, but it is reference {number} here",
                link.span,
                found=str(number),
                expected=str(printed),
                hint="look for a citation before this one that was added, removed or moved",
                related=related,
            )
            # One move shifts every later number: the first finding says all there is to say.
            return


def _first_links(project: Project) -> Iterator[Link]:
    seen: set[str] = set()
    for citation in project.manuscript.citations():
        for link in citation.links:
            if link.key in project.references and link.key not in seen:
                seen.add(link.key)
                yield link


def check_captions(project: Project) -> Iterator[Outcome]:
    """CIT213: a reference first cited in a caption is numbered differently by format."""
    seen: set[str] = set()
    for paragraph in project.manuscript.paragraphs:
        for citation in paragraph.citations:
            for link in citation.links:
                yield Checked("CIT213")
                if paragraph.place is Place.CAPTION and link.key not in seen:
                    yield Finding(
                        "CIT213",
                        f"a caption must not be the first to cite a reference, but this one is the"
                        f" first to cite [@{link.key}]",
                        link.span,
                        found=link.key,
                        hint="cite it in the text before the caption, or not in the caption",
                    )
                seen.add(link.key)


def check_typed_numbers(project: Project) -> Iterator[Outcome]:
    """CIT208: no citation number is typed by hand."""
    for paragraph in project.manuscript.paragraphs:
        if paragraph.place is Place.METADATA:
            continue
        yield Checked("CIT208")
        for match in _TYPED.finditer(paragraph.text):
            if _is_power(paragraph.text, match):
                continue
            yield Finding(
                "CIT208",
                f"a citation number must be computed from a key, but “{match.group()}” is typed",
                paragraph.sub(*match.span()),
                found=match.group(),
                hint="write [@key] instead; the number follows from it",
            )


def _is_power(text: str, match: re.Match[str]) -> bool:
    """Tell "5 cm²", "Ca²⁺" and "x^2^" from a citation number behind a word."""
    before = re.search(r"[^\W\d_]*\*?$", text[: match.start()])
    word = before.group().rstrip("*") if before else ""
    if match["super"]:
        charged = text[match.end() : match.end() + 1] in set("⁺⁻")
        return charged or (match["super"] in {"²", "³"} and len(word) <= _UNIT)
    return bool(match["caret"]) and len(word) == 1


_UNIT = 2


RULES = (
    Rule(("CIT201", "CIT210"), check_keys, frozenset({"bibliography"})),
    Rule(("CIT202",), check_cited, frozenset({"bibliography", "manuscript", "cells"})),
    Rule(("CIT208",), check_typed_numbers),
    Rule(("CIT209",), check_order, frozenset({"bibliography", "manuscript", "cells"})),
    Rule(("CIT213",), check_captions),
)
