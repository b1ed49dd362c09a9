from __future__ import annotations

import gzip
import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from auditor.settings import Settings
from importers.files import File, read
from tests.importers.reading import AS_OF, read_text, refusal


def dump(*days: dict[str, Any], settings: str = "", **around: Any) -> Ledger:
    return read_text(json.dumps({**around, "days": list(days)}), timezone="Europe/Berlin", settings=settings)


def answer(*data: dict[str, Any]) -> Ledger:
    return read_text(json.dumps({"data": list(data), "start": "x", "end": "y"}), timezone="Europe/Berlin")


def day(date: Any, **projects: Any) -> dict[str, Any]:
    listed = [{"name": name, "grand_total": {"total_seconds": seconds}} for name, seconds in projects.items()]
    whole = sum(seconds for seconds in projects.values() if isinstance(seconds, (int, float)))
    return {"date": date, "grand_total": {"total_seconds": whole}, "projects": listed}


def beat(time: Any = 1_772_438_400.482, **said: Any) -> dict[str, Any]:
    return {"id": "a", "time": time, "entity": "/a/cart.py", "project": "shop", "type": "file", **said}


def facts(ledger: Ledger, *names: str) -> list[list[Any]]:
    part = ledger.entries[list(names)].astype(object)
    return part.where(part.notna(), None).to_numpy().tolist()


def test_a_row_of_daily_totals_is_a_project_on_a_day() -> None:
    ledger = dump(day("2026-03-02", shop=9221.482, site=583.5), day("2026-03-03", shop=60))
    assert facts(ledger, "project", "seconds", "grain", "trace", "side") == [
        ["shop", 9221, "day", "coding", "observed"],
        ["site", 584, "day", "coding", "observed"],
        ["shop", 60, "day", "coding", "observed"],
    ]
    assert ledger.entries["day"].dt.day.tolist() == [2, 2, 3]


def test_seconds_of_a_project_may_stand_beside_its_name() -> None:
    made = {
        "date": "2026-03-02",
        "projects": [{"name": "shop", "total_seconds": 60}],
        "grand_total": {"total_seconds": 60},
    }
    assert facts(dump(made), "project", "seconds") == [["shop", 60]]


def test_a_day_that_names_no_project_is_read_whole_and_one_without_time_is_left_out() -> None:
    whole = {"date": "2026-03-03", "grand_total": {"total_seconds": 600}, "projects": []}
    lacking = {"date": "2026-03-04", "grand_total": {"total_seconds": 700}}
    ledger = dump(day("2026-03-01"), day("2026-03-02", shop=60), whole, lacking)
    assert facts(ledger, "row", "project", "seconds") == [[2, "shop", 60], [3, None, 600], [4, None, 700]]
    assert ledger.skipped["row"].tolist() == [1]


def test_a_dump_without_any_projects_is_read_by_the_day() -> None:
    days = [{"date": f"2026-03-0{n}", "grand_total": {"total_seconds": n * 60}} for n in (1, 2)]
    assert facts(dump(*days), "seconds", "grain") == [[60, "day"], [120, "day"]]


@pytest.mark.parametrize(
    ("broken", "column"),
    [
        (day(None, shop=60), "days.date"),
        (day("someday", shop=60), "days.date"),
        (day("2026-03-03", shop="long"), "days.projects.grand_total.total_seconds"),
        (day("2026-03-03", shop=None), "days.projects.grand_total.total_seconds"),
        ({"date": "2026-03-03", "projects": []}, "days.grand_total.total_seconds"),
    ],
)
def test_what_lacks_or_cannot_be_read_goes_to_quarantine(broken: dict[str, Any], column: str) -> None:
    ledger = dump(day("2026-03-02", shop=60), broken)
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[2, column]]


def test_a_heartbeat_is_a_moment_without_length() -> None:
    ledger = dump(
        {"date": "2026-03-02", "heartbeats": [beat(category="debugging", created_at="2026-03-02T08:00:31Z")]}
    )
    entry = ledger.entries.iloc[0]
    assert entry["start"] == entry["end"] == pd.Timestamp("2026-03-02T08:00Z")
    assert (entry["seconds"], entry["trace"], entry["project"], entry["tags"]) == (0, "coding", "shop", "debugging")
    assert (entry["description"], entry["entry_id"]) == ("/a/cart.py", "a")
    assert entry["created"] == pd.Timestamp("2026-03-02T08:00:31Z")


@pytest.mark.parametrize(("kind", "trace"), [("file", "coding"), ("domain", "activity"), ("app", "activity")])
def test_a_heartbeat_of_a_page_or_a_program_is_activity(kind: str, trace: str) -> None:
    assert dump({"date": "2026-03-02", "heartbeats": [beat(type=kind)]}).entries["trace"].tolist() == [trace]


def test_the_day_of_a_heartbeat_is_that_of_the_zone() -> None:
    times = [
        pd.Timestamp(text).timestamp() for text in ("2026-03-02T22:59:59Z", "2026-03-02T23:00Z", "2026-10-25T00:30Z")
    ]
    ledger = dump({"date": "2026-03-02", "heartbeats": [beat(time) for time in times]})
    assert ledger.entries["day"].dt.strftime("%m-%d").tolist() == ["03-02", "03-03", "10-25"]


@pytest.mark.parametrize("time", [None, "now", ""])
def test_a_heartbeat_without_a_moment_goes_to_quarantine(time: Any) -> None:
    ledger = dump({"date": "2026-03-02", "heartbeats": [beat(), beat(time)]}, {"date": "2026-03-03"})
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine["row"].tolist() == [2, 3]


def test_durations_end_as_much_later_as_they_last() -> None:
    entries = answer(
        {"time": 1_772_438_400.482, "project": "shop", "duration": 1203.418},
        {"time": 1_772_491_800, "project": "shop", "duration": 2.5e-05},
    ).entries
    assert entries["seconds"].tolist() == [1203, 0]
    assert (entries["end"] - entries["start"]).dt.total_seconds().tolist() == [1203, 0]


def test_a_lone_duration_is_read() -> None:
    assert answer({"time": 1_772_438_400.5, "project": "shop", "duration": 60.0}).entries["seconds"].tolist() == [60]


@pytest.mark.parametrize("duration", [None, "long"])
def test_a_duration_that_lacks_or_cannot_be_read_goes_to_quarantine(duration: Any) -> None:
    whole = {"time": 1_772_438_400.5, "project": "shop", "duration": 60.0}
    ledger = answer(whole, whole | {"duration": duration})
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[2, "data.duration"]]


def test_summaries_are_daily_totals() -> None:
    made = {"range": {"date": "2026-03-02"}, "grand_total": {"total_seconds": 60}}
    ledger = answer(
        made | {"projects": [{"name": "shop", "total_seconds": 60}]},
        made | {"projects": [], "grand_total": {"total_seconds": 0}},
    )
    assert facts(ledger, "project", "seconds", "grain") == [["shop", 60, "day"]]
    assert ledger.skipped["row"].tolist() == [2]


def test_the_owner_of_the_account_is_the_person_else_the_settings_say() -> None:
    user = {"username": "ann_example", "email": "Ann@example.com"}
    assert facts(dump(day("2026-03-02", shop=60), user=user), "person_name", "person_email") == [
        ["ann_example", "ann@example.com"]
    ]
    named = dump(day("2026-03-02", shop=60), settings='[formats.wakatime_dump]\nperson = "Ann"\n')
    assert facts(named, "person_name") == [["Ann"]]


def test_a_packed_dump_is_read() -> None:
    packed = gzip.compress(json.dumps({"days": [day("2026-03-02", shop=60)]}).encode())
    ledger = read([File("dump.json.gz", packed)], Settings(), AS_OF)
    assert ledger.entries["seconds"].tolist() == [60]


def test_days_of_something_else_are_no_dump() -> None:
    assert "no known records" in refusal('{"days": [{"date": "2026-03-02", "weather": "rain"}]}')
