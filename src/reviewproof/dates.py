"""Dates as a reader sees them."""

from __future__ import annotations

from datetime import date

MONTHS = (
    "January February March April May June July August September October November December"
).split()


def long_date(day: date) -> str:
    """Return a date in words.

    >>> long_date(date(2025, 8, 31))
    '31 August 2025'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
