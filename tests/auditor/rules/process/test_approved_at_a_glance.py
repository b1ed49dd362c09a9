"""PRO508: approvals of many people's weeks within a second for each entry."""

from __future__ import annotations

import pytest

from tests.ledgers import findings_of, ledger_of

AGREED = "a bulk approval that is agreed"


def sheet(person: str, count: int, approved: str, by: str = "dee") -> list[str]:
    """Return entries of one person in the week of 2 March."""
    return [f"{person} logged 2026-03-02 0.{n + 1:02}h approver={by} approved={approved}" for n in range(count)]


@pytest.mark.parametrize(("last", "expected"), [(6, 1), (5, 0)])
def test_twenty_entries_make_a_finding(last: int, expected: int) -> None:
    second = "2026-03-09T17:00:0{}"
    lines = [
        *sheet("ann", 7, second.format(0)),
        *sheet("bo", 7, second.format(1)),
        *sheet("cy", last, second.format(2)),
    ]
    assert len(findings_of("PRO508", ledger_of(*lines))) == expected


def test_one_persons_week_at_once_is_how_tools_work() -> None:
    assert findings_of("PRO508", ledger_of(*sheet("ann", 40, "2026-03-09T17:00"))) == []
    two = [*sheet("ann", 15, "2026-03-09T17:00"), *sheet("bo", 15, "2026-03-09T17:00")]
    assert findings_of("PRO508", ledger_of(*two)) == []
    assert len(findings_of("PRO508", ledger_of(*two), minimum_sheets=2)) == 1


def test_who_takes_a_minute_for_each_sheet_may_have_read() -> None:
    lines = [
        line for n, who in enumerate(("ann", "bo", "cy", "di")) for line in sheet(who, 10, f"2026-03-09T17:0{n}")
    ]
    assert findings_of("PRO508", ledger_of(*lines)) == []


def test_each_approver_has_a_note_of_their_own() -> None:
    lines = [
        line for who in ("ann", "bo", "cy") for by in ("dee", "eve") for line in sheet(who, 8, "2026-03-09T17:00", by)
    ]
    found = findings_of("PRO508", ledger_of(*lines))
    assert [f["facts"]["approver"] for f in found] == ["dee", "eve"]
    assert [(f["facts"]["entries"], f["facts"]["sheets"], f["asked"]) for f in found] == [(24, 3, [])] * 2


def test_who_always_approves_in_bulk_has_a_way_of_doing_so() -> None:
    once = [line for who in ("ann", "bo", "cy") for line in sheet(who, 8, "2026-03-09T17:00")]
    again = [line.replace("03-02", "03-09").replace("03-09T", "03-16T") for line in once]
    one_by_one = sheet("ann", 1, "2026-03-20T17:00")
    assert findings_of("PRO508", ledger_of(*once))[0]["explanations"][AGREED] == "ruled out"
    assert findings_of("PRO508", ledger_of(*once, *again))[0]["explanations"][AGREED] == "ruled in"
    assert findings_of("PRO508", ledger_of(*once, *again, *one_by_one))[0]["explanations"][AGREED] == "ruled out"


def test_the_empty_ledger() -> None:
    assert findings_of("PRO508", ledger_of()) == []
