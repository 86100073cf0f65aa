"""The Quarto engine."""
from __future__ import annotations
def find_quarto(*, required: bool) -> None:
    return None
