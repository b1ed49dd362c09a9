"""The timesheet as CSV, a row per day and per row left out, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

from auditor.reports import words
from auditor.reports.csv import harmless
from auditor.reports.timesheet import clock, decimal_hours, places, records
from auditor.timesheet import Timesheet

COLUMNS = (
    "what", "person", "contract", "name", "client", "week", "day", "enter", "hours", "entered_seconds",
    "supported_seconds", "rounding_seconds", "billed_seconds", "amount", "currency", "memo", "left_out_seconds",
    "reason", "rows", "instead",
)  # fmt: skip
NUMBERS = ("hours", "amount", *(name for name in COLUMNS if name.endswith("_seconds")))


def render(timesheet: Timesheet) -> str:
    """Return the days to enter, then what is left out (`what` says which), all fields quoted."""
    t, out = timesheet, io.StringIO()
    sheets = [
        {"person": s["person"], "contract": s["contract"], "name": s["title"], "client": s["client"]}
        for s in records(t.sheets)
    ]
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in [*_days(t, sheets), *_left(t, sheets), *_unread(t)]:
        told = [row.get(name) for name in COLUMNS]
        writer.writerow(
            ("" if value is None else value) if name in NUMBERS else harmless(value)
            for name, value in zip(COLUMNS, told, strict=True)
        )
    return out.getvalue()


def _days(t: Timesheet, sheets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **sheets[d["sheet"]],
            "what": "enter",
            "week": d["week"].date(),
            "day": d["day"].date(),
            "enter": clock(d["entered"]),
            "hours": decimal_hours(d["entered"]),
            "entered_seconds": d["entered"],
            "supported_seconds": d["supported"],
            "rounding_seconds": d["entered"] - d["supported"],
            "billed_seconds": d["billed"],
            "amount": None if d["amount"] is None else words.decimal(d["amount"]),
            "currency": d["currency"],
            "memo": d["memo"],
            "rows": words.places(places(t, d["entries"]), between="; "),
        }
        for d in records(t.days)
    ]


def _left(t: Timesheet, sheets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **sheets[row["sheet"]],
            "what": "left out",
            "day": row["day"] and row["day"].date(),
            "left_out_seconds": row["seconds"],
            "reason": row["reason"],
            "rows": words.places(places(t, [row["entry"]])),
            "instead": words.places(places(t, [row["other"]])) if row["other"] >= 0 else "",
        }
        for row in records(t.left)
    ]


def _unread(t: Timesheet) -> list[dict[str, Any]]:
    return [
        {"what": "not read", "reason": row["reason"], "rows": f"{row['source']}:{row['row']}"}
        for row in records(t.unread)
    ]
