"""Plain text or Markdown, as converted from a PDF or a web page, to the parts of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from reviewproof.manuscript import Place
from reviewproof.readers.articles.parts import LIST_TITLE, Part, Parts, Run
from reviewproof.text import Source, read_source

_RAISED = re.compile(
    r"(?P<caret>\^)(?:\{(?P<braced>[^{}\n]*)\}|(?P<plain>[\d,;–-]*\d)\^?)"
    r"|\$\^\{?(?P<math>[\d,;–-]+)\}?\$"
    r"|<sup>(?P<tag>[^<\n]*)</sup>"
    r"|(?P<anchor><span[^<>]*></span>)"
    r"|(?P<broken>(?<=[a-zß-öø-ÿ])-\n(?=[a-zß-öø-ÿ]))"
    r"|(?P<unicode>[⁰¹²³⁴-⁹](?:[⁰¹²³⁴-⁹,⁻–-]*[⁰¹²³⁴-⁹])?)"
)
_INSIDE = ("braced", "plain", "math", "tag", "anchor", "broken", "unicode")
_SILENT = frozenset({"anchor", "broken"})
_HEADING = re.compile(r"(?P<hashes>#{1,6})\s+|(?P<strong>\*\*(?=[^*\n]+\*\*\s*$))")
_CAPTION = re.compile(
    r"(?:\*\*)?(?:Fig(?:ure|\.)?|Table|Scheme|Box)\s+S?\d+[a-z]?(?:[.:|]|\s*$|\*\*)", re.I
)
_ROW = re.compile(r"[^\t]*\t[^\t]*\t|\s*\|.*\|\s*$")
_RULE = re.compile(r"[\s|:+-]+")
_BLANK = re.compile(r"\n[ \t\u00a0]*(?:\n|\Z)")
_ITEM = re.compile(r"\s*(?:[-*•·–]\s+|\[\d{1,4}\]\s*|\(\d{1,4}\)\s+|\d{1,4}[.)]\s+)")
_SENTENCE = re.compile(r"[.!?:;,]\s*$")
_LONGEST_HEADING = 90
_DOI = re.compile(r"doi\.org/(?P<doi>10\.\d{4,9}/[^\s<>\"]+)", re.I)


def read_plain(root: Path, path: Path) -> Parts:
    """Read a text file.

    Args:
        root: the folder that paths are shown relative to.
        path: the file.

    Raises:
        ReviewError: when it cannot be read, or is no text.
    """
    source = read_source(root, path, strict=False)
    start = _list_start(source.text)
    entries = list(_numbered(source.text, start)) if start else []
    end = entries[0][1] if entries else len(source.text)
    parts = list(_parts(source, end))
    parts += (
        Part(list(_runs(source.text, first, last)), Place.METADATA, entry="", number=number)
        for number, first, last in entries
    )
    doi = _DOI.search(source.text)
    return Parts(
        source,
        "text",
        parts,
        doi=doi["doi"].rstrip(".,)") if doi else "",
    )


_TITLE_LINE = re.compile(r"^[^\S\n]*[^\n]{4,60}$", re.M)
_NUMBER_LINE = re.compile(
    r"^[^\S\n]*(?:[-*•][^\S\n]+)?(?:<span[^<>]*></span>)?"
    r"(?:\[(\d{1,4})\]|\((\d{1,4})\)|(\d{1,4})\.|\[\\\[(\d{1,4})\\\]\]\(#[^()\s]*\))"
    r"(?=\s+(?P<name>[^\W\d_a-z]|[“\"])?)",
    re.M,
)
_MOST_LOST = 3
_AFTER_LIST = re.compile(r"\n[^\S\n]*\n(?=[^\S\n]*#{1,6} )|\n\f")


def _list_start(text: str) -> int:
    """Return where the last list of references begins, 0 when there is none."""
    lines = (line for line in _TITLE_LINE.finditer(text) if LIST_TITLE.fullmatch(line[0].strip()))
    return max((line.end() for line in lines), default=0)


def _numbered(text: str, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of each entry of a numbered list.

    Only the next number begins an entry: a line may begin with any other, as a volume does. Where
    a converter has lost an entry, a number a little further on does, if a name may follow it; and
    one that was passed over, where it comes behind its neighbour.
    """
    found: list[tuple[int, int]] = []
    last = 0
    for line in _NUMBER_LINE.finditer(text, start):
        number = int(next(filter(None, line.groups()[:4])))
        step = number - last
        late = -_MOST_LOST < step < 0 and number not in {each for each, _ in found}
        if step == 1 or ((1 < step <= _MOST_LOST or late) and line["name"]):
            found.append((number, line.start()))
            last = max(last, number)
    ends = [begin for _, begin in found[1:]]
    if found:
        after = _AFTER_LIST.search(text, found[-1][1])
        ends.append(after.start() if after else len(text))
    for (number, begin), end in zip(found, ends, strict=True):
        yield number, begin, end


def _parts(source: Source, stop: int) -> Iterator[Part]:
    section, row = "", 0
    for start, end in _blocks(source.text[:stop]):
        text = source.text[start:end]
        if _ROW.match(text):
            for first, last in _cells(source.text, start, end):
                if first < last:
                    yield Part(list(_runs(source.text, first, last)), Place.TABLE, section, row=row)
            row += 1
            continue
        heading = _HEADING.match(text)
        inside = start + heading.end() if heading else start
        place = _place(text, marked=heading is not None)
        part = Part(list(_runs(source.text, inside, end)), place, section)
        if place is Place.HEADING:
            part.level = len(heading["hashes"] or "") if heading else 0
            section = part.section = part.text.strip(" *#").casefold()
        yield part


def _place(text: str, *, marked: bool) -> Place:
    if _CAPTION.match(text):
        return Place.CAPTION
    if marked:
        return Place.HEADING
    plain = text.strip()
    short = len(plain) < _LONGEST_HEADING and "\n" not in plain
    if short and not _SENTENCE.search(plain) and plain[:1].isupper() and not _ITEM.match(text):
        return Place.HEADING
    return Place.PROSE


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of paragraphs: between blank lines; rows and items are their own."""
    at = 0
    while at < len(text):
        blank = _BLANK.search(text, at)
        end = blank.start() if blank else len(text)
        if text[at:end].strip():
            yield from _lines(text, at, end)
        at = blank.end() if blank else len(text)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    at = start
    while at < end:
        newline = text.find("\n", at, end)
        stop = newline if newline >= 0 else end
        line = text[at:stop]
        alone = _ITEM.match(line) or _ROW.match(line) or LIST_TITLE.fullmatch(line.strip())
        if at > first and (alone or _ROW.match(text, first)):
            yield first, at - 1
            first = at
        if LIST_TITLE.fullmatch(line.strip()):
            yield first, stop
            first = stop + 1
        at = stop + 1
    if text[first:end].strip():
        yield first, end


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if _RULE.fullmatch(text, start, end):
        return
    mark = "\t" if "\t" in text[start:end] else "|"
    at = start
    while at < end:
        stop = text.find(mark, at, end)
        stop = stop if stop >= 0 else end
        if text[at:stop].strip():
            yield at, stop
        at = stop + 1


def _runs(text: str, start: int, end: int) -> Iterator[Run]:
    """Yield the text with raised numbers told apart; of a link only its text is shown."""
    at = start
    for found in _RAISED.finditer(text, start, end):
        inside = next(name for name in _INSIDE if found[name] is not None)
        if at < found.start():
            yield Run(text[at : found.start()], at, found.start())
        shown = found[inside]
        if shown and inside not in _SILENT:  # a word that a line end has parted is one again
            yield Run(shown, found.start(inside), found.end(inside), raised=True)
        at = found.end()
    if at < end:
        yield Run(text[at:end], at, end)
