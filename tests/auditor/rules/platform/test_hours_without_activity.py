"""UPW702: runs of tracked time without any activity."""

from __future__ import annotations

from itertools import pairwise

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of


def cells(first: int, count: int, more: str = "", activity: int = 0, day: int = 2, side: str = "logged") -> list[str]:
    """Return segments of ten minutes from 09:00 on."""
    clock = [f"{9 + n // 6:02}:{n % 6}0" for n in range(first, first + count + 1)]
    pairs = pairwise(clock)
    return [f"ann {side} 2026-03-{day:02} {a}-{b} activity={activity} {more}" for a, b in pairs]


@pytest.mark.parametrize(("count", "expected"), [(5, 0), (6, 1)])
def test_a_run_has_two_sides(count: int, expected: int) -> None:
    assert len(findings_of("UPW702", ledger_of(*cells(0, count)))) == expected


def test_runs_are_one_note_per_person_with_their_share() -> None:
    ledger = ledger_of(*cells(0, 6), *cells(6, 18, activity=60), *cells(0, 12, day=3))
    (finding,) = findings_of("UPW702", ledger)
    assert (finding["asked"], finding["facts"]["idle_seconds"], finding["facts"]["percent"]) == ([], 3 * 3600, 50)
    assert finding["facts"]["longest"] == ["2.00 h from 2026-03-03 09:00 UTC", "1.00 h from 2026-03-02 09:00 UTC"]


def test_one_active_segment_ends_a_run() -> None:
    assert findings_of("UPW702", ledger_of(*cells(0, 5), *cells(5, 1, activity=1), *cells(6, 5))) == []


def test_a_gap_ends_a_run() -> None:
    assert findings_of("UPW702", ledger_of(*cells(0, 3), *cells(4, 3))) == []


def test_a_run_may_cross_midnight() -> None:
    ledger = ledger_of("ann billed 2026-03-02 23:20-00:00 activity=0", "ann billed 2026-03-03 00:00-00:20 activity=0")
    assert [f["rows"] for f in findings_of("UPW702", ledger)] == [[2, 3]]


@pytest.mark.parametrize("text", ["description=call_with_Bo", "task=Standup"])
def test_a_meeting_is_left_out(text: str) -> None:
    assert findings_of("UPW702", ledger_of(*cells(0, 6, text))) == []
    assert len(findings_of("UPW702", ledger_of(*cells(0, 5, text), *cells(5, 1, "description=tests")))) == 1


def test_time_by_hand_has_no_activity_by_its_nature() -> None:
    assert findings_of("UPW702", ledger_of(*cells(0, 6, "is_manual=yes"))) == []


def test_a_cell_that_occurs_twice_is_counted_once() -> None:
    assert findings_of("UPW702", ledger_of(*cells(0, 5), *cells(0, 5))) == []


def test_a_file_without_activity_is_skipped_with_the_reason() -> None:
    ledger = ledger_of("ann logged 2026-03-02 09:00-12:00")
    covered = audit(ledger, ["platform"]).coverage.query("code == 'UPW702'").iloc[0]
    assert (covered["status"], covered["reason"]) == ("skipped", "no row says how active its time was")
    assert findings_of("UPW702", ledger) == findings_of("UPW702", ledger_of()) == []
