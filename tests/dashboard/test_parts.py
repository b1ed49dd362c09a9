"""Figures, tables and words, without a screen."""

from __future__ import annotations

import doctest
import re

import pytest

from auditor.engine import audit
from auditor.reconciliation import reconcile
from dashboard import serve, tables, words
from dashboard.components import grids
from tests.dashboard.screens import FILES, TOGGL, demo_report, report_of
from tests.ledgers import ledger_of


def test_examples_in_docstrings_hold() -> None:
    result = doctest.testmod(words)
    assert result.attempted > 0
    assert result.failed == 0


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


def test_what_is_chosen_of_findings_stays_while_their_order_does() -> None:
    table = tables.findings(report_of(FILES))
    key = grids.key_of(table, "findings")
    assert grids.key_of(table.assign(decision="disputed"), "findings") == key
    assert grids.key_of(table.iloc[::-1], "findings") != key
    assert grids.key_of(table.iloc[1:], "findings") != key


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


@pytest.mark.parametrize("demo", ["freelancer", "client", "agency"])
def test_how_both_sides_were_compared_is_told_with_units(demo: str) -> None:
    report = demo_report(demo)
    told = [line for row in report.contracts.index for line in tables.comparison(report, row)]
    counted = [line for line in told if line.startswith("The log counts")]
    assert counted
    assert all(re.search(r"\d (min|h) ", line) for line in counted)


def test_a_bill_that_is_only_like_a_rounding_is_told_as_that() -> None:
    lines, added = [], 0
    for day in range(24):
        minutes = [21 + (37 * day * day + 53 * n * n + 11 * day * n) % 83 for n in range(4)]
        lines += [f"ann logged 2026-03-{day + 2:02d} 1h client=Acme seconds={one * 60}" for one in minutes]
        added += sum(-(-one // 15) * 15 for one in minutes)
        more, added = added // 150 * 15, added % 150
        billed = sum(-(-one // 15) * 15 for one in minutes) + more
        lines.append(f"ann billed 2026-03-{day + 2:02d} 1h client=Acme seconds={billed * 60}")
    report = audit(ledger_of(*lines))
    assert reconcile(report.ledger).contracts["rounding_from"].tolist() == ["likely"]
    assert any("which the bill is most like, with more on top" in line for line in tables.comparison(report, 0))
