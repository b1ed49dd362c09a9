"""Which day a logged row belongs to: cut at midnight of some zone, or given to the day it starts on.

The cut at midnight of the contract's zone holds unless another explains at least `EXPLAINED_SHARE` of what days
differ by; failing those, a clock that is off may (see `auditor.reconciliation.shifts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar
from auditor.model import Ledger, epoch_seconds

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
STRIDE = 10_000_000
"""Larger than any day number: contract_row * STRIDE + day is one sortable key."""
EXPLAINED_SHARE = 0.9
TOLERANCE = 900
"""Seconds by which days may differ before another clock is looked for."""
LEAST = 1800
LEAST_SHARE = 0.0025
"""Of the bill: under this, days differ by what rounding leaves, and no clock is looked for."""


@dataclass(frozen=True)
class Rows:
    """Rows of one side that count, in contracts that have both: parallel arrays, days as day numbers."""

    entry: Ints
    contract: Ints
    day: Ints
    until: Ints
    seconds: Ints
    start: Ints
    end: Ints
    is_timed: Flags

    def where(self, mask: Flags | Ints) -> Rows:
        """Return the rows of a mask, or at positions."""
        return Rows(*(getattr(self, name)[mask] for name in Rows.__dataclass_fields__))


@dataclass(frozen=True)
class Cut:
    """Rows of a side cut into days: `row` is the position in `Rows`; `last` is a later day for periods.

    `start` and `end` are those of the piece, both 0 where the row has no clock times.
    """

    row: Ints
    contract: Ints
    day: Ints
    last: Ints
    seconds: Ints
    start: Ints
    end: Ints

    def where(self, mask: Flags) -> Cut:
        """Return the pieces of a mask."""
        return Cut(*(getattr(self, name)[mask] for name in Cut.__dataclass_fields__))


def sides(ledger: Ledger) -> tuple[Rows, Rows]:
    """Return the logged and the billed rows that count; non-billable logs only where nothing is billable.

    A log of less than nothing is no record of work; a billed one is a credit.
    """
    e = ledger.entries
    usable = (e["counts"] & e["seconds"].notna() & e["day"].notna()).to_numpy()
    contract, size = e["contract_row"].to_numpy(), len(ledger.contracts)
    is_billed = usable & (e["side"] == "billed").to_numpy()
    if not is_billed.any():
        return _rows(e, is_billed[:0]), _rows(e, is_billed[:0])
    is_logged = usable & ((e["side"] == "logged") & (e["seconds"] >= 0).fillna(value=False)).to_numpy(dtype=bool)
    shared = np.bincount(contract[is_billed], minlength=size) * np.bincount(contract[is_logged], minlength=size) > 0
    if not shared.any():
        return _rows(e, shared[:0]), _rows(e, shared[:0])
    is_logged &= shared[contract]
    is_no = (~e["is_billable"].fillna(value=True)).to_numpy(dtype=bool)
    has_billable = np.bincount(contract[is_logged & ~is_no], minlength=size) > 0
    is_logged &= ~(is_no & has_billable[contract])
    return _rows(e, is_logged), _rows(e, is_billed & shared[contract])


def _rows(entries: pd.DataFrame, mask: Flags) -> Rows:
    entry = np.flatnonzero(mask)
    names = ["contract_row", "day", "until", "seconds", "start", "end"]
    part = entries[names].take(entry)
    is_timed = ((part["start"] < part["end"]) & (part["seconds"] > 0).fillna(value=False)).to_numpy(dtype=bool)
    start, end = np.zeros(len(entry), dtype=np.int64), np.zeros(len(entry), dtype=np.int64)
    start[is_timed] = epoch_seconds(part["start"][is_timed])
    end[is_timed] = epoch_seconds(part["end"][is_timed])
    return Rows(
        entry=entry,
        contract=part["contract_row"].to_numpy(dtype=np.int64),
        day=part["day"].to_numpy("datetime64[D]").astype(np.int64),
        until=part["until"].to_numpy("datetime64[D]").astype(np.int64),
        seconds=part["seconds"].to_numpy(dtype=np.int64),
        start=start,
        end=end,
        is_timed=is_timed,
    )


def cut(rows: Rows, zones: npt.NDArray[Any], by_start: Flags | None = None) -> Cut:
    """Cut timed rows at midnight of their contract's zone, or give them whole to the day they start on.

    A row's stated seconds are spread over its pieces in proportion, so that nothing is gained or lost.
    """
    plain = np.flatnonzero(~rows.is_timed)
    timed = np.flatnonzero(rows.is_timed)
    nought = np.zeros(len(plain), dtype=np.int64)
    parts = [(plain, rows.day[plain], rows.until[plain], rows.seconds[plain], nought, nought)]
    code, names = pd.factorize(zones)
    mine_code = code[rows.contract[timed]]
    for number, name in enumerate(names):
        mine = timed[mine_code == number] if len(names) > 1 else timed
        piece, days, start, end = calendar.split_by_day(rows.start[mine], rows.end[mine], name)
        local = days.astype("datetime64[D]").astype(np.int64)
        if by_start is not None:
            first = local[np.searchsorted(piece, piece)]
            local = np.where(by_start[rows.contract[mine]][piece], first, local)
        at = mine[piece]
        length, whole = (rows.end - rows.start)[at], rows.seconds[at]
        stated = whole * (end - rows.start[at]) // length - whole * (start - rows.start[at]) // length
        parts.append((at, local, local, stated, start, end))
    row, day, last, seconds, begin, stop = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Cut(row, rows.contract[row], day, last, seconds, begin, stop)


@dataclass(frozen=True)
class Gaps:
    """What days swap, per contract: how much they have too much that other days have too little.

    Only that may be the clock's doing: it moves time, but adds none. `seconds` counts what is beyond `TOLERANCE` a
    day, on both sides; `swap` says whether that is worth a search; `all` is the sum of all differences, or of those
    from the middle one, which rounding makes, if that is less.
    """

    seconds: Ints
    all: Ints
    swap: Flags


@dataclass(frozen=True)
class Boundary:
    """How each contract's log is cut, in words (None: at the contract's midnight), and the gaps that are left.

    `left` and `all` are as `Gaps.seconds` and `Gaps.all`; `all` is infinite where no boundary explains anything.
    """

    words: npt.NDArray[Any]
    zones: npt.NDArray[Any]
    by_start: Flags
    left: Ints
    all: npt.NDArray[np.float64]

    def without(self, mask: Flags, zones: npt.NDArray[Any]) -> Boundary:
        """Return the boundaries with the contracts of a mask cut at midnight of `zones` again."""
        words = self.words.copy()
        words[mask] = None
        return Boundary(words, np.where(mask, zones, self.zones), self.by_start & ~mask, self.left, self.all)


def best_boundary(
    logged: Rows, bill: Cut, zones: npt.NDArray[Any], log_zones: npt.NDArray[Any], gaps: Gaps
) -> Boundary:
    """Return the cut of the log that explains the differences of contracts whose days swap time."""
    size = len(zones)
    words, left = np.full(size, None, dtype=object), gaps.seconds.copy()
    chosen, starts = zones.copy(), np.zeros(size, dtype=bool)
    part, asked = logged.where(gaps.swap[logged.contract]), bill.where(gaps.swap[bill.contract])
    utc, everyone = np.full(size, "UTC", dtype=object), np.ones(size, dtype=bool)
    best = np.full(size, np.inf)
    for name, candidate, by_start in (
        ("the day an entry starts", zones, everyone),
        ("midnight UTC", utc, None),
        ("midnight in the zone of the log", log_zones, None),
        ("the day an entry starts, in the zone of the log", log_zones, everyone),
        ("the day an entry starts, UTC", utc, everyone),
    ):
        if not gaps.swap.any():
            break
        after = gaps_of(cut(part, candidate, by_start), asked, size)
        better = explains(gaps, after) & (after.all < best - LEAST)
        words[better], starts[better], chosen[better] = name, by_start is not None, candidate[better]
        left[better], best[better] = after.seconds[better], after.all[better]
    return Boundary(words, chosen, starts, left, best)


def gaps_of(log: Cut, bill: Cut, size: int) -> Gaps:
    """Return what the days of both sides differ by."""
    key = np.concatenate([log.contract * STRIDE + log.day, bill.contract * STRIDE + bill.day])
    codes, keys = pd.factorize(key)
    logged = np.bincount(codes[: len(log.row)], weights=log.seconds, minlength=len(keys))
    billed = np.bincount(codes[len(log.row) :], weights=bill.seconds, minlength=len(keys))
    return compare(keys // STRIDE, logged, billed, size)


def compare(contract: Ints, logged: npt.NDArray[Any], billed: npt.NDArray[Any], size: int) -> Gaps:
    """Return what parallel days differ by."""
    gap, both = billed - logged, (billed > 0) & (logged > 0)
    seconds = swapped(contract, gap, size)
    level = gap - np.where(both, _middles(gap[both], contract[both], size)[contract], 0)
    plain, rest, whole = (np.bincount(contract, weights=np.abs(x), minlength=size) for x in (gap, level, billed))
    least = np.maximum(LEAST, LEAST_SHARE * whole)
    return Gaps(seconds, np.minimum(plain, rest).astype(np.int64), seconds >= least)


def swapped(contract: Ints, gap: npt.NDArray[Any], size: int) -> Ints:
    """Return how much time days have too much that other days of their contract have too little, on both sides."""
    over = np.bincount(contract, weights=np.maximum(gap - TOLERANCE, 0), minlength=size)
    under = np.bincount(contract, weights=np.maximum(-gap - TOLERANCE, 0), minlength=size)
    return (2 * np.minimum(over, under)).astype(np.int64)


def _middles(values: npt.NDArray[Any], group: Ints, groups: int) -> npt.NDArray[Any]:
    """Return the lower median of each group; 0 of none."""
    if not len(values):
        return np.zeros(groups, dtype=np.int64)
    count = np.bincount(group, minlength=groups)
    at = count.cumsum() - count + (count - 1) // 2
    return np.where(count > 0, values[np.lexsort((values, group))][np.clip(at, 0, len(values) - 1)], 0)


def explains(before: Gaps, after: Gaps) -> Flags:
    """Return which contracts swap at least `EXPLAINED_SHARE` less, and differ less in all by half of that."""
    is_less = after.seconds <= (1 - EXPLAINED_SHARE) * before.seconds
    return before.swap & is_less & (after.all <= before.all - 0.5 * (before.seconds - after.seconds))


def zones_of_log(ledger: Ledger, logged: Rows, zones: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return for each contract the zone that most of its log is recorded in; `zones` where it has no clock."""
    names = ledger.entries["zone"].cat.categories.to_numpy(dtype=object)
    codes = ledger.entries["zone"].cat.codes.to_numpy().astype(np.int64)[logged.entry]
    key = (logged.contract * len(names) + codes)[logged.is_timed]
    votes = np.bincount(key, minlength=len(zones) * len(names)).reshape(len(zones), len(names))
    return np.where(votes.any(axis=1), names[votes.argmax(axis=1)], zones) if len(names) else zones
