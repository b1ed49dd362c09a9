"""PRO509: one reviewer closes what others keep open."""

from __future__ import annotations

import pandas as pd
import pytest

from auditor.decisions import Decision, Status
from auditor.engine import audit
from auditor.rules.process.waived_by_one_reviewer import waived_by_one_reviewer
from tests.auditor.test_decisions import AT, LINES
from tests.ledgers import ledger_of


def found(closed: int, of: int, others_closed: int, others: int) -> pd.DataFrame:
    """Return the findings on one reviewer who closed so many of so many, and another."""
    ledger = audit(ledger_of(*LINES)).ledger
    names = [("Rae", n < closed) for n in range(of)] + [("Sam", n < others_closed) for n in range(others)]
    decisions = tuple(
        Decision(
            fingerprint=f"{number:016x}",
            code="TIM205",
            status=Status.EXPLAINED if is_closed else Status.DISPUTED,
            name=name,
            at=AT,
        )
        for number, (name, is_closed) in enumerate(names)
    )
    told = audit(ledger_of(*LINES)).all_findings
    return waived_by_one_reviewer(ledger.with_(decisions=decisions, found=told))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((10, 10, 2, 10), 1),
        ((8, 10, 2, 10), 1),
        ((7, 10, 2, 10), 0),
        ((10, 10, 3, 10), 0),
        ((9, 9, 0, 10), 0),
        ((10, 10, 0, 9), 0),
        ((10, 10, 0, 0), 0),
    ],
)
def test_a_reviewer_is_compared_with_all_others_on_ten_findings_each(
    counts: tuple[int, int, int, int], expected: int
) -> None:
    assert len(found(*counts)) == expected


def test_the_note_says_both_shares_and_names_no_motive() -> None:
    assert found(10, 10, 1, 12)["message"].tolist() == [
        "Rae closed 10 of 10 findings of TIM205; all others closed 1 of 12."
    ]
