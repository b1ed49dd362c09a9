"""Harvest, lines of invoices."""

from __future__ import annotations

import numpy as np

from auditor.model import Charge, Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="Harvest",
    report="invoice lines",
    side=Side.BILLED,
    columns={
        "invoice": ("Invoice ID",),
        "invoice_day": ("Issue Date",),
        "client": ("Client",),
        "project": ("Project",),
        "item": ("Item Type",),
        "description": ("Item Description",),
        "quantity": ("Item Quantity",),
        "rate": ("Item Unit Price",),
        "amount": ("Item Amount",),
        "currency": ("Currency",),
    },
    needs=("invoice", "invoice_day", "client", "quantity", "amount"),
    gives=("money",),
)
def harvest_invoice_lines(sheet: Sheet) -> Reading:
    """Made in Harvest under Settings, Export all data: the file of invoice line items.

    A row is one line of an invoice: type, description, quantity, unit price and amount. A line with a quantity and
    a unit price claims hours; one without either is a charge, and so is an item type that the settings name as no
    hours (`not_hours = ["Product"]` under `[formats.harvest_invoice_lines]`).

    The file does not say which lines are hours, who worked, or when: its only date is that of the invoice. The
    settings say what an invoice is for (`invoices_cover = "month"`, `"month before"`, `"week before"` or
    `"day"`); without them it is refused. The detailed time report has the days, the people and what was invoiced.

    Kept as stated: amounts that are not quantity times unit price. Discounts and taxes are left alone.
    """
    first, last = sheet.invoice_days("invoice_day")
    is_charge = sheet.blank("quantity") | sheet.blank("rate") | sheet.is_no_hours("item")
    charge = np.full(len(sheet), None, dtype=object)
    charge[is_charge] = Charge.OTHER
    sheet.quarantine(first.isna().to_numpy(), "invoice_day", "is empty")
    sheet.quarantine(is_charge & sheet.blank("amount"), "amount", "is empty")
    return Reading(
        {
            "day": first,
            "until": last,
            "seconds": sheet.durations("quantity", bare="hours").mask(is_charge),
            "resolution": min(sheet.resolution_of_hours("quantity"), 18),
            "person_name": sheet.format.person,
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("item"),
            "description": sheet.long_text("description"),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "currency": sheet.text("currency", lambda text: text.rpartition(" - ")[2]),
            "invoice": sheet.text("invoice"),
        },
        charge=charge,
    )
