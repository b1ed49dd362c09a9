"""PRO508."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.calendar import week_starts
from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.bundles import span
from auditor.model import Ledger, epoch_seconds
from auditor.rules import rule

STRIDE = 10_000_000
"""Larger than any day number: a person's weeks are apart from another's."""


@rule("PRO508", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("approvers", "approvals"), optional=True)
def approved_at_a_glance(ledger: Ledger, *, minimum_entries: int = 20, minimum_sheets: int = 3) -> pd.DataFrame:
    """Many weeks of time were approved faster than anybody reads.

    *Why it matters.* An approval that took a second for each entry, or less, says that somebody clicked. Whether a
    bulk approval is the agreed way is for the firm to say.

    *Flagged.* Approvals of one approver that follow each other within a second for each entry: `minimum_entries` or
    more, of `minimum_sheets` or more sheets, a sheet being one person's week, which every tool lets approve at once.
    One note per approver.

        17:00:00 Ann, 10 entries    17:00:01 Bo, 12 entries    17:00:02 Cy, 9 entries       31 entries in 2 s

    *Explanations tested.* A bulk approval that is agreed: ruled in where everything this approver approved came in
    such bursts, over two days or more, else ruled out. Entries that were read before: the files do not say.

    *Not flagged.* A person's week at once. Approvals without a time or a name. Own time: PRO506.

    *To ask.* How are these weeks looked at before they are approved, and is a bulk approval the agreed way?

    *To do.* Nothing, if it is agreed; else approve each person's week after reading it.
    """
    e = ledger.entries
    if not len(e["approver"].cat.categories):
        return nothing()
    has = e["approved"].notna() & e["approver"].notna() & e["counts"] & ~e["is_running"] & e["day"].notna()
    rows = np.flatnonzero(has.to_numpy())
    if len(rows) < minimum_entries:
        return nothing()
    at, who = epoch_seconds(e["approved"].iloc[rows]), e["approver"].cat.codes.to_numpy().astype(np.int64)[rows]
    order = np.lexsort((at, who))
    rows, at, who = rows[order], at[order], who[order]
    first = np.r_[True, (np.diff(who) != 0) | (np.diff(at) > 1)]
    burst = np.cumsum(first) - 1
    size = np.bincount(burst)
    lasted = np.maximum.reduceat(at, np.flatnonzero(first)) - at[first]
    week = week_starts(e["day"].iloc[rows]).to_numpy("datetime64[D]").astype(np.int64)
    sheet = e["person"].cat.codes.to_numpy().astype(np.int64)[rows] * STRIDE + week
    sheets = np.bincount(np.unique(np.stack([burst, sheet], axis=1), axis=0)[:, 0], minlength=len(size))
    is_fast = (size >= minimum_entries) & (lasted < size) & (sheets >= minimum_sheets)
    if not is_fast.any():
        return nothing()
    mine = np.flatnonzero(is_fast[burst])
    parts = grouped(who[mine], mine)
    bundles = [rows[part] for part in parts]
    bursts = [np.unique(burst[part]) for part in parts]
    always = np.bincount(who, weights=~is_fast[burst]) == 0
    days = [len(np.unique(at[part] // 86_400)) for part in parts]
    names = e["approver"].cat.categories
    begins, ends = span(ledger, bundles)
    return found(
        message=[
            f"{names[who[part[0]]]} approved {len(part):,} entries of {int(sheets[own].sum())} weeks of people in "
            f"{int((lasted[own] + 1).sum())} s."
            for part, own in zip(parts, bursts, strict=True)
        ],
        entries=bundles,
        day=begins,
        until=ends,
        person="",
        contract="",
        explanations={
            "a bulk approval that is agreed": [
                Verdict.RULED_IN if always[who[part[0]]] and n > 1 else Verdict.RULED_OUT
                for part, n in zip(parts, days, strict=True)
            ],
            "entries that were read before": Verdict.UNTESTABLE,
        },
        facts={
            "entries": [len(part) for part in parts],
            "sheets": [int(sheets[own].sum()) for own in bursts],
            "bursts": [len(own) for own in bursts],
            "approver": [str(names[who[part[0]]]) for part in parts],
        },
    )
