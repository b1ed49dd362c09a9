"""TOT301: more hours of one person than the day has."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import matching
from auditor.coverage import NEEDS
from auditor.engine import audit
from auditor.model import Ledger, ZoneSource
from auditor.settings import Settings
from importers.files import File, read
from tests.auditor.measures.test_totals import by_hand, lines
from tests.ledgers import AS_OF, findings_of, ledger_of, sample

TWINS = "duplicates"
OVERLAP = "overlapping entries"
FREE = "time that is not billable"
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
        OVERLAP: "ruled in",
        FREE: "ruled out",
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


@pytest.mark.parametrize(("typed", "expected"), [("4h", "ruled in"), ("4.01h", "ruled out")])
def test_overlaps_explain_only_what_they_hold(typed: str, expected: str) -> None:
    # 14 h and 12 h cover 20 h of the day: with 4 h typed in besides, it is full
    clocked = ("ann logged 2026-03-02 00:00-14:00", "ann logged 2026-03-02 08:00-20:00")
    (finding,) = findings_of("TOT301", ledger_of(*clocked, f"ann logged 2026-03-02 {typed}"))
    assert finding["explanations"][OVERLAP] == expected


def test_hours_beyond_the_clock_are_no_overlap() -> None:
    lines_ = ("ann logged 2026-03-02 00:00-10:00 seconds=50400", "ann logged 2026-03-02 10:00-20:00 seconds=50400")
    assert findings_of("TOT301", ledger_of(*lines_))[0]["explanations"][OVERLAP] == "ruled out"


def test_an_overlap_at_midnight_counts_on_its_own_day() -> None:
    lines_ = ("ann logged 2026-03-02 20:00-08:00", "ann logged 2026-03-03 00:00-20:00")
    (finding,) = findings_of("TOT301", ledger_of(*lines_))
    assert (finding["day"], finding["seconds"]) == ("2026-03-03", 4 * 3600)
    assert finding["explanations"][OVERLAP] == "ruled in"


def test_invented_start_times_are_no_overlap() -> None:
    # rule TIM201 does not look at such people, so that nothing else would tell of the day
    lines_ = [f"ann logged 2026-03-{day:02d} 09:00-{end}:00" for day in (2, 3, 4) for end in (13, 14, 15, 16)]
    ledger = ledger_of(*lines_, "ann logged 2026-03-02 8h")
    assert findings_of("TOT301", ledger)[0]["explanations"][OVERLAP] == "ruled out"


@pytest.mark.parametrize(("answer", "expected"), [("no", "ruled in"), ("yes", "ruled out")])
def test_time_that_is_not_billable_explains_it(answer: str, expected: str) -> None:
    lines_ = ("ann logged 2026-03-02 20h is_billable=yes", f"ann logged 2026-03-02 6h is_billable={answer}")
    (finding,) = findings_of("TOT301", ledger_of(*lines_))
    assert finding["explanations"][FREE] == expected
    assert finding["explanations"][OVERLAP] == "ruled out"


def nameless(*rows: str, columns: str = "side,day,hours,start,end,client", settings: str = "") -> Ledger:
    return sample("\n".join([columns, *rows, ""]), settings=settings)


TEAM = ("logged,2026-03-02,16,,,A", "logged,2026-03-02,17,,,A", "logged,2026-03-03,9,,,A")


def test_a_file_that_names_nobody_and_has_impossible_days_is_one_note() -> None:
    (finding,) = findings_of("TOT301", nameless(*TEAM))
    assert (finding["severity"], finding["seconds"], finding["places"]) == ("note", 0, [("log.csv", 0)])
    assert finding["facts"] == {"days": 1, "longest_seconds": 33 * 3600}
    assert "[formats.canonical]" in finding["message"]
    for code in ("TOT302", "TOT303"):
        assert findings_of(code, nameless(*TEAM)) == []


def test_a_person_stated_for_the_file_is_judged() -> None:
    (finding,) = findings_of("TOT301", nameless(*TEAM, settings='[formats.canonical]\nperson = "Ann"'))
    assert (finding["rows"], finding["seconds"]) == ([2, 3], 9 * 3600)


def test_a_file_that_names_nobody_may_be_one_persons() -> None:
    ledger = nameless("logged,2026-03-02,12,,,A", "logged,2026-03-02,12,,,A")
    assert findings_of("TOT301", ledger) == []
    assert len(findings_of("TOT302", ledger)) == 1


def test_repeated_rows_make_no_crowd() -> None:
    twice = nameless(*["logged,,,2026-03-02 08:00,2026-03-02 21:00,A"] * 2)
    (finding,) = findings_of("TOT301", twice)
    assert (finding["rows"], finding["explanations"][TWINS]) == ([2, 3], "ruled in")


def test_overlaps_in_a_crowd_are_not_looked_for() -> None:
    shifts = ["logged,,,2026-03-02 08:00,2026-03-02 18:00,A", "logged,,,2026-03-02 08:01,2026-03-02 18:01,A"]
    shared = [*shifts, "logged,,,2026-03-02 09:00,2026-03-02 20:00,B"]
    assert [len(findings_of(code, nameless(*shared))) for code in ("DUP322", "TIM201", "TIM202")] == [1, 0, 1]
    crowd = nameless(*shared, "logged,2026-03-02,20,,,A")
    assert [len(findings_of(code, crowd)) for code in ("DUP322", "TIM201", "TIM202")] == [0, 0, 0]
    covered = audit(crowd).coverage
    reasons = set(covered.loc[covered["code"].isin(["DUP322", "TIM201", "TIM202", "TOT301"]), "reason"])
    assert reasons == {NEEDS["one_person"].reason}


def test_two_files_that_name_nobody_are_not_one_person() -> None:
    head = b"side,day,hours\n"
    files = [File(f"{name}.csv", head + f"logged,2026-03-02,{h}\n".encode()) for name, h in (("a", 14), ("b", 13))]
    ledger = matching.resolve(read(files, Settings(), AS_OF, "UTC"))
    assert findings_of("TOT301", ledger) == []
    assert len(findings_of("TOT302", ledger)) == 2
    clock = b"side,start,end\n"
    times = [clock + f"logged,2026-03-02 0{n}:00,2026-03-02 12:00\n".encode() for n in (8, 9)]
    files = [File(f"{n}.csv", text) for n, text in enumerate(times)]
    assert findings_of("TIM201", matching.resolve(read(files, Settings(), AS_OF, "UTC"))) == []
