"""PRO510."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.decisions import Decision, Status, latest
from auditor.findings import Kind, Severity, found, nothing
from auditor.model import Ledger
from auditor.rules import rule


@rule("PRO510", kind=Kind.INCONSISTENT, severity=Severity.NOTE, needs=("decisions",), reviews=True)
def stale_decision(ledger: Ledger) -> pd.DataFrame:
    """A decision on a finding has expired, has no reason or no name, or matches no finding any more.

    *Why it matters.* A decision closes a finding for everybody who reads the report. One that nobody can account
    for, or that outlives what it was about, hides the next finding of its kind.

    *Flagged.* Of the last decisions on each finding: those that expired before the day of the audit, whose finding
    counts again; those that close a finding without a reason or without a name; and those whose finding these files
    do not hold, together as one note.

    *Explanations tested.* None: the file of decisions and the findings say it.

    *Not flagged.* A correction whose finding is gone: that is what it was for. Decisions on rules that are off.

    *To ask.* Does this decision still hold, and who answers for it?

    *To do.* Decide anew with a reason, a name and an end, or take the decision out of the file.
    """
    if not ledger.decisions or ledger.found is None:
        return nothing()
    today = ledger.as_of.date()
    standing = {mark: row for row, mark in enumerate(ledger.found["fingerprint"])}
    last = latest(ledger.decisions)
    told = [(one, _faults(one, is_held=one.holds(today))) for one in last.values() if one.fingerprint in standing]
    faulty = [(one, faults) for one, faults in told if faults]
    gone = [one for one in last.values() if one.fingerprint not in standing and one.status is not Status.CORRECTED]
    lost = [one for one in gone if one.code not in ledger.settings.rules.disable]
    parts = [nothing()]
    if faulty:
        f = ledger.found.iloc[[standing[one.fingerprint] for one, _ in faulty]]
        parts.append(
            found(
                message=[
                    f"The decision on a finding of {one.code} {' and '.join(faults)}." for one, faults in faulty
                ],
                entries=f["entries"],
                places=f["places"],
                day=f["day"],
                until=f["until"],
                person=f["person"],
                contract=f["contract"],
                facts={"decided_on": [one.fingerprint for one, _ in faulty], "rule": [o.code for o, _ in faulty]},
                identity=[one.fingerprint for one, _ in faulty],
            )
        )
    if lost:
        count = f"{len(lost)} decisions match" if len(lost) > 1 else "1 decision matches"
        parts.append(
            found(
                message=[f"{count} no finding of these files."],
                entries=[np.zeros(0, dtype=np.int64)],
                facts={"decided_on": [[f"{one.code} {one.fingerprint}" for one in lost]]},
                identity=["lost"],
            )
        )
    return pd.concat(parts, ignore_index=True)


def _faults(one: Decision, *, is_held: bool) -> list[str]:
    """Return what is wrong with a decision, in words that follow "the decision"."""
    missing = [word for word, text in (("reason", one.reason), ("name", one.name)) if one.closes and not text.strip()]
    ended = [] if is_held else [f"expired on {one.expires:%Y-%m-%d}"]
    return ended + ([f"has no {' and no '.join(missing)}"] if missing else [])
