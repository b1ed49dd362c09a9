"""UPW701: hours of a platform week without payment protection."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from auditor.engine import audit
from auditor.model import Ledger
from tests.ledgers import AS_OF, findings_of, ledger_of

UPWORK = '[[contracts]]\nid = "shop"\nplatform = "upwork"\nmatches = ["*"]\nbilled_as = ["shop"]\n'
RATE = '[[contracts.terms]]\nrate = "30.00 USD"\n'
SOON = pd.Timestamp("2026-03-10T09:00Z")
AGREED = "the client agreed to time added by hand"
TRACKED, HAND, IDLE, BARE = "is_manual=no activity=60", "is_manual=yes", "is_manual=no activity=0", "is_manual=no"


def diary(*lines: tuple[str, str], terms: str = "", rate: str = RATE, as_of: pd.Timestamp = SOON) -> Ledger:
    text = [f"ann billed {when} {how} project=shop" + " description=Fix" * (how != BARE) for when, how in lines]
    return ledger_of(*text, settings=UPWORK + terms + rate, as_of=as_of)


def test_a_week_is_one_finding_with_its_reasons_and_their_hours() -> None:
    ledger = diary(
        ("2026-03-02 09:00-18:00", TRACKED),
        ("2026-03-03 09:00-09:30", HAND),
        ("2026-03-04 09:00-09:10", IDLE),
        ("2026-03-05 09:00-09:20", BARE),
    )
    (finding,) = findings_of("UPW701", ledger)
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([3, 4, 5], [], 0)
    assert finding["facts"]["reasons"] == ["manual 0.50 h", "memo missing 0.33 h", "idle 0.17 h"]
    assert finding["facts"]["unprotected_amount"] == "30.00 USD"
    assert (finding["facts"]["unprotected_seconds"], finding["facts"]["week_seconds"]) == (3600, 36_000)
    assert (finding["severity"], finding["day"]) == ("note", "2026-03-02")


@pytest.mark.parametrize(
    ("how", "hours", "severity"),
    [(IDLE, "09:00-10:00", "note"), (IDLE, "09:00-10:10", "warning"), (HAND, "09:00-12:00", "note"),
     (HAND, "09:00-12:10", "warning")],
)  # fmt: skip
def test_both_shares_have_two_sides(how: str, hours: str, severity: str) -> None:
    ledger = diary(("2026-03-02 00:00-09:00", TRACKED), (f"2026-03-03 {hours}", how))
    (finding,) = findings_of("UPW701", ledger)
    assert finding["severity"] == severity
    assert (finding["asked"] == [3]) == (severity == "warning")


def test_what_is_in_question_is_priced_and_a_breach() -> None:
    ledger = diary(("2026-03-02 09:00-11:00", TRACKED), ("2026-03-03 09:00-11:00", IDLE))
    (finding,) = audit(ledger, ["platform"]).findings.query("code == 'UPW701'").itertuples()
    assert (finding.kind, finding.severity, finding.seconds, finding.amount) == ("breach", "warning", 7200, 6000)


@pytest.mark.parametrize(
    ("as_of", "state", "hours_left", "severity"),
    [
        ("2026-03-09T11:00Z", "can be mended", 1, "warning"),
        ("2026-03-09T12:00Z", "can be disputed", 108, "warning"),
        ("2026-03-13T23:59Z", "can be disputed", 0, "warning"),
        ("2026-03-14T00:00Z", "is closed", 0, "note"),
    ],
)
def test_the_moment_of_the_audit_says_how_long_is_left(
    as_of: str, state: str, hours_left: int, severity: str
) -> None:
    (finding,) = findings_of("UPW701", diary(("2026-03-03 09:00-11:00", IDLE), as_of=pd.Timestamp(as_of)))
    assert (finding["facts"]["the_week"], finding["facts"]["hours_left"]) == (state, hours_left)
    assert finding["severity"] == severity


def test_time_by_hand_that_is_agreed_explains_and_is_not_in_question() -> None:
    agreed = "manual_time = true\n"
    (alone,) = findings_of("UPW701", diary(("2026-03-03 09:00-11:00", HAND), terms=agreed))
    assert (alone["severity"], alone["explanations"]) == ("note", {AGREED: "ruled in"})
    (mixed,) = findings_of(
        "UPW701", diary(("2026-03-03 09:00-11:00", HAND), ("2026-03-03 12:00-13:00", IDLE), terms=agreed)
    )
    assert (mixed["rows"], mixed["asked"], mixed["seconds"]) == ([2, 3], [3], 3600)
    assert mixed["explanations"] == {AGREED: "untestable"}


def test_time_by_hand_that_is_forbidden_is_a_warning_at_any_time() -> None:
    (finding,) = findings_of(
        "UPW701",
        diary(
            ("2026-03-02 09:00-19:00", TRACKED),
            ("2026-03-03 09:00-09:10", HAND),
            terms="manual_time = false\n",
            as_of=AS_OF,
        ),
    )
    assert (finding["severity"], finding["asked"], finding["explanations"]) == ("warning", [3], {AGREED: "ruled out"})


def test_the_most_money_comes_first() -> None:
    ledger = diary(
        ("2026-03-03 09:00-10:00", IDLE), ("2026-03-10 09:00-12:00", IDLE), ("2026-03-17 09:00-11:00", IDLE)
    )
    assert [f["rows"] for f in findings_of("UPW701", ledger)] == [[3], [4], [2]]


def test_without_a_rate_the_hours_stand_alone() -> None:
    (finding,) = findings_of("UPW701", diary(("2026-03-03 09:00-10:00", IDLE), rate=""))
    assert finding["facts"]["unprotected_amount"] == "no rate is known"


def test_a_bill_that_says_nothing_of_how_it_was_tracked_is_skipped_with_the_reason() -> None:
    ledger = ledger_of("ann billed 2026-03-02 8h project=shop", settings=UPWORK)
    covered = audit(ledger, ["platform"]).coverage.query("code == 'UPW701'").iloc[0]
    assert (covered["status"], covered["reason"]) == (
        "skipped",
        "no work diary of Upwork says how the billed time was tracked",
    )
    assert findings_of("UPW701", ledger) == findings_of("UPW701", ledger_of()) == []


def test_a_week_in_order_is_no_finding() -> None:
    assert findings_of("UPW701", diary(("2026-03-02 09:00-11:00", TRACKED))) == []


@pytest.mark.parametrize(("hours", "expected"), [("09:00-10:00", 0), ("09:00-10:10", 1)])
def test_of_weeks_past_dispute_only_large_shares_are_told(hours: str, expected: int) -> None:
    ledger = diary(("2026-03-02 00:00-09:00", TRACKED), (f"2026-03-03 {hours}", IDLE), as_of=AS_OF)
    assert [f["severity"] for f in findings_of("UPW701", ledger)] == ["note"] * expected


def test_a_missing_memo_of_the_week_is_a_consequence() -> None:
    ledger = diary(
        ("2026-03-02 09:00-10:00", TRACKED), ("2026-03-02 10:00-11:00", BARE), ("2026-03-03 10:00-11:00", IDLE)
    )
    upwork = ledger.with_(sources=(dataclasses.replace(ledger.sources[0], tool="Upwork"),))
    report = audit(upwork, ["platform", "narrative"])
    assert report.findings["code"].tolist().count("NAR421") == 0
    (finding,) = report.findings.query("code == 'UPW701'").itertuples()
    assert finding.facts["folded"] == ["NAR421 x 1"]
