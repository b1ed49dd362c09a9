"""The report as text: goldens for each reader, and what must never come out of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.engine import audit
from auditor.report import Report
from auditor.reports import READERS, renderer
from auditor.reports.layout import Page
from auditor.reports.text import coloured, render
from auditor.reports.words import cells
from auditor.rules import rule_of
from tests.auditor.reports.made import LOG, fresh_report, ledger_from, report_from, small_report
from tests.ledgers import ledger_of

GOLDENS = Path(__file__).parent / "goldens"


@pytest.mark.parametrize("reader", [None, *READERS])
def test_the_small_report_is_its_golden(reader: str | None, golden: Callable[[Path, str], None]) -> None:
    golden(GOLDENS / f"small_{reader or 'anybody'}.txt", render(small_report(), reader))


@pytest.mark.parametrize("reader", [None, *READERS])
def test_two_renders_are_equal(reader: str | None) -> None:
    assert render(fresh_report(), reader) == render(fresh_report(), reader)


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_lines_keep_to_the_width(width: int) -> None:
    lines = render(small_report(), "agency", width=width).splitlines()
    is_table = [bool(re.search(r"cannot tell|  \d+\.\d\d  ", line)) or "unsupported" in line for line in lines]
    # A table of eight columns of numbers cannot be narrower than its numbers.
    assert [line for line, free in zip(lines, is_table, strict=True) if cells(line) > width and not free] == []


def test_only_order_and_wording_differ_between_readers() -> None:
    facts = [
        sorted(
            line for line in render(small_report(), reader).splitlines() if re.match(r"[A-Z]+\d+ |.*\.csv:\d", line)
        )
        for reader in (None, *READERS)
    ]
    assert all(own == facts[0] for own in facts)


@pytest.mark.parametrize(
    ("reader", "kind"), [("client", "question"), ("agency", "question"), ("freelancer", "to do")]
)
def test_every_open_finding_says_what_to_ask_or_do(reader: str, kind: str) -> None:
    report = small_report()
    text = " ".join(render(report, reader).split())
    for finding in report.findings.to_dict("records"):
        rule = rule_of(finding["code"])
        told = f" {kind}: {rule.question if kind == 'question' else rule.remedy}"
        assert (told in text) is not finding["explained"]
    assert not re.search(r"^ +(question|to do): ", render(report, None), re.MULTILINE)


def test_colour_marks_severities_and_nothing_else() -> None:
    text = render(small_report(), None)
    painted = coloured(text)
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == text
    assert painted.count("\x1b[0m") == 6


def test_what_steers_a_terminal_is_shown_not_sent() -> None:
    name = "Site \x1b[2J\x07\u202e"
    report = one_finding(message=f"Row says \x1b]0;owned\x07 {name}.", project=name)
    text = render(report, None)
    assert "\\x1b[2J\\x07\\u202e" in text
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text) is None


def test_a_million_characters_are_cut_and_said() -> None:
    text = render(one_finding(message="x" * 1_000_000), None)
    assert "(999,500 more characters)" in text
    assert len(text) < 5_000


def test_wide_characters_take_two_columns() -> None:
    lines = Page(40).wrapped("時間" * 40, indent=2)
    assert len(lines) == 5
    assert all(cells(line) <= 40 for line in lines)


def test_findings_of_one_rule_are_summed_up_after_the_most() -> None:
    ledger = ledger_from(log=LOG)
    toys = [{"at": [("log.csv", 2)], "seconds": 60, "message": f"Number {n}."} for n in range(25)]
    text = render(report_from(ledger, *toys), None, most_per_rule=20)
    assert text.count("DQ105 warning (inconsistent") == 20
    assert "and 5 more of DQ105 warning (duration_disagrees), 0.08 h" in text


def test_coverage_stays_short() -> None:
    ledger = ledger_from(log=LOG)
    cells_ = [
        (f"TOY{r:03}", "log.csv", f"c{c}", "Ann", "skipped", 0, "no limit") for r in range(40) for c in range(500)
    ]
    text = render(report_from(ledger, coverage=cells_), None)
    assert len(text.split("COVERAGE")[1].splitlines()) < 15


def test_one_side_alone_cannot_tell_padding() -> None:
    text = render(report_from(ledger_from(log=LOG)), "client")
    assert "Padding cannot be told: no contract has both its logged and its billed side here." in text
    assert "cannot tell" in text


def test_an_empty_ledger_has_a_report() -> None:
    for reader in (None, *READERS):
        text = render(audit(ledger_of()), reader)
        assert "0 errors, 0 warnings, 0 notes" in text


def test_nobody_is_judged() -> None:
    for reader in (None, *READERS):
        text = render(small_report(), reader).lower()
        assert not re.search(r"\b(fraud|cheat|liar|dishonest|suspicious|guilty|score)", text)


def test_contracts_that_share_a_name_are_told_apart() -> None:
    lines = [f"ann billed 2026-03-0{n} 2h project=Site contract_ref={n}" for n in (2, 3)]
    report = report_from(ledger_of(*lines))
    assert sorted(report.titles.values()) == ["Site [2]", "Site [3]"]


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(KeyError):
        renderer("os")


def one_finding(message: str, project: str = "Website", **finding: Any) -> Report:
    """Return a report of one finding on one entry of a project."""
    ledger = ledger_of("ann logged 2026-03-02 09:00-10:00")
    contracts = ledger.contracts.assign(name=project)
    return report_from(ledger.with_(contracts=contracts), {"at": [("log.csv", 2)], "message": message} | finding)
