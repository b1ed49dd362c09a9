"""Toggl Track, detailed report and data export."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.tables import Unreadable

LONGEST_SECONDS = 999 * 3600


@importer(
    tool="Toggl Track",
    report="detailed report",
    side=Side.LOGGED,
    columns={
        "person": ("User", "Member"),
        "email": ("Email",),
        "client": ("Client",),
        "project": ("Project",),
        "task": ("Task",),
        "description": ("Description",),
        "billable": ("Billable",),
        "start_day": ("Start date",),
        "start_time": ("Start time",),
        "end_day": ("End date", "Stop date"),
        "end_time": ("End time", "Stop time"),
        "duration": ("Duration",),
        "tags": ("Tags",),
        "amount": ("Amount (*)", "Amount"),
    },
    needs=("start_day", ("duration", "start_time", "end_time")),
    gives=("clock times", "money"),
)
def toggl_detailed(sheet: Sheet) -> Reading:
    """Made in Toggl Track under Reports, Detailed, Export, or under Settings, Data export, Time entries.

    A row is one time entry with its start, end and duration, in any of the shapes Toggl has written since
    2016, as CSV or Excel: the classic 14 columns with or without an amount, every cell quoted, and the
    columns chosen in the new Reports with `Member` and `Stop date`. Durations come as `1:30:00`, `18:25 min`,
    `45 sec`, `1.5 h` or decimal hours. Without clock times an entry is a day's hours.

    The file does not say its time zone: clock times are those of the exporting user's profile. It holds no
    ids and no times of creation, and does not mark rounded durations.

    Kept as stated: the duration beside start and end, also where they disagree or it is negative. Where the
    file states a start and a duration but no end, the end is start plus duration; a row without an end and
    without a duration above zero is a running timer.
    """
    if not (sheet.has("duration") or (sheet.has("start_time") and sheet.has("end_time"))):
        raise Unreadable(
            "its rows say neither how long an entry is nor when it ends: Duration and Stop time are missing; "
            "in Toggl Track switch on these columns of the Detailed report and export it again"
        )
    seconds = sheet.durations("duration", bare="hours") if sheet.has("duration") else None
    spans = _clocked(sheet, seconds) if sheet.has("start_time") else _daily(sheet)
    sheet.quarantine((spans["seconds"].isna() & ~spans["is_running"]).to_numpy(), "duration", "is empty")
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "resolution": _resolution(sheet),
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
            "person_email": sheet.text("email", str.lower),
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags"),
            "is_billable": sheet.flags("billable"),
            "amount": sheet.money("amount"),
            "currency": sheet.currency("amount") or sheet.text("amount", _currency),
        }
    )


def _clocked(sheet: Sheet, seconds: pd.Series[Any] | None) -> pd.DataFrame:
    spans = sheet.intervals("start_day", "start_time", "end_day", "end_time", seconds)
    if seconds is None:
        return spans
    is_stated = seconds > 0 if sheet.has("end_time") else seconds.notna()
    is_open = spans["is_running"].to_numpy() & is_stated.fillna(value=False).to_numpy(dtype=bool)
    if not is_open.any():
        return spans
    sheet.quarantine(
        is_open & (seconds.abs() > LONGEST_SECONDS).fillna(value=False).to_numpy(dtype=bool),
        "duration",
        "is longer than the 999 hours that Toggl allows",
    )
    bounded = seconds.fillna(0).clip(-LONGEST_SECONDS, LONGEST_SECONDS).astype("int64")
    end = spans["start"] + pd.to_timedelta(bounded, unit="s")
    end_day = end.dt.tz_convert(sheet.zone).dt.tz_localize(None).dt.normalize()
    spans["end"] = spans["end"].mask(is_open, end)
    spans["until"] = spans["until"].mask(is_open & end_day.notna().to_numpy(), end_day)
    spans["seconds"] = spans["seconds"].mask(is_open, seconds)
    spans["is_running"] &= ~is_open
    unstated = int((is_open & sheet.blank("end_time")).sum())
    if unstated:
        sheet.notes.append(f"{unstated} of {len(sheet)} rows state no end; it is start plus duration")
    return spans


def _daily(sheet: Sheet) -> pd.DataFrame:
    day, last = sheet.days("start_day", required=True), sheet.days("end_day")
    seconds = sheet.durations("duration", bare="hours", required=True)
    sheet.quarantine((last < day).to_numpy(dtype=bool), "end_day", "is before the start date")
    zeros = int((seconds == 0).sum())
    if zeros:
        sheet.notes.append(f"{zeros} of {len(sheet)} rows state zero time; a running timer looks the same here")
    columns = {"day": day, "until": last.where(last.notna(), day), "seconds": seconds}
    return pd.DataFrame(columns).assign(is_running=np.zeros(len(sheet), dtype=bool))


def _resolution(sheet: Sheet) -> npt.NDArray[np.int64] | int:
    """Return the seconds that one unit of each row's print stands for; decimal hours have two places."""
    if sheet.has("duration"):
        if all(text.count(":") == 2 for text in sheet.coded("duration")[1]):
            return 1
        is_decimal = sheet.matches("duration", r"-?\d+([.,]\d+)?\s*h?")
        return np.select([is_decimal, sheet.matches("duration", r"-?\d+:\d\d")], [18, 60], 1)
    has_seconds = sheet.matches("start_time", ".*:.*:.*") | sheet.matches("end_time", ".*:.*:.*")
    return np.where(has_seconds, 1, 60)


def _currency(text: str) -> str | None:
    found = re.search(r"\b[A-Z]{3}\b", text)
    return found[0] if found else None
