"""Statistics of the pattern rules, by hand in numpy: tails, heaping, rounding, slopes and permutations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
GRAINS = (1, 5, 10, 15, 30, 60)
"""Minutes to which people round what they write down."""
SLIP = 0.05
"""How often somebody who rounds to the nearest step rounds the wrong way, by a slip."""
MOST_E = 1e300


def binomial_tail(successes: int, trials: int, chance: float) -> float:
    """Return the probability of at least so many successes: the terms of the binomial, summed in logarithms.

    >>> round(binomial_tail(9, 10, 0.5) * 1024, 9), binomial_tail(0, 10, 0.5)
    (11.0, 1.0)
    """
    if successes <= 0:
        return 1.0
    if successes > trials or chance <= 0:
        return 0.0
    if chance >= 1:
        return 1.0
    k = np.arange(successes, trials + 1)
    first = math.lgamma(trials + 1) - math.lgamma(successes + 1) - math.lgamma(trials - successes + 1)
    steps = np.log((trials - k[:-1]) / (k[:-1] + 1)) + math.log(chance) - math.log1p(-chance)
    first += successes * math.log(chance) + (trials - successes) * math.log1p(-chance)
    logs = first + np.r_[0.0, steps.cumsum()]
    most = float(logs.max())
    return float(min(1.0, math.exp(most) * np.exp(logs - most).sum()))


def whipple(share: Any, step: int) -> Any:
    """Return Whipple's index of a share of multiples of a step: 100 is no heaping, 100 x step is nothing else.

    Source: the index of demographers, there of ages and steps of five, as in PASEX and timriffe.github.io/DemoTools.

    >>> whipple(0.2, 5), whipple(1, 15)
    (100.0, 1500)
    """
    return 100 * step * share


def rounding_mixture(minutes: Ints, grains: tuple[int, ...] = GRAINS, steps: int = 200) -> Floats:
    """Return the share of values rounded to each grain, by expectation and maximisation.

    `minutes` counts the values at each minute 0 to 59. A value of grain g falls on each multiple of g alike, so
    P(x) = sum of share(g) * [g divides x] * g / 60. Source: Bar and Lillard 2012, "Accounting for heaping in
    retrospectively reported event data", PMC3518030; the algorithm is that of Dempster, Laird and Rubin 1977.

    >>> rounding_mixture(np.full(60, 7)).round(2).tolist()
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    at, grain = np.arange(60), np.array(grains)
    likely = np.where(at[:, None] % grain == 0, grain / 60, 0.0)
    share = np.full(len(grains), 1 / len(grains))
    for _ in range(steps):
        joint = likely * share
        seen = joint.sum(axis=1, keepdims=True)
        whose = np.divide(joint, seen, out=np.zeros_like(joint), where=seen > 0)
        share = minutes @ whose / max(int(minutes.sum()), 1)
    return np.asarray(share, dtype=np.float64)


def wrong_way_e(up: int, down: int, slip: float = SLIP, other: float = 0.5) -> float:
    """Return the e-value of roundings against "to the nearest, but for slips".

    Of rows that lie less than half a step above a multiple, the nearest step is down; `up` were rounded up all the
    same. The likelihood of as many under chance `other` is divided by that under `slip`; an e-value of 1/a or more
    is as rare as a p-value of a. Source: Vovk and Wang 2021, "E-values: calibration, combination and applications",
    arXiv 1912.06116.

    >>> round(wrong_way_e(5, 0)), wrong_way_e(0, 20) < 0.01
    (100000, True)
    """
    log = up * math.log(other / slip) + down * math.log((1 - other) / (1 - slip))
    return min(MOST_E, math.exp(min(log, 690.0)))


def permutation_p(observed: float, permuted: Floats) -> float:
    """Return how often chance gives the observed value or more, itself counted.

    Source: Phipson and Smyth 2010, "Permutation p-values should never be zero", arXiv 1603.05766.

    >>> permutation_p(3, np.array([1.0, 2, 3]))
    0.5
    """
    return float((1 + np.count_nonzero(permuted >= observed - 1e-12)) / (1 + len(permuted)))


def theil_sen(x: Floats, y: Floats, z: float = 1.959964) -> tuple[float, float, float]:
    """Return the median of the slopes of all pairs with its 95 % interval, nan without two different x.

    The interval is between the slopes whose ranks are off the middle by half of z times the deviation of Kendall's
    statistic, corrected for ties in x. Source: Sen 1968, "Estimates of the regression coefficient based on
    Kendall's tau", J. Am. Stat. Assoc. 63, 1379-1389.

    >>> theil_sen(np.arange(5.0), 2 * np.arange(5.0))
    (2.0, 2.0, 2.0)
    """
    one, other = np.triu_indices(len(x), k=1)
    run, rise = x[other] - x[one], y[other] - y[one]
    slopes = np.sort(rise[run != 0] / run[run != 0])
    if not len(slopes):
        return math.nan, math.nan, math.nan
    n, ties = len(x), np.unique(x, return_counts=True)[1]
    spread = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    off = z * math.sqrt(spread)
    low = max(math.floor((len(slopes) - off) / 2), 0)
    high = min(math.ceil((len(slopes) + off) / 2), len(slopes) - 1)
    return float(np.median(slopes)), float(slopes[low]), float(slopes[high])


def adjusted(p: Floats) -> Floats:
    """Return p-values adjusted for how many there are (Benjamini and Hochberg 1995), in given order.

    >>> adjusted(np.array([0.01, 0.5, 0.02])).round(3).tolist()
    [0.03, 0.5, 0.03]
    """
    order = np.argsort(p)
    raised = p[order] * len(p) / np.arange(1, len(p) + 1)
    out = np.empty(len(p))
    out[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1)
    return out


def variance_ratio(one: Floats, other: Floats, draws: int = 999) -> tuple[float, float, float]:
    """Return the variance of one column by that of another, row by row paired, with its 95 % bootstrap interval.

    Source: Efron 1979, "Bootstrap methods: another look at the jackknife", Ann. Statist. 7, 1-26; the percentile
    interval. The draws are seeded.

    >>> variance_ratio(np.ones(9), np.arange(9.0))
    (0.0, 0.0, 0.0)
    """
    rows = np.random.default_rng(1979).integers(0, len(one), (draws, len(one)))
    drawn = one[rows].var(axis=1) / np.maximum(other[rows].var(axis=1), 1e-12)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(one.var() / max(float(other.var()), 1e-12)), float(low), float(high)


def association_p(x: Floats, y: Floats, draws: int = 9999) -> float:
    """Return how often chance orders y as much along x as it is: a permutation test of their rank correlation.

    Source: Spearman 1904; the test permutes y, see `permutation_p`. The draws are seeded.

    >>> association_p(np.arange(9.0), np.arange(9.0))
    0.0001
    """
    one, other = (_ranks(values) - (len(x) - 1) / 2 for values in (x, y))
    drawn = np.random.default_rng(1904).permuted(np.tile(other, (draws, 1)), axis=1) @ one
    return permutation_p(float(one @ other), drawn)


def _ranks(values: Floats) -> Floats:
    """Return ranks from zero, the mean of their places for equal values."""
    _, at, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((count.cumsum() - (count + 1) / 2)[at], dtype=np.float64)
