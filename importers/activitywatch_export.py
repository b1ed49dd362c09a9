"""ActivityWatch, export of its buckets as JSON."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Side, Trace
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.traces import lasting

KINDS = {
    "currentwindow": "app",
    "afkstatus": "status",
    "web.tab.current": "url",
    "app.editor.activity": "file",
}
"""Types of buckets that are read, each with the column that only its events fill."""


@importer(
    tool="ActivityWatch",
    report="export of buckets",
    side=Side.OBSERVED,
    records=("buckets.*.events[]",),
    columns={
        "timestamp": ("buckets.*.events.timestamp",),
        "duration": ("buckets.*.events.duration",),
        "kind": ("buckets.*.type",),
        "app": ("buckets.*.events.data.app",),
        "title": ("buckets.*.events.data.title",),
        "status": ("buckets.*.events.data.status",),
        "url": ("buckets.*.events.data.url",),
        "file": ("buckets.*.events.data.file",),
        "project": ("buckets.*.events.data.project",),
    },
    needs=("timestamp", "duration", "kind"),
    gives=("clock times",),
    long=(),
)
def activitywatch_export(sheet: Sheet) -> Reading:
    """Made in ActivityWatch under Raw Data, Export all buckets as JSON, or Export as JSON of one bucket.

    A row is one event of a bucket: the window in front (its program and title), whether somebody was at the
    computer (`afk` is a trace that nobody was), the page in the browser, or the file and project in the
    editor. Buckets of other types, such as the music that plays, say nothing of work and are left out.

    The file names no person: whose computer it is can be said in the settings, as `person` of this format. It
    does not say what work was for whom; an editor's project is taken for the project. ActivityWatch joins
    events that follow each other closely, so that short gaps between them are gone.

    Kept as stated: starts and durations to the second, parts of a second rounded. The end is start plus
    duration.
    """
    sheet.quarantine(sheet.blank("kind"), "kind", "is empty")
    others = sorted(kind for kind in sheet.coded("kind")[1] if kind and kind not in KINDS)
    if others:
        is_other = sheet.matches("kind", "|".join(map(re.escape, others)))
        sheet.skip(is_other, "a bucket of another type, no trace of work")
        sheet.notes.append(f"buckets of other types are left out: {', '.join(others)}")
    return Reading(
        events_of(sheet, {column: sheet.matches("kind", re.escape(kind)) for kind, column in KINDS.items()})
    )


def events_of(sheet: Sheet, fills: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of events; `fills` says for each column that tells a bucket's type which rows it tells."""
    spans = lasting(sheet, "timestamp", "duration")
    is_away = sheet.matches("status", "afk")
    is_status = fills["status"]
    sheet.quarantine(
        is_status & ~is_away & ~sheet.matches("status", "not-afk"), "status", "is neither afk nor not-afk"
    )
    kinds = pd.Index([Trace.ACTIVITY.value, Trace.AWAY.value, Trace.CODING.value], dtype="str")
    trace = pd.Categorical.from_codes(np.select([fills["file"], is_status & is_away], [2, 1], 0), categories=kinds)
    told = {
        "app": ("app", "title"),
        "url": ("title", "url"),
        "file": ("file",),
        "status": ("status",),
    }
    description = pd.Series(None, index=pd.RangeIndex(len(sheet)), dtype="str")
    for column, names in told.items():
        if fills[column].all():
            description = sheet.joined_text(*names)
        elif fills[column].any():
            description = description.mask(fills[column], sheet.joined_text(*names))
    return {name: spans[name] for name in spans.columns} | {
        "trace": pd.Series(trace),
        "description": description,
        "project": sheet.text("project"),
    }
