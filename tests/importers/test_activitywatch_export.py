from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal


def bucket(kind: str | None, *events: dict[str, Any]) -> dict[str, Any]:
    return {"id": "b", "type": kind, "client": "aw-watcher", "hostname": "desk", "events": list(events)}


def event(timestamp: Any = "2026-03-02T08:00:00.250000+00:00", duration: Any = 90.0, **data: Any) -> dict[str, Any]:
    return {"timestamp": timestamp, "duration": duration, "data": data}


def export(*buckets: dict[str, Any], settings: str = "") -> Ledger:
    text = json.dumps({"buckets": {f"bucket_{i}": b for i, b in enumerate(buckets)}})
    return read_text(text, timezone="Europe/Berlin", settings=settings)


@pytest.mark.parametrize(
    ("kind", "data", "trace", "description", "project"),
    [
        ("currentwindow", {"app": "Code", "title": "cart.py"}, "activity", "Code cart.py", None),
        ("currentwindow", {"app": "Finder", "title": ""}, "activity", "Finder", None),
        ("afkstatus", {"status": "not-afk"}, "activity", "not-afk", None),
        ("afkstatus", {"status": "afk"}, "away", "afk", None),
        (
            "web.tab.current",
            {"url": "https://example.com", "title": "Docs"},
            "activity",
            "Docs https://example.com",
            None,
        ),
        ("app.editor.activity", {"file": "/a/cart.py", "project": "shop"}, "coding", "/a/cart.py", "shop"),
    ],
)
def test_the_type_of_a_bucket_says_what_its_events_are(
    kind: str, data: dict[str, str], trace: str, description: str, project: str | None
) -> None:
    entry = export(bucket(kind, event(**data))).entries.iloc[0]
    assert (entry["side"], entry["trace"], entry["description"]) == ("observed", trace, description)
    assert (None if pd.isna(entry["project"]) else entry["project"]) == project


def test_an_event_ends_its_duration_after_it_starts() -> None:
    entry = export(bucket("afkstatus", event("2026-03-02T22:59:30.9Z", 29.4, status="not-afk"))).entries.iloc[0]
    assert (entry["start"], entry["end"]) == (
        pd.Timestamp("2026-03-02T22:59:30Z"),
        pd.Timestamp("2026-03-02T22:59:59Z"),
    )
    assert (entry["seconds"], entry["until"]) == (29, pd.Timestamp("2026-03-02"))


@pytest.mark.parametrize(("seconds", "until"), [(29.4, "2026-03-02"), (29.5, "2026-03-03"), (3600, "2026-03-03")])
def test_midnight_is_that_of_the_zone(seconds: float, until: str) -> None:
    entry = export(bucket("afkstatus", event("2026-03-02T22:59:30Z", seconds, status="not-afk"))).entries.iloc[0]
    assert (entry["day"], entry["until"]) == (pd.Timestamp("2026-03-02"), pd.Timestamp(until))


@pytest.mark.parametrize("start", ["2026-03-29T00:30:00Z", "2026-03-29T02:30:00Z", "2026-10-25T00:30:00Z"])
def test_the_nights_of_clock_changes_are_nothing_special(start: str) -> None:
    ledger = export(bucket("afkstatus", event(start, 3600, status="not-afk")))
    assert ledger.entries["end"].iloc[0] - ledger.entries["start"].iloc[0] == pd.Timedelta("1h")
    assert ledger.entries["grain"].tolist() == ["interval"]


@pytest.mark.parametrize(("duration", "seconds"), [(0, 0), (0.0, 0), (2.5e-05, 0), (0.5, 1), (-3.0, -3), (1e-7, 0)])
def test_durations_are_kept_to_the_second(duration: float, seconds: int) -> None:
    assert export(bucket("afkstatus", event(duration=duration, status="afk"))).entries["seconds"].tolist() == [
        seconds
    ]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"timestamp": None}, "buckets.*.events.timestamp"),
        ({"timestamp": "now"}, "buckets.*.events.timestamp"),
        ({"duration": None}, "buckets.*.events.duration"),
        ({"duration": "long"}, "buckets.*.events.duration"),
        ({"duration": 99_999_999_999}, "buckets.*.events.duration"),
        ({"status": "gone"}, "buckets.*.events.data.status"),
        ({"status": None}, "buckets.*.events.data.status"),
    ],
)
def test_what_lacks_or_cannot_be_read_goes_to_quarantine(changes: dict[str, Any], column: str) -> None:
    ledger = export(bucket("afkstatus", event(**({"status": "afk"} | changes)), event(status="not-afk")))
    assert ledger.entries["row"].tolist() == [2]
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[1, column]]


def test_buckets_of_other_types_are_left_out_and_named() -> None:
    ledger = export(bucket("currently-playing", event(title="A song")), bucket("afkstatus", event(status="afk")))
    assert ledger.entries["row"].tolist() == [2]
    assert ledger.skipped["row"].tolist() == [1]
    assert any("currently-playing" in note for note in ledger.sources[0].notes)


def test_a_bucket_without_a_type_or_without_events_goes_to_quarantine() -> None:
    broken = {"id": "b", "type": "afkstatus"}
    music = bucket("currently-playing", event(title="A song"))
    ledger = export(bucket(None, event(status="afk")), broken, bucket("afkstatus", event(status="afk")), music)
    assert ledger.entries["row"].tolist() == [3]
    assert ledger.skipped["row"].tolist() == [4]
    assert ledger.quarantine["row"].tolist() == [1, 2]


def test_the_settings_say_whose_computer_it_is() -> None:
    named = export(
        bucket("afkstatus", event(status="afk")), settings='[formats.activitywatch_export]\nperson = "Ann"\n'
    )
    assert named.entries["person_name"].tolist() == ["Ann"]
    assert export(bucket("afkstatus", event(status="afk"))).entries["person_name"].isna().all()


def test_no_buckets_are_no_export() -> None:
    assert refusal('{"buckets": {}}')
