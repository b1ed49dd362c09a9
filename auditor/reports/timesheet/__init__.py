"""The timesheet on paper: one module per form, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

import numpy as np
import pandas as pd

from auditor.reports import words
from auditor.timesheet import Timesheet

FORMATS = ("text", "csv", "json", "xlsx")
"""Names of the forms; each is the module of that name."""

Renderer = Callable[[Timesheet], str | bytes]


def renderer(name: str) -> Renderer:
    """Return the function that renders a timesheet in a form; raises KeyError for a name not in `FORMATS`."""
    if name not in FORMATS:
        raise KeyError(name)
    return cast("Renderer", import_module(f"{__name__}.{name}").render)


def clock(seconds: int) -> str:
    """Return seconds as hours and minutes, with seconds where there are any.

    >>> clock(4 * 3600 + 300), clock(65), clock(-60)
    ('4:05', '0:01:05', '-0:01')
    """
    minutes, rest = divmod(abs(seconds), 60)
    tail = f":{rest:02d}" if rest else ""
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02d}{tail}"


def decimal_hours(seconds: int) -> str:
    """Return seconds as hours with two decimals, as entered in a form.

    >>> decimal_hours(4800)
    '1.33'
    """
    return f"{seconds / 3600:.2f}"


def basis(sheet: Any) -> str:
    """Return by what the hours of a sheet (a row of `Timesheet.sheets`) come out of the log."""
    if sheet["is_segmented"]:
        return "whole ten-minute segments per day, rounded down"
    policy = sheet["policy"]
    return "as logged; no rounding is agreed" if policy is None else f"by the terms, {policy.spoken()}"


def places(sheet: Timesheet, positions: Any) -> list[tuple[str, int]]:
    """Return file and row of entries, each once."""
    e = sheet.ledger.entries
    source, row = cast("pd.Categorical", e["source"].array), e["row"].to_numpy()
    at = np.asarray(positions, dtype=np.int64)
    files, codes = list(map(str, source.categories)), source.codes[at].tolist()
    return list(dict.fromkeys((files[code], number) for code, number in zip(codes, row[at].tolist(), strict=True)))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dictionaries of plain values, None for what is missing."""
    lists = {name: words.values(frame[name]) if name != "entries" else list(frame[name]) for name in frame.columns}
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def of_sheets(frame: pd.DataFrame, sheets: int) -> list[pd.DataFrame]:
    """Return the rows of each sheet."""
    parts = dict(iter(frame.groupby("sheet")))
    return [parts.get(number, frame.iloc[:0]) for number in range(sheets)]
