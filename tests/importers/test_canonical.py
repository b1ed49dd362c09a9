from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.importers.reading import damaged, is_read_or_refused, read_text

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "canonical"


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        ("1:30", 5400),
        ("1:30:15", 5415),
        ("90m", 5400),
        ("1.5 h", 5400),
        ("1h 30m", 5400),
        ("-0:15", -900),
        ("45 sec", 45),
    ],
)
def test_a_duration_has_any_notation_with_a_unit(duration: str, seconds: int) -> None:
    ledger = read_text(f"side,day,duration\nlogged,2026-03-02,{duration}\n")
    assert ledger.entries[["seconds", "resolution"]].to_numpy().tolist() == [[seconds, 1]]


def test_a_bare_number_is_hours_only_under_hours() -> None:
    ledger = read_text("side,day,duration,hours\nlogged,2026-03-02,1.5,\nlogged,2026-03-02,,1.5\n")
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[2, "duration"]]
    assert ledger.entries["seconds"].tolist() == [5400]


def test_the_length_is_end_minus_start_unless_stated() -> None:
    ledger = read_text(
        "side,start,end,duration\nlogged,2026-03-02 09:00,2026-03-02 10:00,\n"
        "logged,2026-03-02 09:00,2026-03-02 10:00,0:45\nlogged,2026-03-02 10:00,2026-03-02 09:00,\n"
    )
    assert ledger.entries["seconds"].tolist() == [3600, 2700, -3600]


def test_an_offset_is_the_instant_and_its_lack_the_zone_of_the_file() -> None:
    ledger = read_text(
        "side,start,end\nlogged,2026-07-01T09:00+05:30,2026-07-01T10:00Z\nlogged,2026-07-01 09:00,2026-07-01 10:00\n",
        timezone="Europe/Kyiv",
    )
    assert [str(start) for start in ledger.entries["start"]] == [
        "2026-07-01 03:30:00+00:00",
        "2026-07-01 06:00:00+00:00",
    ]


def test_without_a_column_for_the_end_it_is_start_plus_length() -> None:
    ledger = read_text(
        "side,start_day,start_time,hours\nlogged,2026-03-28,23:00,3\nlogged,2026-03-29,09:00,\n",
        timezone="Europe/Kyiv",
    )
    assert str(ledger.entries["end"].iloc[0]) == "2026-03-29 00:00:00+00:00"
    assert str(ledger.entries["until"].iloc[0].date()) == "2026-03-29"
    assert ledger.entries["seconds"].iloc[0] == 10_800
    assert ledger.entries["is_running"].tolist() == [False, True]


def test_a_day_with_an_until_after_it_is_a_period() -> None:
    ledger = read_text("side,day,until,hours\nbilled,2026-03-02,2026-03-08,12\nbilled,2026-03-02,2026-03-02,1\n")
    assert ledger.entries["grain"].tolist() == ["period", "day"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("logged,,1", "day"),
        ("logged,2026-03-02,", "hours"),
        ("logged,2026-02-30,1", "day"),
        ("paid,2026-03-02,1", "side"),
        (",2026-03-02,1", "side"),
        ("logged,2026-03-02,one", "hours"),
    ],
)
def test_what_cannot_be_read_goes_to_quarantine(row: str, column: str) -> None:
    ledger = read_text(f"side,day,hours\n{row}\n")
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[2, column]]


@settings(max_examples=80, deadline=None)
@given(damaged([path.read_bytes() for path in sorted(SAMPLES.glob("*.csv"))]))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "Europe/Kyiv")


def test_what_an_invoice_states_as_a_whole_is_kept_once() -> None:
    header = "side,day,hours,amount,currency,invoice,invoice_total,period_first,period_last\n"
    frame = "INV-1,1000.00,2026-03-01,2026-03-31"
    ledger = read_text(
        f"{header}billed,2026-03-02,1,100,EUR,{frame}\nbilled,2026-03-03,9,900,EUR,{frame}\n"
        "billed,2026-03-04,1,100,EUR,INV-1,1100.00,2026-03-01,2026-03-31\nbilled,2026-03-05,1,100,EUR,INV-2,,,\n"
        "billed,2026-03-06,1,100,EUR,,100,,\nbilled,soon,1,100,EUR,INV-3,100,,\n"
    )
    assert ledger.invoices[["row", "invoice", "total", "currency"]].to_numpy().tolist() == [
        [2, "INV-1", 100_000, "EUR"],
        [4, "INV-1", 110_000, "EUR"],
    ]
    assert ledger.invoices["first"].dt.day.tolist() == [1, 1]
    assert ledger.invoices["last"].dt.day.tolist() == [31, 31]
    assert read_text("side,day,hours,invoice\nbilled,2026-03-02,1,INV-1\n").invoices.empty


def test_who_approved_and_when_is_read() -> None:
    ledger = read_text(
        "side,start,end,approver,approved,locked,created,creator,activity,overtime\n"
        "billed,2026-03-02 09:00,2026-03-02 10:00,Bo,2026-03-02T10:30Z,yes,2026-03-02 10:01,Ann,70%,no\n"
        "billed,2026-03-02 10:00,2026-03-02 11:00,Bo,2026-03-02,,,,,\n"
    )
    one, other = ledger.entries.to_dict("records")
    assert (one["approver"], str(one["approved"]), one["is_locked"]) == ("Bo", "2026-03-02 10:30:00+00:00", True)
    assert (one["creator"], one["activity"], one["is_overtime"]) == ("Ann", 70, False)
    assert str(other["approved"]) == "2026-03-02 11:00:00+00:00", "a day alone is the moment nearest to the end"


def test_a_side_that_nobody_knows_leaves_no_trace_but_its_row_in_quarantine() -> None:
    ledger = read_text("side,day,hours\nlogged,2026-03-02,1\npadded,2026-03-03,1\n")
    assert ledger.quarantine["row"].tolist() == [3]
    assert list(ledger.entries["side"].cat.categories) == ["logged"]
