"""TOT301: more hours of one person than the day has."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import ZoneSource
from tests.auditor.test_totals import by_hand, lines
from tests.ledgers import findings_of, ledger_of

TWINS = "duplicates"
START_DAY = "whole entries are given to the day they start on"
LOGIN = "several people on one login"
ZONE = "a shifted zone"
KYIV = '[people.ann]\ntimezone = "Europe/Kyiv"'


def test_two_contracts_of_one_day_are_added() -> None:
    ledger = ledger_of("ann logged 2026-03-02 00:00-14:00 client=A", "ann logged 2026-03-02 10:00-22:00 client=B")
    (finding,) = findings_of("TOT301", ledger)
    assert (finding["rows"], finding["asked"], finding["seconds"]) == ([2, 3], [2, 3], 2 * 3600)
    assert finding["day"] == "2026-03-02"
    assert finding["facts"]["contracts"] == 2
    assert finding["explanations"] == {
        TWINS: "ruled out",
        START_DAY: "ruled out",
        LOGIN: "untestable",
        ZONE: "ruled out",
    }


@pytest.mark.parametrize(("hours", "expected"), [("24h", 0), ("24.01h", 1)])
def test_a_full_day_is_possible(hours: str, expected: int) -> None:
    assert len(findings_of("TOT301", ledger_of(f"ann logged 2026-03-02 {hours}"))) == expected


def test_logged_and_billed_time_are_never_added() -> None:
    assert findings_of("TOT301", ledger_of("ann logged 2026-03-02 20h", "ann billed 2026-03-02 20h")) == []
    both = ledger_of("ann logged 2026-03-02 25h", "ann billed 2026-03-02 26h")
    assert [f["facts"]["side"] for f in findings_of("TOT301", both)] == ["logged", "billed"]


def test_people_are_never_added() -> None:
    assert findings_of("TOT301", ledger_of("ann logged 2026-03-02 20h", "ben logged 2026-03-02 20h")) == []


def test_entries_are_cut_at_midnight_first() -> None:
    # day totals over 24 h that come from giving a night to the day on which it starts
    ledger = ledger_of("ann logged 2026-03-02 00:00-14:00", "ann logged 2026-03-02 14:00-04:00")
    assert findings_of("TOT301", ledger) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2026-03-28 22:00-09:00", "2026-03-29 09:00-21:00", 0),  # 23 h of a day of 23 h
        ("2026-03-28 22:00-09:01", "2026-03-29 09:00-21:00", 1),
        ("2026-10-24 21:00-09:00", "2026-10-25 09:00-22:00", 0),  # 25 h of a day of 25 h
        ("2026-10-24 21:00-09:01", "2026-10-25 09:00-22:00", 1),
    ],
)
def test_days_of_clock_change_are_23_and_25_hours_long(first: str, second: str, expected: int) -> None:
    ledger = ledger_of(f"ann logged {first}", f"ann logged {second}", settings=KYIV)
    assert len(findings_of("TOT301", ledger)) == expected


def test_the_day_is_that_of_the_persons_zone() -> None:
    lines_ = ("ann logged 2026-03-02 10:00-22:00", "ann logged 2026-03-02 09:00-22:00")
    assert len(findings_of("TOT301", ledger_of(*lines_))) == 1
    assert findings_of("TOT301", ledger_of(*lines_, settings='[people.ann]\ntimezone = "Asia/Tokyo"')) == []


def test_twins_explain_it() -> None:
    ledger = ledger_of(*["ann logged 2026-03-02 08:00-21:00 client=A"] * 2)
    assert findings_of("TOT301", ledger)[0]["explanations"][TWINS] == "ruled in"
    day_rows = ledger_of(*["ann logged 2026-03-02 13h client=A description=build"] * 2)
    assert findings_of("TOT301", day_rows)[0]["explanations"][TWINS] == "ruled in"


def test_rows_that_repeat_others_no_longer_count() -> None:
    ledger = ledger_of(*["ann logged 2026-03-02 08:00-21:00 client=A"] * 2)
    ledger = ledger.with_(entries=ledger.entries.assign(counts=[True, False]))
    assert findings_of("TOT301", ledger) == []


@pytest.mark.parametrize(("next_day", "expected"), [("2h", "untestable"), ("24h", "ruled out")])
def test_hours_without_times_may_belong_to_a_neighbour_with_room(next_day: str, expected: str) -> None:
    ledger = ledger_of("ann logged 2026-03-01 24h", "ann logged 2026-03-02 26h", f"ann logged 2026-03-03 {next_day}")
    assert findings_of("TOT301", ledger)[0]["explanations"][START_DAY] == expected


def test_a_shifted_zone_needs_two_files_and_an_assumed_one() -> None:
    ledger = ledger_of("ann logged 2026-03-02 14h", "ann logged 2026-03-02 12h", timezone_from=ZoneSource.ASSUMED)
    assert findings_of("TOT301", ledger)[0]["explanations"][ZONE] == "ruled out"
    names = pd.Categorical(["log.csv", "other.csv"])
    entries = ledger.entries.assign(source=names)
    assert findings_of("TOT301", ledger.with_(entries=entries))[0]["explanations"][ZONE] == "untestable"


def test_the_only_day_and_the_first_entry_of_each_person_count() -> None:
    # a list that grows only once it exists, or is created empty, loses the first of each person
    ledger = ledger_of("ann logged 2026-03-02 25h", "ben logged 2026-03-02 13h", "ben logged 2026-03-02 12h")
    assert [f["rows"] for f in findings_of("TOT301", ledger)] == [[2], [3, 4]]


@pytest.mark.parametrize(
    "line", ["ann logged 2026-03-02..2026-03-03 00:00-23:00", "ann logged 2026-03-02..2026-03-08 60h"]
)
def test_single_long_entries_and_periods_are_left_to_others(line: str) -> None:
    assert findings_of("TOT301", ledger_of(line)) == []


def test_one_side_alone_and_the_empty_ledger() -> None:
    assert len(findings_of("TOT301", ledger_of("ann billed 2026-03-02 25h"))) == 1
    assert findings_of("TOT301", ledger_of()) == []


@given(st.lists(lines(), min_size=4, max_size=14), st.sampled_from(["UTC", "Europe/Kyiv", "America/New_York"]))
@settings(max_examples=40, deadline=None)
def test_exactly_the_days_counted_minute_by_minute(written: list[str], zone: str) -> None:
    ledger = ledger_of(*written, settings=f'[people.ann]\ntimezone = "{zone}"\n[people.ben]\ntimezone = "{zone}"')
    people = ledger.entries.set_index("row")["person"].astype(str)
    found = {(people[f["rows"][0]], f["facts"]["side"], f["day"]) for f in findings_of("TOT301", ledger)}
    for (person, side, day), seconds in by_hand(ledger, zone).items():
        start = pd.Timestamp(day, tz=zone)
        length = (start + pd.DateOffset(days=1) - start).total_seconds()
        if abs(seconds - length) > len(written):
            assert ((person, side, day) in found) == (seconds > length)
