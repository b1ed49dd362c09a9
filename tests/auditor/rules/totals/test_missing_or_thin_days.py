"""TOT308: workdays without hours although traces show work, to a person's own advantage."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

WORKDAYS = [f"{dt.date(2026, 3, 2) + dt.timedelta(n)}" for n in range(33) if n % 7 < 5]
GAP = "2026-03-11"
TRACE = f"ann observed {GAP} 09:30-14:30 trace=coding"
LEAVE, PURPOSE = "leave or a holiday", "unbilled on purpose"


def usual(days: list[str] = WORKDAYS, trace: str = "09:30-14:30 trace=coding", traced: int = 99) -> list[str]:
    days = [day for day in days if day != GAP]
    logged = [f"ann logged {day} 09:00-15:00 client=Acme" for day in days]
    return logged + [f"ann observed {day} {trace}" for day in days[:traced]]


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("TOT308", ledger_of(*lines), **options)


def test_a_workday_without_hours_is_a_note_that_questions_nothing() -> None:
    (finding,) = found(TRACE, *usual())
    assert (finding["rows"], finding["places"], finding["seconds"]) == ([], [("log.csv", 2)], 0)
    assert (finding["day"], finding["facts"]["traced_seconds"]) == (GAP, 18_000)
    assert finding["explanations"] == {LEAVE: "untestable", PURPOSE: "untestable"}
    report = audit(ledger_of(TRACE, *usual()))
    assert report.findings.query("code == 'TOT308'")["severity"].tolist() == ["note"]


@pytest.mark.parametrize(("when", "expected"), [("09:00-10:29", 1), ("09:00-10:30", 0)])
def test_a_quarter_of_the_usual_day_is_enough(when: str, expected: int) -> None:
    findings = found(f"ann logged {GAP} {when} client=Acme", TRACE, *usual())
    assert len(findings) == expected
    assert [finding["rows"] for finding in findings] == [[2]] * expected


@pytest.mark.parametrize(
    ("trace", "expected"),
    [("09:30-12:00", 1), ("09:30-11:59", 0), ("10:00-10:00", 0), ("5h", 1), ("09:30-14:30 person_name=ben", 0)],
)
def test_traces_show_at_least_half_of_what_they_usually_do(trace: str, expected: int) -> None:
    assert len(found(f"ann observed {GAP} {trace} trace=coding", *usual())) == expected


def test_time_in_two_traces_counts_once_and_time_away_not_at_all() -> None:
    twice = [f"ann observed {GAP} 09:30-11:30 trace={kind}" for kind in ("coding", "meeting")]
    assert found(*twice, *usual()) == []
    assert found(TRACE, f"ann observed {GAP} 10:00-14:00 trace=away", *usual()) == []


def test_three_commits_are_work_where_commits_are_usual() -> None:
    commits = [f"ann observed {GAP} {hour}:00-{hour}:00 trace=commit" for hour in (10, 11, 12)]
    logged = usual(trace="10:00-10:00 trace=commit")
    (finding,) = found(*commits, *logged)
    assert (finding["facts"]["traced_seconds"], finding["facts"]["traced_moments"]) == (0, 3)
    assert found(*commits[:2], *logged) == []
    assert found(*commits, *usual()) == []


def test_few_days_say_nothing() -> None:
    assert len(found(TRACE, *usual(WORKDAYS[:21]))) == 1
    assert found(TRACE, *usual(WORKDAYS[:20])) == []
    assert len(found(TRACE, *usual(traced=10))) == 1
    assert found(TRACE, *usual(traced=9)) == []


@pytest.mark.parametrize("day", ["2026-03-14", "2026-02-27", "2026-04-10"])
def test_days_off_and_days_beyond_the_log_are_nobodys_business(day: str) -> None:
    assert found(f"ann observed {day} 09:30-14:30 trace=coding", *usual()) == []


def test_leave_and_holidays_are_not_raised_and_a_calendar_without_them_rules_them_out() -> None:
    for kind in ("leave", "holiday"):
        assert found(f"ann observed {GAP} 8h trace={kind}", TRACE, *usual()) == []
        assert found(f"ann observed 2026-03-09..2026-03-13 8h trace={kind}", TRACE, *usual()) == []
    (finding,) = found("ann observed 2026-03-14 8h trace=leave", TRACE, *usual())
    assert finding["explanations"][LEAVE] == "ruled out"


def test_hours_that_are_entered_otherwise_are_there() -> None:
    assert found(f"ann billed {GAP} 6h client=Acme", TRACE, *usual()) == []
    assert found("ann billed 2026-03-09..2026-03-15 40h client=Acme", TRACE, *usual()) == []
    assert found(f"ann logged {GAP} 09:00- client=Acme", TRACE, *usual()) == []


def test_work_past_midnight_is_cut_between_the_days() -> None:
    night = "ann observed 2026-03-10 22:00-03:00 trace=coding"
    assert len(found(night, *usual())) == 1
    assert found(night.replace("03:00", "02:00"), *usual()) == []


def test_nothing_and_one_side_alone_say_nothing() -> None:
    assert found() == []
    assert found(*usual(traced=0)) == []
    assert found(TRACE) == []
    assert found(TRACE, f"ann logged {GAP} 09:00-15:00 client=Acme") == []
    assert found(*usual(trace="8h trace=leave")) == []
    assert found(TRACE.replace("ann", "ben"), *usual(traced=0)) == []


def test_a_log_without_traces_is_skipped_with_the_reason() -> None:
    report = audit(ledger_of(*usual(traced=0)))
    assert report.coverage.query("code == 'TOT308'")["reason"].tolist() == ["no traces of work are given"]
