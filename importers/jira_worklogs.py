"""Jira, export of worklogs."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from auditor.calendar import local_days
from auditor.model import Side
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet

CLOCK = re.compile(r".*(\d:\d\d|T\d{6}).*|\d{9,13}(\.\d+)?")
UNITLESS = r"-?\d*[.,]\d+|-?[1-9]|-?[1-5]\d"
"""What is no number of seconds: Jira logs no less than a minute, and no parts of a second."""


@importer(
    tool="Jira",
    report="export of worklogs",
    side=Side.LOGGED,
    columns={
        "id": ("Worklog id",),
        "person": ("Author", "Worklog author"),
        "issue": ("Issue", "Issue key"),
        "summary": ("Summary", "Issue summary"),
        "description": ("Work description", "Worklog comment", "Comment"),
        "project": ("Project", "Project name"),
        "day": ("Started", "Started at", "Date started"),
        "seconds": ("Time spent seconds", "Time spent (seconds)"),
        "spent": ("Time spent",),
    },
    needs=("day", ("seconds", "spent"), ("id", "issue", "person")),
    gives=("clock times", "provenance"),
    long=("id", "description"),
)
def jira_worklogs(sheet: Sheet) -> Reading:
    """Made in Jira with an app for worklogs or time sheets: a list of worklogs, exported as CSV or Excel.

    A row is one worklog. `Started` is its start, with or without an offset from UTC, and the end is the start
    plus the time spent: `Time spent seconds`, or `Time spent` as `1h 30m` or whole seconds. Without a clock
    time a worklog is a day's hours. The task is the issue with its summary. `_` stands for nothing; the row
    without issue and author is the total, which is checked.

    The file does not say whether a worklog was timed or typed, or when. Jira takes the moment of logging as
    the start unless a person states another. Clock times without an offset are those of the profile.

    Kept as stated: the time spent. Days and weeks of work (`1d 2h`) are not read, for their hours are a
    setting of Jira; a number without a unit that can be no seconds is not read either. Export with seconds
    instead.
    """
    length = "seconds" if sheet.has("seconds") else "spent"
    if length == "spent":
        sheet.quarantine(sheet.matches("spent", UNITLESS), "spent", "has no unit and can be no seconds")
    seconds = sheet.durations(length, bare="seconds")
    is_total = _is_nothing(sheet, "day") & _is_nothing(sheet, "person") & _is_nothing(sheet, "issue")
    is_total &= seconds.notna().to_numpy()
    sheet.skip(is_total, "total row")
    for position in np.flatnonzero(is_total)[-1:]:
        sheet.total(int(position), "total", int(seconds.iloc[position]), ~is_total)
    sheet.quarantine(sheet.blank("day"), "day", "is empty")
    sheet.quarantine(seconds.isna().to_numpy(), length, "is empty")
    spans = _spans(sheet, seconds)
    is_rounded = sheet.matches(length, r".*[hm]")
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "resolution": np.where(is_rounded, 60, 1),
            "person_name": sheet.text("person", _stated) if sheet.has("person") else sheet.format.person,
            "project": sheet.text("project", _stated),
            "task": sheet.joined("issue", "summary"),
            "description": sheet.long_text("description"),
            "entry_id": sheet.long_text("id"),
        }
    )


def _spans(sheet: Sheet, seconds: pd.Series[Any]) -> pd.DataFrame:
    """Return the columns of `Sheet.intervals` for starts with a length, and for days with one."""
    sheet.derive("moment", "day", lambda text: text if CLOCK.fullmatch(text) else "")
    sheet.derive("date", "day", lambda text: "" if CLOCK.fullmatch(text) else text)
    spans, date = sheet.moments("moment", "end"), sheet.days("date")
    day = spans["day"].where(spans["day"].notna(), date)
    end = spans["start"] + pd.to_timedelta(seconds.fillna(0).astype("int64"), unit="s")
    last = local_days(end, sheet.zone)
    return spans.assign(day=day, end=end, until=last.where(last.notna(), day), seconds=seconds, is_running=False)


def _is_nothing(sheet: Sheet, name: str) -> Mask:
    return sheet.blank(name) | sheet.matches(name, "_")


def _stated(text: str) -> str | None:
    return None if text == "_" else text
