"""What entries say was done: the distinct descriptions of a ledger, whose they are, and whether they are English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from auditor.findings import grouped
from auditor.measures.english import ENGLISH, FOREIGN
from auditor.measures.texts import normalised, written
from auditor.model import Ledger
from auditor.once import kept

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
LEAST_ENGLISH = 0.1
"""Share of a contract's entries that must hold an English word; short names of tasks hold few."""


@dataclass(frozen=True)
class Narratives:
    """Entries that should say what was done, as parallel arrays, and their distinct descriptions.

    `entry` are positions in `Ledger.entries`, `group` numbers of person and contract, `text` codes of `texts`, or -1
    without a description. `rows` is the row of `Ledger.contracts` of each group. `texts` are as the files write them.
    """

    entry: Ints
    group: Ints
    text: Ints
    seconds: Ints
    rows: Ints
    texts: pa.Array

    def matching(self, pattern: str) -> Flags:
        """Return which of the distinct texts a pattern (RE2) is found in."""
        found = pc.match_substring_regex(self.texts, pattern)
        return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)

    def of_entries(self, flags: Flags) -> Flags:
        """Return for each entry whether its text is flagged; false without one."""
        return np.append(flags, False)[self.text]

    def hours(self, mine: Flags | None = None) -> Ints:
        """Return the seconds of each group, of the given entries alone."""
        weights = self.seconds if mine is None else self.seconds * mine
        return np.bincount(self.group, weights=weights, minlength=len(self.rows)).astype(np.int64)

    def counts(self, mine: Flags) -> Ints:
        """Return how many of the given entries each group has."""
        return np.bincount(self.group[mine], minlength=len(self.rows))

    @cached_property
    def told_hours(self) -> Ints:
        """Seconds of each group that have a text."""
        return self.hours(self.text >= 0)

    @cached_property
    def told_counts(self) -> Ints:
        """How many entries with a text each group has."""
        return self.counts(self.text >= 0)

    def bundles(self, mine: Flags) -> tuple[Ints, list[Ints]]:
        """Return the groups that have given entries, and the positions of these in the parallel arrays."""
        at = np.flatnonzero(mine)
        return np.unique(self.group[at]), grouped(self.group[at], at)


@kept
def narratives(ledger: Ledger) -> Narratives | None:
    """Return what should say what was done, or None where no file has descriptions.

    Of a contract these are the logged entries, those marked as not billable left out; where none of them has a
    description but the bill has, or where nothing is logged, the billed ones. Left out are rows that repeat others,
    running timers and times that are not above nothing.
    """
    e = ledger.entries
    has = e["description"].notna().to_numpy()
    if not has.any():
        return None
    row, billed = e["contract_row"].to_numpy(), (e["side"] == "billed").to_numpy()
    is_free = ~e["is_billable"].array.fillna(value=True).to_numpy(dtype=bool)
    size = len(ledger.contracts)
    mine = ~is_free & ~billed
    logs, told, bills = (np.bincount(row[part], minlength=size) > 0 for part in (mine, mine & has, has & billed))
    by_bill = ~told & (bills | ~logs)
    seconds = e["seconds"].to_numpy(dtype=np.int64, na_value=0)
    keep = e["counts"].to_numpy() & ~e["is_running"].to_numpy() & (seconds > 0) & ~is_free & (billed == by_bill[row])
    entry = np.flatnonzero(keep)
    group, rows = _groups(ledger, entry)
    said = written(ledger)
    return Narratives(entry, group, said.codes[entry], seconds[entry], rows, said.texts)


def _groups(ledger: Ledger, entry: Ints) -> tuple[Ints, Ints]:
    """Return the group of each entry and the contract row of each group: contracts, or people on one they share."""
    row = ledger.entries["contract_row"].to_numpy()[entry].astype(np.int64)
    rows = np.arange(len(ledger.contracts))
    mine = np.flatnonzero((ledger.contracts["person"] == "").to_numpy()[row])
    if not len(mine):
        return row, rows
    person = ledger.entries["person"].cat.codes.to_numpy().astype(np.int64)[entry[mine]]
    width = len(ledger.entries["person"].cat.categories) + 1
    codes, distinct = pd.factorize(row[mine] * width + person)
    group = row.copy()
    group[mine] = len(rows) + codes
    return group, np.r_[rows, distinct // width]


@kept
def is_english(ledger: Ledger) -> Flags:
    """Return for each group of `narratives` whether its texts, if any, are likely English."""
    told = narratives(ledger)
    if told is None:
        return np.zeros(0, dtype=bool)
    known = told.told_counts
    ours, others = (told.counts(told.of_entries(told.matching(pattern))) for pattern in (ENGLISH, FOREIGN))
    return np.asarray((known == 0) | ((ours > others) & (ours >= LEAST_ENGLISH * known)))


def reads_english(ledger: Ledger) -> Flags:
    """Return for each row of `Ledger.contracts` whether somebody's texts there are likely English."""
    told, flags = narratives(ledger), np.zeros(len(ledger.contracts), dtype=bool)
    if told is not None:
        flags[told.rows[is_english(ledger)]] = True
    return flags


def are_titles(ledger: Ledger, told: Narratives) -> Flags:
    """Return which entries have a text that is only what their contract, client, project or task is called."""
    spoken = normalised(ledger)
    code_of = {text: code for code, text in enumerate(spoken.texts.to_pylist())}
    own = spoken.codes[told.entry]

    def codes(names: pd.Index[Any] | pd.Series[Any]) -> Ints:
        return np.array([*(code_of.get(plain(str(name)), -2) for name in names), -2], dtype=np.int64)

    flags = np.zeros(len(own), dtype=bool)
    for name in ("name", "client"):
        flags |= own == codes(ledger.contracts[name])[told.rows[told.group]]
    for name in ("project", "task"):
        column = ledger.entries[name].cat
        flags |= own == codes(column.categories)[column.codes.to_numpy()[told.entry]]
    return flags


def plain(text: str) -> str:
    """Return a text in the form of `texts.normalised`.

    >>> plain("Web-Shop: Login ")
    'web shop login'
    """
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def words_of(texts: pa.Array, flags: Flags) -> dict[int, str]:
    """Return the flagged texts by their code."""
    at = np.flatnonzero(flags)
    return dict(zip(at.tolist(), texts.take(pa.array(at)).to_pylist(), strict=True))
