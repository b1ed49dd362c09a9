"""Every page with the demos: what the engine found is what the screen shows."""

from __future__ import annotations

import pytest

from auditor.reports import READERS
from auditor.reports import words as shared
from dashboard import tables, words
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
    screen = start(monkeypatch).choose(Key.DEMO, reader)
    report = demo_report(reader)
    shown = screen.table("logged", "billed", "question")
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
        shown = screen.table("logged", "billed", "question")
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
        assert set(screen.table("state")["state"]) == {words.STATES[state]}
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
    screen = start(monkeypatch).choose(Key.DEMO, "client").go("contract")
    shown = screen.table("first", "logged", "billed")
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
    screen.choose(Key.SEVERITY, [severity]).choose(Key.CODE, [code])
    wanted = f[(f["severity"] == severity) & (f["code"] == code)]
    assert list(screen.table("severity", "message")["message"]) == list(wanted["message"])
    screen.app.text_input(key=Key.WORDS).set_value("no finding says this")
    assert "No finding passes these filters." in screen.run().said


def test_coverage_says_of_every_rule_where_it_ran_and_why_it_was_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    report = demo_report("freelancer")
    screen = start(monkeypatch).go("sources")
    summary = screen.table("ran", "skipped", "found", "rule")
    assert summary["ran"].sum() + summary["skipped"].sum() == len(report.coverage)
    assert set(summary["code"]) == set(report.coverage["code"])
    screen.choose(Key.COVERAGE_STATUS, ["skipped"])
    assert len(screen.table("outcome")) == (report.coverage["status"] == "skipped").sum()


def test_the_report_is_offered_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = start(monkeypatch)
    assert screen.app.download_button[0].label == "Save"
