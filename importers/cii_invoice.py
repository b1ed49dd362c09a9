"""Cross Industry Invoices of UN/CEFACT: Factur-X, ZUGFeRD, XRechnung."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.model import Side
from importers.einvoices import invoice_lines
from importers.registry import importer
from importers.sheet import Reading, Sheet
from importers.tables import Unreadable

LINE = {
    "quantity": "{line}Delivery.BilledQuantity",
    "unit": "{line}Delivery.BilledQuantity.@unitCode",
    "amount": "{line}Settlement.{sum}.LineTotalAmount",
    "line_currency": "{line}Settlement.{sum}.LineTotalAmount.@currencyID",
    "price": "{line}Agreement.NetPriceProductTradePrice.ChargeAmount",
    "base": "{line}Agreement.NetPriceProductTradePrice.BasisQuantity",
    "allowances": "{line}Settlement.SpecifiedTradeAllowanceCharge",
    "start": "{line}Settlement.BillingSpecifiedPeriod.StartDateTime.DateTimeString",
    "end": "{line}Settlement.BillingSpecifiedPeriod.EndDateTime.DateTimeString",
    "delivered": "{line}Delivery.ActualDeliverySupplyChainEvent.OccurrenceDateTime.DateTimeString",
    "name": "SpecifiedTradeProduct.Name",
    "description": "SpecifiedTradeProduct.Description",
    "note": "AssociatedDocumentLineDocument.IncludedNote.Content",
    "status": "AssociatedDocumentLineDocument.LineStatusReasonCode",
}
HEADER = {
    "currency": "{trade}.{head}Settlement.InvoiceCurrencyCode",
    "header_start": "{trade}.{head}Settlement.BillingSpecifiedPeriod.StartDateTime.DateTimeString",
    "header_end": "{trade}.{head}Settlement.BillingSpecifiedPeriod.EndDateTime.DateTimeString",
    "header_delivered": "{trade}.{head}Delivery.ActualDeliverySupplyChainEvent.OccurrenceDateTime.DateTimeString",
    "total": "{trade}.{head}Settlement.{headsum}.LineTotalAmount",
    "header_allowances": "{trade}.{head}Settlement.SpecifiedTradeAllowanceCharge",
    "client": "{trade}.{head}Agreement.BuyerTradeParty.Name",
    "seller": "{trade}.{head}Agreement.SellerTradeParty.Name",
    "contact": "{trade}.{head}Agreement.SellerTradeParty.DefinedTradeContact.PersonName",
    "contract": "{trade}.{head}Agreement.ContractReferencedDocument.{id}",
    "order": "{trade}.{head}Agreement.BuyerOrderReferencedDocument.{id}",
    "reference": "{trade}.{head}Agreement.BuyerReference",
    "project": "{trade}.{head}Agreement.SpecifiedProcuringProject.ID",
    "invoice": "{document}.ID",
    "issued": "{document}.IssueDateTime.DateTimeString",
    "type": "{document}.TypeCode",
}
VERSIONS = (
    {
        "root": "CrossIndustryInvoice",
        "document": "ExchangedDocument",
        "trade": "SupplyChainTradeTransaction",
        "head": "ApplicableHeaderTrade",
        "headsum": "SpecifiedTradeSettlementHeaderMonetarySummation",
        "line": "SpecifiedLineTrade",
        "sum": "SpecifiedTradeSettlementLineMonetarySummation",
        "id": "IssuerAssignedID",
    },
    {
        "root": "CrossIndustryDocument",
        "document": "HeaderExchangedDocument",
        "trade": "SpecifiedSupplyChainTradeTransaction",
        "head": "ApplicableSupplyChainTrade",
        "headsum": "SpecifiedTradeSettlementMonetarySummation",
        "line": "SpecifiedSupplyChainTrade",
        "sum": "SpecifiedTradeSettlementMonetarySummation",
        "id": "ID",
    },
)
"""What the same elements are called: since ZUGFeRD 2 and Factur-X, and in ZUGFeRD 1."""
ITEM = "{root}.{trade}.IncludedSupplyChainTradeLineItem"
NOT_BILLED = {"GROUP": "subtotal of the lines below it", "INFORMATION": "line of information, not billed"}


def _paths(path: str) -> tuple[str, ...]:
    return tuple(path.format(**version) for version in VERSIONS)


@importer(
    tool="CII",
    report="e-invoice (Factur-X, ZUGFeRD, XRechnung)",
    side=Side.BILLED,
    records=(*_paths(ITEM + "[]"), *_paths("{root}")),
    columns={name: _paths(f"{ITEM}.{path}") for name, path in LINE.items()}
    | {name: _paths("{root}." + path) for name, path in HEADER.items()},
    needs=("invoice", "type"),
    gives=("money",),
    long=("description", "note"),
)
def cii_invoice(sheet: Sheet) -> Reading:
    """Made by an invoicing program as a PDF with an XML file inside (Factur-X, ZUGFeRD) or as XML (XRechnung).

    A row is one line of the invoice. Lines whose unit is the hour (`HUR`, `LH`) or the minute (`MIN`) claim time;
    lines in all other units are charges, those in days too, for a day is no number of hours. The rate is the net
    price of one hour, the amount the line's net total, the adjustment its charges less its allowances. Tax, and
    allowances and charges on the whole invoice, are no part of a line. Lines that only group others or inform are
    left out. Of a PDF the file inside is read, never the pages; both ought to say the same.

    The days of a line are its own period, else its delivery date, else the period and the delivery date of the
    invoice. A period that lacks an end is completed from the invoice's, and else ends on the day of the invoice.
    The date of the invoice alone does not say when the work was done: without any other date an invoice of hours is
    refused, and a line with more than 24 h on one date goes to quarantine. The profiles MINIMUM and BASIC WL have no
    lines and are refused.

    The buyer is the client; the contract is the reference to it, else the order, else the buyer's reference. The
    seller is often a company: it is taken for the person only where its contact is of the same name. A credit note
    takes its hours and amounts back: they count below zero, as do lines that say so themselves.

    The file does not say who worked, at what time of day, or in which time zone.

    Kept as stated: totals that are not hours times price, and the sum of the lines that the invoice states.
    """
    if not sheet.has("quantity"):
        raise Unreadable(
            "the e-invoice has no lines, as in the profiles MINIMUM and BASIC WL; ask for one with lines (BASIC, "
            "EN 16931), or save its lines as CSV"
        )
    for status, reason in NOT_BILLED.items():
        sheet.skip(sheet.matches("status", status), reason)
    return invoice_lines(sheet, _allowance)


def _allowance(one: Mapping[str, Any]) -> tuple[Any, Any]:
    indicator, amount = one.get("ChargeIndicator"), one.get("ActualAmount")
    return (
        indicator.get("Indicator") if isinstance(indicator, dict) else indicator,
        amount.get("#") if isinstance(amount, dict) else amount,
    )
