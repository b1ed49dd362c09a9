"""REC402: billed time without a log, by day and by entry."""

from __future__ import annotations

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

LOG = [f"ann logged 2026-03-{day:02d} 09:00-12:00 client=Acme" for day in (2, 9)]
BILL = [f"ann billed 2026-03-{day:02d} 3h client=Acme" for day in (2, 9)]


def test_days_that_follow_each_other_are_one_finding_over_the_weekend() -> None:
    lines = [*LOG, *BILL, *[f"ann billed 2026-03-{day:02d} 2h client=Acme" for day in (3, 4, 6)]]
    (finding,) = findings_of("REC402", ledger_of(*lines))
    assert finding["rows"] == finding["asked"] == [6, 7, 8]
    assert finding["seconds"] == 3 * 7200
    assert finding["message"] == "Billed 6.00 h on 3 days with nothing logged."
    apart = [*LOG, *BILL, "ann billed 2026-03-03 2h client=Acme", "ann billed 2026-03-07 2h client=Acme"]
    assert [f["day"] for f in findings_of("REC402", ledger_of(*apart))] == ["2026-03-03", "2026-03-07"]


def test_a_logged_day_between_makes_two_findings() -> None:
    lines = [*LOG, *BILL, "ann billed 2026-03-03 2h client=Acme", "ann billed 2026-03-05 2h client=Acme"]
    lines += ["ann logged 2026-03-04 1h client=Acme", "ann billed 2026-03-04 1h client=Acme"]
    assert [f["rows"] for f in findings_of("REC402", ledger_of(*lines))] == [[6], [7]]


def test_both_sides_of_minimum_minutes() -> None:
    short = ledger_of(*LOG, *BILL, "ann billed 2026-03-03 1h client=Acme seconds=599")
    assert findings_of("REC402", short) == []
    assert len(findings_of("REC402", short, minimum_minutes=9)) == 1
    assert len(findings_of("REC402", ledger_of(*LOG, *BILL, "ann billed 2026-03-03 1h client=Acme seconds=600"))) == 1


def test_days_that_no_log_of_the_person_reaches_are_explained() -> None:
    lines = [*LOG, *BILL, "ann billed 2026-03-10 2h client=Acme"]
    (finding,) = findings_of("REC402", ledger_of(*lines))
    assert finding["explanations"]["the log does not reach these days"] == "ruled in"
    report = audit(ledger_of(*lines))
    (row,) = report.findings[report.findings["code"] == "REC402"].to_dict("records")
    assert (row["severity"], bool(row["explained"])) == ("note", True)
    assert report.contracts["unsupported_seconds"].tolist() == [0]
    other = ledger_of(*lines, "ann logged 2026-03-11 1h client=Beta")
    assert findings_of("REC402", other)[0]["explanations"]["the log does not reach these days"] == "ruled out"


def test_a_person_who_logged_elsewhere_had_the_tracker_on() -> None:
    lines = [*LOG, *BILL, "ann billed 2026-03-04 2h client=Acme"]
    off = findings_of("REC402", ledger_of(*lines))[0]["explanations"]
    on = findings_of("REC402", ledger_of(*lines, "ann logged 2026-03-04 1h client=Beta"))[0]["explanations"]
    bob = findings_of("REC402", ledger_of(*lines, "bob logged 2026-03-04 1h client=Beta"))[0]["explanations"]
    assert [e["tracker off that day"] for e in (off, on, bob)] == ["untestable", "ruled out", "untestable"]


def test_manual_time_is_an_error() -> None:
    manual = ledger_of(*LOG, *BILL, "ann billed 2026-03-04 2h client=Acme is_manual=yes")
    assert findings_of("REC402", manual)[0]["severity"] == "error"
    tracked = ledger_of(*LOG, *BILL, "ann billed 2026-03-04 2h client=Acme is_manual=no")
    assert findings_of("REC402", tracked)[0]["severity"] == "warning"


def test_a_billed_interval_needs_half_its_time_in_the_log_within_fifteen_minutes() -> None:
    def found(log: str, bill: str) -> list[int]:
        lines = [f"ann logged 2026-03-02 {log} client=Acme", "ann billed 2026-03-02 09:00-10:00 client=Acme"]
        lines += ["ann logged 2026-03-02 09:00-10:00 client=Acme", f"ann billed 2026-03-02 {bill} client=Acme"]
        return [f["seconds"] for f in findings_of("REC402", ledger_of(*lines))]

    assert found("09:00-10:00", "14:00-16:00") == [3600]
    assert found("13:00-13:30", "14:00-16:00") == [5400]
    assert found("15:15-15:16", "14:00-16:00") == [7140]
    assert found("15:00-16:00", "14:00-16:00") == []
    assert found("15:15-16:00", "14:00-16:00") == []
    assert found("15:16-16:00", "14:00-16:00") == [4560]


def test_the_log_of_another_contract_covers_too() -> None:
    lines = [
        "ann logged 2026-03-02 09:00-10:00 client=Acme", "ann billed 2026-03-02 09:00-10:00 client=Acme",
        "ann logged 2026-03-02 14:00-16:00 client=Beta", "ann billed 2026-03-02 14:00-16:00 client=Acme",
    ]  # fmt: skip
    assert findings_of("REC402", ledger_of(*lines)) == []


def test_entries_at_another_time_of_a_day_that_agrees_are_one_explained_finding() -> None:
    lines = [f"ann logged 2026-03-{day:02d} 0{day}:00-0{day + 1}:00 client=Acme" for day in (2, 3, 4)]
    lines += [f"ann billed 2026-03-{day:02d} 1{9 - 2 * day}:00-1{10 - 2 * day}:00 client=Acme" for day in (2, 3, 4)]
    (finding,) = findings_of("REC402", ledger_of(*lines))
    assert finding["explanations"] == {"logged at another time of the day": "ruled in"}
    assert finding["rows"] == [5, 6, 7]
    assert finding["seconds"] == 0


def test_seconds_without_counterpart_are_not_counted_again() -> None:
    lines = [
        "ann logged 2026-03-02 09:00-12:00 client=Acme", "ann billed 2026-03-02 09:00-12:00 client=Acme",
        "ann billed 2026-03-02 14:00-16:00 client=Acme",
    ]  # fmt: skip
    ledger = ledger_of(*lines)
    assert [f["seconds"] for f in findings_of("REC402", ledger)] == [7200]
    assert findings_of("REC401", ledger) == []
    assert audit(ledger).contracts["in_question_seconds"].tolist() == [7200]


def test_a_night_past_midnight_and_single_sides() -> None:
    night = ["ann logged 2026-03-02 23:00-01:00 client=Acme", "ann billed 2026-03-02 23:00-01:00 client=Acme"]
    assert findings_of("REC402", ledger_of(*night)) == []
    assert findings_of("REC402", ledger_of()) == []
    assert findings_of("REC402", ledger_of(*LOG)) == []
    assert findings_of("REC402", ledger_of(*BILL)) == []
