"""Days with more hours than the day has, and files that name nobody and have such days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.measures.invented import invented_starts
from auditor.measures.people import people_of
from auditor.measures.totals import PersonDays, person_days
from auditor.model import Ledger, epoch_seconds
from auditor.once import kept

Ints = npt.NDArray[np.int64]
SHORTEST_DAY = 23 * 3600
TWIN_SECONDS = 60


@dataclass(frozen=True)
class Overfull:
    """Person-days of more hours than the day has, as parallel arrays, and what they hold.

    `units` are rows of `per_day.days`; `total` and `length` are seconds; `twice` are the seconds of entries that
    repeat another. `group` and `piece` tell which of them each piece (a position in `per_day.pieces`) lies in.
    """

    per_day: PersonDays
    units: Ints
    total: Ints
    length: Ints
    twice: Ints
    group: Ints
    piece: Ints

    @property
    def person(self) -> Ints:
        """Whose each day is, as a code of `people.People`."""
        return self.per_day.days["person"].to_numpy()[self.units]


@kept
def overfull_days(ledger: Ledger) -> Overfull:
    """Return the days on which a person has more hours than the day has in their zone."""
    per_day = person_days(ledger)
    seconds = per_day.days["seconds"].to_numpy()
    units = np.flatnonzero(seconds > SHORTEST_DAY)
    length = per_day.lengths(units)
    is_over = seconds[units] > length
    units, length = units[is_over], length[is_over]
    pieces = per_day.pieces_of(units)
    piece = np.concatenate([*pieces, np.zeros(0, dtype=np.int64)])
    group = np.repeat(np.arange(len(units)), [len(mine) for mine in pieces])
    repeats = _is_twin(ledger, group, per_day.pieces.entry[piece])
    twice = np.bincount(group, weights=per_day.pieces.seconds[piece] * repeats, minlength=len(units))
    return Overfull(per_day, units, seconds[units], length, twice.astype(np.int64), group, piece)


def _is_twin(ledger: Ledger, group: Ints, entry: Ints) -> npt.NDArray[np.bool_]:
    """Return for each piece whether its entry repeats an earlier one of the group."""
    e = ledger.entries[["start", "end", "contract", "seconds", "description"]].take(entry)
    start, end = epoch_seconds(e["start"]), epoch_seconds(e["end"])
    is_timed = (e["start"].notna() & e["end"].notna()).to_numpy()
    order = np.lexsort((end, start, ~is_timed, group))
    steps = [np.abs(np.diff(values[order])) for values in (group, start, end)]
    repeats = np.zeros(len(entry), dtype=bool)
    repeats[order[1:]] = (steps[0] == 0) & (steps[1] <= TWIN_SECONDS) & (steps[2] <= TWIN_SECONDS)
    plain = e[["contract", "seconds", "description"]].assign(group=group)
    return np.where(is_timed, repeats, plain.duplicated().to_numpy())


def not_billable(ledger: Ledger, over: Overfull) -> Ints:
    """Return the seconds of each day that the log marks as not billable."""
    pieces = over.per_day.pieces
    billable = ledger.entries["is_billable"].iloc[pieces.entry[over.piece]].fillna(value=True).to_numpy(dtype=bool)
    sums = np.bincount(over.group, weights=pieces.seconds[over.piece] * ~billable, minlength=len(over.units))
    return sums.astype(np.int64)


def counted_once(ledger: Ledger, over: Overfull) -> Ints:
    """Return the seconds of each day when time that several entries share counts once.

    Whole count hours without clock times, those of people whose start times are invented, and what is stated
    beyond the clock.
    """
    pieces = over.per_day.pieces
    entry, start, stop = (values[over.piece] for values in (pieces.entry, pieces.moment, pieces.stop))
    is_clocked = (start < stop) & ~invented_starts(ledger).entries[entry]
    beyond = (pieces.seconds[over.piece] - np.where(is_clocked, stop - start, 0)).clip(min=0)
    size, mine = len(over.units), np.flatnonzero(is_clocked)
    whole = np.bincount(over.group, weights=beyond, minlength=size).astype(np.int64)
    return whole + intervals.union_lengths(over.group[mine], start[mine], stop[mine], size)


@kept
def crowded_files(ledger: Ledger) -> pd.DataFrame:
    """Return the files that name nobody and hold days no one person can have, even without repeated entries.

    Columns: source (code), days (how many), day (days since 1970-01-01) and seconds of the longest, ascending
    by source.
    """
    people = people_of(ledger)
    empty = pd.DataFrame({name: pd.Series(dtype="int64") for name in ("source", "days", "day", "seconds")})
    if not (people.source[people.codes] >= 0).any():
        return empty
    over = overfull_days(ledger)
    source = people.source[over.person]
    mine = np.flatnonzero((source >= 0) & (over.total - over.twice > over.length))
    days = pd.DataFrame(
        {"source": source, "day": over.per_day.days["day"].to_numpy()[over.units], "seconds": over.total}
    ).iloc[mine]
    if not len(days):
        return empty
    ranked = days.sort_values(["source", "seconds"], ascending=[True, False], kind="stable")
    many = ranked.groupby("source").size().to_numpy()
    return ranked.drop_duplicates("source").assign(days=many)[list(empty)].reset_index(drop=True)


def is_crowd(ledger: Ledger, person: Ints) -> npt.NDArray[np.bool_]:
    """Return for each code of `people.People` whether it stands for a file that holds several people."""
    return np.isin(people_of(ledger).source[person], crowded_files(ledger)["source"])
