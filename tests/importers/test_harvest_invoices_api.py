from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "harvest_invoices_api"
LINE = {
    "id": 5, "kind": "Service", "description": "Cart", "quantity": 2.0, "unit_price": 48.0, "amount": 96.0,
    "taxed": False, "taxed2": False, "project": {"id": 1, "name": "Website", "code": "WR"},
}  # fmt: skip
INVOICE = {
    "id": 13, "number": "1007", "amount": 96.0, "tax": None, "tax_amount": 0.0, "tax2": None, "tax2_amount": 0.0,
    "discount": None, "discount_amount": 0.0, "state": "open", "period_start": "2026-03-01",
    "period_end": "2026-03-31", "issue_date": "2026-04-01", "currency": "EUR", "client": {"id": 5, "name": "Client"},
    "creator": {"id": 1, "name": "Ann Example"},
}  # fmt: skip
BARE = {"period_start": None, "period_end": None}


def invoice(*lines: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return INVOICE | facts | {"line_items": [LINE | line for line in lines]}


def read(*invoices: dict[str, Any], settings: str = "") -> Ledger:
    stated = f"[formats.harvest_invoices_api]\n{settings}\n" if settings else ""
    return read_text(json.dumps({"invoices": list(invoices)}), settings=stated)


def pairs(frame: pd.DataFrame, *names: str) -> list[list[object]]:
    part = frame[list(names)]
    return part.astype(object).where(part.notna(), None).to_numpy().tolist()


def test_a_line_claims_hours_of_its_invoice_s_period() -> None:
    ledger = read(invoice({"quantity": 2.25}))
    entry = ledger.entries.iloc[0]
    assert (entry["side"], entry["grain"], entry["seconds"], entry["resolution"]) == ("billed", "period", 8100, 18)
    assert (entry["day"], entry["until"]) == (pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-31"))
    assert pairs(ledger.entries, "rate", "amount", "currency", "invoice", "client", "project", "entry_id") == [
        [480_000, 9600, "EUR", "1007", "Client", "Website", "5"]
    ]


def test_a_period_of_one_day_is_a_day() -> None:
    facts = {"period_start": "2026-03-02", "period_end": "2026-03-02"}
    assert read(invoice({}, **facts)).entries["grain"].tolist() == ["day"]


@pytest.mark.parametrize("kind", ["Product", "product", "Expenses"])
def test_an_expense_is_a_charge(kind: str) -> None:
    ledger = read(invoice({}, {"kind": kind}))
    assert pairs(ledger.charges, "row", "amount", "invoice") == [[2, 9600, "1007"]]
    assert len(ledger.entries) == 1


@pytest.mark.parametrize("lacks", ["quantity", "unit_price"])
def test_a_line_without_a_quantity_or_a_price_is_a_charge(lacks: str) -> None:
    assert read(invoice({}, {lacks: None})).charges["row"].tolist() == [2]


def test_kinds_that_are_no_hours_are_named_in_the_settings() -> None:
    lines = ({}, {"kind": "Hosting"})
    assert len(read(invoice(*lines)).entries) == 2
    ledger = read(invoice(*lines), settings='not_hours = ["hosting"]')
    assert (len(ledger.entries), ledger.charges["row"].tolist()) == (1, [2])


def test_the_receipt_says_which_kinds_are_read_as_hours_and_how_many_lines_are_drafts() -> None:
    notes = read(invoice({}, {"kind": "Design"}), invoice({}, number="8", state="draft")).sources[0].notes
    assert any("Design, Service are read as hours" in note for note in notes)
    assert any("1 of 3 lines" in note for note in notes)


@pytest.mark.parametrize(
    ("facts", "total"),
    [
        ({"amount": 96.0}, 9600),
        ({"amount": 115.2, "tax_amount": 19.2}, 9600),
        ({"amount": 117.12, "tax_amount": 19.2, "tax2_amount": 1.92}, 9600),
        ({"amount": 86.4, "discount_amount": 9.6}, 9600),
        ({"amount": 90.0, "tax_amount": None, "discount_amount": None}, 9000),
        ({"amount": None}, None),
    ],
)
def test_the_total_before_tax_and_discount_is_kept_apart(facts: dict[str, Any], total: int | None) -> None:
    ledger = read(invoice({}, {}, **facts))
    assert pairs(ledger.invoices, "invoice", "row", "total", "currency") == [["1007", 1, total, "EUR"]]
    assert [str(day.date()) for day in ledger.invoices.iloc[0][["first", "last"]]] == ["2026-03-01", "2026-03-31"]


# -- invoices without a period -------------------------------------------------------------------------------------


def test_an_answer_without_any_period_is_refused_with_what_to_say_in_the_settings() -> None:
    line = refusal((SAMPLES / "refused" / "no_period.json").read_text())
    assert "invoices_cover" in line
    assert "\n" not in line


def test_hours_without_a_period_are_quarantined_beside_others() -> None:
    ledger = read(invoice({}), invoice({}, {"kind": "Product"}, number="1008", **BARE))
    assert pairs(ledger.quarantine, "row", "column") == [[2, "invoices.period_start"]]
    assert pairs(ledger.charges, "row", "day") == [[3, pd.Timestamp("2026-04-01")]]
    assert ledger.entries["row"].tolist() == [1]


def test_charges_need_no_period() -> None:
    ledger = read(invoice({"kind": "Product"}, **BARE))
    assert pairs(ledger.charges, "row", "day") == [[1, pd.Timestamp("2026-04-01")]]


def test_the_settings_say_what_an_invoice_without_a_period_is_for() -> None:
    ledger = read(invoice({}), invoice({}, number="1008", **BARE), settings='invoices_cover = "month before"')
    assert [str(day.date()) for day in ledger.entries["day"]] == ["2026-03-01", "2026-03-01"]
    assert pairs(ledger.invoices, "invoice", "first")[1] == ["1008", None]
    assert not len(ledger.quarantine)


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"period_start": None}, "invoices.period_start"),
        ({"period_end": None}, "invoices.period_end"),
        ({"period_start": "2026-04-01"}, "invoices.period_end"),
        ({"period_start": "2026-02-30"}, "invoices.period_start"),
        ({"issue_date": "soon"}, "invoices.issue_date"),
        ({"amount": "much"}, "invoices.amount"),
        ({"tax_amount": "some"}, "invoices.tax_amount"),
    ],
)
def test_what_cannot_be_read_of_an_invoice_sends_its_lines_to_quarantine(facts: dict[str, Any], column: str) -> None:
    ledger = read(invoice({}, number="8"), invoice({}, {}, **facts))
    assert pairs(ledger.quarantine, "row", "column") == [[2, column], [3, column]]
    assert ledger.entries["row"].tolist() == [1]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ({"quantity": "two"}, "quantity"),
        ({"unit_price": "high"}, "unit_price"),
        ({"amount": "all"}, "amount"),
        ({"amount": None, "kind": "Product"}, "amount"),
    ],
)
def test_what_cannot_be_read_of_a_line_sends_it_to_quarantine(line: dict[str, Any], column: str) -> None:
    ledger = read(invoice(line, {}))
    assert pairs(ledger.quarantine, "row", "column") == [[1, f"invoices.line_items.{column}"]]
    assert ledger.entries["row"].tolist() == [2]


def test_one_invoice_alone_and_pages_in_a_list_are_read() -> None:
    assert read_text(json.dumps(invoice({}))).entries["invoice"].tolist() == ["1007"]
    page = {"invoices": [invoice({})]}
    assert len(read_text(json.dumps([page, page])).entries) == 2


def test_an_invoice_without_lines_is_said() -> None:
    ledger = read(invoice({}), {key: value for key, value in INVOICE.items() if key != "line_items"})
    assert ledger.quarantine["row"].tolist() == [2]


def test_other_line_items_are_not_taken_for_harvest_s() -> None:
    assert "no known records" in refusal(json.dumps({"invoices": [{"number": "1", "line_items": [{"quantity": 1}]}]}))
