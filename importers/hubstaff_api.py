"""Hubstaff, activities as its API answers them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Side
from importers.clocks import lasting
from importers.registry import importer
from importers.sheet import Reading, Sheet, either

DAY_SECONDS = 86_400
TYPED = {"manual": "yes", "normal": "no", "idle": "no", "resumed": "no"}
PLAIN = {"manual", "normal"}
PARTS = {"manual": "added by hand", "idle": "idle", "break": "on a break", "billable_time": "billable"}
LOCKS = ("immutable", "timesheet_locked", "paid", "client_invoiced", "team_invoiced")


@importer(
    tool="Hubstaff",
    report="activities of its API",
    side=Side.LOGGED,
    records=("activities[]", "daily_activities[]"),
    columns={
        "id": ("activities.id", "daily_activities.id"),
        "day": ("activities.date", "daily_activities.date"),
        "start": ("activities.starts_at",),
        "duration": ("activities.tracked", "daily_activities.tracked"),
        "input": ("activities.input_tracked", "daily_activities.input_tracked"),
        "overall": ("activities.overall", "daily_activities.overall"),
        "type": ("activities.time_type",),
        "manual": ("daily_activities.manual",),
        "idle": ("daily_activities.idle",),
        "break": ("daily_activities.work_break",),
        "billable": ("activities.billable",),
        "billable_time": ("daily_activities.billable",),
        "user": ("activities.user_id", "daily_activities.user_id"),
        "project": ("activities.project_id", "daily_activities.project_id"),
        "task": ("activities.task_id", "daily_activities.task_id"),
        "device": ("activities.client",),
        "created": ("activities.created_at", "daily_activities.created_at"),
        "updated": ("activities.updated_at", "daily_activities.updated_at"),
        "users": ("users",),
        "projects": ("projects",),
        "tasks": ("tasks",),
    }
    | {lock: (f"activities.{lock}",) for lock in LOCKS},
    needs=("duration", "user", ("start", "manual")),
    gives=("clock times", "provenance"),
    long=("id",),
)
def hubstaff_api(sheet: Sheet) -> Reading:
    """Made by Hubstaff's API, version 2: the activities of an organization, in slots or by day, saved as JSON.

    In `activities` a row is what one member tracked on one project within a slot of ten minutes: when
    tracking began in the slot, and how many seconds were tracked. In `daily_activities` it is a day's time of
    a member, project and task. Where the answer includes users, projects and tasks, their names are taken,
    else their ids.

    Activity is the time with keyboard or mouse in use, as a share of the time in which that was measured. A
    slot of type `manual` was added by hand; a day is manual if all of it was, and a remark says how much of
    it was added by hand, idle, on a break, or billable. Time that is paid, invoiced, in a locked timesheet or
    immutable is locked. The program that a slot was tracked with is a tag.

    The answer does not name the time zone of the organization, in which `date` is the day. It does not say
    when tracking stopped: a slot's entry ends when its seconds are over, which is too early where tracking
    was interrupted.

    Kept as stated: seconds, and the day, also where it is another one in the zone of the settings.
    """
    seconds = sheet.durations("duration", bare="seconds", required=True)
    day = sheet.days("day", required=True)
    if sheet.has("start"):
        columns = _of_slots(sheet, seconds, day)
    else:
        columns = {"day": day, "seconds": seconds} | _of_days(sheet, seconds)
    people, emails = _beside(sheet, "users", "name"), _beside(sheet, "users", "email")
    projects, tasks = _beside(sheet, "projects", "name"), _beside(sheet, "tasks", "summary", "name")
    return Reading(
        columns
        | {
            "person_name": sheet.text("user", lambda key: people.get(key, key)) if people else _person(sheet),
            "person_email": sheet.text("user", lambda key: emails.get(key, "").lower()),
            "project": sheet.text("project", lambda key: projects.get(key, key)),
            "task": sheet.text("task", lambda key: tasks.get(key, key)),
            "tags": sheet.text("device"),
            "activity": _activity(sheet, seconds),
            "is_locked": _is_locked(sheet),
            "entry_id": sheet.long_text("id"),
            "created": sheet.instants("created"),
            "updated": sheet.instants("updated"),
        }
    )


def _of_slots(sheet: Sheet, seconds: pd.Series[Any], day: pd.Series[Any]) -> dict[str, Any]:
    """Return the columns of slots, which begin at an instant and last their seconds, on the day they state."""
    sheet.quarantine(sheet.blank("start"), "start", "is empty")
    is_long = (seconds.abs() > DAY_SECONDS).fillna(value=False).to_numpy(dtype=bool)
    sheet.quarantine(is_long, "duration", "is more than a day, in a slot of ten minutes")
    spans = lasting(sheet.moments("start", "", seconds), seconds, sheet.zone, DAY_SECONDS)
    moved = int((spans["day"] != day)[day.notna() & spans["day"].notna()].sum())
    if moved:
        sheet.notes.append(
            f"{moved} of {len(sheet)} slots are of another day than in {sheet.zone}; their own is kept"
        )
    sheet.derive("typed", "type", lambda text: TYPED.get(text.casefold(), ""))
    return {name: spans[name] for name in spans.columns} | {
        "day": day,
        "until": day,
        "is_manual": sheet.flags("typed"),
        "is_billable": sheet.flags("billable"),
        "note": sheet.text("type", lambda text: None if text.casefold() in PLAIN else f"{text} time"),
    }


def _of_days(sheet: Sheet, seconds: pd.Series[Any]) -> dict[str, Any]:
    """Return whether days were added by hand and are billable, and a remark on parts of them."""
    part = {name: sheet.durations(name, bare="seconds") for name in PARTS}
    is_part = {name: (stated > 0) & (stated < seconds) for name, stated in part.items()}
    told = pd.DataFrame({name: part[name].where(is_part[name]).fillna(0) for name in PARTS})
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(told))
    words = list(PARTS.values())
    remarks = [
        "; ".join(
            f"{s // 3600}:{s // 60 % 60:02}:{s % 60:02} {word}" for s, word in zip(row, words, strict=True) if s
        )
        for row in distinct
    ]
    return {
        "is_manual": (part["manual"] > 0).mask(is_part["manual"]),
        "is_billable": (part["billable_time"] > 0).mask(is_part["billable_time"]),
        "note": pd.Series(np.array([remark or None for remark in remarks], dtype=object)[codes], dtype="category"),
    }


def _activity(sheet: Sheet, seconds: pd.Series[Any]) -> pd.Series[Any]:
    """Return the time with input as a share of the time in which input was measured, from 0 to 100."""
    measured = sheet.durations("input", bare="seconds") if sheet.has("input") else seconds
    active = sheet.durations("overall", bare="seconds")
    is_more = ((active > measured) | (active < 0)).fillna(value=False)
    if is_more.any():
        sheet.notes.append(
            f"{int(is_more.sum())} of {len(sheet)} rows state more input than measured; it is left out"
        )
    measured = measured.where((measured > 0) & ~is_more)
    return (200 * active + measured) // (2 * measured)


def _is_locked(sheet: Sheet) -> pd.Series[Any]:
    flags = [sheet.flags(name) for name in LOCKS if sheet.has(name)]
    return reduce(either, flags) if flags else pd.Series(pd.NA, index=range(len(sheet)), dtype="boolean")


def _person(sheet: Sheet) -> Any:
    return sheet.format.person or sheet.text("user")


def _beside(sheet: Sheet, beside: str, *keys: str) -> dict[str, str]:
    """Return the first of the keys that is stated, by id, of the objects in a list beside the rows."""
    found: dict[str, str] = {}
    for text in sheet.coded(beside)[1]:
        found |= _stated(text, keys)
    return found


def _stated(text: str, keys: Sequence[str]) -> dict[str, str]:
    """Return what objects state under the first of the keys that is not empty, by their ids.

    >>> _stated('[{"id":"7","name":"Ann"},{"id":"9","summary":"Cart"},{"id":"5","name":""}]', ("name", "summary"))
    {'7': 'Ann', '9': 'Cart'}
    >>> _stated("soon", ("name",))
    {}
    """
    found: Any = None
    with suppress(ValueError):
        found = json.loads(text)
    objects = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    stated = ((str(one.get("id")), next((one[key] for key in keys if one.get(key)), None)) for one in objects)
    return {number: str(value) for number, value in stated if value}
