"""FreshBooks, invoice details."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.model import RATE_SCALE, Charge, Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="FreshBooks",
    report="invoice details",
    side=Side.BILLED,
    columns={
        "client": ("Client Name",),
        "invoice": ("Invoice #",),
        "invoice_day": ("Date Issued",),
        "item": ("Item Name",),
        "description": ("Item Description",),
        "rate": ("Rate",),
        "quantity": ("Quantity",),
        "discount": ("Discount Percentage",),
        "amount": ("Line Subtotal", "Line Total"),
        "currency": ("Currency",),
    },
    needs=("client", "invoice", "invoice_day", "item", "amount"),
    gives=("money",),
)
def freshbooks_invoices(sheet: Sheet) -> Reading:
    """Made in FreshBooks under Reports, Invoice Details, Export for Excel.

    A row is one line of an invoice: item, description, rate, quantity and discount. A line with a quantity and a
    rate claims hours; one without either is a charge, and so is an item that the settings name as no hours
    (`not_hours = ["Hosting"]` under `[formats.freshbooks_invoices]`).

    The file does not say which lines are hours, who worked, or when: its only date is that of the invoice. The
    settings say what an invoice is for (`invoices_cover = "month"`, `"month before"`, `"week before"` or
    `"day"`); without them it is refused. The report Time Entry Details has the days.

    Kept as stated: subtotals before tax, also where they are not rate times quantity less the discount.
    """
    first, last = sheet.invoice_days("invoice_day")
    is_charge = sheet.blank("quantity") | sheet.blank("rate") | sheet.is_no_hours("item")
    charge = np.full(len(sheet), None, dtype=object)
    charge[is_charge] = Charge.OTHER
    sheet.quarantine(first.isna().to_numpy(), "invoice_day", "is empty")
    sheet.quarantine(is_charge & sheet.blank("amount"), "amount", "is empty")
    seconds, rate = sheet.durations("quantity", bare="hours"), sheet.rates("rate")
    return Reading(
        {
            "day": first,
            "until": last,
            "seconds": seconds.mask(is_charge),
            "resolution": min(sheet.resolution_of_hours("quantity"), 18),
            "person_name": sheet.format.person,
            "client": sheet.text("client"),
            "task": sheet.text("item"),
            "description": sheet.long_text("description"),
            "rate": rate,
            "amount": sheet.money("amount"),
            "adjustment": _discount(seconds, rate, sheet.money("discount")),
            "currency": sheet.text("currency") if sheet.has("currency") else sheet.currency("amount"),
            "invoice": sheet.text("invoice"),
        },
        charge=charge,
    )


def _discount(seconds: pd.Series[Any], rate: pd.Series[Any], percent: pd.Series[Any]) -> pd.Series[Any]:
    """Return what a discount in hundredths of a percent takes off a line, in hundredths of the currency unit."""
    whole = seconds.astype("Float64") * rate.astype("Float64") / (3600 * RATE_SCALE // 100)
    return -(whole * percent.astype("Float64") / 10_000).round().astype("Int64").mask(percent == 0)
