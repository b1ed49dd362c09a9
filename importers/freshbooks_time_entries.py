"""FreshBooks, time entry details."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet

HALF_A_HUNDREDTH = 18
"""Seconds by which hours of two decimals differ from the time they print."""


@importer(
    tool="FreshBooks",
    report="time entry details",
    side=Side.LOGGED,
    columns={
        "day": ("Date",),
        "client": ("Client",),
        "project": ("Project",),
        "task": ("Service",),
        "description": ("Note",),
        "person": ("Team Member",),
        "status": ("Status",),
        "hours": ("Hours",),
        "duration": ("Seconds",),
    },
    needs=("day", "person", "status", ("hours", "duration"), ("duration", "task")),
    gives=(),
)
def freshbooks_time_entries(sheet: Sheet) -> Reading:
    """Made in FreshBooks under Reports, Time Entry Details, Export for Excel.

    A row is the time of one team member on one day for one service of a project, in hours of two decimals and
    in seconds. The seconds are the duration; hours count only where a row has no seconds. Rows whose hours
    are not their seconds to two places are counted in the receipt and say so in a note. A status of billed or
    paid means that the entry is locked, one of non-billable that it is not for billing.

    The file does not say when work started or ended, its time zone, its rates, or what was timed and what
    typed.

    Kept as stated: negative and zero durations, and repeated rows.
    """
    hours = sheet.durations("hours", bare="hours")
    seconds = sheet.durations("duration", bare="seconds")
    stated = "duration" if sheet.has("duration") else "hours"
    is_in_hours = sheet.blank("duration")
    sheet.quarantine(is_in_hours & sheet.blank("hours"), stated, "is empty")
    unit = sheet.resolution_of_hours("hours")
    unit = unit if unit in (1, 60) else HALF_A_HUNDREDTH
    differs = ((hours - seconds).abs() > unit).fillna(value=False).to_numpy(dtype=bool)
    if differs.any():
        sheet.notes.append(f"{int(differs.sum())} of {len(sheet)} rows state hours that are not their seconds")
    return Reading(
        {
            "day": sheet.days("day", required=True),
            "seconds": seconds.where(~is_in_hours, hours),
            "resolution": np.where(is_in_hours, unit, 1),
            "person_name": sheet.text("person"),
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "description": sheet.long_text("description"),
            "is_billable": _flag(sheet, r"(un)?billed|billable|invoiced|paid", r"non[- ]?billable"),
            "is_locked": _flag(sheet, r"billed|invoiced|paid", r"unbilled|billable|non[- ]?billable"),
            "note": sheet.text("hours", lambda text: f"{text} hours beside the seconds").where(differs),
        }
    )


def _flag(sheet: Sheet, yes: str, no: str) -> pd.Series[Any]:
    """Return whether the status matches one pattern or the other; missing where it matches neither."""
    is_yes, is_no = sheet.matches("status", yes), sheet.matches("status", no)
    return pd.Series(is_yes, dtype="boolean").mask(~is_yes & ~is_no)
