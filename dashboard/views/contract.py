"""One contract: day by day logged beside billed, what was found, and the rows behind it."""

from __future__ import annotations

import streamlit as st

from dashboard import state, tables
from dashboard.components import contract
from dashboard.state import Key

report = state.report()
if not len(report.contracts):
    st.title("Contract")
    st.info("The files hold no entries of time, so there is no contract to show.")
    st.stop()
st.page_link("views/overview.py", label="All contracts", icon=":material/arrow_back:")
names = tables.labels(report)
order = list(tables.overview(report, state.reader()).index)
if st.session_state.get(Key.CONTRACT) not in order:
    st.session_state[Key.CONTRACT] = order[0]
row = st.selectbox(
    "Contract", order, format_func=names.to_dict().__getitem__, key=Key.CONTRACT, persist_state="session"
)
contract.head(report, row)
contract.over_time(report, row)
contract.found(report, row, state.reader())
contract.compared(report, row)
