from __future__ import annotations

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.importers.reading import read_text

EXPORT = "id,description,start,end,billable_rate,billable,member_id,tags,is_imported,created_at,updated_at\n"
REPORT = "Description,User,Start,End,Duration,Duration (decimal),Billable,Tags\n"
FORM = "description,start,end,user_name,user_email\n"
DAY = ("2026-03-02T09:00:00Z", "2026-03-02T10:30:00Z")


def export(
    start: str, end: str, rate: str = "", tags: str = "[]", imported: str = "false", changed: str = ""
) -> Ledger:
    made = "2026-03-02T10:30:01Z"
    return read_text(
        EXPORT + f'e1,work,{start},{end},{rate},true,m1,"{tags}",{imported},{made},{changed or made}\n',
        timezone="UTC",
    )


def test_instants_are_those_of_utc_and_days_those_of_the_zone() -> None:
    row = "e1,work,2026-03-02T23:30:00Z,2026-03-03T00:30:00Z,,true,m1,[],false,,\n"
    entry = read_text(EXPORT + row, timezone="Europe/Kyiv").entries.iloc[0]
    assert entry["start"] == pd.Timestamp("2026-03-02T23:30Z")
    assert entry["day"] == pd.Timestamp("2026-03-03")
    assert entry["seconds"] == 3600


def test_a_report_has_wall_clock_times_of_the_zone() -> None:
    row = "work,Ann Example,2026-03-02 09:00:00,2026-03-02 10:30:15,1:30:15,1.504,Yes,\n"
    entry = read_text(REPORT + row, timezone="Europe/Kyiv").entries.iloc[0]
    assert entry["start"] == pd.Timestamp("2026-03-02T07:00Z")
    assert entry["seconds"] == 5415


def test_a_report_keeps_the_duration_it_states() -> None:
    row = "work,Ann Example,2026-03-02 09:00:00,2026-03-02 10:30:00,1:00:00,1,Yes,\n"
    assert read_text(REPORT + row).entries["seconds"].tolist() == [3600]


@pytest.mark.parametrize(
    ("end", "duration", "seconds"),
    [("2026-10-25 02:30:00", "1:00:00", 3600), ("2026-10-25 02:30:00", "2:00:00", 7200)],
)
def test_a_repeated_hour_is_read_by_the_duration(end: str, duration: str, seconds: int) -> None:
    row = f"work,Ann Example,2026-10-25 01:30:00,{end},{duration},,Yes,\n"
    entry = read_text(REPORT + row, timezone="Europe/Berlin").entries.iloc[0]
    assert (entry["end"] - entry["start"]).total_seconds() == seconds


def test_the_form_takes_offsets() -> None:
    entry = read_text(FORM + "work,2026-03-02T09:00:00+02:00,2026-03-02T10:00:00+02:00,Ann,ann@example.com\n").entries
    assert entry["start"].tolist() == [pd.Timestamp("2026-03-02T07:00Z")]


@pytest.mark.parametrize(("text", "rate"), [("6500", 650_000), ("12050", 1_205_000), ("0", 0), ("", pd.NA)])
def test_rates_are_in_hundredths(text: str, rate: object) -> None:
    assert export(*DAY, rate=text).entries["rate"].tolist() == [rate]


def test_an_entry_without_an_end_is_running() -> None:
    entry = export(DAY[0], "").entries.iloc[0]
    assert entry["is_running"]
    assert pd.isna(entry["seconds"])


def test_an_end_before_the_start_stays() -> None:
    assert export(DAY[1], DAY[0]).entries["seconds"].tolist() == [-5400]


def test_tags_are_a_list_or_a_text() -> None:
    assert export(*DAY, tags='[""t1"",""t2""]').entries["tags"].tolist() == ["t1, t2"]
    assert export(*DAY).entries["tags"].isna().all()
    row = 'work,Ann Example,2026-03-02 09:00,2026-03-02 10:00,1:00:00,1,Yes,"ui, urgent"\n'
    assert read_text(REPORT + row).entries["tags"].tolist() == ["ui, urgent"]


def test_imported_entries_keep_no_time_of_creation_and_only_a_later_change() -> None:
    own = export(*DAY).entries.iloc[0]
    assert own["created"] == own["updated"] == pd.Timestamp("2026-03-02T10:30:01Z")
    ledger = export(*DAY, imported="true")
    assert ledger.entries[["created", "updated"]].isna().all(axis=None)
    assert any("were imported" in note for note in ledger.sources[0].notes)
    later = export(*DAY, imported="true", changed="2026-03-09T08:00:00Z").entries.iloc[0]
    assert pd.isna(later["created"])
    assert later["updated"] == pd.Timestamp("2026-03-09T08:00Z")


def test_ids_in_place_of_names_are_said() -> None:
    assert any("members.csv" in note for note in export(*DAY).sources[0].notes)
    named = read_text(FORM + "work,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,Ann,ann@example.com\n")
    assert not any("members.csv" in note for note in named.sources[0].notes)


@pytest.mark.parametrize(
    ("start", "end", "column", "text"),
    [
        ("2026-03-02", DAY[1], "start", "2026-03-02"),
        ("", DAY[1], "start", ""),
        (DAY[0], "later", "end", "later"),
        (DAY[0], "2026-03-02T25:00:00Z", "end", "2026-03-02T25:00:00Z"),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_header_and_text(
    start: str, end: str, column: str, text: str
) -> None:
    ledger = export(start, end)
    assert not len(ledger.entries)
    assert ledger.quarantine[["column", "text"]].to_numpy().tolist() == [[column, text]]
