"""People beside weeks: every week of the report, the worst of a person's contracts in each cell."""

from __future__ import annotations

import pytest

from auditor.report import CAN_BE_APPROVED, NEEDS_PERSON
from auditor.reports import READERS
from dashboard import approvals
from tests.dashboard.screens import demo_report


@pytest.mark.parametrize("demo", READERS)
def test_weeks_are_those_of_the_report_and_hold_all_that_is_in_question(demo: str) -> None:
    report = demo_report(demo)
    weeks = approvals.weeks(report)
    keys = ["contract_row", "week"]
    both = weeks.merge(report.weeks, on=keys, suffixes=("", "_told"))
    assert len(both) == len(report.weeks)
    assert list(both["state"] == CAN_BE_APPROVED) == list(both["is_approvable"])
    assert weeks["question"].sum() * 3600 == pytest.approx(report.totals["in_question_seconds"], abs=len(weeks))


def test_a_week_that_can_be_approved_unseen_has_nothing_in_question() -> None:
    for demo in READERS:
        weeks = approvals.weeks(demo_report(demo))
        unseen = weeks["state"] == CAN_BE_APPROVED
        assert not weeks.loc[unseen, ["question", "findings"]].to_numpy().any()
        assert (weeks.loc[unseen, "reasons"] == "").all()
        assert (weeks.loc[~unseen, "reasons"] != "").all()


def test_a_cell_is_the_worst_of_a_persons_contracts_and_opens_it() -> None:
    report = demo_report("agency")
    weeks = approvals.weeks(report)
    cells = approvals.matrix(weeks)
    assert not cells.duplicated(["person", "week"]).any()
    for cell in cells.to_dict("records"):
        own = weeks[(weeks["person"] == cell["person"]) & (weeks["week"] == cell["week"])]
        assert cell["contracts"] == len(own)
        assert cell["question"] == pytest.approx(own["question"].sum())
        opened = own[own["contract_row"] == cell["contract_row"]].iloc[0]
        assert opened["state"] == cell["state"] == max(own["state"], key=approvals.RANK.__getitem__)
        assert opened["question"] == own.loc[own["state"] == cell["state"], "question"].max()


def test_people_with_most_in_question_come_first() -> None:
    cells = approvals.matrix(approvals.weeks(demo_report("agency")))
    sums = cells.groupby("place")["question"].sum()
    assert sums.is_monotonic_decreasing
    assert (cells.loc[cells["place"] == 0, "state"] == NEEDS_PERSON).any()
