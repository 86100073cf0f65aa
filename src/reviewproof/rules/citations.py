"""Citation keys, their order and their numbers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from reviewproof.bibliography import field_span
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import CODE, Citation, Link, Place
from reviewproof.numbering import citeproc_numbers
from reviewproof.pandoc import PandocMark, pandoc_marks
from reviewproof.project import Project
from reviewproof.readers.markdown import CROSS_REFERENCE
from reviewproof.rules.base import Rule

_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TYPED = re.compile(
    rf"(?:(?<=[^\W\d_][^\W\d_])|(?<=[.,;:)\]”’]))"
    rf"(?P<super>[{_SUPERSCRIPT}](?:[{_SUPERSCRIPT},⁻–-]*[{_SUPERSCRIPT}])?)"
    r"|(?<!\d)\^(?P<caret>\d+(?:[,–-]\d+)*)\^"
    r"|(?<![\w\]])\[(?P<bracket>\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]"
    rf"(?![(:{{\[{CODE}])"
    r"|\b[Rr]ef(?:erence|\.)?s?[ \u00a0](?P<word>\d{1,3})\b"
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


def check_pandoc(project: Project) -> Iterator[Outcome]:
    """SRC010: our keys are Pandoc's. CIT211: Pandoc and citeproc-py give the same numbers."""
    facts = project.facts
    if facts.style is None:
        yield NotApplicable(
            "CIT211", "_quarto.yml names no citation style (`csl:`) that can be read"
        )
    numbered = facts.style is not None and "bibliography" not in project.unread
    csl = facts.config.csl if numbered else ""
    marks = pandoc_marks(project.root, project.manuscript.expanded, facts.config.bibliography, csl)
    yield from _same_keys(project, marks)
    if numbered and facts.style is not None:
        numbers = citeproc_numbers(facts.style, facts.bibliography.references, project.marks)
        yield from _same_numbers(project, marks, numbers)


def _same_keys(project: Project, marks: tuple[PandocMark, ...]) -> Iterator[Outcome]:
    manuscript = project.manuscript
    ours = sorted(
        [
            *((link.key, link.span) for mark in manuscript.citations() for link in mark.links),
            *((cross.label, cross.span) for cross in manuscript.cross_references()),
        ],
        key=lambda item: item[0],
    )
    theirs = sorted(key for mark in marks for key in mark.keys)
    yield Checked("SRC010", len(theirs))
    remaining = list(theirs)
    for key, span in ours:
        if key in remaining:
            remaining.remove(key)
        else:
            yield Finding(
                "SRC010",
                f"Pandoc must see every citation that is proved, but it does not see @{key} here",
                span,
                found=key,
                hint="write the citation in the plain form [@key]",
            )
    for key in remaining:
        yield Finding(
            "SRC010",
            f"every citation that Pandoc sees must be proved, but that of @{key} was not found",
            manuscript.sources[0].whole,
            found=key,
            hint="write the citation in the plain form [@key]",
        )


def _same_numbers(
    project: Project, marks: tuple[PandocMark, ...], numbers: dict[str, int]
) -> Iterator[Outcome]:
    pandoc = [mark for mark in marks if not all(CROSS_REFERENCE.match(key) for key in mark.keys)]
    citations = list(project.manuscript.citations())
    if len(pandoc) != len(citations):
        return  # SRC010 says which citation is seen by one side only
    for citation, mark in zip(citations, pandoc, strict=True):
        yield Checked("CIT211")
        own = {numbers[key] for key in citation.keys if key in numbers}
        if all(key in numbers for key in citation.keys) and own != set(mark.numbers):
            yield _differ(citation, own, mark)


def _differ(citation: Citation, own: set[int], mark: PandocMark) -> Finding:
    ours = ", ".join(map(str, sorted(own)))
    theirs = ", ".join(map(str, mark.numbers)) or "no number"
    return Finding(
        "CIT211",
        f"two citation processors must print the same numbers, but citeproc-py prints {ours} and"
        f" Pandoc {theirs}",
        citation.span,
        found=theirs,
        expected=ours,
        hint="look for a citation in a caption or in metadata, which is numbered out of order",
    )


RULES = (
    Rule(("CIT201", "CIT210"), check_keys, frozenset({"bibliography"})),
    Rule(("CIT202",), check_cited, frozenset({"bibliography", "manuscript", "cells"})),
    Rule(("CIT208",), check_typed_numbers),
    Rule(("CIT209",), check_order, frozenset({"bibliography", "manuscript", "cells"})),
    Rule(("CIT213",), check_captions),
    Rule(("SRC010", "CIT211"), check_pandoc, frozenset({"manuscript"})),
)
