"""The difference on paper: its schema, the order of its parts, and what text from files cannot do."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from auditor.differences import compare
from auditor.engine import audit
from auditor.reports import schema as report_schema
from auditor.reports.difference import renderer, schema
from tests.ledgers import ledger_of

SCHEMA = Path(report_schema.__file__).with_name("difference.schema.json")
LAST = "ann logged 2026-03-20 1h client=Acme"
OLD = [
    "ann logged 2026-03-02 2h client=Acme description=raised rate=480000 currency=USD",
    "ann logged 2026-03-03 2h client=Acme description=lowered",
    "ann logged 2026-03-04 2h client=Acme description=removed",
    "ann logged 2026-03-05 2h client=Acme description=words",
    "ann logged 2026-03-06 2h client=Acme description=signed is_locked=yes",
    LAST,
]
NEW = [
    "ann logged 2026-03-02 2.5h client=Acme description=raised rate=480000 currency=USD",
    "ann logged 2026-03-03 1h client=Acme description=lowered",
    "ann logged 2026-03-05 2h client=Acme description==cmd|'/C_calc'!A0",
    "ann logged 2026-03-06 3h client=Acme description=signed is_locked=yes",
    "ann logged 2026-03-10 1h client=Quay description=late\x1b[31m",
    "ann logged 2026-03-20 4h client=Quay description=today",
    LAST,
]


def render(form: str, old: list[str], new: list[str], **options: Any) -> str:
    report = audit(ledger_of(*new).with_(earlier=ledger_of(*old)), ("process",))
    assert report.ledger.earlier is not None
    made: str = renderer(form)(compare(report.ledger.earlier, report.ledger), report, **options)
    return made


def test_the_schema_file_is_what_the_models_say(golden: Callable[[Path, str], None]) -> None:
    golden(SCHEMA, schema.json_schema_text())


@pytest.mark.parametrize(
    ("old", "new"), [(OLD, NEW), (NEW, OLD), ([], NEW), (OLD, []), ([], []), (OLD, OLD), (OLD, [*NEW, *NEW])]
)
def test_differences_follow_the_schema(old: list[str], new: list[str]) -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    validator.check_schema(validator.schema)
    told = json.loads(render("json", old, new))
    assert [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(told)] == []


def test_signed_off_and_closed_days_come_first_and_words_last() -> None:
    lines = render("text", OLD, NEW).splitlines()
    titles = [line.strip() for line in lines if line.startswith("  ") and line[2] != " " and ":" in line]
    order = ["raised on days", "lowered", "removed", "added on days", "added on open days", "notes only"]
    found = [next(i for i, title in enumerate(titles) if title.startswith(word)) for word in order]
    assert found == sorted(found)
    raised = [line for line in lines if "2026-03-02, Acme" in line or "2026-03-06, Acme" in line]
    assert ["signed off" in line for line in raised] == [True, False]
    assert "2.00 h -> 2.50 h, +0.50 h, +24.00 USD" in "\n".join(lines)
    assert "log.csv:2 -> log.csv:2" in "\n".join(lines)


def test_a_long_list_is_cut_and_said() -> None:
    old = [f"ann logged 2026-03-{day:02d} 2h client=Acme description=d{day}" for day in range(2, 12)]
    new = [line.replace("2h", f"{n}.3h") for n, line in enumerate(old, start=3)]
    text = render("text", [*old, LAST], [*new, LAST], most=4)
    assert "and 6 more entries; the other forms list all" in text
    assert len(json.loads(render("json", [*old, LAST], [*new, LAST]))["changes"]) == 10


def test_text_from_files_steers_no_terminal_and_runs_in_no_sheet() -> None:
    assert "\x1b" not in render("text", OLD, NEW)
    rows = list(csv.DictReader(io.StringIO(render("csv", OLD, NEW))))
    assert len(rows) == 7
    (formula,) = [row for row in rows if "cmd" in row["description_after"]]
    assert formula["description_after"].startswith("'=")
    assert [row["earlier"] for row in rows if row["change"] == "added"] == ["", ""]
    assert {row["change"]: row["hours"] for row in rows}["lowered"] == "-1.00"


def test_lines_keep_to_the_width() -> None:
    text = render("text", OLD, NEW, width=60)
    assert max(len(line) for line in text.splitlines()) <= 60


def test_two_renders_are_equal() -> None:
    for form in ("text", "json", "csv"):
        assert render(form, OLD, NEW) == render(form, OLD, NEW)
    with pytest.raises(KeyError):
        renderer("xlsx")
