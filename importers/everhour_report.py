"""Everhour reports, plain and grouped by month."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import DAY, Side
from importers import cells
from importers.cells import DateOrder
from importers.dates import ORDERS, AmbiguousDates
from importers.everhour_rows import HOURS, Layout, check_sums, first_line, layout_of, month_texts, repeated_text
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.tables import Unreadable

Period = tuple[dt.date, dt.date]


@importer(
    tool="Everhour",
    report="report",
    side=Side.LOGGED,
    columns={
        "number": ("Task Number",),
        "task": ("Task", "Task Name"),
        "day": ("Day", "Date"),
        "hours": ("Time", "Hours", "Total Time"),
        "billable_hours": ("Billable Time",),
        "nonbillable_hours": ("Non-Billable Time", "Nonbillable Time"),
        "person": ("Member", "User"),
        "email": ("Email", "Member Email"),
        "client": ("Client",),
        "project": ("Project",),
        "billable": ("Billable",),
        "billing": ("Billing Type",),
        "leads": ("Leads",),
        "comment": ("Comment", "Comments"),
        "tags": ("Tags", "Labels"),
        "amount": ("Billable Amount*", "Revenue*"),
    },
    needs=(
        HOURS,
        ("number", "task", "person", "client", "project"),
        ("period", "number", "nonbillable_hours"),
    ),
    gives=("money",),
    long=("comment",),
    short_rows=True,
    above={"period": "Period:*"},
)
def everhour_report(sheet: Sheet) -> Reading:
    """Made in Everhour under Reports, Export, CSV or Excel, from a report with the columns one chose.

    A row is the hours of a task, person and day, or of whatever the report was grouped by. Under a line such
    as `2026-03` without a `Day` column it is the hours of that month, as far as the line `Period:` reaches;
    without either, of that whole period. Blank cells at the head of a row of a grouped report repeat the row above.

    `Total`, `Subtotal` and roll-ups such as `11 days` or `12 members` are no entries: what they state is
    checked against the rows they stand for. Where a report has nothing finer, its finest roll-ups are the entries.

    The file does not say when work started or ended, its time zone, or what was timed and what typed.

    Kept as stated: hours with two decimals, `child < parent` of subtasks. Of a cell with two lines, a member
    with a job title or a task with its state, the first line is kept; in Excel files the lines come joined.
    Billable and non-billable hours of one row are one entry; if it has both, a note in the entry says how much
    is not billable.
    """
    layout = layout_of(sheet)
    periods = _periods(sheet)
    if len(periods) == 1 and sheet.period is None:
        sheet.period = next(iter(periods.values()))
    day, until = _days(sheet, layout)
    claimed = _claimed(sheet, periods, day[layout.is_entry & day.notna().to_numpy()])
    if not layout.has_days and not layout.is_month.any():
        if claimed is None:
            raise Unreadable(
                "its rows have no dates: there is no column Day, no line per month and no Period line that can be "
                "read; in Everhour add the column Day to the report and export it again"
            )
        day, until = (pd.Series(np.full(len(sheet), np.datetime64(d, "us"))) for d in claimed)
    elif claimed is not None:
        day, until = _within(day, until, claimed)
    sheet.quarantine(layout.is_entry & day.isna().to_numpy() & sheet.blank("day"), "day", "is empty")
    seconds, unbilled = _seconds(sheet, layout)
    resolution = _resolutions(sheet)
    check_sums(sheet, layout, seconds, resolution)
    repeats = layout.is_entry & sheet.blank("client") & repeated_text(sheet, layout, "client").notna().to_numpy()
    if repeats.any():
        sheet.notes.append(f"{int(repeats.sum())} of {len(sheet)} rows take the client that is printed above them")
    is_mixed = ((unbilled > 0) & (unbilled < seconds)).fillna(value=False).to_numpy(dtype=bool) & layout.is_entry
    if is_mixed.any():
        sheet.notes.append(f"{int(is_mixed.sum())} of {len(sheet)} rows hold billable and non-billable hours")
    return Reading(
        {
            "day": day,
            "until": until,
            "grain": np.where((until > day).to_numpy(dtype=bool), "period", "day"),
            "seconds": seconds,
            "resolution": resolution,
            "person_name": repeated_text(sheet, layout, "person") if sheet.has("person") else sheet.format.person,
            "person_email": sheet.text("email", str.lower),
            "client": repeated_text(sheet, layout, "client"),
            "project": repeated_text(sheet, layout, "project"),
            "task": _tasks(sheet, layout),
            "description": sheet.long_text("comment"),
            "tags": sheet.text("tags", first_line),
            "is_billable": _is_billable(sheet, seconds, unbilled),
            "amount": sheet.money("amount"),
            "currency": sheet.currency("amount"),
            "note": _shares(unbilled.where(is_mixed)),
        },
        claimed=claimed,
    )


def _tasks(sheet: Sheet, layout: Layout) -> pd.Series[Any]:
    number, task = repeated_text(sheet, layout, "number"), repeated_text(sheet, layout, "task")
    if not (sheet.has("number") and sheet.has("task")):
        return task if sheet.has("task") else number
    joined = (number.astype("str").fillna("") + " " + task.astype("str").fillna("")).str.strip()
    return joined.mask(joined == "")


def _days(sheet: Sheet, layout: Layout) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the first and last day of each row: its day, else its month's; missing where it has neither."""
    day = pd.Series(np.full(len(sheet), np.datetime64("NaT"), dtype=DAY))
    if layout.has_days:
        day = sheet.days("day")
        if "day" in layout.printed_at:
            source = layout.printed_at["day"]
            day = day.take(np.maximum(source, 0)).reset_index(drop=True).where(source >= 0)
    if not layout.is_month.any():
        return day, day
    lines = np.flatnonzero(layout.is_month)
    months = np.array(month_texts(sheet, layout), dtype="datetime64[M]")
    nth = np.searchsorted(lines, np.arange(len(sheet)), side="right") - 1
    first = pd.Series(months[nth].astype(DAY)).where(nth >= 0)
    last = pd.Series(((months[nth] + 1).astype("datetime64[D]") - 1).astype(DAY)).where(nth >= 0)
    return day.where(day.notna(), first), day.where(day.notna(), last)


def _within(day: pd.Series[Any], until: pd.Series[Any], claimed: Period) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return months cut to the days that the report covers."""
    first, last = (pd.Timestamp(d) for d in claimed)
    is_cut = (until > day) & (day <= last) & (until >= first)
    return day.mask(is_cut & (day < first), first), until.mask(is_cut & (until > last), last)


def _periods(sheet: Sheet) -> dict[DateOrder, Period]:
    """Return what the line `Period:` may say, by the order of its dates; empty if it says nothing readable."""
    above = [", ".join(text for cell in row if (text := cell.strip('\ufeff" '))) for _, row in sheet.table.preamble]
    line = next((text for text in above if text.casefold().startswith("period:")), None)
    if line is None:
        return {}
    said = [part.strip(" ,") for part in re.split(r"\s[-–—]\s|\sto\s", line[len("period:") :])]
    order = sheet.format.date_order
    found: dict[DateOrder, Period] = {}
    for reading in ORDERS[:1] if re.search(r"\d\.\s?\d", line) else ORDERS:
        days = [cells.read_day(text, reading) for text in said]
        first, last = days[0], days[-1]
        if len(days) <= 2 and first is not None and last is not None and first <= last:
            period = cells.EPOCH + dt.timedelta(first), cells.EPOCH + dt.timedelta(last)
            if period not in found.values():
                found[reading] = period
    if not found:
        sheet.notes.append(f"the line {line!r} names no period that can be read")
    return {order: found[order]} if order in found else found


def _claimed(sheet: Sheet, periods: dict[DateOrder, Period], days: pd.Series[Any]) -> Period | None:
    """Return the period the report claims; of two readings the one that fits the rows, else another file."""
    if len(periods) < 2:
        return next(iter(periods.values()), None)
    if len(days) and sheet.dates.order in periods:
        return periods[sheet.dates.order]
    bounds = (days.min().date(), days.max().date()) if len(days) else sheet.period
    fits = [p for p in periods.values() if bounds and p[0].replace(day=1) <= bounds[0] and bounds[1] <= p[1]]
    if len(fits) == 1:
        return fits[0]
    first, second = (f"{a:%d %B %Y} to {b:%d %B %Y}" for a, b in periods.values())
    if not len(days):
        raise AmbiguousDates(
            f"its Period line may mean {first} or {second}; state it in the settings as "
            '[formats.everhour_report] date_order = "day-month-year" or "month-day-year"'
        )
    sheet.notes.append(f"the Period line may mean {first} or {second}; it is not compared with the rows")
    return None


def _seconds(sheet: Sheet, layout: Layout) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the seconds of each row and how many of them are not billable (missing if it does not say)."""
    stated, billable, unbilled = (sheet.durations(name, bare="hours") for name in HOURS)
    parts = (billable.fillna(0) + unbilled.fillna(0)).mask(billable.isna() & unbilled.isna())
    seconds = stated.where(stated.notna(), parts)
    is_empty = np.logical_and.reduce([sheet.blank(name) for name in HOURS])
    sheet.quarantine(layout.is_entry & is_empty, next(name for name in HOURS if sheet.has(name)), "is empty")
    if sheet.has("nonbillable_hours"):
        differs = layout.is_entry & ((stated - parts).abs() > 36).fillna(value=False).to_numpy(dtype=bool)
        if sheet.has("billable_hours") and differs.any():
            sheet.notes.append(
                f"{int(differs.sum())} of {len(sheet)} rows state a time that is not the sum of its parts"
            )
        return seconds, unbilled.fillna(0).where(parts.notna())
    return seconds, (seconds - billable.fillna(0)).where(billable.notna())


def _resolutions(sheet: Sheet) -> npt.NDArray[np.int64]:
    """Return each row's printed resolution in seconds; hours always have two decimals, sums of two add theirs."""
    known = [sheet.resolution_of_hours(name) for name in HOURS if sheet.has(name)]
    unit = 60 if 60 in known else min(max(known), 18)
    is_sum = ~(sheet.blank("billable_hours") | sheet.blank("nonbillable_hours")) & sheet.blank("hours")
    return np.where(is_sum, 2 * unit, unit).astype(np.int64)


def _is_billable(sheet: Sheet, seconds: pd.Series[Any], unbilled: pd.Series[Any]) -> pd.Series[Any]:
    if sheet.has("billable") and not sheet.matches("billable", r".*\d[.:,]\d.*").any():
        return sheet.flags("billable")
    billed = seconds - unbilled
    return (billed > 0).mask((billed == 0) & (unbilled == 0)).astype("boolean")


def _shares(unbilled: pd.Series[Any]) -> pd.Series[Any]:
    text = pd.Series(unbilled, dtype="category")
    return text.cat.rename_categories(
        [f"{s // 3600}:{s // 60 % 60:02}:{s % 60:02} not billable" for s in text.cat.categories]
    )
