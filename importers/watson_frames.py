"""Watson, its frames: the file that holds them, and its log and reports as JSON."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet

STILL_RUNNING = "current"
"""What Watson calls the frame of a timer that runs while a log is written."""


@importer(
    tool="Watson",
    report="frames",
    side=Side.LOGGED,
    records=("[]", "projects[]"),
    columns={
        "start": ("0", "start"),
        "end": ("1", "stop"),
        "project": ("2", "project", "projects.name"),
        "id": ("3", "id"),
        "tags": ("4", "tags"),
        "updated": ("5",),
        "from": ("timespan.from",),
        "to": ("timespan.to",),
        "hours": ("projects.time",),
        "total": ("time",),
        "parts": ("projects.tags",),
    },
    needs=("project", ("id", "from"), ("end", "hours")),
    gives=("clock times", "provenance"),
    long=("id", "parts"),
)
def watson_frames(sheet: Sheet) -> Reading:
    """Made by `watson log --json` or `watson report --json`; or the file `frames` in Watson's folder.

    In the file and in the log a row is one frame: a project, its tags, when the timer was started and when it
    was stopped. The file says of each frame when it was last changed. In `watson report --json` a row is a
    project's time in the days of the report, and of a day in `watson aggregate --json`; what it says of tags
    is part of that time and not read again. Whoever has the choice takes the file: it holds all frames.

    Watson names no person and no client, and does not say which frames were typed with `watson add`.

    Kept as stated: instants to the second. `watson log --current` also lists the timer that runs, as a frame
    that ends when the log is printed; it is read as running.
    """
    spans = frames_of(sheet) if sheet.has("start") else times_of(sheet)
    return Reading(spans | {"updated": sheet.instants("updated")})


def frames_of(sheet: Sheet) -> dict[str, Any]:
    """Return the columns of frames, which have a start and an end."""
    sheet.quarantine(sheet.blank("start"), "start", "is empty")
    spans = sheet.moments("start", "end")
    still_runs = sheet.matches("id", STILL_RUNNING)
    if still_runs.any():
        sheet.notes.append("a timer runs; when the log was printed is not taken for its end")
        for name in ("end", "seconds"):
            spans[name] = spans[name].mask(still_runs)
        spans["until"] = spans["until"].mask(still_runs, spans["day"])
        spans["is_running"] |= still_runs
    return {name: spans[name] for name in spans.columns} | {
        "project": sheet.text("project"),
        "tags": sheet.text("tags"),
        "entry_id": sheet.long_text("id").mask(still_runs),
    }


def times_of(sheet: Sheet) -> dict[str, Any]:
    """Return the columns of projects' times in the days of a report."""
    for name, moment in (("day", "from"), ("until", "to")):
        sheet.derive(name, moment, lambda text: text[:10])
    day, until = sheet.days("day", required=True), sheet.days("until", required=True)
    seconds = sheet.durations("hours", bare="seconds", required=True)
    _check(sheet)
    return {
        "day": day,
        "until": until,
        "grain": np.where((until > day).to_numpy(dtype=bool), "period", "day"),
        "seconds": seconds,
        "project": sheet.text("project"),
    }


def _check(sheet: Sheet) -> None:
    """Note the total that each report of a JSON states, for the projects of its days."""
    if not sheet.has("total"):
        return
    stated = sheet.durations("total", bare="seconds")
    reports = sheet.joined("from", "to")
    for code, label in enumerate(reports.cat.categories):
        covers = (reports.cat.codes == code).to_numpy()
        if pd.notna(seconds := stated[covers].iloc[0]):
            sheet.total(int(np.flatnonzero(covers)[0]), f"time from {label[:10]}", int(seconds), covers)
