"""Closed entries of one person that share time, and which of them lie on each other as twins.

Logged and billed entries are never compared. Left out are entries of people whose start times are invented.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.invented import closed_entries, invented_starts
from auditor.model import Ledger, epoch_seconds

Ints = npt.NDArray[np.int64]
TWIN_SECONDS = 60
MIRROR_SHARE = 0.9
MIRROR_ROWS = 5
MOST_PAIRS = 2_000_000
GRIDS = (300, 360, 600, 900)
"""Seconds of the increments to which clock times are commonly rounded."""


@lru_cache(maxsize=2)
def shared_time(ledger: Ledger) -> pd.DataFrame:
    """Return the closed entries that share time with another of their person and side, by person and start.

    Columns: entry (position), person (group of person and side), contract (group of contract, person and
    side), contract_row, source (code), start, end, and least: the seconds under which an overlap says nothing,
    a minute or one unit of the coarsest print in the group.
    """
    e = ledger.entries
    row = closed_entries(ledger, "logged", "billed")
    row = row[~invented_starts(ledger).entries[row]]
    is_billed = (e["side"] == "billed").to_numpy()[row]
    person = e["person"].cat.codes.to_numpy()[row].astype(np.int64) * 2 + is_billed
    start = epoch_seconds(e["start"].iloc[row])
    end = epoch_seconds(e["end"].iloc[row])
    longer = start < end
    row, person, start, end = row[longer], person[longer], start[longer], end[longer]
    meets = np.flatnonzero(intervals.overlapping(person, start, end))
    order = meets[np.lexsort((end[meets], start[meets], person[meets]))]
    row, person = row[order], person[order]
    contract = e["contract_row"].to_numpy()[row]
    coarsest = np.zeros(int(person.max(initial=0)) + 1, dtype=np.int64)
    np.maximum.at(coarsest, person, e["resolution"].to_numpy()[row])
    return pd.DataFrame(
        {
            "entry": row,
            "person": person,
            "contract": contract * 2 + person % 2,
            "contract_row": contract,
            "source": e["source"].cat.codes.to_numpy()[row].astype(np.int64),
            "start": start[order],
            "end": end[order],
            "least": np.maximum(TWIN_SECONDS, coarsest[person]),
        }
    )


@lru_cache(maxsize=2)
def twins(ledger: Ledger) -> pd.DataFrame:
    """Return pairs of entries of one contract that start and end within a minute of each other.

    Columns first and second: positions in `shared_time`, first the earlier. They share at least half of the
    longer one, so that two short entries in a row are no twins.
    """
    rows = shared_time(ledger)
    return _twins(rows, rows["contract"].to_numpy())


def _twins(rows: pd.DataFrame, group: Ints) -> pd.DataFrame:
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    first, second = intervals.overlap_pairs(group, start, start + TWIN_SECONDS + 1, MOST_PAIRS)
    common = np.minimum(end[first], end[second]) - start[second]
    longer = np.maximum(end[first] - start[first], end[second] - start[second])
    near = (np.abs(end[first] - end[second]) <= TWIN_SECONDS) & (2 * common >= longer)
    return pd.DataFrame({"first": first[near], "second": second[near]})


def leaders(pairs: pd.DataFrame, rows: pd.DataFrame) -> Ints:
    """Return for each row of `shared_time` the first one that it is a twin of, itself if there is none.

    Rows that only a chain of twins connects, each a little later than the last, are not twins of the first.
    """
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    own = np.arange(len(rows))
    leader = own.copy()
    np.minimum.at(leader, pairs["second"].to_numpy(), pairs["first"].to_numpy())
    while (leader != leader[leader]).any():
        leader = leader[leader]
    away = np.maximum(np.abs(start - start[leader]), np.abs(end - end[leader]))
    return np.where(away <= TWIN_SECONDS, leader, own)


@lru_cache(maxsize=2)
def without_twins(ledger: Ledger) -> pd.DataFrame:
    """Return `shared_time` without the later one of twins."""
    rows = shared_time(ledger)
    leading = np.flatnonzero(leaders(twins(ledger), rows) == np.arange(len(rows)))
    return rows.take(leading).reset_index(drop=True)


def mirrored(ledger: Ledger, *, by: str) -> pd.DataFrame:
    """Return whose work is recorded in two files: person, one, other (source codes), rows and share.

    `share` is how many rows of the shorter file have a twin in the other, within the same contract
    (`by="contract"`) or whatever the contract (`by="person"`).
    """
    rows = shared_time(ledger)
    pairs = _twins(rows, rows[by].to_numpy())
    source, person = rows["source"].to_numpy(), rows["person"].to_numpy()
    first, second = pairs["first"].to_numpy(), pairs["second"].to_numpy()
    across = source[first] != source[second]
    first, second = first[across], second[across]
    low, high = np.minimum(source[first], source[second]), np.maximum(source[first], source[second])
    met = pd.DataFrame({"person": person[first], "one": low, "other": high, "lead": first, "mate": second})
    keys = ["person", "one", "other"]
    if not len(met):
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in keys}).assign(rows=0, share=0.0)
    counted = met.groupby(keys)[["lead", "mate"]].nunique().min(axis="columns").rename("rows").reset_index()
    total = _rows_per_source(ledger)
    sizes = [min(total[(p, a)], total[(p, b)]) for p, a, b in zip(*(counted[k].tolist() for k in keys), strict=True)]
    return counted.assign(share=counted["rows"] / sizes)


def _rows_per_source(ledger: Ledger) -> dict[tuple[int, int], int]:
    e = ledger.entries
    row = closed_entries(ledger, "logged", "billed")
    person = e["person"].cat.codes.to_numpy()[row].astype(np.int64) * 2 + (e["side"] == "billed").to_numpy()[row]
    source = e["source"].cat.codes.to_numpy()[row].astype(np.int64)
    width = len(e["source"].cat.categories) + 1
    key, count = np.unique(person * width + source, return_counts=True)
    return {(k // width, k % width): n for k, n in zip(key.tolist(), count.tolist(), strict=True)}


def increments(ledger: Ledger, rows: pd.DataFrame, finding: Ints, findings: int) -> Ints:
    """Return per finding the seconds that rounding of clock times may have moved the ends of its rows by.

    The coarsest of their print, their contract's rounding, the platform's grain on the billed side, and the
    largest of `GRIDS` that all their starts and ends lie on.
    """
    e, contracts = ledger.entries, ledger.contracts
    row = rows["contract_row"].to_numpy()
    minutes = pd.to_numeric(contracts["rounding_minutes"]).fillna(0).to_numpy(dtype=np.int64)[row]
    grain = np.where(rows["person"].to_numpy() % 2, contracts["grain_seconds"].to_numpy(dtype=np.int64)[row], 1)
    known = np.maximum.reduce([e["resolution"].to_numpy()[rows["entry"]], minutes * 60, grain])
    step = np.zeros(findings, dtype=np.int64)
    np.maximum.at(step, finding, known)
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    for grid in GRIDS:
        off = np.bincount(finding, weights=(start % grid != 0) | (end % grid != 0), minlength=findings)
        step[off == 0] = np.maximum(step[off == 0], grid)
    return step


def same_text(ledger: Ledger, one: Ints, other: Ints) -> npt.NDArray[Any]:
    """Return whether two entries say the same of the work: equal task and equal, given description."""
    e = ledger.entries
    task = e["task"].cat.codes.to_numpy()
    text = [e["description"].iloc[side].to_numpy(dtype=object, na_value="") for side in (one, other)]
    return np.asarray((task[one] == task[other]) & (text[0] == text[1]) & (text[0] != ""), dtype=bool)
