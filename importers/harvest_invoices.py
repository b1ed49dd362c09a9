"""Harvest, reports of invoices and of their lines; recognised and refused."""

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="Harvest",
    report="invoices or invoice lines",
    side=Side.BILLED,
    columns={
        "invoice": ("Invoice ID", "ID"),
        "invoice_day": ("Issue Date",),
        "client": ("Client",),
        "amount": ("Item Amount", "Invoice Amount"),
        "rate": ("Item Unit Price",),
        "quantity": ("Item Quantity",),
        "kind": ("Item Type", "Document Type"),
        "balance": ("Balance",),
        "subject": ("Subject",),
    },
    needs=("invoice", "invoice_day", "client", "amount", ("quantity", "balance")),
    refuses=(
        "its only date is that of the invoice, so it does not say when any hour was worked; in Harvest open "
        "Reports, Detailed time, and export that: its column Invoiced? says what was billed"
    ),
    fallback=True,
)
def harvest_invoices(sheet: Sheet) -> Reading:  # noqa: ARG001
    """Made in Harvest under Reports, Invoices, Export, or among the files of Settings, Export all data.

    A row is an invoice with its amount, payments and balance, or a line of an invoice with its type,
    quantity, unit price and amount.

    The files do not say when the work was done; the lines do not say whether a quantity is hours. Nothing of
    them is kept: the detailed time report has the days, the people and what was invoiced.
    """
    return Reading({})
