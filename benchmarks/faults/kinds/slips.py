"""Slips of the pen: letters swapped, dropped, doubled or mistyped."""

from __future__ import annotations

from random import Random

_NEIGHBOURS = {"a": "s", "e": "r", "i": "o", "o": "p", "u": "i", "n": "m", "r": "t", "s": "d"}

SLIPS = ("transposed", "dropped", "doubled", "replaced")


def slip(rng: Random, word: str, how: str, start: int = 1) -> str:
    """Return a word with one slip behind its first `start` letters; itself when there is no room.

    Args:
        how: one of `SLIPS`.
    """
    places = [
        index
        for index in range(start, len(word) - (how == "transposed"))
        if word[index].isalnum()
        and (how != "transposed" or (word[index + 1].isalnum() and word[index] != word[index + 1]))
    ]
    if not places:
        return word
    place = rng.choice(places)
    letter = word[place]
    new = {
        "transposed": word[place : place + 2][::-1],
        "dropped": "",
        "doubled": letter * 2,
        "replaced": _NEIGHBOURS.get(letter.lower(), "e" if letter != "e" else "a"),
    }[how]
    return word[:place] + new + word[place + 1 + (how == "transposed") :]


def looks(name: str) -> str:
    """Return a name with one letter replaced by a Cyrillic one of the same look, or itself."""
    for latin, cyrillic in zip("aeocpxAEOCPXHKMTB", "аеосрхАЕОСРХНКМТВ", strict=True):
        if latin in name:
            return name.replace(latin, cyrillic, 1)
    return name
