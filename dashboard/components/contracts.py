"""All contracts as rows, in hours or in money, with the reader's columns first."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from auditor.report import Report
from auditor.reports import words as shared
from dashboard import charts, words
from dashboard.charts import contracts as contracts_chart
from dashboard.components import export, grids
from dashboard.state import Key

ABOUT = {
    "state": grids.text("State", 106, words.STATE_HELP),
    "name": grids.text("Contract"),
    "person": grids.text("Person", 128),
    "client": grids.text("Client", 98),
}
SIDES = {
    "freelancer": ("logged", "billed", "difference", "unsupported"),
    "client": ("billed", "logged", "difference", "unsupported"),
    "agency": ("logged", "billed", "difference", "unsupported"),
}
HELP = {
    "logged": "What the person's own log holds.",
    "billed": "What the bill holds.",
    "difference": "Billed less logged; empty with one side only.",
    "unsupported": "Billed beyond the log and beyond what the terms add; empty with one side only.",
}
QUESTION_HELP = "Each second once, however many findings question it."
TREND_HELP = "Hours per week, billed, or logged where nothing is billed; the last {} weeks of the audit for all."
IN_HOURS, IN_MONEY = "in hours", "in money"


def show(report: Report, table: pd.DataFrame, reader: str) -> int | None:
    """Show rows of `tables.overview`, and return the contract that was clicked, a row of `report.contracts`."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = _wanted(table)
        is_money = _is_money(table)
    table = table[table["state"].isin(wanted)]
    columns = _columns(report, table, reader, is_money=is_money)
    st.markdown(f"**{shared.many(len(table), 'contract')}**, what needs you first. Click one to open it.")
    marked = table.assign(state=[f"{words.STATE_MARKS[name]} {words.STATES[name]}" for name in table["state"]])
    position = grids.show(marked, columns, key=Key.CONTRACTS_TABLE, alt="Contracts")
    picked = st.session_state.get(Key.STATES)
    told = ", ".join(words.STATES[name] for name in picked or () if name in wanted)
    export.show(marked, columns, "Contracts", [f"State: {told}"] if told else [])
    return None if position is None else int(table.index[position])


def _wanted(table: pd.DataFrame) -> list[str]:
    """Show the states to choose from, and return the chosen ones."""
    present = [name for name in words.STATES if (table["state"] == name).any()]
    if len(present) <= 1:
        return present
    picked = st.pills(
        "State",
        present,
        selection_mode="multi",
        format_func=lambda name: f"{words.STATE_MARKS[name]} {words.STATES[name]}",
        help=words.STATE_HELP,
        key=Key.STATES,
        persist_state="session",
    )
    return picked or present


def _is_money(table: pd.DataFrame) -> bool:
    """Show whether to tell hours or money, where money is known, and return whether it is money."""
    if not table[["logged_amount", "billed_amount"]].fillna(0).to_numpy().any():
        return False
    unit = st.segmented_control(
        "Unit",
        [IN_HOURS, IN_MONEY],
        default=IN_HOURS,
        required=True,
        key=Key.WORTH,
        label_visibility="collapsed",
        persist_state="session",
    )
    return unit == IN_MONEY


def _columns(report: Report, table: pd.DataFrame, reader: str, *, is_money: bool) -> dict[str, Any]:
    hidden = {name for name in ("person", "client") if len(set(report.contracts[name])) == 1}
    hidden |= set() if "person" in hidden else {"client"}
    columns: dict[str, Any] = {name: made for name, made in ABOUT.items() if name not in hidden}
    if len(hidden) == 1:
        columns["name"] = grids.text("Contract", 150 if "person" in columns else 180)
    for name in SIDES[reader]:
        label, width = name.capitalize(), 84 if name == "unsupported" else grids.MIDDLE
        columns |= {f"{name}_amount": label} if is_money else {name: grids.hours(label, width, HELP[name])}
    columns |= {"question": grids.hours("In question", 84, QUESTION_HELP), "amount": None}
    weeks = max(map(len, table["trend"]), default=0)
    if weeks > 1:
        most = max((max(line, default=0.0) for line in table["trend"]), default=0.0)
        columns["trend"] = st.column_config.BarChartColumn(
            f"{weeks} weeks, h",
            width=84,
            help=TREND_HELP.format(weeks),
            y_min=0,
            y_max=max(most, 1.0),
            color=charts.LOGGED,
        )
    return columns


def draw(table: pd.DataFrame) -> None:
    """Draw hours per contract, or say that there are none."""
    if table[["logged", "billed"]].to_numpy().any():
        alt = "Hours logged, billed and in question per contract; the table holds the same numbers."
        st.plotly_chart(contracts_chart.draw(table), config=charts.PLAIN, alt=alt)
    else:
        st.write("No contract has hours: there is nothing to draw.")
