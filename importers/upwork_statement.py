"""Upwork, statement of the old layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from auditor.model import RATE_SCALE, Side
from importers import cells
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.upwork_transactions import SEGMENT_SECONDS, as_days, kinds, numbers

WORK = re.compile(
    r"\((?P<contract>\d+)\) (?P<team>[^/]+)/(?P<person>.+) - (?P<hours>\d+:[0-5]\d) hrs @ "
    r"[$€£]?(?P<rate>[\d,]+(?:\.\d+)?)/hr - (?P<first>\d\d/\d\d/\d{4}) - (?P<last>\d\d/\d\d/\d{4})"
)


@importer(
    tool="Upwork",
    report="statement, old layout",
    side=Side.BILLED,
    columns={
        "day": ("Date",),
        "id": ("Ref ID",),
        "type": ("Type",),
        "work": ("Description",),
        "person": ("Freelancer",),
        "client": ("Team",),
        "amount": ("Amount",),
    },
    needs=("day", "id", "type", "work", "person", "client", "amount"),
    gives=("money", "provenance"),
    long=("work", "id"),
    zone="UTC",
)
def upwork_statement(sheet: Sheet) -> Reading:
    """Made on Upwork under Reports, Transaction history, Download CSV, until the layout changed about 2025.

    A row is one transaction. An `Hourly` row claims the hours of one contract in one week, Monday to Sunday
    in UTC, all in its description: `(41846002) Team/Name - 45:00 hrs @ $50.00/hr - 03/02/2026 -
    03/08/2026`, with the contract's id and the month first in both dates whatever the account. All other
    rows are charges: fixed price, bonus, fees, refunds, withdrawals, the rest.

    The file holds no days, no memos and no titles of contracts. `Amount` is in US dollars unless the settings
    say otherwise; the column `Currency` speaks of the amount in local currency, which is left alone.

    Kept as stated: hours and minutes, and an amount that is not hours times rate. The resolution is one
    ten-minute segment, 600 s. An hourly row whose description reads otherwise goes to quarantine.
    """
    charge, is_hourly = kinds(sheet)
    first, last = (as_days(days) for days in _weeks(sheet))
    is_unread = is_hourly & first.isna().to_numpy()
    sheet.quarantine(is_unread, "work", "is not (contract) team/name - H:MM hrs @ rate - week")
    day = sheet.days("day", required=True)
    description = sheet.long_text("work")
    return Reading(
        {
            "day": first.where(is_hourly, day),
            "until": last.where(is_hourly, day),
            "grain": "period",
            "seconds": numbers(sheet, "work", lambda text: cells.read_duration(_part(text, "hours"))),
            "resolution": SEGMENT_SECONDS,
            "rate": numbers(sheet, "work", _rate),
            "amount": sheet.money("amount"),
            "currency": sheet.currency("amount") or "USD",
            "contract_ref": sheet.text("work", _named("contract")),
            "person_name": _first(sheet.text("work", _named("person")), sheet.text("person")),
            "client": _first(sheet.text("work", _named("team")), sheet.text("client")),
            "description": description.mask(is_hourly),
            "entry_id": sheet.long_text("id"),
        },
        charge=charge,
    )


def _weeks(sheet: Sheet) -> Iterator[pd.Series[Any]]:
    """Yield the first and the last day of the week that each row bills, in days since 1970-01-01."""
    codes, distinct = sheet.coded("work")
    weeks = [_week(text) for text in distinct]
    for end in (0, 1):
        days = pd.Series([week[end] if week else None for week in weeks], dtype="Int64")
        yield days.take(codes).reset_index(drop=True)


def _part(text: str, name: str) -> str:
    found = WORK.fullmatch(text) if text[:1] == "(" else None
    return found[name].strip() if found else ""


def _named(name: str) -> Callable[[str], str | None]:
    return lambda text: _part(text, name) or None


def _rate(text: str) -> int | None:
    rate = _part(text, "rate").replace(",", "")
    return cells.scaled(Decimal(rate), RATE_SCALE) if rate else None


def _week(text: str) -> tuple[int, int] | None:
    """Return the first and last day of the week an hourly row bills; None unless the first is before the last.

    >>> _week("(41846002) A/B - 45:00 hrs @ $50.00/hr - 03/02/2026 - 03/08/2026"), _week("Service fee")
    ((20514, 20520), None)
    """
    found = WORK.fullmatch(text) if text[:1] == "(" else None
    if found is None:
        return None
    first, last = (cells.read_day(found[end], "month-day-year") for end in ("first", "last"))
    return None if first is None or last is None or first > last else (first, last)


def _first(column: pd.Series[Any], other: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column with its gaps filled from another."""
    return column.astype(object).where(column.notna(), other.astype(object)).astype("category")
