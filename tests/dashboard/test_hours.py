"""The page of hours: what the engine supports is what the screen offers to enter."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pandas as pd
import pytest

from auditor.reports.timesheet import renderer
from auditor.timesheet import of_weeks, timesheet
from dashboard import hours
from dashboard.state import Key
from tests.dashboard.screens import TOGGL, UPWORK, demo_report, start

MONDAY = pd.Timestamp("2026-09-28").date()
UPWORK_TERMS = """\
[[contracts]]
id = "shop"
platform = "upwork"
matches = ["*"]
billed_as = ["shop"]
[[contracts.terms]]
rate = "45.00 USD"
"""
DIARY = """\
side,person,project,start,end,description,manual,activity
logged,Ann,Shop,2026-03-02 09:00,2026-03-02 11:00,Header,,
billed,Ann,Shop,2026-03-02 09:00,2026-03-02 10:00,Header,no,60
billed,Ann,Shop,2026-03-02 10:00,2026-03-02 10:30,Header,yes,
"""


def test_latest_week_of_the_demo_is_ready_to_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch, reader="freelancer").go("hours")
    assert not screen.faults
    expected = timesheet(demo_report("freelancer").ledger, MONDAY, MONDAY + hours.SIX)
    table = screen.table("enter", "memo", "billed")
    own = expected.days[expected.days["sheet"] == 0]
    assert (table["entered"][:-1] * 3600).round().tolist() == own["entered"].tolist()
    assert (table["billed"][:-1] * 3600).round().tolist() == own["billed"].tolist()
    assert table["memo"][:-1].tolist() == own["memo"].tolist()
    week = expected.weeks[expected.weeks["sheet"] == 0].iloc[0]
    assert round(table["entered"].iloc[-1] * 3600) == week["entered"]
    screen.choose(Key.HOURS_FROM, min(hours.mondays(demo_report("freelancer"))[0]))
    assert not screen.faults
    assert "28 Sep" not in screen.table("enter", "memo")["day"].iloc[-1]


def test_bill_alone_leaves_nothing_to_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload({"upwork.csv": UPWORK}).go("hours")
    assert not screen.faults
    assert "The files hold no log: there are no hours to enter." in screen.said


def test_rows_left_out_and_not_read_keep_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload({"toggl.csv": TOGGL, "upwork.csv": UPWORK}).go("hours")
    assert not screen.faults
    left = screen.table("reason", "instead")
    assert (left["row"].tolist(), left["instead"].tolist()) == (["toggl.csv:4"], ["toggl.csv:3"])
    assert screen.table("place")["place"].tolist() == ["toggl.csv:6"]


@pytest.mark.parametrize("demo", ["freelancer", "client", "agency"])
def test_unbilled_time_adds_up_to_that_of_the_contracts(demo: str) -> None:
    report = demo_report(demo)
    told = hours.unbilled(report).groupby("contract_row")["seconds"].sum()
    c = report.contracts[report.contracts["can_tell_padding"].astype(bool)]
    assert told.reindex(c.index, fill_value=0).tolist() == c["unbilled_seconds"].tolist()
    first, last = dt.date(2020, 1, 6), dt.date(2030, 1, 7)
    assert hours.forgotten(report, first, last)["seconds"].sum() == told.sum()
    assert (hours.forgotten(report, first, last)["rows"] != "").all()


@pytest.mark.parametrize("demo", ["freelancer", "agency"])
def test_weeks_of_the_whole_are_those_of_the_days_asked_for(demo: str) -> None:
    ledger = demo_report(demo).ledger
    first, last = dt.date(2026, 9, 7), dt.date(2026, 9, 20)
    some, asked = of_weeks(timesheet(ledger), first, last), timesheet(ledger, first, last)
    for name in ("days", "weeks"):
        pd.testing.assert_frame_equal(getattr(some, name), getattr(asked, name), check_dtype=False)
    assert some.sheets["entered"].tolist() == asked.sheets["entered"].tolist()
    assert (some.sheets["logged"] == some.sheets["supported"] + some.sheets["left"]).all()
    lines = csv.DictReader(io.StringIO(str(renderer("csv")(some))))
    entered = sum(int(line["entered_seconds"]) for line in lines if line["what"] == "enter")
    assert entered == some.sheets["entered"].sum()


def test_unprotected_hours_are_told_with_reason_money_and_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload({"diary.csv": DIARY, "audit.toml": UPWORK_TERMS}).go("hours")
    assert not screen.faults
    table = screen.table("protection", "state").set_index("protection")
    assert table["hours"].to_dict() == {hours.SAFE: 1.0, "▲ not protected: manual": 0.5}
    assert table["amount"].to_dict() == {hours.SAFE: 45.0, "▲ not protected: manual": 22.5}
    assert table["rows"].to_dict() == {hours.SAFE: "", "▲ not protected: manual": "diary.csv:4"}
    assert screen.metrics["Not protected"] == "0.50 h"
    unbilled = screen.table("why")
    assert (unbilled["hours"].tolist(), unbilled["rows"].tolist()) == ([0.5], ["diary.csv:2"])
