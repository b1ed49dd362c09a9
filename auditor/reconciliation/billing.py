"""What a log comes to as a bill: its pieces summed, lengthened, cut and rounded as a policy says.

Everything is kept per piece, day and unit, so that trying one more policy costs a few passes over columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.model import Ledger
from auditor.reconciliation.policies import Policy
from auditor.reconciliation.rounding import rounded

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
SESSION_GAP = 600
SEGMENT = 600
WEEK = 7
ROUNDING, MINIMUM, GAPS, MEAL, DAY_RATE, RETAINER = (
    "rounding", "minimum", "paid gaps", "meal", "day rate", "retainer",
)  # fmt: skip
STEPS = (MINIMUM, ROUNDING, GAPS, MEAL, DAY_RATE, RETAINER)
"""What a policy may add to a log or take from it."""


class Log:
    """The log's pieces of units, and what they come to under policies."""

    def __init__(self, ledger: Ledger, pieces: pd.DataFrame, units: pd.DataFrame) -> None:
        mine = pieces[pieces["side"] == "logged"]
        self._ledger = ledger
        grain = ledger.contracts["grain_seconds"].to_numpy()[units["contract_row"].to_numpy()]
        self._unit, self._entry = mine["unit"].to_numpy(), mine["entry"].to_numpy()
        self._is_platform = (grain == SEGMENT)[self._unit]
        self._seconds = mine["seconds"].to_numpy()
        self._start, self._end = mine["start"].to_numpy(), mine["end"].to_numpy()
        self._size = len(units)
        days = mine["day"].to_numpy()
        low = int(days.min()) if len(days) else 0
        width = int(days.max()) - low + 1 if len(days) else 1
        self._day, known = pd.factorize(self._unit * width + days - low, sort=True)
        self._unit_of_day = known // width
        self._length = ((units["last"] - units["first"]).dt.days + 1).to_numpy(dtype=np.int64)
        self._sums: dict[str, tuple[Ints, Ints]] = {}

    def under(self, policy: Policy) -> Ints:
        """Return the seconds of each unit under a policy."""
        total = _total(self._unit, self._seconds, self._size)
        for seconds in self.steps(policy).values():
            total = total + seconds
        return total

    def steps(self, policy: Policy) -> dict[str, Ints]:
        """Return what each step of a policy adds to each unit, or takes from it."""
        steps: dict[str, Ints] = {}
        direction, minutes, per = policy.rounding or ("", 0, "")
        if per == "segment":
            return {ROUNDING: self._segments(1 if direction == "up" else SEGMENT // 2) - self._raw}
        if policy.rounding and policy.is_plain:
            place, seconds = self._grouped(per)
            unit = place if per == "line" else self._unit_of_day[place]
            return {ROUNDING: _total(unit, rounded(seconds, direction, minutes) - seconds, self._size)}
        first, longer = self._longer(policy.minimum)
        piece = self._seconds + _total(first, longer, len(self._seconds))
        day = _total(self._day, piece, len(self._unit_of_day))
        if policy.minimum:
            steps[MINIMUM] = _total(self._unit[first], longer, self._size)
        for name, change in self._changes(policy, piece):
            added = change(day)
            steps[name] = _total(self._unit_of_day, added, self._size)
            day = day + added
        unit = _total(self._unit_of_day, day, self._size)
        if per == "line":
            steps[ROUNDING] = rounded(unit, direction, minutes) - unit
            unit = unit + steps[ROUNDING]
        if policy.week:
            steps[RETAINER] = np.round(policy.week * 3600 * self._length / WEEK).astype(np.int64) - unit
        return steps

    def _longer(self, minimum: int) -> tuple[Ints, Ints]:
        """Return the first piece of each entry, and what the entry lacks to a minimum of minutes."""
        first, whole = self._entries
        return first, np.where(whole > 0, np.maximum(minimum * 60 - whole, 0), 0)

    def _changes(self, policy: Policy, piece: Ints) -> Iterator[tuple[str, Callable[[Ints], Ints]]]:
        """Yield the steps that change days, each with what it adds to days that came out of those before it."""
        direction, minutes, per = policy.rounding or ("", 0, "")

        def grouped(day: Ints) -> Ints:
            place, seconds = self._grouped(per, piece)
            return _total(place, rounded(seconds, direction, minutes) - seconds, len(day))

        if per in {"entry", "session"}:
            yield ROUNDING, grouped
        if policy.gap:
            yield GAPS, lambda _: self._gaps(policy)
        if policy.meal:
            least, meal = policy.meal_after * 3600, policy.meal * 60
            yield MEAL, lambda day: np.where(day > least, -np.minimum(meal, day), 0)
        if per == "task-day":
            yield ROUNDING, grouped
        if per == "day":
            yield ROUNDING, lambda day: rounded(day, direction, minutes) - day
        if policy.day:
            yield DAY_RATE, lambda day: np.where(self._worked, round(policy.day * 3600) - day, 0)

    @cached_property
    def _raw(self) -> Ints:
        return _total(self._unit, self._seconds, self._size)

    def _grouped(self, per: str, piece: Ints | None = None) -> tuple[Ints, Ints]:
        """Return place and seconds, summed per entry, session, task and day, or day: places are days; or per line.

        What rounding adds to an entry that midnight cuts goes to the day it begins on; a platform, which bills
        each day by itself, rounds both pieces.
        """
        if piece is not None and piece is not self._seconds:
            place, code = self._codes(per)
            return place, _total(code, piece, len(place))
        if per not in self._sums:
            place, code = self._codes(per)
            self._sums[per] = place, _total(code, self._seconds, len(place))
        return self._sums[per]

    def _codes(self, per: str) -> tuple[Ints, Ints]:
        """Return the place of each group, and the group of each piece."""
        if per == "line":
            return np.arange(self._size), self._unit
        if per == "day":
            return np.arange(len(self._unit_of_day)), self._day
        if per == "task-day":
            width = int(self._task.max(initial=0)) + 1
            code, known = pd.factorize(self._day * width + self._task)
            return known // width, code
        if per == "session":
            code, known = pd.factorize(self._sessions)
            return self._day[_firsts(code, len(known))], code
        return self._day[self._entries[0]], self._entry_code

    @cached_property
    def _entry_code(self) -> Ints:
        own = np.where(self._is_platform, -1 - np.arange(len(self._entry)), self._entry)
        return np.asarray(pd.factorize(own)[0], dtype=np.int64)

    @cached_property
    def _entries(self) -> tuple[Ints, Ints]:
        """The first piece of each entry, and its seconds."""
        count = int(self._entry_code.max(initial=-1)) + 1
        order = np.lexsort((self._unit, self._entry_code))
        first = order[np.flatnonzero(np.diff(self._entry_code[order], prepend=-1))]
        return first, _total(self._entry_code, self._seconds, count)

    @cached_property
    def _task(self) -> Ints:
        part = self._ledger.entries[["project", "task", "description"]].take(self._entry)
        code = np.zeros(len(part), dtype=np.int64)
        for name in part.columns:
            own = pd.factorize(part[name])[0].astype(np.int64) + 1
            code = pd.factorize(code * (own.max(initial=0) + 1) + own)[0].astype(np.int64)
        return code

    @cached_property
    def _sessions(self) -> Ints:
        timed = self._end > self._start
        number = -1 - np.arange(len(timed), dtype=np.int64)
        number[timed] = intervals.clusters(self._unit[timed], self._start[timed], self._end[timed], gap=SESSION_GAP)
        return number

    @property
    def sessions(self) -> Ints:
        """How many stretches of work each unit has: entries closer together than ten minutes are one."""
        place, _ = self._grouped("session")
        return np.bincount(self._unit_of_day[place], minlength=self._size).astype(np.int64)

    @property
    def workdays(self) -> Ints:
        """How many days of each unit have anything logged."""
        return np.bincount(self._unit_of_day[self._worked], minlength=self._size).astype(np.int64)

    @cached_property
    def _worked(self) -> Flags:
        """Whether each day has anything logged, whatever rounding leaves of it."""
        return _total(self._day, self._seconds, len(self._unit_of_day)) > 0

    def _gaps(self, policy: Policy) -> Ints:
        """Return the time of each day between entries that the policy pays."""
        day, length, beyond = self._between
        if policy.is_span:
            return _total(day, length, len(self._unit_of_day)) + beyond
        is_paid = length <= policy.gap * 60
        return _total(day[is_paid], length[is_paid], len(self._unit_of_day))

    @cached_property
    def _between(self) -> tuple[Ints, Ints, Ints]:
        """Day and length of the gaps between entries, and per day what clock times have beyond stated seconds."""
        timed = self._end > self._start
        day, start, end = intervals.unions(self._day[timed], self._start[timed], self._end[timed])
        length, is_inside = start[1:] - end[:-1], day[1:] == day[:-1]
        size = len(self._unit_of_day)
        beyond = _total(day, end - start, size) - _total(self._day[timed], self._seconds[timed], size)
        return day[1:][is_inside], length[is_inside], beyond

    def _segments(self, least: int) -> Ints:
        """Return the time of the clock's ten-minute segments of which the log holds at least `least` seconds."""
        unit, held = self._cells
        timed = self._end > self._start
        loose = _total(self._unit[~timed], self._seconds[~timed], self._size)
        whole = np.bincount(unit[held >= least], minlength=self._size) * SEGMENT
        return np.asarray(whole + loose, dtype=np.int64)

    @cached_property
    def _cells(self) -> tuple[Ints, Ints]:
        """The unit of each segment of the clock that the log touches, and the seconds it holds of it."""
        timed = self._end > self._start
        unit, start, end = intervals.unions(self._unit[timed], self._start[timed], self._end[timed])
        first, last = start // SEGMENT, (end - 1) // SEGMENT
        row, cell = intervals.spread(first, last - first + 1)
        held = np.minimum(end[row], (cell + 1) * SEGMENT) - np.maximum(start[row], cell * SEGMENT)
        opens = np.flatnonzero(np.r_[True, (np.diff(cell) != 0) | (np.diff(unit[row]) != 0)][: len(row)])
        if not len(opens):
            return unit[row], held
        return unit[row][opens], np.add.reduceat(held, opens)


def _firsts(code: Ints, count: int) -> Ints:
    """Return the position of the first row of each group."""
    first = np.empty(count, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    return first


def _total(group: Ints, seconds: npt.NDArray[Any], groups: int) -> Ints:
    return np.bincount(group, weights=seconds, minlength=groups).astype(np.int64)
