"""PRO501."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.differences import Cause, Change, compare
from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.bundles import bundled
from auditor.model import Ledger
from auditor.rules import rule

Ints = npt.NDArray[np.int64]
SEVERITIES = ("note", "warning", "error")
ERRORS = (Change.RAISED, Change.LOWERED, Change.REMOVED, Change.REBILLED)
WHOSE = r"\b(?:person|client|project|contract_ref)\b"


@rule("PRO501", kind=Kind.INCONSISTENT, severity=Severity.ERROR, needs=("earlier_export", "sign_off"))
def changed_after_signoff(ledger: Ledger, *, rows_listed: int = 20) -> pd.DataFrame:
    """An entry that was approved or invoiced in the earlier export differs in the later one, or is gone.

    *Why it matters.* A sign-off is given to what stood there. What changes afterwards nobody has approved: the
    sign-off is stale, and an invoice made of it no longer follows from the log.

    *Flagged.* Each entry that the earlier export says is approved, closed or invoiced, and that has other hours,
    money, times, names or text in the later one, or is no longer in it. It is an error where hours or money differ,
    a warning where the entry moved to another time, person or project; more than `rows_listed` alike are one finding.
    Where only words differ it is one note for all entries of a person and contract.

        earlier   Site / build   2.67 h   approved
        later     Site / build   3.50 h

    *Explanations tested.* A rename: no entry kept the old name, and all have the same new one. A rounding that was
    switched on or off makes nearly all differences. All clock times moved by the same hours, as when another
    person exports. A timer was running.

    *Not flagged.* A sign-off that was given or withdrawn with nothing else changed. Entries at one end that the
    later export lacks as a block, or that are outside its stated period: `auditor diff` says so. Entries added to
    days that were signed off, which are in `auditor diff` too.

    *To ask.* What was changed after the sign-off, by whom, and was it approved again?

    *To do.* Have the change approved again, or set the entry back to what was approved.
    """
    if ledger.earlier is None:
        return nothing()
    changes = compare(ledger.earlier, ledger).changes
    c = changes[changes["was_signed_off"] & (changes["change"] != Change.MARKED)].reset_index(drop=True)
    if not len(c):
        return nothing()
    cause = c["cause"].to_numpy(dtype=object)
    weight = np.select(
        [c["change"].isin(ERRORS), (c["change"] == Change.MOVED) | c["fields"].str.contains(WHOSE)], [2, 1], 0
    )
    alike = pd.factorize(pd.MultiIndex.from_frame(c[["change", "person", "contract"]]))[0]
    reason = pd.factorize(c["detail"].where(c["cause"].notna()))[0]
    number = np.where(weight > 0, bundled(alike, rows_listed), len(c) + alike)
    number = np.where(reason >= 0, -1 - reason, number)
    at = grouped(pd.factorize(number)[0], np.arange(len(c)))
    first = [mine[0] for mine in at]
    new, old = c["new"].to_numpy(), c["old"].to_numpy()
    differs = c["seconds"].to_numpy() != 0
    file, row = (ledger.earlier.entries[name].to_numpy() for name in ("source", "row"))
    return found(
        message=[_message(c.iloc[mine]) for mine in at],
        entries=[new[mine][new[mine] >= 0] for mine in at],
        questioned=[new[mine][(new[mine] >= 0) & differs[mine]] for mine in at],
        places=[[(str(file[one]), int(row[one])) for one in old[mine]] for mine in at],
        seconds=[int(c["seconds"].iloc[mine].abs().sum()) for mine in at],
        day=[c["day"].iloc[mine].min() for mine in at],
        until=[c["day"].iloc[mine].max() for mine in at],
        person=[_only(c["person"], mine) for mine in at],
        contract=[_only(c["contract"], mine) for mine in at],
        severity=[SEVERITIES[int(weight[mine].max())] for mine in at],
        explanations={
            what: np.where(cause[first] == why, Verdict.RULED_IN, Verdict.RULED_OUT)
            for what, why in (
                ("rename of project or client", Cause.RENAME),
                ("rounding switched on or off", Cause.ROUNDING),
                ("export in another time zone", Cause.CLOCK),
                ("running timer", Cause.TIMER),
            )
        },
        facts={
            "change": c["change"].to_numpy(dtype=object)[first],
            "entries": [len(mine) for mine in at],
            "signed_off_seconds": [int(c["seconds_before"].iloc[mine].sum()) for mine in at],
            "later_seconds": [int(c["seconds_after"].iloc[mine].sum()) for mine in at],
            "changed_fields": [_fields(c.iloc[mine]) for mine in at],
        },
        identity=[f"{c['change'].iloc[n]} {c['seconds_before'].iloc[n]}" for n in first],
    )


def _only(column: pd.Series[Any], rows: Ints) -> str:
    values = column.iloc[rows].unique()
    return str(values[0]) if len(values) == 1 else ""


def _message(c: pd.DataFrame) -> str:
    before, after = hours(int(c["seconds_before"].sum())), hours(int(c["seconds_after"].sum()))
    who = f"{len(c):,} signed-off entries" if len(c) > 1 else "A signed-off entry"
    change = c["change"].iloc[0]
    if change == Change.REMOVED:
        return f"{who} of {before} {'are' if len(c) > 1 else 'is'} no longer in the later export."
    if change in (Change.RAISED, Change.LOWERED):
        return f"{who} of {before} {'have' if len(c) > 1 else 'has'} {after} in the later export."
    fields = ", ".join(_fields(c))
    return f"{who} of {after} {'differ' if len(c) > 1 else 'differs'} in the later export in {fields}."


def _fields(c: pd.DataFrame) -> list[str]:
    return sorted({field for told in c["fields"] for field in told.split(", ") if field})
