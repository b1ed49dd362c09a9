"""The snapshots: golden differences, each planted change told as what it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import auditor
from auditor.differences import Cause, Change, Difference, Reason, compare
from auditor.engine import audit
from auditor.report import Report
from auditor.reports.difference import renderer
from auditor.settings import Settings
from importers.files import open_files, read

FOLDER = Path(__file__).parents[2] / "sample_data" / "snapshots"
NAMES = ("harvest_2026-01-16.csv", "harvest_2026-01-22.csv", "harvest_2026-02-03.csv")


@cache
def difference(step: int) -> tuple[Difference, Report]:
    old, new = (
        read(open_files([FOLDER / name]), Settings(), pd.Timestamp("2026-11-02T09:00Z"), "UTC")
        for name in NAMES[step : step + 2]
    )
    report = audit(new.with_(earlier=old), ("process",))
    assert report.ledger.earlier is not None
    return compare(report.ledger.earlier, report.ledger), report


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize(("form", "suffix"), [("text", "txt"), ("csv", "csv"), ("json", "json")])
def test_the_difference_is_its_golden(step: int, form: str, suffix: str, golden: Callable[[Path, str], None]) -> None:
    made = renderer(form)(*difference(step)).replace(auditor.__version__, "0.0.0")
    golden(FOLDER / "golden" / f"{step + 1}_to_{step + 2}.{suffix}", made)


def test_each_planted_change_is_told_as_what_it_is() -> None:
    c = difference(0)[0].changes
    c = c.assign(day=c["day"].dt.strftime("%m-%d")).set_index("day")
    hours = c[["change", "cause", "seconds_before", "seconds_after", "amount"]]
    assert hours.loc["12-18"].tolist() == [Change.RAISED, None, 5400, 7200, 2400]
    assert hours.loc["01-09"].tolist() == [Change.RAISED, None, 9612, 12600, 3984]
    assert hours.loc["01-14"].tolist() == [Change.REMOVED, None, 30852, 0, -41136]
    assert hours.loc["01-06"].tolist() == [Change.ADDED, None, 0, 4500, 6000]
    assert hours.loc["01-16"].tolist() == [Change.RAISED, Cause.TIMER, 2772, 4284, 2016]
    assert (c["change"] == Change.REWORDED).sum() == 9
    assert len(c) == 14


def test_the_scope_and_the_rename_are_said_once() -> None:
    told = difference(1)[0]
    assert [scope.reason for scope in told.scope] == [Reason.SINCE, Reason.MISSING]
    assert set(told.changes["change"]) == {Change.RELABELLED}
    assert set(told.changes["cause"]) == {Cause.RENAME}
    assert not told.is_late.any()


def test_rules_find_the_sign_off_and_the_late_entry() -> None:
    found = difference(0)[1].findings
    assert found["code"].tolist() == ["PRO501", "PRO501", "PRO502"]
    assert found["severity"].tolist() == ["error", "note", "note"]
    assert difference(1)[1].findings["explained"].tolist() == [True]


def test_everything_is_counted() -> None:
    for step in (0, 1):
        told = difference(step)[0]
        removed, added = len(told.of(Change.REMOVED)), len(told.of(Change.ADDED))
        changed = len(told.changes) - removed - added
        left = [sum(len(scope.entries) for scope in told.scope if scope.is_new == later) for later in (False, True)]
        assert len(told.old.entries) == told.same + changed + removed + left[0]
        assert len(told.new.entries) == told.same + changed + added + left[1]
