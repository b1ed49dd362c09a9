"""From logged to billed: the steps add up exactly, and money is told only where it is known."""

from __future__ import annotations

import pytest

from auditor.engine import audit
from auditor.reconciliation import classes
from auditor.report import LEFT_OUT, NOT_BILLABLE, REPEATED
from auditor.reports import READERS
from dashboard import causes
from tests.dashboard.screens import demo_report
from tests.ledgers import ledger_of


@pytest.mark.parametrize("demo", READERS)
def test_each_step_begins_where_the_one_before_ends_from_logged_to_billed(demo: str) -> None:
    report = demo_report(demo)
    told = 0
    for row, contract in report.contracts.iterrows():
        steps = causes.steps(report, int(str(row)))
        if not contract["can_tell_padding"]:
            assert not len(steps)
            continue
        told += 1
        level = contract["logged_seconds"]
        for step in steps.to_dict("records"):
            if step["kind"] in {causes.TOTAL, causes.BOTH}:
                assert step["seconds"] == step["to_seconds"] == level
            else:
                assert step["from_seconds"] == level
                level += step["seconds"]
                assert step["to_seconds"] == level
        assert level == contract["billed_seconds"]
    assert told


def test_every_cause_has_a_kind_and_a_meaning() -> None:
    everything = {*classes.CAUSES, REPEATED, NOT_BILLABLE, LEFT_OUT}
    assert everything == set(causes.MEANING)
    assert set(causes.KINDS) <= everything
    assert set(causes.KINDS.values()) <= set(causes.ORDER)


def test_worth_of_the_steps_adds_up_from_logged_to_billed() -> None:
    steps = causes.steps(demo_report("client"), 0)
    is_step = ~steps["kind"].isin([causes.TOTAL, causes.BOTH])
    first, last = steps["amount"].iloc[[0, -1]]
    assert first + steps.loc[is_step, "amount"].sum() == pytest.approx(last)
    amounts = causes.amounts(demo_report("client")).loc[0]
    assert amounts["logged"] == pytest.approx(first / 100)
    assert amounts["difference"] == pytest.approx((last - first) / 100)


def test_without_a_rate_no_worth_is_told() -> None:
    lines = ("ann logged 2026-03-02 3h contract=c", "ann billed 2026-03-02 4h contract=c")
    amounts = causes.amounts(audit(ledger_of(*lines)))
    assert amounts[["logged", "billed", "difference"]].isna().all(axis=None)
    rated = audit(ledger_of(lines[0], f"{lines[1]} rate=500000 currency=USD"))
    assert causes.amounts(rated).loc[0, "billed"] == pytest.approx(200)
