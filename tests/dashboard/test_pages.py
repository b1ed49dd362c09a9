"""Every page with the demos: what the engine found is what the screen shows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from auditor.reports import READERS
from auditor.reports import words as shared
from dashboard import approvals, causes, days, tables, words
from dashboard.components import focus, pictures
from dashboard.serve import APP
from dashboard.state import Key
from tests.dashboard.screens import PAGES, demo_report, start


@pytest.mark.parametrize("demo", READERS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_every_demo(monkeypatch: pytest.MonkeyPatch, page: str, demo: str) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, demo).go(page)
    assert screen.faults == []
    assert not screen.app.error
    assert f"This is the {demo} demo" in screen.app.info[0].value
    assert len(screen.app.title) == 1


@pytest.mark.parametrize("reader", READERS)
def test_the_overview_shows_every_contract_and_the_totals_of_the_report(
    monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, reader).go("overview")
    report = demo_report(reader)
    shown = screen.table("state", "logged", "billed", "question")
    assert len(shown) == len(report.contracts)
    assert shown["logged"].sum() * 3600 == pytest.approx(report.totals["logged_seconds"])
    assert shown["question"].sum() * 3600 == pytest.approx(report.totals["in_question_seconds"])
    assert screen.metrics["In question"] == shared.hours(report.totals["in_question_seconds"])
    assert screen.metrics["Logged"] == shared.hours(report.totals["logged_seconds"])
    assert shared.summary(report) in screen.app.caption[0].value


def test_the_reader_changes_words_and_order_but_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, "agency")
    sums, titles = set(), set()
    for reader in READERS:
        screen.choose(Key.READER, reader)
        shown = screen.table("state", "logged", "billed", "question")
        sums.add((len(shown), *shown[["logged", "billed", "question"]].sum().round(6)))
        titles.add(screen.title)
    assert len(sums) == 1
    assert len(titles) == len(READERS)


def test_a_demo_is_read_as_whom_it_is_made_for(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, "client")
    assert screen.app.selectbox(key=Key.READER).value == "client"


def test_the_state_filter_keeps_contracts_of_that_state(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, "agency")
    states = tables.states(demo_report("agency"))
    for state in sorted(set(states)):
        screen.choose(Key.STATES, [state])
        assert set(screen.table("state")["state"]) == {f"{words.STATE_MARKS[state]} {words.STATES[state]}"}
        assert len(screen.table("state")) == (states == state).sum()


def test_choosing_a_row_opens_its_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch)
    name = screen.table("name")["name"].iloc[1]
    screen.select_row(Key.CONTRACTS_TABLE, 1)
    assert screen.faults == []
    assert screen.title == words.plain(name)
    chosen = screen.app.selectbox(key=Key.CONTRACT).value
    assert demo_report("freelancer").contracts["name"][chosen] == name


def test_days_of_a_contract_add_up_to_its_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    report = demo_report("client")
    screen = start(monkeypatch).choose(Key.DEMO, "client").choose(f"{Key.PICTURE}_0", pictures.BY_TIME)
    shown = screen.unfold().table("first", "logged", "billed")
    contract = report.contracts.iloc[0]
    assert shown["logged"].sum() * 3600 == pytest.approx(contract["logged_seconds"])
    assert shown["billed"].sum() * 3600 == pytest.approx(contract["billed_seconds"])


def test_the_contract_page_lists_the_findings_that_touch_its_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    report = demo_report("agency")
    screen = start(monkeypatch).choose(Key.DEMO, "agency").go("contract")
    row = screen.app.selectbox(key=Key.CONTRACT).value
    contract = report.contracts.loc[row]
    entries = report.ledger.entries["contract_row"].to_numpy()
    expected = [
        finding["message"]
        for _, finding in report.findings.iterrows()
        if (finding["contract"], finding["person"]) == (contract["contract"], contract["person"])
        or (entries[finding["entries"]] == row).any()
    ]
    assert list(screen.table("severity", "message")["message"]) == expected


def test_the_chosen_finding_is_shown_with_its_rows_and_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    report = demo_report("agency")
    last = len(report.findings) - 1
    screen = start(monkeypatch).choose(Key.DEMO, "agency").go("findings").select_row(Key.FINDINGS_TABLE, last)
    finding = report.findings.iloc[last]
    assert words.plain(finding["message"]) in screen.said
    assert f"{shared.many(len(report.places(finding)), 'row')}" in screen.said
    shown = [t.value for t in screen.app.dataframe if "row" in t.value.columns]
    assert sum(map(len, shown)) == len(report.places(finding))
    assert any(e.label == f"What {finding['code']} checks" for e in screen.app.expander)


def test_filters_of_findings_keep_what_passes_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    report = demo_report("agency")
    screen = start(monkeypatch).choose(Key.DEMO, "agency").go("findings")
    f = report.findings
    severity, code = f["severity"].iloc[0], f["code"].iloc[0]
    screen.choose(Key.SEVERITY, [severity]).unfold().choose(Key.CODE, [code])
    wanted = f[(f["severity"] == severity) & (f["code"] == code)]
    assert list(screen.table("severity", "message")["message"]) == list(wanted["message"])
    screen.app.text_input(key=Key.WORDS).set_value("no finding says this")
    assert "No finding passes these filters." in screen.run().said


def test_filters_hold_while_their_box_is_closed_and_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    f = demo_report("agency").findings
    screen = start(monkeypatch).choose(Key.DEMO, "agency").go("findings").unfold()
    screen.choose(Key.CODE, [f["code"].iloc[-1]]).go("overview").go("findings")
    assert not screen.app.multiselect
    assert f"Only rule: {f['code'].iloc[-1]}" in screen.said.replace("\\", "")
    assert list(screen.table("severity", "message")["message"]) == list(
        f.loc[f["code"] == f["code"].iloc[-1], "message"]
    )


def test_coverage_says_of_every_rule_where_it_ran_and_why_it_was_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    report = demo_report("freelancer")
    screen = start(monkeypatch).go("sources")
    screen.app.session_state[Key.SOURCES_TAB] = "Coverage"
    screen.run()
    summary = screen.table("ran", "skipped", "found", "rule")
    assert summary["ran"].sum() + summary["skipped"].sum() == len(report.coverage)
    assert set(summary["code"]) == set(report.coverage["code"])
    screen.choose(Key.COVERAGE_STATUS, ["skipped"])
    assert len(screen.table("outcome")) == (report.coverage["status"] == "skipped").sum()


def test_the_report_is_offered_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch)
    assert "Save" in [button.label for button in screen.app.download_button]


def test_a_client_with_one_contract_sees_it_first_and_everybody_else_all_contracts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = start(monkeypatch)
    assert screen.title == "Before you submit"
    assert screen.choose(Key.DEMO, "client").title == "Warehouse app"
    assert screen.choose(Key.DEMO, "agency").title == "Before you approve"


def test_another_reader_moves_nobody_who_is_on_another_page(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, "client").go("findings").choose(Key.READER, "agency")
    assert screen.title == "Findings"
    assert screen.go("overview").title == "Before you approve"


def test_a_click_on_a_persons_week_opens_the_contract_at_that_week(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = approvals.matrix(approvals.weeks(demo_report("agency")))
    cell = cells[cells["person"] == "chloe@example.com"].sort_values("question").iloc[-1]
    screen = start(monkeypatch).choose(Key.DEMO, "agency")
    screen.click(Key.MATRIX, [int(cell["contract_row"]), cell["week"].date().isoformat()])
    assert screen.faults == []
    assert screen.app.selectbox(key=Key.CONTRACT).value == cell["contract_row"]
    assert screen.app.date_input[0].value == cell["week"].date()
    assert f"REC403 ({words.days(*days_of('REC403'))})" in screen.said


def days_of(code: str) -> tuple[object, object]:
    """First and last day of the agency's only finding of a rule."""
    found = demo_report("agency").findings
    (one,) = found[found["code"] == code][["day", "until"]].to_dict("records")
    return one["day"], one["until"]


def test_every_week_of_every_contract_stands_in_the_table_behind_the_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, "agency")
    assert len(screen.unfold().table("mark", "week", "reasons")) == len(approvals.weeks(demo_report("agency")))


@pytest.mark.parametrize("path", sorted(APP.parent.glob("views/*.py")), ids=lambda path: path.stem)
def test_no_page_holds_a_string_that_streamlit_would_show(path: Path) -> None:
    strings = [one for one in ast.parse(path.read_text()).body[1:] if isinstance(one, ast.Expr)]
    assert [one for one in strings if isinstance(one.value, ast.Constant)] == []


@pytest.mark.parametrize("reader", READERS)
def test_every_picture_of_a_contract_opens(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, reader).go("contract")
    row = tables.overview(demo_report(reader), reader).index[0]
    for picture in pictures.PICTURES:
        screen.choose(f"{Key.PICTURE}_{row}", picture)
        assert screen.faults == []
        assert screen.app.get("plotly_chart") or "so there is nothing to draw" in screen.said
    assert len(screen.unfold().table("side", "file", "row"))
    assert screen.faults == []


def test_on_a_contract_a_finding_and_its_form_are_there_once_one_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).go("contract")
    shown, row = screen.table("severity", "message"), screen.app.selectbox(key=Key.CONTRACT).value
    assert len(shown) > 1
    assert "####" not in screen.said
    assert "Decide or comment" not in [box.label for box in screen.app.expander]
    screen.select_row(f"{Key.CONTRACT_FINDINGS}_{row}", 0)
    assert f"#### {words.plain(shown['message'].iloc[0])}" in screen.said
    assert "Decide or comment" in [box.label for box in screen.app.expander]


def test_the_table_behind_the_waterfall_holds_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).choose(Key.DEMO, "client")
    steps = causes.steps(demo_report("client"), 0)
    shown = screen.unfold().table("label", "hours", "meaning")
    assert list(shown["label"]) == list(steps["label"])
    assert list(shown["hours"] * 3600) == pytest.approx(list(steps["seconds"]))


def test_a_click_on_a_day_shows_its_entries_on_the_timeline(monkeypatch: pytest.MonkeyPatch) -> None:
    report = demo_report("freelancer")
    row = tables.overview(report, "freelancer").index[0]
    day = days.calendar_of(report, row)["day"].iloc[3]
    screen = start(monkeypatch).go("contract").click(f"{Key.CALENDAR}_{row}", day.date().isoformat())
    assert screen.faults == []
    e = report.ledger.entries
    logged = e[(e["contract_row"] == row) & (e["day"] == day) & (e["side"] == "logged")]
    shown = screen.unfold().table("side", "file", "row")
    assert sorted(shown.loc[shown["side"] == "logged", "row"]) == sorted(logged["row"])
    later = days.calendar_of(report, row)["day"].iloc[9].date()
    screen.choose(f"{Key.PICTURE}_{row}", pictures.CALENDAR).click(f"{Key.CALENDAR}_{row}", later.isoformat())
    assert screen.faults == []
    assert screen.app.date_input[0].value == later


def test_the_chosen_finding_is_on_the_timeline_and_stays_chosen_between_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = start(monkeypatch).go("contract")
    shown = screen.table("severity", "message")
    row = screen.app.selectbox(key=Key.CONTRACT).value
    screen.select_row(f"{Key.CONTRACT_FINDINGS}_{row}", 1)
    said = words.plain(shown["message"].iloc[1])
    assert f"#### {said}" in screen.said
    picture = next(box for box in screen.app.button_group if box.key == f"{Key.PICTURE}_{row}")
    assert picture.value == focus.TIMELINE
    assert "evidence" in set(screen.unfold().table("mark", "side", "file")["mark"])
    assert f"#### {said}" in screen.go("overview").go("contract").said


def test_contracts_are_told_in_hours_or_in_money(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch).choose(Key.WORTH, "in money")
    shown = screen.table("state", "billed_amount", "difference_amount", "amount")
    amounts = causes.amounts(demo_report("freelancer"))
    assert sorted(shown["billed_amount"]) == pytest.approx(sorted(amounts["billed"]))
