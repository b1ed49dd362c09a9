"""Which rounding makes the bill out of the log: the one the terms declare, the platform's, or one that fits.

A policy fits when it meets the billed time of at least `MATCH_SHARE` of the units that both sides state, clearly
more than the log as it is does (checks: REC405, method M3). Exact multiples are fixed points of every mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.model import Ledger

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]
MATCH_SHARE = 0.8
CLEARLY = 0.2
MINIMUM_UNITS = 5
SAMPLE = 60
SESSION_GAP = 600
SEGMENT = 600
POLICIES = tuple(
    (direction, minutes, per)
    for per in ("entry", "task-day", "day", "line")
    for minutes in (1, 5, 6, 10, 15, 30, 60)
    for direction in ("nearest", "up", "down")
)
PLATFORM_POLICIES = (
    ("nearest", 10, "session"),
    ("up", 10, "session"),
    ("nearest", 10, "segment"),
    ("up", 10, "segment"),
    ("nearest", 10, "day"),
    ("up", 10, "day"),
    ("nearest", 10, "entry"),
    ("up", 10, "entry"),
)
"""How ten-minute segments may come about, as long as they are no more than the log touches."""
TOUCHED_SHARE = 1.01


def rounded(seconds: Ints, direction: str, minutes: int) -> Ints:
    """Return seconds rounded to whole steps of `minutes`; exact multiples stay, halves go up.

    >>> rounded(np.array([900, 901, 1349, 1350]), "nearest", 15).tolist()
    [900, 900, 900, 1800]
    >>> rounded(np.array([900, 901]), "up", 15).tolist(), rounded(np.array([1799]), "down", 15).tolist()
    ([900, 1800], [900])
    """
    if direction == "none":
        return seconds
    step = minutes * 60
    return (seconds + {"up": step - 1, "nearest": step // 2, "down": 0}[direction]) // step * step


@dataclass(frozen=True)
class Rounding:
    """`expected` seconds per unit, and per contract the policy that made them.

    `policy` is such as "nearest 15 per day" or None, `known_from` "terms", "platform", "fitted" or None, `share`
    that of the units it meets, `stated` the policy of the terms ("none" if they say so; None if silent), `gain`
    the seconds that it adds beyond what terms or platform allow, `added` all that it adds to the log.
    """

    expected: Ints
    policy: npt.NDArray[Any]
    known_from: npt.NDArray[Any]
    share: npt.NDArray[np.float64]
    stated: npt.NDArray[Any]
    gain: Ints
    added: Ints


class Log:
    """The log's pieces of units, summed in the ways that policies round."""

    def __init__(self, ledger: Ledger, pieces: pd.DataFrame, units: pd.DataFrame) -> None:
        mine = pieces[pieces["side"] == "logged"]
        self._ledger = ledger
        grain = ledger.contracts["grain_seconds"].to_numpy()[units["contract_row"].to_numpy()]
        self._is_platform = (grain == SEGMENT)[mine["unit"].to_numpy()]
        self._unit, self._entry = mine["unit"].to_numpy(), mine["entry"].to_numpy()
        self._day, self._seconds = mine["day"].to_numpy(), mine["seconds"].to_numpy()
        self._start, self._end = mine["start"].to_numpy(), mine["end"].to_numpy()
        self._raw = _total(self._unit, self._seconds, len(units))
        self._sums: dict[str, tuple[Ints, Ints]] = {}

    def under(self, direction: str, minutes: int, per: str) -> Ints:
        """Return the seconds of each unit under a policy."""
        if per == "segment":
            return self._segments(least=1 if direction == "up" else SEGMENT // 2)
        if per not in self._sums:
            self._sums[per] = self._grouped(per)
        unit, seconds = self._sums[per]
        return self._raw + _total(unit, rounded(seconds, direction, minutes) - seconds, len(self._raw))

    def _grouped(self, per: str) -> tuple[Ints, Ints]:
        """Return unit and seconds, summed per entry, session, task and day, day, or line.

        What rounding adds to an entry that midnight cuts goes to the day it begins on; a platform, which bills
        each day by itself, rounds both pieces.
        """
        if per == "line":
            return _summed(self._unit, np.zeros_like(self._unit), self._seconds)
        if per == "day":
            return _summed(self._unit, self._day, self._seconds)
        if per == "task-day":
            return _summed(self._unit, self._day * (self._task.max(initial=0) + 1) + self._task, self._seconds)
        if per == "session":
            return _summed(self._unit, self._sessions, self._seconds)
        codes, known = pd.factorize(np.where(self._is_platform, -1 - np.arange(len(self._entry)), self._entry))
        first = np.full(len(known), len(self._raw), dtype=np.int64)
        np.minimum.at(first, codes, self._unit)
        return first, _total(codes, self._seconds, len(known))

    @property
    def _task(self) -> Ints:
        part = self._ledger.entries[["project", "task", "description"]].take(self._entry)
        code = np.zeros(len(part), dtype=np.int64)
        for name in part.columns:
            own = pd.factorize(part[name])[0].astype(np.int64) + 1
            code = pd.factorize(code * (own.max(initial=0) + 1) + own)[0].astype(np.int64)
        return code

    @property
    def _sessions(self) -> Ints:
        timed = self._end > self._start
        number = -1 - np.arange(len(timed), dtype=np.int64)
        unit, start, end = self._unit[timed], self._start[timed], self._end[timed]
        number[timed] = intervals.clusters(unit, start, end, gap=SESSION_GAP)
        return number

    @property
    def sessions(self) -> Ints:
        """How many stretches of work each unit has: entries closer together than ten minutes are one."""
        unit, _ = self._grouped("session")
        return np.bincount(unit, minlength=len(self._raw)).astype(np.int64)

    def _segments(self, least: int) -> Ints:
        """Return the time of the clock's ten-minute segments of which the log holds at least `least` seconds."""
        unit, held = self._cells
        timed = self._end > self._start
        loose = _total(self._unit[~timed], self._seconds[~timed], len(self._raw))
        whole = np.bincount(unit[held >= least], minlength=len(self._raw)) * SEGMENT
        return np.asarray(whole + loose, dtype=np.int64)

    @cached_property
    def _cells(self) -> tuple[Ints, Ints]:
        """The unit of each segment of the clock that the log touches, and the seconds it holds of it."""
        timed = self._end > self._start
        unit, start, end = intervals.unions(self._unit[timed], self._start[timed], self._end[timed])
        first, last = start // SEGMENT, (end - 1) // SEGMENT
        count = last - first + 1
        row = np.repeat(np.arange(len(unit)), count)
        cell = first[row] + np.arange(len(row)) - np.repeat(count.cumsum() - count, count)
        held = np.minimum(end[row], (cell + 1) * SEGMENT) - np.maximum(start[row], cell * SEGMENT)
        opens = np.flatnonzero(np.r_[True, (np.diff(cell) != 0) | (np.diff(unit[row]) != 0)][: len(row)])
        if not len(opens):
            return unit[row], held
        return unit[row][opens], np.add.reduceat(held, opens)


def _total(group: Ints, seconds: Ints, groups: int) -> Ints:
    return np.bincount(group, weights=seconds, minlength=groups).astype(np.int64)


def _summed(unit: Ints, part: Ints, seconds: Ints) -> tuple[Ints, Ints]:
    low = int(part.min()) if len(part) else 0
    width = int(part.max()) - low + 1 if len(part) else 1
    codes, known = pd.factorize(unit * width + part - low)
    return known // width, _total(codes, seconds, len(known))


def fit(ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame) -> Rounding:
    """Return what the log comes to under the rounding that holds for each contract.

    The terms' rounding holds if it fits, or if no other does; then the platform's; then the one that fits best.
    Of policies that fit equally well the one named first in `POLICIES` holds.
    """
    size, contract = len(ledger.contracts), units["contract_row"].to_numpy()
    raw, comparable = units["logged"].to_numpy(), ((units["billed"] > 0) & (units["logged"] > 0)).to_numpy()
    stated = _stated(ledger)
    policy, known_from = stated.copy(), np.full(size, None, dtype=object)
    known_from[pd.notna(stated) & (stated != "none")] = "terms"
    policy[pd.isna(known_from)] = None
    log = Log(ledger, pieces, units)
    allowed = _under(log, policy[contract], raw)
    share, several = _shares(units, comparable, allowed, size)
    is_open = (several >= MINIMUM_UNITS) & (share < MATCH_SHARE)
    sampled = comparable & is_open[contract] & _sampled(contract, comparable)
    if sampled.any():
        found, origin = _best_policies(ledger, units, pieces, sampled, is_open, share)
        policy = np.where(pd.notna(found), found, policy)
        known_from = np.where(pd.notna(found), origin, known_from)
    expected = _under(log, policy[contract], raw)

    def total(seconds: Ints) -> Ints:
        return _total(contract, np.where(comparable, seconds, 0), size)

    if (known_from == "platform").any():
        is_more = total(expected) > TOUCHED_SHARE * total(log.under("up", 10, "segment"))
        known_from[(known_from == "platform") & is_more] = "fitted"
    allowed = np.where((known_from == "platform")[contract], expected, allowed)
    share = _shares(units, comparable, expected, size)[0]
    return Rounding(expected, policy, known_from, share, stated, total(expected - allowed), total(expected - raw))


def _best_policies(
    ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame, sampled: Flags, is_open: Flags, share: Shares
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return the policy that fits each open contract best on the sampled units, and where it is known from."""
    size, contract = len(share), units["contract_row"].to_numpy()
    log = Log(ledger, pieces[sampled[pieces["unit"].to_numpy()]], units)
    is_period = (units["last"] > units["first"]).to_numpy()
    has_periods = np.bincount(contract[is_period], minlength=size) > 0
    is_platform = ledger.contracts["grain_seconds"].to_numpy() == SEGMENT
    found, origin = np.full(size, None, dtype=object), np.full(size, None, dtype=object)
    needed = np.maximum(share + CLEARLY, MATCH_SHARE)
    for name, policies in (("platform", PLATFORM_POLICIES), ("fitted", POLICIES)):
        mine = is_open & (is_platform if name == "platform" else pd.isna(origin))
        for direction, minutes, per in policies:
            may = mine & (has_periods | (per != "line"))
            if not may.any():
                continue
            met = _shares(units, sampled, log.under(direction, minutes, per), size)[0]
            better = may & (met >= needed)
            found[better], origin[better] = f"{direction} {minutes} per {per}", name
            needed[better] = met[better] + 1e-9
    return found, origin


def _shares(units: pd.DataFrame, counted: Flags, expected: Ints, size: int) -> tuple[Shares, Ints]:
    """Return per contract the share of the counted units that `expected` meets, and how many those are."""
    contract = units["contract_row"].to_numpy()
    several = np.bincount(contract[counted], minlength=size)
    hit = counted & (np.abs(units["billed"].to_numpy() - expected) <= units["resolution"].to_numpy())
    return np.bincount(contract[hit], minlength=size) / np.maximum(several, 1), several


def _sampled(contract: Ints, counted: Flags) -> Flags:
    """Return about `SAMPLE` of each contract's counted units, evenly spaced: enough to tell policies apart."""
    rank = pd.Series(counted).groupby(contract).cumsum().to_numpy() - 1
    several = np.bincount(contract[counted], minlength=int(contract.max(initial=0)) + 1)[contract]
    return np.asarray(counted & (rank % np.maximum(1, several // SAMPLE) == 0))


def _under(log: Log, policy: npt.NDArray[Any], raw: Ints) -> Ints:
    """Return the seconds of each unit under its own policy; as they are where it has none."""
    seconds = raw.copy()
    for words in sorted({p for p in pd.unique(policy) if p is not None}):
        direction, minutes, _, per = words.split()
        seconds = np.where(policy == words, log.under(direction, int(minutes), per), seconds)
    return seconds


def _stated(ledger: Ledger) -> npt.NDArray[Any]:
    """Return the rounding that each contract's terms declare: "none", "up 15 per entry", or None if silent."""
    c = ledger.contracts
    words = [
        None if pd.isna(direction) else "none" if direction == "none" else f"{direction} {int(minutes)} per {per}"
        for direction, minutes, per in zip(
            c["rounding_direction"], c["rounding_minutes"], c["rounding_per"], strict=True
        )
    ]
    return np.array([*words, None], dtype=object)[:-1]
