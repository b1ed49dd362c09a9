"""REC401: days whose bill and log differ, and those that only seem to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from auditor.engine import audit
from auditor.model import ZoneSource
from tests.ledgers import findings_of, ledger_of

UPWORK = 'contracts = [{id = "Acme", platform = "upwork", matches = ["Acme*"]%s}]'
LIMIT = ', terms = [{weekly_limit_hours = 10, rate = "40.00 USD"}]'


def days(hours: Sequence[float], side: str, first: int = 2) -> list[str]:
    """Return one line per day from 2 March on; 0 h is no line."""
    return [f"ann {side} 2026-03-{day:02d} {h}h client=Acme" for day, h in enumerate(hours, start=first) if h]


def test_billed_more_is_a_warning_with_the_difference_in_question() -> None:
    (finding,) = findings_of("REC401", ledger_of(
        "ann logged 2026-03-02 09:00-11:00 client=Acme", "ann logged 2026-03-02 13:00-15:00 client=Acme",
        "ann billed 2026-03-02 5.5h client=Acme",
    ))  # fmt: skip
    assert finding["rows"] == [4, 2, 3]
    assert finding["asked"] == [4]
    assert finding["seconds"] == 5400
    assert finding["severity"] is None
    assert finding["message"] == "Billed 1.50 h more than logged."
    assert finding["facts"] == {
        "billed_seconds": 19800, "logged_seconds": 14400, "expected_seconds": 14400, "noise_seconds": 60,
    }  # fmt: skip


def test_explanations_of_a_log_with_clock_times_are_ruled_out_from_five_days_on() -> None:
    log = [f"ann logged 2026-03-{d:02d} 09:00-13:00 client=Acme" for d in range(2, 7)]
    (finding,) = findings_of("REC401", ledger_of(*log, *days([4, 4, 5.5, 4, 4], "billed")))
    assert finding["explanations"] == {
        "time zone": "ruled out",
        "day or week cut in UTC": "ruled out",
        "rounding": "ruled out",
        "time of another contract": "ruled out",
        "work in another tool": "untestable",
    }
    report = audit(ledger_of(*log, *days([4, 4, 5.5, 4, 4], "billed")))
    mine = report.all_findings[report.all_findings["code"] == "REC401"]
    assert mine["confidence"].tolist() == ["high"]


def test_an_assumed_zone_and_hours_without_times_leave_the_zone_open() -> None:
    log = [f"ann logged 2026-03-{d:02d} 09:00-13:00 client=Acme" for d in (2, 3)]
    assumed = ledger_of(*log, *days([4, 5.5], "billed"), timezone_from=ZoneSource.ASSUMED)
    assert findings_of("REC401", assumed)[0]["explanations"]["time zone"] == "untestable"
    hours = ledger_of(*days([4, 4], "logged"), *days([4, 5.5], "billed"))
    assert findings_of("REC401", hours)[0]["explanations"]["time zone"] == "untestable"


def test_both_sides_of_the_tolerances() -> None:
    def found(seconds: int, **options: float) -> int:
        lines = [f"ann billed 2026-03-02 8h client=Acme seconds={28800 + seconds}", *days([8], "logged")]
        return len(findings_of("REC401", ledger_of(*lines), **options))

    assert [found(600), found(601)] == [0, 1]
    assert [found(1800, tolerance_minutes=30), found(1801, tolerance_minutes=30)] == [0, 1]
    assert [found(1500, tolerance_percent=5.0), found(1530, tolerance_percent=5.0)] == [0, 1]


def test_less_is_one_note_for_each_period_without_a_question() -> None:
    lines = [*days([5, 5, 5, 5], "logged"), *days([5, 3, 3, 5], "billed")]
    (finding,) = findings_of("REC401", ledger_of(*lines))
    assert finding["severity"] == "note"
    assert finding["asked"] == []
    assert finding["seconds"] == 0
    assert finding["facts"]["unbilled_seconds"] == 14400
    assert finding["facts"]["days"] == 2
    assert finding["rows"] == [7, 8, 3, 4]
    months = [
        "ann logged 2026-03-31 5h client=Acme", "ann billed 2026-03-31 3h client=Acme",
        "ann logged 2026-04-01 5h client=Acme", "ann billed 2026-04-01 3h client=Acme",
    ]  # fmt: skip
    assert [f["day"] for f in findings_of("REC401", ledger_of(*months))] == ["2026-03-31", "2026-04-01"]


def test_days_before_the_first_and_after_the_last_bill_are_not_yet_billed() -> None:
    lines = [*days([5, 5, 5, 5, 5], "logged"), *days([0, 5, 0, 5, 0], "billed")]
    (finding,) = findings_of("REC401", ledger_of(*lines))
    assert finding["day"] == "2026-03-04"


def test_hours_over_the_weekly_limit_are_explained() -> None:
    lines = [*days([5, 5, 5, 1], "logged"), *days([5, 4, 0, 1], "billed")]
    (under,) = findings_of("REC401", ledger_of(*lines, settings=UPWORK % LIMIT))
    assert under["explanations"]["over the weekly limit"] == "ruled in"
    (over,) = findings_of("REC401", ledger_of(*lines, settings=UPWORK % LIMIT.replace("10", "20")))
    assert over["explanations"]["over the weekly limit"] == "ruled out"


def test_a_neighbour_that_makes_up_for_it_explains_it() -> None:
    lines = [*days([5, 5, 5], "logged"), *days([5, 7, 3], "billed")]
    more, less = findings_of("REC401", ledger_of(*lines))
    assert more["explanations"]["day or week cut in UTC"] == "ruled in"
    assert less["explanations"]["day or week cut in UTC"] == "ruled in"
    report = audit(ledger_of(*lines))
    assert set(report.findings.loc[report.findings["code"] == "REC401", "severity"]) == {"note"}
    assert report.contracts["in_question_seconds"].tolist() == [0]


def test_the_noise_of_the_contract_is_its_own_tolerance() -> None:
    jumpy = [5 + sign * 0.25 for sign in (1, -1, 1, 1, -1, -1, 1, -1, 1, -1)]
    lines = [*days([5] * 10, "logged"), *days(jumpy, "billed")]
    assert findings_of("REC401", ledger_of(*lines)) == []
    lines = [*days([5] * 11, "logged"), *days([*jumpy, 11], "billed")]
    assert [f["day"] for f in findings_of("REC401", ledger_of(*lines))] == ["2026-03-12"]


def test_the_segments_of_a_platform_are_noise_of_up_to_three_sessions() -> None:
    def found(sessions: int, extra: int) -> int:
        log = [f"ann logged 2026-03-02 {9 + 2 * n:02d}:00-{10 + 2 * n}:00 client=Acme" for n in range(sessions)]
        bill = f"ann billed 2026-03-02 1h client=Acme seconds={3600 * sessions + extra}"
        return len(findings_of("REC401", ledger_of(*log, bill, settings=UPWORK % "")))

    assert [found(1, 600), found(1, 1200), found(2, 1200), found(3, 1800), found(4, 2400)] == [0, 1, 0, 0, 1]


def test_work_past_midnight_counts_on_both_days_of_the_contract() -> None:
    log = "ann logged 2026-03-02 22:00-02:00 client=Acme"
    assert findings_of("REC401", ledger_of(log, *days([2, 2], "billed"))) == []


@pytest.mark.parametrize(("date", "start", "end", "hours"), [
    ("2026-03-28", "20:00", "05:00", 9), ("2026-10-24", "20:00", "05:00", 9),
])  # fmt: skip
def test_nights_on_which_clocks_change_are_as_long_as_they_last(date: str, start: str, end: str, hours: int) -> None:
    log = f"ann logged {date} {start}-{end} client=Acme zone=Europe/Kyiv"
    ledger = ledger_of(log, f"ann billed {date} {hours}h client=Acme zone=Europe/Kyiv")
    more = [f for f in findings_of("REC401", ledger) if f["seconds"]]
    assert [f["explanations"]["day or week cut in UTC"] for f in more] in ([], ["ruled in"])


def test_bills_of_periods_single_sides_and_the_empty_ledger_are_not_judged() -> None:
    period = "ann billed 2026-03-02..2026-03-08 40h client=Acme"
    assert findings_of("REC401", ledger_of(period, *days([5], "logged"))) == []
    assert findings_of("REC401", ledger_of()) == []
    assert findings_of("REC401", ledger_of(*days([5], "logged"))) == []
    assert findings_of("REC401", ledger_of(*days([5], "billed"))) == []


def test_coverage_says_that_one_side_tells_nothing() -> None:
    report = audit(ledger_of(*days([5], "billed")))
    mine = report.coverage[report.coverage["code"].isin(["REC401", "REC402", "REC405", "INV608"])]
    assert set(mine["status"]) == {"skipped"}
    assert set(mine["reason"]) == {"only one side is here: padding cannot be told from it"}
    period = audit(ledger_of("ann billed 2026-03-02..2026-03-08 5h client=Acme", *days([5], "logged")))
    mine = period.coverage[period.coverage["code"] == "REC401"]
    assert set(mine["reason"]) == {"one side states periods, not days"}
