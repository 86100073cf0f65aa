"""Reading a `.qmd` and what it includes into pieces: prose with inline code, and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reviewproof.errors import ReviewError
from reviewproof.render.front_matter import load_yaml, split_front_matter

CELL_OPTIONS = {
    "label": (str,),
    "echo": (bool,),
    "eval": (bool,),
    "output": (bool, str),
    "include": (bool,),
    "warning": (bool,),
}

_FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})(?P<info>.*)$")
_CELL = re.compile(r"^\s*\{(?P<language>[A-Za-z][\w-]*)(?P<rest>[ ,].*)?\}\s*$")
_INCLUDE = re.compile(r"^\{\{<\s*include\s+(?P<target>.+?)\s*>\}\}\s*$")
_SHORTCODE = re.compile(r"(?<!\{)\{\{<\s*(?P<name>\S+)(?P<rest>.*?)>\}\}(?!\})", re.DOTALL)
_ESCAPED_SHORTCODE = re.compile(r"\{(\{\{<.*?>\}\})\}")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
INLINE = re.compile(r"(?<!`)`\{(?P<language>\w+)\}[ \t](?P<expression>[^`]+)`")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a source file, 1-based, with its path relative to the project."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Expression:
    """Inline code: its text and its span inside the prose that holds it."""

    code: str
    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown between two cells, with the inline code that it holds."""

    text: str
    place: Place
    expressions: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """An executable cell.

    Attributes:
        code: all lines between the fences; to Python the option lines are comments.
        place: of the opening fence.
        options: its own options.
    """

    code: str
    place: Place
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The code as a reader sees it, without option lines."""
        lines = self.code.split("\n")
        return "\n".join(line for line in lines if not line.startswith("#|")).strip("\n")


Piece = Prose | Cell


@dataclass(frozen=True, slots=True)
class Document:
    """One document with all that it includes.

    Attributes:
        path: of the document, relative to the project.
        metadata: its front matter.
        pieces: prose and cells in reading order.
    """

    path: str
    metadata: Mapping[str, Any]
    pieces: tuple[Piece, ...]


def unsupported(what: str, place: Place, remedy: str = "") -> ReviewError:
    """Return the error for something that Quarto knows and this engine does not."""
    return ReviewError(
        f"{what} is not supported by the embedded engine",
        path=place.path,
        line=place.line,
        remedy=remedy or "leave it out, or render with Quarto (`--engine quarto`)",
    )


def read_document(project: Path, path: str) -> Document:
    """Read a document of the project and everything that it includes.

    Raises:
        ReviewError: for a file that cannot be read, broken YAML, an include that is missing or
            includes itself, and anything that this engine does not support.
    """
    text = _read(project, path, None)
    metadata, body, line = split_front_matter(text, path)
    return Document(path, metadata, tuple(_join(_pieces(project, path, body, line, (path,)))))


def find(document: Document, text: str) -> Place | None:
    """Return the first line of the document that holds a text."""
    for piece in document.pieces:
        source = piece.text if isinstance(piece, Prose) else piece.code
        offset = source.find(text)
        if offset >= 0:
            # The code of a cell starts on the line after its fence.
            extra = 0 if isinstance(piece, Prose) else 1
            line = piece.place.line + extra + source.count("\n", 0, offset)
            return Place(piece.place.path, line)
    return None


def _read(project: Path, path: str, place: Place | None) -> str:
    try:
        text = (project / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ReviewError(
            f"`{path}` is not there",
            path=place.path if place else path,
            line=place.line if place else None,
            remedy="create it, or correct the name",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(
            f"the file cannot be read: {error}", path=path, remedy="it must be a file in UTF-8"
        ) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _pieces(
    project: Path, path: str, body: str, first_line: int, above: tuple[str, ...]
) -> Iterator[Piece]:
    """Yield the pieces of one file; lines of prose come one by one or as whole code blocks."""
    lines = body.split("\n")
    commented = _commented_lines(lines)
    number = 0
    while number < len(lines):
        line, place = lines[number], Place(path, first_line + number)
        fence = None if number in commented else _FENCE.match(line)
        if fence:
            end = _closing(lines, number, fence["marks"])
            yield _block(lines[number : end + 1], fence, place)
            number = end + 1
            continue
        include = None if number in commented else _INCLUDE.match(line)
        if include:
            yield from _included(project, include["target"], place, above)
        else:
            yield Prose(line + "\n", place, ())
        number += 1


def _commented_lines(lines: list[str]) -> set[int]:
    """Return the lines that start inside an HTML comment outside code blocks."""
    inside, marks, result = False, "", set()
    for number, line in enumerate(lines):
        if inside:
            result.add(number)
            inside = "-->" not in line
            continue
        fence = _FENCE.match(line)
        if fence and not marks:
            marks = fence["marks"]
        elif fence and marks and _closes(line, marks):
            marks = ""
        elif not marks and "<!--" in line:
            inside = "-->" not in line.rsplit("<!--", 1)[1]
    return result


def _closes(line: str, marks: str) -> bool:
    text = line.strip()
    return len(text) >= len(marks) and set(text) == {marks[0]}


def _closing(lines: list[str], start: int, marks: str) -> int:
    for number in range(start + 1, len(lines)):
        if _closes(lines[number], marks):
            return number
    return len(lines) - 1


def _block(lines: list[str], fence: re.Match[str], place: Place) -> Piece:
    cell = _CELL.match(fence["info"])
    if cell is None:
        return Prose(_literal_block(lines, place), place, ())
    if cell["language"] != "python":
        raise unsupported(f"a cell in `{cell['language']}`", place)
    if (cell["rest"] or "").strip(" ,"):
        raise unsupported(
            f"the option `{cell['rest'].strip(' ,')}` beside `{{python}}`",
            place,
            "write options as `#| name: value` lines inside the cell",
        )
    if fence["indent"]:
        raise unsupported("an indented cell", place, "start the cell in the first column")
    if len(lines) == 1 or not _closes(lines[-1], fence["marks"]):
        raise ReviewError(
            "the cell is not closed",
            path=place.path,
            line=place.line,
            remedy=f"end it with a line {fence['marks']}",
        )
    return _cell(lines[1:-1], place)


def _literal_block(lines: list[str], place: Place) -> str:
    for offset, line in enumerate(lines):
        if match := _SHORTCODE.search(line):
            here = Place(place.path, place.line + offset)
            raise unsupported(f"the shortcode `{match['name']}` in a code block", here)
    return _ESCAPED_SHORTCODE.sub(r"\1", "\n".join(lines)) + "\n"


def _cell(lines: list[str], place: Place) -> Cell:
    count = 0
    while count < len(lines) and lines[count].startswith("#|"):
        count += 1
    heading = "\n".join(line[2:].removeprefix(" ") for line in lines[:count])
    options = load_yaml(heading, place.path, place.line + 1)
    for number, name in enumerate(options):
        here = Place(place.path, place.line + 1 + number)
        _check_option(name, options[name], here)
    for number, line in enumerate(lines[count:], start=count):
        if _INCLUDE.match(line):
            raise unsupported("an include in a cell", Place(place.path, place.line + 1 + number))
    return Cell("\n".join(lines), place, options)


def _check_option(name: str, value: Any, place: Place) -> None:
    if name not in CELL_OPTIONS:
        known = ", ".join(CELL_OPTIONS)
        raise unsupported(f"the cell option `{name}`", place, f"it knows {known}")
    allowed = CELL_OPTIONS[name]
    if not isinstance(value, allowed) or (name == "output" and value not in {True, False, "asis"}):
        raise unsupported(f"`{name}: {value}`", place)
    if name == "label" and str(value).split("-")[0] in {"fig", "tbl"}:
        raise unsupported(
            f"the label `{value}`, which makes a float of the cell,",
            place,
            "give the identifier in the Markdown that the cell displays",
        )


def _included(project: Path, target: str, place: Place, above: tuple[str, ...]) -> Iterator[Piece]:
    target = target.strip("\"'")
    folder = Path() if target.startswith("/") else Path(place.path).parent
    path = _normal(folder / target.lstrip("/"))
    if path in above:
        raise ReviewError(
            f"`{path}` includes itself",
            path=place.path,
            line=place.line,
            remedy="remove this include",
        )
    text = _read(project, path, place)
    _, body, line = split_front_matter(text, path)
    yield from _pieces(project, path, body, line, (*above, path))
    yield Prose("\n", place, ())


def _normal(path: Path) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _join(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join neighbouring prose of one file, so that inline code may run over lines."""
    waiting: list[Prose] = []
    for piece in pieces:
        if waiting and not (isinstance(piece, Prose) and _follows(waiting, piece)):
            yield _prose(waiting)
            waiting = []
        if isinstance(piece, Prose):
            waiting.append(piece)
        else:
            yield piece
    if waiting:
        yield _prose(waiting)


def _follows(waiting: list[Prose], piece: Prose) -> bool:
    last = waiting[-1]
    return piece.place == Place(last.place.path, last.place.line + last.text.count("\n"))


def _prose(parts: list[Prose]) -> Prose:
    text, place = "".join(part.text for part in parts), parts[0].place
    hidden = _hidden(parts, text)

    def at(offset: int) -> Place:
        return Place(place.path, place.line + text.count("\n", 0, offset))

    def shown(offset: int) -> bool:
        return not any(start <= offset < end for start, end in hidden)

    for match in _SHORTCODE.finditer(text):
        if shown(match.start()):
            raise unsupported(f"the shortcode `{match['name']}`", at(match.start()))
    found = []
    for match in INLINE.finditer(text):
        if not shown(match.start()):
            raise unsupported(
                "inline code in a code block or a comment, where Quarto runs it too,",
                at(match.start()),
            )
        if match["language"] != "python":
            raise unsupported(f"inline code in `{match['language']}`", at(match.start()))
        code = match["expression"].strip()
        found.append(Expression(code, match.start(), match.end(), at(match.start())))
    return Prose(text, place, tuple(found))


def _hidden(parts: list[Prose], text: str) -> list[tuple[int, int]]:
    """Return the spans of code blocks and comments, where nothing is evaluated."""
    result, offset = [], 0
    for part in parts:
        if _FENCE.match(part.text.split("\n", 1)[0]):
            result.append((offset, offset + len(part.text)))
        offset += len(part.text)
    blocks = list(result)
    for match in _COMMENT.finditer(text):
        if not any(start <= match.start() < end for start, end in blocks):
            result.append(match.span())
    return result
