"""DQ107."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.bundles import bundled, common, span
from auditor.model import Ledger, epoch_seconds
from auditor.rules import rule


@rule("DQ107", kind=Kind.INCONSISTENT, severity=Severity.WARNING)
def running_entry(ledger: Ledger, *, hours: int = 12, rows_listed: int = 20) -> pd.DataFrame:
    """An entry has a start and no end, so its hours are unknown.

    *Why it matters.* A running entry is neither zero hours nor lost time. It is in no sum until it is stopped,
    and a timer forgotten for days is often half of a month.

    *Flagged.* Entries without an end, one finding each, or one for the file when there are more than
    `rows_listed`.

        start |=================== ...

    *Explanations tested.* The export was taken mid-session: the entry starts within `hours` before the audit,
    or before the newest moment of its file.

    *Not flagged.* Entries stopped too late, which have an end, are the affair of the rules of time. Negative
    durations that some tools write for a running timer are DQ106.

    *To ask.* When did this entry end, or was the timer still in use when the file was made?

    *To do.* Stop the timer at the time the work ended, then export again.
    """
    e = ledger.entries
    rows = np.flatnonzero(e["is_running"].to_numpy() & e["start"].notna().to_numpy() & e["counts"].to_numpy())
    if not len(rows):
        return nothing()
    start = epoch_seconds(e["start"])
    source = e["source"].cat.codes.to_numpy().astype(np.int64)
    newest = np.full(source.max() + 1, np.iinfo(np.int64).min)
    np.maximum.at(newest, source, np.maximum(start, epoch_seconds(e["end"])))
    age = int(ledger.as_of.timestamp()) - start[rows]
    is_fresh = ((age >= 0) & (age <= hours * 3600)) | (newest[source[rows]] - start[rows] <= hours * 3600)
    number = bundled(source[rows] * 2 + is_fresh, rows_listed)
    at = grouped(number, np.arange(len(rows)))
    bundles = [rows[mine] for mine in at]
    first, last = span(ledger, bundles)
    return found(
        message=[_message(len(mine), e["start"].iloc[mine[0]], e["zone"].iloc[mine[0]]) for mine in bundles],
        entries=bundles,
        day=first,
        until=last,
        person=common(ledger, bundles, "person"),
        contract=common(ledger, bundles, "contract"),
        explanations={
            "the export was taken mid-session": [
                Verdict.RULED_IN if is_fresh[mine[0]] else Verdict.RULED_OUT for mine in at
            ]
        },
        facts={
            "rows": [len(mine) for mine in bundles],
            "open_for_seconds": [max(0, int(age[mine].max())) for mine in at],
        },
    )


def _message(rows: int, start: pd.Timestamp, zone: str) -> str:
    if rows > 1:
        return f"{rows} entries have a start and no end; their hours are not counted."
    return f"The entry that starts at {start.tz_convert(zone):%Y-%m-%d %H:%M} has no end; its hours are not counted."
