"""What the supported seconds come to by the terms of a contract, by the code that lays bills beside logs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.measures.totals import as_days, monday
from auditor.model import Ledger
from auditor.reconciliation.billing import SEGMENT, Log
from auditor.reconciliation.policies import NOTHING, Policy, each, objects, stated

Ints = npt.NDArray[np.int64]
SEGMENTS = Policy(rounding=("down", SEGMENT // 60, "day"))
"""Whole segments of a day, which a platform bills: never more than the log holds."""
WEEK_DAYS = 7


def policies_of(ledger: Ledger, rows: Ints) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Return by which policy hours come out of the log on contract rows, and where it is a platform's segments."""
    declared = stated(ledger)[rows] if len(rows) else objects([])
    is_silent = np.array([policy is None or policy == NOTHING for policy in declared], dtype=bool)
    is_segmented = is_silent & (ledger.contracts["grain_seconds"].to_numpy()[rows] == SEGMENT)
    chosen = zip(declared, is_silent, is_segmented, strict=True)
    return objects(SEGMENTS if own else None if quiet else p for p, quiet, own in chosen), is_segmented


def entered(ledger: Ledger, sheets: pd.DataFrame, p: pd.DataFrame, days: pd.DataFrame, unit: Ints) -> Ints:
    """Return the seconds that each day comes to: its supported parts `p` (of days `unit`) under its policy."""
    day = pd.Series(as_days(days["day"].to_numpy()))
    units = pd.DataFrame(
        {"contract_row": sheets["contract_row"].to_numpy()[days["sheet"]], "first": day, "last": day}
    )
    log = Log(ledger, _pieces(p, unit), units)
    made = log.under(NOTHING)
    has_work = made > 0
    for policy, mine in each(sheets["policy"].to_numpy()[days["sheet"]]):
        made = np.where(mine & has_work, log.under(policy.with_(week=0)), made)
    return made


def retained(ledger: Ledger, sheets: pd.DataFrame, p: pd.DataFrame, weeks: pd.DataFrame) -> pd.DataFrame:
    """Return the weeks with what a retainer makes of them, and its money in proportion."""
    policy = sheets["policy"].to_numpy()[weeks["sheet"]]
    is_retained = np.array([one is not None and one.week > 0 for one in policy], dtype=bool)
    if not is_retained.any():
        return weeks
    keys = pd.MultiIndex.from_frame(weeks[["sheet", "week"]])
    of = pd.MultiIndex.from_arrays([p["sheet"], as_days(monday(p["day"].to_numpy()))])
    at = keys.get_indexer(of)
    mine = p[at >= 0]
    rows = sheets["contract_row"].to_numpy()[weeks["sheet"]]
    last = weeks["week"] + pd.Timedelta(days=WEEK_DAYS - 1)
    units = pd.DataFrame({"contract_row": rows, "first": weeks["week"], "last": last})
    log = Log(ledger, _pieces(mine, at[at >= 0]), units)
    before = weeks["entered"].to_numpy()
    is_retained &= before > 0
    made = before
    for one, own in each(policy):
        made = np.where(own & is_retained, log.under(one), made)
    share = np.divide(made, before, out=np.ones(len(weeks)), where=before > 0)
    amount = (weeks["amount"].astype("Float64") * share).round().astype("Int64")
    return weeks.assign(entered=made, amount=amount)


def capped(days: pd.DataFrame, made: Ints, limit: Ints, is_segmented: npt.NDArray[np.bool_]) -> Ints:
    """Return the seconds of each day that fit under the limit of its week, earlier days first."""
    sums = pd.Series(made).groupby([days["sheet"], days["week"]]).cumsum().to_numpy()
    room = np.maximum(limit - (sums - made), 0)
    return np.minimum(made, np.where(is_segmented, room // SEGMENT * SEGMENT, room))


def _pieces(p: pd.DataFrame, unit: Ints) -> pd.DataFrame:
    return p[["entry", "seconds", "start", "end", "day"]].assign(unit=unit, side="logged")
