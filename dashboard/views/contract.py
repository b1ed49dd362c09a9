"""One contract: its days and causes to look at, what was found, and the rows behind it."""

from __future__ import annotations

import streamlit as st

from dashboard import state, tables
from dashboard.components import contract, finding, pack, pictures
from dashboard.state import Key

report, reader = state.report(), state.reader()
if not len(report.contracts):
    st.title("Contract")
    st.info("The files hold no entries of time, so there is no contract to show.")
    st.stop()
names = tables.labels(report)
order = list(tables.overview(report, reader).index)
if st.session_state.get(Key.CONTRACT) not in order:
    st.session_state[Key.CONTRACT] = order[0]
row = order[0]
if len(order) > 1:
    st.page_link("views/overview.py", label="All contracts", icon=":material/arrow_back:")
    row = st.selectbox(
        "Contract", order, format_func=names.to_dict().__getitem__, key=Key.CONTRACT, persist_state="session"
    )
contract.head(report, row, reader)
above = st.container()
chosen = contract.choose(report, row)
with above:
    pictures.show(report, row, reader, chosen)
finding.show(report, chosen, reader)
contract.compared(report, row)
pack.show(report, row, reader)
