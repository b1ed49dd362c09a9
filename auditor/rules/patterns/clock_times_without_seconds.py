"""PAD403."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, nothing
from auditor.measures.bundles import common, span
from auditor.measures.making import (
    Making,
    are_meetings,
    bundled_people,
    everybody,
    is_typed,
    making,
    multiples,
    person_names,
    shown,
)
from auditor.measures.statistics import binomial_tail
from auditor.model import Ledger
from auditor.rules import rule

Flags = npt.NDArray[np.bool_]
IN, OUT = Verdict.RULED_IN, Verdict.RULED_OUT
NEAR_CHANCE = 0.1
STEP_SHARE, STEP_ROWS = 0.97, 10


@rule(
    "PAD403",
    kind=Kind.UNUSUAL,
    severity=Severity.NOTE,
    needs=("clock_times", "real_start_times", "clock_seconds", "thirty_clocked_rows"),
)
def clock_times_without_seconds(ledger: Ledger, *, minimum_percent: int = 30) -> pd.DataFrame:
    """Starts and ends are on the full minute much more often than a timer leaves them.

    *Why it matters.* Times on the full minute were written down by hand or edited. Honest logs hold many of them, a
    third of the rows in some firms. It tells how far a row can serve as a record of the minute, and nothing about
    whether the hours were worked.

    *Flagged.* People with thirty entries or more in a file that records seconds, whose share of starts and ends on
    the full minute is more than `minimum_percent` points above the one in sixty of a timer. One note per person and
    file, over all contracts; the first forty such entries are the evidence, facts count all.

        a timer    09:02:41 - 10:17:08      by hand    09:00:00 - 10:15:00

    *Explanations tested.* The export cuts seconds for everybody: ruled in where all of three people or more have
    hardly any, in one note for the file; ruled out where others have them, else open. The tool changed: ruled in
    where one date parts times with seconds from those without. Only ends, or only starts, were edited: ruled in where
    the others are as a timer leaves them. Meetings of a calendar: ruled in where half of the entries are meetings by
    their text or a calendar, open where there are neither.

    *Not flagged.* Rows that the source itself marks as added by hand. Files without any seconds, whose round
    durations are PAD401. Hours without clock times, which are always written down.

    *To ask.* How are these start and end times recorded: with a timer, afterwards, or cut by the export?

    *To do.* Nothing to correct; note how times are recorded, and keep the timer's own where there are any.
    """
    made = making(ledger)
    share, chosen = is_typed(made, minimum_percent)
    if not chosen.any():
        return nothing()
    is_all, is_told = everybody(made, share, 30)
    bundles = bundled_people(made, chosen, is_all)
    starts, ends = multiples(made.start, 60), multiples(made.end, 60)
    on_full, edited = (made.people["starts"] + made.people["ends"]).to_numpy(), _is_one_end(made.people)
    rows = shown(made, bundles, starts | ends)
    entries = [made.entry[mine] for mine in rows]
    first, last = span(ledger, entries)
    size = [int(made.people["rows"].to_numpy()[mine].sum()) for mine in bundles]
    on_minute = [int(on_full[mine].sum()) for mine in bundles]
    return found(
        message=[
            f"{k} of {2 * n} starts and ends are on the full minute, where a timer leaves one in sixty: they were "
            "written down, edited or imported. This says nothing about whether the hours were worked."
            for k, n in zip(on_minute, size, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        person=person_names(ledger, made, bundles),
        contract=common(ledger, entries, "contract"),
        explanations={
            "the export cuts seconds for everybody": [
                IN if is_all[mine].all() else OUT if is_told[mine].all() else Verdict.UNTESTABLE for mine in bundles
            ],
            "the tool changed": [
                IN if all(_has_step(made, int(one), starts & ends) for one in mine) else OUT for mine in bundles
            ],
            "only starts or only ends were edited": [IN if edited[mine].all() else OUT for mine in bundles],
            "meetings of a calendar": are_meetings(ledger, made, rows),
        },
        facts={
            "entries": size,
            "starts_and_ends_on_the_minute": on_minute,
            "share_percent": [round(100 * k / (2 * n)) for k, n in zip(on_minute, size, strict=True)],
            "chance": [f"{binomial_tail(k, 2 * n, 1 / 60):.0e}" for k, n in zip(on_minute, size, strict=True)],
        },
    )


def _is_one_end(people: pd.DataFrame) -> Flags:
    """Return for each person whether only starts, or only ends, are on the full minute more than a timer's."""
    fewer = people[["starts", "ends"]].min(axis="columns")
    return (fewer <= NEAR_CHANCE * people["rows"]).to_numpy()


def _has_step(made: Making, person: int, typed: Flags) -> bool:
    """Return whether one date parts a person's typed rows from the others."""
    mine = np.flatnonzero(made.group == person)
    flags = typed[mine[np.argsort(made.start[mine], kind="stable")]]
    before = np.r_[0, flags.cumsum()][STEP_ROWS:-STEP_ROWS]
    at = np.arange(len(flags) + 1)[STEP_ROWS:-STEP_ROWS]
    fits = before + (len(flags) - at) - (flags.sum() - before)
    return bool(max(fits.max(initial=0), len(flags) - fits.min(initial=len(flags))) >= STEP_SHARE * len(flags))
