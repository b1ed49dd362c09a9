"""Calendars (iCalendar, `.ics`) to the tree of a document: one record for each time that an event takes place.

`icalendar` reads the file and its time zones, `recurrences` finds the times of events that repeat. A rule without an
end goes on to a year after the last moment at which the file says that an event was made or changed.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from icalendar import Calendar
from icalendar.cal import Component
from icalendar.prop import vCategory, vDDDLists, vDDDTypes, vRecur
from icalendar.timezone import tzp

from importers.calendars.recurrences import FIRST_YEAR, LAST_YEAR, Moment, NotRead, local, times
from importers.tables import Unreadable

MAX_RECORDS = 50_000
ROW = "VEVENT"
"""Key of a record's number: the place of its event among those of the file, from one."""
YEAR = dt.timedelta(366)
FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What the library raises on calendars that are damaged."""
TEXTS = {
    "uid": "UID",
    "summary": "SUMMARY",
    "status": "STATUS",
    "transparency": "TRANSP",
    "busy": "X-MICROSOFT-CDO-BUSYSTATUS",
    "about": "DESCRIPTION",
    "created": "CREATED",
    "changed": "LAST-MODIFIED",
}
_ZONE = re.compile(r"^BEGIN:VTIMEZONE\b.*?^END:VTIMEZONE\b", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_OFTEN = re.compile(r"FREQ=(?!YEARLY)", re.IGNORECASE)

Record = dict[str, str]


@dataclass(frozen=True)
class _Event:
    """A VEVENT that could be read. `replaces` is the time of a repeating event that it stands for."""

    record: Record
    uid: str
    start: Moment
    length: dt.timedelta
    is_nominal: bool
    replaces: Moment | None
    rules: list[vRecur] = field(default_factory=list)
    more: list[Any] = field(default_factory=list)
    without: list[Moment] = field(default_factory=list)

    @property
    def repeats(self) -> bool:
        return bool(self.rules or self.more) and self.record["status"].upper() != "CANCELLED"


def calendar_tree(text: str) -> tuple[dict[str, list[Record]], tuple[str, ...]]:
    """Return `{"events": [...]}` and remarks; `ROW` is the key of each record's number.

    `start` and `end` are instants in UTC, or clock times where the file names no zone; events of whole days have
    `day` and `until`, their last day. A record with `fault` could not be read, because of `line`. Raises Unreadable
    for a damaged calendar and for one of more than `MAX_RECORDS` records.
    """
    calendars = _parsed(text)
    components = [(_first(c, "X-WR-CALNAME") or _first(c, "NAME"), e) for c in calendars for e in c.walk("VEVENT")]
    if not components:
        raise Unreadable("the calendar holds no events")
    records: list[list[Record]] = []
    events: list[_Event] = []
    for number, (name, component) in enumerate(components, start=1):
        record = {ROW: str(number), "calendar": name, **_texts(component)}
        records.append([])
        try:
            events.append(_event(component, record))
        except NotRead as fault:
            records[-1].append(record | {"line": fault.line, "fault": fault.reason})
    last = _last([component for _, component in components])
    replaced: dict[str, list[Moment]] = {}
    for event in events:
        if event.replaces is not None:
            replaced.setdefault(event.uid, []).append(event.replaces)
    room = MAX_RECORDS
    for event in events:
        made = _records(event, replaced.get(event.uid, []), last, room)
        records[int(event.record[ROW]) - 1] += made
        room -= len(made)
    names = dict.fromkeys(name for name, _ in components if name)
    notes = [f"the calendar is called {name!r}" for name in names]
    if count := sum(event.repeats for event in events):
        what = "1 event repeats" if count == 1 else f"{count} events repeat"
        notes.append(f"{what}; each time up to {last:%Y-%m-%d} is a record, with the number of its event")
    return {"events": [record for group in records for record in group]}, (*notes, *_others(calendars))


def _parsed(text: str) -> list[Component]:
    """Return the calendars of a file. Time zones that another file defined are forgotten first."""
    if any(_OFTEN.search(zone) for zone in _ZONE.findall(re.sub(r"\r?\n[ \t]", "", text))):
        raise Unreadable("the calendar defines a time zone whose clocks change more often than yearly")
    tzp.use_default()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            calendars: list[Component] = list(Calendar.from_ical(text, multiple=True))
    except FAULTS as fault:
        said = " ".join(str(fault).split()) or "a part of it is missing"
        raise Unreadable(f"the calendar is damaged: {said if len(said) <= 100 else f'{said[:97]}...'}") from None
    if any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise Unreadable("the calendar is damaged: an event stands outside of it")
    return calendars


def _others(calendars: Iterable[Component]) -> list[str]:
    known = {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VALARM"}
    counts = Counter(str(one.name) for c in calendars for one in c.walk() if one.name not in known)
    said = ", ".join(f"{name} ({count})" for name, count in counts.items())
    return [f"parts of the calendar that are no events are not read: {said}"] if said else []


# -- events -------------------------------------------------------------------------------------------------


def _values(component: Component, name: str) -> list[Any]:
    value = component.get(name)
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _first(component: Component, name: str) -> str:
    return next((str(value).strip() for value in _values(component, name)), "")


def _texts(component: Component) -> Record:
    made = {}
    for key, name in TEXTS.items():
        value = next(iter(_values(component, name)), "")
        moment = value.dt if isinstance(value, vDDDTypes) else None
        made[key] = _iso(moment) if isinstance(moment, dt.datetime) else " ".join(str(value).split())
    groups = [value.cats if isinstance(value, vCategory) else [value] for value in _values(component, "CATEGORIES")]
    tags = [str(tag).strip() for group in groups for tag in group]
    return made | {"categories": ", ".join(tag for tag in tags if tag)}


def _event(component: Component, record: Record) -> _Event:
    """Return what an event states; raises NotRead."""
    for name, said in component.errors:
        if name is None:
            raise NotRead(" ".join(said.split()), "is a line that cannot be read")
    start = _moment(component, "DTSTART")
    if start is None:
        raise NotRead("DTSTART", "is missing")
    end, length, is_nominal = _moment(component, "DTEND"), dt.timedelta(), False
    if end is not None:
        if type(end) is not type(start) or _is_zoned(end) != _is_zoned(start):
            raise NotRead(_written(component, "DTEND"), "is not of the kind of DTSTART")
        length = _utc(end) - _utc(start)
    elif values := _values(component, "DURATION"):
        stated = values[0].dt if len(values) == 1 and isinstance(values[0], vDDDTypes) else None
        if not isinstance(stated, dt.timedelta):
            raise NotRead(_written(component, "DURATION"), "is no duration")
        length = stated
        is_nominal = not length.seconds
    replaces = _moment(component, "RECURRENCE-ID")
    if replaces is not None and "RANGE" in component["RECURRENCE-ID"].params:
        raise NotRead(_written(component, "RECURRENCE-ID"), "changes all later times too, which is not read")
    rules = _values(component, "RRULE")
    if not all(isinstance(rule, vRecur) for rule in rules):
        raise NotRead(_written(component, "RRULE"), "is no rule of recurrence")
    return _Event(
        record,
        record["uid"],
        start,
        length,
        is_nominal,
        replaces,
        rules,
        _moments(component, "RDATE", (dt.date, tuple)),
        _moments(component, "EXDATE", (dt.date,)),
    )


def _moment(component: Component, name: str) -> Moment | None:
    values = _values(component, name)
    if not values:
        return None
    if len(values) > 1:
        raise NotRead(_written(component, name), "is stated twice")
    moment = values[0].dt if isinstance(values[0], vDDDTypes) else None
    if not isinstance(moment, dt.date):
        raise NotRead(_written(component, name), "is not a date and time")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise NotRead(_written(component, name), "is in no year that is read")
    if isinstance(moment, dt.datetime) and moment.tzinfo is None and "TZID" in values[0].params:
        raise NotRead(_written(component, name), "names a time zone that the calendar does not define")
    return moment


def _moments(component: Component, name: str, kinds: tuple[type, ...]) -> list[Any]:
    """Return the dates, times and, where they are of `kinds`, periods that a property lists."""
    made: list[Any] = []
    for value in _values(component, name):
        made += [one.dt for one in value.dts] if isinstance(value, vDDDLists) else [None]
    for one in made:
        begin = one[0] if isinstance(one, tuple) else one
        if not isinstance(one, kinds) or not FIRST_YEAR <= begin.year <= LAST_YEAR:
            raise NotRead(_written(component, name), "is no list of dates and times that is read")
    return made


def _written(component: Component, name: str) -> str:
    values = _values(component, name)
    texts = [value if isinstance(value, str) else value.to_ical().decode(errors="replace") for value in values]
    zones = [str(value.params["TZID"]) for value in values if "TZID" in getattr(value, "params", {})]
    return f"{name}{''.join(f';TZID={zone}' for zone in zones[:1])}:{','.join(texts)}"


# -- times --------------------------------------------------------------------------------------------------


def _records(event: _Event, replaced: list[Moment], last: dt.datetime, room: int) -> list[Record]:
    """Return a record for each time of an event up to `last`, of which there may be `room`."""
    if not event.repeats:
        name = event.uid if event.replaces is None else f"{event.uid} {_iso(event.replaces)}"
        found = [_timed(event, event.start, event.length) | {"id": name.strip()}]
    else:
        try:
            starts = times(event.start, event.rules, event.more, [*event.without, *replaced], last, room)
        except NotRead as fault:
            return [event.record | {"line": fault.line, "fault": fault.reason}]
        found = [
            _timed(event, start, event.length if length is None else length) | {"id": f"{event.uid} {_iso(start)}"}
            for start, length in starts
        ]
    if len(found) > room:
        raise Unreadable(f"the calendar's events take place more than {MAX_RECORDS:,} times; save a shorter period")
    return [event.record | times_ for times_ in found] or [event.record | {"gone": "yes"}]


def _timed(event: _Event, start: Moment, length: dt.timedelta) -> Record:
    if not isinstance(start, dt.datetime):
        return {"day": _iso(start), "until": _iso(start + max(length - dt.timedelta(1), dt.timedelta()))}
    if start.tzinfo is None or event.is_nominal:
        return {"start": _iso(start), "end": _iso(start + length)}
    return {"start": _iso(start), "end": _iso(_utc(start) + length)}


def _last(components: Iterable[Component]) -> dt.datetime:
    """Return up to when rules without an end are followed."""
    stamps: dict[bool, list[dt.datetime]] = {True: [], False: []}
    for component in components:
        for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED", "DTSTART"):
            for value in _values(component, name):
                moment = value.dt if isinstance(value, vDDDTypes) else None
                if isinstance(moment, dt.date) and FIRST_YEAR <= moment.year <= LAST_YEAR:
                    stamps[name != "DTSTART"].append(local(moment, None))
    known = stamps[True] or stamps[False] or [dt.datetime(1900, 1, 1)]  # noqa: DTZ001 - a clock without a zone
    return max(known).replace(hour=23, minute=59, second=59) + YEAR


def _is_zoned(moment: Moment) -> bool:
    return isinstance(moment, dt.datetime) and moment.tzinfo is not None


def _utc(moment: Moment) -> Any:
    return moment.astimezone(dt.UTC) if isinstance(moment, dt.datetime) and moment.tzinfo is not None else moment


def _iso(moment: Moment) -> str:
    text = _utc(moment).isoformat()
    return f"{text.removesuffix('+00:00')}Z" if _is_zoned(moment) else str(text)
