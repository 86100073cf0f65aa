"""What a proof said of a copy, against what was planted in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from faults.model import WHOLE_FILE, Expected, Fault
from faults.sources import Tree

RIGHT, OTHERWISE, MISSED, CRASHED = "right", "otherwise", "missed", "crashed"


@dataclass(frozen=True, slots=True)
class Said:
    """A finding as others see it; `first` and `last` are `WHOLE_FILE` for the file as a whole."""

    code: str
    path: str
    first: int
    last: int
    message: str

    def __str__(self) -> str:
        """Return it as the list of misses shows it."""
        place = f":{self.first}" if self.first else ""
        return f"{self.path}{place} {self.code} {self.message}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a copy was judged.

    Attributes:
        outcome: `right`, `otherwise`, `missed` or `crashed`.
        wanting: what was expected and is not there with its code at its line.
        false: findings that nothing in the copy justifies.
    """

    outcome: str
    wanting: tuple[Expected, ...]
    false: tuple[Said, ...]


def judge(tree: Tree, fault: Fault, findings: Sequence[Said]) -> Verdict:
    """Compare findings with what was planted."""
    wanting = tuple(
        expected
        for expected in fault.expected
        if not any(_right(expected, said) for said in findings)
    )
    if not wanting:
        outcome = RIGHT
    elif all(any(_near(expected, said) for said in findings) for expected in wanting):
        outcome = OTHERWISE
    else:
        outcome = MISSED
    touched = {} if not fault.expected else lines_touched(tree, fault)
    false = tuple(
        said
        for said in findings
        if not any(_right(expected, said) for expected in fault.expected)
        and not _on(touched, said)
        and not any(cause.covers(said.code, said.path, said.first) for cause in fault.consequences)
    )
    if not fault.expected:
        outcome = RIGHT if not findings else OTHERWISE
    return Verdict(outcome, wanting, false)


def _right(expected: Expected, said: Said) -> bool:
    return (
        said.code in expected.codes
        and said.path == expected.path
        and expected.first <= said.first <= expected.last
    )


def _near(expected: Expected, said: Said) -> bool:
    """Tell whether it was found otherwise: the code elsewhere, or another code at the line."""
    at_line = said.path == expected.path and (
        expected.first <= said.first <= expected.last or WHOLE_FILE in {said.first, expected.first}
    )
    return said.code in expected.codes or at_line


def _on(touched: Mapping[str, frozenset[int]], said: Said) -> bool:
    lines = touched.get(said.path, frozenset())
    if said.first == WHOLE_FILE:
        return said.path in touched
    return not lines.isdisjoint(range(said.first, said.last + 1))


def lines_touched(tree: Tree, fault: Fault) -> dict[str, frozenset[int]]:
    """Return, per file, the lines of the copy that an edit changed, or that stand at a deletion."""
    return {path: _changed(tree.raw(path), raw) for path, raw in fault.files.items()}


def _changed(old: bytes, new: bytes | None) -> frozenset[int]:
    if new is None:
        return frozenset()
    before, after = old.split(b"\n"), new.split(b"\n")
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    matcher = SequenceMatcher(
        None, before[start : len(before) - end], after[start : len(after) - end], autojunk=False
    )
    lines: set[int] = set()
    for operation, _, _, first, last in matcher.get_opcodes():
        if operation != "equal":
            lines.update(range(start + first + 1, start + max(last, first + 1) + 1))
    return frozenset(lines)
