"""Abbreviations: defined before use, once, and used."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from reviewproof.abbreviations import (
    Definition,
    Use,
    find_definitions,
    find_uses,
    form_of,
    initials_of,
    long_form,
)
from reviewproof.findings import (
    CannotTell,
    Checked,
    Finding,
    NotApplicable,
    Outcome,
    Related,
)
from reviewproof.manuscript import Paragraph, Place
from reviewproof.project import Project
from reviewproof.rules import front_matter
from reviewproof.rules.base import Rule
from reviewproof.rules.crossrefs import find_floats
from reviewproof.text import Span

WELL_KNOWN = frozenset(
    # Chemistry and laboratory: spelled out nowhere, or in no journal.
    "DNA RNA mRNA miRNA siRNA tRNA rRNA cDNA ATP GTP PCR qPCR pH ELISA"
    # Roots of gene and protein symbols (HGNC) that are names by now.
    " AKT ERK JAK STAT SMAD RAS RAF MAPK WNT NOTCH MTOR"
    # Units and clock.
    " IU MHz GHz MPa GPa AM PM UTC"
    # Medicine that any reader knows.
    " HIV AIDS CT MRI ECG"
    # Databases, reporting guidelines and registers, which go by these names.
    " MEDLINE EMBASE CENTRAL CINAHL PROSPERO PRISMA CONSORT STROBE GRADE MOOSE CASP AMSTAR ROBIS"
    " SPSS SAS"
    # Places and institutions.
    " USA US UK EU UN WHO FDA EMA NIH NHS"
    # Publishing and files.
    " CC BY SA NC ND DOI ISSN ISBN ORCID PMID URL PDF HTML XML JATS CSV JSON SVG PNG MIT GPL ID"
    # Statistics.
    " SD SE CI".split()
)
"""Abbreviations that need no definition. Short on purpose: a project acknowledges its own."""

_GENE = re.compile(
    r"\s+(?:signal|pathway|gene\b|protein|kinase|receptor|m?RNA\b|expression|inhibitor|axis|ligand"
    r"|demethylase)"
)
_GLOSSARY = re.compile(r"\babbreviations?\b|\bacronyms?\b|\bglossary\b", re.I)
_ABSTRACT = re.compile(r"#+\s*(?:abstract|summary)\b", re.I)
_REFERENCES = re.compile(r"#+\s*(?:references|bibliography|literature(?: cited)?)\s*(?:\{|$)", re.I)
_NOTE = re.compile(r"\W*(?:abbreviations?|notes?)\b\s*[:.]", re.I)
_PLAIN = re.compile(r"[a-z]{0,3}[A-Z]{2,6}")
_OFTEN = 2
_BESIDE = 40
"""So near to its long form an abbreviation is introduced by it, in whatever way."""


@dataclass(slots=True)
class _Scope:
    """What one reader reads in one go, in its order: the abstract, the text, or one table."""

    name: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: bool = False
    definitions: list[tuple[int, Paragraph, Definition]] = field(default_factory=list)
    uses: list[tuple[int, Paragraph, Use]] = field(default_factory=list)

    def define(self) -> None:
        for index, paragraph in enumerate(self.paragraphs):
            found = find_definitions(paragraph.text, notes=self.notes)
            self.definitions += [(index, paragraph, definition) for definition in found]
        self.definitions.sort(key=lambda item: (item[0], item[2].start))

    def use(self, known: Mapping[str, str]) -> None:
        defined = {(index, item.start) for index, _, item in self.definitions}
        for index, paragraph in enumerate(self.paragraphs):
            found = find_uses(paragraph.text, known)
            self.uses += [
                (index, paragraph, use) for use in found if (index, use.start) not in defined
            ]


@dataclass
class _Text:
    """A manuscript by scopes."""

    abstract: _Scope
    main: _Scope
    floats: list[_Scope]
    glossary: _Scope

    @cached_property
    def initials(self) -> list[tuple[Paragraph, str]]:
        """Its paragraphs, but for the glossary, each with the initials of its words."""
        scopes = (self.abstract, self.main, *self.floats)
        return [(one, initials_of(one.text)) for scope in scopes for one in scope.paragraphs]


def check(project: Project) -> Iterator[Outcome]:
    """ABB701, ABB702 and ABB703, in the abstract and in the text apart from each other."""
    text = _read(project)
    scopes = (text.abstract, text.main, *text.floats, text.glossary)
    for scope in scopes:
        scope.define()
    known = _known(project, scopes)
    for scope in scopes:
        scope.use(known)
    for code in ("ABB701", "ABB702", "ABB703"):
        yield Checked(code, len(known))
        if not known and not text.main.uses:
            yield NotApplicable(code, "the text has no abbreviations")
    glossary = {item.form for _, _, item in text.glossary.definitions}
    for scope, late in ((text.abstract, ()), (text.main, text.floats)):
        listed = glossary if scope is text.main else frozenset[str]()
        yield from _before_use(scope, known, listed)
        yield from _once(scope)
        yield from _used(scope, [use.form for other in late for _, _, use in other.uses])
    main = {item.form for _, _, item in text.main.definitions} | glossary
    for scope in text.floats:
        own = {item.form for _, _, item in scope.definitions}
        yield from _before_use(scope, known, main | own)
    yield from _undefined(text, known)


def _read(project: Project) -> _Text:
    text = _Text(_Scope("abstract"), _Scope("text"), [], _Scope("list", notes=True))
    if place := front_matter.entry(project, "abstract"):
        paragraph, start, end = place
        text.abstract.paragraphs.append(_slice(paragraph, start, end))
    floats: dict[int, list[Span]] = {}
    for item in find_floats(project):
        floats.setdefault(id(item.span.source), []).append(item.span)
    current: _Scope | None = None
    heading = ""
    for paragraph in project.manuscript.paragraphs:
        if paragraph.place is Place.HEADING:
            heading = paragraph.text
        if paragraph.place is Place.METADATA or _REFERENCES.match(heading):
            continue  # the initials of authors are no abbreviations
        beside = current is not None and _NOTE.match(paragraph.text) is not None
        if paragraph.place in {Place.CAPTION, Place.TABLE} or beside or _inside(paragraph, floats):
            if current is None:
                current = _Scope("table or figure", notes=True)
                text.floats.append(current)
            current.paragraphs.append(paragraph)
            continue
        current = None
        if _GLOSSARY.search(heading):
            text.glossary.paragraphs.append(paragraph)
        elif _ABSTRACT.match(heading):
            text.abstract.paragraphs.append(paragraph)
        else:
            text.main.paragraphs.append(paragraph)
    return text


def _slice(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    return Paragraph(
        paragraph.sub(start, end), paragraph.text[start:end], paragraph.place, paragraph.section
    )


def _inside(paragraph: Paragraph, floats: Mapping[int, list[Span]]) -> bool:
    """Tell whether a paragraph is in the div of a figure; the spans of a file are in order."""
    spans = floats.get(id(paragraph.span.source), [])
    index = bisect_right(spans, paragraph.span.start, key=lambda span: span.start) - 1
    return index >= 0 and paragraph.span.start < spans[index].end


def _known(project: Project, scopes: tuple[_Scope, ...]) -> Mapping[str, str]:
    """Return what the document or the data define, with the meaning where it is certain."""
    known: dict[str, str] = {}
    for scope in scopes:
        for _, _, item in scope.definitions:
            known[item.form] = known.get(item.form) or item.meaning
    table = project.facts.table("abbreviations")
    for row in table.rows if table else ():
        if {"abbreviation", "meaning"} <= set(row.cells):
            known[form_of(row["abbreviation"])] = row["meaning"]
    return known


def _before_use(
    scope: _Scope, known: Mapping[str, str], listed: frozenset[str] | set[str]
) -> Iterator[Outcome]:
    defined: dict[str, tuple[int, int, Span]] = {}
    for index, paragraph, item in scope.definitions:
        place = (index, item.start, paragraph.sub(item.start, item.end))
        defined.setdefault(item.form, place)
    seen: set[str] = set()
    for index, paragraph, use in scope.uses:
        if use.form in seen or use.form not in known:
            continue
        seen.add(use.form)
        if use.form in listed or _is_known(use.form):
            continue
        first = defined.get(use.form)
        if first is None or (index, use.start) < first[:2]:
            yield _too_early(scope, paragraph.sub(use.start, use.end), use.form, known, first)


def _too_early(
    scope: _Scope,
    span: Span,
    form: str,
    known: Mapping[str, str],
    first: tuple[int, int, Span] | None,
) -> Finding:
    found = "it is defined later" if first else f"the {scope.name} does not define it"
    meaning = known[form] or "long form"
    return Finding(
        "ABB701",
        f"an abbreviation must be defined before it is used, but “{form}” is not: {found}",
        span,
        found=form,
        expected=known[form],
        where=f"{span.source.path}#{scope.name}/{form}",
        hint=f"write “{meaning} ({form})” here" + (f", and {form} alone there" if first else ""),
        related=(Related("defined here", first[2]),) if first else (),
    )


def _once(scope: _Scope) -> Iterator[Outcome]:
    firsts: dict[str, tuple[Paragraph, Definition]] = {}
    for _, paragraph, item in scope.definitions:
        if not item.meaning:
            continue
        before, first = firsts.setdefault(item.form, (paragraph, item))
        if first is item:
            continue
        span = paragraph.sub(item.start, item.end)
        yield Finding(
            "ABB702",
            f"an abbreviation must be defined once, but the {scope.name} defines “{item.form}” as"
            f" “{first.meaning}” and again as “{item.meaning}”",
            span,
            found=item.meaning,
            expected=first.meaning,
            where=f"{span.source.path}#{scope.name}/{item.form}",
            hint=f"write {item.form} alone here; if it means something else, give that another"
            " abbreviation",
            related=(Related("first here", before.sub(first.start, first.end)),),
        )


def _used(scope: _Scope, elsewhere: list[str]) -> Iterator[Outcome]:
    used = {*elsewhere, *(use.form for _, _, use in scope.uses)}
    seen: set[str] = set()
    for _, paragraph, item in scope.definitions:
        if item.meaning and item.form not in used and item.form not in seen:
            span = paragraph.sub(item.start, item.end)
            yield Finding(
                "ABB703",
                f"an abbreviation must be used after its definition, but the {scope.name} defines"
                f" “{item.form}” and never uses it",
                span,
                found=item.form,
                where=f"{span.source.path}#{scope.name}/{item.form}",
                hint=f"write “{item.meaning}” alone",
            )
        seen.add(item.form)


def _undefined(text: _Text, known: Mapping[str, str]) -> Iterator[Outcome]:
    """Report what looks like an abbreviation and is defined nowhere.

    Only what is used more than once and by no sign a name: a gene, a brand, a word in capitals.
    """
    unclear: dict[str, Span] = {}
    for scope in (text.abstract, text.main):
        places: dict[str, list[tuple[Paragraph, Use]]] = {}
        for _, paragraph, use in scope.uses:
            if use.form not in known:
                places.setdefault(use.form, []).append((paragraph, use))
        whole = "\n".join(item.text for item in scope.paragraphs)
        for form, uses in places.items():
            paragraph, use = uses[0]
            span = paragraph.sub(use.start, use.end)
            if _is_known(form) or _is_word(form.lower(), whole):
                continue
            if _is_certain(form, uses):
                yield _too_early(scope, span, form, {form: ""}, None)
            elif spelled := _spelled_out(text, form):
                meant = " ".join(spelled.text.split())
                finding = _too_early(scope, span, form, {form: meant}, None)
                yield replace(finding, related=(Related("spelled out here", spelled),))
            else:
                unclear.setdefault(form, span)
    if unclear:
        names = ", ".join(sorted(unclear))
        message = f"whether these are names or abbreviations that need a definition: {names}"
        yield CannotTell("ABB701", message, next(iter(unclear.values())))


def _is_word(word: str, text: str) -> bool:
    """Tell whether a text has a word in small letters."""
    if word not in text or not re.fullmatch("[a-z]+", word):
        return False
    # To look for the word first and for what is before it then is far faster.
    return re.search(rf"{word}(?<!\w{word})(?![a-z])", text) is not None


def _is_certain(form: str, uses: Sequence[tuple[Paragraph, Use]]) -> bool:
    """Tell what is used like an abbreviation, and by no sign a name."""
    return bool(len(uses) >= _OFTEN and _PLAIN.fullmatch(form) and not any(map(_is_name, uses)))


def _spelled_out(text: _Text, form: str) -> Span | None:
    """Return where the text has the words that a form stands for, and does not say so."""
    finder = long_form(form)
    if finder is None:
        return None
    for paragraph, initials in text.initials:
        if finder.initials.search(initials) and (place := finder.words.search(paragraph.text)):
            around = paragraph.text[max(0, place.start() - _BESIDE) : place.end() + _BESIDE]
            # "VEGF, vascular endothelial growth factor, …": a definition in words of its own.
            return None if form in around else paragraph.sub(*place.span())
    return None


def _is_known(form: str) -> bool:
    """Tell a well-known abbreviation, also as the root of SMAD3 or microRNA."""
    root = re.sub(r"\d+[A-Z]?$", "", form)
    return (
        not {form, root}.isdisjoint(WELL_KNOWN) or re.fullmatch(r"[a-z]+[DR]NA", form) is not None
    )


def _is_name(place: tuple[Paragraph, Use]) -> bool:
    paragraph, use = place
    before, after = paragraph.text[: use.start], paragraph.text[use.end : use.end + 20]
    beside = re.search(r"[/\-‐‑–*_]$|(?<!\w)[A-Z]{2,} $", before[-20:])
    return bool(beside or re.match(r"[/*_]|[-‐‑–][A-Z\dα-ω]|[ ][A-Z]{2,}(?!\w)", after)) or bool(
        _GENE.match(after)
    )


RULES: tuple[Rule, ...] = (
    Rule(("ABB701", "ABB702", "ABB703"), check, frozenset({"manuscript", "cells"})),
)
