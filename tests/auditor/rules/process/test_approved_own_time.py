"""PRO506: time that its own person approved."""

from __future__ import annotations

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

NOBODY = "nobody else approves"
ANN = "ann logged 2026-03-02 4h approver=ann"
BY_BO = "ann logged 2026-03-03 4h approver=bo"


def test_own_approvals_are_one_finding_with_their_share() -> None:
    (finding,) = findings_of(
        "PRO506", ledger_of(ANN, BY_BO, ANN.replace("03-02", "03-04"), "bo logged 2026-03-02 1h")
    )
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2, 4], [], 0)
    assert (finding["facts"]["own_seconds"], finding["facts"]["percent"]) == (8 * 3600, 67)
    assert finding["explanations"] == {NOBODY: "ruled out"}


def test_one_alone_is_not_asked_and_coverage_says_why() -> None:
    ledger = ledger_of(ANN)
    assert findings_of("PRO506", ledger) == []
    covered = audit(ledger, ["process"]).coverage.query("code == 'PRO506'").iloc[0]
    assert covered["reason"] == "only one person is named here, whom nobody else could approve"


def test_the_owner_whom_nobody_else_can_approve_is_explained() -> None:
    (finding,) = findings_of("PRO506", ledger_of(ANN, "bo logged 2026-03-02 4h approver=ann"))
    assert (finding["rows"], finding["explanations"]) == ([2], {NOBODY: "ruled in"})


def test_another_approver_of_anybody_rules_that_out() -> None:
    (finding,) = findings_of("PRO506", ledger_of(ANN, "bo logged 2026-03-02 4h approver=cy"))
    assert finding["explanations"] == {NOBODY: "ruled out"}


def test_a_second_approver_makes_one_person_more_than_one() -> None:
    assert [f["rows"] for f in findings_of("PRO506", ledger_of(ANN, BY_BO))] == [[2]]


def test_the_settings_say_what_somebody_is_called() -> None:
    people = '[people."Ann Example"]\nnames = ["ann", "ae"]\n'
    ledger = ledger_of("ann logged 2026-03-02 4h approver=ae", BY_BO, settings=people)
    assert [f["rows"] for f in findings_of("PRO506", ledger)] == [[2]]
    assert findings_of("PRO506", ledger_of("ann logged 2026-03-02 4h approver=ae", BY_BO)) == []


def test_each_contract_has_a_finding_of_its_own() -> None:
    ledger = ledger_of(f"{ANN} client=A", f"{ANN} client=B", BY_BO)
    assert sorted(f["rows"] for f in findings_of("PRO506", ledger)) == [[2], [3]]


def test_rows_without_person_or_approver_say_nothing() -> None:
    assert (
        findings_of(
            "PRO506", ledger_of("x logged 2026-03-02 4h approver=ann person_name=", "bo logged 2026-03-02 4h")
        )
        == []
    )
    covered = audit(ledger_of("ann logged 2026-03-02 4h"), ["process"]).coverage.query("code == 'PRO506'").iloc[0]
    assert covered["reason"] == "no row says who approved it"
    assert findings_of("PRO506", ledger_of()) == []
