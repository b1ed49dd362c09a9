from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.harvest_detailed import harvest_detailed
from tests.importers.reading import read_text, refusal

OTHERS = (
    "Client", "Project", "Project Code", "Task", "Notes", "Billable?", "Invoiced?", "First Name", "Last Name",
    "Employee Id", "Roles", "Department", "Employee?", "Billable Rate", "Cost Amount", "External Reference URL",
)  # fmt: skip


def only_entry(text: str, **options: str) -> pd.Series:  # type: ignore[type-arg]
    ledger = read_text(text, **options)
    assert ledger.sources[0].format == "harvest_detailed"
    assert len(ledger.entries) == 1
    return ledger.entries.iloc[0]


@given(st.sets(st.sampled_from(OTHERS)))
def test_any_subset_of_columns_is_this_format(others: set[str]) -> None:
    header = ",".join([*sorted(others), "Date", "Hours", "Approved?"])
    ledger = read_text(header + "\n" + ",".join([*("-" for _ in others), "2026-03-02,1.5,No"]) + "\n")
    assert ledger.sources[0].format == "harvest_detailed"
    assert ledger.entries["seconds"].tolist() == [5400]


def test_a_plain_timesheet_is_not_taken_for_harvest() -> None:
    ledger = read_text("Date,Client,Project,Task,Memo,Hours\n2026-03-02,Quay Ltd,Web,Design,work,1.5\n")
    assert ledger.sources[0].format == "timesheet"


@pytest.mark.parametrize(
    ("approved", "invoiced", "locked"),
    [
        ("Yes", "No", True),
        ("No", "Yes", True),
        ("Yes", "Yes", True),
        ("No", "No", False),
        ("", "No", False),
        ("", "", None),
    ],
)
def test_approved_or_invoiced_is_locked(approved: str, invoiced: str, locked: bool | None) -> None:
    entry = only_entry(f"Date,Hours,Invoiced?,Approved?\n2026-03-02,1.0,{invoiced},{approved}\n")
    assert (None if pd.isna(entry["is_locked"]) else bool(entry["is_locked"])) is locked


def test_one_of_the_two_columns_is_enough() -> None:
    assert not only_entry("Date,Hours,Approved?\n2026-03-02,1.0,No\n")["is_locked"]
    assert only_entry("Date,Hours,Invoiced?\n2026-03-02,1.0,Yes\n")["is_locked"]


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [("Ann", "Example", "Ann Example"), ("Ann", "", "Ann"), ("", "Example", "Example"), ("", "", None)],
)
def test_first_and_last_name_are_one_name(first: str, last: str, name: str | None) -> None:
    made = only_entry(f"Date,Hours,Approved?,First Name,Last Name\n2026-03-02,1.0,No,{first},{last}\n")["person_name"]
    assert pd.isna(made) if name is None else made == name


def test_the_same_name_from_other_parts_is_one_person() -> None:
    rows = (("Ann Mary", "Example"), ("Ann", "Mary Example"), ("Bo", "Sample"), ("Ann", "Sample"))
    text = "".join(f"2026-03-02,1.0,No,{first},{last}\n" for first, last in rows)
    names = read_text("Date,Hours,Approved?,First Name,Last Name\n" + text).entries["person_name"]
    assert names.tolist() == ["Ann Mary Example", "Ann Mary Example", "Bo Sample", "Ann Sample"]
    assert names.cat.categories.tolist() == ["Ann Mary Example", "Bo Sample", "Ann Sample"]


def test_the_person_may_come_from_the_settings() -> None:
    text = "Date,Hours,Approved?\n2026-03-02,1.0,No\n"
    entry = only_entry(text, settings='[formats.harvest_detailed]\nperson = "Ann Example"\ncurrency = "EUR"\n')
    assert (entry["person_name"], entry["currency"]) == ("Ann Example", "EUR")


def test_rounded_hours_stand_beside_the_hours() -> None:
    entry = only_entry("Date,Hours,Hours Rounded,Approved?,Billable Amount\n2026-03-02,0.04,0.25,No,23.75\n")
    assert (entry["seconds"], entry["rounded_seconds"], entry["amount"]) == (144, 900, 2375)
    assert pd.isna(only_entry("Date,Hours,Approved?\n2026-03-02,0.04,No\n")["rounded_seconds"])


@pytest.mark.parametrize(
    ("text", "seconds", "resolution"),
    [
        ("0.01", 36, 18),
        ("8.57", 30_852, 18),
        ("24.0", 86_400, 18),
        ("0.0", 0, 18),
        ("-1.5", -5400, 18),
        ("1:30", 5400, 60),
    ],
)
def test_hours_as_stated(text: str, seconds: int, resolution: int) -> None:
    entry = only_entry(f"Date,Hours,Approved?\n2026-03-02,{text},No\n")
    assert (entry["seconds"], entry["resolution"]) == (seconds, resolution)


def test_numbers_of_a_locale_with_commas() -> None:
    header = "Date,Hours,Hours Rounded,Approved?,Billable Rate,Billable Amount,Currency\n"
    rows = (
        '2024-03-04,"20,0","20,25",No,"100,0","2.000,0",Euro - EUR\n'
        '2024-03-04,"0,01","0,25",No,"100,0","1,0",Euro - EUR\n'
    )
    entries = read_text(header + rows).entries
    assert entries["seconds"].tolist() == [72_000, 36]
    assert entries["rounded_seconds"].tolist() == [72_900, 900]
    assert entries["rate"].tolist() == [1_000_000, 1_000_000]
    assert entries["amount"].tolist() == [200_000, 100]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Euro - EUR", "EUR"), ("United States Dollar - USD", "USD"), ("GBP", "GBP"), ("Euro", None), ("", None)],
)
def test_the_currency_is_the_code_after_its_name(text: str, code: str | None) -> None:
    made = only_entry(f"Date,Hours,Approved?,Currency\n2026-03-02,1.0,No,{text}\n")["currency"]
    assert pd.isna(made) if code is None else made == code


def test_costs_are_not_what_is_billed() -> None:
    entry = only_entry("Date,Hours,Approved?,Cost Rate,Cost Amount\n2026-03-02,1.0,No,20.0,20.0\n")
    assert pd.isna(entry["rate"])
    assert pd.isna(entry["amount"])


def test_an_amount_that_is_not_hours_times_rate_stays() -> None:
    entry = only_entry("Date,Hours,Approved?,Billable Rate,Billable Amount\n2026-03-02,1.0,No,48.125,99.0\n")
    assert (entry["rate"], entry["amount"]) == (481_250, 9900)


def test_days_with_dots_name_the_day_first_and_slashes_may_be_refused() -> None:
    assert only_entry("Date,Hours,Approved?\n03.04.2024,1.0,No\n")["day"] == pd.Timestamp("2024-04-03")
    assert "'03/04/2024' may be" in refusal("Date,Hours,Approved?\n03/04/2024,1.0,No\n")


def test_notes_keep_their_line_breaks_and_rows_their_lines() -> None:
    entries = read_text('Date,Notes,Hours,Approved?\n2026-03-02,"one\n\ntwo",1.0,No\n2026-03-02,"",2.0,No\n').entries
    assert entries["row"].tolist() == [2, 5]
    assert entries["description"].iloc[0] == "one\n\ntwo"
    assert pd.isna(entries["description"].iloc[1])


@pytest.mark.parametrize(
    ("cells", "header", "text"),
    [
        (",1.0,1.0,No,1.0", "Date", ""),
        ("2026-02-30,1.0,1.0,No,1.0", "Date", "2026-02-30"),
        ("2026-03-02,,1.0,No,1.0", "Hours", ""),
        ("2026-03-02,one,1.0,No,1.0", "Hours", "one"),
        ("2026-03-02,1.0,1.O,No,1.0", "Hours Rounded", "1.O"),
        ("2026-03-02,1.0,1.0,perhaps,1.0", "Approved?", "perhaps"),
        ("2026-03-02,1.0,1.0,No,free", "Billable Amount", "free"),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_its_header(cells: str, header: str, text: str) -> None:
    ledger = read_text(f"Date,Hours,Hours Rounded,Approved?,Billable Amount\n{cells}\n2026-03-03,1.0,1.0,No,1.0\n")
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, header, text]]
    assert ledger.entries["row"].tolist() == [3]


@pytest.mark.parametrize(
    ("started", "ended", "hours", "start", "end"),
    [
        ("9:00", "10:59", "1.98", "2026-03-02T09:00Z", "2026-03-02T10:59Z"),
        ("8:00am", "12:30pm", "4.5", "2026-03-02T08:00Z", "2026-03-02T12:30Z"),
        ("23:15", "0:45", "1.5", "2026-03-02T23:15Z", "2026-03-03T00:45Z"),
        ("11:30pm", "12:00am", "0.5", "2026-03-02T23:30Z", "2026-03-03T00:00Z"),
    ],
)
def test_clock_times_where_the_account_notes_them(started: str, ended: str, hours: str, start: str, end: str) -> None:
    entry = only_entry(f"Date,Hours,Started At,Ended At,Approved?\n2026-03-02,{hours},{started},{ended},No\n")
    assert (entry["start"], entry["end"]) == (pd.Timestamp(start), pd.Timestamp(end))
    assert entry["seconds"] == float(hours) * 3600


def test_a_start_without_an_end_is_running_and_blank_times_are_a_day() -> None:
    ledger = read_text("Date,Hours,Started At,Ended At,Approved?\n2026-03-02,0.4,9:00,,No\n2026-03-02,2.0,,,No\n")
    assert ledger.entries["is_running"].tolist() == [True, False]
    assert ledger.entries["grain"].tolist() == ["interval", "day"]
    assert ledger.entries["seconds"].tolist() == [pd.NA, 7200]


def test_a_row_without_hours_and_times_is_quarantined_and_one_with_times_is_not() -> None:
    ledger = read_text("Date,Hours,Started At,Ended At,Approved?\n2026-03-02,,,,No\n2026-03-02,,9:00,10:00,No\n")
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[2, "Hours"]]
    assert ledger.entries["seconds"].tolist() == [3600]


def test_an_entry_over_a_clock_change_lasts_as_long_as_stated() -> None:
    text = "Date,Hours,Started At,Ended At,Approved?\n2026-10-24,9.0,22:00,6:00,No\n"
    entry = only_entry(text, timezone="Europe/Berlin")
    assert (entry["end"] - entry["start"]).total_seconds() == entry["seconds"] == 9 * 3600


def test_identical_rows_all_stay() -> None:
    assert len(read_text("Date,Hours,Approved?\n2026-03-02,4.0,No\n2026-03-02,4.0,No\n").entries) == 2


def test_the_manual_says_that_running_timers_are_not_marked() -> None:
    manual = " ".join(harvest_detailed.__importer__.manual.split())
    assert "running timer is in it with its hours so far" in manual
    assert "does not say its time zone" in manual
