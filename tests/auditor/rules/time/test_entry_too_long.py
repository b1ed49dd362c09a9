"""TIM205: long entries, what of them is in question, and the rows that are long by design."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

SHORT = [f"ann logged 2026-03-{day:02d} {h:02d}:00-{h + 1:02d}:00" for day in range(2, 12) for h in (9, 11, 13)]
FORGOTTEN = "ann logged 2026-03-16..2026-03-17 17:00-10:30 is_billable=yes"


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("TIM205", ledger_of(*lines), **options)


@pytest.mark.parametrize(
    ("when", "severity"),
    [
        ("2026-03-16 08:00-18:00", None),
        ("2026-03-16 08:00-18:01", "note"),
        ("2026-03-16..2026-03-17 08:00-00:00", "note"),
        ("2026-03-16..2026-03-17 08:00-00:01", "warning"),
        ("2026-03-16..2026-03-17 08:00-08:00", "warning"),
        ("2026-03-16..2026-03-17 08:00-08:01", "error"),
    ],
)
def test_both_sides_of_each_step(when: str, severity: str | None) -> None:
    told = [f["severity"] for f in found(f"ann logged {when}")]
    assert told == ([] if severity is None else [severity])


def test_options_move_the_steps() -> None:
    line = "ann logged 2026-03-16 08:00-17:00"
    assert found(line, note_hours=9) == []
    assert found(line, note_hours=8)[0]["severity"] == "note"
    assert found(line, note_hours=7, warning_hours=8)[0]["severity"] == "warning"
    assert found(line, note_hours=6, warning_hours=7, error_hours=8)[0]["severity"] == "error"


def test_what_is_not_billable_is_one_step_less() -> None:
    for when, severity in (("08:00-20:00", "note"), ("08:00-02:00", "note")):
        assert found(f"ann logged 2026-03-16 {when} is_billable=no")[0]["severity"] == severity
    long = "ann logged 2026-03-16..2026-03-18 08:00-08:00 is_billable=no"
    assert found(long)[0]["severity"] == "warning"


def test_in_question_is_what_exceeds_the_threshold_and_the_persons_own_long_entries() -> None:
    assert found(FORGOTTEN)[0]["seconds"] == 7 * 3600 + 1800
    (finding,) = found(*SHORT, FORGOTTEN)
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([32], [32], 7 * 3600 + 1800)
    assert finding["facts"]["usual_seconds"] == 3600
    nights = [f"ann logged 2026-04-{day:02d} 18:00-06:00" for day in range(1, 29)]
    assert found(*nights, FORGOTTEN)[-1]["seconds"] == 5 * 3600 + 1800
    notes = [f for f in found(*nights, FORGOTTEN) if f["severity"] == "note"]
    assert [(len(f["rows"]), f["asked"], f["seconds"]) for f in notes] == [(28, [], 0)]


def test_a_time_clock_with_one_row_a_day_is_explained_up_to_the_warning() -> None:
    key = "a row per day by design"
    clock = [f"ann logged 2026-03-{day:02d} 08:00-18:30" for day in range(2, 7)]
    (finding,) = found(*clock)
    assert (finding["rows"], finding["explanations"][key]) == ([2, 3, 4, 5, 6], "ruled in")
    assert found(*clock[:4])[0]["explanations"][key] == "ruled out"
    assert found(*clock, "ann logged 2026-03-02 19:00-20:00")[0]["explanations"][key] == "ruled out"
    missed = found(*clock, FORGOTTEN)
    assert [(f["severity"], f["explanations"][key]) for f in missed] == [
        ("note", "ruled in"),
        ("warning", "ruled out"),
    ]


def test_on_call_duty_is_ruled_in_where_the_row_says_so() -> None:
    key = "on-call duty"
    assert found(FORGOTTEN)[0]["explanations"][key] == "untestable"
    for words in ("task=On-call", "project=Standby_week", "description=Rufbereitschaft", "tags=on_call"):
        assert found(f"{FORGOTTEN} {words}")[0]["explanations"][key] == "ruled in", words
    assert found(f"{FORGOTTEN} description=Phone_calls_to_Acme")[0]["explanations"][key] == "untestable"
    assert found("ann logged 2026-03-16..2026-03-18 08:00-08:00 task=On-call")[0]["explanations"][key] == "untestable"


def test_a_row_from_midnight_to_midnight_stands_for_days() -> None:
    key = "a row for several days"
    assert found("ann logged 2026-03-16..2026-03-18 00:00-00:00")[0]["explanations"][key] == "ruled in"
    assert found("ann logged 2026-03-16..2026-03-18 00:00-00:30")[0]["explanations"][key] == "ruled out"
    local = "ann logged 2026-03-28..2026-03-29 22:00-21:00 zone=Europe/Kyiv"
    assert found(local)[0]["explanations"][key] == "ruled in"


def test_clock_change_nights_are_measured_in_real_time() -> None:
    assert found("ann logged 2026-10-24..2026-10-25 21:00-07:00 zone=Europe/Kyiv") == []
    assert found("ann logged 2026-03-28..2026-03-29 21:00-07:01 zone=Europe/Kyiv")[0]["severity"] == "note"


def test_many_of_one_kind_are_one_finding() -> None:
    lines = [f"ann logged 2026-{m:02d}-{d:02d} 08:00-02:00" for m in (3, 4, 5) for d in range(2, 9)]
    assert len(found(*lines[:20])) == 20
    (finding,) = found(*lines)
    assert len(finding["rows"]) == 21
    (finding,) = found(*lines[:10], most_listed=9)
    assert finding["seconds"] == 10 * 8 * 3600


def test_hours_without_times_periods_running_and_observed_entries_are_left_out() -> None:
    for line in (
        "ann logged 2026-03-02 30h", "ann logged 2026-03-02..2026-03-08 60h", "ann logged 2026-03-02 09:00-",
        "ann observed 2026-03-02..2026-03-04 09:00-09:00",
    ):  # fmt: skip
        assert found(line) == [], line


def test_what_a_forgotten_timer_causes_is_told_with_it() -> None:
    lines = ["ann logged 2026-03-02..2026-03-04 09:01-10:00", *SHORT]
    report = audit(ledger_of(*[f"{line} client=Acme is_billable=yes" for line in lines]))
    standing = report.findings[report.findings["folded_into"].isna()]
    assert standing.loc[standing["severity"] != "note", "code"].tolist().count("TIM205") == 1
    assert not set(standing["code"]) & {"TIM201", "TOT301"}


def test_empty_ledger() -> None:
    assert found() == []
