"""REC403: hours of one contract that are billed on another."""

from __future__ import annotations

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

DAY = [
    "ann logged 2026-03-02 2h client=Acme", "ann logged 2026-03-02 3h client=Beta",
    "ann billed 2026-03-02 5h client=Acme rate=500000", "ann billed 2026-03-03 1h client=Beta rate=400000",
    "ann logged 2026-03-03 1h client=Beta",
]  # fmt: skip


def test_the_moved_hours_are_one_finding_and_no_other_rules() -> None:
    ledger = ledger_of(*DAY)
    (finding,) = findings_of("REC403", ledger)
    assert finding["seconds"] == 3 * 3600
    assert finding["rows"] == [4, 2, 3]
    assert finding["asked"] == [4]
    assert finding["message"] == "3.00 h are billed on Acme and logged on Beta."
    assert finding["facts"] == {
        "moved_seconds": 10800, "billed_on": "Acme", "logged_on": "Beta", "days": 1, "rate_difference_cents": 1000,
    }  # fmt: skip
    assert finding["explanations"] == {"project renamed or merged": "untestable"}
    assert findings_of("REC401", ledger) == []
    assert findings_of("INV608", ledger) == []


def test_evidence_stands_by_side_and_row_and_the_contract_is_the_billed_one() -> None:
    lines = [
        "ann logged 2026-03-02 3h client=Beta", "ann logged 2026-03-02 2h client=Acme",
        "ann billed 2026-03-02 1h client=Beta", "ann billed 2026-03-02 5h client=Acme",
        "ann logged 2026-03-02 1h client=Beta",
    ]  # fmt: skip
    ledger = ledger_of(*lines)
    (finding,) = findings_of("REC403", ledger)
    assert finding["rows"] == [4, 5, 2, 3, 6]
    assert finding["asked"] == [5]
    found = audit(ledger).findings
    (contract,) = found.loc[found["code"] == "REC403", "contract"]
    assert contract == ledger.entries["contract"].iloc[3]


def test_all_days_of_two_contracts_are_one_finding() -> None:
    again = [line.replace("2026-03-02", "2026-03-05") for line in DAY[:3]]
    (finding,) = findings_of("REC403", ledger_of(*DAY, *again))
    assert finding["facts"]["days"] == 2
    assert finding["seconds"] == 6 * 3600
    assert finding["day"] == "2026-03-02"


def test_each_direction_is_a_finding_of_its_own() -> None:
    back = [
        "ann logged 2026-03-05 3h client=Acme", "ann logged 2026-03-05 1h client=Beta",
        "ann billed 2026-03-05 4h client=Beta",
    ]  # fmt: skip
    assert len(findings_of("REC403", ledger_of(*DAY, *back))) == 2


def test_both_sides_of_minimum_minutes() -> None:
    def lines(seconds: int) -> list[str]:
        return [
            f"ann logged 2026-03-02 {who}h client={client} seconds={length}"
            for who, client, length in ((1, "Acme", 7200), (1, "Beta", 7200))
        ] + [
            f"ann billed 2026-03-02 1h client=Acme seconds={7200 + seconds}",
            f"ann billed 2026-03-02 1h client=Beta seconds={7200 - seconds}",
        ]

    assert findings_of("REC403", ledger_of(*lines(899))) == []
    assert len(findings_of("REC403", ledger_of(*lines(900)))) == 1
    assert findings_of("REC403", ledger_of(*lines(1799)), minimum_minutes=30) == []
    assert len(findings_of("REC403", ledger_of(*lines(1800)), minimum_minutes=30)) == 1


def test_unequal_hours_have_not_moved() -> None:
    lines = [line.replace("billed 2026-03-02 5h", "billed 2026-03-02 6h") for line in DAY]
    ledger = ledger_of(*lines)
    assert findings_of("REC403", ledger) == []
    assert [f["seconds"] for f in findings_of("REC401", ledger) if f["seconds"]] == [4 * 3600]


def test_hours_of_other_people_and_other_days_have_not_moved() -> None:
    bob = [line.replace("ann", "bob") if "Beta" in line else line for line in DAY]
    assert findings_of("REC403", ledger_of(*bob)) == []
    later = [line.replace("03-02", "03-04") if "logged 2026-03-02 3h" in line else line for line in DAY]
    assert findings_of("REC403", ledger_of(*later)) == []


def test_it_is_a_warning_and_questions_the_moved_time_once() -> None:
    report = audit(ledger_of(*DAY))
    (row,) = report.findings[report.findings["code"] == "REC403"].to_dict("records")
    assert (row["severity"], row["confidence"]) == ("warning", "medium")
    assert report.contracts["in_question_seconds"].sum() == 3 * 3600


def test_single_sides_one_contract_and_the_empty_ledger() -> None:
    assert findings_of("REC403", ledger_of()) == []
    assert findings_of("REC403", ledger_of(*DAY[:2])) == []
    assert findings_of("REC403", ledger_of(*DAY[2:4])) == []
    assert findings_of("REC403", ledger_of(DAY[0], DAY[2])) == []
