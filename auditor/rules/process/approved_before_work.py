"""PRO507."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.calendar import midnights
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.agreed import with_terms
from auditor.measures.bundles import span
from auditor.model import Ledger, ZoneSource, epoch_seconds
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAVE = r"\b(?:leave|vacation|holidays?|pto|time off|sick|urlaub|verlof)\b"
EARTH_SECONDS = 14 * 3600
"""How far the clock of a place is from UTC at most."""


@rule("PRO507", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("approvals",), optional=True)
def approved_before_work(ledger: Ledger, *, tolerance_minutes: int = 5) -> pd.DataFrame:
    """Time was approved before the work was done.

    *Why it matters.* Whoever approves hours that are still to come approves a plan. What was worked nobody has seen.

    *Flagged.* Entries whose approval is more than `tolerance_minutes` older than their end; without clock times,
    older than the beginning of their day, of their last day for a period. One finding per person and contract, with
    the longest lead. No time is in question.

        Fri 15:00 approved    Fri 14:00 |=== approved at 15:00 ===| 17:00    2.00 h before the end

    *Explanations tested.* Hours agreed in advance, by the day or the week: ruled in by `day_hours` or `weekly_hours`
    of the contract, else ruled out. Another time zone: open where the zone of a file is assumed and the lead is
    within 14 hours, else ruled out.

    *Not flagged.* Planned leave, as the texts call it. Approvals without a time. An entry that was changed after its
    approval is PRO501, and ends before it as far as this file says.

    *To ask.* Was this time approved as a plan, and was it worked as planned?

    *To do.* Have the time approved again now that it is worked, or correct what came out otherwise.
    """
    e = ledger.entries
    has = e["approved"].notna()
    if not has.any():
        return nothing()
    rows = np.flatnonzero((has & e["counts"] & ~e["is_running"] & e["until"].notna()).to_numpy())
    lead = _worked(ledger, rows) - epoch_seconds(e["approved"].iloc[rows])
    rows, lead = rows[lead > tolerance_minutes * 60], lead[lead > tolerance_minutes * 60]
    text = e["description"].iloc[rows].fillna("")
    for name in ("task", "project"):
        text = text.str.cat(e[name].iloc[rows].astype("str").fillna(""), sep=" ")
    is_work = ~text.str.contains(LEAVE, case=False, regex=True).to_numpy(dtype=bool)
    rows, lead = rows[is_work], lead[is_work]
    if not len(rows):
        return nothing()
    group = e["contract_row"].to_numpy() * len(e["person"].cat.categories) + e["person"].cat.codes.to_numpy()
    at = grouped(group[rows], np.arange(len(rows)))
    bundles, leads = [rows[part] for part in at], [int(lead[part].max()) for part in at]
    seconds = [int(e["seconds"].iloc[b].fillna(0).sum()) for b in bundles]
    agreed = with_terms(ledger, lambda c: c.day_hours or c.weekly_hours)
    assumed = {s.file for s in ledger.sources if s.timezone_from is ZoneSource.ASSUMED}
    is_assumed = [bool(set(e["source"].iloc[b].unique()) & assumed) for b in bundles]
    first, last = span(ledger, bundles)
    return found(
        message=[
            f"{hours(s)} in {len(b)} entries was approved before it was worked, up to {hours(most)} before."
            for s, b, most in zip(seconds, bundles, leads, strict=True)
        ],
        entries=bundles,
        day=first,
        until=last,
        explanations={
            "hours agreed in advance": [
                Verdict.RULED_IN if int(e["contract_row"].iloc[b[0]]) in agreed else Verdict.RULED_OUT
                for b in bundles
            ],
            "another time zone": [
                Verdict.UNTESTABLE if open_ and most <= EARTH_SECONDS else Verdict.RULED_OUT
                for open_, most in zip(is_assumed, leads, strict=True)
            ],
        },
        facts={"early_seconds": seconds, "entries": [len(b) for b in bundles], "longest_lead_seconds": leads},
    )


def _worked(ledger: Ledger, rows: Ints) -> Ints:
    """Return when each entry was worked at the latest: its end, else the beginning of its last day."""
    e = ledger.entries.iloc[rows]
    done = np.zeros(len(rows), dtype=np.int64)
    has_end = e["end"].notna().to_numpy()
    done[has_end] = epoch_seconds(e["end"][has_end])
    for zone in e.loc[~has_end, "zone"].unique():
        mine = np.flatnonzero(~has_end & (e["zone"] == zone).to_numpy())
        day = e["until"].iloc[mine]
        done[mine] = midnights(day.min(), day.max(), str(zone))[(day - day.min()).dt.days.to_numpy()]
    return done
