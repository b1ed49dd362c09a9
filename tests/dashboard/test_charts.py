"""Figures: what is drawn is what the tables hold, told by more than colour, and capped in words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from auditor.report import NEEDS_PERSON
from dashboard import approvals, causes, days, tables, timeline
from dashboard.charts import calendar, contracts, matrix, titled, waterfall
from dashboard.charts import days as days_chart
from dashboard.charts import timeline as timeline_chart
from tests.dashboard.screens import demo_report

DAYS = pd.DataFrame(
    {
        "first": pd.to_datetime(["2026-03-02", "2026-03-03", "2026-03-10"]),
        "last": pd.to_datetime(["2026-03-02", "2026-03-03", "2026-03-10"]),
        "logged": [2.0, 3.0, 1.0],
        "expected": [2.0, 3.0, 1.0],
        "billed": [2.0, 4.0, 1.0],
        "question": [0.0, 1.0, 0.0],
    }
)
CELLS = DAYS.rename(columns={"first": "day"}).drop(columns="last")
MONDAY = pd.Timestamp("2026-03-02")


def names(figure: go.Figure) -> list[str]:
    """The names of a figure's traces."""
    return [trace.name for trace in figure.data]


def test_the_chart_of_contracts_has_each_side_and_marks_what_is_in_question() -> None:
    table = tables.overview(demo_report("agency"), "agency")
    figure = contracts.draw(table)
    assert names(figure) == ["In question", "Billed", "Logged"]
    for trace, column in zip(figure.data, ("question", "billed", "logged"), strict=True):
        assert list(trace.x) == list(table[column].iloc[::-1])
    assert figure.data[0].marker.pattern.shape == "/"
    assert figure.layout.title.text == "Hours logged and billed per contract"
    assert figure.layout.xaxis.title.text == "Hours"


def test_a_chart_of_many_contracts_says_that_it_shows_the_first_ones() -> None:
    many = pd.concat([tables.overview(demo_report("agency"), "agency")] * 3, ignore_index=True)
    figure = contracts.draw(many)
    assert f"(the first {contracts.MOST_CONTRACTS} of {len(many)})" in figure.layout.title.text
    assert len(figure.data[0].x) == contracts.MOST_CONTRACTS


def test_names_in_charts_are_text_not_markup() -> None:
    table = tables.overview(demo_report("client"), "client").assign(label="<b>x</b>")
    assert set(contracts.draw(table).layout.yaxis.ticktext) == {"&lt;b&gt;x&lt;/b&gt;"}
    people = approvals.matrix(approvals.weeks(demo_report("client"))).assign(person="<b>x</b>")
    assert set(matrix.draw(people).layout.yaxis.ticktext) == {"&lt;b&gt;x&lt;/b&gt;"}
    assert "<b>x" not in str(matrix.draw(people).data[0].hovertext)


def test_the_chart_of_days_marks_only_days_in_question() -> None:
    figure = days_chart.draw(DAYS, "day")
    assert names(figure) == ["Logged", "Billed", "In question"]
    assert list(pd.to_datetime(figure.data[2].x)) == [pd.Timestamp("2026-03-03")]
    assert figure.data[2].customdata[0][1] == 1.0


def test_a_side_without_hours_is_not_drawn() -> None:
    figure = days_chart.draw(DAYS.assign(billed=0.0, question=0.0), "day")
    assert names(figure) == ["Logged"]
    assert figure.layout.title.text == "Hours logged per day"


def test_periods_are_drawn_as_categories() -> None:
    assert days_chart.draw(DAYS, "period").layout.xaxis.type == "category"


@pytest.mark.parametrize("unit", ["week", "period"])
def test_a_limit_is_drawn_where_it_holds_and_nowhere_else(unit: str) -> None:
    figure = days_chart.draw(DAYS, unit, pd.Series([20.0, None, 30.0]))
    assert figure.data[-1].name == "Limit"
    drawn = pd.Series(figure.data[-1].y, dtype=float).dropna()
    assert list(drawn) == ([20, 20, 30, 30] if unit == "week" else [20, 30])
    assert "limit" in figure.layout.title.text
    assert "Limit" not in names(days_chart.draw(DAYS, unit, pd.Series([None] * 3, dtype=float)))


def test_a_calendar_tells_days_apart_by_sign_and_mark_and_names_the_day_of_each_cell() -> None:
    figure = calendar.draw(CELLS)
    assert names(figure)[:-1] == ["As logged", "▼ in question, billed more"]
    alike, asked, written = figure.data
    assert list(written.text) == ["2.0", "▼+1.0", "1.0"]
    assert list(alike.customdata) == ["2026-03-02", "2026-03-10"]
    assert asked.marker.line.width > alike.marker.line.width


def test_days_of_a_log_alone_are_not_compared() -> None:
    assert calendar.kinds(CELLS.assign(billed=float("nan"))) == ["logged"] * 3
    assert calendar.kinds(CELLS.assign(logged=0.0, expected=0.0)) == ["billed"] * 3
    assert calendar.draw(CELLS.assign(billed=0.0)).layout.title.text.startswith("Logged hours")


@pytest.mark.parametrize(("billed", "kind"), [(3 + 1 / 60, "alike"), (3.1, "more"), (2.9, "less")])
def test_days_are_alike_to_the_minute(billed: float, kind: str) -> None:
    assert calendar.kinds(CELLS.assign(billed=[2.0, billed, 1.0]))[1] == kind


def test_the_waterfall_ends_at_what_is_billed_and_tells_kinds_by_pattern() -> None:
    report = demo_report("freelancer")
    steps = causes.steps(report, 0)
    figure = waterfall.draw(steps, "USD")
    bars = [trace for trace in figure.data if trace.type == "bar"]
    ends = {int(y): base + x for trace in bars for y, base, x in zip(trace.y, trace.base, trace.x, strict=True)}
    assert ends[len(steps) - 1] * 3600 == pytest.approx(report.contracts["billed_seconds"][0])
    assert ends == pytest.approx({at: level / 3600 for at, level in enumerate(steps["to_seconds"])})
    kinds = [trace for trace in bars if trace.showlegend is not False]
    assert len(kinds) > 1
    assert len({trace.marker.pattern.shape for trace in kinds}) == len(kinds)
    low = figure.layout.xaxis.range[0]
    assert low == 0 or f"begins at {low:,.0f} h" in figure.layout.xaxis.title.text


def test_the_matrix_has_every_cell_with_a_mark_and_the_contract_it_opens() -> None:
    table = approvals.matrix(approvals.weeks(demo_report("agency")))
    figure = matrix.draw(table)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    texts = figure.data[-1]
    written = {(week, place): text for week, place, text in zip(texts.x, texts.y, texts.text, strict=True)}
    assert len(written) == sum(len(bar.x) for bar in bars) == len(table)
    for bar in bars:
        assert all(
            written[week, base + 0.45].startswith(bar.name[0]) for week, base in zip(bar.x, bar.base, strict=True)
        )
    opened = {(row, monday) for bar in bars for row, monday in bar.customdata}
    weeks = table["week"].dt.strftime("%Y-%m-%d")
    assert opened == set(zip(table["contract_row"], weeks, strict=True))


def test_a_large_matrix_shows_the_first_people_and_the_last_weeks_and_says_so() -> None:
    weeks = pd.date_range("2025-01-06", periods=52, freq="7D")
    cells = [(f"p{n:03d}", n, week, float(200 - n)) for n in range(200) for week in weeks]
    table = pd.DataFrame(cells, columns=["person", "place", "week", "question"])
    table = table.assign(state=NEEDS_PERSON, findings=1, contracts=1, contract_row=0)
    figure = matrix.draw(table)
    assert "(the first 20 of 200 people and the last 8 of 52 weeks)" in figure.layout.title.text
    assert len(figure.data[0].x) == len(figure.data[-1].x) == 20 * 8
    assert figure.layout.yaxis.ticktext[0] == "p000"
    assert pd.Timestamp(max(figure.data[0].x)) == weeks[-1]


def bars(*rows: tuple[str, float, float, str]) -> pd.DataFrame:
    """Bars on the Monday: lane, from, hours, kind."""
    table = pd.DataFrame(list(rows), columns=["lane", "from_hour", "hours", "kind"])
    return table.assign(day=MONDAY, entry=range(len(rows)))


def bare(*rows: tuple[str, float]) -> pd.DataFrame:
    """Hours without clock times on the Monday: lane, hours."""
    return pd.DataFrame(list(rows), columns=["lane", "hours"]).assign(day=MONDAY, until=MONDAY)


def test_the_timeline_draws_evidence_and_overlaps_strong_and_hatched_all_else_muted() -> None:
    given = bars(("logged", 9, 2, ""), ("logged", 10, 1, "evidence"), ("logged", 10, 1, "overlap"))
    figure = timeline_chart.draw(given, bare(("billed", 3.0)), [MONDAY], "UTC")
    by_name: dict[str, Any] = {trace.name: trace for trace in figure.data}
    assert set(by_name) == {"Logged", "Logged, evidence of the finding", "Overlap"}
    assert "0.4" in by_name["Logged"].marker.color
    assert by_name["Logged, evidence of the finding"].marker.pattern.shape == "/"
    assert by_name["Overlap"].marker.pattern.shape == "x"
    assert [note.text for note in figure.layout.annotations] == ["3.00 h, no clock times"]
    assert figure.layout.xaxis.title.text == "Time of day in UTC"


def test_a_crowded_timeline_keeps_the_evidence_and_says_what_it_leaves_out() -> None:
    many = [("logged", hour / 200, 0.001, "") for hour in range(3000)]
    given = bars(*many, ("logged", 20, 1, "evidence"))
    figure = timeline_chart.draw(given, bare(), [MONDAY], "UTC")
    assert sum(len(trace.x) for trace in figure.data) == timeline_chart.MOST_BARS
    assert "(the first 2,000 of 3,001 intervals)" in figure.layout.title.text
    assert "Logged, evidence of the finding" in names(figure)


@pytest.mark.parametrize("demo", ["freelancer", "client", "agency"])
def test_every_contract_of_the_demos_can_be_drawn(demo: str) -> None:
    report = demo_report(demo)
    for row in report.contracts.index:
        table = days.of(report, row)
        unit = days.unit_of(table)
        assert days_chart.draw(table, unit, days.limits(report, row, table, unit)).data
        cells = days.calendar_of(report, row)
        drawn = calendar.draw(cells).data
        assert sum(len(trace.x) for trace in drawn if trace.type == "bar") == len(cells)
        first = cells["day"].min()
        given = timeline.entries(report.ledger, row, first, first, ())
        drawn = timeline.bars(given, report.contracts["zone"][row], first, first)
        assert timeline_chart.draw(drawn, timeline.untimed(given), [first], "UTC").layout.title.text


def test_labels_get_the_room_they_need_and_what_is_not_drawn_none() -> None:
    def beside(*labels: str, **axis: Any) -> float:
        layout = {"xaxis": {}, "yaxis": {"ticktext": labels} | axis}
        return float(titled(go.Figure(), "Title", layout).layout.margin.l)

    assert beside("Site") < beside("Website") < beside("WEBSITE") < beside("ウェブサイト制作")
    assert beside("<b>Site</b>") == beside("Site")
    assert beside("Site &amp; app") == beside("Site & app")
    assert beside("Site<br>Website") == beside("Website")
    assert beside("Site", title="Hours") > beside("Site")
