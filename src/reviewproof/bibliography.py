"""`references.bib` to references, with the place of every entry and field (bibtexparser)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewproof.findings import Finding, Related
from reviewproof.manuscript import PRINTED, Author, Reference
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
    from bibtexparser.model import (
        DuplicateBlockKeyBlock,
        Entry,
        ImplicitComment,
        ParsingFailedBlock,
    )

    # It logs to the root logger what the blocks below say again, with better places.
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        library = parse_string(source.text, parse_stack=[])
    finally:
        logging.disable(disabled)
    for string in library.strings:
        yield from (item for item in _fields(source, [string], string) if isinstance(item, Finding))
    strings = {
        string.key.lower(): _unbrace(str(string.value)[: _value_end(str(string.value))])
        for string in library.strings
    }
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
                fields = list(_fields(source, block.fields, block))
                yield from (item for item in fields if isinstance(item, Finding))
                written = dict(item for item in fields if isinstance(item, tuple))
                yield _reference(block, span, _values(written, strings))
        elif not any(span.start <= item.span.start < span.end for item in conflicts) and (
            isinstance(block, ParsingFailedBlock)
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


def _fields(
    source: Source, fields: Iterable[Any], block: Any
) -> Iterator[tuple[str, str] | Finding]:
    """Yield each field as written, also those that bibtexparser takes for a part of another.

    It looks only for the comma at a field's end; without one the next field is no field.
    """
    span = _block_span(source, block)
    for field in fields:
        name, written = field.key.lower(), str(field.value)
        line = source.offset(field.start_line + 1)
        offset = source.text.find(written, max(line, span.start), span.end)
        while (end := _value_end(written)) < len(written):
            yield name, written[:end]
            yield _comma_lost(source, name, written[:end], offset, span)
            swallowed = _FIELD.match(written, end)
            if swallowed is None:
                break
            name = swallowed["name"].lower()
            offset += swallowed.end() if offset >= 0 else 0
            written = written[swallowed.end() :]
        else:
            yield name, written


def _comma_lost(source: Source, name: str, value: str, offset: int, entry: Span) -> Finding:
    last = offset + len(value) - 1
    return Finding(
        "SRC005",
        f"every BibTeX block must parse, but no comma stands behind the value of “{name}”",
        source.span(last, last + 1) if offset >= 0 else entry,
        found=" ".join(value.split()),
        hint="put a comma here; a value of several words stands in braces",
    )


_BLANK = re.compile(r"(?:\s|%[^\n]*)*+")
_FIELD = re.compile(r"(?:\s|%[^\n]*)*+(?P<name>[^\s=,{}\"#%]+)\s*=\s*(?=\S)")
_BARE = re.compile(r"[^\s#,{}\"%]*+")
_IN_BRACES = re.compile(r"\{[^{}\"\\]*+\}")
"""Most values, of which nothing needs to be told apart."""
_DELIMITERS = re.compile(r"\\.|[{}\"]", re.S)


def _value_end(written: str) -> int:
    """Return where the value of a field ends: all of the text, unless something follows it."""
    if _IN_BRACES.fullmatch(written):
        return len(written)
    end = 0
    while True:
        end = _part_end(written, end)
        following = _BLANK.match(written, end)
        after = following.end() if following else end
        if not written.startswith("#", after):
            return len(written) if after == len(written) else end
        blank = _BLANK.match(written, after + 1)
        end = blank.end() if blank else after + 1


def _part_end(written: str, start: int) -> int:
    """Return the end of `{…}`, `"…"`, a number or a name; all of the text where none is closed."""
    sign = written[start : start + 1]
    if sign not in {"{", '"'}:
        bare = _BARE.match(written, start)
        return bare.end() if bare else start
    depth = 0
    for token in _DELIMITERS.finditer(written, start + (sign == '"')):
        depth += {"{": 1, "}": -1}.get(token.group(), 0)
        if depth == 0 and token.group() == ("}" if sign == "{" else '"'):
            return token.end()
    return len(written)


def _values(written: Mapping[str, str], strings: Mapping[str, str]) -> Mapping[str, str]:
    return {name: _value(value, strings) for name, value in written.items()}


def _reference(entry: Any, span: Span, fields: Mapping[str, str]) -> Reference:
    authors, and_others = _authors(fields.get("author", fields.get("editor", "")))
    # BibLaTeX dates a work by `date = {2020-05-01}`, which Pandoc reads too.
    year = fields.get("year") or fields.get("date", "").partition("-")[0]
    return Reference(
        key=entry.key,
        kind=entry.entry_type.lower(),
        authors=authors,
        and_others=and_others,
        title=_title(fields.get("title", "")),
        year=int(year) if re.fullmatch(r"\d{4}", year) else None,
        journal=fields.get("journal", fields.get("journaltitle", "")),
        doi=fields.get("doi", ""),
        fields=fields,
        span=span,
    )


def _value(written: str, strings: Mapping[str, str]) -> str:
    """Return a field's text: braces or quotes removed, `@string` names put in, `#` joined."""
    if _IN_BRACES.fullmatch(written):
        return _unbrace(written)
    parts = [part.strip() for part in _split(written, _JOINED)]
    if len(parts) == 1 and parts[0][:1] in {"{", '"'}:
        return _unbrace(parts[0])
    values = (strings.get(part.lower(), _inside(part)) for part in parts)
    return " ".join("".join(values).split())


_JOINED = re.compile(r"[{}]|(?P<quote>\")|(?P<between>#)")
_PLAIN_AND = re.compile(r"\s+and(?=\s)", re.I)
_AND = re.compile(r"[{}]|(?P<between>\s+and(?=\s))", re.I)


def _split(text: str, tokens: re.Pattern[str]) -> Iterator[str]:
    """Split at what `tokens` calls `between`, where no brace or quote is open."""
    if tokens is _AND and "{" not in text:
        yield from _PLAIN_AND.split(text)
        return
    depth, start, quoted = 0, 0, False
    for token in tokens.finditer(text):
        if token.lastgroup == "quote":
            quoted = quoted != (depth == 0)
        elif token.lastgroup is None:
            depth = depth + 1 if token.group() == "{" else max(depth - 1, 0)
        elif depth == 0 and not quoted:
            yield text[start : token.start()]
            start = token.end()
    yield text[start:]


def _unbrace(value: str) -> str:
    return " ".join(_inside(value).split())


def _inside(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] + value[-1] in {"{}", '""'} else value


def _title(value: str) -> str:
    """Return a title without the braces around all of it, which keep its capitals."""
    around = min(len(value) - len(value.lstrip("{")), len(value) - len(value.rstrip("}")))
    depth = around
    for token in re.finditer(r"[{}]", value[around : len(value) - around]):
        depth += 1 if token.group() == "{" else -1
        around = min(around, depth)  # a brace that is closed before the end is not around all
    around = max(around, 0)
    return value[around : len(value) - around]


def _authors(text: str) -> tuple[tuple[Author, ...], bool]:
    """Split BibTeX names: `Family, Given`, `Given Family`, `{Group}`, `and others`."""
    parts = [part.strip() for part in _split(text, _AND) if part.strip()]
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
    if reference.kind == PRINTED:
        return _printed_span(reference, name)
    found = re.search(rf"(?<![\w-]){re.escape(name)}\s*=\s*", text, re.I) if name else None
    if not found:
        offset = max(text.find(reference.key), 0)
        return reference.span.source.span(start + offset, start + offset + len(reference.key))
    value = reference.fields.get(name.lower(), "")
    offset = text.find(value, found.end()) if value else found.end()
    offset = offset if offset >= 0 else found.end()
    return reference.span.source.span(start + offset, start + offset + max(len(value), 1))


def _printed_span(reference: Reference, name: str) -> Span:
    """Return the place of a value in a printed entry; the whole entry when it is not told apart."""
    values = {
        "doi": reference.doi,
        "year": str(reference.year or ""),
        "author": reference.first_author or "",
        "journal": reference.journal,
        "title": reference.title,
    }
    value = values.get(name.lower(), "")
    offset = reference.span.text.find(value) if value else -1
    if offset < 0:
        return reference.span
    start = reference.span.start + offset
    return reference.span.source.span(start, start + len(value))


def word_span(reference: Reference, name: str, word: str) -> Span:
    """Return the place of a word in a field; of the field's value where it is not found as it is.

    A value that goes over several lines has other spaces in its file than in `Reference.fields`.
    """
    text, start = reference.span.text, reference.span.start
    field = re.search(rf"(?<![\w-]){re.escape(name)}\s*=\s*", text, re.I)
    found = text.find(word, field.end()) if field else -1
    if found < 0:
        return field_span(reference, name)
    return reference.span.source.span(start + found, start + found + len(word))


def dois(references: Sequence[Reference]) -> Iterator[tuple[Reference, str]]:
    """Yield the references that have a DOI, with it in lower case and without a resolver."""
    for reference in references:
        if reference.doi:
            yield reference, re.sub(r"^https?://(dx\.)?doi\.org/", "", reference.doi.lower())
