from __future__ import annotations

import pandas as pd
import pytest

from tests.importers.reading import read_text, refusal

NINE = "2026-03-02T08:00:00.250Z"


@pytest.mark.parametrize(
    ("columns", "cells", "trace", "description"),
    [
        ("app,title", "Code,cart.py", "activity", "Code cart.py"),
        ("status", "not-afk", "activity", "not-afk"),
        ("status", "afk", "away", "afk"),
        ("url,title,audible", "https://example.com,Docs,false", "activity", "Docs https://example.com"),
        ("file,project,language", "/a/cart.py,shop,python", "coding", "/a/cart.py"),
    ],
)
def test_the_columns_say_which_bucket_it_is(columns: str, cells: str, trace: str, description: str) -> None:
    text = f"timestamp,duration,{columns}\r\n{NINE},90,{cells}"
    entry = read_text(text).entries.iloc[0]
    assert (entry["side"], entry["trace"], entry["description"]) == ("observed", trace, description)
    assert (entry["start"], entry["end"]) == (pd.Timestamp("2026-03-02T08:00Z"), pd.Timestamp("2026-03-02T08:01:30Z"))


def test_newer_servers_write_ids() -> None:
    text = f"id,timestamp,duration,status\n7,{NINE},0.000001000,afk\n"
    assert read_text(text).entries["seconds"].tolist() == [0]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",90,afk", "timestamp"),
        ("now,90,afk", "timestamp"),
        (f"{NINE},,afk", "duration"),
        (f"{NINE},long,afk", "duration"),
        (f"{NINE},90,", "status"),
        (f"{NINE},90,here", "status"),
    ],
)
def test_what_lacks_or_cannot_be_read_goes_to_quarantine(line: str, column: str) -> None:
    ledger = read_text(f"timestamp,duration,status\n{NINE},90,afk\n{line}\n")
    assert ledger.entries["row"].tolist() == [2]
    assert ledger.quarantine[["row", "column"]].to_numpy().tolist() == [[3, column]]


def test_a_blank_line_is_no_event() -> None:
    ledger = read_text(f"timestamp,duration,status\n{NINE},90,afk\n,,\n")
    assert (len(ledger.entries), ledger.skipped["row"].tolist()) == (1, [3])


def test_the_hour_that_repeats_is_told_by_its_offset() -> None:
    text = "timestamp,duration,status\n2026-10-25T00:30:00Z,1800,afk\n2026-10-25T01:30:00Z,1800,afk\n"
    starts = read_text(text, timezone="Europe/Berlin").entries["start"]
    assert starts.tolist() == [pd.Timestamp("2026-10-25T00:30Z"), pd.Timestamp("2026-10-25T01:30Z")]


def test_a_table_of_times_without_what_was_seen_is_not_known() -> None:
    assert "no known header" in refusal(f"timestamp,duration,mood\n{NINE},90,good\n")
