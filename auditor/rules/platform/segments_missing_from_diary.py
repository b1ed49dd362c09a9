"""UPW705."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.protection import protection
from auditor.model import Ledger, epoch_seconds
from auditor.reconciliation import reconcile
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
SEGMENT, DAY = 600, 86_400


@rule("UPW705", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("diary_cells", "both_sides", "log_clock_times"))
def segments_missing_from_diary(ledger: Ledger, *, most_minutes: int = 60, minimum_segments: int = 3) -> pd.DataFrame:
    """The log runs on where segments of ten minutes are missing in the middle of Upwork's work diary.

    *Why it matters.* Whoever deletes a screenshot deletes its ten minutes, and what the app missed is not billed: the
    freelancer works it for nothing, and the client sees a log that says more than the diary.

    *Flagged.* Gaps of whole segments, up to `most_minutes`, between two cells of the diary on one day in UTC, which
    the log of the contract covers from end to end; from `minimum_segments` in all, one note per person and contract.

        diary  |09:00|09:10|     |09:30|09:40|        log  09:00 |==================| 09:50     one segment is missing

    *Explanations tested.* Tracked for another contract in that time: ruled out, as such gaps are left out. A pause of
    the app while the log ran on, and an app that switched itself off: the files do not say.

    *Not flagged.* The ends of sessions, which segments round by up to ten minutes. Cells of the diary that the log
    lacks are REC402, days that differ REC401. Contracts whose clocks are apart by a constant, see REC403 and REC404.

    *To ask.* Was the work in these segments meant to be billed, or was the tracker off or on a pause?

    *To do.* Check whether segments were deleted by mistake, and note the pause or the missing app if there was one.
    """
    cells = protection(ledger)
    if not len(cells):
        return nothing()
    e = ledger.entries
    start, end = epoch_seconds(e["start"]), epoch_seconds(e["end"])
    rows = cells["entry"].to_numpy()
    rows = np.unique(rows[(e["start"] < e["end"]).to_numpy()[rows]])
    if not len(rows):
        return nothing()
    contract = e["contract_row"].to_numpy().astype(np.int64)
    known = reconcile(ledger).contracts
    is_straight = ((known["shift_seconds"] == 0) & known["boundary"].isna() & known["both_sides"]).to_numpy()
    log = np.flatnonzero(((e["side"] == "logged") & (e["start"] < e["end"]) & e["counts"]).to_numpy())
    log = log[is_straight[contract[log]]]
    group, low, high = _gaps(contract[rows], start[rows], end[rows], most_minutes * 60)
    if not len(group) or not len(log):
        return nothing()
    is_run = intervals.covered(group, low, high, contract[log], start[log], end[log]) == high - low
    person = pd.factorize(ledger.contracts["person"])[0].astype(np.int64)
    is_run &= intervals.covered(person[group], low, high, person[contract[rows]], start[rows], end[rows]) == 0
    missing = np.bincount(group, weights=(high - low) * is_run, minlength=len(ledger.contracts)) // SEGMENT
    is_run &= (missing >= minimum_segments)[group]
    group, low, high = group[is_run], low[is_run], high[is_run]
    if not len(group):
        return nothing()
    log = log[intervals.covered(contract[log], start[log], end[log], group, low, high) > 0]
    at = grouped(group, np.arange(len(group)))
    seconds = [int((high - low)[part].sum()) for part in at]
    days = [(low[part] // DAY).astype("datetime64[D]").astype("datetime64[us]") for part in at]
    return found(
        message=[
            f"{hours(s)} of the log lies in {len(part)} gaps of whole segments inside the diary."
            for s, part in zip(seconds, at, strict=True)
        ],
        entries=grouped(contract[log], log),
        day=[one.min() for one in days],
        until=[one.max() for one in days],
        explanations={
            "tracked for another contract": Verdict.RULED_OUT,
            "a pause of the app while the log ran on": Verdict.UNTESTABLE,
        },
        facts={
            "missing_seconds": seconds,
            "segments": [s // SEGMENT for s in seconds],
            "gaps": [[f"{_clock(low[i])} to {_clock(high[i])[-5:]} UTC" for i in part[:10]] for part in at],
        },
    )


def _gaps(group: Ints, start: Ints, end: Ints, most: int) -> tuple[Ints, Ints, Ints]:
    """Return group, start and end of the gaps of whole segments, up to `most` seconds, on one day in UTC."""
    if not len(group):
        return group, start, end
    g, s, e = intervals.unions(group, start, end)
    length = s[1:] - e[:-1]
    keep = (g[1:] == g[:-1]) & (length > 0) & (length <= most) & (length % SEGMENT == 0)
    keep &= s[1:] // DAY == e[:-1] // DAY
    return g[1:][keep], e[:-1][keep], s[1:][keep]


def _clock(second: int) -> str:
    return f"{pd.Timestamp(int(second), unit='s'):%Y-%m-%d %H:%M}"
