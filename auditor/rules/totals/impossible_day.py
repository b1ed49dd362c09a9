"""TOT301."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, hours, nothing
from auditor.model import Ledger, ZoneSource, epoch_seconds
from auditor.rules import rule
from auditor.totals import SIDES, STRIDE, as_days, person_days

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
    pieces = per_day.pieces_of(units)
    at, group = np.concatenate(pieces), np.repeat(np.arange(len(units)), [len(mine) for mine in pieces])
    entry = per_day.pieces.entry[at]
    twice = _twins(ledger, group, entry, per_day.pieces.seconds[at])
    entries = [per_day.pieces.entry[mine] for mine in pieces]
    contracts = _distinct(group, ledger.entries["contract"].cat.codes.to_numpy()[entry])
    days = per_day.days.iloc[units]
    side = [SIDES[s] for s in days["side"]]
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
            "duplicates": _verdicts(total - twice <= length, Verdict.RULED_IN),
            "whole entries are given to the day they start on": _start_days(
                ledger, per_day.days, units, group, entry
            ),
            "several people on one login": Verdict.UNTESTABLE,
            "a shifted zone": _zones(ledger, group, entry),
        },
        facts={
            "side": side,
            "summed_seconds": total,
            "day_seconds": length,
            "zone": [str(per_day.zones[p]) for p in days["person"]],
            "contracts": contracts,
        },
    )


def _verdicts(flags: npt.NDArray[np.bool_], verdict: Verdict) -> npt.NDArray[np.object_]:
    return np.where(flags, verdict, Verdict.RULED_OUT).astype(object)


def _distinct(group: Ints, codes: npt.NDArray[Any]) -> Ints:
    """Return how many different codes each group has."""
    pairs = np.unique(np.column_stack([group, codes]), axis=0)
    return np.bincount(pairs[:, 0])


def _twins(ledger: Ledger, group: Ints, entry: Ints, seconds: Ints) -> Ints:
    """Return for each group the seconds of its pieces whose entries repeat an earlier one."""
    e = ledger.entries[["start", "end", "contract", "seconds", "description"]].take(entry)
    start, end = epoch_seconds(e["start"]), epoch_seconds(e["end"])
    is_timed = (e["start"].notna() & e["end"].notna()).to_numpy()
    order = np.lexsort((end, start, ~is_timed, group))
    steps = [np.abs(np.diff(values[order])) for values in (group, start, end)]
    repeats = np.zeros(len(entry), dtype=bool)
    repeats[order[1:]] = (steps[0] == 0) & (steps[1] <= TWIN_SECONDS) & (steps[2] <= TWIN_SECONDS)
    plain = e[["contract", "seconds", "description"]].assign(group=group)
    repeats = np.where(is_timed, repeats, plain.duplicated().to_numpy())
    return np.bincount(group, weights=seconds * repeats).astype(np.int64)


def _start_days(ledger: Ledger, days: pd.DataFrame, units: Ints, group: Ints, entry: Ints) -> npt.NDArray[np.object_]:
    """Return whether hours without times may belong to the day before or after, which must have room."""
    key = (days["person"].to_numpy() * 2 + days["side"].to_numpy()) * STRIDE + days["day"].to_numpy()
    full = days["seconds"].to_numpy()
    room = np.zeros(len(units), dtype=np.int64)
    for by in (-1, 1):
        near = np.searchsorted(key, key[units] + by).clip(max=len(key) - 1)
        room += np.where(key[near] == key[units] + by, (86_400 - full[near]).clip(min=0), 86_400)
    is_loose = ledger.entries["start"].isna().to_numpy()[entry]
    has_loose = np.bincount(group, weights=is_loose) > 0
    return _verdicts(has_loose & (full[units] - 86_400 <= room), Verdict.UNTESTABLE)


def _zones(ledger: Ledger, group: Ints, entry: Ints) -> npt.NDArray[np.object_]:
    """Return whether one of several files may be read in the wrong zone."""
    assumed = {s.file for s in ledger.sources if s.timezone_from is ZoneSource.ASSUMED}
    source = ledger.entries["source"]
    codes = source.cat.codes.to_numpy()[entry]
    is_assumed = np.array([name in assumed for name in source.cat.categories], dtype=bool)[codes]
    return _verdicts((_distinct(group, codes) > 1) & (np.bincount(group, weights=is_assumed) > 0), Verdict.UNTESTABLE)
