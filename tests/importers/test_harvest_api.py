from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

ENTRY = {
    "id": 63, "spent_date": "2026-03-24", "hours": 1.5, "hours_without_timer": 1.5, "rounded_hours": 1.75,
    "notes": "Header", "is_locked": False, "locked_reason": None, "is_closed": False, "is_billed": False,
    "timer_started_at": None, "started_time": None, "ended_time": None, "is_running": False, "billable": True,
    "billable_rate": 48.5, "cost_rate": 20.0, "created_at": "2026-03-24T17:40:32Z",
    "updated_at": "2026-03-25T08:00:00Z", "user": {"id": 41, "name": "Ann Example"},
    "client": {"id": 5, "name": "Client", "currency": "EUR"}, "project": {"id": 1, "name": "Website", "code": "WR"},
    "task": {"id": 8, "name": "Programming"}, "invoice": None, "external_reference": None,
}  # fmt: skip
CLOCKED = {"started_time": "8:00am", "ended_time": "9:30am"}


def entries(*changes: dict[str, Any], timezone: str | None = None) -> Ledger:
    answer = {"time_entries": [ENTRY | change for change in changes], "page": 1}
    return read_text(json.dumps(answer), timezone=timezone)


def pairs(frame: pd.DataFrame, *names: str) -> list[list[object]]:
    part = frame[list(names)]
    return part.astype(object).where(part.notna(), None).to_numpy().tolist()


def test_an_entry_is_a_day_s_hours_and_when_it_was_made_and_changed() -> None:
    entry = entries({}).entries.iloc[0]
    assert (entry["grain"], entry["day"], entry["seconds"]) == ("day", pd.Timestamp("2026-03-24"), 5400)
    assert (entry["rounded_seconds"], entry["resolution"], entry["rate"]) == (6300, 18, 485_000)
    assert (entry["entry_id"], str(entry["created"]), str(entry["updated"])) == (
        "63",
        "2026-03-24 17:40:32+00:00",
        "2026-03-25 08:00:00+00:00",
    )
    assert pairs(entries({}).entries, "person_name", "client", "project", "task", "currency") == [
        ["Ann Example", "Client", "Website", "Programming", "EUR"]
    ]


@pytest.mark.parametrize(
    ("started", "ended", "start", "end"),
    [
        ("8:00am", "9:30am", "2026-03-24 08:00", "2026-03-24 09:30"),
        ("12:00am", "12:30pm", "2026-03-24 00:00", "2026-03-24 12:30"),
        ("11:30pm", "1:00am", "2026-03-24 23:30", "2026-03-25 01:00"),
        ("22:30", "00:00", "2026-03-24 22:30", "2026-03-25 00:00"),
    ],
)
def test_clock_times_are_read_on_a_clock_of_twelve_or_twenty_four_hours(
    started: str, ended: str, start: str, end: str
) -> None:
    entry = entries({"started_time": started, "ended_time": ended}).entries.iloc[0]
    assert [entry[name].strftime("%Y-%m-%d %H:%M") for name in ("start", "end")] == [start, end]
    assert (entry["seconds"], entry["grain"]) == (5400, "interval")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 4.0), ("2026-10-25", 6.0)])
def test_elapsed_time_equals_the_hours_on_the_night_of_a_clock_change(day: str, hours: float) -> None:
    change = {"spent_date": day, "started_time": "12:30am", "ended_time": "5:30am", "hours": hours}
    entry = entries(change, timezone="Europe/Berlin").entries.iloc[0]
    assert (entry["end"] - entry["start"]).total_seconds() == entry["seconds"] == hours * 3600


def test_entries_with_and_without_clock_times_stand_side_by_side() -> None:
    assert entries({}, CLOCKED).entries["grain"].tolist() == ["day", "interval"]


@pytest.mark.parametrize("clock", [{}, {"started_time": "8:00am"}, CLOCKED])
def test_a_timer_that_runs_keeps_no_hours_and_no_end(clock: dict[str, str]) -> None:
    ledger = entries({"is_running": True, "timer_started_at": "2026-03-24T08:00:00Z"} | clock, CLOCKED)
    assert pairs(ledger.entries, "is_running", "seconds", "rounded_seconds")[0] == [True, None, None]
    assert pd.isna(ledger.entries["end"].iloc[0])
    assert ledger.sources[0].running == 1


def test_a_start_without_an_end_runs_too() -> None:
    assert entries({"started_time": "8:00am"}, CLOCKED).entries["is_running"].tolist() == [True, False]


def test_hours_are_kept_where_they_are_not_end_minus_start() -> None:
    assert entries(CLOCKED | {"hours": 8.25}, {"hours": -1.0}).entries["seconds"].tolist() == [29_700, -3600]


@pytest.mark.parametrize("mark", ["is_locked", "is_closed", "is_billed"])
def test_what_is_locked_approved_or_billed_is_locked(mark: str) -> None:
    assert entries({mark: True}, {}).entries["is_locked"].tolist() == [True, False]


def test_the_invoice_of_an_entry_is_kept() -> None:
    ledger = entries({"invoice": {"id": 7, "number": "1007"}}, {})
    assert pairs(ledger.entries, "invoice") == [["1007"], [None]]


def test_a_user_without_a_name_is_called_by_the_id_or_by_the_settings() -> None:
    text = json.dumps({"time_entries": [ENTRY | {"user": {"id": 41}}]})
    assert read_text(text).entries["person_name"].tolist() == ["41"]
    named = read_text(text, settings='[formats.harvest_api]\nperson = "Ann Example"\n')
    assert named.entries["person_name"].tolist() == ["Ann Example"]


@pytest.mark.parametrize(
    ("change", "column", "text"),
    [
        ({"hours": None}, "hours", ""),
        ({"hours": "long"}, "hours", "long"),
        ({"rounded_hours": "1,5h?"}, "rounded_hours", "1,5h?"),
        ({"spent_date": None}, "spent_date", ""),
        ({"spent_date": "2026-02-29"}, "spent_date", "2026-02-29"),
        ({"started_time": "13:00pm", "ended_time": "2:00pm"}, "started_time", "13:00pm"),
        ({"ended_time": "2:00pm"}, "started_time", ""),
        ({"is_running": "perhaps"}, "is_running", "perhaps"),
        ({"billable_rate": "much"}, "billable_rate", "much"),
        ({"created_at": "today"}, "created_at", "today"),
    ],
)
def test_what_cannot_be_read_sends_the_row_to_quarantine(change: dict[str, Any], column: str, text: str) -> None:
    ledger = entries(change, CLOCKED)
    assert pairs(ledger.quarantine, "row", "column", "text") == [[1, f"time_entries.{column}", text]]
    assert len(ledger.entries) == 1


def test_pages_in_a_list_are_one_log() -> None:
    page = {"time_entries": [ENTRY]}
    assert len(read_text(json.dumps([page, page])).entries) == 2


def test_other_time_entries_are_not_taken_for_harvest_s() -> None:
    assert "no known records" in refusal(json.dumps({"time_entries": [{"id": 1, "hours": 2}]}))
