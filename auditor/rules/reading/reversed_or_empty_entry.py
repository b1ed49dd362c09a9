"""DQ106."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import bundled, common, span
from auditor.model import Ledger, epoch_seconds
from auditor.rules import rule

REVERSED, NEGATIVE, EMPTY = range(3)
DAY_SECONDS = 86_400
LONGEST_NIGHT = 16 * 3600
SENTINEL = 3 * 365 * DAY_SECONDS


@rule("DQ106", kind=Kind.IMPOSSIBLE, severity=Severity.ERROR)
def reversed_or_empty_entry(ledger: Ledger, *, rows_listed: int = 20) -> pd.DataFrame:
    """A closed entry ends before it starts, or its duration is zero or less.

    *Why it matters.* Such an entry enters sums with the wrong sign or not at all, and hides from every check
    that needs an interval.

    *Flagged.* An end before the start, and a duration below zero: an error each, or one for the file when
    there are more than `rows_listed`. Durations of zero on entries with clock times are ordinary, a timer
    started and stopped: one note for the file, with their count.

        end |==========| start

    *Explanations tested.* Overnight without an end date: a day later the end gives 16 h or less, and the
    stated duration does not say otherwise. A running timer: some tools write a huge negative duration, or
    minus the start, for a timer that runs. Zero created by rounding: the file prints whole minutes or coarser.

    *Not flagged.* Running entries are DQ107. A duration of zero or more beside a positive clock length is
    DQ105. Days of 0 h in a sheet say that nobody worked. Negative lines of an invoice are INV605.

    *To ask.* When did this entry really start and end, and did it run past midnight?

    *To do.* Correct start or end, with its date, or delete the entry if nothing was worked.
    """
    e = ledger.entries
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=1)
    start, end = epoch_seconds(e["start"]), epoch_seconds(e["end"])
    has_clock = (e["start"].notna() & e["end"].notna()).to_numpy()
    is_line = (e["side"] == "billed").to_numpy() & (e["amount"].notna() | e["rate"].notna()).to_numpy()
    is_reversed = has_clock & (end < start)
    is_negative = (seconds < 0) & ~is_reversed & (has_clock | ~is_line)
    is_empty = has_clock & (seconds == 0) & ~is_reversed & (end - start <= np.maximum(60, e["resolution"].to_numpy()))
    rows = np.flatnonzero(
        (is_reversed | is_negative | is_empty) & ~e["is_running"].to_numpy() & e["counts"].to_numpy()
    )
    if not len(rows):
        return nothing()
    case = np.select([is_reversed[rows], is_negative[rows]], [REVERSED, NEGATIVE], default=EMPTY)
    night = end[rows] + DAY_SECONDS - start[rows]
    stated = seconds[rows]
    is_night = (case == REVERSED) & (night > 0) & (night <= LONGEST_NIGHT)
    is_night &= (stated <= 0) | (np.abs(stated - night) <= np.maximum(60, e["resolution"].to_numpy()[rows]))
    is_sentinel = (stated < -SENTINEL) | (has_clock[rows] & (np.abs(stated + start[rows]) <= DAY_SECONDS))
    is_rounded = (case == EMPTY) & (e["resolution"].to_numpy()[rows] >= 60)
    source = e["source"].cat.codes.to_numpy()[rows].astype(np.int64)
    key = source * 12 + case * 4 + is_night * 1 + is_sentinel * 2
    number = np.where(case == EMPTY, -1 - source, bundled(key, rows_listed))
    at = grouped(pd.factorize(number)[0], np.arange(len(rows)))
    bundles = [rows[mine] for mine in at]
    lead = np.array([mine[0] for mine in at])
    claimed = np.where(case == REVERSED, np.where(stated > 0, stated, start[rows] - end[rows]), np.abs(stated))
    sums = [int(claimed[mine].sum()) if not is_sentinel[mine[0]] else 0 for mine in at]
    first, last = span(ledger, bundles)
    return found(
        message=[
            _message(len(mine), int(case[i]), s, is_night=bool(is_night[i]))
            for mine, i, s in zip(bundles, lead, sums, strict=True)
        ],
        entries=bundles,
        questioned=[
            mine if s and case[i] != EMPTY else mine[:0] for mine, i, s in zip(bundles, lead, sums, strict=True)
        ],
        seconds=sums,
        day=pd.concat([first, last], axis="columns").min(axis="columns"),
        until=pd.concat([first, last], axis="columns").max(axis="columns"),
        person=common(ledger, bundles, "person"),
        contract=common(ledger, bundles, "contract"),
        severity=["note" if case[i] == EMPTY else None for i in lead],
        explanations={
            "overnight without an end date": _verdicts(is_night[lead]),
            "the timer is still running": _verdicts(is_sentinel[lead]),
            "zero created by rounding": _verdicts(np.array([bool(is_rounded[mine].all()) for mine in at])),
        },
        facts={
            "rows": [len(mine) for mine in bundles],
            "seconds_a_day_later": [int(night[i]) if case[i] == REVERSED else 0 for i in lead],
        },
    )


def _verdicts(is_in: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.where(is_in, Verdict.RULED_IN, Verdict.RULED_OUT).astype(object)


def _message(rows: int, case: int, seconds: int, *, is_night: bool) -> str:
    many = "The entry" if rows == 1 else f"{rows} entries"
    if case == EMPTY:
        return f"{many} {'has' if rows == 1 else 'have'} no length."
    if case == NEGATIVE:
        by = f" of {hours(-seconds)}" if seconds else ""
        return f"{many} {'has' if rows == 1 else 'have'} a negative duration{by}."
    end = f"{many} {'ends' if rows == 1 else 'end'} before {'it starts' if rows == 1 else 'they start'}"
    return f"{end}; the end is on the next day." if is_night else f"{end}."
