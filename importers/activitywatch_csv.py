"""ActivityWatch, one bucket as CSV."""

from __future__ import annotations

from auditor.model import Side
from importers.activitywatch_export import KINDS, events_of
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="ActivityWatch",
    report="bucket as CSV",
    side=Side.OBSERVED,
    columns={
        "timestamp": ("timestamp",),
        "duration": ("duration",),
        "app": ("app",),
        "title": ("title",),
        "status": ("status",),
        "url": ("url",),
        "file": ("file",),
        "project": ("project",),
    },
    needs=("timestamp", "duration", ("app", "status", "url", "file")),
    gives=("clock times",),
    long=(),
)
def activitywatch_csv(sheet: Sheet) -> Reading:
    """Made in ActivityWatch under Raw Data, Export bucket as CSV (`aw-events-export-….csv`).

    A row is one event of the bucket: the window in front (its program and title), whether somebody was at the
    computer (`afk` is a trace that nobody was), the page in the browser, or the file and project in the
    editor. Which of them it is, the columns tell.

    The file names no person: whose computer it is can be said in the settings, as `person` of this format. It
    has only the columns that its first event fills, and joins events that follow each other closely. The JSON
    of the same bucket says more.

    Kept as stated: starts and durations to the second, parts of a second rounded. The end is start plus
    duration.
    """
    tells = next(column for column in ("status", "url", "file", "app") if sheet.has(column))
    return Reading(events_of(sheet, {column: ~sheet.is_empty & (column == tells) for column in KINDS.values()}))
