"""What became of each entry: its class, the fields that changed, hours and money before and after."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.differences.joined import (
    BILLING,
    LABELS,
    MARKS,
    NO_DAY,
    TEXT,
    TIMES,
    Flags,
    Ints,
    Joined,
    combined,
    is_signed_off,
)
from auditor.model import RATE_SCALE

Texts = npt.NDArray[Any]


class Change(StrEnum):
    """What became of an entry; the first that holds."""

    RAISED = "raised"
    LOWERED = "lowered"
    REMOVED = "removed"
    ADDED = "added"
    MOVED = "moved"
    REBILLED = "rebilled"
    RELABELLED = "relabelled"
    REWORDED = "reworded"
    MARKED = "marked"


WITH_HOURS = (Change.RAISED, Change.LOWERED, Change.REMOVED, Change.ADDED)
"""The changes that change a sum of hours."""
GROUPS = {
    Change.MOVED: TIMES,
    Change.REBILLED: BILLING,
    Change.RELABELLED: LABELS,
    Change.REWORDED: TEXT,
    Change.MARKED: (*MARKS, "is_running"),
}


def changes_of(joined: Joined, partner: Ints, inside: Flags) -> pd.DataFrame:
    """Return what differs among the entries inside the comparison, one row per pair, removed or added entry.

    Columns: `change` (a `Change`, missing for pairs that are equal), `before` and `after` (positions in the joined
    table, -1 where there is none), `fields` (names of fields of `Entry`, comma between), `seconds_before`,
    `seconds_after` (0 where there is no entry or its timer runs), `age_days` (how many days before the last one of
    the earlier export), `is_closed` (the day was over when that was made), `is_locked` (the entry, or another of its
    person, contract and day, was approved or invoiced in the earlier export).
    """
    free = inside & (partner < 0)
    paired = np.flatnonzero(inside[: joined.size] & (partner[: joined.size] >= 0))
    removed, added = np.flatnonzero(free & ~joined.is_new), np.flatnonzero(free & joined.is_new)
    before = np.concatenate([paired, removed, np.full(len(added), -1)])
    after = np.concatenate([partner[paired], np.full(len(removed), -1), added])
    seconds = joined.entries["seconds"].to_numpy(dtype=np.int64, na_value=0)
    had, has = (np.where(side >= 0, seconds[side], 0) for side in (before, after))
    tolerance = np.where((before >= 0) & (after >= 0), _tolerance(joined, before, after), 0)
    fields, groups = _fields(joined, before, after, np.abs(has - had) > tolerance)
    conditions = [before < 0, after < 0, has - had > tolerance, had - has > tolerance, *groups]
    values = [Change.ADDED, Change.REMOVED, Change.RAISED, Change.LOWERED, *GROUPS]
    change = np.full(len(before), None, dtype=object)
    for flags, value in reversed(list(zip(conditions, values, strict=True))):
        change[flags] = value.value
    entry = np.where(before >= 0, before, after)
    last = np.array([0 if old.last is None else old.last for old, _ in joined.reaches], dtype=np.int64)
    day = joined.day[entry]
    age = np.where(day == NO_DAY, 0, last[joined.tool[entry]] - day)
    return pd.DataFrame(
        {
            "change": pd.Series(change, dtype=object),
            "before": before,
            "after": after,
            "fields": pd.Series(fields, dtype=object),
            "seconds_before": had,
            "seconds_after": has,
            "age_days": age,
            "is_closed": age >= 1,
            "is_locked": _locked_days(joined)[entry],
        }
    )


def _tolerance(joined: Joined, before: Ints, after: Ints) -> Ints:
    """Return how far two prints of one length may differ: not at all where both are printed alike."""
    resolution = joined.entries["resolution"].to_numpy()
    return np.where(resolution[before] == resolution[after], 0, np.maximum(resolution[before], resolution[after]))


def _fields(joined: Joined, before: Ints, after: Ints, has_hours: Flags) -> tuple[Texts, list[Flags]]:
    """Return the names of the changed fields of each pair, and for each class of `GROUPS` which pairs it fits."""
    is_pair = (before >= 0) & (after >= 0)
    a, b = before[is_pair], after[is_pair]
    differs = {name: codes[a] != codes[b] for name, codes in joined.codes.items()}
    differs["seconds"] = has_hours[is_pair]
    which = combined([flags.astype(np.int64) for flags in differs.values()])
    _, first = np.unique(which, return_index=True)
    told = [", ".join(name for name in differs if differs[name][row]) for row in first.tolist()]
    fields = np.full(len(before), "", dtype=object)
    fields[is_pair] = np.array([*told, ""], dtype=object)[which]
    groups = []
    for own in GROUPS.values():
        flags = np.zeros(len(before), dtype=bool)
        flags[is_pair] = np.any([differs[name] for name in own if name in differs], axis=0)
        groups.append(flags)
    return fields, groups


def _locked_days(joined: Joined) -> Flags:
    """Return which entries are of a person, contract and day of which the earlier export holds a signed-off one."""
    key = combined([joined.group("person", "contract_ref", "client", "project"), pd.factorize(joined.day)[0]])
    locked = is_signed_off(joined.entries) & ~joined.is_new
    return np.bincount(key[locked], minlength=int(key.max(initial=-1)) + 1)[key] > 0


def worth(joined: Joined, changes: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return by how much the money of each change differs, in hundredths, and its currency; missing if unknown.

    It is the difference of the stated amounts, else that of the hours at the rate of the entry.
    """
    e = joined.entries
    before, after = (changes[name].to_numpy() for name in ("before", "after"))
    entry = np.where(after >= 0, after, before)
    stated = e["amount"].to_numpy(dtype=float, na_value=np.nan)
    had, has = (np.where(side >= 0, stated[side], 0.0) for side in (before, after))
    rate = e["hourly"].to_numpy(dtype=float, na_value=np.nan)[entry]
    seconds = (changes["seconds_after"] - changes["seconds_before"]).to_numpy()
    reckoned = np.where(seconds != 0, np.round(seconds * rate / 3600 * 100 / RATE_SCALE), np.nan)
    amount = np.where(np.isnan(has - had), reckoned, has - had)
    currency = e["currency"].astype(object).to_numpy()
    is_one = (before < 0) | (after < 0) | (currency[before] == currency[after])
    counts = changes["change"].isin([*WITH_HOURS, Change.REBILLED]).to_numpy()
    known = counts & is_one & ~np.isnan(amount) & pd.notna(currency[entry])
    return (
        pd.Series(np.where(known, amount, np.nan)).astype("Int64"),
        pd.Series(currency[entry], dtype=object).where(known, None),
    )
