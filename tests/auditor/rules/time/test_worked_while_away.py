"""TIM209: time charged within leave or on public holidays of a calendar."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

HALF, AGREED = "half a day of leave", "it was agreed on"
OTHER = "the leave is of somebody else"
FOREIGN = "the holidays are those of another country"
USUAL = [f"ann logged 2026-03-{day:02d} 09:00-17:00 client=Acme" for day in (2, 3, 4, 5, 6)]
LEAVE = "ann observed 2026-03-09..2026-03-11 0h trace=leave"
WORK = "ann logged 2026-03-10 09:00-12:00 client=Acme"


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("TIM209", ledger_of(*lines, *USUAL), **options)


def test_work_within_leave_is_in_question() -> None:
    (finding,) = found(WORK, LEAVE)
    assert (finding["rows"], finding["asked"], finding["places"]) == ([2], [2], [("log.csv", 3)])
    assert (finding["seconds"], finding["severity"]) == (10_800, "warning")
    verdicts = {HALF: "untestable", AGREED: "untestable", OTHER: "ruled out", FOREIGN: "ruled out"}
    assert finding["explanations"] == verdicts


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("2026-03-08 09:00-12:00", 0),
        ("2026-03-09 00:00-01:00", 3600),
        ("2026-03-11 22:00-01:00", 7200),
        ("2026-03-08 22:00-01:00", 0),
        ("2026-03-12 09:00-12:00", 0),
        ("2026-03-10 09:00-09:30", 1800),
        ("2026-03-10 09:00-09:29", 0),
        ("2026-03-10 2h", 7200),
        ("2026-03-09..2026-03-15 20h", 0),
        ("2026-03-10 09:00-12:00 is_billable=no", 0),
    ],
)
def test_days_are_cut_at_midnight_and_half_an_hour_is_enough(line: str, seconds: int) -> None:
    assert sum(finding["seconds"] for finding in found(f"ann logged {line} client=Acme", LEAVE)) == seconds


def test_short_entries_of_a_day_add_up() -> None:
    short = [f"ann logged 2026-03-10 {hour}:00-{hour}:10 client=Acme" for hour in (10, 11, 12)]
    (finding,) = found(*short, LEAVE)
    assert (finding["rows"], finding["seconds"]) == ([2, 3, 4], 1800)


def test_leave_with_hours_meets_only_what_lies_within_it() -> None:
    leave = "ann observed 2026-03-10 11:00-15:00 trace=leave"
    (finding,) = found(WORK, leave)
    assert (finding["seconds"], finding["explanations"][HALF]) == (3600, "ruled out")
    assert found(WORK.replace("12:00", "11:00"), leave) == []
    assert found("ann logged 2026-03-10 2h client=Acme", leave) == []
    (twice,) = found(WORK, leave, leave.replace("11:00", "10:30"))
    assert twice["seconds"] == 5400


def test_days_are_those_of_the_person() -> None:
    berlin = "zone=Europe/Berlin"
    late = f"ann logged 2026-03-08 23:00-23:50 day=2026-03-09 {berlin} client=Acme"
    lines = [f"{line} {berlin}" for line in USUAL]
    assert len(findings_of("TIM209", ledger_of(late, LEAVE, *lines))) == 1
    assert found(late.replace(berlin, "").replace("day=2026-03-09", "")) == []


def test_half_a_day_of_leave_is_tested_by_its_text_and_by_the_hours() -> None:
    assert found(WORK, f"{LEAVE} description=vacation,_half_day")[0]["explanations"][HALF] == "ruled in"
    assert found(WORK.replace("12:00", "13:01"), LEAVE)[0]["explanations"][HALF] == "ruled out"


def test_texts_that_say_so_explain_it() -> None:
    agreed = f"{WORK} description=on_call,_agreed"
    assert found(agreed, LEAVE)[0]["explanations"][AGREED] == "ruled in"
    plain = "ann logged 2026-03-11 09:00-12:00 client=Acme"
    assert found(agreed, plain, LEAVE)[0]["explanations"][AGREED] == "untestable"


def test_work_on_a_public_holiday_is_a_note_that_questions_nothing() -> None:
    (finding,) = found(WORK, "ann observed 2026-03-10 0h trace=holiday")
    assert (finding["rows"], finding["asked"], finding["severity"], finding["seconds"]) == ([2], [], "note", 0)
    assert finding["explanations"][FOREIGN] == "untestable"


@pytest.mark.parametrize(
    ("holidays", "verdict"),
    [((2, 3, 10), "ruled in"), ((2, 3), "untestable"), ((2, 7, 8), "untestable"), ((10, 11, 12), "ruled out")],
)
def test_a_calendar_whose_holidays_are_worked_on_is_that_of_another_country(
    holidays: tuple[int, ...], verdict: str
) -> None:
    lines = [f"ann observed 2026-03-{day:02d} 0h trace=holiday" for day in holidays]
    (finding,) = found(WORK, "ann logged 2026-03-13 09:00-12:00 client=Acme", *lines)
    assert finding["explanations"][FOREIGN] == verdict


def test_the_calendar_of_another_country_is_one_note_for_all() -> None:
    holidays = [f"ann observed 2026-03-{day:02d} 0h trace=holiday person_name=" for day in (2, 3, 4)]
    others = [f"ben logged 2026-03-{day:02d} 09:00-17:00 client=Other" for day in (2, 3, 4)]
    (finding,) = found(*others, *holidays)
    assert (len(finding["rows"]), finding["explanations"][FOREIGN]) == (6, "ruled in")


def test_leave_is_of_one_person_and_a_holiday_of_nobody_is_of_everybody() -> None:
    ben = "ben logged 2026-03-10 09:00-12:00 client=Acme"
    assert found(ben, LEAVE) == []
    nobody = "ann observed 2026-03-10 0h trace={} person_name="
    assert found(ben, WORK, nobody.format("leave")) == []
    assert sorted(finding["rows"] for finding in found(ben, WORK, nobody.format("holiday"))) == [[2], [3]]


def test_a_calendar_that_names_nobody_may_hold_the_leave_of_somebody_else() -> None:
    (finding,) = found(WORK, f"{LEAVE} person_name=")
    assert finding["explanations"][OTHER] == "untestable"


def test_the_bill_is_what_counts_and_being_away_from_the_computer_is_not_leave() -> None:
    bill = "ann billed 2026-03-10 3h client=Acme"
    (finding,) = found(WORK, bill, LEAVE)
    assert finding["rows"] == [3]
    assert found(WORK, "ann observed 2026-03-10 09:00-12:00 trace=away") == []


def test_contracts_are_told_apart_and_nothing_says_nothing() -> None:
    assert len(found(WORK, "ann logged 2026-03-10 13:00-15:00 client=Other", LEAVE)) == 2
    assert findings_of("TIM209", ledger_of()) == []


def test_without_a_calendar_it_is_skipped_with_the_reason() -> None:
    commit = "ann observed 2026-03-10 09:00-09:00 trace=commit"
    reasons = audit(ledger_of(WORK, commit)).coverage.query("code == 'TIM209'")["reason"].tolist()
    assert reasons == ["no calendar with leave or holidays is given"]
    assert audit(ledger_of(WORK, LEAVE)).coverage.query("code == 'TIM209'")["status"].tolist() == ["ran"]
