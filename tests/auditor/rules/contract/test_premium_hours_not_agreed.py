"""INV604: dearer hours on contracts that allow none; off unless enabled."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

APPROVED, FREE = "it was approved beforehand", "a word that changes no price"
TERMS = (
    '[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{}\n[[contracts.terms]]\nfrom = 2026-01-01\nrate = "40.00 EUR"'
)


def found(*lines: str, more: str = "premium_hours = false") -> list[dict[str, Any]]:
    ledger = ledger_of(*(f"{line} client=Acme" for line in lines), settings=TERMS.format(more))
    return findings_of("INV604", ledger)


@pytest.mark.parametrize("what", ["tags=Overtime", "task=weekend_rate", "rate=600000"])
def test_each_way_of_saying_so_is_found(what: str) -> None:
    (finding,) = found(f"ann billed 2026-03-02 2h {what}", "ann billed 2026-03-07 8h rate=400000")
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2], [2], 7200)
    assert finding["explanations"][FREE] == ("ruled out" if "rate=6" in what else "untestable")


@pytest.mark.parametrize("more", ["", "premium_hours = true"])
def test_only_a_contract_that_forbids_them_is_judged(more: str) -> None:
    assert found("ann billed 2026-03-02 2h tags=overtime", more=more) == []


def test_an_approval_in_every_text_explains_it() -> None:
    line = "ann billed 2026-03-02 2h tags=overtime description=approved_by_the_client"
    assert found(line)[0]["explanations"][APPROVED] == "ruled in"
    assert found(line, "ann billed 2026-03-03 2h tags=overtime")[0]["explanations"][APPROVED] == "untestable"


def test_what_is_dearer_is_told_by_the_rate_when_both_rules_run() -> None:
    terms = TERMS.format("premium_hours = false")
    line = "ann billed 2026-03-02 2h rate=600000 currency=EUR client=Acme"
    assert audit(ledger_of(line, settings=terms), ["contract"]).findings["code"].tolist() == ["INV603"]
    both = audit(ledger_of(line, settings=f'{terms}\n[rules]\nenable = ["INV604"]'), ["contract"])
    assert both.findings["code"].tolist() == ["INV603"], "INV604 is folded into it"


def test_the_empty_ledger() -> None:
    assert found() == findings_of("INV604", ledger_of()) == []
