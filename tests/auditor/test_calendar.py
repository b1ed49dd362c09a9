"""Days, weeks and clock changes against the standard library's zones, minute by minute where it matters."""

from __future__ import annotations

import calendar as almanac
import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditor import calendar

ZONES = (
    "UTC", "Europe/Kyiv", "America/New_York", "America/Havana", "Africa/Cairo", "Asia/Beirut",
    "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Apia",
    "America/Sao_Paulo", "Africa/Casablanca", "Europe/Dublin", "Pacific/Kiritimati",
)  # fmt: skip
NIGHTS = (
    ("Europe/Kyiv", dt.date(2026, 3, 29), 23 * 3600),
    ("Europe/Kyiv", dt.date(2026, 10, 25), 25 * 3600),
    ("America/New_York", dt.date(2026, 3, 8), 23 * 3600),
    ("America/New_York", dt.date(2026, 11, 1), 25 * 3600),
    ("America/Havana", dt.date(2026, 3, 8), 23 * 3600),
    ("America/Havana", dt.date(2026, 11, 1), 25 * 3600),
    ("Africa/Cairo", dt.date(2026, 4, 24), 23 * 3600),
    ("Africa/Cairo", dt.date(2026, 10, 29), 25 * 3600),
    ("Asia/Beirut", dt.date(2026, 3, 29), 23 * 3600),
    ("Asia/Beirut", dt.date(2026, 10, 24), 25 * 3600),
    ("America/Santiago", dt.date(2026, 9, 6), 23 * 3600),
    ("America/Santiago", dt.date(2026, 4, 4), 25 * 3600),
    ("Australia/Lord_Howe", dt.date(2026, 10, 4), 23 * 3600 + 1800),
    ("Australia/Lord_Howe", dt.date(2026, 4, 5), 24 * 3600 + 1800),
    ("Africa/Casablanca", dt.date(2026, 3, 22), 23 * 3600),
    ("Africa/Casablanca", dt.date(2026, 2, 15), 25 * 3600),
    ("Pacific/Apia", dt.date(2011, 12, 30), 0),
    ("Antarctica/Casey", dt.date(2016, 10, 22), 21 * 3600),
    ("Asia/Kolkata", dt.date(2026, 3, 29), 24 * 3600),
)

zones = st.sampled_from(ZONES)
days = st.dates(dt.date(2008, 1, 1), dt.date(2036, 12, 31))
instants = st.integers(int(dt.datetime(2008, 1, 2, tzinfo=dt.UTC).timestamp()), 2_100_000_000)


def begins(day: dt.date, zone: str) -> int:
    """Return the first minute whose date in the zone is `day` or later."""
    noon = int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC).timestamp())
    minutes = range(noon - 40 * 3600, noon + 40 * 3600, 60)
    return next(t for t in minutes if local_day(t, zone) >= day)


def local_day(instant: int, zone: str) -> dt.date:
    return dt.datetime.fromtimestamp(instant, ZoneInfo(zone)).date()


def series(*many: dt.date) -> pd.Series:
    return pd.Series(pd.to_datetime(list(many))).astype("datetime64[us]")


@pytest.mark.parametrize(("zone", "day", "seconds"), NIGHTS)
def test_days_of_clock_changes(zone: str, day: dt.date, seconds: int) -> None:
    following = day + dt.timedelta(days=1)
    assert calendar.day_seconds(series(day, following), zone)[0] == seconds
    assert calendar.clock_change(series(day), zone).tolist() == [seconds - 86_400]
    edges = calendar.midnights(pd.Timestamp(day), pd.Timestamp(day), zone).tolist()
    assert edges == [begins(day, zone), begins(following, zone)]


@given(days, zones)
@example(dt.date(2011, 12, 30), "Pacific/Apia")
@example(dt.date(2010, 9, 26), "Pacific/Apia")
def test_a_day_begins_when_its_date_is_first_on_the_clock(day: dt.date, zone: str) -> None:
    first, after = calendar.midnights(pd.Timestamp(day), pd.Timestamp(day), zone).tolist()
    assert first == begins(day, zone)
    assert after == begins(day + dt.timedelta(days=1), zone)
    assert calendar.day_seconds(series(day), zone).tolist() == [after - first]


@given(st.lists(st.tuples(instants, st.integers(1, 3 * 86_400)), max_size=5), zones)
@example([(1_325_150_000, 3 * 86_400)], "Pacific/Apia")
def test_pieces_lie_in_their_day_and_add_up(spans: list[tuple[int, int]], zone: str) -> None:
    start = np.array([s for s, _ in spans], dtype=np.int64)
    end = start + np.array([length for _, length in spans], dtype=np.int64)
    row, day, first, last = calendar.split_by_day(start, end, zone)
    assert np.bincount(row, weights=last - first, minlength=len(spans)).tolist() == (end - start).tolist()
    for r, d, s, e in zip(row.tolist(), day.tolist(), first.tolist(), last.tolist(), strict=True):
        assert s < e
        assert local_day(s, zone) == local_day(e - 1, zone) == d.date()
        assert start[r] <= s
        assert e <= end[r]
    starts = pd.Series(pd.to_datetime(start, unit="s", utc=True)).astype("datetime64[us, UTC]")
    own = calendar.local_days(starts, zone).dt.date.tolist()
    assert own == [local_day(s, zone) for s, _ in spans]
    leading = np.flatnonzero(np.r_[True, row[1:] != row[:-1]]) if len(row) else row
    assert [d.date() for d in day[leading].tolist()] == own


def test_an_entry_that_ends_at_midnight_is_one_piece() -> None:
    start = np.array([pd.Timestamp("2026-03-02T20:00Z").timestamp()], dtype=np.int64)
    row, day, _, _ = calendar.split_by_day(start, start + 2 * 3600, "Europe/Kyiv")
    assert row.tolist() == [0]
    assert day.astype("datetime64[D]").tolist() == [dt.date(2026, 3, 2)]


def test_overnight_on_a_clock_change_keeps_every_second() -> None:
    start = np.array([pd.Timestamp("2026-10-24T20:00Z").timestamp()], dtype=np.int64)
    row, day, first, last = calendar.split_by_day(start, start + 30 * 3600, "Europe/Kyiv")
    assert row.tolist() == [0, 0, 0]
    assert day.astype("datetime64[D]").tolist() == [
        dt.date(2026, 10, 24),
        dt.date(2026, 10, 25),
        dt.date(2026, 10, 26),
    ]
    assert (last - first).tolist() == [3600, 25 * 3600, 4 * 3600]


def test_empty_columns() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert [len(part) for part in calendar.split_by_day(none, none, "Europe/Kyiv")] == [0, 0, 0, 0]
    assert calendar.day_seconds(series(), "Europe/Kyiv").tolist() == []
    assert calendar.clock_change(series(), "Europe/Kyiv").tolist() == []
    assert calendar.week_starts(series()).tolist() == []
    assert calendar.month_starts(series()).tolist() == []


@given(days)
def test_weeks_and_months_begin_where_the_almanac_says(day: dt.date) -> None:
    monday, first = calendar.week_starts(series(day))[0].date(), calendar.month_starts(series(day))[0].date()
    assert monday in {d for week in almanac.Calendar().monthdatescalendar(day.year, day.month) for d in week[:1]}
    assert 0 <= (day - monday).days < 7
    assert first == dt.date(day.year, day.month, 1)
    assert calendar.platform_week(day) == (monday, monday + dt.timedelta(days=6))


def test_missing_days_stay_missing() -> None:
    column = pd.Series([pd.NaT, pd.Timestamp("2026-03-04")], dtype="datetime64[us]")
    assert calendar.week_starts(column).isna().tolist() == [True, False]
    assert calendar.month_starts(column).isna().tolist() == [True, False]
    moments = pd.Series([pd.NaT, pd.Timestamp("2026-03-04T23:00Z")], dtype="datetime64[us, UTC]")
    assert calendar.local_days(moments, "Europe/Kyiv").isna().tolist() == [True, False]


@given(days)
def test_a_platform_week_freezes_on_the_monday_after_at_noon(day: dt.date) -> None:
    deadline = calendar.edit_deadline(day)
    sunday = calendar.platform_week(day)[1]
    assert deadline == dt.datetime.combine(sunday + dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC)
    assert deadline.weekday() == 0
