"""PRO506."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.approvals import is_alone, named_rows, others, own
from auditor.measures.bundles import span
from auditor.model import Ledger
from auditor.rules import rule


@rule("PRO506", kind=Kind.BREACH, severity=Severity.WARNING, needs=("approvers", "second_person"))
def approved_own_time(ledger: Ledger) -> pd.DataFrame:
    """Somebody approved time of their own although others approve too.

    *Why it matters.* An approval says that a second pair of eyes looked. Where the first pair gave it, nobody did,
    and a client who asks will be told so.

    *Flagged.* Entries whose approver is their own person, by name, e-mail or what the settings call them: one
    finding per person and contract, with the hours and their share of the person's approved hours. No time is in
    question: the hours may well be right.

    *Explanations tested.* Nobody else approves, as where the owner of a firm works too: ruled in where no other
    approver is named in any file, else ruled out.

    *Not flagged.* A ledger of one person alone. Approvals that name no approver. Whether an approver has to do with
    the contract: no file says it. Approvals before the work are PRO507, changes after one PRO501.

    *To ask.* Who besides the person who worked can confirm this time?

    *To do.* Have somebody else approve these rows, or note why there is nobody else.
    """
    rows = named_rows(ledger, "approver")
    mine = rows[own(ledger, "approver")]
    if not len(mine) or is_alone(ledger):
        return nothing()
    e = ledger.entries
    person = e["person"].cat.codes.to_numpy().astype(np.int64)
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    bundles = grouped(e["contract_row"].to_numpy()[mine] * len(e["person"].cat.categories) + person[mine], mine)
    approved = np.bincount(person[rows], weights=seconds[rows], minlength=len(e["person"].cat.categories))
    own_seconds = np.array([seconds[b].sum() for b in bundles], dtype=np.int64)
    whole = np.array([approved[person[b[0]]] for b in bundles])
    first, last = span(ledger, bundles)
    return found(
        message=[
            f"{hours(int(s))} in {len(b)} entries was approved by the one who worked it."
            for s, b in zip(own_seconds, bundles, strict=True)
        ],
        entries=bundles,
        day=first,
        until=last,
        explanations={
            "nobody else approves": [
                Verdict.RULED_OUT if others(ledger, "approver", int(person[b[0]])) else Verdict.RULED_IN
                for b in bundles
            ]
        },
        facts={
            "own_seconds": own_seconds,
            "percent": np.rint(100 * own_seconds / np.maximum(whole, 1)).astype(np.int64),
            "entries": [len(b) for b in bundles],
        },
    )
