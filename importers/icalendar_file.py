"""Calendars of any program, as iCalendar files."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Side, Trace
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet

ABSENCE = (
    r"(?:(?:annual|sick|medical|parental|maternity|paternity|compassionate|bereavement|unpaid|paid|on)[ -])?leave"
    r"|vacations?|holidays?|pto|paid time off|time off|days? off|off sick|sick(?: ?day)?|sickness|absen(?:t|ce)"
    r"|out of (?:the )?office|ooo|(?:\w+)?urlaub|krank(?:heit|meldung|geschrieben|enstand)?|abwesen(?:d|heit)"
    r"|elternzeit|gleittag|cong[ée]s?(?: pay[ée]s?)?|vacances|arr[êe]t maladie|vacaciones|ferie|urlop"
)
HOLIDAY = r"(?:public|bank|national|statutory) holidays?|(?:gesetzlicher? )?feiertage?|jours? f[ée]ri[ée]s?"
OF_HOLIDAYS = rf".*(?:holidays (?:in|of) .+|{HOLIDAY}).*|\w+(?: \w+)? holidays|holidays"
"""What a calendar of public holidays is called: `Holidays in Germany`, `US Holidays`, `Feiertage in Deutschland`."""
AND_MORE = r"(?:(?: +-| *[:–—|(),]).*)?"
OBSERVANCE = r"(?:observance|gedenktag|journée commémorative)\b.*"


@importer(
    tool="iCalendar",
    report="calendar",
    side=Side.OBSERVED,
    records=("events[]",),
    columns={
        "number": ("events.VEVENT",),
        "calendar": ("events.calendar",),
        "id": ("events.id",),
        "summary": ("events.summary",),
        "categories": ("events.categories",),
        "about": ("events.about",),
        "status": ("events.status",),
        "transparency": ("events.transparency",),
        "busy": ("events.busy",),
        "start": ("events.start",),
        "end": ("events.end",),
        "day": ("events.day",),
        "until": ("events.until",),
        "created": ("events.created",),
        "changed": ("events.changed",),
        "line": ("events.line",),
        "fault": ("events.fault",),
        "gone": ("events.gone",),
        "uid": ("events.uid",),
    },
    needs=("number", "calendar"),
    gives=("clock times", "provenance"),
    long=("id",),
)
def icalendar_file(sheet: Sheet) -> Reading:
    """Made in a calendar as `.ics`: in Google under Settings, Export; in Outlook and Apple under File.

    A row is one time that an event takes place. Events that repeat are followed along their rule, with the
    times that were moved or left out; a rule without an end is followed to a year after the last change in
    the file. A row's number is that of its event in the file, which all of its times share.

    An event at a time of day is a meeting. Leave is what is called so (`Vacation`, `Sick leave`, `Urlaub`,
    `Ann - PTO`), what has such a category, and what Outlook marks as out of office. All days of a calendar of
    public holidays are holidays. Left out are events that are cancelled, that are shown as free, and other
    events of whole days, such as birthdays.

    The file names no person: whose calendar it is can be said in the settings, as `person` of this format. It
    does not say what work a meeting was for, nor who came. Times without a zone are those of the zone in the
    settings.

    Kept as stated: starts and ends. In a year's clock changes a meeting stays at its hour in its own zone.
    """
    is_whole_day = ~sheet.blank("day")
    is_timed = ~sheet.blank("start")
    _leave_out_faults(sheet)
    sheet.skip(~sheet.blank("gone"), "an event that repeats, with no time left")
    sheet.skip(sheet.matches("status", "cancelled"), "cancelled")
    trace = _traces(sheet, is_whole_day)
    sheet.skip(is_whole_day & ~np.isin(trace, (Trace.LEAVE, Trace.HOLIDAY)), "a whole day, neither leave nor holiday")
    is_free = sheet.matches("transparency", "transparent") | sheet.matches("busy", "free")
    sheet.skip(is_timed & is_free & (trace == Trace.MEETING), "shown as free, no meeting")
    without_zone = int((is_timed & ~sheet.matches("start", ".*Z")).sum())
    if without_zone:
        sheet.notes.append(f"{without_zone} of {len(sheet)} records have times without a zone")
    spans = _spans(sheet, is_whole_day)
    return Reading(
        {name: spans[name] for name in spans.columns}
        | {
            "trace": pd.Series(trace).astype("category"),
            "description": sheet.text("summary"),
            "tags": sheet.text("categories"),
            "entry_id": sheet.long_text("id"),
            "created": sheet.instants("created"),
            "updated": sheet.instants("changed"),
        }
    )


def _leave_out_faults(sheet: Sheet) -> None:
    for reason in sheet.coded("fault")[1]:
        if reason:
            sheet.quarantine(sheet.matches("fault", re.escape(reason)), "line", reason)


def _spans(sheet: Sheet, is_whole_day: Mask) -> pd.DataFrame:
    spans = sheet.moments("start", "end")
    first, last = sheet.days("day"), sheet.days("until")
    spans["day"] = spans["day"].where(~is_whole_day, first)
    spans["until"] = spans["until"].where(~is_whole_day, last)
    grain = np.where((last > first).to_numpy(dtype=bool), "period", "day")
    spans["grain"] = np.where(is_whole_day, grain, "interval")
    return spans


def _traces(sheet: Sheet, is_whole_day: Mask) -> Any:
    """Return what each row is a trace of, by the words of its event, its categories and its calendar."""
    named = sheet.matches("summary", rf"(?:.*(?:[:–—|(]| -) *)?(?:{ABSENCE}){AND_MORE}")
    loosely = sheet.matches(
        "summary", rf"(?:(?!school|schul)[\w.']+ ){{0,2}}(?:{ABSENCE})(?: (?:in|until|till|to|at|bis|nach|au) .*)?"
    )
    tagged = sheet.matches("categories", rf"(?:.*, )?(?:{ABSENCE})(?:,.*)?")
    is_leave = named | tagged | sheet.matches("busy", "oof") | (is_whole_day & loosely)
    is_holiday = is_whole_day & (
        (sheet.matches("calendar", OF_HOLIDAYS) & ~sheet.matches("about", OBSERVANCE))
        | sheet.matches("summary", rf"(?:{HOLIDAY}){AND_MORE}")
        | sheet.matches("categories", rf"(?:.*, )?(?:holidays?|{HOLIDAY})(?:,.*)?")
    )
    return np.select([is_holiday, is_leave], [Trace.HOLIDAY, Trace.LEAVE], Trace.MEETING)
