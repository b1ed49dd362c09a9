"""The difference of two exports on paper: one module per form, and what they share of each change."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

import numpy as np
import pandas as pd

from auditor.differences import Difference
from auditor.model import Ledger
from auditor.report import Report
from auditor.reports import words

FORMATS = ("text", "json", "csv")
"""Names of the forms; each is the module of that name."""

Renderer = Callable[[Difference, Report], str]


def renderer(name: str) -> Renderer:
    """Return the function that renders a difference, and what rules found in it, in a form."""
    if name not in FORMATS:
        raise KeyError(name)
    return cast("Renderer", import_module(f"{__name__}.{name}").render)


def told(difference: Difference, changes: pd.DataFrame) -> pd.DataFrame:
    """Return what the two rows of each change say, as plain values, None for what is missing.

    Columns: earlier_file, earlier_row, later_file, later_row; client, project and task of the later entry, else of
    the earlier one; description_before and description_after.
    """
    old, new = changes["old"].to_numpy(), changes["new"].to_numpy()
    columns: dict[str, Any] = {}
    for name, ledger, rows in (("earlier", difference.old, old), ("later", difference.new, new)):
        columns[f"{name}_file"], columns[f"{name}_row"] = (
            _values(ledger, field, rows) for field in ("source", "row")
        )
    for name in ("client", "project", "task"):
        before, after = _values(difference.old, name, old), _values(difference.new, name, new)
        columns[name] = [b if n < 0 else a for b, a, n in zip(before, after, new.tolist(), strict=True)]
    columns["description_before"] = _values(difference.old, "description", old)
    columns["description_after"] = _values(difference.new, "description", new)
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def _values(ledger: Ledger, field: str, rows: np.ndarray[Any, Any]) -> list[Any]:
    """Return a field of entries as plain values; None at position -1."""
    values = np.full(len(rows), None, dtype=object)
    there = rows >= 0
    values[there] = np.array([*words.values(ledger.entries[field].iloc[rows[there]]), None], dtype=object)[:-1]
    return values.tolist()


def places(ledger: Ledger, rows: np.ndarray[Any, Any]) -> list[tuple[str, int]]:
    """Return file and row of entries of a ledger."""
    part = ledger.entries.iloc[rows]
    return list(zip(part["source"].astype(str), part["row"].tolist(), strict=True))
