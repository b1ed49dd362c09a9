"""The findings as CSV: the golden, and that no spreadsheet runs them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.engine import audit
from auditor.reports.csv import COLUMNS, render
from tests.auditor.reports.made import LOG, fresh_report, ledger_from, report_from, small_report
from tests.ledgers import ledger_of

GOLDENS = Path(__file__).parent / "goldens"


def test_the_small_report_is_its_golden(golden: Callable[[Path, str], None]) -> None:
    golden(GOLDENS / "small.csv", render(small_report(), None))


def test_two_renders_are_equal_and_the_reader_changes_nothing() -> None:
    assert render(fresh_report(), None) == render(fresh_report(), "agency")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", " \t", "\uff1d", "\xa0@"])
def test_text_that_would_run_is_preceded_by_an_apostrophe(start: str) -> None:
    assert _one(message=f"{start}1+1")["message"] == f"'{start}1+1"
    assert _one(person=f"{start}1+1")["person"] == f"'{start}1+1"


def test_harmless_text_is_left_alone() -> None:
    assert _one(message="a=b, -1 and 'quoted' \"twice\"\nÜbersetzung 時間")["message"] == (
        "a=b, -1 and 'quoted' \"twice\"\nÜbersetzung 時間"
    )


def test_negative_numbers_stay_numbers() -> None:
    row = _one(amount=-150, currency="USD", seconds=-3600)
    assert (row["amount"], row["hours"], row["seconds"]) == ("-1.50", "-1.00", "-3600")


def test_control_characters_are_shown() -> None:
    assert _one(message="a\x1b[2J\x00b")["message"] == "a\\x1b[2J\\x00b"


def test_every_field_is_quoted() -> None:
    for line in render(small_report(), None).splitlines():
        assert line.startswith('"')
        assert line.endswith('"')


def test_without_findings_there_is_a_header() -> None:
    assert render(audit(ledger_of()), None) == ",".join(f'"{name}"' for name in COLUMNS) + "\n"


def test_a_million_characters_are_kept() -> None:
    assert len(_one(message="x" * 1_000_000)["message"]) == 1_000_000


def _one(**finding: Any) -> dict[str, str]:
    csv.field_size_limit(10_000_000)
    report = report_from(ledger_from(log=LOG), {"at": [("log.csv", 2)]} | finding)
    text = render(report, None)
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    return row
