"""How sure a sum of differences is, and what of it a run of many contracts may say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from auditor.reconciliation.uncertainty import (
    BLOCK,
    MATERIALITY,
    RESAMPLES,
    SEED,
    _draws,
    _spread,
    bounds,
    judged,
    loose,
)


def units_of(billed: list[float], expected: list[float], contract: int = 0, days: int = 7) -> pd.DataFrame:
    """Return units of hours, a week each (or a day)."""
    first = pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(len(billed)) * days, unit="D")
    seconds = {"billed": billed, "expected": expected, "logged": expected}
    frame = pd.DataFrame({name: np.round(np.array(hours) * 3600).astype(np.int64) for name, hours in seconds.items()})
    return frame.assign(
        contract_row=contract, first=first, last=first + pd.Timedelta(days=days - 1), is_judged=True,
        is_left_on=False, spread=0.0, grain=60,
    )  # fmt: skip


def noisy_weeks(
    rng: np.random.Generator, count: int, ratio: float, sd: float = 0.05
) -> tuple[list[float], list[float]]:
    expected = rng.normal(38, 4, count)
    return (expected * ratio * np.exp(rng.normal(0, sd, count))).tolist(), expected.tolist()


def test_a_bill_that_is_its_log_and_a_tenth_leans_beyond_it() -> None:
    table = judged(units_of([33, 44, 35.2, 38.5, 41.8, 22], [30, 40, 32, 35, 38, 20]), 1)
    assert table["leans"].tolist() == [1]
    assert table["ratio"].iloc[0] == pytest.approx(1.1)
    assert table["low"].iloc[0] > 1 + MATERIALITY


def test_what_is_within_the_materiality_does_not_lean() -> None:
    assert judged(units_of([30.5] * 8, [30] * 8), 1)["leans"].tolist() == [0]


@pytest.mark.parametrize("weeks", [6, 7, 120, 121])
def test_the_error_is_that_of_weeks_drawn_in_blocks_one_by_one(weeks: int) -> None:
    rng = np.random.default_rng(3)
    billed, expected = (rng.integers(1, 200_000, (2, weeks)).astype(float) for _ in range(2))
    starts = np.random.default_rng([SEED, weeks]).integers(0, weeks, (RESAMPLES, -(-weeks // BLOCK)))
    drawn = [[(start + step) % weeks for start in row for step in range(BLOCK)][:weeks] for row in starts.tolist()]
    ratios = np.array([billed[:, at].sum(axis=1) / expected[:, at].sum(axis=1) for at in drawn])
    assert _spread(billed, expected, *_draws(weeks)).tolist() == pytest.approx(ratios.std(axis=0).tolist(), rel=1e-12)


def test_less_than_six_weeks_tell_nothing() -> None:
    table = judged(units_of([40] * 5, [30] * 5), 1)
    assert table["leans"].tolist() == [0]
    assert table["ratio"].isna().all()
    assert table["family"].tolist() == [0]


def test_days_of_a_week_count_as_one_week_and_months_as_none() -> None:
    assert judged(units_of([8] * 14, [8] * 14, days=1), 1)["weeks"].tolist() == [2]
    assert judged(units_of([160] * 8, [120] * 8, days=30), 1)["weeks"].tolist() == [0]


def test_intervals_of_honest_sheets_hold_the_truth_at_least_nineteen_times_of_twenty() -> None:
    rng = np.random.default_rng(5)
    leans = np.exp(rng.normal(0, 0.02, 400)).tolist()
    parts = [units_of(*noisy_weeks(rng, 13, ratio), contract=n) for n, ratio in enumerate(leans)]
    table = judged(pd.concat(parts, ignore_index=True), 400)
    inside = ((table["low"] <= 1) & (table["high"] >= 1)).mean()
    assert inside >= 0.95
    assert (table["leans"] == 1).sum() <= 3


def test_the_more_contracts_are_judged_the_more_one_must_differ() -> None:
    rng = np.random.default_rng(6)
    mild = units_of(*noisy_weeks(rng, 13, 1.065, 0.03), contract=0)
    alone = judged(mild, 1)
    exact = pd.concat([units_of([30] * 13, [30] * 13)] * 2999, ignore_index=True)
    among = judged(pd.concat([mild, exact.assign(contract_row=np.repeat(np.arange(1, 3000), 13))]), 3000)
    assert alone["leans"].iloc[0] == 1
    assert among["leans"].iloc[0] == 0
    assert among["family"].iloc[0] == 3000


def test_one_timer_left_running_does_not_hide_the_other_weeks() -> None:
    billed, expected = [33.0] * 13, [30.0] * 13
    expected[4] = 130.0
    units = units_of(billed, expected).assign(spread=1800.0)
    assert judged(units, 1)["leans"].tolist() == [1]


def test_a_sheet_is_loose_when_half_of_it_is_off_its_usual_ratio() -> None:
    off = [0.5, -0.5, 0.3, -0.4, 0.6, -0.2, 0.4, -0.5]
    copied, padded = units_of([8] * 8, [8] * 8, days=1), units_of([8.8] * 8, [8] * 8, days=1)
    by_heart = units_of([8 + x for x in off], [8] * 8, days=1)
    assert [loose(own, 1).tolist()[0] for own in (copied, padded, by_heart)] == [False, False, True]


def test_a_bill_in_quarter_hours_that_is_never_short_is_not_from_memory() -> None:
    rng = np.random.default_rng(8)
    log = rng.integers(20, 40, 60) / 4
    more = rng.permutation(np.repeat([0, 0.25, 0.5, 0.75], 15))
    assert loose(units_of((log + more).tolist(), log.tolist(), days=1), 1).tolist() == [False]
    both_ways = log + rng.normal(0, 0.08, 60) * log + np.repeat(rng.normal(0, 0.05, 10), 6) * log
    by_heart = units_of((np.round(both_ways * 4) / 4).tolist(), log.tolist(), days=1)
    assert loose(by_heart, 1).tolist() == [True]


def test_time_that_days_swap_makes_no_sheet_from_memory() -> None:
    log = [8.0] * 56
    swapped = [8.8 + more for more in (-1.5, 1.5, -1.4, 1.4, -1.6, 1.6, 0)] * 8
    assert loose(units_of(swapped, log, days=1), 1).tolist() == [False]


def test_nothing_is_judged_of_nothing() -> None:
    assert judged(units_of([], []), 2)["leans"].tolist() == [0, 0]
    assert bounds(*[np.zeros(0, dtype=np.int64)] * 4, size=1)["weeks"].tolist() == [0]
