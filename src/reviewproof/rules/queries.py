"""PRI308: Boolean queries, in the data and in the text.

Databases read `a OR b AND c` differently: Web of Science evaluates AND first, PubMed goes from left
to right. Only brackets say what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from reviewproof.evidence.search import cell
from reviewproof.findings import Checked, Finding, NotApplicable, Outcome
from reviewproof.manuscript import Manuscript, Place
from reviewproof.project import Project
from reviewproof.rules.phrases import abstract_of, sentences
from reviewproof.text import Span

_TOKEN = re.compile(
    r"“[^”\n]*”|\"[^\"\n]*\"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?<![\w.])(?P<operator>AND|OR)(?![\w.])"
)
_BLOCK = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*)\n(?P<code>.*?)^(?P=fence)", re.S | re.M
)
_STEP = re.compile(r"\n(?=\s*(?:#?\d+[.):]?\s|\s*$))|\n\s*\n")
_RATIO = re.compile(r"OR\s*(?:[=:,(]\s*)?\d")


def check_queries(project: Project) -> Iterator[Outcome]:
    """PRI308: a query that has both AND and OR says with brackets which comes first."""
    queries = list(_queries(project))
    if not queries:
        yield NotApplicable("PRI308", "neither data/queries.csv nor the text has a query")
    yield from _judge(queries)


def mixed_queries(manuscript: Manuscript) -> Iterator[Outcome]:
    """PRI308 over the text of a document alone, whatever its format."""
    queries = [(text, _Place(span), span.source.path) for text, span in _in_prose(manuscript)]
    if not queries:
        yield NotApplicable("PRI308", "the text has no query")
    yield from _judge(queries)


def _judge(queries: Iterable[tuple[str, _Place, str]]) -> Iterator[Outcome]:
    for text, span, where in queries:
        yield Checked("PRI308")
        mixed = _mixed(text)
        if mixed is None:
            continue
        written = " ".join(text.split())
        yield Finding(
            "PRI308",
            f"a query that joins terms by AND and by OR must say with brackets which comes first,"
            f" but “{written}” has both without",
            span(*mixed),
            found=written,
            where=where,
            hint="set the terms that OR joins in brackets, as the search was run",
        )


class _Place:
    """Where in a source a query stands."""

    def __init__(self, outer: Span, *, whole: bool = False) -> None:
        self._outer = outer
        self._whole = whole

    def __call__(self, start: int, end: int) -> Span:
        # Quotes are doubled in a cell, so that offsets in its value are none in the file.
        outer = self._outer
        return outer if self._whole else outer.source.span(outer.start + start, outer.start + end)


def _queries(project: Project) -> Iterator[tuple[str, _Place, str]]:
    """Yield each query with its place, and what acknowledgements call the place."""
    table = project.facts.table("queries")
    for row in table.rows if table else ():
        query = cell(row, "query")
        if query.value and table:
            where = f"{table.source.path}#{cell(row, 'id').value}"
            for text in _STEP.split(query.value):
                yield text, _Place(query.span, whole=True), where
    for text, span in chain(_in_blocks(project.manuscript), _in_prose(project.manuscript)):
        yield text, _Place(span), span.source.path


def _in_blocks(manuscript: Manuscript) -> Iterator[tuple[str, Span]]:
    hidden = {(span.source.path, span.start) for span in manuscript.comments}
    for source in manuscript.sources:
        if "AND" not in source.text or "OR" not in source.text:
            continue
        for block in _BLOCK.finditer(source.text):
            if re.match(r"\{\w+\}", block["info"]) or (source.path, block.start()) in hidden:
                continue
            start = block.start("code")
            for step in [*_STEP.finditer(block["code"]), None]:
                end = block.start("code") + step.start() if step else block.end("code")
                if _has_both(source.text[start:end]):
                    yield source.text[start:end], source.span(start, end)
                start = block.start("code") + step.end() if step else end


def _in_prose(manuscript: Manuscript) -> Iterator[tuple[str, Span]]:
    for paragraph in manuscript.paragraphs:
        bounds = abstract_of(paragraph)
        computed = paragraph.span.source.origin is not None
        if computed or paragraph.place is Place.HEADING or not _has_both(paragraph.text):
            continue
        for sentence in sentences(paragraph, bounds) if bounds else ():
            # A title in capitals is no query, and an odds ratio no operator.
            plain = _RATIO.sub("", sentence.text)
            if _has_both(plain) and any(char.islower() for char in plain):
                yield sentence.text, paragraph.sub(sentence.start, sentence.end)


def _has_both(text: str) -> bool:
    return (
        "AND" in text
        and "OR" in text
        and bool(re.search(r"\bAND\b", text) and re.search(r"\bOR\b", text))
    )


def _mixed(text: str) -> tuple[int, int] | None:
    """Return the first operator that differs from another between the same brackets."""
    levels: list[str] = [""]
    for token in _TOKEN.finditer(text):
        if token["open"]:
            levels.append("")
        elif token["close"] and len(levels) > 1:
            levels.pop()
        elif operator := token["operator"]:
            if levels[-1] not in {"", operator}:
                return token.span()
            levels[-1] = operator
    return None
