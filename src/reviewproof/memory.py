"""How a command keeps what it makes."""

from __future__ import annotations

import gc

_MANY = 100_000
_SELDOM = 50


def settle() -> None:
    """Let the garbage collector look seldom, and never at what is loaded.

    Nearly all that a proof makes is needed to its end, and what is not is freed without it.
    """
    gc.freeze()
    gc.set_threshold(_MANY, _SELDOM)
