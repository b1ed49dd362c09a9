"""Where the hours of a report went: both sides of every contract add up, with what was laid beside nothing."""

from __future__ import annotations

import pytest

from auditor.engine import audit
from auditor.report import Report
from tests.ledgers import ledger_of
from tests.test_demos import NAMES, report_of


def assert_adds_up(report: Report) -> None:
    sums = report.causes.groupby(["contract_row", "side"])["seconds"].sum().unstack(fill_value=0)
    sums = sums.reindex(columns=["both", "billed", "logged"], fill_value=0).reindex(
        report.contracts.index, fill_value=0
    )
    told = report.contracts["can_tell_padding"].to_numpy()
    for side in ("billed", "logged"):
        total = (sums["both"] + sums[side])[told]
        assert total.tolist() == report.contracts.loc[told, f"{side}_seconds"].tolist()
    assert (sums[~told] == 0).all(axis=None)


def test_time_that_is_laid_beside_nothing_has_a_class_too() -> None:
    report = audit(
        ledger_of(
            "ann logged 2026-03-02 09:00-11:00 client=Acme is_billable=yes",
            "ann logged 2026-03-02 09:00-11:00 client=Acme is_billable=yes",
            "ann logged 2026-03-02 13:00-14:00 client=Acme is_billable=no",
            "ann billed 2026-03-02 2h client=Acme",
            "ann billed 2026-03-03 1h client=Beta",
        )
    )
    assert_adds_up(report)
    causes = report.causes[["cause", "side", "seconds"]].to_numpy().tolist()
    assert causes == [["matched", "both", 7200], ["not billable", "logged", 3600], ["repeated rows", "logged", 7200]]


@pytest.mark.parametrize("name", NAMES)
def test_every_demo_adds_up(name: str) -> None:
    assert_adds_up(report_of(name))
