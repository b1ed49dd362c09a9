"""Half-open interval algebra on columns: overlaps, clusters, unions, coverage.

All functions take parallel int64 arrays: a small non-negative `group` (one group per person, say) and
`start < end` in whole units. An interval is [start, end): touching is not overlapping. Intervals of
different groups never meet. No domain words here.

The sweep packs group, start and row number into one integer, sorts those values and runs a maximum over
the ends: sorting values is several times faster than sorting an index.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def check(group: Ints, start: Ints, end: Ints) -> None:
    """Raise ValueError unless the arrays are parallel and every interval has positive length."""
    if not len(group) == len(start) == len(end):
        raise ValueError("group, start and end differ in length")
    if len(start) and not (start < end).all():
        raise ValueError("an interval ends at or before its start")


def _on_one_line(group: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Shift each group to a stretch of its own, so that one sweep serves all."""
    origin = start.min()
    span = int(end.max() - origin) + 1
    shift = group.astype(np.int64) * span - origin
    return start + shift, end + shift


def _sweep(group: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Return row order by (group, start) with starts and ends on one line in that order."""
    start, end = _on_one_line(group, start, end)
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

    Pairs are ordered by the start of i, then of j. Stops at about `limit` pairs, so that a file in which
    everything overlaps cannot exhaust memory; a result of `limit` pairs or more means "at least".
    """
    if len(start) < 2:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    order, s, e = _sweep(group, start, end)
    following = np.arange(1, len(s) + 1)
    mates = np.searchsorted(s, e, side="left") - following
    np.maximum(mates, 0, out=mates)
    if mates.sum() > limit:
        mates = mates[: int(np.searchsorted(mates.cumsum(), limit)) + 1]
    first = np.repeat(np.arange(len(mates)), mates)
    offset = np.arange(len(first)) - np.repeat(mates.cumsum() - mates, mates)
    return order[first], order[first + 1 + offset]


def clusters(group: Ints, start: Ints, end: Ints, gap: int = 0) -> Ints:
    """Return a cluster number for each interval: those that overlap, directly or through others, share one.

    With `gap` > 0, intervals of one group that lie closer together than `gap` share one too. Numbers
    ascend by (group, start).
    """
    numbers = np.zeros(len(start), dtype=np.int64)
    if len(start) == 0:
        return numbers
    order, s, e = _sweep(group, start, end + gap)
    opens = np.ones(len(s), dtype=bool)
    opens[1:] = s[1:] >= np.maximum.accumulate(e)[:-1]
    numbers[order] = opens.cumsum() - 1
    return numbers


def unions(group: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Return group, start and end of the disjoint stretches that the intervals of each group cover."""
    if len(start) == 0:
        return group.astype(np.int64), start, end
    number = clusters(group, start, end)
    order = np.argsort(number, kind="stable")
    edges = np.flatnonzero(np.r_[True, np.diff(number[order]) > 0])
    return (
        group[order][edges].astype(np.int64),
        np.minimum.reduceat(start[order], edges),
        np.maximum.reduceat(end[order], edges),
    )


def union_lengths(group: Ints, start: Ints, end: Ints, groups: int) -> Ints:
    """Return for each of the groups 0..groups-1 how much time its intervals cover, each unit once."""
    g, s, e = unions(group, start, end)
    return np.bincount(g, weights=e - s, minlength=groups).astype(np.int64)


def covered(group: Ints, start: Ints, end: Ints, by_group: Ints, by_start: Ints, by_end: Ints) -> Ints:
    """Return for each interval how much of it the intervals `by_*` of its group cover, each unit once."""
    if len(start) == 0 or len(by_start) == 0:
        return np.zeros(len(start), dtype=np.int64)
    g, s, e = unions(by_group, by_start, by_end)
    origin = min(int(start.min()), int(s.min()))
    span = max(int(end.max()), int(e.max())) - origin + 1
    s, e = s - origin + g * span, e - origin + g * span
    low = start - origin + group * span
    high = end - origin + group * span
    before = np.concatenate([[0], (e - s).cumsum()])

    def until(instant: Ints) -> Ints:
        whole = np.searchsorted(e, instant, side="right")
        part = np.minimum(whole, len(s) - 1)
        rest = np.where(whole < len(s), np.clip(instant - s[part], 0, None), 0)
        return np.asarray(before[whole] + rest, dtype=np.int64)

    return until(high) - until(low)


def depths(group: Ints, start: Ints, end: Ints) -> Ints:
    """Return for each interval the largest number of intervals of its group that run at once during it."""
    if len(start) == 0:
        return np.zeros(0, dtype=np.int64)
    s, e = _on_one_line(group, start, end)
    instants = np.concatenate([s, e])
    step = np.concatenate([np.ones(len(s), np.int64), -np.ones(len(e), np.int64)])
    order = np.lexsort((step, instants))
    running = step[order].cumsum()
    at = instants[order]
    last = np.flatnonzero(np.r_[at[1:] != at[:-1], True])
    at, running = at[last], running[last]
    from_ = np.searchsorted(at, s, side="left")
    to = np.searchsorted(at, e, side="left")
    bounds = np.column_stack([from_, to]).ravel()
    return np.asarray(np.maximum.reduceat(running, bounds)[::2], dtype=np.int64)
