"""TOT301."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.findings import Kind, Severity, Verdict, found, grouped, hours, nothing
from auditor.measures.excess import Overfull, counted_once, crowded_files, is_crowd, not_billable, overfull_days
from auditor.measures.people import people_of
from auditor.measures.totals import SIDES, STRIDE, as_days, day_names
from auditor.model import Ledger, ZoneSource
from auditor.rules import rule

Ints = npt.NDArray[np.int64]


@rule("TOT301", kind=Kind.IMPOSSIBLE, severity=Severity.ERROR, needs=("known_days", "one_person"))
def impossible_day(ledger: Ledger) -> pd.DataFrame:
    """One person has more hours on a day than the day has.

    *Why it matters.* Time over the length of the day cannot have been worked by one person, whatever it was
    for: part of it is claimed twice, or is somebody else's.

    *Flagged.* The sum over all contracts and files of a person on one local day, above the length of that day
    in the person's zone: 24 h, 23 h or 25 h when the clocks change. Logged and billed time are summed apart.
    Entries are cut at midnight first.

        00:00 |=========== A ===========|
        00:00      |========== B ==========| 24:00    A and B together 26.00 h

    A file that names nobody and has such days is one note and not added up: it seems to hold several people.

    *Explanations tested.* Duplicates: without entries of the same start and end to the minute, or of the same
    day, contract, hours and text, the day is possible. Overlapping entries: with the time that entries share
    counted once the day is possible, and the overlap is for TIM201 and TIM202. Time that is not billable:
    without it the day is possible, and the bill too. The whole entry is given to the day on which it starts:
    ruled out where all entries have clock times, for these are cut at midnight; open where hours without times
    may have run into a neighbouring day that has room. Several people on one login: the files do not say, so
    it stays open. A shifted zone: open where the zone of a file among several was assumed, else ruled out, for
    no zone makes one file's own hours fewer.

    *Not flagged.* Rows found to repeat others, which no longer count. Single clocked entries over 24 h, which
    are for the rules of time. Periods of several days. Negative and running entries are DQ106 and DQ107.

    *To ask.* How do the hours of this day come about: an entry of another day, an overlap, or more people on one
    login?

    *To do.* Move or correct the entries that do not belong to this day, and note who worked if there was more than
    one.
    """
    over = overfull_days(ledger)
    parts = [part for part in (_days(ledger, over), _crowds(ledger)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else nothing()


def _days(ledger: Ledger, over: Overfull) -> pd.DataFrame:
    """Return one finding per impossible day of a person."""
    shown = np.flatnonzero(~is_crowd(ledger, over.person))
    if not len(shown):
        return nothing()
    per_day, mine = over.per_day, np.isin(over.group, shown)
    group, piece = np.searchsorted(shown, over.group[mine]), over.piece[mine]
    entry = per_day.pieces.entry[piece]
    units, total, length = over.units[shown], over.total[shown], over.length[shown]
    entries = grouped(group, entry)
    contracts = _distinct(group, ledger.entries["contract"].cat.codes.to_numpy()[entry])
    days = per_day.days.iloc[units]
    side = [SIDES[s] for s in days["side"]]
    day = as_days(days["day"].to_numpy())
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
        person=people_of(ledger).names[days["person"]],
        contract=[None if n == 1 else "" for n in contracts],
        explanations={
            "duplicates": _verdicts(total - over.twice[shown] <= length, Verdict.RULED_IN),
            "overlapping entries": _verdicts(counted_once(ledger, over)[shown] <= length, Verdict.RULED_IN),
            "time that is not billable": _verdicts(
                total - not_billable(ledger, over)[shown] <= length, Verdict.RULED_IN
            ),
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


def _crowds(ledger: Ledger) -> pd.DataFrame:
    """Return one note per file that names nobody and seems to hold several people."""
    crowds = crowded_files(ledger)
    files = [str(ledger.entries["source"].cat.categories[code]) for code in crowds["source"]]
    formats = {source.file: source.format for source in ledger.sources}
    days = day_names(crowds["day"].to_numpy())
    return found(
        message=[
            f"The file names nobody and has up to {hours(seconds)} on a day ({day}), so it seems to hold several "
            f"people: export it with the column of the member, or state `person` under [formats.{formats[file]}]."
            for file, seconds, day in zip(files, crowds["seconds"], days, strict=True)
        ],
        places=[[(file, 0)] for file in files],
        person="",
        contract="",
        severity="note",
        facts={"days": crowds["days"], "longest_seconds": crowds["seconds"]},
        identity=[f"several people in {formats[file]}" for file in files],
    )


def _verdicts(flags: npt.NDArray[np.bool_], verdict: Verdict) -> npt.NDArray[np.object_]:
    return np.where(flags, verdict, Verdict.RULED_OUT).astype(object)


def _distinct(group: Ints, codes: npt.NDArray[Any]) -> Ints:
    """Return how many different codes each group has."""
    pairs = np.unique(np.column_stack([group, codes]), axis=0)
    return np.bincount(pairs[:, 0])


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
