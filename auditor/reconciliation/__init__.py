"""Logged beside billed, per person and contract: what differs, and which innocent cause explains it.

A unit is the finest stretch that both sides of a contract state: a day, or the period of a row that states no
days. Causes are taken out in order: where days are cut, a clock that is off, the terms, time on another contract.
What then remains of a unit is its excess. The rules of the family report from here; they judge, this measures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.model import Ledger
from auditor.once import of_facts
from auditor.reconciliation import alignment, classes, differences, fitting, periods, policies, shifts
from auditor.reconciliation.alignment import STRIDE, Cut, Flags, Ints, Rows
from auditor.reconciliation.billing import Log


@dataclass(frozen=True)
class Reconciliation:
    """Both sides of every contract that has both, laid beside each other.

    `units` (index u): contract_row, first, last (days), period (its first day), billed, logged, expected (logged
    under the rounding that holds), moved and moved_to (seconds of the excess that another unit u lacks, negative
    there), excess (billed - expected - moved), bare (seconds of the excess in billed entries without counterpart),
    noise (seconds that honest difference may reach), spread, sessions, resolution, is_covered (within the days that
    the person's log has at all), is_edge (the first or last of them, cut short by another zone), is_left_on (a
    timer left running is in its log), is_judged (neither outside, edge nor that), is_mirrored (a neighbouring unit
    has the opposite excess).
    `pieces`: unit, entry (position), seconds, side, day, start, end. `bare`: billed entries with clock times
    that the person's log covers less than half: entry, unit, seconds (of the unit's excess).
    `contracts`, one row per contract of the ledger: both_sides, boundary (None or words), shift_seconds,
    shift_zone, runner_up (see `Shifts`), explained (share of `mismatch_seconds`), zones (that fit the shift),
    policy (by which the bill comes out of the log, a `Policy` or None), rounding (the same in words, "nearest 15
    per day"), rounding_from ("terms", "platform", "fitted", "likely", None), rounding_stated, rounding_share,
    rounding_gain, rounding_added, rounding_named (a `Policy`), rounding_factor, rounding_margin, rounding_next (of
    a likely policy, see `Fit`), log_zone, has_clock, unsupported_seconds, unbilled_seconds.
    `periods`, of judged units only: contract_row, period, first, until, billed, logged, expected, excess, noise,
    units, daily (the part of the excess that single days beyond their noise hold), is_mirrored.
    `classes` (index u): the seconds of each class per unit, see `auditor.reconciliation.classes`.
    `causes`: what each contract comes to by class: contract_row, cause, side, seconds, amount.
    """

    units: pd.DataFrame
    pieces: pd.DataFrame
    bare: pd.DataFrame
    contracts: pd.DataFrame
    periods: pd.DataFrame
    classes: pd.DataFrame
    causes: pd.DataFrame


@of_facts
def reconcile(ledger: Ledger) -> Reconciliation:
    """Return both sides of every contract laid beside each other; see `Reconciliation`."""
    size = len(ledger.contracts)
    logged, billed = alignment.sides(ledger)
    zones = ledger.contracts["zone"].to_numpy(dtype=object)
    log_zones = alignment.zones_of_log(ledger, logged, zones)
    has_clock = np.bincount(logged.contract[logged.is_timed], minlength=size) > 0
    both = np.bincount(logged.contract, minlength=size) * np.bincount(billed.contract, minlength=size) > 0
    bill, base = alignment.cut(billed, zones), alignment.cut(logged, zones)
    gaps = alignment.gaps_of(base, bill, size)
    is_daily = has_clock.copy()
    is_daily[bill.contract[bill.last > bill.day]] = False
    is_daily[base.contract[base.last > base.day]] = False
    gaps = replace(gaps, swap=gaps.swap & is_daily)
    boundary = alignment.best_boundary(logged, bill, zones, log_zones, gaps)
    shift = shifts.by_days(logged, bill, boundary, zones, log_zones, gaps)
    is_open = pd.isna(boundary.words) & (shift.seconds == 0)
    shift = shift.with_(shifts.by_clock(logged, billed, has_clock & is_open))
    boundary = boundary.without(shift.seconds != 0, zones)
    clocks = shifts.clocks_of(logged)
    log = _realigned(logged, base, boundary, shift, log_zones, clocks)
    units, pieces = _units(log, bill, logged, billed, policies.is_weekly(ledger))
    units["resolution"] = _resolution(ledger, pieces, len(units))
    units["sessions"] = Log(ledger, pieces, units).sessions
    fitted = fitting.fit(ledger, units, pieces)
    units = differences.moved(ledger, units.assign(expected=fitted.expected))
    units = differences.covered(ledger, units, log_zones, clocks)
    units = differences.noisy(ledger, differences.left_on(ledger, units, pieces))
    bare = differences.bare(ledger, units, pieces, billed, shifts.moved_by(billed, shift, log_zones, clocks))
    units = units.assign(bare=_total(bare["unit"].to_numpy(), bare["seconds"].to_numpy(), len(units)))
    units = periods.assigned(ledger, units)
    whole = periods.summed(ledger, units)
    contracts = pd.DataFrame(
        {
            "both_sides": both,
            "has_clock": has_clock,
            "log_zone": pd.Series(log_zones, dtype=object),
            "mismatch_seconds": gaps.seconds,
            "boundary": pd.Series(boundary.words, dtype=object),
            "shift_seconds": shift.seconds,
            "shift_zone": pd.Series(shift.zones, dtype=object),
            "runner_up": shift.runner_up,
            "zones": pd.Series(shifts.zones_that_fit(logged, shift, log_zones, clocks), dtype=object),
            "explained": np.maximum(1 - boundary.left / np.maximum(gaps.seconds, 1), shift.explained),
            "policy": pd.Series(fitted.policy, dtype=object),
            "rounding": pd.Series(policies.words(fitted.policy), dtype=object),
            "rounding_from": pd.Series(fitted.known_from, dtype=object),
            "rounding_share": fitted.share,
            "rounding_stated": pd.Series(policies.words(fitted.stated), dtype=object),
            "rounding_gain": fitted.gain,
            "rounding_added": fitted.added,
            "rounding_named": pd.Series(fitted.named, dtype=object),
            "rounding_factor": fitted.factor,
            "rounding_margin": fitted.margin,
            "rounding_next": pd.Series(policies.words(fitted.next_best), dtype=object),
        }
    )
    opened = periods.opened(units, whole, size)
    table = classes.classified(ledger, units, pieces, fitted.steps, base, opened)
    causes = classes.summed(ledger, units, pieces, table)
    for name, those in (("unsupported_seconds", classes.OPEN), ("unbilled_seconds", classes.LACKING)):
        seconds = table[list(those)].abs().sum(axis="columns").to_numpy()
        contracts[name] = _total(units["contract_row"].to_numpy(), seconds, size)
    return Reconciliation(units, pieces, bare, contracts, whole, table, causes)


def _realigned(
    logged: Rows,
    base: Cut,
    boundary: alignment.Boundary,
    shift: shifts.Shifts,
    log_zones: npt.NDArray[Any],
    clocks: shifts.Clocks,
) -> Cut:
    """Return the log cut where each contract's boundary and clock have it."""
    by = shifts.moved_by(logged, shift, log_zones, clocks)
    changed = pd.notna(boundary.words) | (shift.seconds != 0)
    if not changed.any():
        return base
    mine = np.flatnonzero(changed[logged.contract])
    rows = logged.where(mine)
    rows = Rows(**{**vars(rows), "start": rows.start + by[mine], "end": rows.end + by[mine]})
    new = alignment.cut(rows, boundary.zones, boundary.by_start)
    kept = base.where(~changed[base.contract])
    new = Cut(**{**vars(new), "row": mine[new.row]})
    return Cut(*(np.concatenate([a, b]) for a, b in zip(vars(kept).values(), vars(new).values(), strict=True)))


def _units(log: Cut, bill: Cut, logged: Rows, billed: Rows, is_weekly: Flags) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the units both sides are compared on, weeks where flagged, and which entries make them up."""
    joined = {name: np.concatenate([getattr(log, name), getattr(bill, name)]) for name in vars(log)}
    contract, first, last = joined["contract"], joined["day"].copy(), joined["last"].copy()
    if is_weekly.any():
        first, last = _weeks(first, last, is_weekly[contract])
    is_span = last > first
    if is_span.any():
        first, last = _widened(contract, first, last, is_span)
    unit, known = pd.factorize(contract * STRIDE + first, sort=True)
    unit = unit.astype(np.int64)
    count, is_logged = len(known), np.arange(len(unit)) < len(log.row)
    until = np.zeros(count, dtype=np.int64)
    np.maximum.at(until, unit, last)
    units = pd.DataFrame(
        {
            "contract_row": known // STRIDE,
            "first": (known % STRIDE).astype("datetime64[D]").astype("datetime64[us]"),
            "last": until.astype("datetime64[D]").astype("datetime64[us]"),
            "billed": _total(unit[~is_logged], joined["seconds"][~is_logged], count),
            "logged": _total(unit[is_logged], joined["seconds"][is_logged], count),
        }
    )
    pieces = pd.DataFrame(
        {
            "unit": unit,
            "entry": np.concatenate([logged.entry[log.row], billed.entry[bill.row]]),
            "seconds": joined["seconds"],
            "side": np.where(is_logged, "logged", "billed").astype(object),
            "day": joined["day"],
            "start": joined["start"],
            "end": joined["end"],
        }
    )
    return units, pieces


def _weeks(first: Ints, last: Ints, mask: Flags) -> tuple[Ints, Ints]:
    """Return first and last days, those of a mask that are one day widened to their weeks from Monday."""
    mine = mask & (first == last)
    monday = first - (first + 3) % 7
    return np.where(mine, monday, first), np.where(mine, monday + 6, last)


def _widened(contract: Ints, first: Ints, last: Ints, is_span: Flags) -> tuple[Ints, Ints]:
    """Return first and last day of the unit each piece is in: its period, or the week where others have periods."""
    g, s, e = intervals.unions(contract[is_span], first[is_span], last[is_span] + 1)
    order = np.argsort(g * STRIDE + s)
    g, s, e = g[order], s[order], e[order]
    at = np.searchsorted(g * STRIDE + s, contract * STRIDE + first, side="right") - 1
    inside = (at >= 0) & (g[at] == contract) & (first < e[at])
    first, last = np.where(inside, s[at], first), np.where(inside, e[at] - 1, last)
    return _weeks(first, last, np.isin(contract, g) & ~inside)


def _total(group: Ints, seconds: Ints, count: int) -> Ints:
    return np.bincount(group, weights=seconds, minlength=count).astype(np.int64)


def _resolution(ledger: Ledger, pieces: pd.DataFrame, units: int) -> Ints:
    """Return how far apart equal times may be printed: the sum of both sides' resolutions, at least 60 s."""
    own = ledger.entries["resolution"].to_numpy()[pieces["entry"].to_numpy()]
    return np.clip(_total(pieces["unit"].to_numpy(), np.where(own >= 600, 18, own), units), 60, 300)
