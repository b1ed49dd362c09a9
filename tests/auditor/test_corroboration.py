"""Traces of work beside findings of too much billed time: they corroborate, or say nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.engine import audit
from auditor.findings import found
from auditor.reconciliation.corroboration import corroborated
from tests.ledgers import findings_of, ledger_of

DAY = "2026-03-03"
LOG = ["ann logged 2026-03-02 09:00-12:00 client=Acme", f"ann logged {DAY} 09:00-10:00 client=Acme"]
MORE = [*LOG, "ann billed 2026-03-02 3h client=Acme", f"ann billed {DAY} 3h client=Acme"]
BARE = [*LOG, "ann billed 2026-03-02 3h client=Acme", "ann billed 2026-03-04 3h client=Acme"]
INVOICE = [*LOG, "ann billed 2026-03-02..2026-03-08 6h client=Acme"]
ELSEWHERE = "work in another tool"


def told(code: str, lines: list[str], *traces: str) -> dict[str, Any]:
    (finding,) = [f for f in findings_of(code, ledger_of(*lines, *traces)) if f["asked"]]
    return finding


def traced(code: str, lines: list[str], *traces: str) -> tuple[int | None, int | None]:
    """Return the seconds and moments that the only finding of a rule states, None where it states none."""
    facts = told(code, lines, *traces)["facts"]
    return facts.get("traced_seconds"), facts.get("traced_moments")


CASES = [("REC401", MORE, DAY), ("REC402", BARE, "2026-03-04"), ("INV608", INVOICE, DAY)]


@pytest.mark.parametrize(("code", "lines", "day"), CASES)
def test_time_traced_outside_the_log_is_stated_and_stays_open(code: str, lines: list[str], day: str) -> None:
    without = told(code, lines)
    finding = told(code, lines, f"ann observed {day} 13:00-14:30 trace=activity")
    assert finding["facts"] == without["facts"] | {"traced_seconds": 5400, "traced_moments": 0}
    assert finding["explanations"] == without["explanations"]
    assert finding["explanations"][ELSEWHERE] == "untestable"
    assert "1.50 h" in finding["message"]
    assert finding["message"].startswith(without["message"].removesuffix("."))
    assert (finding["seconds"], finding["severity"], finding["asked"]) == (
        without["seconds"],
        without["severity"],
        without["asked"],
    )


@pytest.mark.parametrize(("code", "lines", "day"), CASES)
def test_without_a_trace_of_that_person_on_those_days_nothing_changes(code: str, lines: list[str], day: str) -> None:
    without = told(code, lines)
    assert told(code, lines, f"bob observed {day} 13:00-14:30") == without
    assert told(code, lines, "ann observed 2026-03-20 13:00-14:30") == without
    for kind in ("away", "leave", "holiday"):
        assert told(code, lines, f"ann observed {day} 13:00-14:30 trace={kind}") == without


def test_a_billed_entry_without_counterpart_is_corroborated_by_its_day() -> None:
    lines = [*LOG, "ann billed 2026-03-02 3h client=Acme", f"ann billed {DAY} 13:00-16:00 client=Acme"]
    assert traced("REC402", lines, f"ann observed {DAY} 13:00-14:00 trace=coding") == (3600, 0)


@pytest.mark.parametrize(
    ("traces", "expected"),
    [
        (["09:00-10:00"], (0, 0)),
        (["09:30-11:00"], (3600, 0)),
        (["13:00-14:00 trace=coding", "13:30-15:00 trace=activity"], (7200, 0)),
        (["13:00-15:00", "14:00-14:30 trace=away"], (5400, 0)),
        (["13:00-13:00 trace=commit"], (0, 1)),
        (["13:00- trace=commit", "13:00-13:00 trace=commit", "09:30-09:30 trace=commit"], (0, 2)),
        (["09:00-09:00 trace=commit"], (0, 0)),
        (["3h trace=coding"], (7200, 0)),
        (["1h trace=coding"], (0, 0)),
        (["3h trace=coding", "13:00-14:00"], (7200, 0)),
        (["23:00-01:00"], (3600, 0)),
        (["13:00-14:00 client=Acme"], (3600, 0)),
        (["13:00-14:00 client=Beta"], (3600, 0)),
        (["13:00-14:00 person_name="], (3600, 0)),
    ],
)
def test_what_counts_as_traced(traces: list[str], expected: tuple[int, int]) -> None:
    assert traced("REC401", MORE, *[f"ann observed {DAY} {trace}" for trace in traces]) == expected


def test_traces_of_another_contract_are_left_out() -> None:
    beta = ["ann logged 2026-03-02 13:00-13:30 client=Beta", "ann billed 2026-03-02 0.5h client=Beta"]
    trace = f"ann observed {DAY} 13:00-14:00 client="
    assert traced("REC401", [*MORE, *beta], f"{trace}Beta") == (None, None)
    assert traced("REC401", [*MORE, *beta], f"{trace}Acme") == (3600, 0)
    assert traced("REC401", [*MORE, *beta], f"{trace}Gamma") == (3600, 0)


def test_time_logged_on_other_contracts_is_no_work_in_another_tool() -> None:
    beta = f"ann logged {DAY} 13:00-14:00 client=Beta"
    assert traced("REC401", [*MORE, beta], f"ann observed {DAY} 13:00-15:00") == (3600, 0)


def test_hours_logged_without_clock_times_are_set_against_what_is_traced() -> None:
    lines = ["ann logged 2026-03-02 3h client=Acme", f"ann logged {DAY} 1h client=Acme", *MORE[2:]]
    assert traced("REC401", lines, f"ann observed {DAY} 13:00-15:00") == (3600, 0)
    assert traced("REC401", lines, f"ann observed {DAY} 13:00-13:30") == (0, 0)


def test_days_are_those_of_the_contract() -> None:
    text = 'contracts = [{id = "7", client = "Acme", matches = ["Acme"], billed_as = ["*"], timezone = "Asia/Tokyo"}]'
    lines = [*LOG[:1], "ann logged 2026-03-03 02:00-03:00 client=Acme", *MORE[2:]]
    ledger = ledger_of(*lines, "ann observed 2026-03-03 14:00-16:00", settings=text)
    (finding,) = [f for f in findings_of("REC401", ledger) if f["asked"]]
    assert (finding["day"], finding["facts"]["traced_seconds"]) == (DAY, 3600)


def test_logged_more_than_billed_is_not_corroborated() -> None:
    lines = [*LOG, "ann billed 2026-03-02 3h client=Acme", "ann billed 2026-03-04 1h client=Acme"]
    lines += ["ann logged 2026-03-04 09:00-10:00 client=Acme"]
    found_ = findings_of("REC401", ledger_of(*lines, f"ann observed {DAY} 13:00-15:00"))
    assert found_
    assert all("traced_seconds" not in finding["facts"] for finding in found_)


def test_the_report_says_what_was_traced() -> None:
    report = audit(
        ledger_of(*MORE, f"ann observed {DAY} 13:00-14:30", f"ann observed {DAY} 15:00-15:00 trace=commit")
    )
    messages = " ".join(report.all_findings["message"])
    assert "traces of work outside the log: 1.50 h and 1 moment." in messages


MINUTES = st.tuples(st.integers(0, 3 * 1440), st.integers(1, 400))
STRETCHES = st.lists(st.tuples(MINUTES, st.sampled_from(["ann", "bob"])), max_size=6)


def written(side: str, stretches: list[Any], kind: str = "") -> list[str]:
    """Return stretches, as minutes after a midnight, as lines of a ledger."""
    origin = pd.Timestamp("2026-03-02")
    lines = []
    for (start, length), who in stretches:
        a, b = origin + pd.Timedelta(minutes=start), origin + pd.Timedelta(minutes=start + length)
        lines.append(f"{who} {side} {a:%Y-%m-%d}..{b:%Y-%m-%d} {a:%H:%M}-{b:%H:%M} client=Acme{kind}")
    return lines


@settings(max_examples=30)
@given(STRETCHES, STRETCHES, STRETCHES, st.integers(0, 3), st.integers(0, 2))
def test_traced_time_is_what_counting_minutes_gives(
    logged: list[Any], observed: list[Any], away: list[Any], first: int, more: int
) -> None:
    lines = ["ann logged 2026-03-20 09:00-10:00 client=Acme", "bob logged 2026-03-20 09:00-10:00 client=Acme"]
    lines += written("logged", logged) + written("observed", observed) + written("observed", away, " trace=away")
    ledger = ledger_of(*lines)
    days = pd.Timestamp("2026-03-02") + pd.to_timedelta([first, first + more], unit="D")
    finding = found(
        message=["x."] * 2, entries=[np.array([0])] * 2, seconds=[1, 1], day=[days[0]] * 2, until=[days[1]] * 2
    )
    made = corroborated(finding, ledger, np.arange(2))

    def minutes(stretches: list[Any], who: str) -> set[int]:
        return {m for (start, length), own in stretches if own == who for m in range(start, start + length)}

    inside = set(range(first * 1440, (first + more + 1) * 1440))
    for row, who in enumerate(ledger.contracts["person"]):
        seen = minutes(observed, who) & inside
        expected = 60 * len(seen - minutes(logged, who) - minutes(away, who)) if seen else None
        assert made["facts"].iloc[row].get("traced_seconds") == expected
