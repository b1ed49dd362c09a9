"""What of each platform week is protected, what is not and why, and how long it can still be mended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import grouped
from auditor.measures.protection import CLASSES, PROTECTED, protection
from auditor.model import Ledger

MENDED, DISPUTED, CLOSED = "can be mended", "can be disputed", "is closed"
KEYS = ["contract_row", "week"]
RULE = "unprotected_hours"


def protected_weeks(ledger: Ledger) -> pd.DataFrame:
    """Return one row per contract and week whose protection a file states, most unprotected money first.

    Columns: contract_row, week (its Monday in UTC), state (of `MENDED`, `DISPUTED`, `CLOSED`), deadline (Monday 12:00
    UTC, until when the freelancer can mend it), disputable, seconds_left (until the deadline, 0 when it is past),
    protected_seconds, unprotected_seconds, protected_amount, unprotected_amount (hundredths, missing without a rate),
    currency, and reasons: per reason its class, seconds, amount and the entries (positions). What is idle is as the
    settings of UPW701 say.
    """
    idle = ledger.settings.rule_options.get(RULE, {}).get("idle_percent", 0)
    p = protection(ledger, idle)
    p = p.assign(is_safe=p["class"] == PROTECTED)
    unit = p.groupby([*KEYS, "deadline", "disputable"], sort=True)
    weeks = unit.size().reset_index()[[*KEYS, "deadline", "disputable"]]
    number = unit.ngroup().to_numpy()
    size = len(weeks)
    for name, mine in (("protected", p["is_safe"].to_numpy()), ("unprotected", ~p["is_safe"].to_numpy())):
        seconds, amount = p["seconds"].to_numpy()[mine], p["amount"].fillna(0).to_numpy(dtype=float)[mine]
        lacks = np.bincount(number[mine], weights=p["amount"].isna()[mine], minlength=size) > 0
        weeks[f"{name}_seconds"] = np.bincount(number[mine], weights=seconds, minlength=size).astype(np.int64)
        worth = pd.Series(np.bincount(number[mine], weights=amount, minlength=size)).round().astype("Int64")
        weeks[f"{name}_amount"] = worth.where(~lacks)
    currency = ledger.entries["currency"].astype(object).to_numpy()[p["entry"].to_numpy()]
    weeks["currency"] = pd.Series(currency, dtype=object).groupby(number).first().reindex(range(size))
    left = (weeks["deadline"] - ledger.as_of).dt.total_seconds()
    weeks["seconds_left"] = left.clip(lower=0).astype("int64")
    is_open = (weeks["disputable"] > ledger.as_of).to_numpy()
    weeks["state"] = np.select([(left > 0).to_numpy(), is_open], [MENDED, DISPUTED], CLOSED)
    weeks["reasons"] = pd.Series(_reasons(p, number, size), index=weeks.index, dtype=object)
    worth = weeks["unprotected_amount"].fillna(0).astype("int64")
    order = weeks.assign(worth=worth).sort_values(
        ["worth", "unprotected_seconds", *KEYS], ascending=[False, False, True, True], kind="stable"
    )
    return order.drop(columns="worth").reset_index(drop=True)


def _reasons(p: pd.DataFrame, number: np.ndarray, size: int) -> list[list[dict[str, object]]]:
    """Return why time of each week is not protected, most time first."""
    told: list[list[dict[str, object]]] = [[] for _ in range(size)]
    risky = np.flatnonzero(~p["is_safe"].to_numpy())
    code = p["class"].cat.codes.to_numpy()[risky].astype(np.int64)
    group = pd.factorize(number[risky] * len(CLASSES) + code, sort=True)[0]
    for at in grouped(group, risky):
        part = p.iloc[at]
        amount = None if part["amount"].isna().any() else int(part["amount"].sum())
        told[number[at[0]]].append(
            {
                "reason": str(part["class"].iloc[0]),
                "seconds": int(part["seconds"].sum()),
                "amount": amount,
                "entries": pd.unique(part["entry"]),
            }
        )
    return [sorted(own, key=lambda one: -int(str(one["seconds"]))) for own in told]
