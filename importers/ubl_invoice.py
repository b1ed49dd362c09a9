"""UBL 2.1 invoices and credit notes: XRechnung, Peppol BIS Billing 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.model import Side
from importers.einvoices import invoice_lines
from importers.registry import importer
from importers.sheet import Reading, Sheet

LINE = {
    "quantity": "{quantity}",
    "unit": "{quantity}.@unitCode",
    "amount": "LineExtensionAmount",
    "line_currency": "LineExtensionAmount.@currencyID",
    "price": "Price.PriceAmount",
    "base": "Price.BaseQuantity",
    "allowances": "AllowanceCharge",
    "start": "InvoicePeriod.StartDate",
    "end": "InvoicePeriod.EndDate",
    "delivered": "Delivery.ActualDeliveryDate",
    "name": "Item.Name",
    "description": "Item.Description",
    "note": "Note",
}
HEADER = {
    "invoice": "ID",
    "issued": "IssueDate",
    "type": "{root}TypeCode",
    "currency": "DocumentCurrencyCode",
    "header_start": "InvoicePeriod.StartDate",
    "header_end": "InvoicePeriod.EndDate",
    "header_delivered": "Delivery.ActualDeliveryDate",
    "total": "LegalMonetaryTotal.LineExtensionAmount",
    "header_allowances": "AllowanceCharge",
    "client": "AccountingCustomerParty.Party.PartyLegalEntity.RegistrationName",
    "client_brand": "AccountingCustomerParty.Party.PartyName.Name",
    "seller": "AccountingSupplierParty.Party.PartyLegalEntity.RegistrationName",
    "contact": "AccountingSupplierParty.Party.Contact.Name",
    "contract": "ContractDocumentReference.ID",
    "order": "OrderReference.ID",
    "reference": "BuyerReference",
    "project": "ProjectReference.ID",
}
ROOTS = (
    {"root": "Invoice", "line": "InvoiceLine", "quantity": "InvoicedQuantity"},
    {"root": "CreditNote", "line": "CreditNoteLine", "quantity": "CreditedQuantity"},
)


def _paths(path: str) -> tuple[str, ...]:
    return tuple(path.format(**root) for root in ROOTS)


@importer(
    tool="UBL",
    report="e-invoice (XRechnung, Peppol)",
    side=Side.BILLED,
    records=_paths("{root}.{line}[]"),
    columns={name: _paths("{root}.{line}." + path) for name, path in LINE.items()}
    | {name: _paths("{root}." + path) for name, path in HEADER.items()},
    needs=("invoice", "quantity", "amount"),
    gives=("money",),
    long=("description", "note"),
)
def ubl_invoice(sheet: Sheet) -> Reading:
    """Made by an invoicing program as an XML file: UBL 2.1, as XRechnung and Peppol BIS Billing 3 write it.

    A row is one line of the invoice. Lines whose unit is the hour (`HUR`, `LH`) or the minute (`MIN`) claim time;
    lines in all other units are charges, those in days too, for a day is no number of hours. The rate is the net
    price of one hour, the amount the line's net total, the adjustment its charges less its allowances. Tax, and
    allowances and charges on the whole invoice, are no part of a line.

    The days of a line are its own period, else its delivery date, else the period and the delivery date of the
    invoice. A period that lacks an end is completed from the invoice's, and else ends on the day of the invoice.
    The date of the invoice alone does not say when the work was done: without any other date an invoice of hours is
    refused, and a line with more than 24 h on one date goes to quarantine.

    The buyer is the client; the contract is the reference to it, else the order, else the buyer's reference. The
    seller is often a company: it is taken for the person only where its contact is of the same name. A credit note
    takes its hours and amounts back: they count below zero, as do lines that say so themselves.

    The file does not say who worked, at what time of day, or in which time zone.

    Kept as stated: totals that are not hours times price, and the sum of the lines that the invoice states.
    """
    return invoice_lines(sheet, _allowance, is_credit=sheet.header("quantity").startswith("CreditNote."))


def _allowance(one: Mapping[str, Any]) -> tuple[Any, Any]:
    amount = one.get("Amount")
    return one.get("ChargeIndicator"), amount.get("#") if isinstance(amount, dict) else amount
