"""Half-open interval algebra on columns: overlaps, clusters, unions, coverage.

All functions take parallel int64 arrays: a non-negative `group` (one group per person, say) and `start < end`
in whole units; they raise ValueError otherwise, or where groups and stretch of time are too large to lay on one
line of 62 bits. An interval is [start, end): touching is not overlapping. Intervals of different groups never
meet. No domain words here.

The sweep packs group, start and row number into one integer, sorts those values and runs a maximum over
the ends: sorting values is several times faster than sorting an index.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def check(group: Ints, start: Ints, end: Ints) -> None:
    """Raise ValueError unless the arrays are parallel, groups not negative and every interval has a length."""
    if not len(group) == len(start) == len(end):
        raise ValueError("group, start and end differ in length")
    if len(start) and int(group.min()) < 0:
        raise ValueError("a group is negative")
    if not (start < end).all():
        raise ValueError("an interval ends at or before its start")


def spread(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Return of each row the `count` whole numbers from `first` on: the row and the number, in order.

    >>> [column.tolist() for column in spread(np.array([7, 3, 1]), np.array([2, 0, 3]))]
    [[0, 0, 2, 2, 2], [7, 8, 1, 2, 3]]
    """
    row = np.repeat(np.arange(len(count)), count)
    return row, np.arange(len(row)) + np.repeat(first - (count.cumsum() - count), count)


def _shift(group: Ints, origin: int, limit: int) -> Ints:
    """Return by how much each interval moves so that each group has a stretch of its own on one line."""
    span = limit - origin + 1
    if (int(group.max()) + 1) * span >= 1 << 62:
        raise ValueError("groups and their stretch of time are too large for one line")
    return np.asarray(group.astype(np.int64) * span - origin, dtype=np.int64)


def _sweep(group: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Return row order by (group, start) with starts and ends on one line in that order."""
    shift = _shift(group, int(start.min()), int(end.max()))
    start, end = start + shift, end + shift
    rows = len(start)
    row_bits = max(rows - 1, 1).bit_length()
    if int(start.max()).bit_length() + row_bits <= 62:
        packed = (start << row_bits) | np.arange(rows, dtype=np.int64)
        packed.sort()
        order = packed & ((1 << row_bits) - 1)
        return order, packed >> row_bits, end[order]
    order = np.argsort(start, kind="stable")
    return order, start[order], end[order]


def overlapping(group: Ints, start: Ints, end: Ints) -> Flags:
    """Return for each interval whether it shares time with another of its group."""
    check(group, start, end)
    flags = np.zeros(len(start), dtype=bool)
    if len(start) < 2:
        return flags
    order, s, e = _sweep(group, start, end)
    reach = np.maximum.accumulate(e)
    hit = np.zeros(len(s), dtype=bool)
    hit[1:] = s[1:] < reach[:-1]
    hit[:-1] |= s[1:] < e[:-1]
    flags[order] = hit
    return flags


def overlap_pairs(group: Ints, start: Ints, end: Ints, limit: int = 10_000_000) -> tuple[Ints, Ints]:
    """Return rows i and j of all pairs that share time, i starting no later than j.

    Pairs are ordered by group, start of i, then of j. Stops after the first i that brings them to `limit`, so
    that a file in which everything overlaps cannot exhaust memory; `limit` pairs or more means "at least".
    """
    check(group, start, end)
    if len(start) < 2:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    order, s, e = _sweep(group, start, end)
    meets_next = np.flatnonzero(s[1:] < e[:-1])
    mates = np.searchsorted(s, e[meets_next], side="left") - (meets_next + 1)
    if int(mates.sum()) > limit:
        mates = mates[: int(np.searchsorted(mates.cumsum(), limit)) + 1]
        meets_next = meets_next[: len(mates)]
    at, later = spread(meets_next + 1, mates)
    return order[meets_next[at]], order[later]


def clusters(group: Ints, start: Ints, end: Ints, gap: int = 0) -> Ints:
    """Return a cluster number for each interval: those that overlap, directly or through others, share one.

    With `gap` > 0, intervals of one group that lie closer together than `gap` share one too. Numbers are
    0, 1, 2, ... and ascend by (group, start).
    """
    check(group, start, end)
    numbers = np.zeros(len(start), dtype=np.int64)
    if len(start) == 0:
        return numbers
    order, s, e = _sweep(group, start, end + gap)
    opens = np.ones(len(s), dtype=bool)
    opens[1:] = s[1:] >= np.maximum.accumulate(e)[:-1]
    numbers[order] = opens.cumsum() - 1
    return numbers


def retraced(group: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return how much of each interval those before it already cover, and which of them reaches furthest.

    Before means of the same group and starting earlier, or at the same time in an earlier row. The part
    retraced lies at the interval's start, and these parts add up to what a group's lengths exceed their union
    by: each level of coverage above the first is counted once. Where nothing is retraced, the other is -1.
    """
    check(group, start, end)
    length, mate = np.zeros(len(start), dtype=np.int64), np.full(len(start), -1, dtype=np.int64)
    if len(start) < 2:
        return length, mate
    order, s, e = _sweep(group, start, end)
    reach = np.maximum.accumulate(e)
    holder = np.maximum.accumulate(np.where(e == reach, np.arange(len(e)), 0))
    again = np.minimum(e[1:], reach[:-1]) - s[1:]
    hit = np.flatnonzero(again > 0)
    length[order[hit + 1]] = again[hit]
    mate[order[hit + 1]] = order[holder[hit]]
    return length, mate


def unions(group: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Return group, start and end of the stretches that the intervals of each group cover, in order.

    Stretches do not overlap; two may touch, as intervals that only touch are not one.
    """
    check(group, start, end)
    if len(start) == 0:
        return group.astype(np.int64), start, end
    order, s, e = _sweep(group, start, end)
    edges = np.flatnonzero(np.r_[True, s[1:] >= np.maximum.accumulate(e)[:-1]])
    lead = order[edges]
    length = np.maximum.reduceat(e, edges) - s[edges]
    return group[lead].astype(np.int64), start[lead], start[lead] + length


def union_lengths(group: Ints, start: Ints, end: Ints, groups: int) -> Ints:
    """Return for each of the groups 0..groups-1 how much time its intervals cover, each unit once."""
    g, s, e = unions(group, start, end)
    return np.bincount(g, weights=e - s, minlength=groups).astype(np.int64)


def covered(group: Ints, start: Ints, end: Ints, by_group: Ints, by_start: Ints, by_end: Ints) -> Ints:
    """Return for each interval how much of it the intervals `by_*` of its group cover, each unit once."""
    check(group, start, end)
    g, s, e = unions(by_group, by_start, by_end)
    if len(start) == 0 or len(s) == 0:
        return np.zeros(len(start), dtype=np.int64)
    shift = _shift(
        np.concatenate([group, g]),
        min(int(start.min()), int(s.min())),
        max(int(end.max()), int(e.max())),
    )
    low, high = start + shift[: len(start)], end + shift[: len(start)]
    s, e = s + shift[len(start) :], e + shift[len(start) :]
    before = np.concatenate([[0], (e - s).cumsum()])

    def until(instant: Ints) -> Ints:
        whole = np.searchsorted(e, instant, side="right")
        part = np.minimum(whole, len(s) - 1)
        rest = np.where(whole < len(s), np.clip(instant - s[part], 0, None), 0)
        return np.asarray(before[whole] + rest, dtype=np.int64)

    return until(high) - until(low)


def depths(group: Ints, start: Ints, end: Ints) -> Ints:
    """Return for each interval the largest number of intervals of its group that run at once during it.

    The number running is highest at a start; the maximum over a stretch of starts is that of two runs of a
    power of two that cover it (a sparse table, of which one level at a time is kept).
    """
    check(group, start, end)
    most = np.ones(len(start), dtype=np.int64)
    if len(start) < 2:
        return most
    order, s, e = _sweep(group, start, end)
    best = np.searchsorted(s, s, side="right") - np.searchsorted(np.sort(e), s, side="right")
    first, after = np.searchsorted(s, s), np.searchsorted(s, e)
    level = np.frexp(after - first)[1] - 1
    for power in range(int(level.max()) + 1):
        mine = np.flatnonzero(level == power)
        most[order[mine]] = np.maximum(best[first[mine]], best[after[mine] - (1 << power)])
        best = np.maximum(best[: -(1 << power)], best[1 << power :])
    return most
