"""Harvest, report of invoices; recognised and refused."""

from auditor.model import Side
from importers.registry import importer
from importers.sheet import Reading, Sheet


@importer(
    tool="Harvest",
    report="invoices",
    side=Side.BILLED,
    columns={
        "invoice": ("ID",),
        "invoice_day": ("Issue Date",),
        "client": ("Client",),
        "amount": ("Invoice Amount",),
        "kind": ("Document Type",),
        "balance": ("Balance",),
        "subject": ("Subject",),
    },
    needs=("invoice", "invoice_day", "client", "amount", "balance"),
    refuses=(
        "it has sums of invoices and no hours; in Harvest open Reports, Detailed time, and export that: its column "
        "Invoiced? says what was billed; or export the invoice line items under Settings, Export all data"
    ),
    fallback=True,
)
def harvest_invoices(sheet: Sheet) -> Reading:  # noqa: ARG001
    """Made in Harvest under Reports, Invoices, Export; it cannot be audited.

    A row is an invoice with its amount, payments and balance.

    The file does not say how many hours an invoice is for. Nothing of it is kept: the detailed time report has the
    days, the people and what was invoiced.
    """
    return Reading({})
