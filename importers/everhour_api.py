"""Everhour, answers of its API."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Side
from importers import cells
from importers.registry import importer
from importers.sheet import Reading, Sheet, either

Change = dict[str, Any]

TIMED = {"TIMER"}
TYPED = {"ADD", "EDIT"}


@importer(
    tool="Everhour",
    report="answers of its API",
    side=Side.LOGGED,
    columns={
        "day": ("date",),
        "duration": ("time",),
        "id": ("id",),
        "person": ("user.name",),
        "email": ("user.email",),
        "user": ("user.id", "user"),
        "task": ("task.name",),
        "number": ("task.number",),
        "task_id": ("task.id",),
        "project": ("project.name",),
        "projects": ("task.projects", "project.id"),
        "tags": ("task.labels",),
        "unbillable": ("task.unbillable",),
        "comment": ("comment",),
        "locked": ("isLocked",),
        "invoiced": ("isInvoiced",),
        "history": ("history",),
        "timed": ("timerTime",),
        "billable": ("billable_time",),
    },
    needs=("day", "duration", ("locked", "invoiced", "history", "timed", "billable", "task_id")),
    gives=("provenance",),
    long=("id", "comment"),
    records=("[][]",),
)
def everhour_api(sheet: Sheet) -> Reading:
    """Made by Everhour's API: the answers about time of a team, person, project or task, saved as JSON.

    A row is the time of a person, task and day: a time record with its id and, for a team, a project or a task,
    with its history; or a row of `/team/time/export`, which says how much of the time was timed. The history says
    when the record was made and last changed, and who began it where that is somebody else. A record is timed if
    all that was added to its time was, typed if none was; of a mixture nothing is said but how much was timed.

    The answer does not say when work started or ended, nor the time zone of its history: those are clock times of
    the zone in the settings. People, and tasks' projects, are called by their ids where it states no names; the
    settings may name the person. A record that was locked or invoiced is locked. A task that is not unbillable may
    still be of a project that is.

    Kept as stated: times in seconds, also of records whose time was taken away. If a row has billable and other
    time it is one entry, and a note in it says how much is not billable. Estimates and the total time of a task are
    left alone.
    """
    seconds = sheet.durations("duration", bare="seconds", required=True)
    codes, histories = sheet.coded("history")
    changes = {text: _changes(text) for text in histories}
    is_other = np.array([changes[text] is None for text in histories], dtype=bool)
    sheet.quarantine(is_other[codes], "history", "is no list of changes")
    sheet.derive("made", "history", lambda text: _made(changes[text] or []))
    sheet.derive("changed", "history", lambda text: _changed(changes[text] or []))
    sheet.derive("creator", "history", lambda text: _creator(changes[text] or []))
    sheet.derive("typed", "history", lambda text: _typed(changes[text] or []))
    timed, billable = (sheet.durations(name, bare="seconds") for name in ("timed", "billable"))
    unbillable, creator = sheet.flags("unbillable"), sheet.raw("creator")
    return Reading(
        {
            "day": sheet.days("day", required=True),
            "seconds": seconds,
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person or sheet.text("user"),
            "person_email": sheet.text("email", str.lower),
            "project": sheet.text("project" if sheet.has("project") else "projects"),
            "task": sheet.joined("number", "task"),
            "description": sheet.long_text("comment"),
            "tags": sheet.text("tags"),
            "is_billable": (billable > 0) if sheet.has("billable") else (~unbillable).where(unbillable),
            "is_manual": sheet.flags("typed") if sheet.has("history") else _is_typed(seconds, timed),
            "is_locked": either(sheet.flags("locked"), sheet.flags("invoiced")),
            "entry_id": sheet.long_text("id"),
            "created": sheet.instants("made"),
            "updated": sheet.instants("changed"),
            "creator": creator.mask((creator == "") | (creator == sheet.raw("user"))),
            "note": _notes(seconds, timed, billable),
        }
    )


def _changes(text: str) -> list[Change] | None:
    """Return the changes of a record, the earliest first; None for what is no list of them.

    >>> _changes('[{"createdAt":"2026-03-03 09:00:00","id":"2"},{"createdAt":"2026-03-02 18:00:00","id":"1"}]')
    [{'createdAt': '2026-03-02 18:00:00', 'id': '1'}, {'createdAt': '2026-03-03 09:00:00', 'id': '2'}]
    >>> _changes(""), _changes("soon")
    ([], None)
    """
    if not text:
        return []
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, list) or not all(isinstance(change, dict) for change in found):
        return None
    return sorted(found, key=_when)


def _when(change: Change) -> str:
    return str(change.get("createdAt") or "")


def _made(changes: list[Change]) -> str:
    return next((when for change in changes if (when := _when(change))), "")


def _changed(changes: list[Change]) -> str:
    return _when(changes[-1]) if changes else ""


def _creator(changes: list[Change]) -> str:
    """Return who made the first change that is work: by the timer, or typed."""
    return next((str(c.get("createdBy") or "") for c in changes if c.get("action") in {"ADD", *TIMED}), "")


def _typed(changes: list[Change]) -> str:
    """Return "true" if all that was added to the time was typed, "false" if all was timed, else nothing.

    >>> _typed([{"action": "TIMER", "time": "600"}, {"action": "EDIT", "time": "-60"}])
    'false'
    >>> _typed([{"action": "ADD", "time": "600"}]), _typed([{"action": "MOVE", "time": "600"}])
    ('true', '')
    """
    added = [c for c in changes if (cells.read_number(str(c.get("time") or ""), ".") or 0) > 0]
    actions = {str(change.get("action")) for change in added}
    return "false" if actions == TIMED else "true" if actions and actions <= TYPED else ""


def _is_typed(seconds: pd.Series[Any], timed: pd.Series[Any]) -> pd.Series[Any]:
    is_mixed = (timed > 0) & (timed < seconds)
    return (timed < seconds).mask(is_mixed | (seconds <= 0))


def _notes(seconds: pd.Series[Any], timed: pd.Series[Any], billable: pd.Series[Any]) -> pd.Series[Any]:
    """Return how much of a row's time was timed and how much is not billable, where that is a part of it."""
    first = _share(timed.where((timed > 0) & (timed < seconds)), "timed")
    second = _share((seconds - billable).where((billable > 0) & (billable < seconds)), "not billable")
    return first.where(second.isna(), second.where(first.isna(), first + "; " + second))


def _share(seconds: pd.Series[Any], words: str) -> pd.Series[Any]:
    text = seconds.astype("category")
    names = [f"{s // 3600}:{s // 60 % 60:02}:{s % 60:02} {words}" for s in text.cat.categories]
    return text.cat.rename_categories(names).astype(object)
