from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.importers.reading import read_text, refusal

REFUSED = Path(__file__).parents[2] / "sample_data" / "importers" / "clockify_summary" / "refused"


@pytest.mark.parametrize("path", sorted(REFUSED.iterdir()), ids=lambda p: p.stem)
def test_a_summary_without_dates_is_refused_in_one_line_that_names_the_export_to_make(path: Path) -> None:
    line = refusal(path.read_text())
    assert "its rows have no dates" in line
    assert "Detailed" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("text", "seconds", "resolution"),
    [
        ("07:56:00", 28_560, 1),
        ("7:56", 28_560, 60),
        ("7.93", 28_548, 18),
        ("00:00:00", 0, 1),
        ("31:10:00", 112_200, 1),
    ],
)
def test_time_in_the_format_of_the_workspace(text: str, seconds: int, resolution: int) -> None:
    ledger = read_text(f"Date,Time (h),Time (decimal)\n2026-06-22,{text},7.933333333333334\n")
    assert ledger.sources[0].format == "clockify_summary"
    assert ledger.entries[["seconds", "resolution"]].to_numpy().tolist() == [[seconds, resolution]]


@pytest.mark.parametrize(
    ("hours", "seconds", "resolution"),
    [
        (("7.933333333333334", "8"), [28_560, 28_800], 1),
        (("2.1686", "0.25"), [7807, 900], 1),
        (("2.17",), [7812], 18),
    ],
)
def test_decimal_time_alone_is_rounded_to_the_second(
    hours: tuple[str, ...], seconds: list[int], resolution: int
) -> None:
    ledger = read_text("Date,Time (decimal)\n" + "".join(f"2026-06-22,{text}\n" for text in hours))
    assert ledger.entries["seconds"].tolist() == seconds
    assert set(ledger.entries["resolution"]) == {resolution}


def test_entries_are_days_without_a_person_unless_there_is_a_user() -> None:
    assert read_text("Date,Time (h)\n2026-06-22,01:00:00\n").entries["person_name"].isna().all()
    entry = read_text("User,Date,Time (h)\nAnn Example,2026-06-22,01:00:00\n").entries.iloc[0]
    assert (entry["person_name"], entry["grain"]) == ("Ann Example", "day")


def test_the_person_may_come_from_the_settings() -> None:
    ledger = read_text(
        "Date,Time (h)\n2026-06-22,01:00:00\n", settings='[formats.clockify_summary]\nperson = "Ann Example"\n'
    )
    assert ledger.entries["person_name"].tolist() == ["Ann Example"]


def test_placeholders_and_blank_amounts_are_missing() -> None:
    text = 'Date,Project,Client,Time (h),Amount (USD)\n2026-06-22,Web,(Without client),01:00:00,""\n'
    entry = read_text(text).entries.iloc[0]
    assert pd.isna(entry["client"])
    assert pd.isna(entry["amount"])
    assert (entry["project"], entry["currency"]) == ("Web", "USD")


@pytest.mark.parametrize(
    ("cells", "header", "text"),
    [
        (",01:00:00,1.00", "Date", ""),
        ("22 June,01:00:00,1.00", "Date", "22 June"),
        ("2026-06-22,,1.00", "Time (h)", ""),
        ("2026-06-22,01:99:00,1.00", "Time (h)", "01:99:00"),
        ("2026-06-22,01:00:00,many", "Amount (EUR)", "many"),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_its_header(cells: str, header: str, text: str) -> None:
    ledger = read_text(f"Date,Time (h),Amount (EUR)\n{cells}\n2026-06-23,01:00:00,1.00\n")
    assert ledger.quarantine[["row", "column", "text"]].to_numpy().tolist() == [[2, header, text]]
    assert ledger.entries["row"].tolist() == [3]


def test_a_detailed_report_is_not_a_summary() -> None:
    ledger = read_text("User,Start Date,Duration (h),Duration (decimal)\nAnn Example,2026-06-22,01:00:00,1.00\n")
    assert ledger.sources[0].format == "clockify_detailed"
