"""The review: what is new, what was decided on these findings, and decisions that travel between two parties."""

from __future__ import annotations

import streamlit as st

from dashboard import said, state
from dashboard.components import decide, review

report = state.report()
st.title("Review")
place = said.current().place
st.caption(f"Decisions are kept {decide.where()}." if place else "Decisions are kept for this session only.")
decide.notice()
review.progress(report)
review.decided(report)
review.travel(report)
