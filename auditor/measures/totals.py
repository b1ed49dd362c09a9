"""Sums of time per person, side and local day, and the sums that files state themselves.

Clocked entries are cut at local midnight; their stated seconds are spread over the pieces in proportion, so
that cutting neither gains nor loses a second. Logged and billed time are never added together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar
from auditor.findings import grouped
from auditor.measures.people import people_of
from auditor.model import Ledger, epoch_seconds
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
STRIDE = 10_000_000
"""Larger than any day number: group * STRIDE + day is one sortable key."""
SIDES = ("logged", "billed")
DAY_HOURS, WEEK_DAYS = 24, 7
EVER, MOST_EMPTY = 10**9, 8


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


def cut(ledger: Ledger, entries: Ints, zones: npt.NDArray[Any], owner: Ints, *, days: int = 1) -> Pieces:
    """Return the entries at the given positions cut at midnight of the zone of their owner: `zones[owner]`.

    Entries without a start before their end keep the day or period they state. With `days=7` those that lie
    within one week stay whole, and `day` is its Monday.
    """
    e = ledger.entries
    start, end = epoch_seconds(e["start"])[entries], epoch_seconds(e["end"])[entries]
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)[entries]
    has_clock = (e["start"].notna() & e["end"].notna()).to_numpy()[entries] & (start < end)
    plain, timed = np.flatnonzero(~has_clock), np.flatnonzero(has_clock)
    day = np.zeros(len(entries), dtype=np.int64)
    day[plain] = e["day"].to_numpy("datetime64[D]").astype(np.int64)[entries[plain]]
    start[plain] = end[plain] = day[plain] * calendar.DAY_SECONDS
    number, names = pd.factorize(zones)
    of = number[owner[timed]] if len(names) > 1 else np.zeros(min(len(timed), 1), dtype=np.int64)
    rows, pieces = [plain], []
    for code in pd.unique(of).tolist():
        name, mine = names[code], timed if len(names) == 1 else timed[of == code]
        day[mine], crosses = _within(start[mine], end[mine], name, days)
        over = mine[crosses]
        piece, local, from_, to = calendar.split_by_day(start[over], end[over], name)
        row = over[piece]
        length = end[row] - start[row]
        share = seconds[row] * (to - start[row]) // length - seconds[row] * (from_ - start[row]) // length
        rows += [mine[~crosses], row]
        pieces.append((sum(map(len, rows[:-1])), local.astype("datetime64[D]").astype(np.int64), share, from_, to))
    row = np.concatenate(rows)
    columns = [values[row] for values in (day, seconds, start, end)]
    for at, *values in pieces:
        for column, own in zip(columns, values, strict=True):
            column[at : at + len(own)] = own
    last = columns[0].copy() if len(plain) else columns[0]
    last[: len(plain)] = e["until"].to_numpy("datetime64[D]").astype(np.int64)[entries[plain]]
    return Pieces(entries[row], columns[0], last, *columns[1:])


def _within(start: Ints, end: Ints, zone: str, days: int) -> tuple[Ints, Flags]:
    """Return the local day on which each interval starts (or with 7 days the Monday), and whether it runs past it."""
    first, latest = (
        pd.Timestamp(int(instant), unit="s", tz="UTC").tz_convert(zone).tz_localize(None).normalize()
        for instant in (start.min(), start.max())
    )
    first -= pd.Timedelta(days=first.day_of_week if days == WEEK_DAYS else 0)
    edges = calendar.midnights(first, latest + pd.Timedelta(days=days - 1), zone)[::days]
    nth = np.searchsorted(edges, start, side="right") - 1
    return nth * days + int(first.to_datetime64().astype("datetime64[D]").astype(np.int64)), end > edges[nth + 1]


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


@kept
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
    pieces = cut(ledger, rows, zones, person[rows])
    unit, owner, day = numbered(person[pieces.entry] * 2 + number[pieces.entry], pieces.day)
    total = np.bincount(unit, weights=pieces.seconds, minlength=len(day)).astype(np.int64)
    days = pd.DataFrame({"person": owner // 2, "side": owner % 2, "day": day, "seconds": total})
    return PersonDays(days, pieces, unit, zones)


def numbered(group: Ints, day: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the number of each row's group and day among all that occur, in order, and the group and day of each.

    A table of all days of all groups finds them in one pass; where that would be mostly empty they are hashed.

    >>> [a.tolist() for a in numbered(np.array([1, 0, 1]), np.array([20514, 20513, 20514]))]
    [[1, 0, 1], [0, 1], [20513, 20514]]
    """
    low = int(day.min(initial=EVER))
    width = int(day.max(initial=low)) - low + 1
    key = group * width + (day - low)
    size = (int(group.max(initial=-1)) + 1) * width
    if size > MOST_EMPTY * len(key):
        number, known = pd.factorize(key, sort=True)
        number, known = number.astype(np.int64), known.astype(np.int64)
    else:
        occurs = np.zeros(size, dtype=bool)
        occurs[key] = True
        number, known = (occurs.cumsum() - 1)[key], np.flatnonzero(occurs)
    return number, known // width, known % width + low


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
