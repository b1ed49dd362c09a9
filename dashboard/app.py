"""The entry of the screen: configures, navigates, and says in one line why there is nothing to show."""

from __future__ import annotations

from typing import Any

import streamlit as st

from auditor.report import Report
from dashboard import access, ahead, corrected, state
from dashboard.components import banner, mend, save, sidebar

TITLES = {"views/overview.py": "Overview", "views/contract.py": "Contract"}
PAGES = [
    *(st.Page(path, title=title, default=title == "Overview") for path, title in TITLES.items()),
    st.Page("views/findings.py", title="Findings"),
    st.Page("views/review.py", title="Review"),
    st.Page("views/hours.py", title="My hours"),
    st.Page("views/patterns.py", title="Patterns"),
    st.Page("views/sources.py", title="Sources"),
]
SECOND = {"freelancer": "My hours"}


def pages(reader: str) -> list[Any]:
    """Return the pages in the order of a reader: the overview, what `SECOND` names, then the others."""
    return sorted(PAGES, key=lambda page: (page.title != "Overview", page.title != SECOND.get(reader)))


def first_page(report: Report, reader: str) -> str:
    """Return the page that a reader sees first: a client with one contract has nothing to choose from."""
    is_single = reader == "client" and len(report.contracts) == 1
    return "views/contract.py" if is_single else "views/overview.py"


def go_to_first(report: Report) -> None:
    """Open the first page when it becomes another, for a new reader or new files, while the one before is open."""
    before, first = st.session_state.get(state.Key.FIRST, "views/overview.py"), first_page(report, state.reader())
    st.session_state[state.Key.FIRST] = first
    if first != before and page.title == TITLES[before]:
        state.switch_page(first)


st.set_page_config(page_title="Time log audit", layout="wide", initial_sidebar_state=236)
st.html("<style>[data-testid='stMainBlockContainer'] {padding: 4.4rem 1.3rem 3rem}</style>")
state.begin()
access.enter()
page = st.navigation(pages(state.reader()))
inputs = corrected.apply(sidebar.show())
answer = inputs if isinstance(inputs, state.Fault) else access.examine(inputs)
if isinstance(answer, state.Fault):
    banner.show_fault(answer)
    mend.show(answer)
elif isinstance(inputs, state.Inputs):
    st.session_state[state.Key.REPORT] = answer
    save.show(answer, state.reader())
    go_to_first(answer)
    banner.show(access.shown(inputs))
    page.run()
    ahead.begin(answer)
