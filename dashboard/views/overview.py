"""All contracts at a glance: what was logged, what was billed, and where a person is needed."""

from __future__ import annotations

import streamlit as st

from auditor.reports import words as shared
from dashboard import state, tables, words
from dashboard.components import behind, contracts, focus, matrix, totals
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

report, reader = state.report(), state.reader()
st.title(TITLES[reader])
st.caption(f"{LEADS[reader]} {shared.summary(report)}")
if not len(report.contracts):
    st.info("The files hold no entries of time: there is nothing to compare. Sources says what was read.")
    st.stop()
totals.show(totals.of(report, reader))
if reader == "agency":
    clicked = matrix.show(report)
    if clicked is not None:
        row, monday = clicked
        focus.on_week(row, monday)
        st.session_state[Key.CONTRACT] = row
        state.switch_page("views/contract.py")
table = tables.overview(report, reader)
row = contracts.show(report, table, reader)
if row is not None:
    st.session_state[Key.CONTRACT] = row
    state.switch_page("views/contract.py")
if reader == "agency":
    with behind.box("contracts", "Hours of each contract as a chart") as box:
        if box.open:
            contracts.draw(table)
else:
    contracts.draw(table)
st.caption(words.plain(shared.padding(report)))
