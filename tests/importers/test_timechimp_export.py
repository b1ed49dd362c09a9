from __future__ import annotations

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

HEADER = "Date\tUser\tTime\tStatus\tStartEnd\tRegisteredBy\tRegisteredDate\n"


def row(day: str, hours: str, span: str = "", status: str = "Open") -> str:
    return f"{day}\tAnn Example\t{hours}\t{status}\t{span}\tBo Sample\t31/03/2026 10:31\n"


def rows(*texts: str, timezone: str | None = None) -> Ledger:
    return read_text(HEADER + "".join(texts), timezone=timezone)


@pytest.mark.parametrize("span", ["09:00-10:30", "09:00 - 10:30", "9:00–10:30", "9:00 AM - 10:30 AM"])
def test_a_range_is_start_and_end(span: str) -> None:
    entry = rows(row("30/03/2026", "1.5", span)).entries.iloc[0]
    assert (entry["start"], entry["end"]) == (pd.Timestamp("2026-03-30T09:00Z"), pd.Timestamp("2026-03-30T10:30Z"))
    assert (entry["grain"], entry["resolution"]) == ("interval", 60)


def test_a_range_over_midnight_ends_on_the_next_day() -> None:
    entry = rows(row("30/03/2026", "2.75", "22:30-01:15")).entries.iloc[0]
    assert (entry["end"], entry["until"]) == (pd.Timestamp("2026-03-31T01:15Z"), pd.Timestamp("2026-03-31"))


@pytest.mark.parametrize("span", ["", "-"])
def test_without_a_range_a_row_is_a_days_hours(span: str) -> None:
    entry = rows(row("30/03/2026", "3", span)).entries.iloc[0]
    assert (entry["grain"], entry["seconds"], entry["resolution"]) == ("day", 10_800, 18)
    assert pd.isna(entry["start"])


def test_hours_stay_beside_a_range_that_says_otherwise() -> None:
    assert rows(row("30/03/2026", "2", "09:00-10:30")).entries["seconds"].tolist() == [7200]


@pytest.mark.parametrize(("text", "seconds"), [("0", 0), ("1:30", 5400), ("-1.5", -5400), ("0.25", 900)])
def test_hours_are_kept_as_stated(text: str, seconds: int) -> None:
    assert rows(row("30/03/2026", text)).entries["seconds"].tolist() == [seconds]


@pytest.mark.parametrize(
    ("status", "locked"),
    [
        ("Open", False),
        ("Approved", True),
        ("Invoiced", True),
        ("Goedgekeurd", True),
        ("Rejected", False),
        ("", pd.NA),
    ],
)
def test_what_is_approved_or_invoiced_is_locked(status: str, locked: object) -> None:
    assert rows(row("30/03/2026", "1", status=status)).entries["is_locked"].tolist() == [locked]


def test_who_registered_it_and_when_is_kept() -> None:
    entry = rows(row("30/03/2026", "1"), timezone="Europe/Amsterdam").entries.iloc[0]
    assert (entry["creator"], entry["created"]) == ("Bo Sample", pd.Timestamp("2026-03-31T08:31Z"))


@pytest.mark.parametrize(
    ("text", "column", "quoted"),
    [
        (row("30/13/2026", "1"), "Date", "30/13/2026"),
        (row("", "1"), "Date", ""),
        (row("30/03/2026", "much"), "Time", "much"),
        (row("30/03/2026", ""), "Time", ""),
        (row("30/03/2026", "1", "morning"), "StartEnd", "morning"),
        (row("30/03/2026", "1", "09:00-25:00"), "StartEnd", "25:00"),
        (row("30/03/2026", "1").replace("10:31", "10:71"), "RegisteredDate", "31/03/2026 10:71"),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_header_and_text(text: str, column: str, quoted: str) -> None:
    ledger = rows(text, row("30/03/2026", "1"))
    assert len(ledger.entries) == 1
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, column, quoted]]


def test_a_start_without_an_end_is_not_half_read() -> None:
    ledger = rows(row("30/03/2026", "1", "09:00-"))
    assert not len(ledger.entries)
    assert ledger.quarantine["column"].tolist() == ["StartEnd"]


def test_dates_that_may_be_read_both_ways_are_refused() -> None:
    assert "'02/03/2026' may be" in refusal(HEADER + row("02/03/2026", "1"))


def test_a_clock_change_is_read_by_the_stated_hours() -> None:
    entry = rows(row("25/10/2026", "2", "01:30-02:30"), timezone="Europe/Amsterdam").entries.iloc[0]
    assert entry["end"] - entry["start"] == pd.Timedelta(hours=2)


def test_columns_may_be_few_and_in_any_order() -> None:
    ledger = read_text("STARTEND,TIME,DATE\n09:00-10:00,1,2026-03-30\n")
    assert ledger.sources[0].format == "timechimp_export"
    assert ledger.entries["seconds"].tolist() == [3600]
