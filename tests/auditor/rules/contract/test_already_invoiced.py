"""INV607: rows of one invoice that stand on another."""

from __future__ import annotations

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

REISSUE, TWICE = "issued again after a correction", "the same task done twice that day"
ONE = "ann billed 2026-03-02 09:00-12:00 invoice=1"
AGAIN = "ann billed 2026-03-02 09:00-12:00 invoice=2"
LATER = "ann billed 2026-04-02 09:00-12:00 invoice=2"


def test_an_interval_on_two_invoices_is_found_on_the_later() -> None:
    (finding,) = findings_of("INV607", ledger_of(LATER, AGAIN, ONE))
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([3, 4], [3], 3 * 3600)
    assert finding["facts"]["invoices"] == ["1", "2"]
    assert finding["explanations"] == {REISSUE: "ruled out", TWICE: "ruled out"}


@pytest.mark.parametrize(
    "other",
    [
        "ann billed 2026-03-02 09:00-12:00 invoice=1",
        "ann billed 2026-03-02 09:00-12:01 invoice=2",
        "ben billed 2026-03-02 09:00-12:00 invoice=2",
        "ann billed 2026-03-02 09:00-12:00 invoice=2 client=B",
        "ann logged 2026-03-02 09:00-12:00 invoice=2",
        "ann billed 2026-03-02 09:00-12:00",
    ],
)
def test_what_differs_is_no_repetition(other: str) -> None:
    assert findings_of("INV607", ledger_of(ONE, other, LATER)) == []


def test_hours_without_times_need_the_same_words() -> None:
    one = "ann billed 2026-03-02 2h invoice=1 description=Import_of_orders"
    (finding,) = findings_of("INV607", ledger_of(one, one.replace("=1", "=2").replace("Import", "import:")))
    assert (finding["asked"], finding["explanations"][TWICE]) == ([3], "untestable")
    assert findings_of("INV607", ledger_of(one, one.replace("=1", "=2").replace("Import", "Export"))) == []
    silent = [f"ann billed 2026-03-02 2h invoice={n}" for n in (1, 2)]
    assert findings_of("INV607", ledger_of(*silent)) == []


@pytest.mark.parametrize(("hours", "expected"), [("0:29", 0), ("0:30", 1)])
def test_the_option_has_two_sides(hours: str, expected: int) -> None:
    lines = [f"ann billed 2026-03-02 {hours} invoice={n} description=call" for n in (1, 2)]
    assert len(findings_of("INV607", ledger_of(*lines))) == expected


def test_an_invoice_issued_again_is_explained_where_it_is_credited() -> None:
    assert findings_of("INV607", ledger_of(ONE, AGAIN))[0]["explanations"][REISSUE] == "untestable"
    one = "ann billed 2026-03-02 3h invoice=1 description=x"
    ledger = ledger_of(one, one.replace("=1", "=2"), one.replace("=1", "=1C seconds=-10800"))
    assert findings_of("INV607", ledger)[0]["explanations"][REISSUE] == "ruled in"


def test_each_two_invoices_are_a_finding() -> None:
    found = findings_of("INV607", ledger_of(ONE, LATER, AGAIN, AGAIN.replace("=2", "=3")))
    assert sorted(f["facts"]["invoices"] for f in found) == [["1", "2"], ["1", "3"]]


def test_the_twin_that_another_rule_sees_is_folded() -> None:
    codes = audit(ledger_of(ONE, AGAIN, LATER)).findings["code"].tolist()
    assert codes.count("INV607") == 1
    assert not {"DUP321", "DUP322"} & set(codes)


def test_without_numbers_the_rule_is_skipped_with_the_reason() -> None:
    covered = audit(ledger_of("ann billed 2026-03-01 3h"), ["contract"]).coverage
    mine = covered[covered["code"] == "INV607"].iloc[0]
    assert (mine["status"], mine["reason"]) == ("skipped", "no row names its invoice")
    assert findings_of("INV607", ledger_of()) == []
