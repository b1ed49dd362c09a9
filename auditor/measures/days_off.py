"""Days and hours for which calendars have leave or public holidays, by person."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor import calendar, intervals
from auditor.measures.people import people_of
from auditor.measures.totals import people_zones
from auditor.measures.traced_days import OFF, owners
from auditor.model import Ledger, Trace, epoch_seconds

EVER = 1 << 40
"""Seconds beyond any instant."""
LONGEST = 1000


def days_off(ledger: Ledger) -> pd.DataFrame:
    """Return the leave and holidays of people by day: person, day, low, high, trace, place.

    `low` and `high` are seconds since the epoch, of all time where the whole day is off; `trace` is the position in
    `Ledger.traces`; `place` is -1 for leave, else the code of the file that has the holiday, nobody's being
    everybody's.
    """
    traces, who = ledger.traces, owners(ledger)
    is_leave = (traces["trace"] == Trace.LEAVE.value).to_numpy()
    is_shared = (traces["trace"] == Trace.HOLIDAY.value).to_numpy() & (traces["person"] == "").to_numpy()
    is_off = traces["trace"].isin(OFF).to_numpy() & traces["day"].notna().to_numpy()
    place = np.where(is_leave, -1, traces["source"].cat.codes.to_numpy().astype(np.int64))
    everybody = np.unique(people_of(ledger).codes)
    shared, own = np.flatnonzero(is_off & is_shared), np.flatnonzero(is_off & (who >= 0))
    trace = np.r_[own, np.repeat(shared, len(everybody))]
    person = np.r_[who[own], np.tile(everybody, len(shared))]
    has_clock = (traces["start"] < traces["end"]).to_numpy()[trace]
    first, last = (traces[name].to_numpy("datetime64[D]").astype(np.int64)[trace] for name in ("day", "until"))
    size = np.where(has_clock, 0, np.clip(last - first + 1, 1, LONGEST))
    whole, days = intervals.spread(first, size)
    parts = [(whole, days, np.full(len(whole), -EVER), np.full(len(whole), EVER))]
    start, end = epoch_seconds(traces["start"])[trace], epoch_seconds(traces["end"])[trace]
    zones = people_zones(ledger)[person]
    for zone in pd.unique(zones[has_clock]):
        mine = np.flatnonzero(has_clock & (zones == zone))
        at, day, low, high = calendar.split_by_day(start[mine], end[mine], str(zone))
        parts.append((mine[at], day.astype("datetime64[D]").astype(np.int64), low, high))
    at, day, low, high = (np.concatenate(column) for column in zip(*parts, strict=True))
    return pd.DataFrame(
        {"person": person[at], "day": day, "low": low, "high": high, "trace": trace[at], "place": place[trace[at]]}
    )
