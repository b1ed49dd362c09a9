"""The agency's demo: six people, three clients, eight weeks, two trackers, four ways of billing."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sample_data.demo import agency_papers as papers
from sample_data.demo import log as made
from sample_data.demo.agency_papers import Booked
from sample_data.demo.agency_terms import (
    AUDIT,
    BERLIN,
    CHLOE,
    FIRST,
    GRACE,
    INTERNAL,
    IVAN,
    LAST,
    MARTA,
    MIGRATION,
    PORTAL,
    PRIYA,
    RELEASE,
    REPORTS,
    SETTINGS,
    SHOP,
    SUPPORT,
    TESTING,
    TOM,
)  # fmt: skip
from sample_data.demo.log import DAY, Entry, Person, Project

WRONG_ZONE_BY = dt.timedelta(hours=6)
HEAVY_WEEK = dt.date(2026, 10, 5)
WRONG_CONTRACT = (dt.date(2026, 9, 15), dt.date(2026, 9, 16))
TWIN, IMPOSSIBLE = dt.date(2026, 10, 1), dt.date(2026, 9, 30)
ON_CALL = dt.date(2026, 10, 24)
AWAY = {
    MARTA: {dt.date(2026, 9, 18), dt.date(2026, 10, 12), dt.date(2026, 10, 13)},
    GRACE: {dt.date(2026, 9, 25)},
    IVAN: {dt.date(2026, 9, 7), dt.date(2026, 9, 8)},
    CHLOE: {dt.date(2026, 10, 19)},
    PRIYA: {dt.date(2026, 10, 2), dt.date(2026, 10, 20)},
    TOM: {dt.date(2026, 8, 31)},
}
"""Holidays and days off."""


@dataclass(frozen=True)
class Worked:
    """What was really done and what the logs say of it, beside what is billed."""

    logged: Sequence[Entry]
    true: Sequence[Entry]
    booked: Sequence[Booked]


def make() -> dict[str, str]:
    """Return the files of the demo, name to text."""
    rng = made.seeded(20260831)
    worked = _eight_weeks(rng)
    toggl, everhour = papers.toggl(worked.logged), papers.everhour(worked.booked)
    retail, health = papers.retail(worked.true), papers.health(worked.true)
    bank, upwork = papers.bank(worked.true, worked.booked), papers.padded_statement(rng, worked.booked)
    files = (toggl, everhour, retail, health, bank, upwork)
    about = papers.readme(worked.logged, worked.true, worked.booked, files)
    return {file.name: file.text for file in files} | {"audit.toml": SETTINGS, "README.md": about}


def _eight_weeks(rng: random.Random) -> Worked:
    chloe = _of_chloe(rng)
    true = [*_of_marta(rng), *_of_grace(rng), *_of_ivan(rng), *chloe]
    logged = [_as_logged(e) for e in true]
    twin = made.marked(
        logged,
        "twin",
        lambda e: e.project is REPORTS and made.local_day(e.start, BERLIN) >= TWIN and e.seconds > 3000,
    )
    logged.append(replace(twin, text="Quarterly report"))
    return Worked(logged, true, [*_of_priya(rng), *_of_tom(rng)])


def _as_logged(e: Entry) -> Entry:
    """Return an entry as its person logged it: Grace six hours late, Chloe two afternoons elsewhere."""
    if e.person is GRACE and e.end:
        return replace(e, start=e.start + WRONG_ZONE_BY, end=e.end + WRONG_ZONE_BY, mark="zone")
    is_afternoon = e.start > made.moment(made.local_day(e.start, BERLIN), "13:00", BERLIN)
    if e.project is REPORTS and made.local_day(e.start, BERLIN) in WRONG_CONTRACT and is_afternoon:
        return replace(e, project=AUDIT, mark="wrong contract")
    return e


def _workdays(person: Person) -> list[dt.date]:
    return [day for day in made.days(FIRST, LAST) if day.weekday() < 5 and day not in AWAY[person]]


def _of_marta(rng: random.Random) -> list[Entry]:
    texts = {SHOP: made.backlog(rng, SHOP)}
    heavy = list(made.days(HEAVY_WEEK, HEAVY_WEEK + 6 * DAY))
    entries: list[Entry] = []
    for day in sorted({*_workdays(MARTA), *heavy}):
        hours = rng.uniform(9.0, 9.6) if day in heavy else rng.gauss(6.4, 0.6)
        begin = made.moment(day, "07:35" if day in heavy else "08:40", MARTA.zone)
        meeting = (INTERNAL, "Agency weekly") if day.weekday() == 0 else None
        one = made.working_day(rng, MARTA, begin, {SHOP: hours}, texts, meeting)
        entries += [replace(e, mark="heavy") for e in one] if day in heavy else one
    return entries


def _of_grace(rng: random.Random) -> list[Entry]:
    texts = {SUPPORT: made.backlog(rng, SUPPORT)}
    entries: list[Entry] = []
    for day in _workdays(GRACE):
        begin = made.moment(day, "15:10", BERLIN)
        entries += made.working_day(rng, GRACE, begin, {SUPPORT: rng.gauss(6.0, 0.5)}, texts)
    return entries


def _of_ivan(rng: random.Random) -> list[Entry]:
    texts = {PORTAL: made.backlog(rng, PORTAL)}
    entries: list[Entry] = []
    for day in _workdays(IVAN):
        begin = made.moment(day, "18:05", IVAN.zone)
        entries += made.working_day(rng, IVAN, begin, {PORTAL: rng.gauss(5.8, 0.5)}, texts)
    start, end = made.moment(ON_CALL, "23:10:24", BERLIN), made.moment(ON_CALL + DAY, "02:36:51", BERLIN, fold=1)
    return [*entries, Entry(IVAN, PORTAL, "PORT on call: failover of the database", start, end, mark="clock change")]


def _of_chloe(rng: random.Random) -> list[Entry]:
    texts = {project: made.backlog(rng, project) for project in (REPORTS, AUDIT)}
    entries: list[Entry] = []
    for day in _workdays(CHLOE):
        plan: dict[Project, float] = {REPORTS: rng.gauss(3.9, 0.5), AUDIT: rng.gauss(2.4, 0.4)}
        if day in WRONG_CONTRACT:
            plan = {REPORTS: 5.6, AUDIT: 1.2}
        meeting = (INTERNAL, "Agency weekly") if day.weekday() == 0 else None
        begin = made.moment(day, "09:05", CHLOE.zone)
        entries += made.working_day(rng, CHLOE, begin, plan, texts, meeting)
    return entries


def _of_priya(rng: random.Random) -> list[Booked]:
    booked: list[Booked] = []
    tasks = ("Regression suite: payments", "Regression suite: statements", "Card limits: exploratory", "Bug triage")
    checks = ("Release 4.1: smoke checks", "Release 4.2: smoke checks", "Release notes review")
    for day in _workdays(PRIYA):
        if day == IMPOSSIBLE:
            for project, prefix in ((TESTING, ""), (RELEASE, "Release 4.2: ")):
                booked.append(Booked(PRIYA, project, prefix + tasks[0], day, 650, "impossible"))
                booked.append(Booked(PRIYA, project, prefix + tasks[1], day, 625, "impossible"))
            continue
        chosen = rng.sample(tasks, rng.choice((2, 2, 3)))
        booked += [Booked(PRIYA, TESTING, task, day, _hundredths(rng, 2.2)) for task in chosen]
        if rng.random() < 0.5:
            booked.append(Booked(PRIYA, RELEASE, rng.choice(checks), day, _hundredths(rng, 1.4)))
    return booked


def _of_tom(rng: random.Random) -> list[Booked]:
    tasks = (
        "Mapping of patient records",
        "Load test of the import",
        "Rules for duplicates",
        "Call with the data team",
        "Dry run and differences",
        "Scripts for old attachments",
    )
    return [
        Booked(TOM, MIGRATION, task, day, _hundredths(rng, 2.3))
        for day in _workdays(TOM)
        for task in rng.sample(tasks, rng.choice((2, 3, 3)))
    ]


def _hundredths(rng: random.Random, hours: float) -> int:
    """Return hours in hundredths: mostly what a timer gave, some typed in quarters."""
    drawn = max(20, round(rng.gauss(hours, hours / 4) * 100))
    return made.nearest(drawn, 25) or 25 if rng.random() < 0.2 else drawn
