"""The hours that a log supports, per person, contract, day and platform week, ready to enter.

Pure: a matched ledger in, columns out. Every second of the log is supported or left out for one reason; what is
entered comes out of the supported seconds by the terms of the contract, through the code that reconciliation uses.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import cut_at
from auditor.matching import terms_on
from auditor.measures.people import people_of
from auditor.measures.protection import weekly_limits
from auditor.measures.totals import STRIDE, as_days, cut, monday
from auditor.model import RATE_SCALE, Ledger
from auditor.timesheet.parts import LIMIT, OUTSIDE, REASONS, SUPPORTED, parts, split
from auditor.timesheet.terms import capped, entered, policies_of, retained

__all__ = ["REASONS", "Timesheet", "has_log", "of_weeks", "timesheet"]

Ints = npt.NDArray[np.int64]
CENT = RATE_SCALE // 100


@dataclass(frozen=True)
class Timesheet:
    """What of a log can be entered. Money is in hundredths of the currency unit, missing where no rate is known.

    `sheets`, one row per person and contract: person, contract, contract_row, title, client, platform, zone, policy
    (by which hours come out of the log, a `Policy` or None), is_segmented (a platform's ten-minute segments, not
    terms), is_marked (rows not billable are left out), logged, supported, entered, left (seconds), amount, currency.
    `weeks`: sheet, week (its Monday), supported, entered, over (seconds beyond the limit), limit (missing if none),
    billed (missing where no bill is here), amount, currency.
    `days`: sheet, week, day, supported, entered, over, billed, amount, currency, memo, entries (positions, in time).
    `left`: sheet, entry, day, reason (one of `REASONS`), seconds, other (position of the row that has the time
    instead, or -1). Per sheet, logged = supported + left; per week and day, entered is what the terms make of
    supported. `unread` are the rows of logs that could not be read (columns of `Ledger.quarantine`).
    """

    ledger: Ledger
    first: dt.date | None
    last: dt.date | None
    sheets: pd.DataFrame
    weeks: pd.DataFrame
    days: pd.DataFrame
    left: pd.DataFrame
    unread: pd.DataFrame


def has_log(ledger: Ledger) -> bool:
    """Return whether any file of a ledger is a log, or has rows that are."""
    return any(s.side == "logged" for s in ledger.sources) or bool((ledger.entries["side"] == "logged").any())


def timesheet(ledger: Ledger, first: dt.date | None = None, last: dt.date | None = None) -> Timesheet:
    """Return what the log of a matched ledger supports from `first` to `last`, both days included.

    Days and weeks are those of the contract's zone, Monday to Sunday; for Upwork UTC.
    """
    e = ledger.entries
    rows = np.flatnonzero((e["side"] == "logged").to_numpy())
    sheets, sheet = _sheets(ledger, rows)
    p = parts(ledger, rows, sheet, sheets["zone"].to_numpy(dtype=object))
    billed = _billed(ledger, sheets)
    days = _days(ledger, sheets, p, billed)
    p = _over_limit(p, days)
    days = days.drop(columns="unit")
    weeks = _weeks(ledger, sheets, p, days, billed)
    low, high = (None if day is None else (day - dt.date(1970, 1, 1)).days for day in (first, last))
    is_out = (p["day"] < (0 if low is None else low)) | (p["day"] > (STRIDE if high is None else high))
    p.loc[is_out & (p["day"] >= 0), "reason"] = OUTSIDE
    days, weeks = _within(days, weeks, first, last)
    is_left = p["reason"] != SUPPORTED
    left = p.loc[is_left, ["sheet", "entry", "reason", "seconds", "other"]].reset_index(drop=True)
    left["day"] = pd.Series(as_days(p.loc[is_left, "day"].to_numpy())).where(p.loc[is_left, "day"].to_numpy() >= 0)
    sources = [s.file for s in ledger.sources if s.side == "logged"]
    return Timesheet(
        ledger, first, last, _totals(sheets, days, left, weeks), weeks, days, left,
        ledger.quarantine[ledger.quarantine["source"].isin(sources)].reset_index(drop=True),
    )  # fmt: skip


def of_weeks(whole: Timesheet, first: dt.date, last: dt.date) -> Timesheet:
    """Return the weeks of a timesheet of everything from the Monday `first` to the Sunday `last`, and no other time.

    Days and weeks are those of `timesheet(ledger, first, last)`; what lies outside them is in no sum. Rows without a
    day, which may be of any week, stay.
    """
    span = pd.Timestamp(first), pd.Timestamp(last)
    days, weeks = (frame[frame["week"].between(*span)].reset_index(drop=True) for frame in (whole.days, whole.weeks))
    left = whole.left[whole.left["day"].isna() | whole.left["day"].between(*span)].reset_index(drop=True)
    return replace(
        whole,
        first=first,
        last=last,
        sheets=_totals(whole.sheets, days, left, weeks),
        weeks=weeks,
        days=days,
        left=left,
    )


def _sheets(ledger: Ledger, rows: Ints) -> tuple[pd.DataFrame, Ints]:
    """Return one row per person and contract with anything logged, in the order of contracts, and each row's."""
    e, people = ledger.entries, people_of(ledger)
    who, where = people.codes[rows], e["contract_row"].to_numpy(dtype=np.int64)[rows]
    width = len(people.names) + 1
    sheet, known = pd.factorize(where * width + who, sort=True)
    person, row = known % width, known // width
    c = ledger.contracts.iloc[row].reset_index(drop=True)
    policy, is_segmented = policies_of(ledger, row)
    is_free = ~e["is_billable"].array.fillna(value=True).to_numpy(dtype=bool)[rows]
    marked = np.bincount(sheet[is_free], minlength=len(known)) * np.bincount(sheet[~is_free], minlength=len(known))
    names = ledger.contracts.drop_duplicates("contract").set_index("contract")["name"]
    shared = names.duplicated(keep=False).reindex(c["contract"]).to_numpy(dtype=bool)
    title = [f"{n} [{k}]" if is_ else n for n, k, is_ in zip(c["name"], c["contract"], shared, strict=True)]
    frame = c[["contract", "client", "platform", "zone"]].assign(
        person=people.names[person],
        contract_row=row,
        title=title,
        policy=policy,
        is_segmented=is_segmented,
        is_marked=marked > 0,
    )
    return frame, sheet.astype(np.int64)


def _billed(ledger: Ledger, sheets: pd.DataFrame) -> pd.DataFrame:
    """Return what is billed of each sheet: sheet, day, last (days since 1970-01-01), seconds.

    A bill that several people's sheets stand beside belongs to none of them.
    """
    e, row = ledger.entries, sheets["contract_row"].to_numpy()
    of = np.full(len(ledger.contracts), -1, dtype=np.int64)
    of[row] = np.arange(len(row))
    of[row[sheets["contract_row"].duplicated(keep=False).to_numpy()]] = -1
    is_mine = (e["side"] == "billed") & e["counts"] & e["seconds"].notna() & e["day"].notna()
    at = np.flatnonzero(is_mine.to_numpy() & (of[e["contract_row"].to_numpy()] >= 0))
    zones = ledger.contracts["zone"].to_numpy(dtype=object)
    pieces = cut(ledger, at, zones, e["contract_row"].to_numpy()[at])
    own = of[e["contract_row"].to_numpy()[pieces.entry]]
    return pd.DataFrame({"sheet": own, "day": pieces.day, "last": pieces.last, "seconds": pieces.seconds})


def _days(ledger: Ledger, sheets: pd.DataFrame, p: pd.DataFrame, billed: pd.DataFrame) -> pd.DataFrame:
    """Return the days with anything supported or billed; `unit` numbers them."""
    mine = p[(p["reason"] == SUPPORTED) & (p["day"] >= 0)]
    by_day = billed[billed["day"] == billed["last"]].groupby(["sheet", "day"])["seconds"].sum()
    days = pd.concat([mine[["sheet", "day"]], by_day.index.to_frame(index=False)]).drop_duplicates()
    days = days.astype("int64").sort_values(["sheet", "day"], ignore_index=True)
    keys = pd.MultiIndex.from_frame(days)
    unit = keys.get_indexer(pd.MultiIndex.from_frame(mine[["sheet", "day"]]))
    size = len(days)
    supported = np.bincount(unit, weights=mine["seconds"], minlength=size).astype(np.int64)
    made = entered(ledger, sheets, mine, days, unit.astype(np.int64))
    days["week"] = monday(days["day"].to_numpy())
    limit = weekly_limits(ledger, sheets["contract_row"].to_numpy()[days["sheet"]], days["week"].to_numpy())
    allowed = capped(days, made, limit, sheets["is_segmented"].to_numpy()[days["sheet"]])
    over = np.maximum(np.minimum(supported, made) - allowed, 0)
    entry = mine["entry"].to_numpy()
    currency = ledger.entries["currency"].astype(object).to_numpy()[entry]
    lone = pd.DataFrame({"unit": unit, "currency": currency}).groupby("unit")["currency"].agg(["first", "nunique"])
    days["currency"] = lone["first"].where(lone["nunique"] == 1).reindex(range(size)).to_numpy(dtype=object)
    hourly = np.where(pd.isna(days["currency"]), np.nan, _rates(ledger, sheets, mine, days, unit))
    days = days.assign(supported=supported - over, entered=allowed, over=over)
    days["billed"] = by_day.reindex(keys).astype("Int64").array
    days["amount"] = _worth(days, allowed * hourly)
    memos, entries = _memos(ledger, unit, entry, size)
    days["memo"], days["entries"] = memos, pd.Series(entries, dtype=object)
    return days.assign(
        day=as_days(days["day"].to_numpy()), week=as_days(days["week"].to_numpy()), unit=np.arange(size)
    )


def _rates(ledger: Ledger, sheets: pd.DataFrame, p: pd.DataFrame, days: pd.DataFrame, unit: Any) -> Any:
    """Return the hourly rate of each day: of its terms, else the mean of its rows to the cent, missing if unknown."""
    names = sheets["contract"].to_numpy(dtype=object)[days["sheet"]]
    agreed = terms_on(ledger, names, as_days(days["day"].to_numpy()))["rate"].to_numpy(dtype=float, na_value=np.nan)
    own = ledger.entries["hourly"].to_numpy(dtype=float, na_value=np.nan)[p["entry"].to_numpy()]
    weight, worth = (np.bincount(unit, weights=p["seconds"] * by, minlength=len(days)) for by in (1, own))
    mean = np.divide(worth, weight, out=np.full(len(days), np.nan), where=weight > 0)
    return np.where(np.isnan(agreed), np.round(mean / CENT) * CENT, agreed)


def _worth(days: pd.DataFrame, worth: npt.NDArray[Any]) -> pd.Series[Any]:
    """Return hundredths per day, so that those of a week add up to its hours' worth to the cent."""
    cents = pd.Series(worth * 100 / RATE_SCALE / 3600)
    week = [days["sheet"], days["week"]]
    whole = (cents.fillna(0).groupby(week).cumsum() + 0.5 + 1e-7) // 1
    return (whole - whole.groupby(week).shift(fill_value=0)).astype("Int64").where(cents.notna())


def _memos(ledger: Ledger, unit: Ints, entry: Ints, size: int) -> tuple[list[str], list[Ints]]:
    """Return the distinct descriptions of each day in order of time, and its entries."""
    told = pd.DataFrame({"unit": unit, "entry": entry}).drop_duplicates().sort_values("unit", kind="stable")
    text = ledger.entries["description"].iloc[told["entry"]].str.strip().to_numpy(dtype=object)
    lines = told.assign(text=text)
    lines = lines[lines["text"].notna() & (lines["text"] != "")].drop_duplicates(["unit", "text"])
    bounds, texts = np.searchsorted(lines["unit"], np.arange(size + 1)).tolist(), lines["text"].tolist()
    memos = ["; ".join(texts[low:high]) for low, high in pairwise(bounds)]
    return memos, cut_at(told["entry"].to_numpy(), np.searchsorted(told["unit"], np.arange(1, size)))[:size]


def _over_limit(p: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Return the parts with what days have over the weekly limit left out, from the end of each day."""
    keys = pd.MultiIndex.from_arrays([days["sheet"], days["day"].to_numpy("datetime64[D]").astype(np.int64)])
    unit = keys.get_indexer(pd.MultiIndex.from_frame(p[["sheet", "day"]]))
    over = np.append(days["over"].to_numpy(), 0)[unit]
    counted = p["seconds"].where(p["reason"] == SUPPORTED, 0)
    later = counted[::-1].groupby([p["sheet"], p["day"]]).cumsum()[::-1].to_numpy() - counted
    return split(p, np.clip(over - later, 0, counted), LIMIT)


def _weeks(
    ledger: Ledger, sheets: pd.DataFrame, p: pd.DataFrame, days: pd.DataFrame, billed: pd.DataFrame
) -> pd.DataFrame:
    """Return the sums of days by week; a retainer replaces what they come to, a bill by the week stands beside."""
    keys = ["sheet", "week"]
    grouped = days.groupby(keys)
    weeks = grouped[["supported", "entered", "over"]].sum().reset_index()
    row = sheets["contract_row"].to_numpy()[weeks["sheet"]]
    number = weeks["week"].to_numpy("datetime64[D]").astype(np.int64)
    limit = pd.Series(weekly_limits(ledger, row, number))
    weeks["limit"] = limit.astype("Int64").where(limit < np.iinfo(np.int64).max)
    inside = billed[monday(billed["day"].to_numpy()) == monday(billed["last"].to_numpy())]
    sums = inside["seconds"].groupby([inside["sheet"], as_days(monday(inside["day"].to_numpy()))]).sum()
    weeks["billed"] = sums.reindex(pd.MultiIndex.from_frame(weeks[keys])).astype("Int64").array
    currency = grouped["currency"].agg(["first", "nunique"]).reset_index()
    weeks["currency"] = currency["first"].where(currency["nunique"] == 1).to_numpy(dtype=object)
    is_whole = (days["amount"].notna() | (days["entered"] == 0)).groupby([days[k] for k in keys]).all().to_numpy()
    amount = grouped["amount"].sum(min_count=1).reset_index(drop=True).astype("Int64")
    weeks["amount"] = amount.where(is_whole & pd.notna(weeks["currency"]).to_numpy())
    return retained(ledger, sheets, p[p["reason"] == SUPPORTED], weeks)


def _within(
    days: pd.DataFrame, weeks: pd.DataFrame, first: dt.date | None, last: dt.date | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the days asked for, and the weeks with the sums of those days."""
    if first is None and last is None:
        return days, weeks
    keep = (days["day"] >= pd.Timestamp(first or dt.date.min)) & (days["day"] <= pd.Timestamp(last or dt.date.max))
    days = days[keep].reset_index(drop=True)
    sums = days.groupby(["sheet", "week"])
    parts_ = sums[["supported", "entered", "over"]].sum()
    asked = weeks.set_index(["sheet", "week"]).reindex(parts_.index)
    is_whole = (asked["supported"] == parts_["supported"]) & (asked["over"] == parts_["over"])
    for name in ("entered", "amount", "billed"):
        part = sums[name].sum(min_count=1)
        asked[name] = asked[name].where(is_whole, part).astype("int64" if name == "entered" else "Int64")
    asked["supported"], asked["over"] = parts_["supported"], parts_["over"]
    return days, asked.reset_index()


def _totals(sheets: pd.DataFrame, days: pd.DataFrame, left: pd.DataFrame, weeks: pd.DataFrame) -> pd.DataFrame:
    """Return the sheets with their sums."""
    every = range(len(sheets))

    def total(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
        return frame.groupby("sheet")[name].sum().reindex(every, fill_value=0).astype("int64")

    by_sheet = weeks.groupby("sheet")
    unit = by_sheet["currency"].agg(["first", "nunique"]).reindex(every)
    is_known = weeks["amount"].notna().groupby(weeks["sheet"]).all().reindex(every, fill_value=False)
    amount = by_sheet["amount"].sum(min_count=1).reindex(every).astype("Int64")
    supported, out = total(days, "supported"), total(left, "seconds")
    return sheets.assign(
        logged=supported + out,
        supported=supported,
        left=out,
        entered=total(weeks, "entered"),
        amount=amount.where(is_known & (unit["nunique"] == 1)),
        currency=unit["first"].where(unit["nunique"] == 1).to_numpy(dtype=object),
    )
