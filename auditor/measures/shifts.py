"""Stretches of work of people: entries with their pauses, up to the rest before the next day's work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.measures.excess import is_crowd
from auditor.measures.invented import invented_starts
from auditor.measures.people import people_of
from auditor.model import Ledger

Ints = npt.NDArray[np.int64]
HOUR = 3600
LONGEST, PAUSE, REST, PIECE = 16 * HOUR, 4 * HOUR, 11 * HOUR, 15 * 60


@dataclass(frozen=True)
class Shifts:
    """The shifts of everybody, by person and start, and the entries they are made of.

    Columns of `frame`: person (code of `people.People`), day (of the first start, days since 1970-01-01), start and
    end (epoch seconds), worked, paused (seconds in pauses of 15 min or more), rest (seconds since the end of the
    person's shift before, -1 where there is none). `entry` holds positions in `Ledger.entries` and `shift` the row
    of `frame` of each, in order of start.
    """

    frame: pd.DataFrame
    entry: Ints
    shift: Ints


def shifts_of(ledger: Ledger) -> Shifts:
    """Return the shifts of people with clock times: logged or, of people who log nothing, billed.

    Work after a pause of four hours or more that begins on another local day is another shift, and so is any after
    eleven hours. Time in several entries counts once; breaks that entries state are pauses. Left out are entries of
    more than 16 h, invented start times, and files that seem to hold several people.
    """
    timed, who = ledger.timed, people_of(ledger).codes
    has_log = np.zeros(int(who.max(initial=-1)) + 1, dtype=bool)
    person, is_logged = who[timed.index.to_numpy()], (timed["side"] == "logged").to_numpy()
    has_log[person[is_logged]] = True
    start, end = timed["start_s"].to_numpy(), timed["end_s"].to_numpy()
    keep = (is_logged | ~has_log[person]) & (end - start <= LONGEST)
    keep &= ~invented_starts(ledger).entries[timed.index.to_numpy()]
    keep &= ~is_crowd(ledger, np.arange(len(has_log)))[person]
    at = np.flatnonzero(keep)
    if (np.diff(person[at]) < 0).any():
        at = at[np.argsort(person[at], kind="stable")]
    person, start, end = person[at], start[at], end[at]
    day = timed["day"].to_numpy("datetime64[us]")[at].astype("datetime64[D]").astype(np.int64)
    if not len(at):
        columns = ("person", "day", "start", "end", "worked", "paused", "rest")
        return Shifts(pd.DataFrame(dict.fromkeys(columns, day)), day, day)
    line = person * (int(end.max() - start.min()) + 2 * REST)
    reach = np.maximum.accumulate(end + line)
    gap = np.r_[REST, (start + line)[1:] - reach[:-1]]
    opens = np.flatnonzero(gap >= PAUSE)
    begins = opens[(gap[opens] >= REST) | (np.diff(day[opens], prepend=day[0] - 1) != 0)]
    shift = np.repeat(np.arange(len(begins)), np.diff(np.r_[begins, len(at)]))
    span = end - start
    stated = timed["seconds"].to_numpy(dtype=np.int64, na_value=0)[at]
    own = np.clip(np.maximum(timed["break_seconds"].to_numpy()[at], np.where(stated > 0, span - stated, 0)), 0, span)
    fresh = end + line - np.maximum(start + line, np.r_[(start + line)[:1], reach[:-1]])
    worked = np.clip(np.clip(fresh, 0, None) - own, 0, None)
    inner = np.where(gap >= PIECE, gap, 0)
    inner[begins] = 0
    inner += np.where(own >= PIECE, own, 0)

    def total(values: Ints) -> Ints:
        return np.add.reduceat(values, begins)

    is_first = np.diff(person[begins], prepend=-1) != 0
    stop = reach[np.r_[begins[1:] - 1, len(at) - 1]] - line[begins]
    frame = pd.DataFrame(
        {
            "person": person[begins],
            "day": day[begins],
            "start": start[begins],
            "end": stop,
            "worked": total(worked),
            "paused": total(inner),
            "rest": np.where(is_first, -1, gap[begins]),
        }
    )
    return Shifts(frame, timed.index.to_numpy()[at], shift)
