"""What a reader sees around a span: its line or sentence, without the markup of its format.

Markup is taken off around the span only, so that a file of one long line costs no more than others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from reviewproof.article import Article
from reviewproof.manuscript import Manuscript
from reviewproof.text import Source, Span

LONGEST = 280
_READ = (800, 8000)
"""How many characters of markup are read on either side, and how many where that shows little."""
_NEAR = 2000
"""How many characters two marks of one excerpt are at most apart."""
_LONG = 40_000
"""A paragraph is seldom longer; more of a huge line is not looked at."""
_MARKED_UP = frozenset({"jats", "html"})
_TOGETHER = frozenset({"docx", "pdf"})
"""Formats whose text is put together by their readers, a line for each paragraph."""
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\bet al\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bFig\.)(?<!\bvs\.)\s+(?=[\w“\"(\[]|$)"
)
_UNSEEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<(?P<name>script|style|tex-math|annotation)\b[^>]*>.*?</(?P=name)\s*>",
    re.S | re.I,
)
_PARTIAL = re.compile(r"\A[^<>]*>|<[^<>]*\Z")
_BLOCKS = frozenset(
    "p title sec abstract body caption fig table thead tbody tr td th list list-item disp-quote ref"
    " ref-list fn h1 h2 h3 h4 h5 h6 div li ul ol section article blockquote dd dt figcaption"
    " br".split()
)
_APART = frozenset(
    "surname given-names name string-name person-group collab etal year article-title chapter-title"
    " source volume issue fpage lpage elocation-id pub-id label".split()
)
"""Elements that stand apart in print although nothing separates them in the file (JATS 1.3)."""
_TAG = re.compile(
    r"<(?:(?P<end>/?)(?:[\w-]+:)?(?P<name>[\w-]+))?[^<>]*>(?=(?P<next>\s*<)?)",
)
_BREAK = "\x00"
_BREAKS = re.compile(rf"\s*(?:{_BREAK}\s*)+")
_SPACE = re.compile(r"[ \t\r\n]+")


def form_of(document: Manuscript, span: Span) -> str:
    """Return the format of a span's text: that of an article, else html, text, or "" for data."""
    if isinstance(document, Article):
        return document.form
    path = span.source.path
    if path.endswith(".html"):
        return "html"
    return "text" if span.source.origin or path.endswith((".qmd", ".md")) else ""


def in_list(document: Manuscript, span: Span) -> bool:
    """Tell whether a span lies in an entry of the list that the document prints."""
    return any(
        entry.span.start <= span.start and span.end <= entry.span.end
        for entry in document.references
        if entry.span.source.path == span.source.path
    )


def around(span: Span, form: str, *, whole: bool = False) -> tuple[str, str, str]:
    """Return what stands before a span in its sentence or line, the span, and what follows.

    Args:
        span: a stretch of a text.
        form: as `form_of` says.
        whole: take all of its paragraph, as for an entry, in which full stops end no sentence.
    """
    text = span.source.text
    if form in _MARKED_UP:
        before, after = _seen_before(text, span.start), _seen_after(text, span.end)
        inside = _seen(span.text)
        inside = inside.replace("\n\n", " ")
    else:
        before = text[max(span.start - _LONG, 0) : span.start]
        inside, after = span.text, text[span.end : span.end + _LONG]
    blank = "\n\n" if form and form not in _TOGETHER else "\n"
    before, after = before.rpartition(blank)[2], after.partition(blank)[0]
    if form and not whole:
        before = _SENTENCE.split(before)[-1]
        after = _SENTENCE.split(after, maxsplit=1)[0]
    if len(before) > LONGEST:
        before = f"…{before[-LONGEST:]}"
    if len(after) > LONGEST:
        after = f"{after[:LONGEST]}…"
    if len(inside) > 2 * LONGEST:
        inside = f"{inside[:LONGEST]} … {inside[-LONGEST:]}"
    return before.lstrip(), inside, after.rstrip()


def in_one_paragraph(one: Span, other: Span, form: str) -> bool:
    """Tell whether two spans of one line stand near each other in one paragraph."""
    first, second = sorted((one, other), key=lambda span: span.start)
    if second.start - first.end > _NEAR:
        return False
    between = first.source.text[first.end : second.start]
    return form not in _MARKED_UP or "\n\n" not in _seen(between)


def without_markup(spans: Sequence[Span], form: str) -> list[Span]:
    """Return spans in a text of one line that shows what a reader sees around them.

    Args:
        spans: of one source, near each other; none lies in another.
        form: that of their text; where it has no markup the spans are returned as they are.
    """
    if form not in _MARKED_UP or spans[0].whole_file:
        return list(spans)
    ordered = sorted(spans, key=lambda span: span.start)
    text, source = "", ordered[0].source
    places: dict[Span, tuple[int, int]] = {}
    for number, span in enumerate(ordered):
        if number:
            text += _line(_seen(source.text[ordered[number - 1].end : span.start]))
        else:
            text += _line(around(span, form, whole=True)[0])
        inside = _line(_seen(span.text))
        places[span] = (len(text), len(text) + len(inside))
        text += inside
    text += _line(around(ordered[-1], form, whole=True)[2])
    shown = Source(source.path, text, origin=spans[0])
    return [shown.span(*places[span]) for span in spans]


def _line(text: str) -> str:
    return _SPACE.sub(" ", text)


def _seen_before(text: str, end: int) -> str:
    seen = ""
    for reach in _READ:
        seen = _seen(_PARTIAL.sub("", text[max(end - reach, 0) : end]))
        if "\n\n" in seen or len(seen) > LONGEST:
            break
    return seen


def _seen_after(text: str, start: int) -> str:
    seen = ""
    for reach in _READ:
        seen = _seen(_PARTIAL.sub("", text[start : start + reach]))
        if "\n\n" in seen or len(seen) > LONGEST:
            break
    return seen


def _seen(markup: str) -> str:
    """Return what a reader sees of markup, with a blank line between paragraphs."""
    text = unescape(_TAG.sub(_separation, _UNSEEN.sub("", markup)))
    text = _SPACE.sub(" ", text)
    return _BREAKS.sub("\n\n", text)


def _separation(tag: re.Match[str]) -> str:
    name = (tag["name"] or "").lower()
    if name in _BLOCKS:
        return _BREAK
    return " " if tag["end"] and tag["next"] is not None and name in _APART else ""
