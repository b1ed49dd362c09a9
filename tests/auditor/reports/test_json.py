"""The report as JSON: its golden, its schema, and that it holds everything exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from auditor.engine import audit
from auditor.report import Report
from auditor.reports import schema
from auditor.reports.json import document, render
from auditor.rules import rule_of
from tests.auditor.reports.made import LOG, fresh_report, ledger_from, report_from, small_report
from tests.ledgers import ledger_of

SCHEMA = Path(schema.__file__).with_name("report.schema.json")
GOLDENS = Path(__file__).parent / "goldens"


def test_the_small_report_is_its_golden(golden: Callable[[Path, str], None]) -> None:
    golden(GOLDENS / "small.json", render(small_report(), None))


def test_the_schema_file_is_what_the_models_say(golden: Callable[[Path, str], None]) -> None:
    golden(SCHEMA, schema.json_schema_text())


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(small_report, id="small"),
        pytest.param(lambda: report_from(ledger_from(log=LOG)), id="one side, no findings"),
        pytest.param(lambda: audit(ledger_of()), id="no entries"),
        pytest.param(lambda: audit(ledger_of("ann logged 2026-03-02 09:00-10:00")), id="no money"),
        pytest.param(lambda: audit(ledger_from(bill="side,day,hours\nbilled,2026-03-02,2\n")), id="no person"),
    ],
)
def test_reports_follow_the_schema(report: Callable[[], Report]) -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    validator.check_schema(validator.schema)
    faults = [
        f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(json.loads(render(report(), None)))
    ]
    assert faults == []


def test_the_schema_refuses_what_it_does_not_know() -> None:
    told = json.loads(render(small_report(), None))
    told["findings"][0]["score"] = 7
    assert not Draft202012Validator(schema.json_schema()).is_valid(told)


def test_two_renders_are_equal_and_the_reader_changes_nothing() -> None:
    assert render(fresh_report(), None) == render(fresh_report(), "client")


def test_amounts_are_exact_decimal_text() -> None:
    told = json.loads(render(small_report(), None))
    assert told["findings"][0]["amount"] == "67.50"
    assert told["contracts"][1]["in_question_amount"] is None


def test_facts_of_any_kind_become_plain_values() -> None:
    facts = {
        "a": np.int64(3), "b": np.bool_(True), "c": pd.NA, "d": float("nan"), "e": [np.int64(1), "x"],
        "f": pd.Timestamp("2026-03-02"), "g": None,
    }  # fmt: skip
    told = _one(facts=facts)["findings"][0]["facts"]
    assert told == {"a": 3, "b": True, "c": None, "d": None, "e": [1, "x"], "f": "2026-03-02", "g": None}


def test_a_finding_says_what_to_ask_and_what_to_do() -> None:
    told = document(small_report())
    for finding in [*told["findings"], *told["folded"]]:
        rule = rule_of(finding["code"])
        assert (finding["question"], finding["remedy"]) == (rule.question, rule.remedy)


def test_text_is_kept_exactly() -> None:
    text = "=1+1 \x1b[2J\x00 \u202e Übersetzung 時間 🙂 " + "x" * 1_000_000
    assert _one(message=text)["findings"][0]["message"] == text


def test_receipts_balance_and_name_what_was_not_read() -> None:
    told = document(small_report())["inputs"][0]
    rows = told["rows"]
    assert rows["read"] == rows["accepted"] + rows["quarantined"] + rows["skipped"] == 7
    assert told["quarantined"] == [
        {"row": 6, "column": "end", "text": "2026-13-10 11:00", "reason": "is not a date and time"}
    ]
    assert told["skipped"] == [{"reason": "blank line", "rows": 1}]


def test_folded_findings_stand_apart_and_count_in_nothing() -> None:
    told = document(small_report())
    assert [f["folded_into"] for f in told["folded"]] == [told["findings"][0]["fingerprint"]]
    assert told["totals"]["errors"] + told["totals"]["warnings"] + told["totals"]["notes"] == len(told["findings"])


def test_a_place_is_told_once() -> None:
    told = _one(places=[("log.csv", 2), ("other.csv", 0)])["findings"][0]["evidence"]
    assert told == [{"file": "log.csv", "row": 2}, {"file": "other.csv", "row": 0}]


def _one(**finding: Any) -> dict[str, Any]:
    report = report_from(ledger_from(log=LOG), {"at": [("log.csv", 2)]} | finding)
    told: dict[str, Any] = json.loads(render(report, None))
    return told
