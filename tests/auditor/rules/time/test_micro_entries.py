"""TIM207: many entries far shorter than the smallest charge."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.coverage import coverage
from auditor.rules import rule_of
from tests.ledgers import findings_of, ledger_of

TRIAGE = "tickets that were looked at one by one"


def terms(line: str) -> str:
    return f'[[contracts]]\nid = "Acme"\nclient = "Acme"\nmatches = ["Acme"]\n{line}\n'


MINIMUM = terms("minimum_minutes = 6")


def short(count: int, day: int = 2, length: int = 1, more: str = "", text: str = "ticket") -> list[str]:
    return [
        f"ann logged 2026-03-{day:02} 09:{n * 4:02}-09:{n * 4 + length:02} client=Acme description={text}_{n} {more}"
        for n in range(count)
    ]


def found(*lines: str, settings: str = MINIMUM, **options: Any) -> list[dict[str, Any]]:
    return findings_of("TIM207", ledger_of(*lines, settings=settings), **options)


def test_days_of_a_contract_are_one_note_that_states_what_is_gained() -> None:
    (finding,) = found(*short(5), *short(6, day=3), *short(4, day=4))
    assert (finding["rows"], finding["asked"]) == (list(range(2, 13)), [])
    assert finding["facts"] == {
        "days": 2,
        "smallest_charge_minutes": 6,
        "gained_seconds": 11 * 300,
        "worked_seconds": 11 * 60,
    }


@pytest.mark.parametrize(("count", "length", "expected"), [(4, 1, 0), (5, 1, 1), (5, 2, 1), (5, 3, 0)])
def test_count_and_length_have_two_sides(count: int, length: int, expected: int) -> None:
    assert len(found(*short(count, length=length))) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("minimum_minutes = 5", 0),
        ('rounding = "up 6 per entry"', 1),
        ('rounding = "up 15 per entry"', 1),
        ('rounding = "up 15 per day"', 0),
        ('rounding = "nearest 6 per entry"', 0),
        ("", 0),
    ],
)
def test_only_a_smallest_charge_per_entry_counts(line: str, expected: int) -> None:
    assert len(found(*short(5), settings=terms(line))) == expected


def test_pieces_with_one_text_are_no_tickets() -> None:
    assert found(*short(5))[0]["explanations"][TRIAGE] == "untestable"
    same = [line.replace("ticket_1", "Ticket_0") for line in short(5)]
    assert found(*same)[0]["explanations"][TRIAGE] == "ruled out"


def test_what_is_not_billable_or_is_billed_already_does_not_count() -> None:
    assert found(*short(5, more="is_billable=no")) == []
    assert found(*(line.replace("logged", "billed") for line in short(5))) == []
    assert found() == []


def test_without_a_smallest_charge_coverage_says_why_it_did_not_run() -> None:
    none = findings_of("TIM207", ledger_of())
    assert none == []
    ledger = ledger_of(*short(5))
    rule = rule_of("TIM207")
    table = coverage(ledger, (rule,), frozenset(), rule.function(ledger).assign(code="", source="", contract_row=0))
    assert set(table["status"]) == {"skipped"}
    assert table["reason"].str.contains("smallest charge").all()
