"""TOT306."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.people import people_of
from auditor.measures.shifts import HOUR, REST, Shifts, shifts_of
from auditor.measures.totals import STRIDE, as_days, day_names, monday
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
SHOWN = 3
WEEK, WEEKLY_REST = 7 * 24 * HOUR, 35 * HOUR
RESTS = 2
KINDS = ("few_breaks", "long_shifts", "short_rests", "no_weekly_rests", "average_weeks")
TOLD = (
    ("shift with too few breaks", "shifts with too few breaks"),
    ("shift over 10 h", "shifts over 10 h"),
    ("rest under 11 h", "rests under 11 h"),
    ("week without 35 h of rest", "weeks without 35 h of rest"),
    ("average week over 48 h", "average weeks over 48 h"),
)


@rule(
    "TOT306",
    kind=Kind.BREACH,
    severity=Severity.NOTE,
    needs=("clock_times", "real_start_times", "one_person"),
    optional=True,
)
def rest_or_breaks_too_short(ledger: Ledger, *, reference_weeks: int = 17) -> pd.DataFrame:
    """Work, breaks and rest of a person are not as the law on working time has them for employees.

    *Why it matters.* An agency answers for the working time of those it employs; for the self-employed this is not
    law. That is why the rule is off by default.

    *Flagged.* Shifts of more than 6 h of work with under 30 min of breaks, of more than 9 h with under 45, of more
    than 10 h; rest of less than 11 h before a shift (all as in Germany); more than seven days between rests of 35 h;
    an average of more than 48 h over `reference_weeks` weeks in a row (as in the EU). A break is a gap of 15 min or
    more that no entry covers, or one that an entry states. Each shift is judged by itself. One note per person, which
    lists the days; the first three shifts of each kind are the evidence, and for a rest the entry before it too.

        07:00 |========= 6.02 h =========| 13:01    breaks 0
        Mon 15:00 |====| 22:00   rest 9.00 h   Tue 07:00 |====|

    *Explanations tested.* The person is self-employed, a collective agreement allows it, and breaks were taken
    within entries: the files do not say.

    *Not flagged.* Hours without clock times, which cannot be judged so. Entries of more than 16 h are TIM205, long
    days of anybody TOT302, long weeks TOT303, runs of days TOT307.

    *To ask.* Is the person employed, and which breaks and rests were taken that the log does not show?

    *To do.* Enter the breaks that were taken as gaps of the log; plan the rest where the law holds.
    """
    shifts = shifts_of(ledger)
    s = shifts.frame
    if not len(s):
        return nothing()
    worked, paused, rest = (s[name].to_numpy() for name in ("worked", "paused", "rest"))
    few = ((worked > 6 * HOUR) & (paused < 1800)) | ((worked > 9 * HOUR) & (paused < 2700))
    average = _averages(s, reference_weeks)
    hits = (few, worked > 10 * HOUR, (rest >= 0) & (rest < REST), _lacks_weekly_rest(s), average > 48 * HOUR)
    row = np.concatenate([np.flatnonzero(hit) for hit in hits])
    if not len(row):
        return nothing()
    kind = np.repeat(np.arange(len(hits)), [int(hit.sum()) for hit in hits])
    person, day = s["person"].to_numpy()[row], s["day"].to_numpy()[row]
    at = grouped(person, np.arange(len(row)))
    figure = np.stack([worked, worked, rest, worked, average])[kind, row]
    told = [f"{name} {hours(value)}" for name, value in zip(day_names(day), figure.tolist(), strict=True)]
    return found(
        message=[_message(np.bincount(kind[mine])) for mine in at],
        entries=[_evidence(shifts, kind[mine], row[mine]) for mine in at],
        day=as_days(np.array([day[mine].min() for mine in at], dtype=np.int64)),
        until=as_days(np.array([day[mine].max() for mine in at], dtype=np.int64)),
        person=people_of(ledger).names[[person[mine[0]] for mine in at]],
        contract="",
        explanations={
            "the person is self-employed": Verdict.UNTESTABLE.value,
            "a collective agreement allows it": Verdict.UNTESTABLE.value,
            "breaks were taken within entries": Verdict.UNTESTABLE.value,
        },
        facts={name: [[told[i] for i in mine if kind[i] == k] for mine in at] for k, name in enumerate(KINDS)},
    )


def _lacks_weekly_rest(shifts: pd.DataFrame) -> Flags:
    """Return which shifts are the first to end over seven days after the last long rest."""
    rest, start, end = (shifts[name].to_numpy() for name in ("rest", "start", "end"))
    begins = np.flatnonzero((rest < 0) | (rest >= WEEKLY_REST))
    run = np.searchsorted(begins, np.arange(len(rest)), side="right") - 1
    is_over = end - start[begins[run]] > WEEK
    is_first = np.r_[True, ~is_over[:-1] | (np.diff(run) != 0)]
    return np.asarray(is_over & is_first)


def _averages(shifts: pd.DataFrame, weeks: int) -> Ints:
    """Return each person's highest average of some weeks in a row, at the first shift of the last of them; else 0."""
    key = shifts["person"].to_numpy() * STRIDE + monday(shifts["day"].to_numpy()) // 7
    known, first = np.unique(key, return_index=True)
    total = np.r_[0, np.add.reduceat(shifts["worked"].to_numpy(), first).cumsum()]
    person = known // STRIDE
    begin = known - weeks + 1
    has_all = begin >= known[np.searchsorted(person, person)]
    average = (total[1:] - total[np.searchsorted(known, begin)]) // weeks * has_all
    out = np.zeros(len(shifts), dtype=np.int64)
    order = np.lexsort((-average, person))
    best = order[np.diff(person[order], prepend=-1) != 0]
    out[first[best]] = average[best]
    return out


def _evidence(shifts: Shifts, kind: Ints, row: Ints) -> Ints:
    """Return the entries of the first shifts of each kind, and the last before each rest."""
    shown = np.concatenate([np.sort(row[kind == k])[:SHOWN] for k in np.unique(kind)])
    rested = np.sort(row[kind == RESTS])[:SHOWN]
    low, high = (np.searchsorted(shifts.shift, shown, side=side) for side in ("left", "right"))
    before = shifts.entry[np.searchsorted(shifts.shift, rested) - 1]
    return np.unique(np.concatenate([before, *(shifts.entry[a:b] for a, b in zip(low, high, strict=True))]))


def _message(counts: Ints) -> str:
    told = ", ".join(f"{n} {TOLD[k][n > 1]}" for k, n in enumerate(counts.tolist()) if n)
    return f"Against working time law for employees: {told}."
