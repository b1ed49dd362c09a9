"""What may be wrong with a bill, invented: entries, days, edges, pauses and weeks that the log does not have."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.detection.clock import DAY, WEEK, monday
from benchmarks.detection.injections import Honest, Wrong, in_steps
from benchmarks.detection.styles import BILL

PAID = 600
"""Gaps up to so many seconds may be paid by terms; only longer ones are bridged."""


def phantom_entries(honest: Honest) -> Wrong:
    """Bill entries after the last one of a day, of a usual length, that the log does not have."""
    lines, step = honest.lines, honest.step
    ends = lines[honest.mask].groupby(["contract", "person", "day"], as_index=False)["end"].max()
    ends = ends.sample(frac=1, random_state=int(honest.rng.integers(1 << 30)))
    length = 60 * honest.rng.lognormal(np.log(45), 0.5, len(ends)).clip(10, 180)
    length = np.maximum(np.round(length / step) * step, step)
    total = ends["contract"].map(honest.totals).to_numpy()
    sofar = pd.Series(length).groupby(ends["contract"].to_numpy()).cumsum().to_numpy()
    is_used = sofar - length / 2 <= total
    new = ends[is_used].assign(seconds=length[is_used].astype(np.int64))
    begin = new["end"] + (60 * honest.rng.uniform(5, 40, len(new))).astype(np.int64)
    has_clock = (new["end"] > 0).to_numpy()
    new = new.assign(start=np.where(has_clock, begin, 0), end=np.where(has_clock, begin + new["seconds"], 0))
    return Wrong.of(honest, pd.concat([lines, new[BILL]], ignore_index=True))


def phantom_days(honest: Honest) -> Wrong:
    """Bill days on which nothing is logged, as long as the person's usual day."""
    lines, step = honest.lines, honest.step
    has_clock = bool((lines["end"] > 0).all())
    parts, totals = [lines], honest.totals
    for contract, every in lines[honest.mask].groupby("contract"):
        mine = every[every["person"] == every["person"].iloc[0]]
        usual = max(round(mine.groupby("day")["seconds"].sum().median() / step) * step, step)
        count = round(totals[contract] / usual)
        free = np.setdiff1d((np.unique(monday(mine["day"]))[:, None] + np.arange(WEEK)).ravel(), every["day"])
        days = np.sort(honest.rng.choice(free, min(count, len(free)), replace=False)).astype(np.int64)
        start = days * DAY + 10 * 3600 if has_clock else np.zeros(len(days), dtype=np.int64)
        new = {"contract": contract, "person": mine["person"].iloc[0], "day": days, "start": start}
        end = start + usual if has_clock else start
        parts.append(pd.DataFrame(new | {"end": end, "seconds": usual})[BILL])
    return Wrong.of(honest, pd.concat(parts, ignore_index=True))


def extended_edges(honest: Honest) -> Wrong:
    """Begin days earlier and end them later than the log does."""
    lines = honest.lines
    is_first = ~lines.duplicated(["contract", "person", "day"]).to_numpy() & honest.mask
    is_last = ~lines.duplicated(["contract", "person", "day"], keep="last").to_numpy() & honest.mask
    edges = is_first.astype(np.int64) + is_last
    total = lines["contract"].map(honest.totals).to_numpy()
    count = pd.Series(edges).groupby(lines["contract"].to_numpy()).transform("sum").to_numpy()
    added = in_steps(lines["contract"].to_numpy(), total * edges / np.maximum(count, 1), honest.step)
    has_clock = (lines["end"] > 0).to_numpy()
    early = np.where(has_clock & is_first, np.where(is_last, added // 2, added), 0)
    late = np.where(has_clock, added - early, 0)
    longer = lines.assign(seconds=lines["seconds"] + added, start=lines["start"] - early, end=lines["end"] + late)
    return Wrong.of(honest, longer)


def bridged_gaps(honest: Honest) -> Wrong:
    """Bill pauses between entries that no terms pay."""
    lines, keys = honest.lines, ["contract", "person", "day"]
    if (lines["end"] > 0).all():
        later = lines.groupby(keys)["start"].shift(-1)
        gap = (later.fillna(0) - lines["end"]).where(later.notna(), 0).clip(lower=0).to_numpy(dtype=np.int64)
    else:
        sums = honest.gaps[honest.gaps["seconds"] > PAID].groupby(keys, as_index=False)["seconds"].sum()
        own = lines[keys].merge(sums, on=keys, how="left")["seconds"].fillna(0).to_numpy(dtype=np.int64)
        gap = np.where(lines.duplicated(keys), 0, own)
    gap = np.where(honest.mask & (gap > PAID), gap // honest.step * honest.step, 0)
    total = lines["contract"].map(honest.totals).to_numpy()
    open_ = pd.Series(gap).groupby(lines["contract"].to_numpy()).transform("sum").to_numpy()
    share = np.divide(total, open_, out=np.zeros(len(lines)), where=open_ > 0)
    added = in_steps(lines["contract"].to_numpy(), gap * np.where(share <= 1, share, 0), honest.step)
    end = np.where(lines["end"] > 0, lines["end"] + np.minimum(added, gap), 0)
    return Wrong.of(honest, lines.assign(seconds=lines["seconds"] + np.minimum(added, gap), end=end))


def copied_weeks(honest: Honest) -> Wrong:
    """Bill light weeks with the lines of the fullest week."""
    lines = honest.lines.assign(week=monday(honest.lines["day"]))
    totals, parts = honest.totals, []
    for contract, mine in lines.groupby("contract"):
        sums = mine.groupby("week")["seconds"].sum().sort_values()
        gain, copied = 0, []
        for week, seconds in sums.items():
            if sums.iloc[-1] - seconds <= 2 * (totals[contract] - gain):
                gain += sums.iloc[-1] - seconds
                copied.append(week)
        fullest = mine[mine["week"] == sums.index[-1]]
        parts.append(mine[~mine["week"].isin(copied)])
        for week in copied:
            days = week - sums.index[-1]
            shift = np.where(fullest["end"] > 0, days * DAY, 0)
            parts.append(fullest.assign(day=fullest["day"] + days, start=fullest["start"] + shift,
                                        end=fullest["end"] + shift))  # fmt: skip
    return Wrong.of(honest, pd.concat(parts, ignore_index=True)[BILL])
