from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model import Ledger, Side
from tests.importers.reading import read_text, refusal

REFUSED = Path(__file__).parents[2] / "sample_data" / "importers" / "quickbooks_invoices" / "refused"
HEADER = (
    "*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Item(Product/Service),ItemDescription,ItemQuantity,ItemRate,"
    "*ItemAmount,Service Date"
)


def lines(*rows: str, header: str = HEADER) -> Ledger:
    return read_text("\n".join([header, *rows, ""]))


def test_a_line_with_quantity_rate_and_service_date_is_hours_of_that_day() -> None:
    ledger = lines("7,Acme,03/31/2026,04/30/2026,Design,Draft,6.5,80,520.00,03/02/2026")
    entry = ledger.entries.iloc[0]
    assert entry[["seconds", "rate", "amount", "resolution"]].tolist() == [23_400, 800_000, 52_000, 18]
    assert entry[["client", "task", "description", "invoice"]].tolist() == ["Acme", "Design", "Draft", "7"]
    assert str(entry["day"].date()) == "2026-03-02"
    assert (ledger.sources[0].side, ledger.sources[0].date_order) == (Side.BILLED, "month-day-year")


def test_lines_take_the_customer_from_the_first_line_of_their_invoice() -> None:
    ledger = lines(
        "7,Acme,03/31/2026,,D,a,1,80,80,03/02/2026",
        "8,Brook,03/31/2026,,D,b,1,80,80,03/02/2026",
        "7,,,,D,c,1,80,80,03/03/2026",
        "8,,,,D,d,1,80,80,03/04/2026",
        "7,Other,,,D,e,1,80,80,03/05/2026",
        "7,,,,D,f,1,80,80,03/06/2026",
        "9,,03/31/2026,,D,g,1,80,80,03/07/2026",
    )
    clients = ledger.entries["client"].astype(object).where(ledger.entries["client"].notna(), "")
    assert clients.tolist() == ["Acme", "Brook", "Acme", "Brook", "Other", "Acme", ""]
    assert "3 of 7 rows take the customer of their invoice's first row" in ledger.sources[0].notes


def test_nothing_is_filled_without_an_invoice_number() -> None:
    ledger = lines(",Acme,03/31/2026,,D,a,1,80,80,03/02/2026", ",,,,D,b,1,80,80,03/03/2026")
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[2, "*InvoiceNo"], [3, "*InvoiceNo"]]
    assert not any("take the customer" in note for note in ledger.sources[0].notes)


@pytest.mark.parametrize(
    ("customer", "client", "project"),
    [("Acme:Website", "Acme", "Website"), ("Acme: Site : Shop", "Acme", "Site : Shop"), ("Acme", "Acme", None)],
)
def test_the_part_after_the_colon_is_the_project(customer: str, client: str, project: str | None) -> None:
    entry = lines(f"7,{customer},03/31/2026,,D,a,1,80,80,03/02/2026").entries.astype(object).iloc[0]
    assert entry["client"] == client
    assert (entry["project"] if project else None) == project


@pytest.mark.parametrize(("quantity", "rate"), [("", ""), ("1", ""), ("", "15")])
def test_a_line_without_quantity_or_rate_is_a_charge(quantity: str, rate: str) -> None:
    ledger = lines(f"7,Acme,03/31/2026,,Hosting,March,{quantity},{rate},15.00,")
    assert ledger.entries.empty
    assert ledger.charges[["row", "kind", "amount", "client", "invoice"]].to_numpy().tolist() == [
        [2, "other", 1500, "Acme", "7"]
    ]


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        ("7,Acme,03/31/2026,,Licence,a,1,49,49,", "Service Date", ""),
        ("7,Acme,03/31/2026,,D,a,1,80,80,02/30/2026", "Service Date", "02/30/2026"),
        ("7,Acme,03/31/2026,,D,a,two,80,80,03/03/2026", "ItemQuantity", "two"),
        ("7,Acme,03/31/2026,,D,a,1,free,80,03/03/2026", "ItemRate", "free"),
        ("7,Acme,03/31/2026,,D,a,1,80,lots,03/03/2026", "*ItemAmount", "lots"),
        ("7,Acme,03/31/2026,,D,a,,,,03/03/2026", "*ItemAmount", ""),
        (",Acme,03/31/2026,,D,a,1,80,80,03/03/2026", "*InvoiceNo", ""),
    ],
)
def test_what_cannot_be_read_goes_to_quarantine(row: str, column: str, text: str) -> None:
    ledger = lines("6,Acme,03/31/2026,,D,ok,1,80,80,03/02/2026", row)
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[3, column, text]]


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("*", ""),
        HEADER.replace("Item(", "*Item("),
        HEADER.replace("Service Date", "Taxable,Service Date"),
        HEADER.upper(),
    ],
)
def test_the_header_varies(header: str) -> None:
    taxable = "N," if "Taxable" in header else ""
    ledger = lines(f"7,Acme,03/31/2026,,D,a,1.50,80,120.00,{taxable}03/02/2026", header=header)
    assert ledger.sources[0].format == "quickbooks_invoices"
    assert ledger.entries[["seconds", "amount", "task"]].to_numpy().tolist() == [[5400, 12_000, "D"]]


def test_the_order_of_dates_is_told_by_any_date() -> None:
    ledger = lines("7,Acme,31/03/2026,,D,a,1,80,80,02/03/2026")
    assert str(ledger.entries["day"].iloc[0].date()) == "2026-03-02"
    assert "date_order" in refusal(f"{HEADER}\n7,Acme,04/03/2026,,D,a,1,80,80,02/03/2026\n")


def test_negative_lines_and_other_products_are_kept_as_stated() -> None:
    ledger = lines("7,Acme,03/31/2026,,D,a,-1,80,-80,03/02/2026", "7,,,,D,b,2,80,150,03/03/2026")
    assert ledger.entries[["seconds", "amount"]].to_numpy().tolist() == [[-3600, -8000], [7200, 15_000]]


def test_a_file_without_service_dates_is_refused_with_what_is_missing() -> None:
    line = refusal((REFUSED / "no_service_date.csv").read_text(encoding="utf-8"))
    assert "its only date is '*InvoiceDate'" in line
    assert "Service Date" in line
