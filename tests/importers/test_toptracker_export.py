from __future__ import annotations

import pytest

from auditor.model import Ledger, Side
from tests.importers.reading import read_text

HEADER = "activity,project,workers,duration,time,duration_seconds,start_time,end_time"
COUNTS = HEADER.replace("start_time", "keyboard_hits,mouse_clicks,screenshot_count,start_time")


def rows(*lines: str, header: str = HEADER) -> Ledger:
    return read_text("\n".join([header, *lines, ""]), timezone="Europe/Berlin")


def row(start: str, end: str, seconds: str, *, duration: str = "01:00:00") -> str:
    return f"Draft,Site,Ann,{duration},09:00am March 2nd - 10:00am March 2nd,{seconds},{start},{end}"


def test_an_activity_has_start_end_and_seconds() -> None:
    ledger = rows(row("2026-03-02T09:00:00+05:45", "2026-03-02T10:00:00+05:45", "3600"))
    entry = ledger.entries.iloc[0]
    assert (ledger.sources[0].format, ledger.sources[0].side) == ("toptracker_export", Side.LOGGED)
    assert entry[["person_name", "project", "description", "seconds"]].tolist() == ["Ann", "Site", "Draft", 3600]
    assert [str(entry[name]) for name in ("start", "end")] == [
        "2026-03-02 03:15:00+00:00",
        "2026-03-02 04:15:00+00:00",
    ]


def test_work_over_midnight_ends_on_the_next_day() -> None:
    entry = rows(row("2026-03-02T23:30:00+01:00", "2026-03-03T00:30:00+01:00", "3600")).entries.iloc[0]
    assert [str(entry[name].date()) for name in ("day", "until")] == ["2026-03-02", "2026-03-03"]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-29T00:30:00+01:00", "2026-03-29T04:30:00+02:00", 3),
        ("2026-10-25T00:30:00+02:00", "2026-10-25T04:30:00+01:00", 5),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", 1),
    ],
)
def test_offsets_settle_the_nights_of_the_clock_change(start: str, end: str, hours: int) -> None:
    ledger = rows(row(start, end, str(hours * 3600)))
    length = ledger.entries["end"] - ledger.entries["start"]
    assert length.dt.total_seconds().tolist() == [hours * 3600] == ledger.entries["seconds"].tolist()
    assert ledger.entries["grain"].tolist() == ["interval"]


@pytest.mark.parametrize(("seconds", "read"), [("3600", 3600), ("3500", 3500), ("-60", -60), ("0", 0)])
def test_the_seconds_are_kept_as_stated(seconds: str, read: int) -> None:
    ledger = rows(row("2026-03-02T09:00:00+01:00", "2026-03-02T10:00:00+01:00", seconds))
    assert ledger.entries["seconds"].tolist() == [read]


def test_without_the_seconds_the_duration_counts() -> None:
    ledger = rows(
        "Draft,Site,Ann,00:59:00,2026-03-02T09:00:00+01:00,2026-03-02T10:00:00+01:00",
        header="activity,project,workers,duration,start_time,end_time",
    )
    assert ledger.sources[0].format == "toptracker_export"
    assert ledger.entries["seconds"].tolist() == [3540]


def test_a_row_without_an_end_is_running() -> None:
    ledger = rows(row("2026-03-02T09:00:00+01:00", "", "120"))
    assert ledger.entries["is_running"].tolist() == [True]
    assert ledger.entries["seconds"].isna().all()


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        (row("", "2026-03-02T10:00:00+01:00", "3600"), "start_time", ""),
        (
            row("2026-03-02T25:00:00+01:00", "2026-03-02T10:00:00+01:00", "3600"),
            "start_time",
            "2026-03-02T25:00:00+01:00",
        ),
        (row("2026-03-02T09:00:00+01:00", "later", "3600"), "end_time", "later"),
        (row("2026-03-02T09:00:00+01:00", "2026-03-02T10:00:00+01:00", "1h5"), "duration_seconds", "1h5"),
    ],
)
def test_what_cannot_be_read_goes_to_quarantine(line: str, column: str, text: str) -> None:
    ledger = rows(row("2026-03-02T09:00:00+01:00", "2026-03-02T10:00:00+01:00", "3600"), line)
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[3, column, text]]


def test_columns_of_counts_are_left_alone_and_said() -> None:
    line = "Draft,Site,Ann,01:00:00,,3600,5210,912,18,2026-03-02T09:00:00+01:00,2026-03-02T10:00:00+01:00"
    ledger = rows(line, header=COUNTS)
    assert ledger.entries["activity"].isna().all()
    assert "columns not read: time, keyboard_hits, mouse_clicks, screenshot_count" in ledger.sources[0].notes
