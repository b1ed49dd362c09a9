"""Hubstaff, hours grouped by member; recognised and refused."""

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="Hubstaff",
    report="hours grouped by member",
    side=Side.LOGGED,
    columns={
        "person": ("Grouped by Member",),
        "hours": ("Time",),
        "manual": ("Total Manual Hours",),
        "break": ("Total Break",),
        "activity": ("Average Activity",),
    },
    needs=("person", ("hours", "manual")),
    refuses=(
        "it sums up hours per member and has no dates, so no day of it can be audited; in Hubstaff open Reports, "
        "Daily totals, and export that as CSV: it has a column for each day"
    ),
)
def hubstaff_performance(sheet: Sheet) -> Reading:  # noqa: ARG001
    """Made in Hubstaff under Reports, grouped by member, by exporting activity, breaks, manual or low-activity time.

    A row is a member with decimal hours of the whole period, and breaks or average activity beside them.

    The file does not say on which day anything was done. Nothing of it is kept: export the daily report
    instead.
    """
    return Reading({})
