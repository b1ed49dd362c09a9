"""The timesheet as JSON: everything it holds, in the form that `timesheet.schema.json` describes."""

from __future__ import annotations

from typing import Any

import auditor
from auditor.reports import words
from auditor.reports.json import inputs, written
from auditor.reports.timesheet import of_sheets, places, records
from auditor.timesheet import Timesheet

VERSION = 1
"""The number of the form; it changes when a key is renamed or removed."""


def render(timesheet: Timesheet) -> str:
    """Return the timesheet as JSON, one line per file and contract."""
    return written(document(timesheet))


def document(timesheet: Timesheet) -> dict[str, Any]:
    """Return the timesheet as dictionaries and lists of plain values; see `auditor.reports.timesheet.schema`."""
    t, ledger = timesheet, timesheet.ledger
    parts = (of_sheets(frame, len(t.sheets)) for frame in (t.weeks, t.days, t.left))
    return {
        "schema": VERSION,
        "auditor": auditor.__version__,
        "as_of": ledger.as_of.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ"),
        "settings_sha256": ledger.settings.sha256,
        "first_day": t.first and t.first.isoformat(),
        "last_day": t.last and t.last.isoformat(),
        "guesses": list(ledger.guesses),
        "inputs": inputs(ledger),
        "sheets": [
            {
                **{name: sheet[name] for name in ("contract", "client", "person", "platform")},
                "name": sheet["title"],
                "timezone": sheet["zone"],
                "terms": None if sheet["policy"] is None else str(sheet["policy"]),
                "logged_seconds": sheet["logged"],
                "supported_seconds": sheet["supported"],
                "left_out_seconds": sheet["left"],
                "entered_seconds": sheet["entered"],
                **_money(sheet),
                "weeks": _weeks(t, records(weeks), records(days)),
                "left_out": _left(t, records(left)),
            }
            for sheet, weeks, days, left in zip(records(t.sheets), *parts, strict=True)
        ],
    }


def _money(part: dict[str, Any]) -> dict[str, Any]:
    amount = part["amount"]
    return {"amount": None if amount is None else words.decimal(amount), "currency": part["currency"]}


def _sums(part: dict[str, Any]) -> dict[str, Any]:
    names = ("supported", "entered", "over", "billed")
    keys = ("supported_seconds", "entered_seconds", "over_limit_seconds", "billed_seconds")
    return {key: part[name] for key, name in zip(keys, names, strict=True)} | _money(part)


def _weeks(t: Timesheet, weeks: list[dict[str, Any]], days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_week: dict[Any, list[dict[str, Any]]] = {}
    for day in days:
        told = {"day": _day(day["day"]), **_sums(day), "memo": day["memo"], "evidence": _places(t, day["entries"])}
        by_week.setdefault(day["week"], []).append(told)
    return [
        {
            "week": _day(week["week"]),
            "limit_seconds": week["limit"],
            **_sums(week),
            "days": by_week[week["week"]],
        }
        for week in weeks
    ]


def _left(t: Timesheet, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "reason": row["reason"],
            "day": row["day"] and _day(row["day"]),
            "seconds": row["seconds"],
            "entry": _places(t, [row["entry"]])[0],
            "instead": _places(t, [row["other"]])[0] if row["other"] >= 0 else None,
        }
        for row in rows
    ]


def _places(t: Timesheet, positions: Any) -> list[dict[str, Any]]:
    return [{"file": file, "row": row} for file, row in places(t, positions)]


def _day(day: Any) -> str:
    return str(day.date())
