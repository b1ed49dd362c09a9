from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.matching import resolve
from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "upwork_work_diary"
START = "2026-03-02T09:00:00+0000"
OLD: dict[str, Any] = {"cell_time": "1772442000", "activity": 6, "manual": False, "memo": "Cart", "task": None}


def cell(start: Any = START, **more: Any) -> dict[str, Any]:
    return {"cellDateTime": {"rawValue": start}, "activityLevel": 60, "manual": False, "memo": "Cart"} | more


def answer(*cells: dict[str, Any], name: str = "workDiaryContract", **around: Any) -> dict[str, Any]:
    return {"data": {name: {"workDiaryTimeCells": list(cells)} | around}}


def read(tree: Any, **options: str) -> Ledger:
    ledger = read_text(json.dumps(tree), name="diary.json", **options)
    assert ledger.sources[0].format == "upwork_work_diary"
    assert ledger.sources[0].is_balanced
    return ledger


FORMS = [
    {"data": {"contract": {"record_id": "7"}, "cells": [OLD]}},
    answer(cell()),
    answer(cell(), name="contract"),
    answer(cell("1772442000000")),
    answer({"cellDateTime": START}),
    answer({"cellDateTime": {"displayValue": "2026-03-02T11:00:00+02:00"}}),
    {"data": {"contract": {"workDays": [{"workDiary": {"cells": [{"timestamp": 1772442000, "manual": False}]}}]}}},
]


@pytest.mark.parametrize("tree", [*FORMS, FORMS[:2], [*FORMS[1:4]]])
def test_a_cell_is_ten_minutes_of_the_bill_in_every_form(tree: Any) -> None:
    one = read(tree).entries.iloc[0]
    assert (one["start"], one["end"]) == (pd.Timestamp("2026-03-02T09:00Z"), pd.Timestamp("2026-03-02T09:10Z"))
    assert one[["side", "grain", "seconds", "resolution"]].tolist() == ["billed", "interval", 600, 600]
    assert one["day"] == one["until"] == pd.Timestamp("2026-03-02")


def test_answers_of_many_days_and_contracts_are_one_file() -> None:
    old = [{"data": {"contract": {"record_id": n}, "cells": [OLD, OLD]}} for n in ("7", "8")]
    assert read(old).entries["contract_ref"].tolist() == ["7", "7", "8", "8"]
    new = [answer(cell(), name="contract", id=n, title=f"Job {n}") for n in ("7", "8")]
    ledger = read(new)
    assert ledger.entries[["contract_ref", "project"]].to_numpy().tolist() == [["7", "Job 7"], ["8", "Job 8"]]
    assert any("7 Job 7, 8 Job 8" in note for note in ledger.sources[0].notes)


def test_answers_under_names_of_their_own_keep_them_so_that_the_settings_can_place_them() -> None:
    tree = {"data": answer(cell(), name="site_1")["data"] | answer(cell(), name="app_1")["data"]}
    settings = '[[contracts]]\nid = "7"\nbilled_as = ["site_*"]\n[[contracts]]\nid = "8"\nbilled_as = ["app_*"]\n'
    ledger = read(tree, settings=settings)
    assert ledger.entries["project"].tolist() == ["site_1", "app_1"]
    assert resolve(ledger).entries["contract"].tolist() == ["7", "8"]


def test_one_contract_that_is_not_named_has_no_name() -> None:
    assert read(answer(cell())).entries[["contract_ref", "project"]].isna().all(axis=None)


def test_cells_that_name_no_contract_beside_others_that_do_are_said() -> None:
    old = [{"data": {"contract": contract, "cells": [OLD, OLD]}} for contract in ({"record_id": "7"}, {})]
    assert "2 of 4 cells name no contract" in read(old).sources[0].notes
    assert not any("no contract" in note for note in read(old[:1]).sources[0].notes)


def test_many_names_are_not_all_said() -> None:
    data = {f"day_{n}": {"workDiaryTimeCells": [cell()]} for n in range(7)}
    assert any(note.endswith("day_4 and 2 more") for note in read({"data": data}).sources[0].notes)


def test_the_person_comes_from_the_settings() -> None:
    assert read(answer(cell())).entries["person_name"].isna().all()
    settings = '[formats.upwork_work_diary]\nperson = "Ann Example"\n'
    assert read(answer(cell()), settings=settings).entries["person_name"].tolist() == ["Ann Example"]


# -- times ---------------------------------------------------------------------------------------------------------


def test_the_last_cell_of_a_day_is_of_that_day_and_the_first_of_the_next() -> None:
    entries = read(answer(cell("2026-03-02T23:50:00+0000"), cell("2026-03-03T00:00:00+0000"))).entries
    assert (
        entries["day"].tolist()
        == entries["until"].tolist()
        == [pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-03")]
    )
    assert entries["end"].iloc[0] == entries["start"].iloc[1]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_days_are_those_of_utc_whatever_the_command_line_says(zone: str) -> None:
    ledger = read(answer(cell("2026-03-02T23:30:00-0500"), cell("2026-03-02 23:30:00")), timezone=zone)
    assert ledger.entries["day"].tolist() == [pd.Timestamp("2026-03-03"), pd.Timestamp("2026-03-02")]
    assert ledger.sources[0].timezone == "UTC"


def test_cells_over_a_clock_change_are_ten_minutes() -> None:
    ledger = read(
        answer(cell("2026-03-29T01:50:00+0100"), cell("2026-03-29T03:00:00+0200")), timezone="Europe/Berlin"
    )
    assert ledger.entries["end"].iloc[0] == ledger.entries["start"].iloc[1]
    assert ledger.entries["seconds"].tolist() == [600, 600]


@pytest.mark.parametrize(
    ("start", "offset", "is_read"),
    [
        ("2026-03-02T09:00:00", "0", True),
        ("2026-03-02T09:00:00", "+00:00", True),
        ("2026-03-02T09:00:00", None, True),
        ("2026-03-02T09:00:00", "7200", False),
        ("2026-03-02T09:00:00", "+02:00", False),
        ("2026-03-02T11:00:00+0200", "7200", True),
        ("1772442000", "7200", True),
    ],
)
def test_clock_times_of_a_diary_shown_in_another_zone_are_not_read(
    start: str, offset: str | None, is_read: bool
) -> None:
    ledger = read(answer(cell(start), workDiaryMetadata={"timezoneOffset": offset}))
    assert ledger.entries["start"].tolist() == ([pd.Timestamp("2026-03-02T09:00Z")] if is_read else [])
    assert ledger.quarantine["text"].tolist() == ([] if is_read else [start])


def test_cells_that_occur_twice_or_begin_no_segment_stay() -> None:
    entries = read(answer(cell(), cell(), cell("2026-03-02T09:03:00+0000"))).entries
    assert entries["start"].dt.minute.tolist() == [0, 0, 3]


# -- how -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "activity", "words"),
    [
        ([0, 7, 10], [0, 70, 100], "minutes of the ten"),
        ([0, 7, 11], [0, 7, 11], "percent"),
        ([0, 70, 100], [0, 70, 100], "percent"),
        ([1, None, 1], [10, pd.NA, 10], "minutes of the ten"),
    ],
)
def test_the_highest_level_of_a_file_tells_what_levels_count(
    levels: list[int | None], activity: list[int], words: str
) -> None:
    ledger = read(answer(*(cell(activityLevel=level) for level in levels)))
    assert ledger.entries["activity"].tolist() == activity
    assert any("activity" in note and words in note for note in ledger.sources[0].notes)


@pytest.mark.parametrize("level", [0, None])
def test_no_activity_is_of_no_scale(level: int | None) -> None:
    ledger = read(answer(cell(activityLevel=level)))
    assert ledger.entries["activity"].fillna(0).tolist() == [0]
    assert not any("activity" in note for note in ledger.sources[0].notes)


def test_a_level_that_is_none_does_not_decide_for_the_others() -> None:
    ledger = read(answer(cell(activityLevel=7), cell(activityLevel=101), cell(activityLevel=-1)))
    assert ledger.entries["activity"].tolist() == [70]
    assert ledger.quarantine["text"].tolist() == ["101", "-1"]


@pytest.mark.parametrize("flag", [True, False, None])
def test_manual_and_overtime_are_as_stated(flag: bool | None) -> None:
    one = read(answer(cell(), cell(manual=flag, overtime=flag))).entries.iloc[1]
    assert one[["is_manual", "is_overtime"]].fillna("unsaid").tolist() == [("unsaid" if flag is None else flag)] * 2


def test_a_task_is_called_by_its_description_or_its_id() -> None:
    tasks: list[Any] = [{"id": "a", "description": "Support"}, {"id": "b", "description": None}, None]
    found = read(answer(*(cell(task=task) for task in tasks))).entries["task"].astype(object)
    assert found.fillna("").tolist() == ["Support", "b", ""]
    old = {"data": {"contract": {"record_id": "7"}, "cells": [OLD | {"task": "support"}]}}
    assert read(old).entries["task"].tolist() == ["support"]


def test_a_blank_memo_is_missing() -> None:
    memos = read(answer(cell(memo=""), cell(memo=None), cell(memo=" x "))).entries["description"]
    assert memos.fillna("none").tolist() == ["none", "none", "x"]


# -- what cannot be read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "column", "text"),
    [
        ({"cellDateTime": {"rawValue": "noon"}}, "*.workDiaryTimeCells.cellDateTime.rawValue", "noon"),
        ({"cellDateTime": None}, "*.workDiaryTimeCells.cellDateTime.rawValue", ""),
        ({"manual": "perhaps"}, "*.workDiaryTimeCells.manual", "perhaps"),
        ({"activityLevel": "high"}, "*.workDiaryTimeCells.activityLevel", "high"),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_its_text(more: dict[str, Any], column: str, text: str) -> None:
    ledger = read(answer(cell(), cell(**more)))
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, column, text]]


def test_answers_without_cells_or_that_failed_are_no_rows() -> None:
    tree = {"data": {"a": {"workDiaryTimeCells": [cell()]}, "b": {"workDiaryTimeCells": []}, "c": None}, "errors": []}
    assert read(tree).sources[0].rows["read"] == 1


def test_the_diary_of_a_company_is_refused() -> None:
    assert "workDiaryContract" in refusal((SAMPLES / "refused" / "company.json").read_text())
