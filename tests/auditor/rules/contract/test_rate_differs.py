"""INV603: rates of rows beside the rate that the terms state for their day."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

CHANGE, OVERTIME, CURRENCY = "the rate changed on another day", "a class of overtime", "another currency"
RATED = 'rate = "45.00 USD"'


def settings(more: str = "", later: str = "") -> str:
    rows = f"[[contracts.terms]]\nfrom = 2026-01-01\n{RATED}\n{later}"
    return f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{more}\n{rows}'


def found(*lines: str, more: str = "", later: str = "") -> list[dict[str, Any]]:
    return findings_of(
        "INV603", ledger_of(*(f"{line} client=Acme" for line in lines), settings=settings(more, later))
    )


LATER = '[[contracts.terms]]\nfrom = 2026-03-16\nrate = "50.00 USD"'


def test_more_than_agreed_is_an_error_and_less_is_a_note() -> None:
    over, under = found(
        "ann billed 2026-03-02 8h rate=550000 currency=USD",
        "ann billed 2026-03-03 8h rate=400000 currency=USD",
        "ann billed 2026-03-04 8h rate=450000 currency=USD",
    )[::-1]
    assert (over["rows"], over["asked"], over["severity"]) == ([2], [2], "error")
    assert (under["rows"], under["asked"], under["severity"]) == ([3], [], "note")


def test_the_difference_is_the_amount_in_question() -> None:
    line = "ann billed 2026-03-02 8h rate=550000 currency=USD client=Acme"
    (finding,) = (
        audit(ledger_of(line, settings=settings()), ["contract"]).findings.query("code == 'INV603'").itertuples()
    )
    assert (finding.amount, finding.currency) == (8000, "USD")


@pytest.mark.parametrize(("rate", "expected"), [(450_450, 0), (450_500, 1)])
def test_the_tolerance_has_two_sides(rate: int, expected: int) -> None:
    assert len(found(f"ann billed 2026-03-02 8h rate={rate} currency=USD")) == expected


def test_an_amount_tells_the_rate_where_none_is_stated() -> None:
    (finding,) = found("ann billed 2026-03-02 8h amount=40000 currency=USD", "ann billed 2026-03-03 8h amount=36000")
    assert (finding["rows"], finding["facts"]["stated_rate"]) == ([2], "50.00 USD")
    assert found("ann billed 2026-03-02 0.33h resolution=18 amount=1500 currency=USD") == [], "20 minutes as 0.33"


def test_the_rate_of_any_day_about_the_row_fits() -> None:
    assert found("ann billed 2026-03-15 8h rate=500000", "ann billed 2026-03-16 8h rate=450000", later=LATER) == []
    assert found("ann billed 2026-03-10..2026-03-16 8h rate=500000", later=LATER) == []
    (old,) = found("ann billed 2026-03-20 8h rate=450000", later=LATER)
    assert (old["severity"], old["explanations"][CHANGE]) == ("note", "untestable")
    (early,) = found("ann billed 2026-03-09 8h rate=500000", later=LATER)
    assert (early["severity"], early["explanations"][CHANGE]) == ("error", "untestable")
    assert found("ann billed 2026-03-02 8h rate=470000")[0]["explanations"][CHANGE] == "ruled out"


@pytest.mark.parametrize(
    ("line", "more", "verdict"),
    [
        ("rate=675000", "", "untestable"),
        ("rate=675000 tags=Overtime", "", "ruled in"),
        ("rate=675000", "premium_hours = true", "ruled in"),
        ("rate=675000 tags=Overtime", "premium_hours = false", "untestable"),
        ("rate=600000 tags=Overtime", "", "ruled out"),
    ],
)
def test_a_class_of_overtime_is_tested(line: str, more: str, verdict: str) -> None:
    (finding,) = found(f"ann billed 2026-03-02 8h {line}", more=more)
    assert finding["explanations"][OVERTIME] == verdict
    assert (finding["asked"] == []) == (verdict == "ruled in")


def test_another_currency_is_a_warning_without_an_amount() -> None:
    (finding,) = found("ann billed 2026-03-02 8h rate=450000 currency=EUR")
    assert (finding["severity"], finding["asked"]) == ("warning", [])
    assert finding["explanations"][CURRENCY] == "untestable"


def test_a_log_is_judged_where_there_is_no_bill() -> None:
    line = "ann logged 2026-03-02 8h rate=550000"
    assert found(line)[0]["severity"] == "warning"
    assert found(line, "ann billed 2026-03-02 8h rate=450000") == []


def test_terms_without_a_rate_agree_none() -> None:
    unrated = "[[contracts.terms]]\nfrom = 2026-03-16\nweekly_limit_hours = 20"
    assert found("ann billed 2026-04-02 8h rate=990000", later=unrated) == []
    assert findings_of("INV603", ledger_of("ann billed 2026-04-02 8h rate=990000")) == []
    assert findings_of("INV603", ledger_of(settings=settings())) == []


def test_a_rate_of_its_own_for_another_kind_of_work_is_explained() -> None:
    kind = "a rate of its own for another kind of work"
    usual = "ann billed 2026-03-02 8h rate=450000 task=Development"
    (finding,) = found(usual, "ann billed 2026-03-03 8h rate=800000 task=Consulting")
    assert (finding["explanations"][kind], finding["asked"]) == ("ruled in", [])
    (alone,) = found("ann billed 2026-03-03 8h rate=800000 task=Consulting")
    assert alone["explanations"][kind] == "ruled out"
    mixed = found(usual, "ann billed 2026-03-03 8h rate=800000 task=Development")
    assert [f["explanations"][kind] for f in mixed] == ["ruled out"]


def test_amounts_without_rates_are_one_finding() -> None:
    lines = [f"ann billed 2026-03-0{n} {n}:07 amount={round((n + 7 / 60) * 5000)}" for n in range(2, 6)]
    (finding,) = found(*lines)
    assert (finding["rows"], finding["severity"]) == ([2, 3, 4, 5], "error")
