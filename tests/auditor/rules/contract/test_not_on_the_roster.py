"""INV602: people on a contract whose roster does not name them."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

ROSTER = 'roster = ["Ann Smith", "ben@example.com"]'
OTHERWISE = "a name written otherwise"


def found(*lines: str, more: str = "") -> list[dict[str, Any]]:
    settings = f'{more}\n[[contracts]]\nid = "web"\nmatches = ["Acme"]\n{ROSTER}\n'
    return findings_of("INV602", ledger_of(*(f"{line} client=Acme" for line in lines), settings=settings))


def test_all_time_of_somebody_else_is_in_question() -> None:
    (finding,) = found(
        "x billed 2026-03-02 3h person_name=Carl_Frost",
        "x billed 2026-03-03 2h person_name=Carl_Frost",
        "x billed 2026-03-03 2h person_name=Ann_Smith",
    )
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2, 3], [2, 3], 5 * 3600)
    assert finding["explanations"] == {OTHERWISE: "ruled out", "a substitute was agreed": "untestable"}


@pytest.mark.parametrize(
    "who", ["person_name=ann_smith", "person_name=Benny person_email=ben@example.com", "person_name=AS"]
)
def test_names_and_e_mails_of_the_roster_and_of_its_people_count(who: str) -> None:
    assert found(f"x billed 2026-03-02 3h {who}", more='[people."Ann Smith"]\nnames = ["AS"]') == []


@pytest.mark.parametrize("who", ["A._Smith", "Smith,_Ann", "asmith"])
def test_a_name_written_otherwise_is_explained(who: str) -> None:
    (finding,) = found(f"x billed 2026-03-02 3h person_name={who}")
    assert (finding["explanations"][OTHERWISE], finding["facts"]["like"]) == ("ruled in", "Ann Smith")


def test_a_log_counts_where_there_is_no_bill() -> None:
    line = "x logged 2026-03-02 3h person_name=Carl_Frost"
    assert len(found(line)) == 1
    assert found(f"{line} is_billable=no") == []


def test_without_a_roster_the_rule_is_skipped_with_the_reason() -> None:
    covered = audit(ledger_of("ann billed 2026-03-01 3h"), ["contract"]).coverage
    mine = covered[covered["code"] == "INV602"].iloc[0]
    assert (mine["status"], mine["reason"]) == ("skipped", "the settings state no roster of the contract")
    assert found() == findings_of("INV602", ledger_of()) == []
