"""The receipt of one file: where every row of it went, and how it was read."""

from __future__ import annotations

import streamlit as st

from auditor.model import Ledger, Source
from auditor.reports import words as shared
from dashboard import rows, words
from dashboard.components import grids

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


def show(ledger: Ledger, source: Source) -> None:
    """Show where every row of a file went, and how it was read."""
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
        grids.show(rows.totals(mine["totals"]), TOTALS, alt="Totals")
