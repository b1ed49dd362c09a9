from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.clockify_detailed import clockify_detailed
from tests.importers.reading import read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "clockify_detailed"
CLOCKED = "User,Start Date,Start Time,End Date,End Time,Duration (h),Duration (decimal)"
HOUR = 3600


def row(start: str, end: str, duration: str = "01:00:00", *more: str) -> str:
    return ",".join(
        ["Ann Example", *start.split(" ", 1), *(end.split(" ", 1) if end else ("", "")), duration, "", *more]
    )


def clocked(*rows: str, header: str = CLOCKED) -> str:
    return "\r\n".join([header, *rows, ""])


def only_entry(text: str, **options: str) -> pd.Series:  # type: ignore[type-arg]
    ledger = read_text(text, **options)
    assert ledger.sources[0].format == "clockify_detailed"
    assert len(ledger.entries) == 1
    return ledger.entries.iloc[0]


@given(
    st.sets(st.sampled_from(("Project", "Client", "Description", "Task", "User", "Email", "Tags", "Group", "Kiosk"))),
    st.sampled_from(("Duration (h)", "Duration (decimal)", "Billable  Rate (USD)", "Billable Amount (EUR)")),
)
def test_any_columns_with_one_that_only_clockify_writes_are_this_format(others: set[str], mark: str) -> None:
    header = ",".join([*sorted(others), "Start Date", "Start Time", "End Date", "End Time", mark])
    ledger = read_text(header + "\n" + ",".join([*("-" for _ in others), "2026-03-02,09:00,2026-03-02,10:00,1.00"]))
    assert ledger.sources[0].format == "clockify_detailed"
    assert ledger.entries["seconds"].tolist() == [HOUR]


def test_without_such_a_column_it_is_not_taken_for_clockify() -> None:
    ledger = read_text(
        "User,Start date,Start time,End date,End time,Duration\nAnn,2026-03-02,09:00,2026-03-02,10:00,1:00\n"
    )
    assert ledger.sources[0].format == "toggl_detailed"


@pytest.mark.parametrize(
    ("text", "seconds", "resolution"),
    [
        ("01:06:47", 4007, 1),
        ("101:06:47", 364_007, 1),
        ("1:06", 3960, 60),
        ("0:02", 120, 60),
        ("25:00", 90_000, 60),
        ("1.11", 3996, 18),
        ("3", 10_800, 18),
        ("-00:30:00", -1800, 1),
        ("00:00:00", 0, 1),
    ],
)
def test_the_three_duration_formats(text: str, seconds: int, resolution: int) -> None:
    entry = only_entry(clocked(row("2026-03-02 09:00:00", "2026-03-02 10:00:00", text)))
    assert (entry["seconds"], entry["resolution"]) == (seconds, resolution)


def test_decimal_hours_are_read_where_they_stand_alone() -> None:
    header = "Start Date,Start Time,End Date,End Time,Duration (decimal)"
    ledger = read_text(clocked("2026-03-02,09:00:00,2026-03-02,10:06:47,1.11", header=header))
    assert ledger.entries[["seconds", "resolution"]].to_numpy().tolist() == [[3996, 18]]


def test_decimal_hours_beside_a_duration_do_not_count() -> None:
    entry = only_entry("Start Date,Duration (h),Duration (decimal)\n2026-03-02,01:06:47,9.99\n")
    assert entry["seconds"] == 4007


def test_a_decimal_comma_is_told_by_the_column() -> None:
    text = 'Startdatum;Dauer (h);Dauer (dezimal);Rechnungsbetrag (EUR)\n2026-03-02;1,25;1,25;"1.234,50"\n'
    entry = only_entry(text)
    assert (entry["seconds"], entry["amount"], entry["currency"]) == (4500, 123_450, "EUR")


@pytest.mark.parametrize(
    ("days", "clocks"),
    [
        (("2026-03-13", "2026-03-14"), ("11:10:01 PM", "12:16:48 AM")),
        (("13/03/2026", "14/03/2026"), ("11:10:01 PM", "12:16:48 AM")),
        (("03/13/2026", "03/14/2026"), ("23:10:01", "00:16:48")),
        (("13/03/2026", "14/03/2026"), ("23:10:01", "0:16:48")),
    ],
)
def test_dates_and_clocks_of_the_profile_over_midnight(days: tuple[str, str], clocks: tuple[str, str]) -> None:
    entry = only_entry(clocked(row(f"{days[0]} {clocks[0]}", f"{days[1]} {clocks[1]}", "01:06:47")))
    assert (entry["start"], entry["end"]) == (
        pd.Timestamp("2026-03-13T23:10:01Z"),
        pd.Timestamp("2026-03-14T00:16:48Z"),
    )
    assert (entry["day"], entry["until"]) == (pd.Timestamp("2026-03-13"), pd.Timestamp("2026-03-14"))


def test_noon_and_midnight_of_a_12_hour_clock() -> None:
    entry = only_entry(clocked(row("2026-03-02 12:00:00 AM", "2026-03-02 12:00:00 PM", "12:00:00")))
    assert (entry["start"].hour, entry["end"].hour) == (0, 12)


def test_an_order_of_dates_that_nothing_settles_is_refused_in_one_line() -> None:
    line = refusal(clocked(row("03/04/2024 10:23:52 AM", "03/04/2024 11:23:52 AM")))
    assert "'03/04/2024' may be 03 April 2024 or 04 March 2024" in line
    assert "\n" not in line


def test_newest_first_settles_the_order_of_dates() -> None:
    days = ("05/06/2026", "04/06/2026", "03/06/2026", "02/06/2026", "12/05/2026")
    ledger = read_text(clocked(*(row(f"{day} 09:00", f"{day} 10:00", "1:00") for day in days)))
    assert ledger.entries["day"].dt.month.tolist() == [6, 6, 6, 6, 5]
    assert ledger.sources[0].dates_are_ambiguous


@pytest.mark.parametrize("text", ["(Without client)", "(without client)", "", "-"])
def test_placeholders_are_blank(text: str) -> None:
    assert pd.isna(only_entry(f"Client,Start Date,Duration (h)\n{text},2026-03-02,01:00:00\n")["client"])


def test_a_name_with_such_words_in_it_is_a_name() -> None:
    entry = only_entry("Client,Start Date,Duration (h)\nQuay (without tax) Ltd,2026-03-02,01:00:00\n")
    assert entry["client"] == "Quay (without tax) Ltd"


@pytest.mark.parametrize("kind", ["Break", "BREAK", "Holiday", "Time off", "TIME_OFF"])
def test_what_is_no_work_is_skipped_and_said(kind: str) -> None:
    ledger = read_text(f"Type,Start Date,Duration (h)\n{kind},2026-03-02,00:30:00\nRegular,2026-03-02,01:00:00\n")
    assert ledger.entries["seconds"].tolist() == [HOUR]
    assert ledger.skipped["row"].tolist() == [2]
    assert "not work" in ledger.skipped["reason"].iloc[0]


def test_an_unreadable_break_is_skipped_all_the_same() -> None:
    ledger = read_text("Type,Start Date,Duration (h)\nBreak,2026-03-02,lunch\nRegular,2026-03-02,01:00:00\n")
    assert ledger.sources[0].rows == {"read": 2, "accepted": 1, "quarantined": 0, "skipped": 1}


@pytest.mark.parametrize("kind", ["Regular", "", "Break fix", "Overtime"])
def test_any_other_type_is_work(kind: str) -> None:
    assert only_entry(f"Type,Start Date,Duration (h)\n{kind},2026-03-02,01:00:00\n")["seconds"] == HOUR


@pytest.mark.parametrize(
    ("invoiced", "approval", "approver", "locked"),
    [
        ("Yes", "", "", True),
        ("No", "", "", False),
        ("No", "Approved", "Cy Example", True),
        ("No", "Pending", "", False),
        ("", "Approved", "", True),
        ("", "Rejected", "Cy Example", False),
        ("", "Freigegeben", "Cy Example", True),
        ("", "Freigegeben", "", None),
        ("", "", "", None),
    ],
)
def test_invoiced_or_approved_is_locked(invoiced: str, approval: str, approver: str, locked: bool | None) -> None:
    header = "Invoiced,Start Date,Duration (h),Approval,Approved by\n"
    entry = only_entry(f"{header}{invoiced},2026-03-02,01:00:00,{approval},{approver}\n")
    assert (None if pd.isna(entry["is_locked"]) else bool(entry["is_locked"])) is locked


@pytest.mark.parametrize(
    ("created", "instant"),
    [
        ("2026-03-02", "2026-03-02T21:30Z"),
        ("2026-03-03", "2026-03-02T23:00Z"),
        ("2026-03-09", "2026-03-08T23:00Z"),
        ("2026-03-01", "2026-03-01T22:59:59Z"),
        ("2026-03-09 08:15", "2026-03-09T07:15Z"),
        ("2026-03-09 00:00:00", "2026-03-08T23:00Z"),
        ("", None),
    ],
)
def test_a_day_of_creation_is_its_moment_nearest_to_the_end(created: str, instant: str | None) -> None:
    text = clocked(row("2026-03-02 21:00", "2026-03-02 22:30", "1:30", created), header=f"{CLOCKED},Date of creation")
    made = only_entry(text, timezone="Europe/Berlin")["created"]
    assert pd.isna(made) if instant is None else made == pd.Timestamp(instant)


def test_a_day_of_creation_of_a_day_without_clock_times_begins_it() -> None:
    text = "Start Date,Duration (h),Date of creation\n2026-03-29,01:00:00,2026-03-30\n"
    assert only_entry(text, timezone="Europe/Berlin")["created"] == pd.Timestamp("2026-03-29T22:00Z")


def test_a_day_of_creation_that_cannot_be_read_is_quarantined() -> None:
    text = "Start Date,Duration (h),Date of creation\n2026-03-29,01:00:00,soon\n2026-03-29,01:00:00,2026-03-29\n"
    ledger = read_text(text)
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, "Date of creation", "soon"]]
    assert len(ledger.entries) == 1


def test_a_row_without_end_is_running() -> None:
    entry = only_entry(clocked(row("2026-03-02 09:00:00", "", "00:00:00")))
    assert entry["is_running"]
    assert pd.isna(entry["seconds"])


def test_a_row_without_clock_times_is_a_day_and_one_without_length_quarantined() -> None:
    ledger = read_text(clocked("Ann Example,2026-03-02,,,,01:30:00,", "Ann Example,2026-03-02,,,,,"))
    assert ledger.entries[["grain", "seconds"]].to_numpy().tolist() == [["day", 5400]]
    assert ledger.quarantine["row"].tolist() == [3]


def test_a_blank_duration_is_end_minus_start() -> None:
    assert only_entry(clocked(row("2026-03-02 09:00:00", "2026-03-02 10:30:00", "")))["seconds"] == 5400


def test_a_duration_that_is_not_end_minus_start_stays() -> None:
    entry = only_entry(clocked(row("2026-03-02 09:00:00", "2026-03-02 10:30:00", "02:00:00")))
    assert entry["seconds"] == 7200
    assert (entry["end"] - entry["start"]).total_seconds() == 5400


@pytest.mark.parametrize(
    ("cells", "header", "text"),
    [
        ("soon,09:00,2026-03-02,10:00,1:00", "Start Date", "soon"),
        ("2026-03-02,25:00,2026-03-02,10:00,1:00", "Start Time", "25:00"),
        ("2026-03-02,09:00,2026-02-30,10:00,1:00", "End Date", "2026-02-30"),
        ("2026-03-02,09:00,2026-03-02,13:00 PM,1:00", "End Time", "13:00 PM"),
        ("2026-03-02,09:00,2026-03-02,10:00,1:75", "Duration (h)", "1:75"),
        (",09:00,2026-03-02,10:00,1:00", "Start Date", ""),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_its_header(cells: str, header: str, text: str) -> None:
    ledger = read_text(
        f"Start Date,Start Time,End Date,End Time,Duration (h)\n{cells}\n2026-03-03,09:00,2026-03-03,10:00,1:00\n"
    )
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, header, text]]
    assert ledger.entries["row"].tolist() == [3]


def test_money_and_flags_that_cannot_be_read_are_quarantined() -> None:
    header = "Start Date,Duration (h),Billable,Invoiced,Billable Rate (USD),Billable Amount (USD)\n"
    rows = ("maybe,No,1.00,1.00", "Yes,later,1.00,1.00", "Yes,No,cheap,1.00", "Yes,No,1.00,1.0O")
    ledger = read_text(header + "".join(f"2026-03-02,01:00:00,{cells}\n" for cells in rows))
    assert ledger.quarantine["text"].tolist() == ["maybe", "later", "cheap", "1.0O"]


def test_yes_and_no_in_english_and_german() -> None:
    flags = ("Yes", "No", "Ja", "Nein", "")
    text = "".join(f"2026-03-02,01:00:00,{flag}\n" for flag in flags)
    read = read_text("Startdatum,Dauer (h),Abrechenbar\n" + text).entries["is_billable"]
    assert read.tolist() == [True, False, True, False, pd.NA]


def test_costs_are_not_what_is_billed() -> None:
    header = "Start Date,Duration (h),Cost Rate (USD),Cost Amount (USD),Billable Rate (USD),Billable Amount (USD)\n"
    entry = only_entry(header + "2026-03-02,01:00:00,20.00,20.00,55.25,55.25\n")
    assert (entry["rate"], entry["amount"], entry["currency"]) == (552_500, 5525, "USD")


@pytest.mark.parametrize(
    ("start", "end", "duration"),
    [
        ("2026-03-28 22:00:00", "2026-03-29 06:00:00", "07:00:00"),
        ("2026-10-24 22:00:00", "2026-10-25 06:00:00", "09:00:00"),
        ("2026-10-25 02:30:00", "2026-10-25 02:45:00", "01:15:00"),
    ],
)
def test_elapsed_time_over_a_clock_change_equals_the_duration(start: str, end: str, duration: str) -> None:
    entry = only_entry(clocked(row(start, end, duration)), timezone="Europe/Berlin")
    assert (entry["end"] - entry["start"]).total_seconds() == entry["seconds"]


def test_a_skipped_clock_time_keeps_day_and_duration() -> None:
    entry = only_entry(
        clocked(row("2026-03-29 02:30:00", "2026-03-29 04:00:00", "00:30:00")), timezone="Europe/Berlin"
    )
    assert (entry["grain"], entry["day"], entry["seconds"]) == ("day", pd.Timestamp("2026-03-29"), 1800)


@pytest.mark.parametrize(("sample", "missing"), [("no_end_time.csv", "End Time"), ("no_length.csv", "Duration")])
def test_a_file_that_does_not_say_how_long_is_refused_in_one_line(sample: str, missing: str) -> None:
    line = refusal((SAMPLES / "refused" / sample).read_text())
    assert f"{missing} is missing" in line
    assert "\n" not in line


def test_an_end_date_before_the_start_date_of_days_is_quarantined() -> None:
    ledger = read_text("Start Date,End Date,Duration (h)\n2026-03-02,2026-03-01,1:00\n2026-03-02,2026-03-04,1:00\n")
    assert ledger.quarantine["column"].tolist() == ["End Date"]
    assert ledger.entries["grain"].tolist() == ["period"]


def test_the_manual_says_what_the_file_does_not() -> None:
    manual = clockify_detailed.__importer__.manual
    assert "does not say its time zone" in manual
    assert "`Date of creation` has no hour" in manual
