"""TOT302: one note per person that lists the long days."""

from __future__ import annotations

import pytest

from tests.ledgers import findings_of, ledger_of

OCCASION = "a deadline, an event or travel"
AGREED = "the client agreed"


def test_the_days_of_a_person_are_one_note() -> None:
    ledger = ledger_of("ann logged 2026-03-02 11h", "ann logged 2026-04-02 13h", "ann logged 2026-03-03 8h")
    (finding,) = findings_of("TOT302", ledger)
    assert finding["facts"]["days"] == ["2026-03-02 11.00 h", "2026-04-02 13.00 h"]
    assert finding["rows"] == [3, 2]
    assert (finding["seconds"], finding["asked"]) == (0, [])
    assert finding["explanations"] == {OCCASION: "untestable", AGREED: "untestable"}


@pytest.mark.parametrize(("hours", "expected"), [(10.0, 0), (9.99, 1)])
def test_the_option_has_two_sides(hours: float, expected: int) -> None:
    assert len(findings_of("TOT302", ledger_of("ann logged 2026-03-02 10h"), hours=hours)) == expected


def test_contracts_are_added_and_sides_are_not() -> None:
    assert (
        len(
            findings_of("TOT302", ledger_of("ann logged 2026-03-02 6h client=A", "ann logged 2026-03-02 6h client=B"))
        )
        == 1
    )
    assert findings_of("TOT302", ledger_of("ann logged 2026-03-02 6h", "ann billed 2026-03-02 6h")) == []


def test_both_sides_of_a_day_are_listed_once() -> None:
    (finding,) = findings_of("TOT302", ledger_of("ann logged 2026-03-02 11h", "ann billed 2026-03-02 12h"))
    assert finding["facts"]["days"] == ["2026-03-02 12.00 h"]
    assert finding["facts"]["side"] == "billed"


def test_a_night_is_two_days() -> None:
    assert findings_of("TOT302", ledger_of("ann logged 2026-03-02 18:00-06:00")) == []


def test_impossible_days_are_left_to_their_rule() -> None:
    assert findings_of("TOT302", ledger_of("ann logged 2026-03-02 25h")) == []
    assert len(findings_of("TOT302", ledger_of("ann logged 2026-03-02 24h"))) == 1


@pytest.mark.parametrize(("text", "name"), [("release_night", OCCASION), ("agreed_overtime", AGREED)])
def test_texts_of_every_day_explain_it(text: str, name: str) -> None:
    lines = [f"ann logged 2026-03-0{day} 12h description={text}" for day in (2, 3)]
    assert findings_of("TOT302", ledger_of(*lines))[0]["explanations"][name] == "ruled in"
    silent = ledger_of(*lines, "ann logged 2026-03-04 12h")
    assert findings_of("TOT302", silent)[0]["explanations"][name] == "untestable"


def test_the_entries_of_the_five_longest_days_are_evidence() -> None:
    lines = [f"ann logged 2026-03-{day:02d} {5 + day}h" for day in range(6, 14)]
    (finding,) = findings_of("TOT302", ledger_of(*lines))
    assert finding["rows"] == [9, 8, 7, 6, 5]
    assert len(finding["facts"]["days"]) == 8


def test_of_each_day_the_three_longest_entries_are_evidence() -> None:
    hours = (1, 4, 2, 3, 2)
    ledger = ledger_of(
        *[f"ann logged 2026-03-02 {h}h description=release_{h}" for h in hours], "ann logged 2026-03-02 1h"
    )
    (finding,) = findings_of("TOT302", ledger)
    assert finding["rows"] == [3, 4, 5]


def test_a_text_outside_the_evidence_explains_too() -> None:
    lines = [f"ann logged 2026-03-02 {h}h" for h in (4, 4, 4)]
    ledger = ledger_of(*lines, "ann logged 2026-03-02 1h description=release")
    (finding,) = findings_of("TOT302", ledger)
    assert (finding["rows"], finding["explanations"][OCCASION]) == ([2, 3, 4], "ruled in")


def test_each_person_has_a_note_of_their_own() -> None:
    ledger = ledger_of("ben logged 2026-03-02 12h", "ann logged 2026-03-02 12h")
    assert sorted(f["rows"] for f in findings_of("TOT302", ledger)) == [[2], [3]]


def test_the_empty_ledger() -> None:
    assert findings_of("TOT302", ledger_of()) == []
