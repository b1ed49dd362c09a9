"""Toggl Track, detailed report and data export."""

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="Toggl Track",
    report="detailed report",
    side=Side.LOGGED,
    columns={
        "person": ("User", "Member"),
        "email": ("Email",),
        "client": ("Client",),
        "project": ("Project",),
        "task": ("Task",),
        "description": ("Description",),
        "billable": ("Billable",),
        "start_day": ("Start date",),
        "start_time": ("Start time",),
        "end_day": ("End date", "Stop date"),
        "end_time": ("End time", "Stop time"),
        "duration": ("Duration",),
        "tags": ("Tags",),
        "amount": ("Amount (*)", "Amount"),
    },
    needs=("start_day", "start_time", "end_day", "end_time"),
)
def toggl_detailed(sheet: Sheet) -> Reading:
    """Made in Toggl Track under Reports, Detailed, Export CSV, or under Settings, Data export, Time entries.

    A row is one time entry with its start, end and duration, in any of the shapes Toggl has written since
    2016: the classic 14 columns with or without an amount, every cell quoted, and the columns chosen in the
    new Reports with `Member` and `Stop date`.

    The file does not say its time zone: clock times are those of the exporting user's profile. It holds no
    ids and no times of creation, and does not mark rounded durations.

    Kept as stated: the duration beside start and end, also where they disagree. A row without an end is a
    running timer.
    """
    duration = sheet.durations("duration", bare="hours")
    clocked = sheet.intervals(
        "start_day", "start_time", "end_day", "end_time", duration if sheet.has("duration") else None
    )
    return Reading(
        {
            **{name: clocked[name] for name in clocked},
            "person_name": sheet.text("person"),
            "person_email": sheet.text("email", str.lower),
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags"),
            "is_billable": sheet.flags("billable"),
            "amount": sheet.money("amount"),
            "currency": sheet.currency("amount"),
        }
    )
