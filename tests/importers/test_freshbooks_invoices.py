from __future__ import annotations

from pathlib import Path

from tests.importers.reading import read_text, refusal

SAMPLE = Path(__file__).parents[2] / "sample_data" / "importers" / "freshbooks_invoices/refused/invoice_details.csv"


def test_invoices_are_refused_with_what_has_the_days() -> None:
    line = refusal(SAMPLE.read_text(encoding="utf-8"))
    assert "FreshBooks invoice details" in line
    assert "Time Entry Details" in line


def test_with_fewer_columns_they_are_still_known() -> None:
    header = "Client Name,Invoice #,Date Issued,Item Name,Line Total\n"
    assert "FreshBooks" in refusal(f"{header}Acme,41,03/31/2026,Design,520.00\n")


def test_the_settings_may_say_that_the_work_is_of_that_day() -> None:
    columns = '{day = "Date Issued", hours = "Quantity", rate = "Rate", amount = "Line Subtotal"}'
    stated = f'[formats.my_bill]\nside = "billed"\ncolumns = {columns}\n'
    ledger = read_text(SAMPLE.read_text(encoding="utf-8"), settings=stated)
    assert ledger.entries[["seconds", "amount"]].to_numpy().tolist() == [[23_400, 52_000], [3600, 1500]]
