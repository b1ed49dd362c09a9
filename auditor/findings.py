"""What a rule says: kinds, severities, confidence, tested explanations, and the frame they travel in.

A rule answers `found(...)`: a frame with one row per finding. It states only what it alone knows; the
engine adds code, fingerprint, money, confidence and the places of the evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd


class Kind(StrEnum):
    """What stands against what."""

    IMPOSSIBLE = "impossible"
    BREACH = "breach"
    INCONSISTENT = "inconsistent"
    UNUSUAL = "unusual"


class Severity(StrEnum):
    """By consequence for the bill: error contradicts it, warning may change it, note changes nothing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """3 for error, 2 for warning, 1 for note."""
        return {"error": 3, "warning": 2, "note": 1}[self.value]


class Confidence(StrEnum):
    """High when every explanation was ruled out, lower with each that could not be tested."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Verdict(StrEnum):
    """What testing an innocent explanation gave."""

    RULED_IN = "ruled in"
    RULED_OUT = "ruled out"
    UNTESTABLE = "untestable"


FOUND_COLUMNS = (
    "entries",
    "questioned",
    "places",
    "seconds",
    "amount",
    "start_s",
    "end_s",
    "day",
    "until",
    "person",
    "contract",
    "message",
    "kind",
    "severity",
    "confidence",
    "explanations",
    "facts",
    "identity",
)
"""Columns of the frame a rule answers; see `found`."""

Column = Any
"""A column of values, one per finding: a list, a Series or an array."""


def found(
    *,
    message: Column,
    entries: Column | None = None,
    questioned: Column | None = None,
    places: Column | None = None,
    seconds: Column | int = 0,
    amount: Column | None = None,
    interval: tuple[Column, Column] | None = None,
    day: Column | None = None,
    until: Column | None = None,
    person: Column | None = None,
    contract: Column | None = None,
    kind: Column | str | None = None,
    severity: Column | str | None = None,
    confidence: Column | str | None = None,
    explanations: Mapping[str, Column | str] | None = None,
    facts: Mapping[str, Any] | None = None,
    identity: Column | None = None,
) -> pd.DataFrame:
    """Return findings, one row each; every argument is a column of as many values as `message`.

    - `entries`: arrays of positions in `Ledger.entries`, the evidence, the leading entry first.
    - `questioned`: arrays of positions (a subset of `entries`) whose time is in question; default none.
    - `places`: lists of `(file, row)` for evidence that is not an entry (total rows, unread rows, files).
    - `seconds`: time in question, spread over `questioned` in proportion to their length.
    - `amount`: hundredths of the currency unit in question, where the rule knows them better than `seconds` at
      the rates of the questioned entries.
    - `interval`: start and end in epoch seconds of the time in question, where it has one. Its length must
      be `seconds`; overlapping intervals of several findings are counted once in totals.
    - `day`, `until`, `person`, `contract`: taken from the entries when not given.
    - `kind`, `severity`, `confidence`: taken from the rule and from the explanations when not given.
    - `explanations`: name to a `Verdict` or a column of them.
    - `facts`: name to a value or a column of them; names carry their unit (`logged_seconds`). Values are
      text, whole numbers, booleans, or lists of these.
    - `identity`: text that makes the fingerprint when the evidence has no entries.
    """
    length = len(message)

    def column(value: Any) -> list[Any]:
        if value is None or isinstance(value, (str, int)):
            return [value] * length
        made = value.tolist() if isinstance(value, (pd.Series, np.ndarray)) else list(value)
        if len(made) != length:
            raise ValueError(f"{len(made)} values for {length} findings")
        return made

    def dictionaries(named: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        columns = {name: column(value) for name, value in (named or {}).items()}
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)] or [
            {} for _ in range(length)
        ]

    none: list[Any] = [np.empty(0, dtype=np.int64)] * length
    start, end = interval if interval is not None else (None, None)
    return pd.DataFrame(
        {
            "entries": pd.Series(list(entries) if entries is not None else none, dtype=object),
            "questioned": pd.Series(list(questioned) if questioned is not None else none, dtype=object),
            "places": pd.Series(list(places) if places is not None else [[]] * length, dtype=object),
            "seconds": pd.Series(column(seconds), dtype="int64"),
            "amount": pd.Series(column(amount), dtype="Int64"),
            "start_s": pd.Series(column(start), dtype="Int64"),
            "end_s": pd.Series(column(end), dtype="Int64"),
            "day": pd.Series(column(day), dtype="datetime64[us]"),
            "until": pd.Series(column(until), dtype="datetime64[us]"),
            "person": pd.Series(column(person), dtype=object),
            "contract": pd.Series(column(contract), dtype=object),
            "message": pd.Series(column(message), dtype=object),
            "kind": pd.Series(column(kind), dtype=object),
            "severity": pd.Series(column(severity), dtype=object),
            "confidence": pd.Series(column(confidence), dtype=object),
            "explanations": pd.Series(dictionaries(explanations), dtype=object),
            "facts": pd.Series(dictionaries(facts), dtype=object),
            "identity": pd.Series(column(identity), dtype=object),
        },
        columns=list(FOUND_COLUMNS),
    )


def nothing() -> pd.DataFrame:
    """Return no findings."""
    return _none().copy()


@cache
def _none() -> pd.DataFrame:
    """Return the frame that `nothing` copies: making it anew takes longer than most rules that find nothing."""
    return found(message=[])


def grouped(groups: np.ndarray[Any, Any], values: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """Return the values of each group as one array, groups in ascending order, values in given order.

    >>> [g.tolist() for g in grouped(np.array([2, 1, 2]), np.array([7, 8, 9]))]
    [[8], [7, 9]]
    """
    if len(groups) == 0:
        return []
    order = np.argsort(groups, kind="stable")
    edges = np.flatnonzero(np.diff(groups[order])) + 1
    return cut_at(values[order], edges)


def cut_at(values: np.ndarray[Any, Any], edges: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """Return an array cut at ascending positions, as `numpy.split` does, at a tenth of its time.

    >>> [part.tolist() for part in cut_at(np.array([7, 8, 9]), np.array([1, 1]))]
    [[7], [], [8, 9]]
    """
    return [values[low:high] for low, high in pairwise([0, *edges.tolist(), len(values)])]


def unnested(column: pd.Series[Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return a column of position arrays as two parallel arrays: number of the finding, and position.

    >>> unnested(pd.Series([np.array([4, 5]), np.array([], dtype=np.int64), np.array([6])]))
    (array([0, 0, 2]), array([4, 5, 6]))
    """
    parts = column.tolist()
    number = np.repeat(np.arange(len(parts)), np.fromiter(map(len, parts), dtype=np.int64, count=len(parts)))
    return number, np.concatenate([*parts, np.zeros(0, dtype=np.int64)], dtype=np.int64, casting="unsafe")


def hours(seconds: int) -> str:
    """Return seconds as hours with two decimals, "1.50 h"; shorter than 36 s as seconds.

    >>> hours(5400), hours(20), hours(-5400)
    ('1.50 h', '20 s', '-1.50 h')
    """
    return f"{seconds} s" if 0 < abs(seconds) < 36 else f"{seconds / 3600:.2f} h"
