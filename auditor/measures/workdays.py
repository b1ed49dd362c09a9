"""Days of people side by side: the total most of them have, and when they begin and end on the clock."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import calendar
from auditor.measures.totals import PersonDays, as_days, person_days
from auditor.model import Ledger
from auditor.once import kept

Ints = npt.NDArray[np.int64]
NEAR = 60


@kept
def usual_totals(ledger: Ledger) -> pd.DataFrame:
    """Return for each person who logs: person (code), days, usual (seconds most of their days come to), hits.

    `hits` are the days within a minute of the usual total; of totals as common as each other the smallest is taken.
    """
    days = person_days(ledger).days
    logged = days[days["side"].to_numpy() == 0]
    person, minute = logged["person"].to_numpy(), (logged["seconds"].to_numpy() + 30) // 60
    size = int(person.max(initial=-1)) + 1
    width = int(minute.max(initial=0)) + 1
    code, known = pd.factorize(person * width + minute)
    count = np.bincount(code, minlength=len(known))
    order = np.lexsort((-known, count))
    usual = np.zeros(size, dtype=np.int64)
    usual[known[order] // width] = known[order] % width * 60
    near = np.abs(logged["seconds"].to_numpy() - usual[person]) <= NEAR
    several = np.bincount(person, minlength=size)
    frame = pd.DataFrame(
        {
            "person": np.arange(size),
            "days": several,
            "usual": usual,
            "hits": np.bincount(person[near], minlength=size),
        }
    )
    return frame[several > 0].reset_index(drop=True)


def days_of(ledger: Ledger, person: int) -> pd.DataFrame:
    """Return the logged pieces of a person by day and start: unit, entry, day, start, stop, seconds, is_clocked.

    `start` and `stop` are seconds after the local midnight, which clock changes move by an hour on two days a year.
    """
    per_day = person_days(ledger)
    units = units_of(per_day, person)
    pieces = per_day.pieces_of(units)
    rows = np.concatenate([*pieces, np.zeros(0, dtype=np.int64)])
    part = per_day.pieces
    day = part.day[rows]
    first, last = (pd.Timestamp(as_days(np.array([edge]))[0]) for edge in (day.min(), day.max()))
    midnight = calendar.midnights(first, last, str(per_day.zones[person]))[day - day.min()]
    return pd.DataFrame(
        {
            "unit": np.repeat(units, [len(mine) for mine in pieces]),
            "entry": part.entry[rows],
            "day": day,
            "start": part.moment[rows] - midnight,
            "stop": part.stop[rows] - midnight,
            "seconds": part.seconds[rows],
            "is_clocked": part.stop[rows] > part.moment[rows],
        }
    )


def units_of(per_day: PersonDays, person: int) -> Ints:
    """Return the rows of `PersonDays.days` of a person's logged days."""
    days = per_day.days
    return np.flatnonzero((days["person"].to_numpy() == person) & (days["side"].to_numpy() == 0))


def has_rota(days: pd.DataFrame) -> bool:
    """Return whether at least half of some days begin and end at one pair of clock times: a shift or fixed hours."""
    ends = days.groupby("unit").agg(start=("start", "min"), stop=("stop", "max"))
    return bool(len(ends) and 2 * ends.value_counts().iloc[0] >= len(ends))
