from __future__ import annotations

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text

HOURS = "username,fname,lname,local_date,hours,jobcode_1,jobcode_2,jobcode_3,jobcode_4\n"
CLOCKED = "username,local_date,local_start_time,local_end_time,tz,hours,jobcode_1\n"


def hours(*rows: str) -> Ledger:
    return read_text(HOURS + "".join(f"ann,Ann,Example,{row}\n" for row in rows))


def clocked(*rows: str, timezone: str | None = None) -> Ledger:
    return read_text(CLOCKED + "".join(f"ann,{row},Client A\n" for row in rows), timezone=timezone)


def test_job_codes_are_client_project_and_task() -> None:
    ledger = hours("2026-03-02,1.5,A,B,C,D", "2026-03-02,1.5,A,B,,", "2026-03-02,1.5,A,,,")
    read = ledger.entries[["client", "project", "task"]].astype(object)
    assert read.where(read.notna(), None).to_numpy().tolist() == [
        ["A", "B", "C D"],
        ["A", "B", None],
        ["A", None, None],
    ]


@pytest.mark.parametrize(
    "job",
    ["Lunch Break", "lunch break", "Lunch", "Lunch Break Office", "Unpaid Break", "Break (unpaid)", "Meal Break"],
)
def test_unpaid_breaks_are_no_work(job: str) -> None:
    ledger = hours(f"2026-03-02,0.5,{job},,,", "2026-03-02,1.5,A,,,")
    assert ledger.entries["client"].tolist() == ["A"]
    assert ledger.skipped["row"].tolist() == [2]


@pytest.mark.parametrize(
    "job", ["Lunch Break Paid", "Paid Lunch Break", "Rest Break", "Break", "Breakwater Inc", "Lunch menus"]
)
def test_other_jobs_are_kept(job: str) -> None:
    assert hours(f"2026-03-02,0.5,{job},,,").entries["client"].tolist() == [job]


def test_a_break_under_a_job_is_a_break_too() -> None:
    assert not len(hours("2026-03-02,0.5,Client A,Lunch Break,,").entries)


@pytest.mark.parametrize(("text", "resolution"), [("7.5", 18), ("8", 18), ("7.50", 18), ("7.5000", 1)])
def test_hours_have_two_decimals_where_zeros_are_not_printed(text: str, resolution: int) -> None:
    assert hours(f"2026-03-02,{text},A,,,").entries["resolution"].tolist() == [resolution]


def test_a_name_is_first_and_last_name_else_the_user_name() -> None:
    assert hours("2026-03-02,1,A,,,").entries["person_name"].tolist() == ["Ann Example"]
    assert clocked("2026-03-02,,,,1").entries["person_name"].tolist() == ["ann"]


def test_a_user_name_with_an_at_sign_is_the_address() -> None:
    ledger = read_text("username,local_date,hours,jobcode_1\nAnn@Example.com,2026-03-02,1,A\nbo,2026-03-02,1,A\n")
    assert ledger.entries["person_email"].dropna().tolist() == ["ann@example.com"]


@pytest.mark.parametrize(
    ("start", "end", "ends"),
    [
        ("8:00 AM", "12:00 PM", "2026-03-02T12:00Z"),
        ("08:00", "12:00", "2026-03-02T12:00Z"),
        ("10:30 pm", "1:15 am", "2026-03-03T01:15Z"),
        ("10:00 PM", "12:00 AM", "2026-03-03T00:00Z"),
        ("2026-03-02 08:00:00", "2026-03-02 12:00:00", "2026-03-02T12:00Z"),
        ("3/2/2026 10:30 PM", "3/3/2026 1:15 AM", "2026-03-03T01:15Z"),
    ],
)
def test_clock_times_come_with_or_without_their_date(start: str, end: str, ends: str) -> None:
    month_first = "[formats.quickbooks_time]\ndate_order = 'month-day-year'\n" if "/" in start else ""
    day = "3/2/2026" if "/" in start else "2026-03-02"
    entry = read_text(CLOCKED + f"ann,{day},{start},{end},0,4.00,Client A\n", settings=month_first).entries.iloc[0]
    assert (entry["end"], entry["day"]) == (pd.Timestamp(ends), pd.Timestamp("2026-03-02"))
    assert pd.isna(entry["is_manual"])


@pytest.mark.parametrize("first", ["8:00 AM,12:00 PM", "2026-03-02 08:00,2026-03-02 12:00"])
def test_a_timesheet_without_clock_times_was_typed_as_hours(first: str) -> None:
    ledger = clocked(f"2026-03-02,{first},0,4.00", "2026-03-03,,,0,7.50")
    assert ledger.entries["grain"].tolist() == ["interval", "day"]
    assert ledger.entries["seconds"].tolist() == [14_400, 27_000]
    assert ledger.entries["is_manual"].tolist() == [pd.NA, True]
    assert ledger.entries["resolution"].tolist() == [60, 18]


def test_a_report_without_clock_columns_does_not_say_what_was_typed() -> None:
    assert hours("2026-03-02,1,A,,,").entries["is_manual"].isna().all()


@pytest.mark.parametrize(
    ("tz", "zone", "differs"),
    [
        ("-5", "America/Chicago", False),
        ("-6", "America/Chicago", True),
        ("-05:00", "America/Chicago", False),
        ("America/Chicago", "America/Chicago", False),
        ("America/Denver", "America/Chicago", True),
        ("", "America/Chicago", False),
        ("0", "UTC", False),
        ("+05:30", "Asia/Kolkata", False),
    ],
)
def test_another_zone_than_that_of_the_clocks_is_said(tz: str, zone: str, differs: bool) -> None:
    ledger = clocked(f"2026-07-01,8:00 AM,12:00 PM,{tz},4.00", timezone=zone)
    assert any("another time zone" in note for note in ledger.sources[0].notes) == differs
    assert ledger.entries["start"].dt.tz_convert(zone).dt.hour.tolist() == [8]


def test_a_clock_change_is_read_by_the_stated_hours() -> None:
    entry = clocked("2026-11-01,12:30 AM,1:30 AM,-5,2.00", timezone="America/Chicago").entries.iloc[0]
    assert entry["end"] - entry["start"] == pd.Timedelta(hours=2)


def test_on_the_clock_is_running_and_hours_without_an_end_are_quarantined() -> None:
    ledger = clocked("2026-03-02,8:00 AM,,0,", "2026-03-02,9:00 AM,,0,1.50")
    assert ledger.entries["is_running"].tolist() == [True]
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[3, "local_end_time"]]


@pytest.mark.parametrize("date", ["", "2026-03-02 "])
def test_an_end_without_a_start_is_quarantined(date: str) -> None:
    ledger = clocked(f"2026-03-02,,{date}12:00,0,4.00", f"2026-03-02,{date}13:00,{date}14:00,0,1.00")
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[2, "local_start_time"]]
    assert len(ledger.entries) == 1


def test_approved_timesheets_are_locked() -> None:
    ledger = read_text(
        "username,local_date,hours,jobcode_1,approved_status\n"
        "ann,2026-03-02,1,A,Approved\nann,2026-03-03,1,A,submitted\nann,2026-03-04,1,A,\n"
    )
    assert ledger.entries["is_locked"].tolist() == [True, False, pd.NA]


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        ("2026-02-30,1,A,,,", "local_date", "2026-02-30"),
        (",1,A,,,", "local_date", ""),
        ("2026-03-02,one,A,,,", "hours", "one"),
        ("2026-03-02,,A,,,", "hours", ""),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_header_and_text(row: str, column: str, text: str) -> None:
    ledger = hours(row, "2026-03-02,1,A,,,")
    assert len(ledger.entries) == 1
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, column, text]]


def test_a_clock_time_that_cannot_be_read_is_quarantined() -> None:
    ledger = clocked("2026-03-02,8:75 AM,12:00 PM,0,4.00", "2026-03-02,8:00 AM,12:00 PM,0,4.00")
    assert ledger.quarantine[["column", "text"]].to_numpy().tolist() == [["local_start_time", "8:75 AM"]]
    assert len(ledger.entries) == 1


def test_negative_hours_stay() -> None:
    assert hours("2026-03-02,-1.5,A,,,").entries["seconds"].tolist() == [-5400]
