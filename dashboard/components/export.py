"""A table of the screen to take away: its rows as they are shown, with the filters that chose them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import exports, state
from dashboard.exports import Sheet

FORMS: tuple[tuple[str, str, Callable[[Sheet, pd.Timestamp], bytes]], ...] = (
    ("Excel workbook", "xlsx", exports.as_xlsx),
    ("Web page", "html", lambda sheet, _: exports.as_html(sheet)),
    ("CSV", "csv", lambda sheet, _: exports.as_csv(sheet)),
)


def show(
    table: pd.DataFrame, columns: Mapping[str, Any], title: str, about: Sequence[str] = (), *, key: str = ""
) -> None:
    """Offer a table with its columns (as for `grids.show`) in three forms, each made when it is asked for."""
    moment = state.report().ledger.as_of
    with st.popover("Export", icon=":material/download:", help="The table above as a file: its rows, in this order"):
        for label, ending, made in FORMS:
            name = exports.Sheet(title, tuple(about), ()).file_name(ending)
            st.download_button(
                label,
                data=lambda made=made: made(exports.sheet(title, about, table, columns), moment),
                file_name=name,
                key=f"export {key or title} {ending}",
                on_click="ignore",
                width="stretch",
            )
