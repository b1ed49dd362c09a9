"""DQ104: files read in a zone that nothing states, and what they were compared with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditor import matching
from auditor.model import Ledger, ZoneSource
from auditor.settings import Settings
from importers.files import File, read
from tests.ledgers import AS_OF, findings_of, ledger_of

LOG = (
    "side,person,start,end\n"
    "logged,ann,2026-03-02 09:00,2026-03-02 12:00\n"
    "logged,ann,2026-03-03 20:00,2026-03-03 23:00\n"
)
AGREES = "the days agree with another file"


def files(bill: str, log: str = LOG, fields: str = "side,person,day,hours") -> Ledger:
    given = [File("log.csv", log.encode()), File("bill.csv", f"{fields}\n{bill}".encode())]
    return matching.resolve(read(given, Settings(), AS_OF))


def test_alone_it_is_a_note_with_the_earliest_clock_time() -> None:
    lines = ("ann logged 2026-03-03 09:00-10:00", "ann logged 2026-03-02 09:00-10:00", "ann logged 2026-03-01 8h")
    (finding,) = findings_of("DQ104", ledger_of(*lines, timezone_from=ZoneSource.ASSUMED))
    assert finding["rows"] == [3]
    assert finding["severity"] is None
    assert finding["facts"]["compared_days"] == 0


@pytest.mark.parametrize("known", [z for z in ZoneSource if z is not ZoneSource.ASSUMED])
def test_a_stated_zone_is_not_found(known: ZoneSource) -> None:
    assert findings_of("DQ104", ledger_of("ann logged 2026-03-02 09:00-10:00", timezone_from=known)) == []


def test_hours_without_clock_times_need_no_zone() -> None:
    assert findings_of("DQ104", ledger_of("ann logged 2026-03-02 8h", timezone_from=ZoneSource.ASSUMED)) == []
    assert findings_of("DQ104", ledger_of(timezone_from=ZoneSource.ASSUMED)) == []


def test_days_that_differ_rule_the_explanation_out_and_stay_a_note() -> None:
    finding = findings_of("DQ104", files("billed,ann,2026-03-02,5\nbilled,ann,2026-03-03,1\n"))[0]
    assert finding["severity"] is None
    assert finding["explanations"][AGREES] == "ruled out"
    assert "0 of 2 days agree with bill.csv" in finding["message"]


def test_days_that_agree_explain_it_and_what_was_compared_is_stated() -> None:
    finding = findings_of("DQ104", files("billed,ann,2026-03-02,3\nbilled,ann,2026-03-03,3.2\n"))[0]
    assert finding["explanations"][AGREES] == "ruled in"
    wanted = {"zone": "UTC", "compared_days": 2, "agreeing_days": 2, "compared_with": ["bill.csv"]}
    assert finding["facts"] == wanted


@pytest.mark.parametrize("bill", ["billed,ben,2026-03-02,5\n", "billed,ann,2026-05-02,5\n"])
def test_other_people_and_other_days_do_not_matter(bill: str) -> None:
    finding = findings_of("DQ104", files(bill))[0]
    assert (finding["facts"]["compared_days"], finding["explanations"][AGREES]) == (0, "untestable")


@pytest.mark.parametrize(("minutes", "verdict"), [(90, "ruled out"), (120, "ruled in")])
def test_the_tolerance_has_two_sides(minutes: int, verdict: str) -> None:
    ledger = files("billed,ann,2026-03-02,5.00\nbilled,ann,2026-03-03,5.00\n")
    assert findings_of("DQ104", ledger, tolerance_minutes=minutes)[0]["explanations"][AGREES] == verdict


def test_work_over_midnight_is_cut_there() -> None:
    log = "side,person,start,end\nlogged,ann,2026-03-02 22:00,2026-03-03 02:00\n"
    finding = findings_of("DQ104", files("billed,ann,2026-03-02,2\nbilled,ann,2026-03-03,2\n", log))[0]
    assert (finding["facts"]["agreeing_days"], finding["explanations"][AGREES]) == (2, "ruled in")


def test_every_contract_of_a_day_has_the_tolerance_of_its_segments() -> None:
    fields = "side,person,day,hours,client"
    ledger = files("billed,ann,2026-03-02,1.33,A\nbilled,ann,2026-03-02,1.17,B\n", fields=fields)
    assert findings_of("DQ104", ledger)[0]["facts"]["agreeing_days"] == 1
    one = files("billed,ann,2026-03-02,2.50,A\n", fields=fields)
    assert findings_of("DQ104", one)[0]["facts"]["agreeing_days"] == 0
    shown = one.entries["resolution"].where(one.entries["side"] == "logged", 1000)
    segments = one.with_(entries=one.entries.assign(resolution=shown))
    assert findings_of("DQ104", segments)[0]["facts"]["agreeing_days"] == 1


ONE_ZONE = "all files of the person are in one zone"


def test_with_one_file_nothing_can_be_compared() -> None:
    ledger = ledger_of("ann logged 2026-03-02 09:00-10:00", timezone_from=ZoneSource.ASSUMED)
    (finding,) = findings_of("DQ104", ledger)
    assert (finding["explanations"][AGREES], finding["explanations"][ONE_ZONE]) == ("untestable", "untestable")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (ZoneSource.FILE, "ruled in"),
        (ZoneSource.SETTINGS, "ruled in"),
        (ZoneSource.FORMAT, "untestable"),
        (ZoneSource.ASSUMED, "untestable"),
    ],
)
def test_a_zone_fixed_by_a_format_confirms_nothing(known: ZoneSource, expected: str) -> None:
    ledger = files("billed,ann,2026-03-02,5\nbilled,ann,2026-03-03,1\n")
    log, bill = ledger.sources
    ledger = ledger.with_(sources=(log, replace(bill, timezone_from=known)))
    (finding,) = [f for f in findings_of("DQ104", ledger) if f["rows"] == [2]]
    assert log.timezone == bill.timezone
    assert finding["explanations"][ONE_ZONE] == expected
