"""DQ102: receipts that do not balance, and totals that need rows nobody could read."""

from __future__ import annotations

import pytest

from tests.ledgers import findings_of, ledger_of, sample

HEAD = "Date,Client,Memo,Hours\n"
ROWS = "2026-03-02,Acme,work,7.50\n2026-03-03,Acme,work,6.00\n"
UNREAD = "2026-03-04,Acme,work,five\n"


def test_a_total_that_needs_an_unread_row_names_both() -> None:
    (finding,) = findings_of("DQ102", sample(f"{HEAD}{ROWS}{UNREAD}Total,,,18.50\n"))
    assert finding["places"] == [("log.csv", 5), ("log.csv", 4)]
    assert finding["seconds"] == 5 * 3600
    assert finding["explanations"] == {
        "the file's total is rounded": "ruled out",
        "the total covers rows left out by a filter": "untestable",
    }


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{ROWS}{UNREAD}Total,,,13.50\n",  # the rows that were read are all of it
        f"{HEAD}{ROWS}Total,,,18.50\n",  # there is no unread row: TOT309
        f"{HEAD}{ROWS}{UNREAD}Total,,,12.00\n",  # no row makes a sum smaller: TOT309
        f"{HEAD}{ROWS}{UNREAD}Total,,,37.51\n",  # one row does not hold more than a day: TOT309
        f"{HEAD}{ROWS}Subtotal,,,13.50\n{UNREAD}Total,,,18.50\n",  # more than one total: TOT309
    ],
)
def test_everything_else_is_left_to_the_sums(text: str) -> None:
    assert findings_of("DQ102", sample(text)) == []


@pytest.mark.parametrize("total", ["18.50", "13.50", "12.00", "37.51", "99.00"])
def test_one_gap_is_one_finding(total: str) -> None:
    ledger = sample(f"{HEAD}{ROWS}{UNREAD}Total,,,{total}\n")
    assert len(findings_of("DQ102", ledger) + findings_of("TOT309", ledger)) == (total != "13.50")


@pytest.mark.parametrize(("read", "lost"), [(3, 1), (2, None), (1, -1)])
def test_a_receipt_balances_or_the_file_is_named(read: int, lost: int | None) -> None:
    rows = {"read": read, "accepted": 2, "quarantined": 0, "skipped": 0}
    found = findings_of("DQ102", ledger_of("ann logged 2026-03-02 8h", "ann logged 2026-03-03 8h", rows=rows))
    assert [f["facts"]["rows"] for f in found] == ([] if lost is None else [lost])
    assert [f["places"] for f in found] == ([] if lost is None else [[("log.csv", 0)]])


def test_a_balanced_receipt_of_rows_that_are_not_there_is_found() -> None:
    rows = {"read": 2, "accepted": 2, "quarantined": 0, "skipped": 0}
    assert len(findings_of("DQ102", ledger_of("ann logged 2026-03-02 8h", rows=rows))) == 1


def test_charges_quarantined_and_skipped_rows_are_conserved() -> None:
    text = f"Date,Client,Memo,Hours,Amount\n\n2026-03-02,Acme,bonus,,50.00\n2026-03-03,Acme,work,1,40.00\n{UNREAD}"
    assert findings_of("DQ102", sample(text)) == []


def test_an_empty_ledger_is_conserved() -> None:
    assert findings_of("DQ102", ledger_of()) == []
