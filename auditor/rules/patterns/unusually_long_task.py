"""PAD410."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.measures.texts import normalised
from auditor.model import Ledger
from auditor.rules import rule

LEAST_TIMES, DEVIATIONS, TO_SIGMA = 8, 3.5, 0.6745


@rule("PAD410", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("descriptions",), optional=True)
def unusually_long_task(ledger: Ledger, *, times_the_middle: int = 2) -> pd.DataFrame:
    """A recurring task took far longer than it does otherwise.

    *Why it matters.* Recurring work has its usual length. One instance of several times that may be a timer left
    running, a slip of the hand, or simply a hard case: a look at the row tells.

    *Flagged.* Entries of one text (small letters, without punctuation) that a person has at least eight times on a
    contract, more than `times_the_middle` times as long as the middle one and more than 3.5 robust deviations above
    it on the scale of logarithms (Iglewicz and Hoaglin). One note per person and contract. Where the middle half of
    the lengths is all the same nothing can be said.

    *Explanations tested.* A harder case: open, it is yours to tell.

    *Not flagged.* Long entries as such: TIM205; those that reach into idle hours: TIM206.

    *To ask.* Was there anything special about this instance of the task?

    *To do.* Look whether a timer was left running; note what made the instance longer.
    """
    told, e = normalised(ledger), ledger.entries
    counts = (e["counts"] & (e["seconds"] > 0).fillna(value=False) & (e["side"] == "logged")).to_numpy(dtype=bool)
    rows = np.flatnonzero(counts & (told.codes >= 0) & (e["contract_row"] >= 0).to_numpy())
    owner = e["contract_row"].to_numpy()[rows]
    _, task, size = np.unique(
        owner * (len(told.texts) + 1) + told.codes[rows], return_inverse=True, return_counts=True
    )
    is_many = size[task] >= LEAST_TIMES
    rows, owner, task = rows[is_many], owner[is_many], task[is_many]
    if not len(rows):
        return nothing()
    length = e["seconds"].to_numpy(dtype=float)[rows]
    logs = pd.Series(np.log(length))
    middle = logs.groupby(task).transform("median")
    spread = (logs - middle).abs().groupby(task).transform("median")
    is_far = (spread > 0) & (TO_SIGMA * (logs - middle) > DEVIATIONS * spread)
    is_far &= length > times_the_middle * np.exp(middle)
    at = np.flatnonzero(is_far.to_numpy())
    if not len(at):
        return nothing()
    entries = grouped(owner[at], rows[at])
    usual = grouped(owner[at], np.exp(middle.to_numpy()[at]).round().astype(np.int64))
    first, last = span(ledger, entries)
    seconds = e["seconds"]
    return found(
        message=[
            f"{hours(int(seconds.iloc[own[0]]))} for a task that usually takes {hours(int(often[0]))}."
            if len(own) == 1
            else f"{len(own)} entries of recurring tasks are more than {times_the_middle} times as long as usual."
            for own, often in zip(entries, usual, strict=True)
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={"a harder case": [Verdict.UNTESTABLE] * len(entries)},
        facts={
            "tasks": [
                [
                    f"{hours(int(seconds.iloc[row]))}, usually {hours(int(middle_))}"
                    for row, middle_ in zip(own[:20], often[:20], strict=True)
                ]
                for own, often in zip(entries, usual, strict=True)
            ]
        },
    )
