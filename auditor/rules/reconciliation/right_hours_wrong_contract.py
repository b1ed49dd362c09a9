"""REC403."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.model import Ledger
from auditor.reconciliation import reconcile
from auditor.reconciliation.reasons import evidence
from auditor.rules import rule


@rule("REC403", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("both_sides", "two_contracts"))
def right_hours_wrong_contract(ledger: Ledger, *, minimum_minutes: int = 15) -> pd.DataFrame:
    """A person's hours of a day are billed on one contract and logged on another.

    *Why it matters.* The work was done, but the wrong client pays for it, perhaps at another rate, and the right
    one may refuse it later.

    *Flagged.* Days on which one contract of a person is billed too high and another too low by the same time, to
    within ten minutes or a tenth, and by at least `minimum_minutes` (15 is the least that is looked for). All
    days of two contracts are one finding. The time in question is what has moved; what it costs is at most the
    difference of the two rates, which the facts name.

        contract A    logged 2.00 h    billed 5.00 h
        contract B    logged 3.00 h    billed nothing          3.00 h of B are billed on A

    *Explanations tested.* A project that was renamed or merged, so that the log's name belongs to the other
    contract: the files do not say; state it under `matches` in the settings. Rounding and another clock have been
    taken out before.

    *Not flagged.* Time that no other contract lacks is REC401. Time logged under a name that belongs to no billed
    contract is not looked for here.

    *To ask.* For which of the two contracts was this work done?

    *To do.* Move the entries, or the lines of the bill, to the contract the work was for; state renamed projects
    under `matches`.
    """
    r = reconcile(ledger)
    u = r.units
    days = u[u["moved"] >= max(minimum_minutes * 60, 1)]
    if not len(days):
        return nothing()
    to = days["moved_to"].to_numpy()
    pair = pd.DataFrame({"row": days["contract_row"].to_numpy(), "other": u["contract_row"].to_numpy()[to]})
    number = pair.groupby(["row", "other"]).ngroup().to_numpy()
    count = int(number.max()) + 1
    first = np.unique(number, return_index=True)[1]
    row, other = pair["row"].to_numpy()[first], pair["other"].to_numpy()[first]
    group = np.full(len(u), -1, dtype=np.int64)
    group[days.index] = number
    theirs = np.full(len(u), -1, dtype=np.int64)
    theirs[to] = number
    entries, billed = evidence(r.pieces, group, count)
    lacking, _ = evidence(r.pieces, theirs, count)
    seconds = np.bincount(number, weights=days["moved"]).astype(np.int64)
    names = ledger.contracts["name"].to_numpy(dtype=object)
    size = np.bincount(number)
    rates = [_rate(ledger, rows) - _rate(ledger, others) for rows, others in zip(billed, lacking, strict=True)]
    return found(
        message=[
            f"{hours(int(s))}{f' on {n} days' if n > 1 else ''} are billed on {names[a]} and logged on {names[b]}."
            for s, n, a, b in zip(seconds, size, row, other, strict=True)
        ],
        entries=[_by_side(ledger, np.concatenate([a, b])) for a, b in zip(entries, lacking, strict=True)],
        questioned=billed,
        contract=ledger.contracts["contract"].to_numpy(dtype=object)[row],
        person=ledger.contracts["person"].to_numpy(dtype=object)[row],
        seconds=seconds,
        day=days.groupby(number)["first"].min(),
        until=days.groupby(number)["last"].max(),
        explanations={"project renamed or merged": Verdict.UNTESTABLE.value},
        facts={
            "moved_seconds": seconds,
            "billed_on": names[row],
            "logged_on": names[other],
            "days": size,
            "rate_difference_cents": rates,
        },
    )


def _by_side(
    ledger: Ledger, rows: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return entries of both contracts, billed first, each side in order of file and row."""
    e = ledger.entries.iloc[rows]
    is_logged = (e["side"] == "logged").to_numpy()
    return rows[np.lexsort((e["row"].to_numpy(), e["source"].cat.codes.to_numpy(), is_logged))]


def _rate(ledger: Ledger, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    """Return the middle hourly rate of entries in hundredths of the currency unit; 0 if none is known."""
    rate = ledger.entries["hourly"].iloc[rows].dropna()
    return int(rate.median()) // 100 if len(rate) else 0
