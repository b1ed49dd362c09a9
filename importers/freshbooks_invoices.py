"""FreshBooks, invoice details; recognised and refused."""

from auditor.model import Side
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
        "status": ("Invoice Status",),
        "paid_day": ("Date Paid",),
        "item": ("Item Name",),
        "description": ("Item Description",),
        "rate": ("Rate",),
        "quantity": ("Quantity",),
        "amount": ("Line Total",),
    },
    needs=("client", "invoice", "invoice_day", "item", "amount"),
    refuses=(
        "its only date is that of the invoice, so it does not say when any hour was worked; in FreshBooks export "
        "Reports, Time Entry Details, or, where the work is of that day, map the table in the settings: "
        '[formats.my_bill] with side = "billed" and columns holding day = "Date Issued", hours = "Quantity"'
    ),
    fallback=True,
)
def freshbooks_invoices(sheet: Sheet) -> Reading:  # noqa: ARG001
    """Made in FreshBooks under Reports, Invoice Details, Export for Excel; it cannot be audited.

    A row is one line of an invoice: item, description, rate, quantity, discount, taxes and line total, with
    the dates on which the invoice was issued, is due and was paid.

    The file does not say when the work was done, nor which lines are hours. Nothing of it is kept: the report
    of time entries has the days.
    """
    return Reading({})
