from __future__ import annotations

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text

HEADER = "Issue Key,Issue summary,Hours,Work date,Full name,Billed Hours\n"


def row(day: str, hours: str, billed: str = "", issue: str = "WEB-1") -> str:
    return f"{issue},Header,{hours},{day},Ann Example,{billed}\n"


def rows(*texts: str) -> Ledger:
    return read_text(HEADER + "".join(texts))


@pytest.mark.parametrize(
    "day", ["2026-03-02", "2026-3-2", "2026-3-2 14:33", "2026-03-02 00:00", "2026-03-02T09:00:00.000"]
)
def test_a_worklog_is_a_days_hours_whatever_clock_stands_beside(day: str) -> None:
    entry = rows(row(day, "1.5")).entries.iloc[0]
    assert (entry["grain"], entry["day"], entry["seconds"]) == ("day", pd.Timestamp("2026-03-02"), 5400)


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-3-2 14:33", True), ("2026-3-2 00:05", True), ("2026-03-02 00:00", False), ("2026-03-02", False)],
)
def test_a_clock_time_that_is_left_out_is_said(day: str, said: bool) -> None:
    assert any("clock time" in note for note in rows(row(day, "1")).sources[0].notes) == said


@pytest.mark.parametrize(("hours", "resolution"), [("1", 18), ("0.75", 18), ("0.3333", 1)])
def test_hours_have_two_decimals_where_zeros_are_not_printed(hours: str, resolution: int) -> None:
    assert rows(row("2026-03-02", hours)).entries["resolution"].tolist() == [resolution]


@pytest.mark.parametrize(("billed", "seconds"), [("2", 7200), ("0", 0), ("", pd.NA)])
def test_billed_hours_are_the_rounded_length(billed: str, seconds: object) -> None:
    entry = rows(row("2026-03-02", "1.5", billed)).entries.iloc[0]
    assert entry["seconds"] == 5400
    assert (entry["rounded_seconds"] is pd.NA) if seconds is pd.NA else entry["rounded_seconds"] == seconds


def test_dates_with_clock_times_take_part_in_the_order_of_dates() -> None:
    ledger = rows(row("13/03/2026 09:00", "1"), row("02/03/2026 09:00", "1"))
    assert ledger.entries["day"].dt.strftime("%m-%d").tolist() == ["03-13", "03-02"]


@pytest.mark.parametrize("issue", ["Total", ""])
def test_a_row_without_a_day_and_an_issue_is_a_total(issue: str) -> None:
    ledger = rows(row("2026-03-02", "1"), row("2026-03-02", "2"), row("", "3.5", issue=issue))
    assert len(ledger.entries) == 2
    assert ledger.totals[["stated_seconds", "summed_seconds"]].to_numpy().tolist() == [[12_600, 10_800]]


@pytest.mark.parametrize(
    ("text", "column", "quoted"),
    [
        (row("2026-02-30", "1"), "Work date", "2026-02-30"),
        (row("", "1"), "Work date", ""),
        (row("2026-03-02", "much"), "Hours", "much"),
        (row("2026-03-02", ""), "Hours", ""),
        (row("2026-03-02", "1", "x"), "Billed Hours", "x"),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_header_and_text(text: str, column: str, quoted: str) -> None:
    ledger = rows(text, row("2026-03-02", "1"))
    assert len(ledger.entries) == 1
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, column, quoted]]


def test_the_user_name_stands_for_the_person_where_no_name_does() -> None:
    ledger = read_text("Issue Key,Hours,Work date,Username\nWEB-1,1,2026-03-02,ann\n")
    assert ledger.entries["person_name"].tolist() == ["ann"]


def test_a_timesheet_with_a_work_date_and_no_issue_is_not_called_tempo() -> None:
    ledger = read_text("Work date,Hours,Amount,Currency\n2026-03-02,1,65,EUR\n")
    assert ledger.sources[0].format == "timesheet"
