"""DQ109: a page instead of the whole, and what only has as many rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from auditor.model import Ledger
from tests.auditor.files import in_files
from tests.ledgers import findings_of, ledger_of

DAYS = pd.date_range("2025-06-02", periods=300, freq="D").strftime("%Y-%m-%d")


def rows(number: int, *, newest_first: bool = False) -> list[str]:
    days = [DAYS[n * 200 // max(number, 200)] for n in range(number)]
    return [f"ann logged {day} 1h client=Acme" for day in (days[::-1] if newest_first else days)]


def claiming(ledger: Ledger, first: str, last: str, *sizes: int) -> Ledger:
    none: tuple[Any, ...] = (None,) * (len(sizes) - 1)
    return in_files(
        ledger,
        *sizes,
        claimed_first=(dt.date.fromisoformat(first), *none),
        claimed_last=(dt.date.fromisoformat(last), *none),
        rows=tuple({"read": n, "accepted": n, "quarantined": 0, "skipped": 0} for n in sizes),
        first_day=(dt.date.fromisoformat(first), *none),
        last_day=(ledger.entries["day"].iloc[: sizes[0]].max().date(), *none),
    )


@pytest.mark.parametrize("number", [200, 500])
def test_as_many_rows_as_a_page(number: int) -> None:
    (finding,) = findings_of("DQ109", ledger_of(*rows(number)))
    assert finding["rows"] == [number + 1]
    assert finding["explanations"] == {"coincidence": "untestable", "the period was not over": "ruled out"}


@pytest.mark.parametrize("number", [0, 1, 49, 50, 99, 100, 101, 199, 201, 250])
def test_other_numbers_and_short_lists_say_nothing(number: int) -> None:
    assert findings_of("DQ109", ledger_of(*rows(number))) == []


def test_both_sides_of_least_rows() -> None:
    assert len(findings_of("DQ109", ledger_of(*rows(100)), least_rows=100)) == 1
    assert findings_of("DQ109", ledger_of(*rows(100)), least_rows=101) == []


def test_a_file_that_reaches_the_end_of_its_period_is_whole() -> None:
    whole = claiming(ledger_of(*rows(200)), DAYS[0], DAYS[199], 200)
    assert findings_of("DQ109", whole) == []
    assert findings_of("DQ109", claiming(ledger_of(*rows(200)), DAYS[0], DAYS[201], 200)) == []
    assert len(findings_of("DQ109", claiming(ledger_of(*rows(200)), DAYS[0], DAYS[202], 200))) == 1


def test_a_file_that_ends_early_while_another_goes_on() -> None:
    bill = [f"ann billed {day} 1h client=Acme" for day in DAYS[:60]]
    log = claiming(ledger_of(*rows(40), *bill), DAYS[0], DAYS[59], 40, 60)
    (finding,) = findings_of("DQ109", log)
    assert finding["rows"] == [41, 82]
    assert finding["explanations"]["coincidence"] == "ruled out"
    assert finding["facts"]["missing_days"] == 20
    other = [line.replace("ann", "ben") for line in bill]
    assert findings_of("DQ109", claiming(ledger_of(*rows(40), *other), DAYS[0], DAYS[59], 40, 60)) == []
    short = [*bill[:40], bill[45]]
    assert findings_of("DQ109", claiming(ledger_of(*rows(40), *short), DAYS[0], DAYS[59], 40, 41)) == []


def test_newest_first_it_is_the_oldest_that_are_missing() -> None:
    bill = [f"ann billed {day} 1h client=Acme" for day in DAYS[:60]]
    log = [line for line in rows(60, newest_first=True) if line.split()[2] >= DAYS[20]]
    (finding,) = findings_of("DQ109", claiming(ledger_of(*log, *bill), DAYS[0], DAYS[59], len(log), 60))
    assert finding["rows"][0] == len(log) + 1
    assert finding["facts"]["missing_days"] == 20


def test_a_period_that_is_not_over_is_ruled_in() -> None:
    last = pd.Timestamp(DAYS[199])
    ledger = ledger_of(*rows(200), as_of=(last + pd.Timedelta(hours=34)).tz_localize("UTC"))
    (finding,) = findings_of("DQ109", ledger)
    assert finding["explanations"]["the period was not over"] == "ruled in"
