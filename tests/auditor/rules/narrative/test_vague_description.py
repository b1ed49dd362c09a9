"""NAR422: texts that name no task, where they are much of a contract's hours."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

PLAIN = "Write_the_import_of_orders"


def lines(*texts: str, more: str = "client=Acme") -> list[str]:
    return [f"ann logged 2026-03-{n:02d} 2h description={text} {more}" for n, text in enumerate(texts, start=2)]


def found(*texts: str, settings: str = "", more: str = "client=Acme", **options: Any) -> list[dict[str, Any]]:
    return findings_of("NAR422", ledger_of(*lines(*texts, more=more), settings=settings), **options)


def test_much_vague_time_is_one_note_that_questions_nothing() -> None:
    (finding,) = found(*["Development", "Various_fixes"] * 3, *[PLAIN] * 6)
    assert (finding["rows"], finding["asked"]) == ([2, 3, 4, 5, 6, 7], [])
    assert finding["facts"]["percent"] == 50
    assert finding["facts"]["texts"] == ["Development", "Various fixes"]


@pytest.mark.parametrize(("vague", "expected"), [(3, 0), (4, 1)])
def test_the_share_has_two_sides(vague: int, expected: int) -> None:
    assert len(found(*["Development"] * vague, *[PLAIN] * (12 - vague))) == expected


def test_nine_entries_say_nothing() -> None:
    assert found(*["Development_of_the_project"] * 9) == []
    assert len(found(*["Development_of_the_project"] * 10)) == 1


@pytest.mark.parametrize(
    "text",
    ["BOOK-330", "Deploy_2.3.1", "Daily_stand-up", "Weekly_call", "orders.csv", "Login_redirect", "Review_for_@ben"],
)
def test_a_short_text_that_is_specific_is_not_vague(text: str) -> None:
    assert found(*[text] * 6, *[PLAIN] * 6) == []


def test_names_of_contract_and_client_say_nothing() -> None:
    more = "client=Northwind_Trading project=Web_shop"
    assert len(found(*["Northwind_work_ann"] * 6, *[PLAIN] * 6, more=more)) == 1
    assert found(*["Northwind_banner_work"] * 6, *[PLAIN] * 6, more=more) == []
    assert len(findings_of("NAR422", ledger_of(*lines(*["Banner"] * 6, *[PLAIN] * 6)), content_words=2)) == 1


def test_a_text_that_is_only_the_name_of_the_project_is_left_to_another_rule() -> None:
    assert found(*["Web_shop"] * 6, *[PLAIN] * 6, more="client=Acme project=Web_shop") == []


def test_a_task_beside_the_text_carries_it() -> None:
    assert found(*["Development"] * 12, more="client=Acme task=WEB-1") == []


def test_other_languages_are_left_alone_and_coverage_says_so() -> None:
    german = lines(*["Entwicklung", "Fehler_und_Fragen", "Update_für_den_Shop"] * 4)
    ledger = ledger_of(*german, *[line.replace("Acme", "Brook") for line in lines(*[PLAIN] * 10)])
    assert findings_of("NAR422", ledger) == []
    covered = audit(ledger, ["narrative"]).coverage.query("code == 'NAR422'").set_index("contract")
    assert covered["status"].tolist() == ["skipped", "ran"]
    assert "English" in covered["reason"].iloc[0]


def test_texts_that_the_contract_does_not_take_are_a_breach_in_any_language() -> None:
    settings = '[[contracts]]\nid = "web"\nmatches = ["Acme"]\nvague = ["wie besprochen"]'
    ledger = ledger_of(*lines("Wie_besprochen.", *["Entwurf_für_die_Startseite"] * 3), settings=settings)
    (finding,) = audit(ledger, ["narrative"]).findings.query("code == 'NAR422'").itertuples()
    assert (finding.kind, finding.severity, finding.seconds) == ("breach", "warning", 7200)
    assert findings_of("NAR422", ledger_of(*lines("Wie_besprochen_mit_Ben"), settings=settings)) == []


def test_recurring_short_texts_of_a_stand_up_are_never_flagged() -> None:
    """LegalNarrative's defect: recurring stand-ups, compared with all history, go red."""
    assert found(*["Daily", "Stand-up"] * 14, PLAIN) == []


def test_the_empty_ledger() -> None:
    assert findings_of("NAR422", ledger_of()) == findings_of("NAR422", ledger_of("ann logged 2026-03-02 2h")) == []
