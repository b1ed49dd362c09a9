"""A constructed log: people, projects, and days as a timer would have kept them.

The shares follow real logs: most entries made by a timer and a few typed at round minutes, a few starts some
seconds before the end before them because only hours and minutes were edited, lunch, uneven days.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

TYPED = 0.12
OVERLAPPING = 0.04
MEDIAN_SECONDS = 1500
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    email: str
    zone: str


@dataclass(frozen=True)
class Project:
    """Work for a client; `rate` is in cents per hour, and own work has none."""

    client: str
    name: str
    rate: int = 0
    prefix: str = ""
    verbs: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One tracked entry; `printed` is the duration as the file writes it where that is not end minus start.

    `mark` names the planted fault or look-alike the entry is part of. Without an end the timer runs.
    """

    person: Person
    project: Project
    text: str
    start: dt.datetime
    end: dt.datetime | None
    printed: str = ""
    mark: str = ""

    @property
    def seconds(self) -> int:
        """Length in whole seconds; 0 while the timer runs."""
        return int((self.end - self.start).total_seconds()) if self.end else 0


def seeded(seed: int) -> random.Random:
    """Return the source of chance of one demo; the same seed gives the same files."""
    return random.Random(seed)  # noqa: S311  sample data, not secrets


def moment(day: dt.date, clock: str, zone: str, fold: int = 0) -> dt.datetime:
    """Return the instant of a local clock time such as "09:30:05", in UTC."""
    local = dt.datetime.combine(day, dt.time.fromisoformat(clock), ZoneInfo(zone)).replace(fold=fold)
    return local.astimezone(dt.UTC)


def local_day(instant: dt.datetime, zone: str) -> dt.date:
    """Return the local day of an instant."""
    return instant.astimezone(ZoneInfo(zone)).date()


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the days from first to last, both included."""
    while first <= last:
        yield first
        first += DAY


def backlog(rng: random.Random, project: Project) -> Iterator[str]:
    """Yield what is being worked on: one of three open tickets, now and then a new one."""
    number, opened = rng.randint(100, 400), list[str]()
    while True:
        if len(opened) < 3:
            number += rng.randint(1, 6)
            opened.append(f"{project.prefix}-{number} {rng.choice(project.verbs)} {rng.choice(project.objects)}")
            continue
        yield rng.choice(opened)
        if rng.random() < 0.3:
            opened.remove(rng.choice(opened))


def working_day(
    rng: random.Random,
    person: Person,
    begin: dt.datetime,
    plan: Mapping[Project, float],
    texts: Mapping[Project, Iterator[str]],
    meeting: tuple[Project, str] | None = None,
) -> list[Entry]:
    """Return one day's entries: about the planned hours of each project, a meeting first if there is one."""
    clock = begin + dt.timedelta(seconds=round(rng.gauss(0, 700)))
    made: list[Entry] = []
    if meeting:
        end = clock + dt.timedelta(seconds=rng.randint(640, 1130))
        made.append(Entry(person, *meeting, clock, end))
        clock = end + _gap(rng)
    left = {project: hours * 3600 * rng.uniform(0.88, 1.12) for project, hours in plan.items() if hours}
    project, lunch = next(iter(left)), begin + dt.timedelta(seconds=rng.randint(11000, 14000))
    while left:
        if project not in left or rng.random() < 0.3:
            project = rng.choice(list(left))
        length = min(max(rng.lognormvariate(math.log(MEDIAN_SECONDS), 0.65), 240), 8400, left[project] + 300)
        if rng.random() < TYPED:
            step = rng.choice((300, 900))
            clock += dt.timedelta(seconds=-int(clock.timestamp()) % 300)
            length = max(step, round(length / step) * step)
        end = clock + dt.timedelta(seconds=int(length))
        made.append(Entry(person, project, next(texts[project]), clock, end))
        left[project] -= length
        if left[project] < 300:
            del left[project]
        clock = end + _gap(rng)
        if clock > lunch:
            clock, lunch = end + dt.timedelta(seconds=rng.randint(1700, 3900)), lunch + DAY
    return made


def _gap(rng: random.Random) -> dt.timedelta:
    kind = rng.random()
    if kind < OVERLAPPING:
        seconds = -rng.randint(3, 52)
    elif kind < 0.14:
        seconds = 0
    elif kind < 0.5:
        seconds = rng.randint(1, 25)
    else:
        seconds = rng.randint(60, 600) if kind < 0.85 else rng.randint(600, 1500)
    return dt.timedelta(seconds=seconds)


def marked(
    log: list[Entry], mark: str, fits: Callable[[Entry], bool], change: Callable[[Entry], Entry] = lambda e: e
) -> Entry:
    """Mark the first entry that fits, changed if need be, and return it."""
    position = next(i for i, entry in enumerate(log) if not entry.mark and fits(entry))
    log[position] = replace(change(log[position]), mark=mark)
    return log[position]


def last_end(log: Iterable[Entry], day: dt.date, zone: str) -> dt.datetime:
    """Return when the last entry that starts on a local day ends."""
    return max(e.end for e in log if e.end and local_day(e.start, zone) == day)


def daily(entries: Iterable[Entry], zone: str) -> dict[tuple[Project, dt.date], int]:
    """Return seconds by project and day, entries cut at midnight in `zone`."""
    sums: dict[tuple[Project, dt.date], int] = defaultdict(int)
    for entry in entries:
        start = entry.start
        while entry.end and start < entry.end:
            day = local_day(start, zone)
            stop = min(entry.end, moment(day + DAY, "00:00", zone))
            sums[entry.project, day] += int((stop - start).total_seconds())
            start = stop
    return dict(sorted(sums.items(), key=lambda item: (item[0][1], item[0][0].client, item[0][0].name)))


def nearest(seconds: int, step: int) -> int:
    """Return seconds rounded to the nearest step, halves up."""
    return (2 * seconds + step) // (2 * step) * step


def up(seconds: int, step: int) -> int:
    """Return seconds rounded up to a step."""
    return -(-seconds // step) * step


def cents(seconds: int, rate: int) -> int:
    """Return the amount of a duration at a rate in cents per hour, rounded half up."""
    return (2 * seconds * rate + 3600) // 7200
