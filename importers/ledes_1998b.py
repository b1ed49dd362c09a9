"""LEDES 1998B, the e-billing format of law firms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from auditor.model import Charge, Side
from importers.registry import importer
from importers.sheet import Reading, Sheet

END = "[]"
HUNDREDTH_OF_HOUR = 18
"""Half of it in seconds: units have two decimals, of which zeros may be left out."""
HEADERS = {
    "invoice": "INVOICE_NUMBER",
    "client": "CLIENT_ID",
    "matter": "LAW_FIRM_MATTER_ID",
    "invoice_total": "INVOICE_TOTAL",
    "period_first": "BILLING_START_DATE",
    "period_last": "BILLING_END_DATE",
    "type": "EXP/FEE/INV_ADJ_TYPE",
    "hours": "LINE_ITEM_NUMBER_OF_UNITS",
    "adjustment": "LINE_ITEM_ADJUSTMENT_AMOUNT",
    "amount": "LINE_ITEM_TOTAL",
    "day": "LINE_ITEM_DATE",
    "task": "LINE_ITEM_TASK_CODE",
    "activity": "LINE_ITEM_ACTIVITY_CODE",
    "person_id": "TIMEKEEPER_ID",
    "description": "LINE_ITEM_DESCRIPTION",
    "rate": "LINE_ITEM_UNIT_COST",
    "person": "TIMEKEEPER_NAME",
    "rank": "TIMEKEEPER_CLASSIFICATION",
    "client_matter": "CLIENT_MATTER_ID",
    "currency": "INVOICE_CURRENCY",
}
"""Fields with their headers; the rank of a timekeeper is known because it may be the last column."""


@importer(
    tool="LEDES",
    report="1998B invoice",
    side=Side.BILLED,
    columns={field: (header, f"{header}{END}") for field, header in HEADERS.items()},
    needs=("invoice", "type", "hours", "amount", "day"),
    gives=("money",),
    long=("description",),
)
def ledes_1998b(sheet: Sheet) -> Reading:
    """Made by a law firm's billing program as an e-billing file: LEDES 1998B, lines that end in `[]`.

    A row is one line of an invoice: a fee line (`F`) claims the hours of one timekeeper on one day, with
    rate, adjustment, total and narrative; expenses (`E`) and adjustments of the whole invoice (`IF`, `IE`)
    are charges. The columns are known by their names, in any order, with or without the matter of the client.
    The law firm's matter is the contract, the task code the task, the activity code a tag.

    The invoice total and the billing period, which each line repeats, are kept apart to be compared with the
    lines.

    The file names no currency, no time zone and no times of day, and does not say whether the units of a fee
    line are hours: they are, unless the firm bills a flat fee, and are read so.

    A timekeeper written `Last, First`, as the format asks, is read as `First Last`; the id stands for a
    missing name. A line that lacks its `[]` where others end in it is cut off and goes to quarantine.

    Kept as stated: totals that are not units times cost, and lines dated outside the billing period.
    """
    last = next((name for name, header in sheet.table.headers.items() if header.endswith(END)), None)
    if last is not None:
        _take_off_ends(sheet, last)
    is_fee, is_expense = sheet.matches("type", "F"), sheet.matches("type", "E|IF|IE")
    sheet.quarantine(~is_fee & ~is_expense, "type", "is not F, E, IF or IE")
    sheet.quarantine(is_fee & sheet.blank("hours"), "hours", "is empty")
    sheet.quarantine(is_fee & sheet.blank("day"), "day", "is empty")
    sheet.quarantine(is_expense & sheet.blank("amount"), "amount", "is empty")
    charge = np.full(len(sheet), None, dtype=object)
    charge[is_expense] = Charge.OTHER
    currency = sheet.text("currency") if sheet.has("currency") else sheet.format.currency
    return Reading(
        {
            "day": sheet.days("day"),
            "seconds": sheet.durations("hours", bare="hours"),
            "resolution": min(sheet.resolution_of_hours("hours"), HUNDREDTH_OF_HOUR),
            "person_name": _either(sheet.text("person", _name), sheet.text("person_id")),
            "client": sheet.text("client"),
            "contract_ref": _either(sheet.text("matter"), sheet.text("client_matter")),
            "task": sheet.text("task"),
            "tags": sheet.text("activity"),
            "description": sheet.long_text("description"),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "adjustment": sheet.money("adjustment"),
            "currency": currency,
            "invoice": sheet.text("invoice"),
        },
        charge=charge,
        invoices={
            "total": sheet.money("invoice_total"),
            "first": sheet.days("period_first"),
            "last": sheet.days("period_last"),
            "currency": currency,
        },
    )


def _take_off_ends(sheet: Sheet, last: str) -> None:
    """Take the `[]` off the cells of the last column, and send rows without it to quarantine if others have it."""
    column = sheet.table.columns[last]
    is_coded = pa.types.is_dictionary(column.type)
    texts = column.dictionary if is_coded else column
    trimmed = pc.utf8_trim_whitespace(texts)
    ended = pc.ends_with(trimmed, END).to_numpy(zero_copy_only=False).astype(bool)
    bare = pc.utf8_trim_whitespace(pc.replace_substring_regex(trimmed, r"\[\]$", ""))
    codes = column.indices.to_numpy(zero_copy_only=False) if is_coded else np.arange(len(column))
    if ended[codes].any():
        sheet.quarantine(~ended[codes], last, "does not end in []")
    columns = sheet.table.columns | {last: pa.DictionaryArray.from_arrays(column.indices, bare) if is_coded else bare}
    sheet.table = replace(sheet.table, columns=columns)


def _either(stated: pd.Series[Any], instead: pd.Series[Any]) -> pd.Series[Any]:
    """Return a categorical with its gaps filled from another."""
    if not stated.isna().any():
        return stated
    return stated.astype("str").where(stated.notna(), instead.astype("str")).astype("category")


def _name(text: str) -> str:
    """Return a name in the order it is spoken.

    >>> _name("Example, Ann"), _name("Ann Example"), _name("Example, Ann, Jr.")
    ('Ann Example', 'Ann Example', 'Example, Ann, Jr.')
    """
    last, comma, first = text.partition(", ")
    return f"{first} {last}" if comma and "," not in first else text
