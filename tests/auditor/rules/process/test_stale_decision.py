"""PRO510: decisions that nobody can account for any more."""

from __future__ import annotations

import datetime as dt

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
    assert faults_of(report) == ["The decision on a finding of TIM202 expired on 2026-03-05."]


def test_a_finding_closed_without_reason_or_name_is_reported() -> None:
    report = decided(ledger_of(*LINES), "TIM202", reason=" ", name="")
    assert faults_of(report) == ["The decision on a finding of TIM202 has no reason and no name."]


def test_a_decision_on_what_is_not_there_is_reported_but_not_a_correction() -> None:
    lost = Decision(fingerprint="0" * 16, code="TIM202", status=Status.ACCEPTED, reason="x", name="Ann", at=AT)
    ledger = ledger_of(*LINES)
    assert faults_of(audit(ledger.with_(decisions=(lost,)))) == ["1 decision matches no finding of these files."]
    corrected = lost.model_copy(update={"status": Status.CORRECTED})
    assert faults_of(audit(ledger.with_(decisions=(corrected,)))) == []


def test_a_decision_in_force_is_no_finding() -> None:
    assert faults_of(decided(ledger_of(*LINES), "TIM202")) == []


def test_decisions_on_rules_that_are_off_are_not_missed() -> None:
    lost = Decision(fingerprint="0" * 16, code="TIM202", status=Status.ACCEPTED, reason="x", name="Ann", at=AT)
    ledger = ledger_of(*LINES, settings='[rules]\ndisable = ["TIM202"]')
    assert faults_of(audit(ledger.with_(decisions=(lost,)))) == []


def test_without_decisions_the_rule_is_skipped_and_says_why() -> None:
    coverage = audit(ledger_of(*LINES)).coverage
    assert set(coverage.loc[coverage["code"] == "PRO510", "reason"]) == {"no decisions on findings are given"}
