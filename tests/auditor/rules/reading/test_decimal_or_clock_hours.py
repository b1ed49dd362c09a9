"""DQ108: hours of two decimals that never pass .59."""

from __future__ import annotations

import pytest

from tests.ledgers import findings_of, ledger_of

CLOCKLIKE = [1.10, 2.20, 0.35, 1.40, 3.55, 2.05, 1.45, 0.20, 5.15, 2.59]


def sheet(hours: list[float], resolution: int = 18) -> list[str]:
    days = [f"2026-{3 + i // 28:02d}-{1 + i % 28:02d}" for i in range(len(hours))]
    return [f"ann billed {d} {h:.2f}h resolution={resolution}" for d, h in zip(days, hours, strict=True)]


def test_thirty_values_under_sixty_are_found() -> None:
    (finding,) = findings_of("DQ108", ledger_of(*sheet(CLOCKLIKE * 3)))
    assert finding["rows"] == list(range(2, 32))
    assert finding["seconds"] == 3 * sum(round(h * 100) % 100 for h in CLOCKLIKE) * 24
    assert finding["explanations"] == {
        "all are quarter hours": "ruled out",
        "the tool writes minutes as decimals": "untestable",
    }


@pytest.mark.parametrize(("count", "expected"), [(29, 0), (30, 1)])
def test_the_least_number_of_values_has_two_sides(count: int, expected: int) -> None:
    assert len(findings_of("DQ108", ledger_of(*sheet((CLOCKLIKE * 3)[:count])))) == expected
    assert len(findings_of("DQ108", ledger_of(*sheet(CLOCKLIKE)), minimum_values=10)) == 1


@pytest.mark.parametrize("odd", [0.60, 1.99, 7.75])
def test_one_fraction_of_sixty_or_more_settles_it(odd: float) -> None:
    assert findings_of("DQ108", ledger_of(*sheet([*CLOCKLIKE * 3, odd]))) == []


@pytest.mark.parametrize("values", [[1.0, 2.5, 0.5], [0.25, 1.5, 2.0], [1.0, 1.0, 8.0]])
def test_quarter_hours_tell_nothing(values: list[float]) -> None:
    assert findings_of("DQ108", ledger_of(*sheet(values * 20))) == []


@pytest.mark.parametrize(("telling", "expected"), [(7, 0), (8, 1)])
def test_a_few_values_among_quarter_hours_may_be_chance(telling: int, expected: int) -> None:
    assert len(findings_of("DQ108", ledger_of(*sheet([1.0] * 30 + [1.1] * telling)))) == expected


def test_hours_and_minutes_and_clocked_entries_are_left_alone() -> None:
    assert findings_of("DQ108", ledger_of(*sheet(CLOCKLIKE * 3, resolution=60))) == []
    clocked = [f"ann logged 2026-03-{d:02d} 09:00-10:24 resolution=18" for d in range(1, 31)]
    assert findings_of("DQ108", ledger_of(*clocked)) == []
    assert findings_of("DQ108", ledger_of()) == []
