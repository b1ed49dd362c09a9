"""TOT304: hours over the limits that the terms state, by day, week, month and in all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledgers import findings_of, ledger_of

RAISED = "the limit changed within the period"
OTHER_WEEK = "the week begins on another day"
UNBILLED = "the hours over the limit were not billed"


def terms(*texts: str, more: str = "") -> str:
    rows = "".join(f"[[contracts.terms]]\n{text}\n" for text in texts)
    return f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{more}\n{rows}'


WEEKLY = terms("weekly_limit_hours = 20")


def found(*lines: str, settings: str = WEEKLY) -> list[dict[str, Any]]:
    return findings_of("TOT304", ledger_of(*(f"{line} client=Acme" for line in lines), settings=settings))


def test_billed_over_the_week_is_an_error_and_the_last_hours_are_in_question() -> None:
    (finding,) = found("ann billed 2026-03-02 12h", "ann billed 2026-03-08 6h", "ann billed 2026-03-05 4h")
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2, 4, 3], [3], 2 * 3600)
    assert (finding["severity"], finding["day"]) == ("error", "2026-03-02")
    assert finding["facts"]["limit_seconds"] == 20 * 3600


@pytest.mark.parametrize(
    ("limit", "lines"),
    [
        ("daily_limit_hours = 8", ("2026-03-02 5h", "2026-03-02 4h")),
        ("weekly_limit_hours = 8", ("2026-03-02 5h", "2026-03-08 4h")),
        ("monthly_limit_hours = 8", ("2026-03-02 5h", "2026-03-31 4h")),
        ("total_limit_hours = 8", ("2026-03-02 5h", "2026-09-02 4h")),
    ],
)
def test_each_limit_has_two_sides(limit: str, lines: tuple[str, str]) -> None:
    (finding,) = found(*(f"ann billed {line}" for line in lines), settings=terms(limit))
    assert (finding["seconds"], finding["asked"]) == (3600, [3])
    nine = terms(limit.replace("8", "9"))
    assert found(*(f"ann billed {line}" for line in lines), settings=nine) == []


@pytest.mark.parametrize(("second", "expected"), [("2026-03-08 5h", 1), ("2026-03-09 5h", 0)])
def test_a_week_ends_on_sunday(second: str, expected: int) -> None:
    assert len(found("ann billed 2026-03-02 16h", f"ann billed {second}")) == expected


@pytest.mark.parametrize(("second", "expected"), [("2026-03-31 5h", 1), ("2026-04-01 5h", 0)])
def test_a_month_ends_on_its_last_day(second: str, expected: int) -> None:
    monthly = terms("monthly_limit_hours = 20")
    assert len(found("ann billed 2026-03-02 16h", f"ann billed {second}", settings=monthly)) == expected


def test_a_period_of_one_day_is_a_period() -> None:
    (finding,) = found("ann billed 2026-03-02..2026-03-02 21h grain=period")
    assert finding["seconds"] == 3600


def test_a_period_of_one_week_counts_and_one_over_two_does_not() -> None:
    assert len(found("ann billed 2026-03-02..2026-03-08 21h")) == 1
    assert found("ann billed 2026-03-05..2026-03-11 21h") == []
    total = terms("total_limit_hours = 20")
    assert len(found("ann billed 2026-03-05..2026-03-11 21h", settings=total)) == 1


def test_a_sunday_night_is_cut_at_midnight_of_the_contracts_zone() -> None:
    lines = ("ann logged 2026-03-06 18h", "ann logged 2026-03-08 21:00-02:00")
    assert found(*lines)[0]["seconds"] == 3600  # three hours before midnight UTC
    assert found(*lines, settings=terms("weekly_limit_hours = 20", more='timezone = "Europe/Kyiv"')) == []
    assert found(*lines, settings=terms("weekly_limit_hours = 20", more='platform = "upwork"'))[0]["seconds"] == 3600


def test_no_second_of_an_entry_over_two_weeks_is_lost() -> None:
    # an entry that lies across two periods must not be missing from both
    lines = ("ann logged 2026-03-06 18h", "ann logged 2026-03-08 21:00-03:00", "ann logged 2026-03-10 18h")
    assert [f["seconds"] for f in found(*lines)] == [3600, 3600]


def test_logged_over_the_limit_without_a_bill_is_a_warning() -> None:
    (finding,) = found("ann logged 2026-03-02 12h", "ann logged 2026-03-03 12h")
    assert (finding["severity"], finding["explanations"][UNBILLED]) == ("warning", "ruled out")


def test_logged_over_the_limit_that_the_bill_keeps_to_is_explained() -> None:
    (finding,) = found("ann logged 2026-03-02 22h", "ann billed 2026-03-02 20h")
    assert (finding["rows"], finding["explanations"][UNBILLED]) == ([2], "ruled in")


def test_both_over_the_limit_is_one_finding_of_the_bill() -> None:
    (finding,) = found("ann logged 2026-03-02 22h", "ann billed 2026-03-02 21h")
    assert (finding["rows"], finding["severity"]) == ([3], "error")


@pytest.mark.parametrize(
    ("raise_on", "hours", "verdict"),
    [
        ("2026-03-02", "25h", None),
        ("2026-03-05", "25h", "ruled in"),
        ("2026-03-08", "25h", "ruled in"),
        ("2026-03-09", "25h", "ruled out"),
        ("2026-03-05", "31h", "ruled out"),
    ],
)
def test_a_raise_works_at_once_for_the_whole_week(raise_on: str, hours: str, verdict: str | None) -> None:
    raised = terms("weekly_limit_hours = 20", f"from = {raise_on}\nweekly_limit_hours = 30")
    assert [f["explanations"][RAISED] for f in found(f"ann billed 2026-03-03 {hours}", settings=raised)] == (
        [verdict] if verdict else []
    )


def test_over_a_raised_limit_only_what_is_beyond_it_is_in_question() -> None:
    raised = terms("weekly_limit_hours = 20", "from = 2026-03-05\nweekly_limit_hours = 30")
    (finding,) = found("ann billed 2026-03-03 24h", "ann billed 2026-03-06 7h", settings=raised)
    assert (finding["seconds"], finding["asked"]) == (3600, [3])


def test_a_lower_limit_counts_from_the_next_week() -> None:
    lowered = terms("weekly_limit_hours = 30", "from = 2026-03-05\nweekly_limit_hours = 20")
    found_ = found("ann billed 2026-03-06 25h", "ann billed 2026-03-13 25h", settings=lowered)
    assert [f["explanations"][RAISED] for f in found_] == ["ruled in", "ruled out"]


def test_terms_without_a_limit_lift_it() -> None:
    lifted = terms("weekly_limit_hours = 20", "from = 2026-03-09\nmonthly_limit_hours = 900")
    assert found("ann billed 2026-03-10 60h", settings=lifted) == []


def test_hours_before_the_first_terms_have_no_limit() -> None:
    assert found("ann billed 2025-12-01 60h", settings=terms("from = 2026-01-01\nweekly_limit_hours = 20")) == []


def test_a_week_from_sunday_stays_open_but_not_on_a_platform() -> None:
    lines = ("ann billed 2026-03-02 12h", "ann billed 2026-03-08 10h")
    assert found(*lines)[0]["explanations"][OTHER_WEEK] == "untestable"
    upwork = terms("weekly_limit_hours = 20", more='platform = "upwork"')
    assert found(*lines, settings=upwork)[0]["explanations"][OTHER_WEEK] == "ruled out"
    same = ("ann billed 2026-03-02 12h", "ann billed 2026-03-04 10h")
    assert found(*same)[0]["explanations"][OTHER_WEEK] == "ruled out"


@pytest.mark.parametrize(("seconds", "expected"), [(20 * 3600 + 18, 0), (20 * 3600 + 19, 1)])
def test_no_comparison_is_finer_than_the_print(seconds: int, expected: int) -> None:
    assert len(found(f"ann billed 2026-03-02 1h seconds={seconds} resolution=18")) == expected


def test_what_is_not_billable_counts_only_where_nothing_is() -> None:
    lines = ("ann logged 2026-03-02 15h is_billable=yes", "ann logged 2026-03-03 15h is_billable=no")
    assert found(*lines) == []
    assert len(found("ann logged 2026-03-02 25h is_billable=no")) == 1


def test_each_person_has_the_limit_of_their_own() -> None:
    assert found("ann billed 2026-03-02 15h", "ben billed 2026-03-02 15h") == []


def test_a_correction_is_taken_off() -> None:
    assert found("ann billed 2026-03-02 22h", "ann billed 2026-03-03 1h seconds=-7200") == []


def test_without_limits_nothing_is_found() -> None:
    assert findings_of("TOT304", ledger_of("ann billed 2026-03-02 90h client=Acme")) == []
    assert findings_of("TOT304", ledger_of(settings=WEEKLY)) == []
