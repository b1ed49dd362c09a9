"""Which policy makes the bill out of the log: the one the terms declare, the platform's, or one that fits.

A policy fits when it meets the billed time of at least `MATCH_SHARE` of the units that both sides state, clearly
more than the log as it is does (checks: REC405, method M3). Simple policies are tried before those that combine
several terms; a combination must meet clearly more. What is rounded to a grain is a multiple of it, which spares
most trials; the others are tried on a few units first. Where terms are silent and nothing fits, the policy may still
be told that the bill looks most like, see `auditor.reconciliation.likeness`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import Ledger
from auditor.reconciliation.billing import SEGMENT, STEPS, WEEK, Log
from auditor.reconciliation.likeness import Likeness
from auditor.reconciliation.policies import (
    BASES,
    NOTHING,
    Policy,
    each,
    objects,
    stated,
)
from auditor.reconciliation.rounding import MINUTES, PLATFORM_POLICIES, POLICIES
from auditor.settings import WHOLE_DAY

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]
MATCH_SHARE = 0.8
CLEARLY = 0.2
NEARLY, HALVED = 0.95, 0.5
"""A term that touches few units must meet this share of them, and half of those that the log as it is does not."""
BETTER = 0.05
"""By how much a combination of terms must meet more units than rounding alone does."""
MINIMUM_UNITS = 5
SEVERAL_UNITS = 8
"""Units that a combination of terms must be seen on: with fewer, one of a thousand fits by chance."""
SAMPLE, SMALL_SAMPLE, PROMISING = 60, 12, 0.6
TOUCHED_SHARE = 1.01
CONSTANT, QUARTER = 0.5, 900
"""Share of units up to which a log is not constant; what a day rate is a multiple of."""


@dataclass(frozen=True)
class Fit:
    """`expected` seconds per unit, and per contract the policy that made them.

    `steps` hold what each step of the policy adds per unit, `policy` a `Policy` or None, `known_from` "terms",
    "platform", "fitted", "likely" or None, `share` that of the units it meets, `stated` the policy of the terms (None
    if silent), `gain` the seconds that it adds beyond what terms or platform allow, `added` all that it adds to the
    log. Of a likely policy, `named` is what of it is sure, `factor` what the bill stands at above it, and `margin` by
    how much (in log likelihood) it is more like the bill than the next best one, `next_best`; else None, 1, 0 and
    None.
    """

    expected: Ints
    steps: dict[str, Ints]
    policy: npt.NDArray[Any]
    known_from: npt.NDArray[Any]
    share: Shares
    stated: npt.NDArray[Any]
    gain: Ints
    added: Ints
    named: npt.NDArray[Any]
    factor: Shares
    margin: Shares
    next_best: npt.NDArray[Any]


def fit(ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame) -> Fit:
    """Return what the log comes to under the policy that holds for each contract.

    The terms' policy holds if it fits, or if no other does; then the platform's; then the one that fits best.
    Of policies that fit equally well the one tried first holds.
    """
    size, contract = len(ledger.contracts), units["contract_row"].to_numpy()
    raw, comparable = units["logged"].to_numpy(), ((units["billed"] > 0) & (units["logged"] > 0)).to_numpy()
    declared = stated(ledger)
    policy = objects(None if p == NOTHING else p for p in declared)
    known_from = objects(None if p is None else "terms" for p in policy)
    log = Log(ledger, pieces, units)
    allowed = _applied(log, policy[contract], raw)[0]
    share, several = _shares(units, comparable, allowed, size)
    is_silent = np.array([p is None for p in declared], dtype=bool)
    is_nearly = is_silent & (several >= SEVERAL_UNITS) & (share >= MATCH_SHARE) & (share < 1)
    is_open = (several >= MINIMUM_UNITS) & (share < MATCH_SHARE) | is_nearly
    factor, margin = np.ones(size), np.zeros(size)
    named, next_best = (np.full(size, None, dtype=object) for _ in range(2))
    if is_open.any():
        search = _Search(ledger, units, pieces, comparable & is_open[contract], is_open, share, policy)
        search.run(is_nearly)
        alike = search.likely(is_silent & is_open & ~is_nearly)
        named, factor, margin, next_best = alike.named, alike.factor, alike.margin, alike.next_best
        policy = np.where(pd.notna(search.found), search.found, policy)
        known_from = np.where(pd.notna(search.found), search.origin, known_from)
    expected, steps = _applied(log, policy[contract], raw)

    def total(seconds: Ints) -> Ints:
        return _total(contract, np.where(comparable, seconds, 0), size)

    if (known_from == "platform").any():
        is_more = total(expected) > TOUCHED_SHARE * total(log.under(Policy(("up", 10, "segment"))))
        known_from[(known_from == "platform") & is_more] = "fitted"
    allowed = np.where((known_from == "platform")[contract], expected, allowed)
    share = _shares(units, comparable, expected, size)[0]
    gain, added = total(expected - allowed), total(expected - raw)
    return Fit(expected, steps, policy, known_from, share, declared, gain, added, named, factor, margin, next_best)


def _applied(log: Log, policies: npt.NDArray[Any], raw: Ints) -> tuple[Ints, dict[str, Ints]]:
    """Return the seconds of each unit under its own policy, and what each step adds."""
    steps = {name: np.zeros(len(raw), dtype=np.int64) for name in STEPS}
    for policy, mine in each(policies):
        for name, added in log.steps(policy).items():
            steps[name][mine] = added[mine]
    return np.asarray(raw + sum(steps.values()), dtype=np.int64), steps


class _Trials:
    """Some units of some contracts, on which policies are tried."""

    def __init__(self, ledger: Ledger, units: pd.DataFrame, pieces: pd.DataFrame, mask: Flags, size: int) -> None:
        at = np.flatnonzero(mask)
        place = np.full(len(units), -1, dtype=np.int64)
        place[at] = np.arange(len(at))
        unit = place[pieces["unit"].to_numpy()]
        self.units = units.iloc[at].reset_index(drop=True)
        self.contract = self.units["contract_row"].to_numpy()
        self.billed, self.room = self.units["billed"].to_numpy(), self.units["resolution"].to_numpy()
        self.log = Log(ledger, pieces[unit >= 0].assign(unit=unit[unit >= 0]), self.units)
        self.size = size
        self.several = np.maximum(np.bincount(self.contract, minlength=size), 1)

    def met(self, policy: Policy) -> Shares:
        """Return per contract the share of its units that a policy meets."""
        return self.share(np.abs(self.billed - self.log.under(policy)) <= self.room)

    def share(self, hits: Flags) -> Shares:
        """Return per contract the share of its units that are marked."""
        return np.asarray(np.bincount(self.contract[hits], minlength=self.size) / self.several)


class _Search:
    """The search for the policy that fits each open contract best on sampled units."""

    def __init__(
        self,
        ledger: Ledger,
        units: pd.DataFrame,
        pieces: pd.DataFrame,
        counted: Flags,
        is_open: Flags,
        share: Shares,
        declared: npt.NDArray[Any],
    ) -> None:
        size, contract = len(is_open), units["contract_row"].to_numpy()

        def trials(most: int, of: Flags) -> _Trials:
            return _Trials(ledger, units, pieces, of[contract] & _sampled(contract, counted, most), size)

        self._trials, self.all, self.few = trials, trials(SAMPLE, is_open), trials(SMALL_SAMPLE, is_open)
        is_period = (units["last"] > units["first"]).to_numpy()
        self.has_periods = np.bincount(contract[is_period], minlength=size) > 0
        self.is_platform = ledger.contracts["grain_seconds"].to_numpy() == SEGMENT
        self.is_open, self.declared = is_open, declared
        self.found, self.origin = np.full(size, None, dtype=object), np.full(size, None, dtype=object)
        self.needed = np.maximum(share + CLEARLY, MATCH_SHARE)
        self.admits = {
            minutes: self.all.share(_off(self.all.billed, minutes * 60) <= self.all.room) >= MATCH_SHARE
            for minutes in MINUTES
        }

    def run(self, is_nearly: Flags) -> None:
        """Try all policies, simple ones first; where all but a few units are met, only terms that touch few."""
        if is_nearly.any():
            share = self.needed - CLEARLY
            self.needed = np.where(is_nearly, np.maximum(NEARLY, 1 - HALVED * (1 - share)), self.needed)
            for base in BASES:
                self._try(base, is_nearly, "fitted")
            self.is_open = self.is_open & ~is_nearly
        for rounding in PLATFORM_POLICIES:
            self._try(Policy(rounding), self.is_open & self.is_platform, "platform")
        mine = self.is_open & pd.isna(self.origin)
        for rounding in POLICIES:
            may = mine & self.admits[rounding[1]] & (self.has_periods | (rounding[2] != "line"))
            self._try(Policy(rounding), may, "fitted")
        several = np.bincount(self.all.contract, minlength=self.all.size) >= SEVERAL_UNITS
        mine = self.is_open & several & (self.origin != "platform")
        self.needed = np.where(pd.notna(self.found), self.needed + BETTER, self.needed)
        self._try_rates(mine)
        for policy, may in self._combined(mine):
            if (may & (self.few.met(policy) >= PROMISING)).any():
                self._try(policy, may, "fitted")

    def likely(self, may: Flags) -> Likeness:
        """Find what the bill looks most like where terms are silent and nothing fits.

        A platform's terms are not silent: time on top of one of its ways must not pass as another of them.
        """
        several = np.bincount(self.all.contract, minlength=self.all.size) >= SEVERAL_UNITS
        mine = may & pd.isna(self.found) & several & ~self.is_platform
        some = self._trials(SAMPLE, mine)
        alike = Likeness(some.contract, some.billed, some.room, some.size)
        if mine.any():
            told = alike.tell(some.log, mine, self._grid(), self._free(mine))
            self.found[told], self.origin[told] = alike.policy[told], "likely"
        return alike

    def _grid(self) -> Ints:
        """Return the coarsest grid, in minutes, that the bill of each contract lies on and its log does not."""
        logged = self.all.log.under(NOTHING)
        grid = np.zeros(self.all.size, dtype=np.int64)
        for minutes in MINUTES[1:]:
            is_off = self.all.share(_off(logged, minutes * 60) <= self.all.room) < MATCH_SHARE
            grid[self.admits[minutes] & is_off] = minutes
        return grid

    def _try(self, policy: Policy, may: Flags, origin: str) -> None:
        if (may & (self.needed <= 1)).any():
            self._take(policy, self.all.met(policy), may, origin)

    def _take(self, policy: Policy, met: Shares, may: Flags, origin: str) -> None:
        better = may & (met >= self.needed)
        self.found[better], self.origin[better] = policy, origin
        self.needed[better] = met[better] + 1e-9

    def _combined(self, mine: Flags) -> list[tuple[Policy, Flags]]:
        """Return policies of several terms and where they may hold: around what is declared, and from nothing."""
        around = [(_merged(policy, base), may & mine) for (policy, may), base in product(each(self.declared), BASES)]
        return [(policy, may) for policy, may in (*around, *self._free(mine, (NOTHING,))) if may.any()]

    def _free(self, mine: Flags, without: tuple[Policy, ...] = ()) -> list[tuple[Policy, Flags]]:
        """Return all policies but those that add to some, and where what is billed is a multiple of their grain.

        Gaps are paid only where the log has any.
        """
        with_gaps = mine & self._has_gaps()
        free = [(base, with_gaps if base.gap else mine) for base in BASES]
        for base, rounding in product((NOTHING, *BASES), POLICIES):
            _, minutes, per = rounding
            if base in without or minutes == 1 or (base.minimum and base.minimum % minutes):
                continue
            is_multiple = per != "entry" or not (base.gap or base.meal)
            may = (with_gaps if base.gap else mine) & (self.has_periods | (per != "line"))
            free.append((base.with_(rounding=rounding), may & self.admits[minutes] if is_multiple else may))
        return [(policy, may) for policy, may in free if may.any()]

    def _has_gaps(self) -> Flags:
        paid = self.all.log.under(NOTHING.with_(gap=WHOLE_DAY))
        return self.all.share(paid != self.all.log.under(NOTHING)) > 0

    def _try_rates(self, mine: Flags) -> None:
        """Try, as a day rate and as a retainer, what the most units of each contract come to per day and week.

        A constant bill says so only beside a log that varies (checks: method M4).
        """
        units, billed = self.all.units, self.all.billed
        logged = units["logged"].to_numpy()
        length = ((units["last"] - units["first"]).dt.days + 1).to_numpy()
        is_week = np.bincount(self.all.contract, weights=length < WEEK, minlength=self.all.size) == 0
        for name, parts, may in (
            ("day", self.all.log.workdays, mine),
            ("week", length / WEEK, mine & is_week & ~self.is_platform),
        ):
            usual, own = (self._usual(seconds, parts) for seconds in (billed, logged))
            met, constant = (
                self.all.share(np.abs(seconds - at[self.all.contract] * parts) <= self.all.room)
                for seconds, at in ((billed, usual), (logged, own))
            )
            fits = may & (usual > 0) & (usual % QUARTER == 0) & (constant <= CONSTANT) & (met >= self.needed)
            for seconds in np.unique(usual[fits]):
                policy = NOTHING.with_(**{name: int(seconds) / 3600})
                self._take(policy, met, fits & (usual == seconds), "fitted")

    def _usual(self, seconds: Ints, parts: npt.NDArray[Any]) -> Ints:
        """Return what the most units of each contract come to in each of their parts, to the minute."""
        of_part = np.round(seconds / np.maximum(parts, 1e-9) / 60).astype(np.int64) * 60
        return _modes(of_part, self.all.contract, self.all.size)


def _merged(policy: Policy, base: Policy) -> Policy:
    """Return a declared policy with the terms of another that it does not state."""
    more = {name: getattr(base, name) for name in ("minimum", "gap", "meal") if not getattr(policy, name)}
    return policy.with_(**more)


def _off(seconds: Ints, step: int) -> Ints:
    """Return how far seconds are from the nearest multiple of a step."""
    rest = seconds % step
    return np.asarray(np.minimum(rest, step - rest), dtype=np.int64)


def _modes(values: Ints, group: Ints, groups: int) -> Ints:
    """Return the most common value of each group, the smallest of several; 0 of none."""
    counts = pd.DataFrame({"group": group, "value": values}).groupby(["group", "value"], as_index=False).size()
    best = counts.sort_values(["group", "size", "value"], ascending=[True, False, True]).drop_duplicates("group")
    modes = np.zeros(groups, dtype=np.int64)
    modes[best["group"].to_numpy()] = best["value"].to_numpy()
    return modes


def _shares(units: pd.DataFrame, counted: Flags, expected: Ints, size: int) -> tuple[Shares, Ints]:
    """Return per contract the share of the counted units that `expected` meets, and how many those are."""
    contract = units["contract_row"].to_numpy()
    several = np.bincount(contract[counted], minlength=size)
    hit = counted & (np.abs(units["billed"].to_numpy() - expected) <= units["resolution"].to_numpy())
    return np.bincount(contract[hit], minlength=size) / np.maximum(several, 1), several


def _sampled(contract: Ints, counted: Flags, most: int) -> Flags:
    """Return about `most` of each contract's counted units, evenly spaced: enough to tell policies apart."""
    rank = pd.Series(counted).groupby(contract).cumsum().to_numpy() - 1
    several = np.bincount(contract[counted], minlength=int(contract.max(initial=0)) + 1)[contract]
    return np.asarray(counted & (rank % np.maximum(1, several // most) == 0))


def _total(group: Ints, seconds: Ints, groups: int) -> Ints:
    return np.bincount(group, weights=seconds, minlength=groups).astype(np.int64)
