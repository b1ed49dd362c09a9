"""TOT307."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.excess import is_crowd
from auditor.measures.people import people_of
from auditor.measures.totals import STRIDE, as_days, day_names, person_days
from auditor.model import Ledger
from auditor.rules import rule


@rule("TOT307", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("known_days", "one_person"), optional=True)
def unbroken_run(ledger: Ledger, *, run_days: int = 14, minimum_minutes: int = 60) -> pd.DataFrame:
    """A person has work on many days in a row without a day off.

    *Why it matters.* Two weeks without a day off happen. In a firm somebody may want to know, and a client may ask.

    *Flagged.* Runs of `run_days` or more days in a row, each with `minimum_minutes` or more over all contracts,
    logged or billed, whichever is more. One note per person, with every run; the longest entry of each day of the
    longest run is the evidence.

        Mon Tue Wed Thu Fri Sat Sun Mon Tue Wed Thu Fri Sat Sun
         x   x   x   x   x   x   x   x   x   x   x   x   x   x      14 days

    *Explanations tested.* On-call duty in small parts, and schedules that split the week: the files do not say.

    *Not flagged.* Single weekends and nights. Long days are TOT302, long weeks TOT303. Files that name nobody and
    seem to hold several people, see TOT301.

    *To ask.* Was work on all of these days agreed on, such as duty on call or a split week?

    *To do.* Note duty on call or a schedule without fixed days off; nothing to correct where the days are right.
    """
    per_day = person_days(ledger)
    days = per_day.days
    of_day = days["person"].to_numpy() * STRIDE + days["day"].to_numpy()
    worked = np.flatnonzero(days["seconds"].to_numpy() >= minimum_minutes * 60)
    key = np.sort(of_day[worked], kind="stable")
    key = key[np.diff(key, prepend=-1) > 0]
    run = np.r_[True, np.diff(key) != 1].cumsum()[: len(key)] - 1
    size = np.bincount(run)[run] if len(run) else run
    if not (size >= run_days).any():
        return nothing()
    long = days.iloc[worked[size[np.searchsorted(key, of_day[worked])] >= run_days]]
    long = long.sort_values("seconds", ascending=False, kind="stable").drop_duplicates(["person", "day"])
    long = long.sort_values(["person", "day"])
    at_key = np.searchsorted(key, long["person"].to_numpy() * STRIDE + long["day"].to_numpy())
    long = long.assign(run=run[at_key], size=size[at_key])
    long = long[~is_crowd(ledger, long["person"].to_numpy())]
    if not len(long):
        return nothing()
    first = long.drop_duplicates("run").reset_index(drop=True)
    at = grouped(first["person"].to_numpy(), np.arange(len(first)))
    sizes, begins = first["size"].to_numpy(), first["day"].to_numpy()
    longest = [int(mine[sizes[mine].argmax()]) for mine in at]
    units = [long.index.to_numpy()[(long["run"] == first["run"].iloc[one]).to_numpy()] for one in longest]
    names, last = day_names(begins), day_names(begins + sizes - 1)
    return found(
        message=[
            f"{sizes[one]} days in a row with work, from {names[one]}"
            + (f"; {len(mine)} such runs." * (len(mine) > 1) or ".")
            for one, mine in zip(longest, at, strict=True)
        ],
        entries=[np.unique(np.concatenate(per_day.longest_entries_of(np.sort(mine), 1))) for mine in units],
        day=as_days(begins[[mine[0] for mine in at]]),
        until=as_days((begins + sizes - 1)[[mine[-1] for mine in at]]),
        person=people_of(ledger).names[first["person"].to_numpy()[longest]],
        contract="",
        explanations={
            "on-call duty in small parts": Verdict.UNTESTABLE.value,
            "a schedule that splits the week": Verdict.UNTESTABLE.value,
        },
        facts={"runs": [[f"{names[k]} to {last[k]}" for k in mine] for mine in at], "longest_days": sizes[longest]},
    )
