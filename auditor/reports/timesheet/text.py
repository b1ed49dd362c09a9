"""The timesheet as text for a terminal: what to enter day by day, then what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

import auditor
from auditor.reports import words
from auditor.reports.layout import Page
from auditor.reports.timesheet import basis, clock, decimal_hours, of_sheets, places, records
from auditor.reports.words import cut, hours, many, visible
from auditor.timesheet import REASONS, Timesheet

MOST_NAME, MOST_TEXT = 60, 500
"""Characters shown of a name, and of a memo."""
MOST_ROWS, MOST_FILES, MOST_LISTED = 8, 4, 40
"""Rows of a file, and files, shown for a reason; unread rows listed."""
WIDEST = 200
"""A table wide enough for one line per day, below which its memo stands."""
HEADER = ("day", "enter", "hours", "supported", "rounding", "billed", "amount")


def render(timesheet: Timesheet, *, width: int = 100) -> str:
    """Return the timesheet as lines of at most `width` columns, where words allow."""
    page, ledger, t = Page(max(width, 40)), timesheet.ledger, timesheet
    moment = ledger.as_of.tz_convert("UTC").strftime("%Y-%m-%d %H:%M UTC")
    lines = page.wrapped(f"Timesheet{_asked(t)}, as of {moment} (auditor {auditor.__version__})")
    size = len(t.sheets)
    parts = (of_sheets(frame, size) for frame in (t.weeks, t.days, t.left))
    for sheet, weeks, days, left in zip(records(t.sheets), *parts, strict=True):
        lines += ["", *_sheet(t, page, sheet, weeks, days, left)]
    lines += _unread(t, page)
    if ledger.guesses:
        lines += ["", "GUESSES: audit.toml can correct them"]
        for guess in ledger.guesses[:MOST_LISTED]:
            lines += page.wrapped(cut(visible(guess), MOST_TEXT), 2, 4)
    lines += ["", *page.wrapped(summary(t))]
    return "\n".join(lines) + "\n"


def _asked(t: Timesheet) -> str:
    first, last = (f" {word} {day}" if day else "" for word, day in (("from", t.first), ("to", t.last)))
    return first + last


def _sheet(
    t: Timesheet, page: Page, sheet: dict[str, Any], weeks: pd.DataFrame, days: pd.DataFrame, left: pd.DataFrame
) -> Iterator[str]:
    several = len(set(t.sheets["person"])) > 1
    names = [sheet["title"], sheet["client"] if sheet["client"] not in sheet["title"] else ""]
    label = [cut(visible(name), MOST_NAME) for name in (*names, sheet["person"] if several else "") if name]
    yield from page.wrapped(", ".join(label), 0, 2)
    yield from page.wrapped(f"weeks from Monday in {sheet['zone']}; {basis(sheet)}", 2, 4)
    if sheet["is_marked"]:
        yield from page.wrapped("rows marked as not billable are left out", 2, 4)
    by_week: dict[Any, list[dict[str, Any]]] = {}
    for day in records(days):
        by_week.setdefault(day["week"], []).append(day)
    for week in records(weeks):
        yield ""
        yield from _week(page, week, by_week[week["week"]])
    if not len(weeks):
        yield "  nothing to enter"
    if len(weeks) > 1:
        worth = "" if sheet["amount"] is None else f", {words.money(sheet['amount'], sheet['currency'])}"
        yield ""
        yield from page.beside("all weeks", f"{clock(sheet['entered'])} = {hours(sheet['entered'])}{worth}", 2)
    yield from _left(t, page, sheet, left)


def _week(page: Page, week: dict[str, Any], own: list[dict[str, Any]]) -> Iterator[str]:
    limit = "" if week["limit"] is None else f", limit {clock(week['limit'])}"
    last = week["week"] + pd.Timedelta(days=6)
    rows = [_cells(f"{day['day']:%a %Y-%m-%d}", day) for day in own]
    total = _cells("week", week)
    is_shown = [any(row[n] for row in (*rows, total)) for n in range(len(HEADER))]
    header, *table = [
        [cell for cell, is_ in zip(row, is_shown, strict=True) if is_] for row in (HEADER, *rows, total)
    ]
    lines = Page(WIDEST).table(header, table, 2)
    yield from page.wrapped(f"Week {week['week'].date()} to {last.date()}{limit}", 2, 4)
    yield lines[0]
    for line, day in zip(lines[1:-1], own, strict=True):
        yield line
        if day["memo"]:
            yield from page.wrapped(cut(visible(day["memo"]), MOST_TEXT), 6)
    yield lines[-1]
    if week["over"]:
        yield from page.wrapped(f"{clock(week['over'])} over the weekly limit is left out", 2, 4)


def _cells(label: str, part: dict[str, Any]) -> list[str]:
    """Return the cells of a day or week; a column in which nothing is said is not shown."""
    change = part["entered"] - part["supported"]
    return [
        label,
        clock(part["entered"]),
        decimal_hours(part["entered"]),
        clock(part["supported"]),
        f"{'+' if change > 0 else ''}{change / 60:.1f} min" if change else "",
        "" if part["billed"] is None else clock(part["billed"]),
        "" if part["amount"] is None else words.money(part["amount"], part["currency"]),
    ]


def _left(t: Timesheet, page: Page, sheet: dict[str, Any], left: pd.DataFrame) -> Iterator[str]:
    if not len(left):
        return
    yield ""
    yield from page.beside("left out of the log", hours(sheet["left"]), 2)
    by_reason = dict(iter(left.groupby("reason")))
    for reason in REASONS:
        if reason not in by_reason:
            continue
        own = by_reason[reason].sort_values("entry")
        rows = places(t, own["entry"])
        yield from page.beside(f"{reason}, {many(len(rows), 'row')}", hours(int(own["seconds"].sum())), 4)
        yield from page.wrapped(words.places(rows, MOST_ROWS, MOST_FILES), 6, 8)
        others = places(t, own.loc[own["other"] >= 0, "other"])
        if others:
            yield from page.wrapped(f"which is in {words.places(others, MOST_ROWS, MOST_FILES)}", 6, 8)


def _unread(t: Timesheet, page: Page) -> list[str]:
    if not len(t.unread):
        return []
    lines = ["", f"NOT READ: {many(len(t.unread), 'row')}, whose time is in no sum"]
    for row in records(t.unread.head(MOST_LISTED)):
        column = f", {cut(visible(row['column']), MOST_NAME)}" if row["column"] else ""
        text = f' "{cut(visible(row["text"]), MOST_NAME)}"' if row["text"] else ""
        lines += page.wrapped(f"{visible(row['source'])}:{row['row']}{column}:{text} {visible(row['reason'])}", 2, 4)
    more = len(t.unread) - MOST_LISTED
    return [*lines, f"  and {many(more, 'more row')}"] if more > 0 else lines


def summary(t: Timesheet) -> str:
    """Return what is to be entered in all, and where the log went."""
    s = t.sheets
    if not len(s):
        return "There is nothing logged: nothing to enter."
    money = s.dropna(subset=["amount", "currency"]).groupby("currency")["amount"].sum()
    worth = "".join(f", {words.money(int(amount), str(unit))}" for unit, amount in money.items())
    unread = f"; {many(len(t.unread), 'row')} could not be read" if len(t.unread) else ""
    entered, logged, supported, left = (int(s[name].sum()) for name in ("entered", "logged", "supported", "left"))
    return (
        f"To enter: {clock(entered)} = {hours(entered)}{worth}. Logged {hours(logged)} = "
        f"{hours(supported)} supported + {hours(left)} left out{unread}."
    )
