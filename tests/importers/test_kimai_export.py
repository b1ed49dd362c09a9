from __future__ import annotations

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text

HEADER = "Date,From,To,Duration,Customer,Activity\n"
HOUR = 3600


def rows(*cells: str) -> Ledger:
    return read_text(HEADER + "".join(f"{row},Client A,Design\n" for row in cells))


def only_entry(text: str, **options: str) -> pd.Series:  # type: ignore[type-arg]
    ledger = read_text(text, **options)
    assert len(ledger.entries) == 1
    return ledger.entries.iloc[0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1:30", 5400), ("1:30:15", 5415), ("1.5", 5400), ("0:00", 0), ("-0:30", -1800), ("", 5400)],
)
def test_durations_in_the_formats_of_a_template(text: str, seconds: int) -> None:
    assert rows(f"2026-03-02,09:00,10:30,{text}").entries["seconds"].tolist() == [seconds]


def test_a_decimal_comma_is_told_by_the_column() -> None:
    ledger = read_text("Datum;Von;Bis;Dauer;Kunde;Preis\n2026-03-02;09:00;10:15;1,25;Kunde A;81,25\n")
    assert ledger.entries["seconds"].tolist() == [4500]
    assert ledger.entries["amount"].tolist() == [8125]


def test_columns_may_stand_in_any_order_and_case() -> None:
    entry = only_entry("TO;DURATION;ACTIVITY;FROM;DATE\n10:00;1:00;Design;09:00;2026-03-02\n")
    assert (entry["start"], entry["end"]) == (pd.Timestamp("2026-03-02T09:00Z"), pd.Timestamp("2026-03-02T10:00Z"))


def test_a_repeated_header_of_a_field_of_ones_own_is_not_taken() -> None:
    entry = only_entry(
        "Date,From,To,Duration,Customer,Activity,Name,Customer,Name\n"
        "2026-03-02,09:00,10:00,1:00,Client A,Design,Ann Example,of mine,of mine\n"
    )
    assert (entry["client"], entry["person_name"]) == ("Client A", "Ann Example")


def test_the_user_is_the_person_where_the_template_has_no_name() -> None:
    entry = only_entry("Date,From,To,Duration,User,Activity\n2026-03-02,09:00,10:00,1:00,ann,Design\n")
    assert entry["person_name"] == "ann"


@pytest.mark.parametrize(
    ("times", "end"),
    [
        ("22:00,06:00,8:00", "2026-03-03T06:00Z"),
        ("09:00,10:00,1:00", "2026-03-02T10:00Z"),
        ("09:00,10:00,0:50", "2026-03-02T10:00Z"),
        ("09:00,10:00,25:00", "2026-03-03T10:00Z"),
        ("22:00,06:00,56:00", "2026-03-05T06:00Z"),
        ("09:00,09:00,24:00", "2026-03-03T09:00Z"),
        ("09:00,10:00,13:00", "2026-03-02T10:00Z"),
    ],
)
def test_the_day_of_an_end_follows_from_the_clock_and_the_duration(times: str, end: str) -> None:
    entry = rows(f"2026-03-02,{times}").entries.iloc[0]
    assert entry["end"] == pd.Timestamp(end)
    assert entry["until"] == pd.Timestamp(end).tz_localize(None).normalize()


def test_midnight_is_the_end_of_the_day_before() -> None:
    entry = rows("2026-03-02,22:00,00:00,2:00").entries.iloc[0]
    assert (entry["end"], entry["seconds"]) == (pd.Timestamp("2026-03-03T00:00Z"), 2 * HOUR)


def test_a_break_is_in_the_record_and_not_in_its_duration() -> None:
    header = "Date,From,To,Break,Duration,Activity\n"
    ledger = read_text(
        header + "2026-03-02,09:00,12:30,0:30,3:00,Design\n2026-03-02,13:00,14:00,,1:00,Design\n"
        "2026-03-02,15:00,16:30,0.5,,Design\n"
    )
    assert ledger.entries["break_seconds"].tolist() == [1800, 0, 1800]
    assert ledger.entries["seconds"].tolist() == [3 * HOUR, HOUR, HOUR]


def test_a_record_of_over_a_day_with_a_break_ends_when_both_say() -> None:
    entry = only_entry("Date,From,To,Break,Duration,Activity\n2026-03-02,09:00,10:00,2:00,23:00,Design\n")
    assert entry["end"] == pd.Timestamp("2026-03-03T10:00Z")


def test_a_record_without_an_end_and_a_duration_is_running() -> None:
    entry = rows("2026-03-02,09:00,,0:00").entries.iloc[0]
    assert entry["is_running"]
    assert pd.isna(entry["seconds"])


def test_a_duration_without_an_end_is_quarantined_not_dropped() -> None:
    ledger = rows("2026-03-02,09:00,,1:30", "2026-03-02,10:00,11:00,1:00")
    assert len(ledger.entries) == 1
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[2, "To"]]


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        ("2026-03-32,09:00,10:00,1:00", "Date", "2026-03-32"),
        (",09:00,10:00,1:00", "Date", ""),
        ("2026-03-02,9h,10:00,1:00", "From", "9h"),
        ("2026-03-02,09:00,25:00,1:00", "To", "25:00"),
        ("2026-03-02,09:00,10:00,soon", "Duration", "soon"),
        ("2026-03-02,,,", "From", ""),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_header_and_text(row: str, column: str, text: str) -> None:
    ledger = rows(row, "2026-03-02,10:00,11:00,1:00")
    assert len(ledger.entries) == 1
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, column, text]]


def test_ticks_are_one_or_empty_and_a_missing_column_says_nothing() -> None:
    ledger = read_text(
        "Date,From,To,Duration,Activity,Billable,Exported\n"
        "2026-03-02,09:00,10:00,1:00,Design,1,\n2026-03-02,10:00,11:00,1:00,Design,,1\n"
    )
    assert ledger.entries["is_billable"].tolist() == [True, False]
    assert ledger.entries["is_locked"].tolist() == [False, True]
    assert rows("2026-03-02,09:00,10:00,1:00").entries["is_billable"].isna().all()


def test_a_fixed_price_is_the_amount_and_leaves_no_rate() -> None:
    header = "Date,From,To,Duration,Price,Hourly price,Fixed price,Activity\n"
    ledger = read_text(
        header + "2026-03-02,09:00,15:00,6:00,400,0,400,Workshop\n2026-03-02,15:00,16:00,1:00,65,65,0,Design\n"
    )
    assert ledger.entries["amount"].tolist() == [40_000, 6500]
    assert ledger.entries["rate"].tolist() == [pd.NA, 650_000]
    assert ledger.entries["note"].notna().tolist() == [True, False]


TYPED = "Date,From,To,Duration,Price,Activity,Type,Category\n"


@pytest.mark.parametrize("category", ["holiday", "sickness", "parental", "time_off", "Vacation"])
def test_absences_are_no_work(category: str) -> None:
    ledger = read_text(TYPED + f"2026-03-02,09:00,17:00,8:00,0,Absence,timesheet,{category}\n")
    assert not len(ledger.entries)
    assert ledger.skipped["reason"].str.contains("not work").tolist() == [True]


@pytest.mark.parametrize("category", ["work", "", "overtime", "something new"])
def test_other_categories_are_work(category: str) -> None:
    assert len(read_text(TYPED + f"2026-03-02,09:00,17:00,8:00,0,Design,timesheet,{category}\n").entries) == 1


def test_what_is_money_and_no_time_is_a_charge() -> None:
    ledger = read_text(TYPED + "2026-03-02,12:00,,0:00,84.5,Travel,expense,travel\n")
    assert not len(ledger.entries)
    assert ledger.charges[["kind", "amount"]].to_numpy().tolist() == [["other", 8450]]


def test_another_type_with_hours_stays_an_entry() -> None:
    assert len(read_text(TYPED + "2026-03-02,09:00,10:00,1:00,65,Travel,travel,work\n").entries) == 1


def test_totals_of_a_workbook_are_checked_unless_they_hold_absences() -> None:
    total = ",,,9:00,65,,,\n"
    work = "2026-03-02,09:00,10:00,1:00,65,Design,timesheet,work\n"
    leave = "2026-03-03,09:00,17:00,8:00,0,Absence,timesheet,holiday\n"
    checked, unchecked = read_text(TYPED + work + total), read_text(TYPED + work + leave + total)
    assert checked.totals[["stated_seconds", "summed_seconds"]].to_numpy().tolist() == [[9 * HOUR, HOUR]]
    assert not len(unchecked.totals)
    assert [len(ledger.skipped) for ledger in (checked, unchecked)] == [1, 2]


def test_without_clock_times_a_record_is_a_days_hours() -> None:
    entry = only_entry("Date,Duration,Activity,Category\n2026-03-02,1:30,Design,work\n")
    assert (entry["grain"], entry["seconds"], entry["resolution"]) == ("day", 5400, 60)


@pytest.mark.parametrize(
    ("day", "times", "elapsed"),
    [
        ("2026-03-28", "22:00,06:00,7:00", 7),
        ("2026-10-24", "22:00,06:00,9:00", 9),
        ("2026-10-25", "01:30,02:30,2:00", 2),
        ("2026-10-25", "01:30,02:30,1:00", 1),
        ("2026-10-24", "09:00,10:00,26:00", 26),
    ],
)
def test_elapsed_time_over_a_clock_change_equals_the_duration(day: str, times: str, elapsed: int) -> None:
    entry = only_entry(HEADER + f"{day},{times},Client A,Design\n", timezone="Europe/Berlin")
    assert entry["end"] - entry["start"] == pd.Timedelta(hours=elapsed)
    assert entry["seconds"] == elapsed * HOUR


def test_a_skipped_clock_time_keeps_day_and_duration() -> None:
    ledger = read_text(HEADER + "2026-03-29,02:30,04:00,0:30,Client A,Design\n", timezone="Europe/Berlin")
    assert ledger.entries[["grain", "seconds", "resolution"]].to_numpy().tolist() == [["day", 1800, 60]]
