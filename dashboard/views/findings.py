"""All findings with filters: what people decided, decisions on one or many at once, and the chosen one in full."""

from __future__ import annotations

import streamlit as st

from auditor.reports import words as shared
from dashboard import state, tables
from dashboard.components import decide, filters, finding, grids
from dashboard.state import Key

COLUMNS = {
    "severity": grids.text("Severity", 78),
    "code": grids.text("Code", 60),
    "label": grids.text("Contract", 124),
    "person": grids.text("Person", 128),
    "day": grids.date("Day"),
    "hours": grids.hours("In question"),
    "amount": None,
    "message": grids.text("What it says", 190),
}
report = state.report()
st.title("Findings")
st.caption(shared.summary(report))
everything = tables.findings(report)
if not len(everything):
    st.info("No finding: every rule that could run was content. Sources says which could not run, and why.")
    st.stop()
table, about = filters.show(report)
if not len(table):
    decide.notice()
    st.info("No finding passes these filters.")
    st.stop()
st.markdown(
    f"**{len(table):,} of {shared.many(len(everything), 'finding')}.** Click one to see it in full below; "
    "tick several to decide on them at once."
)
hidden = {"person"} if len(set(everything["person"]) - {""}) <= 1 else set()
shown = {name: made for name, made in COLUMNS.items() if name not in hidden}
position, rows = finding.pick(table, shown, "Findings", about, Key.FINDINGS_TABLE)
first = int(table.index[position or 0])
decide.show(report, rows or [first])
finding.show(report, first, state.reader())
