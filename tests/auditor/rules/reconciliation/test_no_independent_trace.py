"""REC407: blocks of work without a trace where nearly all others have one; a note, and never an accusation."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

DOWN, CALLS = "the evidence source was down", "calls, reading and travel"
DAYS = [f"2026-03-{day:02d}" for day in range(2, 14)]
BARE = "ann logged 2026-03-05 14:00-17:00"


def traced(days: list[str] = DAYS, trace: str = "10:00-10:00 trace=commit") -> list[str]:
    lines = [f"ann logged {day} 09:00-12:00" for day in days]
    return lines + [f"ann observed {day} {trace}" for day in days]


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("REC407", ledger_of(*lines), **options)


def test_a_long_block_without_a_trace_is_a_note_that_questions_nothing() -> None:
    (finding,) = found(BARE, *traced())
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2], [], 0)
    assert finding["facts"] == {"untraced_seconds": 10800, "blocks": 1, "traced_blocks": 12, "comparable_blocks": 13}
    assert finding["explanations"][DOWN] == "ruled out"


@pytest.mark.parametrize(
    "line",
    [
        "ann logged 2026-03-05 14:00-15:59",
        "ann logged 2026-03-01 14:00-17:00",
        "ann logged 2026-03-20 14:00-17:00",
        "ben logged 2026-03-05 14:00-17:00",
        "ann logged 2026-03-05 14:00-17:00 is_billable=no",
    ],
)
def test_short_work_and_work_beyond_the_traces_is_left_alone(line: str) -> None:
    assert found(line, *traced()) == []


def test_entries_in_a_row_are_one_block() -> None:
    (finding,) = found("ann logged 2026-03-05 14:00-15:30", "ann logged 2026-03-05 15:34-17:00", *traced())
    assert (finding["rows"], finding["facts"]["blocks"]) == ([2, 3], 1)
    assert found("ann logged 2026-03-05 14:00-15:30", "ann logged 2026-03-05 15:36-17:00", *traced()) == []


@pytest.mark.parametrize(("minute", "expected"), [("29", 0), ("31", 1)])
def test_a_trace_within_half_an_hour_counts(minute: str, expected: int) -> None:
    assert len(found(BARE, f"ann observed 2026-03-05 17:{minute}-17:{minute} trace=commit", *traced())) == expected


def test_few_blocks_or_few_with_traces_say_nothing() -> None:
    assert found(BARE, *traced(DAYS[:8])) == []
    many = [f"ann logged {day} 14:00-17:00" for day in DAYS[:6]]
    assert found(*many, *traced()) == []


def test_a_day_without_any_trace_is_explained_by_an_outage() -> None:
    days = DAYS[:5] + DAYS[6:]
    (finding,) = found("ann logged 2026-03-07 09:00-12:00", *traced(days))
    assert (finding["rows"], finding["explanations"][DOWN]) == ([2], "ruled in")


def test_the_text_of_a_call_explains_it() -> None:
    (finding,) = found(f"{BARE} description=workshop_with_the_client", *traced())
    assert finding["explanations"][CALLS] == "ruled in"
    assert found(BARE, *traced())[0]["explanations"][CALLS] == "untestable"


def test_traces_of_another_contract_do_not_count_and_hours_of_a_day_do() -> None:
    with_client = [line + " client=A" if "logged" in line else line for line in [BARE, *traced()]]
    other = "ann logged 2026-03-20 08:00-09:00 client=B"
    assert len(found(*with_client, other, "ann observed 2026-03-05 15:00-16:00 client=B trace=coding")) == 1
    assert found(*with_client, other, "ann observed 2026-03-05 15:00-16:00 client=A trace=coding") == []
    assert found(*with_client, other, "ann observed 2026-03-05 2h trace=coding") == []


def test_blocks_mostly_away_from_the_computer_are_a_note_from_two_days_on() -> None:
    away = [f"ann observed {day} 09:00-10:40 trace=away" for day in DAYS[:2]]
    (finding,) = found(*traced(), *away)
    assert (finding["rows"], finding["facts"]["untraced_seconds"]) == ([2, 3], 6 * 3600)
    assert found(*traced(), away[0]) == []
    assert found(*traced(), *[line.replace("10:40", "10:30") for line in away]) == []


def test_the_bill_is_judged_where_it_has_clock_times() -> None:
    (finding,) = found(
        BARE, BARE.replace("logged", "billed"), *[line.replace("logged", "billed") for line in traced()]
    )
    assert finding["rows"] == [3]


def test_without_traces_the_rule_is_skipped_with_the_reason() -> None:
    covered = audit(ledger_of(BARE), ["reconciliation"]).coverage
    mine = covered[covered["code"] == "REC407"].iloc[0]
    assert (mine["status"], mine["reason"]) == ("skipped", "no traces of work are given")
    assert found() == []
