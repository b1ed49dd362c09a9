"""Where the hours of a contract went: from logged to billed through every cause, one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.model import RATE_SCALE, Ledger
from auditor.once import kept, of_facts
from auditor.reconciliation import classes, reconcile
from auditor.reconciliation.billing import DAY_RATE, GAPS, MEAL, MINIMUM, RETAINER, ROUNDING
from auditor.report import LEFT_OUT, NOT_BILLABLE, REPEATED, Report

TOTAL, BOTH, TERMS, UNSUPPORTED, LACKING, APART = (
    "total", "on both sides", "innocent", "not supported by the log", "not billed", "in no comparison",
)  # fmt: skip
"""Kinds of steps."""
MEANING = {
    classes.MATCHED: "Logged and billed alike.",
    classes.SHIFT: "On both sides, on another day as the files stand: another zone, another midnight or a swap.",
    ROUNDING: "What rounding, or the print of the figures, makes of the log.",
    MINIMUM: "Short entries billed at the agreed minimum.",
    GAPS: "Short gaps between entries that are paid.",
    MEAL: "Breaks for meals that are paid or taken off.",
    DAY_RATE: "Whole days billed at a day rate.",
    RETAINER: "A fixed number of hours billed whatever was logged.",
    classes.SCATTER: "What honest days differ by, up and down.",
    classes.OTHER: "Time that the other side has on another contract of the same person.",
    classes.OUTSIDE: "Days on which this log has nothing because it begins later or ends earlier.",
    classes.CREDIT: "Time that the bill gives back.",
    classes.BREAKS: "As long as the breaks that the log states or holds.",
    classes.IN_GAPS: "Billed in gaps inside the log's day.",
    classes.EDGES: "Billed before the log's day begins or after it ends.",
    classes.MISSING: "Billed rows or days without any counterpart in the log.",
    classes.UNSUPPORTED: "Billed beyond the log; nothing tells where in the day.",
    classes.OVER_LIMIT: "Logged over the weekly limit, which the platform does not bill.",
    classes.UNBILLED: "Logged, and on no bill here.",
    REPEATED: "Rows that repeat others and are counted once.",
    NOT_BILLABLE: "Logged as not billable.",
    LEFT_OUT: "Rows that no day or period of the other side stands beside.",
}
"""Every cause in a sentence."""
KINDS = (
    dict.fromkeys(classes.OPEN, UNSUPPORTED)
    | dict.fromkeys(classes.LACKING, LACKING)
    | dict.fromkeys((REPEATED, NOT_BILLABLE, LEFT_OUT), APART)
)
ORDER = [APART, LACKING, TERMS, UNSUPPORTED]


@kept
def steps(report: Report, row: int) -> pd.DataFrame:
    """Return the steps from logged to billed of a contract with both sides, in order; empty with one side.

    Columns: label, kind, seconds (signed; of a total its level), from_seconds and to_seconds (the levels before and
    after), amount (hundredths at the bill's rate, missing where nothing tells it), term, meaning. The level after the
    last step of the log is what both sides have, and after the last of all what is billed.
    """
    own = report.causes[report.causes["contract_row"] == row]
    contract = report.contracts.loc[row]
    if not len(own) or not contract["can_tell_padding"]:
        return pd.DataFrame()
    policy = reconcile(report.ledger).contracts["policy"][row]
    worth = {side: _sum(own[own["side"].isin(["both", side])]) for side in ("logged", "billed")}
    both = own[own["side"] == "both"]
    logged, billed = int(contract["logged_seconds"]), int(contract["billed_seconds"])
    made = [("Logged", TOTAL, logged, 0, logged, worth["logged"], "", "All hours of the log.")]
    level = logged
    for side, sign in (("logged", -1), ("billed", 1)):
        mine = own[own["side"] == side]
        mine = mine.assign(kind=mine["cause"].map(KINDS).fillna(TERMS), rank=0)
        mine = mine.assign(rank=mine["kind"].map(ORDER.index)).sort_values("rank", kind="stable")
        for cause, kind, seconds, amount in zip(
            mine["cause"], mine["kind"], mine["seconds"].tolist(), mine["amount"], strict=True
        ):
            term = policy.term(cause) if policy is not None else ""
            label = _label(cause, side, doubled=set(own.loc[own["cause"] == cause, "side"]) == {"logged", "billed"})
            to = level + sign * seconds
            made.append((label, kind, sign * seconds, level, to, sign * amount, term, MEANING.get(cause, cause)))
            level = to
        if side == "logged":
            told = " ".join(MEANING.get(cause, cause) for cause in both["cause"])
            made.append(("On both sides", BOTH, level, 0, level, _sum(both), "", told))
    made.append(("Billed", TOTAL, billed, 0, billed, worth["billed"], "", "All hours of the bill."))
    columns = ["label", "kind", "seconds", "from_seconds", "to_seconds", "amount", "term", "meaning"]
    return pd.DataFrame(made, columns=columns)


def _sum(own: pd.DataFrame) -> float:
    """Return what causes are worth together, missing where one is not known."""
    return float(own["amount"].sum(skipna=False))


def amounts(report: Report) -> pd.DataFrame:
    """Return what the hours of each contract are worth: logged, billed, difference, unsupported, in units of money.

    Of contracts with both sides these are the sums of the causes, at the bill's rate; with one side of its entries.
    Missing where part of the time has no known rate.
    """
    told, own = report.causes, _own(report.ledger)
    row, worth = told["contract_row"].to_numpy(), told["amount"].to_numpy(dtype=float) / 100
    is_both = report.contracts["can_tell_padding"].astype(bool)

    def of(which: pd.Series[Any]) -> pd.Series[Any]:
        return pd.Series(np.bincount(row[which], weights=worth[which], minlength=len(is_both)), index=is_both.index)

    sides = {side: of(told["side"].isin(["both", side])).where(is_both, own[side]) for side in ("logged", "billed")}
    open_ = of(told["cause"].isin(classes.OPEN)).where(is_both)
    apart = (sides["billed"] - sides["logged"]).where(is_both)
    return pd.DataFrame(sides | {"difference": apart, "unsupported": open_})


@of_facts
def _own(ledger: Ledger) -> pd.DataFrame:
    """Return what the entries of each contract are worth, in units of money: columns logged and billed."""
    e, size = ledger.entries, len(ledger.contracts)
    row, seconds = e["contract_row"].to_numpy(), e["seconds"].fillna(0).to_numpy(dtype=float)
    worth = seconds / 3600 * (e["hourly"].to_numpy(dtype=float, na_value=np.nan) / RATE_SCALE)
    sides = {side: (e["counts"] & (e["side"] == side)).to_numpy() for side in ("logged", "billed")}
    return pd.DataFrame({s: np.bincount(row[own], weights=worth[own], minlength=size) for s, own in sides.items()})


def _label(cause: str, side: str, *, doubled: bool) -> str:
    """Return a cause as a label; one that works both ways says which way."""
    way = {"logged": ", down", "billed": ", up"}[side] if doubled else ""
    return f"{cause[:1].upper()}{cause[1:]}{way}"
