"""The timesheet on paper: the same facts in every form, safe to print and to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from auditor.reports import schema as report_schema
from auditor.reports.timesheet import renderer, schema, text
from auditor.reports.words import cells
from auditor.timesheet import timesheet
from tests.ledgers import ledger_of, sample

SCHEMA = Path(report_schema.__file__).with_name("timesheet.schema.json")
SETTINGS = (
    '[[contracts]]\nid = "1"\nname = "Site"\nplatform = "upwork"\nmatches = ["Acme"]\n'
    '[[contracts.terms]]\nrate = "45.00 USD"\nweekly_limit_hours = 2\n'
)
LINES = (
    "ann logged 2026-03-02 09:00-10:29 client=Acme description==cmd|'/C_calc'!A0",
    "ann logged 2026-03-02 10:00-11:00 client=Quay description=late\x1b[31m",
    "ann logged 2026-03-03 09:00-12:00 client=Acme",
    "bea logged 2026-03-03 1h client=Acme",
    "ann billed 2026-03-03 2h client=Acme",
)
CASES: list[tuple[tuple[str, ...], str]] = [(LINES, SETTINGS), (LINES, ""), ((), ""), (LINES[4:], SETTINGS)]


def render(form: str, lines: tuple[str, ...] = LINES, settings: str = SETTINGS) -> Any:
    return renderer(form)(timesheet(ledger_of(*lines, settings=settings)))


def test_the_schema_file_is_what_the_models_say(golden: Callable[[Path, str], None]) -> None:
    golden(SCHEMA, schema.json_schema_text())


@pytest.mark.parametrize(("lines", "settings"), CASES)
def test_timesheets_follow_the_schema(lines: tuple[str, ...], settings: str) -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    validator.check_schema(validator.schema)
    told = json.loads(render("json", lines, settings))
    assert [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(told)] == []


@pytest.mark.parametrize(("lines", "settings"), CASES)
@pytest.mark.parametrize("form", ["text", "csv", "json", "xlsx"])
def test_every_form_is_the_same_every_time(form: str, lines: tuple[str, ...], settings: str) -> None:
    assert render(form, lines, settings) == render(form, lines, settings)


def test_json_names_each_row_that_is_left_out_and_what_has_its_time() -> None:
    sheets = {(s["contract"], s["person"]): s for s in json.loads(render("json"))["sheets"]}
    assert sheets["Quay", "ann"]["left_out"] == [
        {
            "reason": "kept on another contract, whose row begins first",
            "day": "2026-03-02",
            "seconds": 29 * 60,
            "entry": {"file": "log.csv", "row": 3},
            "instead": {"file": "log.csv", "row": 2},
        }
    ]
    assert sheets["1", "ann"]["weeks"][0]["over_limit_seconds"] == 140 * 60
    assert sheets["1", "ann"]["amount"] == "90.00"


def test_csv_adds_up_to_the_log_and_runs_nothing() -> None:
    rows = list(csv.DictReader(io.StringIO(render("csv"))))
    seconds = sum(int(row["supported_seconds"] or 0) + int(row["left_out_seconds"] or 0) for row in rows)
    assert seconds == (89 + 60 + 180 + 60) * 60
    assert [row["memo"][:2] for row in rows if "cmd" in row["memo"]] == ["'="]
    assert "\x1b" not in render("csv")


def test_text_says_hours_as_clock_and_decimal_with_rounding_limit_and_bill() -> None:
    told = render("text")
    for fact in ("1:20", "1.33", "-9.0 min", "limit 2:00", "over the weekly limit", "60.00 USD", "log.csv:3"):
        assert fact in told
    assert "\x1b" not in told


@pytest.mark.parametrize("width", [40, 60, 100])
def test_lines_of_words_fit_the_page(width: int) -> None:
    lines = text.render(timesheet(ledger_of(*LINES, settings=SETTINGS)), width=width).splitlines()
    assert max(cells(line) for line in lines) <= max(width, 76)


def test_rows_that_could_not_be_read_are_in_every_form() -> None:
    t = timesheet(
        sample("side,person,client,day,hours\nlogged,Ann,Acme,2026-03-02,2\nlogged,Ann,Acme,2026-03-03,x\n")
    )
    assert "log.csv:3" in str(renderer("text")(t))
    assert "log.csv:3" in str(renderer("csv")(t))
    assert json.loads(renderer("json")(t))["inputs"][0]["quarantined"][0]["row"] == 3
    book = renderer("xlsx")(t)
    assert isinstance(book, bytes)
    assert load_workbook(io.BytesIO(book))["Not read"]["B2"].value == 3


def test_a_workbook_has_a_row_per_day_and_per_part_left_out() -> None:
    book = load_workbook(io.BytesIO(render("xlsx")))
    assert book.sheetnames == ["Days", "Weeks", "Contracts", "Left out"]
    assert [book[name].max_row - 1 for name in book.sheetnames] == [4, 3, 3, 2]
    assert {cell.data_type for cell in book["Days"]["N"][1:]} <= {"s", "n"}
