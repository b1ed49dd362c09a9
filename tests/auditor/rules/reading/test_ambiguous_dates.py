"""DQ103: files whose dates read two ways, and what settled them."""

from __future__ import annotations

import pytest

from auditor import matching
from auditor.settings import Settings
from importers.files import File, read
from tests.ledgers import AS_OF, findings_of, ledger_of, sample

HEAD = "side,person,start_day,start_time,end_time\n"


def log(*days: str) -> str:
    return HEAD + "".join(f"logged,ann,{day},09:00,10:00\n" for day in days)


IN_ORDER = log("02/03/2026", "03/03/2026", "04/03/2026", "05/03/2026", "02/04/2026")
BY_ORDER = "the rows are in order of time"
BY_NAME = "the file name or header states the period"
BY_MATE = "another file covers the same period"


def test_rows_in_order_settle_it_and_the_first_doubtful_date_is_shown() -> None:
    (finding,) = findings_of("DQ103", sample(IN_ORDER))
    assert finding["rows"] == [2]
    assert finding["explanations"][BY_ORDER] == "ruled in"
    assert finding["explanations"]["the dates are ISO dates"] == "ruled out"
    assert finding["facts"]["date_order"] == "day-month-year"


def test_the_file_name_settles_it() -> None:
    ledger = sample(log("02/03/2026", "01/03/2026"), name="log_from_01_03_2026_to_31_03_2026.csv")
    (finding,) = findings_of("DQ103", ledger)
    assert finding["explanations"] | {BY_NAME: "ruled in"} == finding["explanations"]


def test_a_companion_settles_it() -> None:
    mate = "side,person,day,hours\nbilled,ann,2026-03-02,1\nbilled,ann,2026-03-05,1\n"
    files = [File("log.csv", log("02/03/2026", "04/03/2026").encode()), File("bill.csv", mate.encode())]
    (finding,) = findings_of("DQ103", matching.resolve(read(files, Settings(), AS_OF, "UTC")))
    assert finding["explanations"] | {BY_MATE: "ruled in", BY_NAME: "ruled out"} == finding["explanations"]


@pytest.mark.parametrize("days", [("2026-03-02", "2026-04-03"), ("02/03/2026", "13/03/2026"), ("03/03/2026",)])
def test_dates_that_settle_themselves_are_not_found(days: tuple[str, ...]) -> None:
    assert findings_of("DQ103", sample(log(*days))) == []


def test_stated_in_the_settings_is_not_found() -> None:
    settings = '[formats.canonical]\ndate_order = "day-month-year"'
    assert findings_of("DQ103", sample(IN_ORDER, settings=settings)) == []


def test_without_a_doubtful_entry_the_file_is_the_evidence() -> None:
    (finding,) = findings_of("DQ103", ledger_of("ann logged 2026-03-20 8h", dates_are_ambiguous=True))
    assert finding["places"] == [("log.csv", 0)]
    assert findings_of("DQ103", ledger_of()) == []
