"""Sums of time per person, side and local day, and the sums that files state themselves.

Clocked entries are cut at local midnight; their stated seconds are spread over the pieces in proportion, so
that cutting neither gains nor loses a second. Logged and billed time are never added together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar
from auditor.findings import grouped
from auditor.measures.people import people_of
from auditor.model import Ledger, epoch_seconds

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
STRIDE = 10_000_000
"""Larger than any day number: group * STRIDE + day is one sortable key."""
SIDES = ("logged", "billed")
DAY_HOURS = 24


@dataclass(frozen=True)
class Pieces:
    """Entries cut into days, as parallel arrays.

    `entry` is the position in `Ledger.entries`, `day` and `last` are days since 1970-01-01 (they differ for
    periods only), `moment` orders pieces in time: epoch seconds of the piece's start, or of its day's midnight.
    `stop` is the piece's end, and its `moment` where it has no clock times.
    """

    entry: Ints
    day: Ints
    last: Ints
    seconds: Ints
    moment: Ints
    stop: Ints


def cut(ledger: Ledger, entries: Ints, zones: npt.NDArray[Any]) -> Pieces:
    """Return the entries at the given positions cut at midnight of their `zones` (one name each).

    Entries without a start before their end keep the day or period they state.
    """
    e = ledger.entries
    start, end = epoch_seconds(e["start"])[entries], epoch_seconds(e["end"])[entries]
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)[entries]
    first = e["day"].to_numpy("datetime64[D]").astype(np.int64)[entries]
    last = e["until"].to_numpy("datetime64[D]").astype(np.int64)[entries]
    has_clock = (e["start"].notna() & e["end"].notna()).to_numpy()[entries] & (start < end)
    plain = np.flatnonzero(~has_clock)
    midnight = first[plain] * calendar.DAY_SECONDS
    parts: list[tuple[Ints, ...]] = [(plain, first[plain], last[plain], seconds[plain], midnight, midnight)]
    codes, names = pd.factorize(zones[has_clock])
    timed = np.flatnonzero(has_clock)
    for code, name in enumerate(names):
        mine = timed if len(names) == 1 else timed[codes == code]
        day, crosses = _within(start[mine], end[mine], name)
        whole, over = mine[~crosses], mine[crosses]
        parts.append((whole, day[~crosses], day[~crosses], seconds[whole], start[whole], end[whole]))
        piece, days, from_, to = calendar.split_by_day(start[over], end[over], name)
        row, number = over[piece], days.astype("datetime64[D]").astype(np.int64)
        length = (end - start)[row]
        share = seconds[row] * (to - start[row]) // length - seconds[row] * (from_ - start[row]) // length
        parts.append((row, number, number, share, from_, to))
    row, day, last, share, moment, stop = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Pieces(entries[row], day, last, share, moment, stop)


def _within(start: Ints, end: Ints, zone: str) -> tuple[Ints, Flags]:
    """Return the local day on which each interval starts, and whether it runs past that day's midnight."""
    first, latest = (
        pd.Timestamp(int(instant), unit="s", tz="UTC").tz_convert(zone).tz_localize(None).normalize()
        for instant in (start.min(), start.max())
    )
    edges = calendar.midnights(first, latest, zone)
    nth = np.searchsorted(edges, start, side="right") - 1
    return nth + int(first.to_datetime64().astype("datetime64[D]").astype(np.int64)), end > edges[nth + 1]


@dataclass(frozen=True)
class PersonDays:
    """How much each person has on each local day, side by side.

    `days`: person (code of `people.People`), side (0 logged, 1 billed), day (days since 1970-01-01), seconds; one
    row per unit, sorted. `unit` is the row in `days` of each of `pieces`. `zones` holds each person's zone.
    """

    days: pd.DataFrame
    pieces: Pieces
    unit: Ints
    zones: npt.NDArray[Any]

    def pieces_of(self, units: Ints) -> list[Ints]:
        """Return the pieces of each of the given days, as positions in `pieces`, in order of time."""
        rank = np.full(len(self.days), -1, dtype=np.int64)
        rank[units] = np.arange(len(units))
        mine = np.flatnonzero(rank[self.unit] >= 0)
        mine = mine[np.argsort(self.pieces.moment[mine], kind="stable")]
        return grouped(rank[self.unit[mine]], mine)

    def entries_of(self, units: Ints) -> list[Ints]:
        """Return the entries on each of the given days, in order of time."""
        return [self.pieces.entry[mine] for mine in self.pieces_of(units)]

    def longest_entries_of(self, units: Ints, most: int) -> list[Ints]:
        """Return the entries with most time on each of the given days, at most `most`, in order of time."""
        pieces = self.pieces_of(units)
        return [self.pieces.entry[longest(mine, self.pieces.seconds[mine], most)] for mine in pieces]

    def lengths(self, units: Ints) -> Ints:
        """Return how many seconds each of the given days lasts in its person's zone."""
        out = np.zeros(len(units), dtype=np.int64)
        zone = self.zones[self.days["person"].to_numpy()[units]]
        day = self.days["day"].to_numpy()[units]
        for name in pd.unique(zone):
            mine = zone == name
            out[mine] = calendar.day_seconds(pd.Series(as_days(day[mine])), name)
        return out


@lru_cache(maxsize=2)
def person_days(ledger: Ledger) -> PersonDays:
    """Return the time of each person on each local day, over all contracts and files; see `PersonDays`.

    The zone is the one the settings state for the person, else the one most of their clocked entries are in.
    A file that names nobody is one person, and another such file is another. Left out are rows that repeat
    others, running timers, times that are not positive, single clocked entries of more than 24 h, and periods,
    whose days are unknown.
    """
    e = ledger.entries
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    side = e["side"].cat.codes.to_numpy()
    names = list(e["side"].cat.categories)
    number = np.array([SIDES.index(name) for name in names], dtype=np.int64)[side]
    length = epoch_seconds(e["end"]) - epoch_seconds(e["start"])
    has_clock = (e["start"].notna() & e["end"].notna()).to_numpy()
    keep = e["counts"].to_numpy() & (seconds > 0) & ~e["is_running"].to_numpy() & e["day"].notna()
    keep &= (e["grain"] != "period").to_numpy()
    keep &= ~has_clock | ((length > 0) & (np.maximum(length, seconds) <= DAY_HOURS * 3600))
    rows = np.flatnonzero(keep)
    person = people_of(ledger).codes
    zones = people_zones(ledger)
    pieces = cut(ledger, rows, zones[person[rows]])
    key = (person[pieces.entry] * 2 + number[pieces.entry]) * STRIDE + pieces.day
    unit, known = pd.factorize(key, sort=True)
    total = np.bincount(unit, weights=pieces.seconds, minlength=len(known)).astype(np.int64)
    days = pd.DataFrame(
        {"person": known // STRIDE // 2, "side": known // STRIDE % 2, "day": known % STRIDE, "seconds": total}
    )
    return PersonDays(days, pieces, unit.astype(np.int64), zones)


def people_zones(ledger: Ledger) -> npt.NDArray[Any]:
    """Return the zone of each person, by code: stated, or the one most of their clocked entries are in."""
    e = ledger.entries
    people, names = people_of(ledger), e["zone"].cat.categories
    width = max(len(names), 1)
    votes = people.codes * width + e["zone"].cat.codes.to_numpy()
    weight = 1 + len(e) * e["start"].notna().to_numpy().astype(float)
    table = np.bincount(votes, weights=weight, minlength=len(people.names) * width).reshape(-1, width)
    known = names.to_numpy(dtype=object) if len(names) else np.array(["UTC"], dtype=object)
    stated = {key: person.timezone for key, person in ledger.settings.people.items() if person.timezone}
    zones = known[table.argmax(axis=1)]
    return np.array([stated.get(p, zone) for p, zone in zip(people.names, zones, strict=True)], dtype=object)


def longest(values: Ints, seconds: Ints, most: int) -> Ints:
    """Return the values with most seconds, at most `most` of them, in given order.

    >>> longest(np.array([7, 8, 9]), np.array([5, 2, 6]), 2).tolist()
    [7, 9]
    """
    return values[np.sort(np.argsort(-seconds, kind="stable")[:most])]


def as_days(numbers: Ints) -> npt.NDArray[np.datetime64]:
    """Return days since 1970-01-01 as `datetime64[us]`."""
    return numbers.astype("datetime64[D]").astype("datetime64[us]")


def day_names(numbers: Ints) -> list[str]:
    """Return days since 1970-01-01 as texts, 2026-03-02.

    >>> day_names(np.array([0, 20514]))
    ['1970-01-01', '2026-03-02']
    """
    names: list[str] = numbers.astype("datetime64[D]").astype(str).tolist()
    return names


def monday(day: Ints) -> Ints:
    """Return the Monday of each day's week, in days since 1970-01-01."""
    return day - (day + 3) % 7


def stated_gaps(ledger: Ledger) -> pd.DataFrame:
    """Return `Ledger.totals` with what lies between each stated sum and the sum of the rows it covers.

    Adds gap (stated less summed, seconds), is_off (the gap is beyond the tolerance of the print), unread (rows
    of the file in quarantine) and lacks_rows: the file states one sum only, it is larger, and the rows that
    could not be read may hold what is missing, at no more than 24 h each.
    """
    totals = ledger.totals
    source = totals["source"].astype("str")
    unread = source.map(ledger.quarantine["source"].astype("str").value_counts()).fillna(0).astype("int64")
    gap = totals["stated_seconds"] - totals["summed_seconds"]
    is_off = gap.abs() > totals["tolerance_seconds"]
    is_only = source.map(source.value_counts()) == 1
    may_hold = (gap > 0) & (gap <= unread * DAY_HOURS * 3600)
    return totals.assign(gap=gap, is_off=is_off, unread=unread, lacks_rows=is_off & is_only & may_hold)
