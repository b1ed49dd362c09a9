"""Figures, tables and words, without a screen."""

from __future__ import annotations

import doctest
import re

import pandas as pd
import pytest

from dashboard import charts, serve, tables, words
from tests.dashboard.screens import FILES, TOGGL, demo_report, report_of

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


def test_examples_in_docstrings_hold() -> None:
    result = doctest.testmod(words)
    assert result.attempted > 0
    assert result.failed == 0


def test_the_chart_of_contracts_has_each_side_and_marks_what_is_in_question() -> None:
    table = tables.overview(demo_report("agency"), "agency")
    figure = charts.contracts(table)
    assert [trace.name for trace in figure.data] == ["In question", "Billed", "Logged"]
    for trace, column in zip(figure.data, ("question", "billed", "logged"), strict=True):
        assert list(trace.x) == list(table[column].iloc[::-1])
    assert figure.data[0].marker.pattern.shape == "/"
    assert figure.layout.title.text == "Hours logged and billed per contract"
    assert figure.layout.xaxis.title.text == "Hours"


def test_a_chart_of_many_contracts_says_that_it_shows_the_first_ones() -> None:
    table = tables.overview(demo_report("agency"), "agency")
    many = pd.concat([table] * 3, ignore_index=True)
    assert f"(the first {charts.MOST_CONTRACTS} of {len(many)})" in charts.contracts(many).layout.title.text
    assert len(charts.contracts(many).data[0].x) == charts.MOST_CONTRACTS


def test_names_in_charts_are_text_not_markup() -> None:
    table = tables.overview(demo_report("client"), "client").assign(label="<b>x</b>")
    assert set(charts.contracts(table).layout.yaxis.ticktext) == {"&lt;b&gt;x&lt;/b&gt;"}


def test_the_chart_of_days_marks_only_days_in_question() -> None:
    figure = charts.days(DAYS, "day")
    assert [trace.name for trace in figure.data] == ["Logged", "Billed", "In question"]
    assert list(pd.to_datetime(figure.data[2].x)) == [pd.Timestamp("2026-03-03")]
    assert figure.data[2].customdata[0][1] == 1.0


def test_a_side_without_hours_is_not_drawn() -> None:
    figure = charts.days(DAYS.assign(billed=0.0, question=0.0), "day")
    assert [trace.name for trace in figure.data] == ["Logged"]
    assert figure.layout.title.text == "Hours logged per day"


def test_weeks_begin_on_monday_and_keep_the_sums() -> None:
    weeks = tables.weeks(DAYS)
    assert list(weeks["first"]) == [pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-09")]
    assert list(weeks["logged"]) == [5.0, 1.0]
    assert list(weeks["last"] - weeks["first"]) == [pd.Timedelta(days=6)] * 2


def test_units_are_drawn_as_days_weeks_or_periods() -> None:
    assert tables.unit_of(DAYS) == "day"
    later = pd.Series(pd.to_timedelta([0, 0, 60], unit="D"))
    assert tables.unit_of(DAYS.assign(first=DAYS["first"] + later, last=DAYS["last"] + later)) == "week"
    assert tables.unit_of(DAYS.assign(last=DAYS["last"] + pd.Timedelta(days=6))) == "period"
    assert charts.days(DAYS, "period").layout.xaxis.type == "category"


@pytest.mark.parametrize("demo", ["freelancer", "client", "agency"])
def test_days_of_every_contract_add_up(demo: str) -> None:
    report = demo_report(demo)
    for row, contract in report.contracts.iterrows():
        days = tables.days(report, int(str(row)))
        assert days["billed"].sum() * 3600 == pytest.approx(contract["billed_seconds"])


def test_states_say_what_is_left_to_do() -> None:
    both, one = report_of(FILES), report_of({"toggl.csv": TOGGL})
    assert list(tables.states(both)) == ["person"] * len(both.contracts)
    stands = one.contracts["errors"] + one.contracts["warnings"] > 0
    assert list(tables.states(one) == "person") == list(stands)


def test_a_contract_with_time_in_question_is_never_called_clear() -> None:
    for demo in ("freelancer", "client", "agency"):
        report = demo_report(demo)
        asked = report.contracts["in_question_seconds"] > 0
        assert set(tables.states(report)[asked]) <= {"person"}


def test_labels_of_contracts_are_unique() -> None:
    for demo in ("freelancer", "client", "agency"):
        assert tables.labels(demo_report(demo)).is_unique


def test_a_note_questions_no_time() -> None:
    for demo in ("freelancer", "client", "agency"):
        table = tables.findings(demo_report(demo))
        assert table.loc[table["severity"] == "note", ["hours", "amount"]].isna().all(axis=None)


@pytest.mark.parametrize("text", ["http://a.example", "www.a.example", ":smile:", "a@b.example", "$x$", "<b>"])
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    unescaped = re.sub(r"\\(.)", r"\1", words.plain(text))
    assert unescaped.replace(words.WORD_JOINER, "") == text
    assert text not in unescaped or not re.search(r"[@:]|www", text)


def test_the_server_listens_on_this_machine_only_and_tells_nobody() -> None:
    command = serve.command(8600)
    flags = dict(zip(command[5::2], command[6::2], strict=True))
    assert flags["--server.address"] == flags["--server.allowedHosts"] == "127.0.0.1"
    assert flags["--browser.gatherUsageStats"] == flags["--server.showEmailPrompt"] == "false"
    assert flags["--server.fileWatcherType"] == "none"
    assert flags["--client.toolbarMode"] == "viewer"
    assert flags["--client.showErrorDetails"] == "type"
    assert flags["--server.maxUploadSize"] == "200"
    assert flags["--server.port"] == "8600"
    assert "--server.port" not in serve.command()
