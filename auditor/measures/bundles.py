"""Rows that share a cause: one finding each, or one for all of them when they are many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditor.model import Ledger

Ints = npt.NDArray[np.int64]


def bundled(groups: Ints, most: int) -> Ints:
    """Return the number of the finding each row belongs to, counted from zero in ascending order of rows.

    Rows of one group share a number when there are more than `most` of them; else each has its own.

    >>> bundled(np.array([7, 7, 7, 3]), 2).tolist(), bundled(np.array([7, 7, 7, 3]), 3).tolist()
    ([0, 0, 0, 1], [0, 1, 2, 3])
    """
    _, group, size = np.unique(groups, return_inverse=True, return_counts=True)
    key = np.where(size[group] > most, -1 - group, np.arange(len(groups)))
    return np.asarray(pd.factorize(key)[0], dtype=np.int64)


def common(ledger: Ledger, bundles: Sequence[Ints], column: str) -> list[str | None]:
    """Return for each bundle of entries None if all have one `person` (or `contract`), else an empty text.

    None stands for "as its first entry says" in `findings.found`.
    """
    codes = ledger.entries[column].cat.codes.to_numpy()
    return [None if (codes[rows] == codes[rows[0]]).all() else "" for rows in bundles]


def span(ledger: Ledger, bundles: Sequence[Ints]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the first and the last day of each bundle of entries."""
    first = ledger.entries["day"].to_numpy("datetime64[us]")
    last = ledger.entries["until"].to_numpy("datetime64[us]")
    none = np.datetime64("NaT", "us")
    return (
        pd.Series([np.fmin.reduce(first[rows], initial=none) for rows in bundles], dtype="datetime64[us]"),
        pd.Series([np.fmax.reduce(last[rows], initial=none) for rows in bundles], dtype="datetime64[us]"),
    )
