"""What a source prints: its paragraphs and tables, each inline expression as its value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewproof.manuscript import CITE, CODE, Cell, Manuscript, Paragraph, Place
from reviewproof.text import Span

UNKNOWN = "\ue002"
"""Stands for something that only a renderer can print."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_SILENT = re.compile(
    r"<!--.*?(?:-->|\Z)|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\{[^{}]*\}|:::+[^\n]*"
    r"|</?[A-Za-z][^<>]*>",
    re.S,
)
"""What is printed nowhere: comments, targets of links, attributes, fences of divs, tags."""
_LITERAL = re.compile(
    r"\\([^\w\n])|(?<!`)`([^`\n]+)`(?!`)|<(https?://[^<>\s]+)>|(https?://[^\s<>\]]+)"
)
_ITEM = re.compile(r"[ \t]*(?:>[ \t]*)*(?:\(?(?:\d+|[a-zA-Z#])[.)]|[-+*:])(?=\s)", re.M)
_PICTURE = re.compile(r"!\[.*?\]\([^()\n]*\)(?P<attributes>\{[^{}]*\})?", re.S)
_LINKED = re.compile(r"\[[^\[\]]*\](?=[({" + CODE + "])")
_TARGET = re.compile(r"\]\((?:[^()\n]|\([^()\n]*\))*\)")
_NOTE = re.compile(r"\[\^[^\]\n]+\]:?")


@dataclass(frozen=True, slots=True)
class Printed:
    """A character that is printed, and where it comes from.

    Attributes:
        cell: the inline expression that prints it, if one does.
        literal: it was escaped or is code, and so means nothing to Markdown.
    """

    text: str
    start: int
    end: int
    cell: Cell | None = None
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a number of a text.

    Attributes:
        paragraph: which of the text's paragraphs it stands in.
        open: something that only a renderer can print, or a mark, stands between it and the word
            before it.
        cell: the inline expression that prints it, if one does.
    """

    text: str
    span: Span
    paragraph: int
    place: Place
    open: bool = False
    cell: Cell | None = None

    @property
    def counts(self) -> bool:
        """Whether it must be the same on every page: a number, or what an expression prints."""
        return self.cell is not None or self.text[0].isdigit()


def inline_cells(manuscript: Manuscript) -> dict[tuple[int, int], Cell]:
    """Return the inline expressions by the source (its identity) and the offset they stand at."""
    return {
        (id(cell.span.source), cell.span.start): cell for cell in manuscript.cells if cell.inline
    }


def printed(paragraph: Paragraph, cells: dict[tuple[int, int], Cell]) -> list[Printed]:
    """Return what a paragraph of a source prints.

    Args:
        paragraph: of a source.
        cells: the inline expressions of the manuscript.
    """
    source, base, text = paragraph.span.source, paragraph.span.start, paragraph.text
    brackets = set(_brackets(paragraph))
    hidden = {index for bounds in _hidden(paragraph) for index in range(*bounds)}
    characters: list[Printed] = []
    index = 0
    while index < len(text):
        place = base + index
        cell = cells.get((id(source), place))
        if cell is not None:
            length = cell.span.end - cell.span.start
            value = cell.output
            if value is None or "@" in value:
                characters.append(Printed(UNKNOWN, place, place + length))
            else:
                characters += [Printed(each, place, place + length, cell) for each in value]
        elif text[index] == "]" and (target := _TARGET.match(source.text, place)):
            length = len(target[0])
        elif text[index] == CODE:
            length = _masked(source.text, place, base + len(text), characters)
        elif index in brackets or _is_mark(text, index):
            length = 1
        else:
            length = 1
            shown = UNKNOWN if index in hidden or text[index] == "^" else text[index]
            characters.append(Printed(shown, place, place + 1))
        index += length
    return characters


def _is_mark(text: str, index: int) -> bool:
    """Tell whether a character only says that text is raised, lowered or set off."""
    if text[index] in "^~":
        return text[index : index + 2] != "^["
    around = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    return text[index] == "*" and bool(around.strip())


def _hidden(paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """Yield what is not printed as it stands.

    That is the number or bullet of an item and the mark of a note, for which renderers print their
    own, and the description of a picture that has its caption below it.
    """
    source, start, text = paragraph.span.source.text, paragraph.span.start, paragraph.text
    picture = _PICTURE.search(source, start, paragraph.span.end)
    if picture and "#" not in (picture["attributes"] or "") and _in_div(source[: picture.start()]):
        yield picture.start() - start, picture.end() - start
    yield from (found.span() for found in _NOTE.finditer(text))
    if _ITEM.match(text):  # a list does not begin inside a paragraph
        yield from (found.span() for found in re.finditer("^" + _ITEM.pattern, text, re.M))


def _brackets(paragraph: Paragraph) -> Iterator[int]:
    """Yield the brackets around the text of links and of spans."""
    source, start = paragraph.span.source.text, paragraph.span.start
    for found in _LINKED.finditer(paragraph.text):
        if source[start + found.end()] in "({":
            yield found.start()
            yield found.end() - 1


def _in_div(before: str) -> bool:
    lines = before.rstrip().rsplit("\n", 1)
    return lines[-1].lstrip().startswith(":::")


def _masked(text: str, start: int, end: int, characters: list[Printed]) -> int:
    """Read one masked thing at an offset: add what it prints and return its length."""
    if literal := _LITERAL.match(text, start, end):
        first, last = literal.span(literal.lastindex or 0)
        characters += [
            Printed(text[place], place, place + 1, literal=True) for place in range(first, last)
        ]
        return len(literal[0])
    if silent := _SILENT.match(text, start, end):
        return len(silent[0])
    characters.append(Printed(UNKNOWN, start, start + 1))
    return 1


def source_words(manuscript: Manuscript) -> list[Word]:
    """Return the words that a source prints."""
    cells = inline_cells(manuscript)
    words: list[Word] = []
    for number, paragraph in enumerate(manuscript.paragraphs):
        characters = printed(paragraph, cells)
        words += _words(paragraph, number, characters)
    return words


def page_words(page: Manuscript) -> list[Word]:
    """Return the words that a rendered page prints; what a cross-reference prints is none."""
    words: list[Word] = []
    for number, paragraph in enumerate(page.paragraphs):
        crossed = [(cross.span.start, cross.span.end) for cross in paragraph.cross_references]
        starts = paragraph.places or range(paragraph.span.start, paragraph.span.end)
        ends = paragraph.ends or range(paragraph.span.start + 1, paragraph.span.end + 1)
        characters = [
            Printed(CITE if any(a <= start < b for a, b in crossed) else text, start, end)
            for text, start, end in zip(paragraph.text, starts, ends, strict=True)
        ]
        words += _words(paragraph, number, characters)
    return words


def _words(paragraph: Paragraph, number: int, characters: Sequence[Printed]) -> Iterator[Word]:
    text = "".join(character.text for character in characters)
    done = 0
    for found in _WORD.finditer(text):
        inside = characters[found.start() : found.end()]
        cell = next((each.cell for each in inside if each.cell), None)
        between = text[done : found.start()]
        yield Word(
            text=found[0],
            span=paragraph.span.source.span(inside[0].start, inside[-1].end),
            paragraph=number,
            place=paragraph.place,
            open=UNKNOWN in between or CITE in between,
            cell=cell,
        )
        done = found.end()


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table that the source prints.

    Attributes:
        paragraph: which of the manuscript's paragraphs it is.
        rows: what the cells print, the header first; `places` are those of the rows.
    """

    paragraph: int
    label: str
    rows: tuple[tuple[str, ...], ...]
    places: tuple[Span, ...]


_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:[|+]\s*:?-+:?\s*)*\|?\s*")


def source_tables(manuscript: Manuscript) -> Iterator[SourceTable]:
    """Yield the pipe tables that have a label, with what each cell prints."""
    cells = inline_cells(manuscript)
    following = [*manuscript.paragraphs[1:], None]
    for number, (paragraph, caption) in enumerate(
        zip(manuscript.paragraphs, following, strict=True)
    ):
        if paragraph.place is not Place.TABLE or caption is None:
            continue
        label = _label(manuscript, paragraph, caption)
        lines = list(_lines(printed(paragraph, cells)))
        if label and len(lines) > 1 and _RULE.fullmatch(_shown(lines[1])):
            kept = [line for index, line in enumerate(lines) if index != 1 and _shown(line).strip()]
            source = paragraph.span.source
            yield SourceTable(
                number,
                label,
                tuple(tuple(_split(line)) for line in kept),
                tuple(source.span(line[0].start, line[-1].end) for line in kept),
            )


def _label(manuscript: Manuscript, table: Paragraph, caption: Paragraph) -> str:
    source = table.span.source
    if (
        caption.span.source is not source
        or source.text[table.span.end : caption.span.start].strip()
    ):
        return ""
    bounds = range(caption.span.start, caption.span.end)
    return next(
        (
            label.id
            for label in manuscript.labels
            if label.span.source is source
            and label.span.start in bounds
            and label.id.startswith("tbl-")
        ),
        "",
    )


def _lines(characters: Sequence[Printed]) -> Iterator[list[Printed]]:
    line: list[Printed] = []
    for character in characters:
        if character.text == "\n":
            if line:
                yield line
            line = []
        else:
            line.append(character)
    if line:
        yield line


def _shown(line: Iterable[Printed]) -> str:
    return "".join(character.text for character in line)


def _split(line: Sequence[Printed]) -> Iterator[str]:
    """Split a row at its bars."""
    cells = [""]
    for character in line:
        if character.text == "|" and not character.literal and character.cell is None:
            cells.append("")
        else:
            cells[-1] += character.text
    first = 0 if cells[0].strip() else 1
    last = len(cells) if cells[-1].strip() else -1
    yield from cells[first:last]
