"""Time Doctor, worklogs as its API answers them."""

from __future__ import annotations

from auditor.model import Side
from importers.clocks import lasting
from importers.registry import importer
from importers.sheet import Reading, Sheet

LONGEST_SECONDS = 999 * 3600
TYPED = {"manual": "yes", "computer": "no", "mobile": "no"}
BREAKS, LEAVE = r".*break.*", r".*(leave|absen|holiday|vacation|sick|time ?off).*"


@importer(
    tool="Time Doctor",
    report="worklogs of its API",
    side=Side.LOGGED,
    records=("[][]",),
    columns={
        "start": ("start",),
        "duration": ("time",),
        "mode": ("mode",),
        "user": ("userId",),
        "person": ("userName",),
        "project": ("projectName",),
        "project_id": ("projectId",),
        "task": ("taskName",),
        "task_id": ("taskId",),
        "device": ("deviceId",),
    },
    needs=("start", "duration", "mode", "user"),
    gives=("clock times", "provenance"),
)
def time_doctor_worklog(sheet: Sheet) -> Reading:
    """Made by Time Doctor's API, as the worklogs of a company's users in a period, saved as JSON.

    A row is one stretch of time of a user on a task: when it started, its seconds, and its mode, such as
    `computer` or `manual`. What is `manual` was typed, what is `computer` or `mobile` was tracked; of other
    modes it is not known. The mode is a tag. The device is a remark: two of one person at the same time are
    two machines. Breaks and leave are no work and left out.

    The answer states instants in UTC, so that the days are those of the zone in the settings. It holds no ids
    of stretches and no times of creation, and names users by ids; the settings may name the person. It names
    no client.

    Kept as stated: seconds. The answer states no end: it is start plus seconds.
    """
    seconds = sheet.durations("duration", bare="seconds", required=True)
    sheet.quarantine(sheet.blank("start"), "start", "is empty")
    is_long = (seconds.abs() > LONGEST_SECONDS).fillna(value=False).to_numpy(dtype=bool)
    sheet.quarantine(is_long, "duration", "is longer than 999 hours")
    is_break = sheet.matches("mode", BREAKS)
    sheet.skip(is_break, "break, not work")
    sheet.skip(~is_break & sheet.matches("mode", LEAVE), "leave, not work")
    sheet.derive("typed", "mode", lambda text: TYPED.get(text.casefold(), ""))
    spans = lasting(sheet.moments("start", "", seconds), seconds, sheet.zone, LONGEST_SECONDS)
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person or sheet.text("user"),
            "project": sheet.text("project" if sheet.has("project") else "project_id"),
            "task": sheet.text("task" if sheet.has("task") else "task_id"),
            "tags": sheet.text("mode"),
            "is_manual": sheet.flags("typed"),
            "note": sheet.text("device", lambda text: f"device {text}"),
        }
    )
