"""The parts of the page of hours: sums, days to enter, what is left out, not billed or not protected, and files."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from auditor.report import Report
from auditor.reports import words as shared
from auditor.reports.timesheet import basis, clock, renderer
from auditor.timesheet import Timesheet, has_log
from dashboard import hours, words
from dashboard.components import grids
from dashboard.state import Key

MOST_TABLES = 4
"""More contracts than these are listed, and one of them is opened."""
MOST_GUESSES = 40
FORMS = {"CSV": "csv", "Excel": "xlsx"}
ROWS = grids.text("Rows of the files", 220)
DAYS: dict[str, Any] = {
    "day": grids.text("Day", 170),
    "enter": st.column_config.TextColumn("Enter", width=72, alignment="right", help="Hours and minutes"),
    "entered": grids.hours("In decimals", 84),
    "billed": grids.hours("Billed already", 92, "What the bills here hold of this day; empty where there is none"),
    "memo": grids.text("Memo", 340),
    "amount": None,
    "supported": grids.hours("Log holds", 80, "Before whole segments or the rounding of the terms"),
    "over": grids.hours("Over the limit", 92, "Left out: beyond the weekly limit"),
    "rows": ROWS,
}
LEFT = {
    "reason": grids.text("Why it is left out", 290),
    "day": grids.date("Day", 124),
    "hours": grids.hours("Hours"),
    "row": grids.text("Row", 200),
    "instead": grids.text("The time is in", 200),
}
UNBILLED = {
    "name": grids.text("Contract", 220),
    "day": grids.date("Day", 124),
    "hours": grids.hours("Not billed", 84),
    "why": grids.text("Why", 200),
    "rows": grids.text("Logged in", 260),
}
PROTECTED = {
    "name": grids.text("Contract", 150),
    "week": grids.text("Week (UTC)", 130),
    "protection": grids.text("Protection", 178),
    "hours": grids.hours("Hours"),
    "amount": None,
    "state": grids.text("To mend it", 180),
    "rows": grids.text("Rows of the files", 184),
}
SHEETS = {
    "name": grids.text("Contract", 240),
    "person": grids.text("Person", 150),
    "entered": grids.hours("Enter"),
    "supported": grids.hours("Log holds"),
    "left": grids.hours("Left out"),
    "amount": None,
}
UNREAD = {
    "place": grids.text("Row", 220),
    "column": grids.text("Column", 110),
    "text": grids.text("What it says", 200),
    "reason": grids.text("Why it cannot be read", 300),
}


def prepare(report: Report) -> None:
    """Work out the weeks of the log and the hours that it supports in the latest."""
    _, latest = hours.mondays(report) if has_log(report.ledger) else ([], None)
    if latest is not None:
        hours.within(report, latest, latest)


def offer(t: Timesheet) -> None:
    """Offer the timesheet as files, each made when it is asked for."""
    for label, form in FORMS.items():
        st.download_button(
            label,
            data=lambda form=form: renderer(form)(t),
            file_name=f"timesheet-{t.first}-to-{t.last}.{form}",
            key=f"timesheet {form}",
            on_click="ignore",
            icon=":material/download:",
            help="The days of these weeks with their memos, and the rows that are left out",
        )


def summed(t: Timesheet) -> dict[str, str]:
    """Return what all sheets come to."""
    s = t.sheets
    money = s.dropna(subset=["amount", "currency"]).groupby("currency")["amount"].sum()
    worth = words.moneys({str(code): int(cents) for code, cents in money.items()})
    entered, left = int(s["entered"].sum()), int(s["left"].sum())
    sums = {"To enter": f"{clock(entered)} = {shared.hours(entered)}"}
    label = "Worth" if s.loc[s["entered"] > 0, "amount"].notna().all() else "Worth, where a rate is known"
    sums |= {label: worth} if len(money) else {}
    if t.weeks["billed"].notna().any():
        sums["Billed already"] = shared.hours(int(t.weeks["billed"].sum()))
    return sums | {"Left out of the log": shared.hours(left)}


def show_sheets(t: Timesheet) -> None:
    """Show what to enter, contract by contract; of many contracts the one that is chosen."""
    told = {*t.days["sheet"], *t.left["sheet"]}
    sheets = [number for number in range(len(t.sheets)) if number in told]
    if len(sheets) > MOST_TABLES:
        table = t.sheets.iloc[sheets].rename(columns={"title": "name"})
        scale = {name: table[name] / 3600 for name in ("entered", "supported", "left")}
        table = table.assign(**scale, amount=table["amount"].astype("Float64") / 100)
        st.write(f"**{shared.many(len(table), 'contract')}** with hours in these weeks. Click one to see its days.")
        columns = {n: c for n, c in SHEETS.items() if n != "person" or len(set(table["person"])) > 1}
        frame = table[[*columns, "currency"]].reset_index(drop=True)
        at = grids.show(frame, columns, alt="Contracts with hours", key=Key.HOURS_TABLE, start=0)
        sheets = [sheets[at or 0]]
    for number in sheets:
        _show_sheet(t, number)


def _show_sheet(t: Timesheet, number: int) -> None:
    sheet = t.sheets.iloc[number]
    st.subheader(words.plain(sheet["title"]))
    names = [sheet["client"]] if sheet["client"] not in sheet["title"] else []
    names += [sheet["person"]] if len(set(t.sheets["person"])) > 1 else []
    marked = ["rows marked as not billable are left out"] if sheet["is_marked"] else []
    about = [*names, f"days and weeks of {sheet['zone']}", basis(sheet), *marked]
    limits = t.weeks.loc[t.weeks["sheet"] == number, "limit"].dropna().unique()
    about += [f"weekly limit {clock(int(limits[0]))}"] if len(limits) == 1 else []
    st.caption(words.plain("; ".join(about)))
    table = hours.days(t, number)
    if len(table):
        columns = dict(DAYS)
        is_same = (table["supported"] == table["entered"]).all()
        unsaid = [name for name in ("billed", "over", "amount") if table[name].isna().all()]
        for name in (*unsaid, *(["supported"] if is_same else [])):
            del columns[name]
        grids.show(table, columns, alt=f"Hours to enter for {sheet['title']}")
    else:
        st.write("The log supports no hours of these weeks.")
    left = hours.left_out(t, number)
    if len(left):
        told = shared.hours(int(sheet["left"]))
        with st.expander(f"Left out of the log: {told} in {shared.many(left['row'].nunique(), 'row')}"):
            columns = {
                name: made for name, made in LEFT.items() if name != "instead" or (left["instead"] != "").any()
            }
            grids.show(left, columns, alt=f"Left out for {sheet['title']}")


def show_unbilled(report: Report, t: Timesheet, table: pd.DataFrame) -> None:
    """Show the time that is logged and on no bill, or why nothing tells it."""
    rows = t.sheets["contract_row"].iloc[sorted(set(t.days["sheet"]))].to_numpy()
    can_tell = report.contracts["can_tell_padding"].to_numpy(dtype=bool)[rows]
    if not len(table) and not can_tell.any():
        st.caption("No bill stands beside these hours: nothing tells what of them you forgot to bill.")
        return
    st.subheader("Forgotten: logged, not billed")
    if not len(table):
        st.write("Nothing of these weeks is missing on the bill, beyond what honest rounding leaves.")
        return
    st.caption("Time of the log that the bill lacks on a day, after the rounding that holds: add it while you can.")
    grids.show(table, UNBILLED, alt="Logged, not billed")


def show_protected(t: Timesheet, table: pd.DataFrame) -> None:
    """Show which hours Upwork protects, or that no file tells it, where a contract is on Upwork."""
    own = t.sheets.iloc[sorted(set(t.days["sheet"]))]
    if not len(table) and not (own["platform"] == "upwork").any():
        return
    st.subheader("Payment protection on Upwork")
    if not len(table):
        st.write(
            "No file here tells which of these hours are protected: that takes the work diary of the weeks, or a "
            "timesheet that marks manual time. A week can be mended until Monday 12:00 UTC after it."
        )
        return
    st.caption("A week can be mended until Monday 12:00 UTC after it: a memo, activity, time within the limit.")
    grids.show(table, PROTECTED, alt="Payment protection")


def show_unread(t: Timesheet) -> None:
    """Show the rows of logs that could not be read."""
    if not len(t.unread):
        return
    told = f"{shared.many(len(t.unread), 'row')} of the log could not be read: the time is in no sum."
    st.warning(told, icon=":material/warning:")
    u = t.unread
    place = u["source"].astype("str") + ":" + u["row"].astype("str")
    cells = {name: u[name].astype("str").fillna("") for name in ("column", "text", "reason")}
    grids.show(pd.DataFrame({"place": place, **cells}), UNREAD, alt="Rows not read")
