"""OUT806: who does not see a figure is told of it what the source says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from reviewproof.findings import Checked, Finding, Outcome, Related
from reviewproof.manuscript import Manuscript
from reviewproof.page import Page, Picture
from reviewproof.project import Project
from reviewproof.rules.output_values import HINT

_ALTERNATIVE = re.compile(r'[{\s]fig-alt="(?P<text>(?:[^"\\]|\\.)*)"', re.DOTALL)
_ALIKE = 0.6


def check_pictures(project: Project, page: Manuscript) -> Iterator[Outcome]:
    """OUT806: each alternative text of the source stands at a picture of the page, unaltered."""
    if not isinstance(page, Page) or page.pictures is None:
        return
    left = [picture for picture in page.pictures if picture.texts]
    for text in alternatives(project.manuscript.expanded):
        yield Checked("OUT806")
        picture = _closest(text, left)
        if picture is None:
            yield _absent(text, page)
            continue
        left.remove(picture)
        yield from (_altered(text, told, picture) for told in picture.texts if told != text)


def alternatives(expanded: str) -> Iterator[str]:
    """Yield the alternative texts of a source, with includes and what cells print in place."""
    for match in _ALTERNATIVE.finditer(expanded):
        yield " ".join(re.sub(r"\\(.)", r"\1", match["text"]).split())


def _closest(text: str, pictures: Sequence[Picture]) -> Picture | None:
    for picture in pictures:
        if text in picture.texts:
            return picture
    alike = [(_likeness(text, told), picture) for picture in pictures for told in picture.texts]
    best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] > _ALIKE else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _absent(text: str, page: Manuscript) -> Finding:
    return Finding(
        "OUT806",
        f"a picture of {page.name} must have the alternative text “{_short(text)}”, but none has",
        page.sources[0].whole,
        expected=text,
        hint=HINT,
    )


def _altered(text: str, told: str, picture: Picture) -> Finding:
    right, wrong = _part(text, told)
    return Finding(
        "OUT806",
        f"the alternative text of a picture must be that of the source, which has “{right}”, but it"
        f" has “{wrong}”",
        picture.span,
        found=told,
        expected=text,
        hint=HINT,
        related=(Related("the picture", picture.span),),
    )


def _part(text: str, told: str) -> tuple[str, str]:
    """Return what differs, with a word on each side."""
    ours, theirs = text.split(), told.split()
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    apart = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    first, start = max(apart[0][1] - 1, 0), max(apart[0][3] - 1, 0)
    last, end = apart[-1][2] + 1, apart[-1][4] + 1
    return _short(" ".join(ours[first:last])), _short(" ".join(theirs[start:end]))


def _short(text: str) -> str:
    return f"{text[:60]}…" if len(text) > len("…") + 60 else text
