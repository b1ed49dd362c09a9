"""The totals that a reader looks at first."""

from __future__ import annotations

import streamlit as st

from auditor.report import Report
from auditor.reports import words as shared
from dashboard import words


def show(sums: dict[str, str]) -> None:
    """Show figures beside each other, each as wide as it needs."""
    with st.container(horizontal=True):
        for label, value in sums.items():
            st.metric(label, words.plain(value), border=True, width="content")


def of(report: Report, reader: str) -> dict[str, str]:
    """Return the totals that the reader looks at first."""
    t, weeks = report.totals, report.weeks
    asked = {"In question": shared.hours(t["in_question_seconds"])}
    asked |= {"Worth": words.moneys(t["in_question"])} if any(t["in_question"].values()) else {}
    logged, billed = shared.hours(t["logged_seconds"]), shared.hours(t["billed_seconds"])
    if reader == "client":
        more = {"Billed": billed, "Logged": logged, "Billed, not in the log": shared.hours(t["unsupported_seconds"])}
    elif reader == "agency":
        unseen = f"{int(weeks['is_approvable'].sum()):,} of {len(weeks):,}"
        more = {"Weeks to approve unseen": unseen, "Logged": logged, "Billed": billed}
    else:
        more = {"Logged": logged, "Billed": billed, "Logged, not billed": shared.hours(t["unbilled_seconds"])}
    return more | asked
