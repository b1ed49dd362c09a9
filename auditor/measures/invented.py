"""People whose start times are invented: tools that know hours only give every entry of a day the same start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import Ledger
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
INVENTED_ROWS, QUARTERS = 10, 96


@dataclass(frozen=True)
class Invented:
    """Whose start times are invented: `entries` flags their entries, `people` names them, per source.

    Columns of `people`: person and source (codes), rows, same (how many start at `clock`), clock (seconds after
    local midnight).
    """

    entries: Flags
    people: pd.DataFrame


@kept
def invented_starts(ledger: Ledger) -> Invented:
    """Return the entries whose start says nothing, because their person's rows nearly all have the same one.

    Per person and source with ten logged rows or more: at least half start at one local clock time, and so do
    half of those that are not a day's first, mostly with ends that differ. Somebody who begins every day at
    nine is not meant; nor is somebody who enters the same hours twice a day.
    """
    e = ledger.entries
    row = closed_entries(ledger, "logged")
    flags = np.zeros(len(e), dtype=bool)
    person = e["person"].cat.codes.to_numpy()[row].astype(np.int64)
    width = len(e["source"].cat.categories) + 1
    key, wall = person * width + e["source"].cat.codes.to_numpy()[row], wall_seconds(e, row)
    mine = _may_be(key, wall)
    row, key, wall = row[mine], key[mine], wall[mine]
    pair, distinct = pd.factorize(key)
    days, clock = np.divmod(wall, 86_400)
    at = np.sort(pair * 86_400 + clock)
    edges = np.flatnonzero(np.r_[True, at[1:] != at[:-1]]) if len(at) else at
    size = np.diff(np.r_[edges, len(at)])
    count = np.bincount(pair, minlength=len(distinct))
    often = 2 * size >= count[at[edges] // 86_400]
    usual = np.full(len(distinct), -1, dtype=np.int64)
    usual[at[edges][often] // 86_400] = at[edges][often] % 86_400
    usual[count < INVENTED_ROWS] = -1
    mine = np.flatnonzero(usual[pair] >= 0)
    pair_, day = pair[mine], days[mine] - days.min(initial=0)
    is_usual = clock[mine] == usual[pair_]
    same = np.bincount(pair_[is_usual], minlength=len(distinct))
    repeated = same - _distinct(pair_[is_usual], day[is_usual], len(distinct))
    later = count - _distinct(pair_, day, len(distinct))
    span = (e["end"] - e["start"]).iloc[row[mine]].dt.total_seconds().to_numpy().astype(np.int64)
    twins = same - _distinct(pair_[is_usual], (day * 10_000_000 + span)[is_usual], len(distinct))
    is_invented = (usual >= 0) & (repeated > 0) & (2 * repeated >= later) & (2 * twins < repeated)
    flags[row[is_invented[pair]]] = True
    chosen = np.flatnonzero(is_invented)
    people = pd.DataFrame(
        {
            "person": distinct[chosen] // width,
            "source": distinct[chosen] % width,
            "rows": count[chosen],
            "same": same[chosen],
            "clock": usual[chosen],
        }
    )
    return Invented(flags, people)


def _may_be(key: Ints, wall: Ints) -> Ints:
    """Return the rows of each key that has enough of them, half of these within one quarter of an hour of the day."""
    count = np.bincount(key)
    is_many = count >= INVENTED_ROWS
    rank = (is_many.cumsum() - 1) * QUARTERS
    at = np.arange(len(key)) if is_many.all() else np.flatnonzero(is_many[key])
    table = np.bincount(rank[key[at]] + wall[at] // 900 % QUARTERS, minlength=QUARTERS * int(is_many.sum()))
    is_many[is_many] = 2 * table.reshape(-1, QUARTERS).max(axis=1, initial=0) >= count[is_many]
    return np.flatnonzero(is_many[key]) if is_many.any() else at[:0]


def closed_entries(ledger: Ledger, *sides: str) -> Ints:
    """Return positions of counted, closed entries of some sides with a start before their end."""
    e = ledger.entries
    is_side = np.array([name in sides for name in e["side"].cat.categories], dtype=bool)
    codes = e["side"].cat.codes.to_numpy()
    closed = ((e["start"] < e["end"]) & ~e["is_running"] & e["counts"]).to_numpy()
    return np.flatnonzero(closed & is_side[codes]) if len(is_side) else np.zeros(0, dtype=np.int64)


def wall_seconds(entries: pd.DataFrame, row: Ints, column: str = "start") -> Ints:
    """Return the starts (or ends) of some entries as seconds on the clock of their zone."""
    zone = entries["zone"]
    code = zone.cat.codes.to_numpy()[row]
    instant = pd.DatetimeIndex(entries[column].array)[row]
    wall = np.zeros(len(row), dtype=np.int64)
    known = np.flatnonzero(np.bincount(code, minlength=1)).tolist()
    for number in known:
        mine = slice(None) if len(known) == 1 else code == number
        local: Any = instant[mine].tz_convert(str(zone.cat.categories[number])).tz_localize(None)
        wall[mine] = local.asi8 // 1_000_000
    return wall


def _distinct(group: Ints, value: Ints, groups: int) -> Ints:
    """Return how many distinct non-negative values each group has."""
    width = int(value.max(initial=0)) + 1
    return np.bincount(np.unique(group * width + value) // width, minlength=groups)
