"""What is wrong with a name beside a citation, in words that help."""

from __future__ import annotations

from collections.abc import Mapping

from reviewproof.bibliography import field_span
from reviewproof.findings import Finding, Related
from reviewproof.manuscript import PRINTED, Reference, called
from reviewproof.mentions import Dated, Named
from reviewproof.naming import same_name
from reviewproof.rules.known import AGREES, Known


def mismatch(
    mention: Named,
    cited: list[Reference],
    known: list[Reference],
    references: Known,
    numbers: Mapping[str, int],
) -> Finding:
    """CIT203: the one named is not the first author of what is cited."""
    name = mention.mention.name
    firsts = [reference.first_author or "no author" for reference in cited]
    shown = " and ".join(
        f"{_by_number(reference, numbers)} is by {first}"
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
        hint=_hint(mention, known, references, numbers),
        related=(
            Related(f"{name} is named here", mention.mention.span),
            *(entry(reference) for reference in cited),
        ),
        data={
            "name": name,
            "numbers": [numbers[ref.key] for ref in cited if ref.key in numbers],
            "first_authors": firsts,
            "suggested": suggested,
        },
    )


def _hint(
    mention: Named,
    known: list[Reference],
    references: Known,
    numbers: Mapping[str, int],
) -> str:
    name = mention.mention.name
    if not known:
        return _nearest(name, references, numbers)
    best = max(known, key=lambda reference: references.agreement(mention.sentence, reference))
    years = {date.year for date in mention.dates}
    fitting = [reference for reference in known if reference.year in years]
    if len(fitting) == 1:
        best = fitting[0]
    if fitting == [best] or references.agreement(mention.sentence, best) > AGREES:
        return f"did you mean {_guess(best, numbers)}?"
    if len(known) == 1:
        own = _listed(best, numbers)
        cited = "cited for another study" if best.key in numbers else "not cited yet"
        return f"the only {name} in the list is {own}, {cited}"
    listed = ", ".join(_listed(reference, numbers) for reference in known)
    return f"the list has these by {name}: {listed}"


def _by_number(reference: Reference, numbers: Mapping[str, int]) -> str:
    number = numbers.get(reference.key)
    return f"reference {number}" if number else called(reference)


def _guess(reference: Reference, numbers: Mapping[str, int]) -> str:
    if reference.kind == PRINTED:
        about = f"“{reference.title}”" if reference.title and reference.number else ""
        return ", ".join(filter(None, (called(reference), about)))
    number = numbers.get(reference.key)
    return f"[@{reference.key}], {f'reference {number}' if number else 'not cited yet'}"


def _listed(reference: Reference, numbers: Mapping[str, int]) -> str:
    if reference.kind == PRINTED:
        return str(reference.number) if reference.number is not None else called(reference)
    number = numbers.get(reference.key)
    return f"{number} [@{reference.key}]" if number else f"[@{reference.key}]"


def _nearest(name: str, references: Known, numbers: Mapping[str, int]) -> str:
    close = references.nearly_named(name)
    advice = f"no reference has {name} as its first author; add it, or correct the name"
    if not close:
        return advice
    listed = ", ".join(f"{ref.first_author} is {_listed(ref, numbers)}" for ref in close)
    return f"{advice} ({listed})"


def misspelt(mention: Named, reference: Reference) -> Finding:
    """CIT204: the name is that of the first author, but for a slip."""
    right = reference.first_author or ""
    return Finding(
        "CIT204",
        f"a name must be spelled as in its reference,"
        f" but the text has {mention.mention.name} and the reference {right}",
        mention.mention.span,
        found=mention.mention.name,
        expected=right,
        hint=f"write “{right}”, or correct the reference",
        related=(entry(reference),),
    )


def other_author(mention: Named, reference: Reference) -> Finding:
    """CIT212: the one named is another author of the work."""
    return Finding(
        "CIT212",
        f"{mention.mention.name} is an author of the work cited, but its first author is"
        f" {reference.first_author}",
        mention.mention.span,
        found=mention.mention.name,
        expected=reference.first_author or "",
        related=(entry(reference),),
    )


def uncited(mention: Named, references: Known, numbers: Mapping[str, int]) -> Finding:
    """CIT205: the study named has no citation."""
    name = mention.mention.name
    known = references.named(name)
    return Finding(
        "CIT205",
        f"a study named in the text must be cited, but “{flat(mention.mention.span.text)}” has"
        " no citation of its own",
        mention.mention.span,
        found=flat(mention.mention.span.text),
        where=f"{mention.mention.span.source.path}#{name}",
        hint=_hint(mention, known, references, numbers),
    )


def entry(reference: Reference) -> Related:
    """Return the entry as the other side of a mismatch."""
    return Related(f"{called(reference)} is here", field_span(reference, "author"))


def wrong_year(
    mention: Named,
    date: Dated,
    reference: Reference,
    references: Known,
    numbers: Mapping[str, int],
) -> Finding:
    """CIT206: a year beside a name is not that of the work cited."""
    meant = [
        other
        for other in references.values()
        if other.year == date.year and leads(mention, other) and other.key != reference.key
    ]
    hint = f"write {reference.year}, or cite the work of {date.year}"
    if len(meant) == 1:
        hint = f"did you mean {_guess(meant[0], numbers)}?"
    return Finding(
        "CIT206",
        f"a year beside a name must be that of the work cited, but the text has {date.year} and"
        f" {called(reference)} is of {reference.year}",
        date.span,
        found=str(date.year),
        expected=str(reference.year),
        hint=hint,
        related=(Related(f"{called(reference)} is here", field_span(reference, "year")),),
    )


def flat(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def leads(mention: Named, reference: Reference) -> bool:
    """Tell whether the first author of a work is the one named."""
    name, first = mention.mention.name, reference.first_author or ""
    # Of "Li Xiaoming et al." or "García López et al." the word before belongs to the name.
    return same_name(name, first) or (
        mention.before[:1].isupper()
        and (same_name(f"{mention.before} {name}", first) or same_name(mention.before, first))
    )
