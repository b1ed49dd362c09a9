"""NAR421: charged entries without a description: one note per person and contract."""

from __future__ import annotations

import dataclasses

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

TOLD = "ann logged 2026-03-02 09:00-12:00 description=import_of_orders"
BARE = "ann logged 2026-03-03 09:00-10:00"


def test_they_are_one_note_per_contract_with_hours_and_share() -> None:
    (finding,) = findings_of("NAR421", ledger_of(TOLD, BARE, "ann logged 2026-03-04 09:00-11:00"))
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([3, 4], [], 0)
    assert finding["facts"] == {"missing_seconds": 3 * 3600, "percent": 50}


@pytest.mark.parametrize(("end", "expected"), [("09:05", 0), ("09:06", 1)])
def test_the_option_has_two_sides(end: str, expected: int) -> None:
    assert len(findings_of("NAR421", ledger_of(TOLD, f"ann logged 2026-03-03 09:00-{end}"), percent=0)) == expected


@pytest.mark.parametrize(("end", "expected"), [("09:09", 0), ("09:10", 1)])
def test_a_small_share_is_not_worth_a_note(end: str, expected: int) -> None:
    assert len(findings_of("NAR421", ledger_of(TOLD, f"ann logged 2026-03-03 09:00-{end}"))) == expected


@pytest.mark.parametrize("more", ["task=WEB-12", "is_billable=no"])
def test_a_task_says_it_and_free_time_need_not(more: str) -> None:
    assert findings_of("NAR421", ledger_of(TOLD, f"{BARE} {more}")) == []


def test_a_bill_without_texts_beside_a_log_with_texts_is_left_alone() -> None:
    assert findings_of("NAR421", ledger_of(TOLD, "ann billed 2026-03-02 3h")) == []
    (finding,) = findings_of("NAR421", ledger_of(TOLD, "ann billed 2026-03-02 3h client=B"))
    assert finding["rows"] == [3]


def test_each_person_has_a_note_of_their_own() -> None:
    found = findings_of(
        "NAR421", ledger_of(TOLD, BARE, BARE.replace("ann", "ben"), "x billed 2026-03-02 9h person_name=")
    )
    assert sorted(f["rows"] for f in found) == [[3], [4]]


def test_a_missing_memo_of_upwork_breaks_its_terms() -> None:
    ledger = ledger_of(TOLD, BARE)
    diary = ledger.with_(sources=(dataclasses.replace(ledger.sources[0], format="upwork_work_diary"),))
    (finding,) = audit(diary, ["narrative"]).findings.query("code == 'NAR421'").itertuples()
    assert (finding.kind, finding.severity, finding.seconds) == ("breach", "warning", 3600)
    (plain,) = audit(ledger, ["narrative"]).findings.query("code == 'NAR421'").itertuples()
    assert (plain.kind, plain.severity) == ("unusual", "note")


def test_a_file_without_any_description_is_skipped_with_the_reason() -> None:
    covered = audit(ledger_of(BARE), ["narrative"]).coverage
    mine = covered[covered["code"] == "NAR421"].iloc[0]
    assert (mine["status"], mine["reason"]) == ("skipped", "no row has a description")
    assert findings_of("NAR421", ledger_of()) == []
