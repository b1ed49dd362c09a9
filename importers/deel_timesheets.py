"""Deel, timesheets as its API answers them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Charge, Side
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet

DAY_SECONDS = 86_400
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
HUNDREDTH_OF_HOUR = 18
HOURS = r"hour|hours|hourly|per hour|h"
UNBILLED = {"declined": "declined, so not billed", "not_payable": "not payable, so not billed"}
SIGNED_OFF = {"approved": "yes", "processing": "yes", "paid": "yes", "pending": "no"}


@importer(
    tool="Deel",
    report="timesheets of its API",
    side=Side.BILLED,
    records=("[]",),
    columns={
        "id": ("id",),
        "contract": ("contract.id", "contract_id"),
        "title": ("contract.title",),
        "day": ("date_submitted",),
        "quantity": ("quantity",),
        "unit": ("scale",),
        "weeks": ("worksheet.weeks",),
        "days": ("worksheet.days",),
        "cycle_start": ("payment_cycle.start_date",),
        "cycle_end": ("payment_cycle.end_date",),
        "status": ("status",),
        "amount": ("total_amount",),
        "currency": ("currency_code",),
        "description": ("description",),
        "creator": ("reported_by.full_name",),
        "created": ("created_at",),
    },
    needs=("contract", "day", "quantity", "status"),
    gives=("provenance", "money"),
    long=("id", "description"),
)
def deel_timesheets(sheet: Sheet) -> Reading:
    """Made by Deel's API, as the timesheets of an account or a contract (`/timesheets`), saved as JSON.

    A row is one timesheet of a contract paid by time: a quantity, the date it was submitted for, and how far
    it has come. The quantity is in the unit of the contract. Where the unit (`scale`) is not hours, or there
    is none and the worksheet counts days or weeks, the row is money and not time, a charge. Where no unit is
    stated at all, it is read as hours, which is what Deel's timesheets are made for, and the receipt says so.

    Deel asks for a single date with each sheet and calls it `date_submitted`. It is read as the day of the
    work; a sheet of more than 24 hours cannot be one day's and is laid on its payment cycle, if one is
    stated. Declined and not payable sheets are not billed and left out; approved ones and what follows are
    locked.

    The answer names who reported a sheet, contractor or client, and not who worked; the settings may name the
    person. It does not say when on a day the work was done. Amounts hold the bonus of a sheet, if there is
    one.

    Kept as stated: quantities and amounts.
    """
    is_charge = _is_charge(sheet)
    seconds = sheet.durations("quantity", bare="hours", required=True)
    sheet.quarantine(
        is_charge & sheet.blank("amount"), "quantity", "is not a number of hours, and no amount is stated"
    )
    for status, reason in UNBILLED.items():
        sheet.skip(sheet.matches("status", status), reason)
    sheet.derive("signed", "status", lambda text: SIGNED_OFF.get(text.casefold(), ""))
    charge = np.full(len(sheet), None, dtype=object)
    charge[is_charge] = Charge.OTHER
    return Reading(
        _days(sheet, seconds, is_charge)
        | {
            "seconds": seconds.mask(is_charge),
            "resolution": min(sheet.resolution_of_hours("quantity"), HUNDREDTH_OF_HOUR),
            "person_name": sheet.format.person,
            "contract_ref": sheet.text("contract"),
            "project": sheet.text("title"),
            "description": sheet.long_text("description"),
            "is_locked": sheet.flags("signed"),
            "amount": sheet.money("amount"),
            "currency": sheet.text("currency"),
            "entry_id": sheet.long_text("id"),
            "created": sheet.instants("created"),
            "creator": sheet.text("creator"),
        },
        charge=charge,
    )


def _is_charge(sheet: Sheet) -> Mask:
    """Return which quantities are not of hours, and say how many are read as hours without being called so."""
    is_silent = sheet.blank("unit")
    counts = [sheet.durations(name, bare="hours").fillna(0) != 0 for name in ("weeks", "days")]
    is_counted = is_silent & (counts[0] | counts[1]).to_numpy(dtype=bool)
    is_other = ~is_silent & ~sheet.matches("unit", HOURS)
    unstated = int((is_silent & ~is_counted).sum())
    if unstated:
        sheet.notes.append(f"{unstated} of {len(sheet)} rows state no unit of their quantity; it is read as hours")
    if is_other.any():
        units = sorted(set(sheet.raw("unit")[is_other]))
        sheet.notes.append(f"quantities in other units than hours ({', '.join(units)}) are charges")
    return is_other | is_counted


def _days(sheet: Sheet, seconds: pd.Series[Any], is_charge: Mask) -> dict[str, Any]:
    """Return the day of each sheet; its payment cycle where the sheet is longer than a day."""
    for name in ("day", "cycle_start", "cycle_end"):
        sheet.derive(f"{name}_date", name, _date)
    day, first, last = (sheet.days(f"{name}_date") for name in ("day", "cycle_start", "cycle_end"))
    sheet.quarantine(sheet.blank("day"), "day", "is empty")
    clocked = int(sheet.matches("day", r".+T(?!00:00).+").sum())
    if clocked:
        sheet.notes.append(
            f"{clocked} of {len(sheet)} rows give a time of day with their date; the date in UTC is taken"
        )
    is_long = (seconds > DAY_SECONDS).fillna(value=False) & (first <= last).fillna(value=False) & ~is_charge
    if is_long.any():
        sheet.notes.append(
            f"{int(is_long.sum())} of {len(sheet)} rows of more than 24 hours are laid on their payment cycles"
        )
    is_period = (is_long & (first < last)).to_numpy(dtype=bool)
    return {
        "day": day.mask(is_long, first),
        "until": day.mask(is_long, last),
        "grain": np.where(is_period, "period", "day"),
    }


def _date(text: str) -> str:
    """Return the date of an instant, and any other text as it is.

    >>> _date("2026-03-24T09:38:46.235Z"), _date("2026-03-24"), _date("T")
    ('2026-03-24', '2026-03-24', 'T')
    """
    return text[:10] if MOMENT.fullmatch(text) else text
