"""The clock times of a contract's days: intervals of both sides, where they overlap, and what has no clock times."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.calendar import midnights, split_by_day
from auditor.model import Ledger
from dashboard import rows

LANES = ("logged", "billed", "observed", "elsewhere")
"""Both sides, traces of work, and the same person's log on other contracts."""
LANE_NAMES = {
    "logged": "logged",
    "billed": "billed",
    "observed": "observed",
    "elsewhere": "logged, other contracts",
}
HOUR = 3600
LEAST_OVERLAP = 60
"""Seconds; clocks that print minutes differ by less."""
NEEDED = ["contract_row", "side", "start", "end", "day", "until", "seconds", "counts"]
EPOCH = pd.Timestamp(0, tz="UTC")


def entries(ledger: Ledger, row: int, first: pd.Timestamp, last: pd.Timestamp, evidence: tuple[int, ...]) -> Any:
    """Return the entries of a contract on days `first`..`last` in its zone, with those of its person elsewhere.

    Columns: entry (position), lane, day and until (as stated), begin and end (epoch seconds, 0 without clock times),
    seconds, counts, is_evidence. An entry elsewhere is there when it has clock times and is logged.
    """
    whole, contract = ledger.entries, ledger.contracts.loc[row]
    near = (whole["contract_row"] == row) | ((whole["person"] == contract["person"]) & bool(contract["person"]))
    place = np.flatnonzero(near.to_numpy())
    e = whole[NEEDED].iloc[place]
    edges = midnights(first, last, contract["zone"])
    low, high = (pd.Timestamp(int(at), unit="s", tz="UTC") for at in (edges[0], edges[-1]))
    is_timed = e["start"].notna() & e["end"].notna() & (e["end"] > e["start"])
    is_in = is_timed & (e["start"] < high) & (e["end"] > low)
    is_in |= ~is_timed & (e["day"] <= last) & (e["until"].fillna(e["day"]) >= first)
    is_own = (e["contract_row"] == row).to_numpy()
    is_elsewhere = ~is_own & ((e["side"] == "logged") & is_timed).to_numpy()
    at = np.flatnonzero(is_in.to_numpy() & (is_own | is_elsewhere))
    part = e.iloc[at]
    timed = is_timed.to_numpy()[at]
    begin, end = ((part[name].fillna(EPOCH) - EPOCH).dt.total_seconds().astype("int64") for name in ("start", "end"))
    return pd.DataFrame(
        {
            "entry": place[at],
            "lane": np.where(is_own[at], part["side"].astype("str"), "elsewhere"),
            "day": part["day"].to_numpy(),
            "until": part["until"].to_numpy(),
            "begin": np.where(timed, begin, 0),
            "end": np.where(timed, end, 0),
            "seconds": part["seconds"].fillna(0).to_numpy(dtype=np.int64),
            "counts": part["counts"].to_numpy(),
            "is_evidence": np.isin(place[at], evidence),
        }
    )


def bars(given: pd.DataFrame, zone: str, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return what to draw of entries with clock times, cut at midnight: entry, lane, day, from_hour, hours, kind.

    `kind` is "evidence", "overlap" (a minute or more that an entry before it already has, of the same person's log or
    of the same bill) or "" for everything else. `from_hour` is the local clock time, 0 to 24.
    """
    timed = given[given["end"] > given["begin"]]
    start, end = timed["begin"].to_numpy(dtype=np.int64), timed["end"].to_numpy(dtype=np.int64)
    plain = _cut(start, end, zone, timed, np.where(timed["is_evidence"], "evidence", ""))
    group = timed["lane"].map({"logged": 0, "elsewhere": 0, "billed": 1, "observed": 2}).to_numpy(dtype=np.int64)
    again, _ = intervals.retraced(group, start, end)
    is_again = (again >= LEAST_OVERLAP) & (group < 2)
    over = _cut(start[is_again], (start + again)[is_again], zone, timed[is_again], np.full(is_again.sum(), "overlap"))
    table = pd.concat([plain, over], ignore_index=True) if len(over) else plain
    return table[(table["day"] >= first) & (table["day"] <= last)].reset_index(drop=True)


def _cut(
    start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], zone: str, given: pd.DataFrame, kind: Any
) -> pd.DataFrame:
    row, day, begin, until = split_by_day(start, end, zone)
    wall = pd.DatetimeIndex(begin.astype("datetime64[s]"), tz="UTC").tz_convert(zone)
    from_hour = wall.hour + wall.minute / 60 + wall.second / HOUR
    return pd.DataFrame(
        {
            "entry": given["entry"].to_numpy()[row],
            "lane": given["lane"].to_numpy(dtype=object)[row],
            "day": day,
            "from_hour": np.asarray(from_hour, dtype=float),
            "hours": (until - begin) / HOUR,
            "kind": np.asarray(kind, dtype=object)[row],
        }
    )


def traces(ledger: Ledger, row: int, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return when traces of work on a contract were seen, united, as `bars` with the lane "observed"."""
    t, contract = ledger.traces, ledger.contracts.loc[row]
    zone = contract["zone"]
    edges = midnights(first, last, zone)
    is_own = (t["contract"].astype("str") == contract["contract"]) & (t["person"].astype("str") == contract["person"])
    is_work = ~t["trace"].astype("str").isin(["away", "leave", "holiday"])
    mine = t[is_own & is_work & t["start"].notna() & t["end"].notna() & (t["end"] > t["start"])]
    start, end = (((mine[name] - EPOCH).dt.total_seconds()).to_numpy(dtype=np.int64) for name in ("start", "end"))
    is_in = (start < edges[-1]) & (end > edges[0])
    _, start, end = intervals.unions(np.zeros(int(is_in.sum()), dtype=np.int64), start[is_in], end[is_in])
    given = pd.DataFrame({"entry": np.full(len(start), -1), "lane": "observed"})
    table = _cut(start, end, zone, given, np.full(len(start), ""))
    return table[(table["day"] >= first) & (table["day"] <= last)]


def untimed(given: pd.DataFrame) -> pd.DataFrame:
    """Return what counts and has no clock times, by lane and day: lane, day, until, seconds, hours, count."""
    bare = given[(given["end"] <= given["begin"]) & given["counts"]]
    table = bare.groupby(["lane", "day", "until"], as_index=False).agg(
        seconds=("seconds", "sum"), count=("entry", "size")
    )
    return table.assign(hours=table["seconds"] / HOUR)


def listed(ledger: Ledger, given: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the entries as rows of a table: mark, side, day, time (in their own zone), hours, project, file, row."""
    marked = drawn[drawn["kind"] != ""].drop_duplicates(["entry", "kind"])
    marks: dict[int, str] = {}
    for entry, kind in zip(marked["entry"].tolist(), marked["kind"], strict=True):
        marks[entry] = f"{marks[entry]}, {kind}" if entry in marks else kind
    e = ledger.entries.iloc[given["entry"]]
    table = pd.DataFrame(
        {
            "mark": [marks.get(entry, "") for entry in given["entry"].tolist()],
            "side": given["lane"].map(LANE_NAMES).to_numpy(),
            "day": e["day"].to_numpy(),
            "time": rows.clock_times(e),
            "hours": given["seconds"].to_numpy() / HOUR,
            "description": e["description"].fillna("").to_numpy(),
            "file": e["source"].astype("str").to_numpy(),
            "row": e["row"].to_numpy(),
        }
    )
    return table.sort_values(["day", "side", "time"], ignore_index=True)
