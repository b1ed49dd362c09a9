"""INV609: work that is much older than its invoice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from auditor.engine import audit
from auditor.model import INVOICE_TYPES, typed_frame
from tests.ledgers import findings_of, ledger_of

SELDOM, LONG = "the contract is billed seldom", "an invoice of a long period"
NEW = "ann billed 2026-03-31 3h invoice=1 client=Acme"


def found(*lines: str, terms: str = "", period: tuple[str, str] | None = None) -> list[dict[str, Any]]:
    settings = f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{terms}' if terms else ""
    ledger = ledger_of(*lines, settings=settings)
    if period:
        days = {"first": pd.to_datetime([period[0]]), "last": pd.to_datetime([period[1]])}
        one = {"source": "log.csv", "row": np.array([2]), "invoice": "1"} | days
        ledger = ledger.with_(invoices=typed_frame(one, INVOICE_TYPES, 1))
    return findings_of("INV609", ledger)


@pytest.mark.parametrize(("day", "expected"), [("2026-01-30", 0), ("2026-01-29", 1)])
def test_the_option_has_two_sides(day: str, expected: int) -> None:
    assert len(found(NEW, f"ann billed {day} 3h invoice=1 client=Acme")) == expected


def test_old_rows_of_a_contract_are_one_note_and_question_nothing() -> None:
    old = [f"ann billed 2025-12-{day} 3h invoice=1 client=Acme" for day in (14, 15)]
    (finding,) = found(NEW, *old)
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([3, 4], [], 0)
    assert finding["facts"]["longest_days"] == 107
    assert finding["explanations"][SELDOM] == "untestable"


@pytest.mark.parametrize(("every", "verdict"), [("quarter", "ruled in"), ("month", "ruled out")])
def test_how_often_is_billed_explains_it(every: str, verdict: str) -> None:
    old = "ann billed 2025-12-14 3h invoice=1 client=Acme"
    (finding,) = found(NEW, old, terms=f'billed_every = "{every}"')
    assert finding["explanations"][SELDOM] == verdict


def test_the_stated_period_is_the_date_of_the_invoice_and_explains_what_it_holds() -> None:
    old = "ann billed 2025-12-14 3h invoice=1 client=Acme"
    assert found(old, period=("2026-03-01", "2026-03-31"))[0]["explanations"][LONG] == "ruled out"
    assert found(old, period=("2025-12-01", "2026-03-31"))[0]["explanations"][LONG] == "ruled in"


def test_an_invoice_of_many_months_without_a_gap_is_explained() -> None:
    months = [f"ann billed 2026-0{month}-01 3h invoice=1 client=Acme" for month in range(1, 7)]
    (finding,) = found(*months)
    assert finding["explanations"][LONG] == "ruled in"
    verdicts = {tuple(f["rows"]): f["explanations"][LONG] for f in found(*months[:1], *months[2:])}
    assert verdicts == {(2,): "ruled out", (3, 4): "ruled in"}


def test_without_numbers_the_rule_is_skipped_with_the_reason() -> None:
    covered = audit(ledger_of("ann billed 2026-03-01 3h"), ["contract"]).coverage
    mine = covered[covered["code"] == "INV609"].iloc[0]
    assert (mine["status"], mine["reason"]) == ("skipped", "no row names its invoice")
    assert findings_of("INV609", ledger_of()) == []
