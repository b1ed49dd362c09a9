"""Timewarrior, its export and its data files."""

from __future__ import annotations

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet

INSTANT = r"\d{8}T\d{6}Z"


@importer(
    tool="Timewarrior",
    report="export",
    side=Side.LOGGED,
    records=("[]",),
    columns={
        "id": ("id",),
        "start": ("start",),
        "end": ("end",),
        "tags": ("tags",),
        "annotation": ("annotation",),
    },
    needs=("start", ("id", "end", "tags", "annotation")),
    gives=("clock times",),
    long=("annotation",),
)
def timewarrior_export(sheet: Sheet) -> Reading:
    """Made by `timew export`; or the data files themselves, such as `2026-03.data` in Timewarrior's folder.

    A row is one interval with its tags and its annotation. One without an end is still running.

    Timewarrior knows no persons, clients and projects. The tags of an interval together are taken for its
    project: one tag as it is, several with commas between them, so that `matches = ["*shop*"]` in the
    settings finds all that has the tag `shop`. It does not say what was timed and what typed. Its `id` is a
    place in the list, which changes with every interval, and is not kept.

    Kept as stated: instants to the second, in UTC.
    """
    for name in ("start", "end"):
        sheet.quarantine(
            ~sheet.blank(name) & ~sheet.matches(name, INSTANT), name, "is no instant as Timewarrior writes it"
        )
    sheet.quarantine(sheet.blank("start"), "start", "is empty")
    spans = sheet.moments("start", "end")
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "project": sheet.text("tags"),
            "tags": sheet.text("tags"),
            "description": sheet.long_text("annotation"),
        }
    )
