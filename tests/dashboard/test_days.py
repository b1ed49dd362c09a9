"""Contracts over time: no second in question is lost, and weeks, limits and trends are those of the report."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from auditor.engine import audit
from auditor.reports import READERS
from dashboard import days
from tests.dashboard.screens import demo_report
from tests.dashboard.test_charts import DAYS
from tests.ledgers import ledger_of

LIMITS = """
[[contracts]]
id = "c"
name = "c"
[[contracts.terms]]
from = 2026-03-01
weekly_limit_hours = 20
daily_limit_hours = 9
[[contracts.terms]]
from = 2026-03-09
rate = "1.00 USD"
"""


def test_weeks_begin_on_monday_and_keep_the_sums() -> None:
    weeks = days.weeks(DAYS)
    assert list(weeks["first"]) == [pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-09")]
    assert list(weeks["logged"]) == [5.0, 1.0]
    assert list(weeks["last"] - weeks["first"]) == [pd.Timedelta(days=6)] * 2


def test_units_are_drawn_as_days_weeks_or_periods() -> None:
    assert days.unit_of(DAYS) == "day"
    later = pd.Series(pd.to_timedelta([0, 0, 60], unit="D"))
    assert days.unit_of(DAYS.assign(first=DAYS["first"] + later, last=DAYS["last"] + later)) == "week"
    assert days.unit_of(DAYS.assign(last=DAYS["last"] + pd.Timedelta(days=6))) == "period"


@pytest.mark.parametrize("demo", READERS)
def test_units_of_all_contracts_add_up_to_what_is_billed_and_in_question(demo: str) -> None:
    report = demo_report(demo)
    sums = days.everything(report).groupby("contract_row")[["billed", "question"]].sum() * 3600
    assert list(sums["billed"]) == pytest.approx(list(report.contracts["billed_seconds"]))
    assert list(sums["question"].round()) == pytest.approx(list(report.contracts["in_question_seconds"]), abs=1)


@pytest.mark.parametrize("demo", READERS)
def test_the_units_of_one_contract_are_its_part_of_all(demo: str) -> None:
    report = demo_report(demo)
    everything = days.everything(report)
    for row in report.contracts.index:
        own = everything[everything["contract_row"] == row].drop(columns="contract_row").reset_index(drop=True)
        pd.testing.assert_frame_equal(days.of(report, row), own)


def test_a_calendar_has_each_day_of_the_log_where_the_bill_states_weeks() -> None:
    report = audit(
        ledger_of(
            "ann logged 2026-03-02 3h contract=c",
            "ann logged 2026-03-04 4h contract=c",
            "ann billed 2026-03-02..2026-03-08 7h contract=c",
        )
    )
    cells = days.calendar_of(report, 0)
    assert list(cells["day"]) == [pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-04")]
    assert list(cells["logged"]) == [3.0, 4.0]
    assert cells["billed"].isna().all()


def test_a_limit_holds_until_terms_without_it_begin() -> None:
    report = audit(
        ledger_of(
            "ann logged 2026-03-02 3h contract_ref=c", "ann logged 2026-03-10 4h contract_ref=c", settings=LIMITS
        )
    )
    row = report.contracts.index[report.contracts["contract"] == "c"][0]
    table = days.weeks(days.of(report, row))
    weekly = days.limits(report, row, table, "week")
    assert weekly[0] == 20
    assert np.isnan(weekly[1])
    daily = days.limits(report, row, days.of(report, row), "day")
    assert daily[0] == 9
    assert np.isnan(daily[1])


def test_trends_hold_the_hours_of_the_same_last_weeks_for_all() -> None:
    report = demo_report("agency")
    trends = days.trends(report)
    assert len({len(line) for line in trends}) == 1
    for line, contract in zip(trends, report.contracts.to_dict("records"), strict=True):
        side = "billed" if contract["billed_seconds"] else "logged"
        assert sum(line) * 3600 == pytest.approx(contract[f"{side}_seconds"], abs=180)
