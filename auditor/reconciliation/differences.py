"""What remains between billed and logged in each unit, how much of it is noise, and where the log does not reach."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.model import Ledger
from auditor.reconciliation.alignment import Flags, Ints, Rows
from auditor.reconciliation.shifts import Clocks
from auditor.reconciliation.uncertainty import loose

NOISE_UNITS = 8
"""Fewer units than this tell nothing of a contract's own spread."""
DEVIATIONS, LOOSE_DEVIATIONS = 4, 7
"""Robust standard deviations that an honest unit may be off by; sheets filled in from memory have long tails."""
NTH_SHORT, LEAST_SHORT, DEVIATION_OF_NTH = 3, 0.05, 0.75
"""The third largest of the units that the bill is short by, where they are a twentieth: 0.75 of it is no less than
a standard deviation. Nobody shortens a bill on purpose, so what it lacks on some days is the noise of the others."""
LONG_ENTRY, LONG_BY, LEFT_ON_SHARE = 10 * 3600, 2 * 3600, 0.1
"""An entry of so many seconds, on a day that the bill is short of by so many, is a timer left running, if at most
this share of the contract's units has one: what it holds makes up for nothing elsewhere."""
MOVED_SECONDS = 900
MATCHED_SHARE = 0.5
MATCHED_WITHIN = 900
NOT_MOVED = -1


def moved(ledger: Ledger, units: pd.DataFrame) -> pd.DataFrame:
    """Add moved, moved_to and excess: what one contract has too much and another too little is neither's excess.

    The largest excess of a person's day is paired with the largest deficit; what is common to both has moved,
    if they are equal to within ten minutes or a tenth.
    """
    gap = (units["billed"] - units["expected"]).to_numpy()
    person = ledger.contracts["person"].to_numpy(dtype=object)[units["contract_row"].to_numpy()]
    frame = pd.DataFrame({"person": person, "first": units["first"], "last": units["last"], "gap": gap})
    keys = ["person", "first", "last"]
    over = frame[gap >= MOVED_SECONDS].sort_values("gap", ascending=False, kind="stable").drop_duplicates(keys)
    under = frame[gap <= -MOVED_SECONDS].sort_values("gap", kind="stable").drop_duplicates(keys)
    pairs = over.reset_index(names="over").merge(under.reset_index(names="under"), on=keys)
    excess, lack = pairs["gap_x"].to_numpy(dtype=np.int64), -pairs["gap_y"].to_numpy(dtype=np.int64)
    common = np.minimum(excess, lack)
    is_near = np.abs(excess - lack) <= np.maximum(600, 0.1 * common)
    u, v = pairs["over"].to_numpy()[is_near], pairs["under"].to_numpy()[is_near]
    seconds, other = np.zeros(len(units), dtype=np.int64), np.full(len(units), NOT_MOVED, dtype=np.int64)
    seconds[u], seconds[v] = common[is_near], -common[is_near]
    other[u], other[v] = v, u
    return units.assign(moved=seconds, moved_to=other, excess=gap - seconds)


def covered(ledger: Ledger, units: pd.DataFrame, log_zones: npt.NDArray[Any], clocks: Clocks) -> pd.DataFrame:
    """Add is_covered and is_edge: whether the person's log, on any contract, reaches over a unit's days.

    Where days are cut in another zone than the log's, an export of whole local days cuts the first or the last
    of the bill's days short: such a unit is an edge, if what it lacks fits into the difference of the zones.
    """
    low, high = _reach(ledger)
    person = ledger.contracts["person"].to_numpy(dtype=object)
    row = units["contract_row"].to_numpy()
    known = {name: number for number, name in enumerate(ledger.entries["person"].cat.categories)}
    code = np.array([known.get(name, -1) for name in person], dtype=np.int64)
    low, high = low[code][row], high[code][row]
    first = units["first"].to_numpy("datetime64[D]").astype(np.int64)
    last = units["last"].to_numpy("datetime64[D]").astype(np.int64)
    is_covered = ((last >= low) & (first <= high)) | (units["logged"] > 0).to_numpy()
    zone = ledger.contracts["zone"].to_numpy(dtype=object)
    west = clocks.on(low, zone[row]) - clocks.on(low, log_zones[row])
    east = clocks.on(high, log_zones[row]) - clocks.on(high, zone[row])
    room = np.where(first <= low, np.maximum(west, 0), 0) + np.where(last >= high, np.maximum(east, 0), 0)
    missing = (units["billed"] - units["logged"]).to_numpy()
    return units.assign(is_covered=is_covered, is_edge=is_covered & (room > 0) & (missing > 0) & (missing <= room))


def _reach(ledger: Ledger) -> tuple[Ints, Ints]:
    """Return the first and the last day that the log of each person has: by its rows, or as its files claim."""
    e = ledger.entries
    size = len(e["person"].cat.categories)
    low, high = np.full(size + 1, np.iinfo(np.int64).max), np.full(size + 1, np.iinfo(np.int64).min)
    is_logged = ((e["side"] == "logged") & e["day"].notna()).to_numpy()
    person = e["person"].cat.codes.to_numpy()[is_logged]
    np.minimum.at(low, person, e["day"].to_numpy("datetime64[D]").astype(np.int64)[is_logged])
    np.maximum.at(high, person, e["until"].to_numpy("datetime64[D]").astype(np.int64)[is_logged])
    for source in ledger.sources:
        if (
            source.claimed_first is None
            or source.claimed_last is None
            or source.file not in e["source"].cat.categories
        ):
            continue
        own = np.unique(person[(e["source"] == source.file).to_numpy()[is_logged]])
        low[own] = np.minimum(low[own], np.datetime64(source.claimed_first, "D").astype(np.int64))
        high[own] = np.maximum(high[own], np.datetime64(source.claimed_last, "D").astype(np.int64))
    return low, high


def left_on(ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame) -> pd.DataFrame:
    """Add is_left_on and is_judged: units whose log holds a timer left running; what counts in sums over units."""
    seconds = ledger.entries["seconds"].to_numpy(dtype=np.int64, na_value=0)[pieces["entry"].to_numpy()]
    holds = np.zeros(len(units), dtype=bool)
    holds[pieces["unit"].to_numpy()[(seconds > LONG_ENTRY) & (pieces["side"] == "logged").to_numpy()]] = True
    holds &= (units["excess"] < -LONG_BY).to_numpy()
    row, size = units["contract_row"].to_numpy(), len(ledger.contracts)
    share = np.bincount(row[holds], minlength=size) / np.maximum(np.bincount(row, minlength=size), 1)
    holds &= share[row] <= LEFT_ON_SHARE
    is_judged = (units["is_covered"] & ~units["is_edge"]).to_numpy() & ~holds
    return units.assign(is_left_on=holds, is_judged=is_judged)


def noisy(ledger: Ledger, units: pd.DataFrame) -> pd.DataFrame:
    """Add spread, noise and is_mirrored: how far an honest unit may differ, and whether its neighbour makes it up.

    Noise is the platform's grain for up to three sessions, the printed resolution, or four robust standard
    deviations of the contract's own units (seven where they differ time and again), whichever is most. A unit is
    mirrored by the next or the last day when that lacks what it has too much, to within a quarter and the noise.
    """
    row = units["contract_row"].to_numpy()
    grain = ledger.contracts["grain_seconds"].to_numpy()[row]
    by_grain = np.where(grain > 1, grain * np.clip(units["sessions"].to_numpy(), 1, 3), 0)
    both = ((units["billed"] > 0) & (units["logged"] > 0)).to_numpy()
    own = units["excess"].where(both & ~units["is_left_on"].to_numpy())
    size = len(ledger.contracts)
    spread = np.maximum(spread_of(own, row, size), DEVIATION_OF_NTH * _shortfall(own, row, size))[row]
    units = units.assign(grain=np.maximum(by_grain, units["resolution"].to_numpy()))
    is_loose = loose(units, size)[row]
    usual = np.where(is_loose, LOOSE_DEVIATIONS, DEVIATIONS) * spread
    noise = np.maximum.reduce([by_grain, units["resolution"].to_numpy(), usual.astype(np.int64)])
    units = units.assign(spread=spread, noise=noise)
    return units.assign(is_mirrored=mirrored(units, "first", "last"))


def spread_of(values: pd.Series[Any], group: Ints, groups: int) -> npt.NDArray[np.float64]:
    """Return 1.4826 times the median absolute deviation per group; 0 below `NOISE_UNITS` values."""
    by = values.groupby(group)
    deviation = (values - by.transform("median")).abs().groupby(group).median().reindex(range(groups)).fillna(0)
    count = by.count().reindex(range(groups)).fillna(0)
    return np.where(count >= NOISE_UNITS, 1.4826 * deviation, 0.0)


def _shortfall(values: pd.Series[Any], group: Ints, groups: int) -> Ints:
    """Return what the third shortest value of each group is short by; 0 where fewer than that are short."""
    order = np.lexsort((values.to_numpy(), group))
    ranked, own = values.to_numpy()[order], group[order]
    first = np.searchsorted(own, np.arange(groups))
    count = np.bincount(group, weights=values.notna(), minlength=groups)
    needed = np.maximum(NTH_SHORT, np.ceil(LEAST_SHORT * count)).astype(np.int64)
    at = np.minimum(first + needed - 1, max(len(ranked) - 1, 0))
    nth = ranked[np.minimum(first + NTH_SHORT - 1, at)] if len(ranked) else np.zeros(groups)
    last = ranked[at] if len(ranked) else np.zeros(groups)
    return np.where((count >= needed) & (last < 0), -nth, 0).astype(np.int64)


def mirrored(frame: pd.DataFrame, first: str, last: str) -> Flags:
    """Return which rows, sorted by contract and day, swap time with the next one or two: their excess adds up to 0.

    Two nights in a row move time from the first day to the second and from that to the third.
    """
    excess, noise = frame["excess"].to_numpy(), frame["noise"].to_numpy()
    row, flags = frame["contract_row"].to_numpy(), np.zeros(len(frame), dtype=bool)
    if len(frame) < 2:
        return flags
    apart = frame[first].to_numpy()[1:] - frame[last].to_numpy()[:-1]
    joins = (row[1:] == row[:-1]) & (apart <= np.timedelta64(1, "D"))
    for length in (2, 3) if len(frame) > 2 else (2,):
        parts = [slice(n, len(frame) - length + 1 + n) for n in range(length)]
        sizes = np.abs([excess[part] for part in parts])
        most = np.max([noise[part] for part in parts], axis=0)
        room = np.maximum(600, np.minimum(0.25 * sizes.max(axis=0), most))
        swaps = np.abs(np.sum([excess[part] for part in parts], axis=0)) <= room
        swaps &= np.all([joins[n : len(frame) - length + 1 + n] for n in range(length - 1)], axis=0)
        swaps &= (excess[parts[0]] * excess[parts[-1]] < 0) & (sizes > 600).all(axis=0)
        for part in parts:
            flags[part] |= swaps
    return flags


def bare(ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame, billed: Rows, by: Ints) -> pd.DataFrame:
    """Return billed entries with clock times of which the person's log covers less than half: entry, unit, seconds.

    The log counts within fifteen minutes around its entries, on all of the person's contracts. `seconds` is how
    much of the unit's excess the entry holds: an entry whose unit agrees only stands at another time of the day.
    Units without any log are left out. `by` is how far the log's clock is to be moved for each billed row.
    """
    timed = np.flatnonzero(billed.is_timed)
    none = pd.DataFrame({name: np.zeros(0, dtype=np.int64) for name in ("entry", "unit", "seconds")})
    if not len(timed):
        return none
    log = ledger.timed[ledger.timed["side"] == "logged"]
    person = ledger.entries["person"].cat.codes.to_numpy().astype(np.int64)
    start, end = billed.start[timed] - by[timed], billed.end[timed] - by[timed]
    held = intervals.covered(
        person[billed.entry[timed]],
        start,
        end,
        person[log.index.to_numpy()],
        log["start_s"].to_numpy() - MATCHED_WITHIN,
        log["end_s"].to_numpy() + MATCHED_WITHIN,
    )
    entry = billed.entry[timed][held < MATCHED_SHARE * (end - start)]
    mine = pieces[(pieces["side"] == "billed") & pieces["entry"].isin(entry)].drop_duplicates("entry")
    mine = mine[(units["logged"].to_numpy() > 0)[mine["unit"].to_numpy()]].sort_values(["unit", "entry"])
    room = units["excess"].clip(lower=0).to_numpy()[mine["unit"].to_numpy()]
    own = ledger.entries["seconds"].iloc[mine["entry"]].to_numpy(dtype=np.int64)
    before = pd.Series(own).groupby(mine["unit"].to_numpy()).cumsum().to_numpy() - own
    seconds = np.minimum(own, np.maximum(room - before, 0))
    return pd.DataFrame({"entry": mine["entry"].to_numpy(), "unit": mine["unit"].to_numpy(), "seconds": seconds})


def is_beyond(rows: pd.DataFrame, minutes: float, percent: float) -> Flags:
    """Return which rows differ by more than `minutes`, `percent` of what is billed, and their noise."""
    billed, noise = rows["billed"].to_numpy(), rows["noise"].to_numpy()
    least = np.maximum(np.maximum(minutes * 60, billed * percent / 100), noise)
    return np.asarray(rows["excess"].abs().to_numpy() > least)
