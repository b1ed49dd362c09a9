"""Both sides beside each other: nothing is gained or lost, and each cause takes what is its own."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import Ledger
from auditor.reconciliation import Reconciliation, reconcile
from auditor.reconciliation.classes import LACKING, OPEN, PARTS
from auditor.reconciliation.rounding import POLICIES, rounded
from tests.ledgers import findings_of, ledger_of

SIDES = st.sampled_from(["logged", "billed"])
DAYS = st.integers(1, 12)
UPWORK = 'contracts = [{id = "Acme", platform = "upwork", matches = ["Acme*"]}]'


@st.composite
def entries(draw: st.DrawFn) -> list[str]:
    """Return lines of ledgers: intervals, days and periods of two people on three projects, on both sides."""
    lines = []
    for _ in range(draw(st.integers(0, 14))):
        person, project = draw(st.sampled_from("ab")), draw(st.sampled_from("XYZ"))
        head = f"{person} {draw(SIDES)} 2026-03-{draw(DAYS):02d}"
        kind = draw(st.sampled_from(["interval", "interval", "day", "period"]))
        if kind == "interval":
            start, length = draw(st.integers(0, 1439)), draw(st.integers(1, 900))
            end = (start + length) % 1440
            when = f"{head} {start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
            if draw(st.booleans()):
                when += f" seconds={draw(st.integers(1, 60_000))}"
        elif kind == "day":
            when = f"{head} {draw(st.integers(0, 1000)) / 100}h"
        else:
            when = f"{head}..2026-03-{draw(st.integers(13, 20))} {draw(st.integers(0, 40))}h"
        lines.append(f"{when} project=Project_{project} is_billable={draw(st.sampled_from(['yes', 'no']))}")
    return lines


@settings(max_examples=120, deadline=None)
@given(entries(), st.sampled_from(["UTC", "Europe/Kyiv", "America/Los_Angeles"]))
def test_what_differs_is_the_sum_of_its_causes_and_nothing_is_lost(lines: list[str], zone: str) -> None:
    ledger = ledger_of(*lines)
    ledger = ledger.with_(contracts=ledger.contracts.assign(zone=zone))
    r = reconcile(ledger)
    u = r.units
    assert (u["billed"] - u["logged"] == (u["expected"] - u["logged"]) + u["moved"] + u["excess"]).all()
    assert u["moved"].sum() == 0
    assert_every_second_is_in_one_unit(ledger, r)
    assert (u["last"] >= u["first"]).all()
    assert not u.duplicated(["contract_row", "first"]).any()
    assert (r.bare["seconds"] >= 0).all()
    assert (u["bare"] <= u["excess"].clip(lower=0)).all()
    assert (r.contracts[["unsupported_seconds", "unbilled_seconds"]] >= 0).all(axis=None)


def assert_every_second_is_in_one_unit(ledger: Ledger, r: Reconciliation) -> None:
    stated = ledger.entries["seconds"].fillna(0).astype("int64")
    sums = r.pieces.groupby("entry")["seconds"].sum()
    assert (sums == stated.loc[sums.index]).all()
    for side in ("logged", "billed"):
        mine = r.pieces[r.pieces["side"] == side].groupby("unit")["seconds"].sum()
        assert (mine.reindex(r.units.index, fill_value=0) == r.units[side]).all()
    shared = r.contracts["both_sides"].to_numpy()
    is_billed = (ledger.entries["side"] == "billed").to_numpy()
    counted = is_billed & shared[ledger.entries["contract_row"].to_numpy()]
    assert set(np.flatnonzero(counted)) == set(r.pieces.loc[r.pieces["side"] == "billed", "entry"])


def test_a_ledger_is_reconciled_once_and_stays_as_it_is() -> None:
    ledger = ledger_of("ann logged 2026-03-02 8h client=Acme", "ann billed 2026-03-02 9h client=Acme")
    before = ledger.entries.copy()
    assert reconcile(ledger) is reconcile(ledger)
    pd.testing.assert_frame_equal(ledger.entries, before)
    with pytest.raises(FrozenInstanceError):
        ledger.entries = before  # type: ignore[misc]
    changed = ledger.with_(entries=before.assign(counts=[True, False]))
    assert reconcile(changed).units.empty


def test_one_side_alone_and_the_empty_ledger_have_no_units() -> None:
    for lines in ([], ["ann logged 2026-03-02 8h client=Acme"], ["ann billed 2026-03-02 8h client=Acme"]):
        r = reconcile(ledger_of(*lines))
        assert r.units.empty
        assert r.pieces.empty
        assert r.periods.empty
        assert not r.contracts["both_sides"].any()


def test_a_platforms_days_are_utc_days() -> None:
    lines = [
        "ann logged 2026-03-02 23:30-00:40 client=Acme zone=Europe/Kyiv",
        "ann billed 2026-03-03 0.5h client=Acme",
    ]
    units = reconcile(ledger_of(*lines, settings=UPWORK)).units
    assert units[["logged", "billed"]].to_numpy().tolist() == [[1800, 0], [2400, 1800]]


@pytest.mark.parametrize(
    ("night", "zone", "hours"), [("2026-03-29", "Europe/Kyiv", 23), ("2026-10-25", "Europe/Kyiv", 25)]
)
def test_a_day_on_which_clocks_change_has_its_own_length(night: str, zone: str, hours: int) -> None:
    start = pd.Timestamp(night, tz=zone).tz_convert("UTC")
    end = (pd.Timestamp(night) + pd.Timedelta(days=1)).tz_localize(zone).tz_convert("UTC")
    ledger = ledger_of(
        f"ann logged {start:%Y-%m-%d}..{end:%Y-%m-%d} {start:%H:%M}-{end:%H:%M} client=Acme zone={zone}",
        f"ann billed {night} {hours}h client=Acme zone={zone}",
    )
    units = reconcile(ledger).units
    assert units["logged"].tolist() == [hours * 3600]


def test_non_billable_rows_count_only_where_nothing_is_billable() -> None:
    bill = "ann billed 2026-03-02 2h client=Acme"
    no = "ann logged 2026-03-02 2h client=Acme is_billable=no"
    yes = "ann logged 2026-03-02 1h client=Acme is_billable=yes"
    assert reconcile(ledger_of(bill, no)).units["logged"].tolist() == [7200]
    assert reconcile(ledger_of(bill, no, yes)).units["logged"].tolist() == [3600]


def test_days_inside_a_billed_period_are_compared_with_the_period() -> None:
    ledger = ledger_of(
        "ann billed 2026-03-02..2026-03-08 10h client=Acme",
        *[f"ann logged 2026-03-{day:02d} 2h client=Acme" for day in range(2, 7)],
        "ann logged 2026-03-12 3h client=Acme",
    )
    units = reconcile(ledger).units
    assert units[["logged", "billed"]].to_numpy().tolist() == [[36000, 36000], [10800, 0]]
    assert units["last"].dt.day.tolist() == [8, 15]


def test_the_log_reaches_as_far_as_the_person_logs_on_any_contract() -> None:
    lines = [
        "ann logged 2026-03-02 2h client=Acme",
        "ann logged 2026-03-20 2h client=Beta",
        *[f"ann billed 2026-03-{day:02d} 2h client=Acme" for day in (1, 2, 15, 20, 21)],
    ]
    assert reconcile(ledger_of(*lines)).units["is_covered"].tolist() == [False, True, True, True, False]


def test_an_export_of_local_days_cuts_the_first_utc_day_short() -> None:
    lines = [
        *[f"ann logged 2026-03-{day:02d} 17:00-23:00 client=Acme zone=America/Phoenix" for day in (3, 4)],
        "ann billed 2026-03-03 7h client=Acme",
        "ann billed 2026-03-04 7h client=Acme",
    ]
    units = reconcile(ledger_of(*lines, settings=UPWORK)).units
    assert units["excess"].tolist() == [3600, 3600]
    assert units["is_edge"].tolist() == [True, False]


def test_a_timer_left_running_makes_up_for_nothing_on_other_days() -> None:
    days = pd.bdate_range("2026-03-02", periods=40).strftime("%Y-%m-%d").tolist()
    ledger = ledger_of(
        *[f"ann logged {day} 09:00-15:00 client=Acme" for day in days],
        "ann logged 2026-03-11 17:00-04:00 client=Acme",
        *[f"ann billed {day} 1h client=Acme seconds={round(6.3 * 3600)}" for day in days],
    )
    units = reconcile(ledger).units
    assert np.flatnonzero(units["is_left_on"]).tolist() == [7, 8]
    assert not units.loc[units["is_left_on"], "is_judged"].any()
    march, april = findings_of("INV608", ledger)
    assert march["facts"]["left_out"] == [
        "2026-03-11: billed 6.30 h, log 13.00 h",
        "2026-03-12: billed 6.30 h, log 10.00 h",
    ]
    assert march["message"].endswith("more than logged, without 2 days on which a timer seems left running.")
    assert march["seconds"] == 20 * 1080
    assert april["seconds"] == 18 * 1080
    assert april["facts"]["left_out"] == []


def test_long_days_that_are_billed_are_no_timers_left_running() -> None:
    lines = [f"ann {side} 2026-03-{day:02d} 11h client=Acme" for day in range(2, 12) for side in ("logged", "billed")]
    assert not reconcile(ledger_of(*lines)).units["is_left_on"].any()


def test_a_day_is_mirrored_by_its_neighbour_and_over_two_nights() -> None:
    def mirrored(*gaps: int) -> list[bool]:
        lines = [f"ann logged 2026-03-{day:02d} 5h client=Acme" for day in range(2, 2 + len(gaps))]
        lines += [f"ann billed 2026-03-{day:02d} {5 + gap}h client=Acme" for day, gap in enumerate(gaps, start=2)]
        return reconcile(ledger_of(*lines)).units["is_mirrored"].tolist()

    assert mirrored(0, 2, -2, 0) == [False, True, True, False]
    assert mirrored(2, 1, -3) == [True, True, True]
    assert mirrored(2, 0, -2) == [False, False, False]
    assert mirrored(2, -1, 0) == [False, False, False]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 40_000), min_size=1), st.sampled_from(POLICIES))
def test_rounding_is_within_a_step_and_leaves_multiples_alone(
    values: list[int], policy: tuple[str, int, str]
) -> None:
    direction, minutes, _ = policy
    seconds = np.array(values, dtype=np.int64)
    step = minutes * 60
    after = rounded(seconds, direction, minutes)
    assert (after % step == 0).all()
    assert (np.abs(after - seconds) < step).all()
    assert (rounded(after, direction, minutes) == after).all()
    if direction == "up":
        assert (after >= seconds).all()
    elif direction == "down":
        assert (after <= seconds).all()
    else:
        assert (np.abs(after - seconds) <= step / 2).all()


def assert_classes_add_up(r: Reconciliation) -> None:
    """Check that each side of each unit and contract is the sum of its classes, none of them negative."""
    parts = r.classes[list(PARTS)]
    both = r.classes["matched"] + r.classes["shifted"]
    assert (both + parts.clip(lower=0).sum(axis=1) + r.classes["credit"] == r.units["billed"]).all()
    assert (both - parts.clip(upper=0).sum(axis=1) == r.units["logged"]).all()
    assert (r.classes[["matched", "shifted"]] >= 0).all(axis=None)
    assert (r.classes["credit"] <= 0).all()
    sums = r.causes.pivot_table(index="contract_row", columns="side", values="seconds", aggfunc="sum", fill_value=0)
    sums = sums.reindex(columns=["both", "billed", "logged"], fill_value=0)
    whole = r.units.groupby("contract_row")[["billed", "logged"]].sum()
    whole = whole[(r.units[["billed", "logged"]] != 0).any(axis=1).groupby(r.units["contract_row"]).any()]
    for side in ("billed", "logged"):
        assert (sums["both"] + sums[side]).reindex(whole.index, fill_value=0).tolist() == whole[side].tolist()


TERMS = st.sampled_from(
    ["", ", minimum_minutes = 30", ", paid_gap_minutes = 1440, meal_minutes = 30", ", day_hours = 8",
     ', rounding = "up 15 per entry"', ", weekly_hours = 20"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(entries(), TERMS, st.sampled_from(["", "upwork"]), st.booleans())
def test_every_second_of_both_sides_is_in_one_class(
    lines: list[str], terms: str, platform: str, has_credit: bool
) -> None:
    declared = "".join(
        f'{{id = "Project {p}", matches = ["*Project {p}*"]{terms}{platform and ", platform = "}'
        f"{platform and chr(34) + platform + chr(34)}}}, "
        for p in "XYZ"
    )
    if has_credit:
        lines = [*lines, "a billed 2026-03-04 -2h project=Project_X", "a logged 2026-03-05 1h project=Project_X"]
    r = reconcile(ledger_of(*lines, settings=f"contracts = [{declared}]"))
    assert_classes_add_up(r)
    assert (r.contracts["unsupported_seconds"] == open_of(r, OPEN)).all()
    assert (r.contracts["unbilled_seconds"] == open_of(r, LACKING)).all()


def open_of(r: Reconciliation, causes: tuple[str, ...]) -> list[int]:
    mine = r.causes[r.causes["cause"].isin(causes)].groupby("contract_row")["seconds"].sum()
    return mine.reindex(range(len(r.contracts)), fill_value=0).tolist()


def causes_of(*lines: str, settings: str = "") -> dict[str, float]:
    """Return the hours of each class of the one contract of a ledger."""
    r = reconcile(ledger_of(*lines, settings=settings))
    assert_classes_add_up(r)
    return {
        f"{c} {s}": n / 3600 for c, s, n in zip(r.causes["cause"], r.causes["side"], r.causes["seconds"], strict=True)
    }


def test_billed_time_outside_of_the_log_is_split_by_where_it_lies() -> None:
    log = ["ann logged 2026-03-02 09:00-10:00 client=Acme", "ann logged 2026-03-02 11:00-12:00 client=Acme"]
    assert causes_of(*log, "ann billed 2026-03-02 08:30-12:30 client=Acme") == {
        "matched both": 2, "gaps billed": 1, "day edges billed": 1,
    }  # fmt: skip
    assert causes_of(*log, "ann billed 2026-03-02 09:00-10:00 client=Acme",
                     "ann billed 2026-03-02 11:00-12:00 client=Acme", "ann billed 2026-03-02 15:00-17:00 client=Acme",
    ) == {"matched both": 2, "missing rows billed": 2}  # fmt: skip
    assert causes_of(*log, "ann billed 2026-03-02 4h client=Acme") == {"matched both": 2, "unsupported billed": 2}


def test_pauses_of_the_log_under_five_minutes_are_no_gaps() -> None:
    log = ["ann logged 2026-03-02 09:00-10:00 client=Acme", "ann logged 2026-03-02 10:04-12:00 client=Acme"]
    assert causes_of(*log, "ann billed 2026-03-02 09:00-13:00 client=Acme") == {
        "matched both": 176 / 60, "day edges billed": 1, "unsupported billed": 4 / 60,
    }  # fmt: skip


def test_a_break_that_the_log_states_and_the_bill_does_not_is_one() -> None:
    log = "ann logged 2026-03-02 09:00-17:00 client=Acme seconds=27000"
    assert causes_of(log, "ann billed 2026-03-02 8h client=Acme") == {"matched both": 7.5, "breaks billed": 0.5}


def test_time_of_another_day_and_time_outside_the_log_are_no_open_time() -> None:
    lines = [f"ann logged 2026-03-{d:02d} 5h client=Acme" for d in (3, 4, 5)]
    bill = ["ann billed 2026-03-03 7h client=Acme", "ann billed 2026-03-04 3h client=Acme"]
    assert causes_of(*lines, *bill, "ann billed 2026-03-01 2h client=Acme") == {
        "matched both": 8, "another day billed": 2, "another day logged": 2, "outside the log billed": 2,
        "unbilled logged": 5,
    }  # fmt: skip


def test_what_a_platform_leaves_out_over_the_limit_is_no_unbilled_work() -> None:
    terms = (
        'contracts = [{id = "Acme", platform = "upwork", matches = ["Acme*"], terms = [{weekly_limit_hours = 10}]}]'
    )
    lines = [f"ann logged 2026-03-{d:02d} 5h client=Acme" for d in (2, 3, 4)]
    bill = ["ann billed 2026-03-02 5h client=Acme", "ann billed 2026-03-03 5h client=Acme"]
    assert causes_of(*lines, *bill, settings=terms) == {"matched both": 10, "over the limit logged": 5}


def test_causes_are_worth_what_the_bill_of_their_day_is_worth() -> None:
    r = reconcile(
        ledger_of(
            "ann logged 2026-03-02 5h client=Acme",
            "ann logged 2026-03-03 5h client=Acme",
            "ann billed 2026-03-02 7h client=Acme rate=500000 currency=USD",
            "ann billed 2026-03-03 5h client=Acme rate=1000000 currency=USD",
        )
    )
    amounts = dict(zip(r.causes["cause"], r.causes["amount"], strict=True))
    assert amounts == {"matched": 75_000, "unsupported": 10_000}
