from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

ENTRY = {
    "id": 1, "duration": "3600", "user_id": "640", "user_name": "Ann Example", "task_id": "13",
    "last_modify": "2026-03-25 09:00:41", "date": "2026-03-24", "start_time": "09:00:00", "end_time": "10:00:00",
    "locked": "0", "name": "Website", "billable": 1, "invoiceId": "0", "description": "Header",
}  # fmt: skip


def entries(*changes: dict[str, Any], timezone: str | None = None) -> Ledger:
    return read_text(json.dumps([ENTRY | change for change in changes]), timezone=timezone)


def pairs(frame: pd.DataFrame, *names: str) -> list[list[object]]:
    part = frame[list(names)]
    return part.astype(object).where(part.notna(), None).to_numpy().tolist()


def test_an_entry_has_its_day_clock_times_and_seconds() -> None:
    entry = entries({}, timezone="Europe/Kyiv").entries.iloc[0]
    assert (str(entry["start"]), str(entry["end"])) == ("2026-03-24 07:00:00+00:00", "2026-03-24 08:00:00+00:00")
    assert (entry["day"], entry["seconds"], entry["entry_id"]) == (pd.Timestamp("2026-03-24"), 3600, "1")
    assert str(entry["updated"]) == "2026-03-25 07:00:41+00:00"


def test_an_entry_without_clock_times_is_a_day_s_time() -> None:
    ledger = entries({"start_time": None, "end_time": None}, {"start_time": "", "end_time": ""}, {})
    assert pairs(ledger.entries, "grain", "seconds", "is_running") == [
        ["day", 3600, False],
        ["day", 3600, False],
        ["interval", 3600, False],
    ]


def test_an_entry_over_midnight_ends_on_the_next_day() -> None:
    entry = entries({"start_time": "23:30:00", "end_time": "00:30:00"}).entries.iloc[0]
    assert entry["until"] == pd.Timestamp("2026-03-25")
    assert entry["end"] - entry["start"] == pd.Timedelta(hours=1)


def test_an_entry_up_to_midnight_is_of_its_day_s_length() -> None:
    entry = entries({"start_time": "23:00:00", "end_time": "00:00:00"}).entries.iloc[0]
    assert entry["end"] - entry["start"] == pd.Timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "seconds"), [("2026-03-29", 4 * 3600), ("2026-10-25", 6 * 3600), ("2026-03-28", 5 * 3600)]
)
def test_elapsed_time_equals_the_seconds_on_the_night_of_a_clock_change(day: str, seconds: int) -> None:
    change = {"date": day, "start_time": "00:30:00", "end_time": "05:30:00", "duration": str(seconds)}
    entry = entries(change, timezone="Europe/Berlin").entries.iloc[0]
    assert (entry["end"] - entry["start"]).total_seconds() == entry["seconds"] == seconds


def test_an_entry_without_an_end_lasts_its_seconds() -> None:
    ledger = entries({"end_time": None, "start_time": "23:30:00"}, {"end_time": None, "duration": "0"}, {})
    assert [str(end) for end in ledger.entries["end"][:2]] == [
        "2026-03-25 00:30:00+00:00",
        "2026-03-24 09:00:00+00:00",
    ]
    assert not ledger.entries["is_running"].any()
    assert any("2 of 3 rows" in note for note in ledger.sources[0].notes)


def test_seconds_are_kept_where_they_are_not_end_minus_start() -> None:
    assert entries({"duration": "1800"}, {"duration": "-60"}).entries["seconds"].tolist() == [1800, -60]


@pytest.mark.parametrize(
    ("locked", "invoice", "is_locked"),
    [("0", "0", False), ("1", "0", True), ("0", "9012", True), (1, None, True), (None, None, None), (0, 0, False)],
)
def test_what_is_locked_or_invoiced_is_locked(locked: object, invoice: object, is_locked: bool | None) -> None:
    ledger = entries({"locked": locked, "invoiceId": invoice}, {})
    assert pairs(ledger.entries, "is_locked")[0] == [is_locked]


def test_tags_are_named_or_kept_as_they_stand() -> None:
    named = entries({"tags": [{"name": "call"}, {"name": "remote"}]}, {"tags": []})
    assert pairs(named.entries, "tags") == [["call, remote"], [None]]
    assert pairs(entries({"tags": ["call", "remote"]}).entries, "tags") == [["call, remote"]]


def test_who_is_not_named_is_called_by_the_id() -> None:
    bare = {key: value for key, value in ENTRY.items() if key != "user_name"}
    assert read_text(json.dumps([bare])).entries["person_name"].tolist() == ["640"]
    settings = '[formats.timecamp_entries]\nperson = "Ann Example"\n'
    assert read_text(json.dumps([bare]), settings=settings).entries["person_name"].tolist() == ["Ann Example"]


@pytest.mark.parametrize(
    ("change", "column", "text"),
    [
        ({"duration": None}, "duration", ""),
        ({"duration": "an hour"}, "duration", "an hour"),
        ({"date": None}, "date", ""),
        ({"date": "2026-02-29"}, "date", "2026-02-29"),
        ({"start_time": "25:00:00"}, "start_time", "25:00:00"),
        ({"start_time": None}, "start_time", ""),
        ({"end_time": "noon"}, "end_time", "noon"),
        ({"end_time": None, "duration": "86401"}, "duration", "86401"),
        ({"locked": "perhaps"}, "locked", "perhaps"),
        ({"billable": 2}, "billable", "2"),
        ({"last_modify": "just now"}, "last_modify", "just now"),
    ],
)
def test_what_cannot_be_read_sends_the_row_to_quarantine(change: dict[str, Any], column: str, text: str) -> None:
    ledger = entries(change, {})
    assert pairs(ledger.quarantine, "row", "column", "text") == [[1, column, text]]
    assert len(ledger.entries) == 1


def test_changes_of_entries_are_no_entries() -> None:
    change = {"entry_id": "1", "old_time_span": "3960", "new_time_span": "3600", "edited": "2026-03-24 15:47:08",
              "user_id": "640", "task_id": "13", "date": "2026-03-24", "locked": "0"}  # fmt: skip
    assert "no known records" in refusal(json.dumps([change]))
