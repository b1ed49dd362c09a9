"""When events of a calendar that repeat take place: rules and dates of RFC 5545, expanded by `dateutil`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dateutil.rrule import rrulestr
from icalendar.prop import vRecur

from importers.tables import Unreadable

FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
"""How often an event may repeat; what repeats by the hour or minute is no event that somebody goes to."""
MOST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYWEEKNO": 53, "BYYEARDAY": 366, "BYSETPOS": 366}
"""The largest number in parts of a rule; no day has a larger one, and looking for it would take its time."""
FIRST_YEAR, LAST_YEAR = 1900, 2999
Moment = dt.date | dt.datetime
"""A whole day, an instant in a zone, or a clock time without a zone."""


class NotRead(Exception):
    """An event that cannot be read, because of a line of it."""

    def __init__(self, line: str, reason: str) -> None:
        """Keep the line and why it cannot be read."""
        super().__init__(line, reason)
        self.line, self.reason = line, reason


def times(
    start: Moment,
    rules: Sequence[Any],
    more: Iterable[Any],
    without: Iterable[Moment],
    last: dt.datetime,
    most: int,
) -> list[tuple[Moment, dt.timedelta | None]]:
    """Return the starts of an event up to the clock time `last`, each with its length where that is its own.

    `start` is the first of them. `more` are further starts or periods, `without` starts that are left out; a date
    leaves out all of its day. Rules count the clock of the start's zone, so that a meeting stays at its hour when
    clocks change. Raises NotRead for a rule that is not read, Unreadable for more than `most` starts.
    """
    base = local(start, start)
    found: dict[dt.datetime, dt.timedelta | None] = {base: None}
    for rule in rules:
        for moment in _ruled(rule, start, base, last):
            found[moment] = None
            if len(found) > most:
                raise Unreadable("the calendar's events repeat too often; save a shorter period")
    for one in more:
        moment, length = _period(one, start)
        if moment <= last:
            found[moment] = length
    days, moments = set(), set()
    for one in without:
        if isinstance(one, dt.datetime) and isinstance(start, dt.datetime):
            moments.add(local(one, start))
        else:
            days.add(local(one, start).date())
    kept = sorted(moment for moment in found if moment not in moments and moment.date() not in days)
    return [(_like(moment, start), found[moment]) for moment in kept]


def local(moment: Moment, like: Moment | None) -> dt.datetime:
    """Return the clock time of a moment in the zone of `like`, else in its own; a date is its midnight."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time())
    if moment.tzinfo is not None and isinstance(like, dt.datetime) and like.tzinfo is not None:
        moment = moment.astimezone(like.tzinfo)
    return moment.replace(tzinfo=None)


def _like(moment: dt.datetime, start: Moment) -> Moment:
    return moment.replace(tzinfo=start.tzinfo) if isinstance(start, dt.datetime) else moment.date()


def _ruled(rule: Any, start: Moment, base: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the clock times of a rule up to `last` and its own end."""
    line = f"RRULE:{rule.to_ical().decode(errors='replace')}"
    parts = {name.upper(): value if isinstance(value, list) else [value] for name, value in rule.items()}
    if [str(one).upper() for one in parts.get("FREQ", [])] not in [[name] for name in FREQUENCIES]:
        raise NotRead(line, "repeats by something else than days, weeks, months or years, which is not read")
    is_wrong = any(int(one) < 1 for one in parts.get("INTERVAL", []))
    if is_wrong or any(not 0 < abs(int(one)) <= most for name, most in MOST.items() for one in parts.get(name, [])):
        raise NotRead(line, "is no rule of recurrence")
    for until in parts.pop("UNTIL", []):
        if not isinstance(until, dt.date) or until.year < FIRST_YEAR:
            raise NotRead(line, "is no rule of recurrence")
        if until.year > LAST_YEAR:
            continue
        end = local(until, start)
        last = min(last, end if isinstance(until, dt.datetime) else end.replace(hour=23, minute=59, second=59))
    moment = None
    try:
        whole: Any = vRecur(parts)
        for moment in rrulestr(whole.to_ical().decode(), dtstart=base):
            if moment > last:
                return
            yield moment
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        raise NotRead(line, "is no rule of recurrence") from None
    if moment is None:
        raise NotRead(line, "names no day")


def _period(value: Any, start: Moment) -> tuple[dt.datetime, dt.timedelta | None]:
    if not isinstance(value, tuple):
        moment = local(value, start)
        is_day = isinstance(start, dt.datetime) and not isinstance(value, dt.datetime)
        return (dt.datetime.combine(moment, local(start, start).time()) if is_day else moment), None
    begin, end = value
    return local(begin, start), end if isinstance(end, dt.timedelta) else local(end, start) - local(begin, start)
