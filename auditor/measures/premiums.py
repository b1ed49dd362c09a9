"""Overtime, weekend and night rates: which rows say that theirs is one, and which rates are a usual multiple."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from auditor.measures.agreed import agreed
from auditor.model import Ledger

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MULTIPLES = (1.25, 1.5, 1.75, 2.0)
WORDS = r"\b(?:overtime|over-time|weekend rate|night rate|holiday rate|premium rate|surcharge|out of hours)\b"


def is_multiple(stated: npt.NDArray[Any], base: npt.NDArray[Any]) -> Flags:
    """Return which rates are a usual multiple of a base rate, to half a percent.

    >>> is_multiple(np.array([67.5, 60.0]), np.array([45.0, 45.0])).tolist()
    [True, False]
    """
    factor = stated / np.where(base > 0, base, np.nan)
    return np.asarray((np.abs(factor[:, None] - np.array(MULTIPLES)) <= 0.005).any(axis=1))


def says_premium(ledger: Ledger, entries: Ints) -> Flags:
    """Return which entries call themselves overtime, in task, tags or description."""
    part = ledger.entries.iloc[entries]
    told = np.zeros(len(entries), dtype=bool)
    for name in ("task", "tags", "description"):
        told = told | part[name].astype("str").str.contains(WORDS, case=False, regex=True, na=False).to_numpy(
            dtype=bool
        )
    return told


def is_premium(ledger: Ledger, entries: Ints) -> Flags:
    """Return which entries may have a premium rate: they or the settings say so, and these do not forbid it."""
    known = {row: one.premium_hours for row, one in enumerate(agreed(ledger)) if one is not None}
    row = ledger.entries["contract_row"].to_numpy()[entries]
    stated = np.array([known.get(int(r)) for r in row], dtype=object)
    return np.asarray((stated != False) & ((stated == True) | says_premium(ledger, entries)), dtype=bool)  # noqa: E712
