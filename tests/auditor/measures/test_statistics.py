"""Statistics by hand against brute force and known values."""

from __future__ import annotations

from itertools import permutations
from math import comb, isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.measures.statistics import (
    adjusted,
    association_p,
    binomial_tail,
    permutation_p,
    rounding_mixture,
    theil_sen,
    variance_ratio,
    whipple,
    wrong_way_e,
)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.data(), st.floats(0.01, 0.99))
def test_the_tail_is_the_sum_of_its_terms(trials: int, data: st.DataObject, chance: float) -> None:
    successes = data.draw(st.integers(0, trials))
    exact = sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(successes, trials + 1))
    assert binomial_tail(successes, trials, chance) == pytest.approx(exact, rel=1e-9)


def test_a_tail_beyond_the_numbers_is_no_error() -> None:
    assert binomial_tail(100_000, 100_000, 1 / 60) == 0.0
    assert 0 < binomial_tail(100, 400, 1 / 15) < 1e-20
    assert binomial_tail(3, 2, 0.5) == 0.0
    assert (binomial_tail(1, 2, 0.0), binomial_tail(1, 2, 1.0)) == (0.0, 1.0)


def test_five_of_five_rounded_up_the_wrong_way_is_one_in_a_hundred_thousand() -> None:
    assert wrong_way_e(5, 0) == pytest.approx(1e5)
    assert binomial_tail(5, 5, 0.05) == pytest.approx(3.125e-7)
    assert wrong_way_e(10_000, 0) <= 1e300


def test_the_e_value_is_one_on_average_when_only_slips_are_made() -> None:
    n, slip = 12, 0.05
    mean = sum(comb(n, k) * slip**k * (1 - slip) ** (n - k) * wrong_way_e(k, n - k) for k in range(n + 1))
    assert mean == pytest.approx(1)


@pytest.mark.parametrize(("share", "step", "index"), [(1 / 15, 15, 100), (1, 5, 500), (0, 5, 0)])
def test_the_index_is_a_hundred_without_heaping(share: float, step: int, index: float) -> None:
    assert whipple(share, step) == pytest.approx(index)


def test_the_mixture_finds_the_shares_it_was_made_of() -> None:
    rng = np.random.default_rng(5)
    made = np.repeat([1, 15, 60], [6000, 3000, 1000])
    minutes = rng.integers(0, 60, len(made)) // made * made
    found = dict(zip((1, 5, 10, 15, 30, 60), rounding_mixture(np.bincount(minutes, minlength=60)), strict=True))
    assert found[1] == pytest.approx(0.6, abs=0.02)
    assert found[15] + found[30] + found[60] == pytest.approx(0.4, abs=0.02)
    assert sum(found.values()) == pytest.approx(1)


def test_the_mixture_of_nothing_is_nothing() -> None:
    assert rounding_mixture(np.zeros(60, dtype=np.int64)).sum() == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-20, 20)), min_size=3, max_size=12))
def test_the_slope_is_the_median_of_all_pairs_and_lies_within_its_interval(points: list[tuple[int, int]]) -> None:
    x, y = np.array(points, dtype=float).T
    pairs = [(x[i], y[i], x[j], y[j]) for i in range(len(x)) for j in range(i)]
    slopes = [(b - d) / (a - c) for a, b, c, d in pairs if a != c]
    slope, low, high = theil_sen(x, y)
    if not slopes:
        assert isnan(slope)
        return
    assert slope == pytest.approx(np.median(slopes))
    assert low <= slope <= high


def test_the_interval_holds_the_true_slope_about_nineteen_times_in_twenty() -> None:
    rng, x = np.random.default_rng(3), np.arange(14.0)
    inside = 0
    for _ in range(400):
        _, low, high = theil_sen(x, 0.5 * x + rng.normal(0, 2, 14))
        inside += low <= 0.5 <= high
    assert 0.93 <= inside / 400 <= 0.99


def test_a_permutation_p_is_the_share_of_all_orders_and_never_zero() -> None:
    values, mark = np.array([1.0, 2, 3, 9]), 3
    drawn = np.array([order[mark] for order in permutations(values)])
    assert permutation_p(9, drawn) == pytest.approx(7 / 25)
    assert permutation_p(10, drawn) == pytest.approx(1 / 25)


def test_adjusted_values_are_those_of_the_paper() -> None:
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
                  0.6528, 0.7590, 1.0])  # fmt: skip
    assert np.count_nonzero(adjusted(p) <= 0.05) == 4
    assert adjusted(p[::-1])[::-1] == pytest.approx(adjusted(p))


def test_the_ratio_of_variances_lies_within_its_interval() -> None:
    rng = np.random.default_rng(8)
    log = rng.normal(0, 1, 200)
    ratio, low, high = variance_ratio(log / 2, log)
    assert (ratio, low, high) == pytest.approx((0.25, 0.25, 0.25))
    ratio, low, high = variance_ratio(rng.normal(0, 1, 200), log)
    assert low < 1 < high
    assert low < ratio < high


def test_the_permutation_test_counts_all_orders_of_a_few_values() -> None:
    x = np.array([1.0, 2, 3, 4])
    y = np.array([1.0, 2, 4, 3])
    exact = np.mean([np.dot(x, order) >= np.dot(x, y) for order in permutations(y)])
    assert association_p(x, y) == pytest.approx(exact, abs=0.02)
    assert association_p(x, np.ones(4)) == 1
