"""The named author against the reference cited: the heart of the proof."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from reviewproof.bibliography import field_span
from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import (
    PRINTED,
    Citation,
    Paragraph,
    Place,
    Reference,
    called,
    names_of,
    takes_et_al,
)
from reviewproof.mentions import Dated, Named, named
from reviewproof.naming import distance, forms_of, nearly, part_of, plain_name, same_name
from reviewproof.project import Project
from reviewproof.rules.base import Rule

__all__ = ["RULE", "check_names", "compare_names", "distance", "nearly", "shared_words"]

_COMMON = frozenset(
    "about after also among and are based been between both cell cells clinical derived effect"
    " effects exosome exosomes for from growth hair have into loss method new results review"
    " reported studies study than that the their therapy these this through treatment using was"
    " were which with within".split()
)


def check_names(project: Project) -> Iterator[Outcome]:
    """CIT203 to CIT207 and CIT212, over every mention of the manuscript."""
    if not project.references:
        for code in RULE.codes:
            yield NotApplicable(code, "there is no bibliography to compare names with")
        return
    yield from compare_names(project.manuscript.paragraphs, project.references, project.numbers)


def compare_names(
    paragraphs: Sequence[Paragraph],
    references: Mapping[str, Reference],
    numbers: Mapping[str, int],
    *,
    finished: bool = False,
) -> Iterator[Outcome]:
    """Compare each mention with the first author of what its own citation cites.

    Args:
        paragraphs: those of a source or of a rendered document.
        references: by key.
        numbers: the number of each key, as the reader sees it.
        finished: the text is anybody's finished article: what its author would be asked is then
            undecided, since nobody answers, and a name is looked for in the whole text.
    """
    families = frozenset(
        form
        for reference in references.values()
        for author in reference.authors
        for form in forms_of(author.family)
    )
    known = _Known(references, finished=finished)
    for index, paragraph in enumerate(paragraphs):
        if paragraph.place is Place.METADATA:
            continue
        for mention in named(paragraph, families):
            yield Checked("CIT205")
            if paragraph.place is Place.HEADING:
                below = tuple(_below(paragraphs, index))
                mention = replace(mention, nearby=(*mention.nearby, *below))  # noqa: PLW2901
            yield from _one(mention, known, numbers)


class _Known(dict[str, Reference]):
    """References by key, in their order, and by the name of their first author."""

    def __init__(self, references: Mapping[str, Reference], *, finished: bool) -> None:
        super().__init__(references)
        self.finished = finished
        self._words: frozenset[str] | None = None
        self._places = {key: place for place, key in enumerate(references)}
        self._by_form: dict[str, list[Reference]] = {}
        self._by_name: dict[str, list[Reference]] = {}
        for reference in references.values():
            first = reference.first_author or ""
            self._by_name.setdefault(plain_name(first), []).append(reference)
            for form in forms_of(first):
                self._by_form.setdefault(form, []).append(reference)

    def prints(self, name: str) -> bool:
        """Tell whether any entry of a printed list has this word, or nearly, as an author or not."""
        if self._words is None:
            entries = (reference.fields.get("entry", "") for reference in self.values())
            words = {
                plain_name(word) for entry in entries for word in re.findall(r"[^\W\d_]{2,}", entry)
            }
            authors = (each.family for reference in self.values() for each in reference.authors)
            self._words = frozenset(words | {form for name in authors for form in forms_of(name)})
        parts = [plain_name(part) for part in re.split(r"[\s‐‑-]+", name)]
        return (
            not forms_of(name).isdisjoint(self._words)
            or all(part in self._words for part in parts)
            or any(nearly(plain_name(name), word) for word in self._words)
        )

    def named(self, name: str) -> list[Reference]:
        """Return the references whose first author has this name, see `same_name`."""
        return self._sorted(self._by_form.get(form, []) for form in forms_of(name))

    def nearly_named(self, name: str) -> list[Reference]:
        """Return the references whose first author's name differs by a slip."""
        own = plain_name(name)
        return self._sorted(works for one, works in self._by_name.items() if nearly(own, one))

    def _sorted(self, groups: Iterable[list[Reference]]) -> list[Reference]:
        found = {reference.key: reference for group in groups for reference in group}
        return sorted(found.values(), key=lambda reference: self._places[reference.key])


def _below(paragraphs: Sequence[Paragraph], index: int) -> Iterator[Citation]:
    """Yield the citations between a heading and the next."""
    for paragraph in islice(paragraphs, index + 1, None):
        if paragraph.place is Place.HEADING:
            return
        yield from paragraph.citations


def _one(mention: Named, references: _Known, numbers: Mapping[str, int]) -> Iterator[Outcome]:
    if mention.citation is None:
        # TBL401 is about the rows of a table of which some are cited.
        row = mention.paragraph.place is Place.TABLE and mention.paragraph.citations
        if references.finished:
            yield from _nowhere(mention, references, numbers)
        elif not (row or mention.repeated or _cited_nearby(mention, references)):
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


def _nowhere(mention: Named, references: _Known, numbers: Mapping[str, int]) -> Iterator[Outcome]:
    """Find a group of which the list of a finished article has no work at all."""
    name = mention.mention.name
    if not mention.mention.group or mention.mention.team or references.prints(name):
        return
    if mention.before[:1].isupper() and references.prints(mention.before):
        return
    yield _uncited(mention, references, numbers)


def _cited_nearby(mention: Named, references: _Known) -> bool:
    """Tell whether a citation of the sentence, or further on, is of a work by the one named."""
    return any(
        _leads(mention, references[key])
        for citation in mention.nearby
        for key in citation.keys
        if key in references
    )


def _leads(mention: Named, reference: Reference) -> bool:
    """Tell whether the first author of a work is the one named."""
    name, first = mention.mention.name, reference.first_author or ""
    # Of "Li Xiaoming et al." or "García López et al." the word before belongs to the name.
    return same_name(name, first) or (
        mention.before[:1].isupper()
        and (same_name(f"{mention.before} {name}", first) or same_name(mention.before, first))
    )


def _compare(
    mention: Named,
    cited: list[Reference],
    references: _Known,
    numbers: Mapping[str, int],
) -> Iterator[Outcome]:
    name = mention.mention.name
    own = plain_name(name)
    leading = [reference for reference in cited if _leads(mention, reference)]
    if leading:
        yield Checked("CIT204")
        yield from _group(mention, leading[0])
        yield from _years(mention, leading, references, numbers)
        return
    if not mention.direct and (mention.repeated or _cited_nearby(mention, references)):
        return
    known = references.named(name)
    if references.finished and (doubt := _doubt(mention, cited, known)):
        yield from doubt
        return
    for reference in cited:
        first = plain_name(reference.first_author or "")
        # A slip that makes the name of another first author is no slip.
        if not known and (nearly(own, first) or _is_cut(own, first)):
            yield _misspelt(mention, reference)
            return
    for reference in cited:
        if _is_of_group(mention, reference, known):
            yield _other_author(mention, reference)
            return
    if (unsure := _unsure(mention, cited, references.finished and not known)) is not None:
        yield unsure
        return
    if not mention.direct and references.finished:
        yield from _far(mention, cited, known, references, numbers)
    elif not mention.direct and not known:
        yield _uncited(mention, references, numbers)
    else:
        yield _mismatch(mention, cited, known, references, numbers)


def _doubt(mention: Named, cited: list[Reference], known: list[Reference]) -> list[CannotTell]:
    """Return why nothing can be said of a mention in a finished article, if that is so."""
    name = mention.mention.name
    own = plain_name(name)

    def say(why: str) -> list[CannotTell]:
        return [CannotTell("CIT203", f"whether “{name}” is meant: {why}", mention.mention.span)]

    for reference in cited:
        if not reference.authors:
            if same_word(name, reference.fields.get("entry", "")):
                return say(f"the authors of {called(reference)} could not be read")
            if len(cited) == 1 or not known:
                return say(f"{called(reference)} names no person as its author")
        elif own in {plain_name(word) for word in reference.authors[0].given.split()}:
            return say(f"it is a given name of the first author of {called(reference)}")
    if not mention.mention.group and not _is_pair(mention, known) and not _fits(mention, known):
        return say("only “et al.” and the like make an author of it, or a title that agrees")
    return []


def same_word(name: str, text: str) -> bool:
    """Tell whether a text has a name as a word of its own."""
    return plain_name(name) in {plain_name(word) for word in re.findall(r"[^\W\d_]+", text)}


def _is_pair(mention: Named, known: list[Reference]) -> bool:
    """Tell names of two that are the first two authors of one work."""
    names = mention.mention.names
    return len(names) > 1 and any(
        len(reference.authors) > 1 and same_name(names[1], reference.authors[1].family)
        for reference in known
    )


def _fits(mention: Named, known: list[Reference]) -> bool:
    """Tell whether year or sentence say that a work of this first author is meant."""
    years = {date.year for date in mention.dates}
    return any(
        reference.year in years or len(shared_words(mention.sentence, reference.title)) > _AGREE
        for reference in known
    )


_AGREE = 2
_ET_AL = re.compile(r"\bet\W+al\b", re.I)


def _far(
    mention: Named,
    cited: list[Reference],
    known: list[Reference],
    references: _Known,
    numbers: Mapping[str, int],
) -> Iterator[Outcome]:
    """Judge a name whose sentence has a citation, though not beside it, in a finished article."""
    if not known:
        yield from _nowhere(mention, references, numbers)
    elif mention.alone and _fits(mention, known):
        yield _mismatch(mention, cited, known, references, numbers)
    else:
        message = f"whether “{mention.mention.name}” is cited here: the citation may be another’s"
        yield CannotTell("CIT203", message, mention.mention.span)


def _is_cut(own: str, first: str) -> bool:
    """Tell whether a short name has lost one letter: `nearly` is about longer ones."""
    return len(first) == len(own) + 1 and any(
        first[:place] + first[place + 1 :] == own for place in range(1, len(first))
    )


def _is_of_group(mention: Named, reference: Reference, known: list[Reference]) -> bool:
    """Tell whether the one named is an author of the work and stands for its group.

    Where the list has a work of which the name is the first author, that one is meant, unless the
    one named is the senior author of the work cited, or the text speaks of a team.
    """
    name = mention.mention.name
    if not any(same_name(name, author.family) for author in reference.authors[1:]):
        return False
    senior = not reference.and_others and same_name(name, reference.authors[-1].family)
    return not known or senior or mention.mention.team


def _unsure(mention: Named, cited: list[Reference], leader: bool) -> CannotTell | None:
    name = mention.mention.name
    # "Liang and colleagues" may be a group's leader, whom an entry that is cut leaves out.
    led = mention.mention.team or (leader and not _ET_AL.search(mention.mention.span.text))
    for reference in cited:
        first = reference.first_author or ""
        if part_of(name, first):
            message = f"whether “{name}” is {first}, the first author of {called(reference)}"
            return CannotTell("CIT203", message, mention.mention.span)
        if led and mention.mention.group and reference.and_others:
            message = f"whether “{name}” is among the authors of {called(reference)} left out"
            return CannotTell("CIT212", message, mention.mention.span)
    return None


def _years(
    mention: Named,
    leading: list[Reference],
    references: _Known,
    numbers: Mapping[str, int],
) -> Iterator[Outcome]:
    dated = [reference for reference in leading if reference.year is not None]
    # TBL402 is about the years in tables.
    row = mention.paragraph.place is Place.TABLE
    for date in mention.dates if dated and not row else ():
        yield Checked("CIT206")
        if any(reference.year == date.year for reference in dated):
            continue
        if date.plain:
            yield _wrong_year(mention, date, dated[0], references, numbers)
        else:
            message = f"whether {date.year} is meant as the year of {called(dated[0])}"
            yield CannotTell("CIT206", message, date.span)


def _wrong_year(
    mention: Named,
    date: Dated,
    reference: Reference,
    references: _Known,
    numbers: Mapping[str, int],
) -> Finding:
    meant = [
        other
        for other in references.values()
        if other.year == date.year and _leads(mention, other) and other.key != reference.key
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


def _group(mention: Named, reference: Reference) -> Iterator[Outcome]:
    # "Queen's group" may be the group behind a work of two authors.
    if not mention.mention.group or mention.mention.team or len(mention.mention.names) > 1:
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
    mention: Named,
    cited: list[Reference],
    known: list[Reference],
    references: _Known,
    numbers: Mapping[str, int],
) -> Finding:
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
            *(_entry(reference) for reference in cited),
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
    references: _Known,
    numbers: Mapping[str, int],
) -> str:
    name = mention.mention.name
    if not known:
        return _nearest(name, references, numbers)
    best = max(known, key=lambda reference: len(shared_words(mention.sentence, reference.title)))
    years = {date.year for date in mention.dates}
    fitting = [reference for reference in known if reference.year in years]
    if len(fitting) == 1:
        best = fitting[0]
    if fitting == [best] or len(shared_words(mention.sentence, best.title)) > 1:
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


def _nearest(name: str, references: _Known, numbers: Mapping[str, int]) -> str:
    close = references.nearly_named(name)
    advice = f"no reference has {name} as its first author; add it, or correct the name"
    if not close:
        return advice
    listed = ", ".join(f"{ref.first_author} is {_listed(ref, numbers)}" for ref in close)
    return f"{advice} ({listed})"


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


def _uncited(mention: Named, references: _Known, numbers: Mapping[str, int]) -> Finding:
    name = mention.mention.name
    known = references.named(name)
    return Finding(
        "CIT205",
        f"a study named in the text must be cited, but “{_flat(mention.mention.span.text)}” has"
        " no citation of its own",
        mention.mention.span,
        found=_flat(mention.mention.span.text),
        where=f"{mention.mention.span.source.path}#{name}",
        hint=_hint(mention, known, references, numbers),
    )


def _entry(reference: Reference) -> Related:
    return Related(f"{called(reference)} is here", field_span(reference, "author"))


def _flat(text: str) -> str:
    return " ".join(text.split())


RULE = Rule(
    ("CIT203", "CIT204", "CIT205", "CIT206", "CIT207", "CIT212"),
    check_names,
    frozenset({"bibliography"}),
)
