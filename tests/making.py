"""Lines of logs made by hand and by a timer, for ledgers written as text."""

from __future__ import annotations

import datetime as dt

FIRST = dt.date(2026, 3, 2)


def day_of(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def sheet(who: str, rows: int, more: str = "", day: int = 0) -> list[str]:
    """Return one entry a day from 09:00 to 10:15."""
    return [f"{who} logged {day_of(day + n)} 09:00-10:15 {more}" for n in range(rows)]


def timer(who: str, rows: int, more: str = "", day: int = 0) -> list[str]:
    """Return one entry a day with seconds, of a length that is no whole minute."""
    return [
        f"{who} logged {day_of(day + n)} 11:{n * 7 % 60:02d}:{1 + n * 13 % 58:02d}-12:{n * 11 % 60:02d}:31 {more}"
        for n in range(rows)
    ]
