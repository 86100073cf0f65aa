"""PRI309: an expression of a study stands where that study is spoken of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from reviewproof.evidence.studies import Study
from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Cell, Paragraph, Place, Reference
from reviewproof.mentions import find_mentions
from reviewproof.naming import forms_of, plain_name
from reviewproof.project import Project
from reviewproof.rules.base import Rule
from reviewproof.rules.phrases import sentences

_VALUE = re.compile(r"review\.study\.(?P<study>\w+)\.\w+")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[-‐‑’'](?=[^\W\d_]))*")
_OF_SOMEONE = re.compile(r"[’']s$")


@dataclass(frozen=True)
class _Spoken:
    """A stretch of a paragraph."""

    paragraph: Paragraph
    start: int
    end: int

    @cached_property
    def keys(self) -> frozenset[str]:
        """The works that it cites."""
        return frozenset(
            key
            for citation in self.paragraph.citations
            if self.start <= self.paragraph.offset(citation.span.start) < self.end
            for key in citation.keys
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that may be names."""
        words = _WORD.findall(self.paragraph.text, self.start, self.end)
        names = (_OF_SOMEONE.sub("", word) for word in words if not word[0].islower())
        return frozenset(map(plain_name, names))


def check_expressions(project: Project) -> Iterator[Outcome]:
    """PRI309: a sentence prints the values of a study that it cites or names."""
    studies = project.facts.studies
    values = [(cell, found) for cell in project.manuscript.cells if (found := _value(cell))]
    if studies is None or not values:
        reason = "no expression of the text prints a value of one study"
        yield NotApplicable("PRI309", reason if studies else "the project has no studies")
        return
    paragraphs = _by_file(project)
    for cell, name in values:
        study = studies.by_id.get(name)
        paragraph = _around(paragraphs.get(cell.span.source.path, []), cell)
        if study is None or paragraph is None or paragraph.place is not Place.PROSE:
            continue  # SRC009 speaks of an unknown study
        yield from _judged(project, study, cell, paragraph)


def _value(cell: Cell) -> str:
    found = _VALUE.fullmatch(cell.code.strip()) if cell.inline else None
    return found["study"] if found else ""


def _by_file(project: Project) -> Mapping[str, list[Paragraph]]:
    paragraphs: dict[str, list[Paragraph]] = {}
    for paragraph in project.manuscript.paragraphs:
        if paragraph.span.source.origin is None:  # else a cell prints it
            paragraphs.setdefault(paragraph.span.source.path, []).append(paragraph)
    for own in paragraphs.values():
        own.sort(key=_start)
    return paragraphs


def _start(paragraph: Paragraph) -> int:
    return paragraph.span.start


def _around(paragraphs: list[Paragraph], cell: Cell) -> Paragraph | None:
    index = bisect_right(paragraphs, cell.span.start, key=_start) - 1
    inside = index >= 0 and cell.span.end <= paragraphs[index].span.end
    return paragraphs[index] if inside else None


def _judged(project: Project, study: Study, cell: Cell, paragraph: Paragraph) -> Iterator[Outcome]:
    place = paragraph.offset(cell.span.start)
    parts = sentences(paragraph, (0, len(paragraph.text)))
    sentence = next(part for part in parts if part.start <= place < part.end)
    here = _Spoken(paragraph, sentence.start, sentence.end)
    around = _Spoken(paragraph, 0, len(paragraph.text))
    yield Checked("PRI309")
    # A sentence with a citation of its own speaks of that work, or of one that it names.
    spoken = here if here.keys else around
    if _is_spoken_of(project, study, spoken, around):
        return
    if spoken.keys and not spoken.keys <= project.references.keys():
        message = f"whether this, a value of {study.id}, is of the study of an unknown key"
        yield CannotTell("PRI309", message, cell.span)
        return
    named = {name for mention in find_mentions(paragraph, frozenset()) for name in mention.names}
    if not (around.keys or named or _is_ambiguous(project, study)):
        message = f"of which study this is, which prints a value of {study.id}"
        yield CannotTell("PRI309", message, cell.span)
        return
    yield _of_another(study, cell, paragraph, spoken)


def _key(project: Project, study: Study) -> str:
    """Return a study's key; its id where that is one and the column's is none (TBL401, SRC004)."""
    known = project.references
    return study.id if study.key not in known and study.id in known else study.key


def _is_spoken_of(project: Project, study: Study, spoken: _Spoken, around: _Spoken) -> bool:
    key = _key(project, study)
    if key in spoken.keys:
        return True
    if not _names(project, study) & spoken.words:
        return False
    if key:
        # Named without a mark: it may as well be the study of this name that no mark can cite.
        return key in around.keys or not _is_ambiguous(project, study)
    cited = (project.references[one] for one in around.keys if one in project.references)
    return not any(_leads(reference) & _names(project, study) for reference in cited)


def _names(project: Project, study: Study) -> frozenset[str]:
    """Return the words by which prose names a study: its first author's family name."""
    if reference := project.references.get(_key(project, study)):
        return _leads(reference)
    return frozenset({plain_name(study.id.partition("_")[0])})


def _leads(reference: Reference) -> frozenset[str]:
    family = reference.first_author or ""
    return forms_of(family) | frozenset(plain_name(word) for word in family.split()[-1:])


def _is_ambiguous(project: Project, study: Study) -> bool:
    """Tell whether a study without a reference has the same first author."""
    studies = project.facts.studies
    others = (other for other in studies.all if not other.key) if studies else ()
    return bool(_key(project, study)) and any(
        _names(project, other) & _names(project, study) for other in others
    )


def _of_another(study: Study, cell: Cell, paragraph: Paragraph, spoken: _Spoken) -> Finding:
    marks = [mark for mark in paragraph.citations if set(mark.keys) & spoken.keys]
    cited = ", ".join(f"@{key}" for mark in marks for key in mark.keys)
    told = f"this {'sentence' if cited else 'text'} cites {f'[{cited}]' if cited else 'nothing'}"
    return Finding(
        "PRI309",
        f"a value of a study must stand where the study is cited, but this is of {study.id}"
        f" and {told}",
        cell.span,
        found=study.id,
        expected=", ".join(dict.fromkeys(key for mark in marks for key in mark.keys)),
        where=f"{cell.span.source.path}#{cell.code.strip()}",
        hint="print the value of the study cited, or cite the study whose value this is",
        related=tuple(Related("what is cited", mark.span) for mark in marks),
    )


RULES = (
    Rule(
        ("PRI309",),
        check_expressions,
        frozenset({"manuscript", "bibliography"}),
    ),
)
