"""All contracts at a glance: what was logged, what was billed, and where a person is needed."""

from __future__ import annotations

import streamlit as st

from auditor.reports import words as shared
from dashboard import charts, state, tables, words
from dashboard.components import grids, totals
from dashboard.state import Key

TITLES = {
    "freelancer": "Before you submit",
    "client": "Before you pay",
    "agency": "Before you approve",
}
LEADS = {
    "freelancer": "What will be questioned in your hours, and what you forgot to bill.",
    "client": "Which billed hours the log supports, and which to ask about.",
    "agency": "Which contracts can be approved unseen, and which need a person.",
}
COLUMNS = {
    "state": grids.text("State", 106, words.STATE_HELP),
    "name": grids.text("Contract"),
    "person": grids.text("Person"),
    "client": grids.text("Client"),
    "logged": grids.hours("Logged"),
    "billed": grids.hours("Billed"),
    "difference": grids.hours("Difference", help_="Billed less logged; empty with one side only."),
    "question": grids.hours("In question", help_="Each second once, however many findings question it."),
    "amount": None,
    "findings": grids.text("Findings", 88, "Errors ■, warnings ▲ and notes ●."),
}


report, reader = state.report(), state.reader()
st.title(TITLES[reader])
st.caption(f"{LEADS[reader]} {shared.summary(report)}")
if not len(report.contracts):
    st.info("The files hold no entries of time: there is nothing to compare. Sources says what was read.")
    st.stop()
totals.show(totals.of(report, reader))
table = tables.overview(report, reader)
present = [name for name in words.STATES if (table["state"] == name).any()]
wanted = present
if len(present) > 1:
    marked = {name: f"{words.STATE_MARKS[name]} {words.STATES[name]}" for name in present}
    kept = {"key": Key.STATES, "persist_state": "session"}
    picked = st.pills("State", present, selection_mode="multi", format_func=marked.get, help=words.STATE_HELP, **kept)
    wanted = picked or present
table = table[table["state"].isin(wanted)]
one = {name for name in ("person", "client") if report.contracts[name].nunique() == 1}
columns = {name: made for name, made in COLUMNS.items() if name not in one}
st.markdown(f"**{shared.many(len(table), 'contract')}**, what needs you first. Click one to open it.")
row = grids.show(
    table.assign(state=table["state"].map(words.STATES)), columns, key=Key.CONTRACTS_TABLE, alt="Contracts"
)
if row is not None:
    st.session_state[Key.CONTRACT] = int(table.index[row])
    state.switch_page("views/contract.py")
if table[["logged", "billed"]].to_numpy().any():
    alt = "Hours logged, billed and in question per contract; the table above holds the same numbers."
    st.plotly_chart(charts.contracts(table), config={"displayModeBar": False}, alt=alt)
else:
    st.write("No contract has hours: there is nothing to draw.")
st.caption(words.plain(shared.padding(report)))
