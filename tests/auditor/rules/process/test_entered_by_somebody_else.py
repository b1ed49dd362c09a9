"""PRO505: logged time that somebody else entered."""

from __future__ import annotations

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

ASSISTANT = "an assistant keeps the log"


def days(count: int, creator: str, side: str = "ann logged", first: int = 1) -> list[str]:
    return [f"{side} 2026-03-{day:02} 2h creator={creator}" for day in range(first, first + count)]


@pytest.mark.parametrize(("count", "expected"), [(2, 0), (3, 1)])
def test_the_option_has_two_sides(count: int, expected: int) -> None:
    assert len(findings_of("PRO505", ledger_of(*days(count, "bo")))) == expected


def test_who_entered_what_is_told() -> None:
    ledger = ledger_of(*days(2, "bo"), *days(1, "cy", first=3), *days(3, "ann", first=4))
    (finding,) = findings_of("PRO505", ledger)
    assert (finding["rows"], finding["asked"]) == ([2, 3, 4], [])
    assert (finding["facts"]["creators"], finding["facts"]["percent"]) == (["bo", "cy"], 50)


@pytest.mark.parametrize(("own", "verdict"), [(0, "ruled in"), (1, "ruled in"), (2, "ruled out")])
def test_an_assistant_who_keeps_nearly_all_of_it_explains(own: int, verdict: str) -> None:
    (finding,) = findings_of("PRO505", ledger_of(*days(9, "bo"), *days(own, "ann", first=10)))
    assert finding["explanations"][ASSISTANT] == verdict


def test_own_entries_and_bills_are_in_order() -> None:
    assert findings_of("PRO505", ledger_of(*days(5, "Ann"), *days(5, "bo", "ann billed"))) == []


def test_each_person_has_a_note_of_their_own() -> None:
    ledger = ledger_of(*days(3, "bo"), *days(3, "bo", "cy logged"))
    assert sorted(f["rows"] for f in findings_of("PRO505", ledger)) == [[2, 3, 4], [5, 6, 7]]


def test_without_creators_it_is_skipped_with_the_reason() -> None:
    ledger = ledger_of("ann logged 2026-03-02 2h", settings='[rules]\nenable = ["PRO505"]\n')
    covered = audit(ledger, ["process"]).coverage.query("code == 'PRO505'").iloc[0]
    assert covered["reason"] == "no row says who entered it"
    assert findings_of("PRO505", ledger) == findings_of("PRO505", ledger_of()) == []
