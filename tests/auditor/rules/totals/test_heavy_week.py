"""TOT303: one note per person that lists the long weeks."""

from __future__ import annotations

import pytest

from tests.ledgers import findings_of, ledger_of

BUSY = "a busy time"
TRAVEL = "travel between zones"
TEAM = "a team account"


def week(first: int, hours: float, person: str = "ann", more: str = "") -> list[str]:
    return [f"{person} logged 2026-03-{day:02d} {hours}h {more}".strip() for day in range(first, first + 5)]


def test_the_weeks_of_a_person_are_one_note_with_the_longest_as_evidence() -> None:
    (finding,) = findings_of("TOT303", ledger_of(*week(2, 10), *week(9, 11), *week(16, 8)))
    assert finding["facts"]["weeks"] == ["2026-03-02 50.00 h", "2026-03-09 55.00 h"]
    assert finding["rows"] == [7, 8, 9, 10, 11]
    assert (finding["day"], finding["seconds"], finding["asked"]) == ("2026-03-02", 0, [])
    assert finding["explanations"] == {BUSY: "untestable", TRAVEL: "ruled out", TEAM: "untestable"}


@pytest.mark.parametrize(("hours", "expected"), [(50.0, 0), (49.9, 1)])
def test_the_option_has_two_sides(hours: float, expected: int) -> None:
    assert len(findings_of("TOT303", ledger_of(*week(2, 10)), hours=hours)) == expected


def test_the_ten_longest_entries_are_evidence_and_all_are_tested() -> None:
    lines = [f"ann logged 2026-03-{day:02d} {h}h" for day in range(2, 8) for h in (5, 1, 4)]
    (finding,) = findings_of("TOT303", ledger_of(*lines, "ann logged 2026-03-08 0.5h zone=Asia/Tokyo"))
    assert finding["rows"] == [2, 4, 5, 7, 8, 10, 11, 13, 14, 17]
    assert finding["explanations"][TRAVEL] == "untestable"


def test_a_week_is_from_monday_to_sunday() -> None:
    assert (
        findings_of("TOT303", ledger_of("ann logged 2026-03-08 24h", "ann logged 2026-03-09 24h", *week(10, 4))) == []
    )
    assert len(findings_of("TOT303", ledger_of("ann logged 2026-03-02 24h", "ann logged 2026-03-08 24.5h"))) == 1


def test_a_sunday_night_is_in_both_weeks() -> None:
    monday_to_friday = week(2, 9)
    ledger = ledger_of(*monday_to_friday, "ann logged 2026-03-08 22:00-06:00", *week(9, 8))
    assert findings_of("TOT303", ledger) == []
    assert len(findings_of("TOT303", ledger, hours=45)) == 1
    assert findings_of("TOT303", ledger, hours=45)[0]["facts"]["weeks"] == [
        "2026-03-02 47.00 h",
        "2026-03-09 46.00 h",
    ]


def test_a_night_of_clock_change_keeps_its_real_hours() -> None:
    lines = [f"ann logged 2026-03-{day:02d} 9h" for day in range(23, 28)]
    night = "ann logged 2026-03-29 00:00-03:00 zone=Europe/Kyiv"
    assert findings_of("TOT303", ledger_of(*lines, night)) == []
    assert len(findings_of("TOT303", ledger_of(*lines, night), hours=47.9)) == 1


def test_clocked_entries_that_do_not_overlap_are_no_team() -> None:
    lines = [f"ann logged 2026-03-{day:02d} 08:00-18:00" for day in range(2, 7)]
    assert findings_of("TOT303", ledger_of(*lines))[0]["explanations"][TEAM] == "ruled out"
    shared = ledger_of(*lines, "ann logged 2026-03-02 09:00-12:00")
    assert findings_of("TOT303", shared)[0]["explanations"][TEAM] == "untestable"


def test_two_zones_in_a_week_may_be_travel() -> None:
    lines = [*week(2, 10), "ann logged 2026-03-07 2h zone=Asia/Tokyo"]
    assert findings_of("TOT303", ledger_of(*lines))[0]["explanations"][TRAVEL] == "untestable"


def test_sides_and_people_are_not_added() -> None:
    billed = [line.replace("logged", "billed") for line in week(2, 8)]
    assert findings_of("TOT303", ledger_of(*week(2, 8), *billed, *week(2, 8, "ben"))) == []
    assert findings_of("TOT303", ledger_of()) == []
