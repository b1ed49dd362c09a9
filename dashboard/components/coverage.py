"""Which rules ran on which files and contracts, what they found, and why they were skipped."""

from __future__ import annotations

import streamlit as st

from auditor.report import Report
from auditor.reports import words as shared
from dashboard import rows
from dashboard.components import export, grids
from dashboard.state import Key

RULES = {
    "code": grids.text("Code", 66),
    "rule": grids.text("Rule"),
    "ran": grids.number("Ran in"),
    "skipped": grids.number("Skipped in", 84),
    "found": grids.number("Found"),
    "reason": grids.text("Why skipped"),
}
CELLS = {
    "code": grids.text("Code", 66),
    "file": grids.text("File", 240),
    "label": grids.text("Contract", 210),
    "found": grids.number("Found"),
    "outcome": grids.text("What happened"),
}


def prepare(report: Report) -> None:
    """Work out what ran where."""
    rows.coverage_summary(report)


def show(report: Report) -> None:
    """Show which rules ran where, as a summary and cell by cell."""
    summary, table = rows.coverage_summary(report), rows.coverage(report)
    if not len(table):
        st.info("No rule ran.")
        return
    ran = int(summary["ran"].sum())
    st.markdown(
        f"**{shared.many(len(summary), 'rule')}** on every file and contract: ran {ran:,} times, "
        f"skipped {len(table) - ran:,} times for want of what they need."
    )
    grids.show(summary, RULES, alt="Rules: ran and skipped")
    st.markdown("**Rule by file and contract**")
    first, second, third = st.columns(3)
    rules = first.multiselect("Rule", sorted(summary["code"]), key=Key.COVERAGE_RULE, persist_state="session")
    files = second.multiselect(
        "File",
        sorted(source.file for source in report.ledger.sources),
        key=Key.COVERAGE_FILE,
        persist_state="session",
    )
    statuses = third.multiselect("Status", ["ran", "skipped"], key=Key.COVERAGE_STATUS, persist_state="session")
    for column, wanted in (("code", rules), ("file", files), ("status", statuses)):
        table = table[table[column].isin(wanted)] if wanted else table
    if len(table):
        grids.show(table, CELLS, alt="Coverage")
        chosen = {"Rule": rules, "File": files, "Status": statuses}
        export.show(
            table, CELLS, "Coverage", [f"{name}: {', '.join(values)}" for name, values in chosen.items() if values]
        )
    else:
        st.write("Nothing passes these filters.")
