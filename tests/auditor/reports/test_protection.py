"""Payment protection in the reports: for the freelancer in text, for everybody in JSON and sheets."""

from __future__ import annotations

import io
import json
from typing import Any

from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from auditor.engine import audit
from auditor.report import Report
from auditor.reports import renderer, schema
from tests.auditor.measures.test_protected_weeks import CELLS, diary


def made(form: str, reader: str | None = None, *lines: str) -> Any:
    report: Report = audit(diary(*(lines or CELLS), as_of="2026-03-16T09:00Z"))
    return renderer(form)(report, reader)


def test_the_freelancer_reads_hours_money_reasons_rows_and_the_time_left() -> None:
    told = made("text", "freelancer")
    assert "PAYMENT PROTECTION" in told
    for fact in ("3 h 0 min left", "1.00 h, 30.00 USD", "memo missing", "log.csv:4", "2026-03-16 12:00 UTC"):
        assert fact in told
    assert told.index("30.00 USD") < told.index("memo missing")


def test_other_readers_have_it_in_json_and_sheets_only() -> None:
    assert "PAYMENT PROTECTION" not in made("text", "client")


def test_json_lists_the_weeks_as_its_schema_says() -> None:
    told = json.loads(made("json"))
    assert [week["unprotected_amount"] for week in told["protection"]] == ["30.00", "20.00"]
    assert told["protection"][0]["reasons"][0]["evidence"] == [{"file": "log.csv", "row": 5}]
    assert list(Draft202012Validator(schema.json_schema()).iter_errors(told)) == []


def test_the_workbook_has_a_sheet_only_where_there_is_anything_to_show() -> None:
    book = load_workbook(io.BytesIO(made("xlsx")))
    assert [row[7].value for row in book["Protection"].iter_rows(min_row=2)] == [
        "idle", "memo missing", "manual", "protected",
    ]  # fmt: skip
    none = load_workbook(io.BytesIO(made("xlsx", None, "2026-03-02 2h")))
    assert "Protection" not in none.sheetnames


def test_nothing_is_said_where_no_file_states_protection() -> None:
    assert "PAYMENT PROTECTION" not in made("text", "freelancer", "2026-03-02 2h")
    assert json.loads(made("json", None, "2026-03-02 2h"))["protection"] == []
