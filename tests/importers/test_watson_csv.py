from __future__ import annotations

import pandas as pd
import pytest

from tests.importers.reading import read_text, refusal

LOG = "id,start,stop,project,tags\n"
REPORT = "from,to,project,tag,time\n"


def test_a_frame_is_an_interval_on_the_clock_of_the_zone() -> None:
    text = LOG + '8f2c1e0,2026-03-02 09:00:00,2026-03-02 10:30:05,shop,"cart, bug fix"\n'
    entry = read_text(text, timezone="Europe/Berlin").entries.iloc[0]
    assert (entry["start"], entry["end"]) == (pd.Timestamp("2026-03-02T08:00Z"), pd.Timestamp("2026-03-02T09:30:05Z"))
    assert (entry["seconds"], entry["project"], entry["tags"], entry["entry_id"]) == (
        5405,
        "shop",
        "cart, bug fix",
        "8f2c1e0",
    )


@pytest.mark.parametrize(("times", "resolution"), [("09:00:00,10:00:00", 1), ("09:00,10:00", 60)])
def test_old_versions_print_no_seconds(times: str, resolution: int) -> None:
    start, stop = times.split(",")
    entry = read_text(f"{LOG}8f2c1e0,2026-03-02 {start},2026-03-02 {stop},shop,\n").entries.iloc[0]
    assert (entry["resolution"], entry["seconds"]) == (resolution, 3600)


def test_the_current_frame_runs() -> None:
    entry = read_text(LOG + "current,2026-03-02 23:50:00,2026-03-03 00:20:00,shop,\n").entries.iloc[0]
    assert entry["is_running"]
    assert pd.isna(entry["end"])
    assert entry["until"] == pd.Timestamp("2026-03-02")
    assert pd.isna(entry["entry_id"])


def test_a_clock_time_that_a_change_skips_keeps_its_day() -> None:
    text = LOG + "8f2c1e0,2026-03-29 02:30:00,2026-03-29 03:30:00,shop,\n"
    entry = read_text(text, timezone="Europe/Berlin").entries.iloc[0]
    assert entry["grain"] == "day"


def test_a_start_that_cannot_be_read_goes_to_quarantine() -> None:
    ledger = read_text(LOG + "a,soon,2026-03-02 10:00:00,shop,\nb,,2026-03-02 10:00:00,shop,\n")
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [
        [2, "start", "soon"],
        [3, "start", ""],
    ]


def test_times_of_tags_are_part_of_their_projects() -> None:
    day = "2026-03-02 00:00:00,2026-03-02 23:59:59"
    ledger = read_text(f"{REPORT}{day},shop,,60.5\n{day},shop,cart,30.0\n{day},site,,1\n")
    assert ledger.entries["seconds"].tolist() == [61, 1]
    assert ledger.skipped["row"].tolist() == [3]


@pytest.mark.parametrize(("last", "grain"), [("2026-03-02", "day"), ("2026-03-03", "period")])
def test_a_report_covers_a_day_or_a_period(last: str, grain: str) -> None:
    entry = read_text(f"{REPORT}2026-03-02 00:00:00,{last} 23:59:59,shop,,60\n").entries.iloc[0]
    assert (entry["day"], entry["until"], entry["grain"]) == (pd.Timestamp("2026-03-02"), pd.Timestamp(last), grain)


def test_a_time_that_cannot_be_read_goes_to_quarantine() -> None:
    ledger = read_text(f"{REPORT}2026-03-02 00:00:00,2026-03-02 23:59:59,shop,,long\n")
    assert ledger.quarantine[["column", "text"]].to_numpy().tolist() == [["time", "long"]]


def test_a_table_with_other_columns_is_not_called_watson() -> None:
    assert "no known header" in refusal("id,start,project\na,2026-03-02 09:00:00,shop\n")
