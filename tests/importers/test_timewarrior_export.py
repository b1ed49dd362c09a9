from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text


def intervals(*rows: dict[str, Any]) -> Ledger:
    return read_text(json.dumps(list(rows)), timezone="Europe/Berlin")


def interval(**said: Any) -> dict[str, Any]:
    return {"id": 1, "start": "20260302T080000Z", "end": "20260302T093000Z", **said}


def test_an_interval_has_instants_tags_and_an_annotation() -> None:
    entry = intervals(interval(tags=["shop"], annotation="the cart")).entries.iloc[0]
    assert (entry["start"], entry["end"]) == (pd.Timestamp("2026-03-02T08:00Z"), pd.Timestamp("2026-03-02T09:30Z"))
    assert (entry["seconds"], entry["project"], entry["tags"], entry["description"]) == (
        5400,
        "shop",
        "shop",
        "the cart",
    )


def test_several_tags_together_are_the_project() -> None:
    entry = intervals(interval(tags=["bug fix", "shop"])).entries.iloc[0]
    assert entry["project"] == entry["tags"] == "bug fix, shop"


def test_the_id_is_a_place_in_the_list_and_is_not_kept() -> None:
    assert intervals(interval()).entries["entry_id"].isna().all()


def test_an_interval_without_an_end_runs_and_ends_no_sooner_than_it_starts() -> None:
    entry = intervals({"id": 1, "start": "20260302T233000Z", "tags": ["shop"]}).entries.iloc[0]
    assert entry["is_running"]
    assert pd.isna(entry["seconds"])
    assert entry["day"] == entry["until"] == pd.Timestamp("2026-03-03")


def test_a_lone_interval_that_runs_and_says_nothing_is_read() -> None:
    assert intervals({"id": 1, "start": "20260302T233000Z"}).entries["is_running"].tolist() == [True]


def test_midnight_and_the_night_of_a_clock_change() -> None:
    entries = intervals(
        interval(start="20260302T225959Z", end="20260302T230000Z"),
        interval(start="20260302T225959Z", end="20260302T230001Z"),
        interval(start="20260329T003000Z", end="20260329T013000Z"),
        interval(start="20261025T003000Z", end="20261025T013000Z"),
    ).entries
    assert entries["seconds"].tolist() == [1, 2, 3600, 3600]
    assert entries["until"].dt.strftime("%m-%d").tolist() == ["03-03", "03-03", "03-29", "10-25"]


def test_no_length_stays_no_length() -> None:
    assert intervals(interval(end="20260302T080000Z")).entries["seconds"].tolist() == [0]


@pytest.mark.parametrize(
    ("field", "text"),
    [("start", "2026-03-02T08:00:00Z"), ("end", "tomorrow"), ("start", ""), ("end", "20260302T0900")],
)
def test_an_instant_of_another_form_goes_to_quarantine(field: str, text: str) -> None:
    ledger = intervals(interval(), interval(**{field: text}))
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, field, text]]


def test_a_start_that_lacks_goes_to_quarantine() -> None:
    ledger = intervals(interval(), {"id": 2, "end": "20260302T093000Z"})
    assert ledger.quarantine["row"].tolist() == [2]


def test_a_data_file_says_the_same_as_the_export() -> None:
    lines = (
        'inc 20260302T080000Z - 20260302T093000Z # "bug fix" shop # "say \\"cart\\""\n'
        "inc 20260302T233000Z # # tidy up\n"
    )
    exported = intervals(
        interval(tags=["bug fix", "shop"], annotation='say "cart"'),
        {"id": 1, "start": "20260302T233000Z", "annotation": "tidy up"},
    )
    ledger = read_text(lines, timezone="Europe/Berlin")
    assert ledger.sources[0].format == "timewarrior_export"
    pd.testing.assert_frame_equal(ledger.entries, exported.entries)


def test_a_line_of_another_form_goes_to_quarantine() -> None:
    ledger = read_text("inc 20260302T080000Z - 20260302T093000Z # shop\nexc 20260303T080000Z - 20260303T093000Z\n\n")
    assert ledger.entries["row"].tolist() == [1]
    assert ledger.quarantine[["row", "text"]].to_numpy().tolist() == [[2, "exc 20260303T080000Z - 20260303T093000Z"]]


def test_a_mark_inside_quotes_is_part_of_the_tag() -> None:
    assert read_text('inc 20260302T080000Z # "a # b" c\n').entries["tags"].tolist() == ["a # b, c"]
