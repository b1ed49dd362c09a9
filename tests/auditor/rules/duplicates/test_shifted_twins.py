"""DUP324: entries that stand in the log twice, moved by one step of the clock."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledgers import findings_of, ledger_of

ODD = (("Menu", "09:02", "10:17"), ("Mail", "10:31", "10:58"), ("Form", "11:04", "12:21"))
TYPED = (("Menu", "09:00", "10:30"), ("Mail", "10:30", "11:00"), ("Form", "11:00", "12:30"))


def moved(clock: str, minutes: int) -> str:
    at = int(clock[:2]) * 60 + int(clock[3:]) + minutes
    return f"{at // 60 % 24:02}:{at % 60:02}"


def twice(rows: Any, minutes: int, more: str = "is_billable=yes", side: str = "logged") -> list[str]:
    return [
        f"ann {side} 2026-03-02 {moved(a, by)}-{moved(b, by)} client=Acme description={text} {more}"
        for by in (0, minutes)
        for text, a, b in rows
    ]


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("DUP324", ledger_of(*lines), **options)


def test_an_import_moved_by_two_hours_is_one_finding_that_questions_the_later_rows() -> None:
    (finding,) = found(*twice(ODD, 120))
    assert (finding["rows"], finding["asked"]) == ([2, 3, 4, 5, 6, 7], [5, 6, 7])
    assert (finding["seconds"], finding["severity"]) == ((75 + 27 + 77) * 60, "error")
    assert finding["facts"] == {"pairs": 3, "step_seconds": 7200}
    assert finding["explanations"] == {
        "meetings that recur": "ruled out",
        "the same list of tasks twice a day": "ruled out",
    }


@pytest.mark.parametrize(("minutes", "expected"), [(15, 1), (20, 0), (660, 1), (675, 0)])
def test_the_step_is_a_multiple_of_a_quarter_up_to_a_limit(minutes: int, expected: int) -> None:
    assert len(found(*twice(ODD, minutes), most_hours=11)) == expected


def test_steps_that_differ_are_no_shift() -> None:
    lines = twice(ODD[:2], 120) + twice(ODD[2:], 180)
    assert found(*lines) == []
    assert len(found(*twice(ODD[:2], 120), minimum_pairs=2)) == 1


def test_one_work_that_recurs_is_no_shift() -> None:
    lines = [
        f"ann logged 2026-03-{day:02} {hour}:01-{hour}:14 client=Acme description=Call"
        for day in range(2, 8)
        for hour in ("09", "13")
    ]
    assert found(*lines) == []


def test_typed_times_count_where_the_copies_lie_on_other_originals_and_fill_the_day() -> None:
    (finding,) = found(*twice(TYPED, 60))
    assert finding["explanations"]["the same list of tasks twice a day"] == "untestable"
    assert found(*twice(TYPED, 240)) == []
    others = [f"ann logged 2026-03-02 {h}:00-{h}:30 client=Acme description=x{h}" for h in (15, 16)]
    assert found(*twice(TYPED, 60), *others) == []


def test_the_same_task_before_and_after_lunch_is_no_shift() -> None:
    lines = [
        f"ann logged 2026-03-{day:02} {when} client=Acme description=Task_{day}"
        for day in range(2, 7)
        for when in ("08:00-12:00", "13:00-17:00")
    ]
    assert found(*lines) == []


@pytest.mark.parametrize(
    ("more", "side", "severity"),
    [("is_billable=no", "logged", "note"), ("", "logged", "warning"), ("", "billed", "error")],
)
def test_severity_follows_the_bill(more: str, side: str, severity: str) -> None:
    assert [f["severity"] for f in found(*twice(ODD, 120, more, side))] == [severity]


def test_other_people_contracts_sides_texts_and_lengths_are_not_compared() -> None:
    lines = twice(ODD, 120)
    for old, new in (("ann", "ben"), ("Acme", "Globex"), ("logged", "billed"), ("description=", "description=x")):
        assert found(*lines[:3], *(line.replace(old, new) for line in lines[3:])) == [], new
    assert found(*(line.replace("description=", "task=") for line in lines)) == []
    assert found() == []
