"""Entries that repeat another word for word: the content of a row without its place in the file."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import ENTRY_TYPES, Ledger
from auditor.once import kept

Ints = npt.NDArray[np.int64]
CONTENT = tuple(name for name in ENTRY_TYPES if name not in {"source", "row", "person", "contract", "note"})
"""What an entry says, as the source states it."""
TWIN_SHARE, TWIN_ROWS = 0.8, 5


@kept
def copied_from(ledger: Ledger) -> Ints:
    """Return for each entry the position of the earlier one that it repeats word for word, or -1.

    The n-th copy in a file repeats the n-th in an earlier file of the same format, if that has so many; else
    the copy before it in its own file. Every field of `CONTENT` is equal, missing being equal to missing.
    """
    e = ledger.entries
    origin = np.full(len(e), -1, dtype=np.int64)
    row = _suspects(ledger)
    if not len(row):
        return origin
    part = e.iloc[row]
    source = part["source"].cat.codes.to_numpy().astype(np.int64)
    formats = {s.file: s.format for s in ledger.sources}
    format_ = pd.factorize(np.array([formats[str(f)] for f in e["source"].cat.categories], dtype=object))[0][source]
    content = format_.astype(np.int64)
    for name in CONTENT:
        column = part[name]
        code = column.cat.codes.to_numpy() if ENTRY_TYPES[name] == "category" else pd.factorize(column)[0]
        if code.max() > code.min():
            content = pd.factorize(content * (int(code.max()) + 2) + code + 1)[0].astype(np.int64)
    size = int(content.max()) + 1
    before = _previous(source * size + content)
    nth = np.zeros(len(row), dtype=np.int64)
    order = np.lexsort((row, content, source))
    key = (source * size + content)[order]
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    nth[order] = np.arange(len(row)) - np.repeat(first, np.diff(np.r_[first, len(row)]))
    elsewhere = _previous(nth * size + content)
    nearest = np.where(elsewhere >= 0, elsewhere, before)
    has = nearest >= 0
    origin[row[has]] = row[nearest[has]]
    return origin


def originals(ledger: Ledger) -> Ints:
    """Return for each entry the position of the first that it repeats word for word; itself if it repeats none."""
    copy = copied_from(ledger)
    origin = np.where(copy >= 0, copy, np.arange(len(copy)))
    while (origin != origin[origin]).any():
        origin = origin[origin]
    return origin


def twin_exports(ledger: Ledger) -> list[tuple[str, str]]:
    """Return the files of which most rows stand in an earlier file of the same format, with that file's name.

    Most are `TWIN_SHARE` of the shorter of the two: they are two exports of one period.
    """
    formats = [source.format for source in ledger.sources]
    if len(set(formats)) == len(formats):
        return []
    copy, source = copied_from(ledger), ledger.entries["source"]
    files, code = source.cat.categories, source.cat.codes.to_numpy().astype(np.int64)
    rows = np.flatnonzero(copy >= 0)
    pairs, count = np.unique(code[rows] * len(files) + code[copy[rows]], return_counts=True)
    several = np.bincount(code, minlength=len(files))
    later, earlier = pairs // len(files), pairs % len(files)
    shorter = np.minimum(several[later], several[earlier])
    is_twin = (later != earlier) & (shorter >= TWIN_ROWS) & (count >= TWIN_SHARE * shorter)
    return [(str(files[a]), str(files[b])) for a, b in zip(later[is_twin], earlier[is_twin], strict=True)]


def _previous(key: Ints) -> Ints:
    """Return for each value the position of the equal one before it, or -1."""
    order = np.argsort(key, kind="stable")
    found = np.full(len(key), -1, dtype=np.int64)
    again = np.flatnonzero(key[order][1:] == key[order][:-1])
    found[order[again + 1]] = order[again]
    return found


def _suspects(ledger: Ledger) -> Ints:
    """Return positions, ascending, of counted entries that share person, contract, times and length with another."""
    e = ledger.entries
    if not len(e):
        return np.zeros(0, dtype=np.int64)
    mixed = np.zeros(len(e), dtype=np.uint64)
    for column in (
        e["contract_row"].to_numpy(),
        e["side"].cat.codes.to_numpy(),
        e["start"].to_numpy("datetime64[us]").astype(np.int64),
        e["end"].to_numpy("datetime64[us]").astype(np.int64),
        e["day"].to_numpy("datetime64[us]").astype(np.int64),
        e["seconds"].to_numpy(dtype=np.int64, na_value=-1),
    ):
        mixed = (mixed ^ column.astype(np.int64).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    ordered = np.sort(mixed)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(twice):
        return np.zeros(0, dtype=np.int64)
    likely = np.zeros(1 << 20, dtype=bool)
    likely[twice >> np.uint64(44)] = True
    row = np.flatnonzero(likely[mixed >> np.uint64(44)] & e["counts"].to_numpy())
    at = np.searchsorted(twice, mixed[row]).clip(max=len(twice) - 1)
    return np.asarray(row[twice[at] == mixed[row]], dtype=np.int64)
