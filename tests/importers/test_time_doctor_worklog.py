from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

STRETCH = {
    "start": "2026-03-24T07:00:12.000Z", "time": 3600, "mode": "computer", "userId": "u1", "taskId": "t1",
    "taskName": "Landing page", "projectId": "p1", "projectName": "Website", "deviceId": "d1",
}  # fmt: skip


def worklog(*changes: dict[str, Any], timezone: str | None = None, settings: str = "") -> Ledger:
    answer = {"data": [[STRETCH | change for change in changes]]}
    return read_text(json.dumps(answer), timezone=timezone, settings=settings)


def pairs(frame: pd.DataFrame, *names: str) -> list[list[object]]:
    part = frame[list(names)]
    return part.astype(object).where(part.notna(), None).to_numpy().tolist()


def test_a_stretch_ends_when_its_seconds_are_over() -> None:
    entry = worklog({}).entries.iloc[0]
    assert (str(entry["start"]), str(entry["end"])) == ("2026-03-24 07:00:12+00:00", "2026-03-24 08:00:12+00:00")
    assert (entry["seconds"], entry["is_running"], entry["note"]) == (3600, False, "device d1")


def test_days_are_those_of_the_zone_and_reach_over_midnight() -> None:
    entry = worklog({"start": "2026-03-24T21:30:00Z"}, timezone="Europe/Kyiv").entries.iloc[0]
    assert (entry["day"], entry["until"]) == (pd.Timestamp("2026-03-24"), pd.Timestamp("2026-03-25"))


@pytest.mark.parametrize("start", ["2026-03-29T00:30:00Z", "2026-10-25T00:30:00Z"])
def test_an_hour_is_an_hour_when_the_clock_changes(start: str) -> None:
    entry = worklog({"start": start}, timezone="Europe/Berlin").entries.iloc[0]
    assert entry["end"] - entry["start"] == pd.Timedelta(hours=1)
    assert entry["start"] == pd.Timestamp(start)


@pytest.mark.parametrize(
    ("mode", "is_manual"),
    [("manual", True), ("Manual", True), ("computer", False), ("mobile", False), ("offcomputer", None), (None, None)],
)
def test_what_was_typed_is_manual(mode: str | None, is_manual: bool | None) -> None:
    assert pairs(worklog({"mode": mode}, {}).entries, "tags", "is_manual")[0] == [mode, is_manual]


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("break", "break, not work"),
        ("paidBreak", "break, not work"),
        ("unpaidBreak", "break, not work"),
        ("paidLeave", "leave, not work"),
        ("unpaidAbsence", "leave, not work"),
        ("holiday", "leave, not work"),
    ],
)
def test_breaks_and_leave_are_no_work(mode: str, reason: str) -> None:
    ledger = worklog({"mode": mode}, {})
    assert pairs(ledger.skipped, "row", "reason") == [[1, reason]]
    assert len(ledger.entries) == 1


@pytest.mark.parametrize(
    ("change", "column", "text"),
    [
        ({"start": None}, "start", ""),
        ({"start": "this morning"}, "start", "this morning"),
        ({"start": "2026-03-24"}, "start", "2026-03-24"),
        ({"time": None}, "time", ""),
        ({"time": "1h x"}, "time", "1h x"),
        ({"time": 3_600_000}, "time", "3600000"),
    ],
)
def test_what_cannot_be_read_sends_the_row_to_quarantine(change: dict[str, Any], column: str, text: str) -> None:
    ledger = worklog(change, {})
    assert pairs(ledger.quarantine, "row", "column", "text") == [[1, column, text]]
    assert len(ledger.entries) == 1


def test_seconds_are_kept_as_stated_also_none_and_negative_ones() -> None:
    assert worklog({"time": 0}, {"time": -60}, {"time": 999 * 3600}).entries["seconds"].tolist() == [
        0,
        -60,
        3_596_400,
    ]


def test_names_come_before_ids_and_the_settings_name_whom_the_answer_does_not() -> None:
    bare = {key: value for key, value in STRETCH.items() if key not in {"taskName", "projectName"}}
    text = json.dumps({"data": [[bare]]})
    assert pairs(read_text(text).entries, "person_name", "project", "task") == [["u1", "p1", "t1"]]
    named = read_text(text, settings='[formats.time_doctor_worklog]\nperson = "Ann Example"\n')
    assert named.entries["person_name"].tolist() == ["Ann Example"]


@pytest.mark.parametrize("tree", [[[STRETCH], [STRETCH]], [STRETCH, STRETCH]])
def test_stretches_of_several_users_are_in_lists_of_their_own_or_in_one(tree: object) -> None:
    assert len(read_text(json.dumps({"data": tree})).entries) == 2
    assert len(read_text(json.dumps(tree)).entries) == 2


def test_what_is_no_stretch_is_quarantined_with_its_number() -> None:
    ledger = read_text(json.dumps({"data": [[STRETCH, "stray"], [STRETCH]]}))
    assert pairs(ledger.quarantine, "row", "text") == [[2, "stray"]]
    assert ledger.entries["row"].tolist() == [1, 3]


def test_other_lists_with_a_start_and_a_time_are_not_taken_for_time_doctor_s() -> None:
    assert "no known records" in refusal(json.dumps({"data": [[{"start": "2026-03-24T07:00:12Z", "time": 60}]]}))
