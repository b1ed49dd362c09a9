"""The timesheet as a workbook: days to enter, weeks, contracts, what is left out, and rows that could not be read."""

from __future__ import annotations

from typing import Any

import pandas as pd

from auditor.reports import words
from auditor.reports.timesheet import basis, clock, places, records
from auditor.reports.workbook import Book, Column, dates, hours, money
from auditor.timesheet import Timesheet

MOST_ROWS = 100_000
"""Rows of a sheet; the JSON form holds all."""


def render(timesheet: Timesheet) -> bytes:
    """Return the timesheet as the bytes of an XLSX workbook; sheets without rows are left out."""
    t, book = timesheet, Book()
    sheets = records(t.sheets)
    days, weeks, left, unread = (frame.head(MOST_ROWS) for frame in (t.days, t.weeks, t.left, t.unread))
    book.table(book.sheet("Days"), _days(t, sheets, days))
    book.table(book.sheet("Weeks"), [*_who(sheets, weeks), *_sums(weeks, "Week")])
    book.table(book.sheet("Contracts"), _contracts(t, sheets))
    if len(left):
        book.table(book.sheet("Left out"), _left(t, sheets, left))
    if len(unread):
        kinds = {name: "whole" if name == "row" else "text" for name in ("source", "row", "column", "text", "reason")}
        columns = [Column(name.capitalize(), kind, words.values(unread[name])) for name, kind in kinds.items()]
        book.table(book.sheet("Not read"), columns)
    return book.to_bytes(t.ledger.as_of)


def _who(sheets: list[dict[str, Any]], frame: pd.DataFrame) -> list[Column]:
    own = [sheets[number] for number in frame["sheet"].tolist()]
    return [
        Column("Name", "text", [sheet["title"] for sheet in own]),
        Column("Client", "text", [sheet["client"] for sheet in own]),
        Column("Person", "text", [sheet["person"] for sheet in own]),
    ]


def _sums(frame: pd.DataFrame, title: str) -> list[Column]:
    entered, supported = frame["entered"].tolist(), frame["supported"].tolist()
    limit = [Column("Limit h", "hours", hours(words.values(frame["limit"])))] if "limit" in frame else []
    return [
        Column(title, "day", dates(frame[title.lower()])),
        Column("Enter", "text", [clock(seconds) for seconds in entered]),
        Column("Enter h", "hours", hours(entered)),
        Column("Supported h", "hours", hours(supported)),
        Column("Rounding h", "hours", hours([a - b for a, b in zip(entered, supported, strict=True)])),
        Column("Over limit h", "hours", hours([value or None for value in frame["over"].tolist()])),
        *limit,
        Column("Billed h", "hours", hours(words.values(frame["billed"]))),
        Column("Amount", "money", money(words.values(frame["amount"]))),
        Column("Currency", "text", words.values(frame["currency"])),
    ]


def _days(t: Timesheet, sheets: list[dict[str, Any]], days: pd.DataFrame) -> list[Column]:
    return [
        *_who(sheets, days),
        *_sums(days, "Day"),
        Column("Memo", "prose", days["memo"].tolist()),
        Column("Rows", "prose", [words.places(places(t, own), 20, 5, "; ") for own in days["entries"]]),
    ]


def _contracts(t: Timesheet, sheets: list[dict[str, Any]]) -> list[Column]:
    s = t.sheets
    return [
        *_who(sheets, pd.DataFrame({"sheet": range(len(s))})),
        Column("Contract", "text", s["contract"].tolist()),
        *(
            Column(title, "hours", hours(s[name].tolist()))
            for title, name in (
                ("Logged h", "logged"),
                ("Supported h", "supported"),
                ("Left out h", "left"),
                ("Enter h", "entered"),
            )
        ),
        Column("Amount", "money", money(words.values(s["amount"]))),
        Column("Currency", "text", words.values(s["currency"])),
        Column("By", "prose", [basis(sheet) for sheet in sheets]),
        Column("Time zone", "text", s["zone"].tolist()),
    ]


def _left(t: Timesheet, sheets: list[dict[str, Any]], left: pd.DataFrame) -> list[Column]:
    def rows(positions: list[int]) -> list[str]:
        return [words.places(places(t, [one])) if one >= 0 else "" for one in positions]

    return [
        *_who(sheets, left),
        Column("Day", "day", dates(left["day"])),
        Column("Reason", "text", left["reason"].tolist()),
        Column("Hours", "hours", hours(left["seconds"].tolist())),
        Column("Row", "text", rows(left["entry"].tolist())),
        Column("Instead in", "text", rows(left["other"].tolist())),
    ]
