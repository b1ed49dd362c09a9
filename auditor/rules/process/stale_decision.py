"""PRO510."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from auditor.decisions import Decision, Status
from auditor.findings import Kind, Severity, found, nothing
from auditor.model import Ledger
from auditor.once import of_facts
from auditor.rules import rule

DONE = frozenset({Status.CORRECTED, Status.REOPENED})
"""Decisions whose finding may be gone: a correction was for that, and what is open again closes nothing."""


@rule("PRO510", kind=Kind.INCONSISTENT, severity=Severity.NOTE, needs=("decisions",), reviews=True)
def stale_decision(ledger: Ledger) -> pd.DataFrame:
    """A decision on a finding has expired, has no reason or no name, or matches no finding any more.

    *Why it matters.* A decision closes a finding for everybody who reads the report. One that nobody can account
    for, or that outlives what it was about, hides the next finding of its kind.

    *Flagged.* Of the last decisions on each finding: those that expired before the day of the audit, whose finding
    counts again; those that close a finding without a reason or without a name; and those whose finding is gone,
    though its contract and its days are in these files.

    *Explanations tested.* None: the decisions and the findings say it.

    *Not flagged.* A correction whose finding is gone: that is what it was for. A decision of another contract or
    other days than these files hold. Decisions on rules that are off.

    *To ask.* Does this decision still hold, and who answers for it?

    *To do.* Decide anew with a reason, a name and an end, or open the finding again.
    """
    if not ledger.decisions or ledger.found is None:
        return nothing()
    today = ledger.as_of.date()
    standing = {mark: row for row, mark in enumerate(ledger.found["fingerprint"])}
    last = ledger.last_decisions
    told = [(one, _faults(one, today)) for mark, one in last.items() if mark in standing]
    faulty = [(one, faults) for one, faults in told if faults]
    gone = [one for mark, one in last.items() if mark not in standing and one.status not in DONE]
    spans = _spans(ledger)
    lost = [one for one in gone if one.code not in ledger.settings.rules.disable and _is_here(one, spans)]
    parts = [nothing()]
    if faulty:
        f = ledger.found.iloc[[standing[one.fingerprint] for one, _ in faulty]]
        parts.append(
            found(
                message=[_message(one, " and ".join(faults)) for one, faults in faulty],
                entries=f["entries"],
                places=f["places"],
                day=f["day"],
                until=f["until"],
                person=f["person"],
                contract=f["contract"],
                facts=_facts([one for one, _ in faulty]),
                identity=[one.fingerprint for one, _ in faulty],
            )
        )
    if lost:
        parts.append(
            found(
                message=[_message(one, "matches no finding of these files") for one in lost],
                entries=[np.zeros(0, dtype=np.int64)] * len(lost),
                day=pd.Series([one.day for one in lost], dtype="datetime64[us]"),
                until=pd.Series([one.until for one in lost], dtype="datetime64[us]"),
                contract=[one.contract or "" for one in lost],
                facts=_facts(lost),
                identity=[one.fingerprint for one in lost],
            )
        )
    return pd.concat(parts, ignore_index=True)


def _message(one: Decision, fault: str) -> str:
    return f"The decision on a finding of {one.code} {fault}; it was {' '.join(one.told.split()).rstrip('.')}."


def _faults(one: Decision, today: dt.date) -> list[str]:
    """Return what is wrong with a decision, in words that follow "the decision"."""
    faults = [] if one.holds(today) else [f"expired on {one.expires:%Y-%m-%d}"]
    if one.closes and not (one.reason.strip() and one.name.strip()):
        missing = [word for word, text in (("reason", one.reason), ("name", one.name)) if not text.strip()]
        faults.append(f"has no {' and no '.join(missing)}")
    return faults


def _facts(decisions: list[Decision]) -> dict[str, list[str]]:
    return {
        "decided_on": [one.fingerprint for one in decisions],
        "rule": [one.code for one in decisions],
    }


@of_facts
def _spans(ledger: Ledger) -> dict[str, tuple[dt.date, dt.date]]:
    """Return the first and the last day of each contract in these files, and under "" of all."""
    e = ledger.entries[["contract", "day", "until"]]
    e = e.assign(until=e["until"].fillna(e["day"])).dropna(subset=["contract", "day"])
    spans = e.groupby("contract", observed=True).agg(first=("day", "min"), last=("until", "max"))
    told = {str(name): (first.date(), last.date()) for name, first, last in spans.itertuples()}
    if told:
        told[""] = min(first for first, _ in told.values()), max(last for _, last in told.values())
    return told


def _is_here(one: Decision, spans: dict[str, tuple[dt.date, dt.date]]) -> bool:
    """Return whether what a decision is about would be in these files; one that does not say so is taken to be."""
    if one.contract is None:
        return True
    if one.day is None or one.contract not in spans:
        return False
    first, last = spans[one.contract]
    return first <= one.day and (one.until or one.day) <= last
