from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.toggl_detailed import toggl_detailed
from tests.importers.reading import damaged, is_read_or_refused, read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "toggl_detailed"
CLASSIC = "User,Email,Project,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
HOUR = 3600


def row(start: str, end: str, duration: str) -> str:
    times = f"{start} {end}".replace(" ", ",") if end.strip() else f"{start.replace(' ', ',')},,"
    return f"Ann Example,ann@example.com,Web,work,Yes,{times},{duration},\n"


def only_entry(text: str, **options: str) -> pd.Series:  # type: ignore[type-arg]
    ledger = read_text(text, **options)
    assert len(ledger.entries) == 1
    return ledger.entries.iloc[0]


@given(st.sets(st.sampled_from(("User", "Email", "Client", "Project", "Task", "Description", "Tags", "Billable"))))
def test_any_subset_of_columns_is_this_format(others: set[str]) -> None:
    header = ",".join([*sorted(others), "Start date", "Start time", "Stop date", "Stop time"])
    ledger = read_text(
        header + "\n" + ",".join([*("Yes" for _ in others), "2026-03-02,09:00:00,2026-03-02,10:00:00"])
    )
    assert ledger.sources[0].format == "toggl_detailed"
    assert ledger.entries["seconds"].tolist() == [HOUR]


def test_columns_may_stand_in_any_order_and_case() -> None:
    entry = only_entry(
        "STOP TIME,stop date,Start Time,duration,START DATE\n10:00:00,2026-03-02,09:00:00,1:00:00,2026-03-02\n"
    )
    assert (entry["start"], entry["end"]) == (pd.Timestamp("2026-03-02T09:00Z"), pd.Timestamp("2026-03-02T10:00Z"))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:25:52", 1552),
        ("649:04:52", 2_336_692),
        ("18:25 min", 1105),
        ("0:05 min", 5),
        ("90:00 min", 5400),
        ("45 sec", 45),
        ("0 sec", 0),
        ("1.5 h", 5400),
        ("2 h", 7200),
        ("1.50", 5400),
        ("-01:00:00", -3600),
    ],
)
def test_durations_in_every_notation(text: str, seconds: int) -> None:
    entry = only_entry(CLASSIC + row("2026-03-02 09:00:00", "2026-03-02 10:00:00", text))
    assert entry["seconds"] == seconds


def test_a_decimal_comma_in_durations_is_told_by_the_column() -> None:
    ledger = read_text('Start date;Duration;Amount (EUR)\n2026-03-02;1,25;"1.234,50"\n2026-03-03;0,50;37,50\n')
    assert ledger.entries["seconds"].tolist() == [4500, 1800]
    assert ledger.entries["amount"].tolist() == [123_450, 3750]
    assert ledger.entries["resolution"].tolist() == [18, 18]


def test_a_row_without_end_and_duration_is_running_and_has_no_seconds() -> None:
    entry = only_entry(CLASSIC + row("2026-03-02 09:00:00", " ", "00:00:00"))
    assert entry["is_running"]
    assert pd.isna(entry["seconds"])
    assert pd.isna(entry["end"])


def test_a_stated_duration_without_an_end_is_not_lost() -> None:
    entry = only_entry(CLASSIC + row("2026-03-02 23:00:00", " ", "02:00:00"))
    assert not entry["is_running"]
    assert entry["seconds"] == 2 * HOUR
    assert entry["end"] == pd.Timestamp("2026-03-03T01:00Z")
    assert entry["until"] == pd.Timestamp("2026-03-03")


def test_an_end_that_cannot_be_read_is_not_said_to_be_missing() -> None:
    header = "Start date,Start time,End date,End time,Duration\n"
    bad, open_ = "2026-03-02,09:00:00,2026-03-02,soon,1:00:00\n", "2026-03-02,11:00:00,,,1:00:00\n"
    ledger = read_text(header + bad)
    assert ledger.quarantine["column"].tolist() == ["End time"]
    assert not any("state no end" in note for note in ledger.sources[0].notes)
    assert "1 of 2 rows state no end; it is start plus duration" in read_text(header + bad + open_).sources[0].notes


def test_a_duration_beyond_what_toggl_allows_gives_no_end() -> None:
    ledger = read_text(CLASSIC + row("2026-03-02 23:00:00", " ", "1000:00:00"))
    assert not len(ledger.entries)
    assert ledger.quarantine["text"].tolist() == ["1000:00:00"]


def test_a_negative_duration_of_a_closed_entry_stays() -> None:
    entry = only_entry(CLASSIC + row("2026-03-02 10:00:00", "2026-03-02 09:00:00", "-01:00:00"))
    assert entry["seconds"] == -HOUR
    assert entry["end"] < entry["start"]


def test_a_zero_duration_without_an_end_column_is_kept_and_said() -> None:
    ledger = read_text("User,Start date,Duration\nAnn Example,2026-03-02,00:00:00\n")
    assert ledger.entries["seconds"].tolist() == [0]
    assert any("running timer" in note for note in ledger.sources[0].notes)


def test_entries_without_clock_times_are_days() -> None:
    entry = only_entry("Start date,Duration\n2026-03-02,3:30:00\n")
    assert (entry["grain"], entry["day"], entry["seconds"]) == ("day", pd.Timestamp("2026-03-02"), 12_600)


def test_days_from_start_to_stop_date_are_a_period() -> None:
    entry = only_entry("Start date,Stop date,Duration\n2026-03-02,2026-03-04,3:30:00\n")
    assert (entry["grain"], entry["until"]) == ("period", pd.Timestamp("2026-03-04"))


def test_a_row_with_a_duration_and_no_clock_times_keeps_both() -> None:
    ledger = read_text(
        CLASSIC + row("2026-03-02 -", "- -", "1:30:00") + row("2026-03-02 09:00:00", "2026-03-02 10:00:00", "1:00:00")
    )
    assert ledger.entries["grain"].tolist() == ["day", "interval"]
    assert ledger.entries["seconds"].tolist() == [5400, HOUR]


def test_a_row_without_any_length_is_quarantined() -> None:
    ledger = read_text(CLASSIC + row("2026-03-02 -", "- -", "-") + row("2026-03-02 09:00:00", "2026-03-02 -", "x"))
    assert not len(ledger.entries)
    assert ledger.quarantine[["row", "text"]].to_numpy().tolist() == [[2, "-"], [3, "x"]]


def test_yes_and_no_are_read_in_the_language_of_the_account() -> None:
    flags = ["Yes", "No", "はい", "いいえ", "Ja", "Nein", ""]
    text = "".join(f"2026-03-02,1:00:00,{flag}\n" for flag in flags)
    read = read_text("Start date,Duration,Billable\n" + text).entries["is_billable"]
    assert read.tolist() == [True, False, True, False, True, False, pd.NA]


def test_the_currency_is_named_by_the_header_else_by_the_cells() -> None:
    assert only_entry("Start date,Duration,Amount (EUR)\n2026-03-02,1:00:00,75.00\n")["currency"] == "EUR"
    assert only_entry("Start date,Duration,Amount\n2026-03-02,1:00:00,75.00 GBP\n")["currency"] == "GBP"
    assert pd.isna(only_entry("Start date,Duration,Amount ()\n2026-03-02,1:00:00,\n")["currency"])


def test_a_file_that_says_neither_length_nor_end_is_refused() -> None:
    for sample in sorted((SAMPLES / "refused").iterdir()):
        line = refusal(sample.read_text())
        assert "Duration and Stop time are missing" in line
        assert "\n" not in line


def test_the_person_may_come_from_the_settings() -> None:
    entry = only_entry(
        "Start date,Duration\n2026-03-02,1:00:00\n", settings='[formats.toggl_detailed]\nperson = "Ann Example"\n'
    )
    assert entry["person_name"] == "Ann Example"


def test_an_open_order_of_dates_in_the_second_column_only_is_refused_in_one_line() -> None:
    assert "'03/04/2026' may be 03 April 2026 or 04 March 2026" in refusal(
        "Start date,Stop date,Duration\n2026-03-02,03/04/2026,1:00:00\n"
    )


def test_a_row_of_one_cell_with_a_lone_line_end_is_quarantined() -> None:
    data = CLASSIC.encode() + row("2026-03-02 09:00:00", "2026-03-02 10:00:00", "1:00:00").encode() + b'"one\rcell"\n'
    assert is_read_or_refused(data, "UTC")


# Europe/Berlin: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00.


@pytest.mark.parametrize(
    ("start", "end", "duration"),
    [
        ("2026-03-28 22:00:00", "2026-03-29 06:00:00", "07:00:00"),
        ("2026-10-24 22:00:00", "2026-10-25 06:00:00", "09:00:00"),
        ("2026-10-25 01:30:00", "2026-10-25 02:30:00", "01:00:00"),
        ("2026-10-25 01:30:00", "2026-10-25 02:30:00", "02:00:00"),
        ("2026-10-25 02:30:00", "2026-10-25 03:30:00", "02:00:00"),
        ("2026-10-25 02:30:00", "2026-10-25 03:30:00", "01:00:00"),
        ("2026-10-25 02:10:00", "2026-10-25 02:50:00", "01:40:00"),
        ("2026-10-25 02:50:00", "2026-10-25 02:10:00", "00:20:00"),
    ],
)
def test_elapsed_time_over_a_clock_change_equals_the_duration(start: str, end: str, duration: str) -> None:
    entry = only_entry(CLASSIC + row(start, end, duration), timezone="Europe/Berlin")
    assert (entry["end"] - entry["start"]).total_seconds() == entry["seconds"]
    wall = [entry[name].tz_convert("Europe/Berlin").strftime("%Y-%m-%d %H:%M:%S") for name in ("start", "end")]
    assert wall == [start, end]


def test_an_open_entry_over_a_clock_change_ends_after_its_elapsed_time() -> None:
    entry = only_entry(CLASSIC + row("2026-10-25 01:00:00", " ", "03:00:00"), timezone="Europe/Berlin")
    assert entry["end"].tz_convert("Europe/Berlin").strftime("%H:%M") == "03:00"
    assert (entry["end"] - entry["start"]).total_seconds() == entry["seconds"]


def test_a_skipped_clock_time_keeps_day_and_duration() -> None:
    ledger = read_text(
        CLASSIC + row("2026-03-29 02:30:00", "2026-03-29 04:00:00", "00:30:00"), timezone="Europe/Berlin"
    )
    entry = ledger.entries.iloc[0]
    assert (entry["grain"], entry["day"], entry["seconds"]) == ("day", pd.Timestamp("2026-03-29"), 1800)
    assert pd.isna(entry["start"])
    assert len(ledger.sources[0].notes) == 1


def test_a_skipped_clock_time_without_a_duration_is_quarantined() -> None:
    header = "Start date,Start time,Stop date,Stop time\n"
    ledger = read_text(header + "2026-03-29,02:30:00,2026-03-29,04:00:00\n", timezone="Europe/Berlin")
    assert not len(ledger.entries)
    assert len(ledger.quarantine) == 1


def test_the_docstring_says_what_the_file_does_not() -> None:
    manual = toggl_detailed.__importer__.manual
    assert "does not say its time zone" in manual
    assert "Kept as stated" in manual


BYTES = [path.read_bytes() for path in sorted(SAMPLES.glob("*.csv"))]


@settings(max_examples=200, deadline=None)
@given(damaged(BYTES), st.sampled_from(("UTC", "Europe/Berlin")))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes, timezone: str) -> None:
    assert is_read_or_refused(data, timezone)


@settings(max_examples=25, deadline=None)
@given(damaged([(SAMPLES / "workbook.xlsx").read_bytes()]))
def test_no_damage_of_a_workbook_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")
