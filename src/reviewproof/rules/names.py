"""The named author against the reference cited: the heart of the proof."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from reviewproof.bibliography import field_span
from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Paragraph, Place, Reference, names_of, takes_et_al
from reviewproof.mentions import Named, named, plain_name
from reviewproof.project import Project
from reviewproof.rules.base import Rule

_COMMON = frozenset(
    "about after also among and are based been between both cell cells clinical derived effect"
    " effects exosome exosomes for from growth hair have into loss method new results review"
    " reported studies study than that the their therapy these this through treatment using was"
    " were which with within".split()
)


def check_names(project: Project) -> Iterator[Outcome]:
    """CIT203, CIT204, CIT205, CIT207 and CIT212, over every mention of the manuscript."""
    if not project.references:
        yield NotApplicable("CIT203", "there is no bibliography to compare names with")
        return
    yield from compare_names(project.manuscript.paragraphs, project.references, project.numbers)


def compare_names(
    paragraphs: Sequence[Paragraph],
    references: Mapping[str, Reference],
    numbers: Mapping[str, int],
) -> Iterator[Outcome]:
    """Compare each mention with the first author of what its own citation cites.

    Args:
        paragraphs: those of a source or of a rendered document.
        references: by key.
        numbers: the number of each key, as the reader sees it.
    """
    families = frozenset(
        plain_name(author.family)
        for reference in references.values()
        for author in reference.authors
    )
    for paragraph in paragraphs:
        if paragraph.place is Place.METADATA:
            continue
        for mention in named(paragraph, families):
            yield Checked("CIT205")
            yield from _one(mention, references, numbers)


def _one(
    mention: Named, references: Mapping[str, Reference], numbers: Mapping[str, int]
) -> Iterator[Outcome]:
    if mention.citation is None:
        if not mention.repeated:
            yield _uncited(mention, references, numbers)
        return
    cited = [references[key] for key in mention.citation.keys if key in references]
    if not cited:
        # CIT201 reports the unknown key; whom it stands for cannot be known.
        message = f"whether “{mention.mention.name}” is meant: the citation has no known reference"
        yield CannotTell("CIT203", message, mention.mention.span)
        return
    yield Checked("CIT203")
    yield from _compare(mention, cited, references, numbers)


def _compare(
    mention: Named,
    cited: list[Reference],
    references: Mapping[str, Reference],
    numbers: Mapping[str, int],
) -> Iterator[Outcome]:
    name = mention.mention.name
    own = plain_name(name)
    for reference in cited:
        if plain_name(reference.first_author or "") == own:
            yield Checked("CIT204")
            yield from _group(mention, reference)
            return
    for reference in cited:
        if reference.first_author and nearly(own, plain_name(reference.first_author)):
            yield _misspelt(mention, reference)
            return
    for reference in cited:
        if any(plain_name(author.family) == own for author in reference.authors):
            yield _other_author(mention, reference)
            return
    known = [ref for ref in references.values() if plain_name(ref.first_author or "") == own]
    if not mention.direct and not known:
        yield _uncited(mention, references, numbers)
    else:
        yield _mismatch(mention, cited, known, numbers)


def _group(mention: Named, reference: Reference) -> Iterator[Outcome]:
    if not mention.mention.group or len(mention.mention.names) > 1:
        return
    yield Checked("CIT207")
    if not takes_et_al(reference):
        names = names_of(reference)
        yield Finding(
            "CIT207",
            f"a work named with “et al.” must have more than two authors,"
            f" but this one is by {names}",
            mention.mention.span,
            found=_flat(mention.mention.span.text),
            expected=names,
            hint=f"write “{names}”",
            related=(_entry(reference),),
        )


def _mismatch(
    mention: Named, cited: list[Reference], known: list[Reference], numbers: Mapping[str, int]
) -> Finding:
    name = mention.mention.name
    firsts = [reference.first_author or "no author" for reference in cited]
    shown = " and ".join(
        f"reference {numbers.get(reference.key, '?')} is by {first}"
        for reference, first in zip(cited, firsts, strict=True)
    )
    suggested = sorted(numbers[ref.key] for ref in known if ref.key in numbers)
    return Finding(
        "CIT203",
        f"the author named must be the first author of the work cited,"
        f" but the text names {name} and {shown}",
        mention.citation.span if mention.citation else mention.mention.span,
        found=", ".join(firsts),
        expected=name,
        hint=_hint(mention, known, numbers),
        related=(
            Related(f"{name} is named here", mention.mention.span),
            *(_entry(reference) for reference in cited),
        ),
        data={
            "name": name,
            "numbers": [numbers[ref.key] for ref in cited if ref.key in numbers],
            "first_authors": firsts,
            "suggested": suggested,
        },
    )


def _hint(mention: Named, known: list[Reference], numbers: Mapping[str, int]) -> str:
    name = mention.mention.name
    if not known:
        return f"no reference has {name} as its first author; add it, or correct the name"
    best = max(known, key=lambda reference: len(shared_words(mention.sentence, reference.title)))
    number = numbers.get(best.key, "?")
    if len(shared_words(mention.sentence, best.title)) > 1:
        return f"did you mean [@{best.key}], reference {number}?"
    if len(known) == 1:
        return f"the only {name} in the list is {number} [@{best.key}], cited for another study"
    listed = ", ".join(f"{numbers.get(ref.key, '?')} [@{ref.key}]" for ref in known)
    return f"the list has these by {name}: {listed}"


def shared_words(sentence: str, title: str) -> frozenset[str]:
    """Return the telling words that a sentence and a title share."""
    return _words(sentence) & _words(title)


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]{3,}", text.casefold())
    return frozenset(word.removesuffix("s") for word in words if word not in _COMMON)


def _misspelt(mention: Named, reference: Reference) -> Finding:
    right = reference.first_author or ""
    return Finding(
        "CIT204",
        f"a name must be spelled as in its reference,"
        f" but the text has {mention.mention.name} and the reference {right}",
        mention.mention.span,
        found=mention.mention.name,
        expected=right,
        hint=f"write “{right}”, or correct the reference",
        related=(_entry(reference),),
    )


def _other_author(mention: Named, reference: Reference) -> Finding:
    return Finding(
        "CIT212",
        f"{mention.mention.name} is an author of the work cited, but its first author is"
        f" {reference.first_author}",
        mention.mention.span,
        found=mention.mention.name,
        expected=reference.first_author or "",
        related=(_entry(reference),),
    )


def _uncited(
    mention: Named, references: Mapping[str, Reference], numbers: Mapping[str, int]
) -> Finding:
    name = mention.mention.name
    own = plain_name(name)
    known = [ref for ref in references.values() if plain_name(ref.first_author or "") == own]
    return Finding(
        "CIT205",
        f"a study named in the text must be cited, but “{_flat(mention.mention.span.text)}” has"
        " no citation of its own",
        mention.mention.span,
        found=_flat(mention.mention.span.text),
        where=f"{mention.mention.span.source.path}#{name}",
        hint=_hint(mention, known, numbers),
    )


def _entry(reference: Reference) -> Related:
    return Related(f"[@{reference.key}] is here", field_span(reference, "author"))


def _flat(text: str) -> str:
    return " ".join(text.split())


def nearly(one: str, other: str) -> bool:
    """Tell whether two names differ by a slip: one letter in four, two in seven or more."""
    if not one or not other or one == other:
        return False
    shortest = min(len(one), len(other))
    allowed = 2 if shortest >= 7 else 1 if shortest >= 4 else 0  # noqa: PLR2004 - see docstring
    return abs(len(one) - len(other)) <= allowed and distance(one, other) <= allowed


def distance(one: str, other: str) -> int:
    """Return the optimal string alignment distance (insert, delete, replace, swap neighbours)."""
    previous: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        before, previous, row = previous, row, [i] + [0] * len(other)
        for j, right in enumerate(other, start=1):
            cost = left != right
            row[j] = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
            swapped = i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right
            if swapped:
                row[j] = min(row[j], before[j - 2] + 1)
    return row[-1]


RULE = Rule(
    ("CIT203", "CIT204", "CIT205", "CIT207", "CIT212"), check_names, frozenset({"bibliography"})
)
