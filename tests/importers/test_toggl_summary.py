from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.importers.reading import damaged, is_read_or_refused, read_text, refusal

SAMPLES = sorted((Path(__file__).parents[2] / "sample_data" / "importers" / "toggl_summary" / "refused").iterdir())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_it_is_refused_in_one_line_that_names_the_export_to_make(path: Path) -> None:
    line = refusal(path.read_text(encoding="utf-8"))
    assert "its rows have no dates" in line
    assert "Detailed" in line
    assert "\n" not in line


def test_a_detailed_file_is_never_taken_for_a_summary() -> None:
    header = "Client,Project,Member,Description,Tags,Billable,Duration,Amount (EUR)"
    ledger = read_text(f"{header},Start date\nA,Web,Ann Example,work,,Yes,1:00:00,75.00,2026-03-02\n")
    assert ledger.sources[0].format == "toggl_detailed"


def test_a_table_with_two_columns_is_not_called_a_summary() -> None:
    assert "no known header" in refusal("Project,Duration\nWeb,1:00:00\n")


@settings(max_examples=60, deadline=None)
@given(damaged([path.read_bytes() for path in SAMPLES]))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")
