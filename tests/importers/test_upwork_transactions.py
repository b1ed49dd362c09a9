from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import matching
from importers.upwork_transactions import week_of, work_of
from tests.importers.reading import damaged, is_read_or_refused, read_text
from tests.ledgers import findings_of

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "upwork_transactions"
HEADER = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,"
    "Description 2,Freelancer,Client team,Ref ID,Amount $\n"
)
EPOCH = dt.date(1970, 1, 1)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def in_words(first: dt.date, last: dt.date) -> str:
    month = "" if first.month == last.month else f"{MONTHS[last.month - 1]} "
    return f"{MONTHS[first.month - 1]} {first.day}-{month}{last.day}, {last.year}"


@settings(max_examples=40, deadline=None)
@given(st.dates(dt.date(2001, 1, 1), dt.date(2099, 12, 1)))
def test_every_week_is_read_as_it_is_written(first: dt.date) -> None:
    last = first + dt.timedelta(days=6)
    assert week_of(f"Earnings for {in_words(first, last)}") == ((first - EPOCH).days, (last - EPOCH).days)


@pytest.mark.parametrize("text", ["", "Milestone 1", "Earnings for Sep 31-Oct 6, 2026", "Earnings for Abc 1-7, 2026"])
def test_other_texts_name_no_week(text: str) -> None:
    assert week_of(text) == (None, None)


@pytest.mark.parametrize(
    "text", ["$240.00 x 10.0% = $24.00", "40.00 hours", "40.00 hours x $6.00", "-1.00 hours x $6.00 = $6.00", ""]
)
def test_other_texts_are_no_work(text: str) -> None:
    assert work_of(text) == (None, None, None)


@pytest.mark.parametrize(
    ("kind", "charge"),
    [
        ("Fixed-price", "fixed price"),
        ("Milestone", "fixed price"),
        ("Bonus", "bonus"),
        ("Service Fee", "fee"),
        ("Withdrawal Fee", "fee"),
        ("Processing Fee", "fee"),
        ("Refund to client", "refund"),
        ("Service fee refund", "refund"),
        ("Payment", "payment"),
        ("Withdrawal", "payment"),
        ("Connects", "other"),
        ("Membership", "other"),
        ("VAT", "other"),
        ("WHT", "other"),
        ("Adjustment", "other"),
    ],
)
def test_each_type_that_is_not_hourly_is_a_charge(kind: str, charge: str) -> None:
    ledger = read_text(f'{HEADER}"Sep 7, 2026",1,{kind},Site,,,,A,B,2,-12.00\n')
    assert ledger.entries.empty
    assert ledger.charges[["kind", "amount", "currency"]].to_numpy().tolist() == [[charge, -1200, "USD"]]


def hourly(week: str, work: str, amount: str) -> str:
    return f'{HEADER}"Sep 7, 2026",1,Hourly,Site,"{week}",,"{work}",A,B,2,"{amount}"\n'


def test_an_hourly_row_is_a_week_of_hours() -> None:
    ledger = read_text(hourly("Earnings for Aug 31-Sep 6, 2026", "30.67 hours x $6.00 = $184.00", "184.00"))
    entry = ledger.entries.iloc[0]
    assert (entry["grain"], str(entry["day"].date()), str(entry["until"].date())) == (
        "period",
        "2026-08-31",
        "2026-09-06",
    )
    assert (entry["seconds"], entry["resolution"], entry["rate"], entry["amount"]) == (110_412, 600, 60_000, 18_400)


@pytest.mark.parametrize(
    ("week", "work", "column"),
    [
        ("Earnings", "1.00 hours x $6.00 = $6.00", "Transaction summary details"),
        ("Earnings for Sep 7-13, 2026", "1 h at 6", "Description 2"),
        ("Earnings for Sep 7-13, 2026", "", "Description 2"),
    ],
)
def test_an_hourly_row_that_says_no_week_or_hours_goes_to_quarantine(week: str, work: str, column: str) -> None:
    ledger = read_text(hourly(week, work, "6.00"))
    assert ledger.entries.empty
    assert ledger.charges.empty
    assert ledger.quarantine["column"].tolist() == [column]


@pytest.mark.parametrize(
    ("printed", "amount"), [("6.00", 600), ("-6.00", 600), ("", 600), ("7.00", 700), ("-7.00", -700)]
)
def test_the_amount_column_is_the_claim_and_its_sign_the_side_that_pays(printed: str, amount: int) -> None:
    ledger = read_text(hourly("Earnings for Sep 7-13, 2026", "1.00 hours x $6.00 = $6.00", printed))
    assert ledger.entries["amount"].tolist() == [amount]


@settings(max_examples=80, deadline=None)
@given(damaged([path.read_bytes() for path in sorted(SAMPLES.glob("*.csv"))]))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")


@pytest.mark.parametrize("segments", range(1, 13))
def test_honest_lines_fail_no_arithmetic_though_hours_are_printed_to_two_decimals(segments: int) -> None:
    hours, amount = segments / 6, round(segments * 45.5 / 6 + 1e-9, 2)
    work = f"{hours:.2f} hours x $45.50 = ${amount:.2f}"
    honest = matching.resolve(read_text(hourly("Earnings for Sep 7-13, 2026", work, f"{amount:.2f}")))
    padded = matching.resolve(read_text(hourly("Earnings for Sep 7-13, 2026", work, f"{amount + 0.05:.2f}")))
    found = [findings_of("INV605", x.with_(entries=x.entries.assign(counts=True))) for x in (honest, padded)]
    assert [len(findings) for findings in found] == [0, 1]
