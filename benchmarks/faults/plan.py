"""Which copies are made: so many of each kind, no two alike, from a fixed seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from faults.model import KINDS, Fault, Kind
from faults.sources import Tree

_TRIES = 400
"""Draws in a row without a new copy, after which a kind is taken to have no more."""


@dataclass(frozen=True, slots=True)
class Draw:
    """One copy: its kind, and the seed from which its planter draws its place."""

    kind: str
    seed: str

    def fault(self, tree: Tree) -> Fault | None:
        """Plant it."""
        return KINDS[self.kind].plant(tree, Random(self.seed))


def digest(fault: Fault) -> str:
    """Return what tells two copies apart: the changed bytes."""
    found = hashlib.sha256()
    for path in sorted(fault.files):
        raw = fault.files[path]
        found.update(f"{path}\0{raw is None}\0{len(raw or b'')}\0".encode())
        found.update(raw or b"")
    return found.hexdigest()


def unchanged(tree: Tree, fault: Fault) -> bool:
    """Tell whether a copy is the clean manuscript after all."""
    return all(raw is not None and raw == tree.raw(path) for path, raw in fault.files.items())


def draws_of(kind: Kind, tree: Tree, seed: str, most: int) -> list[Draw]:
    """Return up to `most` distinct copies of a kind."""
    found: dict[str, Draw] = {}
    number = failed = 0
    while len(found) < most and failed < _TRIES:
        draw = Draw(kind.name, f"{seed}/{kind.name}/{number}")
        number += 1
        fault = draw.fault(tree)
        if fault is None or unchanged(tree, fault) or digest(fault) in found:
            failed += 1
            continue
        failed = 0
        found[digest(fault)] = draw
    return list(found.values())


def draw_copies(tree: Tree, seed: str, copies: int, kinds: Sequence[Kind]) -> list[Draw]:
    """Draw copies of every kind, as evenly as the kinds allow, and interleave them.

    A kind of which there are fewer distinct copies than its share gives the rest to the others.

    Args:
        tree: the clean manuscript.
        seed: names the set of seeds.
        copies: in all.
        kinds: those to draw from.
    """
    share = -(-copies // len(kinds))
    found = {kind.name: draws_of(kind, tree, seed, share) for kind in kinds}
    while (missing := copies - sum(map(len, found.values()))) > 0:
        rich = [kind for kind in kinds if len(found[kind.name]) >= share]
        if not rich:
            break
        share += -(-missing // len(rich))
        for kind in rich:
            found[kind.name] = draws_of(kind, tree, seed, share)
    return _level(found, copies)


def _level(found: dict[str, list[Draw]], copies: int) -> list[Draw]:
    """Take one copy of each kind in turn until there are enough."""
    longest = max(map(len, found.values()), default=0)
    turns = [
        draws[turn] for turn in range(longest) for draws in found.values() if turn < len(draws)
    ]
    return turns[:copies]
