"""Toggl Track, summary report; recognised and refused."""

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="Toggl Track",
    report="summary report, or a detailed report without dates",
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
        "duration": ("Registered time", "Duration"),
        "billable_hours": ("Billable time", "Billable duration"),
        "amount": ("Amount (*)", "Amount"),
    },
    needs=(
        "duration",
        ("client", "project", "person", "description"),
        ("client", "person", "tags", "billable_hours", "amount"),
    ),
    refuses=(
        "its rows have no dates, so no day of it can be audited; in Toggl Track open Reports, Detailed, "
        "switch on Start date, Start time, Stop date, Stop time and Duration, and export that"
    ),
    fallback=True,
)
def toggl_summary(sheet: Sheet) -> Reading:
    """Made in Toggl Track under Reports, Summary, Export CSV; it cannot be audited.

    A row is the sum of all entries of a client, project or person, as the report was grouped: `Client`,
    `Project`, `Registered time`, `Billable time`, `Amount` in old files, `Project`, `Client`, `Duration`,
    `Amount` in new ones. A detailed report whose date and time columns were switched off looks the same.

    The file does not say on which day any of the time was worked. Nothing of it is kept: export the detailed
    report with `Start date` instead.
    """
    return Reading({"seconds": sheet.durations("duration", bare="hours")})
