"""REC406: days that are cut at another midnight, or not at all."""

from __future__ import annotations

import pytest

from auditor.engine import audit
from tests.ledgers import findings_of, ledger_of

NIGHTS = [f"ann logged 2026-03-{day:02d} 22:00-01:30 client=Acme" for day in (2, 4, 6, 9)]
BY_START = [f"ann billed 2026-03-{day:02d} 3.5h client=Acme" for day in (2, 4, 6, 9)]
CUT = [f"ann billed 2026-03-{day + n:02d} {h}h client=Acme" for day in (2, 4, 6, 9) for n, h in ((0, 2), (1, 1.5))]


def test_whole_entries_on_the_day_they_start_are_one_note() -> None:
    ledger = ledger_of(*NIGHTS, *BY_START)
    (finding,) = findings_of("REC406", ledger)
    assert sorted(finding["rows"]) == list(range(2, 10))
    assert finding["asked"] == []
    assert finding["facts"]["boundary"] == "the day an entry starts"
    assert finding["facts"]["explained_percent"] == 100
    assert findings_of("REC401", ledger) == findings_of("REC402", ledger) == []
    assert set(audit(ledger).findings["severity"]) <= {"note"}


def test_days_cut_at_the_contracts_midnight_need_no_finding() -> None:
    ledger = ledger_of(*NIGHTS, *CUT)
    assert findings_of("REC406", ledger) == findings_of("REC401", ledger) == []


def test_a_bill_in_utc_days_of_a_log_in_another_zone() -> None:
    zone = "zone=America/Phoenix"
    log = [f"ann logged 2026-03-{day:02d} 20:00-02:00 client=Acme {zone}" for day in (2, 4, 6, 9)]
    bill = [f"ann billed 2026-03-{day + n:02d} {h}h client=Acme" for day in (2, 4, 6, 9) for n, h in ((0, 4), (1, 2))]
    (finding,) = findings_of("REC406", ledger_of(*log, *bill))
    assert finding["facts"]["boundary"] == "midnight UTC"
    assert finding["facts"]["log_zone"] == "America/Phoenix"


def test_a_bill_in_local_days_of_a_contract_in_utc() -> None:
    text = 'contracts = [{id = "Acme", timezone = "UTC", matches = ["Acme*"]}]'
    days = (2, 4, 6, 9)
    log = [f"ann logged 2026-03-{day:02d} 20:00-09:00 client=Acme zone=America/Phoenix" for day in days]
    bill = [f"ann billed 2026-03-{day + n:02d} {h}h client=Acme" for day in days for n, h in ((0, 11), (1, 2))]
    (finding,) = findings_of("REC406", ledger_of(*log, *bill, settings=text))
    assert finding["facts"]["boundary"] == "midnight in the zone of the log"


def test_what_remains_is_reported() -> None:
    bill = [line.replace("2026-03-04 3.5h", "2026-03-04 5.5h") for line in BY_START]
    more = [f"ann logged 2026-03-{day} 22:00-01:30 client=Acme" for day in range(11, 31, 2)]
    more += [f"ann billed 2026-03-{day} 3.5h client=Acme" for day in range(11, 31, 2)]
    ledger = ledger_of(*NIGHTS, *bill, *more)
    assert len(findings_of("REC406", ledger)) == 1
    assert [f["seconds"] for f in findings_of("REC401", ledger)] == [7200]


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/Chicago"])
@pytest.mark.parametrize("first", ["2026-03-07", "2026-03-28", "2026-10-24", "2026-10-31"])
def test_nights_on_which_clocks_change(zone: str, first: str) -> None:
    month, day = first[:7], int(first[-2:])
    nights = [n for n in (day - 6, day - 4, day - 2, day) if n > 0]
    log = [f"ann logged {month}-{n:02d} 22:00-05:00 client=Acme zone={zone}" for n in nights]
    bill = [f"ann billed {month}-{n:02d} 7h client=Acme zone={zone}" for n in nights]
    ledger = ledger_of(*log, *bill)
    assert {f["severity"] for f in audit(ledger).findings.to_dict("records") if f["code"] == "REC401"} <= {"note"}


def test_single_sides_hours_without_times_and_the_empty_ledger() -> None:
    assert findings_of("REC406", ledger_of()) == []
    assert findings_of("REC406", ledger_of(*NIGHTS)) == []
    assert findings_of("REC406", ledger_of(*BY_START)) == []
    hours = [f"ann logged 2026-03-{day + n:02d} {h}h client=Acme" for day in (2, 4, 6) for n, h in ((0, 2), (1, 1.5))]
    assert findings_of("REC406", ledger_of(*hours, *BY_START)) == []
