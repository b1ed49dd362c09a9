from __future__ import annotations

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text

HEADER = '"Worklog id","Author","Summary","Issue","Started","Time spent"\n'
HOUR = 3600


def row(started: str, spent: str) -> str:
    return f'"1","Ann Example","Header, footer","WEB-1","{started}","{spent}"\n'


def rows(*texts: str, timezone: str | None = None) -> Ledger:
    return read_text(HEADER + "".join(texts), timezone=timezone)


@pytest.mark.parametrize(
    ("started", "start"),
    [
        ("2026-03-02T09:00:30.148+0100", "2026-03-02T08:00:30Z"),
        ("2026-03-02T09:00:30.148Z", "2026-03-02T09:00:30Z"),
        ("2026-03-02T09:00:30+01:00", "2026-03-02T08:00:30Z"),
        ("2026-03-02 09:00", "2026-03-02T07:00Z"),
        ("Mar 2, 2026, 9:00 AM", "2026-03-02T07:00Z"),
        ("Mar 2, 2026, 12:05\u202fPM", "2026-03-02T10:05Z"),
        ("1772442030148", "2026-03-02T09:00:30Z"),
        ("20260302T090030Z", "2026-03-02T09:00:30Z"),
    ],
)
def test_a_start_is_an_instant_with_or_without_an_offset(started: str, start: str) -> None:
    entry = rows(row(started, "1h"), timezone="Europe/Kyiv").entries.iloc[0]
    assert entry["start"] == pd.Timestamp(start)
    assert entry["end"] == pd.Timestamp(start) + pd.Timedelta(hours=1)
    assert entry["grain"] == "interval"


@pytest.mark.parametrize("started", ["2026-03-02", "Mar 2, 2026", "02.03.2026", "20260302"])
def test_a_day_without_a_clock_is_a_days_hours(started: str) -> None:
    entry = rows(row(started, "1h 30m")).entries.iloc[0]
    assert (entry["grain"], entry["day"], entry["seconds"]) == ("day", pd.Timestamp("2026-03-02"), 5400)
    assert pd.isna(entry["start"])
    assert not entry["is_running"]


@pytest.mark.parametrize(
    ("text", "seconds", "resolution"),
    [("35m", 2100, 60), ("1h ", 3600, 60), ("10h 40m", 38_400, 60), ("2100", 2100, 1), ("60", 60, 1), ("0", 0, 1)],
)
def test_time_spent_has_units_or_is_in_seconds(text: str, seconds: int, resolution: int) -> None:
    ledger = rows(row("2026-03-02 09:00", text))
    assert ledger.entries[["seconds", "resolution"]].to_numpy().tolist() == [[seconds, resolution]]


@pytest.mark.parametrize("text", ["1d 2h", "1w", "1.5", "0,75", "8", "59", "", "soon"])
def test_time_spent_that_may_be_anything_is_quarantined(text: str) -> None:
    ledger = rows(row("2026-03-02 09:00", text), row("2026-03-02 10:00", "1h"))
    assert len(ledger.entries) == 1
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, "Time spent", text]]


def test_seconds_are_taken_where_both_are_stated() -> None:
    ledger = read_text(
        "Author,Issue,Started,Time spent seconds,Time spent\nAnn Example,WEB-1,2026-03-02 09:00,28800,1d\n"
    )
    assert ledger.entries["seconds"].tolist() == [8 * HOUR]


def test_a_small_number_under_the_header_of_seconds_is_seconds() -> None:
    ledger = read_text("Issue key,Started at,Time spent (seconds)\nWEB-1,2026-03-02 09:00,30\n")
    assert ledger.entries["seconds"].tolist() == [30]


def test_an_end_may_lie_on_the_next_day_of_the_zone() -> None:
    entry = rows(row("2026-03-02T23:30:00.000+0100", "1h"), timezone="Europe/Berlin").entries.iloc[0]
    assert (entry["day"], entry["until"]) == (pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-03"))


def test_an_end_over_a_clock_change_is_elapsed_time_later() -> None:
    entry = rows(row("2026-10-25 01:30", "2h"), timezone="Europe/Berlin").entries.iloc[0]
    assert entry["end"].tz_convert("Europe/Berlin").strftime("%H:%M") == "02:30"


def test_a_skipped_clock_time_keeps_day_and_duration() -> None:
    entry = rows(row("2026-03-29 02:30", "1h"), timezone="Europe/Berlin").entries.iloc[0]
    assert (entry["grain"], entry["day"], entry["seconds"]) == ("day", pd.Timestamp("2026-03-29"), HOUR)
    assert pd.isna(entry["end"])


def test_the_last_row_is_a_total_that_is_checked() -> None:
    ledger = rows(row("2026-03-02 09:00", "1h"), row("2026-03-02 10:00", "1h"), '"","_","","_","","3h"\n')
    assert len(ledger.entries) == 2
    assert ledger.totals[["row", "stated_seconds", "summed_seconds"]].to_numpy().tolist() == [[4, 3 * HOUR, 2 * HOUR]]


def test_a_worklog_without_a_start_is_no_total() -> None:
    ledger = rows(row("", "1h"), row("2026-03-02 10:00", "1h"))
    assert ledger.quarantine[["column", "text"]].to_numpy().tolist() == [["Started", ""]]
    assert not len(ledger.totals)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-02", "2026-03-02 25:00", "2026-03-02T09:00:00+01"])
def test_a_start_that_cannot_be_read_is_quarantined(text: str) -> None:
    ledger = rows(row(text, "1h"), row("2026-03-02 10:00", "1h"))
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, "Started", text]]
    assert len(ledger.entries) == 1


def test_the_order_of_dates_is_decided_where_clock_times_follow_them() -> None:
    ledger = rows(row("13/03/2026 09:00", "1h"), row("02/03/2026 09:00", "1h"), row("01/03/2026", "1h"))
    assert ledger.entries["day"].dt.strftime("%m-%d").tolist() == ["03-13", "03-02", "03-01"]


def test_an_underscore_is_nothing() -> None:
    ledger = read_text("Author,Issue,Project,Started,Time spent\n_,WEB-1,_,2026-03-02 09:00,1h\n")
    assert ledger.entries[["person_name", "project"]].isna().all(axis=None)


def test_the_issue_with_its_summary_is_the_task() -> None:
    assert rows(row("2026-03-02 09:00", "1h")).entries["task"].tolist() == ["WEB-1 Header, footer"]
