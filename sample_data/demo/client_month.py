"""The client's demo: an invoice of one contractor for September 2026, and the log behind it."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass

from sample_data.demo import log as made
from sample_data.demo import prints
from sample_data.demo.log import Entry, Person, Project, cents
from sample_data.demo.prints import Planted, Printed

BERLIN = "Europe/Berlin"
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2026, 9, 30)
JONAS = Person("Jonas Example", "jonas@example.com", BERLIN)
RATE = 8500
APP = Project(
    "",
    "Warehouse app",
    RATE,
    "WARE",
    ("build", "fix", "test", "review", "prepare"),
    ("barcode scan on old devices", "stock count by shelf", "label printing", "transfer between halls",
     "returns screen", "nightly stock sync", "minimum stock alerts", "pick list order", "pallet view"),
)  # fmt: skip
HELP = Project(
    "",
    "Warehouse app support",
    RATE,
    "HELP",
    ("answer", "look into", "solve"),
    ("wrong count in hall 2", "scanner login", "missing labels", "slow pick list", "question on returns"),
)
QUARTER = 900
OFF = {dt.date(2026, 9, 14), dt.date(2026, 9, 25)}
SATURDAY, GO_LIVE, MORNING_AFTER = dt.date(2026, 9, 12), dt.date(2026, 9, 29), dt.date(2026, 9, 30)
PADDED, PADDED_BY = (dt.date(2026, 9, 9), dt.date(2026, 9, 23)), 7200
WRONG_SUM, WRONG_BY = dt.date(2026, 9, 17), 9000
NOT_LOGGED, NOT_LOGGED_BILLS = dt.date(2026, 9, 14), 10800
TOTAL_TOO_HIGH_BY = 5400

SETTINGS = """\
# What the client knows of the contract behind the invoice.

[people."jonas@example.com"]
names = ["Jonas Example"]
timezone = "Europe/Berlin"

[[contracts]]
id = "warehouse-app"
name = "Warehouse app"
client = "Example Logistics"
person = "jonas@example.com"
timezone = "Europe/Berlin"
matches = ["Warehouse app*"]
billed_as = ["*"]                    # the invoice is for this contract alone
rounding = "nearest 15 per day"
[[contracts.terms]]
from = 2026-09-01
rate = "85.00 EUR"

[formats.toggl_detailed]
timezone = "Europe/Berlin"
"""

ABOUT = """\
Example Logistics has an invoice for September and the Toggl Track log of the contractor behind it: `auditor demo
client`, or `auditor check` on the two files here with `--settings audit.toml`. The terms allow each day to be
rounded to the nearest quarter of an hour. Amounts are in euro, with a decimal comma. Hours below are those
planted; rounding adds up to seven minutes a day."""


@dataclass(frozen=True)
class Line:
    """One line of the invoice; `amount` in cents."""

    day: dt.date
    text: str
    seconds: int
    amount: int
    mark: str = ""


def make() -> dict[str, str]:
    """Return the files of the demo, name to text."""
    rng = made.seeded(20260901)
    entries = _month(rng)
    lines = _lines(entries)
    toggl, invoice = _toggl(entries), _invoice(lines)
    return {
        toggl.name: toggl.text,
        invoice.name: invoice.text,
        "audit.toml": SETTINGS,
        "README.md": _readme(lines, toggl, invoice),
    }


def _month(rng: random.Random) -> list[Entry]:
    texts = {project: made.backlog(rng, project) for project in (APP, HELP)}
    entries: list[Entry] = []
    for day in made.days(FIRST, LAST):
        plan = {APP: rng.gauss(5.1, 0.8), HELP: rng.gauss(1.3, 0.3) if rng.random() < 0.42 else 0.0}
        if day in OFF or (day.weekday() > 4 and day != SATURDAY):
            continue
        begin = made.moment(day, "10:40" if day == MORNING_AFTER else "08:50", BERLIN)
        entries += made.working_day(rng, JONAS, begin, {APP: 3.2} if day == SATURDAY else plan, texts)
        if day == GO_LIVE:
            start, end = made.moment(day, "22:35:10", BERLIN), made.moment(MORNING_AFTER, "01:20:44", BERLIN)
            entries.append(
                Entry(JONAS, APP, "WARE go-live of the stock sync, hall 1 and 2", start, end, mark="night")
            )
    return entries


def _lines(entries: list[Entry]) -> list[Line]:
    """Return the invoice's lines: work by the day it began on, in quarter hours, and what is wrong with them."""
    sums: dict[dt.date, dict[Project, int]] = defaultdict(lambda: defaultdict(int))
    words: dict[tuple[dt.date, Project], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for e in entries:
        day = made.local_day(e.start, BERLIN)
        sums[day][e.project] += e.seconds
        words[day, e.project][e.text] += e.seconds
    lines = [
        _line(NOT_LOGGED, "Preparation of the inventory week", NOT_LOGGED_BILLS, "not logged"),
    ]
    for day, by_project in sums.items():
        whole = made.nearest(sum(by_project.values()), QUARTER)
        support = made.nearest(by_project[HELP], QUARTER)
        parts = {APP: whole - support + (PADDED_BY if day in PADDED else 0), HELP: support}
        for project, seconds in parts.items():
            spent = words[day, project]
            texts = sorted(spent, key=spent.__getitem__, reverse=True)
            mark = "padded" if day in PADDED else "wrong" if day == WRONG_SUM else "night" if day == GO_LIVE else ""
            if seconds:
                lines.append(_line(day, ", ".join(texts[:2]), seconds, mark if project is APP else ""))
    return sorted(lines, key=lambda line: line.day)


def _line(day: dt.date, text: str, seconds: int, mark: str) -> Line:
    return Line(day, text, seconds, cents(seconds, RATE) + (WRONG_BY if mark == "wrong" else 0), mark)


def _invoice(lines: list[Line]) -> Printed:
    rows: list[prints.Row] = [
        (
            line.mark,
            [f"{line.day:%d.%m.%Y}", JONAS.name, line.text, prints.hours(line.seconds, ","), prints.money(RATE, ","),
             prints.money(line.amount, ",")],
        )
        for line in lines
    ]  # fmt: skip
    hours = sum(line.seconds for line in lines) + TOTAL_TOO_HIGH_BY
    amount = sum(line.amount for line in lines) + cents(TOTAL_TOO_HIGH_BY, RATE)
    rows.append(("total", ["Total", "", "", prints.hours(hours, ","), "", prints.money(amount, ",")]))
    header = ["Date", "Freelancer", "Description", "Hours", "Rate", "Amount"]
    return prints.table("invoice_2026-09.csv", header, rows, separator=";")


def _toggl(entries: list[Entry]) -> Printed:
    header = ["Description", "Duration", "Member", "Email", "Project", "Tags",
              "Start date", "Start time", "Stop date", "Stop time"]  # fmt: skip
    rows = [
        (
            e.mark,
            [e.text, prints.clock(e.seconds, padded=False), JONAS.name, JONAS.email, e.project.name, "-",
             *prints.toggl_clocks(e, BERLIN)],
        )
        for e in sorted(entries, key=lambda e: e.start, reverse=True)
    ]  # fmt: skip
    name = f"TogglTrack_Report_Detailed_report__from_{FIRST:%d_%m_%Y}_to_{LAST:%d_%m_%Y}_.csv"
    return prints.table(name, header, rows, quoted=True, bom=True)


def _readme(lines: list[Line], toggl: Printed, invoice: Printed) -> str:
    def eur(seconds: int) -> str:
        return f"{prints.money(cents(seconds, RATE))} EUR"

    faults = [
        Planted(f"Hours x rate is {prints.money(WRONG_BY)} EUR less than the amount", [invoice.at("wrong")], "INV605",
                None, f"{prints.money(WRONG_BY)} EUR"),
        *(Planted(f"{day} bills 2.00 h more than logged", [f"{invoice.name}:{line}"], "REC401", PADDED_BY,
                  eur(PADDED_BY))
          for day, line in zip(PADDED, invoice.marks["padded"], strict=True)),
        Planted(f"{NOT_LOGGED} is billed and has no log", [invoice.at("not logged")], "REC402", NOT_LOGGED_BILLS,
                eur(NOT_LOGGED_BILLS)),
        Planted("The totals row states more than its lines add up to", [invoice.at("total")], "TOT309",
                TOTAL_TOO_HIGH_BY, eur(TOTAL_TOO_HIGH_BY)),
    ]  # fmt: skip
    night = next(line.seconds for line in lines if line.mark == "night")
    innocent = [
        Planted("Each day is rounded to the nearest quarter of an hour, as the terms allow", [invoice.name],
                "REC405 or none"),
        Planted("The go-live night is billed on the day it began", [toggl.at("night"), invoice.at("night")], "REC406",
                night),
        Planted("A Saturday, logged and billed; a day off, neither", [invoice.name], "none"),
        Planted("Starts some seconds before the end before them: edited minutes", [toggl.name], "one count"),
    ]  # fmt: skip
    return prints.readme("Demo: a client's invoice", ABOUT, faults, innocent)
