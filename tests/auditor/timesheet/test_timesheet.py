"""What a log supports: every second entered, or left out for one reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.timesheet import REASONS, Timesheet, timesheet
from tests.ledgers import ledger_of, sample

UPWORK = '[[contracts]]\nid = "1"\nname = "Site"\nplatform = "upwork"\nmatches = ["Acme"]\n'
TERMS = "[[contracts.terms]]\n"
SHOP = '[[contracts]]\nid = "2"\nname = "Shop"\nmatches = ["Bluebird"]\n'


def told(t: Timesheet) -> dict[str, int]:
    """Return the seconds left out by reason."""
    return {str(reason): int(seconds) for reason, seconds in t.left.groupby("reason")["seconds"].sum().items()}


def days(t: Timesheet, column: str = "entered") -> dict[str, Any]:
    return {str(day.date()): value for day, value in zip(t.days["day"], t.days[column].tolist(), strict=True)}


def whole(t: Timesheet) -> None:
    assert (t.sheets["logged"] == t.sheets["supported"] + t.sheets["left"]).all()
    e = t.ledger.entries
    assert t.sheets["logged"].sum() == e.loc[e["side"] == "logged", "seconds"].sum()
    assert t.days["supported"].sum() + t.left["seconds"].sum() == t.sheets["logged"].sum()


def test_a_platform_day_is_rounded_down_to_whole_segments() -> None:
    t = timesheet(ledger_of("ann logged 2026-03-02 09:00-10:29 client=Acme", settings=UPWORK))
    assert days(t) == {"2026-03-02": 80 * 60}
    assert days(t, "supported") == {"2026-03-02": 89 * 60}


def test_a_contract_without_terms_is_entered_as_logged() -> None:
    t = timesheet(ledger_of("ann logged 2026-03-02 09:00-10:29 client=Acme"))
    assert days(t) == {"2026-03-02": 89 * 60}


@pytest.mark.parametrize(
    ("terms", "minutes"),
    [
        ('rounding = "up 15 per entry"', 45),
        ('rounding = "nearest 15 per day"', 30),
        ("minimum_minutes = 30", 60),
        ("paid_gap_minutes = 10", 45),
        ("meal_minutes = 5\nmeal_after_hours = 0.5", 30),
        ("day_hours = 8", 480),
    ],
)
def test_terms_make_the_bill_as_they_do_in_reconciliation(terms: str, minutes: int) -> None:
    lines = ("ann logged 2026-03-02 09:00-09:20 client=Acme", "ann logged 2026-03-02 09:30-09:45 client=Acme")
    t = timesheet(ledger_of(*lines, settings=f"{UPWORK}{terms}\n"))
    assert days(t) == {"2026-03-02": minutes * 60}
    whole(t)


def test_a_retainer_replaces_the_week_and_its_money() -> None:
    terms = f'{UPWORK}weekly_hours = 20\n{TERMS}rate = "45.00 USD"\n'
    t = timesheet(ledger_of("ann logged 2026-03-02 09:00-12:00 client=Acme", settings=terms))
    assert t.weeks[["entered", "amount"]].to_numpy().tolist() == [[20 * 3600, 90_000]]
    assert days(t) == {"2026-03-02": 3 * 3600}


def test_money_is_the_rate_of_the_terms_to_the_cent_of_the_week() -> None:
    lines = [f"ann logged 2026-03-0{day} 09:00-09:10 client=Acme" for day in (2, 3, 4)]
    t = timesheet(ledger_of(*lines, settings=f'{UPWORK}{TERMS}rate = "10.00 USD"\n'))
    assert t.days["amount"].tolist() == [167, 166, 167]
    assert t.weeks["amount"].tolist() == t.sheets["amount"].tolist() == [500]


def test_two_currencies_are_never_added() -> None:
    t = timesheet(
        ledger_of(
            "ann logged 2026-03-02 09:00-10:00 client=Acme rate=450000 currency=USD",
            "ann logged 2026-03-09 09:00-10:00 client=Acme rate=400000 currency=EUR",
        )
    )
    assert t.weeks["currency"].tolist() == ["USD", "EUR"]
    assert t.weeks["amount"].tolist() == [4500, 4000]
    assert t.sheets["amount"].isna().all()


def test_overlap_within_a_contract_is_counted_once() -> None:
    t = timesheet(
        ledger_of("ann logged 2026-03-02 09:00-11:00 client=Acme", "ann logged 2026-03-02 10:00-12:00 client=Acme")
    )
    assert days(t) == {"2026-03-02": 3 * 3600}
    assert t.left[["entry", "other", "seconds"]].to_numpy().tolist() == [[1, 0, 3600]]
    whole(t)


def test_overlap_across_contracts_stays_where_it_begins_first() -> None:
    t = timesheet(
        ledger_of(
            "ann logged 2026-03-02 10:00-12:00 client=Acme", "ann logged 2026-03-02 09:00-11:00 client=Bluebird"
        )
    )
    assert dict(zip(t.sheets["contract"], t.sheets["supported"], strict=True)) == {"Acme": 3600, "Bluebird": 7200}
    assert told(t) == {"kept on another contract, whose row begins first": 3600}
    assert t.left["other"].tolist() == [1]


def test_two_people_at_the_same_time_do_not_overlap() -> None:
    t = timesheet(
        ledger_of("ann logged 2026-03-02 09:00-11:00 client=Acme", "bea logged 2026-03-02 09:00-11:00 client=Acme")
    )
    assert t.sheets["supported"].tolist() == [7200, 7200]


def test_what_is_no_work_to_enter_is_left_out_with_its_reason() -> None:
    t = timesheet(
        ledger_of(
            "ann logged 2026-03-02 09:00-10:00 client=Acme is_billable=yes",
            "ann logged 2026-03-02 09:00-10:00 client=Acme is_billable=yes",
            "ann logged 2026-03-02 11:00-12:00 client=Acme is_billable=no",
            "ann logged 2026-03-02 13:00- client=Acme",
            "ann logged 2026-03-03..2026-03-05 09:00-10:00 client=Acme",
            "ann logged 2026-03-03 09:00-10:00 client=Acme seconds=-3600",
            "ann logged 2026-11-03 12:00-13:00 client=Acme",
            "ann logged 2026-03-09..2026-03-15 40h client=Acme",
            "ann logged 2026-03-20 09:00-10:00 client=Acme seconds=7200",
            "ann logged 2026-03-22..2026-03-21 09:00-09:00 client=Acme seconds=60",
        )
    )
    assert told(t) == {
        "repeats another row": 3600,
        "not billable": 3600,
        "still running": 0,
        "longer than 24 h": 49 * 3600,
        "less than no time": -3600,
        "in the future": 3600,
        "covers several days without telling them apart": 40 * 3600,
        "more than its clock times allow": 3600,
        "ends before it starts": 60,
    }
    assert set(told(t)) <= set(REASONS)
    assert days(t) == {"2026-03-02": 3600, "2026-03-20": 3600}
    whole(t)


def test_a_log_in_which_nothing_is_billable_is_not_left_out() -> None:
    t = timesheet(ledger_of("ann logged 2026-03-02 09:00-10:00 client=Acme is_billable=no"))
    assert days(t) == {"2026-03-02": 3600}


def test_an_entry_over_sunday_midnight_utc_is_in_two_platform_weeks() -> None:
    t = timesheet(ledger_of("ann logged 2026-03-08 22:30-01:30 client=Acme", settings=UPWORK))
    assert [str(week.date()) for week in t.weeks["week"]] == ["2026-03-02", "2026-03-09"]
    assert days(t) == {"2026-03-08": 5400, "2026-03-09": 5400}


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_the_nights_of_clock_changes_keep_their_seconds(day: str, hours: int) -> None:
    begin = pd.Timestamp(day, tz="Europe/Kyiv").tz_convert("UTC")
    lines = [
        f"ann logged {at:%Y-%m-%d %H:%M}-{at + pd.Timedelta(hours=1):%H:%M} client=Acme zone=Europe/Kyiv"
        for at in (begin + pd.Timedelta(hours=n) for n in range(hours))
    ]
    t = timesheet(
        ledger_of(*lines, settings='[[contracts]]\nid = "1"\nmatches = ["Acme"]\ntimezone = "Europe/Kyiv"\n')
    )
    assert days(t) == {day: hours * 3600}


def test_a_day_never_has_more_than_it_lasts() -> None:
    t = timesheet(ledger_of("ann logged 2026-03-02 20h client=Acme", "ann logged 2026-03-02 8h client=Acme"))
    assert days(t) == {"2026-03-02": 24 * 3600}
    assert told(t) == {"more than the day has": 4 * 3600}


def test_hours_without_clock_times_stay_on_their_day() -> None:
    t = timesheet(ledger_of("ann logged 2026-03-02 1:25 client=Acme", settings=UPWORK))
    assert days(t) == {"2026-03-02": 80 * 60}


def test_what_goes_over_the_weekly_limit_is_left_out_of_the_last_day() -> None:
    lines = (
        "ann logged 2026-03-02 09:00-15:05 client=Acme",
        "ann logged 2026-03-03 09:00-14:08 client=Acme",
        "ann logged 2026-03-09 09:00-12:00 client=Acme",
    )
    t = timesheet(ledger_of(*lines, settings=f"{UPWORK}{TERMS}weekly_limit_hours = 10\n"))
    assert days(t) == {"2026-03-02": 6 * 3600, "2026-03-03": 4 * 3600, "2026-03-09": 3 * 3600}
    assert t.weeks["over"].tolist() == [3600, 0]
    assert told(t) == {"over the weekly limit": 3600}
    assert t.weeks["limit"].tolist() == [36_000, 36_000]
    whole(t)


def test_a_limit_that_is_reached_exactly_leaves_nothing_out() -> None:
    t = timesheet(
        ledger_of(
            "ann logged 2026-03-02 09:00-19:00 client=Acme", settings=f"{UPWORK}{TERMS}weekly_limit_hours = 10\n"
        )
    )
    assert not len(t.left)


def test_billed_hours_stand_beside_their_day_and_week() -> None:
    t = timesheet(
        ledger_of(
            "ann logged 2026-03-02 09:00-12:00 client=Acme",
            "ann billed 2026-03-02 2h client=Acme",
            "ann billed 2026-03-03 1h client=Acme",
        )
    )
    assert days(t, "billed") == {"2026-03-02": 7200, "2026-03-03": 3600}
    assert t.weeks["billed"].tolist() == [10_800]
    assert days(t, "supported") == {"2026-03-02": 10_800, "2026-03-03": 0}


def test_a_bill_of_nobody_stands_beside_nobody_where_several_log() -> None:
    rows = ("side,person,client,day,hours", "billed,,Acme,2026-03-02,5", "logged,Ann,Acme,2026-03-02,2")
    t = timesheet(sample("\n".join([*rows, "logged,Bea,Acme,2026-03-02,3", ""])))
    assert t.sheets["supported"].tolist() == [7200, 10_800]
    assert t.days["billed"].isna().all()


def test_the_memo_of_a_day_is_its_distinct_descriptions_in_order_of_time() -> None:
    t = timesheet(
        ledger_of(
            "ann logged 2026-03-02 11:00-12:00 client=Acme description=Review",
            "ann logged 2026-03-02 09:00-10:00 client=Acme description=Fix_form",
            "ann logged 2026-03-02 13:00-14:00 client=Acme description=Review",
            "ann logged 2026-03-02 15:00-16:00 client=Acme",
        )
    )
    assert t.days["memo"].tolist() == ["Fix form; Review"]


def test_days_that_are_not_asked_for_are_left_out_and_still_use_up_the_limit() -> None:
    lines = ("ann logged 2026-03-02 09:00-15:00 client=Acme", "ann logged 2026-03-03 09:00-15:00 client=Acme")
    ledger = ledger_of(*lines, settings=f"{UPWORK}{TERMS}weekly_limit_hours = 10\n")
    t = timesheet(ledger, dt.date(2026, 3, 3), dt.date(2026, 3, 8))
    assert days(t) == {"2026-03-03": 4 * 3600}
    assert told(t) == {"outside the days asked for": 6 * 3600, "over the weekly limit": 2 * 3600}
    assert t.weeks["entered"].tolist() == [4 * 3600]


def test_rows_that_could_not_be_read_are_named() -> None:
    t = timesheet(
        sample("side,person,client,day,hours\nlogged,Ann,Acme,2026-03-02,2\nlogged,Ann,Acme,2026-03-03,x\n")
    )
    assert t.unread["row"].tolist() == [3]


def test_an_empty_ledger_has_no_sheets() -> None:
    t = timesheet(ledger_of())
    assert [len(part) for part in (t.sheets, t.weeks, t.days, t.left)] == [0, 0, 0, 0]


def test_a_bill_alone_has_no_sheets() -> None:
    assert not len(timesheet(ledger_of("ann billed 2026-03-02 2h client=Acme")).sheets)


ROW = st.tuples(
    st.sampled_from(["ann", "bea"]),
    st.sampled_from(["Acme", "Bluebird", "Cedar"]),
    st.integers(0, 8 * 24 * 6),
    st.integers(0, 60),
    st.sampled_from([0, 0, 0, 900, -900, -100_000]),
    st.sampled_from(["", "", "yes", "no"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=14))
def test_supported_and_left_out_are_the_log_and_no_instant_is_entered_twice(rows: list[Any]) -> None:
    origin = pd.Timestamp("2026-03-04T18:00Z")
    lines, spans = [], []
    for person, client, at, length, extra, billable in rows:
        start = origin + pd.Timedelta(minutes=10 * at)
        end = start + pd.Timedelta(minutes=7 * length)
        mark = f" is_billable={billable}" if billable else ""
        last = f"..{end:%Y-%m-%d}" if end.date() != start.date() else ""
        lines.append(
            f"{person} logged {start:%Y-%m-%d}{last} {start:%H:%M}-{end:%H:%M} client={client} "
            f"seconds={7 * 60 * length + extra}{mark}"
        )
        spans.append((person, start.value // 10**9, end.value // 10**9))
    t = timesheet(ledger_of(*lines, settings=f"{UPWORK}{TERMS}weekly_limit_hours = 12\n{SHOP}"))
    whole(t)
    per_entry = t.left.groupby("entry")["seconds"].sum()
    stated = t.ledger.entries["seconds"].astype("int64")
    held = pd.Series(stated.to_numpy() - per_entry.reindex(range(len(stated)), fill_value=0).to_numpy())
    assert (held >= 0).all() or not len(held)
    is_segmented = t.sheets["is_segmented"].to_numpy()[t.days["sheet"]]
    assert (t.days["entered"] <= t.days["supported"]).all()
    assert (t.days["entered"][is_segmented] % 600 == 0).all()
    person = t.sheets["person"].to_numpy()[t.days["sheet"]]
    for who in set(person):
        once = np.zeros(0, dtype=np.int64)
        for name, start, end in spans:
            if name == who:
                once = np.union1d(once, np.arange(start // 60, end // 60))
        grace = 60 * sum(name == who for name, *_ in spans)
        assert t.days["supported"][person == who].sum() <= 60 * len(once) + grace
    assert (t.weeks["entered"].fillna(0) <= t.weeks["limit"].fillna(10**9)).all()
