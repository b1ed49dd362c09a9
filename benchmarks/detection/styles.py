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

KEYS = ["contract", "person", "day"]
BILL = [*KEYS, "start", "end", "seconds"]
ENTRY, DAYS, WEEKS, MONTHS = "interval", "day", "week", "month"


@dataclass(frozen=True)
class Style:
    """A way of billing: lines from work, the grains it is printed in, the step of its print, and its terms.

    `named` are patterns of the words by which the auditor names the terms where they are not declared.
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
    sums = keyed.groupby(KEYS, as_index=False)["seconds"].sum()
    return sums.assign(start=0, end=0)[BILL]


def up(seconds: Ints, step: int) -> Ints:
    return -(-seconds // step) * step


def nearest(seconds: Ints, step: int) -> Ints:
    return (seconds + step // 2) // step * step


def exact(work: pd.DataFrame, zone: str, _: np.random.Generator | None) -> pd.DataFrame:
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


def paid_gaps(work: pd.DataFrame, zone: str, most: int) -> pd.DataFrame:
    """Return days with the gaps of up to `most` seconds between their entries counted as work."""
    days_, gaps = by_day(exact(work, zone, None)), gaps_of(work, zone)
    paid = gaps[gaps["seconds"] <= most].groupby(KEYS, as_index=False)["seconds"].sum()
    more = days_.merge(paid, on=KEYS, how="left", suffixes=("", "_paid"))["seconds_paid"].fillna(0)
    return days_.assign(seconds=days_["seconds"] + more.astype(np.int64))


def gaps_of(work: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Return the gaps between the entries of each person and day: contract, person, day, seconds."""
    pieces = at_midnight(work, zone).sort_values([*KEYS, "start"])
    reached = pieces.groupby(KEYS)["end"].cummax()
    later = pieces.groupby(KEYS)["start"].shift(-1)
    gaps = pieces[KEYS].assign(seconds=(later - reached).fillna(0).clip(lower=0).astype(np.int64))
    return gaps[gaps["seconds"] > 0].reset_index(drop=True)


def span_less_meal(work: pd.DataFrame, zone: str, meal: int, step: int) -> pd.DataFrame:
    """Return days from first start to last end, less a meal on days over six hours, to the nearest step."""
    days_ = paid_gaps(work, zone, 86_400)
    pieces = at_midnight(work, zone).groupby(KEYS, as_index=False).agg(start=("start", "min"), end=("end", "max"))
    span = days_.merge(pieces, on=KEYS, suffixes=("", "_span"))
    seconds = (span["end_span"] - span["start_span"]).to_numpy()
    seconds = seconds - np.where(seconds > 6 * 3600, meal, 0)
    return days_.assign(seconds=np.maximum(nearest(seconds, step), step))


def from_memory(lines: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return days as somebody remembers them, in quarter hours: weeks are off by 5 %, contracts by 2 %."""
    week = np.unique(np.stack([lines["person"], monday(lines["day"])]), axis=1, return_inverse=True)[1].ravel()
    person = pd.factorize(lines["person"])[0]
    day_noise = 0.068 * rng.standard_t(6, len(lines)) * np.sqrt(4 / 6)
    off = rng.normal(0, 0.02, len(lines))[person] + rng.normal(0, 0.034, len(lines))[week] + day_noise
    seconds = nearest((lines["seconds"] * np.exp(off)).astype(np.int64).to_numpy(), 900)
    return lines.assign(seconds=np.maximum(seconds, 900))


def remembered(work: pd.DataFrame, zone: str, rng: np.random.Generator) -> pd.DataFrame:
    """Return a sheet of quarter hours from memory, beside a tracker."""
    return from_memory(by_day(exact(work, zone, rng)), rng)


def remembered_spans(work: pd.DataFrame, zone: str, rng: np.random.Generator) -> pd.DataFrame:
    """Return a sheet from memory of the time from first start to last end less a meal of 45 minutes."""
    return from_memory(span_less_meal(work, zone, 2700, 900), rng)


def flat(work: pd.DataFrame, zone: str, seconds: int, *, is_weekly: bool) -> pd.DataFrame:
    """Return the same seconds for each day, or each week, with any work."""
    lines = by_day(exact(work, zone, None))
    return (by_week(lines) if is_weekly else lines).assign(seconds=seconds)


IN_DAYS = ("timer user", "typed times", "calendar importer", "day rate", "agency team")
"""People whose days do not go on over midnight: only they can be paid by the span of a day."""
SPAN = ("paid_gap_minutes = 1440", "meal_minutes = 30", "meal_after_hours = 6", 'rounding = "nearest 15 per day"')
SPAN_WORDS = r"from first start to last end(, meal {} after [\d.]+ h)?(, nearest 15 per \S+)?"
LONG_MEAL = tuple(term.replace("30", "45") for term in SPAN)


def _rounded(words: str, change: Callable[[Ints], Ints], grains: tuple[str, ...], step: int) -> Style:
    make = per_day(change) if words.endswith("day") else per_entry(change)
    return Style(make, grains, step, (f'rounding = "{words}"',), (words.rsplit(" ", 1)[0] + r" \S+",))


STYLES = {
    "exact": Style(exact, (ENTRY, DAYS, WEEKS), terms=('rounding = "none"',)),
    "nearest 15 per entry": _rounded("nearest 15 per entry", lambda s: nearest(s, 900), (ENTRY, DAYS), 900),
    "up 6 per entry": _rounded("up 6 per entry", lambda s: up(s, 360), (DAYS, WEEKS), 360),
    "up 15 per day": _rounded("up 15 per day", lambda s: up(s, 900), (DAYS,), 900),
    "ten-minute segments": Style(segments, (DAYS,), 600, ('platform = "upwork"',), is_upwork=True),
    "at least 15 per entry": Style(
        per_entry(lambda s: np.maximum(s, 900)), (ENTRY, DAYS), 1, ("minimum_minutes = 15",),
        ("minimum 15 per entry",),
    ),
    "paid gaps up to 10": Style(
        lambda w, z, _: paid_gaps(w, z, 600), (DAYS,), 1, ("paid_gap_minutes = 10",), (r"paid gaps 10",)
    ),
    "span less meal": Style(
        lambda w, z, _: span_less_meal(w, z, 1800, 900), (DAYS,), 900, SPAN, (SPAN_WORDS.format(30),),
        personas=IN_DAYS,
    ),
    "sheet from memory": Style(
        remembered, (DAYS, WEEKS), 900, ('rounding = "nearest 15 per day"',), is_noisy=True
    ),
    "sheet from memory, meal rule": Style(
        remembered_spans, (DAYS, WEEKS), 900, LONG_MEAL, (SPAN_WORDS.format(45),),
        is_noisy=True, personas=("timer user", "typed times", "day rate"),
    ),
    "retainer": Style(
        lambda w, z, _: flat(w, z, 36_000, is_weekly=True), (WEEKS,), 900, ("weekly_hours = 10",), ("10 h per week",),
        is_flat=True, personas=("retainer",),
    ),
    "day rate": Style(
        lambda w, z, _: flat(w, z, 28_800, is_weekly=False), (DAYS,), 900, ("day_hours = 8",), ("8 h per day",),
        is_flat=True, personas=("day rate", "timer user"),
    ),
    "lines per month": Style(exact, (MONTHS,), 36),
}  # fmt: skip
"""Every style by its name."""
