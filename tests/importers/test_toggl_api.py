from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text

HOUR = 3600
ENTRY = {
    "id": 1,
    "start": "2026-03-02T09:00:00+00:00",
    "stop": "2026-03-02T10:00:00Z",
    "duration": HOUR,
    "at": "2026-03-02T10:00:01+00:00",
}
PART = {"id": 1, "seconds": HOUR, "start": ENTRY["start"], "stop": ENTRY["stop"], "at": ENTRY["at"]}
DETAIL = {"id": 1, "start": ENTRY["start"], "end": ENTRY["stop"], "dur": 1000 * HOUR, "updated": ENTRY["at"]}


def read(tree: Any, **options: str) -> Ledger:
    ledger = read_text(json.dumps(tree), name="log.json", **options)
    assert ledger.sources[0].format == "toggl_api"
    return ledger


def entry(**more: Any) -> pd.Series:  # type: ignore[type-arg]
    ledger = read([ENTRY | more])
    assert len(ledger.entries) == 1
    return ledger.entries.iloc[0]


def row(number: int | None, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"username": "Ann Example", "row_number": number, "time_entries": list(parts)} | more


@pytest.mark.parametrize(
    "tree", [ENTRY, [ENTRY], [[ENTRY], []], [row(1, PART)], [[row(1, PART)]], {"data": [DETAIL]}]
)
def test_an_entry_is_the_same_in_every_form(tree: Any) -> None:
    ledger = read(tree)
    one = ledger.entries.iloc[0]
    assert (one["start"], one["end"]) == (pd.Timestamp("2026-03-02T09:00Z"), pd.Timestamp("2026-03-02T10:00Z"))
    assert (one["seconds"], one["entry_id"], one["updated"]) == (HOUR, "1", pd.Timestamp("2026-03-02T10:00:01Z"))
    assert pd.isna(one["created"])
    assert ledger.sources[0].has_durations


def test_pages_of_version_2_are_one_file() -> None:
    pages = [{"total_count": 2, "data": [DETAIL]}, {"total_count": 2, "data": [DETAIL | {"id": 2}]}]
    assert read(pages).entries["entry_id"].tolist() == ["1", "2"]


# -- lengths and ends ----------------------------------------------------------------------------------------------


def test_a_negative_duration_without_a_stop_is_a_running_timer() -> None:
    for duration in (-1, -1772442000):
        one = entry(stop=None, duration=duration)
        assert one["is_running"]
        assert pd.isna(one["seconds"])
        assert pd.isna(one["end"])


def test_a_negative_duration_with_a_stop_stays() -> None:
    one = entry(duration=-60)
    assert (one["seconds"], bool(one["is_running"])) == (-60, False)


@pytest.mark.parametrize(("duration", "end"), [(HOUR, "2026-03-02T10:00Z"), (0, "2026-03-02T09:00Z")])
def test_a_duration_without_a_stop_says_when_the_entry_ends(duration: int, end: str) -> None:
    ledger = read([ENTRY | {"stop": None, "duration": duration}])
    one = ledger.entries.iloc[0]
    assert (one["end"], one["seconds"], bool(one["is_running"])) == (pd.Timestamp(end), duration, False)
    assert "1 of 1 rows state no end; it is start plus duration" in ledger.sources[0].notes


def test_the_end_of_an_entry_without_a_stop_may_be_the_next_day() -> None:
    one = read([ENTRY | {"stop": None, "start": "2026-03-02T23:30:00+00:00"}]).entries.iloc[0]
    assert (one["day"], one["until"]) == (pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-03"))


def test_a_duration_beyond_what_toggl_allows_gives_no_end() -> None:
    ledger = read(
        [ENTRY | {"stop": None, "duration": 999 * HOUR}, ENTRY | {"stop": None, "duration": 999 * HOUR + 1}]
    )
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, "duration", str(999 * HOUR + 1)]]


def test_a_stop_without_a_duration_gives_the_length() -> None:
    assert read([ENTRY, ENTRY | {"duration": None}]).entries["seconds"].tolist() == [HOUR, HOUR]


def test_milliseconds_are_rounded_to_seconds() -> None:
    rows = [DETAIL | {"dur": dur} for dur in (3_600_000, 1499, 1500, 0)]
    assert read({"data": rows}).entries["seconds"].tolist() == [HOUR, 1, 2, 0]


# -- zones ---------------------------------------------------------------------------------------------------------


def test_days_of_instants_in_utc_are_those_of_the_zone() -> None:
    late = ENTRY | {"start": "2026-03-02T22:30:00Z", "stop": "2026-03-02T23:30:00Z"}
    assert read([late], timezone="Europe/Berlin").entries["day"].tolist() == [pd.Timestamp("2026-03-02")]
    assert read([late], timezone="Europe/Kyiv").entries["day"].tolist() == [pd.Timestamp("2026-03-03")]


def test_offsets_of_several_people_are_one_time() -> None:
    parts = [PART | {"start": "2026-03-02T11:00:00+02:00"}, PART | {"id": 2, "start": "2026-03-02T06:00:00-03:00"}]
    starts = read([row(n, part) for n, part in enumerate(parts)]).entries["start"].tolist()
    assert starts == [pd.Timestamp("2026-03-02T09:00Z")] * 2


@pytest.mark.parametrize(
    ("start", "stop", "duration"),
    [
        ("2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00", HOUR),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", HOUR),
        ("2026-10-25T01:30:00+02:00", "2026-10-25T03:30:00+01:00", 3 * HOUR),
    ],
)
def test_elapsed_time_over_a_clock_change_equals_the_duration(start: str, stop: str, duration: int) -> None:
    part = PART | {"start": start, "stop": stop, "seconds": duration}
    one = read([row(1, part)], timezone="Europe/Berlin").entries.iloc[0]
    assert (one["end"] - one["start"]).total_seconds() == one["seconds"] == duration


# -- who and what --------------------------------------------------------------------------------------------------


def test_a_deleted_entry_is_left_out() -> None:
    ledger = read([ENTRY, ENTRY | {"id": 2, "start": None, "server_deleted_at": "2026-03-02T12:00:00Z"}])
    assert ledger.entries["entry_id"].tolist() == ["1"]
    assert ledger.skipped[["row", "reason"]].to_numpy().tolist() == [[2, "deleted in Toggl"]]


def test_names_come_before_ids() -> None:
    ids = {"user_id": 5, "project_id": 6, "task_id": 7}
    names = {"user_name": "Ann Example", "project_name": "Web", "task_name": "Cart", "client_name": "Shop"}
    fields = ["person_name", "project", "task", "client"]
    assert entry(**ids)[fields].fillna("").tolist() == ["5", "6", "7", ""]
    assert entry(**ids, **names)[fields].tolist() == ["Ann Example", "Web", "Cart", "Shop"]


def test_the_person_of_the_settings_comes_before_an_id_and_after_a_name() -> None:
    settings = '[formats.toggl_api]\nperson = "Ann Example"\n'
    assert read([ENTRY | {"user_id": 5}], settings=settings).entries["person_name"].tolist() == ["Ann Example"]
    assert read([ENTRY | {"user_name": "Bo"}], settings=settings).entries["person_name"].tolist() == ["Bo"]


def test_tags_are_joined_and_blank_ones_missing() -> None:
    assert entry(tags=["call", "a, b"])["tags"] == "call, a, b"
    assert pd.isna(entry(tags=[])["tags"])
    assert pd.isna(entry(tags=None)["tags"])


# -- money ---------------------------------------------------------------------------------------------------------


def test_cents_are_rates_and_amounts() -> None:
    money = {"hourly_rate_in_cents": 4550, "billable_amount_in_cents": 4550, "currency": "EUR"}
    one = read([row(1, PART, **money)]).entries.iloc[0]
    assert one[["rate", "amount", "currency"]].tolist() == [455_000, 4550, "EUR"]


def test_an_amount_of_several_entries_is_laid_on_none() -> None:
    money = {"billable_amount_in_cents": 9000, "hourly_rate_in_cents": 4500}
    ledger = read([row(1, PART, **money), row(2, PART, PART, **money), row(3, PART, **money)])
    assert ledger.entries["amount"].tolist() == [9000, pd.NA, pd.NA, 9000]
    assert ledger.entries["rate"].tolist() == [450_000] * 4
    assert any("2 of 4 rows share an amount" in note for note in ledger.sources[0].notes)


def test_amounts_of_version_2_are_whole_units() -> None:
    one = read({"data": [DETAIL | {"billable": 67.5, "is_billable": True, "cur": "EUR"}]}).entries.iloc[0]
    assert one[["amount", "currency", "is_billable"]].tolist() == [6750, "EUR", True]


# -- what cannot be read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "column", "text"),
    [
        ({"start": "yesterday"}, "start", "yesterday"),
        ({"start": None}, "start", ""),
        ({"stop": "2026-03-02"}, "stop", "2026-03-02"),
        ({"duration": "1e3"}, "duration", "1e3"),
        ({"at": "never"}, "at", "never"),
        ({"billable": "perhaps"}, "billable", "perhaps"),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_its_text(more: dict[str, Any], column: str, text: str) -> None:
    ledger = read([ENTRY | {"billable": True}, ENTRY | {"billable": True} | more])
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, column, text]]


def test_a_row_of_a_report_without_entries_is_not_lost() -> None:
    ledger = read([row(1, PART), {"username": "Bo Sample", "row_number": 2}])
    assert ledger.quarantine["reason"].tolist() == ["the record has no time_entries"]
    assert ledger.sources[0].is_balanced
