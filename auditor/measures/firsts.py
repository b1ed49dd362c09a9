"""When entries were first written, as far as their source says, and how many of them at one sitting."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.calendar import midnights
from auditor.model import Ledger, epoch_seconds

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def first_written(ledger: Ledger) -> pd.DataFrame:
    """Return the logged entries that say when they were written: entry, written and ended, in epoch seconds.

    An entry without clock times ended when its last day did, in its own zone. Periods are left out.
    """
    e = ledger.entries
    mine = (
        e["created"].notna() & (e["side"] == "logged") & (e["grain"] != "period") & e["until"].notna() & e["counts"]
    )
    rows = np.flatnonzero(mine.to_numpy())
    part = e.iloc[rows]
    ended = np.zeros(len(rows), dtype=np.int64)
    has_end = part["end"].notna().to_numpy()
    ended[has_end] = epoch_seconds(part["end"][has_end])
    for zone in part["zone"].unique():
        own = ~has_end & (part["zone"] == zone).to_numpy()
        if own.any():
            until = part["until"][own]
            edges = midnights(until.min(), until.max(), str(zone))
            ended[own] = edges[(until - until.min()).dt.days.to_numpy() + 1]
    return pd.DataFrame({"entry": rows, "written": epoch_seconds(part["created"]), "ended": ended})


def fullest_window(group: Ints, instant: Ints, weight: Ints, window: int) -> tuple[Flags, npt.NDArray[np.float64]]:
    """Return which rows lie in the window of their group that holds most weight, and the share it holds of it.

    A window begins at an instant of the group and is `window` seconds long, its end included; of equal ones the
    first is taken. Groups are numbers from 0.

    >>> fullest_window(np.array([0, 0, 0]), np.array([5, 900, 9999]), np.array([1, 1, 1]), 3600)
    (array([ True,  True, False]), array([0.66666667, 0.66666667, 0.66666667]))
    """
    order = np.lexsort((instant, group))
    low = int(instant.min(initial=0))
    stride = int(instant.max(initial=0)) - low + window + 1
    key = group[order] * stride + instant[order] - low
    sums = np.r_[0, weight[order].cumsum()]
    after = np.searchsorted(key, key + window, side="right")
    held = sums[after] - sums[: len(key)]
    size = int(group.max(initial=-1)) + 1
    best = np.zeros(size, dtype=np.int64)
    ranked = np.lexsort((np.arange(len(key))[::-1], held))
    best[group[order][ranked]] = ranked
    at = np.arange(len(key))
    inside = np.zeros(len(key), dtype=bool)
    inside[order] = (at >= best[group[order]]) & (at < after[best[group[order]]])
    total = np.bincount(group, weights=weight, minlength=size)
    share = np.divide(held[best] if len(key) else total, total, out=np.zeros(size), where=total > 0)
    return inside, share[group]
