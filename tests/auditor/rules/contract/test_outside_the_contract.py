"""INV601: time before the start, after the end and within pauses of a contract."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

EDGE = "the edge in another zone"


def found(*lines: str, dates: str, more: str = "") -> list[dict[str, Any]]:
    settings = f'{more}\n[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{dates}\n'
    return findings_of("INV601", ledger_of(*(f"{line} client=Acme" for line in lines), settings=settings))


@pytest.mark.parametrize(
    ("dates", "outside", "inside"),
    [
        ("starts = 2026-03-02", "2026-03-01", "2026-03-02"),
        ("ends = 2026-03-02", "2026-03-03", "2026-03-02"),
        ("pauses = [{ from = 2026-03-04, until = 2026-03-05 }]", "2026-03-05", "2026-03-06"),
    ],
)
def test_each_border_has_two_sides(dates: str, outside: str, inside: str) -> None:
    (finding,) = found(f"ann billed {outside} 3h", f"ann billed {inside} 8h", dates=dates)
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2], [2], 3 * 3600)
    assert finding["severity"] == "warning", "it is the day next to the border"


def test_days_are_cut_in_the_zone_of_the_contract() -> None:
    dates = 'starts = 2026-03-02\ntimezone = "America/Chicago"'
    late = "ann billed 2026-03-02 02:00-07:00 zone=America/Chicago"
    (finding,) = found(late, dates=dates)
    assert finding["seconds"] == 4 * 3600, "midnight in Chicago is 06:00 in UTC"


def test_an_edge_that_lies_within_in_another_known_zone_is_explained() -> None:
    dates = 'starts = 2026-03-02\ntimezone = "America/Chicago"'
    (by_file,) = found("ann billed 2026-03-02 02:00-03:00", dates=dates)
    assert by_file["explanations"][EDGE] == "ruled in"
    person = '[people.ann]\ntimezone = "Europe/Kyiv"'
    line = "ann billed 2026-03-01 22:30-23:30"
    assert found(line, dates="starts = 2026-03-02", more=person)[0]["explanations"][EDGE] == "ruled in"
    assert found(line, dates="starts = 2026-03-02")[0]["explanations"][EDGE] == "ruled out"


def test_hours_without_times_beside_the_border_stay_open() -> None:
    open_, out = found("ann billed 2026-03-01 3h", "ann billed 2026-02-27 3h", dates="starts = 2026-03-02")[::-1]
    assert (open_["rows"], open_["explanations"][EDGE], open_["severity"]) == ([2], "untestable", "warning")
    assert (out["rows"], out["explanations"][EDGE], out["severity"]) == ([3], "ruled out", "error")


def test_a_log_counts_where_there_is_no_bill() -> None:
    lines = ["ann logged 2026-02-01 3h", "ann logged 2026-02-02 3h is_billable=no"]
    (finding,) = found(*lines, dates="starts = 2026-03-02")
    assert (finding["rows"], finding["severity"]) == ([2], "warning")
    assert found(*lines, "ann billed 2026-03-05 3h", dates="starts = 2026-03-02") == []


def test_a_period_counts_only_if_all_of_it_is_outside() -> None:
    assert found("ann billed 2026-02-23..2026-03-02 9h", dates="starts = 2026-03-02") == []
    assert len(found("ann billed 2026-02-23..2026-03-01 9h", dates="starts = 2026-03-02")) == 1


def test_the_second_clock_change_night_is_cut_at_its_own_midnight() -> None:
    dates = 'ends = 2026-10-24\ntimezone = "Europe/Berlin"'
    (finding,) = found("ann billed 2026-10-24 20:00-23:00 zone=Europe/Berlin", dates=dates)
    assert finding["seconds"] == 3600, "midnight in Berlin is 22:00 in UTC that night"


def test_without_dates_the_rule_is_skipped_with_the_reason() -> None:
    covered = audit(ledger_of("ann billed 2026-03-01 3h"), ["contract"]).coverage
    mine = covered[covered["code"] == "INV601"].iloc[0]
    assert (mine["status"], mine["reason"]) == (
        "skipped",
        "the settings state no start, end or pause of the contract",
    )
    assert findings_of("INV601", ledger_of()) == []


def test_a_contract_and_a_pause_of_one_day_are_legal() -> None:
    """The validator's defect: a period of one day is rejected."""
    dates = "starts = 2026-03-02\nends = 2026-03-02"
    assert found("ann billed 2026-03-02 3h", dates=dates) == []
    pause = "pauses = [{ from = 2026-03-04, until = 2026-03-04 }]"
    assert [f["rows"] for f in found("ann billed 2026-03-04 3h", "ann billed 2026-03-05 3h", dates=pause)] == [[2]]
