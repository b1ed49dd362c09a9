"""Harvest, invoices as its API answers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import Charge, Side
from importers.registry import importer
from importers.sheet import Mask, Reading, Sheet

HUNDREDTH_OF_HOUR = 18
EXPENSES = r"products?|expenses?"
OF_INVOICES = {
    "invoice": "number",
    "client": "client.name",
    "creator": "creator.name",
    "state": "state",
    "currency": "currency",
    "period_first": "period_start",
    "period_last": "period_end",
    "invoice_day": "issue_date",
    "invoice_total": "amount",
    "tax": "tax_amount",
    "tax2": "tax2_amount",
    "discount": "discount_amount",
}
OF_LINES = {
    "id": "id",
    "kind": "kind",
    "description": "description",
    "quantity": "quantity",
    "rate": "unit_price",
    "amount": "amount",
    "project": "project.name",
}


def _paths() -> Mapping[str, tuple[str, str]]:
    """Return the paths of fields in a list of invoices and in an invoice that stands alone."""
    lines = {field: f"line_items.{path}" for field, path in OF_LINES.items()}
    return {field: (f"invoices.{path}", path) for field, path in (OF_INVOICES | lines).items()}


@importer(
    tool="Harvest",
    report="invoices of its API",
    side=Side.BILLED,
    records=("invoices[].line_items[]", "line_items[]"),
    columns=_paths(),
    needs=("invoice", "kind", "quantity", "rate", "amount", ("period_first", "invoice_day")),
    gives=("provenance", "money"),
    long=("id", "description"),
)
def harvest_invoices_api(sheet: Sheet) -> Reading:
    """Made by Harvest's API, version 2, as the invoices of an account, or one of them, saved as JSON.

    A row is one line of an invoice: its kind, quantity, unit price and amount. A line with a quantity and a
    unit price claims hours of the invoice's period; a line without either is a charge, and so are kinds that
    are no hours: `Product`, as Harvest calls expenses, and what the settings name (`not_hours = ["Hosting"]`
    under `[formats.harvest_invoices_api]`).

    The answer does not say which of the other lines are hours and which a fixed fee, nor who worked. The
    period is that of the time that was put on the invoice. Where an invoice has none, its hours are of
    unknown days and go to quarantine, unless the settings say what an invoice is for (`invoices_cover =
    "month"`, `"month before"`, `"week before"` or `"day"`).

    The total of each invoice before tax and discount is kept apart to be compared with the lines, and so is
    its period. Drafts are read and said.

    Kept as stated: amounts that are not quantity times unit price.
    """
    is_charge = sheet.blank("quantity") | sheet.blank("rate")
    is_charge |= sheet.matches("kind", EXPENSES) | sheet.is_no_hours("kind")
    stated = sheet.days("period_first"), sheet.days("period_last")
    first, last = _periods(sheet, is_charge, *stated)
    sheet.quarantine(is_charge & sheet.blank("amount"), "amount", "is empty")
    charge = np.full(len(sheet), None, dtype=object)
    charge[is_charge] = Charge.OTHER
    currency = sheet.text("currency") if sheet.has("currency") else sheet.format.currency
    _say(sheet, is_charge)
    return Reading(
        {
            "day": first,
            "until": last,
            "seconds": sheet.durations("quantity", bare="hours").mask(is_charge),
            "resolution": min(sheet.resolution_of_hours("quantity"), HUNDREDTH_OF_HOUR),
            "person_name": sheet.format.person,
            "client": sheet.text("client"),
            "project": sheet.text("project"),
            "task": sheet.text("kind"),
            "description": sheet.long_text("description"),
            "rate": sheet.rates("rate"),
            "amount": sheet.money("amount"),
            "currency": currency,
            "invoice": sheet.text("invoice"),
            "entry_id": sheet.long_text("id"),
            "creator": sheet.text("creator"),
        },
        charge=charge,
        invoices={"total": _net(sheet), "first": stated[0], "last": stated[1], "currency": currency},
    )


def _periods(
    sheet: Sheet, is_charge: Mask, first: pd.Series[Any], last: pd.Series[Any]
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the first and last day that each line is for; hours of unknown days go to quarantine.

    A charge of an invoice without a period is of the day on which the invoice was issued.
    """
    sheet.quarantine((last < first).to_numpy(dtype=bool), "period_last", "is before the period begins")
    is_bare = sheet.blank("period_first") & sheet.blank("period_last")
    if (is_bare & ~is_charge).any() and (sheet.format.invoices_cover or is_bare.all()):
        begins, ends = sheet.invoice_days("invoice_day")
        first, last = first.mask(is_bare, begins), last.mask(is_bare, ends)
    for name, day in (("period_first", first), ("period_last", last)):
        sheet.quarantine(
            ~is_charge & day.isna().to_numpy(), name, "is empty, so the days of these hours are not known"
        )
    issued = sheet.days("invoice_day")
    return first.where(first.notna(), issued), last.where(last.notna(), issued)


def _net(sheet: Sheet) -> pd.Series[Any]:
    """Return the total of each line's invoice before tax and discount, in hundredths."""
    tax, tax2, discount = (sheet.money(name).fillna(0) for name in ("tax", "tax2", "discount"))
    return sheet.money("invoice_total") - tax - tax2 + discount


def _say(sheet: Sheet, is_charge: Mask) -> None:
    kinds = sorted(set(sheet.raw("kind")[~is_charge]))
    if kinds:
        sheet.notes.append(
            f"quantities of the kinds {', '.join(kinds)} are read as hours; which are none is said in the settings: "
            f"[formats.{sheet.table.importer.name}] not_hours"
        )
    drafts = int(sheet.matches("state", "draft").sum())
    if drafts:
        sheet.notes.append(f"{drafts} of {len(sheet)} lines are of invoices that are drafts")
