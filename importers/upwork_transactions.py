"""Upwork, transaction report of the new layout."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import DAY, RATE_SCALE, Charge, Side
from importers import cells
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet

SEGMENT_SECONDS = 600
MONEY = r"(?:[A-Z]{3}\s?)?[$€£]?([\d,]+(?:\.\d+)?)(?:\s?[A-Z]{3})?"
WORK = re.compile(rf"([\d,]+(?:\.\d+)?) hours? x {MONEY} = {MONEY}")
WEEK = re.compile(
    r"(?:.* )?([A-Z][a-z]{2,8}) (\d{1,2})(?:, (\d{4}))? ?[-\u2013] ?(?:([A-Z][a-z]{2,8}) )?(\d{1,2}), (\d{4})"
)
KINDS = (
    (r"hourly", None),
    (r".*refund.*|chargeback( .*)?", Charge.REFUND),
    (r".*\bfees?\b.*", Charge.FEE),
    (r"(fixed[- ]price|milestone)( .*)?", Charge.FIXED_PRICE),
    (r"bonus( .*)?", Charge.BONUS),
    (r"(payment|withdrawal|deposit)( .*)?", Charge.PAYMENT),
)
"""What a transaction is by its type, the first that fits; memberships, taxes and the rest are other."""


@importer(
    tool="Upwork",
    report="transaction report",
    side=Side.BILLED,
    columns={
        "day": ("Date", "Transaction date"),
        "id": ("Transaction ID", "Ref ID"),
        "type": ("Transaction type",),
        "title": ("Transaction summary",),
        "week": ("Transaction summary details",),
        "remark": ("Description 1",),
        "work": ("Description 2",),
        "person": ("Freelancer", "Talent", "Contractor"),
        "client": ("Client team", "Team"),
        "amount": ("Amount $", "Amount USD", "Amount (USD)", "Amount €", "Amount EUR", "Amount"),
        "invoice": ("Ref ID",),
    },
    needs=("day", "type", "title", "week", "work", "amount"),
    gives=("money", "provenance"),
    long=("work", "week", "id"),
    zone="UTC",
)
def upwork_transactions(sheet: Sheet) -> Reading:
    """Made on Upwork under Manage finances, Your reports, Transactions, Download CSV (the layout since 2025).

    A row is one transaction. An `Hourly` row claims the hours of one contract in one week, Monday to Sunday
    in UTC: the week stands in `Transaction summary details` (`Earnings for Aug 31-Sep 6, 2026`), hours, rate
    and amount in `Description 2` (`40.00 hours x $6.00 = $240.00`). All other rows are charges: fixed price,
    bonus, fees, refunds, payments, the rest. A refund does not say which transaction it refers to.

    The file holds no contract ids, no days and no memos. Contract titles need not be unique. An hourly row
    whose week or hours are missing cannot be placed in time and goes to quarantine.

    Kept as stated: hours as printed, to two decimals. Upwork counts in ten-minute segments, so `30.67` is
    30 hours 40 minutes and the print is 12 s too long; the resolution is one segment, 600 s, and no
    comparison is finer. The amount is that of the amount column, also where the description says another;
    on a client's own report, where money paid is negative, it is the amount of the description.
    """
    charge, is_hourly = kinds(sheet)
    first = as_days(numbers(sheet, "week", lambda text: week_of(text)[0]))
    last = as_days(numbers(sheet, "week", lambda text: week_of(text)[1]))
    seconds = numbers(sheet, "work", lambda text: work_of(text)[0])
    stated = numbers(sheet, "work", lambda text: work_of(text)[2])
    amount = sheet.money("amount")
    sheet.quarantine(is_hourly & first.isna().to_numpy(), "week", "names no week such as Aug 31-Sep 6, 2026")
    sheet.quarantine(is_hourly & seconds.isna().to_numpy(), "work", "is not hours x rate = amount")
    day = sheet.days("day", required=True)
    is_paid_out = (amount.isna() | (amount == -stated)).fillna(value=False)
    remark = sheet.long_text("remark")
    return Reading(
        {
            "day": first.where(is_hourly, day),
            "until": last.where(is_hourly, day),
            "grain": "period",
            "seconds": seconds,
            "resolution": SEGMENT_SECONDS,
            "rate": numbers(sheet, "work", lambda text: work_of(text)[1]),
            "amount": amount.mask(is_paid_out, stated),
            "currency": sheet.currency("amount") or "USD",
            "project": sheet.text("title"),
            "person_name": sheet.text("person"),
            "client": sheet.text("client"),
            "description": remark.where(remark.notna() | is_hourly, sheet.long_text("work")),
            "invoice": sheet.text("invoice"),
            "entry_id": sheet.long_text("id"),
        },
        charge=charge,
    )


def kinds(sheet: Sheet) -> tuple[npt.NDArray[np.object_], Mask]:
    """Return the `Charge` of each row by the field `type`, None for hours, and which rows are hours.

    Rows without a type, and charges without an amount, go to quarantine.
    """
    charge = np.full(len(sheet), Charge.OTHER, dtype=object)
    for pattern, kind in reversed(KINDS):
        charge[sheet.matches("type", pattern)] = kind
    is_hourly = np.asarray(pd.isna(charge), dtype=bool)
    sheet.quarantine(sheet.blank("type"), "type", "is empty")
    sheet.quarantine(~is_hourly & sheet.blank("amount"), "amount", "is empty")
    return charge, is_hourly


def numbers(sheet: Sheet, name: str, read: Callable[[str], int | None]) -> pd.Series[Any]:
    """Return a number out of each distinct text of a field; missing where `read` finds none."""
    codes, distinct = sheet.coded(name)
    found = pd.Series([read(text) for text in distinct], dtype="Int64")
    return found.take(codes).reset_index(drop=True)


def as_days(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Return days since 1970-01-01 as naive midnights."""
    micros = numbers.fillna(0).to_numpy(dtype=np.int64) * 86_400_000_000
    return pd.Series(micros.view("datetime64[us]"), dtype=DAY).where(numbers.notna().to_numpy())


def week_of(text: str) -> tuple[int | None, int | None]:
    """Return first and last day, in days since 1970-01-01, of a week in words; None for other texts.

    The year stands once, at the end: a week that begins in a later month than it ends began the year before.

    >>> week_of("Earnings for Aug 31-Sep 6, 2026"), week_of("Sep 7-13, 2026"), week_of("Dec 29-Jan 4, 2027")
    ((20696, 20702), (20703, 20709), (20816, 20822))
    >>> week_of("Earnings for September")
    (None, None)
    """
    found = WEEK.fullmatch(text)
    if not found:
        return None, None
    month, day, year, to_month, to_day, to_year = found.groups()
    last = cells.read_day(f"{to_month or month} {to_day}, {to_year}", "year-month-day")
    first = cells.read_day(f"{month} {day}, {year or to_year}", "year-month-day")
    if first is not None and last is not None and first > last and year is None:
        first = cells.read_day(f"{month} {day}, {int(to_year) - 1}", "year-month-day")
    return (None, None) if first is None or last is None or first > last else (first, last)


def work_of(text: str) -> tuple[int | None, int | None, int | None]:
    """Return seconds, rate and amount of `hours x rate = amount`; None for other texts.

    >>> work_of("40.00 hours x $6.00 = $240.00"), work_of("1,030.67 hours x $45.50 = $46,895.49")
    ((144000, 60000, 24000), (3710412, 455000, 4689549))
    """
    found = WORK.fullmatch(text)
    if not found:
        return None, None, None
    hours, rate, amount = (Decimal(part.replace(",", "")) for part in found.groups())
    return cells.scaled(hours, 3600), cells.scaled(rate, RATE_SCALE), cells.scaled(amount, 100)
