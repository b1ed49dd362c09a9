"""Tables with headings in words, numbers with units, and rows to choose."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import words

ROW_HEIGHT, MOST_ROWS = 35, 12


def hours(label: str, help_: str | None = None) -> Any:
    """Return a column of hours."""
    return st.column_config.NumberColumn(label, format="%,.2f h", help=help_)


def number(label: str, help_: str | None = None) -> Any:
    """Return a column of counts."""
    return st.column_config.NumberColumn(label, format="%,d", help=help_)


def date(label: str) -> Any:
    """Return a column of days."""
    return st.column_config.DateColumn(label, format="ddd D MMM YYYY")


def show(
    table: pd.DataFrame,
    columns: dict[str, Any],
    *,
    key: str | None = None,
    alt: str = "",
    wide: tuple[str, ...] = (),
) -> int | None:
    """Show the named columns of a table under their headings; with a `key` return the position of the chosen row.

    A click on any cell chooses its row. `amount` and `currency` become one column when there is one currency.
    """
    table, columns = _priced(table, columns)
    config = {name: _text(made, name in wide) if isinstance(made, str) else made for name, made in columns.items()}
    options: dict[str, Any] = {
        "column_order": list(columns),
        "column_config": config,
        "hide_index": True,
        "height": ROW_HEIGHT * (min(len(table), MOST_ROWS) + 1) + 3,
        "placeholder": "",
        "alt": alt or None,
    }
    if key is None:
        st.dataframe(table[list(columns)], **options)
        return None
    event = st.dataframe(
        table[list(columns)], on_select="rerun", selection_mode=["single-row", "single-cell"], key=key, **options
    )
    return chosen(event["selection"], len(table))


def chosen(selection: Any, length: int) -> int | None:
    """Return the row of a selection of a row or a cell, None without one."""
    rows = [*selection["rows"], *(cell[0] for cell in selection["cells"])]
    return rows[0] if rows and rows[0] < length else None


def _text(label: str, is_wide: bool) -> Any:  # noqa: FBT001
    return st.column_config.TextColumn(label, width="large" if is_wide else None)


def _priced(table: pd.DataFrame, columns: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Name the currency in the heading of the amounts when there is one, else in a column beside them."""
    if "amount" not in columns:
        return table, columns
    currencies = [c for c in table["currency"].dropna().unique() if c]
    label = str(columns["amount"])
    if len(currencies) == 1 and re.fullmatch("[A-Z]{3}", currencies[0]):
        made = st.column_config.NumberColumn(label, format=f"%,.2f {currencies[0]}")
        return table, columns | {"amount": made}
    if not currencies:
        return table, {name: made for name, made in columns.items() if name != "amount"}
    made = st.column_config.NumberColumn(label, format="%,.2f")
    parts = {}
    for name, each in (columns | {"amount": made}).items():
        parts[name] = each
        if name == "amount":
            parts["currency"] = "Currency"
    return table, parts


def shown_severity(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with severities in words that differ by shape as well."""
    severity = table["severity"].map(words.SEVERITIES)
    return table.assign(severity=severity.where(~table["explained"], "≈ explained"))
