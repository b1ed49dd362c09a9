"""Kimai, export of time records."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import Charge, Side
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet

NO_WORK = {
    "holiday|vacation|unpaid_vacation": "holiday, not work",
    "sick|sickness|sickness_child": "sick leave, not work",
    "parental": "parental leave, not work",
    "time[ _-]?off": "time off, not work",
}
"""Categories of records that are absences, and what is said of them."""
TEXTS = ("day", "start_time", "end_time", "person", "client", "project", "task", "description")


@importer(
    tool="Kimai",
    report="export of time records",
    side=Side.LOGGED,
    columns={
        "id": ("ID",),
        "day": ("Date", "Datum"),
        "start_time": ("From", "Begin", "Von", "Beginn"),
        "end_time": ("To", "End", "Bis", "Ende"),
        "hours": ("Duration", "Dauer"),
        "break": ("Break", "Pause"),
        "currency": ("Currency", "Währung"),
        "amount": ("Price", "Preis"),
        "internal": ("Internal price", "Interner Preis"),
        "rate": ("Hourly price", "Preis pro Stunde", "Stundenlohn"),
        "fixed": ("Fixed price", "Festpreis", "Festbetrag"),
        "person": ("Name", "User", "Benutzer"),
        "email": ("E-mail", "Email"),
        "client": ("Customer", "Kunde"),
        "project": ("Project", "Projekt"),
        "task": ("Activity", "Tätigkeit"),
        "description": ("Description", "Beschreibung"),
        "locked": ("Exported", "Exportiert"),
        "billable": ("Billable", "Abrechenbar"),
        "tags": ("Tags", "Schlagworte"),
        "type": ("Type", "Typ"),
        "category": ("Category", "Kategorie"),
    },
    needs=("day", "hours", ("start_time", "fixed", "internal", "category"), ("client", "task")),
    gives=("clock times", "provenance", "money"),
    long=("id", "description"),
)
def kimai_export(sheet: Sheet) -> Reading:
    """Made in Kimai under Export or Timesheets, Export, as CSV or Excel, in English or German.

    A row is one record with its start, end and duration, and with the columns of the chosen template,
    separated by commas or semicolons. Durations are `1:30`, `1:30:00` or `1.5`; `Billable` and `Exported` are
    `1` or empty. `To` has no date: an end before the start is the next day's, and a duration of more than a
    day says of which day it is. Without clock times a record is a day's hours. A break is in the record and
    not in its duration.

    Records of holidays, sickness and other absences are no work and left out. What is of another type than
    `timesheet` and has a price and no duration, such as an expense, is a charge. The totals of an Excel file
    are no record; they are checked against the rows.

    The file does not say its time zone, who entered a record, when, or whether it was timed. Clock times have
    no seconds. Internal prices, numbers and fields of one's own are left alone.

    Kept as stated: the duration beside start and end, also where they disagree, and prices, also where they
    are not hours times rate. A record with a fixed price keeps it as its amount, has no hourly rate and says
    so; an exported record is locked. A record without an end is a running timer.
    """
    seconds = sheet.durations("hours", bare="hours")
    is_charge = _is_charge(sheet, seconds)
    charge = np.full(len(sheet), None, dtype=object)
    charge[is_charge] = Charge.OTHER
    _skip_what_is_no_record(sheet, seconds)
    spans = _spans(sheet, seconds)
    is_contrary = spans["is_running"] & (seconds > 0).fillna(value=False)
    sheet.quarantine(is_contrary.to_numpy(dtype=bool), "end_time", "is empty, and the row states a duration")
    is_endless = spans["seconds"].isna() & ~spans["is_running"]
    sheet.quarantine(is_endless.to_numpy() & ~is_charge, "hours", "is empty")
    is_fixed = (sheet.money("fixed") > 0).fillna(value=False).to_numpy(dtype=bool)
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "resolution": _resolution(sheet, spans),
            "person_name": sheet.text("person") if sheet.has("person") else sheet.format.person,
            "person_email": sheet.text("email", str.lower),
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("task"),
            "description": sheet.long_text("description"),
            "tags": sheet.text("tags"),
            "is_billable": _ticked(sheet, "billable"),
            "is_locked": _ticked(sheet, "locked"),
            "rate": sheet.rates("rate").mask(is_fixed),
            "amount": sheet.money("amount"),
            "currency": sheet.text("currency") if sheet.has("currency") else sheet.format.currency,
            "entry_id": sheet.long_text("id"),
            "note": pd.Series(is_fixed).map({True: "at a fixed price"}),
        },
        charge=charge,
    )


def _is_charge(sheet: Sheet, seconds: pd.Series[Any]) -> Mask:
    """Return which rows are money and not time."""
    is_other = ~sheet.blank("type") & ~sheet.matches("type", "timesheet") & ~sheet.blank("amount")
    return is_other & (seconds.fillna(0) == 0).to_numpy(dtype=bool)


def _skip_what_is_no_record(sheet: Sheet, seconds: pd.Series[Any]) -> None:
    is_absence = np.zeros(len(sheet), dtype=bool)
    for word, reason in NO_WORK.items():
        rows = sheet.matches("category", word)
        sheet.skip(rows, reason)
        is_absence |= rows
    is_total = np.logical_and.reduce([sheet.blank(name) for name in TEXTS]) & seconds.notna().to_numpy()
    sheet.skip(is_total, "total row")
    if not is_absence.any():  # else the total holds what is left out
        for position in np.flatnonzero(is_total)[-1:]:
            sheet.total(int(position), "total", int(seconds.iloc[position]), ~is_total)


def _spans(sheet: Sheet, seconds: pd.Series[Any]) -> pd.DataFrame:
    breaks = sheet.durations("break", bare="hours").fillna(0)
    if not (sheet.has("start_time") and sheet.has("end_time")):
        columns = {"day": sheet.days("day", required=True), "seconds": seconds, "break_seconds": breaks}
        return pd.DataFrame(columns).assign(is_running=np.zeros(len(sheet), dtype=bool))
    spans = sheet.intervals("day", "start_time", "end_day", "end_time", seconds + breaks)
    return spans.assign(seconds=spans["seconds"] - breaks, break_seconds=breaks)


def _resolution(sheet: Sheet, spans: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return the seconds that one unit of each row's print stands for; clock times are to the minute."""
    is_number, is_clock = sheet.matches("hours", r"-?\d+([.,]\d+)?"), sheet.matches("hours", r"-?\d+:\d\d")
    printed = np.select([is_clock, is_number], [60, 18], 1)
    return np.where(_is_timed(spans), 60, printed)


def _is_timed(spans: pd.DataFrame) -> Mask:
    return (spans["grain"] == "interval").to_numpy() if "grain" in spans else np.zeros(len(spans), dtype=bool)


def _ticked(sheet: Sheet, name: str) -> pd.Series[Any]:
    """Return a column of `1` or empty; missing in a file without it."""
    return sheet.flags(name, blank=False if sheet.has(name) else None)
