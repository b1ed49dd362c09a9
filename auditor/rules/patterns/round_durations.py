"""PAD401."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, nothing
from auditor.measures.agreed import with_terms
from auditor.measures.bundles import common, span
from auditor.measures.making import (
    QUARTER,
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
from auditor.measures.statistics import GRAINS, rounding_mixture, whipple
from auditor.model import Ledger
from auditor.rules import rule

Flags = npt.NDArray[np.bool_]
IN, OUT = Verdict.RULED_IN, Verdict.RULED_OUT
SHORTEST, LONGEST, LEAST_ROWS, STEP = 300, 28_800, 40, 15
TYPED_PERCENT = 30


@rule(
    "PAD401",
    kind=Kind.UNUSUAL,
    severity=Severity.NOTE,
    needs=("clock_times", "real_start_times", "forty_clocked_rows", "finer_than_quarters"),
)
def round_durations(ledger: Ledger, *, minimum_percent: int = 50) -> pd.DataFrame:
    """Most durations of a person are whole quarters of an hour.

    *Why it matters.* Work seldom takes whole quarters of an hour: one in fifteen, to the minute. Where most entries
    do, they were estimated, written down afterwards or rounded. That lowers how finely the log can be compared with
    a bill, and says nothing about whether the hours were worked.

    *Flagged.* People of whose entries between five minutes and eight hours, forty or more of them in one file, more
    than `minimum_percent` % are multiples of 15 min. One note per person and file, over all contracts, with Whipple's
    index (100 is none, 1,500 all) and the share rounded to each grain; the first forty such entries are the evidence.

    *Explanations tested.* The tool or its export rounds for everybody: ruled in where nearly all rows of three
    people or more are such multiples, in one note for the file; ruled out where others are finer, else open. Meetings
    of a calendar: ruled in where half of the entries are meetings by their text or a calendar, open where there are
    neither. The source marks its entries: ruled out where it says that these were not added by hand, else open.

    *Not flagged.* Rows that the source itself marks as added by hand. Contracts that agree on steps of a quarter of
    an hour or more, or on a day rate or retainer. People whose times are without seconds where the file has them,
    which says the same: PAD403. Clock times on the quarter, whatever the durations: PAD402. Hours without clock
    times, which are always written down.

    *To ask.* How are these durations recorded: with a timer, afterwards, or rounded by the tool?

    *To do.* Nothing to correct; note how durations are recorded, and agree on the step if there is one.
    """
    made = making(ledger)
    length = made.end - made.start
    is_round = multiples(length, QUARTER)
    if made.count(is_round).max(initial=0) * 100 <= LEAST_ROWS * minimum_percent:
        return nothing()
    counted = (length >= SHORTEST) & (length <= LONGEST) & _is_fine(ledger, made)
    is_round &= counted
    rows, hits = made.count(counted), made.count(is_round)
    share = hits / np.maximum(rows, 1)
    chosen = (rows >= LEAST_ROWS) & (share > minimum_percent / 100)
    if "PAD403" not in ledger.settings.rules.disable:
        chosen &= ~is_typed(made, TYPED_PERCENT)[1]
    if not chosen.any():
        return nothing()
    is_all, is_told = everybody(made, share, LEAST_ROWS)
    bundles = bundled_people(made, chosen, is_all)
    mine = shown(made, bundles, is_round)
    entries = [made.entry[part] for part in mine]
    first, last = span(ledger, entries)
    counts = [(int(hits[people].sum()), int(rows[people].sum())) for people in bundles]
    stated = ledger.entries["is_manual"]
    return found(
        message=[
            f"{k} of {n} durations are whole quarters of an hour, where timers leave one in fifteen: they "
            "were written down or rounded. This says nothing about whether the hours were worked."
            for k, n in counts
        ],
        entries=entries,
        day=first,
        until=last,
        person=person_names(ledger, made, bundles),
        contract=common(ledger, entries, "contract"),
        explanations={
            "the tool or its export rounds for everybody": [
                IN if is_all[people].all() else OUT if is_told[people].all() else Verdict.UNTESTABLE
                for people in bundles
            ],
            "meetings of a calendar": are_meetings(ledger, made, mine),
            "the source marks them as added by hand": [
                OUT if stated.iloc[rows_].notna().all() else Verdict.UNTESTABLE for rows_ in entries
            ],
        },
        facts={
            "durations": [n for _, n in counts],
            "multiples_of_15_minutes": [k for k, _ in counts],
            "share_percent": [round(100 * k / n) for k, n in counts],
            "whipple_index": [round(whipple(k / n, STEP)) for k, n in counts],
            "rounded_to": [_grains(length[counted & np.isin(made.group, people)]) for people in bundles],
        },
    )


def _is_fine(ledger: Ledger, made: Making) -> Flags:
    """Return which rows are printed to the minute, on contracts where nobody agreed on coarser hours."""
    e, c = ledger.entries, ledger.contracts
    is_coarse = c["rounding_minutes"].to_numpy(dtype=float, na_value=np.nan) >= STEP
    is_coarse[list(with_terms(ledger, lambda contract: contract.day_hours or contract.weekly_hours))] = True
    fine = np.ones(len(made.entry), dtype=bool)
    if (e["resolution"] > 60).any():
        fine &= e["resolution"].to_numpy()[made.entry] <= 60
    return fine & ~is_coarse[e["contract_row"].to_numpy()[made.entry]] if is_coarse.any() else fine


def _grains(length: npt.NDArray[np.int64]) -> list[str]:
    """Return the share of durations rounded to each grain, in words, those of 5 % or more."""
    shares = rounding_mixture(np.bincount(length // 60 % 60, minlength=60))
    return [
        f"{grain} min: {share:.0%}" for grain, share in zip(GRAINS, shares.tolist(), strict=True) if share >= 0.05
    ]
