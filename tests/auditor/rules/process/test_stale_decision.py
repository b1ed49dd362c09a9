"""PRO510: decisions that nobody can account for any more."""

from __future__ import annotations

import datetime as dt

import pytest

from auditor.decisions import Decision, Status
from auditor.engine import audit
from auditor.findings import Severity
from auditor.report import Report
from tests.auditor.test_decisions import AT, LINES, decided
from tests.ledgers import ledger_of


def faults_of(report: Report) -> list[str]:
    f = report.findings
    return f.loc[f["code"] == "PRO510", "message"].tolist()


def test_an_expired_decision_no_longer_holds_and_is_reported() -> None:
    report = decided(ledger_of(*LINES), "TIM202", expires=dt.date(2026, 3, 5))
    assert report.fails(Severity.ERROR) or report.fails(Severity.WARNING)
    (told,) = faults_of(report)
    assert "expired on 2026-03-05" in told
    assert "accepted by Ann on 2026-03-04, until 2026-03-05: agreed" in told


def test_a_finding_closed_without_reason_or_name_is_reported() -> None:
    report = decided(ledger_of(*LINES), "TIM202", reason=" ", name="")
    assert faults_of(report) == [
        "The decision on a finding of TIM202 has no reason and no name; it was accepted on 2026-03-04."
    ]


def lost(**given: object) -> Decision:
    values = {"fingerprint": "0" * 16, "code": "TIM202", "status": "accepted", "reason": "x", "name": "Ann", "at": AT}
    return Decision.model_validate(values | given)


def test_a_decision_on_what_is_not_there_is_reported_but_not_a_correction() -> None:
    ledger = ledger_of(*LINES)
    (told,) = faults_of(audit(ledger.with_(decisions=(lost(),))))
    assert "matches no finding of these files; it was accepted by Ann on 2026-03-04: x." in told
    for status in (Status.CORRECTED, Status.REOPENED):
        assert faults_of(audit(ledger.with_(decisions=(lost(status=status),)))) == []


@pytest.mark.parametrize(
    ("contract", "day", "until", "is_missed"),
    [
        ("Acme", "2026-03-02", "2026-03-03", True),
        ("Acme", "2026-03-03", None, True),
        ("Acme", "2026-03-01", "2026-03-02", False),
        ("Acme", "2026-03-04", None, False),
        ("Bolt", "2026-03-03", None, False),
        ("Corp", "2026-03-02", None, False),
        ("", "2026-03-03", None, True),
        ("", "2026-03-04", None, False),
        ("", None, None, False),
        ("Acme", None, None, False),
        (None, None, None, True),
    ],
)
def test_a_decision_is_missed_where_its_contract_and_days_are_here(
    contract: str | None, day: str | None, until: str | None, *, is_missed: bool
) -> None:
    ledger = ledger_of(*LINES).with_(decisions=(lost(contract=contract, day=day, until=until),))
    assert bool(faults_of(audit(ledger))) is is_missed


def test_a_decision_in_force_is_no_finding() -> None:
    assert faults_of(decided(ledger_of(*LINES), "TIM202")) == []


def test_decisions_on_rules_that_are_off_are_not_missed() -> None:
    ledger = ledger_of(*LINES, settings='[rules]\ndisable = ["TIM202"]')
    assert faults_of(audit(ledger.with_(decisions=(lost(),)))) == []


def test_without_decisions_the_rule_is_skipped_and_says_why() -> None:
    coverage = audit(ledger_of(*LINES)).coverage
    assert set(coverage.loc[coverage["code"] == "PRO510", "reason"]) == {"no decisions on findings are given"}
