"""QuickBooks Online, the table of invoices that it imports."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from auditor.model import Charge, Side
from importers.registry import importer
from importers.sheet import Reading, Sheet

HUNDREDTH_OF_HOUR = 18
"""Half of it in seconds: quantities have two decimals, of which zeros may be left out."""


@importer(
    tool="QuickBooks Online",
    report="invoices",
    side=Side.BILLED,
    columns={
        "invoice": ("*InvoiceNo",),
        "customer": ("*Customer",),
        "invoice_day": ("*InvoiceDate",),
        "item": ("*Item(Product/Service)",),
        "description": ("*ItemDescription",),
        "quantity": ("*ItemQuantity",),
        "rate": ("*ItemRate",),
        "amount": ("*ItemAmount",),
        "day": ("*Service Date", "*ServiceDate"),
        "currency": ("Currency", "Currency Code"),
    },
    needs=("invoice", "customer", "invoice_day", "amount", ("quantity", "day")),
    gives=("money",),
)
def quickbooks_invoices(sheet: Sheet) -> Reading:
    """Made for QuickBooks Online under Settings, Import data, Invoices, by hand or by a tool that bills.

    A row is one line of an invoice. A line with a quantity and a rate claims hours of its `Service Date`; one
    without either is money but not time, a charge. Customer and dates stand on the first line of an invoice
    only; the other lines of the same number take the customer from it. Of `Customer:Project` the first part
    is the client, the rest the project. `Taxable`, terms and memos are left alone, and taxes are not in the
    file.

    The file names no person, and does not say whether a quantity is hours. A line with a quantity, a rate and
    no service date might be hours of an unknown day or a thing that is sold: it goes to quarantine, unless the
    settings name its item as no hours (`not_hours`). In a file without the column the settings say what an
    invoice is for (`invoices_cover = "month"`, `"month before"`, `"week before"` or `"day"` under
    `[formats.quickbooks_invoices]`); without them it is refused.

    Kept as stated: amounts that are not quantity times rate, and the customer of a line that names its own.
    """
    first, last = (sheet.days("day"),) * 2 if sheet.has("day") else sheet.invoice_days("invoice_day")
    is_charge = sheet.blank("quantity") | sheet.blank("rate") | sheet.is_no_hours("item")
    charge = np.full(len(sheet), None, dtype=object)
    charge[is_charge] = Charge.OTHER
    sheet.quarantine(sheet.blank("invoice"), "invoice", "is empty")
    sheet.quarantine(is_charge & sheet.blank("amount"), "amount", "is empty")
    at = _stated_at(sheet)
    if not sheet.has("day"):
        first, last = (one.take(at).reset_index(drop=True) for one in (first, last))
    dated = "day" if sheet.has("day") else "invoice_day"
    sheet.quarantine(~is_charge & first.isna().to_numpy(), dated, "is empty")
    return Reading(
        {
            "day": first,
            "until": last,
            "seconds": sheet.durations("quantity", bare="hours"),
            "resolution": min(sheet.resolution_of_hours("quantity"), HUNDREDTH_OF_HOUR),
            "person_name": sheet.format.person,
            "client": sheet.text("customer", lambda text: text.partition(":")[0].strip())[at].reset_index(drop=True),
            "project": sheet.text("customer", lambda text: text.partition(":")[2].strip())[at].reset_index(drop=True),
            "task": sheet.text("item"),
            "description": sheet.long_text("description"),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "currency": sheet.text("currency") if sheet.has("currency") else sheet.currency("amount", "rate"),
            "invoice": sheet.text("invoice"),
        },
        charge=charge,
    )


def _stated_at(sheet: Sheet) -> npt.NDArray[np.int64]:
    """Return the position of the row that names each row's customer: its own, or the first of its invoice."""
    invoice, numbers = sheet.coded("invoice")
    is_blank = sheet.blank("customer")
    stated = np.flatnonzero(~is_blank)[::-1]
    first = np.full(len(numbers), -1, dtype=np.int64)
    first[invoice[stated]] = stated
    is_bare = is_blank & ~sheet.blank("invoice") & (first[invoice] >= 0)
    if is_bare.any():
        sheet.notes.append(
            f"{int(is_bare.sum())} of {len(sheet)} rows take the customer of their invoice's first row"
        )
    return np.where(is_bare, first[invoice], np.arange(len(sheet)))
