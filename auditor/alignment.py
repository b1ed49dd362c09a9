"""Which day a logged row belongs to: midnights of another zone, the day it starts, or a clock that is off.

The cut at midnight of the contract's zone holds unless another one explains at least `EXPLAINED_SHARE` of what
days differ by; failing those, one constant shift of the clock, or the clock of another zone. Days of a shifted
log are summed from quarter hours, so that a hundred shifts cost little more than one (checks: method M12).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar, intervals
from auditor.model import Ledger, epoch_seconds

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
STRIDE = 10_000_000
"""Larger than any day number: contract_row * STRIDE + day is one sortable key."""
EXPLAINED_SHARE = 0.9
TOLERANCE = 900
"""Seconds by which days may differ before another clock is looked for."""
LEAST = 1800
SLOT = 900
SLOTS = 96
SHIFTS = tuple(sign * n for n in range(1, 14 * 3600 // SLOT + 1) for sign in (1, -1))
"""Shifts that are tried, in quarter hours, the smallest first."""
ZONES = (
    "UTC", "Europe/London", "Europe/Lisbon", "Europe/Berlin", "Europe/Kyiv", "Europe/Istanbul", "Africa/Lagos",
    "Africa/Cairo", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka",
    "Asia/Bangkok", "Asia/Manila", "Asia/Tokyo", "Australia/Adelaide", "Australia/Brisbane", "Australia/Sydney",
    "Pacific/Auckland", "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Halifax",
    "America/New_York", "America/Chicago", "America/Mexico_City", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
)  # fmt: skip
"""One zone for each offset and habit of daylight saving that many people live in."""


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

    def where(self, mask: Flags) -> Rows:
        """Return the rows of a mask."""
        return Rows(*(getattr(self, name)[mask] for name in Rows.__dataclass_fields__))

    def later(self, by: Ints) -> Rows:
        """Return the rows with the clock of each moved by so many seconds."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class Cut:
    """Rows of a side cut into days: `row` is the position in `Rows`; `last` is a later day for periods."""

    row: Ints
    contract: Ints
    day: Ints
    last: Ints
    seconds: Ints

    def where(self, mask: Flags) -> Cut:
        """Return the pieces of a mask."""
        return Cut(*(getattr(self, name)[mask] for name in Cut.__dataclass_fields__))


def sides(ledger: Ledger) -> tuple[Rows, Rows]:
    """Return the logged and the billed rows that count; non-billable logs only where nothing is billable."""
    e = ledger.entries
    usable = (e["counts"] & e["seconds"].notna() & e["day"].notna()).to_numpy()
    contract, size = e["contract_row"].to_numpy(), len(ledger.contracts)
    is_billed = usable & (e["side"] == "billed").to_numpy()
    is_logged = usable & (e["side"] == "logged").to_numpy()
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
    row, day = [plain], [rows.day[plain]]
    last, seconds = [rows.until[plain]], [rows.seconds[plain]]
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
        row.append(at)
        day.append(local)
        last.append(local)
        seconds.append(whole * (end - rows.start[at]) // length - whole * (start - rows.start[at]) // length)
    at = np.concatenate(row)
    return Cut(at, rows.contract[at], np.concatenate(day), np.concatenate(last), np.concatenate(seconds))


@dataclass(frozen=True)
class Alignment:
    """The log cut into days as it fits the bill, its rows on the clock that holds, and what is known of both.

    Per contract of the ledger: `boundary` (words, or None), `shift` (seconds the clock is moved by),
    `shift_zone` (the zone whose clock it is, or None), `explained` (share of what days differ by that either
    explains) and `before` (those seconds).
    """

    log: Cut
    rows: Rows
    boundary: npt.NDArray[Any]
    shift: Ints
    shift_zone: npt.NDArray[Any]
    explained: npt.NDArray[np.float64]
    before: Ints


def align(ledger: Ledger, logged: Rows, billed: Rows, bill: Cut) -> Alignment:
    """Return the log cut into days so that it fits the bill best."""
    size = len(ledger.contracts)
    zones = ledger.contracts["zone"].to_numpy(dtype=object)
    base = cut(logged, zones)
    before, mirrored, bias = _differences(base, bill, size)
    none = np.full(size, None, dtype=object)
    result = Alignment(base, logged, none, np.zeros(size, np.int64), none.copy(), np.zeros(size), before)
    has_times = np.bincount(logged.contract[logged.is_timed], minlength=size) > 0
    is_daily = np.ones(size, dtype=bool)
    is_daily[bill.contract[bill.last > bill.day]] = False
    is_daily[base.contract[base.last > base.day]] = False
    wanted = has_times & is_daily & mirrored & (before >= LEAST)
    log_zone = _log_zones(ledger, logged, zones)
    best_zone, best_start = zones.copy(), np.zeros(size, dtype=bool)
    if wanted.any():
        part, asked = logged.where(wanted[logged.contract]), bill.where(wanted[bill.contract])
        best = (1 - EXPLAINED_SHARE) * before
        for name, candidate, by_start in _boundaries(log_zone, zones):
            after = _differences(cut(part, candidate, by_start), asked, size, bias)[0]
            better = wanted & (after <= best) & (result.boundary == None)  # noqa: E711
            better |= wanted & (after < best - LEAST)
            result.boundary[better] = name
            result.explained[better] = 1 - after[better] / before[better]
            best_zone[better], best_start[better], best[better] = candidate[better], by_start is not None, after[better]
        wanted &= result.boundary == None  # noqa: E711
    offset = _offsets(log_zone, logged, size)
    if wanted.any():
        _shift_by_days(logged, bill, zones, wanted, bias, offset, result)
    _shift_by_clock(logged, billed, has_times & (result.boundary == None) & (result.shift == 0), result)  # noqa: E711
    changed = (result.shift != 0) | (result.boundary != None)  # noqa: E711
    if not changed.any():
        return result
    rows = logged.later(_moved_by(logged, result, offset))
    again, rest = rows.where(changed[rows.contract]), ~changed[base.contract]
    position = np.flatnonzero(changed[rows.contract])
    new, kept = cut(again, best_zone, best_start), base.where(rest)
    joined = {n: np.concatenate([getattr(kept, n), getattr(new, n)]) for n in Cut.__dataclass_fields__ if n != "row"}
    return replace(result, log=Cut(row=np.concatenate([kept.row, position[new.row]]), **joined), rows=rows)


def _boundaries(log_zone: npt.NDArray[Any], zones: npt.NDArray[Any]) -> list[tuple[str, Any, Flags | None]]:
    utc, everyone = np.full(len(zones), "UTC", dtype=object), np.ones(len(zones), dtype=bool)
    return [
        ("midnight UTC", utc, None),
        ("midnight in the zone of the log", log_zone, None),
        ("the day an entry starts", zones, everyone),
        ("the day an entry starts, in the zone of the log", log_zone, everyone),
        ("the day an entry starts, UTC", utc, everyone),
    ]


def _differences(log: Cut, bill: Cut, size: int, bias: Ints | None = None) -> tuple[Ints, Flags, Ints]:
    """Return per contract the seconds that days differ by beyond `TOLERANCE`, in sum; whether days with too
    much stand beside days with too little; and the middle difference, which no clock explains."""
    key = np.concatenate([log.contract * STRIDE + log.day, bill.contract * STRIDE + bill.day])
    codes, keys = pd.factorize(key)
    billed = np.bincount(codes[len(log.row) :], weights=bill.seconds, minlength=len(keys))
    logged = np.bincount(codes[: len(log.row)], weights=log.seconds, minlength=len(keys))
    contract, gap, both = keys // STRIDE, billed - logged, (billed > 0) & (logged > 0)
    if bias is None:
        middle = pd.Series(gap[both]).groupby(contract[both]).median()
        bias = middle.reindex(range(size)).fillna(0).to_numpy().astype(np.int64)
    return *_beyond(gap, both, contract, bias, size), bias


def _beyond(gap: Any, both: Flags, contract: Ints, bias: Ints, size: int) -> tuple[Ints, Flags]:
    gap = gap - np.where(both, bias[contract], 0)
    over = np.bincount(contract, weights=np.maximum(gap - TOLERANCE, 0), minlength=size)
    under = np.bincount(contract, weights=np.maximum(-gap - TOLERANCE, 0), minlength=size)
    return (over + under).astype(np.int64), np.minimum(over, under) >= 0.1 * (over + under)


def _log_zones(ledger: Ledger, logged: Rows, zones: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return for each contract the zone that most of its log is recorded in."""
    codes = ledger.entries["zone"].cat.codes.to_numpy()[logged.entry]
    names = ledger.entries["zone"].cat.categories.to_numpy(dtype=object)
    counts = np.bincount(
        (logged.contract * len(names) + codes)[logged.is_timed], minlength=len(zones) * len(names)
    ).reshape(len(zones), len(names))
    return np.where(counts.any(axis=1), names[counts.argmax(axis=1)], zones)


def _offsets(log_zone: npt.NDArray[Any], logged: Rows, size: int) -> dict[str, Any]:
    """Return what is needed to read a log's clock in another zone: offsets from UTC by day, per zone."""
    if not logged.is_timed.any():
        return {"first": 0, "tables": {}, "zone": log_zone}
    timed = logged.start[logged.is_timed]
    first, last = int(timed.min()) // 86400 - 1, int(logged.end[logged.is_timed].max()) // 86400 + 2
    noons = pd.DatetimeIndex(np.arange(first, last + 1).astype("datetime64[D]")).tz_localize("UTC") + pd.Timedelta("12h")
    names = {*ZONES, *pd.unique(log_zone)}
    tables = {
        name: (noons.tz_convert(name).tz_localize(None) - noons.tz_localize(None)).total_seconds().to_numpy(np.int64)
        for name in names
    }
    return {"first": first, "tables": tables, "zone": log_zone, "size": size}
