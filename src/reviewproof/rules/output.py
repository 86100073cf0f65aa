"""What was rendered, read back: numbers, links and entries as a reader gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Citation, Label, Link, Manuscript, Paragraph, Place, Reference
from reviewproof.numbering import plain_entry
from reviewproof.pandoc import expand_numbers
from reviewproof.project import Project
from reviewproof.rules.names import compare_names
from reviewproof.rules.output_list import check_list
from reviewproof.rules.output_pictures import check_pictures
from reviewproof.rules.output_values import check_values

_MOST_SHOWN = 50
_ONE_NUMBER = re.compile(r"[\d⁰¹²³⁴-⁹]+")
_FLOAT_NUMBER = re.compile(r"(?:[^\W\d]+\.?\s)?(?P<number>[A-Z]?\d+)")
"""What a cross-reference prints: a number, or one word before it."""
_UNRESOLVED = re.compile(
    r"\?@[\w-]+|\?\?\?|\*\*[^*\s]+\?\*\*|\{python\}|\{\{<|\[@[\w{-]+"
    r"|(?<!\w)@(?:fig|tbl|sec|eq)-[\w-]+"
)
"""How Quarto (`?@fig-x`) and Pandoc (bold `key?`) print what they cannot resolve, and raw marks."""


def check_numbers(project: Project, page: Manuscript) -> Iterator[Outcome]:
    """OUT801: each printed number, its link and the entry there are what the source cites."""
    by_key = {reference.key: reference for reference in page.references}
    sources = list(project.manuscript.citations())
    marks = list(page.citations())
    linked = project.facts.config.link_citations or any(mark.links for mark in marks)
    computed = all(cell.output is not None for cell in project.manuscript.cells)
    pairs = list(_paired(project, sources, marks))
    for source, mark in pairs:
        if source is None and mark is not None:
            if computed:
                yield _surplus(mark)
        elif mark is None and source is not None:
            yield _lost(project, source, page)
        elif source is not None and mark is not None:
            yield Checked("OUT801")
            yield from _mark(project, source, mark, by_key)
            if linked:
                yield from _unlinked(source, mark)
            yield from _astray(page, source, mark, by_key)
    paired = [mark for source, mark in pairs if source and mark]
    yield from _number_links(page, paired, by_key)


def _paired(
    project: Project, sources: list[Citation], marks: list[Citation]
) -> Iterator[tuple[Citation | None, Citation | None]]:
    """Pair the marks of the source with those of the page, in reading order."""
    if len(sources) == len(marks):
        yield from zip(sources, marks, strict=True)
        return
    expected = [_expected(project, source) for source in sources]
    matcher = SequenceMatcher(None, expected, [mark.numbers for mark in marks], autojunk=False)
    for _, first, last, start, end in matcher.get_opcodes():
        for index in range(max(last - first, end - start)):
            yield (
                sources[first + index] if first + index < last else None,
                marks[start + index] if start + index < end else None,
            )


def _expected(project: Project, source: Citation) -> tuple[int, ...]:
    numbers = (project.numbers[key] for key in source.keys if key in project.numbers)
    return tuple(sorted(set(numbers)))


def _mark(
    project: Project, source: Citation, mark: Citation, by_key: Mapping[str, Reference]
) -> Iterator[Outcome]:
    expected = _expected(project, source)
    printed = tuple(sorted({*mark.numbers, *_linked(mark)}))
    related = (Related("the source cites here", source.span),)
    if printed != expected:
        yield Finding(
            "OUT801",
            f"the page must print {_listed(expected)} here, as the source cites, but it prints"
            f" {_listed(printed)}",
            mark.span,
            found=_listed(printed),
            expected=_listed(expected),
            hint="the page was altered or is out of date: render it again",
            related=related,
        )
    keys = {project.numbers[key]: key for key in source.keys if key in project.numbers}
    for link in mark.links:
        number = _number(link)
        entry = by_key.get(link.key)
        if number not in keys or entry is None:
            continue  # the number itself is reported above, a link astray by `_astray`
        key = keys[number]
        right = project.entries.get(key, "")
        if entry.number != number or plain_entry(entry.fields["entry"]) != right:
            yield Finding(
                "OUT801",
                f"number {number} must lead to the entry of [@{key}], but it leads to entry"
                f" {entry.number}: {entry.fields['entry'][:80]}",
                link.span,
                found=entry.fields["entry"],
                expected=right,
                hint="the page was altered or is out of date: render it again",
                related=(*related, Related("the entry it leads to", entry.span)),
            )


def _number(link: Link) -> int | None:
    """Return the number that a link prints, the first of several; None when it prints none."""
    return next(iter(expand_numbers(link.printed)), None)


def _linked(mark: Citation) -> set[int]:
    return {number for link in mark.links for number in expand_numbers(link.printed)}


def _unlinked(source: Citation, mark: Citation) -> Iterator[Outcome]:
    """Find numbers without a link, on a page where citations are linked: of a range, its ends."""
    numbers = set(mark.numbers)
    ends = {each for each in numbers if not {each - 1, each + 1} <= numbers}
    linked = _linked(mark)
    if missing := tuple(sorted(ends - linked)):
        yield Finding(
            "OUT801",
            f"every number must lead to its entry, but {_listed(missing)} has no link",
            mark.span,
            found=_listed(tuple(sorted(linked))),
            expected=_listed(tuple(sorted(ends))),
            hint="the page was altered or is out of date: render it again",
            related=(Related("the source cites here", source.span),),
        )


def _astray(
    page: Manuscript, source: Citation, mark: Citation, by_key: Mapping[str, Reference]
) -> Iterator[Outcome]:
    """Find links of a mark that lead to a place of the page which is no entry."""
    for link in mark.links:
        target = link.key[1:] if link.key.startswith("#") else f"ref-{link.key}"
        if link.key in by_key or target not in page.anchors:
            continue  # OUT803 reports a link without any target
        yield Finding(
            "OUT801",
            f"a citation must lead to an entry of the list, but “{link.printed}” leads to"
            f" “{target}”",
            link.span,
            found=target,
            hint="the page was altered or is out of date: render it again",
            related=(Related("the source cites here", source.span),),
        )


def _surplus(mark: Citation) -> Finding:
    return Finding(
        "OUT801",
        f"every citation on the page must come from the source, but {_listed(mark.numbers)} does"
        " not",
        mark.span,
        found=_listed(mark.numbers),
        hint="the page was altered or is out of date: render it again",
    )


def _lost(project: Project, source: Citation, page: Manuscript) -> Finding:
    expected = _listed(_expected(project, source))
    return Finding(
        "OUT801",
        f"every citation of the source must be on the page, but {expected} is not in {page.name}",
        source.span,
        expected=expected,
        hint="the page was altered or is out of date: render it again",
        related=(Related("the page", page.sources[0].whole),),
    )


def _number_links(
    page: Manuscript, paired: list[Citation], by_key: Mapping[str, Reference]
) -> Iterator[Outcome]:
    """Compare the other numbers that link to entries, as the concordance has."""
    inside = {link.span.start for mark in paired for link in mark.links}
    for link in page.links:
        entry = by_key.get(link.key.removeprefix("ref-")) if link.key.startswith("ref-") else None
        if entry is None or link.span.start in inside or not _ONE_NUMBER.fullmatch(link.printed):
            continue
        number = _number(link)
        yield Checked("OUT801")
        if entry.number != number:
            yield Finding(
                "OUT801",
                f"a number must lead to the entry that has it, but {number} leads to entry"
                f" {entry.number}",
                link.span,
                found=str(number),
                expected=str(entry.number),
                hint="the page was altered or is out of date: render it again",
                related=(Related("the entry it leads to", entry.span),),
            )


def _listed(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, numbers[:_MOST_SHOWN])) or "no number"
    return f"{shown} and {len(numbers) - _MOST_SHOWN} more" if len(numbers) > _MOST_SHOWN else shown


def check_links(project: Project, page: Manuscript) -> Iterator[Outcome]:
    """OUT803: every internal link has its target, and a figure or table is called by its number."""
    del project
    labels = {label.id: label for label in page.labels if label.printed}
    for link in page.links:
        yield Checked("OUT803")
        if link.key not in page.anchors:
            yield Finding(
                "OUT803",
                f"an internal link must have its target, but nothing on the page has the id"
                f" “{link.key}”",
                link.span,
                found=link.key,
                hint="correct the link in the source, or render the page again",
            )
        elif link.key in labels:
            yield from _misnumbered(link, labels[link.key])


def _misnumbered(link: Link, label: Label) -> Iterator[Outcome]:
    shown, right = map(_FLOAT_NUMBER.fullmatch, (link.printed, label.printed))
    if shown and right and shown["number"] != right["number"]:
        yield Finding(
            "OUT803",
            f"a cross-reference must print the number of what it leads to, but “{link.printed}”"
            f" leads to {label.printed}",
            link.span,
            found=link.printed,
            expected=label.printed,
            hint="the page was altered or is out of date: render it again",
            related=(Related("what it leads to", label.span),),
        )


def check_unresolved(project: Project, page: Manuscript) -> Iterator[Outcome]:
    """OUT805: nothing unresolved is printed."""
    del project
    for paragraph in page.paragraphs:
        yield Checked("OUT805")
        for match in _UNRESOLVED.finditer(paragraph.text):
            yield Finding(
                "OUT805",
                f"nothing unresolved must be printed, but “{match.group()}” is",
                paragraph.sub(*match.span()),
                found=match.group(),
                hint="look for the key or the label in the sources",
            )


def check_page_names(project: Project, page: Manuscript) -> Iterator[Outcome]:
    """CIT203: the author beside a number is the first author of the entry that it leads to."""
    if not page.references:
        yield NotApplicable("CIT203", "the page prints no list of references")
        return
    references = {reference.key: reference for reference in page.references}
    numbers = {key: reference.number or 0 for key, reference in references.items()}
    keys = {reference.number: reference.key for reference in page.references}
    prose = [
        _looked_up(paragraph, keys)
        for paragraph in page.paragraphs
        if paragraph.citations and paragraph.place is not Place.METADATA
    ]
    for outcome in compare_names(prose, references, numbers):
        if isinstance(outcome, Finding) and outcome.code not in {"CIT203", "CIT204"}:
            continue
        yield outcome


def _looked_up(paragraph: Paragraph, keys: Mapping[int | None, str]) -> Paragraph:
    """Give marks without links those of their numbers, as a reader looks them up in the list."""
    citations = tuple(
        citation
        if citation.links
        else replace(
            citation,
            links=tuple(
                Link(keys[number], citation.span) for number in citation.numbers if number in keys
            ),
        )
        for citation in paragraph.citations
    )
    return replace(paragraph, citations=citations)


CHECKS = (
    (("OUT801",), check_numbers),
    (("OUT802",), check_list),
    (("OUT803",), check_links),
    (("OUT805",), check_unresolved),
    (("OUT806",), check_values),
    (("OUT806",), check_pictures),
    (("CIT203",), check_page_names),
)
"""Every check of a rendered page, with the codes that it can report."""
