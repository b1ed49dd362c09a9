"""PAD407."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.matching import terms_on
from auditor.measures.agreed import with_terms
from auditor.measures.bundles import span
from auditor.measures.statistics import adjusted, association_p, theil_sen
from auditor.measures.totals import monday
from auditor.model import Ledger
from auditor.reconciliation import reconcile
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
LEAST_WEEKS, STEEP, RARE = 8, 0.5, 0.05
NEAR_SECONDS, NEAR_SHARE = 900, 0.02


@rule("PAD407", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("limits", "both_sides"))
def filled_up_to_the_limit(ledger: Ledger, *, minimum_percent: int = 75) -> pd.DataFrame:
    """The less a week's log has below the weekly limit, the more the bill adds, up to the limit.

    *Why it matters.* Bills near a limit are ordinary where there is more work than hours. Hours that a log lacks and
    that the bill has, just as many as reach the limit, are worth a question. It tells how the bill was made, and
    says nothing about whether the hours were worked: work away from the tracker looks the same if it stops at the
    limit.

    *Flagged.* Contracts with a weekly limit and eight weeks or more whose log, under the terms, is below it, of which
    at least `minimum_percent` % are billed within 15 min or 2 % under the limit. The bill's excess rises with what
    the log lacks: by half an hour per hour or more (Theil-Sen; an honest bill 0, one that is filled up 1), with an
    interval above zero, and in an order that chance gives in fewer than one of twenty runs, adjusted for all
    contracts. Weeks run from Monday in the contract's zone, in UTC on Upwork.

        limit  ----------------------------- 20 h
        log    |======= 14 =======|              |===== 12 =====|
        bill   |============ 20 ============|    |============ 20 ============|

    One note per contract; the entries of the weeks that were filled up are the evidence.

    *Explanations tested.* A retainer, and more work than the limit allows: ruled out, for then it is not raised. The
    client asked for the full limit: the files do not say.

    *Not flagged.* A bill near the limit without a log, or whose log is there too: a tracker that stops at the limit
    makes both. Agreed `weekly_hours`, and retainers that make the bill: REC405. Hours over the limit: TOT304.

    *To ask.* What work fills these weeks up to the limit, and where is it recorded?

    *To do.* Add what the log lacks with its times and a note, or state `weekly_hours` in audit.toml for a retainer.
    """
    if not len(ledger.terms) or not ledger.terms["week"].notna().any():
        return nothing()
    weeks = _weeks(ledger)
    cases = [_case(int(str(row)), own, minimum_percent) for row, own in weeks.groupby("contract_row")]
    tested = [case for case in cases if case is not None]
    chances = adjusted(np.array([case.p for case in tested], dtype=float))
    told = [case for case, p in zip(tested, chances.tolist(), strict=True) if p <= RARE]
    if not told:
        return nothing()
    pieces = reconcile(ledger).pieces
    unit = weeks.set_index(["contract_row", "week"])["units"]
    entries = []
    for case in told:
        own = np.concatenate([unit[case.row, week] for week in case.filled.tolist()])
        mine = pieces[pieces["unit"].isin(own)].sort_values(["side", "unit", "start"], kind="stable")
        entries.append(mine["entry"].drop_duplicates().to_numpy(dtype=np.int64))
    first, last = span(ledger, entries)
    return found(
        message=[
            f"{len(case.filled)} of {case.weeks} weeks are billed up to the limit though their log is below it; the "
            f"bill adds {hours(round(case.slope[0] * 3600))} for each hour that the log lacks. This says nothing "
            "about whether the hours were worked."
            for case in told
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={
            "a retainer": Verdict.RULED_OUT,
            "more work than the limit allows": Verdict.RULED_OUT,
            "the client asked for the full limit": Verdict.UNTESTABLE,
        },
        facts={
            "weeks_with_a_log_below_the_limit": [case.weeks for case in told],
            "weeks_filled_up": [len(case.filled) for case in told],
            "added_percent_of_the_gap": [[round(100 * part) for part in case.slope] for case in told],
            "added_seconds": [case.added for case in told],
            "chance": [f"{case.p:.0e}" for case in told],
        },
    )


@dataclass(frozen=True)
class Case:
    """A contract whose weeks are filled up: slope with its interval, chance, and the Mondays of the weeks."""

    row: int
    weeks: int
    filled: Ints
    slope: tuple[float, float, float]
    p: float
    added: int


def _weeks(ledger: Ledger) -> pd.DataFrame:
    """Return the weeks of contracts with a weekly limit: contract_row, week, billed, logged, limit, units."""
    r = reconcile(ledger)
    agreed = list(with_terms(ledger, lambda c: c.weekly_hours or c.day_hours))
    flat = [
        row for row, policy in enumerate(r.contracts["policy"]) if policy is not None and (policy.week or policy.day)
    ]
    limited = ledger.contracts["contract"].isin(ledger.terms.loc[ledger.terms["week"].notna(), "contract"]).to_numpy()
    u = r.units.reset_index(names="unit")
    row = u["contract_row"].to_numpy()
    first, last = (u[name].to_numpy("datetime64[D]").astype(np.int64) for name in ("first", "last"))
    u = u.assign(week=monday(first))[limited[row] & ~np.isin(row, [*agreed, *flat]) & (monday(first) == monday(last))]
    weeks = u.groupby(["contract_row", "week"], as_index=False).agg(
        billed=("billed", "sum"), logged=("expected", "sum"), covered=("is_covered", "all"), units=("unit", list)
    )
    day = weeks["week"].to_numpy().astype("datetime64[D]").astype("datetime64[us]")
    contract = ledger.contracts["contract"].to_numpy(dtype=object)[weeks["contract_row"]]
    limit = terms_on(ledger, contract, day)["week"].to_numpy(dtype=float, na_value=np.nan)
    known: pd.DataFrame = weeks.assign(limit=limit)[weeks["covered"] & ~np.isnan(limit)]
    return known


def _case(row: int, weeks: pd.DataFrame, percent: int) -> Case | None:
    """Return what the weeks of a contract say, None where they are too few or not filled up."""
    open_ = weeks[weeks["logged"] < weeks["limit"]]
    billed, logged, limit = (open_[name].to_numpy(dtype=float) for name in ("billed", "logged", "limit"))
    near = np.maximum(NEAR_SECONDS, NEAR_SHARE * limit)
    filled = (billed >= limit - near) & (billed <= limit) & (logged < limit - near)
    if len(open_) < LEAST_WEEKS or filled.sum() * 100 < percent * len(open_):
        return None
    slope = theil_sen(limit - logged, billed - logged)
    if not (slope[0] >= STEEP and slope[1] > 0):
        return None
    added = int((billed - logged)[filled].sum())
    p = association_p(limit - logged, billed - logged)
    return Case(row, len(open_), open_["week"].to_numpy()[filled], slope, p, added)
