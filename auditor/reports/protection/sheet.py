"""What is protected, as a sheet of the workbook."""

from __future__ import annotations

from typing import Any

import pandas as pd

from auditor.measures.protected_weeks import protected_weeks
from auditor.report import Report
from auditor.reports import words
from auditor.reports.protection import places, records
from auditor.reports.workbook import Book, Column, dates, hours, money


def add_sheet(book: Book, report: Report) -> None:
    """Add a sheet with a row per week and reason, protected time among them, when there is anything to show."""
    weeks = records(protected_weeks(report.ledger))
    if not weeks:
        return
    rows: list[dict[str, Any]] = []
    for week in weeks:
        for reason in week["reasons"]:
            evidence = [(place["file"], place["row"]) for place in places(report, reason["entries"])]
            rows.append({**week, **reason, "rows": words.places(evidence, 20, 5, "; ")})
        if week["protected_seconds"]:
            safe = {"reason": "protected", "seconds": week["protected_seconds"], "amount": week["protected_amount"]}
            rows.append({**week, **safe, "rows": None})
    contracts = [report.contracts.iloc[row["contract_row"]] for row in rows]
    told = pd.DataFrame(rows)
    book.table(
        book.sheet("Protection"),
        [
            Column("Name", "text", [contract["name"] for contract in contracts]),
            Column("Client", "text", [contract["client"] for contract in contracts]),
            Column("Person", "text", [contract["person"] for contract in contracts]),
            Column("Week", "day", dates(told["week"])),
            Column("The week", "text", [row["state"] for row in rows]),
            Column("Deadline (UTC)", "moment", dates(told["deadline"].dt.tz_localize(None))),
            Column("Hours left", "hours", hours([row["seconds_left"] for row in rows])),
            Column("Protection", "text", [row["reason"] for row in rows]),
            Column("Hours", "hours", hours([row["seconds"] for row in rows])),
            Column("Amount", "money", money([row["amount"] for row in rows])),
            Column("Currency", "text", [row["currency"] for row in rows]),
            Column("Rows", "prose", [row["rows"] for row in rows]),
        ],
    )
