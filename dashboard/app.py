"""The entry of the screen: configures, navigates, and says in one line why there is nothing to show."""

from __future__ import annotations

import streamlit as st

from dashboard import access, state
from dashboard.components import banner, save, sidebar

PAGES = [
    st.Page("views/overview.py", title="Overview", default=True),
    st.Page("views/contract.py", title="Contract"),
    st.Page("views/findings.py", title="Findings"),
    st.Page("views/patterns.py", title="Patterns"),
    st.Page("views/sources.py", title="Sources"),
]

st.set_page_config(page_title="Time log audit", layout="wide", initial_sidebar_state=236)
st.html("<style>[data-testid='stMainBlockContainer'] {padding: 4.4rem 1.3rem 3rem}</style>")
state.begin()
access.enter()
page = st.navigation(PAGES)
inputs = sidebar.show()
answer = inputs if isinstance(inputs, state.Fault) else access.examine(inputs)
if isinstance(answer, state.Fault):
    banner.show_fault(answer)
elif isinstance(inputs, state.Inputs):
    st.session_state[state.Key.REPORT] = answer
    save.show(answer, state.reader())
    banner.show(access.shown(inputs))
    page.run()
