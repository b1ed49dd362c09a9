"""PRO502: when entries were first written, by their own word or by an earlier export."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

LAST = "ann logged 2026-03-13 2h client=Acme description=last"


def entry(day: int, written: str, more: str = "") -> str:
    return f"ann logged 2026-03-{day:02d} 09:00-11:00 client=Acme created=2026-03-{written} {more}"


def told(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("PRO502", ledger_of(*lines), **options)


@pytest.mark.parametrize(
    ("written", "days"),
    [("02T11:00", 0), ("03T11:00", 0), ("03T11:01", 1), ("09T11:00", 1), ("09T11:01", 7), ("01T08:00", 0)],
)
def test_more_than_a_day_and_more_than_a_week_after_the_end(written: str, days: int) -> None:
    found = told("ann logged 2026-02-20 09:00-10:00 created=2026-02-20T10:00", entry(2, written))
    assert [(f["rows"], f"more than {days} day" in f["message"]) for f in found] == ([([3], True)] if days else [])


def test_an_entry_without_times_ends_with_its_day_in_its_zone() -> None:
    first = "ann logged 2026-02-20 1h created=2026-02-20T20:00"
    day = "ann logged 2026-03-02 2h zone=Europe/Kyiv created=2026-03-03T22:0"
    assert told(first, f"{day}0") == []
    assert [f["rows"] for f in told(first, f"{day}1")] == [[3]]


def test_one_note_per_contract_and_tier() -> None:
    first = "ann logged 2026-02-20 09:00-10:00 created=2026-02-20T10:00"
    lines = [entry(day, f"{day + by}T12:00") for day, by in ((2, 2), (3, 3), (4, 9), (5, 10))]
    found = told(first, *lines)
    assert [f["rows"] for f in found] == [[3, 4], [5, 6]]
    assert [f["facts"]["late_seconds"] for f in found] == [4 * 3600] * 2
    assert len(told(first, *lines[:2], lines[2].replace("Acme", "Quay"))) == 2


def test_what_an_earlier_export_lacks_was_written_after_its_last_day() -> None:
    added = [f"ann logged 2026-03-{day:02d} 1h client=Acme description=x" for day in (4, 5, 10, 11, 12)]
    base = ["ann logged 2026-03-02 2h client=Acme description=first", LAST]
    found = findings_of("PRO502", ledger_of(*base, *added).with_(earlier=ledger_of(*base)))
    assert [f["rows"] for f in found] == [[6, 7], [4, 5]]
    assert {f["facts"]["known_from"] for f in found} == {"an earlier export"}


def test_a_creation_time_says_more_than_an_earlier_export() -> None:
    base = ["ann logged 2026-03-02 2h client=Acme created=2026-03-02T12:00", f"{LAST} created=2026-03-13T12:00"]
    added = "ann logged 2026-03-05 1h client=Acme created=2026-03-05T12:00"
    assert findings_of("PRO502", ledger_of(*base, added).with_(earlier=ledger_of(*base))) == []


def test_a_week_written_at_one_sitting() -> None:
    first = "ann logged 2026-02-20 09:00-10:00 created=2026-02-20T10:00"
    week = [entry(day, f"06T17:{10 * n:02d}") for n, day in enumerate(range(2, 7))]
    sitting = [f for f in told(first, *week) if "weeks" in f["facts"]]
    assert [f["facts"]["weeks"] for f in sitting] == [["2026-03-02"]]
    assert sitting[0]["rows"] == [3, 4, 5, 6, 7]
    assert sitting[0]["facts"]["sitting_seconds"] == 10 * 3600
    slower = [entry(day, f"06T{14 + n}:00") for n, day in enumerate(range(2, 7))]
    assert [f for f in told(first, *slower) if "weeks" in f["facts"]] == []
    assert [f for f in told(first, *slower, sitting_minutes=240) if "weeks" in f["facts"]] != []
    assert [f for f in told(first, *week[:4]) if "weeks" in f["facts"]] == []


def test_both_sides_of_the_share_written_at_once() -> None:
    week = [entry(day, f"06T17:{n:02d}") for n, day in enumerate(range(2, 7))]
    other = "ann logged 2026-03-03 13:00-17:17 client=Acme created=2026-03-03T17:17"
    assert [f for f in told(*week, other) if "weeks" in f["facts"]] != []
    longer = other.replace("17:17 ", "17:18 ")
    assert [f for f in told(*week, longer) if "weeks" in f["facts"]] == []


def test_an_import_and_work_from_before_the_tool_are_ruled_in() -> None:
    imported = [entry(day, f"20T17:00:{day:02d}") for day in range(2, 9)]
    first = "ann logged 2026-02-20 09:00-10:00 created=2026-02-20T10:00"
    found = told(first, *imported)
    assert {f["explanations"]["imported from another tool"] for f in found} == {"ruled in"}
    assert {f["explanations"]["work from before the tool was in use"] for f in found} == {"ruled out"}
    before = told(*(line.replace("20T17:00:", "20T17:") for line in imported))
    assert {f["explanations"]["imported from another tool"] for f in before} == {"ruled out"}
    assert {f["explanations"]["work from before the tool was in use"] for f in before} == {"ruled in"}


def test_bills_periods_and_copies_say_nothing_of_when() -> None:
    late = entry(2, "12T12:00")
    assert told(late.replace("logged", "billed")) == []
    assert told("ann logged 2026-03-02..2026-03-08 40h created=2026-03-30") == []
    report = audit(ledger_of(late, late))
    assert [len(f) for f in report.findings.loc[report.findings["code"] == "PRO502", "entries"]] == [1]


def test_it_is_a_note_and_coverage_says_where_nothing_can_be_told() -> None:
    report = audit(ledger_of("ann logged 2026-02-20 1h created=2026-02-20T20:00", entry(2, "12T12:00")))
    assert set(report.findings.loc[report.findings["code"] == "PRO502", "severity"]) == {"note"}
    coverage: pd.DataFrame = audit(ledger_of("ann logged 2026-03-02 1h")).coverage
    assert set(coverage.loc[coverage["code"] == "PRO502", "reason"]) == {
        "no row says when it was written, and no earlier export of the same period is given"
    }
    assert told() == []
