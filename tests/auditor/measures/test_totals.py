"""Sums per person and day: cutting at midnight neither gains nor loses a second."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.measures.totals import SIDES, cut, day_names, monday, person_days, stated_gaps
from tests.ledgers import ledger_of

ZONES = st.sampled_from(["UTC", "Europe/Kyiv", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
# around both clock changes of Europe and America in 2026
STARTS = st.sampled_from(["2026-03-07", "2026-03-08", "2026-03-28", "2026-03-29", "2026-10-25", "2026-11-01"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Draw an entry of one minute to 24 h, sometimes with a stated duration of its own."""
    start = dt.datetime.fromisoformat(draw(STARTS)) + dt.timedelta(minutes=draw(st.integers(0, 1439)))
    length = draw(st.integers(1, 1440))
    end = start + dt.timedelta(minutes=length)
    seconds = draw(st.sampled_from([length * 60, max(1, length * 60 - 7), length * 30 + 1]))
    person, side = draw(st.sampled_from(["ann", "ben"])), draw(st.sampled_from(SIDES))
    return f"{person} {side} {start:%Y-%m-%d %H:%M}-23:59 end={end:%Y-%m-%d_%H:%M} seconds={seconds}"


@given(st.lists(lines(), min_size=1, max_size=12), ZONES)
@settings(max_examples=60, deadline=None)
def test_cutting_conserves_seconds(written: list[str], zone: str) -> None:
    ledger = ledger_of(*written)
    rows = np.arange(len(written))
    pieces = cut(ledger, rows, np.array([zone], dtype=object), 0 * rows)
    sums = np.bincount(pieces.entry, weights=pieces.seconds, minlength=len(written)).astype(int)
    assert sums.tolist() == ledger.entries["seconds"].tolist()
    assert (pieces.seconds >= 0).all()


def by_hand(ledger: Any, zone: str) -> dict[tuple[str, str, str], float]:
    """Return the seconds per person, side and local day, walking every entry minute by minute."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for e in ledger.entries.to_dict("records"):
        minutes = int((e["end"] - e["start"]).total_seconds()) // 60
        for nth in range(minutes):
            moment = e["start"].to_pydatetime() + dt.timedelta(minutes=nth)
            day = f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d}"
            sums[str(e["person"]), str(e["side"]), day] += e["seconds"] / minutes
    return dict(sums)


@given(st.lists(lines(), min_size=1, max_size=8), ZONES)
@settings(max_examples=40, deadline=None)
def test_days_are_those_counted_minute_by_minute(written: list[str], zone: str) -> None:
    ledger = ledger_of(*written, settings=f'[people.ann]\ntimezone = "{zone}"\n[people.ben]\ntimezone = "{zone}"')
    days = person_days(ledger).days
    people = ledger.entries["person"].cat.categories
    found = {
        (people[p], SIDES[s], day): seconds
        for p, s, day, seconds in zip(
            days["person"], days["side"], day_names(days["day"].to_numpy()), days["seconds"], strict=True
        )
    }
    expected = {key: seconds for key, seconds in by_hand(ledger, zone).items() if seconds >= 1}
    assert {key for key, seconds in found.items() if seconds >= 2} <= set(expected)
    assert all(abs(found.get(key, 0) - seconds) <= len(written) for key, seconds in expected.items())


def test_the_days_of_a_clock_change_are_23_and_25_hours_long() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-29 09:00-10:00", "ann logged 2026-10-25 09:00-10:00", "ann logged 2026-03-02 09:00-10:00",
        settings='[people.ann]\ntimezone = "Europe/Kyiv"',
    )  # fmt: skip
    per_day = person_days(ledger)
    assert (per_day.lengths(np.arange(3)) / 3600).tolist() == [24, 23, 25]


def test_an_entry_over_the_end_of_a_week_is_in_both_weeks_and_whole_in_all() -> None:
    # an entry that lies across two periods must not be missing from both
    days = person_days(ledger_of("ann logged 2026-03-08 22:00-04:00")).days
    weeks = monday(days["day"].to_numpy())
    assert day_names(weeks) == ["2026-03-02", "2026-03-09"]
    assert days["seconds"].tolist() == [2 * 3600, 4 * 3600]


def test_no_second_is_lost_at_midnight() -> None:
    assert person_days(ledger_of("ann logged 2026-03-02 23:59-00:01")).days["seconds"].tolist() == [60, 60]


def test_the_night_of_a_clock_change_has_its_real_length() -> None:
    days = person_days(ledger_of("ann logged 2026-03-28 21:00-03:00 zone=Europe/Berlin")).days
    assert days["seconds"].tolist() == [2 * 3600, 4 * 3600]


def test_what_has_no_day_or_no_time_is_left_out() -> None:
    ledger = ledger_of(
        "ann logged 2026-03-02..2026-03-08 40h",
        "ann logged 2026-03-02 09:00-",
        "ann logged 2026-03-02 09:00-10:00 seconds=-3600",
        "ann observed 2026-03-02 09:00-10:00",
        "ann logged 2026-03-02..2026-03-04 09:00-10:00",
    )
    assert len(person_days(ledger).days) == 0


def test_gaps_need_totals() -> None:
    assert len(stated_gaps(ledger_of("ann logged 2026-03-02 8h"))) == 0
