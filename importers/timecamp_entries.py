"""TimeCamp, time entries as its API answers them."""

from __future__ import annotations

from auditor.model import Side
from importers.clocks import lasting
from importers.registry import importer
from importers.sheet import Reading, Sheet, either

DAY_SECONDS = 86_400


@importer(
    tool="TimeCamp",
    report="time entries of its API",
    side=Side.LOGGED,
    records=("[]",),
    columns={
        "id": ("id",),
        "duration": ("duration",),
        "day": ("date",),
        "start_time": ("start_time",),
        "end_time": ("end_time",),
        "user": ("user_id",),
        "person": ("user_name",),
        "project": ("name",),
        "task_id": ("task_id",),
        "description": ("description", "task_note"),
        "tags": ("tags.name", "tags"),
        "billable": ("billable",),
        "locked": ("locked",),
        "invoice": ("invoiceId",),
        "updated": ("last_modify",),
    },
    needs=("id", "duration", "day", "task_id", ("updated", "locked")),
    gives=("clock times", "provenance"),
    long=("id", "description"),
)
def timecamp_entries(sheet: Sheet) -> Reading:
    """Made by TimeCamp's API, as the time entries (`/entries`) of a period, saved as JSON.

    A row is one time entry with its id: its day, seconds, the task or project it is on, and start and end
    where it has them. TimeCamp keeps projects and tasks in one tree and calls both by `name`; it is read as
    the project. An entry without clock times is a day's time; an end before its start is the next day's. An
    entry that is locked or stands on an invoice is locked.

    The answer does not name the time zone of clock times and of the last change. It does not say when an
    entry was made, nor whether it was timed or typed; ids rise with creation. Timers that run are not in it,
    and it names no client.

    Kept as stated: seconds, also where they are not end minus start. Where an entry has a start and no end,
    the end is start plus seconds.
    """
    seconds = sheet.durations("duration", bare="seconds", required=True)
    spans = sheet.intervals("day", "start_time", "end_day", "end_time", seconds)
    is_open = spans["is_running"].to_numpy()
    is_long = (seconds.abs() > DAY_SECONDS).fillna(value=False).to_numpy(dtype=bool)
    sheet.quarantine(is_open & is_long, "duration", "is longer than a day, and no end is stated")
    if is_open.any():
        sheet.notes.append(f"{int(is_open.sum())} of {len(sheet)} rows state no end; it is start plus duration")
        spans = lasting(spans, seconds, sheet.zone, DAY_SECONDS)
    sheet.derive("invoiced", "invoice", lambda text: "" if not text else "no" if text == "0" else "yes")
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person or sheet.text("user"),
            "project": sheet.text("project"),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags"),
            "is_billable": sheet.flags("billable"),
            "is_locked": either(sheet.flags("locked"), sheet.flags("invoiced")),
            "entry_id": sheet.long_text("id"),
            "updated": sheet.instants("updated"),
        }
    )
