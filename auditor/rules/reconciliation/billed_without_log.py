"""REC402."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.findings import Confidence, Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.model import Ledger
from auditor.reconciliation import Reconciliation, reconcile
from auditor.reconciliation.alignment import Flags
from auditor.reconciliation.corroboration import corroborated
from auditor.reconciliation.reasons import evidence, verdicts
from auditor.rules import rule

WEEKEND = np.timedelta64(3, "D")


@rule("REC402", kind=Kind.INCONSISTENT, severity=Severity.WARNING, needs=("both_sides",))
def billed_without_log(ledger: Ledger, *, minimum_minutes: int = 10) -> pd.DataFrame:
    """Time is billed where the log of the contract has nothing at all.

    *Why it matters.* A billed day without a row behind it is the first thing a client asks about, and often it
    is only a tracker that was not running.

    *Flagged.* Billed days, or periods, of at least `minimum_minutes` with nothing logged on the contract; days
    that follow each other, weekends between, are one finding. And billed entries with clock times that the
    person's log, taken fifteen minutes wider at each end and on all contracts, covers less than half:

        log     09:00 |=====| 10:30
        bill    09:00 |=====| 10:30       14:00 |==========| 16:00      2.00 h have no counterpart

    Manual time is an error, the rest a warning. An entry counts only as far as the day is billed too high.

    *Explanations tested.* The log does not reach these days: ruled in where the person's whole log begins later
    or ends before. Days or weeks cut in UTC: ruled in where a neighbouring day makes up for it. Logged at another
    time of the day: ruled in where the day's hours agree, one finding for all such entries of a contract. The
    tracker was off that day: open where the person logged nothing anywhere, else ruled out. Work in another
    tool: stays open; what traces of the person show outside of the log on these days is stated. Offline sync: the
    files do not say.

    *Not flagged.* Days with a log that are billed too high are REC401. A contract of which only the bill is here
    is not judged: without a log nobody can tell.

    *To ask.* Is there a record of the work billed here, in another tool, under another name or on another day?

    *To do.* Add the missing entries from a record you have, take the time off the bill, or note where it was
    logged.
    """
    r = reconcile(ledger)
    u = r.units
    alone = (u["excess"] >= minimum_minutes * 60) & (u["logged"] == 0) & (u["billed"] > 0)
    bare = r.bare[(r.bare["seconds"] >= minimum_minutes * 60) | (r.bare["seconds"] == 0)]
    parts = [_runs(ledger, r, u[alone]), _entries(ledger, r, bare[bare["seconds"] > 0]), _elsewhen(ledger, bare)]
    return pd.concat([part for part in parts if len(part)] or [nothing()], ignore_index=True)


def _severity(ledger: Ledger, bundles: list[np.ndarray[tuple[int], np.dtype[np.int64]]]) -> list[str]:
    manual = ledger.entries["is_manual"].fillna(value=False).to_numpy(dtype=bool)
    return [Severity.ERROR.value if manual[rows].any() else Severity.WARNING.value for rows in bundles]


def _runs(ledger: Ledger, r: Reconciliation, units: pd.DataFrame) -> pd.DataFrame:
    if not len(units):
        return nothing()
    row, position = units["contract_row"].to_numpy(), units.index.to_numpy()
    apart = units["first"].to_numpy()[1:] - units["last"].to_numpy()[:-1]
    reach, swap = units["is_covered"].to_numpy(), (units["is_mirrored"] | units["is_edge"]).to_numpy()
    opens = (np.diff(position) != 1) | (np.diff(row) != 0) | (apart > WEEKEND) | np.diff(reach) | np.diff(swap)
    number = np.r_[True, opens].cumsum() - 1
    group = np.full(len(r.units), -1, dtype=np.int64)
    group[position] = number
    count = int(number[-1]) + 1
    _, billed = evidence(r.pieces, group, count)
    first = np.flatnonzero(np.r_[True, opens])
    seconds = np.bincount(number, weights=units["excess"]).astype(np.int64)
    days = np.bincount(number)
    worked = np.bincount(number, weights=_logs_elsewhere(ledger, units)) == days
    made = found(
        message=[
            f"Billed {hours(int(s))}{f' on {n} days' if n > 1 else ''} with nothing logged."
            for s, n in zip(seconds, days, strict=True)
        ],
        entries=billed,
        questioned=billed,
        seconds=seconds,
        day=units["first"].to_numpy()[first],
        until=units.groupby(number)["last"].max().to_numpy(),
        severity=_severity(ledger, billed),
        confidence=np.where(worked, Confidence.HIGH, Confidence.MEDIUM),
        explanations={
            "the log does not reach these days": verdicts(~reach[first]),
            "day or week cut in UTC": verdicts(swap[first], r.contracts["has_clock"].to_numpy()[row[first]]),
            "tracker off that day": verdicts(np.zeros(count, dtype=bool), worked),
            "work in another tool": Verdict.UNTESTABLE.value,
            "offline sync": Verdict.UNTESTABLE.value,
        },
        facts={"billed_seconds": np.bincount(number, weights=units["billed"]).astype(np.int64), "units": days},
    )
    return corroborated(made, ledger, row[first])


def _logs_elsewhere(ledger: Ledger, units: pd.DataFrame) -> Flags:
    """Return whether the person logged anything on any contract within each unit."""
    e = ledger.entries
    is_logged = ((e["side"] == "logged") & e["day"].notna()).to_numpy()
    person = e["person"].cat.codes.to_numpy().astype(np.int64)[is_logged]
    day = e["day"].to_numpy("datetime64[D]").astype(np.int64)[is_logged]
    keys = np.unique(person * 10_000_000 + day)
    codes = {name: code for code, name in enumerate(e["person"].cat.categories)}
    who = np.array([codes.get(name, -1) for name in ledger.contracts["person"]], dtype=np.int64)
    mine = who[units["contract_row"].to_numpy()] * 10_000_000
    low = np.searchsorted(keys, mine + units["first"].to_numpy("datetime64[D]").astype(np.int64))
    high = np.searchsorted(keys, mine + units["last"].to_numpy("datetime64[D]").astype(np.int64), side="right")
    return np.asarray(high > low)


def _entries(ledger: Ledger, r: Reconciliation, bare: pd.DataFrame) -> pd.DataFrame:
    """Return one finding for each billed entry that has no counterpart and makes its day too long."""
    if not len(bare):
        return nothing()
    billed = [np.array([entry]) for entry in bare["entry"]]
    swap = (r.units["is_mirrored"] | r.units["is_edge"]).to_numpy()[bare["unit"]]
    made = found(
        message=[f"Billed {hours(seconds)} that the log does not cover." for seconds in bare["seconds"].tolist()],
        entries=billed,
        questioned=billed,
        seconds=bare["seconds"],
        severity=_severity(ledger, billed),
        confidence=Confidence.HIGH.value,
        explanations={
            "logged at another time of the day": Verdict.RULED_OUT.value,
            "day or week cut in UTC": verdicts(swap),
            "work in another tool": Verdict.UNTESTABLE.value,
            "offline sync": Verdict.UNTESTABLE.value,
        },
        facts={"billed_seconds": ledger.entries["seconds"].iloc[bare["entry"]].to_numpy(dtype=np.int64)},
    )
    return corroborated(made, ledger, ledger.entries["contract_row"].to_numpy()[bare["entry"]])


def _elsewhen(ledger: Ledger, bare: pd.DataFrame) -> pd.DataFrame:
    """Return one explained finding for a contract's billed entries that the log has at another time of the day."""
    rows = bare["entry"].to_numpy()[(bare["seconds"] == 0).to_numpy()]
    billed = grouped(ledger.entries["contract_row"].to_numpy()[rows], rows)
    return found(
        message=[
            f"{len(own)} billed {'entry is' if len(own) == 1 else 'entries are'} logged at another time of the day."
            for own in billed
        ],
        entries=billed,
        explanations={"logged at another time of the day": Verdict.RULED_IN.value},
        facts={"entries": [len(own) for own in billed]},
    )
