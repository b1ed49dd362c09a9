"""QuickBooks Time (before: TSheets), timesheet report."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet

JOBS = ("job_1", "job_2", "job_3", "job_4")
UNPAID_BREAK = r"(?!.*\bpaid\b)(lunch|meal|.*\b(lunch|meal|unpaid)[ -]break\b.*|.*\bbreak\b.*\bunpaid\b.*)"
OFFSET = re.compile(r"(?:UTC|GMT)?([-+]?)(\d{1,2})(?::?(\d{2}))?(?:\.0+)?")


@importer(
    tool="QuickBooks Time",
    report="timesheet report",
    side=Side.LOGGED,
    columns={
        "username": ("username",),
        "first": ("fname",),
        "last": ("lname",),
        "day": ("local_date",),
        "start_time": ("local_start_time",),
        "end_time": ("local_end_time",),
        "zone": ("tz",),
        "hours": ("hours",),
        "job_1": ("jobcode_1",),
        "job_2": ("jobcode_2",),
        "job_3": ("jobcode_3",),
        "job_4": ("jobcode_4",),
        "billable": ("billable",),
        "service": ("service item",),
        "description": ("notes",),
        "approved": ("approved_status",),
    },
    needs=("day", "hours", ("job_1", "last", "username")),
    gives=("clock times", "provenance"),
)
def quickbooks_time(sheet: Sheet) -> Reading:
    """Made in QuickBooks Time, formerly TSheets, under Reports, Payroll and timesheet reports, Download, CSV.

    A row is one timesheet: the hours of a person on a job, with start and end where the report has the
    columns `local_start_time` and `local_end_time`, as clock times or with their date. The first job code is
    taken as the client, the second as the project, the third and fourth as the task; the service item stands
    in the tags.

    Breaks are jobs there. `Lunch Break` and its like are no work and left out, `Lunch Break Paid` stays, and
    so does a break that the name does not call unpaid, and paid leave, which the file does not mark.

    The file does not say who entered a timesheet or when. Where it has clock times, a timesheet without them
    was typed as hours. Clock times are read as of the zone of the settings; a note says where `tz` differs.

    Kept as stated: hours to the decimals printed, also where they are not end minus start. An approved
    timesheet is locked.
    """
    seconds = sheet.durations("hours", bare="hours")
    spans = _spans(sheet, seconds)
    for name in JOBS:
        sheet.skip(sheet.matches(name, UNPAID_BREAK), "unpaid break, not work")
    is_contrary = spans["is_running"] & (seconds > 0).fillna(value=False)
    sheet.quarantine(is_contrary.to_numpy(dtype=bool), "end_time", "is empty, and the row states hours")
    sheet.quarantine((spans["seconds"].isna() & ~spans["is_running"]).to_numpy(dtype=bool), "hours", "is empty")
    person = sheet.joined("first", "last")
    approved = pd.Series(sheet.matches("approved", "approved"), dtype="boolean")
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "resolution": np.where(_is_to_the_minute(sheet), 60, min(sheet.resolution_of_hours("hours"), 18)),
            "person_name": person if person.notna().any() else sheet.text("username"),
            "person_email": sheet.text("username", lambda text: text.lower() if "@" in text else None),
            "client": sheet.text("job_1"),
            "project": sheet.text("job_2"),
            "task": sheet.joined("job_3", "job_4"),
            "tags": sheet.text("service"),
            "description": sheet.long_text("description"),
            "is_billable": sheet.flags("billable"),
            "is_locked": approved.mask(sheet.blank("approved")),
        }
    )


def _spans(sheet: Sheet, seconds: pd.Series[Any]) -> pd.DataFrame:
    if not (sheet.has("start_time") and sheet.has("end_time")):
        day = sheet.days("day", required=True)
        return pd.DataFrame({"day": day, "seconds": seconds}).assign(is_running=np.zeros(len(sheet), dtype=bool))
    is_dated, is_stated = sheet.matches("start_time", r".*\d[-/]\d.*"), ~sheet.blank("start_time")
    if 2 * is_dated.sum() > is_stated.sum():
        spans = sheet.moments("start_time", "end_time", seconds)
        sheet.quarantine(~is_stated & ~sheet.blank("end_time"), "start_time", "is empty")
        day = sheet.days("day", required=True)
        spans = spans.assign(day=day, until=spans["until"].where(spans["until"].notna(), day))
    else:
        spans = sheet.intervals("day", "start_time", "end_day", "end_time", seconds)
    _note_other_zones(sheet, spans["start"])
    is_typed = sheet.blank("start_time") & sheet.blank("end_time")
    return spans.assign(is_manual=pd.Series(is_typed, dtype="boolean").where(is_typed))


def _is_to_the_minute(sheet: Sheet) -> Mask:
    """Return which rows have a clock time without seconds."""
    return ~sheet.blank("start_time") & ~sheet.matches("start_time", r".*\d:\d\d:\d\d.*")


def _note_other_zones(sheet: Sheet, start: pd.Series[Any]) -> None:
    """Note how many rows state another zone or offset from UTC than the clocks of the sheet's zone have."""
    codes, distinct = sheet.coded("zone")
    stated = pd.Series(pd.array([_offset(text) for text in distinct], dtype="Int64").take(codes))
    wall = start.dt.tz_convert(sheet.zone).dt.tz_localize(None)
    ahead = (wall - start.dt.tz_localize(None)).dt.total_seconds().round().astype("Int64")
    is_other: Mask = (stated != ahead).fillna(value=False).to_numpy(dtype=bool)
    is_named = ~sheet.blank("zone") & stated.isna().to_numpy() & start.notna().to_numpy()
    is_other |= is_named & ~sheet.matches("zone", re.escape(sheet.zone))
    if is_other.any():
        sheet.notes.append(
            f"{int(is_other.sum())} of {len(sheet)} rows state another time zone than {sheet.zone}, in which their "
            "clock times are read"
        )


def _offset(text: str) -> int | None:
    """Return the seconds ahead of UTC.

    >>> _offset("-6"), _offset("+05:30"), _offset("America/Denver")
    (-21600, 19800, None)
    """
    found = OFFSET.fullmatch(text)
    if not found:
        return None
    seconds = int(found[2]) * 3600 + int(found[3] or 0) * 60
    return -seconds if found[1] == "-" else seconds
