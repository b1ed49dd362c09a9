"""UPW703."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import span
from auditor.model import Ledger, epoch_seconds
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
SEGMENT, LONGEST = 600, 900
FULL, RANGE = 95, 4
STEADY = r"\b(?:data entry|typing|transcri\w+|testing|tests?|qa|gaming|remote|dictation)\b"


@rule("UPW703", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("activity", "clock_times"), optional=True)
def even_activity(ledger: Ledger, *, full_minutes: int = 45, even_minutes: int = 60) -> pd.DataFrame:
    """Activity stayed full, or the same, for longer than hands usually do.

    *Why it matters.* Trackers list this among what a client may ask about. It says nothing of whether work was done:
    some work is that even, and some tools make it so.

    *Flagged.* Segments of up to 15 minutes that touch each other, in files whose activity is finer than tens: 95 % or
    more for `full_minutes`, or within 4 points above nothing for `even_minutes`. One note per person and contract.

        |63 %|64 %|62 %|65 %|63 %|64 %|     an hour within 3 points        |63 %|81 %|40 %|     ordinary

    *Explanations tested.* Data entry, testing, transcription or a remote desktop: ruled in where every text says so,
    else open. Assistive input: the files do not say.

    *Not flagged.* Activity in tens, as in Upwork's diary, where a full hour is ten of ten minutes with a key pressed
    and ordinary. Counts of keys and clicks, which are not read. Hours without activity are UPW702.

    *To ask.* What kind of work was this: data entry, a remote desktop, an aid for input, or something else?

    *To do.* Note in the memo what the work was, such as data entry or work on a remote desktop.
    """
    e = ledger.entries
    known = e["activity"].notna().to_numpy(copy=True)
    if not known.any():
        return nothing()
    start, end = epoch_seconds(e["start"]), epoch_seconds(e["end"])
    level = e["activity"].to_numpy(dtype=np.int64, na_value=0)
    source = e["source"].cat.codes.to_numpy()
    is_fine = np.bincount(source, weights=known & (level % 10 != 0)) > 0
    known &= is_fine[source] & (e["start"] < e["end"]).to_numpy() & (end - start <= LONGEST) & (level > 0)
    known &= e["counts"].to_numpy() & ~e["is_manual"].array.fillna(value=False).to_numpy(dtype=bool)
    width = len(e["person"].cat.categories)
    group = e["contract_row"].to_numpy().astype(np.int64) * width + e["person"].cat.codes.to_numpy()
    rows = np.flatnonzero(known)
    rows = rows[np.lexsort((start[rows], group[rows]))]
    run = (
        np.cumsum(np.r_[True, (group[rows][1:] != group[rows][:-1]) | (start[rows][1:] != end[rows][:-1])])
        if len(rows)
        else rows
    )
    full = _windows(run, level[rows], (end - start)[rows], full_minutes * 60, FULL, 100)
    even = _windows(run, level[rows], (end - start)[rows], even_minutes * 60, 0, RANGE)
    mine = rows[full | even]
    if not len(mine):
        return nothing()
    bundles = grouped(group[mine], mine)
    is_full = np.zeros(len(e), dtype=bool)
    is_full[rows[full]] = True
    seconds = [int((end - start)[b].sum()) for b in bundles]
    text = e["description"].iloc[mine].fillna("").str.cat(e["task"].iloc[mine].astype("str").fillna(""), sep=" ")
    says = np.zeros(len(e), dtype=bool)
    says[mine] = text.str.contains(STEADY, case=False, regex=True).to_numpy(dtype=bool)
    first, last = span(ledger, bundles)
    return found(
        message=[
            f"{hours(s)} has an activity of {int(level[b].min())} to {int(level[b].max())} % without a break."
            for s, b in zip(seconds, bundles, strict=True)
        ],
        entries=bundles,
        day=first,
        until=last,
        explanations={
            "data entry, testing or a remote desktop": [
                Verdict.RULED_IN if says[b].all() else Verdict.UNTESTABLE for b in bundles
            ],
            "assistive input": Verdict.UNTESTABLE,
        },
        facts={
            "even_seconds": seconds,
            "full_seconds": [int((end - start)[b[is_full[b]]].sum()) for b in bundles],
        },
    )


def _windows(run: Ints, level: Ints, length: Ints, least: int, low: int, most: int) -> Flags:
    """Return which segments lie in a window of `least` seconds of one run, all at `low` or more and within `most`."""
    size = -(-least // SEGMENT)
    flags = np.zeros(len(run), dtype=bool)
    if len(run) < size:
        return flags
    window = np.lib.stride_tricks.sliding_window_view
    levels = window(level, size)
    hit = (
        (levels.min(axis=1) >= low) & (np.ptp(levels, axis=1) <= most) & (run[size - 1 :] == run[: 1 - size or None])
    )
    hit &= window(length, size).sum(axis=1) >= least
    for shift in range(size):
        flags[shift : len(run) - size + 1 + shift] |= hit
    return flags
