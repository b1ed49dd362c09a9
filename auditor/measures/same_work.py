"""Clocked entries that say the same as another of their person and contract, in text and in length to the second."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.measures.invented import invented_starts
from auditor.measures.people import people_of
from auditor.measures.repeats import copied_from
from auditor.measures.texts import written
from auditor.model import Ledger, epoch_seconds
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
GRID = 300
"""Seconds of the marks on which clock times that were typed mostly lie."""
MONDAY = 3
"""Added to days since 1970-01-01, a Thursday, makes weeks of seven begin on Monday."""


@kept
def same_work(ledger: Ledger) -> pd.DataFrame:
    """Return closed, described entries whose text and length another of their person, contract and side has too.

    Columns: entry (position), group (person, contract and side), work (group, text and length), start, seconds (from
    start to end), is_irregular: begins and ends off the five-minute marks. Sorted by work and start. Texts are
    compared as written. Left out are rows that repeat others and people whose start times are invented.
    """
    e = ledger.entries
    text = written(ledger).codes
    seconds = (e["end"].array.asi8 - e["start"].array.asi8) // 1_000_000
    is_open = (text < 0) | (e["end"].array.asi8 <= e["start"].array.asi8) | (seconds <= 0)
    is_open |= ~e["counts"].to_numpy() | e["is_running"].to_numpy()
    parts = (people_of(ledger).codes, e["contract_row"].to_numpy(), e["side"].cat.codes.to_numpy(), text, seconds)
    row = np.flatnonzero(_recur(_mixed((parts[1], text, seconds)), is_open))
    if len(row):
        row = row[(copied_from(ledger)[row] < 0) & ~invented_starts(ledger).entries[row]]
    row = row[pd.Series(_mixed(part[row] for part in parts)).duplicated(keep=False).to_numpy()]
    group = _mixed(part[row] for part in parts[:3])
    work = pd.factorize(_mixed(part[row] for part in parts))[0].astype(np.int64)
    start = epoch_seconds(e["start"].iloc[row])
    frame = pd.DataFrame(
        {
            "entry": row,
            "group": pd.factorize(group)[0].astype(np.int64),
            "work": work,
            "start": start,
            "seconds": seconds[row],
            "is_irregular": (start % GRID != 0) & ((start + seconds[row]) % GRID != 0),
        }
    )
    return frame.sort_values(["work", "start"], ignore_index=True, kind="stable")


def _mixed(columns: Iterable[npt.NDArray[Any]]) -> npt.NDArray[np.uint64]:
    """Return one number of 64 bits for each row of some columns."""
    mixed = np.zeros(1, dtype=np.uint64)
    for column in columns:
        mixed = (mixed + column.astype(np.int64, copy=False).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    return mixed


def _recur(mixed: npt.NDArray[np.uint64], is_out: Flags) -> Flags:
    """Return which rows may have the number of another: all that have, and one in some thousand by chance.

    Sorting values is several times faster than sorting an index, and half of a number is sorted faster than all.
    """
    short = (mixed >> np.uint64(32)).astype(np.uint32)
    ordered = np.sort(short[~is_out] if is_out.any() else short)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twice):
        return np.zeros(len(mixed), dtype=bool)
    likely = np.zeros(1 << 20, dtype=bool)
    likely[twice >> np.uint32(12)] = True
    return np.asarray(likely[short >> np.uint32(12)] & ~is_out)


def rows_beside(ledger: Ledger, entry: Ints, *, days: int = 1) -> Ints:
    """Return how many entries of the same person, contract and side stand on the day of each given one (or week)."""
    e = ledger.entries
    day = (e["day"].to_numpy("datetime64[D]").astype(np.int64) + MONDAY * (days == 7)) // days
    parts = (people_of(ledger).codes, e["contract_row"].to_numpy(), e["side"].cat.codes.to_numpy(), day)
    is_near = np.zeros(len(ledger.contracts) + 1, dtype=bool)
    is_near[parts[1][entry]] = True
    near = np.flatnonzero(is_near[parts[1]] & e["counts"].to_numpy() & (copied_from(ledger) < 0))
    codes, known = pd.factorize(_mixed(part[np.append(near, entry)] for part in parts))
    counts = np.bincount(codes[: len(near)], minlength=len(known))
    return counts[codes[len(near) :]]
