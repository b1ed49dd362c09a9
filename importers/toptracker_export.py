"""TopTracker, export of activities."""

from __future__ import annotations

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="TopTracker",
    report="activities",
    side=Side.LOGGED,
    columns={
        "description": ("activity", "description"),
        "project": ("project",),
        "person": ("workers", "worker"),
        "duration": ("duration",),
        "seconds": ("duration_seconds",),
        "start": ("start_time",),
        "end": ("end_time",),
    },
    needs=("start", ("seconds", "end"), ("person", "project"), ("seconds", "duration")),
    gives=("clock times",),
    long=("description",),
)
def toptracker_export(sheet: Sheet) -> Reading:
    """Made in TopTracker under Reports, Activities, Export to CSV.

    A row is one activity: what was done, on which project, by whom, and its start and end with the offset of
    the exporting user's zone, such as `2026-03-02T09:00:00+01:00`; so each is an instant. The duration is
    that of `duration_seconds`, and without it that of `duration`. Newest rows come first.

    The file does not say what was timed and what was entered by hand. Counts of keys, clicks and screenshots
    are not kept: they do not say how much of the time was active.

    Kept as stated: the duration beside start and end, also where they disagree. A row without an end is a
    running timer.
    """
    stated = "seconds" if sheet.has("seconds") else "duration"
    seconds = sheet.durations("seconds", bare="seconds") if sheet.has("seconds") else sheet.durations("duration")
    sheet.quarantine(sheet.blank("start"), "start", "is empty")
    spans = sheet.moments("start", "end", seconds)
    sheet.quarantine((spans["seconds"].isna() & ~spans["is_running"]).to_numpy(), stated, "is empty")
    return Reading(
        {str(name): spans[name] for name in spans}
        | {
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
            "project": sheet.text("project"),
            "description": sheet.long_text("description"),
        }
    )
