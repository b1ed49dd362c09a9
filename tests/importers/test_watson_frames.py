from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text, refusal

SAMPLES = Path(__file__).parents[2] / "sample_data" / "importers" / "watson_frames"
NINE = 1_772_442_000
"""2026-03-02 09:00 UTC."""


def frames(*rows: list[Any]) -> Ledger:
    return read_text(json.dumps(list(rows)), timezone="Europe/Berlin")


def frame(start: Any = NINE, stop: Any = NINE + 3600, project: Any = "shop", tags: Any = ()) -> list[Any]:
    return [start, stop, project, "8f2c1e0ab35d4f6e9a7b1c2d3e4f5a6b", list(tags), NINE + 4000]


def test_a_frame_is_an_interval_in_seconds_since_1970() -> None:
    entry = frames(frame(tags=["cart", "bug fix"])).entries.iloc[0]
    assert (entry["start"], entry["end"]) == (pd.Timestamp("2026-03-02T09:00Z"), pd.Timestamp("2026-03-02T10:00Z"))
    assert (entry["seconds"], entry["project"], entry["tags"]) == (3600, "shop", "cart, bug fix")
    assert entry["updated"] == pd.Timestamp("2026-03-02T10:06:40Z")
    assert entry["entry_id"] == "8f2c1e0ab35d4f6e9a7b1c2d3e4f5a6b"
    assert pd.isna(entry["person_name"])


def test_a_frame_over_midnight_ends_on_the_next_day_of_the_zone() -> None:
    late = int(pd.Timestamp("2026-03-02T22:30Z").timestamp())
    entry = frames(frame(late, late + 3600)).entries.iloc[0]
    assert (entry["day"], entry["until"]) == (pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-03"))


def test_the_night_of_a_clock_change_is_as_long_as_it_was() -> None:
    start, stop = (int(pd.Timestamp(text).timestamp()) for text in ("2026-10-25T00:30Z", "2026-10-25T01:30Z"))
    assert frames(frame(start, stop)).entries["seconds"].tolist() == [3600]


def test_a_frame_of_no_length_and_one_that_stops_before_it_starts_stay_as_stated() -> None:
    assert frames(frame(NINE, NINE), frame(NINE, NINE - 60)).entries["seconds"].tolist() == [0, -60]


def test_older_frames_have_no_tags_and_no_change() -> None:
    ledger = frames([NINE, NINE + 60, "shop", "8f2c1e0"], frame())
    assert ledger.entries["updated"].isna().tolist() == [True, False]


@pytest.mark.parametrize("start", [None, "", "yesterday", 12, True])
def test_a_start_that_cannot_be_read_goes_to_quarantine(start: Any) -> None:
    ledger = frames(frame(start), frame())
    assert ledger.entries["row"].tolist() == [2]
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[1, "0"]]


def test_a_frame_that_is_no_list_goes_to_quarantine() -> None:
    ledger = frames(frame(), "no frame")  # type: ignore[arg-type]
    assert ledger.quarantine["row"].tolist() == [2]


def test_a_log_states_offsets() -> None:
    ledger = read_text((SAMPLES / "log.json").read_text(encoding="utf-8"), timezone="America/New_York")
    assert ledger.entries["start"].iloc[0] == pd.Timestamp("2026-03-02T08:00Z")
    assert ledger.entries["day"].iloc[1] == pd.Timestamp("2026-03-02")


def test_the_current_frame_of_a_log_runs() -> None:
    entry = read_text((SAMPLES / "log.json").read_text(encoding="utf-8"), timezone="Asia/Tokyo").entries.iloc[3]
    assert entry["is_running"]
    assert pd.isna(entry["end"])
    assert pd.isna(entry["seconds"])
    assert entry["day"] == entry["until"] == pd.Timestamp("2026-03-30")


def test_a_frame_without_a_stop_runs() -> None:
    entry = frames(frame(stop=None), frame()).entries.iloc[0]
    assert entry["is_running"]
    assert pd.isna(entry["seconds"])


def report(first: str, last: str, **times: float) -> dict[str, Any]:
    projects = [
        {"name": name, "tags": [{"name": "cart", "time": time}], "time": time} for name, time in times.items()
    ]
    return {"projects": projects, "time": sum(times.values()), "timespan": {"from": first, "to": last}}


def test_a_report_is_a_period_for_each_project() -> None:
    made = report("2026-03-01T00:00:00+01:00", "2026-03-31T23:59:59+02:00", shop=5405.0, site=60.0)
    ledger = read_text(json.dumps(made), timezone="UTC")
    first = pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-31"), "period"
    assert [tuple(row) for row in ledger.entries[["day", "until", "grain"]].to_numpy()] == [first, first]
    assert ledger.entries["seconds"].tolist() == [5405, 60]
    assert ledger.totals[["stated_seconds", "summed_seconds"]].to_numpy().tolist() == [[5465, 5465]]


def test_days_of_an_aggregate_are_days_as_it_states_them_and_empty_ones_are_no_rows() -> None:
    days = [report(f"{day}T00:00:00+01:00", f"{day}T23:59:59+01:00", **times) for day, times in (
        ("2026-03-01", {}), ("2026-03-02", {"shop": 60.0}), ("2026-03-03", {}), ("2026-03-04", {"a": 1.0, "b": 2.0}),
    )]  # fmt: skip
    ledger = read_text(json.dumps(days), timezone="UTC")
    assert ledger.entries["day"].dt.strftime("%m-%d").tolist() == ["03-02", "03-04", "03-04"]
    assert set(ledger.entries["grain"]) == {"day"}
    assert ledger.totals["stated_seconds"].tolist() == [60, 3]


def test_a_report_whose_days_cannot_be_read_goes_to_quarantine() -> None:
    ledger = read_text(json.dumps(report("some day", "2026-03-31T23:59:59+02:00", shop=60.0)))
    assert ledger.quarantine[["column", "text"]].to_numpy().tolist() == [["timespan.from", "some day"]]


def test_an_empty_list_is_no_log() -> None:
    assert refusal("[]")
