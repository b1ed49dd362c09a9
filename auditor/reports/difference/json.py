"""The difference as JSON: everything it holds, in the form that `difference.schema.json` describes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from auditor.differences import Difference
from auditor.report import Report
from auditor.reports import words
from auditor.reports.difference import places, told
from auditor.reports.json import document as report_document
from auditor.reports.json import inputs, written

VERSION = 1
"""The number of the form; it changes when a key is renamed or removed."""


def render(difference: Difference, report: Report) -> str:
    """Return the difference as JSON, one line per file, change, finding and covered place."""
    return written(document(difference, report))


def document(difference: Difference, report: Report) -> dict[str, Any]:
    """Return the difference as dictionaries and lists of plain values; see `auditor.reports.difference.schema`."""
    of_report = report_document(report)
    return {
        "schema": VERSION,
        **{name: of_report[name] for name in ("auditor", "as_of", "settings_sha256")},
        "earlier": inputs(difference.old),
        "later": inputs(difference.new),
        "compared": [
            dict(zip(("tool", "first_day", "last_day", "closed_until"), row, strict=True)) for row in difference.tools
        ],
        "uncompared_fields": list(difference.uncompared),
        "totals": {
            "earlier_entries": len(difference.old.entries),
            "later_entries": len(difference.new.entries),
            "same_entries": difference.same,
            "same_seconds": difference.same_seconds,
            "late": int(difference.is_late.sum()),
        },
        "counts": difference.counts.to_dict("records"),
        "scope": _scope(difference),
        "changes": _changes(difference),
        **{name: of_report[name] for name in ("findings", "coverage")},
    }


def _scope(difference: Difference) -> list[dict[str, Any]]:
    return [
        {
            "reason": scope.reason.value,
            "export": "later" if scope.is_new else "earlier",
            "message": scope.message,
            "entries": len(scope.entries),
            "seconds": scope.seconds,
            "first_day": scope.first,
            "last_day": scope.last,
            "evidence": [
                _place(*place) for place in places(difference.new if scope.is_new else difference.old, scope.entries)
            ],
        }
        for scope in difference.scope
    ]


def _changes(difference: Difference) -> list[dict[str, Any]]:
    c = difference.changes
    t = told(difference, c)
    columns: dict[str, list[Any]] = {
        **{name: words.values(c[name]) for name in ("change", "cause", "detail", "person", "contract")},
        "day": words.days(c["day"]),
        **{name: c[name].tolist() for name in ("seconds_before", "seconds_after", "seconds")},
        "amount": [None if value is None else words.decimal(int(value)) for value in words.values(c["amount"])],
        "currency": words.values(c["currency"]),
        "fields": [told.split(", ") if told else [] for told in c["fields"]],
        **{name: c[name].tolist() for name in ("age_days", "is_closed", "is_locked", "was_signed_off")},
        **{
            name: t[name].tolist()
            for name in ("client", "project", "task", "description_before", "description_after")
        },
        **{side: _sides(t, side) for side in ("earlier", "later")},
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _sides(t: pd.DataFrame, side: str) -> list[dict[str, Any] | None]:
    rows = zip(t[f"{side}_file"].tolist(), t[f"{side}_row"].tolist(), strict=True)
    return [None if file is None else _place(file, row) for file, row in rows]


def _place(file: str, row: int) -> dict[str, Any]:
    return {"file": file, "row": row}
