"""Elements of a Word file: what they show, and what of several contents is the one to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reviewproof.readers.articles.word_styles import W
from reviewproof.readers.articles.word_symbols import symbol

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def unended(story: Any) -> Iterator[Any]:
    """Yield where fields begin that never end; all that follows would be lost in them."""
    begun: list[Any] = []
    for element in story.iter(f"{W}fldChar"):
        if element.get(f"{W}fldCharType") == "begin":
            begun.append(element)
        elif element.get(f"{W}fldCharType") == "end" and begun:
            begun.pop()
    yield from begun


def chosen(alternate: Any) -> Any:
    """Return the one content of several that a program of today shows."""
    choice = alternate.find(f"{MC}Choice")
    fallback = alternate.find(f"{MC}Fallback")
    if choice is None or (fallback is not None and next(choice.iter(f"{W}t"), None) is None):
        return alternate if fallback is None else fallback
    return choice


def boxes_in(element: Any) -> list[Any]:
    """Return the contents of the text boxes in a drawing, the outermost alone and each once."""
    boxes = []
    waiting = [element]
    while waiting:
        each = waiting.pop()
        if each.tag == f"{W}txbxContent":
            boxes.append(each)
        elif each.tag == f"{MC}AlternateContent" and (inner := chosen(each)) is not each:
            waiting.append(inner)
        else:
            waiting.extend(reversed(each))
    return boxes


def rows_of(table: Any) -> Iterator[Any]:
    """Yield the rows of a table."""
    return _below(table, f"{W}tr")


def cells_of(row: Any) -> Iterator[Any]:
    """Yield the cells of a row, but those that were deleted."""
    for cell in _below(row, f"{W}tc"):
        if cell.find(f"{W}tcPr/{W}cellDel") is None:
            yield cell


def _below(parent: Any, tag: str) -> Iterator[Any]:
    """Yield the elements of a tag in a parent, through what only wraps them."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from _below(element, tag)


_SPACES = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def text_of(element: Any) -> str:
    """Return what an element of a run shows as text."""
    tag = element.tag
    if tag == f"{W}t":
        return element.text or ""
    if tag == f"{W}br":
        return "\n" if element.get(f"{W}type") in {None, "textWrapping"} else " "
    if tag == f"{W}sym":
        return symbol(element.get(f"{W}font") or "", element.get(f"{W}char") or "")
    return _SPACES.get(tag, "")
