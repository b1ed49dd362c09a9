"""Two exports of the same period in one table, so that an entry of one can be told to be an entry of the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor import matching
from auditor.model import ENTRY_TYPES, Ledger, Source, stack

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HOURS = ("seconds", "is_running")
TIMES = ("day", "until", "start", "end", "break_seconds")
LABELS = ("person", "contract_ref", "client", "project", "task", "tags")
TEXT = ("description",)
BILLING = ("is_billable", "rounded_seconds", "rate", "amount", "adjustment", "currency")
MARKS = ("is_locked", "invoice", "is_overtime", "is_manual", "activity", "entry_id")
COMPARED = (*HOURS, *TIMES, *LABELS, *TEXT, *BILLING, *MARKS)
"""What an entry says that may change from one export to the next."""

OPTIONAL = (*LABELS[1:], *TEXT, *BILLING, *MARKS)
"""Fields that an export may have no column for."""
COLUMN_SHARE = 0.5
"""A field that one export never states and the other for this share of its entries is a column left out."""


@dataclass(frozen=True)
class Reach:
    """What one export of one tool reaches over: days as ordinals of numpy; None where it says or holds nothing.

    `first` and `last` are the days of its rows; `claimed` is the period it states, if each of its files does.
    """

    is_given: bool
    first: int | None = None
    last: int | None = None
    claimed: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class Joined:
    """The entries of both exports, the earlier first, people and rates resolved together.

    `size` is how many are of the earlier one. `codes` hold for each field of `COMPARED` that both exports state
    one whole number per entry, equal where the values are equal or both missing; `uncompared` names the others.
    `day` is the ordinal of the day. `tools` are the programs that made the files, `tool` the position of each
    entry's there, and `reaches` what the earlier and the later export of each tool reach over.
    """

    entries: pd.DataFrame
    size: int
    codes: dict[str, Ints]
    uncompared: tuple[str, ...]
    day: Ints
    tool: Ints
    tools: tuple[str, ...]
    reaches: tuple[tuple[Reach, Reach], ...]

    @property
    def is_new(self) -> Flags:
        """Whether each entry is of the later export."""
        return np.arange(len(self.entries)) >= self.size

    def group(self, *fields: str) -> Ints:
        """Return one code per entry for tool, side and the given fields together."""
        side = self.entries["side"].cat.codes.to_numpy().astype(np.int64)
        return combined([self.tool, side, *(self.codes[name] for name in fields if name in self.codes)])


def join(old: Ledger, new: Ledger) -> Joined:
    """Return two resolved ledgers in one table; people, contracts and rates are resolved as if read together."""
    both = Ledger(
        entries=stack([old.entries[list(ENTRY_TYPES)], new.entries[list(ENTRY_TYPES)]], ENTRY_TYPES),
        sources=(*old.sources, *new.sources),
        as_of=new.as_of,
        settings=new.settings,
    )
    entries, size = matching.resolve(both).entries, len(old.entries)
    uncompared = tuple(name for name in OPTIONAL if _is_left_out(entries[name], size))
    tools = tuple(dict.fromkeys(source.tool for source in both.sources))
    tool = np.concatenate([_tools(ledger, tools) for ledger in (old, new)])
    day = entries["day"].to_numpy("datetime64[D]").astype(np.int64)
    return Joined(
        entries=entries,
        size=size,
        codes={name: coded(entries[name]) for name in COMPARED if name not in uncompared},
        uncompared=uncompared,
        day=day,
        tool=tool,
        tools=tools,
        reaches=tuple(
            (_reach(name, old.sources, day[:size][tool[:size] == number]),
             _reach(name, new.sources, day[size:][tool[size:] == number]))
            for number, name in enumerate(tools)
        ),
    )  # fmt: skip


def coded(column: pd.Series[Any]) -> Ints:
    """Return whole numbers that are equal where the values are; -1 stands for missing."""
    codes = column.cat.codes.to_numpy() if isinstance(column.dtype, pd.CategoricalDtype) else pd.factorize(column)[0]
    return np.asarray(codes, dtype=np.int64)


def combined(codes: Sequence[Ints]) -> Ints:
    """Return one code for several codes of 0 or more, or -1, together.

    >>> combined([np.array([4, 4, 7]), np.array([-1, 0, -1])]).tolist()
    [0, 1, 2]
    """
    key = np.zeros(len(codes[0]), dtype=np.int64)
    for code in codes:
        if len(code) and code.min() < code.max():
            key = pd.factorize(key * (int(code.max()) + 2) + code + 1)[0].astype(np.int64)
    return key


def is_signed_off(entries: pd.DataFrame) -> Flags:
    """Return which entries are approved, closed or invoiced."""
    return np.asarray(entries["is_locked"].fillna(value=False).to_numpy(dtype=bool) | entries["invoice"].notna())


def _is_left_out(column: pd.Series[Any], size: int) -> bool:
    stated = column.notna().to_numpy()
    if not 0 < size < len(stated):
        return False
    shares = stated[:size].mean(), stated[size:].mean()
    return bool(min(shares) == 0 and max(shares) >= COLUMN_SHARE)


def _tools(ledger: Ledger, tools: Sequence[str]) -> Ints:
    source = ledger.entries["source"]
    position = {one.file: tools.index(one.tool) for one in ledger.sources}
    lookup = np.array([position.get(str(name), 0) for name in source.cat.categories], dtype=np.int64)
    return lookup[source.cat.codes.to_numpy()] if len(source) else np.zeros(0, dtype=np.int64)


def _reach(tool: str, sources: Sequence[Source], day: Ints) -> Reach:
    files = [source for source in sources if source.tool == tool]
    firsts = [_ordinal(source.claimed_first) for source in files if source.claimed_first is not None]
    lasts = [_ordinal(source.claimed_last) for source in files if source.claimed_last is not None]
    is_claimed = bool(files) and len(firsts) == len(lasts) == len(files)
    dated = day[day != NO_DAY]
    return Reach(
        is_given=bool(files),
        first=int(dated.min()) if len(dated) else None,
        last=int(dated.max()) if len(dated) else None,
        claimed=(min(firsts), max(lasts)) if is_claimed else None,
    )


NO_DAY = int(np.iinfo(np.int64).min)
"""The ordinal of a missing day."""


def _ordinal(day: dt.date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
