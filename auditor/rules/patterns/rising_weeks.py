"""PAD409."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.calendar import week_starts
from auditor.findings import Kind, Severity, Verdict, found, grouped, nothing
from auditor.measures.bundles import span
from auditor.measures.statistics import theil_sen
from auditor.model import Ledger
from auditor.rules import rule

LEAST_WEEKS, PER = 12, 4


@rule("PAD409", kind=Kind.UNUSUAL, severity=Severity.NOTE, needs=("known_days",), optional=True)
def rising_weeks(ledger: Ledger, *, minimum_percent: int = 5) -> pd.DataFrame:
    """The weekly hours of a contract rise steadily over months.

    *Why it matters.* A rising bill is worth a word between both sides before it is a surprise. Nothing in it says
    why the hours rise.

    *Flagged.* A person's log on a contract (the bill where there is no log) of at least twelve weeks with work, from
    the first full week to the last, whose slope by Theil and Sen is surely above nothing (95 %) and more than
    `minimum_percent` % of the middle week in four weeks. One note per person and contract.

    *Explanations tested.* The agreed hours grew: ruled in where the terms have a limit that was raised, open where
    they have none. Onboarding and deadlines: yours to tell.

    *Not flagged.* Falling hours; single high days or weeks: TOT302, TOT303; hours that lean up to a limit: PAD407.

    *To ask.* Did the scope of the work grow over these weeks?

    *To do.* Agree on the scope and the expected hours for the coming weeks.
    """
    e = ledger.entries
    counts = (e["counts"] & e["day"].notna() & (e["day"] == e["until"])).to_numpy()
    rows = np.flatnonzero(
        counts & (e["contract_row"] >= 0).to_numpy() & e["side"].isin(["logged", "billed"]).to_numpy()
    )
    part = e[["contract_row", "day", "seconds", "side"]].take(rows)
    has_log = np.bincount(part["contract_row"], weights=part["side"] == "logged", minlength=len(ledger.contracts)) > 0
    mine = (part["side"] == "logged").to_numpy() == has_log[part["contract_row"].to_numpy()]
    part, rows = part[mine], rows[mine]
    week = week_starts(part["day"])
    table = part["seconds"].fillna(0).astype("int64").groupby([part["contract_row"], week]).sum().reset_index()
    told = []
    for row, own in table.groupby("contract_row"):
        inner = own.iloc[1:-1]
        if len(inner) < LEAST_WEEKS:
            continue
        at = (inner["day"] - inner["day"].iloc[0]).dt.days.to_numpy() / 7
        hours = inner["seconds"].to_numpy() / 3600
        slope, low, high = theil_sen(at.astype(float), hours)
        if low > 0 and PER * slope * 100 > minimum_percent * np.median(hours):
            told.append((int(str(row)), slope, low, high, len(inner), float(np.median(hours))))
    if not told:
        return nothing()
    number = np.full(len(ledger.contracts), -1, dtype=np.int64)
    number[[row for row, *_ in told]] = np.arange(len(told))
    group = number[part["contract_row"].to_numpy()]
    entries = grouped(group[group >= 0], rows[group >= 0])
    first, last = span(ledger, entries)
    return found(
        message=[
            f"Over {weeks} weeks the weekly hours rise by {PER * slope:.1f} h in four weeks, from a middle week of "
            f"{middle:.1f} h."
            for _, slope, _, _, weeks, middle in told
        ],
        entries=entries,
        day=first,
        until=last,
        explanations={"the agreed hours grew": [_grew(ledger, row) for row, *_ in told]},
        facts={
            "weeks": [weeks for *_, weeks, _ in told],
            "minutes_per_week": [round(60 * slope) for _, slope, *_ in told],
            "minutes_per_week_low": [round(60 * low) for _, _, low, *_ in told],
            "minutes_per_week_high": [round(60 * high) for _, _, _, high, *_ in told],
        },
    )


def _grew(ledger: Ledger, row: int) -> Verdict:
    """Return whether the terms of a contract had a limit raised, or cannot tell."""
    name = ledger.contracts["contract"].iloc[row]
    known = [contract.terms for contract in ledger.settings.contracts if contract.id == name]
    limits = [
        [getattr(term, limit) for term in sorted(terms, key=lambda one: one.from_) if getattr(term, limit)]
        for terms in known
        for limit in ("daily_limit_hours", "weekly_limit_hours", "monthly_limit_hours", "total_limit_hours")
    ]
    if any(len(own) > 1 and own[-1] > own[0] for own in limits):
        return Verdict.RULED_IN
    return Verdict.RULED_OUT if any(limits) else Verdict.UNTESTABLE
