"""WakaTime, dumps of daily totals and of heartbeats, and answers of its API."""

from __future__ import annotations

from typing import Any

import numpy as np

from auditor.model import Side, Trace
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.traces import lasting, without_exponent


@importer(
    tool="WakaTime",
    report="data dump",
    side=Side.OBSERVED,
    records=("days[].projects[]+", "days[].heartbeats[]", "data[].projects[]+", "data[]", "days[]"),
    columns={
        "day": ("days.date", "data.range.date"),
        "project": ("days.projects.name", "data.projects.name", "days.heartbeats.project", "data.project"),
        "hours": (
            "days.projects.grand_total.total_seconds",
            "days.projects.total_seconds",
            "data.projects.total_seconds",
        ),
        "total": ("days.grand_total.total_seconds", "data.grand_total.total_seconds"),
        "moment": ("days.heartbeats.time", "data.time"),
        "duration": ("data.duration",),
        "file": ("days.heartbeats.entity", "data.entity"),
        "kind": ("days.heartbeats.type", "data.type"),
        "category": ("days.heartbeats.category", "data.category"),
        "id": ("days.heartbeats.id", "data.id"),
        "created": ("days.heartbeats.created_at", "data.created_at"),
        "person": ("user.full_name", "user.display_name", "user.username"),
        "email": ("user.email",),
    },
    needs=(("day", "moment"), ("total", "file", "duration")),
    gives=("clock times", "provenance"),
    long=("id",),
)
def wakatime_dump(sheet: Sheet) -> Reading:
    """Made on WakaTime under Settings, Account, Export, as daily totals or heartbeats, packed or not.

    In daily totals a row is the time of a project on a day, or of the whole day where it names no project;
    days without any time are left out. In heartbeats a row is one sign of life of an editor: the moment, the
    file and the project. It has no length: how much time lies between two of them is WakaTime's guess and not
    in the file. Answers of the API for durations, heartbeats and summaries, saved as they come, are read the
    same way.

    Dumps name whose account it is. Other answers do not; the settings can, as `person` of this format. Days
    are those of the time zone of the account, which daily totals do not state. WakaTime's projects are
    folders and repositories, and are taken for projects.

    Kept as stated: seconds, parts of a second rounded.
    """
    owner = {
        "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
        "person_email": sheet.text("email", str.lower),
    }
    named = [text for name in ("person", "email") for text in sheet.coded(name)[1] if text]
    if named:
        sheet.notes.append(f"the account is that of {', '.join(named)}")
    return Reading(owner | (_moments(sheet) if sheet.has("moment") else _days(sheet)))


def _moments(sheet: Sheet) -> dict[str, Any]:
    """Return the columns of heartbeats, which have no length, or of durations."""
    if sheet.has("duration"):
        spans = lasting(sheet, "moment", "duration")
    else:
        sheet.quarantine(sheet.blank("moment"), "moment", "is empty")
        spans = sheet.moments("moment", "moment")
    return {name: spans[name] for name in spans.columns} | {
        "trace": np.where(sheet.matches("kind", "domain|app"), Trace.ACTIVITY.value, Trace.CODING.value),
        "project": sheet.text("project"),
        "description": sheet.text("file"),
        "tags": sheet.text("category"),
        "entry_id": sheet.long_text("id"),
        "created": sheet.instants("created"),
    }


def _days(sheet: Sheet) -> dict[str, Any]:
    """Return the columns of each project's time on a day, or of all time of days that name no project."""
    is_whole = sheet.blank("project")
    for field, name in (("part", "hours"), ("whole", "total")):
        sheet.derive(field, name, without_exponent)
    part, whole = (sheet.durations(field, bare="seconds") for field in ("part", "whole"))
    seconds = whole.where(is_whole, part)
    sheet.skip(is_whole & (whole == 0).fillna(value=False).to_numpy(dtype=bool), "a day without any time")
    sheet.quarantine(~is_whole & sheet.blank("hours"), "hours", "is empty")
    sheet.quarantine(is_whole & sheet.blank("total"), "total", "is empty")
    return {
        "day": sheet.days("day", required=True),
        "grain": np.full(len(sheet), "day"),
        "seconds": seconds,
        "trace": Trace.CODING.value,
        "project": sheet.text("project"),
    }
