"""`references.bib` to references, with the place of every entry and field (bibtexparser)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewproof.findings import Finding, Related
from reviewproof.manuscript import Author, Reference
from reviewproof.text import Source, Span


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The entries in their order, and SRC005 or BIB101 findings about the rest."""

    references: tuple[Reference, ...]
    findings: tuple[Finding, ...]

    def __getitem__(self, key: str) -> Reference:
        """Return the first entry with this key."""
        return next(reference for reference in self.references if reference.key == key)


def parse_bibliography(*sources: Source) -> Bibliography:
    """Parse BibTeX files; a block that cannot be parsed becomes a finding, never silence."""
    references: list[Reference] = []
    findings: list[Finding] = []
    firsts: dict[str, Span] = {}
    for source in sources:
        for item in _parse(source, firsts):
            if isinstance(item, Reference):
                references.append(item)
                firsts[item.key] = field_span(item, "")
            else:
                findings.append(item)
    return Bibliography(tuple(references), tuple(findings))


def _parse(source: Source, firsts: Mapping[str, Span]) -> Iterator[Reference | Finding]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ImplicitComment

    # It logs to the root logger what the blocks below say again, with better places.
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        library = parse_string(source.text, parse_stack=[])
    finally:
        logging.disable(disabled)
    strings = {string.key.lower(): _unbrace(str(string.value)) for string in library.strings}
    conflicts = list(_conflicts(source))
    yield from conflicts
    for block in library.blocks:
        span = _block_span(source, block)
        if isinstance(block, DuplicateBlockKeyBlock):
            key = str(block.key)
            yield _duplicate(key, span, firsts.get(key, span))
        elif isinstance(block, Entry):
            if block.key in firsts:
                yield _duplicate(block.key, span, firsts[block.key])
            else:
                yield _reference(block, span, strings)
        elif not any(span.start <= item.span.start < span.end for item in conflicts) and (
            block in library.failed_blocks
            or (isinstance(block, ImplicitComment) and _looks_lost(block.comment))
        ):
            yield _unparsed(block, span)


def _conflicts(source: Source) -> Iterator[Finding]:
    """Report the first marker of a merge conflict; bibtexparser may read over it."""
    marker = re.search(r"^(?:<{7}|>{7})(?: .*)?$", source.text, re.M)
    if marker:
        yield Finding(
            "SRC005",
            "every BibTeX block must parse, but a merge conflict is left in the file",
            source.span(*marker.span()),
            found=marker.group(),
            hint="settle the conflict: keep one side and remove the markers",
        )


def _block_span(source: Source, block: Any) -> Span:
    # bibtexparser counts lines from 0 and gives no columns.
    start = source.offset(block.start_line + 1)
    raw = block.raw or ""
    found = source.text.find(raw.strip(), start)
    start = found if found >= 0 else start
    return source.span(start, start + len(raw.strip()))


def _looks_lost(comment: str) -> bool:
    """Tell text outside of entries that is no comment: an entry's debris."""
    lines = (line.strip() for line in comment.splitlines())
    return any(
        not re.match(r"%|[<=>|]{7}(?: |$)", line) and re.search(r"[@={}]", line) for line in lines
    )


def _duplicate(key: str, span: Span, first: Span) -> Finding:
    return Finding(
        "BIB101",
        f"the key “{key}” must stand for one reference, but two entries have it",
        span.source.span(span.start, span.start + len(span.text.splitlines()[0])),
        found=key,
        hint="give one of them another key, or remove it",
        related=(Related("the first entry with this key", first),),
    )


def _unparsed(block: Any, span: Span) -> Finding:
    error = getattr(block, "error", None)
    detail = getattr(error, "abort_reason", "") or str(error or "")
    reason = f": {' '.join(detail.split())}" if detail else ""
    first_line = span.text.split("\n", 1)[0]
    return Finding(
        "SRC005",
        f"every BibTeX block must parse, but this one does not{reason}",
        span.source.span(span.start, span.start + len(first_line)),
        found=first_line,
        hint="look for a missing brace, quote or comma in this entry",
    )


def _reference(entry: Any, span: Span, strings: Mapping[str, str]) -> Reference:
    fields = {field.key.lower(): _value(str(field.value), strings) for field in entry.fields}
    authors, and_others = _authors(fields.get("author", fields.get("editor", "")))
    year = fields.get("year", "")
    return Reference(
        key=entry.key,
        kind=entry.entry_type.lower(),
        authors=authors,
        and_others=and_others,
        title=fields.get("title", "").strip("{}"),
        year=int(year) if re.fullmatch(r"\d{4}", year) else None,
        journal=fields.get("journal", fields.get("journaltitle", "")),
        doi=fields.get("doi", ""),
        fields=fields,
        span=span,
    )


def _value(written: str, strings: Mapping[str, str]) -> str:
    """Return a field's text: braces or quotes removed, `@string` names put in, `#` joined."""
    written = written.strip()
    if written[:1] in {"{", '"'} and not re.search(r"[}\"]\s*#", written):
        return _unbrace(written)
    parts = (part.strip() for part in written.split("#"))
    return " ".join("".join(strings.get(part.lower(), _unbrace(part)) for part in parts).split())


def _unbrace(value: str) -> str:
    if len(value) > 1 and value[0] + value[-1] in {"{}", '""'}:
        value = value[1:-1]
    return " ".join(value.split())


def _authors(text: str) -> tuple[tuple[Author, ...], bool]:
    """Split BibTeX names: `Family, Given`, `Given Family`, `{Group}`, `and others`."""
    parts = [part.strip() for part in re.split(r"\s+and\s+(?![^{]*\})", text) if part.strip()]
    others = bool(parts) and parts[-1] == "others"
    return tuple(_author(part) for part in (parts[:-1] if others else parts)), others


def _author(name: str) -> Author:
    if name.startswith("{") and name.endswith("}"):
        return Author(name[1:-1])
    family, comma, given = name.partition(",")
    if comma:
        return Author(family.strip(), given.strip())
    words = name.split()
    particle = next((i for i, word in enumerate(words[:-1]) if word[0].islower()), None)
    split = particle if particle is not None else len(words) - 1
    return Author(" ".join(words[split:]), " ".join(words[:split]))


def field_span(reference: Reference, name: str) -> Span:
    """Return the place of a field's value; of the entry's key when it has no such field."""
    text, start = reference.span.text, reference.span.start
    found = re.search(rf"(?<![\w-]){re.escape(name)}\s*=\s*", text, re.I) if name else None
    if not found:
        offset = max(text.find(reference.key), 0)
        return reference.span.source.span(start + offset, start + offset + len(reference.key))
    value = reference.fields.get(name.lower(), "")
    offset = text.find(value, found.end()) if value else found.end()
    offset = offset if offset >= 0 else found.end()
    return reference.span.source.span(start + offset, start + offset + max(len(value), 1))


def dois(references: tuple[Reference, ...]) -> Iterator[tuple[Reference, str]]:
    """Yield the references that have a DOI, with it in lower case and without a resolver."""
    for reference in references:
        if reference.doi:
            yield reference, re.sub(r"^https?://(dx\.)?doi\.org/", "", reference.doi.lower())
