"""NAR424: one text on most hours of a contract; a note, as many honest people write so."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

PRESCRIBED, PURPOSE = "the client prescribes the text", "a contract with one purpose"


def lines(text: str, count: int, hours: int = 4, month: int = 3, more: str = "client=Acme") -> list[str]:
    return [f"ann logged 2026-{month:02d}-{n:02d} {hours}h description={text} {more}" for n in range(1, count + 1)]


def others(count: int, hours: int = 4) -> list[str]:
    return [f"ann logged 2026-04-{n:02d} {hours}h description=text_{n} client=Acme" for n in range(1, count + 1)]


def found(*entries: str, settings: str = "", **options: Any) -> list[dict[str, Any]]:
    return findings_of("NAR424", ledger_of(*entries, settings=settings), **options)


def test_it_is_one_note_per_contract_and_questions_nothing() -> None:
    (finding,) = found(*lines("Site_work", 5), *lines("site,_WORK", 4, month=5), *others(1))
    assert (len(finding["rows"]), finding["asked"], finding["seconds"]) == (9, [], 0)
    assert finding["facts"] == {"text": "site work", "text_seconds": 36 * 3600, "entries": 9, "percent": 90}


@pytest.mark.parametrize(("other", "expected"), [(4, 1), (5, 0)])
def test_the_share_has_two_sides(other: int, expected: int) -> None:
    assert len(found(*lines("site", 6), *others(other))) == expected


@pytest.mark.parametrize(("count", "hours", "expected"), [(4, 4, 0), (5, 4, 1), (9, 1, 0), (10, 1, 1)])
def test_few_entries_and_few_hours_say_nothing(count: int, hours: int, expected: int) -> None:
    assert len(found(*lines("site", count, hours))) == expected


def test_a_text_of_all_contracts_together_is_on_most_hours_of_none() -> None:
    mail = [line for name in "ABC" for line in lines("mail", 5, 2, more=f"client={name}")]
    own = [f"ann logged 2026-04-{n:02d} 3h description=text_{n}{c} client={c}" for c in "ABC" for n in range(1, 6)]
    assert found(*mail, *own) == []


@pytest.mark.parametrize(("terms", "verdict"), [('memo = ["Site: work"]', "ruled in"), ("", "ruled out")])
def test_a_prescribed_text_is_explained(terms: str, verdict: str) -> None:
    settings = f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{terms}'
    assert found(*lines("Site_work", 5), settings=settings)[0]["explanations"][PRESCRIBED] == verdict


def test_the_name_of_the_contract_is_its_purpose() -> None:
    own = lines("Help_desk", 5, more="client=Acme project=Help_desk")
    assert found(*own) == [], "on lines of whole days it is a label"
    clocked = [line.replace("4h", "09:00-13:00") for line in own]
    assert found(*clocked)[0]["explanations"][PURPOSE] == "ruled in"
    assert found(*lines("site", 5))[0]["explanations"][PURPOSE] == "untestable"


def test_without_texts_the_rule_is_skipped_with_the_reason() -> None:
    covered = audit(ledger_of("ann logged 2026-03-01 3h"), ["narrative"]).coverage
    mine = covered[covered["code"] == "NAR424"].iloc[0]
    assert (mine["status"], mine["reason"]) == ("skipped", "no row has a description")
    assert found() == found("ann logged 2026-03-01 3h") == []
