"""The order of day and month in a file's dates: decided once for the file, from evidence, or refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from importers import cells
from importers.cells import DateOrder
from importers.tables import Unsettled

Column = tuple[npt.NDArray[np.int32], list[str]]
"""A column as codes into its distinct texts."""
Parts = Sequence[tuple[int, int, int] | None]
ORDERS: tuple[DateOrder, DateOrder] = ("day-month-year", "month-day-year")


@dataclass(frozen=True)
class Dates:
    """How the dates of a file are ordered and how that is known; ambiguous if the other order reads well too."""

    order: DateOrder
    known_from: str
    is_ambiguous: bool = False


class AmbiguousDates(Unsettled):
    """Dates that read well both ways and nothing in the file that settles it."""

    key = "date_order"


def decide(
    columns: Sequence[Column],
    stated: DateOrder | None,
    file: str,
    period: tuple[dt.date, dt.date] | None,
    doubt: Callable[[int, str, dt.date, dt.date], str],
) -> Dates:
    """Return the order of the dates in all day columns of a file.

    Evidence, in this order: the settings (`stated`), a date that reads only one way, dots, the period in the name
    of the `file`, the `period` of other files, the order of rows. Raises AmbiguousDates, worded by `doubt` from
    the position, text and two readings of a date, when nothing tells.
    """
    parts = [
        [cells.date_parts(text) if rows else None for text, rows in zip(distinct, counts, strict=True)]
        for codes, distinct in columns
        for counts in [np.bincount(codes, minlength=len(distinct))]
    ]
    asked = [
        (text, numbers)
        for (_, distinct), column in zip(columns, parts, strict=True)
        for text, numbers in zip(distinct, column, strict=True)
        if numbers is not None
    ]
    if not asked:
        return Dates("year-month-day", "the dates name the year first or the month in words")
    if stated in ORDERS:
        return Dates(stated, "stated in the settings")
    return _plain(asked) or _hinted(columns, parts, file, period) or _refused(columns, parts, doubt)


def _plain(asked: Sequence[tuple[str, tuple[int, int, int]]]) -> Dates | None:
    """Return the order that the texts themselves leave."""
    numeric = [numbers for _, numbers in asked]
    day_first = all(_is_date(y, m, d) for d, m, y in numeric)
    month_first = all(_is_date(y, m, d) for m, d, y in numeric)
    if not day_first and not month_first:
        first_over = sum(d > 12 for d, _, _ in numeric)
        second_over = sum(m > 12 for _, m, _ in numeric)
        order = ORDERS[0] if first_over >= second_over else ORDERS[1]
        return Dates(order, f"{max(first_over, second_over)} dates can only be read so")
    if not (day_first and month_first):
        position = 0 if day_first else 1
        proof = next(text for text, numbers in asked if numbers[position] > 12)
        return Dates(ORDERS[position], f"{proof!r} can only be read so")
    if all("." in text for text, _ in asked):
        return Dates("day-month-year", "dates written with dots name the day first")
    if all(d == m for d, m, _ in numeric):
        return Dates("day-month-year", "day and month are the same number in every date")
    return None


def _hinted(
    columns: Sequence[Column], parts: Sequence[Parts], file: str, period: tuple[dt.date, dt.date] | None
) -> Dates | None:
    """Return the order that the file's name, another file's period or the order of rows tells."""
    named = order_of_file_name(file)
    if named is not None:
        return Dates(named, "the file name writes its period in this order", is_ambiguous=True)
    if period is not None:
        inside = {order: _share_inside(columns, order, period) for order in ORDERS}
        for order, other in (ORDERS, ORDERS[::-1]):
            if inside[order] >= 0.95 and inside[other] <= 0.5:
                return Dates(order, "read so they lie in the period that a file states", is_ambiguous=True)
    codes = columns[0][0]
    is_sorted = [_is_sorted(codes, parts[0], order) for order in ORDERS]
    if len(np.unique(codes)) >= 5 and sum(is_sorted) == 1:
        order = ORDERS[0] if is_sorted[0] else ORDERS[1]
        return Dates(order, "read so the rows are in order of time", is_ambiguous=True)
    return None


def _refused(
    columns: Sequence[Column], parts: Sequence[Parts], doubt: Callable[[int, str, dt.date, dt.date], str]
) -> Dates:
    (codes, distinct), row, (day, month, year) = next(
        (column, row, numbers)
        for column, known in zip(columns, parts, strict=True)
        for row, code in enumerate(column[0])
        if (numbers := known[code]) is not None and numbers[0] != numbers[1]
    )
    year = year if year > 99 else year + 2000
    first, second = dt.date(year, month, day), dt.date(year, day, month)
    raise AmbiguousDates(doubt(row, distinct[codes[row]], first, second))


def _share_inside(columns: Sequence[Column], order: DateOrder, period: tuple[dt.date, dt.date]) -> float:
    first, last = ((day - cells.EPOCH).days for day in period)
    hits = rows = 0
    for codes, distinct in columns:
        read: list[Any] = [cells.read_day(text, order) if text else None for text in distinct]
        inside = np.array([day is not None and first <= day <= last for day in read], dtype=bool)
        is_date = np.array([day is not None for day in read], dtype=bool)
        hits, rows = hits + int(inside[codes].sum()), rows + int(is_date[codes].sum())
    return hits / rows if rows else 0.0


def _is_sorted(codes: npt.NDArray[np.int32], parts: Parts, order: DateOrder) -> bool:
    keys = [
        None if p is None else (p[2], p[1], p[0]) if order == "day-month-year" else (p[2], p[0], p[1]) for p in parts
    ]
    ranks = {key: i for i, key in enumerate(sorted({key for key in keys if key is not None}))}
    series = np.array([-1 if key is None else ranks[key] for key in keys], dtype=np.int64)[codes]
    steps = np.diff(series[series >= 0])
    return bool((steps >= 0).all() or (steps <= 0).all())


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year if year > 99 else year + 2000, month, day)
    except ValueError:
        return False
    return True


def order_of_file_name(name: str) -> DateOrder | None:
    """Return the order of dates in a file name with a period.

    >>> order_of_file_name("Report_(from_13_07_2026_to_20_07_2026).csv")
    'day-month-year'
    """
    found = re.findall(r"(?<!\d)(\d{2})[_.\-/](\d{2})[_.\-/](\d{4})(?!\d)", name)
    if any(int(first) > 12 for first, _, _ in found):
        return "day-month-year"
    if any(int(second) > 12 for _, second, _ in found):
        return "month-day-year"
    return None
