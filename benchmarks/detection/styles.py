"""Billing styles: how an honest bill is made of the work, and how the terms say so.

A bill is a frame of lines: contract, person, day, start, end (0 where a line has no clock times), seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.detection.clock import Ints, at_midnight, days, monday

BILL = ["contract", "person", "day", "start", "end", "seconds"]
ENTRY, DAYS, WEEKS, MONTHS = "interval", "day", "week", "month"


@dataclass(frozen=True)
class Style:
    """A way of billing: lines from work, the grains it is printed in, the step of its print, and its terms.

    `named` are the words by which the auditor names the term that is missing where `terms` are not declared.
    `is_flat` says that the bill does not follow the hours, `is_noisy` that it is written from memory.
    """

    make: Callable[[pd.DataFrame, str, np.random.Generator], pd.DataFrame]
    grains: tuple[str, ...] = (DAYS,)
    step: int = 1
    terms: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    is_flat: bool = False
    is_noisy: bool = False
    is_upwork: bool = False
    personas: tuple[str, ...] = ()


def by_day(lines: pd.DataFrame) -> pd.DataFrame:
    """Return one line per contract, person and day."""
    return _summed(lines, lines["day"])


def by_week(lines: pd.DataFrame) -> pd.DataFrame:
    """Return one line per contract, person and week, its Monday as `day`."""
    return _summed(lines, monday(lines["day"]))


def _summed(lines: pd.DataFrame, day: Any) -> pd.DataFrame:
    keyed = lines.assign(day=np.asarray(day))
    sums = keyed.groupby(["contract", "person", "day"], as_index=False)["seconds"].sum()
    return sums.assign(start=0, end=0)[BILL]


def up(seconds: Ints, step: int) -> Ints:
    return -(-seconds // step) * step


def nearest(seconds: Ints, step: int) -> Ints:
    return (seconds + step // 2) // step * step


def exact(work: pd.DataFrame, zone: str, _: np.random.Generator) -> pd.DataFrame:
    """Return each entry as it is logged, cut at midnight."""
    pieces = at_midnight(work, zone)
    return pieces.assign(seconds=pieces["end"] - pieces["start"])[BILL]


def per_entry(change: Callable[[Ints], Ints]) -> Callable[..., pd.DataFrame]:
    """Return the style that changes the seconds of whole entries, each on the day it starts."""

    def make(work: pd.DataFrame, zone: str, _: np.random.Generator) -> pd.DataFrame:
        seconds = change((work["end"] - work["start"]).to_numpy())
        lines = work.assign(day=days(work["start"], zone), seconds=seconds, end=work["start"] + seconds)
        return lines.loc[seconds > 0, BILL].reset_index(drop=True)

    return make


def per_day(change: Callable[[Ints], Ints]) -> Callable[..., pd.DataFrame]:
    """Return the style that changes the sums of days."""

    def make(work: pd.DataFrame, zone: str, rng: np.random.Generator) -> pd.DataFrame:
        lines = by_day(exact(work, zone, rng))
        return lines.assign(seconds=change(lines["seconds"].to_numpy()))

    return make


def segments(work: pd.DataFrame, _: str, __: np.random.Generator) -> pd.DataFrame:
    """Return the ten-minute segments of the clock that work touches, by days in UTC."""
    first, last = work["start"].to_numpy() // 600, (work["end"].to_numpy() - 1) // 600
    count = last - first + 1
    row = np.repeat(np.arange(len(work)), count)
    segment = first[row] + np.arange(len(row)) - np.repeat(count.cumsum() - count, count)
    lines = work[["contract", "person"]].iloc[row].assign(start=segment * 600).drop_duplicates()
    lines = lines.assign(end=lines["start"] + 600, day=lines["start"] // 86_400, seconds=600)
    return by_day(lines)


STYLES = {
    "exact": Style(exact, (ENTRY, DAYS, WEEKS)),
    "nearest 15 per entry": Style(
        per_entry(lambda s: nearest(s, 900)), (ENTRY, DAYS), 900, ('rounding = "nearest 15 per entry"',),
        ("nearest 15 per entry",),
    ),
    "up 15 per day": Style(
        per_day(lambda s: up(s, 900)), (DAYS,), 900, ('rounding = "up 15 per day"',), ("up 15 per day",)
    ),
    "ten-minute segments": Style(segments, (DAYS,), 600, ('platform = "upwork"',), is_upwork=True),
}  # fmt: skip
