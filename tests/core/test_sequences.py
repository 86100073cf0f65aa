"""Two sequences side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewproof.evidence import sequences
from reviewproof.evidence.sequences import side_by_side


def shown(ours: str, theirs: str) -> str:
    """Show the pairs as `ab` (both), `a-` and `-b`."""
    return " ".join(
        ("-" if one is None else ours[one]) + ("-" if other is None else theirs[other])
        for one, other in side_by_side(ours, theirs)
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "pairs"),
    [
        ("", "", ""),
        ("abc", "abc", "aa bb cc"),
        ("abc", "axc", "aa bx cc"),
        ("abcde", "adcbe", "aa bd cc db ee"),
        ("abc", "ac", "aa b- cc"),
        ("ac", "abc", "aa -b cc"),
        ("abc", "", "a- b- c-"),
        ("", "ab", "-a -b"),
        ("aab", "ab", "aa a- bb"),
    ],
)
def test_few_changes_are_shown(ours: str, theirs: str, pairs: str) -> None:
    assert shown(ours, theirs) == pairs


@given(st.text("abcd", max_size=12), st.text("abcd", max_size=12), st.booleans())
def test_every_item_stands_once_and_in_order(ours: str, theirs: str, large: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if large:
            patch.setattr(sequences, "_MOST_CELLS", 0)
        pairs = side_by_side(ours, theirs)
    assert [one for one, _ in pairs if one is not None] == list(range(len(ours)))
    assert [other for _, other in pairs if other is not None] == list(range(len(theirs)))
    assert all(pair != (None, None) for pair in pairs)
    if not large:
        changes = sum(
            one is None or other is None or ours[one] != theirs[other] for one, other in pairs
        )
        assert changes <= max(len(ours), len(theirs))
        assert (changes == 0) == (ours == theirs)
