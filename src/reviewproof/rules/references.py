"""The bibliography itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewproof.bibliography import dois, field_span
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import Reference
from reviewproof.mentions import plain_name
from reviewproof.project import Project
from reviewproof.rules.base import Rule

_REQUIRED = {
    "article": ("author", "title", "journal", "year"),
    "book": ("author", "title", "publisher", "year"),
    "incollection": ("author", "title", "booktitle", "year"),
    "inproceedings": ("author", "title", "booktitle", "year"),
}
"""Required fields by entry type (BibTeX's own documentation, "Entry Types")."""

_DOI = re.compile(r"10\.\d{4,9}/[^\s{}\"<>]+")
"""Form of a DOI: prefix `10.` and registrant, a slash, a suffix (DOI Handbook, 2.2)."""

_JOURNAL_CODES = {
    "10.3390": {
        "ph": "Pharmaceuticals",
        "pharmaceutics": "Pharmaceutics",
        "ijms": "Int J Mol Sci",
        "nu": "Nutrients",
        "life": "Life",
        "cells": "Cells",
        "biomedicines": "Biomedicines",
        "jcm": "J Clin Med",
        "cosmetics": "Cosmetics",
        "molecules": "Molecules",
        "cancers": "Cancers",
    },
    "10.1111": {"jocd": "J Cosmet Dermatol", "exd": "Exp Dermatol", "ijd": "Int J Dermatol"},
    "10.1016": {"j.heliyon": "Heliyon", "j.jaad": "J Am Acad Dermatol", "j.jpra": "JPRAS Open"},
    "10.1007": {"s00266": "Aesthetic Plast Surg"},
    "10.2147": {"CCID": "Clin Cosmet Investig Dermatol", "IJN": "Int J Nanomed"},
    "10.7759": {"cureus": "Cureus"},
}
"""Journal codes that publishers put at the start of a DOI's suffix, by registrant."""

_CODE = re.compile(r"(?:j\.)?[A-Za-z]+|s\d{5}")


def check_unique(project: Project) -> Iterator[Outcome]:
    """BIB101 was found while parsing; BIB102: no work is listed twice."""
    by_work: dict[str, Reference] = {}
    references = project.facts.bibliography.references
    yield Checked("BIB101", len(references))
    named = {reference.key: f"doi {doi}" for reference, doi in dois(references)}
    for reference in references:
        yield Checked("BIB102")
        works = [f"title {plain_name(reference.title)} {reference.year}", named.get(reference.key)]
        for work in filter(None, works):
            first = by_work.setdefault(work, reference)
            if first is not reference:
                yield Finding(
                    "BIB102",
                    f"a work must be listed once, but [@{first.key}] and [@{reference.key}] have"
                    f" the same {work.split()[0]}",
                    field_span(reference, work.split()[0]),
                    found=reference.key,
                    expected=first.key,
                    hint="keep one entry and cite it in both places",
                    related=(Related("the same work", field_span(first, work.split()[0])),),
                )
                break


def check_fields(project: Project) -> Iterator[Outcome]:
    """BIB103: required fields are there and not empty."""
    for reference in project.facts.bibliography.references:
        for name in _REQUIRED.get(reference.kind, ("title",)):
            yield Checked("BIB103")
            if not reference.fields.get(name, "").strip("{} "):
                yield Finding(
                    "BIB103",
                    f"an entry of type {reference.kind} must have the field “{name}”, but"
                    f" [@{reference.key}] lacks it",
                    field_span(reference, ""),
                    where=f"{reference.span.source.path}#{reference.key}",
                    expected=name,
                    hint=f"add “{name}” as the work itself has it",
                )


def check_dois(project: Project) -> Iterator[Outcome]:
    """BIB104: form of a DOI. BIB105: its journal code against the journal's name."""
    found = list(dois(project.facts.bibliography.references))
    if not found:
        yield NotApplicable("BIB104", "no reference has a DOI")
        yield NotApplicable("BIB105", "no reference has a DOI")
    for reference, _ in found:
        yield Checked("BIB104")
        if not _DOI.fullmatch(reference.doi):
            yield Finding(
                "BIB104",
                f"a DOI must be 10.<registrant>/<suffix>, but {reference.doi!r} is not",
                field_span(reference, "doi"),
                where=f"{reference.span.source.path}#{reference.key}",
                found=reference.doi,
                hint="enter the DOI alone, without address or spaces",
            )
        else:
            yield from _journal_code(reference)


def _journal_code(reference: Reference) -> Iterator[Outcome]:
    prefix, _, suffix = reference.doi.partition("/")
    codes = {code.casefold(): name for code, name in _JOURNAL_CODES.get(prefix, {}).items()}
    code = _CODE.match(suffix)
    journal = codes.get(code.group().casefold()) if code else None
    if journal is None:
        return
    yield Checked("BIB105")
    if plain_name(journal) != plain_name(reference.journal):
        yield Finding(
            "BIB105",
            f"a DOI must belong to the journal named, but {reference.doi} has the code of"
            f" {journal} and the entry names {reference.journal}",
            field_span(reference, "doi"),
            where=f"{reference.span.source.path}#{reference.key}",
            found=reference.journal,
            expected=journal,
            hint="look the work up; one of the two is wrong",
            related=(Related("the journal", field_span(reference, "journal")),),
        )


RULES = (
    Rule(("BIB101", "BIB102"), check_unique),
    Rule(("BIB103",), check_fields),
    Rule(("BIB104", "BIB105"), check_dois),
)
