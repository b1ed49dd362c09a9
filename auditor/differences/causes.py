"""What accounts for many changes at once: a setting, a name or a clock that changed, or a timer that was running."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.differences.changes import Change
from auditor.differences.joined import LABELS, Flags, Ints, Joined, combined
from auditor.differences.pairing import clock_shifts
from auditor.reconciliation.rounding import POLICIES, rounded

Texts = npt.NDArray[Any]
LEAST_ENTRIES = 5
"""Entries that a rounding must account for."""
LEAST_RENAMED = 3
FIT_SHARE = 0.9
PER_ENTRY = tuple((direction, minutes) for direction, minutes, per in POLICIES if per == "entry")


class Cause(StrEnum):
    """What accounts for a change."""

    TIMER = "running timer"
    ROUNDING = "rounding"
    CLOCK = "another time zone"
    RENAME = "rename"


def causes_of(joined: Joined, changes: pd.DataFrame) -> tuple[Texts, Texts]:
    """Return the cause (a `Cause`, or None) of each row of `changes_of`, and what is to be said of it."""
    cause, detail = (np.full(len(changes), None, dtype=object) for _ in range(2))
    for name, find in (
        (Cause.TIMER, _timers),
        (Cause.ROUNDING, _roundings),
        (Cause.CLOCK, _clocks),
        (Cause.RENAME, _renames),
    ):
        told = find(joined, changes)
        fresh = pd.notna(told) & pd.isna(cause)
        cause[fresh], detail[fresh] = name.value, told[fresh]
    return cause, detail


def _timers(joined: Joined, changes: pd.DataFrame) -> Texts:
    """Tell entries whose timer ran in one of the exports.

    Some tools print a running timer with its hours so far and no mark: it is the only entry of the person that
    grows on the last day of the earlier export.
    """
    told = np.full(len(changes), None, dtype=object)
    before, after = changes["before"].to_numpy(), changes["after"].to_numpy()
    is_pair = (before >= 0) & (after >= 0)
    runs = joined.entries["is_running"].to_numpy()
    ran, still = (is_pair & runs[side] for side in (before, after))
    changed = changes["change"].isin([Change.RAISED, Change.LOWERED, Change.MOVED, Change.MARKED]).to_numpy()
    last = np.array([old.last if old.last is not None else -1 for old, _ in joined.reaches], dtype=np.int64)
    grows = (changes["change"] == Change.RAISED).to_numpy() & (joined.day[before] == last[joined.tool[before]])
    person = joined.group("person")[before]
    alone = grows & (np.bincount(person[grows], minlength=int(person.max(initial=0)) + 1)[person] == 1)
    told[alone] = "it grew on the last day of the earlier export, as a running timer does"
    told[changed & still] = "its timer is running in the later export"
    told[changed & ran] = "its timer was running when the earlier export was made"
    return told


def _roundings(joined: Joined, changes: pd.DataFrame) -> Texts:
    """Tell changes that one rounding, switched on or off for a whole tool, makes of the other export.

    Where a file prints rounded hours beside those that were entered, it is they and the amounts that change.
    """
    told = np.full(len(changes), None, dtype=object)
    pairs = np.flatnonzero((changes["before"] >= 0) & (changes["after"] >= 0))
    before, after = changes["before"].to_numpy()[pairs], changes["after"].to_numpy()[pairs]
    e = joined.entries
    seconds = e["rounded_seconds"].fillna(e["seconds"]).to_numpy(dtype=np.int64, na_value=0)
    had, has = seconds[before], seconds[after]
    is_hours = changes["change"].isin([Change.RAISED, Change.LOWERED, Change.REBILLED]).to_numpy()[pairs]
    is_hours &= (had != has) & ~changes["fields"].str.contains(r"\brate\b").to_numpy()[pairs]
    resolution = e["resolution"].to_numpy()
    loose = np.maximum(resolution[before], resolution[after])
    loose = np.where(loose > 1, loose, 0)
    for number in range(len(joined.tools)):
        mine = joined.tool[before] == number
        if (mine & is_hours).sum() < LEAST_ENTRIES:
            continue
        found = _policy(had[mine], has[mine], loose[mine], is_hours[mine])
        if found is not None:
            words, fits = found
            told[pairs[mine][fits & is_hours[mine]]] = words
    return told


def _policy(had: Ints, has: Ints, loose: Ints, is_hours: Flags) -> tuple[str, Flags] | None:
    """Return the rounding that makes nearly all changes, and leaves nearly all other entries alone, or None."""
    best: tuple[str, Flags] | None = None
    most = 0
    for word, source, result in (("on", had, has), ("off", has, had)):
        for direction, minutes in PER_ENTRY:
            part = _fits(source[is_hours], result[is_hours], loose[is_hours], direction, minutes)
            if part.mean() < FIT_SHARE or part.sum() < max(LEAST_ENTRIES, most + 1):
                continue
            fits = _fits(source, result, loose, direction, minutes)
            if fits.mean() >= FIT_SHARE:
                most = int(part.sum())
                best = (f"rounding {direction} {minutes} per entry was switched {word}", fits)
    return best


def _fits(source: Ints, result: Ints, loose: Ints, direction: str, minutes: int) -> Flags:
    made = [np.abs(rounded(source + by * loose, direction, minutes) - result) <= loose for by in (-1, 0, 1)]
    return np.asarray(np.any(made, axis=0))


def _clocks(joined: Joined, changes: pd.DataFrame) -> Texts:
    """Tell entries moved by one difference of the clock, if nearly all entries of a tool with clock times are."""
    told = np.full(len(changes), None, dtype=object)
    moved = np.flatnonzero(changes["change"] == Change.MOVED)
    pairs = np.flatnonzero((changes["before"] >= 0) & (changes["after"] >= 0))
    before, after = changes["before"].to_numpy(), changes["after"].to_numpy()
    shift = clock_shifts(joined, before[pairs], after[pairs])[joined.tool[before[moved]]]
    start = joined.entries["start"].to_numpy("datetime64[s]")
    mine = (shift != 0) & (start[before[moved]] + shift == start[after[moved]])
    words = [f"all clock times are {abs(by) / 3600:.2f} h {'later' if by > 0 else 'earlier'}" for by in shift[mine]]
    told[moved[mine]] = words
    return told


def _renames(joined: Joined, changes: pd.DataFrame) -> Texts:
    """Tell entries of which only labels changed, where no entry kept the old name and all have one new name."""
    told = np.full(len(changes), None, dtype=object)
    pairs = np.flatnonzero((changes["before"] >= 0) & (changes["after"] >= 0))
    before, after = changes["before"].to_numpy()[pairs], changes["after"].to_numpy()[pairs]
    renamed = (changes["change"] == Change.RELABELLED).to_numpy()[pairs]
    for name in (name for name in LABELS if name in joined.codes):
        old, new = joined.codes[name][before], joined.codes[name][after]
        differs = old != new
        own, both = combined([old]), combined([old, new])
        have_it = np.bincount(own)[own]
        have_both = np.bincount(both)[both]
        renamed &= ~differs | ((have_it == have_both) & (have_both >= LEAST_RENAMED))
    if renamed.any():
        told[pairs[renamed]] = relabellings(joined, before[renamed], after[renamed])
    return told


def relabellings(joined: Joined, before: Ints, after: Ints) -> Texts:
    """Return in words which labels of each pair were changed and into what, each different text made once."""
    names = [name for name in LABELS if name in joined.codes]
    old, new = ({name: joined.codes[name][side] for name in names} for side in (before, after))
    changed = [np.where(old[n] != new[n], combined([old[n], new[n]]), -1) for n in names]
    codes = combined(changed)
    first = np.unique(codes, return_index=True)[1]
    texts = np.full(len(first), None, dtype=object)
    for at, row in enumerate(first.tolist()):
        a, b = joined.entries.iloc[before[row]], joined.entries.iloc[after[row]]
        texts[at] = "; ".join(
            f"{name.removesuffix('_ref')} {_told(a[name])} is now {_told(b[name])}"
            for name in names
            if old[name][row] != new[name][row]
        )
    return texts[codes]


def _told(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) and value else "without a name"
