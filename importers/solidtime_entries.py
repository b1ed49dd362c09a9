"""solidtime, time entries: export of the organisation, detailed report, import form."""

from __future__ import annotations

from typing import Any

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="solidtime",
    report="time entries",
    side=Side.LOGGED,
    columns={
        "id": ("id",),
        "description": ("description",),
        "start": ("start",),
        "end": ("end",),
        "duration": ("duration",),
        "decimal": ("duration (decimal)",),
        "rate": ("billable_rate",),
        "billable": ("billable",),
        "person": ("user_name", "user", "member_id", "user_id"),
        "email": ("user_email",),
        "client": ("client", "client_id"),
        "project": ("project", "project_id"),
        "task": ("task", "task_id"),
        "tags": ("tags",),
        "imported": ("is_imported",),
        "created": ("created_at",),
        "updated": ("updated_at",),
    },
    needs=("start", "end", "description", ("email", "decimal", "imported")),
    gives=("clock times", "provenance", "money"),
    long=("id", "description"),
)
def solidtime_entries(sheet: Sheet) -> Reading:
    """Made in solidtime under Export (`time_entries.csv`) or under Reporting, Detailed, Export, CSV or Excel.

    A row is one time entry. The export of the organisation states instants in UTC, ids, rates in hundredths
    and when an entry was made and changed; members, clients, projects, tasks and tags are ids there, whose
    names stand in the other files of the export. The detailed report has names and wall clock times, and so
    has the form in which solidtime takes entries over from elsewhere.

    No form says a currency, what was timed and what typed, or who entered an entry for whom; the detailed
    report does not say its time zone. Entries that were imported keep no time of creation, for theirs is that
    of the import.

    Kept as stated: the duration beside start and end in the detailed report. An entry without an end is a
    running timer.
    """
    seconds = sheet.durations("duration") if sheet.has("duration") else None
    spans = sheet.moments("start", "end", seconds)
    sheet.quarantine(sheet.blank("start"), "start", "is empty")
    _note_ids(sheet)
    return Reading(
        {name: spans[name] for name in spans.columns}
        | _provenance(sheet)
        | {
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
            "person_email": sheet.text("email", str.lower),
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags", _tags),
            "is_billable": sheet.flags("billable"),
            "rate": sheet.money("rate"),  # hundredths of a hundredth: stated in cents, kept in ten-thousandths
            "currency": sheet.format.currency,
        }
    )


def _provenance(sheet: Sheet) -> dict[str, Any]:
    created, updated = sheet.instants("created"), sheet.instants("updated")
    is_imported = sheet.flags("imported").fillna(value=False).to_numpy(dtype=bool)
    if is_imported.any():
        sheet.notes.append(
            f"{int(is_imported.sum())} of {len(sheet)} rows were imported into solidtime; it is not known when they "
            "were made"
        )
    untouched = is_imported & (updated == created).to_numpy(dtype=bool)
    return {
        "entry_id": sheet.long_text("id"),
        "created": created.mask(is_imported),
        "updated": updated.mask(untouched),
    }


def _note_ids(sheet: Sheet) -> None:
    of_ids = {"person": "members.csv", "client": "clients.csv", "project": "projects.csv", "task": "tasks.csv"}
    files = [file for name, file in of_ids.items() if sheet.header(name).endswith("_id")]
    if files:
        sheet.notes.append(f"ids stand for names here; the names are in {', '.join(files)} of the same export")


def _tags(text: str) -> str | None:
    """Return tags as one text.

    >>> _tags('["6f1c","77aa"]'), _tags("[]"), _tags("Development, Backend")
    ('6f1c, 77aa', None, 'Development, Backend')
    """
    if not (text.startswith("[") and text.endswith("]")):
        return text
    return ", ".join(part.strip('" ') for part in text[1:-1].split(",")) or None
