"""Ledgers of many simulated contracts: honest ones, and the same with something added to the bill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar, matching
from auditor.model import ENTRY_TYPES, Grain, Ledger, Side, Source, ZoneSource, stack, typed_frame
from auditor.settings import Settings, parse
from tests.ledgers import AS_OF

Ints = npt.NDArray[np.int64]
FIRST = pd.Timestamp("2026-01-05")
"""A Monday; thirteen weeks from here cross both clock changes of spring."""


def sessions(
    rng: np.random.Generator, contracts: int, zone: str, *, weeks: int = 13, begin: float = 9.5, gap: float = 600
) -> pd.DataFrame:
    """Return stretches of work to the second: contract, start, end; three to seven a day, `gap` or more apart.

    One working day in ten goes on at night, from about half past ten.
    """
    day = np.array([d for d in range(weeks * 7) if d % 7 < 5])
    contract, day = (grid.ravel() for grid in np.meshgrid(np.arange(contracts), day, indexing="ij"))
    is_worked = rng.random(len(day)) < 0.95
    contract, day = contract[is_worked], day[is_worked]
    count = rng.integers(3, 8, len(day))
    row = np.repeat(np.arange(len(day)), count)
    nth = np.arange(len(row)) - np.repeat(count.cumsum() - count, count)
    length = rng.lognormal(np.log(3000), 0.5, len(row)).clip(300, 9000).astype(np.int64)
    pause = (gap + rng.exponential(1200, len(row))).astype(np.int64)
    is_night = (rng.random(len(day)) < 0.1)[row] & (nth == count[row] - 1)
    step = np.where(nth == 0, 0, np.r_[0, (length + pause)[:-1]])
    offset = step.cumsum() - step.cumsum()[np.searchsorted(row, row)]
    clock = (begin * 3600 + rng.normal(0, 1200, len(day)))[row] + offset
    late = 22.5 * 3600 + rng.exponential(1800, len(row))
    clock = np.where(is_night & (clock < late), late, clock)
    local = FIRST + pd.to_timedelta(day[row], unit="D") + pd.to_timedelta(clock.astype(np.int64), unit="s")
    start = pd.DatetimeIndex(local).tz_localize(zone, ambiguous=True, nonexistent="shift_forward").tz_convert("UTC")
    start_s = start.as_unit("s").asi8
    frame = pd.DataFrame({"contract": contract[row], "start": start_s, "end": start_s + length})
    later = frame.groupby("contract")["start"].shift(-1)
    frame["end"] = np.minimum(frame["end"], later.fillna(np.inf) - 1).astype(np.int64)
    return frame


def daily(work: pd.DataFrame, zone: str, rounded: Callable[[Ints], Ints] = lambda s: s) -> pd.DataFrame:
    """Return contract, day, seconds: the work cut at midnight in a zone, each piece rounded."""
    row, day, start, end = calendar.split_by_day(work["start"].to_numpy(), work["end"].to_numpy(), zone)
    pieces = pd.DataFrame({"contract": work["contract"].to_numpy()[row], "day": day, "seconds": rounded(end - start)})
    days: pd.DataFrame = pieces.groupby(["contract", "day"], as_index=False).sum()
    return days[days["seconds"] > 0].reset_index(drop=True)


def nearest(step: int) -> Callable[[Ints], Ints]:
    return lambda seconds: (seconds + step // 2) // step * step


def up(step: int) -> Callable[[Ints], Ints]:
    return lambda seconds: (seconds + step - 1) // step * step


def ledger(work: pd.DataFrame, bill: pd.DataFrame, zone: str, *, upwork: bool, settings: str = "") -> Ledger:
    """Return the resolved ledger of a log of intervals and a bill of days, one person for each contract."""
    stamp = {
        name: pd.to_datetime(work[name].to_numpy(), unit="s", utc=True).as_unit("us") for name in ("start", "end")
    }
    logged = _side(
        work["contract"],
        "logged",
        grain="interval",
        zone=zone,
        **stamp,
        day=calendar.local_days(pd.Series(stamp["start"]), zone),
        until=calendar.local_days(pd.Series(stamp["end"]), zone),
        seconds=(work["end"] - work["start"]).to_numpy(),
    )
    billed = _side(
        bill["contract"],
        "billed",
        grain="day",
        zone="UTC" if upwork else zone,
        day=bill["day"].to_numpy("datetime64[us]"),
        until=bill["day"].to_numpy("datetime64[us]"),
        seconds=bill["seconds"].to_numpy(),
        resolution=600 if upwork else 1,
    )
    format_ = "upwork_weekly_summary" if upwork else "canonical"
    sources = (
        _source("log.csv", Side.LOGGED, Grain.INTERVAL, "canonical", len(logged), zone),
        _source("bill.csv", Side.BILLED, Grain.DAY, format_, len(billed), zone),
    )
    entries = stack([logged, billed], ENTRY_TYPES)
    made = Ledger(entries=entries, sources=sources, as_of=AS_OF, settings=parse(settings) if settings else Settings())
    return matching.resolve(made)


def _side(contract: pd.Series[Any], side: str, **columns: Any) -> pd.DataFrame:
    names = pd.Series([f"project {c:04d}" for c in contract])
    people = pd.Series([f"person {c:04d}" for c in contract])
    fixed = {"source": "log.csv" if side == "logged" else "bill.csv", "side": side}
    rows = np.arange(2, len(contract) + 2)
    return typed_frame(
        fixed | {"row": rows, "project": names, "person_name": people, "zone": "UTC"} | columns,
        ENTRY_TYPES,
        len(rows),
    )


def _source(file: str, side: Side, grain: Grain, format_: str, rows: int, zone: str) -> Source:
    return Source(
        file=file,
        sha256="0" * 64,
        format=format_,
        tool="simulated",
        side=side,
        grain=grain,
        rows={"read": rows, "accepted": rows, "quarantined": 0, "skipped": 0},
        first_day=None,
        last_day=None,
        timezone=zone,
        timezone_from=ZoneSource.FILE,
    )
