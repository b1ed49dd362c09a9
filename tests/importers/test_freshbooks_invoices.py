from __future__ import annotations

import pytest

from tests.importers.reading import read_text, refusal

HEADER = "Client Name,Invoice #,Date Issued,Item Name,Rate,Quantity,Discount Percentage,Line Subtotal\n"
LINE = "Acme,41,2026-03-31,Design,80.00,6.50,0,520.00\n"


def stated(**options: object) -> str:
    lines = [f"{name} = {str(value).replace(chr(39), chr(34))}" for name, value in options.items()]
    return "\n".join(["[formats.freshbooks_invoices]", *lines])


def test_without_settings_it_is_refused_in_a_line_that_says_what_to_state() -> None:
    line = refusal(HEADER + LINE)
    assert "'Date Issued'" in line
    assert "[formats.freshbooks_invoices] invoices_cover" in line


@pytest.mark.parametrize(
    ("covers", "first", "last"),
    [
        ("day", "2026-03-31", "2026-03-31"),
        ("week before", "2026-03-23", "2026-03-29"),
        ("month", "2026-03-01", "2026-03-31"),
        ("month before", "2026-02-01", "2026-02-28"),
    ],
)
def test_an_invoice_is_for_the_time_that_the_settings_state(covers: str, first: str, last: str) -> None:
    entries = read_text(HEADER + LINE, settings=stated(invoices_cover=f"'{covers}'")).entries
    assert [str(day.date()) for day in entries.loc[0, ["day", "until"]]] == [first, last]
    assert entries["grain"].tolist() == ["day" if covers == "day" else "period"]


def test_the_week_before_a_monday_ends_the_day_before_it() -> None:
    text = HEADER + LINE.replace("2026-03-31", "2026-03-30")
    entries = read_text(text, settings=stated(invoices_cover="'week before'")).entries
    assert [str(day.date()) for day in entries.loc[0, ["day", "until"]]] == ["2026-03-23", "2026-03-29"]


def test_the_month_before_january_is_december() -> None:
    text = HEADER + LINE.replace("2026-03-31", "2026-01-01")
    entries = read_text(text, settings=stated(invoices_cover="'month before'")).entries
    assert [str(day.date()) for day in entries.loc[0, ["day", "until"]]] == ["2025-12-01", "2025-12-31"]


def test_items_named_in_the_settings_are_charges_in_any_case() -> None:
    text = f"{HEADER}{LINE}Acme,41,2026-03-31,Hosting,15.00,1,0,15.00\n"
    ledger = read_text(text, settings=stated(invoices_cover="'month'", not_hours="['hosting']"))
    assert ledger.entries["seconds"].tolist() == [23_400]
    assert ledger.charges["amount"].tolist() == [1500]


def test_a_discount_is_the_adjustment_of_its_line() -> None:
    text = f"{HEADER}Acme,41,2026-03-31,Design,80.00,2.25,10,162.00\n"
    entry = read_text(text, settings=stated(invoices_cover="'month'")).entries.iloc[0]
    assert (entry["amount"], entry["adjustment"]) == (16_200, -1_800)


def test_an_invoice_without_its_date_is_quarantined() -> None:
    text = f"{HEADER}{LINE}Acme,42,,Design,80.00,1.00,0,80.00\n"
    ledger = read_text(text, settings=stated(invoices_cover="'month'"))
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[3, "Date Issued"]]
