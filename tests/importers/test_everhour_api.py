from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text

HOUR = 3600
RECORD: dict[str, Any] = {
    "id": 1,
    "time": HOUR,
    "user": 7,
    "date": "2026-03-02",
    "isLocked": False,
    "isInvoiced": False,
    "comment": None,
    "task": {"id": "ev:1", "name": "Cart", "projects": ["ev:9"]},
}
EXPORTED: dict[str, Any] = {
    "time": HOUR,
    "timerTime": HOUR,
    "billable_time": HOUR,
    "date": "2026-03-02",
    "user": {"id": 7, "name": "Ann Example", "email": "Ann@Example.com"},
    "task": {"id": "ev:1", "name": "Cart"},
}


def change(action: str, time: int, at: str = "2026-03-02 10:00:00", by: int = 7) -> dict[str, Any]:
    return {"id": 1, "createdBy": by, "time": time, "previousTime": 0, "action": action, "createdAt": at}


def read(tree: Any, **options: str) -> Ledger:
    ledger = read_text(json.dumps(tree), name="time.json", **options)
    assert ledger.sources[0].format == "everhour_api"
    return ledger


def entry(record: dict[str, Any] = RECORD, **more: Any) -> pd.Series:  # type: ignore[type-arg]
    ledger = read([record | more])
    assert len(ledger.entries) == 1
    return ledger.entries.iloc[0]


def with_history(*changes: dict[str, Any]) -> pd.Series:  # type: ignore[type-arg]
    return entry(history=list(changes))


def test_a_record_is_the_time_of_a_day() -> None:
    one = entry()
    assert one[["grain", "seconds", "person_name", "project", "task"]].tolist() == ["day", HOUR, "7", "ev:9", "Cart"]
    assert (one["day"], one["entry_id"], one["resolution"]) == (pd.Timestamp("2026-03-02"), "1", 1)
    assert pd.isna(one["start"])


@pytest.mark.parametrize("tree", [RECORD, [RECORD], [[RECORD], []], {"data": [RECORD]}])
def test_one_record_pages_and_a_wrapped_list_are_read(tree: Any) -> None:
    assert read(tree).entries["seconds"].tolist() == [HOUR]


@pytest.mark.parametrize("time", [0, -60, 90_000])
def test_times_stay_as_stated(time: int) -> None:
    assert entry(time=time)["seconds"] == time


@pytest.mark.parametrize(
    ("more", "column", "text"),
    [
        ({"time": None}, "time", ""),
        ({"time": "soon"}, "time", "soon"),
        ({"date": None}, "date", ""),
        ({"date": "2026-02-30"}, "date", "2026-02-30"),
        ({"isLocked": "perhaps"}, "isLocked", "perhaps"),
        ({"history": "lost"}, "history", "lost"),
        ({"history": [7]}, "history", "7"),
        ({"history": [change("ADD", 60, "soon")]}, "history", "soon"),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_its_text(more: dict[str, Any], column: str, text: str) -> None:
    ledger = read([RECORD | {"history": []}, RECORD | more])
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, column, text]]


# -- who -------------------------------------------------------------------------------------------------------


def test_a_user_may_be_an_id_or_an_object() -> None:
    assert entry(user={"id": 7, "name": "Ann Example"})["person_name"] == "Ann Example"
    assert entry(user={"id": 7})["person_name"] == "7"
    assert entry(EXPORTED)["person_email"] == "ann@example.com"


def test_the_person_of_the_settings_comes_before_an_id_and_after_a_name() -> None:
    settings = '[formats.everhour_api]\nperson = "Bo Sample"\n'
    assert read([RECORD], settings=settings).entries["person_name"].tolist() == ["Bo Sample"]
    assert read([EXPORTED], settings=settings).entries["person_name"].tolist() == ["Ann Example"]


def test_numbers_of_tasks_stand_before_their_names() -> None:
    assert entry(task={"name": "Cart", "number": "42"})["task"] == "42 Cart"
    assert pd.isna(entry(task=None)["task"])


@pytest.mark.parametrize("locked", [True, False, None])
@pytest.mark.parametrize("invoiced", [True, False, None])
def test_locked_or_invoiced_is_locked(locked: bool | None, invoiced: bool | None) -> None:
    one = read([RECORD | {"isLocked": locked, "isInvoiced": invoiced}, RECORD]).entries.iloc[0]
    expected = pd.NA if locked is None and invoiced is None else bool(locked or invoiced)
    assert one["is_locked"] is expected or one["is_locked"] == expected


# -- history ------------------------------------------------------------------------------------------------------


def test_the_first_change_made_a_record_and_the_last_changed_it_in_any_order() -> None:
    first, last = change("TIMER", 60, "2026-03-02 10:00:00"), change("COMMENT", 0, "2026-03-09 08:00:00")
    for changes in ((first, last), (last, first)):
        one = with_history(*changes)
        assert one["created"] == pd.Timestamp("2026-03-02T10:00Z")
        assert one["updated"] == pd.Timestamp("2026-03-09T08:00Z")


def test_moments_of_the_history_are_clock_times_of_the_zone_unless_they_state_an_offset() -> None:
    records = [
        RECORD | {"history": [change("ADD", 60, at)]} for at in ("2026-03-02 10:00:00", "2026-03-02T10:00:00Z")
    ]
    created = read(records, timezone="Europe/Berlin").entries["created"]
    assert created.tolist() == [pd.Timestamp("2026-03-02T09:00Z"), pd.Timestamp("2026-03-02T10:00Z")]


def test_a_clock_change_neither_moves_nor_loses_a_record() -> None:
    records = [RECORD | {"history": [change("ADD", 60, f"{day} 02:30:00")]} for day in ("2026-03-29", "2026-10-25")]
    ledger = read(records, timezone="Europe/Berlin")
    assert len(ledger.entries) == 2
    assert pd.isna(ledger.entries["created"].iloc[0])
    assert ledger.entries["created"].iloc[1] == pd.Timestamp("2026-10-25T00:30Z")


@pytest.mark.parametrize(
    ("changes", "is_manual"),
    [
        ([("TIMER", 60)], False),
        ([("TIMER", 60), ("EDIT", -30), ("COMMENT", 0)], False),
        ([("ADD", 60)], True),
        ([("ADD", 60), ("EDIT", 60), ("REMOVE", -120)], True),
        ([("TIMER", 60), ("ADD", 60)], None),
        ([("TIMER", 60), ("MOVE", 60)], None),
        ([("MOVE", 60)], None),
        ([("REMOVE", -60)], None),
        ([], None),
    ],
)
def test_what_was_added_to_a_record_tells_whether_it_was_typed(
    changes: list[tuple[str, int]], is_manual: bool | None
) -> None:
    found = with_history(*(change(action, time) for action, time in changes))["is_manual"]
    assert pd.isna(found) if is_manual is None else found == is_manual


def test_who_began_a_record_is_said_where_it_is_somebody_else() -> None:
    assert pd.isna(with_history(change("TIMER", 60, by=7))["creator"])
    assert with_history(change("ADD", 60, by=8))["creator"] == "8"
    assert pd.isna(with_history(change("EDIT", 60, by=8))["creator"])
    later = change("ADD", 60, "2026-03-02 11:00:00", by=8)
    assert pd.isna(with_history(later, change("TIMER", 60, "2026-03-02 10:00:00"))["creator"])


def test_a_record_without_a_history_says_nothing_of_how_it_was_made() -> None:
    assert entry()[["is_manual", "created", "updated", "creator"]].isna().all()


# -- the export ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timed", "is_manual", "note"),
    [
        (HOUR, False, None),
        (HOUR + 60, False, None),
        (0, True, None),
        (1, None, "0:00:01 timed"),
        (HOUR - 1, None, "0:59:59 timed"),
        (None, None, None),
    ],
)
def test_what_was_timed_is_compared_with_the_time(
    timed: int | None, is_manual: bool | None, note: str | None
) -> None:
    one = read([EXPORTED | {"timerTime": timed}, EXPORTED]).entries.iloc[0]
    assert pd.isna(one["is_manual"]) if is_manual is None else one["is_manual"] == is_manual
    assert pd.isna(one["note"]) if note is None else one["note"] == note


def test_no_time_is_neither_timed_nor_typed() -> None:
    assert pd.isna(entry(EXPORTED, time=0, timerTime=0)["is_manual"])


@pytest.mark.parametrize(
    ("billable", "is_billable", "note"), [(HOUR, True, ""), (0, False, ""), (60, True, "0:59:00")]
)
def test_a_note_says_how_much_is_not_billable(billable: int, is_billable: bool, note: str) -> None:
    one = entry(EXPORTED, billable_time=billable)
    assert one["is_billable"] == is_billable
    assert pd.isna(one["note"]) if not note else one["note"] == f"{note} not billable"


def test_a_task_is_only_known_not_to_be_billable() -> None:
    assert not entry(task={"id": "ev:1", "unbillable": True})["is_billable"]
    assert pd.isna(entry(task={"id": "ev:1", "unbillable": False})["is_billable"])
