"""Wall clocks to instants: clock times of a day in a zone, and the nights on which clocks change."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.calendar import midnights
from auditor.model import DAY, INSTANT


def wall(days: pd.Series[Any], clock: pd.Series[Any]) -> pd.Series[Any]:
    """Return naive wall-clock times of days and seconds since midnight; missing where either is."""
    seconds = clock.fillna(0).to_numpy(dtype=np.int64)
    made = days.to_numpy(dtype="datetime64[us]") + (seconds * 1_000_000).astype("timedelta64[us]")
    return pd.Series(made, dtype=DAY).where(clock.notna().to_numpy())


def localised(
    wall_start: pd.Series[Any], wall_end: pd.Series[Any], seconds: pd.Series[Any] | None, zone: str
) -> tuple[pd.Series[Any], pd.Series[Any], npt.NDArray[np.bool_]]:
    """Return starts and ends as UTC instants, and which rows name a clock time that does not exist.

    In the hour that a clock change repeats, the reading whose length equals the stated seconds is taken, else
    the first.
    """
    if zone == "UTC" or (wall_start.isna().all() and wall_end.isna().all()):
        start, end = wall_start.dt.tz_localize("UTC"), wall_end.dt.tz_localize("UTC")
        return start, end, np.zeros(len(start), dtype=bool)

    def instants(wall: pd.Series[Any], *, is_first: bool) -> pd.Series[Any]:
        first = np.full(len(wall), is_first)
        made: pd.Series[Any] = wall.dt.tz_localize(zone, ambiguous=first, nonexistent="NaT").dt.tz_convert("UTC")
        return made

    start, end = instants(wall_start, is_first=True), instants(wall_end, is_first=True)
    is_skipped = ((wall_start.notna() & start.isna()) | (wall_end.notna() & end.isna())).to_numpy()
    later_start, later_end = instants(wall_start, is_first=False), instants(wall_end, is_first=False)
    repeats = ((later_start != start) & start.notna()) | ((later_end != end) & end.notna())
    rows = np.flatnonzero(repeats.to_numpy())
    if len(rows) and seconds is not None:
        stated = seconds.iloc[rows].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        readings = [(s.iloc[rows], e.iloc[rows]) for s in (start, later_start) for e in (end, later_end)]
        misses = np.array([np.abs((e - s).dt.total_seconds().to_numpy() - stated) for s, e in readings])
        best = np.nanargmin(np.where(np.isnan(misses), np.inf, misses), axis=0)
        start, end = start.copy(), end.copy()
        for choice, (s, e) in enumerate(readings):
            chosen = rows[best == choice]
            start.iloc[chosen], end.iloc[chosen] = s.iloc[best == choice], e.iloc[best == choice]
    instant = pd.api.types.pandas_dtype(INSTANT)
    return start.astype(instant), end.astype(instant), is_skipped


def nearest(days: pd.Series[Any], near: pd.Series[Any], zone: str) -> pd.Series[Any]:
    """Return the instant of each local day that is nearest to `near`; the day's first where that is missing."""
    known = days.dropna()
    if not len(known):
        return pd.Series(pd.NaT, index=days.index, dtype=INSTANT)
    first = known.min()
    begins = midnights(first, known.max(), zone)
    nth = (days.fillna(first) - first).dt.days.to_numpy()
    moment = near.to_numpy(dtype="datetime64[s]")
    seconds = np.where(np.isnat(moment), begins[nth], moment.astype(np.int64))
    within = pd.Series(np.clip(seconds, begins[nth], begins[nth + 1] - 1).astype("datetime64[s]"), dtype=DAY)
    made: pd.Series[Any] = within.dt.tz_localize("UTC").where(days.notna().to_numpy())
    return made


def lasting(spans: pd.DataFrame, seconds: pd.Series[Any], zone: str, limit: int) -> pd.DataFrame:
    """Return the columns of `Sheet.moments` in which entries with a start, a length and no end end when it is over.

    Lengths beyond `limit` seconds, whose rows the importer quarantines, count as `limit`.
    """
    is_open = spans["is_running"].to_numpy() & seconds.notna().to_numpy()
    length = pd.to_timedelta(seconds.fillna(0).clip(-limit, limit).astype("int64"), unit="s")
    end = spans["end"].mask(is_open, spans["start"] + length)
    last = end.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    return spans.assign(
        end=end,
        until=spans["until"].mask(is_open & last.notna().to_numpy(), last),
        seconds=spans["seconds"].mask(is_open, seconds),
        is_running=spans["is_running"] & ~is_open,
    )
