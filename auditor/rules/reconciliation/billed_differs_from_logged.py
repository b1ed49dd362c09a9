"""REC401."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Kind, Severity, found, hours, nothing
from auditor.model import Ledger
from auditor.reconciliation import Reconciliation, reconcile
from auditor.reconciliation.alignment import Flags
from auditor.reconciliation.classes import at_limit
from auditor.reconciliation.corroboration import corroborated
from auditor.reconciliation.differences import is_beyond
from auditor.reconciliation.reasons import confidence, corrected, evidence, explanations_of, verdicts
from auditor.rules import rule


@rule("REC401", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("both_sides", "days_on_both_sides"))
def billed_differs_from_logged(
    ledger: Ledger, *, tolerance_minutes: int = 10, tolerance_percent: float = 2.0
) -> pd.DataFrame:
    """On one day a contract's bill states another time than its log.

    *Why it matters.* The bill is paid on the word of the log. Where both exist and differ, one of them is wrong:
    too much is a question that will be asked, too little is work given away.

    *Flagged.* A day of a person on a contract whose bill and log differ by more than `tolerance_minutes`,
    `tolerance_percent` of the bill, and what is usual there: the platform's segments and four robust standard
    deviations of the contract's own days. The log is first cut into days as the bill cuts them, its clock set
    right, rounded as agreed, and cleared of time billed on another contract; only the rest is reported.

        log     09:00 |=====| 10:30       13:00 |=========| 15:30       4.00 h
        bill                                                            5.50 h

    Billed more than logged is a warning, with the rest in question. Logged more than billed is a note, one for
    each billing period, that counts the hours nobody bills.

    *Explanations tested.* Another time zone, and days or weeks cut in UTC: tried, so ruled out where the log has
    clock times of a known zone; ruled in where a neighbouring day makes up for the difference, or where an export
    in local days cuts the bill's first or last day short. Rounding: ruled out from five days on. Time of another
    contract: ruled out. Hours over the weekly limit, which platforms leave out of the bill: ruled in where the
    billed week is at its limit. Work in another tool: stays open; what traces of the person show outside of the log
    on the day is stated.

    *Not flagged.* Billed days or entries without any log are REC402. Differences that one cause explains are
    REC403 to REC406. Many small differences that add up are INV608, and so are bills that state no days.

    *To ask.* What accounts for the difference between bill and log on this day, and which of the two should stand?

    *To do.* Correct the side that is wrong, or note what accounts for the difference.
    """
    r = reconcile(ledger)
    units = r.units.assign(excess=r.units["excess"] - r.units["bare"])
    beyond = is_beyond(units, tolerance_minutes, tolerance_percent) & (units["first"] == units["last"]).to_numpy()
    more = beyond & ((units["excess"] > 0) & (units["logged"] > 0)).to_numpy()
    less = beyond & (units["excess"] < 0).to_numpy() & _within_bill(units)
    parts = [
        _more(ledger, r, units[more]) if more.any() else None,
        _less(ledger, r, units[less]) if less.any() else None,
    ]
    return pd.concat([nothing(), *(part for part in parts if part is not None)], ignore_index=True)


def _within_bill(units: pd.DataFrame) -> Flags:
    """Return which units lie between the first and the last one that the contract's bill has."""
    billed = units["billed"] > 0
    by = units["contract_row"]
    first = units["first"].where(billed).groupby(by).transform("min")
    last = units["last"].where(billed).groupby(by).transform("max")
    return ((units["first"] >= first) & (units["last"] <= last)).to_numpy()


def _more(ledger: Ledger, r: Reconciliation, days: pd.DataFrame) -> pd.DataFrame:
    group = np.full(len(r.units), -1, dtype=np.int64)
    group[days.index] = np.arange(len(days))
    entries, billed = evidence(r.pieces, group, len(days))
    rows = days["contract_row"].to_numpy()
    explanations = explanations_of(ledger, r, rows, (days["is_mirrored"] | days["is_edge"]).to_numpy())
    how = corrected(r)
    made = found(
        message=[
            f"Billed {hours(excess)} more than logged{how[row]}."
            for excess, row in zip(days["excess"].tolist(), rows.tolist(), strict=True)
        ],
        entries=entries,
        questioned=billed,
        seconds=days["excess"],
        day=days["first"],
        until=days["last"],
        explanations=explanations,
        confidence=confidence(explanations),
        facts={f"{name}_seconds": days[name] for name in ("billed", "logged", "expected", "noise")},
    )
    return corroborated(made, ledger, rows)


def _less(ledger: Ledger, r: Reconciliation, days: pd.DataFrame) -> pd.DataFrame:
    key = days[["contract_row", "period"]]
    number = key.groupby(["contract_row", "period"]).ngroup().to_numpy()
    count = int(number.max()) + 1
    group = np.full(len(r.units), -1, dtype=np.int64)
    group[days.index] = number
    entries, _ = evidence(r.pieces, group, count)
    limited = at_limit(ledger, r.units)[days.index]
    table = days.assign(number=number, excess=-days["excess"], limited=limited).groupby("number")
    sums = table.agg(
        contract_row=("contract_row", "first"), period=("period", "first"), first=("first", "min"),
        last=("last", "max"), unbilled=("excess", "sum"), billed=("billed", "sum"), logged=("logged", "sum"),
        days=("billed", "size"), mirrored=("is_mirrored", "all"),
        limited=("limited", "all"),
    )  # fmt: skip
    rows = sums["contract_row"].to_numpy()
    explanations = explanations_of(ledger, r, rows, sums["mirrored"].to_numpy())
    explanations["over the weekly limit"] = verdicts(sums["limited"])
    return found(
        message=[
            f"Logged {hours(unbilled)} more than billed{f' on {days_} days' if days_ > 1 else ''}."
            for unbilled, days_ in zip(sums["unbilled"].tolist(), sums["days"].tolist(), strict=True)
        ],
        entries=entries,
        day=sums["first"],
        until=sums["last"],
        contract=ledger.contracts["contract"].to_numpy(dtype=object)[rows],
        person=ledger.contracts["person"].to_numpy(dtype=object)[rows],
        severity=Severity.NOTE.value,
        explanations=explanations,
        confidence=confidence(explanations),
        facts={
            "unbilled_seconds": sums["unbilled"],
            "billed_seconds": sums["billed"],
            "logged_seconds": sums["logged"],
            "days": sums["days"],
        },
    )
