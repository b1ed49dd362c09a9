"""What is protected of the hours a platform bills, in the forms of the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from auditor.measures.protected_weeks import MENDED, protected_weeks
from auditor.report import Report
from auditor.reports import words
from auditor.reports.layout import Page
from auditor.reports.words import cut, many, visible

MOST_WEEKS, MOST_ROWS, MOST_FILES, MOST_NAME = 20, 8, 4, 60


def lines(report: Report, page: Page) -> Iterator[str]:
    """Yield the weeks with unprotected hours, most money first, what can still be done, and the rows."""
    weeks = protected_weeks(report.ledger)
    if not len(weeks):
        return
    yield "PAYMENT PROTECTION"
    safe, risk = (int(weeks[f"{name}_seconds"].sum()) for name in ("protected", "unprotected"))
    protected, unprotected = (_worth(weeks, name) for name in ("protected", "unprotected"))
    yield from page.wrapped(
        f"{words.hours(safe)} protected{protected}; {words.hours(risk)} not protected{unprotected}", 2, 4
    )
    open_ = weeks[weeks["unprotected_seconds"] > 0]
    for week in records(open_.head(MOST_WEEKS)):
        contract = report.contracts.iloc[week["contract_row"]]
        name = cut(visible(report.titles[contract["contract"]]), MOST_NAME)
        has_name = report.has_many_people and contract["person"]
        who = f", {cut(visible(contract['person']), MOST_NAME)}" if has_name else ""
        yield from page.beside(f"{name}{who}, week from {week['week'].date()}: {until(week)}", _money(week, "un"), 2)
        if week["protected_seconds"]:
            yield from page.beside("protected", _money(week, ""), 4)
        for reason in week["reasons"]:
            worth = _sum(reason["seconds"], reason["amount"], week["currency"])
            yield from page.beside(reason["reason"], worth, 4)
            rows = [(place["file"], place["row"]) for place in places(report, reason["entries"])]
            yield from page.wrapped(words.places(rows, MOST_ROWS, MOST_FILES), 6, 8)
    more = open_.iloc[MOST_WEEKS:]
    if len(more):
        told = f"and {many(len(more), 'more week')}, {words.hours(int(more['unprotected_seconds'].sum()))}"
        yield from page.wrapped(f"{told}; the JSON report lists all", 2, 4)


def until(week: dict[str, Any]) -> str:
    """Return how long a week (of `records`) can still be mended or disputed."""
    if week["state"] != MENDED:
        end = f" until {week['disputable']:%Y-%m-%d %H:%M} UTC" if week["state"].endswith("disputed") else ""
        return f"{week['state'].removeprefix('is ')}{end}"
    days, rest = divmod(week["seconds_left"] // 60, 1440)
    left = f"{many(days, 'day')} {rest // 60} h" if days else f"{rest // 60} h {rest % 60} min"
    return f"{left} left, until {week['deadline']:%Y-%m-%d %H:%M} UTC"


def _worth(weeks: pd.DataFrame, name: str) -> str:
    known = weeks.dropna(subset=[f"{name}_amount", "currency"])
    sums = known.groupby("currency")[f"{name}_amount"].sum()
    return "".join(f", {words.money(int(amount), str(unit))}" for unit, amount in sums.items() if amount)


def _money(week: dict[str, Any], prefix: str) -> str:
    return _sum(week[f"{prefix}protected_seconds"], week[f"{prefix}protected_amount"], week["currency"])


def _sum(seconds: int, amount: int | None, currency: str | None) -> str:
    worth = "" if amount is None or currency is None else f", {words.money(amount, currency)}"
    return f"{words.hours(seconds)}{worth}"


def items(report: Report) -> list[dict[str, Any]]:
    """Return the weeks for the JSON report; see `auditor.reports.schema.Protection`."""
    contracts = report.contracts
    return [
        {
            "contract": contracts["contract"].iloc[week["contract_row"]],
            "person": contracts["person"].iloc[week["contract_row"]],
            "week": str(week["week"].date()),
            "state": week["state"],
            "deadline": f"{week['deadline']:%Y-%m-%dT%H:%M:%SZ}",
            "disputable_until": f"{week['disputable']:%Y-%m-%dT%H:%M:%SZ}",
            "seconds_left": week["seconds_left"],
            "protected_seconds": week["protected_seconds"],
            "protected_amount": _decimal(week["protected_amount"]),
            "unprotected_seconds": week["unprotected_seconds"],
            "unprotected_amount": _decimal(week["unprotected_amount"]),
            "currency": week["currency"],
            "reasons": [
                {
                    "reason": reason["reason"],
                    "seconds": reason["seconds"],
                    "amount": _decimal(reason["amount"]),
                    "evidence": places(report, reason["entries"]),
                }
                for reason in week["reasons"]
            ],
        }
        for week in records(protected_weeks(report.ledger))
    ]


def _decimal(amount: int | None) -> str | None:
    return None if amount is None else words.decimal(amount)


def places(report: Report, positions: Any) -> list[dict[str, Any]]:
    """Return file and row of entries, each once."""
    part = report.ledger.entries.iloc[positions]
    return [
        {"file": file, "row": row}
        for file, row in dict.fromkeys(zip(part["source"].astype(str), part["row"].tolist(), strict=True))
    ]


def records(weeks: pd.DataFrame) -> list[dict[str, Any]]:
    """Return weeks as dictionaries of plain values, None for what is missing."""
    columns = {name: list(weeks[name]) if name == "reasons" else words.values(weeks[name]) for name in weeks.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
