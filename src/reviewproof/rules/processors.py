"""Our reading of citations against that of Pandoc and of citeproc-py."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome
from reviewproof.manuscript import Citation
from reviewproof.numbering import Processor, prints_numbers
from reviewproof.pandoc import PandocMark, Refusal, TooSlowError, expand_numbers
from reviewproof.project import Project
from reviewproof.readers.markdown import CROSS_REFERENCE
from reviewproof.rules.base import Rule
from reviewproof.text import Source, Span, read_source

_Own = tuple[str, Span]
"""A key of ours and its place."""
_DEEP = 8
_BRACKET_OR_END = re.compile(r"[\[\]]|\n[ \t]*\n")
_HINT = "write the citation in the plain form [@key]"


def check_pandoc(project: Project) -> Iterator[Outcome]:
    """SRC010: our keys are Pandoc's. CIT211: Pandoc and citeproc-py give the same numbers."""
    _print_own(project)
    try:
        marks = project.pandoc.marks()
    except TooSlowError as error:
        yield _too_slow(project, error)
        return
    yield from _same_keys(project, marks)
    yield from _compared(project, marks)


def _print_own(project: Project) -> None:
    """Let citeproc-py print its marks, which it keeps, while Pandoc is still at work."""
    if project.facts.style and project.processor and prints_numbers(project.facts.style):
        project.processor.print_marks(keys for keys in dict.fromkeys(project.marks) if keys)


def check_bibliography(project: Project) -> Iterator[Outcome]:
    """SRC005: Pandoc, which prints the list, can read the bibliography too."""
    refusal = project.pandoc.refusal() if project.bibliography_read else None
    if refusal and refusal.path:
        span = _stop(read_source(project.root, Path(refusal.path)), refusal)
        yield Finding(
            "SRC005",
            f"every BibTeX block must parse, but Pandoc stops here: {refusal.reason}",
            span,
            found="" if span.whole_file else span.source.line_text(span.first.line).strip(),
            hint="look for a missing brace, quote or comma here or just before",
        )


def _stop(source: Source, refusal: Refusal) -> Span:
    if refusal.line is None:
        return source.whole
    # Pandoc may name the end of the file, where there is nothing to show.
    line = min(refusal.line, source.position(max(len(source.text.rstrip()) - 1, 0)).line)
    text = source.line_text(line)
    column = min(refusal.column or 1, max(len(text), 1)) if line == refusal.line else len(text)
    start = source.offset(line, column)
    return source.span(start, min(start + 1, len(source.text)))


def _compared(project: Project, marks: Sequence[PandocMark]) -> Iterator[Outcome]:
    style, refusal = project.facts.style, project.pandoc.refusal()
    if style is None:
        reason = "_quarto.yml names no citation style (`csl:`) that can be read"
        yield NotApplicable("CIT211", reason)
    elif not project.bibliography_read or (refusal and refusal.path):
        yield NotApplicable("CIT211", "not all of the bibliography could be read")
    elif not prints_numbers(style):
        yield NotApplicable("CIT211", "the citation style prints names or years, not numbers")
    elif refusal:
        yield Finding(
            "SRC006",
            f"CIT211 must be checked, but Pandoc prints no numbers: {refusal.reason}",
            Source(project.facts.config.csl, "").whole,
            hint="restore the file named under `csl:` in _quarto.yml",
        )
    elif project.processor:
        yield from _same_numbers(project, marks, project.processor)


def _too_slow(project: Project, error: TooSlowError) -> Finding:
    """Report a text that Pandoc cannot read in time, at the brackets that are the likely cause."""
    nests = (_nest(source) for source in project.manuscript.sources)
    depth, span = max(nests, key=lambda nest: nest[0], default=(0, None))
    if depth < _DEEP or span is None:
        span = Source(project.manuscript.name, "").whole
    message = f"SRC010, CIT211 must be checked, but: {error.message}"
    return Finding("SRC006", message, span, hint=error.remedy)


def _nest(source: Source) -> tuple[int, Span]:
    """Return how deep the brackets of a source go, and the place of the deepest one."""
    depth = deepest = place = 0
    for found in _BRACKET_OR_END.finditer(source.text):
        depth = depth + 1 if found[0] == "[" else max(depth - 1, 0) if found[0] == "]" else 0
        if depth > deepest:
            deepest, place = depth, found.start()
    return deepest, source.span(place, place + 1)


def _same_keys(project: Project, marks: Sequence[PandocMark]) -> Iterator[Outcome]:
    ours = _own_keys(project)
    theirs = [key for mark in marks for key in mark.keys]
    yield Checked("SRC010", len(theirs))
    differing = Counter(key for key, _ in ours)
    differing.subtract(theirs)
    if not any(differing.values()):
        return  # in another order at most: Pandoc puts a note where its mark stands
    unpaired, missing = _unpaired([key for key, _ in ours], theirs)
    unnumbered = _unnumbered(project)
    for key, number in sorted(differing.items()):
        if number > 0:
            places = [index for index, (own, _) in enumerate(ours) if own == key]
            places.sort(key=lambda i: (ours[i][1] not in unnumbered, i not in unpaired, i))
            yield from (_only_ours(*ours[index]) for index in places[:number])
        elif number < 0:
            after = [before for other, before in missing if other == key]
            yield from _only_theirs(project, ours, key, after, -number)


def _own_keys(project: Project) -> list[_Own]:
    manuscript = project.manuscript
    return [
        item
        for paragraph in manuscript.paragraphs
        for item in sorted(
            [
                *((link.key, link.span) for mark in paragraph.citations for link in mark.links),
                *((cross.label, cross.span) for cross in paragraph.cross_references),
            ],
            key=lambda item: item[1].start,
        )
    ]


def _unpaired(ours: list[str], theirs: list[str]) -> tuple[set[int], list[tuple[str, int]]]:
    """Align two readings.

    Returns:
        The indexes of ours that have no partner; and of theirs those that have none, each with the
        index of ours before which it stands.
    """
    # What both have alike at the ends needs no matching, which is slow.
    start = next(
        (i for i, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other),
        min(len(ours), len(theirs)),
    )
    left, right = ours[start:], theirs[start:]
    same = next(
        (
            i
            for i, (one, other) in enumerate(zip(left[::-1], right[::-1], strict=False))
            if one != other
        ),
        min(len(left), len(right)),
    )
    left, right = left[: len(left) - same], right[: len(right) - same]
    unpaired: set[int] = set()
    missing: list[tuple[str, int]] = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for operation, first, last, begin, end in matcher.get_opcodes():
        if operation != "equal":
            unpaired.update(range(start + first, start + last))
            missing += [(key, start + last) for key in right[begin:end]]
    return unpaired, missing


def _unnumbered(project: Project) -> set[Span]:
    """Return the places of citations in notes that no mark leads to: Pandoc drops such a note."""
    manuscript = project.manuscript
    written = {
        link.span
        for paragraph in manuscript.paragraphs
        for mark in paragraph.citations
        for link in mark.links
    }
    return written - {link.span for mark in manuscript.citations() for link in mark.links}


def _only_ours(key: str, span: Span) -> Finding:
    return Finding(
        "SRC010",
        f"Pandoc must see every citation that is proved, but it does not see @{key} here",
        span,
        found=key,
        hint=_HINT,
    )


def _only_theirs(
    project: Project, ours: Sequence[_Own], key: str, after: Sequence[int], number: int
) -> Iterator[Finding]:
    """Report a key that Pandoc alone sees, at the place where the sources have it unseen."""
    known = {(span.source.path, span.start) for _, span in ours}
    order = [source.path for source in project.manuscript.sources]
    free = [span for span in _written(project, key) if not _is_known(span, known)]
    for index in range(number):
        before = ours[after[index]][1] if index < len(after) and after[index] < len(ours) else None
        span = _nearest(free, before, order)
        if span:
            free.remove(span)
        yield Finding(
            "SRC010",
            f"every citation that Pandoc sees must be proved, but that of @{key} was not found",
            span or project.manuscript.sources[0].whole,
            found=key,
            hint=_HINT,
        )


def _written(project: Project, key: str) -> Iterator[Span]:
    """Yield every place of the sources where a key stands behind an @."""
    pattern = re.compile(rf"-?@(?:\{{{re.escape(key)}\}}|{re.escape(key)}(?![\w]))")
    for source in dict.fromkeys(project.manuscript.sources):
        for found in pattern.finditer(source.text):
            yield source.span(*found.span())


def _is_known(span: Span, known: set[tuple[str, int]]) -> bool:
    return (span.source.path, span.start) in known or (span.source.path, span.start + 1) in known


def _nearest(free: Sequence[Span], before: Span | None, order: Sequence[str]) -> Span | None:
    """Return the last free place that stands before a citation of ours, or else the first."""
    if not free or before is None:
        return free[-1] if free else None

    def rank(span: Span) -> tuple[int, int]:
        return order.index(span.source.path), span.start

    ranks = [rank(span) for span in free]
    own = before if before.source.origin is None else before.source.origin
    if own.source.path not in order:
        return free[0]
    return free[max(0, bisect_left(ranks, rank(own)) - 1)]


def _same_numbers(
    project: Project, marks: Iterable[PandocMark], processor: Processor
) -> Iterator[Outcome]:
    printed: dict[tuple[str, ...], deque[PandocMark]] = defaultdict(deque)
    for mark in marks:
        keys = tuple(key for key in mark.keys if not CROSS_REFERENCE.match(key))
        printed[keys].append(mark)
    for citation in project.manuscript.citations():
        if not all(key in project.references for key in citation.keys):
            continue  # CIT201 says which key has no reference
        if not printed[citation.keys]:
            yield CannotTell(
                "CIT211",
                "what Pandoc prints for this citation: it has no mark of exactly these keys",
                citation.span,
            )
            continue
        mark = printed[citation.keys].popleft()
        yield Checked("CIT211")
        own = expand_numbers(processor.printed(citation.keys))
        if set(own) != set(mark.numbers) or not own:
            yield _differ(citation, own, mark)


def _differ(citation: Citation, own: tuple[int, ...], mark: PandocMark) -> Finding:
    ours = ", ".join(map(str, sorted(own))) or "no number"
    theirs = ", ".join(map(str, mark.numbers)) or "no number"
    return Finding(
        "CIT211",
        f"two citation processors must print the same numbers, but citeproc-py prints {ours} and"
        f" Pandoc {theirs}",
        citation.span,
        found=theirs,
        expected=ours,
        hint="look for a citation in a caption, a note or metadata, which is numbered out of order",
    )


RULES = (
    Rule(("SRC010", "CIT211"), check_pandoc, frozenset({"manuscript"})),
    Rule(("SRC005",), check_bibliography),
)
