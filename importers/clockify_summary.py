"""Clockify, summary report by date."""

from __future__ import annotations

from auditor.model import Side
from importers.clockify_detailed import length_of, resolution_of, stated
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.tables import Unreadable


@importer(
    tool="Clockify",
    report="summary report",
    side=Side.LOGGED,
    columns={
        "day": ("Date",),
        "person": ("User",),
        "client": ("Client",),
        "project": ("Project",),
        "task": ("Task",),
        "description": ("Description",),
        "tags": ("Tag", "Tags"),
        "duration": ("Time (h)",),
        "hours": ("Time (decimal)",),
        "amount": ("Amount (*)",),
    },
    needs=(("duration", "hours"),),
    gives=("money",),
)
def clockify_summary(sheet: Sheet) -> Reading:
    """Made in Clockify under Reports, Summary, grouped by Date, Export, Save as CSV.

    A row is the sum of a day's entries that are alike in what the report was grouped by: date alone, or date
    with project, client, task, user or description. `Time (h)` is in the format of the workspace, `01:15:30`,
    `1:16` (hours and minutes, rounded up) or decimal hours; `Time (decimal)` is read where it stands alone.
    `(Without client)` and its like are blanks.

    The file does not say when work started or ended, or which time zone its days are of; a row may add up
    several entries and, without a column `User`, several people. A report without the column `Date` is
    refused: it does not say on which day anything was worked.

    Kept as stated: the time, rounded where the report was, and the amount.
    """
    if not sheet.has("day"):
        raise Unreadable(
            "its rows have no dates, so no day of it can be audited; in Clockify open Reports, Detailed and export "
            "that, or group the summary by Date"
        )
    return Reading(
        {
            "day": sheet.days("day", required=True),
            "seconds": sheet.durations(length_of(sheet), bare="hours", required=True),
            "resolution": resolution_of(sheet) if sheet.has("duration") else sheet.resolution_of_hours("hours"),
            "person_name": sheet.text("person", stated) if sheet.has("person") else sheet.format.person,
            "client": sheet.text("client", stated),
            "project": sheet.text("project", stated),
            "task": sheet.text("task", stated),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags", stated),
            "amount": sheet.money("amount"),
            "currency": sheet.currency("amount"),
        }
    )
