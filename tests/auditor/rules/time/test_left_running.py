"""TIM206: timers that run into a person's idle hours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledgers import findings_of, ledger_of

USUAL = [
    f"ann logged 2026-03-{day:02d} {when} client=Acme description=Layout"
    for day in range(2, 14)
    for when in ("09:00-12:00", "13:00-17:00")
]
NEXT = "ann logged 2026-03-17 09:00-12:00 client=Acme"
LONG = "ann logged 2026-03-16 15:00-01:00 client=Acme"


def found(*lines: str, **options: Any) -> list[dict[str, Any]]:
    return findings_of("TIM206", ledger_of(*lines), **options)


def test_a_timer_into_idle_hours_is_a_note_with_a_proposed_end() -> None:
    (finding,) = found(*USUAL, LONG, NEXT)
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([26], [], 0)
    assert finding["facts"] == {"proposed_ends": ["2026-03-16T17:00:00"], "beyond_seconds": 8 * 3600}
    assert finding["explanations"] == {
        "a night's work": "untestable",
        "nights are worked elsewhere too": "ruled out",
    }


@pytest.mark.parametrize(
    ("when", "count"),
    [("12:00-20:00", 1), ("12:01-20:00", 0), ("11:00-19:59", 0), ("10:00-02:00", 1), ("10:00-02:01", 0)],
)
def test_both_sides_of_length_and_idle_hours(when: str, count: int) -> None:
    line = f"ann logged 2026-03-16 {when} client=Acme"
    assert len(found(*USUAL, line, NEXT)) == count


def test_the_next_entry_begins_within_sixteen_hours_and_not_before_the_end() -> None:
    for start, count in (("01:00", 1), ("00:59", 0), ("17:00", 1), ("17:01", 0)):
        line = f"ann logged 2026-03-17 {start}-18:00 client=Acme"
        assert len(found(*USUAL, LONG, line)) == count, start
    assert found(*USUAL, LONG) == []


def test_idle_hours_are_of_the_person_and_take_twenty_entries() -> None:
    night = [line.replace("09:00-12:00", "17:00-23:00") for line in USUAL]
    assert found(*night, "ann logged 2026-03-16 15:00-00:00 client=Acme", NEXT) == []
    assert found(*USUAL[:18], LONG, NEXT) == []
    assert len(found(*USUAL[:19], LONG, NEXT)) == 1


def test_rows_added_by_hand_and_bills_are_no_timers() -> None:
    assert found(*USUAL, f"{LONG} is_manual=yes", NEXT) == []
    assert found(*(line.replace("logged", "billed") for line in (*USUAL, LONG, NEXT))) == []


def test_a_release_and_neighbours_at_night_are_ruled_in() -> None:
    (release,) = found(*USUAL, f"{LONG} description=Release_2.0", NEXT)
    assert release["explanations"]["a night's work"] == "ruled in"
    (travel,) = found(*USUAL, LONG, "ann logged 2026-03-17 03:00-05:00 client=Acme")
    assert travel["explanations"]["nights are worked elsewhere too"] == "ruled in"


def test_a_clock_change_does_not_move_the_proposal() -> None:
    night = "ann logged 2026-03-28 15:00-01:30 client=Acme zone=Europe/Berlin"
    usual = [f"{line} zone=Europe/Berlin" for line in USUAL]
    (finding,) = found(*usual, night, "ann logged 2026-03-29 09:00-10:00 client=Acme zone=Europe/Berlin")
    assert finding["facts"]["proposed_ends"] == ["2026-03-28T18:00:00"]


def test_empty_ledger_and_hours_without_times() -> None:
    assert found() == []
    assert found("ann logged 2026-03-02 9h") == []
