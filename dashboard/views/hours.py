"""The hours of the log that are ready to enter, week by week, and what else to know before submitting."""

from __future__ import annotations

import streamlit as st

from auditor.reports import words as shared
from auditor.timesheet import has_log
from dashboard import hours, state, words
from dashboard.components import hours as parts
from dashboard.components import totals
from dashboard.state import Key

report = state.report()
st.title("My hours")
if not has_log(report.ledger):
    st.info("The files hold no log: there are no hours to enter.")
    st.stop()
st.caption(
    "What the log supports, ready to enter, and what to mend or add before you submit. Nothing is sent anywhere."
)
mondays, latest = hours.mondays(report)
if latest is None:
    st.info("No row of the log has a day with hours: there is nothing to enter.")
    parts.show_unread(hours.everything(report))
    st.stop()
with st.container(horizontal=True, vertical_alignment="bottom"):
    first = st.selectbox(
        "From the week",
        mondays,
        mondays.index(latest),
        format_func=hours.week,
        key=Key.HOURS_FROM,
        persist_state="session",
        width=195,
    )
    later = [monday for monday in mondays if monday >= first]
    last = st.selectbox(
        "To the week",
        later,
        len(later) - 1,
        format_func=hours.week,
        key=f"{Key.HOURS_TO}-{first}",
        persist_state="session",
        width=195,
    )
    t = hours.within(report, first, last)
    parts.offer(t)
unbilled = hours.forgotten(report, first, last)
protected = hours.protected(report, first, last)
sums = parts.summed(t)
if len(unbilled):
    sums["Logged, not billed"] = shared.hours(int(unbilled["seconds"].sum()))
risk = protected.loc[protected["protection"] != hours.SAFE, "hours"].sum()
if risk:
    sums["Not protected"] = shared.hours(round(risk * 3600))
totals.show(sums)
parts.show_sheets(t)
parts.show_unbilled(report, t, unbilled)
parts.show_protected(t, protected)
parts.show_unread(t)
if report.ledger.guesses:
    with st.expander(f"Guessed, as no settings say it: {len(report.ledger.guesses)}"):
        for guess in report.ledger.guesses[: parts.MOST_GUESSES]:
            st.write(words.plain(guess))
