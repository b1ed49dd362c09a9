"""PAD402: one note per person and file whose entries start and end on quarters of the hour."""

from __future__ import annotations

import pytest

from tests.ledgers import findings_of, ledger_of
from tests.making import sheet, timer


@pytest.mark.parametrize(("rows", "count"), [(39, 0), (40, 1)])
def test_it_takes_forty_entries(rows: int, count: int) -> None:
    assert len(findings_of("PAD402", ledger_of(*sheet("ann", rows)))) == count


def test_a_timer_is_not_noted() -> None:
    assert findings_of("PAD402", ledger_of(*timer("ann", 60))) == []


def test_the_option_has_two_sides() -> None:
    ledger = ledger_of(*sheet("ann", 30), *timer("ann", 30, day=40))
    assert findings_of("PAD402", ledger, minimum_percent=50) == []
    (finding,) = findings_of("PAD402", ledger, minimum_percent=49)
    assert (finding["facts"]["entries"], finding["facts"]["on_the_quarter"], finding["seconds"]) == (60, 30, 0)


def test_a_habit_of_all_people_is_the_tools() -> None:
    ledger = ledger_of(*(line for who in ("ann", "ben", "cy") for line in sheet(who, 40)))
    (finding,) = findings_of("PAD402", ledger)
    assert finding["explanations"]["the tool or its export rounds for everybody"] == "ruled in"


def test_nothing_is_noted_of_nothing() -> None:
    assert findings_of("PAD402", ledger_of()) == []
