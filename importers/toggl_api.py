"""Toggl Track, answers of its API."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet
from importers.toggl_detailed import LONGEST_SECONDS

MILLISECONDS = "data.dur"


@importer(
    tool="Toggl Track",
    report="answers of its API",
    side=Side.LOGGED,
    columns={
        "start": ("start", "time_entries.start", "data.start"),
        "stop": ("stop", "time_entries.stop", "data.end"),
        "duration": ("duration", "time_entries.seconds", MILLISECONDS),
        "updated": ("at", "time_entries.at", "data.updated"),
        "id": ("id", "time_entries.id", "data.id"),
        "deleted": ("server_deleted_at",),
        "person": ("user_name", "username", "data.user"),
        "user": ("user_id", "uid", "data.uid"),
        "email": ("email",),
        "client": ("client_name", "data.client"),
        "project": ("project_name", "data.project"),
        "project_id": ("project_id", "pid", "data.pid"),
        "task": ("task_name", "data.task"),
        "task_id": ("task_id", "tid", "data.tid"),
        "description": ("description", "data.description"),
        "tags": ("tags", "tag_names", "data.tags"),
        "billable": ("billable", "data.is_billable"),
        "rate_in_cents": ("hourly_rate_in_cents",),
        "amount_in_cents": ("billable_amount_in_cents",),
        "amount": ("data.billable",),
        "currency": ("currency", "data.cur"),
        "group": ("row_number",),
    },
    needs=("start", "duration", "updated"),
    gives=("clock times", "provenance", "money"),
    long=("id", "description"),
    records=("[][]", "[][].time_entries[]", "data[]"),
)
def toggl_api(sheet: Sheet) -> Reading:
    """Made by Toggl Track's API: the answers about one's time entries or a detailed report, saved as JSON.

    A row is one time entry with its id, its start, end and duration, and the moment of its last change (`at`,
    `updated`). Three forms are read, one page or a list of pages: `/me/time_entries`, with or without names
    (`meta=true`), the search of the Reports API version 3, with `time_entries` in each of its rows, and the details
    of version 2, whose durations are milliseconds. An entry that has not stopped and whose duration is negative is
    a running timer. Deleted entries are left out.

    The answer does not say when an entry was made, nor whether it was timed or typed; ids rise with creation.
    `/me/time_entries` states instants in UTC, and `duronly` is no news: days are those of the zone in the settings.
    Without names, projects and tasks are called by their ids, and so is the person unless the settings name one.

    Kept as stated: the duration beside start and end, also where they disagree. Where the answer states a start and
    a duration but no end, the end is start plus duration. Where a row of a report holds several entries, its amount
    is that of all of them and is laid on none.
    """
    seconds = _seconds(sheet)
    sheet.skip(~sheet.blank("deleted"), "deleted in Toggl")
    sheet.quarantine(sheet.blank("start"), "start", "is empty")
    spans = _spans(sheet, seconds)
    amount = sheet.money("amount") if sheet.has("amount") else sheet.money("amount_in_cents", scale=1)
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person or sheet.text("user"),
            "person_email": sheet.text("email", str.lower),
            "client": sheet.text("client"),
            "project": sheet.text("project" if sheet.has("project") else "project_id"),
            "task": sheet.text("task" if sheet.has("task") else "task_id"),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags"),
            "is_billable": sheet.flags("billable"),
            "rate": sheet.money("rate_in_cents"),
            "amount": amount.mask(_is_grouped(sheet, amount)),
            "currency": sheet.text("currency") if sheet.has("currency") else sheet.format.currency,
            "entry_id": sheet.long_text("id"),
            "updated": sheet.instants("updated"),
        }
    )


def _seconds(sheet: Sheet) -> pd.Series[Any]:
    stated = sheet.durations("duration", bare="seconds")
    return (stated + 500) // 1000 if sheet.header("duration") == MILLISECONDS else stated


def _spans(sheet: Sheet, seconds: pd.Series[Any]) -> pd.DataFrame:
    """Return the columns of clocked entries; one without an end but with a length ends when it is over."""
    spans = sheet.moments("start", "stop", seconds)
    is_open = spans["is_running"].to_numpy() & (seconds >= 0).fillna(value=False).to_numpy(dtype=bool)
    if not is_open.any():
        return spans
    is_long = (seconds > LONGEST_SECONDS).fillna(value=False).to_numpy(dtype=bool)
    sheet.quarantine(is_open & is_long, "duration", "is longer than the 999 hours that Toggl allows")
    length = pd.to_timedelta(seconds.fillna(0).clip(0, LONGEST_SECONDS).astype("int64"), unit="s")
    end = spans["start"] + length
    spans["end"] = spans["end"].mask(is_open, end)
    spans["until"] = spans["until"].mask(is_open, end.dt.tz_convert(sheet.zone).dt.tz_localize(None).dt.normalize())
    spans["seconds"] = spans["seconds"].mask(is_open, seconds)
    spans["is_running"] &= ~is_open
    sheet.notes.append(f"{int(is_open.sum())} of {len(sheet)} rows state no end; it is start plus duration")
    return spans


def _is_grouped(sheet: Sheet, amount: pd.Series[Any]) -> Mask:
    """Return which entries share a row of the report, and so its amount, with others."""
    group = sheet.coded("group")[0]
    is_same = np.zeros(len(sheet) + 1, dtype=bool)
    is_same[1:-1] = (group[1:] == group[:-1]) & ~sheet.blank("group")[1:]
    is_shared = (is_same[1:] | is_same[:-1]) & amount.notna().to_numpy()
    if is_shared.any():
        sheet.notes.append(f"{int(is_shared.sum())} of {len(sheet)} rows share an amount with others; it is left out")
    return is_shared
