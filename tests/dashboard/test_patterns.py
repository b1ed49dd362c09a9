"""The page of patterns: how entries were made, in figures with a table behind each, and without blame."""

from __future__ import annotations

import html
import re
from functools import cache

import numpy as np
import pytest

from auditor.measures import reliability
from auditor.measures.reliability import How
from auditor.report import Report
from dashboard import patterns
from dashboard.charts import patterns as charts
from dashboard.components import patterns as parts
from dashboard.state import Key
from tests.dashboard import screens
from tests.dashboard.screens import FILES, TOGGL, report_of, start


@cache
def demo_report(name: str) -> Report:
    return screens.demo_report(name)


DEMOS = ("freelancer", "client", "agency")
BLAME = re.compile(r"suspicio|fraud|cheat|guilt|liar|fake|dishonest|manipulat", re.IGNORECASE)
CANONICAL = (
    "side,person,project,start,end,created,manual\n"
    "logged,Ann,Shop,2026-03-02 09:00,2026-03-02 10:30,2026-03-02 10:31,yes\n"
    "logged,Ann,Shop,2026-03-03 09:00:12,2026-03-03 10:30:40,2026-03-12 10:30,no\n"
    "logged,Bob,Shop,2026-03-03 09:05,2026-03-03 10:10,2026-03-03 09:00,yes\n"
)


@pytest.mark.parametrize("demo", DEMOS)
@pytest.mark.parametrize("by", patterns.GROUPINGS)
def test_ways_add_up_to_all_entries_and_groups_stand_by_name(demo: str, by: str) -> None:
    report = demo_report(demo)
    table = patterns.made(report, by)
    assert np.allclose(table[[how.value for how in How]].sum(axis="columns"), 100)
    assert table["entries"].sum() == len(reliability.claims(report.ledger))
    assert table["label"].tolist() == sorted(table["label"], key=str.casefold)
    assert table["label"].is_unique


def test_what_files_say_of_hand_and_of_when_is_counted_among_those_that_say() -> None:
    report = report_of({"log.csv": CANONICAL})
    table = patterns.made(report, "person").set_index("label")
    assert table["by_hand"].to_dict() == {"Ann": 50, "Bob": 100}
    assert table["late"].to_dict() == {"Ann": 50, "Bob": 0}
    assert patterns.made(report_of({"toggl.csv": TOGGL}), "person")[["by_hand", "late"]].isna().all(axis=None)
    lags = patterns.lags(report, "person", "Ann")
    assert lags["entries"].tolist() == [0, 1, 0, 0, 1]
    assert patterns.lags(report, "person", None)["entries"].sum() == 3


def test_how_exact_half_of_the_entries_are_is_said_of_one_group() -> None:
    report = report_of({"log.csv": CANONICAL})
    assert patterns.meaning(report, "person", "Bob") == patterns.MEANINGS[How.FIVE]
    assert patterns.meaning(report, "person", "Ann") == patterns.MEANINGS[How.TIMED]


@pytest.mark.parametrize("demo", DEMOS)
def test_figures_have_titles_units_and_a_second_sign_beside_colour(demo: str) -> None:
    report = demo_report(demo)
    table = patterns.made(report, "contract")
    counts, _ = patterns.lengths(report, "contract", None)
    figures = [
        charts.how_made(table, "contract"),
        charts.lengths(counts),
        charts.rounds(patterns.rounds(report, "contract", None)),
        charts.week(patterns.week(report, "contract", None)),
    ]
    for figure in figures:
        assert figure.layout.title.text
        assert figure.layout.xaxis.title.text
    patterned = {trace.marker.pattern.shape for trace in figures[0].data}
    assert len(patterned) == len(figures[0].data)
    assert {trace.marker.symbol for trace in figures[2].data} == {"line-ns-open", "x-thin-open", "diamond"}
    assert figures[3].data[0].texttemplate


def test_every_way_of_the_figure_is_drawn_as_the_table_has_it() -> None:
    table = patterns.made(demo_report("agency"), "contract")
    figure = charts.how_made(table, "contract")
    drawn = {trace.name: list(trace.x) for trace in figure.data}
    for how, name in patterns.HOWS.items():
        if table[how.value].any():
            assert drawn[name] == table[how.value].iloc[::-1].tolist()
        else:
            assert name not in drawn


def test_names_in_the_figure_are_text_not_markup() -> None:
    table = patterns.made(demo_report("client"), "contract").assign(label="<b>x</b>")
    assert set(charts.how_made(table, "contract").layout.yaxis.ticktext) == {html.escape("<b>x</b>")}


@pytest.mark.parametrize("demo", ["agency"])
def test_the_page_has_a_table_behind_every_chart_and_blames_nobody(
    monkeypatch: pytest.MonkeyPatch, demo: str
) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, demo).go("patterns")
    assert screen.title == "Patterns"
    for pair, charts_shown in ((parts.LENGTH, 3), (parts.WHEN, 2)):
        screen.choose(Key.PATTERNS_PAIR, pair).unfold()
        assert screen.faults == []
        shown = len(screen.app.get("plotly_chart"))
        assert shown == len(screen.app.expander) == len(screen.app.dataframe) == charts_shown
        assert "nothing about whether the hours" in screen.said
        assert not BLAME.search(screen.said)


def test_a_person_can_be_looked_at_more_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).upload({"log.csv": CANONICAL}).go("patterns")
    screen.choose(Key.PATTERNS_BY, "person").choose(f"{Key.PATTERNS_OF}-person", "Bob")
    screen.choose(Key.PATTERNS_PAIR, parts.WHEN)
    assert screen.faults == []
    assert patterns.MEANINGS[How.FIVE] in screen.app.info[-1].value
    assert screen.unfold().table("when", "entries")["entries"].tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("name", ["upwork.csv", "empty.csv"])
def test_without_clock_times_words_stand_for_the_charts(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    files = {"upwork.csv": FILES["upwork.csv"]} if name == "upwork.csv" else {"toggl.csv": TOGGL.splitlines()[0]}
    screen = start(monkeypatch).upload(files).go("patterns")
    assert screen.faults == []
    if name == "upwork.csv":
        assert screen.said.count("no clock times of their own") == 1
        screen.choose(Key.PATTERNS_PAIR, parts.WHEN)
        assert screen.said.count("no clock times of their own") == 1
        assert "No file here says when these entries were made" in screen.said
    else:
        assert "No entry has time" in screen.said
        assert not screen.app.get("plotly_chart")
