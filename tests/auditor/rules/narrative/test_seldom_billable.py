"""NAR426: texts of work that is seldom charged; a note."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

DELIVERED = "what is delivered is of that kind"
PLAIN = [f"ann logged 2026-04-{n:02d} 1h client=Acme description=write_the_import_of_orders" for n in range(1, 4)]


def entry(text: str, when: str = "1h", client: str = "Acme") -> str:
    return f"ann logged 2026-03-02 {when} client={client} description={text}"


def found(*entries: str, terms: str = "", **options: Any) -> list[dict[str, Any]]:
    settings = f'[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{terms}' if terms else ""
    return findings_of("NAR426", ledger_of(*entries, *PLAIN, settings=settings), **options)


def test_they_are_one_note_per_contract_that_questions_nothing() -> None:
    (finding,) = found(entry("Prepare_the_invoice"), entry("Hiring"), entry("Prepare_the_page"))
    assert (finding["rows"], finding["asked"]) == ([2, 3], [])
    assert finding["facts"]["kinds"] == ["invoicing", "recruitment"]
    assert (finding["facts"]["seconds"], finding["facts"]["percent"]) == (7200, 33)


@pytest.mark.parametrize(
    "text",
    ["Invoice_page", "create_invoice_template", "send_invoice_reminders_by_cron", "Fix_a_mistake_in_the_menu",
     "training_data", "timesheet_import", "user_interviews", "internal_links", "time_tracking_widget"],
)  # fmt: skip
def test_words_of_deliverables_are_left_alone(text: str) -> None:
    assert found(entry(text)) == []


@pytest.mark.parametrize(("when", "expected"), [("0:29", 0), ("0:30", 1)])
def test_the_option_has_two_sides(when: str, expected: int) -> None:
    assert len(found(entry("send_invoice", when))) == expected


def test_the_scope_and_the_name_of_a_contract_explain_it() -> None:
    assert found(entry("hiring"), terms='scope = ["hiring of staff"]') == []
    assert found(entry("send_invoice"), terms='name = "Invoices"') == []
    (finding,) = found(entry("hiring"), terms='scope = ["invoices"]')
    assert finding["explanations"][DELIVERED] == "ruled out"
    assert found(entry("hiring"))[0]["explanations"][DELIVERED] == "untestable"


def test_time_marked_as_free_is_not_charged() -> None:
    assert found(f"{entry('send_invoice')} is_billable=no") == []


def test_other_languages_are_skipped_with_the_reason() -> None:
    german = [f"ann logged 2026-03-0{n} 1h description=Entwurf_für_die_Seite" for n in range(1, 5)]
    ledger = ledger_of(*german, "ann logged 2026-03-08 1h description=hiring")
    assert findings_of("NAR426", ledger) == []
    mine = audit(ledger, ["narrative"]).coverage.query("code == 'NAR426'").iloc[0]
    assert mine["status"] == "skipped"
    assert "English" in mine["reason"]


def test_the_empty_ledger() -> None:
    assert findings_of("NAR426", ledger_of()) == []


def test_technical_texts_with_a_listed_word_are_left_alone_and_an_entry_of_two_kinds_counts_once() -> None:
    """LawAuditor's defects: single words match technical text, and overlapping flags are summed."""
    assert found(entry("file_system_import"), entry("admin_screen"), entry("Invoice_numbers_in_the_report")) == []
    (finding,) = found(entry("Team_lunch_and_send_the_invoice"))
    assert finding["facts"]["kinds"] == ["invoicing", "internal chat"]
    assert finding["facts"]["seconds"] == 3600
