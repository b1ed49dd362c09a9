"""The files of the agency's demo: two trackers, four bills, and the table of what is planted."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sample_data.demo import log as made
from sample_data.demo import prints, upwork
from sample_data.demo.agency_terms import (
    ABOUT,
    AGENCY,
    AUDIT,
    BERLIN,
    CHLOE,
    CONTRACTS,
    FIRST,
    IVAN,
    LAST,
    MARTA,
    MIGRATION,
    PORTAL,
    PRIYA,
    RELEASE,
    REPORTS,
    SHOP,
    SUPPORT,
    TESTING,
    TOM,
)  # fmt: skip
from sample_data.demo.log import DAY, Entry, Person, Project, cents
from sample_data.demo.prints import Planted, Printed

SIX_MINUTES = 360
CANONICAL = ["side", "person", "client", "contract", "start", "end", "day", "hours", "rate", "amount", "currency"]


@dataclass(frozen=True)
class Booked:
    """Hours of one person, task and day, in hundredths, without clock times."""

    person: Person
    project: Project
    task: str
    day: dt.date
    hundredths: int
    mark: str = ""

    @property
    def seconds(self) -> int:
        """Length in seconds, exactly."""
        return self.hundredths * 36


def toggl(entries: Iterable[Entry]) -> Printed:
    """Return the team's Toggl data export, every cell quoted, newest first, in the exporter's zone."""
    header = ["User", "Email", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time",
              "End date", "End time", "Duration", "Tags"]  # fmt: skip
    rows = []
    for e in sorted(entries, key=lambda e: (e.start, e.person.email), reverse=True):
        yes = "Yes" if e.project.rate else "No"
        who = [e.person.name, e.person.email, e.project.client, e.project.name, "", e.text, yes]
        rows.append((e.mark, [*who, *prints.toggl_clocks(e, BERLIN), prints.clock(e.seconds), ""]))
    return prints.table(f"Toggl_time_entries_{FIRST}_to_{LAST}.csv", header, rows, quoted=True, bom=True)


def everhour(booked: Sequence[Booked]) -> Printed:
    """Return an Everhour report: title, period, header, rows, and a total with counts."""
    rows: list[prints.Row] = [
        (
            b.mark or ("tom" if b.person is TOM else ""),
            [b.project.client, b.project.name, b.task, b.person.name, f"{b.day}", prints.money(b.hundredths)],
        )
        for b in sorted(booked, key=lambda b: (b.day, b.person.email))
    ]
    counts = [f"{len({b.project for b in booked})} projects", f"{len({b.task for b in booked})} items",
              f"{len({b.person for b in booked})} members", f"{len({b.day for b in booked})} days"]  # fmt: skip
    rows.append(("total", ["Total", *counts, prints.money(sum(b.hundredths for b in booked))]))
    above = ['"Hours of the team"', f'"Period:  {FIRST:%d.%m.%Y} -  {LAST:%d.%m.%Y}"']
    header = ["Client", "Project", "Task", "Member", "Day", "Time"]
    return prints.table("everhour_hours_of_the_team.csv", header, rows, above=above, spaces=True, bom=True)


def retail(true: Iterable[Entry]) -> Printed:
    """Return what Example Retail is billed: the shop by day, entries rounded up, support call by call."""
    rows: list[tuple[str, prints.Row]] = []
    shop: dict[dt.date, int] = defaultdict(int)
    marks: dict[dt.date, str] = {}
    for e in true:
        if e.project is SHOP:
            day = made.local_day(e.start, BERLIN)
            shop[day] += made.up(e.seconds, SIX_MINUTES)
            marks[day] = e.mark
        if e.project is SUPPORT and e.end:
            start, end = (i.astimezone(ZoneInfo(BERLIN)).isoformat(" ") for i in (e.start, e.end))
            rows.append((start, ("zone", _bill(e.person, SUPPORT, start, end, "", e.seconds))))
    rows += [
        (f"{day}", (marks[day] or "rounded", _bill(MARTA, SHOP, "", "", f"{day}", seconds)))
        for day, seconds in shop.items()
    ]
    rows.sort(key=lambda row: row[0])
    return prints.table("billed_example_retail.csv", CANONICAL, [row for _, row in rows])


def health(true: Iterable[Entry]) -> Printed:
    """Return what Example Health is billed for its portal: hours by day in UTC."""
    sums = made.daily((e for e in true if e.project is PORTAL), "UTC")
    rows = [("", _bill(IVAN, PORTAL, "", "", f"{day}", seconds)) for (_, day), seconds in sums.items()]
    return prints.table("billed_example_health.csv", CANONICAL, rows)


def _bill(person: Person, project: Project, start: str, end: str, day: str, seconds: int) -> list[str]:
    amount = prints.money(_amount(seconds, project))
    currency = "USD" if project.client == "Example Health" else "EUR"
    return ["billed", person.name, project.client, CONTRACTS[project], start, end, day, prints.hours(seconds),
            prints.money(project.rate), amount, currency]  # fmt: skip


def _amount(seconds: int, project: Project) -> int:
    """Return the amount in cents of hours as they are printed, to two decimals."""
    return cents(cents(seconds, 100) * 36, project.rate)


def bank(true: Iterable[Entry], booked: Iterable[Booked]) -> Printed:
    """Return the timesheet Example Bank is billed by: person, contract, day, with a total."""
    sums: dict[tuple[dt.date, Person, Project], int] = defaultdict(int)
    marks: dict[tuple[dt.date, Person, Project], str] = {}
    for e in true:
        if e.project in (REPORTS, AUDIT):
            sums[made.local_day(e.start, BERLIN), CHLOE, e.project] += e.seconds
    for b in booked:
        if b.person is PRIYA:
            sums[b.day, PRIYA, b.project] += b.seconds
            marks[b.day, PRIYA, b.project] = b.mark
    rows: list[prints.Row] = []
    hundredths = amount = 0
    for key in sorted(sums, key=lambda k: (k[0], k[1].email, k[2].name)):
        day, person, project = key
        hundredths, amount = hundredths + cents(sums[key], 100), amount + _amount(sums[key], project)
        cells = [f"{day}", person.name, CONTRACTS[project], project.name, prints.hours(sums[key]),
                 prints.money(project.rate), prints.money(_amount(sums[key], project))]  # fmt: skip
        rows.append((marks.get(key, ""), cells))
    rows.append(("total", ["Total", "", "", "", prints.money(hundredths), "", prints.money(amount)]))
    header = ["Date", "Freelancer", "Contract", "Description", "Hours", "Rate", "Amount (EUR)"]
    return prints.table("billed_example_bank.csv", header, rows)


def padded_statement(rng: random.Random, booked: Iterable[Booked]) -> Printed:
    """Return the Upwork statement of the migration: each week some 8 % above what Tom booked."""
    weeks: dict[dt.date, int] = defaultdict(int)
    for b in booked:
        if b.person is TOM:
            weeks[b.day - b.day.weekday() * DAY] += b.seconds
    billed = [
        upwork.Billed(
            CONTRACTS[MIGRATION],
            MIGRATION.name,
            MIGRATION.client,
            monday,
            made.nearest(round(seconds * rng.uniform(1.072, 1.088)), 600),
            MIGRATION.rate,
        )
        for monday, seconds in weeks.items()
    ]
    return upwork.statement(f"statements_{FIRST}_{LAST + DAY}.csv", AGENCY, TOM.name, billed)


def _statement_seconds(statement: Printed) -> int:
    hours = [line.split(" hrs @")[0].rsplit(" ", 1)[1] for line in statement.text.splitlines() if " hrs @" in line]
    return sum(int(h) * 3600 + int(m) * 60 for h, m in (text.split(":") for text in hours))


def readme(logged: Sequence[Entry], true: Sequence[Entry], booked: Sequence[Booked], files: Sequence[Printed]) -> str:
    """Return the demo's README with the table of what is planted."""
    track, ever, shop, portal, sheet, upwork_ = files

    def total(mark: str) -> int:
        return sum(e.seconds for e in logged if e.mark == mark)

    def priced(seconds: int, project: Project, currency: str = "EUR") -> str:
        return f"{prints.money(cents(seconds, project.rate))} {currency}"

    padded = _statement_seconds(upwork_) - sum(b.seconds for b in booked if b.person is TOM)
    double = sum(b.seconds for b in booked if b.mark == "impossible" and b.project is RELEASE)
    twin = total("twin") // 2
    heavy = sum(e.seconds for e in true if e.mark == "heavy")
    faults = [
        Planted("Grace typed Manila times into a Berlin profile: the whole contract is 6 h late",
                [track.at("zone", most=2), shop.at("zone", most=2)], "REC404", total("zone"), ""),
        Planted("Tom's eight weeks on Upwork are about 8 % above his hours", [upwork_.at("week", most=8)], "INV608",
                padded, priced(padded, MIGRATION, "USD")),
        Planted("Two afternoons of reporting are logged on the audit trail", [track.at("wrong contract", most=12)],
                "REC403", total("wrong contract"), priced(total("wrong contract"), REPORTS)),
        Planted("A day of 25.50 h: the same work booked on two contracts",
                [ever.at("impossible"), sheet.at("impossible")], "TOT301", double, priced(double, TESTING)),
        Planted("Two rows with the same start and end; billed once", [track.at("twin")], "DUP322", twin,
                priced(twin, REPORTS)),
        Planted("Marta's week of 5 October", [track.at("heavy", most=2), shop.at("heavy", most=7)], "TOT303", heavy),
    ]  # fmt: skip
    gained = sum(made.up(e.seconds, SIX_MINUTES) - e.seconds for e in true if e.project is SHOP)
    innocent = [
        Planted("Every entry is rounded up to six minutes, as the terms allow", [shop.at("rounded", most=2)],
                "REC405 or none", gained, priced(gained, SHOP)),
        Planted("Ivan works past midnight and is billed by day in UTC", [portal.name], "REC406 or none"),
        Planted("On call in the night the clocks go back: 4.44 h, though the clock says 3.44 h",
                [track.at("clock change")], "none", total("clock change")),
        Planted("Everhour and the bank's timesheet state totals that agree", [ever.at("total"), sheet.at("total")],
                "none"),
        Planted("Days of 10 to 12 h in Marta's heavy week, and one of Tom's", [shop.name, ever.name],
                "TOT302, a note"),
        Planted("Starts some seconds before the end before them: edited minutes", [track.name], "one count"),
    ]  # fmt: skip
    return prints.readme("Demo: an agency's eight weeks", ABOUT, faults, innocent)
