"""The entry of the screen: configures, navigates, and says in one line why there is nothing to show."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.components import banner, sidebar

PAGES = [
    st.Page("views/overview.py", title="Overview", icon=":material/table_rows:", default=True),
    st.Page("views/contract.py", title="Contract", icon=":material/description:"),
    st.Page("views/findings.py", title="Findings", icon=":material/search:"),
    st.Page("views/sources.py", title="Sources", icon=":material/folder_open:"),
]

st.set_page_config(page_title="Time log audit", layout="wide", initial_sidebar_state=270)
state.begin()
page = st.navigation(PAGES)
inputs = sidebar.show()
answer = inputs if isinstance(inputs, state.Fault) else state.examine(inputs)
if isinstance(answer, state.Fault):
    banner.show_fault(answer)
else:
    st.session_state[state.Key.REPORT] = answer
    banner.show(inputs)
    page.run()
