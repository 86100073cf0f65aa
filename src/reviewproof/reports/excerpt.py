"""Source lines with a span underlined, aligned as a terminal shows them.

Widths: Unicode Standard Annex 11 (wide and fullwidth characters take two cells); combining marks,
and what joins or formats characters, take none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, combining, east_asian_width

from reviewproof.reports.paint import Paint, harmless, is_harmful
from reviewproof.text import Source, Span

WIDEST = 100
"""How many cells of a line are shown."""
_LEAD = 40
_SHORT = 10 * WIDEST
"""A longer line is cut even where most of its characters take no cell."""
_TAB = "    "
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of an excerpt: `^` marks the finding itself, `-` the other side of a mismatch."""

    span: Span
    sign: str = "^"
    colour: str = "red"


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return sum(map(_width, text))


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    if char == "\t":
        return len(_TAB)
    if "\x20" <= char < "\x7f" or is_harmful(char):
        return 1
    if combining(char) or category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(char) in {"W", "F"} else 1


def gutter(spans: Sequence[Span]) -> int:
    """Return the width of the column of line numbers that these spans need."""
    numbers = [span.source.position(span.end).line for span in spans if shows(span)]
    return max([len(str(number)) for number in numbers], default=1)


def shows(span: Span) -> bool:
    """Tell whether there is a line to show: not of a whole file, nor of one that is not text."""
    if span.whole_file:
        return False
    return bool(span.source.line_text(span.source.position(span.start).line).strip())


def excerpt(marks: Sequence[Mark], paint: Paint, width: int) -> Iterator[str]:
    """Yield the lines of the first mark, and the marks below them.

    Args:
        marks: the first decides which lines are shown; the others are on the same line.
        paint: colours, or none.
        width: that of the column of line numbers.
    """
    main = marks[0].span
    if not shows(main):
        return
    source = main.source
    first, last = _lines(main)
    bar = paint("blue", f"{'':>{width}} |")
    yield bar
    for number in _shown(first, last):
        if number is None:
            yield paint("blue", "...")
            continue
        on_line = [(*_columns(mark.span, source, number), mark) for mark in marks]
        text, signs = _line(source.line_text(number), on_line, paint)
        shown = "" if source.origin else str(number)
        yield f"{paint('blue', f'{shown:>{width}} |')} {text}".rstrip()
        yield f"{bar} {signs}"


def _lines(span: Span) -> tuple[int, int]:
    """Return the first and the last line, without an ending that only closes the line before."""
    end = span.end
    while end > span.start + 1 and span.source.text[end - 1] == "\n":
        end -= 1
    return span.source.position(span.start).line, span.source.position(end).line


def _shown(first: int, last: int) -> Iterator[int | None]:
    if last - first < _MOST_LINES:
        yield from range(first, last + 1)
    else:
        yield from (first, first + 1, None, last)


def _columns(span: Span, source: Source, number: int) -> tuple[int, int]:
    """Return the 0-based columns of a span on one line; none of it where the two are equal."""
    line = source.line_text(number)
    start = source.offset(number)
    first, last = _lines(span)
    left, right = max(span.start - start, 0), min(max(span.end - start, 0), len(line))
    if first != last:
        # Leading blanks of a following line are no part of what is wrong.
        left = max(left, len(line) - len(line.lstrip())) if number > first else left
        return min(left, right), right
    return left, max(right, left + 1) if number == first else left


def _line(text: str, marks: Sequence[tuple[int, int, Mark]], paint: Paint) -> tuple[str, str]:
    """Return the line as shown, cut around the first mark, and the signs below it."""
    left, right = _window(text, marks[0][0])
    lead = "…" if left else ""
    trail = "…" if right < len(text) else ""
    last = max(end for _, end, _ in marks)
    signs: list[tuple[str, str]] = [(" ", "")] * cells(lead)
    for index in range(left, min(right, last) if trail else last):
        char = text[index] if index < len(text) else " "
        mark = next((mark for start, end, mark in marks if start <= index < end), None)
        sign = (mark.sign, mark.colour) if mark else (" ", "")
        signs += [sign] * _width(char)
    shown = harmless(text[left:right]).replace("\t", _TAB)
    return f"{lead}{shown}{trail}", _painted(signs, paint)


def _window(text: str, start: int) -> tuple[int, int]:
    """Return the part of a long line that is shown: from a little before the mark."""
    if len(text) <= _SHORT and cells(text) <= WIDEST:
        return 0, len(text)
    left, room = min(start, len(text)), _LEAD
    while left > 0 and room > 0:
        left -= 1
        room -= _width(text[left])
    while left < start and left > 0 and not _width(text[left]):
        left += 1  # no combining mark without what it stands on
    right, room = left, WIDEST - 2
    while right < len(text) and room >= _width(text[right]):
        room -= _width(text[right])
        right += 1
    if right == len(text):
        while left > 0 and room >= _width(text[left - 1]):
            left -= 1
            room -= _width(text[left])
        while left < start and left > 0 and not _width(text[left]):
            left += 1
    return left, right


def _painted(signs: Sequence[tuple[str, str]], paint: Paint) -> str:
    kept = list(signs)
    while kept and kept[-1][0] == " ":
        kept.pop()
    parts, index = [], 0
    while index < len(kept):
        end = index
        while end < len(kept) and kept[end] == kept[index]:
            end += 1
        run, colour = kept[index][0] * (end - index), kept[index][1]
        parts.append(paint(colour, run) if colour else run)
        index = end
    return "".join(parts)
