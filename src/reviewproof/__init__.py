"""A literature review that proves itself, and the proof.

`open_review()` is what a manuscript's cells call; everything else is reached through the command
line (`reviewproof --help`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewproof.review import Review, open_review

__version__ = "0.1.0"
__all__ = ["Review", "__version__", "open_review"]


def __getattr__(name: str) -> object:
    """Import the review lazily, so that `reviewproof --help` stays fast."""
    if name in {"Review", "open_review"}:
        from reviewproof import review

        return getattr(review, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
