"""PAD402."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, nothing
from auditor.measures.bundles import common, span
from auditor.measures.making import (
    QUARTER,
    are_meetings,
    bundled_people,
    everybody,
    making,
    multiples,
    person_names,
    shown,
)
from auditor.measures.statistics import whipple
from auditor.model import Ledger
from auditor.rules import rule

LEAST_ROWS, STEP = 40, 15


@rule(
    "PAD402",
    kind=Kind.UNUSUAL,
    severity=Severity.NOTE,
    needs=("clock_times", "real_start_times", "forty_clocked_rows"),
    optional=True,
)
def clock_times_on_the_quarter(ledger: Ledger, *, minimum_percent: int = 50) -> pd.DataFrame:
    """Most entries of a person both start and end on a quarter of the hour.

    *Why it matters.* Clocks that nobody rounds are on the quarter one minute in fifteen. Where most entries are, the
    times were written down or follow a timetable. That says how finely they can be compared with a bill, and nothing
    about whether the hours were worked.

    *Flagged.* People of whose entries with clock times, forty or more in one file, more than `minimum_percent` %
    start and end on :00, :15, :30 or :45. One note per person and file, over all contracts, with Whipple's index
    (100 is none, 1,500 all); the first forty such entries are the evidence.

    *Explanations tested.* The tool or its export rounds for everybody: ruled in where nearly all rows of three people
    or more are on the quarter, in one note for the file. Meetings of a calendar: ruled in where half of the entries
    are meetings by their text or a calendar.

    *Not flagged.* Rows that the source marks as added by hand. Whole quarters of duration at any clock time: PAD401.

    *To ask.* Are these times recorded by a timer, written down afterwards, or set by a timetable?

    *To do.* Nothing to correct; note how times are recorded.
    """
    made = making(ledger)
    is_round = multiples(made.start, QUARTER) & multiples(made.end, QUARTER)
    rows, hits = made.people["rows"].to_numpy(), made.count(is_round)
    share = hits / np.maximum(rows, 1)
    chosen = (rows >= LEAST_ROWS) & (share > minimum_percent / 100)
    if not chosen.any():
        return nothing()
    is_all, is_told = everybody(made, share, LEAST_ROWS)
    bundles = bundled_people(made, chosen, is_all)
    mine = shown(made, bundles, is_round)
    entries = [made.entry[part] for part in mine]
    first, last = span(ledger, entries)
    counts = [(int(hits[people].sum()), int(rows[people].sum())) for people in bundles]
    return found(
        message=[
            f"{k} of {n} entries start and end on a quarter of the hour: the times were written down or follow a "
            "timetable. This says nothing about whether the hours were worked."
            for k, n in counts
        ],
        entries=entries,
        day=first,
        until=last,
        person=person_names(ledger, made, bundles),
        contract=common(ledger, entries, "contract"),
        explanations={
            "the tool or its export rounds for everybody": [
                Verdict.RULED_IN
                if is_all[people].all()
                else Verdict.RULED_OUT
                if is_told[people].all()
                else Verdict.UNTESTABLE
                for people in bundles
            ],
            "meetings of a calendar": are_meetings(ledger, made, mine),
        },
        facts={
            "entries": [n for _, n in counts],
            "on_the_quarter": [k for k, _ in counts],
            "share_percent": [round(100 * k / n) for k, n in counts],
            "whipple_index": [round(whipple(k / n, STEP)) for k, n in counts],
        },
    )
