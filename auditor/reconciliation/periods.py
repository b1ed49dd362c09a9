"""Billing periods: what their units add up to, and which differ by more than their noise.

Noise adds up like errors do, by squares: a difference that no day shows may be plain over eight weeks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar
from auditor.model import Ledger
from auditor.reconciliation.alignment import Flags, Ints
from auditor.reconciliation.differences import is_beyond, mirrored

DEVIATIONS = 3.8
"""Standard deviations of its noise by which a period may differ."""
DRIFT_PERIODS = 3
DAY_MINUTES, DAY_PERCENT = 10, 2.0
PERIOD_HOURS, PERIOD_PERCENT = 0.1, 1.0


def assigned(ledger: Ledger, units: pd.DataFrame) -> pd.DataFrame:
    """Add the first day of each unit's billing period: the period it states, the platform's week, or the month."""
    first = units["first"]
    is_week = (ledger.contracts["platform"] != "").to_numpy()[units["contract_row"].to_numpy()]
    period = calendar.month_starts(first).where(~is_week, calendar.week_starts(first))
    return units.assign(period=period.where(units["last"] == first, first))


def summed(ledger: Ledger, units: pd.DataFrame) -> pd.DataFrame:
    """Return sums per contract and billing period of the units that the log reaches; see `Reconciliation`."""
    units = units[units["is_covered"] & ~units["is_edge"]]
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
    table["noise"] = (DEVIATIONS * np.sqrt(table["variance"])).astype(np.int64)
    before_next = (table["period"].shift(-1) - pd.Timedelta(days=1)).fillna(table["until"])
    return table.assign(is_mirrored=mirrored(table.assign(end=before_next), "period", "end"))


def differing(periods: pd.DataFrame, hours: float, percent: float, size: int) -> Flags:
    """Return which periods differ by more than `hours` and `percent` of the bill.

    Either by more than their own noise; or, where at least `DRIFT_PERIODS` periods of a contract together differ
    by more than theirs, days with findings of their own left out, each that leans the same way.
    """
    own = is_beyond(periods, hours * 60, percent)
    row = periods["contract_row"].to_numpy()
    rest = (periods["excess"] - periods["daily"]).to_numpy()
    least = np.maximum(hours * 3600, periods["billed"].to_numpy() * percent / 100)

    def total(values: Ints | Flags) -> npt.NDArray[np.float64]:
        return np.asarray(np.bincount(row, weights=values, minlength=size)[row])

    whole = total(rest)
    leans = np.sign(rest) == np.sign(whole)
    drifts = np.abs(whole) > np.maximum(total(least), DEVIATIONS * np.sqrt(total(periods["variance"].to_numpy())))
    drifts &= total(leans & (np.abs(rest) > least)) >= DRIFT_PERIODS
    return np.asarray(own | (drifts & leans & (np.abs(rest) > least)))


def open_sums(units: pd.DataFrame, periods: pd.DataFrame, size: int) -> dict[str, Ints]:
    """Return unsupported and unbilled seconds per contract: of each period its own difference, or its units'."""
    beyond = is_beyond(units, DAY_MINUTES, DAY_PERCENT) & (~units["is_mirrored"] & ~units["is_edge"]).to_numpy()
    excess = units["excess"].where(beyond & units["is_covered"], 0)
    by_unit = units[["contract_row", "period"]].assign(over=excess.clip(lower=0), under=-excess.clip(upper=0))
    joined = periods.merge(by_unit.groupby(["contract_row", "period"], as_index=False).sum(), how="left").fillna(0)
    differs = differing(periods, PERIOD_HOURS, PERIOD_PERCENT, size) & ~periods["is_mirrored"].to_numpy()
    whole = np.where(differs, periods["excess"], 0)
    row = periods["contract_row"].to_numpy()

    def total(seconds: Any) -> Ints:
        return np.bincount(row, weights=seconds, minlength=size).astype(np.int64)

    return {
        "unsupported_seconds": total(np.maximum(joined["over"], whole)),
        "unbilled_seconds": total(np.maximum(joined["under"], -whole)),
    }
