"""DQ106: entries that end before they start, negative and empty ones."""

from __future__ import annotations

import pytest

from tests.ledgers import findings_of, ledger_of

NIGHT = "overnight without an end date"
RUNNING = "the timer is still running"
ROUNDED = "zero created by rounding"


def entry(start: str, end: str, seconds: int) -> str:
    return f"ann logged 2026-03-02 {start}-23:59 end=2026-03-02_{end} seconds={seconds}"


def cause(finding: dict[str, dict[str, str]]) -> list[str]:
    assert set(finding["explanations"]) == {NIGHT, RUNNING, ROUNDED}
    return [name for name, verdict in finding["explanations"].items() if verdict == "ruled in"]


@pytest.mark.parametrize("seconds", [-3600, 8 * 3600])
def test_an_end_before_the_start_is_an_error(seconds: int) -> None:
    (finding,) = findings_of("DQ106", ledger_of(entry("17:00", "09:00", seconds)))
    assert (finding["rows"], finding["severity"]) == ([2], None)
    assert cause(finding) == ([NIGHT] if seconds < 0 else [])


@pytest.mark.parametrize(("end", "expected"), [("02:00", [NIGHT]), ("06:00", [NIGHT]), ("06:01", [])])
def test_overnight_is_sixteen_hours_at_most(end: str, expected: list[str]) -> None:
    (finding,) = findings_of("DQ106", ledger_of(entry("14:00", end, -1)))
    assert cause(finding) == expected


def test_overnight_must_agree_with_the_stated_duration() -> None:
    found = [cause(findings_of("DQ106", ledger_of(entry("22:00", "02:00", s)))[0]) for s in (4 * 3600, 2 * 3600)]
    assert found == [[NIGHT], []]


def test_overnight_with_its_end_date_is_not_found() -> None:
    assert findings_of("DQ106", ledger_of("ann logged 2026-03-02 22:00-02:00")) == []


def test_a_negative_duration_is_an_error() -> None:
    (finding,) = findings_of("DQ106", ledger_of("ann logged 2026-03-02 09:00-10:00 seconds=-3600"))
    assert (cause(finding), finding["seconds"], finding["severity"]) == ([], 3600, None)
    assert findings_of("DQ106", ledger_of("ann logged 2026-03-02 8h seconds=-60"))


def test_the_sentinel_of_a_running_timer_is_explained_and_asks_nothing() -> None:
    start = 1772442000  # 2026-03-02 09:00 UTC
    (finding,) = findings_of("DQ106", ledger_of(f"ann logged 2026-03-02 09:00-09:00 seconds=-{start}"))
    assert (cause(finding), finding["seconds"]) == ([RUNNING], 0)


def test_negative_lines_of_an_invoice_are_left_to_it() -> None:
    assert findings_of("DQ106", ledger_of("ann billed 2026-03-02 8h seconds=-3600 rate=400000 amount=-4000")) == []


def test_empty_entries_are_one_note_with_their_count() -> None:
    lines = [f"ann logged 2026-03-{day:02d} 09:00-09:00" for day in range(2, 5)]
    (finding,) = findings_of("DQ106", ledger_of(*lines, "ann logged 2026-03-09 09:00-10:00"))
    assert (finding["rows"], finding["severity"], finding["facts"]["rows"]) == ([2, 3, 4], "note", 3)
    assert cause(finding) == []


def test_zero_may_come_from_rounding_where_minutes_are_printed() -> None:
    (finding,) = findings_of("DQ106", ledger_of("ann logged 2026-03-02 09:00-09:00 resolution=60"))
    assert cause(finding) == [ROUNDED]


@pytest.mark.parametrize("when", ["0h", "09:00-", "09:00-09:01", "09:00-10:00"])
def test_days_of_no_hours_running_and_short_entries_are_not_found(when: str) -> None:
    assert findings_of("DQ106", ledger_of(f"ann logged 2026-03-02 {when}")) == []


@pytest.mark.parametrize(("rows", "findings"), [(20, 20), (21, 1)])
def test_many_rows_of_one_cause_are_one_finding(rows: int, findings: int) -> None:
    ledger = ledger_of(*[entry("17:00", "09:00", 8 * 3600)] * rows)
    assert len(findings_of("DQ106", ledger)) == findings
    assert len(findings_of("DQ106", ledger, rows_listed=rows)) == rows


def test_the_empty_ledger() -> None:
    assert findings_of("DQ106", ledger_of()) == []
