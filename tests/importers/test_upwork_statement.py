from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.importers.reading import damaged, is_read_or_refused, read_text

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "upwork_statement"
HEADER = (
    "Date,Ref ID,Type,Description,Agency,Freelancer,Team,Account Name,PO,Amount,Amount in local currency,"
    "Currency,Balance\n"
)


def row(description: str, kind: str = "Hourly", day: str = "Mar 9, 2026") -> str:
    return f'{HEADER}"{day}",1,{kind},"{description}",,Column Person,Column Team,,,100.00,92.00,EUR,\n'


def test_an_hourly_description_says_contract_person_team_hours_rate_and_week() -> None:
    ledger = read_text(row("(41846002) Sample Shop/Ann Example - 45:10 hrs @ $50.00/hr - 03/02/2026 - 03/08/2026"))
    entry = ledger.entries.iloc[0]
    assert (entry["contract_ref"], entry["client"], entry["person_name"]) == (
        "41846002",
        "Sample Shop",
        "Ann Example",
    )
    assert (entry["seconds"], entry["rate"], entry["amount"], entry["currency"]) == (162_600, 500_000, 10_000, "USD")
    assert (entry["grain"], str(entry["day"].date()), str(entry["until"].date())) == (
        "period",
        "2026-03-02",
        "2026-03-08",
    )


def test_dates_in_the_description_have_the_month_first_whatever_the_date_column_does() -> None:
    hourly = "(1) A/B - 1:00 hrs @ $5.00/hr - 03/02/2026 - 03/08/2026"
    ledger = read_text(row(hourly, day="25/03/2026"))
    assert ledger.sources[0].date_order == "day-month-year"
    assert str(ledger.entries["day"].iloc[0].date()) == "2026-03-02"


@pytest.mark.parametrize("name", ["Bo van Sample-Example", "Bo - 1:00 hrs", "B/C"])
def test_names_may_hold_hyphens_and_slashes(name: str) -> None:
    ledger = read_text(row(f"(1) Demo & Co - Web/{name} - 0:50 hrs @ $1,035.00/hr - 03/02/2026 - 03/08/2026"))
    entry = ledger.entries.iloc[0]
    assert (entry["client"], entry["person_name"], entry["seconds"]) == ("Demo & Co - Web", name, 3000)
    assert entry["rate"] == 10_350_000


@pytest.mark.parametrize(
    "description",
    [
        "",
        "Invoice for hours",
        "(1) A/B - 1:75 hrs @ $5.00/hr - 03/02/2026 - 03/08/2026",
        "(1) A/B - 1:00 hrs @ $5.00/hr - 03/32/2026 - 03/08/2026",
        "(1) A/B - 1:00 hrs @ $5.00/hr - 03/08/2026 - 03/02/2026",
        "A/B - 1:00 hrs @ $5.00/hr - 03/02/2026 - 03/08/2026",
    ],
)
def test_an_hourly_row_that_reads_otherwise_goes_to_quarantine(description: str) -> None:
    ledger = read_text(row(description))
    assert ledger.entries.empty
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, "Description", description]]


@pytest.mark.parametrize(
    ("kind", "charge"),
    [
        ("Fixed Price", "fixed price"),
        ("Bonus", "bonus"),
        ("Service Fee", "fee"),
        ("Withdrawal", "payment"),
        ("Refund", "refund"),
        ("Miscellaneous", "other"),
        ("Journal", "other"),
    ],
)
def test_each_type_that_is_not_hourly_is_a_charge(kind: str, charge: str) -> None:
    ledger = read_text(row("(1) A/B - 1:00 hrs @ $5.00/hr - 03/02/2026 - 03/08/2026", kind))
    assert ledger.entries.empty
    assert ledger.charges["kind"].tolist() == [charge]
    assert str(ledger.charges["day"].iloc[0].date()) == "2026-03-09"


@settings(max_examples=80, deadline=None)
@given(damaged([path.read_bytes() for path in sorted(SAMPLES.glob("*.csv"))]))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")
