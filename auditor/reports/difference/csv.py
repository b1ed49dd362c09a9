"""The changes as CSV, one row each, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

from auditor.differences import Difference
from auditor.report import Report
from auditor.reports import words
from auditor.reports.csv import harmless
from auditor.reports.difference import told

COLUMNS = (
    "change", "cause", "detail", "day_is_closed", "day_is_signed_off", "was_signed_off", "person", "contract",
    "client", "project", "task", "day", "hours_before", "hours_after", "hours", "seconds", "amount", "currency",
    "fields", "description_before", "description_after", "earlier", "later",
)  # fmt: skip
NUMBERS = ("hours_before", "hours_after", "hours", "seconds", "amount")


def render(difference: Difference, report: Report) -> str:  # noqa: ARG001
    """Return the changes in the order of the later export's rows, removed ones in that of the earlier, all quoted.

    `hours`, `seconds` and `amount` are by how much they differ; `earlier` and `later` the rows.
    """
    columns = _columns(difference)
    safe = [columns[name] if name in NUMBERS else map(harmless, columns[name]) for name in COLUMNS]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(zip(*safe, strict=True))
    return out.getvalue()


def _columns(difference: Difference) -> dict[str, list[Any]]:
    c = difference.changes
    t = told(difference, c)
    flags = {"day_is_closed": "is_closed", "day_is_signed_off": "is_locked", "was_signed_off": "was_signed_off"}
    hours = {"hours_before": "seconds_before", "hours_after": "seconds_after", "hours": "seconds"}
    return {
        **{name: words.values(c[name]) for name in ("change", "cause", "detail", "person", "contract", "currency")},
        **{name: ["yes" if value else "no" for value in c[flag]] for name, flag in flags.items()},
        **{name: [f"{seconds / 3600:.2f}" for seconds in c[column].tolist()] for name, column in hours.items()},
        **{
            name: t[name].tolist()
            for name in ("client", "project", "task", "description_before", "description_after")
        },
        "day": words.days(c["day"]),
        "seconds": c["seconds"].tolist(),
        "amount": ["" if value is None else words.decimal(int(value)) for value in words.values(c["amount"])],
        "fields": c["fields"].tolist(),
        **{side: _places(t[f"{side}_file"].tolist(), t[f"{side}_row"].tolist()) for side in ("earlier", "later")},
    }


def _places(files: list[Any], rows: list[Any]) -> list[str]:
    return ["" if file is None else f"{file}:{row}" for file, row in zip(files, rows, strict=True)]
