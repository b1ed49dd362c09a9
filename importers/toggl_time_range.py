"""Toggl Track, entries with clock times and no dates; recognised and refused."""

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="Toggl Track",
    report="list of entries with clock times and no dates",
    side=Side.LOGGED,
    columns={
        "client": ("Client",),
        "project": ("Project",),
        "task": ("Task",),
        "person": ("User", "Member"),
        "email": ("Email",),
        "description": ("Description",),
        "tags": ("Tags",),
        "billable": ("Billable",),
        "duration": ("Duration",),
        "time": ("Time",),
        "start_time": ("Start time",),
        "end_time": ("End time", "Stop time"),
        "amount": ("Amount (*)", "Amount"),
    },
    needs=(
        ("description", "project", "person"),
        ("duration", "end_time"),
        ("time", "start_time", "end_time"),
    ),
    refuses=(
        "Start date is missing, so no day of it can be audited; in Toggl Track open Reports, Detailed, "
        "switch on Start date and Stop date beside the times, and export that"
    ),
    fallback=True,
)
def toggl_time_range(sheet: Sheet) -> Reading:
    """Made in Toggl Track by exporting entries whose date columns are switched off; it cannot be audited.

    A row is one time entry with its clock times, as `20:26 - 21:53` in one column `Time` under a line
    `All time entries from … to …`, or as `Start time` and `Stop time`.

    The file does not say on which day an entry was made. Nothing of it is kept: export the detailed report
    with `Start date` instead.
    """
    return Reading({"seconds": sheet.durations("duration", bare="hours")})
