"""DQ107: entries without an end are neither zero hours nor lost."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.ledgers import findings_of, ledger_of

NAME = "the export was taken mid-session"
LATER = "ann logged 2026-03-09 09:00-10:00"


def verdict(*lines: str, as_of: str = "2026-11-02T09:00Z", hours: int = 12) -> str:
    ledger = ledger_of(*lines, as_of=pd.Timestamp(as_of))
    (finding,) = findings_of("DQ107", ledger, hours=hours)
    assert finding["seconds"] == 0
    return str(finding["explanations"][NAME])


def test_an_entry_left_open_is_found() -> None:
    (finding,) = findings_of("DQ107", ledger_of("ann logged 2026-03-02 09:00-", LATER))
    assert (finding["rows"], finding["severity"]) == ([2], None)
    assert verdict("ann logged 2026-03-02 09:00-", LATER) == "ruled out"


@pytest.mark.parametrize(
    ("as_of", "expected"), [("21:00", "ruled in"), ("21:01", "ruled out"), ("08:59", "ruled out")]
)
def test_within_twelve_hours_of_the_audit_it_is_mid_session(as_of: str, expected: str) -> None:
    assert verdict("ann logged 2026-03-02 09:00-", LATER, as_of=f"2026-03-02T{as_of}Z") == expected


@pytest.mark.parametrize(("end", "expected"), [("21:00", "ruled in"), ("21:01", "ruled out")])
def test_within_twelve_hours_of_the_newest_moment_it_is_mid_session(end: str, expected: str) -> None:
    assert verdict("ann logged 2026-03-02 09:00-", f"ben logged 2026-03-02 09:00-{end}") == expected


def test_the_option_has_two_sides() -> None:
    lines = ("ann logged 2026-03-02 09:00-", "ann logged 2026-03-02 13:00-14:00")
    assert [verdict(*lines, hours=hours) for hours in (4, 5)] == ["ruled out", "ruled in"]


def test_running_time_is_in_no_sum() -> None:
    assert findings_of("TOT301", ledger_of("ann logged 2026-03-02 09:00-", LATER)) == []


@pytest.mark.parametrize(("rows", "findings"), [(20, 20), (21, 1)])
def test_many_are_one_finding(rows: int, findings: int) -> None:
    lines = [f"ann logged 2026-03-{day:02d} 09:00-" for day in range(2, 2 + rows)]
    assert len(findings_of("DQ107", ledger_of(*lines, "ann logged 2026-05-09 09:00-10:00"))) == findings


@pytest.mark.parametrize("when", ["09:00-09:00", "09:00-10:00", "0h"])
def test_closed_entries_are_not_found(when: str) -> None:
    assert findings_of("DQ107", ledger_of(f"ann logged 2026-03-02 {when}")) == []
    assert findings_of("DQ107", ledger_of()) == []
