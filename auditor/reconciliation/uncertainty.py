"""How sure a sum of differences is: a bootstrap over weeks, in blocks, as weeks beside each other are alike.

Method M7: what is billed over what the log comes to, resampled in blocks of two weeks, two thousand times, seeded;
the interval is widened as Student's distribution is wider than the normal one, since a dozen weeks are few. What
speaks against "no more than the materiality" is an e-value (a likelihood ratio, M13): such values stay valid
however they depend on each other, so that contracts of one run are judged together (e-BH, Wang and Ramdas 2022).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.reconciliation.alignment import Flags, Ints

Numbers = npt.NDArray[np.float64]
BLOCK, RESAMPLES, SEED, CHUNK = 2, 2000, 20260105, 500
LEAST_WEEKS = 6
"""Fewer weeks than this tell nothing of how weeks differ."""
MATERIALITY = 0.02
"""A bill may be this share beyond its log and terms before it is asked about."""
BIAS = 0.02
"""Standard deviation by which honest sheets filled in from memory lean as a whole, however many weeks (B6)."""
FALSE_SHARE = 0.1
"""Of the contracts that are asked about, at most this share by chance."""
LEANING = 2.2
"""The distance, in standard errors, at which the e-value grows fastest."""
NORMAL = 1.96
LOOSE_SECONDS, LOOSE_SHARE, LEAST_UNITS = 300, 0.015, 6
"""A sheet whose units differ from the log by more than this, time and again, was not copied from it."""
GRIDS = (3600, 1800, 900, 600, 360, 300)
"""Steps, in seconds, that a bill may be printed in; time is added to such a bill in whole steps."""
SHORT_SHARE = 0.05
"""Share of units up to which a bill may be short of its log as if it were never."""
LEAST_ERROR = 0.001
FORGOTTEN = 4
"""Standard deviations by which a log may be above its bill before it counts no further."""


def judged(units: pd.DataFrame, size: int) -> pd.DataFrame:
    """Return how each of `size` contracts' bill compares to its log, both as a sum over weeks (index contract row).

    Columns: weeks, ratio (billed over expected) with low and high (95 %), evidence (e-value against a ratio of at
    most 1 + `MATERIALITY`, or against the `BIAS` of sheets that were not copied from the log), family (how many
    contracts were judged together), leans (1 where the bill is beyond, -1 where the log is, 0 where that cannot be
    told), is_loose (its units differ time and again). What needs weeks is missing, and leans is 0, below
    `LEAST_WEEKS`; a contract that is billed by the month has none.
    """
    mine = units[units["is_judged"]]
    length = (mine["last"] - mine["first"]).dt.days.to_numpy() + 1
    mine = mine[length <= 7]
    contract = mine["contract_row"].to_numpy()
    week = (mine["first"].to_numpy("datetime64[D]").astype(np.int64) + 3) // 7
    billed, expected = mine["billed"].to_numpy(), mine["expected"].to_numpy()
    table = bounds(contract, week, billed, np.minimum(expected, billed + _room(mine)), size)
    is_loose = loose(units, size)
    off, room = (table["ratio"] - 1).to_numpy(), np.where(is_loose, 0, MATERIALITY)
    error = np.hypot(table["error"], np.where(is_loose, BIAS, 0))
    more, less = (_evidence((sign * off - room) / error) for sign in (1, -1))
    is_known = table["ratio"].notna().to_numpy()
    leans = np.where(_controlled(more, is_known), 1, np.where(_controlled(less, is_known), -1, 0))
    return pd.DataFrame(
        {
            "weeks": table["weeks"],
            "ratio": table["ratio"],
            "low": 1 + off - NORMAL * error,
            "high": 1 + off + NORMAL * error,
            "evidence": more,
            "family": int(is_known.sum()),
            "leans": leans,
            "is_loose": is_loose,
        }
    )


def _room(units: pd.DataFrame) -> Ints:
    """Return how much more than billed each unit's log may count: a timer left running says nothing of the others."""
    spread = units["spread"].to_numpy()
    return np.where((spread > 0) & (units["billed"] > 0), FORGOTTEN * spread, np.iinfo(np.int64).max // 2).astype(
        np.int64
    )


def loose(units: pd.DataFrame, size: int) -> Flags:
    """Return for each contract whether half its units are off their usual ratio to the log by more than `grain`.

    A bill in whole steps that was lengthened is off by up to a step, but never short; and whatever moves time between
    the days of a bill leaves its weeks alike. A sheet from memory is short at times, and its weeks are off as well.
    """
    both = ((units["billed"] > 0) & (units["logged"] > 0) & (units["expected"] > 0)).to_numpy()
    own = units[both & ~units["is_left_on"].to_numpy()]
    by = own["contract_row"].to_numpy()
    ratio = (own["billed"] / own["expected"]).groupby(by).median().reindex(range(size)).fillna(1).to_numpy()[by]
    off = (own["billed"] - ratio * own["expected"]).abs().groupby(by)
    usual = own["billed"].groupby(by).median().reindex(range(size)).fillna(0).to_numpy()
    grain = own["grain"].groupby(by).median().reindex(range(size)).fillna(0).to_numpy()
    spread = 1.4826 * off.median().reindex(range(size)).fillna(0).to_numpy()
    several = off.size().reindex(range(size)).fillna(0).to_numpy()
    least = np.maximum.reduce([np.full(size, LOOSE_SECONDS), LOOSE_SHARE * usual, grain])
    is_short = (own["billed"] < own["expected"] - own["grain"]).to_numpy()
    short = np.bincount(by[is_short], minlength=size) > np.maximum(1, SHORT_SHARE * several)
    is_wide = short | (spread > _steps(own["billed"].to_numpy(), by, size))
    flags = np.asarray((several >= LEAST_UNITS) & (spread > least) & is_wide)
    return flags & (_week_spread(own[flags[by]], size) > LOOSE_SHARE) if flags.any() else flags


def _week_spread(units: pd.DataFrame, size: int) -> Numbers:
    """Return 1.4826 times the median deviation of the weekly ratios of bill to log per contract; inf of few weeks."""
    week = (units["first"].to_numpy("datetime64[D]").astype(np.int64) + 3) // 7
    sums = units.groupby(["contract_row", week])[["billed", "expected"]].sum()
    ratio = sums["billed"] / sums["expected"]
    by = ratio.index.get_level_values(0)
    off = (ratio - ratio.groupby(by).transform("median")).abs().groupby(by)
    spread = (1.4826 * off.median()).where(off.size() >= LEAST_WEEKS, np.inf)
    return np.asarray(spread.reindex(range(size)).fillna(np.inf))


def _steps(billed: Ints, group: Ints, size: int) -> Ints:
    """Return the largest step that all of each group's billed seconds are whole multiples of; 0 if none is."""
    steps = np.zeros(size, dtype=np.int64)
    for step in GRIDS:
        is_on = np.bincount(group[billed % step != 0], minlength=size) == 0
        steps = np.where(is_on & (steps == 0), step, steps)
    return steps


def bounds(group: Ints, week: Ints, billed: Ints, expected: Ints, size: int) -> pd.DataFrame:
    """Return weeks, ratio and its standard error for groups 0..size-1 of parallel seconds on weeks.

    The error holds for quantiles of the normal distribution; ratio and error are NaN below `LEAST_WEEKS`.
    """
    keys, place = np.unique(np.stack([group, week]), axis=1, return_inverse=True)
    sums: list[Numbers] = [
        np.bincount(place.ravel(), weights=part, minlength=keys.shape[1]).astype(np.float64)
        for part in (billed, expected)
    ]
    own, weeks = keys[0], np.bincount(keys[0], minlength=size)
    above, below = (np.bincount(own, weights=part, minlength=size) for part in sums)
    is_known = (weeks >= LEAST_WEEKS) & (below > 0)
    ratio = np.divide(above, below, out=np.full(size, np.nan), where=is_known)
    error = np.full(size, np.nan)
    first = np.searchsorted(own, np.arange(size))
    for count in np.unique(weeks[is_known]).tolist():
        mine, draws = np.flatnonzero(is_known & (weeks == count)), _draws(count)
        for part in (mine[at : at + CHUNK] for at in range(0, len(mine), CHUNK)):
            rows = first[part][:, None] + np.arange(count)
            error[part] = _spread(sums[0][rows], sums[1][rows], *draws) * _wider(count)
    return pd.DataFrame({"weeks": weeks, "ratio": ratio, "error": np.maximum(error, LEAST_ERROR)})


def _spread(billed: Numbers, expected: Numbers, drawn: Numbers, last: Ints) -> Numbers:
    """Return the standard deviation of the resampled ratios of groups (rows) over as many weeks (columns) each."""
    above, below = (_resampled(part, drawn, last) for part in (billed, expected))
    ratios = np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0)
    return np.asarray(np.nanstd(ratios, axis=1))


def _resampled(parts: Numbers, drawn: Numbers, last: Ints) -> Numbers:
    """Return the sums of groups (rows) in each resample (columns): whole blocks, less what the last has too much."""
    weeks = parts.shape[1]
    blocks = sum(np.roll(parts, -shift, axis=1) for shift in range(BLOCK)) @ drawn
    for beyond in range(BLOCK - -weeks % BLOCK, BLOCK):
        blocks -= parts[:, (last + beyond) % weeks]
    return np.asarray(blocks)


def _draws(weeks: int) -> tuple[Numbers, Ints]:
    """Return how often a block begins at each week (row) in each resample (column), and where its last block does."""
    rng = np.random.default_rng([SEED, weeks])
    starts = rng.integers(0, weeks, (RESAMPLES, -(-weeks // BLOCK)))
    place = starts * RESAMPLES + np.arange(RESAMPLES)[:, None]
    counts = np.bincount(place.ravel(), minlength=weeks * RESAMPLES)
    return counts.reshape(weeks, RESAMPLES).astype(np.float64), starts[:, -1]


def _wider(weeks: int) -> float:
    """Return by how much an error from so few weeks is to be widened: Student's quantile, and the lost degree.

    Blocks of two weeks tell about as much of the spread as two thirds as many weeks on their own.

    >>> round(_wider(6), 2), round(_wider(52), 2)
    (1.71, 1.05)
    """
    n, z = weeks * 2 / 3 - 1, NORMAL
    student = z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
    return float(student / z * np.sqrt(weeks / (weeks - 1)))


def _evidence(distance: Numbers) -> Numbers:
    """Return the e-value of a distance in standard errors from what is allowed; 1 at most on the allowed side."""
    return np.exp(np.clip(LEANING * np.nan_to_num(distance) - LEANING**2 / 2, -50, 50))


def _controlled(evidence: Numbers, judged: Flags) -> Flags:
    """Return which hypotheses fall when no more than `FALSE_SHARE` of those that fall shall do so by chance (e-BH).

    >>> _controlled(np.array([40.0, 9.0, 25.0]), np.array([True, True, True])).tolist()
    [True, False, True]
    """
    values = np.where(judged, evidence, 0)
    ranked = np.sort(values)[::-1]
    enough = ranked * np.arange(1, len(ranked) + 1) >= judged.sum() / FALSE_SHARE
    if not enough.any():
        return np.zeros(len(values), dtype=bool)
    return np.asarray(judged & (values >= ranked[np.flatnonzero(enough).max()]))
