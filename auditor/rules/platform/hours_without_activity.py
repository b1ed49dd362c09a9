"""UPW702."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.measures.english import MEETINGS
from auditor.model import Ledger, epoch_seconds
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
SHOWN = 5
MEETING = re.compile(rf"\b(?:{'|'.join(sorted(MEETINGS))})\b", re.I)


@rule("UPW702", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("activity", "clock_times"))
def hours_without_activity(ledger: Ledger, *, minimum_minutes: int = 60) -> pd.DataFrame:
    """Time was tracked for an hour and more in which keyboard and mouse were not used at all.

    *Why it matters.* Trackers that watch activity switch off when there is none, so that such hours should hardly
    exist; platforms do not protect them. Reading and talking are work too, and their owner can say so.

    *Flagged.* Entries with clock times that touch each other, each with an activity of zero, together of
    `minimum_minutes` or more: one note per person and contract, with all its runs and their share of the time whose
    activity is known. Only zero is asked about: what little activity means, nobody knows.

        09:00 |0 %|0 %|0 %|0 %|0 %|0 %| 10:00     10:30 |0 %|40 %|0 %|     the first is a run, the second is none

    *Explanations tested.* A call or a meeting: ruled out, as runs whose descriptions or tasks all say so are left
    out. Reading, reviews, dictation, a machine at work: open.

    *Not flagged.* Time added by hand, which has no activity by its nature. Single segments without activity: they are
    in the week's sum of UPW701. Activity that is too even is UPW703.

    *To ask.* What was the work in this time without activity: a call, reading, or something else?

    *To do.* Write into the memo what was done without the keyboard, or delete the segments that were no work.
    """
    e = ledger.entries
    known = e["activity"].notna().to_numpy(copy=True)
    if not known.any():
        return nothing()
    start, end = epoch_seconds(e["start"]), epoch_seconds(e["end"])
    known &= (e["start"] < e["end"]).to_numpy() & e["counts"].to_numpy() & ~e["is_running"].to_numpy()
    known &= ~e["is_manual"].array.fillna(value=False).to_numpy(dtype=bool)
    size = len(e["person"].cat.categories)
    person = e["contract_row"].to_numpy().astype(np.int64) * size + e["person"].cat.codes.to_numpy()
    still = np.flatnonzero(known & (e["activity"].to_numpy(dtype=np.int64, na_value=1) == 0))
    if not len(still):
        return nothing()
    still = still[np.argsort(start[still], kind="stable")]
    run = intervals.clusters(person[still], start[still], end[still], gap=1)
    length = intervals.union_lengths(run, start[still], end[still], int(run.max()) + 1)
    says = e["description"].iloc[still].fillna("").str.cat(e["task"].iloc[still].astype("str").fillna(""), sep=" ")
    is_other = np.bincount(run, weights=~says.str.contains(MEETING).to_numpy(dtype=bool)) > 0
    mine = ((length >= minimum_minutes * 60) & is_other)[run]
    if not mine.any():
        return nothing()
    still, run = still[mine], run[mine]
    at = grouped(person[still], np.arange(len(still)))
    entries = [still[part] for part in at]
    runs = [np.unique(run[part]) for part in at]
    seconds = np.array([length[own].sum() for own in runs], dtype=np.int64)
    whole = np.bincount(person[known], weights=(end - start)[known])[[person[rows[0]] for rows in entries]]
    first, last = span(ledger, entries)
    return found(
        message=[
            f"{hours(int(s))} was tracked without any activity, in {len(own)} run{'s' * (len(own) > 1)} of "
            f"{minimum_minutes} minutes or more."
            for s, own in zip(seconds, runs, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={
            "a call or a meeting": Verdict.RULED_OUT,
            "reading, reviews, dictation or a machine at work": Verdict.UNTESTABLE,
        },
        facts={
            "idle_seconds": seconds,
            "percent": np.rint(100 * seconds / whole).astype(np.int64),
            "longest": [
                [f"{hours(int(length[one]))} from {_begin(ledger, still, run, one)}" for one in _longest(own, length)]
                for own in runs
            ],
        },
    )


def _longest(runs: Ints, length: Ints) -> Ints:
    return runs[np.argsort(-length[runs], kind="stable")[:SHOWN]]


def _begin(ledger: Ledger, entry: Ints, run: Ints, one: int) -> str:
    first = ledger.entries["start"].iloc[entry[run == one]].min()
    return f"{first:%Y-%m-%d %H:%M} UTC"
