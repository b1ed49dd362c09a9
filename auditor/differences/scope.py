"""Where one export reaches and the other does not: said once, and no difference of the entries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from auditor.differences.joined import NO_DAY, Flags, Ints, Joined, is_signed_off
from auditor.findings import grouped, hours

BLOCK_ROWS = 5
BLOCK_DAYS = 2
"""What one export lacks at an end is a block from this many entries and days on, else removed or added entries."""
NEVER = int(np.iinfo(np.int64).max)
"""The first day of what has none."""


class Reason(StrEnum):
    """Why entries of one export are not compared with the other."""

    EMPTY = "the other export is empty"
    NOT_GIVEN = "the other export has no such file"
    OUTSIDE = "outside the period the other export states"
    SINCE = "after the last day of the earlier export"
    MISSING = "missing as one block"
    WIDER = "before the first day of the earlier export"
    PERSON = "nobody of that name in the other export"


@dataclass(frozen=True, eq=False)
class Scope:
    """Entries of one export that are left out of the comparison, for one reason.

    `entries` are positions in that export's ledger; the message says how many, where and why.
    """

    reason: Reason
    is_new: bool
    entries: Ints
    seconds: int
    first: str | None
    last: str | None
    message: str


@dataclass(frozen=True, eq=False)
class _Search:
    """What was found, and which entries are not yet taken."""

    joined: Joined
    free: Flags
    found: list[Scope]

    def take(self, reason: Reason, rows: Ints, told: str, least_rows: int = 1, least_days: int = 0) -> None:
        """Leave those of some entries of one export that are free out, if there are enough; `told` says why."""
        rows = rows[self.free[rows]]
        days = np.unique(self.joined.day[rows])
        if len(rows) < least_rows or len(days) < least_days:
            return
        self.free[rows] = False
        is_new = bool(rows[0] >= self.joined.size)
        first, last = (date(int(day)) if day != NO_DAY else None for day in (days[0], days[-1]))
        seconds = int(self.joined.entries["seconds"].iloc[rows].fillna(0).sum())
        many = f"{len(rows):,} entries" if len(rows) > 1 else "1 entry"
        when = " to ".join(dict.fromkeys(day for day in (first, last) if day)) or "without a day"
        signed = 0 if is_new else int(is_signed_off(self.joined.entries.iloc[rows]).sum())
        if signed and reason is Reason.MISSING:
            told += f"; {signed:,} of them had been signed off"
        message = f"{many} of the {'later' if is_new else 'earlier'} export, {when}, {hours(seconds)}: {told}."
        entries = rows - self.joined.size if is_new else rows
        self.found.append(Scope(reason, is_new, entries, seconds, first, last, message))

    def block(self, reason: Reason, rows: Ints, told: str) -> None:
        """Leave entries out if they are as many as a block."""
        self.take(reason, rows, told, BLOCK_ROWS, BLOCK_DAYS)


def date(ordinal: int) -> str:
    """Return the ordinal of a day as an ISO date.

    >>> date(0)
    '1970-01-01'
    """
    return str(np.datetime64(ordinal, "D"))


def outside(joined: Joined) -> tuple[list[Scope], Flags]:
    """Return what the other export cannot hold, and the flags of all other entries.

    It cannot where it is empty or not given, or states a period that ends before.
    """
    search = _Search(joined, np.ones(len(joined.entries), dtype=bool), [])
    for number, (old, new) in enumerate(joined.reaches):
        tool = joined.tools[number]
        for is_new, other in ((False, new), (True, old)):
            mine = np.flatnonzero((joined.tool == number) & (joined.is_new == is_new))
            name = "earlier" if is_new else "later"
            if other.first is None and other.is_given:
                search.take(Reason.EMPTY, mine, f"the {name} export of {tool} holds no entries")
            elif other.first is None:
                search.take(Reason.NOT_GIVEN, mine, f"no {name} export of {tool} is given")
            elif other.claimed is not None:
                first, last = other.claimed
                day = joined.day[mine]
                is_out = ((day < first) | (day > last)) & (day != NO_DAY)
                told = f"the {name} export states the period {date(first)} to {date(last)}"
                search.take(Reason.OUTSIDE, mine[is_out], told)
    return search.found, search.free


def blocks(joined: Joined, unpaired: Flags) -> tuple[list[Scope], Flags]:
    """Return what one export lacks as a block, and the flags of all other unpaired entries.

    A block is at one end of the export, or of one contract that begins later now, or all that a person or a
    contract has. Entries after the last day of the earlier export are new work, however few they are.
    """
    search = _Search(joined, unpaired & (joined.day != NO_DAY), [])
    is_new, day = joined.is_new, joined.day
    for number, (old, new) in enumerate(joined.reaches):
        if old.first is None or new.first is None or old.last is None or new.last is None:
            continue
        mine = joined.tool == number
        later = np.flatnonzero(mine & is_new & (day > old.last))
        search.take(Reason.SINCE, later, "they are of the days since the earlier export")
        for is_at_end, begins in ((day < new.first, "begins later"), (day > new.last, "ends earlier")):
            told = f"the export or its project {begins} now, or they were deleted together"
            if new.claimed is not None:
                told += "; the later export states a period that holds these days"
            search.block(Reason.MISSING, np.flatnonzero(mine & ~is_new & is_at_end), told)
        if old.claimed is None:
            told = "a wider period was exported, or they were written later"
            search.block(Reason.WIDER, np.flatnonzero(mine & is_new & (day < old.first)), told)
    person, place = joined.group("person"), joined.group("person", "contract_ref", "client", "project")
    for is_later in (False, True):
        _take_groups(search, person, is_later=is_later, is_person=True)
    _take_groups(search, place, is_later=False, is_person=False)
    return search.found, (unpaired & (joined.day == NO_DAY)) | search.free


def _take_groups(search: _Search, group: Ints, *, is_later: bool, is_person: bool) -> None:
    """Take what one export has of a person, or of a contract, while the other has nothing, or nothing so early."""
    joined = search.joined
    mine = joined.is_new == is_later
    begins = np.full(int(group.max(initial=-1)) + 1, NEVER)
    np.minimum.at(begins, group[~mine], np.where(joined.day[~mine] == NO_DAY, NEVER, joined.day[~mine]))
    gone = np.flatnonzero(search.free & mine & (begins[group] == NEVER if is_person else joined.day < begins[group]))
    name = "earlier" if is_later else "later"
    for rows in grouped(group[gone], gone):
        who = _named(joined.entries.iloc[int(rows[0])], is_person=is_person)
        first = int(begins[group[rows[0]]])
        if first == NEVER:
            search.block(Reason.PERSON if is_person else Reason.MISSING, rows, f"the {name} export has no {who}")
        else:
            told = f"{who} begins on {date(first)} in the {name} export, or they were deleted together"
            search.block(Reason.MISSING, rows, told)


def _named(entry: Any, *, is_person: bool) -> str:
    parts = [entry["person"]] if is_person else [entry["client"], entry["project"], entry["contract_ref"]]
    return " / ".join(part for part in parts if isinstance(part, str) and part) or "entry without a name"
