"""Where the links of a PDF lead: destinations are places, and this finds what is shown there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from reviewproof.manuscript import Place
from reviewproof.readers.flat import FLOAT_NAME, REFERENCE, Flat

_LIST = re.compile(r"references|bibliography|literature cited", re.I)
_ENTRY = re.compile(r"\s*\[?\d+[.\])]\s")
_MARGIN = 10.0
"""Typst lets a link lead so far (in points) above its target, for the eye."""
_NOWHERE = "nowhere"
"""The id that nothing has: where a link leads whose destination is no place of the file."""


@dataclass(slots=True)
class Where:
    """Where a block begins: its page and the baseline of its first line."""

    page: int
    y: float


def margin_of(reader: Any) -> float:
    """Return how far above their targets the links of a file lead."""
    made_by = (
        f"{(reader.metadata or {}).get('/Creator')} {(reader.metadata or {}).get('/Producer')}"
    )
    return _MARGIN if "typst" in made_by.lower() else 0.0


@dataclass(frozen=True, slots=True)
class Placed:
    """What was read of a file, with the places of its blocks.

    Attributes:
        flat: what was read; its entries, names and targets are filled in here.
        places: where each block begins.
        targets: where the links lead, by their number: page and height.
        margin: how far above its target a link leads.
    """

    flat: Flat
    places: list[Where | None]
    targets: dict[int, tuple[int, float] | None]
    margin: float

    def finish(self) -> None:
        """Find the entries, name the tables, and resolve the links."""
        self.find_entries()
        self.name_tables()
        self.resolve()

    def find_entries(self) -> None:
        """Take for entries what is numbered below the list's heading, or what marks link to."""
        headings = [
            index
            for index, block in enumerate(self.flat.blocks)
            if block.place is Place.HEADING and _LIST.fullmatch(block.text.strip())
        ]
        first, last = (headings[-1], len(self.flat.blocks)) if headings else self.linked()
        for index in range(first, last):
            block = self.flat.blocks[index]
            if block.place is Place.HEADING and index > first:
                break
            if block.place is Place.PROSE and _ENTRY.match(block.text):
                block.entry, block.place = f"{REFERENCE}{index}", Place.METADATA

    def linked(self) -> tuple[int, int]:
        """Return from where to where numbered blocks stand that raised numbers link to."""
        blocks = self.flat.blocks
        raised = {piece.link for block in blocks for piece in block.pieces if piece.raised}
        reached = {
            self.below(place)
            for number, place in self.targets.items()
            if place and number in raised
        }
        found = [index for index in reached if index >= 0 and _ENTRY.match(blocks[index].text)]
        if not found:
            return 0, 0
        first, last = min(found), max(found)
        while first and _ENTRY.match(blocks[first - 1].text):
            first -= 1
        while last + 1 < len(blocks) and _ENTRY.match(blocks[last + 1].text):
            last += 1
        return first, last + 1

    def name_tables(self) -> None:
        """Give a table that may part at the end of a page the name in the caption beside it."""
        for table in self.flat.tables:
            cells = [index for row in table.rows for cell in row for index in cell]
            beside = (min(cells) - 1, max(cells) + 1) if cells else ()
            for index in beside:
                if not table.name and 0 <= index < len(self.flat.blocks):
                    block = self.flat.blocks[index]
                    name = FLOAT_NAME.match(block.text) if block.place is Place.CAPTION else None
                    table.name = " ".join(name["name"].split()) if name else ""

    def resolve(self) -> None:
        """Give every link the id of the block that it leads to, a margin below its destination."""
        names = {}
        for index, block in enumerate(self.flat.blocks):
            name = FLOAT_NAME.match(block.text) if block.place is Place.CAPTION else None
            label = "fig-" if name and name["name"].startswith("Figure") else "tbl-"
            names[index] = block.entry or (f"{label}{index}" if name else f"block-{index}")
            if name:
                printed = " ".join(name["name"].split())
                self.flat.labels.append((names[index], index, printed))
        self.flat.anchors.update(names.values())
        shown: dict[int, str] = {}
        for piece in (piece for block in self.flat.blocks for piece in block.pieces):
            shown[piece.link] = shown.get(piece.link, "") + piece.text
        found = {
            number: self.floated(place, shown.get(number, ""))
            or names.get(self.below(place), _NOWHERE)
            if place
            else _NOWHERE
            for number, place in self.targets.items()
        }
        for block in self.flat.blocks:
            block.pieces = [
                replace(piece, target=found[piece.link]) if piece.target else piece
                for piece in block.pieces
            ]

    def floated(self, place: tuple[int, float], printed: str) -> str:
        """Return the figure or table that a link names, when it leads to where that was placed.

        One that floats is shown at the top of its page or of the next, but a link to it leads to
        the place in the text where it was put.
        """
        name = " ".join(printed.split())
        for label, index, called in self.flat.labels:
            where = self.places[index]
            if called == name and where and place[0] <= where.page <= place[0] + 1:
                return label
        return ""

    def below(self, place: tuple[int, float]) -> int:
        """Return the block that begins just below a place; -1 when there is none on its page."""
        page, top = place
        best, height = -1, float("-inf")
        for index, where in enumerate(self.places):
            if where and where.page == page and height < where.y <= top - self.margin:
                best, height = index, where.y
        return best
