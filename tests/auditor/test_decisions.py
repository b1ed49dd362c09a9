"""Decisions on findings: read from one file, honoured by the report, and reviewed themselves."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from auditor.cli import main
from auditor.decisions import Decision, DecisionsError, Status, latest, load, written
from auditor.engine import audit
from auditor.findings import Severity
from auditor.model import Ledger
from auditor.report import Report
from auditor.reports.json import render as as_json
from auditor.reports.text import render as text
from tests.ledgers import ledger_of

ROOT = Path(__file__).parents[2]
AT = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)
LINES = [
    "ann logged 2026-03-02 09:00-11:00 client=Acme",
    "ann logged 2026-03-02 10:00-12:00 client=Bolt",
    "ann logged 2026-03-03 09:00-11:00 client=Acme",
]


def decided(ledger: Ledger, code: str, **given: object) -> Report:
    """Return the audit of a ledger with a decision on its only finding of a code."""
    f = audit(ledger).findings
    mark = f.loc[f["code"] == code, "fingerprint"].item()
    values = {"status": "accepted", "reason": "agreed", "name": "Ann", "at": AT} | given
    return audit(ledger.with_(decisions=(Decision(fingerprint=mark, code=code, **values),)))  # type: ignore[arg-type]


def test_an_accepted_finding_stays_in_the_report_and_no_longer_fails_it() -> None:
    ledger = ledger_of(*LINES)
    before, after = audit(ledger), decided(ledger, "TIM202")
    assert before.fails(Severity.ERROR) or before.fails(Severity.WARNING)
    assert not after.fails(Severity.ERROR)
    assert not after.fails(Severity.WARNING)
    assert after.findings["fingerprint"].tolist() == before.findings["fingerprint"].tolist()
    assert [one.name for one in after.decisions if one] == ["Ann"]


def test_a_disputed_finding_still_counts() -> None:
    report = decided(ledger_of(*LINES), "TIM202", status="disputed")
    assert report.fails(Severity.ERROR) or report.fails(Severity.WARNING)


def test_a_decision_holds_to_the_end_of_its_last_day() -> None:
    one = Decision(fingerprint="0" * 16, code="TIM202", status=Status.ACCEPTED, at=AT, expires=dt.date(2026, 3, 5))
    assert [one.holds(dt.date(2026, 3, day)) for day in (5, 6)] == [True, False]


def test_the_last_decision_on_a_finding_counts() -> None:
    first = Decision(fingerprint="0" * 16, code="TIM202", status=Status.ACCEPTED, at=AT)
    later = first.model_copy(update={"status": Status.DISPUTED, "at": AT + dt.timedelta(days=1)})
    assert latest([later, first])["0" * 16].status is Status.DISPUTED


def test_decisions_are_read_as_they_are_written(tmp_path: Path) -> None:
    made = (
        Decision(fingerprint="0" * 16, code="TIM202", status=Status.ACCEPTED, reason='ü, "x"', name="Ann", at=AT),
        Decision(
            fingerprint="f" * 16 + "-2", code="DQ101", status=Status.DISPUTED, at=AT, expires=dt.date(2027, 1, 1)
        ),
    )
    path = tmp_path / "decisions.json"
    path.write_text(written(made), encoding="utf-8")
    assert load(path).decisions == made


@pytest.mark.parametrize(
    "text", ["", "[]", '{"schema": 2, "decisions": []}', '{"schema": 1, "decisions": [{"code": 1}]}']
)
def test_a_file_that_holds_no_decisions_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "decisions.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DecisionsError) as fault:
        load(path)
    assert str(path) in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_decision_is_told_beside_its_finding_and_in_json() -> None:
    report = decided(ledger_of(*LINES), "TIM202", reason="paid once\nonly", expires=dt.date(2027, 1, 1))
    assert "accepted by Ann on 2026-03-04, until 2027-01-01: paid once" in " ".join(text(report, None).split())
    said = [one["decision"] for one in json.loads(as_json(report, None))["findings"] if one["code"] == "TIM202"]
    assert said == [
        {
            "status": "accepted",
            "reason": "paid once\nonly",
            "name": "Ann",
            "at": "2026-03-04T10:00:00Z",
            "expires": "2027-01-01",
        }
    ]


def test_the_command_line_honours_decisions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = ROOT / "sample_data" / "rules" / "stale_decision.csv"
    decisions = sample.with_suffix(".decisions.json")
    given = ["check", str(sample), "--timezone", "UTC", "--as-of", "2026-11-02", "--fail-on", "warning"]
    assert main(given) == 1
    assert main([*given, "--decisions", str(decisions)]) == 1
    assert "accepted by Rae Example" in capsys.readouterr().out
    assert main(["check", str(sample), "--decisions", str(tmp_path / "none.json")]) == 2
    assert capsys.readouterr().err.startswith(f"auditor: {tmp_path / 'none.json'}: cannot read the decisions")
