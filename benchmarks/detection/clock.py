"""Local clocks: days and weeks of instants in a zone, and work cut at its midnights."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
DAY, WEEK = 86_400, 7


def to_utc(local: Any, zone: str) -> Ints:
    """Return instants of local clock seconds since 1970; the second pass of an hour counts, skipped hours move on."""
    stamps = pd.to_datetime(np.asarray(local, dtype=np.int64), unit="s")
    fixed = stamps.tz_localize(zone, ambiguous=np.zeros(len(stamps), dtype=bool), nonexistent="shift_forward")
    return np.asarray(fixed.tz_convert("UTC").as_unit("s").asi8, dtype=np.int64)


def to_local(instants: Any, zone: str) -> Ints:
    """Return local clock seconds since 1970 of instants."""
    stamps = pd.to_datetime(np.asarray(instants, dtype=np.int64), unit="s", utc=True).tz_convert(zone)
    return np.asarray(stamps.tz_localize(None).as_unit("s").asi8, dtype=np.int64)


def days(instants: Any, zone: str) -> Ints:
    """Return the local day, counted from 1970, of instants."""
    return to_local(instants, zone) // DAY


def monday(day: Any) -> Ints:
    """Return the Monday of the week each day lies in."""
    day = np.asarray(day, dtype=np.int64)
    return day - (day + 3) % WEEK


def at_midnight(work: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Return work cut at local midnights, with `day`, and `row`, the position of the work each piece is of."""
    work = work.assign(row=np.arange(len(work)))
    done = []
    while len(work):
        day = days(work["start"], zone)
        next_day = to_utc((day + 1) * DAY, zone)
        done.append(work.assign(day=day, end=np.minimum(work["end"], next_day)))
        over = (work["end"] > next_day).to_numpy()
        work = work[over].assign(start=next_day[over])
    return pd.concat(done).sort_values(["row", "start"], ignore_index=True) if done else work.assign(day=0)
