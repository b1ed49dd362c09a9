"""Days, weeks and clock changes on columns, and the deadlines of platforms.

Instants are UTC (`datetime64[us, UTC]`), days are naive midnights (`datetime64[us]`), seconds are int64.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pendulum

from auditor import intervals

Ints = npt.NDArray[np.int64]
DAY_SECONDS = 86_400


def local_days(instants: pd.Series[Any], zone: str) -> pd.Series[Any]:
    """Return the local day of each instant in `zone`, as a naive midnight; missing stays missing."""
    days: pd.Series[Any] = instants.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    return days


def _offsets(instants: Ints, zone: str) -> Ints:
    """Return how many seconds the clocks of `zone` are ahead of UTC at each instant."""
    utc = pd.DatetimeIndex(instants.astype("datetime64[s]"), tz="UTC")
    wall = np.asarray(utc.tz_convert(zone).tz_localize(None), dtype="datetime64[s]")
    return np.asarray(wall.astype(np.int64) - instants, dtype=np.int64)


@lru_cache(maxsize=64)
def midnights(first: pd.Timestamp, last: pd.Timestamp, zone: str) -> Ints:
    """Return the instants at which the days `first`..`last` and the day after begin in `zone`.

    Epoch seconds, one per day and one more. A day begins when its date is first on the clock: at the first of
    two midnights, at the first instant that exists where a clock change skips midnight, and together with the
    next day where it skips the day. `tz_localize` is not used: it misses midnights in gaps of more than an hour.
    """
    wall = pd.date_range(first, last + pd.Timedelta(days=1), freq="D").to_numpy("datetime64[s]").astype(np.int64)
    before, after = _offsets(wall - 15 * 3600, zone), _offsets(wall + 13 * 3600, zone)
    starts = wall - before
    changed = np.flatnonzero(before != after)
    if len(changed):
        past = changed[_offsets(starts[changed], zone) != before[changed]]
        starts[past] = wall[past] - after[past]
        skipped = past[starts[past] + _offsets(starts[past], zone) != wall[past]]
        low, high = wall[skipped] - after[skipped], wall[skipped] - before[skipped]
        while (high - low > 1).any():
            middle = (low + high) // 2
            has_begun = middle + _offsets(middle, zone) >= wall[skipped]
            low, high = np.where(has_begun, low, middle), np.where(has_begun, middle, high)
        starts[skipped] = high
    starts.setflags(write=False)
    return starts


def day_seconds(days: pd.Series[Any], zone: str) -> Ints:
    """Return the length of each local day in `zone`: 86,400 s, but 82,800 or 90,000 on most clock changes."""
    if len(days) == 0:
        return np.zeros(0, dtype=np.int64)
    first = days.min()
    edges = midnights(first, days.max(), zone)
    position = (days - first).dt.days.to_numpy()
    return np.asarray(edges[position + 1] - edges[position], dtype=np.int64)


def split_by_day(start: Ints, end: Ints, zone: str) -> tuple[Ints, npt.NDArray[np.datetime64], Ints, Ints]:
    """Cut intervals at local midnight in `zone`.

    Takes epoch seconds with start < end. Returns, piece by piece: the row it comes from, its local day
    (`datetime64[us]`), and its start and end. The pieces of a row add up to its length exactly.
    """
    if len(start) == 0:
        none = np.zeros(0, dtype=np.int64)
        return none, none.astype("datetime64[us]"), none, none
    reach = pd.to_datetime([int(start.min()), int(end.max())], unit="s", utc=True)
    first, last = reach.tz_convert(zone).tz_localize(None).normalize() + pd.to_timedelta([-1, 1], unit="D")
    edges = midnights(first, last, zone)
    from_ = np.searchsorted(edges, start, side="right") - 1
    to = np.searchsorted(edges, end, side="left") - 1
    count = to - from_ + 1
    row, day = intervals.spread(from_, count)
    exists = edges[day] < edges[day + 1]
    row, day = row[exists], day[exists]
    days = np.datetime64(first, "us") + day * np.timedelta64(DAY_SECONDS * 1_000_000, "us")
    return row, days, np.maximum(start[row], edges[day]), np.minimum(end[row], edges[day + 1])


def week_starts(days: pd.Series[Any]) -> pd.Series[Any]:
    """Return the Monday of each day's week."""
    mondays: pd.Series[Any] = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    return mondays


def month_starts(days: pd.Series[Any]) -> pd.Series[Any]:
    """Return the first day of each day's month."""
    firsts: pd.Series[Any] = days - pd.to_timedelta(days.dt.day - 1, unit="D")
    return firsts


def clock_change(days: pd.Series[Any], zone: str) -> Ints:
    """Return by how many seconds each local day in `zone` is longer (positive) or shorter than 24 h."""
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


def dispute_deadline(day: dt.date) -> pendulum.DateTime:
    """Return until when the client may dispute the Upwork week of a UTC day: the end of the next Friday in UTC.

    Source: Upwork support 211068518.
    """
    return edit_deadline(day).start_of("day").add(days=5)
