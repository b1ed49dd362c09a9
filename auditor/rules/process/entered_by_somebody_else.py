"""PRO505."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.approvals import named_rows, own
from auditor.measures.bundles import span
from auditor.model import Ledger
from auditor.rules import rule

MOST = 0.9
SHOWN = 5


@rule("PRO505", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("creators",), optional=True)
def entered_by_somebody_else(ledger: Ledger, *, minimum_entries: int = 3) -> pd.DataFrame:
    """Time was entered by somebody else than the one who worked it.

    *Why it matters.* Who was not there writes down what they were told. Such hours are worth what the telling was,
    and a question about them goes to two people.

    *Flagged.* Logged entries whose creator is not their own person, by name, e-mail or what the settings call them,
    from `minimum_entries` on: one note per person and contract, with who entered them and their share of the hours
    of which the file says so.

    *Explanations tested.* An assistant keeps the log: ruled in where others entered nine tenths of the
    hours, else ruled out. A correction that was asked for: the files do not say.

    *Not flagged.* Bills, which somebody else may well write. Files that do not say who entered a row; of these, most
    state a creator only where it is somebody else. Late entries are PRO502.

    *To ask.* Who entered this time, and from whose word or record?

    *To do.* Note who enters time for whom, or have the person confirm these rows.
    """
    e = ledger.entries
    rows = named_rows(ledger, "creator")
    is_logged = (e["side"].iloc[rows] == "logged").to_numpy()
    rows, is_own = rows[is_logged], own(ledger, "creator")[is_logged]
    mine = rows[~is_own]
    if len(mine) < minimum_entries:
        return nothing()
    group = e["contract_row"].to_numpy() * len(e["person"].cat.categories) + e["person"].cat.codes.to_numpy()
    bundles = [b for b in grouped(group[mine], mine) if len(b) >= minimum_entries]
    if not bundles:
        return nothing()
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    told = np.bincount(group[rows], weights=seconds[rows])
    foreign = np.array([seconds[b].sum() for b in bundles], dtype=np.int64)
    share = foreign / np.maximum([told[group[b[0]]] for b in bundles], 1)
    creators = [e["creator"].iloc[b].astype("str").value_counts().index[:SHOWN].tolist() for b in bundles]
    first, last = span(ledger, bundles)
    return found(
        message=[
            f"{hours(int(s))} in {len(b)} entries was entered by {', '.join(who)}."
            for s, b, who in zip(foreign, bundles, creators, strict=True)
        ],
        entries=bundles,
        day=first,
        until=last,
        explanations={
            "an assistant keeps the log": np.where(share >= MOST, Verdict.RULED_IN, Verdict.RULED_OUT),
            "a correction that was asked for": Verdict.UNTESTABLE,
        },
        facts={
            "foreign_seconds": foreign,
            "percent": np.rint(100 * share).astype(np.int64),
            "entries": [len(b) for b in bundles],
            "creators": creators,
        },
    )
