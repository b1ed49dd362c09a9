"""NAR425: texts that name another client of the same person."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

HERE = "ann logged 2026-03-02 2h client=Northwind project=Shop"
THERE = "ann logged 2026-03-03 2h client=Globex project=Falcon description=write_the_export"


def found(text: str, *more: str, here: str = HERE, settings: str = "") -> list[dict[str, Any]]:
    return findings_of("NAR425", ledger_of(f"{here} description={text}", THERE, *more, settings=settings))


@pytest.mark.parametrize("text", ["call_with_Globex", "Falcon:_fix_the_export", "(Globex)"])
def test_another_client_or_project_of_the_person_is_a_note(text: str) -> None:
    (finding,) = found(text)
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2], [], 0)
    assert finding["facts"]["named_seconds"] == 7200


@pytest.mark.parametrize("text", ["call_with_Northwind", "Globexes", "falconry", "call_with_the_client", "GLOBEX"])
def test_whole_words_in_their_own_capitals_count(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("more", ["tags=Globex", "task=Falcon_sync"])
def test_a_name_beside_the_text_is_ones_own(more: str) -> None:
    assert found("call_with_Globex" if "Globex" in more else "Falcon_sync", here=f"{HERE} {more}") == []


def test_the_scope_and_a_name_that_is_a_common_noun_are_left_alone() -> None:
    settings = '[[contracts]]\nid = "web"\nmatches = ["Northwind*"]\nscope = ["exports to Globex"]'
    assert found("call_with_Globex", settings=settings) == []
    assert found("call_with_Globex", "ann logged 2026-03-04 2h client=Globex description=a_globex") == []


def test_common_words_name_nobody() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02 2h client=Northwind description=Support_and_Website",
        "ann logged 2026-03-03 2h client=Support project=Website description=x",
    )
    assert findings_of("NAR425", ledger) == []


def test_projects_of_one_client_and_clients_of_others_are_left_alone() -> None:
    own = "ann logged 2026-03-04 2h client=Northwind project=Heron description=x"
    assert found("Heron_and_the_shop", own) == []
    assert found("call_with_Wayne", "ben logged 2026-03-04 2h client=Wayne description=x") == []


def test_one_contract_only_is_skipped_with_the_reason() -> None:
    covered = audit(ledger_of(f"{HERE} description=call_with_Globex"), ["narrative"]).coverage
    mine = covered[covered["code"] == "NAR425"].iloc[0]
    assert (mine["status"], mine["reason"]) == ("skipped", "the person has one contract only")
    assert findings_of("NAR425", ledger_of()) == []
