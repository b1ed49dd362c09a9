"""REC406."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, found
from auditor.model import Ledger
from auditor.reconciliation import reconcile
from auditor.reconciliation.reasons import evidence
from auditor.rules import rule


@rule(
    "REC406",
    kind=Kind.INCONSISTENT,
    severity=Severity.NOTE,
    needs=("both_sides", "days_on_both_sides", "log_clock_times"),
)
def day_boundary_explains(ledger: Ledger) -> pd.DataFrame:
    """The bill cuts its days at another midnight than the contract's, and the log agrees once it is cut there.

    *Why it matters.* Work past midnight stands on one day in the log and on another in the bill. The week's sum
    is right and nobody gains, but two days look wrong.

    *Flagged.* A contract whose log loses at least nine tenths of what its days differ by when it is cut at
    midnight UTC, at midnight in the zone of the log, or when each entry counts whole on the day it starts, in any
    of these zones. One note for the contract, which names the boundary; the other rules of the family report what
    remains of the log cut there.

                  Monday          |          Tuesday
             22:00 |==============|======| 01:30
        cut at midnight:   2.00 h |  1.50 h
        by the start:      3.50 h |

    *Explanations tested.* This is one: it is reported when it holds.

    *Not flagged.* A clock that is off as a whole is REC404. The days of platforms that count in UTC are cut there
    from the start, which needs no finding.

    *To ask.* At which midnight does the bill cut its days?

    *To do.* Nothing to correct; note the midnight the bill uses, so that nobody compares single days.
    """
    r = reconcile(ledger)
    rows = np.flatnonzero(r.contracts["boundary"].notna().to_numpy())
    c = r.contracts.iloc[rows]
    position = np.full(len(r.contracts), -1, dtype=np.int64)
    position[rows] = np.arange(len(rows))
    group = position[r.units["contract_row"].to_numpy()]
    entries, _ = evidence(r.pieces, group, len(rows))
    mine = r.units[group >= 0].assign(group=group[group >= 0]).groupby("group")
    percent = (c["explained"] * 100).round().astype("int64")
    zones = ledger.contracts["zone"].iloc[rows]
    return found(
        message=[
            f"The bill counts days by {boundary}, not by midnight in {zone}; this explains {share} % of what differs."
            for boundary, zone, share in zip(c["boundary"], zones, percent.tolist(), strict=True)
        ],
        entries=entries,
        day=mine["first"].min(),
        until=mine["last"].max(),
        facts={
            "boundary": c["boundary"],
            "explained_percent": percent,
            "mismatch_seconds": c["mismatch_seconds"],
            "log_zone": c["log_zone"],
        },
    )
