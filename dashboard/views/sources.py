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
    "file": grids.text("File"),
    "format": grids.text("Format"),
    "side": grids.text("Side", 62),
    "read": grids.number("Rows read", 80),
    "accepted": grids.number("Accepted", 76),
    "quarantined": grids.number("Quarantined", 94),
    "skipped": grids.number("Skipped", 68),
    "balanced": grids.text("Balanced", 76),
}
QUARANTINED = {
    "row": grids.number("Row"),
    "column": grids.text("Column", 130),
    "text": grids.text("What stands there"),
    "reason": grids.text("Why"),
}
TOTALS = {
    "row": grids.number("Row"),
    "label": grids.text("Total"),
    "stated": grids.hours("Stated"),
    "summed": grids.hours("Sum of its rows", 120),
    "agrees": grids.text("Agrees", 72),
}
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


def receipt(source: Source) -> None:
    """Show where every row of a file went, and how it was read."""
    ledger = report.ledger
    mark = "✓ balanced" if source.is_balanced else "▲ does not balance"
    st.text(f"{shared.receipt(source)}   {mark}")
    how = [
        f"{source.tool}, {source.format.replace('_', ' ')}; {source.side} side; by {source.grain}",
        f"Days {words.days(source.first_day, source.last_day) or 'not stated'}",
        f"Zone {source.timezone}, {words.KNOWN_FROM[source.timezone_from]}",
    ]
    if source.date_order:
        how.append(f"Dates read as {source.date_order}: {source.date_order_from}")
    st.markdown("\n".join(f"- {words.plain(line)}" for line in [*how, *source.notes]))
    mine = {name: frame[frame["source"] == source.file] for name, frame in (
        ("quarantine", ledger.quarantine), ("skipped", ledger.skipped), ("totals", ledger.totals))}  # fmt: skip
    if len(mine["quarantine"]):
        st.markdown("**Quarantined: read, but not understood, and in no figure**")
        grids.show(mine["quarantine"], QUARANTINED, alt="Quarantined rows")
    if len(mine["skipped"]):
        counts = mine["skipped"]["reason"].astype("str").value_counts()
        skipped = "; ".join(f"{reason}: {number:,}" for reason, number in counts.items())
        st.markdown(f"**Skipped by design:** {words.plain(skipped)}")
    if len(mine["totals"]):
        st.markdown("**Totals the file states**")
        grids.show(tables.totals(mine["totals"]), TOTALS, alt="Totals")


def covered(table: pd.DataFrame) -> None:
    """Show which rules ran where, as a summary and cell by cell."""
    ran = int((table["status"] == "ran").sum())
    st.markdown(
        f"**{shared.many(table['code'].nunique(), 'rule')}** on every file and contract: ran {ran:,} times, "
        f"skipped {len(table) - ran:,} times for want of what they need."
    )
    grids.show(tables.coverage_summary(table), RULES, alt="Rules: ran and skipped")
    st.markdown("**Rule by file and contract**")
    first, second, third = st.columns(3)
    rules = first.multiselect("Rule", sorted(table["code"].unique()), key=Key.COVERAGE_RULE, persist_state="session")
    files = second.multiselect("File", sorted(table["file"].unique()), key=Key.COVERAGE_FILE, persist_state="session")
    statuses = third.multiselect("Status", ["ran", "skipped"], key=Key.COVERAGE_STATUS, persist_state="session")
    for column, wanted in (("code", rules), ("file", files), ("status", statuses)):
        table = table[table[column].isin(wanted)] if wanted else table
    if len(table):
        grids.show(table, CELLS, alt="Coverage")
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
        st.markdown("\n".join(f"- {words.plain(guess)}" for guess in report.ledger.guesses))
with rules:
    if len(report.coverage):
        covered(tables.coverage(report))
    else:
        st.info("No rule ran.")
