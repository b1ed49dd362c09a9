"""Everhour reports, plain and grouped by month."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import DAY, Side
from importers import cells
from importers.registry import importer
from importers.sheet import ORDERS, AmbiguousDates, Mask, Reading, Sheet
from importers.tables import Unreadable

Positions = npt.NDArray[np.int64]
Period = tuple[dt.date, dt.date]

ROLL_UP = r"\d+ (days?|weeks?|months?|clients?|projects?|tasks?|members?|users?|leads?|items?|types?|comments?)"
MONTH = r"(19|20)\d\d-(0[1-9]|1[0-2])"
LABEL = r"(sub[- ]?|grand )?totals?:?"
TEXTS = ("client", "project", "number", "task", "person", "email", "day", "billing", "leads", "tags", "comment")
REPEATED = ("client", "project", "number", "task", "person", "day", "billing", "leads")
HOURS = ("hours", "billable_hours", "nonbillable_hours")


@importer(
    tool="Everhour",
    report="report",
    side=Side.LOGGED,
    columns={
        "number": ("Task Number", "Task ID", "Issue Key"),
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
        ("period", "number", "billable_hours", "nonbillable_hours"),
    ),
    long=("comment",),
    short_rows=True,
    above={"period": "Period:*"},
)
def everhour_report(sheet: Sheet) -> Reading:
    """Made in Everhour under Reports, Export, CSV or Excel, from a report with the columns one chose.

    A row is the hours of a task, person and day, or of whatever the report was grouped by. Under a line such
    as `2026-03` without a `Day` column it is the hours of that month; without either, of the whole period
    that the line `Period:` names. Blank cells at the head of a row of a grouped report repeat the row above.

    `Total`, `Subtotal` and roll-ups such as `11 days` or `12 members` are no entries: what they state is checked
    against the rows they stand for. Where a report has nothing finer, its finest roll-ups are the entries.

    The file does not say when work started or ended, its time zone, or what was timed and what typed.

    Kept as stated: hours with two decimals, `child < parent` of subtasks. Of a cell with two lines, a member
    with a job title or a task with its state, the first line is kept. Billable and non-billable hours of one
    row are one entry; if it has both, a note in the entry says how much is not billable.
    """
    rows = _Rows(sheet)
    readings = _periods(sheet)
    if len(readings) == 1 and sheet.period is None:
        sheet.period = readings[0]
    seconds, unbilled = _seconds(sheet)
    day, until = _days(sheet, rows, readings)
    claimed = _settle(sheet, readings, day[rows.is_entry].dropna())
    if not sheet.has("day") and not rows.is_month.any():
        if claimed is None:
            raise Unreadable(
                "its rows have no dates: there is no column Day, no line per month and no line that says Period; "
                "in Everhour add the column Day to the report and export it again"
            )
        day, until = (pd.Series(np.datetime64(d, "us"), index=range(len(sheet)), dtype=DAY) for d in claimed)
    else:
        sheet.quarantine(rows.is_entry & sheet.blank("day") & day.isna().to_numpy(), "day", "is empty")
    resolution = _resolutions(sheet)
    rows.check(seconds, resolution)
    is_mixed = ((unbilled > 0) & (unbilled < seconds) & rows.is_entry).fillna(value=False).to_numpy(dtype=bool)
    if is_mixed.any():
        sheet.notes.append(f"{int(is_mixed.sum())} rows hold billable and non-billable hours in one entry")
    return Reading(
        {
            "day": day,
            "until": until,
            "grain": np.where(_is_same(day, until) | day.isna().to_numpy(), "day", "period"),
            "seconds": seconds,
            "resolution": resolution,
            "person_name": rows.text("person", _first_line) if sheet.has("person") else sheet.format.person,
            "person_email": sheet.text("email", str.lower),
            "client": rows.text("client", _first_line),
            "project": rows.text("project", _first_line),
            "task": _tasks(sheet, rows),
            "description": sheet.long_text("comment"),
            "tags": sheet.text("tags", _unless_rolled_up),
            "is_billable": _is_billable(sheet, seconds, unbilled),
            "amount": sheet.money("amount"),
            "currency": sheet.currency("amount"),
            "note": _shares(unbilled, is_mixed),
        },
        claimed=claimed,
    )


class _Rows:
    """Which rows are entries, and which open a month or state a sum."""
