"""TimeCamp, hours in the tree of tasks; recognised and refused."""

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="TimeCamp",
    report="hours in the tree of tasks",
    side=Side.LOGGED,
    columns={
        "task": ("Name",),
        "hours": ("Hours without subtasks",),
        "total": ("Hours with subtasks",),
    },
    needs=("hours", "total"),
    refuses=(
        "it sums up hours per task and has no dates, so no day of it can be audited; in TimeCamp open the Detailed "
        "report, export that, and describe its columns in the settings: [formats.my_log] with side and columns"
    ),
)
def timecamp_tree(sheet: Sheet) -> Reading:
    """Made in TimeCamp under Reports by exporting the hours of the tree of tasks; it cannot be audited.

    A row is a task with its hours without and with those of the tasks below it, such as `196h 26m`; tasks
    below another are indented, and the last row is the total.

    The file does not say on which day or by whom anything was done. Nothing of it is kept: export the
    detailed report instead.
    """
    return Reading({"seconds": sheet.durations("hours")})
