"""Billing periods: what their units add up to, and which differ by more than their noise.

Noise adds up like errors do, by squares: a difference that no day shows may be plain over eight weeks.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar
from auditor.model import Ledger
from auditor.reconciliation.alignment import Flags, Ints
from auditor.reconciliation.differences import is_beyond, mirrored
from auditor.reconciliation.uncertainty import LEAST_WEEKS, judged

DEVIATIONS = 3.8
"""Standard deviations of its noise by which a period may differ."""
DRIFT_PERIODS = 3
DAY_MINUTES, DAY_PERCENT = 10, 2.0
PERIOD_HOURS, PERIOD_PERCENT = 0.1, 1.0
LOOSE_SHARE, LOOSE_FACTOR = 0.06, 1.5
"""What a period of a sheet from memory may differ by beyond its days' noise, as such sheets lean as a whole."""


def assigned(ledger: Ledger, units: pd.DataFrame) -> pd.DataFrame:
    """Add the first day of each unit's billing period: the period it states, the platform's week, or the month."""
    first = units["first"]
    is_week = (ledger.contracts["platform"] != "").to_numpy()[units["contract_row"].to_numpy()]
    period = calendar.month_starts(first).where(~is_week, calendar.week_starts(first))
    return units.assign(period=period.where(units["last"] == first, first))


def summed(ledger: Ledger, units: pd.DataFrame) -> pd.DataFrame:
    """Return sums per contract and billing period of the units that are judged; see `Reconciliation`."""
    whole = judged(units, len(ledger.contracts))
    units = units[units["is_judged"]]
    grain = ledger.contracts["grain_seconds"].to_numpy()[units["contract_row"].to_numpy()]
    by_grain = np.where(grain > 1, grain**2 / 12 * units["sessions"].clip(lower=1), 0)
    variance = np.maximum(np.maximum(units["spread"] ** 2, by_grain), units["resolution"] ** 2 / 3)
    is_told = is_beyond(units, DAY_MINUTES, DAY_PERCENT) & (units["first"] == units["last"])
    daily = units["excess"].where(is_told, 0)
    table = (
        units.assign(variance=variance, daily=daily)
        .groupby(["contract_row", "period"], as_index=False)
        .agg(
            first=("first", "min"),
            until=("last", "max"),
            billed=("billed", "sum"),
            logged=("logged", "sum"),
            expected=("expected", "sum"),
            excess=("excess", "sum"),
            daily=("daily", "sum"),
            variance=("variance", "sum"),
            units=("billed", "size"),
        )
    )
    table["variance"] *= np.where(table.join(whole["is_loose"], on="contract_row")["is_loose"], LOOSE_FACTOR**2, 1)
    table["noise"] = (DEVIATIONS * np.sqrt(table["variance"])).astype(np.int64)
    table = table.join(whole, on="contract_row")
    table["noise"] += np.where(table["is_loose"], LOOSE_SHARE * table["billed"], 0).astype(np.int64)
    before_next = (table["period"].shift(-1) - pd.Timedelta(days=1)).fillna(table["until"])
    return table.assign(is_mirrored=mirrored(table.assign(end=before_next), "period", "end"))


def differing(periods: pd.DataFrame, hours: float, percent: float, size: int) -> Flags:
    """Return which periods differ by more than `hours` and `percent` of the bill.

    Either by more than their own noise; or, where at least `DRIFT_PERIODS` periods of a contract together differ
    by more than theirs, days with findings of their own left out, each that leans the same way. Whether they do is
    told by resampled weeks where there are enough, which time that days swap leaves alike; else by the days' noise.
    """
    own = is_beyond(periods, hours * 60, percent)
    row = periods["contract_row"].to_numpy()
    rest = (periods["excess"] - periods["daily"]).to_numpy()
    least = np.maximum(hours * 3600, periods["billed"].to_numpy() * percent / 100)

    def total(values: Ints | Flags) -> npt.NDArray[np.float64]:
        return np.asarray(np.bincount(row, weights=values, minlength=size)[row])

    whole = total(rest)
    leans = np.sign(rest) == np.sign(whole)
    is_known = (periods["weeks"] >= LEAST_WEEKS).to_numpy()
    is_sure = periods["leans"].to_numpy() == np.sign(whole)
    is_much = np.abs(whole) > DEVIATIONS * np.sqrt(total(periods["variance"].to_numpy()))
    drifts = np.where(is_known, is_sure, is_much) & (np.abs(whole) > total(least))
    drifts &= total(leans & (np.abs(rest) > least)) >= DRIFT_PERIODS
    drifts = np.where(periods["is_loose"], is_known & is_sure, drifts)
    return np.asarray(own | (drifts & leans & (np.abs(rest) > least)))


def opened(units: pd.DataFrame, periods: pd.DataFrame, size: int) -> tuple[Ints, Ints]:
    """Return how much of each unit's difference is beyond all noise: billed, and logged.

    Of each period its own difference or that of its units, whichever is more; a period's is spread over the units
    that lean its way.
    """
    excess = units["excess"].to_numpy()
    usable = (units["is_covered"] & ~units["is_edge"]).to_numpy()
    beyond = is_beyond(units, DAY_MINUTES, DAY_PERCENT) | units["is_left_on"].to_numpy()
    beyond &= usable & ~units["is_mirrored"].to_numpy()
    differs = differing(periods, PERIOD_HOURS, PERIOD_PERCENT, size) & ~periods["is_mirrored"].to_numpy()
    keys = ["contract_row", "period"]
    number = pd.Series(np.arange(len(periods)), index=pd.MultiIndex.from_frame(periods[keys]))
    place = number.reindex(pd.MultiIndex.from_frame(units[keys])).fillna(-1).to_numpy(dtype=np.int64)
    place = np.where(units["is_judged"], place, -1)
    whole = np.where(differs, periods["excess"].to_numpy(), 0)
    sides = []
    for sign in (1, -1):
        own = np.maximum(sign * excess, 0)
        told = np.where(beyond, own, 0)
        wanted = sign * whole - np.bincount(place[place >= 0], weights=told[place >= 0], minlength=len(periods))
        sides.append(told + _spread(np.where(beyond, 0, own), place, np.maximum(wanted, 0)))
    return sides[0], sides[1]


def _spread(seconds: Ints, place: Ints, wanted: npt.NDArray[np.float64]) -> Ints:
    """Return of parallel seconds so much that each place has what is wanted, in proportion; -1 is no place."""
    taken = np.zeros(len(seconds), dtype=np.int64)
    rows = np.flatnonzero(place >= 0)
    rows = rows[np.argsort(place[rows], kind="stable")]
    own, at = seconds[rows], place[rows]
    before = np.zeros(len(wanted), dtype=np.int64)
    totals = np.bincount(at, weights=own, minlength=len(wanted)).astype(np.int64)
    before[1:] = totals.cumsum()[:-1]
    reached = own.cumsum() - before[at]
    share = np.divide(np.minimum(wanted, totals), totals, out=np.zeros(len(wanted)), where=totals > 0)[at]
    taken[rows] = np.round(reached * share).astype(np.int64) - np.round((reached - own) * share).astype(np.int64)
    return taken
