"""UPW704: what of a platform week can still be mended or disputed at the moment of the audit."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

UPWORK = '[[contracts]]\nid = "shop"\nplatform = "upwork"\nmatches = ["*"]\nbilled_as = ["shop"]\n'
IDLE = "ann billed 2026-03-03 09:00-10:00 is_manual=no activity=0 description=Fix project=shop"
HAND = "ann billed 2026-03-03 11:00-12:00 is_manual=yes description=Fix project=shop"
CLOSED = "the contract is closed"


def found_at(moment: str, *lines: str, terms: str = "") -> list[dict[str, Any]]:
    return findings_of("UPW704", ledger_of(*lines, settings=UPWORK + terms, as_of=pd.Timestamp(moment)))


@pytest.mark.parametrize(
    ("moment", "rows", "hours_left", "to_do"),
    [
        ("2026-03-05T12:00Z", [2], 96, ["delete what was no work"]),
        ("2026-03-09T11:59Z", [2], 0, ["delete what was no work"]),
        ("2026-03-09T12:00Z", [2, 3], 108, []),
        ("2026-03-13T23:59Z", [2, 3], 0, []),
    ],
)
def test_each_moment_has_what_can_be_done(moment: str, rows: list[int], hours_left: int, to_do: list[str]) -> None:
    (finding,) = found_at(moment, IDLE, HAND)
    assert (finding["rows"], finding["facts"]["hours_left"]) == (rows, hours_left)
    assert (finding["facts"]["to_do"], finding["asked"], finding["day"]) == (to_do, [], "2026-03-02")


def test_a_week_past_both_is_no_finding() -> None:
    assert found_at("2026-03-14T00:00Z", IDLE, HAND) == []


def test_time_by_hand_cannot_be_mended() -> None:
    assert found_at("2026-03-05T12:00Z", HAND) == []


def test_the_week_before_and_the_current_one_are_two_findings() -> None:
    later = IDLE.replace("03-03", "03-10")
    assert sorted(f["rows"] for f in found_at("2026-03-11T12:00Z", IDLE, later)) == [[2], [3]]
    assert [f["rows"] for f in found_at("2026-03-09T11:00Z", IDLE)] == [[2]]


def test_on_monday_morning_both_weeks_can_be_mended_and_are_told_apart() -> None:
    later = IDLE.replace("03-03 09:00-10:00", "03-09 08:00-09:00")
    assert sorted(f["rows"] for f in found_at("2026-03-09T11:00Z", IDLE, later)) == [[2], [3]]


@pytest.mark.parametrize(
    ("terms", "verdict"),
    [("", "untestable"), ("ends = 2026-03-04\n", "ruled in"), ("ends = 2026-03-05\n", "ruled out")],
)
def test_a_closed_contract_explains_that_nothing_can_be_mended(terms: str, verdict: str) -> None:
    assert found_at("2026-03-05T12:00Z", IDLE, terms=terms)[0]["explanations"] == {CLOSED: verdict}
    assert found_at("2026-03-10T12:00Z", IDLE, terms=terms)[0]["explanations"] == {CLOSED: "ruled out"}


def test_without_an_open_week_coverage_says_so() -> None:
    ledger = ledger_of(IDLE, settings=UPWORK)
    covered = audit(ledger, ["platform"]).coverage.query("code == 'UPW704'").iloc[0]
    assert covered["reason"] == "no week of its work diary can still be mended or disputed"
    assert findings_of("UPW704", ledger_of()) == []
