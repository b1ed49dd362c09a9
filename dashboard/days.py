"""Contracts over time: the units that both sides are compared on, days for a calendar, weeks, limits and trends."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.calendar import week_starts
from auditor.matching import terms_on
from auditor.model import Ledger
from auditor.once import kept, of_facts
from auditor.reconciliation import reconcile
from auditor.report import Report

LONG_DAYS = 45
"""More days than these are shown as weeks at first."""
TREND_WEEKS = 26
HOURS = ("logged", "billed", "expected", "question")
WHEN = ["contract_row", "first", "last"]
STRIDE = 1 << 24
"""More days than a calendar has."""


@kept
def everything(report: Report) -> pd.DataFrame:
    """Return the units of all contracts in order: contract_row, first, last, and `HOURS` in hours.

    With both sides these are the units that were compared, cut where the bill cuts its days; with one side the days
    its rows state. `expected` is the log after the rounding that holds. What is in question on a day without a unit
    has a unit of its own.
    """
    return _questioned(_units(report.ledger), _asked(report))


def _questioned(table: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Return units in hours, with what is in question in each; see `everything`."""
    row, day = asked["contract_row"].to_numpy(), asked["day"]
    at = np.searchsorted(_keys(table["contract_row"], table["first"]), _keys(row, day), side="right") - 1
    is_in = at >= 0
    is_in[is_in] = (table["contract_row"].to_numpy()[at[is_in]] == row[is_in]) & (
        day.to_numpy()[is_in] <= table["last"].to_numpy()[at[is_in]]
    )
    table = table.assign(
        question=np.bincount(at[is_in], weights=asked["seconds"].to_numpy()[is_in], minlength=len(table))
    )
    alone = asked[~is_in].groupby(["contract_row", "day"], as_index=False)["seconds"].sum()
    alone = alone.rename(columns={"day": "first", "seconds": "question"})
    alone = alone.assign(last=alone["first"], logged=0, billed=0, expected=0)
    table = pd.concat([table, alone[list(table)]], ignore_index=True) if len(alone) else table
    table = table.sort_values(WHEN, kind="stable", ignore_index=True)
    return table.assign(**{name: table[name] / 3600 for name in HOURS})


@of_facts
def _units(ledger: Ledger) -> pd.DataFrame:
    """Return what `everything` has but for what is in question; seconds."""
    units = reconcile(ledger).units
    both = units[[*WHEN, "logged", "billed", "expected"]]
    table = pd.concat([both, _own_days(ledger, set(units["contract_row"]))], ignore_index=True)
    return table.sort_values(WHEN, ignore_index=True)


@of_facts
def _places(ledger: Ledger) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.datetime64]]:
    """Return contract_row and day of each entry: the day of the unit it is compared in, else its own."""
    e, settled = ledger.entries, reconcile(ledger)
    day = e["day"].to_numpy("datetime64[D]", copy=True)
    leads = settled.pieces.drop_duplicates("entry")
    day[leads["entry"].to_numpy()] = settled.units["first"].to_numpy("datetime64[D]")[leads["unit"].to_numpy()]
    return e["contract_row"].to_numpy(), day


def _keys(row: Any, day: pd.Series[Any]) -> npt.NDArray[np.int64]:
    days = day.to_numpy("datetime64[D]").astype(np.int64)
    return np.asarray(row, dtype=np.int64) * STRIDE + days + STRIDE // 2


@kept
def _asked(report: Report) -> pd.DataFrame:
    """Return the seconds in question of entries with a day: contract_row, day, seconds; see `_places`."""
    (row, day), entry = _places(report.ledger), report.asked["entry"].to_numpy()
    days = pd.Series(day[entry]).astype("datetime64[us]")
    told = pd.DataFrame({"contract_row": row[entry], "day": days, "seconds": report.asked["seconds"]})
    return told[told["day"].notna()]


def _own_days(ledger: Ledger, compared: set[int]) -> pd.DataFrame:
    """Return the days of contracts with one side, as their rows state them; seconds."""
    e = ledger.entries
    mine = e[(~e["contract_row"].isin(compared) & e["day"].notna() & (e["side"] != "observed")).to_numpy()]
    seconds = mine["seconds"].fillna(0).astype("int64").where(mine["counts"], 0)
    keys = {"contract_row": mine["contract_row"], "first": mine["day"], "last": mine["until"].fillna(mine["day"])}
    sides = {side: seconds.where((mine["side"] == side).to_numpy(), 0) for side in ("logged", "billed")}
    table = pd.DataFrame(keys | sides).groupby(WHEN, as_index=False).sum()
    return table.assign(expected=table["logged"])


@kept
def of(report: Report, row: int) -> pd.DataFrame:
    """Return the units of one contract: its rows of `everything` without the column contract_row."""
    table, asked = _units(report.ledger), _asked(report)
    low, high = np.searchsorted(table["contract_row"].to_numpy(), [row, row + 1])
    own = _questioned(table.iloc[low:high].reset_index(drop=True), asked[asked["contract_row"] == row])
    return own.drop(columns="contract_row")


def weeks(table: pd.DataFrame) -> pd.DataFrame:
    """Return days summed into weeks from Monday to Sunday."""
    monday = week_starts(table["first"])
    table = table.drop(columns=["first", "last"]).groupby(monday).sum().reset_index()
    return table.assign(last=table["first"] + pd.Timedelta(days=6))


def unit_of(table: pd.DataFrame) -> str:
    """Return how to draw units at first: "period" if some last several days, "week" if many, else "day"."""
    if (table["last"] > table["first"]).any():
        return "period"
    span = (table["last"].max() - table["first"].min()).days if len(table) else 0
    return "week" if span > LONG_DAYS else "day"


def calendar(report: Report, row: int, table: pd.DataFrame) -> pd.DataFrame:
    """Return the days of a contract: day, logged, expected, billed (missing: it states no days), question; hours.

    `table` is its units. The days of a unit of several days are those on which the log has time; what is in question
    there stays with the unit.
    """
    is_day = (table["first"] == table["last"]).to_numpy()
    days = table[is_day].rename(columns={"first": "day"})[["day", "logged", "expected", "billed", "question"]]
    pieces = reconcile(report.ledger).pieces
    units = reconcile(report.ledger).units
    long = np.flatnonzero(((units["contract_row"] == row) & (units["last"] > units["first"])).to_numpy())
    mine = pieces[pieces["unit"].isin(long) & (pieces["side"] == "logged")]
    hours = (mine.groupby("day")["seconds"].sum() / 3600).rename("logged").reset_index()
    hours["day"] = hours["day"].to_numpy().astype("datetime64[D]").astype("datetime64[us]")
    hours = hours.assign(expected=hours["logged"], billed=np.nan, question=0.0)
    both = [part for part in (days, hours) if len(part)]
    table = pd.concat(both, ignore_index=True) if both else days
    return table.sort_values("day", kind="stable", ignore_index=True)


@kept
def calendar_of(report: Report, row: int) -> pd.DataFrame:
    """Return `calendar` of a contract."""
    return calendar(report, row, of(report, row))


def limits(report: Report, row: int, table: pd.DataFrame, unit: str) -> pd.Series[Any]:
    """Return the limit in hours that the terms set for each day or week of a table, missing where none holds."""
    contract = report.contracts["contract"][row]
    terms = terms_on(report.ledger, [contract] * len(table), table["last"])
    name = {"day": "day", "week": "week", "period": "week"}[unit]
    seconds = pd.Series(terms[name].to_numpy(dtype=float, na_value=np.nan), index=table.index)
    is_whole = (table["last"] - table["first"]).dt.days == 6
    return (seconds / 3600).where(is_whole) if unit == "period" else seconds / 3600


def trends(report: Report) -> list[tuple[float, ...]]:
    """Return per contract its hours in each of the last weeks, the same weeks for all: billed, else logged."""
    sides, is_billed = _by_week(report.ledger), (report.contracts["billed_seconds"] > 0).to_numpy()
    return [tuple(line) for line in np.where(is_billed[:, None], sides["billed"], sides["logged"]).tolist()]


@of_facts
def _by_week(ledger: Ledger) -> dict[str, npt.NDArray[np.float64]]:
    """Return the hours of each side per contract and week, of the last weeks with any."""
    table, count = _units(ledger), len(ledger.contracts)
    if not len(table):
        return {side: np.zeros((count, 0)) for side in ("logged", "billed")}
    number = (week_starts(table["first"]) - week_starts(table["first"]).max()).dt.days.to_numpy() // 7
    size = min(TREND_WEEKS, 1 - int(number.min()))
    is_late = number > -size
    row, week = table["contract_row"].to_numpy()[is_late], number[is_late] + size - 1

    def grid(side: str) -> npt.NDArray[np.float64]:
        hours = table[side].to_numpy()[is_late] / 3600
        return np.bincount(row * size + week, weights=hours, minlength=count * size).reshape(count, size).round(2)

    return {side: grid(side) for side in ("logged", "billed")}
