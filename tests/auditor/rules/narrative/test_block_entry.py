"""NAR423: several tasks in one entry."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from auditor.rules.narrative.block_entry import tasks_in
from tests.ledgers import findings_of, ledger_of

BLOCK = "Fix_login,_deploy_the_hotfix_and_answer_mails"
STRICT = '[[contracts]]\nid = "web"\nmatches = ["Acme"]\nitemised = true'


def lines(text: str, days: int = 3, when: str = "09:00-12:00") -> list[str]:
    return [f"ann logged 2026-03-{n:02d} {when} client=Acme description={text}" for n in range(1, days + 1)]


def found(*entries: str, settings: str = "", **options: Any) -> list[dict[str, Any]]:
    return findings_of("NAR423", ledger_of(*entries, settings=settings), **options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fix login, deploy the hotfix and answer mails", (1, 3)),
        ("WEB-3 review the search, WEB-4 write the import / WEB-5 check the export", (1, 3)),
        ("• Entwurf\n• Abstimmung\n• Rechnung", (3, 3)),
        ("Test Firefox, Safari and Edge", (1, 1)),
        ("Research and development", (1, 1)),
        ("Review and merge", (1, 1)),
        ("Import of orders, customers, prices and stock", (1, 1)),
        ("", (1, 1)),
    ],
)
def test_tasks_are_parts_between_signs_or_begin_with_a_verb(text: str, expected: tuple[int, int]) -> None:
    assert tasks_in(text) == expected


def test_from_three_on_they_are_one_note_that_questions_nothing() -> None:
    (finding,) = found(*lines(BLOCK), *[line.replace("-03-", "-04-") for line in lines("Write_the_import")])
    assert (finding["rows"], finding["asked"], finding["severity"]) == ([2, 3, 4], [], "note")
    assert finding["facts"] == {"lumped_seconds": 9 * 3600, "entries": 3, "percent": 50}
    assert found(*lines(BLOCK, 2)) == []


@pytest.mark.parametrize(("others", "expected"), [(27, 1), (28, 0)])
def test_a_small_share_is_not_worth_a_note(others: int, expected: int) -> None:
    plain = [line.replace("-03-", "-05-") for line in lines("Write_the_import", others)]
    assert len(found(*lines(BLOCK), *plain)) == expected


@pytest.mark.parametrize(("when", "expected"), [("09:00-10:59", 0), ("09:00-11:00", 1), ("3h", 0)])
def test_short_entries_and_rows_of_whole_days_are_left_alone(when: str, expected: int) -> None:
    assert len(found(*lines(BLOCK, when=when))) == expected


def test_an_itemised_contract_is_broken_by_one_even_of_a_day() -> None:
    ledger = ledger_of(*lines(BLOCK, 1, "3h"), settings=STRICT)
    (finding,) = audit(ledger, ["narrative"]).findings.query("code == 'NAR423'").itertuples()
    assert (finding.kind, finding.severity, finding.seconds) == ("breach", "warning", 3 * 3600)


def test_commas_are_read_in_english_only_and_signs_in_any_language() -> None:
    assert found(*lines("Fehler_suchen,_test_für_den_Shop_und_call_mit_Ben")) == []
    assert len(found(*lines("Fehler_suchen;_Entwurf_für_den_Shop;_Gespräch_mit_Ben"))) == 1


def test_the_empty_ledger() -> None:
    assert found() == found("ann logged 2026-03-02 09:00-12:00") == []
