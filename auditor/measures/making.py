"""How clocked entries were made: whose starts, ends and lengths are on full minutes and quarters of an hour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.findings import Verdict, grouped
from auditor.measures.invented import closed_entries, invented_starts
from auditor.measures.people import people_of
from auditor.model import Ledger, Trace, epoch_seconds
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
QUARTER = 900
SHOWN, TYPED_ROWS = 40, 30
"""Rows of a person that are shown as evidence; facts count them all."""
EVERYBODY = 0.95
LEAST_PEOPLE = 3
MEETING = re.compile(
    r"\b(?:call|meeting|meet|stand-?up|sync|workshop|interview|retro\w*|planning|1:1|zoom|teams|lesson|class)\b", re.I
)


@dataclass(frozen=True)
class Making:
    """The closed logged entries that say themselves when they began and ended, as parallel arrays.

    `entry` is the position in `Ledger.entries`, `group` that of the person and source in `people`, `start` and
    `end` epoch seconds. Zones are whole quarters of an hour off UTC, so what is a full quarter is one in both.
    Columns of `people`: person (code of `people.People`), source (code), rows, starts and ends (how many are on the
    full minute), has_seconds (whether any start or end of the source is not).
    """

    entry: Ints
    group: Ints
    start: Ints
    end: Ints
    people: pd.DataFrame

    def count(self, flags: Flags) -> Ints:
        """Return how many rows of each person and source are marked."""
        return np.bincount(self.group[flags], minlength=len(self.people))

    def rows_of(self, chosen: Ints, flags: Flags) -> list[Ints]:
        """Return the marked rows of each of the chosen people, as positions in the arrays."""
        rank = np.full(len(self.people), -1, dtype=np.int64)
        rank[chosen] = np.arange(len(chosen))
        mine = np.flatnonzero(flags & (rank[self.group] >= 0))
        return grouped(rank[self.group[mine]], mine)


def multiples(seconds: Ints, step: int) -> Flags:
    """Return which whole numbers are multiples of a step; division is several times faster than the remainder."""
    return np.asarray(seconds // step * step == seconds, dtype=bool)


@kept
def making(ledger: Ledger) -> Making:
    """Return the entries from which one can tell how they were made.

    Left out are rows that the source itself marks as added by hand, and those of people whose start times are
    invented: how they were made is known.
    """
    e = ledger.entries
    row = closed_entries(ledger, "logged")
    stated = e["is_manual"].array.fillna(value=False).to_numpy(dtype=bool)
    row = row[~(stated | invented_starts(ledger).entries)[row]]
    sources = max(len(e["source"].cat.categories), 1)
    key = people_of(ledger).codes[row] * sources + e["source"].cat.codes.to_numpy()[row]
    size = np.bincount(key, minlength=1)
    known = np.flatnonzero(size)
    place = np.cumsum(size > 0) - 1
    group = place[key] if len(row) else key
    start, end = (epoch_seconds(e[name].iloc[row]) for name in ("start", "end"))
    people = pd.DataFrame({"person": known // sources, "source": known % sources, "rows": size[known]})
    for name, instant in (("starts", start), ("ends", end)):
        people[name] = np.bincount(group[multiples(instant, 60)], minlength=len(known))
    sums = people.groupby("source")[["rows", "starts", "ends"]].transform("sum")
    people["has_seconds"] = (sums["starts"] < sums["rows"]) | (sums["ends"] < sums["rows"])
    return Making(row, group, start, end, people)


def everybody(made: Making, share: npt.NDArray[Any], least: int) -> tuple[Flags, Flags]:
    """Return for each person whether all of their source have nearly this share of rows, and whether one can tell.

    What everybody has, the tool or its export does. It takes three people with enough rows to tell.
    """
    own = made.people.assign(is_all=np.asarray(share) >= EVERYBODY)[made.people["rows"] >= least]
    told = own.groupby("source")["is_all"].agg(["all", "size"]).reindex(made.people["source"])
    is_told = told["size"].fillna(0).to_numpy() >= LEAST_PEOPLE
    return is_told & told["all"].eq(other=True).to_numpy(dtype=bool), is_told


def are_meetings(ledger: Ledger, made: Making, rows: list[Ints]) -> list[Verdict]:
    """Return for bundles of rows whether at least half of them are meetings, by their texts or a calendar."""
    texts, who = ledger.entries["description"], ledger.entries["person"].astype("str")
    seen = ledger.traces[(ledger.traces["trace"] == Trace.MEETING.value).to_numpy()]
    seen = seen[(seen["start"] < seen["end"]).to_numpy()]
    low, high = epoch_seconds(seen["start"]), epoch_seconds(seen["end"])
    verdicts = []
    for mine in rows:
        entry, start, end = made.entry[mine], made.start[mine], made.end[mine]
        own = texts.iloc[entry]
        is_one = own.fillna("").map(lambda text: MEETING.search(text) is not None).to_numpy(dtype=bool)
        by = (seen["person"] == who.iloc[entry[0]]).to_numpy()
        all_of, by_all = np.zeros(len(mine), dtype=np.int64), np.zeros(by.sum(), dtype=np.int64)
        met = 2 * intervals.covered(all_of, start, end, by_all, low[by], high[by]) >= end - start
        other = Verdict.RULED_OUT if own.notna().any() or by.any() else Verdict.UNTESTABLE
        verdicts.append(Verdict.RULED_IN if 2 * (is_one | met).sum() >= len(mine) else other)
    return verdicts


def is_typed(made: Making, percent: int) -> tuple[npt.NDArray[Any], Flags]:
    """Return each person's share of starts and ends on the full minute, and whose is far above chance.

    Told is only of sources that record seconds; a timer is on the full minute once in sixty times.
    """
    rows = made.people["rows"].to_numpy()
    share = (made.people["starts"] + made.people["ends"]).to_numpy() / (2 * np.maximum(rows, 1))
    far = (share - 1 / 60 > percent / 100) & (rows >= TYPED_ROWS) & made.people["has_seconds"].to_numpy()
    return share, far


def bundled_people(made: Making, chosen: Flags, is_all: Flags) -> list[Ints]:
    """Return the chosen people one by one, those of a source where it is everybody's habit as one bundle."""
    mine = np.flatnonzero(chosen)
    lump = np.where(is_all, -1 - made.people["source"].to_numpy(), np.arange(len(made.people)))
    return grouped(lump[mine], mine)


def shown(made: Making, bundles: list[Ints], flags: Flags) -> list[Ints]:
    """Return the first marked rows of each bundle of people, at most `SHOWN` of a person, as positions."""
    people = np.concatenate(bundles)
    rows = dict(zip(np.sort(people).tolist(), made.rows_of(np.sort(people), flags), strict=True))
    return [np.concatenate([rows[one][:SHOWN] for one in mine.tolist()]) for mine in bundles]


def person_names(ledger: Ledger, made: Making, bundles: list[Ints]) -> list[str]:
    """Return the name of whom each bundle is of, "" of several people."""
    names = people_of(ledger).names[made.people["person"].to_numpy()]
    return [str(names[mine[0]]) if len(mine) == 1 else "" for mine in bundles]
