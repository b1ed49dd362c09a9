"""How entries were made, which says how finely a log can be compared, and nothing about whether it is true."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.measures.firsts import first_written
from auditor.measures.invented import invented_starts, wall_seconds
from auditor.model import Grain, Ledger, Side
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
MINUTE, HOUR, DAY = 60, 3600, 86_400


class How(StrEnum):
    """How an entry was made, the finest first."""

    TIMED = "timed"
    MINUTE = "to the minute"
    FIVE = "5 minutes"
    QUARTER = "quarter hours"
    HALF = "half hours"
    DAY = "hours of a day"
    PERIOD = "hours of a period"


STEPS = {How.HALF: 30 * MINUTE, How.QUARTER: 15 * MINUTE, How.FIVE: 5 * MINUTE, How.MINUTE: MINUTE}
LAGS = ("before the end", "within the hour", "within a day", "1 to 7 days after", "more than 7 days after")
LAG_EDGES = (0, HOUR, DAY, 7 * DAY)
ROUND = {"starts": (5, 15, 30), "lengths": (5, 15, 30)}
"""Minutes of which starts, and lengths to the nearest minute, may be multiples."""
BY_TIMER = {
    ("starts", 5): (20, 28), ("starts", 15): (7, 15), ("starts", 30): (5, 11),
    ("lengths", 5): (20, 30), ("lengths", 15): (6, 14), ("lengths", 30): (2, 11),
}  # fmt: skip
BY_HAND = {
    ("starts", 5): (99, 100), ("starts", 15): (99, 100), ("starts", 30): (79, 97),
    ("lengths", 5): (99, 100), ("lengths", 15): (99, 100), ("lengths", 30): (55, 93),
}  # fmt: skip
"""Percent of round starts and lengths in public logs of honest work: four made by timers, five written down."""
LENGTH_BIN, LONGEST = 5 * MINUTE, 8 * HOUR


def claims(ledger: Ledger) -> Ints:
    """Return the positions of the entries that are looked at: the logged ones, or the billed ones if none is.

    Left out are rows that repeat others, running timers, and rows without time.
    """
    e = ledger.entries
    is_kept = (e["counts"] & ~e["is_running"] & (e["seconds"].fillna(0) > 0)).to_numpy(dtype=bool)
    for side in (Side.LOGGED, Side.BILLED):
        rows = np.flatnonzero(is_kept & (e["side"] == side.value).to_numpy())
        if len(rows):
            return rows
    return np.zeros(0, dtype=np.int64)


@kept
def made_how(ledger: Ledger) -> pd.DataFrame:
    """Return the entries of `claims` with how they were made: entry, how (position in `How`), seconds, has_clock.

    Timed is what the source says a timer made, or what starts or ends off the full minute. Else the coarsest step
    that both the start and the end lie on, on the clock of the entry. By chance a timer that prints minutes lies on
    five minutes once in 25 times, on a quarter of an hour once in 225. Start times that the tool invents count as
    none.
    """
    e, rows = ledger.entries, claims(ledger)
    has_clock = (e["start"] < e["end"]).to_numpy()[rows] & ~invented_starts(ledger).entries[rows]
    order = {name: place for place, name in enumerate(How)}
    is_period = (e["grain"] == Grain.PERIOD.value).to_numpy()[rows]
    how = np.where(is_period, order[How.PERIOD], order[How.DAY])
    clocked = rows[has_clock]
    start, end = wall_seconds(e, clocked), wall_seconds(e, clocked, "end")
    made = np.full(len(clocked), order[How.TIMED])
    for name, step in sorted(STEPS.items(), key=lambda item: item[1]):
        made[(start % step == 0) & (end % step == 0)] = order[name]
    by_hand = e["is_manual"].iloc[clocked]
    made[by_hand.eq(other=True).fillna(value=False).to_numpy(dtype=bool) & (made == order[How.TIMED])] = order[
        How.MINUTE
    ]
    how[has_clock] = made
    how[e["is_manual"].iloc[rows].eq(other=False).fillna(value=False).to_numpy(dtype=bool)] = order[How.TIMED]
    seconds = e["seconds"].iloc[rows].to_numpy(dtype=np.int64)
    return pd.DataFrame({"entry": rows, "how": how, "seconds": seconds, "has_clock": has_clock})


def shares(ledger: Ledger, key: Ints, size: int) -> pd.DataFrame:
    """Return one row per group: entries, seconds, a count for each `How`, by_hand, states_hand, late, states_written.

    `key` is the group of each entry of `made_how`, 0 to `size` - 1. `by_hand` counts what the source marks as added
    by hand, of the `states_hand` that say; `late` what was first written more than a day after the work, of the
    `states_written` that say when.
    """
    made, e = made_how(ledger), ledger.entries

    def count(flags: Any = None, weights: Any = None) -> Ints:
        mine = slice(None) if flags is None else flags
        return np.bincount(key[mine], weights=weights, minlength=size).astype(np.int64)

    manual = e["is_manual"].iloc[made["entry"]]
    lag = delays(ledger).set_index("entry")["lag"].reindex(made["entry"])
    table = {"entries": count(), "seconds": count(weights=made["seconds"].to_numpy())}
    table |= {how.value: count((made["how"] == place).to_numpy()) for place, how in enumerate(How)}
    table |= {
        "by_hand": count(manual.fillna(value=False).to_numpy(dtype=bool)),
        "states_hand": count(manual.notna().to_numpy()),
        "late": count((lag > DAY).to_numpy()),
        "states_written": count(lag.notna().to_numpy()),
    }
    return pd.DataFrame(table)


def good_to(counts: pd.DataFrame, percent: int) -> list[str]:
    """Return for each row of `shares` how exact so many percent of its entries are at least, "" without entries."""
    table = counts[[how.value for how in How]].to_numpy()
    reached = table.cumsum(axis=1) * 100 >= percent * np.maximum(table.sum(axis=1, keepdims=True), 1)
    names = list(How)
    return [
        names[int(place)].value if n else ""
        for place, n in zip(reached.argmax(axis=1), table.sum(axis=1), strict=True)
    ]


def delays(ledger: Ledger) -> pd.DataFrame:
    """Return the entries that say when they were written: entry, lag (seconds from the end of the work to then)."""
    written = first_written(ledger)
    return pd.DataFrame({"entry": written["entry"], "lag": written["written"] - written["ended"]})


def lag_counts(lag: Ints) -> Ints:
    """Return how many lags are of each of `LAGS`.

    >>> lag_counts(np.array([-60, 0, 3600, 90_000])).tolist()
    [1, 1, 1, 1, 0]
    """
    return np.bincount(np.searchsorted(LAG_EDGES, lag, side="right"), minlength=len(LAGS)).astype(np.int64)


def roundness(ledger: Ledger, rows: Ints) -> pd.DataFrame:
    """Return how many starts and lengths of clocked entries are round: what, minutes, round, of."""
    e = ledger.entries
    starts = wall_seconds(e, rows) // MINUTE
    lengths = (e["seconds"].iloc[rows].to_numpy(dtype=np.int64) + MINUTE // 2) // MINUTE
    return pd.DataFrame(
        [
            {"what": what, "minutes": step, "round": int((values % step == 0).sum()), "of": len(rows)}
            for what, values in (("starts", starts), ("lengths", lengths))
            for step in ROUND[what]
        ],
        columns=["what", "minutes", "round", "of"],
    )


def length_counts(seconds: Ints) -> tuple[Ints, int]:
    """Return how many entries are of each length in steps of 5 minutes up to 8 hours, and how many are longer.

    A length counts in the nearest step; the first is under two and a half minutes.

    >>> counts, longer = length_counts(np.array([60, 310, 28_800, 30_000]))
    >>> counts[:2].tolist(), int(counts[-1]), longer
    ([1, 1], 1, 1)
    """
    step = (seconds + LENGTH_BIN // 2) // LENGTH_BIN
    last = LONGEST // LENGTH_BIN
    return np.bincount(step[step <= last], minlength=last + 1).astype(np.int64), int((step > last).sum())


def hours_of_week(ledger: Ledger, rows: Ints) -> Floats:
    """Return hours by weekday (Monday first) and hour of the day, 7 by 24, on the clock of each entry's zone.

    Entries of more than a day are left out: nobody knows when in them the work was done.
    """
    e = ledger.entries
    start = wall_seconds(e, rows)
    length = (e["end"].iloc[rows] - e["start"].iloc[rows]).dt.total_seconds().to_numpy().astype(np.int64)
    start, length = start[length <= DAY], length[length <= DAY]
    first = start // HOUR
    cells = (start + length - 1) // HOUR - first + 1
    row, at = intervals.spread(first, cells)
    inside = np.minimum((start + length)[row], (at + 1) * HOUR) - np.maximum(start[row], at * HOUR)
    weekday = (at // 24 + 3) % 7
    sums = np.bincount(weekday * 24 + at % 24, weights=inside / HOUR, minlength=7 * 24)
    return np.asarray(sums.reshape(7, 24), dtype=np.float64)
