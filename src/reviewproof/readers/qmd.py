"""Quarto sources (`.qmd`) to a `Manuscript`, with includes expanded in place."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from reviewproof.errors import ReviewError
from reviewproof.findings import Finding, from_error
from reviewproof.manuscript import (
    CODE,
    Cell,
    Label,
    Manuscript,
    Paragraph,
    Place,
    Unclosed,
)
from reviewproof.readers.markdown import (
    Event,
    Kind,
    Mark,
    Scan,
    Token,
    scan,
)
from reviewproof.readers.marks import Marks, Placed, Shift, in_order, make_paragraph, part_events
from reviewproof.readers.scalars import Scalar, cell_options, read_scalars
from reviewproof.readers.yaml import read_yaml
from reviewproof.text import Source, Span, read_source

Produce = Callable[[str], str | None]
"""Returns the Markdown that a cell's code prints, "" for nothing, None if only a kernel can tell.
Raises ReviewError when the code names something that the review does not have."""

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(?![ \t]*\r?\n)(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.S | re.M
)
_BLOCK = re.compile(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", re.M)
_HEADING = re.compile(r" {0,3}#{1,6}\s")
_CAPTION = re.compile(r" {0,3}(?:Table)?:[ \t]+\S")
_FIGURE = re.compile(r"\s*!\[")
_TABLE = re.compile(r"\s*(?:\||\+[-=+]+\+)")
_CELL_OPTION = re.compile(r"^#\|\s*label:\s*(?P<id>[\w-]+)\s*$", re.M)
_CAPTIONS = frozenset({"fig-cap", "tbl-cap", "lst-cap", "fig-subcap", "tbl-subcap"})
_PRINTS = frozenset({"include", "eval", "output"})
_MARKUP = re.compile(r"@|<!--|\$\$|\{\{<|```|~~~|:::")
_PRINTED = frozenset({"title", "subtitle", "abstract", "description"})
"""What the front matter says in Markdown; a setting may hold any signs."""
_WORDS = len("{{< include path >}}".split())
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SECTION_NUMBER = re.compile(r"^_?(?:\d+[-_])?")


@dataclass
class _Reading:
    """What has been read so far; the only mutable thing here, gone when reading ends."""

    root: Path
    produce: Produce
    sources: list[Source] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    unclosed: list[Unclosed] = field(default_factory=list)
    expanded: list[str] = field(default_factory=list)
    events: list[Placed] = field(default_factory=list)
    notes: dict[str, list[Placed]] = field(default_factory=dict)


def read_qmd(root: Path, main: str, produce: Produce) -> tuple[Manuscript, tuple[Finding, ...]]:
    """Read a manuscript and everything that it includes.

    Args:
        root: the project folder.
        main: the main file, relative to `root`.
        produce: computes what a cell or inline expression of ours prints.

    Returns:
        The manuscript as far as it could be read, and SRC findings for what could not.
    """
    reading = _Reading(root, produce)
    try:
        source = read_source(root, Path(main))
    except ReviewError as error:
        reading.findings.append(from_error("SRC001", error, Source(main, "")))
    else:
        _read_file(reading, source, ())
    manuscript = Manuscript(
        name=main,
        form="qmd",
        sources=tuple(reading.sources),
        paragraphs=tuple(reading.paragraphs),
        labels=tuple(reading.labels),
        cells=tuple(reading.cells),
        comments=tuple(reading.comments),
        unclosed=tuple(reading.unclosed),
        expanded="".join(reading.expanded).replace(CODE, ""),
        order=tuple(in_order(reading.events, reading.notes)),
    )
    return manuscript, tuple(reading.findings)


def section_name(path: str) -> str:
    """Return the name of a section from its file: `sections/_02-methods.qmd` is "methods"."""
    return _SECTION_NUMBER.sub("", Path(path).stem)


def _read_file(reading: _Reading, source: Source, parents: tuple[str, ...]) -> None:
    reading.sources.append(source)
    body = _front_matter(reading, source, main=not parents)
    _read_text(reading, source, body, section_name(source.path), (*parents, source.path))


def _front_matter(reading: _Reading, source: Source, *, main: bool) -> str:
    """Return the text with its front matter masked; report YAML that cannot be read."""
    found = _FRONT_MATTER.match(source.text)
    if not found:
        return source.text
    _, problem = read_yaml(source, found["yaml"], lines_before=1)
    if problem:
        reading.findings.append(problem)
    if main and not problem:
        reading.expanded.append(f"---\n{found['yaml']}---\n\n")
    if main:
        _read_metadata(reading, source, found["yaml"], found.start("yaml"))
    return re.sub(r"[^\n]", CODE, found.group()) + source.text[found.end() :]


def _read_metadata(reading: _Reading, source: Source, text: str, start: int) -> None:
    events: list[Event] = []
    for scalar in read_scalars(text) if _MARKUP.search(text) else ():
        shift = Shift(scalar.places, start)
        scanned = scan(scalar.value)
        events += [shift.event(event) for event in scanned.events]
        if _PRINTED.intersection(scalar.path[:1]):
            _keep_unclosed(reading, source, scanned, shift)
    own = [event for event in events if isinstance(event, Mark)]
    marks = Marks(source, sorted(own, key=lambda mark: mark.start))
    reading.events += [marks.placed(event) for event in events]
    reading.paragraphs.append(make_paragraph(marks, start, text, Place.METADATA, "metadata"))


def _keep_unclosed(reading: _Reading, source: Source, scanned: Scan, shift: Shift) -> None:
    for item in scanned.unclosed:
        span = source.span(shift.at(item.start), shift.at(item.end - 1) + 1)
        reading.unclosed.append(Unclosed(item.kind, span))


def _read_text(
    reading: _Reading, source: Source, body: str, section: str, parents: tuple[str, ...]
) -> None:
    scanned = scan(body)
    marks = Marks(source, list(scanned.marks()))
    breaks = [token for token in scanned.tokens if token.kind in {Kind.CELL, Kind.INCLUDE}]
    reading.unclosed += [
        Unclosed(item.kind, source.span(item.start, item.end)) for item in scanned.unclosed
    ]
    chunks = part_events(scanned.events, [token.start for token in breaks])
    for label, noted in scanned.notes.items():
        reading.notes[label] = [marks.placed(event) for event in noted]
    done = 0
    for token, events in zip([*breaks, None], chunks, strict=True):
        end = token.start if token else len(body)
        _read_prose(reading, marks, scanned.masked, (done, end), section)
        reading.events += [marks.placed(event) for event in events]
        outputs = _read_inline(reading, source, scanned.tokens, (done, end), section)
        reading.expanded += _expanded(body, (done, end), outputs)
        if token and token.kind is Kind.CELL:
            _read_cell(reading, source, token, section, parents)
        elif token:
            _read_include(reading, source, token, parents)
        done = token.end if token else end


def _read_prose(
    reading: _Reading, marks: Marks, masked: str, bounds: tuple[int, int], section: str
) -> None:
    for block in _BLOCK.finditer(masked[slice(*bounds)]):
        start = bounds[0] + block.start()
        for offset, text, place in _parts(block.group()):
            if text.strip(CODE + " \t\r\n>"):
                paragraph = make_paragraph(marks, start + offset, text, place, section)
                reading.paragraphs.append(paragraph)


def _parts(block: str) -> Iterator[tuple[int, str, Place]]:
    """Split a block of lines where a heading or a caption needs no blank line around it."""
    start, place = 0, _place(block)
    offset = 0
    for line in block.splitlines(keepends=True):
        kind = _place(line)
        if offset and (kind is Place.HEADING or (place is Place.TABLE and kind is Place.CAPTION)):
            yield start, block[start:offset], place
            start, place = offset, kind
        elif offset and place is Place.HEADING:
            yield start, block[start:offset], place
            start, place = offset, _place(block[offset:])
        offset += len(line)
    yield start, block[start:], place


def _place(block: str) -> Place:
    if _HEADING.match(block):
        return Place.HEADING
    if _CAPTION.match(block) or _FIGURE.match(block):
        return Place.CAPTION
    if _TABLE.match(block):
        return Place.TABLE
    return Place.PROSE


def _read_inline(
    reading: _Reading,
    source: Source,
    tokens: tuple[Token, ...],
    bounds: tuple[int, int],
    section: str,
) -> list[tuple[Token, str]]:
    """Collect labels, comments and inline expressions; return what each expression prints."""
    outputs = []
    for token in tokens:
        if not bounds[0] <= token.start < bounds[1]:
            continue
        span = source.span(token.start, token.end)
        if token.kind is Kind.LABEL:
            reading.labels.append(Label(token.value, span))
        elif token.kind is Kind.COMMENT:
            reading.comments.append(span)
            if _swallows(token.value):
                opening = source.span(token.start, token.start + len("<!--"))
                reading.unclosed.append(Unclosed("comment", opening))
        elif token.kind is Kind.INLINE_CELL:
            output = _produce(reading, token.value, span)
            reading.cells.append(Cell(token.value, span, True, section, output))
            outputs.append((token, output or ""))
    return outputs


def _swallows(comment: str) -> bool:
    """Tell a comment over paragraphs that holds the start of another, whose end is the other's."""
    inner = comment.find("<!--", len("<!--"))
    return inner > 0 and bool(_BLANK_LINE.search(comment, 0, inner))


def _expanded(
    body: str, bounds: tuple[int, int], outputs: list[tuple[Token, str]]
) -> Iterator[str]:
    done = bounds[0]
    for token, output in outputs:
        yield body[done : token.start]
        yield output
        done = token.end
    yield body[done : bounds[1]]


def _read_cell(
    reading: _Reading, source: Source, token: Token, section: str, parents: tuple[str, ...]
) -> None:
    span = source.span(token.start, token.end)
    if label := _CELL_OPTION.search(token.value):
        reading.labels.append(Label(label["id"], span))
    output = _produce(reading, token.value, span)
    reading.cells.append(Cell(token.value, span, False, section, output))
    if output is None:
        _read_captions(reading, source, token, section)
    if output:
        printed = Source(source.path, output, origin=span)
        reading.expanded.append("\n")
        _read_text(reading, printed, output, section, parents)
        reading.expanded.append("\n")


def _read_captions(reading: _Reading, source: Source, token: Token, section: str) -> None:
    """Read the captions in the `#|` options of a cell that only a kernel can run."""
    start = source.text.find("\n", token.start, token.end) + 1
    text, places = cell_options(source.text[start : token.end])
    scalars = list(read_scalars(text))
    if any(scalar.path[-1] in _PRINTS and scalar.value == "false" for scalar in scalars):
        return
    for scalar in scalars:
        if scalar.path[-1] in _CAPTIONS and scalar.value.strip():
            at = [start + places[place] for place in scalar.places]
            _read_caption(reading, source, replace(scalar, places=at), section)


def _read_caption(reading: _Reading, source: Source, scalar: Scalar, section: str) -> None:
    scanned = scan(scalar.value)
    shift = Shift(scalar.places)
    events = [shift.event(event) for event in scanned.events]
    _keep_unclosed(reading, source, scanned, shift)
    own = [event for event in events if isinstance(event, Mark)]
    marks = Marks(source, sorted(own, key=lambda mark: mark.start))
    first, last = scalar.places[0], scalar.places[-1] + 1
    # What YAML leaves out (indentation, `#|`) becomes blanks, so that names over two lines stay.
    text = [char if char == "\n" else " " for char in source.text[first:last]]
    for place, char in zip(scalar.places, scanned.masked, strict=True):
        text[place - first] = " " if char == "\n" else char
    reading.events += [marks.placed(event) for event in events]
    reading.paragraphs.append(make_paragraph(marks, first, "".join(text), Place.CAPTION, section))
    reading.expanded.append(f"\n\n{scalar.value}\n\n")


def _produce(reading: _Reading, code: str, span: Span) -> str | None:
    try:
        return reading.produce(code)
    except ReviewError as error:
        finding = Finding(
            "SRC009", f"the cell must be computable, but {error.message}", span, hint=error.remedy
        )
        reading.findings.append(finding)
        return None


def _read_include(
    reading: _Reading, source: Source, token: Token, parents: tuple[str, ...]
) -> None:
    span = source.span(token.start, token.end)
    if problem := _misplaced(source, token):
        hint = "write it as {{< include path.qmd >}}, between blank lines"
        reading.findings.append(Finding("SRC002", problem, span, hint=hint))
        return
    base = "" if token.value.startswith("/") else posixpath.dirname(source.path)
    name = posixpath.normpath(posixpath.join(base, token.value.lstrip("/")))
    path = Path(name)
    if name.startswith("../") or "\0" in name:
        message = f"an included file must be inside the project, but {token.value!r} is not"
        reading.findings.append(Finding("SRC002", message, span, hint="move it into the project"))
    elif name in parents:
        message = f"an include must not include itself, but {name} does"
        reading.findings.append(Finding("SRC002", message, span, hint="remove this include"))
    elif not (reading.root / path).is_file():
        message = f"the included file {name} must exist, but there is no such file"
        hint = "restore the file, correct its name, or remove the include"
        if len(span.text.split()) > _WORDS:
            hint += "; a path with a space stands in quotes"
        reading.findings.append(Finding("SRC002", message, span, found=name, hint=hint))
    else:
        try:
            included = read_source(reading.root, path)
        except ReviewError as error:
            reading.findings.append(from_error("SRC001", error, Source(name, "")))
        else:
            _read_file(reading, included, parents)


def _misplaced(source: Source, token: Token) -> str:
    """Return what keeps Quarto from reading an include at all, an empty text for nothing."""
    if not token.value:
        return "an include must name a file, but this one names none"
    first = source.text.rfind("\n", 0, token.start) + 1
    end = source.text.find("\n", token.end)
    around = source.text[first : token.start] + source.text[token.end : end if end >= 0 else None]
    if around.strip():
        return "an include must stand on a line of its own, but there is other text beside this one"
    return ""
