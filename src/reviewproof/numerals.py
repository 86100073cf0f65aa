"""Whole numbers as prose writes them: `734`, `1,024`, `thirty-seven`, `one hundred and two`."""

from __future__ import annotations

import re

_ONES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[-‐\s](?:{_ONE})\b)?|{_ONE})\b"
_GREAT = r"\s+(?:hundred|thousand)\b"
_WORDS = rf"(?:{_BELOW_100}|a(?={_GREAT}))(?:{_GREAT}(?:,?\s+(?:and\s+)?{_BELOW_100})?)*"
_DIGITS = r"\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?!\d)|\d{1,9}"

NUMBER = rf"(?=[\dae-fnostz])(?:{_DIGITS}|{_WORDS})"
"""A regular expression, to be used without regard to case."""

BELOW_100 = rf"(?:\d[\d,]*|{_BELOW_100})"
"""Digits, or the words for less than a hundred: enough beside a number, and quick to compile."""


def value_of_words(written: str) -> int:
    """Return the value of a text that `NUMBER` matches.

    >>> value_of_words("1,024"), value_of_words("One hundred and two"), value_of_words("forty-two")
    (1024, 102, 42)
    """
    if written[0].isdigit():
        return int(re.sub(r"\D", "", written))
    thousands, below = 0, 0
    for word in re.split(r"[-‐\s,]+", written.casefold()):
        if word == "hundred":
            below *= 100
        elif word == "thousand":
            thousands, below = below * 1000, 0
        elif word == "a":
            below = 1
        elif word != "and":
            below += _TENS.get(word, 0) + _ONES.get(word, 0)
    return thousands + below
