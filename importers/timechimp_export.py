"""TimeChimp, export of hours."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet

RANGE = re.compile(r"(.+?)\s*[-–—]\s*(.+)")
LOCKED = r"approved|invoiced|written ?off|goedgekeurd|gefactureerd|afgeboekt"


@importer(
    tool="TimeChimp",
    report="export of hours",
    side=Side.LOGGED,
    columns={
        "day": ("Date",),
        "client": ("Customer",),
        "project": ("Project",),
        "task": ("Task",),
        "person": ("User",),
        "hours": ("Time",),
        "billable": ("Billable",),
        "status": ("Status",),
        "description": ("Notes",),
        "tags": ("Tags",),
        "range": ("StartEnd",),
        "amount": ("Amount",),
        "rate": ("HourlyRate",),
        "creator": ("RegisteredBy",),
        "created": ("RegisteredDate",),
    },
    needs=("day", "hours", ("range", "created")),
    gives=("clock times", "provenance", "money"),
)
def timechimp_export(sheet: Sheet) -> Reading:
    """Made in TimeChimp by exporting the registered hours; columns are separated by tabs.

    A row is the hours of a person on a task and day, newest first. `StartEnd` may hold the clock times, such
    as `09:00-10:30`; an end before the start is the next day's. Without them a row is a day's hours.
    `RegisteredBy` and `RegisteredDate` say who entered it and when.

    The file does not say its time zone or a currency. The order of its dates is that of the account's
    language. A task named as a break is an entry as any other.

    Kept as stated: hours beside start and end, and amounts that are not hours times rate. Hours that were
    approved, invoiced or written off are locked.
    """
    seconds = sheet.durations("hours", bare="hours", required=True)
    sheet.derive("start_time", "range", lambda text: _side(text, 1))
    sheet.derive("end_time", "range", lambda text: _side(text, 2))
    spans = sheet.intervals("day", "start_time", "end_day", "end_time", seconds)
    locked = pd.Series(sheet.matches("status", LOCKED), dtype="boolean")
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "resolution": np.where(sheet.blank("range"), min(sheet.resolution_of_hours("hours"), 18), 60),
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags"),
            "is_billable": sheet.flags("billable"),
            "is_locked": locked.mask(sheet.blank("status")),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "currency": sheet.currency("amount", "rate"),
            "creator": sheet.text("creator"),
            "created": sheet.instants("created"),
        }
    )


def _side(text: str, side: int) -> str:
    """Return the first or second part of a range; all of a text that is none.

    >>> _side("09:00-10:30", 1), _side("09:00 - 10:30", 2), _side("nine", 1)
    ('09:00', '10:30', 'nine')
    """
    found = RANGE.fullmatch(text)
    return found[side] if found else text
