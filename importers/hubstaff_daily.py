"""Hubstaff, daily report with the days across."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import Side
from importers.cells import MONTHS
from importers.dates import AmbiguousDates
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet

Ints = npt.NDArray[np.int64]
Period = tuple[dt.date, dt.date]
PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)_to_(\d{4}-\d\d-\d\d)")
WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ", re.IGNORECASE)
NO_YEAR = re.compile(r"(?:(\d{1,2})[/.]|([A-Za-z]{3,9}) )(\d{1,2})")
NUMBER = r"\d+([.,]\d+)?"
MAX_CHECKED_ROWS = 20
"""Totals of rows that are noted at most; each is compared with all cells."""


@importer(
    tool="Hubstaff",
    report="daily report",
    side=Side.LOGGED,
    columns={
        "organization": ("Organization",),
        "zone": ("Time Zone",),
        "client": ("Client",),
        "project": ("Project",),
        "person": ("Member",),
        "email": ("Email", "Work email"),
        "leave": ("Time off",),
        "total": ("Total worked",),
        "activity": ("Activity",),
    },
    needs=("person", "total"),
    days_across=("day", "hours"),
)
def hubstaff_daily(sheet: Sheet) -> Reading:
    """Made in Hubstaff under Reports, Daily totals or Time and activity, Export, CSV.

    A row is a member, and each column headed by a day holds the time of that day, as `7:30:00` or as decimal
    hours; each such cell is an entry. Blank cells and `0:00:00` claim nothing. Days are headed `2026-03-24`,
    or `Mon 3/24` without a year: then the year is that of the period in the name of the file, else that of
    the days of the other files. The organization is the client, unless there is a column for clients.

    The last row, which names no member, holds the totals of the days; they are checked, and so is `Total
    worked` of each member, with or without the time off. Time off is no work. `Activity` is that of all days
    of a row: it is the entry's own where a row has time on one day only, else a remark of each of its
    entries, and so is a number without a percent sign, as a spreadsheet saves it. What was spent is money of
    a whole row and left alone.

    The file does not say when on a day the work was done, what was added by hand, or who edited it. Days are
    those of the time zone that the file names, which may be that of the organization or of the member.

    Kept as stated: times to the second.
    """
    _name_years(sheet)
    row = np.unique(sheet.table.rows, return_inverse=True)[1]
    is_total = (row == row.max(initial=0)) & (sheet.blank("person") | sheet.matches("person", "totals?"))
    day, seconds, resolution = sheet.days("day"), sheet.durations("hours", bare="hours"), _resolution(sheet)
    has_time = (~sheet.blank("hours")) & (seconds != 0).fillna(value=True).to_numpy(dtype=bool)
    sheet.skip(is_total, "total row")
    sheet.skip(~has_time, "no time on this day")
    sheet.quarantine(sheet.blank("person"), "person", "is empty")
    _check_days(sheet, seconds, is_total)
    _check_rows(sheet, seconds, resolution, row, is_total)
    _say_zones(sheet)
    is_alone = np.bincount(row, weights=has_time)[row] == 1 if len(sheet) else has_time
    sheet.derive("share", "activity", lambda text: "" if re.fullmatch(NUMBER, text) else text)
    activity = sheet.percents("share").where(is_alone)
    return Reading(
        {
            "day": day,
            "seconds": seconds,
            "resolution": resolution,
            "person_name": sheet.text("person"),
            "person_email": sheet.text("email", str.lower),
            "client": sheet.text("client" if sheet.has("client") else "organization"),
            "project": sheet.text("project"),
            "activity": activity,
            "note": sheet.text("activity", lambda text: f"activity of its row: {text}").mask(activity.notna()),
        },
        claimed=_claimed(sheet, day),
    )


def _resolution(sheet: Sheet) -> Ints:
    is_number, is_short = sheet.matches("hours", f"-?{NUMBER}"), sheet.matches("hours", r"-?\d+:\d\d")
    return np.select([is_number, is_short], [18, 60], 1)


def _check_days(sheet: Sheet, seconds: pd.Series[Any], is_total: Mask) -> None:
    """Note the total that the last row states for each day."""
    codes, days = sheet.coded("day")
    for position in np.flatnonzero(is_total & seconds.notna().to_numpy()):
        covers = (codes == codes[position]) & ~is_total
        sheet.total(int(position), f"total of {days[codes[position]]}", int(seconds.iloc[position]), covers)


def _check_rows(sheet: Sheet, seconds: pd.Series[Any], resolution: Ints, row: Ints, is_total: Mask) -> None:
    """Note the total of each row that is neither the sum of its days nor that and the time off."""
    stated, leave = sheet.durations("total", bare="hours"), sheet.durations("leave", bare="hours").fillna(0)
    if not len(sheet):
        return
    summed = np.bincount(row, weights=seconds.fillna(0).to_numpy(dtype=float))[row]
    over, allowed = stated - summed, np.bincount(row, weights=resolution)[row]
    is_off = ((over.abs() > allowed) & ((over - leave).abs() > allowed)).fillna(value=False).to_numpy(dtype=bool)
    is_first = np.append(True, row[1:] != row[:-1]) & ~is_total
    codes, names = sheet.coded("person")
    off = np.flatnonzero(is_first & is_off)
    if len(off) > MAX_CHECKED_ROWS:
        sheet.notes.append(
            f"{len(off)} rows state another total than that of their days; {MAX_CHECKED_ROWS} are shown"
        )
    for position in off[:MAX_CHECKED_ROWS]:
        label = f"{sheet.header('total')} of {names[codes[position]]}"
        sheet.total(int(position), label, int(stated.iloc[position]), row == row[position])
    absent = int((is_first & (leave > 0).to_numpy(dtype=bool)).sum())
    if absent:
        sheet.notes.append(f"the time off that {absent} rows state is no work and left out")


def _say_zones(sheet: Sheet) -> None:
    zones = {zone for zone in sheet.coded("zone")[1] if zone and zone != sheet.zone}
    if zones:
        sheet.notes.append(
            f"the file says that its days are those of {', '.join(sorted(zones))}, not of {sheet.zone}"
        )


def _claimed(sheet: Sheet, day: pd.Series[Any]) -> Period | None:
    """Return the first and last day that stand across; say if one is not the day after that before."""
    across = day[sheet.table.rows == sheet.table.rows[:1]].dropna() if len(sheet) else day
    if across.empty:
        return None
    if (across.diff().dropna() != pd.Timedelta(days=1)).any():
        shown = ", ".join(across.dt.strftime("%Y-%m-%d"))
        sheet.notes.append(f"the days across are not one after the other: {shown}")
    return across.min().date(), across.max().date()


def _name_years(sheet: Sheet) -> None:
    """Give days without a year that of the period in the file's name, or of another file's days."""
    found = PERIOD.search(sheet.file)
    first, last = (_date(text) for text in found.groups()) if found else (None, None)
    if sheet.period is None and first and last:
        sheet.period = first, last
    titles = sheet.coded("day")[1]
    sheet.derive("day", "day", lambda title: _dated(title, sheet.period))
    for title, dated in zip(titles, sheet.coded("day")[1], strict=True):
        if NO_YEAR.fullmatch(dated):
            raise AmbiguousDates(
                f"the column {title!r} does not name its year; call the file as Hubstaff did, with its period at the "
                "end: daily_report_2026-03-22_to_2026-03-28.csv"
            )


def _dated(title: str, period: Period | None) -> str:
    """Return a day across without its weekday, and with the year in which it is a day of the period.

    A day without a year that is no day of the period, or several, stays as it is.

    >>> _dated("Tue 3/24", (dt.date(2026, 3, 22), dt.date(2026, 3, 28))), _dated("Tue, Mar 24, 2026", None)
    ('2026-03-24', 'Mar 24, 2026')
    >>> _dated("Mon 3/24", (dt.date(2026, 3, 22), dt.date(2026, 3, 28)))
    '3/24'
    """
    weekday = WEEKDAY.match(title)
    bare = title[weekday.end() :] if weekday else title
    found = NO_YEAR.fullmatch(bare)
    if not found or period is None:
        return bare
    month = MONTHS.get(found[2].lower(), 0) if found[2] else int(found[1])
    pairs = {(month, int(found[3]))} | (set() if found[2] else {(int(found[3]), month)})
    years = range(period[0].year, period[1].year + 1)
    days = [_date(f"{year}-{month:02}-{day:02}") for year in years for month, day in pairs]
    fits = [
        day
        for day in days
        if day and period[0] <= day <= period[1] and (not weekday or f"{day:%a}".lower() == weekday[1].lower())
    ]
    return fits[0].isoformat() if len(fits) == 1 else bare


def _date(text: str) -> dt.date | None:
    """Return the day of an ISO date, or None."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
