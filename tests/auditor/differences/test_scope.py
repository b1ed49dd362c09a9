"""A range that moved is said once; small ends are removed or added entries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from auditor.differences import Difference, Reason, compare
from auditor.findings import Severity
from auditor.model import Ledger
from tests.auditor.files import in_files
from tests.ledgers import ledger_of

DAYS = [f"ann logged 2026-03-{day:02d} 2h client=Acme project=Site description=d{day}" for day in range(2, 22)]


def told(difference: Difference) -> tuple[list[tuple[str, bool, int]], list[str]]:
    """Return reason, export and number of entries of each scope, and the changes."""
    scope = [(s.reason.value, s.is_new, len(s.entries)) for s in difference.scope]
    return scope, difference.changes["change"].tolist()


def claiming(ledger: Ledger, first: int, last: int) -> Ledger:
    period: dict[str, Any] = {
        "claimed_first": (dt.date(2026, 3, first),),
        "claimed_last": (dt.date(2026, 3, last),),
    }
    return in_files(ledger, len(ledger.entries), **period)


def test_days_since_the_earlier_export_are_no_change() -> None:
    assert told(compare(ledger_of(*DAYS[:10]), ledger_of(*DAYS))) == ([(Reason.SINCE, True, 10)], [])
    assert told(compare(ledger_of(*DAYS[:-1]), ledger_of(*DAYS))) == ([(Reason.SINCE, True, 1)], [])


def test_an_entry_on_the_last_day_is_added_on_an_open_day() -> None:
    more = DAYS[9].replace("d11", "late")
    difference = compare(ledger_of(*DAYS[:10]), ledger_of(*DAYS[:10], more))
    assert told(difference) == ([], ["added"])
    assert difference.changes["is_closed"].tolist() == [False]
    assert not difference.is_late.any()


@pytest.mark.parametrize(("gone", "is_block"), [(4, False), (5, True), (9, True)])
def test_the_oldest_entries_gone_are_one_block_from_five_on(gone: int, is_block: bool) -> None:
    scope, changes = told(compare(ledger_of(*DAYS), ledger_of(*DAYS[gone:])))
    assert (scope, changes) == (([(Reason.MISSING, False, gone)], []) if is_block else ([], ["removed"] * gone))


def test_the_newest_entries_gone_are_one_block_from_five_on() -> None:
    assert told(compare(ledger_of(*DAYS), ledger_of(*DAYS[:-7]))) == ([(Reason.MISSING, False, 7)], [])
    assert told(compare(ledger_of(*DAYS), ledger_of(*DAYS[:-1]))) == ([], ["removed"])


def test_one_day_however_full_is_no_block() -> None:
    day = [f"ann logged 2026-03-01 1h client=Acme project=Site description=t{n}" for n in range(8)]
    assert told(compare(ledger_of(*day, *DAYS), ledger_of(*DAYS))) == ([], ["removed"] * 8)


def test_a_hole_in_the_middle_is_no_block() -> None:
    assert told(compare(ledger_of(*DAYS), ledger_of(*DAYS[:5], *DAYS[12:]))) == ([], ["removed"] * 7)


def test_a_wider_range_is_said_once_and_is_not_back_dated() -> None:
    assert told(compare(ledger_of(*DAYS[8:]), ledger_of(*DAYS))) == ([(Reason.WIDER, True, 8)], [])
    assert told(compare(ledger_of(*DAYS[3:]), ledger_of(*DAYS))) == ([], ["added"] * 3)


def test_what_the_other_export_states_not_to_hold_is_not_compared() -> None:
    scope, changes = told(compare(ledger_of(*DAYS), claiming(ledger_of(*DAYS[2:]), 4, 30)))
    assert (scope, changes) == ([(Reason.OUTSIDE, False, 2)], [])
    scope, changes = told(compare(claiming(ledger_of(*DAYS[2:10]), 4, 11), ledger_of(*DAYS)))
    assert (scope, changes) == ([(Reason.OUTSIDE, True, 12)], [])


def test_days_that_the_earlier_export_stated_and_did_not_hold_are_added() -> None:
    scope, changes = told(compare(claiming(ledger_of(*DAYS[8:]), 1, 31), ledger_of(*DAYS)))
    assert (scope, changes) == ([], ["added"] * 8)


def test_an_empty_export_is_said_and_removes_nothing() -> None:
    assert told(compare(ledger_of(*DAYS), ledger_of())) == ([(Reason.EMPTY, False, 20)], [])
    assert told(compare(ledger_of(), ledger_of(*DAYS[:1]))) == ([(Reason.EMPTY, True, 1)], [])
    assert told(compare(ledger_of(), ledger_of())) == ([], [])


def test_a_tool_in_one_export_only_is_not_compared() -> None:
    both = in_files(ledger_of(*DAYS, *DAYS[:3]), 20, 3, tool=("text", "other"))
    assert told(compare(both, ledger_of(*DAYS))) == ([(Reason.NOT_GIVEN, False, 3)], [])


def test_a_person_whom_one_export_lacks_is_said_once() -> None:
    ben = [line.replace("ann", "ben") for line in DAYS[:6]]
    assert told(compare(ledger_of(*DAYS, *ben), ledger_of(*DAYS))) == ([(Reason.PERSON, False, 6)], [])
    assert told(compare(ledger_of(*DAYS), ledger_of(*DAYS, *ben))) == ([(Reason.PERSON, True, 6)], [])
    assert told(compare(ledger_of(*DAYS, *ben[:2]), ledger_of(*DAYS))) == ([], ["removed"] * 2)


def test_a_project_that_begins_later_is_a_block_of_its_own() -> None:
    shop = [line.replace("Site", "Shop") for line in DAYS]
    scope, changes = told(compare(ledger_of(*DAYS, *shop), ledger_of(*DAYS, *shop[8:])))
    assert (scope, changes) == ([(Reason.MISSING, False, 8)], [])
    assert told(compare(ledger_of(*DAYS, *shop), ledger_of(*DAYS)))[0] == [(Reason.MISSING, False, 20)]
    new = compare(ledger_of(*DAYS), ledger_of(*DAYS, *shop))
    assert told(new) == ([], ["added"] * 20)


def test_exports_without_a_common_day_have_no_range() -> None:
    difference = compare(ledger_of(*DAYS[:8]), ledger_of(*DAYS[10:]))
    assert told(difference) == ([(Reason.SINCE, True, 10), (Reason.MISSING, False, 8)], [])
    assert difference.tools == (("text", None, None, "2026-03-08"),)


def test_the_range_and_the_closed_days_are_told_by_tool() -> None:
    difference = compare(ledger_of(*DAYS[:10]), ledger_of(*DAYS[5:]))
    assert difference.tools == (("text", "2026-03-07", "2026-03-11", "2026-03-10"),)


def test_what_is_gone_en_bloc_is_a_note_and_says_what_was_signed_off() -> None:
    signed = [line + " is_locked=yes" for line in DAYS[:3]]
    difference = compare(ledger_of(*signed, *DAYS[3:]), ledger_of(*DAYS[8:]))
    assert "3 of them had been signed off" in difference.scope[0].message
    assert [difference.count(severity) for severity in Severity] == [0, 0, 1]
    assert compare(ledger_of(*DAYS[:9]), ledger_of(*DAYS)).count(Severity.NOTE) == 0
