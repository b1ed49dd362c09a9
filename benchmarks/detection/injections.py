"""What may be wrong with a bill, stretched: each injection lengthens honest lines and says by how much.

The size of an injection is a share of the hours of the weeks concerned. All time is added in whole steps of the
bill's print, so that a sheet of quarter hours stays one. What is claimed is what was added, to the second.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from benchmarks.detection.clock import Ints, monday

COARSER = np.array([300, 360, 600, 900, 1800, 3600])
"""Seconds that a bill may be rounded up to although no terms say so."""
MOST_PER_DAY = 0.6
"""A burst lengthens a day by at most this share."""


@dataclass(frozen=True)
class Honest:
    """Honest lines of several contracts and what is to become of them.

    `size` is the share of each contract, `mask` marks the lines of the weeks concerned, `step` are the seconds of
    the print, `gaps` the seconds of each person and day that nobody pays (contract, person, day, seconds).
    """

    rng: np.random.Generator
    lines: pd.DataFrame
    size: pd.Series
    mask: np.ndarray
    step: int
    gaps: pd.DataFrame

    @property
    def wanted(self) -> np.ndarray:
        """Seconds to add to each line, if every line of the weeks concerned gets the same share."""
        return self.lines["seconds"].to_numpy() * self.lines["contract"].map(self.size).to_numpy() * self.mask

    @property
    def totals(self) -> pd.Series:
        """Seconds to add to each contract."""
        return pd.Series(self.wanted).groupby(self.lines["contract"].to_numpy()).sum()


@dataclass(frozen=True)
class Wrong:
    """Lines with something wrong, the seconds added to each contract, and weekly limits of the contracts in hours."""

    lines: pd.DataFrame
    added: pd.Series
    limits: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, honest: Honest, lines: pd.DataFrame) -> Wrong:
        """Return lines that hold more than the honest ones by what was added."""
        before = honest.lines.groupby("contract")["seconds"].sum()
        return cls(lines, (lines.groupby("contract")["seconds"].sum() - before).reindex(before.index).fillna(0))


def concerned(rng: np.random.Generator, lines: pd.DataFrame, spread: pd.Series) -> np.ndarray:
    """Return which lines lie in the weeks concerned; `spread` gives the share of weeks of each contract (0: one)."""
    keyed = pd.DataFrame({"contract": lines["contract"].to_numpy(), "week": monday(lines["day"])})
    weeks = keyed.drop_duplicates().copy()
    weeks["rank"] = rng.permutation(len(weeks))
    weeks["rank"] = weeks.groupby("contract")["rank"].rank()
    count = weeks.groupby("contract")["week"].transform("size")
    weeks["is_chosen"] = weeks["rank"] <= np.maximum(np.round(count * weeks["contract"].map(spread)), 1)
    return keyed.merge(weeks, on=["contract", "week"], how="left")["is_chosen"].to_numpy(dtype=bool)


def in_steps(contract: Ints, wanted: np.ndarray, step: int) -> Ints:
    """Return whole steps per line that follow the running sum of `wanted` seconds of each contract."""
    added = np.zeros(len(wanted), dtype=np.int64)
    rows = np.flatnonzero(wanted > 0)
    frame = pd.DataFrame({"contract": contract[rows], "wanted": wanted[rows]})
    total = frame.groupby("contract")["wanted"].cumsum().to_numpy() / step
    is_last = ~frame["contract"].duplicated(keep="last").to_numpy()
    reached = np.where(is_last, np.round(total), np.floor(total + 1e-9)).astype(np.int64)
    before = frame.assign(reached=reached).groupby("contract")["reached"].shift(1, fill_value=0).to_numpy()
    added[rows] = (reached - before) * step
    return added


def lengthened(lines: pd.DataFrame, added: Ints) -> pd.DataFrame:
    """Return lines longer by `added` seconds; later lines of the day move on, so that nothing overlaps anew."""
    has_clock = (lines["end"] > 0).to_numpy()
    clocked = np.where(has_clock, added, 0)
    pushed = lines.assign(added=clocked).groupby(["person", "day"])["added"].cumsum().to_numpy()
    return lines.assign(
        seconds=lines["seconds"] + added,
        start=lines["start"] + pushed - clocked,
        end=lines["end"] + pushed,
    )


def _stretched(honest: Honest, wanted: np.ndarray) -> Wrong:
    added = in_steps(honest.lines["contract"].to_numpy(), wanted, honest.step)
    return Wrong.of(honest, lengthened(honest.lines, added))


def padding(honest: Honest) -> Wrong:
    """Lengthen every line of the weeks concerned by the same share."""
    return _stretched(honest, honest.wanted)


def single_days(honest: Honest) -> Wrong:
    """Lengthen a few days of the weeks concerned by about two hours each."""
    lines = honest.lines
    total = lines["contract"].map(honest.totals).to_numpy()
    is_open = honest.mask & ~lines.duplicated(["contract", "person", "day"], keep="last").to_numpy()
    order = np.where(is_open, honest.rng.random(len(lines)), 9)
    rank = pd.Series(order).groupby(lines["contract"].to_numpy()).rank(method="first").to_numpy()
    opened = pd.Series(is_open).groupby(lines["contract"].to_numpy()).transform("sum").to_numpy()
    count = np.clip(np.round(total / 7200), 1, np.maximum(opened, 1))
    return _stretched(honest, np.where((rank <= count) & is_open, total / count, 0))


def ramp(honest: Honest) -> Wrong:
    """Lengthen every line by a share that grows from nothing in the first week to twice the size in the last."""
    week = monday(honest.lines["day"])
    first = pd.Series(week).groupby(honest.lines["contract"].to_numpy()).transform("min").to_numpy()
    last = pd.Series(week).groupby(honest.lines["contract"].to_numpy()).transform("max").to_numpy()
    grown = honest.wanted * 2 * (week - first) / np.maximum(last - first, 7)
    return _stretched(honest, grown * honest.lines["contract"].map(honest.totals).to_numpy() / _total(honest, grown))


def burst(honest: Honest) -> Wrong:
    """Lengthen some days in a row, as few as hold it, each by the same share."""
    lines, contract = honest.lines, honest.lines["contract"].to_numpy()
    number = pd.Series(lines["day"].to_numpy()).groupby(contract).rank(method="dense").to_numpy() - 1
    count = pd.Series(number).groupby(contract).transform("max").to_numpy() + 1
    length = np.maximum(np.ceil(lines["contract"].map(honest.size).to_numpy() * count / MOST_PER_DAY), 2)
    begin = lines["contract"].map({c: honest.rng.random() for c in np.unique(contract)}).to_numpy()
    begin = np.floor(begin * (count - length + 1))
    mine = lines["seconds"].to_numpy() * ((number >= begin) & (number < begin + length))
    return _stretched(honest, mine * lines["contract"].map(honest.totals).to_numpy() / _total(honest, mine))


def _total(honest: Honest, seconds: np.ndarray) -> np.ndarray:
    """Return the sum of each line's contract, at least one."""
    sums = pd.Series(seconds, dtype=float).groupby(honest.lines["contract"].to_numpy()).transform("sum")
    return np.maximum(sums.to_numpy(), 1)


def coarser_rounding(honest: Honest) -> Wrong:
    """Round every line up to the step that adds about the size, coarser than the terms allow."""
    seconds = honest.lines["seconds"].to_numpy()
    best, missed = np.zeros(len(seconds), dtype=np.int64), np.full(len(seconds), np.inf)
    for step in COARSER[(honest.step < COARSER) & (COARSER % honest.step == 0)].tolist():
        added = (-(-seconds // step) * step - seconds) * honest.mask
        off = abs(_total(honest, added) - _total(honest, honest.wanted))
        best, missed = np.where(off < missed, added, best), np.minimum(off, missed)
    return Wrong.of(honest, lengthened(honest.lines, best))


def up_to_the_limit(honest: Honest) -> Wrong:
    """Fill every week up to the weekly limit; what is over it is not billed, as platforms have it."""
    lines = honest.lines
    week = monday(lines["day"])
    weeks = lines.assign(week=week).groupby(["contract", "week"])["seconds"].sum()
    wanted, limits = honest.totals, {}
    for contract, own in weeks.groupby("contract"):
        low, high = 0.0, float(own.max() * 2)
        for _ in range(40):
            middle = (low + high) / 2
            is_enough = np.maximum(middle - own, 0).sum() > wanted[contract]
            low, high = (low, middle) if is_enough else (middle, high)
        limits[int(contract)] = max(round(high / 1800), 1) / 2
    limit = lines["contract"].map(limits).to_numpy() * 3600
    held = lines.assign(week=week).groupby(["contract", "week"])["seconds"].transform("sum").to_numpy()
    lacking = np.maximum(limit - held, 0)
    added = in_steps(np.unique([lines["contract"], week], axis=1, return_inverse=True)[1].ravel(),
                     lines["seconds"].to_numpy() * lacking / held, honest.step)  # fmt: skip
    filled = lengthened(lines, added)
    sums = pd.Series(added).groupby(lines["contract"].to_numpy()).sum()
    running = filled.assign(week=week).groupby(["contract", "week"])["seconds"].cumsum().to_numpy()
    over = np.clip(running - limit, 0, filled["seconds"]).astype(np.int64)
    over = np.where(lacking > 0, 0, over)
    cut = filled.assign(seconds=filled["seconds"] - over, end=np.where(filled["end"] > 0, filled["end"] - over, 0))
    return Wrong(cut[cut["seconds"] > 0], sums, limits)
