"""TOT301."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.model import Ledger, ZoneSource, epoch_seconds
from auditor.rules import rule
from auditor.totals import SIDES, as_days, person_days

TWIN_SECONDS = 60
Ints = npt.NDArray[np.int64]


@rule("TOT301", kind=Kind.IMPOSSIBLE, severity=Severity.ERROR, needs=("known_days",))
def impossible_day(ledger: Ledger) -> pd.DataFrame:
    """One person has more hours on a day than the day has.

    *Why it matters.* Time over the length of the day cannot have been worked by one person, whatever it was
    for: part of it is claimed twice, or is somebody else's.

    *Flagged.* The sum over all contracts and files of a person on one local day, above the length of that day
    in the person's zone: 24 h, 23 h or 25 h when the clocks change. Logged and billed time are summed apart.
    Entries are cut at midnight first.

        00:00 |=========== A ===========|
        00:00      |========== B ==========| 24:00    A and B together 26.00 h

    *Explanations tested.* Duplicates: without entries of the same start and end to the minute, or of the same
    day, contract, hours and text, the day is possible. The whole entry is given to the day on which it starts:
    ruled out where all entries have clock times, for these are cut at midnight; open where hours without times
    may have run into a neighbouring day that has room. Several people on one login: the files do not say, so
    it stays open. A shifted zone: open where the zone of a file among several was assumed, else ruled out, for
    no zone makes one file's own hours fewer.

    *Not flagged.* Rows found to repeat others, which no longer count. Single clocked entries over 24 h, which
    are for the rules of time. Periods of several days. Negative and running entries are DQ106 and DQ107.
    """
    per_day = person_days(ledger)
    candidates = np.flatnonzero(per_day.days["seconds"].to_numpy() > 23 * 3600)
    length = per_day.lengths(candidates)
    total = per_day.days["seconds"].to_numpy()[candidates]
    over = total > length
    units, length, total = candidates[over], length[over], total[over]
    if not len(units):
        return nothing()
    entries = [pd.unique(mine) for mine in per_day.entries_of(units)]
    days = per_day.days.iloc[units]
    side = [SIDES[s] for s in days["side"]]
    contracts = [ledger.entries["contract"].iloc[mine].nunique() for mine in entries]
    day = as_days(days["day"].to_numpy())
    people = ledger.entries["person"].cat.categories
    return found(
        message=[
            f"{hours(int(t))} {s} on a day of {length_ // 3600} h."
            for t, s, length_ in zip(total, side, length, strict=True)
        ],
        entries=entries,
        questioned=entries,
        seconds=total - length,
        day=day,
        until=day,
        person=[str(people[p]) for p in days["person"]],
        contract=[None if n == 1 else "" for n in contracts],
        explanations={
            "duplicates": [
                Verdict.RULED_IN if int(t) - _twins(ledger, mine) <= size else Verdict.RULED_OUT
                for mine, t, size in zip(entries, total, length, strict=True)
            ],
            "whole entries are given to the day they start on": _start_days(ledger, per_day.days, units, entries),
            "several people on one login": Verdict.UNTESTABLE,
            "a shifted zone": [_zone(ledger, mine) for mine in entries],
        },
        facts={
            "side": side,
            "summed_seconds": total,
            "day_seconds": length,
            "zone": [str(per_day.zones[p]) for p in days["person"]],
            "contracts": contracts,
        },
    )


def _twins(ledger: Ledger, entries: Ints) -> int:
    """Return the seconds of entries that repeat an earlier one of the same day."""
    e = ledger.entries.iloc[entries]
    is_timed = (e["start"].notna() & e["end"].notna()).to_numpy()
    frame = pd.DataFrame({"start": epoch_seconds(e["start"]), "end": epoch_seconds(e["end"])})
    timed = frame[is_timed].sort_values(["start", "end"])
    near = (timed.diff().abs() <= TWIN_SECONDS).all(axis="columns")
    plain = e.loc[~is_timed, ["day", "contract", "seconds", "description"]]
    length = frame.loc[near[near].index]
    return int((length["end"] - length["start"]).sum()) + int(plain.loc[plain.duplicated(), "seconds"].sum())


def _start_days(ledger: Ledger, days: pd.DataFrame, units: Ints, entries: list[Ints]) -> list[Verdict]:
    """Return whether hours without times may belong to the day before or after, which must have room."""
    keys = ["person", "side", "day"]
    neighbours = days.set_index(keys)["seconds"]
    flagged = days.iloc[units]
    room = [
        sum(max(0, 86_400 - int(neighbours.get((p, s, d + by), 0))) for by in (-1, 1))
        for p, s, d in zip(*(flagged[k].tolist() for k in keys), strict=True)
    ]
    excess = (flagged["seconds"] - 86_400).tolist()
    has_clock = ledger.entries["start"].notna().to_numpy()
    return [
        Verdict.UNTESTABLE if not has_clock[mine].all() and over <= free else Verdict.RULED_OUT
        for mine, over, free in zip(entries, excess, room, strict=True)
    ]


def _zone(ledger: Ledger, entries: Ints) -> Verdict:
    assumed = {s.file for s in ledger.sources if s.timezone_from is ZoneSource.ASSUMED}
    files = set(ledger.entries["source"].iloc[entries].astype("str"))
    return Verdict.UNTESTABLE if len(files) > 1 and files & assumed else Verdict.RULED_OUT
