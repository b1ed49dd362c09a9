"""REC405."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Confidence, Kind, Severity, found, hours
from auditor.model import Ledger
from auditor.reconciliation import reconcile
from auditor.reconciliation.fitting import MATCH_SHARE
from auditor.reconciliation.policies import Policy
from auditor.reconciliation.reasons import evidence
from auditor.rules import rule

LIKELY = "likely"
LEADS = 10.0
"""Log likelihood by which a likely policy must lead to be asked about."""


@rule("REC405", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("both_sides",))
def rounding_explains(
    ledger: Ledger, *, tolerance_hours: float = 0.1, tolerance_percent: float = 1.0
) -> pd.DataFrame:
    """One policy makes the bill out of the log, which the terms may or may not allow.

    *Why it matters.* Rounding up six minutes here and paying a pause there is the commonest reason why a bill is
    longer than its log. It is harmless if agreed, and adds up to weeks if not.

    *Flagged.* A contract at least four fifths of whose days are met to the print by one of: up, nearest or down to
    1, 5, 6, 10, 15, 30 or 60 min, per entry, per task and day, per day, or per line of a bill that states
    periods. On platforms with ten-minute segments also: per stretch of work, or per segment of the clock that the
    log touches or half fills. Exact multiples stay as they are in every mode. Where rounding alone does not do it,
    other terms are tried, with each rounding: at least 15, 30 or 60 min per entry; gaps of up to 5, 10, 15 or 30 min
    paid, or all from the first start to the last end of a day; a meal of 30, 45 or 60 min; a day rate; a retainer.
    The finding names the policy, what it adds in hours, and who gains.

        per entry, up to 15 min    20 + 20 + 20 min -> 30 + 30 + 30 = 90 min
        per day, up to 15 min      20 + 20 + 20 min ->                60 min

    Where terms are silent and nothing meets the bill, as when it was lengthened besides, the policy is named that it
    looks most like: what the bill has beyond a multiple of that policy's time scatters less than beyond any other's,
    by far enough over eight days or more. The finding states how far above it the bill stands and what comes next in
    likeness; only terms are named that all policies nearly as alike share. Where the lead is small it is a note of
    low confidence. What remains of the bill even with that policy granted is INV608's and REC401's.

    It is a note where the terms or the platform allow the policy, or where it adds no more than `tolerance_hours`
    or `tolerance_percent` of the bill. Else it is a warning, with what it adds in question.

    *Explanations tested.* This is one: it is reported when it holds. Of two policies that fit alike the simpler
    one is named. A warning names the term that is missing in the settings; stated there, it becomes a note.

    *Not flagged.* What remains after rounding is REC401 by day and INV608 by period. Without a log there is
    nothing to tell a rounded hour from an exact one.

    *To ask.* Which rounding, breaks and minimums were agreed on for this contract, and does the bill keep to them?

    *To do.* State the policy in audit.toml if it was agreed, else bill the hours as they are logged.
    """
    r = reconcile(ledger)
    c = r.contracts
    has = c["rounding"].notna() & ((c["rounding_from"] != "terms") | (c["rounding_added"] != 0))
    meets = (c["rounding_share"] >= MATCH_SHARE) | (c["rounding_from"] == LIKELY)
    rows = np.flatnonzero((has & meets).to_numpy())
    c = c.iloc[rows]
    position = np.full(len(r.contracts), -1, dtype=np.int64)
    position[rows] = np.arange(len(rows))
    both = ((r.units["billed"] > 0) & (r.units["logged"] > 0)).to_numpy()
    group = np.where(both, position[r.units["contract_row"].to_numpy()], -1)
    entries, billed = evidence(r.pieces, group, len(rows))
    mine = r.units[group >= 0].assign(group=group[group >= 0]).groupby("group")
    least = np.maximum(tolerance_hours * 3600, mine["billed"].sum().to_numpy() * tolerance_percent / 100)
    gain, added = c["rounding_gain"].to_numpy(), c["rounding_added"].to_numpy()
    is_likely, leads = (c["rounding_from"] == LIKELY).to_numpy(), (c["rounding_margin"] >= LEADS).to_numpy()
    is_asked = (gain > least) & (leads | ~is_likely)
    named = [policy if own is None else own for policy, own in zip(c["policy"], c["rounding_named"], strict=True)]
    return found(
        message=[
            _message(policy, known_from, stated, int(seconds), factor)
            for policy, known_from, stated, seconds, factor in zip(
                named, c["rounding_from"], c["rounding_stated"], added, c["rounding_factor"].tolist(), strict=True
            )
        ],
        entries=entries,
        questioned=[own if asked else own[:0] for own, asked in zip(billed, is_asked, strict=True)],
        seconds=np.where(is_asked, gain, 0),
        day=mine["first"].min(),
        until=mine["last"].max(),
        severity=np.where(is_asked, Severity.WARNING.value, Severity.NOTE.value),
        confidence=np.select(
            [~is_likely, leads], [Confidence.HIGH.value, Confidence.MEDIUM.value], Confidence.LOW.value
        ),
        facts={
            "rounding": [str(policy) for policy in named],
            "known_from": c["rounding_from"],
            "terms": [stated or "silent" for stated in c["rounding_stated"]],
            "added_seconds": added,
            "undeclared_seconds": gain,
            "units_met_percent": (c["rounding_share"] * 100).round().astype("int64"),
            "bill_above_percent": [
                round(100 * x - 100, 1) if x != 1 else None for x in c["rounding_factor"].tolist()
            ],
            "next_best": [str(own) if own else None for own in c["rounding_next"]],
            "benefits": np.where(added > least, "who bills", np.where(added < -least, "who pays", "nobody")),
        },
    )


def _message(policy: Policy, known_from: str, stated: str | None, seconds: int, factor: float) -> str:
    more = f"{hours(abs(seconds))} {'more' if seconds >= 0 else 'less'}"
    if known_from == LIKELY:
        above = f"; it stands {100 * factor - 100:.0f} % above that" if factor >= 1.005 else ""
        return f"The bill looks most like the log {policy.spoken()}, and no terms say so: {more} in all{above}."
    origin = {
        "terms": "as the terms say",
        "platform": "as the platform's ten-minute segments are",
        "fitted": f"where the terms say {stated}" if stated else "and no terms say so",
    }
    return f"The bill is the log {policy.spoken()}, {origin[known_from]}: {more} in all."
