"""What traces of work show on each local day of a person, beside which days of leave and holidays are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar, intervals
from auditor.findings import grouped
from auditor.measures.people import people_of
from auditor.measures.totals import people_zones
from auditor.model import Ledger, Trace, epoch_seconds
from auditor.once import kept
from auditor.reconciliation.corroboration import NO_WORK

Ints = npt.NDArray[np.int64]
OFF = (Trace.LEAVE.value, Trace.HOLIDAY.value)


@kept
def traced_days(ledger: Ledger) -> pd.DataFrame:
    """Return person (code of `people.People`), day (since 1970-01-01), seconds and moments of traces of work.

    Time in several traces counts once, time away from the computer not at all; days are cut in the person's zone.
    Traces without clock times count where those of the day have less. `rows` are positions in `Ledger.traces`, the
    longest first.
    """
    traces, who = ledger.traces, owners(ledger)
    is_work = (who >= 0) & ~traces["trace"].isin(NO_WORK).to_numpy() & traces["day"].notna().to_numpy()
    is_clocked = (traces["start"] < traces["end"]).to_numpy()
    zones = people_zones(ledger)
    parts = [_dated(traces, who, np.flatnonzero(is_work & traces["start"].isna().to_numpy()))]
    start, end = epoch_seconds(traces["start"]), epoch_seconds(traces["end"])
    clocked, moments = (
        np.flatnonzero(is_work & is_clocked),
        np.flatnonzero(is_work & ~is_clocked & traces["start"].notna().to_numpy()),
    )
    away = np.flatnonzero((who >= 0) & (traces["trace"] == Trace.AWAY.value).to_numpy() & is_clocked)
    for zone in pd.unique(zones[who[np.r_[clocked, moments]]]):
        own = clocked[zones[who[clocked]] == zone]
        at, day, low, high = calendar.split_by_day(start[own], end[own], str(zone))
        parts.append(_pieces(own[at], who, _numbers(day), low, high))
        own = moments[zones[who[moments]] == zone]
        days = calendar.local_days(traces["start"].iloc[own], str(zone)).to_numpy()
        parts.append(_pieces(own, who, _numbers(days), start[own], start[own]))
    pieces = pd.concat(parts, ignore_index=True)
    is_long = (pieces["low"] < pieces["high"]).to_numpy()
    keys, unit = np.unique(pieces["person"].to_numpy() * 10_000_000 + pieces["day"].to_numpy(), return_inverse=True)
    long = pieces[is_long]
    stretch = intervals.unions(unit[is_long], long["low"].to_numpy(), long["high"].to_numpy())
    bare = stretch[2] - stretch[1]
    if len(away) and len(bare):
        owner = keys[stretch[0]] // 10_000_000
        bare = bare - intervals.covered(owner, *stretch[1:], who[away], start[away], end[away])
    clock = np.bincount(stretch[0], weights=bare, minlength=len(keys))
    stated = np.bincount(unit, weights=pieces["stated"], minlength=len(keys))
    has_no_length = ~is_long & (pieces["stated"] == 0).to_numpy()
    length = (pieces["high"] - pieces["low"] + pieces["stated"]).to_numpy()
    order = np.lexsort((-length, unit))
    rows = grouped(unit[order], pieces["trace"].to_numpy()[order])
    return pd.DataFrame(
        {
            "person": keys // 10_000_000,
            "day": keys % 10_000_000,
            "seconds": np.maximum(clock, stated).astype(np.int64),
            "moments": np.bincount(unit, weights=has_no_length, minlength=len(keys)).astype(np.int64),
            "rows": pd.Series(rows, dtype=object),
        }
    )


def owners(ledger: Ledger) -> Ints:
    """Return whose each trace is, as code of `people.People`; -1 for nobody's and for those of others."""
    known = {str(name): code for code, name in enumerate(people_of(ledger).names) if name}
    names = ledger.traces["person"]
    codes = np.array([known.get(name, -1) for name in names.cat.categories] + [-1], dtype=np.int64)
    return np.asarray(codes[names.cat.codes.to_numpy()])


def are_off(ledger: Ledger, person: Ints, day: Ints) -> npt.NDArray[np.bool_]:
    """Return for each day of a person whether a calendar has leave or a holiday then; nobody's is everybody's."""
    is_off = ledger.traces["trace"].isin(OFF).to_numpy() & ledger.traces["day"].notna().to_numpy()
    traces, who = ledger.traces[is_off], owners(ledger)[is_off]
    names = traces["person"].astype("str").to_numpy(dtype=object)
    first, last = (_numbers(traces[name].to_numpy()) for name in ("day", "until"))
    last = np.maximum(last, first) + 1
    everybody, mine = names == "", who >= 0
    zero, all_ = np.zeros(len(person), dtype=np.int64), np.zeros(int(everybody.sum()), dtype=np.int64)
    shared = intervals.covered(zero, day, day + 1, all_, first[everybody], last[everybody])
    own = intervals.covered(person, day, day + 1, who[mine], first[mine], last[mine])
    return np.asarray((shared > 0) | (own > 0))


def _numbers(days: npt.NDArray[Any]) -> Ints:
    return days.astype("datetime64[D]").astype(np.int64)


def _pieces(trace: Ints, who: Ints, day: Ints, low: Ints, high: Ints) -> pd.DataFrame:
    return pd.DataFrame({"trace": trace, "person": who[trace], "day": day, "low": low, "high": high, "stated": 0})


def _dated(traces: pd.DataFrame, who: Ints, rows: Ints) -> pd.DataFrame:
    """Return traces of one day without clock times, with the seconds they state."""
    day, last = (_numbers(traces[name].to_numpy())[rows] for name in ("day", "until"))
    rows, day = rows[last <= day], day[last <= day]
    stated = traces["seconds"].to_numpy(dtype=np.int64, na_value=0)[rows]
    return _pieces(rows, who, day, 0 * day, 0 * day).assign(stated=stated)
