"""What was read and what was checked: a receipt for every file, and where each rule could run."""

from __future__ import annotations

import streamlit as st

from auditor.reports import words as shared
from dashboard import rows, state, words
from dashboard.components import coverage, grids, receipt

RECEIPTS = {
    "file": grids.text("File"),
    "format": grids.text("Format"),
    "side": grids.text("Side", 62),
    "read": grids.number("Rows read", 80),
    "accepted": grids.number("Accepted", 76),
    "quarantined": grids.number("Quarantined", 94),
    "skipped": grids.number("Skipped", 68),
    "balanced": grids.text("Balanced", 76),
}
report = state.report()
st.title("Sources")
files, checks = st.tabs(["Files", "Coverage"])
with files:
    table = rows.receipts(report.ledger)
    st.markdown(f"**{shared.many(len(table), 'file')}.** Every row read was accepted, quarantined or skipped.")
    grids.show(table, RECEIPTS, alt="Receipts")
    for source in report.ledger.sources:
        with st.expander(words.plain(source.file), expanded=bool(source.rows["quarantined"]) or len(table) == 1):
            receipt.show(report.ledger, source)
    if report.ledger.guesses:
        st.subheader("What was guessed")
        st.caption("No settings say otherwise; audit.toml can.")
        st.markdown("\n".join(f"- {words.plain(guess)}" for guess in report.ledger.guesses))
with checks:
    if len(report.coverage):
        coverage.show(rows.coverage(report))
    else:
        st.info("No rule ran.")
