"""What accounts for many changes at once, and what does not."""

from __future__ import annotations

from auditor.differences import Cause, compare
from auditor.reconciliation.rounding import rounded
from tests.ledgers import ledger_of

import numpy as np  # isort: skip
import pytest  # isort: skip

MINUTES = (61, 47, 95, 122, 33, 150, 8, 75, 60, 90)


def day(number: int, minutes: float, more: str = "client=Acme project=Site") -> str:
    return f"ann logged 2026-03-{number:02d} {minutes / 60:.6f}h description=d{number} {more}"


def log(minutes: list[float], more: str = "client=Acme project=Site") -> list[str]:
    return [day(number, each, more) for number, each in enumerate(minutes, start=2)]


def causes(old: list[str], new: list[str]) -> list[tuple[str, str | None]]:
    c = compare(ledger_of(*old), ledger_of(*new)).changes
    return list(zip(c["change"], c["cause"], strict=True))


@pytest.mark.parametrize("policy", [("nearest", 15), ("up", 6), ("up", 15), ("down", 10), ("nearest", 30)])
def test_rounding_switched_on_or_off_is_one_cause(policy: tuple[str, int]) -> None:
    made = [float(n) / 60 for n in rounded(np.array(MINUTES) * 60, *policy)]
    old, new = log([float(n) for n in MINUTES]), log(made)
    for there in (compare(ledger_of(*old), ledger_of(*new)), compare(ledger_of(*new), ledger_of(*old))):
        assert set(there.changes["cause"]) == {Cause.ROUNDING}
        assert there.changes["detail"].nunique() == 1
        assert not there.is_late.any()
    assert f"{policy[0]} {policy[1]} per entry" in there.changes["detail"].iloc[0]


def test_a_raise_beside_the_rounding_stays_a_raise() -> None:
    made = [float(n) / 60 for n in rounded(np.array(MINUTES * 2) * 60, "nearest", 15)]
    made[3] += 60
    told = causes(log([float(n) for n in MINUTES * 2]), log(made))
    assert told.count(("raised", None)) == 1
    assert {cause for _, cause in told} == {None, Cause.ROUNDING}


def test_hours_printed_with_two_decimals_are_rounded_within_their_print() -> None:
    made = rounded(np.array(MINUTES) * 60, "up", 10)
    old = log([round(n / 60, 2) * 60 for n in MINUTES], "resolution=18")
    new = log([round(n / 3600, 2) * 60 for n in made.tolist()], "resolution=18")
    assert {cause for _, cause in causes(old, new)} == {Cause.ROUNDING}


def test_rounded_hours_beside_those_entered_change_the_amounts() -> None:
    old = log([float(n) for n in MINUTES], "client=Acme currency=USD rate=600000 amount=")
    old = [f"{line}{n * 100}" for line, n in zip(old, MINUTES, strict=True)]
    made = [int(n) // 60 for n in rounded(np.array(MINUTES) * 60, "up", 15)]
    new = [
        line.replace(f"amount={n * 100}", f"amount={m * 100}") for line, n, m in zip(old, MINUTES, made, strict=True)
    ]
    new = [f"{line} rounded_seconds={m * 60}" for line, m in zip(new, made, strict=True)]
    assert set(causes(old, new)) == {("rebilled", Cause.ROUNDING)}
    assert {cause for _, cause in causes(old, [line.replace("600000", "700000") for line in new])} == {None}


def test_few_changes_and_equal_amounts_are_no_rounding() -> None:
    exact = [float(n) for n in MINUTES]
    few = [*exact[:6], 15.0, *exact[7:]]
    assert causes(log(exact), log(few)) == [("raised", None)]
    assert {cause for _, cause in causes(log(exact), log([n + 15 for n in exact[:-1]]))} <= {None, Cause.TIMER}


def test_entries_left_as_they_are_speak_against_a_rounding() -> None:
    exact = [float(n) for n in MINUTES[:6] * 2]
    quarter = [float(n) / 60 for n in rounded(np.array(exact).astype(int) * 60, "nearest", 15)]
    half = [*quarter[:6], *exact[6:]]
    assert Cause.ROUNDING not in {cause for _, cause in causes(log(exact), log(half))}


def test_a_timer_is_marked_or_is_the_only_one_that_grows_on_the_last_day() -> None:
    running, stopped = "ann logged 2026-03-09 09:00-", "ann logged 2026-03-09 09:00-10:00"
    assert causes([running], [stopped]) == [("raised", Cause.TIMER)]
    assert causes([stopped], [running]) == [("lowered", Cause.TIMER)]
    first, last = log([60, 46]), log([60, 71])
    assert causes(first, last) == [("raised", Cause.TIMER)]
    assert causes(last, first) == [("lowered", None)]
    assert causes(log([46, 60]), log([71, 60])) == [("raised", None)]
    twice = [*first, day(3, 30).replace("=d3", "=other")]
    again = [*last, day(3, 40).replace("=d3", "=other")]
    assert causes(twice, again) == [("raised", None), ("raised", None)]


def test_a_name_that_all_entries_left_is_a_rename() -> None:
    old = log([60.0] * 4)
    new = [line.replace("Site", "Portal") for line in old]
    assert set(causes(old, new)) == {("relabelled", Cause.RENAME)}
    (detail,) = set(compare(ledger_of(*old), ledger_of(*new)).changes["detail"])
    assert detail == 'project "Site" is now "Portal"'
    assert causes(old, [*new[:3], old[3]]) == [("relabelled", None)] * 3
    assert causes(old[:2], new[:2]) == [("relabelled", None)] * 2


def test_entries_moved_to_two_new_names_are_no_rename() -> None:
    old = log([60.0] * 6)
    new = [line.replace("Site", "Portal") for line in old[:3]] + [line.replace("Site", "Shop") for line in old[3:]]
    assert {cause for _, cause in causes(old, new)} == {None}


def test_clocks_of_another_zone_are_one_cause() -> None:
    old = [f"ann logged 2026-03-{n:02d} 09:0{n}-11:00 description=d{n}" for n in range(2, 9)]
    new = [line.replace(" 09:", " 11:").replace("-11:00", "-13:00") for line in old]
    assert set(causes(old, new)) == {("moved", Cause.CLOCK)}
    assert set(causes(old, [*new[:3], *old[3:]])) == {("moved", None)}
    late = "ann logged 2026-03-05 22:30-23:30 description=late"
    night = "ann logged 2026-03-06 00:30-01:30 description=late"
    assert causes([*old, late], [*new, night]) == [("moved", Cause.CLOCK)] * 8
