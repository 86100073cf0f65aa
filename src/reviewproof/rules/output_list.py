"""OUT802: the printed list against the references cited, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reviewproof.findings import Checked, Finding, Outcome
from reviewproof.manuscript import Manuscript, Reference
from reviewproof.numbering import plain_entry
from reviewproof.project import Project

_HINT = "the page was altered or is out of date: render it again"
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class _Right:
    """An entry as it must be."""

    key: str
    number: int
    text: str


def check_list(project: Project, page: Manuscript) -> Iterator[Outcome]:
    """OUT802: the list has every reference cited, in order and as the bibliography has it."""
    ordered = sorted(project.numbers, key=project.numbers.__getitem__)
    right = [
        _Right(key, number, project.entries.get(key, ""))
        for number, key in enumerate(ordered, start=1)
    ]
    if right:
        yield Checked("OUT802", len(right))
    lost = 0
    for entry, other in _paired(right, page.references):
        if other is None and entry is not None:
            yield _missing(entry, right, page)
            lost += 1
        elif entry is None and other is not None:
            yield _surplus(other, len(right))
            lost -= 1
        elif entry is not None and other is not None:
            # A list that was numbered anew after a loss has one fault, not one in each entry.
            moved = lost and other.number == entry.number - lost
            if _text(other) != entry.text or (other.number != entry.number and not moved):
                yield _altered(entry, other)


def _text(entry: Reference) -> str:
    return plain_entry(entry.fields["entry"])


def _paired(
    right: Sequence[_Right], printed: Sequence[Reference]
) -> Iterator[tuple[_Right | None, Reference | None]]:
    """Pair the entries of two lists in order: equal ones first, then what stands between them."""
    ours, theirs = [entry.text for entry in right], [_text(entry) for entry in printed]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for _, first, last, start, end in _swapped(matcher.get_opcodes()):
        yield from _between(right[first:last], printed[start:end])


Opcode = tuple[str, int, int, int, int]


def _swapped(opcodes: Sequence[Opcode]) -> Iterator[Opcode]:
    """Yield runs of both lists, with two that changed places as one: delete, equal, insert."""
    index = 0
    while index < len(opcodes):
        following = opcodes[index : index + 3]
        kinds = [opcode[0] for opcode in following]
        short = len(following) == len(_SWAP) and following[1][2] - following[1][1] == 1
        if short and sorted((kinds[0], kinds[2])) == ["delete", "insert"]:
            yield "replace", following[0][1], following[2][2], following[0][3], following[2][4]
            index += 3
        else:
            yield opcodes[index]
            index += 1


_SWAP = ("delete", "equal", "insert")


def _between(
    right: Sequence[_Right], printed: Sequence[Reference]
) -> Iterator[tuple[_Right | None, Reference | None]]:
    if len(right) == len(printed):
        yield from zip(right, printed, strict=True)
        return
    left = list(printed)
    for entry in right:
        other = _likeliest(entry, left)
        if other is not None:
            yield from ((None, each) for each in left[: left.index(other)])
            left = left[left.index(other) + 1 :]
        yield entry, other
    yield from ((None, each) for each in left)


def _likeliest(entry: _Right, printed: Sequence[Reference]) -> Reference | None:
    """Return the printed entry that was this one before somebody altered it, if one was."""
    numbered = [each for each in printed if each.number == entry.number]
    alike = [
        each
        for each in numbered or printed
        if SequenceMatcher(None, entry.text, _text(each), autojunk=False).ratio() > _ALIKE
    ]
    return alike[0] if alike else None


def _missing(entry: _Right, right: Sequence[_Right], page: Manuscript) -> Finding:
    """Name an entry that is not printed, at the one that stands in its place."""
    texts = {_text(each): each for each in reversed(page.references)}
    after = next(
        (texts[each.text] for each in right[entry.number :] if each.text in texts),
        None,
    )
    before = entry.number - 1
    where = (
        f"but it ends at {len(page.references)}"
        if after is None
        else f"but after {before} comes “{after.number}. {after.fields['entry'][:60]}”"
        if before
        else f"but it begins with “{after.number}. {after.fields['entry'][:60]}”"
    )
    return Finding(
        "OUT802",
        f"the list must have an entry {entry.number} for [@{entry.key}], {where}",
        after.span if after else page.sources[0].whole,
        expected=f"{entry.number}. {entry.text}",
        hint=_HINT,
    )


def _surplus(entry: Reference, last: int) -> Finding:
    return Finding(
        "OUT802",
        f"the list must have the {last} entries cited, but it has “{entry.fields['entry'][:60]}”"
        " too",
        entry.span,
        found=entry.fields["entry"],
        hint=_HINT,
    )


def _altered(entry: _Right, other: Reference) -> Finding:
    found = f"{other.number}. {other.fields['entry']}"
    return Finding(
        "OUT802",
        f"entry {entry.number} of the list must be “{entry.number}. {entry.text}”, but it is"
        f" “{found}”",
        other.span,
        found=found,
        expected=f"{entry.number}. {entry.text}",
        hint=_HINT,
    )
