"""What was read and what was checked: a receipt for every file, and where each rule could run."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from auditor.model import Source
from auditor.reports import words as shared
from dashboard import state, tables, words
from dashboard.components import grids
from dashboard.state import Key

RECEIPTS = {
    "file": "File",
    "format": "Format",
    "side": "Side",
    "read": grids.number("Rows read"),
    "accepted": grids.number("Accepted"),
    "quarantined": grids.number("Quarantined"),
    "skipped": grids.number("Skipped"),
    "balanced": "Balanced",
    "zone": "Zone",
}
RULES = {
    "code": "Code",
    "rule": "Rule",
    "ran": grids.number("Ran in"),
    "skipped": grids.number("Skipped in"),
    "found": grids.number("Found"),
    "reason": "Why skipped",
}
CELLS = {
    "code": "Code",
    "rule": "Rule",
    "file": "File",
    "label": "Contract",
    "status": "Status",
    "found": grids.number("Found"),
    "reason": "Why skipped",
}


def receipt(source: Source) -> None:
    """Show where every row of a file went, and how it was read."""
    ledger = report.ledger
    mark = "✓ balanced" if source.is_balanced else "▲ does not balance"
    st.text(f"{shared.receipt(source)}   {mark}")
    how = [
        f"{source.tool}, {source.format.replace('_', ' ')}; {source.side} side; by {source.grain}",
        f"Days {words.days(source.first_day, source.last_day) or 'not stated'}",
        f"Zone {source.timezone}, {shared.KNOWN_FROM[source.timezone_from]}",
    ]
    if source.date_order:
        how.append(f"Dates read as {source.date_order}: {source.date_order_from}")
    for line in [*how, *source.notes]:
        st.markdown(f"- {words.plain(line)}")
    mine = {name: frame[frame["source"] == source.file] for name, frame in (
        ("quarantine", ledger.quarantine), ("skipped", ledger.skipped), ("totals", ledger.totals))}  # fmt: skip
    if len(mine["quarantine"]):
        st.markdown("**Quarantined: read, but not understood, and in no figure**")
        columns = {"row": grids.number("Row"), "column": "Column", "text": "What stands there", "reason": "Why"}
        grids.show(mine["quarantine"], columns, alt="Quarantined rows")
    if len(mine["skipped"]):
        counts = mine["skipped"]["reason"].astype("str").value_counts()
        skipped = "; ".join(f"{reason}: {number:,}" for reason, number in counts.items())
        st.markdown(f"**Skipped by design:** {words.plain(skipped)}")
    if len(mine["totals"]):
        st.markdown("**Totals the file states**")
        grids.show(tables.totals(mine["totals"]), tables_of_totals(), alt="Totals")


def tables_of_totals() -> dict[str, object]:
    """Return the columns of stated totals."""
    return {
        "row": grids.number("Row"),
        "label": "Total",
        "stated": grids.hours("Stated"),
        "summed": grids.hours("Sum of its rows"),
        "agrees": "Agrees",
    }


def covered(table: pd.DataFrame) -> None:
    """Show which rules ran where, as a summary and cell by cell."""
    ran = int((table["status"] == "ran").sum())
    st.markdown(
        f"**{shared.many(table['code'].nunique(), 'rule')}** on every file and contract: ran {ran:,} times, "
        f"skipped {len(table) - ran:,} times for want of what they need."
    )
    grids.show(tables.coverage_summary(table), RULES, alt="Rules: ran and skipped", wide=("reason",))
    st.markdown("**Rule by file and contract**")
    first, second, third = st.columns(3)
    rules = first.multiselect("Rule", sorted(table["code"].unique()), key=Key.COVERAGE_RULE, persist_state="session")
    files = second.multiselect("File", sorted(table["file"].unique()), key=Key.COVERAGE_FILE, persist_state="session")
    statuses = third.multiselect("Status", ["ran", "skipped"], key=Key.COVERAGE_STATUS, persist_state="session")
    for column, wanted in (("code", rules), ("file", files), ("status", statuses)):
        table = table[table[column].isin(wanted)] if wanted else table
    if len(table):
        grids.show(table, CELLS, alt="Coverage", wide=("reason",))
    else:
        st.write("Nothing passes these filters.")


report = state.report()
st.title("Sources")
files, rules = st.tabs(["Files", "Coverage"])
with files:
    table = tables.receipts(report.ledger)
    st.markdown(f"**{shared.many(len(table), 'file')}.** Every row read was accepted, quarantined or skipped.")
    grids.show(table, RECEIPTS, alt="Receipts")
    for source in report.ledger.sources:
        with st.expander(words.plain(source.file), expanded=bool(source.rows["quarantined"]) or len(table) == 1):
            receipt(source)
    if report.ledger.guesses:
        st.subheader("What was guessed")
        st.caption("No settings say otherwise; audit.toml can.")
        for guess in report.ledger.guesses:
            st.markdown(f"- {words.plain(guess)}")
with rules:
    if len(report.coverage):
        covered(tables.coverage(report))
    else:
        st.info("No rule ran.")
