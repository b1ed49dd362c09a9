"""Harvest, detailed time report."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet, either

TWO_DECIMALS = 18


@importer(
    tool="Harvest",
    report="detailed time report",
    side=Side.LOGGED,
    columns={
        "day": ("Date",),
        "client": ("Client",),
        "project": ("Project",),
        "task": ("Task",),
        "notes": ("Notes",),
        "hours": ("Hours",),
        "rounded": ("Hours Rounded",),
        "started": ("Started At",),
        "ended": ("Ended At",),
        "billable": ("Billable?",),
        "invoiced": ("Invoiced?",),
        "approved": ("Approved?",),
        "first": ("First Name",),
        "last": ("Last Name",),
        "employee": ("Employee?",),
        "rate": ("Billable Rate",),
        "amount": ("Billable Amount",),
        "currency": ("Currency",),
    },
    needs=("day", "hours", ("billable", "invoiced", "approved", "employee")),
    gives=("clock times", "money"),
    long=("notes",),
)
def harvest_detailed(sheet: Sheet) -> Reading:
    """Made in Harvest under Reports, Detailed time, Export, as CSV or Excel.

    A row is one time entry: the hours of a person, project, task and day, oldest first, in any of the shapes
    Harvest has written: with or without `Employee Id`, with `Department` for `Roles`, without money for
    members who may not see it. Numbers and dates are in the account's locale: `2.000,0`, `03.04.2024`. Where
    rounding is on, `Hours Rounded` is kept beside the hours. Accounts that note clock times may have
    `Started At` and `Ended At`; an end before its start is the next day's.

    The file does not say its time zone, the e-mail address of a person, or what was timed and what typed. A
    running timer is in it with its hours so far, and nothing marks it but a start without an end, where there
    are clock times: only such a row is read as running. It holds no ids and no times of creation.

    Kept as stated: hours with two decimals, and the amount, which Harvest makes of the rounded hours where it
    rounds. Cost rates and cost amounts are not what is billed and are left alone, as are codes and roles. An
    entry that was approved or invoiced is locked.
    """
    sheet.quarantine(sheet.blank("hours") & sheet.blank("started"), "hours", "is empty")
    seconds = sheet.durations("hours", bare="hours")
    if sheet.has("started"):
        spans = sheet.intervals("day", "started", "ended on", "ended", seconds)
    else:
        spans = pd.DataFrame({"day": sheet.days("day", required=True), "seconds": seconds})
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "resolution": np.where(sheet.matches("hours", r"-?\d+:\d\d"), 60, TWO_DECIMALS),
            "rounded_seconds": sheet.durations("rounded", bare="hours"),
            "person_name": sheet.joined("first", "last") if sheet.has("first") else sheet.format.person,
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "description": sheet.long_text("notes"),
            "is_billable": sheet.flags("billable"),
            "is_locked": either(sheet.flags("approved"), sheet.flags("invoiced")),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "currency": sheet.text("currency", _code) if sheet.has("currency") else sheet.format.currency,
        }
    )


def _code(text: str) -> str | None:
    """Return the code at the end of a currency's name.

    >>> _code("United States Dollar - USD"), _code("Euro")
    ('USD', None)
    """
    found = re.search(r"\b[A-Z]{3}$", text)
    return found[0] if found else None
