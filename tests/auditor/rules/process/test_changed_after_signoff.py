"""PRO501: what changed after a sign-off, and what only looks so."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

DAYS = [
    f"ann logged 2026-03-{day:02d} 2h client=Acme project=Site description=d{day} is_locked=yes rate=480000"
    for day in range(2, 12)
]
LAST = "ann logged 2026-03-20 1h client=Acme project=Site"


def found(old: list[str], new: list[str], **options: Any) -> list[dict[str, Any]]:
    return findings_of("PRO501", ledger_of(*new, LAST).with_(earlier=ledger_of(*old, LAST)), **options)


@pytest.mark.parametrize(
    ("edit", "severity", "seconds"),
    [
        (("2h", "2.5h"), "error", 1800),
        (("2h", "1h"), "error", 3600),
        (("rate=480000", "rate=500000"), "error", 0),
        (("client=Acme", "client=Quay"), "warning", 0),
        (("project=Site", "project=Shop"), "warning", 0),
        (("ann", "ben"), "warning", 0),
        (("=d2", "=x"), "note", 0),
        (("project=Site", "project=Site task=cut"), "note", 0),
    ],
)
def test_severity_follows_what_changed(edit: tuple[str, str], severity: str, seconds: int) -> None:
    (finding,) = found(DAYS, [DAYS[0].replace(*edit), *DAYS[1:]])
    assert (finding["severity"], finding["seconds"]) == (severity, seconds)
    assert finding["rows"] == [2]
    assert finding["places"] == [("log.csv", 2)]
    assert set(finding["explanations"].values()) == {"ruled out"}


def test_another_time_is_a_warning() -> None:
    clocked = "ann logged 2026-03-02 09:00-11:00 client=Acme is_locked=yes"
    (finding,) = found([clocked], [clocked.replace("09:00-11:00", "14:00-16:00")])
    assert finding["severity"] == "warning"


def test_an_entry_that_is_gone_is_told_by_its_row_in_the_earlier_export() -> None:
    (finding,) = found(DAYS, DAYS[1:])
    assert (finding["rows"], finding["places"], finding["seconds"]) == ([], [("log.csv", 2)], 7200)
    report = audit(ledger_of(*DAYS[1:], LAST).with_(earlier=ledger_of(*DAYS, LAST)))
    mine = report.findings[report.findings["code"] == "PRO501"]
    assert mine[["person", "contract", "severity"]].to_numpy().tolist() == [["ann", "Acme", "error"]]


def test_what_nobody_signed_off_may_change() -> None:
    free = [line.replace(" is_locked=yes", "") for line in DAYS]
    assert found(free, [free[0].replace("2h", "3h"), *free[2:]]) == []
    assert found(free, DAYS) == found(DAYS, free) == []


def test_an_invoice_is_a_sign_off() -> None:
    billed = [line.replace("is_locked=yes", "invoice=7") for line in DAYS]
    assert len(found(billed, [billed[0].replace("2h", "3h"), *billed[1:]])) == 1


def test_a_rename_is_one_explained_note() -> None:
    later = ledger_of(*(line.replace("Site", "Portal") for line in DAYS)).with_(earlier=ledger_of(*DAYS))
    (finding,) = findings_of("PRO501", later)
    assert finding["explanations"]["rename of project or client"] == "ruled in"
    assert len(finding["rows"]) == 10
    assert len(found(DAYS, [line.replace("Site", "Portal") for line in DAYS])) == 10, "an entry kept the old name"
    report = audit(later)
    mine = report.findings[report.findings["code"] == "PRO501"]
    assert (mine["severity"].tolist(), mine["explained"].tolist()) == (["note"], [True])


def test_rounding_switched_on_is_one_explained_finding() -> None:
    old = [line.replace("2h", f"2:{n + 1:02d}") for n, line in enumerate(DAYS)]
    (finding,) = found(old, [line.replace("2h", "2:15") for line in DAYS])
    assert finding["explanations"]["rounding switched on or off"] == "ruled in"


def test_both_sides_of_rows_listed() -> None:
    raised = [line.replace("2h", f"{n}h") for n, line in enumerate(DAYS[:3], start=3)]
    assert len(found(DAYS, [*raised, *DAYS[3:]], rows_listed=3)) == 3
    (finding,) = found(DAYS, [*raised, *DAYS[3:]], rows_listed=2)
    assert finding["seconds"] == 3600 * (1 + 2 + 3)
    assert finding["facts"]["entries"] == 3


def test_without_an_earlier_export_nothing_is_told_and_coverage_says_so() -> None:
    assert findings_of("PRO501", ledger_of(*DAYS)) == []
    coverage = audit(ledger_of(*DAYS)).coverage
    mine = coverage[coverage["code"] == "PRO501"]
    assert set(mine["reason"]) == {"no earlier export of the same period is given"}
    free = [line.replace(" is_locked=yes", "") for line in DAYS]
    coverage = audit(ledger_of(*free).with_(earlier=ledger_of(*free))).coverage
    mine = coverage[coverage["code"] == "PRO501"]
    assert set(mine["reason"]) == {"no entry was approved or invoiced in the earlier export"}


def test_the_fingerprint_survives_rows_in_another_order() -> None:
    new = [DAYS[0].replace("2h", "3h"), *DAYS[2:]]
    marks = [
        set(audit(ledger_of(*later).with_(earlier=ledger_of(*earlier)), ("process",)).findings["fingerprint"])
        for earlier, later in ((DAYS, new), (DAYS[::-1], new[::-1]))
    ]
    assert marks[0] == marks[1]
    assert len(marks[0]) == 2


def test_empty_exports_say_nothing() -> None:
    assert findings_of("PRO501", ledger_of().with_(earlier=ledger_of(*DAYS))) == []
    assert findings_of("PRO501", ledger_of(*DAYS).with_(earlier=ledger_of())) == []
