"""What a bill looks most like when no policy meets it: a policy, and on top of it all the same share.

A bill that was lengthened by a tenth is met by no policy, yet it still follows the one it was made by: what it has
beyond a multiple of that policy's time scatters less than beyond any other's. Policies are compared by how far the
units are off such a multiple (a double exponential distribution of unknown width, far ones cut), less something for
each term that they state; roundings are combined with the other terms that come nearest on their own. A bill that
lies on a grid of minutes, while its log does not, was rounded to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from auditor.reconciliation.billing import Log
from auditor.reconciliation.policies import NOTHING, Policy

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
PER_TERM = 2.0
"""Log likelihood that each term of a policy must earn."""
UNUSUAL = 1.5
"""Log likelihood that a way of rounding must earn that few contracts have."""
TIE = 2.0
"""Policies this near to the most alike are as likely; only what they have in common is named."""
ENOUGH = 6.0
"""Log likelihood by which a policy must be more like the bill than the log as it is."""
LEAST_FACTOR, FACTOR_SCALE = 0.97, 0.05
"""A policy that the bill stands below is none; how far a bill usually stands above the one that it was made by."""
ON_GRID = 6.0
"""Log likelihood for rounding to the grid that all of a bill lies on and the log does not."""
FAR, FAR_PRINTS = 3, 10
"""A unit counts no further off than this many times the usual, and this many times its printed resolution."""


class Likeness:
    """How much bills look like policies: units of contracts (parallel contract, billed, room), `size` contracts."""

    def __init__(self, contract: Ints, billed: Ints, room: Ints, size: int) -> None:
        self._contract, self._billed, self._room, self._size = contract, billed, room.astype(np.float64), size
        self.several = np.bincount(contract, minlength=size)
        self.policy, self.named, self.next_best = (np.full(size, None, dtype=object) for _ in range(3))
        self.factor, self.margin = np.ones(size), np.zeros(size)

    def tell(self, log: Log, may: Flags, grid: Ints, candidates: list[tuple[Policy, Flags]]) -> Flags:
        """Return the contracts of a mask that look enough like one of some policies, each with where it may hold.

        Theirs become `policy`, the most alike; `named`, the terms that all nearly as alike have in common; `factor`,
        what the bill stands at above it; `margin`, what it leads by before `next_best`, without the terms named.
        `grid` are the minutes that a bill lies on and its log does not, 0 for none.
        """
        if not candidates or not may.any():
            return np.zeros(self._size, dtype=bool)
        plain, _ = self._weight(log.under(NOTHING))
        simple = [own for own in candidates if own[0].rounding is None or own[0].is_plain]
        weights, factors = self._weigh(log, grid, simple)
        is_base = np.array([policy.rounding is None for policy, _ in simple], dtype=bool)
        bases = np.where(is_base[:, None], weights, -np.inf)[:, may]
        is_near = (bases >= np.maximum(bases.max(axis=0), plain[may]) - TIE).any(axis=1)
        promising = {policy for (policy, _), near in zip(simple, is_near, strict=True) if near}
        several = [
            own
            for own in candidates
            if own[0].rounding and not own[0].is_plain and own[0].with_(rounding=None) in promising
        ]
        candidates = [*simple, *several]
        if several:
            weights, factors = (
                np.concatenate(both) for both in zip((weights, factors), self._weigh(log, grid, several), strict=True)
            )
        best = weights.argmax(axis=0)
        told: Flags = may & (weights.max(axis=0) >= plain + ENOUGH)
        for contract in np.flatnonzero(told).tolist():
            told[contract] = self._name(contract, best[contract], weights[:, contract], plain[contract], candidates)
            self.factor[contract] = factors[best[contract], contract] if told[contract] else 1.0
        return told

    def _weigh(self, log: Log, grid: Ints, candidates: list[tuple[Policy, Flags]]) -> tuple[Numbers, Numbers]:
        """Return the weight of each policy (row) for each contract, -inf where it may not hold, and its multiple."""
        weights, factors = (np.empty((len(candidates), self._size)) for _ in range(2))
        for n, (policy, where) in enumerate(candidates):
            weight, factors[n] = self._weight(log.under(policy))
            weight = weight - PER_TERM * terms_of(policy) - UNUSUAL * is_unusual(policy)
            if policy.rounding:
                weight = weight + ON_GRID * (grid == policy.rounding[1])
            weights[n] = np.where(where & (factors[n] >= LEAST_FACTOR), weight, -np.inf)
        return weights, factors

    def _name(
        self, contract: int, best: int, weights: Numbers, plain: float, candidates: list[tuple[Policy, Flags]]
    ) -> bool:
        """Name what a contract's bill looks like; return whether the policies most alike have a term in common."""
        named = candidates[best][0]
        for n in np.flatnonzero(weights >= weights[best] - TIE).tolist():
            named = _common(named, candidates[n][0])
        if not terms_of(named):
            return False
        others = [n for n in np.flatnonzero(weights > plain).tolist() if _common(named, candidates[n][0]) != named]
        second = max(others, key=lambda n: weights[n], default=None)
        self.policy[contract], self.named[contract] = candidates[best][0], named
        self.margin[contract] = weights[best] - (plain if second is None else weights[second])
        self.next_best[contract] = None if second is None else candidates[second][0]
        return True

    def _weight(self, expected: Ints) -> tuple[Numbers, Numbers]:
        """Return per contract the log likelihood of its bill as a multiple of `expected`, and the multiple."""
        own, billed = np.maximum(expected, 1).astype(np.float64), self._billed
        off = np.abs(billed - self._middle(billed / own)[self._contract] * own)
        most = (FAR * self._middle(off))[self._contract] + FAR_PRINTS * self._room
        near = off <= most
        sums = [self._total(np.where(near, part, 0)) for part in (billed, own)]
        factor = sums[0] / np.maximum(sums[1], 1)
        off = np.minimum(np.abs(billed - factor[self._contract] * own), most) + self._room
        width = self._total(off) / np.maximum(self.several, 1)
        above = np.abs(np.log(np.maximum(factor, 0.1))) / FACTOR_SCALE
        return -self.several * np.log(np.maximum(width, 1)) - above, factor

    def _total(self, values: npt.NDArray[Any]) -> Numbers:
        return np.asarray(np.bincount(self._contract, weights=values, minlength=self._size), dtype=np.float64)

    def _middle(self, values: Numbers) -> Numbers:
        """Return the median of each contract's values, the lower one of two; 0 of none."""
        order = np.lexsort((values, self._contract))
        first = np.cumsum(self.several) - self.several
        at = np.minimum(first + np.maximum(self.several - 1, 0) // 2, max(len(values) - 1, 0))
        return np.where(self.several > 0, values[order][at], 0.0) if len(values) else np.zeros(self._size)


def terms_of(policy: Policy) -> int:
    """Return how many terms a policy states.

    >>> terms_of(Policy(("up", 6, "entry"), meal=30)), terms_of(Policy())
    (2, 0)
    """
    return sum(map(bool, (policy.rounding, policy.minimum, policy.gap, policy.meal)))


def is_unusual(policy: Policy) -> bool:
    """Return whether a policy rounds as few contracts do: down, or per task and day."""
    return policy.rounding is not None and (policy.rounding[0] == "down" or policy.rounding[2] == "task-day")


def _common(policy: Policy, other: Policy) -> Policy:
    """Return a policy without the terms that another does not state alike; what it rounds may differ.

    >>> str(_common(Policy(("up", 6, "entry"), meal=30), Policy(("up", 6, "day"), meal=45)))
    'up 6 per entry'
    """
    own, its = (None if p.rounding is None else p.rounding[:2] for p in (policy, other))
    return policy.with_(
        rounding=policy.rounding if own == its else None,
        minimum=policy.minimum if policy.minimum == other.minimum else 0,
        gap=policy.gap if policy.gap == other.gap else 0,
        meal=policy.meal if policy.meal == other.meal else 0,
    )
