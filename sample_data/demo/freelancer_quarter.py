"""The freelancer's demo: a quarter in Europe/Kyiv, two contracts on Upwork, and work of one's own."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sample_data.demo import log as made
from sample_data.demo import prints, upwork
from sample_data.demo.freelancer_terms import (
    ABOUT,
    CLINIC,
    FIRST,
    ICONS,
    IDS,
    KYIV,
    LAST,
    NEW_RATE,
    NEW_RATE_FROM,
    OLENA,
    OWN,
    SETTINGS,
    SITE,
    TITLES,
)
from sample_data.demo.log import DAY, Entry, Project, cents
from sample_data.demo.prints import Planted, Printed
from sample_data.demo.upwork import Billed, Charge

STAND_UP = "Daily stand-up"

AWAY = {dt.date(2026, 8, 24), dt.date(2026, 7, 31), dt.date(2026, 9, 28)}
SATURDAYS = {dt.date(2026, 7, 25), dt.date(2026, 8, 29), dt.date(2026, 9, 19)}
NIGHTS = (dt.date(2026, 7, 14), dt.date(2026, 8, 19), dt.date(2026, 9, 22))
OVER_LIMIT_WEEK, RAISED_WEEK = dt.date(2026, 8, 3), dt.date(2026, 9, 14)
DUPLICATED, OVERLAP_FROM, FORGOTTEN = dt.date(2026, 7, 22), dt.date(2026, 7, 27), dt.date(2026, 9, 11)
UNBILLED, UNREADABLE = dt.date(2026, 7, 16), dt.date(2026, 8, 12)
PADDED, NOT_LOGGED, CALL = dt.date(2026, 8, 26), dt.date(2026, 9, 24), dt.date(2026, 7, 9)
FORGOTTEN_RUNS = dt.timedelta(hours=26, minutes=25, seconds=28)
FORGOTTEN_IS_REALLY = dt.timedelta(minutes=50)
PADDED_BY, NOT_LOGGED_BILLS = 5400, 8400


def make() -> dict[str, str]:
    """Return the files of the demo, name to text."""
    rng = made.seeded(20260706)
    entries = _quarter(rng)
    billed_log = _plant(entries)
    entries.sort(key=lambda e: e.start)
    toggl = _toggl(entries)
    billed = _billed(billed_log)
    charges = _charges()
    summary = upwork.weekly_summary("upwork_weekly_summary.csv", billed, charges)
    report = upwork.transaction_report("2026-10-05_transaction_report.csv", OLENA.name, billed, charges)
    return {
        toggl.name: toggl.text,
        summary.name: summary.text,
        report.name: report.text,
        "audit.toml": SETTINGS,
        "README.md": _readme(entries, billed, toggl, summary, report),
    }


def rate(project: Project, day: dt.date) -> int:
    """Return the rate in cents that is agreed for a day."""
    return NEW_RATE if project is SITE and day >= NEW_RATE_FROM else project.rate


def _quarter(rng: random.Random) -> list[Entry]:
    texts = {project: made.backlog(rng, project) for project in (SITE, CLINIC, OWN)}
    entries: list[Entry] = []
    for day in made.days(FIRST, LAST):
        plan = _plan(rng, day)
        if not plan:
            continue
        begin = made.moment(day, "10:40" if day in SATURDAYS else "09:25", KYIV)
        meeting = (SITE, STAND_UP) if day.weekday() < 5 and plan.get(SITE) else None
        entries += made.working_day(rng, OLENA, begin, plan, texts, meeting)
        if day in NIGHTS:
            start = made.moment(day, "22:38", KYIV) + dt.timedelta(seconds=rng.randint(0, 900))
            text = next(texts[SITE])
            for _ in range(2):
                end = start + dt.timedelta(seconds=rng.randint(3300, 4500))
                entries.append(Entry(OLENA, SITE, text, start, end, mark="night"))
                start = end + dt.timedelta(seconds=rng.randint(2, 300))
    return entries


def _plan(rng: random.Random, day: dt.date) -> Mapping[Project, float]:
    site, clinic, own = rng.gauss(3.3, 0.5), rng.gauss(2.1, 0.3), rng.uniform(0.2, 1.0)
    if day in SATURDAYS:
        return {SITE: 2.4}
    if day.weekday() > 4 or day in AWAY:
        return {}
    if day == UNBILLED:
        return {SITE: 6.2}
    if day == NOT_LOGGED:
        clinic = 0
    week = day - day.weekday() * DAY
    if week in (OVER_LIMIT_WEEK, RAISED_WEEK):
        clinic = 3.45 if week == OVER_LIMIT_WEEK else 3.7
    return {SITE: site, CLINIC: clinic, OWN: own}


def _plant(entries: list[Entry]) -> list[Entry]:
    """Plant the faults and look-alikes in the log; return what of it Upwork was told, which is less."""
    afternoon = made.moment(UNBILLED, "13:30", KYIV), made.moment(UNBILLED + DAY, "00:00", KYIV)
    entries[:] = [
        replace(e, mark="unbilled") if e.project is SITE and afternoon[0] < e.start < afternoon[1] else e
        for e in entries
    ]
    call, notes = _call_and_notes(entries)
    entries += [_call_under_a_running_timer(entries), call]
    forgotten, true = _forgotten(entries)
    made.marked(
        entries,
        "unreadable",
        lambda e: e.project is OWN and _on_or_after(e, UNREADABLE),
        lambda e: replace(e, printed="0O" + prints.clock(e.seconds)[2:]),
    )
    twin = made.marked(
        entries,
        "duplicate",
        lambda e: e.project is CLINIC and _on_or_after(e, DUPLICATED) and 1500 < e.seconds < 3300,
    )
    start = made.moment(LAST, "18:42:10", KYIV)
    running = Entry(OLENA, SITE, "BOOK-640 plan of the week", start, None, mark="running")
    billed = [e for e in entries if e.mark != "unbilled"] + [true]
    entries += [notes, forgotten, running, twin]
    return billed


def _call_under_a_running_timer(entries: list[Entry]) -> Entry:
    host = made.marked(
        entries, "overlap", lambda e: e.project is SITE and _on_or_after(e, OVERLAP_FROM) and e.seconds > 3300
    )
    start = host.start + dt.timedelta(minutes=7, seconds=12)
    end = start + dt.timedelta(minutes=40, seconds=23)
    return Entry(OLENA, CLINIC, "Call about the waiting list", start, end, mark="overlap")


def _call_and_notes(entries: list[Entry]) -> tuple[Entry, Entry]:
    start = made.last_end(entries, CALL, KYIV) + dt.timedelta(minutes=11, seconds=8)
    end = start + dt.timedelta(seconds=2838)
    call = Entry(OLENA, CLINIC, "Call with the clinic: opening hours", start, end, mark="call")
    later, sooner = start + dt.timedelta(seconds=331), end - dt.timedelta(seconds=28)
    return call, replace(call, text="Notes and tickets from the call", start=later, end=sooner)


def _forgotten(entries: list[Entry]) -> tuple[Entry, Entry]:
    """Return the entry as logged, and as long as it was in truth."""
    start = made.last_end(entries, FORGOTTEN, KYIV) + dt.timedelta(minutes=6, seconds=30)
    entry = Entry(OLENA, SITE, "BOOK-611 release notes", start, start + FORGOTTEN_RUNS, mark="forgotten")
    return entry, replace(entry, end=start + FORGOTTEN_IS_REALLY)


def _on_or_after(entry: Entry, day: dt.date) -> bool:
    return made.local_day(entry.start, KYIV) >= day


def _billed(log: list[Entry]) -> list[Billed]:
    """Return what Upwork billed: the log by UTC day in ten-minute segments, and two days that are not."""
    rows = []
    for (project, day), seconds in made.daily(log, "UTC").items():
        segments, mark = made.nearest(seconds, 600), ""
        if project is SITE and day == PADDED:
            segments, mark = segments + PADDED_BY, "padded"
        if project is CLINIC and _monday(day) in (OVER_LIMIT_WEEK, RAISED_WEEK):
            mark = "over" if _monday(day) == OVER_LIMIT_WEEK else "raised"
        if project.rate and segments:
            rows.append(
                Billed(IDS[project], TITLES[project], project.client, day, segments, rate(project, day), mark)
            )
    rows.append(
        Billed(IDS[CLINIC], TITLES[CLINIC], CLINIC.client, NOT_LOGGED, NOT_LOGGED_BILLS, CLINIC.rate, "not logged")
    )
    return sorted(rows, key=lambda r: (r.day, r.contract))


def _charges() -> list[Charge]:
    travel, clinic = SITE.client, CLINIC.client
    return [
        Charge(dt.date(2026, 7, 30), "Milestone", ICONS, travel, 32000, "42177310", "Icons: first set of 24"),
        Charge(
            dt.date(2026, 8, 20), "Refund to client", TITLES[SITE], travel, -4500, IDS[SITE], "One hour given back"
        ),
        Charge(
            dt.date(2026, 9, 17), "Bonus", TITLES[CLINIC], clinic, 15000, IDS[CLINIC], "Thanks for the opening week"
        ),
    ]


def _monday(day: dt.date) -> dt.date:
    return day - day.weekday() * DAY


def _toggl(entries: list[Entry]) -> Printed:
    header = ["User", "Email", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time",
              "End date", "End time", "Duration", "Tags", "Amount (USD)"]  # fmt: skip
    rows = []
    for e in entries:
        price = (
            prints.money(cents(e.seconds, rate(e.project, made.local_day(e.start, KYIV)))) if e.project.rate else ""
        )
        text = [OLENA.name, OLENA.email, e.project.client, e.project.name, "", e.text or '""']
        length = e.printed or prints.clock(e.seconds)
        yes = "Yes" if e.project.rate else "No"
        rows.append((e.mark, [*text, yes, *prints.toggl_clocks(e, KYIV), length, "", price]))
    return prints.table(f"Toggl_time_entries_{FIRST}_to_{LAST}.csv", header, rows, bom=True)


def _readme(entries: list[Entry], billed: list[Billed], toggl: Printed, summary: Printed, report: Printed) -> str:
    by_mark: dict[str, list[Entry]] = defaultdict(list)
    for e in entries:
        by_mark[e.mark].append(e)
    week = sum(b.seconds for b in billed if b.mark == "over")
    unbilled = sum(e.seconds for e in by_mark["unbilled"])
    overlap = min(e.seconds for e in by_mark["overlap"])
    twin, forgotten = by_mark["duplicate"][0], by_mark["forgotten"][0]

    def usd(seconds: int, per_hour: int) -> str:
        return f"{prints.money(cents(seconds, per_hour))} USD"

    faults = [
        Planted("A row stands twice; billed once", [toggl.at("duplicate")], "DUP321", twin.seconds,
                usd(twin.seconds, CLINIC.rate)),
        Planted("A call for the clinic while the travel timer runs, both billed", [toggl.at("overlap")], "TIM202",
                overlap, usd(overlap, CLINIC.rate)),
        Planted("A timer forgotten on Friday evening, 0.83 h of it billed; its week seems over 30 h",
                [toggl.at("forgotten")], "TIM205",
                forgotten.seconds, usd(forgotten.seconds, NEW_RATE)),
        Planted("An entry still running at the export", [toggl.at("running")], "DQ107"),
        Planted("A duration with the letter O for a zero", [toggl.at("unreadable")], "DQ101"),
        Planted(f"{PADDED} bills 1.50 h more than logged", [summary.at("padded")], "REC401", PADDED_BY,
                usd(PADDED_BY, NEW_RATE)),
        Planted(f"{NOT_LOGGED} bills hours of which the log has none", [summary.at("not logged")], "REC402",
                NOT_LOGGED_BILLS, usd(NOT_LOGGED_BILLS, CLINIC.rate)),
        Planted("The week of 3 August is over the limit of 15 h", [summary.at("over")], "TOT304", week - 54000,
                usd(week - 54000, CLINIC.rate)),
        Planted(f"The afternoon of {UNBILLED} is logged and not billed", [toggl.at("unbilled")], "REC401", unbilled,
                usd(unbilled, SITE.rate)),
    ]  # fmt: skip
    raised = sum(b.seconds for b in billed if b.mark == "raised")
    innocent = [
        Planted("Work past midnight in Kyiv is still the same day in UTC", [toggl.at("night")], "none"),
        Planted("A call and its notes, both timed; billed once", [toggl.at("call")], "TIM201 at most"),
        Planted("A week over 15 h, after the limit was raised to 20 h", [summary.at("raised")], "none", raised),
        Planted(f"From {NEW_RATE_FROM} the rate is 50.00 USD", [summary.name], "none"),
        Planted("Starts some seconds before the end before them: edited minutes", [toggl.name], "one count"),
        Planted("The same stand-up every morning; three Saturdays of work", [toggl.name], "none"),
        Planted(
            "A milestone, a bonus and a refund: money, no hours", [report.at("charge"), summary.at("charge")], "none"
        ),
        Planted("The transaction report repeats the summary by weeks", [report.name], "none"),
    ]
    return prints.readme("Demo: a freelancer's quarter", ABOUT, faults, innocent)
