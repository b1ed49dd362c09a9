"""How entries were made, for how finely the log can be compared: never who is to blame."""

from __future__ import annotations

import streamlit as st

from dashboard import patterns, state
from dashboard.components import patterns as parts
from dashboard.state import Key

report = state.report()
st.title("Patterns")
st.caption(
    "How the entries were made: timed or typed, in which steps, and when they were written. It says how finely this "
    "log can be compared, and nothing about whether the hours were worked. Most honest logs hold typed entries."
)
by = st.segmented_control(
    "By",
    list(patterns.GROUPINGS),
    format_func=patterns.GROUPINGS.__getitem__,
    default="contract",
    required=True,
    key=Key.PATTERNS_BY,
    persist_state="session",
)
if not len(patterns.made(report, by)):
    st.info("No entry has time: there is nothing to tell of how entries were made.")
    st.stop()
parts.show(report, by)
parts.closer(report, by)
