"""TIM203: three entries of one person at once, and the same times for two clients."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledgers import findings_of, ledger_of

SPLIT = "a shared meeting whose cost was split"


def found(*rows: str, person: str = "ann", side: str = "logged", **options: Any) -> list[dict[str, Any]]:
    lines = [f"{person} {side} 2026-03-{row}" for row in rows]
    return findings_of("TIM203", ledger_of(*lines), **options)


def both(day: str, more: str = "") -> list[str]:
    return [f"{day} 09:00-10:00 client={name} {more}" for name in ("Acme", "Globex")]


@pytest.mark.parametrize(("third", "expected"), [("10:58", 1), ("10:59", 0), ("11:00", 0)])
def test_three_run_at_once_for_longer_than_a_minute(third: str, expected: int) -> None:
    rows = ["02 09:00-11:00 client=Acme", "02 09:30-11:00 client=Globex", f"02 {third}-12:00 client=Initech"]
    findings = found(*rows)
    assert len(findings) == expected
    if findings:
        (finding,) = findings
        assert (finding["rows"], finding["asked"]) == ([2, 3, 4], [])
        assert finding["facts"] == {"most_at_once": 3, "same_times_of_two_clients": 0}


def test_two_overlapping_pairs_in_a_chain_are_not_three_at_once() -> None:
    assert found("02 09:00-10:00 client=Acme", "02 09:30-11:00 client=Globex", "02 10:30-12:00 client=Initech") == []


def test_three_at_once_past_midnight_are_found() -> None:
    rows = [f"02 2{n}:00-01:00 client={name}" for n, name in enumerate(("Acme", "Globex", "Initech"))]
    assert len(found(*rows)) == 1
    assert found(*rows, minimum_running=4) == []


def test_three_on_one_contract_are_left_to_others() -> None:
    assert found(*(f"02 09:{n}0-11:{n}0 client=Acme" for n in range(3))) == []


def test_the_same_times_of_two_clients_twice_are_a_habit() -> None:
    assert found(*both("02")) == []
    assert len(found(*both("02"), minimum_same=1)) == 1
    (finding,) = found(*both("02"), *both("03"))
    assert finding["facts"]["same_times_of_two_clients"] == 2
    assert finding["explanations"][SPLIT] == "untestable"


def test_durations_that_fit_together_into_the_interval_are_a_split() -> None:
    (finding,) = found(*both("02", "seconds=1800"), *both("03", "seconds=1800"))
    assert finding["explanations"][SPLIT] == "ruled in"
    (finding,) = found(*both("02", "seconds=1800"), *both("03", "seconds=1860"))
    assert finding["explanations"][SPLIT] == "untestable"


def test_hours_without_clock_times_never_count() -> None:
    assert found(*(f"02 5h client={name}" for name in ("Acme", "Globex", "Initech"))) == []
    assert found() == []
