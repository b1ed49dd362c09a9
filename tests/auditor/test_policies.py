"""Policies: how the terms make a bill out of a log, against a plain calculation, and which terms figures tell."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from auditor.reconciliation import reconcile
from auditor.reconciliation.policies import NOTHING, Policy
from auditor.settings import Contract
from tests.ledgers import findings_of, ledger_of

TERMS = 'contracts = [{id = "Acme", matches = ["Acme*"], %s}]'
MINUTE = 60
Day = list[tuple[int, int]]
"""Starts and ends in minutes of one day, apart from each other."""


@st.composite
def days(draw: st.DrawFn) -> list[Day]:
    made = []
    for _ in range(draw(st.integers(1, 4))):
        edges = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=8)))
        made.append([(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b])
    return made


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    per = draw(st.sampled_from(["entry", "day"]))
    rounding = (draw(st.sampled_from(["up", "down", "nearest"])), draw(st.sampled_from([6, 15])), per)
    return Policy(
        rounding=draw(st.sampled_from([None, rounding])),
        minimum=draw(st.sampled_from([0, 20])),
        gap=draw(st.sampled_from([0, 10, 1440])),
        meal=draw(st.sampled_from([0, 30])),
        day=draw(st.sampled_from([0, 0, 8])),
    )


def billed(day: Day, policy: Policy) -> int:
    """Return the minutes of a day under a policy, worked out entry by entry."""

    def step(minutes: int) -> int:
        direction, grain, _ = policy.rounding or ("", 1, "")
        add = {"up": grain - 1, "nearest": grain // 2, "down": 0, "": 0}[direction]
        return (minutes + add) // grain * grain

    per = policy.rounding[2] if policy.rounding else ""
    total = 0
    for start, end in day:
        minutes = max(end - start, policy.minimum)
        total += step(minutes) if per == "entry" else minutes
    for (_, end), (start, _) in pairwise(day):
        if start - end <= policy.gap:
            total += start - end
    if policy.meal and total > policy.meal_after * 60:
        total -= policy.meal
    if per == "day":
        total = step(total)
    return round(policy.day * 60) if policy.day else total


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def logged(made: list[Day]) -> list[str]:
    return [
        f"ann logged 2026-03-{n:02d} {clock(a)}-{clock(b)} client=Acme"
        for n, day in enumerate(made, start=2)
        for a, b in day
    ]


def bill(minutes: list[int]) -> list[str]:
    return [f"ann billed 2026-03-{n:02d} 1h client=Acme seconds={m * 60}" for n, m in enumerate(minutes, start=2)]


def toml(policy: Policy) -> str:
    names = {"minimum": "minimum_minutes", "gap": "paid_gap_minutes", "meal": "meal_minutes", "day": "day_hours"}
    terms = [f"{key} = {getattr(policy, name)}" for name, key in names.items() if getattr(policy, name)]
    terms += ['rounding = "{} {} per {}"'.format(*policy.rounding)] if policy.rounding else ['rounding = "none"']
    return TERMS % ", ".join(terms)


@settings(max_examples=100, deadline=None)
@given(days(), policies())
@example([[(0, 1)]], Policy(rounding=("down", 6, "entry"), day=8))
def test_declared_terms_make_the_bill_out_of_the_log(made: list[Day], policy: Policy) -> None:
    expected = [billed(day, policy) for day in made]
    r = reconcile(ledger_of(*logged(made), *bill([max(m, 1) for m in expected]), settings=toml(policy)))
    assume((r.contracts["shift_seconds"] == 0).all() and r.contracts["boundary"].isna().all())
    assert (r.units["expected"] // MINUTE).tolist() == expected
    assert r.contracts["policy"].tolist() == [policy if policy != NOTHING else None]


def test_a_retainer_is_compared_by_the_week() -> None:
    lines = [f"ann logged 2026-03-{d:02d} 3h client=Acme" for d in (2, 4, 12)]
    lines += [f"ann billed 2026-03-{d:02d} 20h client=Acme" for d in (2, 9)]
    r = reconcile(ledger_of(*lines, settings=TERMS % "weekly_hours = 20"))
    assert r.units[["logged", "billed", "expected"]].to_numpy().tolist() == [
        [21600, 72000, 72000], [10800, 72000, 72000],
    ]  # fmt: skip
    assert r.contracts[["unsupported_seconds", "unbilled_seconds"]].to_numpy().tolist() == [[0, 0]]


RNG = np.random.default_rng(4)
EDGES = 480 + np.stack([RNG.integers(3, 41, (20, 5)), RNG.integers(10, 120, (20, 5))], axis=2).reshape(20, 10).cumsum(
    1
)
WORK: list[Day] = [[(int(a), int(b)) for a, b in day.reshape(-1, 2)] for day in EDGES]
MISSING = [
    Policy(gap=1440),
    Policy(gap=1440, meal=30, rounding=("nearest", 15, "day")),
    Policy(minimum=30),
    Policy(meal=45),
    Policy(gap=30, rounding=("up", 15, "entry")),
    Policy(day=8),
]


@pytest.mark.parametrize("policy", MISSING, ids=str)
def test_a_term_that_is_missing_is_named_and_a_note_once_declared(policy: Policy) -> None:
    lines = [*logged(WORK), *bill([billed(day, policy) for day in WORK])]
    (found,) = findings_of("REC405", ledger_of(*lines))
    assert found["facts"]["rounding"] == str(policy)
    assert found["facts"]["units_met_percent"] == 100
    assert found["severity"] == ("warning" if found["facts"]["added_seconds"] > 0 else "note")
    (declared,) = findings_of("REC405", ledger_of(*lines, settings=toml(policy)))
    assert (declared["severity"], declared["seconds"]) == ("note", 0)
    assert findings_of("REC401", ledger_of(*lines)) == findings_of("INV608", ledger_of(*lines)) == []


def test_a_term_beside_declared_ones_is_named() -> None:
    policy = Policy(gap=1440, rounding=("up", 6, "entry"), minimum=20)
    lines = [*logged(WORK), *bill([billed(day, policy) for day in WORK])]
    terms = TERMS % 'rounding = "up 6 per entry", minimum_minutes = 20'
    (found,) = findings_of("REC405", ledger_of(*lines, settings=terms))
    assert found["facts"]["rounding"] == str(policy)
    assert found["facts"]["terms"] == "minimum 20 per entry, up 6 per entry"
    assert found["severity"] == "warning"


def test_a_constant_bill_beside_a_constant_log_is_no_day_rate() -> None:
    lines = [f"ann logged 2026-03-{d:02d} 7h client=Acme" for d in range(2, 22)]
    lines += [f"ann billed 2026-03-{d:02d} 8h client=Acme" for d in range(2, 22)]
    assert reconcile(ledger_of(*lines)).contracts["policy"].tolist() == [None]


def test_silent_settings_declare_nothing_and_none_declares_none() -> None:
    assert Policy.of(Contract(id="1")) is None
    assert Policy.of(Contract.model_validate({"id": "1", "rounding": "none"})) == NOTHING
