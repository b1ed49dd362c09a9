from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.importers.reading import damaged, is_read_or_refused, read_text, refusal

SAMPLES = sorted((Path(__file__).parents[2] / "sample_data" / "importers" / "toggl_time_range" / "refused").iterdir())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_it_is_refused_in_one_line_that_names_what_is_missing(path: Path) -> None:
    line = refusal(path.read_text(encoding="utf-8"))
    assert "Start date is missing" in line
    assert "\n" not in line


def test_a_start_date_makes_it_a_detailed_report() -> None:
    header = "Description,Duration,Member,Project,Start time,Stop time,Start date,Time"
    ledger = read_text(f"{header}\nwork,1:00:00,Ann Example,Web,09:00:00,10:00:00,2026-03-02,x\n")
    assert ledger.sources[0].format == "toggl_detailed"


@settings(max_examples=60, deadline=None)
@given(damaged([path.read_bytes() for path in SAMPLES]))
def test_no_damage_makes_it_crash_or_lose_a_row(data: bytes) -> None:
    assert is_read_or_refused(data, "UTC")
