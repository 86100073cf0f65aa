"""Whose counts a sentence gives: those of a study of the data, of another work, or its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from reviewproof.evidence.studies import Study
from reviewproof.manuscript import Paragraph
from reviewproof.naming import plain_name
from reviewproof.project import Project
from reviewproof.rules.held import Held
from reviewproof.rules.phrases import Phrase

_SURNAME = re.compile(
    r"\b(?P<name>[^\W\d_a-z][\w’'-]+?)(?:\s+et\s+al\b|[’']s\b"
    r"|\s+and\s+(?:colleagues|co-?workers|associates)\b)"
)
_NEAR = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose counts a sentence gives: those of studies of the data, or of another work."""

    studies: tuple[Study, ...]
    foreign: bool

    @property
    def is_review(self) -> bool:
        """Whether it is a work that counts studies itself."""
        return self.foreign or any(study.type == "review" for study in self.studies)


class Reader:
    """The data as the sentences of a manuscript need them."""

    def __init__(self, project: Project) -> None:
        """Take a project."""
        self.held = Held(project)
        self._project = project

    @cached_property
    def by_key(self) -> Mapping[str, Study]:
        """Studies by reference key."""
        studies = self._project.facts.studies
        return {study.key: study for study in studies.all if study.key} if studies else {}

    @cached_property
    def by_name(self) -> Mapping[str, Study]:
        """Studies by first author, where only one work of the list has an author of this name."""
        names: dict[str, list[str]] = {}
        for reference in self._project.facts.bibliography.references:
            if reference.authors:
                name = plain_name(reference.authors[0].family)
                names.setdefault(name, []).append(reference.key)
        studies = self._project.facts.studies
        for study in studies.all if studies else ():
            if not study.key:
                names.setdefault(plain_name(study.id.partition("_")[0]), []).append("")
        return {
            name: self.by_key[keys[0]]
            for name, keys in names.items()
            if len(keys) == 1 and keys[0] in self.by_key
        }

    def subject(self, keys: tuple[str, ...]) -> Subject:
        """Return what a citation of these keys makes the subject."""
        studies = tuple(self.by_key[key] for key in keys if key in self.by_key)
        return Subject(studies, len(studies) < len(keys))

    def named(self, text: str) -> Subject | None:
        """Return the study whose author a text names without citing it."""
        for found in _SURNAME.finditer(text):
            if study := self.by_name.get(plain_name(found["name"])):
                return Subject((study,), foreign=False)
        return None


class Marks:
    """Whose counts the sentences of one paragraph give, by its citations."""

    def __init__(self, reader: Reader, paragraph: Paragraph) -> None:
        """Take the data and a paragraph."""
        self._reader, self._paragraph = reader, paragraph
        self._starts = [paragraph.offset(mark.span.start) for mark in paragraph.citations]
        self._subjects: dict[int, Subject] = {}
        self._carried: dict[int, Subject | None] = {}

    def subject(self, phrase: Phrase) -> tuple[Subject | None, bool]:
        """Return whose count a phrase is, and whether its sentence cites that."""
        sentence, starts = phrase.sentence, self._starts
        first, end = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        if first == end:
            if sentence.start not in self._carried:
                named = self._reader.named(sentence.head)
                self._carried[sentence.start] = named or (self._of(first - 1) if first else None)
            return self._carried[sentence.start], False
        after = bisect_left(starts, phrase.end)
        if after < end:
            # A mark that follows at once is the count's own, whoever is cited before.
            gap = self._paragraph.text[phrase.end : min(starts[after], phrase.end + _NEAR)]
            if starts[after] - phrase.end < _NEAR and not gap.strip(" \n\t(,"):
                return self._of(after), True
        return self._of(after - 1 if after > first else after), True

    def _of(self, index: int) -> Subject:
        if index not in self._subjects:
            keys = self._paragraph.citations[index].keys
            self._subjects[index] = self._reader.subject(keys)
        return self._subjects[index]
