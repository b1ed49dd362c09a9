"""Tempo Timesheets for Jira, export of worklogs."""

from __future__ import annotations

import re

import numpy as np

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet

CLOCK = re.compile(r"[T ,]+\d{1,2}:\d\d.*")


@importer(
    tool="Tempo Timesheets",
    report="export of worklogs",
    side=Side.LOGGED,
    columns={
        "issue": ("Issue Key", "Ключ запроса"),
        "summary": ("Issue summary", "Тема запроса"),
        "hours": ("Hours", "Часов"),
        "day": ("Work date", "Дата работы"),
        "username": ("Username", "Имя пользователя"),
        "person": ("Full name", "Полное имя"),
        "client": ("Account Customer",),
        "project": ("Project Name", "Имя проекта"),
        "project_key": ("Project Key", "Ключ проекта"),
        "description": ("Work Description", "Описание работы"),
        "billed": ("Billed Hours", "Тарифицируемые часы"),
    },
    needs=("issue", "day", "hours"),
)
def tempo_worklogs(sheet: Sheet) -> Reading:
    """Made in Tempo Timesheets for Jira by exporting a report or timesheet of worklogs to Excel or CSV.

    A row is one worklog: hours of a person on an issue and day, with English or Russian headers. The task is
    the issue with its summary, the client the customer of its account. Billed hours, where a person states
    others for the client, are the rounded length of the entry.

    The file does not say when work began: beside the date stands a start, the moment of logging or midnight,
    and nothing tells which, so an entry is a day's hours and the clock times are left out, which a note says.
    It holds no ids and does not say who entered a worklog or when. A table with one column per day is another
    export.

    Kept as stated: hours in decimals. A row without a date and an issue is the total, which is checked.
    """
    seconds = sheet.durations("hours", bare="hours")
    is_total = sheet.blank("day") & (sheet.blank("issue") | sheet.matches("issue", "total|итого"))
    is_total &= seconds.notna().to_numpy()
    sheet.skip(is_total, "total row")
    for position in np.flatnonzero(is_total)[-1:]:
        sheet.total(int(position), "total", int(seconds.iloc[position]), ~is_total)
    sheet.quarantine(seconds.isna().to_numpy(), "hours", "is empty")
    sheet.derive("date", "day", lambda text: CLOCK.sub("", text))
    clocked = int(sheet.matches("day", r".*[T ,](?!0?0:00\b)\d{1,2}:\d\d.*").sum())
    if clocked:
        sheet.notes.append(
            f"{clocked} of {len(sheet)} rows state a clock time beside the date; it may be that of logging and is "
            "left out"
        )
    resolution = min(sheet.resolution_of_hours("hours"), 18)
    return Reading(
        {
            "day": sheet.days("date", required=True),
            "seconds": seconds,
            "rounded_seconds": sheet.durations("billed", bare="hours"),
            "resolution": resolution,
            "person_name": sheet.text("person" if sheet.has("person") else "username"),
            "client": sheet.text("client"),
            "project": sheet.text("project" if sheet.has("project") else "project_key"),
            "task": sheet.joined("issue", "summary"),
            "description": sheet.long_text("description"),
        }
    )
