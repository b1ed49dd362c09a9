from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

SLOT = {
    "id": 1, "date": "2026-03-24", "created_at": "2026-03-24T09:11:00.000Z", "updated_at": "2026-03-25T00:00:00Z",
    "time_slot": "2026-03-24T09:00:00.000Z", "starts_at": "2026-03-24T09:00:30.000Z", "user_id": 7, "project_id": 3,
    "task_id": None, "keyboard": 100, "mouse": 100, "overall": 150, "tracked": 500, "input_tracked": 500,
    "tracks_input": True, "billable": True, "paid": False, "client_invoiced": False, "team_invoiced": False,
    "immutable": False, "timesheet_locked": False, "time_type": "normal", "client": "windows",
}  # fmt: skip
DAY = {
    "id": 1, "date": "2026-03-24", "user_id": 7, "project_id": 3, "task_id": None, "keyboard": 1, "mouse": 1,
    "overall": 100, "tracked": 3600, "input_tracked": 3600, "manual": 0, "idle": 0, "resumed": 0, "billable": 3600,
    "work_break": 0, "created_at": "2026-03-24T09:11:00.000Z", "updated_at": "2026-03-25T00:00:00Z",
}  # fmt: skip


def slots(*changes: dict[str, Any], timezone: str | None = None, beside: dict[str, Any] | None = None) -> Ledger:
    answer = {"activities": [SLOT | change for change in changes]} | (beside or {})
    return read_text(json.dumps(answer), timezone=timezone)


def days(*changes: dict[str, Any]) -> Ledger:
    return read_text(json.dumps({"daily_activities": [DAY | change for change in changes]}))


def pairs(frame: pd.DataFrame, *names: str) -> list[list[object]]:
    part = frame[list(names)]
    return part.astype(object).where(part.notna(), None).to_numpy().tolist()


def test_a_slot_lasts_its_seconds_from_when_tracking_began() -> None:
    entry = slots({}).entries.iloc[0]
    assert (entry["start"], entry["end"]) == (
        pd.Timestamp("2026-03-24T09:00:30Z"),
        pd.Timestamp("2026-03-24T09:08:50Z"),
    )
    assert (entry["seconds"], entry["grain"], entry["is_running"]) == (500, "interval", False)


def test_the_day_is_the_organization_s_also_where_the_zone_has_another() -> None:
    late = {"starts_at": "2026-03-24T22:50:00Z", "date": "2026-03-25"}
    ledger = slots({}, late)
    assert ledger.entries["day"].dt.day.tolist() == ledger.entries["until"].dt.day.tolist() == [24, 25]
    assert any("1 of 2 slots" in note for note in ledger.sources[0].notes)
    assert not any("slots" in note for note in slots({}, late, timezone="Europe/Kyiv").sources[0].notes)


def test_a_slot_in_the_hour_that_a_clock_change_repeats_is_the_instant_it_states() -> None:
    starts = ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")
    ledger = slots(*({"starts_at": start, "date": "2026-10-25"} for start in starts), timezone="Europe/Berlin")
    assert [start.hour for start in ledger.entries["start"]] == [0, 1]
    assert ledger.entries["seconds"].tolist() == [500, 500]


@pytest.mark.parametrize(
    ("overall", "measured", "activity"),
    [(0, 500, 0), (500, 500, 100), (150, 500, 30), (150, 200, 75), (5, 1000, 1), (4, 1000, 0), (0, 0, None)],
)
def test_activity_is_a_share_of_the_time_in_which_input_was_measured(
    overall: int, measured: int, activity: int | None
) -> None:
    assert pairs(slots({"overall": overall, "input_tracked": measured}).entries, "activity") == [[activity]]


def test_activity_without_the_measured_time_is_a_share_of_the_tracked() -> None:
    answer = {"activities": [{key: value for key, value in SLOT.items() if key != "input_tracked"}]}
    assert pairs(read_text(json.dumps(answer)).entries, "activity") == [[30]]


def test_more_input_than_measured_is_left_out_and_said() -> None:
    ledger = slots({"overall": 501}, {"overall": -1}, {})
    assert pairs(ledger.entries, "activity") == [[None], [None], [30]]
    assert any("2 of 3 rows" in note for note in ledger.sources[0].notes)


@pytest.mark.parametrize(
    ("kind", "is_manual", "note"),
    [
        ("normal", False, None),
        ("manual", True, None),
        ("idle", False, "idle time"),
        ("resumed", False, "resumed time"),
        ("break", None, "break time"),
        (None, None, None),
    ],
)
def test_the_type_of_a_slot_says_what_was_added_by_hand(
    kind: str | None, is_manual: object, note: str | None
) -> None:
    assert pairs(slots({"time_type": kind}, {}).entries, "is_manual", "note")[0] == [is_manual, note]


@pytest.mark.parametrize("lock", ["immutable", "timesheet_locked", "paid", "client_invoiced", "team_invoiced"])
def test_what_was_paid_invoiced_or_locked_is_locked(lock: str) -> None:
    assert slots({lock: True}, {}).entries["is_locked"].tolist() == [True, False]


def test_names_stand_beside_the_slots_and_ids_stand_for_those_that_do_not() -> None:
    beside = {
        "users": [{"id": 7, "name": "Example, Ann", "email": "Ann@example.com"}],
        "projects": [{"id": 3, "name": "Website"}],
        "tasks": [{"id": 5, "summary": "Cart"}],
    }
    ledger = slots({"task_id": 5}, {"user_id": 8, "project_id": 4, "task_id": 6}, beside=beside)
    assert pairs(ledger.entries, "person_name", "person_email", "project", "task") == [
        ["Example, Ann", "ann@example.com", "Website", "Cart"],
        ["8", None, "4", "6"],
    ]


@pytest.mark.parametrize("users", ["soon", "[{", 5, {"id": 7}, [], [7], ["a", "b"], [{"name": "Ann"}]])
def test_what_is_no_list_of_users_names_nobody(users: object) -> None:
    assert slots({}, beside={"users": users}).entries["person_name"].tolist() == ["7"]


def test_the_settings_may_name_the_person_where_the_answer_does_not() -> None:
    settings = '[formats.hubstaff_api]\nperson = "Ann Example"\n'
    ledger = read_text(json.dumps({"activities": [SLOT]}), settings=settings)
    assert ledger.entries["person_name"].tolist() == ["Ann Example"]


@pytest.mark.parametrize(
    ("change", "column", "text"),
    [
        ({"tracked": None}, "activities.tracked", ""),
        ({"tracked": "ten"}, "activities.tracked", "ten"),
        ({"tracked": 86_401}, "activities.tracked", "86401"),
        ({"tracked": -86_401}, "activities.tracked", "-86401"),
        ({"starts_at": None}, "activities.starts_at", ""),
        ({"starts_at": "soon"}, "activities.starts_at", "soon"),
        ({"date": "2026-02-29"}, "activities.date", "2026-02-29"),
        ({"date": None}, "activities.date", ""),
        ({"paid": "maybe"}, "activities.paid", "maybe"),
        ({"overall": "many"}, "activities.overall", "many"),
        ({"created_at": "now"}, "activities.created_at", "now"),
    ],
)
def test_what_cannot_be_read_sends_the_row_to_quarantine(change: dict[str, Any], column: str, text: str) -> None:
    ledger = slots(change, {})
    assert pairs(ledger.quarantine, "row", "column", "text") == [[1, column, text]]
    assert len(ledger.entries) == 1


def test_negative_and_too_many_seconds_of_a_slot_are_kept_as_stated() -> None:
    assert slots({"tracked": -60, "overall": 0}, {"tracked": 900}).entries["seconds"].tolist() == [-60, 900]


def test_an_instant_of_creation_and_change_and_the_id_are_kept() -> None:
    entry = slots({}).entries.iloc[0]
    assert (entry["entry_id"], str(entry["created"]), str(entry["updated"])) == (
        "1",
        "2026-03-24 09:11:00+00:00",
        "2026-03-25 00:00:00+00:00",
    )


# -- days ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "is_manual", "is_billable", "note"),
    [
        ({}, False, True, None),
        ({"manual": 3600, "billable": 0}, True, False, None),
        ({"manual": 600}, None, True, "0:10:00 added by hand"),
        ({"billable": 3599}, False, None, "0:59:59 billable"),
        ({"idle": 60, "work_break": 300}, False, True, "0:01:00 idle; 0:05:00 on a break"),
    ],
)
def test_a_day_says_how_much_of_it_was_added_by_hand_or_is_billable(
    change: dict[str, Any], is_manual: object, is_billable: object, note: str | None
) -> None:
    assert pairs(days(change, {}).entries, "is_manual", "is_billable", "note")[0] == [is_manual, is_billable, note]


def test_a_day_s_time_has_no_start() -> None:
    entry = days({}).entries.iloc[0]
    assert (entry["grain"], entry["day"], entry["seconds"]) == ("day", pd.Timestamp("2026-03-24"), 3600)
    assert pd.isna(entry["start"])


def test_seconds_that_are_no_number_send_the_day_to_quarantine() -> None:
    ledger = days({"manual": "some"}, {"tracked": "1h"}, {})
    assert pairs(ledger.quarantine, "row", "text") == [[1, "some"]]
    assert ledger.entries["seconds"].tolist() == [3600, 3600]


def test_pages_in_a_list_or_a_line_each_are_one_log() -> None:
    page = {"activities": [SLOT]}
    assert len(read_text(json.dumps([page, page])).entries) == 2
    assert len(read_text(f"{json.dumps(page)}\n{json.dumps(page)}\n").entries) == 2


def test_other_lists_of_activities_are_not_taken_for_hubstaff_s() -> None:
    assert "no known records" in refusal(json.dumps({"activities": [{"id": 1, "name": "Run", "tracked": 5}]}))
