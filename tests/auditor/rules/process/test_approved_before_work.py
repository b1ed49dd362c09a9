"""PRO507: approvals older than the work."""

from __future__ import annotations

import pytest

from auditor.engine import audit
from auditor.model import ZoneSource
from tests.ledgers import findings_of, ledger_of

AGREED, ZONE = "hours agreed in advance", "another time zone"
EARLY = "ann logged 2026-03-02 09:00-12:00 approved=2026-03-02T{}"


@pytest.mark.parametrize(("moment", "expected"), [("11:54:59", 1), ("11:55", 0), ("12:00", 0), ("23:00", 0)])
def test_the_option_has_two_sides(moment: str, expected: int) -> None:
    assert len(findings_of("PRO507", ledger_of(EARLY.format(moment)))) == expected


@pytest.mark.parametrize(
    ("when", "approved", "expected"),
    [
        ("2026-03-29 8h", "2026-03-28T21:00", 1),
        ("2026-03-29 8h", "2026-03-28T22:00", 0),
        ("2026-10-26 8h", "2026-10-25T21:00", 1),
        ("2026-10-26 8h", "2026-10-25T22:00", 0),
        ("2026-03-02..2026-03-08 40h", "2026-03-07T12:00", 1),
        ("2026-03-02..2026-03-08 40h", "2026-03-08T12:00", 0),
    ],
)
def test_a_day_begins_at_midnight_of_its_zone(when: str, approved: str, expected: int) -> None:
    ledger = ledger_of(f"ann logged {when} approved={approved} zone=Europe/Kyiv")
    assert len(findings_of("PRO507", ledger)) == expected


def test_a_night_is_worked_when_it_ends() -> None:
    (finding,) = findings_of("PRO507", ledger_of("ann logged 2026-03-02 22:00-06:00 approved=2026-03-02T23:00"))
    assert (finding["rows"], finding["facts"]["longest_lead_seconds"]) == ([2], 7 * 3600)
    assert finding["asked"] == []


def test_person_and_contract_are_one_finding() -> None:
    ledger = ledger_of(EARLY.format("10:00"), EARLY.format("11:00"), EARLY.format("10:00") + " client=B")
    assert sorted(f["rows"] for f in findings_of("PRO507", ledger)) == [[2, 3], [4]]


@pytest.mark.parametrize("text", ["description=Vacation", "task=sick_leave", "project=PTO"])
def test_planned_leave_is_left_out(text: str) -> None:
    assert findings_of("PRO507", ledger_of(f"{EARLY.format('10:00')} {text}")) == []


def test_hours_agreed_in_advance_explain() -> None:
    terms = '[[contracts]]\nid = "a"\nmatches = ["*"]\nweekly_hours = 40\n'
    assert findings_of("PRO507", ledger_of(EARLY.format("10:00"), settings=terms))[0]["explanations"] == {
        AGREED: "ruled in",
        ZONE: "ruled out",
    }
    assert findings_of("PRO507", ledger_of(EARLY.format("10:00")))[0]["explanations"][AGREED] == "ruled out"


@pytest.mark.parametrize(
    ("approved", "verdict"), [("2026-03-02T10:00", "untestable"), ("2026-03-01T10:00", "ruled out")]
)
def test_an_assumed_zone_may_explain_some_hours(approved: str, verdict: str) -> None:
    ledger = ledger_of(f"ann logged 2026-03-02 09:00-12:00 approved={approved}", timezone_from=ZoneSource.ASSUMED)
    assert findings_of("PRO507", ledger)[0]["explanations"][ZONE] == verdict


def test_without_a_time_of_approval_it_is_skipped_with_the_reason() -> None:
    switched_on = ledger_of(
        "ann logged 2026-03-02 09:00-12:00 approver=bo", settings='[rules]\nenable = ["PRO507"]\n'
    )
    covered = audit(switched_on, ["process"]).coverage.query("code == 'PRO507'").iloc[0]
    assert covered["reason"] == "no row says when it was approved"
    off = audit(ledger_of(EARLY.format("10:00")), ["process"]).coverage.query("code == 'PRO507'").iloc[0]
    assert off["reason"] == "off"
    assert findings_of("PRO507", ledger_of()) == []
