"""Tables with headings in words, numbers with units, and rows to choose."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import words

MOST_PIXELS, LOW = 495, 31
NARROW, MIDDLE = 64, 78
TALL, LETTER = 58, 6.2
"""Pixels: heights of a table and its rows; `TALL` rows wrap their text; and the width of a letter."""


MANY = 3_000
"""More rows than these are sent as they are scrolled to."""
WRAPPED = ("message", "name", "meaning", "reasons", "memo", "protection", "state")
"""Columns of sentences and names, which take a second line where they do not fit."""


def text(label: str, width: int | None = None, help_: str | None = None) -> Any:
    """Return a column of text, `width` pixels wide or as wide as its cells."""
    return st.column_config.TextColumn(label, width=width, help=help_)


def hours(label: str, width: int | None = MIDDLE, help_: str | None = None) -> Any:
    """Return a column of hours."""
    return st.column_config.NumberColumn(label, width=width, format="%,.2f h", help=help_)


def number(label: str, width: int | None = NARROW, help_: str | None = None) -> Any:
    """Return a column of counts."""
    return st.column_config.NumberColumn(label, width=width, format="%,d", help=help_)


def percent(label: str, width: int = 72) -> Any:
    """Return a column of percent."""
    return st.column_config.NumberColumn(label, width=width, format="%.0f %%")


def date(label: str, width: int | None = 112) -> Any:
    """Return a column of days."""
    return st.column_config.DateColumn(label, width=width, format="ddd D MMM YYYY")


def show(
    table: pd.DataFrame, columns: dict[str, Any], *, alt: str, key: str | None = None, start: int | None = None
) -> int | None:
    """Show the named columns of a table; with a `key` return the position of the row that was clicked.

    Money, given as its heading or None, is shown with `currency`, or not at all when there is none. A choice is
    forgotten as soon as the table holds other rows; the row `start` is chosen until another is.
    """
    table, options = _options(table, columns, alt, start)
    if key is None:
        st.dataframe(table, lazy=len(table) > MANY or None, **options)
        return None
    modes = ["single-row", "single-cell"]
    event = st.dataframe(table, on_select="rerun", selection_mode=modes, key=key_of(table, key), **options)
    return chosen(event["selection"], len(table))


def pick(
    table: pd.DataFrame, columns: dict[str, Any], *, alt: str, key: str, start: int | None = None
) -> tuple[int | None, list[int]]:
    """Show a table as `show` does, with boxes to tick; return the row that was clicked, and all rows ticked."""
    table, options = _options(table, columns, alt, start)
    modes = ["multi-row", "single-cell"]
    event = st.dataframe(table, on_select="rerun", selection_mode=modes, key=key_of(table, key), **options)
    selection, length = event["selection"], len(table)
    cells: dict[str, Any] = {"rows": [], "cells": selection["cells"]}
    clicked = chosen(cells, length)
    return chosen(selection, length) if clicked is None else clicked, [n for n in selection["rows"] if n < length]


def _options(
    table: pd.DataFrame, columns: dict[str, Any], alt: str, start: int | None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    table, columns = priced(table, columns)
    table = table[list(columns)]
    row_height = TALL if _is_long(table, columns) else LOW
    chosen_at_first: dict[str, Any] = {}
    if start is not None and start < len(table):
        chosen_at_first["selection_default"] = {"selection": {"rows": [start], "columns": [], "cells": []}}
    return table, chosen_at_first | {
        "column_order": list(columns),
        "column_config": columns,
        "hide_index": True,
        "row_height": row_height,
        "height": "content" if LOW + len(table) * row_height <= MOST_PIXELS else MOST_PIXELS,
        "placeholder": "",
        "alt": alt,
    }


def key_of(table: pd.DataFrame, key: str) -> str:
    """Return the key of a table with rows to choose: it changes with the rows, which are findings or told by all."""
    told = table.get("fingerprint", table).reset_index(drop=True)
    return f"{key}-{int(pd.util.hash_pandas_object(told).sum()):x}"


def _is_long(table: pd.DataFrame, columns: dict[str, Any]) -> bool:
    """Return whether sentences or names are too long for one line of their column."""
    lengths = {name: columns[name]["width"] for name in WRAPPED if name in columns and len(table)}
    return any(table[name].str.len().max() * LETTER > width for name, width in lengths.items() if width)


def chosen(selection: Any, length: int) -> int | None:
    """Return the row of a selection of a row or a cell, None without one."""
    rows = [*selection["rows"], *(cell[0] for cell in selection["cells"])]
    return rows[0] if rows and rows[0] < length else None


def priced(table: pd.DataFrame, columns: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return a table and its columns with money told with its currency, or without it where there is none.

    Columns of money are those given as their heading, or as None.
    """
    moneys = {name: made or "Worth" for name, made in columns.items() if made is None or isinstance(made, str)}
    if not moneys:
        return table, columns
    currencies = [code for code in table["currency"].dropna().unique() if code]
    if not currencies:
        return table, {name: made for name, made in columns.items() if name not in moneys}
    if len(currencies) == 1 and re.fullmatch("[A-Z]{3}", currencies[0]):
        told = f"%,.2f {currencies[0]}"
        return table, columns | {
            name: st.column_config.NumberColumn(label, width=96, format=told) for name, label in moneys.items()
        }
    texts = {
        name: [
            "" if pd.isna(amount) or not currency else f"{amount:,.2f} {currency}"
            for amount, currency in zip(table[name], table["currency"].fillna(""), strict=True)
        ]
        for name in moneys
    }
    return table.assign(**texts), columns | {
        name: st.column_config.TextColumn(label, width=100, alignment="right") for name, label in moneys.items()
    }


def with_severity(table: pd.DataFrame) -> pd.DataFrame:
    """Return findings with severities in words that differ by shape as well."""
    severity = table["severity"].map(words.SEVERITIES)
    return table.assign(severity=severity.where(~table["explained"], words.EXPLAINED))
