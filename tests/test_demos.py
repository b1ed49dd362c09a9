"""The demos: golden reports, every planted fault found, no look-alike accused."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from auditor.demo import AS_OF, demo
from auditor.engine import audit
from auditor.report import Report
from auditor.reports import renderer
from importers.files import read

import pandas as pd  # isort: skip

FOLDER = Path(__file__).parent.parent / "sample_data" / "demo"
NAMES = ("freelancer", "client", "agency")
ROW = re.compile(r"^\| (?P<what>.+?) \| (?P<where>.+?) \| (?P<code>.+?) \| (?P<hours>.*?) \| (?P<money>.*?) \|$")


@cache
def report_of(name: str) -> Report:
    files, settings = demo(name)
    return audit(read(files, settings, pd.Timestamp(AS_OF)))


def table(name: str, heading: str) -> list[dict[str, str]]:
    """Return the rows of a table of a demo's README."""
    text = (FOLDER / name / "README.md").read_text(encoding="utf-8").split(f"## {heading}")[1].split("\n## ")[0]
    return [found.groupdict() for line in text.splitlines()[4:] if (found := ROW.match(line))]


def places(where: str) -> set[tuple[str, int]]:
    """Return the rows that a cell `a.csv:1, 2 and 3 more; b.csv:4` names."""
    found = set()
    for part in where.split(";"):
        file, _, rows = part.strip().partition(":")
        found |= {(file, int(row)) for row in re.findall(r"(?<!and )\b\d+\b(?! more)", rows)}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_file_balances(name: str) -> None:
    assert all(source.is_balanced for source in report_of(name).ledger.sources)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["text", "csv"])
def test_the_report_is_its_golden(name: str, form: str, golden: Callable[[Path, str], None]) -> None:
    made = renderer(form)(report_of(name), name)
    assert isinstance(made, str)
    golden(FOLDER / name / "golden" / f"report.{'txt' if form == 'text' else form}", made)


@pytest.mark.parametrize(
    ("name", "fault"), [(name, fault) for name in NAMES for fault in table(name, "Planted faults")], ids=str
)
def test_a_planted_fault_is_found(name: str, fault: dict[str, str]) -> None:
    report = report_of(name)
    mine = report.all_findings[report.all_findings["code"] == fault["code"]]
    wanted = places(fault["where"])
    hits = [f for f in mine.to_dict("records") if wanted & set(report.places(pd.Series(f)))]
    assert hits, f"{fault['code']} is not found at {fault['where']}"


@pytest.mark.parametrize("name", NAMES)
def test_only_planted_faults_are_errors_or_warnings(name: str) -> None:
    report = report_of(name)
    planted = [(fault["code"], places(fault["where"])) for fault in table(name, "Planted faults")]
    raised = report.findings[report.findings["severity"] != "note"]
    for finding in raised.to_dict("records"):
        mine = set(report.places(pd.Series(finding)))
        assert any(mine & rows for _, rows in planted), f"{finding['code']}: {finding['message']}"


def test_the_same_input_gives_the_same_bytes() -> None:
    files, settings = demo("freelancer")
    again = audit(read(files, settings, pd.Timestamp(AS_OF)))
    for form in ("text", "json", "csv", "xlsx"):
        assert renderer(form)(again, None) == renderer(form)(report_of("freelancer"), None)
