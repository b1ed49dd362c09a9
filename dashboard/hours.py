"""The timesheet as frames of the screen: weeks to choose from, days to enter, what is left out or not billed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from auditor.calendar import week_starts
from auditor.measures.protected_weeks import protected_weeks
from auditor.measures.protection import PROTECTED
from auditor.model import Ledger
from auditor.once import kept, of_facts
from auditor.reconciliation import classes, reconcile
from auditor.report import Report
from auditor.reports import words as shared
from auditor.reports.protection import places as places_of
from auditor.reports.protection import records as weeks_of
from auditor.reports.protection import until
from auditor.reports.timesheet import clock, places
from auditor.timesheet import Timesheet, of_weeks, timesheet
from dashboard import words

SIX = dt.timedelta(days=6)
MOST_ROWS, MOST_FILES = 12, 4
SAFE = "✓ protected"
WHY = {classes.UNBILLED: "on no bill", classes.OVER_LIMIT: "over the weekly limit, which the platform does not bill"}


def everything(report: Report) -> Timesheet:
    """Return the timesheet of the whole log; what people said of findings changes nothing in it."""
    return _everything(report.ledger)


@of_facts
def _everything(ledger: Ledger) -> Timesheet:
    return timesheet(ledger)


@kept
def mondays(report: Report) -> tuple[list[dt.date], dt.date | None]:
    """Return the weeks with anything to tell, latest first, and the latest with hours that the log supports."""
    whole, lacking = everything(report), unbilled(report)["day"]
    days = pd.concat([whole.days["day"], whole.left["day"].dropna(), lacking, protected_weeks(report.ledger)["week"]])
    found = sorted({week.date() for week in pd.DatetimeIndex(week_starts(days).unique())}, reverse=True)
    latest = whole.weeks.loc[whole.weeks["supported"] > 0, "week"].max()
    return found, (found[0] if found else None) if pd.isna(latest) else latest.date()


@kept
def within(report: Report, first: dt.date, last: dt.date) -> Timesheet:
    """Return the timesheet of the weeks from the Monday `first` to the Monday `last`."""
    return of_weeks(everything(report), first, last + SIX)


def week(monday: Any) -> str:
    """Return a week in words.

    >>> week(dt.date(2026, 9, 28)), week(dt.date(2026, 9, 7))
    ('28 Sep to 4 Oct 2026', '7 to 13 Sep 2026')
    """
    first, last = pd.Timestamp(monday), pd.Timestamp(monday) + SIX
    year = f" {first.year}" if first.year != last.year else ""
    month = f" {first:%b}" if first.month != last.month else ""
    return f"{first.day}{month}{year} to {last.day} {last:%b %Y}"


def _listed(rows: list[tuple[str, int]]) -> str:
    """Return rows of files in words, each once."""
    return shared.places(list(dict.fromkeys(rows)), MOST_ROWS, MOST_FILES, "; ")


def days(t: Timesheet, sheet: int) -> pd.DataFrame:
    """Return what to enter of a sheet day by day, each week followed by its sum.

    Columns: day (words), enter (hours and minutes), entered, supported, billed, over (hours, the last two missing
    where there is none), amount (units), currency, memo, rows.
    """
    own, sums = (frame[frame["sheet"] == sheet] for frame in (t.days, t.weeks))
    told = [_listed(places(t, entries)) for entries in own["entries"]]
    lines = own.assign(label=[words.day(day) for day in own["day"]], rows=told, rank=0)
    ends = sums.assign(label=[f"Week {week(monday)}" for monday in sums["week"]], memo="", rows="", rank=1)
    both = pd.concat([lines.drop(columns="entries"), ends], ignore_index=True)
    both = both.sort_values(["week", "rank", "day"], kind="stable", ignore_index=True)
    return pd.DataFrame(
        {
            "day": both["label"],
            "enter": [clock(seconds) for seconds in both["entered"].tolist()],
            "entered": both["entered"] / 3600,
            "supported": both["supported"] / 3600,
            "billed": both["billed"].astype("Float64") / 3600,
            "over": (both["over"] / 3600).where(both["over"] > 0),
            "amount": both["amount"].astype("Float64") / 100,
            "currency": both["currency"],
            "memo": both["memo"],
            "rows": both["rows"],
        }
    )


def left_out(t: Timesheet, sheet: int) -> pd.DataFrame:
    """Return what of a sheet is not to be entered: reason, day, hours, row, instead (the row that has the time)."""
    own = t.left[t.left["sheet"] == sheet].sort_values(["reason", "day"], kind="stable")
    e = t.ledger.entries
    at = own["other"].to_numpy()

    def rows(positions: Any) -> Any:
        part = e.iloc[positions]
        return part["source"].astype("str").to_numpy(dtype=object) + ":" + part["row"].astype("str").to_numpy()

    instead = np.where(at >= 0, rows(np.maximum(at, 0)), "")
    return pd.DataFrame(
        {
            "reason": own["reason"].to_numpy(dtype=object),
            "day": own["day"].to_numpy(),
            "hours": own["seconds"].to_numpy() / 3600,
            "row": rows(own["entry"].to_numpy()),
            "instead": instead,
        }
    )


def unbilled(report: Report) -> pd.DataFrame:
    """Return the time that is logged and not billed: contract_row, unit, day, until, seconds, why.

    The seconds of a contract add up to its `unbilled_seconds`.
    """
    both = reconcile(report.ledger)
    is_told = report.contracts["can_tell_padding"].to_numpy(dtype=bool)[both.units["contract_row"]]
    made = [
        both.units.loc[mine, ["contract_row", "first", "last"]].assign(seconds=seconds[mine].abs(), why=WHY[name])
        for name in classes.LACKING
        for seconds in (both.classes[name],)
        for mine in ((seconds != 0) & is_told,)
    ]
    table = pd.concat(made).reset_index(names="unit")
    return table.rename(columns={"first": "day", "last": "until"}).sort_values(
        ["contract_row", "day", "why"], ignore_index=True
    )


@kept
def forgotten(report: Report, first: dt.date, last: dt.date) -> pd.DataFrame:
    """Return `unbilled` of the weeks from the Monday `first` to the Monday `last`, with title, hours and rows."""
    own = unbilled(report)
    own = own[week_starts(own["day"]).between(pd.Timestamp(first), pd.Timestamp(last))].reset_index(drop=True)
    pieces = reconcile(report.ledger).pieces
    mine = pieces[(pieces["side"] == "logged") & pieces["unit"].isin(own["unit"])]
    e = report.ledger.entries[["source", "row"]].iloc[mine["entry"]]
    told: dict[int, list[tuple[str, int]]] = {}
    for unit, file, row in zip(mine["unit"].tolist(), e["source"].astype("str"), e["row"].tolist(), strict=True):
        told.setdefault(unit, []).append((file, row))
    rows = [_listed(told.get(unit, [])) for unit in own["unit"].tolist()]
    title = report.contracts["contract"].map(report.titles).to_numpy(dtype=object)
    return own.assign(name=title[own["contract_row"]], hours=own["seconds"] / 3600, rows=rows)


@kept
def protected(report: Report, first: dt.date, last: dt.date) -> pd.DataFrame:
    """Return what is protected of the weeks, from `protected_weeks`: a row per week, contract and class of time.

    Columns: name, week (words), protection, hours, amount (units), currency, state (time left in words), rows.
    """
    weeks = protected_weeks(report.ledger)
    weeks = weeks[weeks["week"].between(pd.Timestamp(first), pd.Timestamp(last))]
    made: list[dict[str, Any]] = []
    for one in weeks_of(weeks):
        contract = report.contracts.iloc[one["contract_row"]]
        whole = {
            "reason": PROTECTED,
            "seconds": one["protected_seconds"],
            "amount": one["protected_amount"],
            "entries": [],
        }
        for part in (*one["reasons"], *([whole] if one["protected_seconds"] else [])):
            is_safe = part["reason"] == PROTECTED
            rows = [(place["file"], place["row"]) for place in places_of(report, part["entries"])]
            made.append(
                {
                    "name": report.titles[contract["contract"]],
                    "week": week(one["week"]),
                    "protection": SAFE if is_safe else f"▲ not protected: {part['reason']}",
                    "hours": part["seconds"] / 3600,
                    "amount": None if part["amount"] is None else part["amount"] / 100,
                    "currency": one["currency"] or "",
                    "state": "" if is_safe else until(one),
                    "rows": _listed(rows),
                }
            )
    columns = ("name", "week", "protection", "hours", "amount", "currency", "state", "rows")
    return pd.DataFrame(made, columns=pd.Index(columns)).astype({"amount": "Float64", "hours": "float64"})
