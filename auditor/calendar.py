"""Days, weeks and clock changes on columns, and the deadlines of platforms.

Instants are UTC (`datetime64[us, UTC]`), days are naive midnights (`datetime64[us]`), seconds are int64.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pendulum

Ints = npt.NDArray[np.int64]
DAY_SECONDS = 86_400


def local_days(instants: pd.Series[Any], zone: str) -> pd.Series[Any]:
    """Return the local day of each instant in `zone`, as a naive midnight; missing stays missing."""
    return instants.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()


def midnights(first: pd.Timestamp, last: pd.Timestamp, zone: str) -> Ints:
    """Return the instants at which the days `first`..`last` and the day after begin in `zone`.

    Epoch seconds, one per day and one more. Where a clock change skips midnight the day begins at the
    first instant that exists, as the IANA database has it.
    """
    days = pd.date_range(first, last + pd.Timedelta(days=1), freq="D")
    starts = days.tz_localize(zone, ambiguous=np.ones(len(days), dtype=bool), nonexistent="shift_forward")
    return np.asarray(starts.as_unit("s").asi8, dtype=np.int64)


def day_seconds(days: pd.Series[Any], zone: str) -> Ints:
    """Return the length of each local day in `zone`: 86,400 s, but 82,800 or 90,000 on a clock change."""
    if len(days) == 0:
        return np.zeros(0, dtype=np.int64)
    first = days.min()
    edges = midnights(first, days.max(), zone)
    position = (days - first).dt.days.to_numpy()
    return edges[position + 1] - edges[position]


def split_by_day(start: Ints, end: Ints, zone: str) -> tuple[Ints, npt.NDArray[np.datetime64], Ints, Ints]:
    """Cut intervals at local midnight in `zone`.

    Takes epoch seconds with start < end. Returns, piece by piece: the row it comes from, its local day
    (`datetime64[us]`), and its start and end. The pieces of a row add up to its length exactly.
    """
    if len(start) == 0:
        none = np.zeros(0, dtype=np.int64)
        return none, none.astype("datetime64[us]"), none, none
    first = pd.Timestamp(int(start.min()), unit="s", tz="UTC").tz_convert(zone).tz_localize(None).normalize()
    last = pd.Timestamp(int(end.max()), unit="s", tz="UTC").tz_convert(zone).tz_localize(None).normalize()
    edges = midnights(first, last, zone)
    from_ = np.searchsorted(edges, start, side="right") - 1
    to = np.searchsorted(edges, end, side="left") - 1
    count = to - from_ + 1
    row = np.repeat(np.arange(len(start)), count)
    nth = np.arange(len(row)) - np.repeat(count.cumsum() - count, count)
    day = from_[row] + nth
    days = np.datetime64(first, "us") + day * np.timedelta64(DAY_SECONDS * 1_000_000, "us")
    return row, days, np.maximum(start[row], edges[day]), np.minimum(end[row], edges[day + 1])


def week_starts(days: pd.Series[Any]) -> pd.Series[Any]:
    """Return the Monday of each day's week."""
    return days - pd.to_timedelta(days.dt.day_of_week, unit="D")


def month_starts(days: pd.Series[Any]) -> pd.Series[Any]:
    """Return the first day of each day's month."""
    return days - pd.to_timedelta(days.dt.day - 1, unit="D")


def clock_change(days: pd.Series[Any], zone: str) -> Ints:
    """Return by how many seconds each local day in `zone` is longer (+3600) or shorter (-3600) than 24 h."""
    return day_seconds(days, zone) - DAY_SECONDS


def platform_week(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return Monday and Sunday of the platform week that holds a UTC day.

    Upwork weeks run from Monday 00:00 to Sunday 24:00 UTC (support 211068518).

    >>> platform_week(dt.date(2026, 3, 4))
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 8))
    """
    moment = pendulum.instance(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))
    week = moment.start_of("week")
    monday = day - dt.timedelta(days=week.diff(moment).in_days())
    return monday, monday + dt.timedelta(days=6)


def edit_deadline(day: dt.date) -> pendulum.DateTime:
    """Return when the Upwork week of a UTC day freezes for the freelancer: the next Monday 12:00 UTC.

    Source: Upwork support 211068518.
    """
    monday = platform_week(day)[0]
    return pendulum.datetime(monday.year, monday.month, monday.day, 12, tz="UTC").add(weeks=1)
