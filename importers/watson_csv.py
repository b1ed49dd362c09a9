"""Watson, its log and reports as CSV."""

from __future__ import annotations

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.watson_frames import frames_of, times_of


@importer(
    tool="Watson",
    report="log as CSV",
    side=Side.LOGGED,
    columns={
        "id": ("id",),
        "start": ("start",),
        "end": ("stop",),
        "project": ("project",),
        "tags": ("tags",),
        "from": ("from",),
        "to": ("to",),
        "tag": ("tag",),
        "hours": ("time",),
    },
    needs=("project", ("end", "to"), ("start", "from"), ("tags", "tag"), ("id", "hours")),
    gives=("clock times", "provenance"),
    long=("id",),
)
def watson_csv(sheet: Sheet) -> Reading:
    """Made by `watson log --csv`, or by `watson report --csv` and `watson aggregate --csv`.

    In the log a row is one frame: a project, its tags, when the timer was started and when it was stopped. In
    the reports a row is a project's time in the days of the report, or of one day. Rows of a report that name
    a tag are part of the row of their project above them, and are left out.

    The times are those of the clock where Watson ran, and the file does not say its time zone. Watson names
    no person and no client, and does not say which frames were typed with `watson add`. The JSON says more:
    whole ids and offsets from UTC.

    Kept as stated: clock times to the second, as far as Watson prints them. `watson log --current` also lists
    the timer that runs, as a frame that ends when the log is printed; it is read as running.
    """
    if sheet.has("start"):
        return Reading(frames_of(sheet) | {"resolution": _resolution(sheet)})
    sheet.skip(~sheet.blank("tag"), "time of a tag, part of its project's")
    return Reading(times_of(sheet))


def _resolution(sheet: Sheet) -> int:
    """Return 60 where clock times are printed without seconds, as old versions do."""
    return 1 if sheet.matches("start", r".*:\d\d:\d\d").any() else 60
