from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import Side
from tests.importers.reading import damaged, is_read_or_refused, read_text

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "upwork_weekly_summary"
HEADER = '"Date","Contract","Hours","Amount","Payment type"\n'


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 24 * 6))
def test_every_number_of_ten_minute_segments_is_read_exactly(segments: int) -> None:
    ledger = read_text(f'{HEADER}"2026-03-02","Site (38211407)","{round(segments / 6, 5)}","10",""\n')
    assert ledger.entries["seconds"].tolist() == [segments * 600]
    assert ledger.entries["resolution"].tolist() == [600]


def test_days_are_utc_by_the_format_whatever_the_command_line_says() -> None:
    ledger = read_text(f'{HEADER}"2026-03-02","Site (38211407)","1","10",""\n', timezone="Asia/Tokyo")
    source = ledger.sources[0]
    assert (source.timezone, source.timezone_from, source.side) == ("UTC", "format", Side.BILLED)


@pytest.mark.parametrize(
    ("contract", "title", "reference"),
    [
        ("Site (38211407)", "Site", "38211407"),
        ("Site (v2), phase (one) (38211407)", "Site (v2), phase (one)", "38211407"),
        ("Site (v2)", "Site (v2)", None),
        ("Site (2)", "Site", "2"),
        ("(38211407)", None, "38211407"),
    ],
)
def test_the_last_brackets_hold_the_contract(contract: str, title: str | None, reference: str | None) -> None:
    entry = read_text(f'{HEADER}"2026-03-02","{contract}","1","10",""\n').entries.astype(object).iloc[0]
    assert (entry["project"] if title else None) == title
    assert (entry["contract_ref"] if reference else None) == reference


@pytest.mark.parametrize(
    ("payment", "kind"),
    [("Fixed Price Payment", "fixed price"), ("Bonus", "bonus"), ("bonus", "bonus"), ("Something new", "other")],
)
def test_payments_that_are_no_time_are_charges(payment: str, kind: str) -> None:
    ledger = read_text(f'{HEADER}"2026-03-02","Site (38211407)","","-15","{payment}"\n')
    assert ledger.entries.empty
    assert ledger.charges[["kind", "amount", "currency"]].to_numpy().tolist() == [[kind, -1500, "USD"]]


def test_hours_under_an_unknown_payment_type_are_neither_dropped_nor_guessed() -> None:
    ledger = read_text(f'{HEADER}"2026-03-02","Site (38211407)","2","90","Retainer"\n')
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, "Payment type", "Retainer"]]


@settings(max_examples=80, deadline=None)
@given(damaged([path.read_bytes() for path in sorted(SAMPLES.glob("*.csv"))]))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")
