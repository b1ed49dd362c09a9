"""Harvest, time entries as its API answers them."""

from __future__ import annotations

import pandas as pd

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet, either

TWO_DECIMALS = 18
"""Half of a hundredth of an hour in seconds."""


@importer(
    tool="Harvest",
    report="time entries of its API",
    side=Side.LOGGED,
    records=("time_entries[]",),
    columns={
        "id": ("time_entries.id",),
        "day": ("time_entries.spent_date",),
        "hours": ("time_entries.hours",),
        "rounded": ("time_entries.rounded_hours",),
        "started": ("time_entries.started_time",),
        "ended": ("time_entries.ended_time",),
        "running": ("time_entries.is_running",),
        "person": ("time_entries.user.name",),
        "user": ("time_entries.user.id",),
        "client": ("time_entries.client.name",),
        "project": ("time_entries.project.name",),
        "task": ("time_entries.task.name",),
        "notes": ("time_entries.notes",),
        "billable": ("time_entries.billable",),
        "rate": ("time_entries.billable_rate",),
        "currency": ("time_entries.client.currency",),
        "locked": ("time_entries.is_locked",),
        "closed": ("time_entries.is_closed",),
        "billed": ("time_entries.is_billed",),
        "invoice": ("time_entries.invoice.number",),
        "created": ("time_entries.created_at",),
        "updated": ("time_entries.updated_at",),
    },
    needs=("day", "hours", ("person", "user", "running")),
    gives=("clock times", "provenance", "money"),
    long=("id", "notes"),
)
def harvest_api(sheet: Sheet) -> Reading:
    """Made by Harvest's API, version 2, as the time entries of an account or a person, saved as JSON.

    A row is one time entry with its id: a person's hours on a task of a project on a day, and when it was
    made and last changed. Accounts that note clock times have `started_time` and `ended_time`; an end before
    its start is the next day's. A timer that runs is marked; its hours so far are not kept. An entry that is
    locked, approved (`is_closed`) or billed is locked, and says on which invoice it stands.

    The answer does not name the time zone of days and clock times, nor e-mail addresses. It does not say what
    was timed and what typed.

    Kept as stated: hours with two decimals, also where they are not end minus start, and the hours that
    Harvest rounds for reports and invoices beside them. Cost rates are left alone.
    """
    is_running = sheet.flags("running", blank=False).fillna(value=False).to_numpy(dtype=bool)
    sheet.quarantine(sheet.blank("hours") & ~is_running, "hours", "is empty")
    seconds = sheet.durations("hours", bare="hours")
    if sheet.has("started"):
        spans = sheet.intervals("day", "started", "ended on", "ended", seconds)
    else:
        spans = pd.DataFrame({"day": sheet.days("day", required=True), "seconds": seconds, "is_running": False})
    for name in {"end", "seconds"} & set(spans):
        spans[name] = spans[name].mask(is_running)
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "is_running": spans["is_running"] | is_running,
            "resolution": TWO_DECIMALS,
            "rounded_seconds": sheet.durations("rounded", bare="hours").mask(is_running),
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person or sheet.text("user"),
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "description": sheet.long_text("notes"),
            "is_billable": sheet.flags("billable"),
            "is_locked": either(either(sheet.flags("locked"), sheet.flags("closed")), sheet.flags("billed")),
            "rate": sheet.rates("rate"),
            "currency": sheet.text("currency") if sheet.has("currency") else sheet.format.currency,
            "invoice": sheet.text("invoice"),
            "entry_id": sheet.long_text("id"),
            "created": sheet.instants("created"),
            "updated": sheet.instants("updated"),
        }
    )
