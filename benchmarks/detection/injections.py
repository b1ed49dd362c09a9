"""What may be wrong with a bill: each injection adds time that nobody worked, and says how much.

An injection takes honest lines and the contract's size (a share of the hours of the weeks concerned), and answers
with the new lines. What it claims to have added is the difference of the sums, to the second.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.detection.clock import DAY, Ints, monday
from benchmarks.detection.styles import BILL

SPREADS = {"all weeks": 1.0, "a quarter of the weeks": 0.25, "one week": 0.0}
Injection = Callable[[np.random.Generator, pd.DataFrame, pd.Series, Ints, int], pd.DataFrame]


def concerned(rng: np.random.Generator, lines: pd.DataFrame, spread: pd.Series) -> np.ndarray:
    """Return which lines lie in the weeks concerned; `spread` gives the share of weeks of each contract (0: one)."""
    week = monday(lines["day"])
    weeks = pd.DataFrame({"contract": lines["contract"], "week": week}).drop_duplicates()
    weeks["rank"] = rng.permutation(len(weeks))
    weeks["rank"] = weeks.groupby("contract")["rank"].rank()
    count = weeks.groupby("contract")["week"].transform("size")
    weeks["is_chosen"] = weeks["rank"] <= np.maximum(np.round(count * weeks["contract"].map(spread)), 1)
    keyed = pd.DataFrame({"contract": lines["contract"].to_numpy(), "week": week})
    return keyed.merge(weeks, on=["contract", "week"], how="left")["is_chosen"].to_numpy(dtype=bool)


def spread_out(contract: Ints, wanted: np.ndarray, step: int) -> Ints:
    """Return whole steps per line whose sum follows that of `wanted` seconds of each contract (error diffusion)."""
    frame = pd.DataFrame({"contract": contract, "wanted": wanted})
    total = frame.groupby("contract")["wanted"].cumsum().to_numpy()
    begun = np.floor(total / step).astype(np.int64)
    last = ~frame["contract"].duplicated(keep="last").to_numpy()
    begun = np.where(last, np.round(total / step).astype(np.int64), begun)
    before = frame.assign(begun=begun).groupby("contract")["begun"].shift(1, fill_value=0).to_numpy()
    return (begun - before) * step


def lengthened(lines: pd.DataFrame, added: Ints) -> pd.DataFrame:
    """Return lines longer by `added` seconds; later lines of the day move on, so that nothing overlaps anew."""
    has_clock = (lines["end"] > 0).to_numpy()
    same = lines.assign(added=np.where(has_clock, added, 0)).groupby(["person", "day"])["added"]
    pushed = same.cumsum().to_numpy() - np.where(has_clock, added, 0)
    return lines.assign(
        seconds=lines["seconds"] + added,
        start=np.where(has_clock, lines["start"] + pushed, 0),
        end=np.where(has_clock, lines["end"] + pushed + added, 0),
    )


def padding(rng: np.random.Generator, lines: pd.DataFrame, size: pd.Series, mask: Ints, step: int) -> pd.DataFrame:
    """Lengthen every line of the weeks concerned by the same share."""
    wanted = lines["seconds"].to_numpy() * lines["contract"].map(size).to_numpy() * mask
    return lengthened(lines, spread_out(lines["contract"].to_numpy(), wanted, step))


def single_days(
    rng: np.random.Generator, lines: pd.DataFrame, size: pd.Series, mask: Ints, step: int
) -> pd.DataFrame:
    """Lengthen a few days by about two hours each."""
    share = lines["contract"].map(size).to_numpy()
    days = pd.DataFrame(
        {"contract": lines["contract"], "day": lines["day"], "wanted": lines["seconds"].to_numpy() * share * mask}
    )
    total = days.groupby("contract")["wanted"].transform("sum").to_numpy()
    last_of_day = ~lines.duplicated(["contract", "person", "day"], keep="last").to_numpy()
    days["rank"] = np.where(last_of_day & (mask > 0), rng.random(len(days)), 9)
    rank = days.groupby("contract")["rank"].rank(method="first").to_numpy()
    count = np.maximum(np.round(total / 7200), 1)
    chosen = (rank <= count) & (days["rank"].to_numpy() < 9)
    wanted = np.where(chosen, total / count, 0)
    return lengthened(lines, spread_out(lines["contract"].to_numpy(), wanted, step))


def phantom_days(
    rng: np.random.Generator, lines: pd.DataFrame, size: pd.Series, mask: Ints, step: int
) -> pd.DataFrame:
    """Bill days on which nothing is logged, as long as the person's usual day."""
    parts = [lines]
    for contract, mine in lines[mask > 0].groupby("contract"):
        person = int(mine["person"].iloc[0])
        own = mine[mine["person"] == person]
        wanted = size[contract] * mine["seconds"].sum()
        usual = max(int(own.groupby("day")["seconds"].sum().median()) // step * step, step)
        count = round(wanted / usual)
        free = np.setdiff1d((np.unique(monday(own["day"]))[:, None] + np.arange(7)).ravel(), own["day"])
        days = rng.choice(free, min(count, len(free)), replace=False)
        start = days * DAY + 10 * 3600 if (own["end"] > 0).all() else np.zeros(len(days), dtype=np.int64)
        end = np.where(start > 0, start + usual, 0)
        new = {"contract": contract, "person": person, "day": days, "start": start, "end": end, "seconds": usual}
        parts.append(pd.DataFrame(new)[BILL])
    return pd.concat(parts, ignore_index=True)


INJECTIONS: dict[str, Injection] = {
    "padding": padding,
    "extra on single days": single_days,
    "phantom days": phantom_days,
}
