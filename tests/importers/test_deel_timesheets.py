from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

CYCLE = {"start_date": "2026-03-16T00:00:00.000Z", "end_date": "2026-03-22T23:59:59.999Z"}
SHEET = {
    "id": "a1", "type": "work", "status": "approved", "description": "Cart",
    "date_submitted": "2026-03-17T00:00:00.000Z", "currency_code": "USD", "total_amount": "360.00", "quantity": 8,
    "created_at": "2026-03-17T18:02:11.412Z",
    "scale": "hourly", "worksheet": None, "contract": {"id": "m5", "title": "Website", "type": "pay_as_you_go"},
    "payment_cycle": CYCLE, "reported_by": {"id": "u1", "full_name": "Ann Example"},
}  # fmt: skip


def sheets(*changes: dict[str, Any], settings: str = "") -> Ledger:
    return read_text(json.dumps({"data": [SHEET | change for change in changes]}), settings=settings)


def pairs(frame: pd.DataFrame, *names: str) -> list[list[object]]:
    part = frame[list(names)]
    return part.astype(object).where(part.notna(), None).to_numpy().tolist()


def says(ledger: Ledger, words: str) -> bool:
    return any(words in note for note in ledger.sources[0].notes)


@pytest.mark.parametrize("unit", ["hourly", "Hourly", "hour", "hours"])
def test_a_quantity_in_hours_is_time_with_its_amount(unit: str) -> None:
    ledger = sheets({"scale": unit, "quantity": 7.25})
    assert pairs(
        ledger.entries, "side", "contract_ref", "project", "seconds", "resolution", "amount", "currency"
    ) == [["billed", "m5", "Website", 26_100, 18, 36_000, "USD"]]
    assert not says(ledger, "read as hours")


@pytest.mark.parametrize("unit", ["daily", "weekly", "monthly", "custom", "pages"])
def test_a_quantity_in_another_unit_is_money_and_said(unit: str) -> None:
    ledger = sheets({"scale": unit, "quantity": 1}, {})
    assert pairs(ledger.charges, "row", "amount", "contract_ref", "project") == [[1, 36_000, "m5", "Website"]]
    assert len(ledger.entries) == 1
    assert says(ledger, unit)


def test_a_quantity_in_another_unit_without_an_amount_is_quarantined() -> None:
    ledger = sheets({"scale": "daily", "quantity": 1, "total_amount": None}, {})
    assert pairs(ledger.quarantine, "row", "column", "text") == [[1, "quantity", "1"]]


def test_a_quantity_without_a_unit_is_read_as_hours_and_said() -> None:
    ledger = sheets({"scale": None}, {"scale": ""}, {})
    assert ledger.entries["seconds"].tolist() == [28_800] * 3
    assert says(ledger, "2 of 3 rows state no unit")


@pytest.mark.parametrize(
    ("worksheet", "is_time"),
    [
        ({"weeks": 0, "days": 0, "hours": 8, "minutes": 0}, True),
        ({"weeks": 0, "days": 1, "hours": 0, "minutes": 0}, False),
        ({"weeks": 1, "days": 0, "hours": 0, "minutes": 0}, False),
        (None, True),
    ],
)
def test_a_worksheet_of_days_or_weeks_tells_that_a_quantity_without_unit_is_none_of_hours(
    worksheet: dict[str, int] | None, is_time: bool
) -> None:
    ledger = sheets({"scale": None, "worksheet": worksheet})
    assert (len(ledger.entries), len(ledger.charges)) == ((1, 0) if is_time else (0, 1))


@pytest.mark.parametrize(
    ("status", "is_locked"),
    [("pending", False), ("approved", True), ("processing", True), ("paid", True), ("archived", None), (None, None)],
)
def test_what_was_approved_is_locked(status: str | None, is_locked: bool | None) -> None:
    assert pairs(sheets({"status": status}, {}).entries, "is_locked")[0] == [is_locked]


@pytest.mark.parametrize("status", ["declined", "not_payable"])
def test_what_is_not_paid_is_not_billed(status: str) -> None:
    ledger = sheets({"status": status}, {})
    assert ledger.skipped["row"].tolist() == [1]
    assert "not billed" in ledger.skipped["reason"].iloc[0]
    assert len(ledger.entries) == 1


@pytest.mark.parametrize(
    ("text", "has_clock"),
    [("2026-03-17T00:00:00.000Z", False), ("2026-03-17", False), ("2026-03-17T23:38:46.235Z", True)],
)
def test_the_date_of_a_sheet_is_its_day(text: str, has_clock: bool) -> None:
    ledger = sheets({"date_submitted": text})
    assert ledger.entries["day"].tolist() == [pd.Timestamp("2026-03-17")]
    assert says(ledger, "time of day") == has_clock


def test_more_than_a_day_is_laid_on_the_payment_cycle() -> None:
    ledger = sheets({"quantity": 24}, {"quantity": 24.01}, {"quantity": 40, "payment_cycle": None})
    assert pairs(ledger.entries, "grain") == [["day"], ["period"], ["day"]]
    assert [(day.day, until.day) for day, until in pairs(ledger.entries, "day", "until")] == [
        (17, 17),
        (16, 22),
        (17, 17),
    ]
    assert says(ledger, "1 of 3 rows")


def test_a_cycle_that_ends_before_it_starts_dates_nothing() -> None:
    cycle = {"start_date": CYCLE["end_date"], "end_date": CYCLE["start_date"]}
    assert pairs(sheets({"quantity": 40, "payment_cycle": cycle}).entries, "grain") == [["day"]]


def test_who_reported_a_sheet_is_not_taken_for_who_worked() -> None:
    entry = sheets({}).entries.iloc[0]
    assert entry["creator"] == "Ann Example"
    assert pd.isna(entry["person_name"])
    named = sheets({}, settings='[formats.deel_timesheets]\nperson = "Bo Sample"\n')
    assert named.entries["person_name"].tolist() == ["Bo Sample"]


def test_the_id_of_a_contract_may_stand_alone() -> None:
    bare = {key: value for key, value in SHEET.items() if key != "contract"} | {"contract_id": "m7"}
    assert read_text(json.dumps([bare])).entries["contract_ref"].tolist() == ["m7"]


def test_one_sheet_alone_is_read() -> None:
    assert len(read_text(json.dumps({"data": SHEET})).entries) == 1


@pytest.mark.parametrize(
    ("change", "column", "text"),
    [
        ({"quantity": None}, "quantity", ""),
        ({"quantity": "eight"}, "quantity", "eight"),
        ({"date_submitted": None}, "date_submitted", ""),
        ({"date_submitted": "2026-02-29T00:00:00.000Z"}, "date_submitted", "2026-02-29"),
        ({"date_submitted": "Tuesday"}, "date_submitted", "Tuesday"),
        ({"total_amount": "much"}, "total_amount", "much"),
        ({"created_at": "now"}, "created_at", "now"),
        ({"payment_cycle": {"start_date": "soon", "end_date": None}}, "payment_cycle.start_date", "soon"),
    ],
)
def test_what_cannot_be_read_sends_the_row_to_quarantine(change: dict[str, Any], column: str, text: str) -> None:
    ledger = sheets(change, {})
    assert pairs(ledger.quarantine, "row", "column", "text") == [[1, column, text]]
    assert len(ledger.entries) == 1


def test_other_lists_of_sheets_are_not_taken_for_deel_s() -> None:
    assert "no known records" in refusal(json.dumps([{"id": 1, "quantity": 8, "status": "approved"}]))
