"""Clockify, detailed report."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import INSTANT, Side
from importers.registry import importer
from importers.sheet import Reading, Sheet, either
from importers.tables import Unreadable

PLACEHOLDER = re.compile(r"\(without [a-z]+\)", re.IGNORECASE)
NO_WORK = {"break, not work": r"break|pause", "time off, not work": r"holiday|time[ _-]?off"}
APPROVED = {
    "approved": True,
    "pending": False,
    "not submitted": False,
    "unsubmitted": False,
    "rejected": False,
    "withdrawn": False,
}


@importer(
    tool="Clockify",
    report="detailed report",
    side=Side.LOGGED,
    columns={
        "project": ("Project", "Projekt"),
        "client": ("Client", "Kunde"),
        "description": ("Description", "Beschreibung"),
        "task": ("Task", "Aufgabe", "Activity"),
        "person": ("User", "Benutzer"),
        "email": ("Email",),
        "tags": ("Tags",),
        "type": ("Type",),
        "billable": ("Billable", "Abrechenbar"),
        "invoiced": ("Invoiced",),
        "invoice": ("Invoice ID",),
        "start_day": ("Start Date", "Startdatum"),
        "start_time": ("Start Time", "Startzeit"),
        "end_day": ("End Date", "Enddatum"),
        "end_time": ("End Time", "Endzeit"),
        "duration": ("Duration (h)", "Dauer (h)"),
        "hours": ("Duration (decimal)", "Dauer (dezimal)"),
        "rate": ("Billable Rate (*)", "Abrechenbarer Tarif (*)"),
        "amount": ("Billable Amount (*)", "Rechnungsbetrag (*)"),
        "approval": ("Approval",),
        "approver": ("Approved by",),
        "created": ("Date of creation",),
    },
    needs=("start_day", ("duration", "hours", "rate", "amount", "created", "approval")),
    gives=("clock times", "provenance", "money"),
)
def clockify_detailed(sheet: Sheet) -> Reading:
    """Made in Clockify under Reports, Detailed, Export, Save as CSV.

    A row is one time entry with its start, end and duration, newest first, with English or German headers, in
    any of the shapes Clockify has written since 2020 and with the columns chosen under Export, Customize.
    Dates and clocks are those of the profile, 12 or 24 hours with any order of dates. Durations are those of
    the workspace: `01:06:47`, `1:07` (hours and minutes, rounded up), or `1.11`. Without clock times an entry
    is a day's hours; a row with a start and no end is a running timer, whose duration so far does not count.
    `(Without client)` and its like are blanks. Rows of the types Break, Holiday and Time off are no work and
    left out.

    The file does not say its time zone: clock times are those of the profile of the one who made the report.
    It holds no ids, does not say what was timed and what typed, and does not mark rounded durations.
    `Date of creation` has no hour: it is read as the moment of that day nearest to the end of the entry, so
    that no entry looks later or earlier than the file says; without clock times, as the day's beginning.
    Costs, profits, groups, kiosks and custom fields are left alone.

    Kept as stated: the duration beside start and end, also where they disagree or it is negative; rate and
    amount, also where one is not the other times hours. An entry that was approved or invoiced is locked.
    """
    spans = _clocked(sheet) if sheet.has("start_time") or sheet.has("end_time") else _daily(sheet)
    sheet.quarantine((spans["seconds"].isna() & ~spans["is_running"]).to_numpy(), length_of(sheet), "is empty")
    for reason, types in NO_WORK.items():
        sheet.skip(sheet.matches("type", types), reason)
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "resolution": resolution_of(sheet),
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
            "person_email": sheet.text("email", str.lower),
            "client": sheet.text("client", stated),
            "project": sheet.text("project", stated),
            "task": sheet.text("task", stated),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags", stated),
            "is_billable": sheet.flags("billable"),
            "is_locked": _is_locked(sheet),
            "approver": sheet.text("approver"),
            "invoice": sheet.text("invoice"),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "currency": sheet.currency("amount", "rate"),
            "created": sheet.instants("created", near=spans["end"].where(spans["end"].notna(), spans["start"])),
        }
    )


def stated(text: str) -> str | None:
    """Return a cell's text, or None for what Clockify writes where there is none.

    >>> stated("(Without client)"), stated("Client (without VAT)")
    (None, 'Client (without VAT)')
    """
    return None if PLACEHOLDER.fullmatch(text) else text


def length_of(sheet: Sheet) -> str:
    """Return the field that states durations: the one in the workspace's format, else decimal hours."""
    return "duration" if sheet.has("duration") else "hours"


def resolution_of(sheet: Sheet) -> npt.NDArray[np.int64] | int:
    """Return the seconds that one unit of each row's print stands for; hours have two decimals in any column."""
    name = length_of(sheet)
    if not sheet.has(name):
        has_seconds = sheet.matches("start_time", ".*:.*:.*") | sheet.matches("end_time", ".*:.*:.*")
        return np.where(has_seconds, 1, 60)
    if all(text.count(":") == 2 for text in sheet.coded(name)[1]):
        return 1
    is_number = sheet.matches(name, r"-?\d+([.,]\d+)?")
    return np.select([sheet.matches(name, r"-?\d+:\d\d"), is_number], [60, 18], 1)


def _clocked(sheet: Sheet) -> pd.DataFrame:
    if not (sheet.has("start_time") and sheet.has("end_time")):
        raise _unfinished("Start Time" if sheet.has("end_time") else "End Time")
    name = length_of(sheet)
    seconds = sheet.durations(name, bare="hours") if sheet.has(name) else None
    return sheet.intervals("start_day", "start_time", "end_day", "end_time", seconds)


def _daily(sheet: Sheet) -> pd.DataFrame:
    if not sheet.has(length_of(sheet)):
        raise _unfinished("Duration")
    day, last = sheet.days("start_day", required=True), sheet.days("end_day")
    seconds = sheet.durations(length_of(sheet), bare="hours", required=True)
    sheet.quarantine((last < day).to_numpy(dtype=bool), "end_day", "is before the start date")
    unknown = pd.Series(pd.NaT, index=day.index, dtype=INSTANT)
    columns = {
        "day": day,
        "until": last.where(last.notna(), day),
        "seconds": seconds,
        "start": unknown,
        "end": unknown,
    }
    return pd.DataFrame(columns).assign(is_running=np.zeros(len(sheet), dtype=bool))


def _unfinished(header: str) -> Unreadable:
    return Unreadable(
        f"its rows do not say from when to when or how long an entry is: {header} is missing; in Clockify open "
        "Reports, Detailed, Export, Customize, switch on Start Time, End Time and Duration, and export it again"
    )


def _is_locked(sheet: Sheet) -> pd.Series[Any]:
    """Return whether an entry was approved or invoiced; an approver's name settles a state in unknown words."""
    approved = sheet.text("approval", str.casefold).map(APPROVED).astype("boolean")
    approved = approved.mask(approved.isna() & ~sheet.blank("approver"), other=True)
    return either(approved, sheet.flags("invoiced"))
