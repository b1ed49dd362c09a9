"""PRO504: hours that leave a contract near its limit between two exports."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

LABEL = "wrong labels that were corrected"
TERMS = """
[[contracts]]
id = "a"
matches = ["A"]
[[contracts.terms]]
{} = 10
[[contracts]]
id = "b"
matches = ["B"]
"""
STAYS = ("ann logged 2026-03-02 09:00-16:00 client=A description=stays", "ann logged 2026-03-06 09:00-10:00 client=B")


def found(
    *moved: str, old: tuple[str, ...] = STAYS, limit: str = "weekly_limit_hours", note: str = ""
) -> list[dict[str, Any]]:
    """Return what the rule says where lines are on A in the earlier and on B in the later export."""
    terms = TERMS.format(limit)
    before = ledger_of(
        *old,
        *[f"ann logged {when} client=A entry_id=e{n} description=d{n}" for n, when in enumerate(moved)],
        settings=terms,
    )
    after = [f"ann logged {when} client=B entry_id=e{n} description=d{n}{note}" for n, when in enumerate(moved)]
    return findings_of("PRO504", ledger_of(*old, *after, settings=terms).with_(earlier=before))


@pytest.mark.parametrize(("end", "expected"), [("11:00", 1), ("10:59", 0)])
def test_the_limit_is_near_from_nine_tenths_on(end: str, expected: int) -> None:
    assert len(found(f"2026-03-03 09:00-{end}")) == expected


def test_the_entries_as_they_stand_and_as_they_stood_are_evidence() -> None:
    (finding,) = found("2026-03-03 09:00-11:00", "2026-03-04 09:00-10:00")
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([4, 5], [], 0)
    assert finding["places"] == [("log.csv", 4), ("log.csv", 5)]
    assert finding["facts"] == {"moved_seconds": 3 * 3600, "from_contract": "a", "to_contract": "b"}


def test_less_than_an_hour_is_not_asked_about() -> None:
    full = ("ann logged 2026-03-02 09:00-19:00 client=A", STAYS[1])
    assert found("2026-03-03 09:00-09:59", old=full) == []
    assert len(found("2026-03-03 09:00-10:00", old=full)) == 1


@pytest.mark.parametrize(
    ("limit", "expected"), [("weekly_limit_hours", 0), ("monthly_limit_hours", 1), ("total_limit_hours", 1)]
)
def test_each_limit_has_its_period(limit: str, expected: int) -> None:
    assert len(found("2026-03-10 09:00-12:00", limit=limit)) == expected


def test_a_month_later_only_the_total_is_near() -> None:
    assert found("2026-04-10 09:00-12:00", limit="monthly_limit_hours") == []
    assert len(found("2026-04-10 09:00-12:00", limit="total_limit_hours")) == 1


def test_a_correction_that_says_so_explains() -> None:
    (finding,) = found("2026-03-03 09:00-11:00", note="_moved_from_A")
    assert finding["explanations"][LABEL] == "ruled in"
    assert found("2026-03-03 09:00-11:00")[0]["explanations"][LABEL] == "untestable"


def test_without_an_earlier_export_it_is_skipped_with_the_reason() -> None:
    ledger = ledger_of(*STAYS, settings='[rules]\nenable = ["PRO504"]\n')
    covered = audit(ledger, ["process"]).coverage.query("code == 'PRO504'").iloc[0]
    assert covered["reason"] == "no earlier export of the same period is given"
    assert findings_of("PRO504", ledger) == findings_of("PRO504", ledger_of()) == []
