"""Weeks that can be approved unseen, and each reason that keeps one from it."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from auditor.findings import Verdict
from auditor.report import CAN_BE_APPROVED, CANNOT_TELL, NEEDS_PERSON, Report
from auditor.weeks import CHECK, FINDING, ONE_SIDE, UNREAD
from tests.auditor.reports.made import BILL, LOG, ledger_from, report_from
from tests.ledgers import ledger_of

AGREED = [
    line
    for day in (2, 3, 9, 10)
    for line in (
        f"ann logged 2026-03-{day:02} 09:00-1{day % 3 + 5}:00",
        f"ann billed 2026-03-{day:02} {day % 3 + 6}h",
    )
]


def told(report: Report) -> dict[str, list[tuple[str, str, int]]]:
    """Return the reasons by the Monday of their week, of reports with one contract."""
    w = report.weeks
    assert (w["is_approvable"] == [not own for own in w["reasons"]]).all()
    own = [[(r.kind, r.about, r.count) for r in reasons] for reasons in w["reasons"]]
    return {str(week.date()): reasons for week, reasons in zip(w["week"].tolist(), own, strict=True)}


def both_weeks(reason: tuple[str, str, int]) -> dict[str, list[tuple[str, str, int]]]:
    """Return the reason for both weeks of `AGREED`."""
    return {week: [reason] for week in ("2026-03-02", "2026-03-09")}


def test_a_week_whose_sides_agree_is_approved_unseen() -> None:
    report = audit(ledger_of(*AGREED))
    assert told(report) == {"2026-03-02": [], "2026-03-09": []}
    assert report.approvals == [CAN_BE_APPROVED]


def test_a_warning_keeps_its_week_and_no_other() -> None:
    report = audit(ledger_of(*AGREED, "ann billed 2026-03-04 6h"))
    assert told(report) == {"2026-03-02": [(FINDING, "REC402", 1)], "2026-03-09": []}
    assert report.approvals == [NEEDS_PERSON]


def test_a_week_of_one_side_has_nothing_to_compare_with() -> None:
    report = audit(ledger_of(*AGREED, "ann logged 2026-03-17 09:00-10:00"))
    assert told(report)["2026-03-16"] == [(ONE_SIDE, "logged", 1)]
    assert report.approvals == [NEEDS_PERSON]
    alone = audit(ledger_of("ann logged 2026-03-17 09:00-10:00"))
    assert told(alone) == {"2026-03-16": [(ONE_SIDE, "logged", 1)]}
    assert alone.approvals == [CANNOT_TELL]


def test_a_row_not_read_keeps_all_weeks_of_its_file() -> None:
    report = report_from(ledger_from(log=LOG, bill=BILL))
    has = [any(r.kind == UNREAD for r in reasons) for reasons in report.weeks["reasons"]]
    mine = set(report.ledger.entries.loc[report.ledger.entries["source"] == "log.csv", "contract_row"])
    assert has == [row in mine for row in report.weeks["contract_row"]]
    assert {r.about for own in report.weeks["reasons"] for r in own if r.kind == UNREAD} == {"log.csv"}


def test_a_disabled_check_keeps_all_weeks_and_a_disabled_pattern_none() -> None:
    off = audit(ledger_of(*AGREED, settings='[rules]\ndisable = ["TIM202", "TOT301"]'))
    assert told(off) == both_weeks((CHECK, "TIM202, TOT301", 2))
    assert told(audit(ledger_of(*AGREED, settings='[rules]\ndisable = ["PAD401"]')))["2026-03-02"] == []


def test_a_log_of_whole_periods_leaves_days_unchecked() -> None:
    report = audit(ledger_of("ann logged 2026-03-02..2026-03-08 20h", "ann billed 2026-03-02..2026-03-08 20h"))
    ((kind, about, _),) = told(report)["2026-03-02"]
    assert kind == CHECK
    assert "TOT301" in about.split(", ")


@pytest.mark.parametrize(
    ("finding", "reasons"),
    [
        pytest.param({"code": "TOT301"}, [(FINDING, "TOT301", 1)], id="a warning"),
        pytest.param({"code": "TOT301", "severity": "note"}, [], id="a note"),
        pytest.param({"code": "TOT301", "explanations": {"rounding": Verdict.RULED_IN}}, [], id="explained"),
        pytest.param({"code": "TOT301", "folded_into": f"{0:016x}"}, [(FINDING, "TIM205", 1)], id="folded"),
    ],
)
def test_what_of_a_finding_keeps_its_week(finding: dict[str, Any], reasons: list[tuple[str, str, int]]) -> None:
    cause = {"code": "TIM205", "at": [("log.csv", 2)]}
    report = report_from(ledger_of(*AGREED), cause, {"at": [("log.csv", 6)]} | finding)
    assert told(report) == {"2026-03-02": [(FINDING, "TIM205", 1)], "2026-03-09": reasons}


def test_a_cause_and_its_consequence_in_one_week_count_once() -> None:
    cause = {"code": "TIM205", "at": [("log.csv", 2)]}
    folded = {"code": "TOT301", "at": [("log.csv", 2)], "folded_into": f"{0:016x}"}
    assert told(report_from(ledger_of(*AGREED), cause, folded))["2026-03-02"] == [(FINDING, "TIM205", 1)]


def test_a_folded_finding_of_more_days_than_its_cause_is_told_by_it() -> None:
    cause = {"code": "REC402", "at": [("log.csv", 2)]}
    folded = {"code": "INV608", "at": [("log.csv", 2)], "until": "2026-03-31", "folded_into": f"{0:016x}"}
    report = report_from(ledger_of(*AGREED), cause, folded)
    assert told(report) == {"2026-03-02": [(FINDING, "REC402", 1)], "2026-03-09": []}


def test_a_finding_touches_the_weeks_of_its_evidence_and_of_its_days() -> None:
    by_rows = report_from(ledger_of(*AGREED), {"code": "DUP322", "at": [("log.csv", 2), ("log.csv", 6)]})
    by_days = report_from(ledger_of(*AGREED), {"code": "DUP322", "at": [("log.csv", 2)], "until": "2026-03-09"})
    assert told(by_rows) == told(by_days) == both_weeks((FINDING, "DUP322", 1))


def test_a_finding_on_a_whole_file_touches_every_week_of_it() -> None:
    report = report_from(ledger_of(*AGREED), {"code": "TOT309", "places": [("log.csv", 0)]})
    assert told(report) == both_weeks((FINDING, "TOT309", 1))


def test_rows_of_a_file_that_nothing_was_read_of_may_be_of_any_week() -> None:
    ledger = ledger_from(log=LOG, lost="side,person,project,day,hours\nlogged,Ann,Website,2026-33-02,1\n")
    report = report_from(ledger, {"code": "DQ102", "places": [("lost.csv", 0)]})
    for reasons in report.weeks["reasons"]:
        assert {(FINDING, "DQ102"), (UNREAD, "lost.csv")} <= {(r.kind, r.about) for r in reasons}


def test_a_finding_without_rows_touches_the_contract_it_names() -> None:
    ledger = ledger_of("ann logged 2026-03-02 09:00-10:00 project=A", "ann logged 2026-03-02 10:00-11:00 project=B")
    first = ledger.contracts.iloc[0]
    report = report_from(ledger, {"code": "PRO501", "contract": first["contract"], "person": first["person"]})
    assert [any(r.kind == FINDING for r in own) for own in report.weeks["reasons"]] == [True, False]


def test_weeks_are_those_of_the_platform() -> None:
    settings = """
    [[contracts]]
    id = "site"
    platform = "upwork"
    matches = ["Site"]
    """
    line = "ann logged 2026-03-08 23:30-23:50 project=Site zone=Asia/Tokyo day=2026-03-09 until=2026-03-09"
    report = report_from(
        ledger_of(line, "ann billed 2026-03-08 1h project=Site contract_ref=site", settings=settings)
    )
    assert list(told(report)) == ["2026-03-02"]


def test_a_long_period_is_in_each_of_its_weeks() -> None:
    report = report_from(ledger_of("ann billed 2026-03-02..2026-03-31 100h"))
    assert list(told(report)) == [f"2026-03-{day:02}" for day in (2, 9, 16, 23, 30)]


def test_no_entries_have_no_weeks() -> None:
    assert len(audit(ledger_of()).weeks) == 0
