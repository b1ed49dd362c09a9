"""What a decision settles: the finding leaves the questions and the sums, and stays in every form of the report."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from auditor.decisions import Decision, Status
from auditor.demo import AS_OF, demo
from auditor.engine import audit, reviewed
from auditor.findings import Severity
from auditor.report import CAN_BE_APPROVED, EXPIRED, NEEDS_PERSON, OPEN, Report
from auditor.reports.csv import render as as_csv
from auditor.reports.json import render as as_json
from auditor.reports.text import render as text
from importers.files import read
from tests.ledgers import ledger_of

AT = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)
OVERLAP = [
    "ann logged 2026-03-02 09:00-11:00 client=Acme",
    "ann billed 2026-03-02 2h client=Acme",
    "ann logged 2026-03-09 09:00-11:00 client=Acme",
    "ann billed 2026-03-09 3h client=Acme",
]


def decision(report: Report, code: str, status: Status = Status.ACCEPTED, **given: object) -> Decision:
    """Return a decision on the first finding of a code."""
    f = report.findings
    mark = f.loc[f["code"] == code, "fingerprint"].iloc[0]
    return Decision(fingerprint=mark, code=code, status=status, reason="agreed", name="Ann", at=AT, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def freelancer() -> Report:
    """The report on the demo of the freelancer."""
    files, settings = demo("freelancer")
    return audit(read(files, settings, pd.Timestamp(AS_OF)))


def test_time_of_a_settled_finding_is_settled_and_no_longer_in_question() -> None:
    before = audit(ledger_of(*OVERLAP))
    after = reviewed(before, [decision(before, "REC401")])
    assert before.totals["in_question_seconds"] == after.totals["settled_seconds"] == 3600
    assert after.totals["in_question_seconds"] == before.totals["settled_seconds"] == 0
    assert after.totals["settled"] == 1
    assert (before.count(Severity.ERROR), after.count(Severity.ERROR)) == (1, 0)
    assert before.approvals == [NEEDS_PERSON]
    assert after.approvals == [CAN_BE_APPROVED]
    assert after.weeks["is_approvable"].tolist() == [True, True]


@pytest.mark.parametrize("status", [Status.DISPUTED, Status.CORRECTED])
def test_what_is_disputed_or_corrected_stays_in_question(status: Status) -> None:
    before = audit(ledger_of(*OVERLAP))
    after = reviewed(before, [decision(before, "REC401", status)])
    assert after.totals["in_question_seconds"] == 3600
    assert after.totals["settled"] == 0
    assert after.approvals == [NEEDS_PERSON]
    assert status.value in after.standings


def test_an_expired_decision_settles_nothing() -> None:
    before = audit(ledger_of(*OVERLAP))
    after = reviewed(before, [decision(before, "REC401", expires=dt.date(2026, 3, 5))])
    assert after.totals["in_question_seconds"] == 3600
    assert after.standings[after.findings["code"].tolist().index("REC401")] == EXPIRED
    assert set(before.standings) == {OPEN}


def test_a_decision_is_taken_back_by_another_that_reopens_the_finding() -> None:
    before = audit(ledger_of(*OVERLAP))
    first = decision(before, "REC401")
    later = first.model_copy(update={"status": Status.REOPENED, "at": AT + dt.timedelta(days=1)})
    after = reviewed(before, [first, later])
    assert after.totals["in_question_seconds"] == 3600
    assert set(after.standings) == {OPEN}


def test_what_is_folded_into_a_settled_finding_is_settled_with_it(freelancer: Report) -> None:
    folded = freelancer.all_findings[freelancer.all_findings["folded_into"].notna()].iloc[0]
    f = freelancer.findings
    code = f.loc[f["fingerprint"] == folded["folded_into"], "code"].item()
    one = Decision(fingerprint=folded["folded_into"], code=code, status=Status.ACCEPTED, at=AT)
    after = reviewed(freelancer, [one]).all_findings.set_index("fingerprint")
    assert after.loc[[folded["fingerprint"], folded["folded_into"]], "settled"].tolist() == [True, True]


def test_decisions_on_a_made_report_give_what_an_audit_with_them_gives(freelancer: Report) -> None:
    codes = list(dict.fromkeys(freelancer.findings["code"]))
    said = [
        decision(freelancer, codes[0]),
        decision(freelancer, codes[1], Status.EXPLAINED, expires=dt.date(2026, 3, 5)),
        decision(freelancer, codes[2], Status.DISPUTED),
        Decision(fingerprint="0" * 16, code="TIM202", status=Status.ACCEPTED, at=AT),
    ]
    files, settings = demo("freelancer")
    whole = audit(read(files, settings, pd.Timestamp(AS_OF)).with_(decisions=tuple(said)))
    made = reviewed(freelancer, said)
    assert as_json(made, None) == as_json(whole, None)
    assert as_json(reviewed(made, []), None) == as_json(freelancer, None)


def test_settled_findings_stay_in_every_form(freelancer: Report) -> None:
    code = freelancer.findings["code"].iloc[0]
    made = reviewed(freelancer, [decision(freelancer, code)])
    assert len(made.findings) == len(freelancer.findings)
    assert "SETTLED: 1 finding closed by a decision" in text(made, None)
    assert '"accepted by Ann on 2026-03-04: agreed"' in as_csv(made, None)
    assert made.findings["settled"].tolist()[-1] is True
