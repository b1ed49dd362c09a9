"""Closed entries of one person that share time, and which of them lie on each other as twins.

Logged and billed entries are never compared. Left out are entries of people whose start times are invented, and
of files that name nobody and seem to hold several people.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import intervals
from auditor.measures.excess import crowded_files, is_crowd
from auditor.measures.invented import closed_entries, invented_starts
from auditor.measures.people import people_of
from auditor.model import Ledger, ZoneSource, epoch_seconds
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
TWIN_SECONDS = 60
MIRROR_SHARE = 0.9
MIRROR_ROWS = 5
MOST_PAIRS = 2_000_000
SHIFTED_ROWS = 50_000
GRIDS = (300, 360, 600, 900)
"""Seconds of the increments to which clock times are commonly rounded."""


@kept
def shared_time(ledger: Ledger) -> pd.DataFrame:
    """Return the closed entries that share time with another of their person and side, by person and start.

    Columns: entry (position), person (group of person and side), contract (group of contract, person and
    side), contract_row, source (code), start, end, and least: the seconds under which an overlap says nothing,
    a minute or one unit of the coarsest print in the group.
    """
    e = ledger.entries
    row = closed_entries(ledger, "logged", "billed")
    invented = invented_starts(ledger)
    if len(invented.people):
        row = row[~invented.entries[row]]
    if len(crowded_files(ledger)):
        row = row[~is_crowd(ledger, people_of(ledger).codes[row])]
    is_billed = (e["side"] == "billed").to_numpy()[row]
    person = people_of(ledger).codes[row] * 2 + is_billed
    start, end = epoch_seconds(e["start"])[row], epoch_seconds(e["end"])[row]
    longer = start < end
    if not longer.all():
        row, person, start, end = row[longer], person[longer], start[longer], end[longer]
    meets = np.flatnonzero(intervals.overlapping(person, start, end))
    order = meets[np.lexsort((end[meets], start[meets], person[meets]))]
    row, person = row[order], person[order]
    contract = e["contract_row"].to_numpy()[row]
    coarsest = np.zeros(int(person.max(initial=0)) + 1, dtype=np.int64)
    np.maximum.at(coarsest, person, e["resolution"].to_numpy()[row])
    return pd.DataFrame(
        {
            "entry": row,
            "person": person,
            "contract": contract * (int(person.max(initial=0)) + 1) + person,
            "contract_row": contract,
            "source": e["source"].cat.codes.to_numpy()[row].astype(np.int64),
            "start": start[order],
            "end": end[order],
            "least": np.maximum(TWIN_SECONDS, coarsest[person]),
        }
    )


@kept
def twins(ledger: Ledger) -> pd.DataFrame:
    """Return pairs of entries of one contract that start and end within a minute of each other.

    Columns first and second: positions in `shared_time`, first the earlier. They share at least half of the
    longer one, so that two short entries in a row are no twins.
    """
    rows = shared_time(ledger)
    return _twins(rows, rows["contract"].to_numpy())


def _twins(rows: pd.DataFrame, group: Ints) -> pd.DataFrame:
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    first, second = intervals.overlap_pairs(group, start, start + TWIN_SECONDS + 1, MOST_PAIRS)
    common = np.minimum(end[first], end[second]) - start[second]
    longer = np.maximum(end[first] - start[first], end[second] - start[second])
    near = (np.abs(end[first] - end[second]) <= TWIN_SECONDS) & (2 * common >= longer)
    return pd.DataFrame({"first": first[near], "second": second[near]})


def leaders(pairs: pd.DataFrame, rows: pd.DataFrame) -> Ints:
    """Return for each row of `shared_time` the first one that it is a twin of, itself if there is none.

    Rows that only a chain of twins connects, each a little later than the last, are not twins of the first.
    """
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    own = np.arange(len(rows))
    leader = own.copy()
    np.minimum.at(leader, pairs["second"].to_numpy(), pairs["first"].to_numpy())
    while (leader != leader[leader]).any():
        leader = leader[leader]
    away = np.maximum(np.abs(start - start[leader]), np.abs(end - end[leader]))
    return np.where(away <= TWIN_SECONDS, leader, own)


@kept
def without_twins(ledger: Ledger) -> pd.DataFrame:
    """Return `shared_time` without the later one of twins."""
    rows = shared_time(ledger)
    leading = np.flatnonzero(leaders(twins(ledger), rows) == np.arange(len(rows)))
    return rows.take(leading).reset_index(drop=True)


def mirrored(ledger: Ledger, *, by: str) -> pd.DataFrame:
    """Return whose work is recorded in two files: person, one, other (source codes), rows and share.

    `share` is how many rows of the shorter file have a twin in the other, within the same contract
    (`by="contract"`) or whatever the contract (`by="person"`).
    """
    rows = shared_time(ledger)
    pairs = _twins(rows, rows[by].to_numpy())
    source, person = rows["source"].to_numpy(), rows["person"].to_numpy()
    first, second = pairs["first"].to_numpy(), pairs["second"].to_numpy()
    across = source[first] != source[second]
    first, second = first[across], second[across]
    low, high = np.minimum(source[first], source[second]), np.maximum(source[first], source[second])
    met = pd.DataFrame({"person": person[first], "one": low, "other": high, "lead": first, "mate": second})
    keys = ["person", "one", "other"]
    if not len(met):
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in keys}).assign(rows=0, share=0.0)
    counted = met.groupby(keys)[["lead", "mate"]].nunique().min(axis="columns").rename("rows").reset_index()
    total = _rows_per_source(ledger)
    sizes = [min(total[(p, a)], total[(p, b)]) for p, a, b in zip(*(counted[k].tolist() for k in keys), strict=True)]
    return counted.assign(share=counted["rows"] / sizes)


def _rows_per_source(ledger: Ledger) -> dict[tuple[int, int], int]:
    e = ledger.entries
    row = closed_entries(ledger, "logged", "billed")
    person = people_of(ledger).codes[row] * 2 + (e["side"] == "billed").to_numpy()[row]
    source = e["source"].cat.codes.to_numpy()[row].astype(np.int64)
    width = len(e["source"].cat.categories) + 1
    key, count = np.unique(person * width + source, return_counts=True)
    return {(k // width, k % width): n for k, n in zip(key.tolist(), count.tolist(), strict=True)}


def increments(ledger: Ledger, rows: pd.DataFrame, finding: Ints, findings: int) -> Ints:
    """Return per finding the seconds that rounding of clock times may have moved the ends of its rows by.

    The coarsest of their print, their contract's rounding, the platform's grain on the billed side, and the
    largest of `GRIDS` that all their starts and ends lie on.
    """
    e, contracts = ledger.entries, ledger.contracts
    row = rows["contract_row"].to_numpy()
    minutes = pd.to_numeric(contracts["rounding_minutes"]).fillna(0).to_numpy(dtype=np.int64)[row]
    grain = np.where(rows["person"].to_numpy() % 2, contracts["grain_seconds"].to_numpy(dtype=np.int64)[row], 1)
    known = np.maximum.reduce([e["resolution"].to_numpy()[rows["entry"]], minutes * 60, grain])
    step = np.zeros(findings, dtype=np.int64)
    np.maximum.at(step, finding, known)
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    for grid in GRIDS:
        off = np.bincount(finding, weights=(start % grid != 0) | (end % grid != 0), minlength=findings)
        step[off == 0] = np.maximum(step[off == 0], grid)
    return step


def same_text(ledger: Ledger, one: Ints, other: Ints) -> Flags:
    """Return whether two entries say the same of the work: equal task and equal, given description."""
    e = ledger.entries
    task = e["task"].cat.codes.to_numpy()
    text = [e["description"].iloc[side].to_numpy(dtype=object, na_value="") for side in (one, other)]
    return np.asarray((task[one] == task[other]) & (text[0] == text[1]) & (text[0] != ""), dtype=bool)


def is_same_name(ledger: Ledger, one: Ints, other: Ints) -> Flags:
    """Return whether two entries name the same person in the same words: by e-mail, else by name."""
    email, name = (ledger.entries[column].cat.codes.to_numpy() for column in ("person_email", "person_name"))
    by_email = (email[one] == email[other]) & (email[one] >= 0)
    by_name = (name[one] == name[other]) & (name[one] >= 0) & (email[one] == email[other])
    return np.asarray(by_email | by_name, dtype=bool)


def shifted_clocks(ledger: Ledger, rows: pd.DataFrame, one: Ints, other: Ints) -> Ints:
    """Return for pairs of `rows` whether a shifted clock makes them overlap: 0 no, 1 it may be, 2 it is so.

    It may be where they come from two files and the zone of one was assumed. It is so where their person's
    entries in the two files overlap at least five times, and moving one file by a multiple of 15 minutes up to
    14 hours removes nine tenths of the overlap and lets half of its entries begin or end within two minutes of
    the other file's: any two logs come apart when one is moved into the night, but do not fit together then.
    Entries at fewer than five times of the day fit somewhere by chance, and may be so at most.
    """
    assumed = {source.file for source in ledger.sources if source.timezone_from is ZoneSource.ASSUMED}
    is_assumed = np.array([file in assumed for file in ledger.entries["source"].cat.categories], dtype=bool)
    source, person = rows["source"].to_numpy(), rows["person"].to_numpy()
    low, high = np.minimum(source[one], source[other]), np.maximum(source[one], source[other])
    level = ((low != high) & (is_assumed[low] | is_assumed[high])).astype(np.int64)
    pairs = pd.DataFrame({"low": low, "high": high, "person": person[one]})[level > 0]
    often = pairs.value_counts().reset_index()
    often = often[often["count"] >= MIRROR_ROWS]
    for files, people in often.groupby(["low", "high"])["person"]:
        known = np.sort(people.to_numpy())
        moved = known[_is_shifted(ledger, known, *files)]
        level[(low == files[0]) & (high == files[1]) & np.isin(person[one], moved)] = 2
    return np.asarray(level, dtype=np.int64)


def _is_shifted(ledger: Ledger, people: Ints, low: int, high: int) -> Flags:
    """Return for each person (ascending) whether one shift takes two files apart; see `shifted_clocks`."""
    e = ledger.entries
    row = closed_entries(ledger, "logged", "billed")
    person = people_of(ledger).codes[row] * 2 + (e["side"] == "billed").to_numpy()[row]
    source = e["source"].cat.codes.to_numpy()[row]
    at = np.searchsorted(people, person).clip(max=len(people) - 1)
    mine = (people[at] == person) & ((source == low) | (source == high))
    found = np.zeros(len(people), dtype=bool)
    if mine.sum() > SHIFTED_ROWS:
        return found
    at, is_low = at[mine], source[mine] == low
    start, end = epoch_seconds(e["start"].iloc[row[mine]]), epoch_seconds(e["end"].iloc[row[mine]])
    long = start < end
    still, move = np.flatnonzero(is_low & long), np.flatnonzero(~is_low & long)
    entries = np.bincount(at[move], minlength=len(people))

    def overlap(by: int) -> Ints:
        shared = intervals.covered(at[move], start[move] + by, end[move] + by, at[still], start[still], end[still])
        return np.bincount(at[move], weights=shared, minlength=len(people)).astype(np.int64)

    def fitting(by: int) -> Ints:
        meets = _is_near(at[move], start[move] + by, at[still], end[still])
        meets |= _is_near(at[move], end[move] + by, at[still], start[still])
        return np.bincount(at[move], weights=meets, minlength=len(people)).astype(np.int64)

    before = overlap(0)
    minutes = np.unique(at[move] * 1440 + start[move] // 60 % 1440) // 1440
    varies = np.bincount(minutes, minlength=len(people)) >= MIRROR_ROWS
    for step in range(1, 14 * 4 + 1):
        for by in (step * 900, -step * 900):
            apart = varies & ~found & (overlap(by) <= (1 - MIRROR_SHARE) * before)
            if apart.any():
                found |= apart & (2 * fitting(by) >= entries)
    return found


def _is_near(group: Ints, at: Ints, by_group: Ints, by_at: Ints) -> Flags:
    """Return for each instant whether one of `by_at` of its group lies within two minutes of it."""
    line, by_line = group * (1 << 40) + at, np.sort(by_group * (1 << 40) + by_at)
    after = np.searchsorted(by_line, line)
    near = [np.abs(by_line[side.clip(0, len(by_line) - 1)] - line) for side in (after - 1, after)]
    return np.asarray(np.minimum(*near) <= 2 * TWIN_SECONDS, dtype=bool)
