"""TOT306: breaks and rest as the law has them for employees, off by default."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

KINDS = ("few_breaks", "long_shifts", "short_rests", "no_weekly_rests", "average_weeks")


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("TOT306", ledger_of(*lines), **options)


def counts(*lines: str, **options: Any) -> list[int]:
    findings = found(*lines, **options)
    return [len(findings[0]["facts"][kind]) for kind in KINDS] if findings else [0] * 5


def daily(days: int, when: str, first: str = "2026-03-02", workdays: int = 7) -> list[str]:
    begin = dt.date.fromisoformat(first)
    return [f"ann logged {begin + dt.timedelta(n)} {when}" for n in range(days) if n % 7 < workdays]


def test_a_break_missing_after_six_hours_is_found_on_a_day_without_other_findings() -> None:
    (finding,) = found("ann logged 2026-03-02 07:00-13:01")
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2], [], 0)
    assert counts("ann logged 2026-03-02 07:00-13:01") == [1, 0, 0, 0, 0]
    assert found("ann logged 2026-03-02 07:00-13:00") == []


def test_a_short_rest_between_two_days_is_found_where_there_are_only_two_entries() -> None:
    late, early = "ann logged 2026-03-02 18:00-23:00", "ann logged 2026-03-03 07:00-10:00"
    (finding,) = found(late, early)
    assert finding["rows"] == [2, 3]
    assert finding["facts"]["short_rests"] == ["2026-03-03 8.00 h"]
    assert found(late, early.replace("07:00", "10:00").replace("-10:00", "-11:00")) == []


@pytest.mark.parametrize(
    ("lines", "few"),
    [
        (["08:00-12:00", "12:30-16:30"], 0),
        (["08:00-12:00", "12:29-16:30"], 1),
        (["08:00-10:00", "10:15-13:00", "13:15-16:30"], 0),
        (["08:00-10:00", "10:14-13:00", "13:14-13:15", "13:29-16:30"], 1),
        (["08:00-12:00", "12:30-17:31"], 1),
        (["08:00-12:00", "12:45-17:46"], 0),
        (["08:00-12:00", "11:00-14:00"], 0),
        (["08:00-16:30 seconds=28800 break_seconds=1800"], 0),
        (["08:00-16:30 seconds=29400 break_seconds=1200"], 1),
    ],
)
def test_pieces_of_a_quarter_make_up_a_break_and_nine_hours_ask_for_more(lines: list[str], few: int) -> None:
    assert counts(*(f"ann logged 2026-03-02 {line}" for line in lines))[0] == few


def test_both_sides_of_ten_hours_and_no_second_counts_twice() -> None:
    ten = ["ann logged 2026-03-02 07:00-12:00", "ann logged 2026-03-02 13:00-18:00"]
    assert counts(*ten) == [0] * 5
    assert counts(*ten, "ann logged 2026-03-02 13:00-18:01") == [0, 1, 0, 0, 0]
    assert counts(*ten, "ann logged 2026-03-02 14:00-16:00 client=B") == [0] * 5


def test_an_evening_after_midnight_belongs_to_its_day_and_a_new_day_does_not() -> None:
    assert counts("ann logged 2026-03-02 20:00-23:30", "ann logged 2026-03-03 00:30-01:00") == [0] * 5
    nights = ["ann logged 2026-03-03 00:30-06:00", "ann logged 2026-03-03 23:30-05:00"]
    assert counts(*nights) == [0] * 5
    assert counts("ann logged 2026-03-02 19:00-23:30", "ann logged 2026-03-03 05:00-08:00") == [0, 0, 1, 0, 0]


def test_a_night_of_a_clock_change_is_measured_in_real_time() -> None:
    late, early = (
        "ann logged 2026-03-28 18:00-20:30 zone=Europe/Berlin",
        "ann logged 2026-03-29 {}-09:00 zone=Europe/Berlin",
    )
    assert counts(late, early.format("07:30")) == [0] * 5
    assert counts(late, early.format("07:29")) == [0, 0, 1, 0, 0]


def test_seven_days_may_pass_between_long_rests_and_no_more() -> None:
    assert counts(*daily(7, "09:00-12:00")) == [0] * 5
    assert counts(*daily(8, "09:00-12:00")) == [0, 0, 0, 1, 0]
    assert counts(*daily(21, "09:00-12:00", workdays=6)) == [0] * 5


def test_an_average_needs_all_of_its_weeks() -> None:
    whole = [line for part in ("08:00-13:00", "14:00-19:00") for line in daily(28, part, workdays=5)]
    assert counts(*whole, reference_weeks=4) == [0, 0, 0, 0, 1]
    assert counts(*whole, reference_weeks=5) == [0] * 5
    assert counts(*whole[:15], *whole[20:-5], reference_weeks=4) == [0] * 5


def test_hours_without_times_and_forgotten_timers_are_left_alone() -> None:
    assert found("ann logged 2026-03-02 12h", "ann logged 2026-03-03 02:00-19:00") == []


def test_who_logs_is_not_judged_by_the_bill_and_who_only_bills_is() -> None:
    log = ["ann logged 2026-03-02 08:00-12:00", "ann logged 2026-03-02 13:00-16:00"]
    assert found(*log, "ann billed 2026-03-02 08:00-16:00") == []
    assert len(found("ann billed 2026-03-02 08:00-16:00")) == 1


def test_it_is_off_unless_enabled_and_hours_without_times_are_skipped_with_the_reason() -> None:
    lines = ["ann logged 2026-03-02 07:00-13:01 client=Acme", "ben logged 2026-03-02 12h client=Other"]
    assert "TOT306" not in set(audit(ledger_of(*lines)).findings["code"])
    report = audit(ledger_of(*lines, settings='[rules]\nenable = ["TOT306"]'))
    assert report.findings.query("code == 'TOT306'")["severity"].tolist() == ["note"]
    cells = report.coverage.query("code == 'TOT306'").sort_values("person")
    assert cells["reason"].tolist() == ["", "no start and end times"]
    assert findings_of("TOT306", ledger_of()) == []
