"""A clock that is off: the constant shift, or the other zone, that lays a log over its bill.

A shift moves time only between a day and its neighbour. How much it moves is read from each day's quarter
hours, so that trying a hundred shifts costs little more than trying one. Where the bill has clock times too,
a shift is measured by how much of the bill the moved log covers (checks: method M12).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar, intervals
from auditor.reconciliation.alignment import (
    EXPLAINED_SHARE,
    LEAST,
    STRIDE,
    Boundary,
    Cut,
    Flags,
    Gaps,
    Ints,
    Rows,
    compare,
    explains,
    swapped,
)

SLOT = 900
SLOTS = 96
HOUR = 3600 // SLOT
SHIFTS = tuple(
    sign * n
    for step in (HOUR, HOUR // 2, 1)
    for n in range(step, 14 * HOUR + 1, step)
    if step == HOUR or n % (2 * step)
    for sign in (1, -1)
)
"""Shifts that are tried, in quarter hours: whole hours, then halves, then quarters, the smallest first."""
CLEARLY = 0.1
APART = 2
"""Slots from a shift at which another counts as its rival."""
HALFWAY = 0.6
"""What a shift of whole hours must leave at most, for finer ones to be tried."""
ZONES = (
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Kyiv", "Europe/Istanbul", "Africa/Lagos", "Africa/Cairo",
    "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka",
    "Asia/Bangkok", "Asia/Manila", "Asia/Tokyo", "Australia/Adelaide", "Australia/Brisbane", "Australia/Sydney",
    "Pacific/Auckland", "America/Sao_Paulo", "America/Bogota", "America/Halifax", "America/New_York",
    "America/Chicago", "America/Mexico_City", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu",
)  # fmt: skip
"""A zone for each offset and habit of daylight saving that many people live with."""


@dataclass(frozen=True)
class Shifts:
    """By how many seconds the log of each contract is moved (0: not at all), and the share that explains.

    `zones` names the zone whose clock it is, None where the shift is the same all year. `runner_up` is the share of
    what the moved log covers of a bill with clock times that the best other shift, half an hour or more away, covers.
    """

    seconds: Ints
    zones: npt.NDArray[Any]
    explained: npt.NDArray[np.float64]
    runner_up: npt.NDArray[np.float64]

    @classmethod
    def none(cls, size: int) -> Shifts:
        """Return no shift for any contract."""
        return cls(
            np.zeros(size, dtype=np.int64), np.full(size, None, dtype=object), np.zeros(size), np.full(size, np.nan)
        )

    def with_(self, other: Shifts) -> Shifts:
        """Return these shifts, and the other's where it has one."""
        has = other.seconds != 0
        return Shifts(
            np.where(has, other.seconds, self.seconds),
            np.where(has, other.zones, self.zones),
            np.where(has, other.explained, self.explained),
            np.where(has, other.runner_up, self.runner_up),
        )

    def take(self, better: Flags, seconds: Any, zone: str | None, explained: npt.NDArray[np.float64]) -> None:
        """Note a shift for some contracts."""
        self.seconds[better] = seconds[better] if isinstance(seconds, np.ndarray) else seconds
        self.zones[better], self.explained[better] = zone, explained[better]


class Clocks:
    """How far the clocks of zones are from UTC on each day of a stretch, noon of the day standing for it."""

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        days = np.arange(first, last + 1).astype("datetime64[D]").astype("datetime64[us]")
        self._noons = pd.DatetimeIndex(days).tz_localize("UTC") + pd.Timedelta(hours=12)
        self._tables: dict[str, Ints] = {}

    def offsets(self, zone: str) -> Ints:
        """Return the offset of a zone for each day."""
        if zone not in self._tables:
            local = self._noons.tz_convert(zone).tz_localize(None) - self._noons.tz_localize(None)
            self._tables[zone] = np.asarray(local.total_seconds(), dtype=np.int64)
        return self._tables[zone]

    def on(self, days: Ints, zones: npt.NDArray[Any] | str) -> Ints:
        """Return the offsets of day numbers in their zones; days outside the stretch take its first or last."""
        at = np.clip(days - self.first, 0, len(self._noons) - 1)
        if isinstance(zones, str):
            return np.asarray(self.offsets(zones)[at], dtype=np.int64)
        codes, names = pd.factorize(zones)
        offsets = np.zeros(len(days), dtype=np.int64)
        for number, name in enumerate(names):
            mine = codes == number
            offsets[mine] = self.offsets(name)[at[mine]]
        return offsets


def clocks_of(rows: Rows) -> Clocks:
    """Return clocks for the days that timed rows are on."""
    if not rows.is_timed.any():
        return Clocks(0, 0)
    start, end = rows.start[rows.is_timed], rows.end[rows.is_timed]
    return Clocks(int(start.min()) // 86400 - 2, int(end.max()) // 86400 + 2)


def moved_by(rows: Rows, shifts: Shifts, log_zones: npt.NDArray[Any], clocks: Clocks) -> Ints:
    """Return by how many seconds the clock of each row is to be moved."""
    by = np.where(rows.is_timed, shifts.seconds[rows.contract], 0)
    zoned = np.flatnonzero(pd.notna(shifts.zones)[rows.contract] & rows.is_timed)
    day, contract = rows.start[zoned] // 86400, rows.contract[zoned]
    by[zoned] = clocks.on(day, log_zones[contract]) - clocks.on(day, shifts.zones[contract])
    return by


def zones_that_fit(rows: Rows, shifts: Shifts, log_zones: npt.NDArray[Any], clocks: Clocks) -> list[list[str]]:
    """Return for each contract the zones in which its log may have been written, if its clock is off."""
    fitting: list[list[str]] = [[] for _ in shifts.seconds]
    for contract in np.flatnonzero(shifts.seconds):
        days = np.unique(rows.start[rows.is_timed & (rows.contract == contract)] // 86400)
        wanted = clocks.on(days, str(log_zones[contract])) - shifts.seconds[contract]
        named = [shifts.zones[contract]] if shifts.zones[contract] else ZONES
        fitting[contract] = [z for z in named if shifts.zones[contract] or (clocks.on(days, z) == wanted).all()]
    return fitting


def by_days(
    logged: Rows, bill: Cut, boundary: Boundary, zones: npt.NDArray[Any], log_zones: npt.NDArray[Any], gaps: Gaps
) -> Shifts:
    """Return the shifts that explain what days differ by, where they explain more than another boundary does."""
    shifts = Shifts.none(len(zones))
    if not gaps.swap.any():
        return shifts
    part, asked = logged.where(gaps.swap[logged.contract]), bill.where(gaps.swap[bill.contract])
    nearly = gaps.swap & (_best_hours(_Days.of(part, asked, zones, HOUR), len(zones)) <= HALFWAY * gaps.seconds)
    if nearly.any():
        best = np.where(nearly, boundary.all - LEAST, -1)
        day = _Days.of(part.where(nearly[part.contract]), asked.where(nearly[asked.contract]), zones)
        _try_all(day, log_zones, clocks_of(logged), gaps, best, shifts)
    return shifts


def _best_hours(day: _Days, size: int) -> Ints:
    """Return the least that days of each contract swap under a shift of whole hours."""
    hours = (np.full(len(day.keys), n, dtype=np.int64) for n in SHIFTS if n % HOUR == 0)
    after = [swapped(day.contract, day.billed - day.logged(slots), size) for slots in hours]
    return np.asarray(np.min(after, axis=0), dtype=np.int64)


def _try_all(
    day: _Days,
    log_zones: npt.NDArray[Any],
    clocks: Clocks,
    gaps: Gaps,
    best: npt.NDArray[np.float64],
    shifts: Shifts,
) -> None:
    """Note the shift that explains the swaps of a contract and leaves the least difference, under `best`.

    A shift of quarter hours, or another zone, must leave clearly less than one of whole hours.
    """
    offset = clocks.on(day.number, log_zones[day.contract])
    trials: list[tuple[str | None, Ints]] = [(None, np.full(len(day.keys), n, dtype=np.int64)) for n in SHIFTS]
    trials += [(zone, (offset - clocks.on(day.number, zone)) // SLOT) for zone in ZONES]
    usual = np.zeros(len(log_zones), dtype=np.int64)
    for zone, slots in trials:
        after = compare(day.contract, day.logged(slots), day.billed, len(log_zones))
        order = np.argsort(np.abs(slots), kind="stable")
        usual[day.contract[order]] = slots[order] * SLOT
        is_plain = zone is None and int(slots[0]) % HOUR == 0
        is_clear = after.all + (0 if is_plain else LEAST) < best * (1 if is_plain else 1 - CLEARLY)
        better = explains(gaps, after) & is_clear & (usual != 0)
        shifts.take(better, usual, zone, 1 - after.seconds / np.maximum(gaps.seconds, 1))
        best[better] = after.all[better]


@dataclass(frozen=True)
class _Days:
    """Days of several contracts by quarter hour, or by `step` of them: `early` holds the time before the n-th."""

    keys: Ints
    billed: Ints
    whole: Ints
    early: Ints

    @classmethod
    def of(cls, logged: Rows, bill: Cut, zones: npt.NDArray[Any], step: int = 1) -> _Days:
        timed = logged.where(logged.is_timed)
        slot, key, seconds = _pieces(timed, zones, step)
        plain = logged.where(~logged.is_timed)
        plain_key = plain.contract * STRIDE + plain.day
        bill_key = bill.contract * STRIDE + bill.day
        around = np.sort(pd.unique(key))
        everything = np.concatenate([around, around - 1, around + 1, plain_key, bill_key])
        keys = pd.unique(np.sort(everything, kind="stable"))
        width = SLOTS // step
        at = np.searchsorted(keys, key) * width + slot
        table = np.bincount(at, weights=seconds, minlength=len(keys) * width).reshape(-1, width)
        early = np.zeros((len(keys), width + 1), dtype=np.int64)
        np.rint(np.cumsum(table, axis=1, out=table), out=table)
        early[:, 1:] = table
        whole = early[:, -1] + np.bincount(
            np.searchsorted(keys, plain_key), weights=plain.seconds, minlength=len(keys)
        )
        billed = np.bincount(np.searchsorted(keys, bill_key), weights=bill.seconds, minlength=len(keys))
        return cls(keys, billed.astype(np.int64), whole.astype(np.int64), early)

    @property
    def contract(self) -> Ints:
        return self.keys // STRIDE

    @property
    def number(self) -> Ints:
        return self.keys % STRIDE

    def logged(self, slots: Ints) -> Ints:
        """Return the log of each day with its clock moved by so many quarter hours: later if positive."""
        at, width = np.arange(len(self.keys)), self.early.shape[1] - 1
        by = slots // (SLOTS // width)
        to_next = self.early[:, -1] - self.early[at, width - np.clip(by, 0, width)]
        to_last = self.early[at, np.clip(-by, 0, width)]
        moved = self.whole - to_next - to_last
        moved[1:] += to_next[:-1]
        moved[:-1] += to_last[1:]
        return np.asarray(moved, dtype=np.int64)


def _pieces(timed: Rows, zones: npt.NDArray[Any], step: int) -> tuple[Ints, Ints, Ints]:
    """Cut timed rows into slots of `step` quarter hours of the local day: slot, key of contract and day, seconds."""
    length, parts = SLOT * step, []
    for name in pd.unique(zones[timed.contract]):
        mine = np.flatnonzero(zones[timed.contract] == name)
        row, days, start, end = calendar.split_by_day(timed.start[mine], timed.end[mine], str(name))
        day = days.astype("datetime64[D]").astype(np.int64)
        low = int(day.min())
        edges = calendar.midnights(days.min(), days.max(), str(name))
        first, last = (start - edges[day - low]) // length, (end - 1 - edges[day - low]) // length
        piece, slot = intervals.spread(first, last - first + 1)
        begin = edges[day - low][piece] + slot * length
        held = np.minimum(end[piece], begin + length) - np.maximum(start[piece], begin)
        at = mine[row][piece]
        stated = held * (timed.seconds[at] / (timed.end - timed.start)[at])
        parts.append((np.minimum(slot, SLOTS // step - 1), timed.contract[at] * STRIDE + day[piece], stated))
    slots, keys, seconds = zip(*parts, strict=True)
    return np.concatenate(slots), np.concatenate(keys), np.concatenate(seconds)


def by_clock(logged: Rows, billed: Rows, wanted: Flags) -> Shifts:
    """Return the shifts under which the log covers what it otherwise does not of a bill with clock times."""
    size = len(wanted)
    shifts = Shifts.none(size)
    bill = billed.where(billed.is_timed & wanted[billed.contract])
    total = np.bincount(bill.contract, weights=bill.end - bill.start, minlength=size)
    log = logged.where(logged.is_timed)

    def bare(by: int) -> npt.NDArray[np.float64]:
        held = intervals.covered(bill.contract, bill.start, bill.end, log.contract, log.start + by, log.end + by)
        return np.asarray(total - np.bincount(bill.contract, weights=held, minlength=size))

    before = bare(0)
    far = wanted & (before >= np.maximum(0.5 * total, LEAST))
    if not far.any():
        return shifts
    bill, log = bill.where(far[bill.contract]), log.where(far[log.contract])
    best = (1 - EXPLAINED_SHARE) * before
    left = {0: before}
    for slots in SHIFTS:
        after = left[slots] = bare(slots * SLOT)
        better = far & (after < best - np.where(shifts.seconds != 0, LEAST, -1))
        shifts.take(better, slots * SLOT, None, 1 - after / np.maximum(before, 1))
        best[better] = after[better]
    tried = np.array(list(left))[:, None]
    other = np.where(np.abs(tried - shifts.seconds // SLOT) >= APART, np.stack(list(left.values())), np.inf).min(
        axis=0
    )
    held = np.maximum(total - best, 1)
    shifts.runner_up[:] = np.where(shifts.seconds != 0, (total - other) / held, np.nan)
    return shifts
