"""The receipt of one file: where every row of it went, and how it was read."""

from __future__ import annotations

import streamlit as st

from auditor.model import Ledger, Source
from auditor.reports import words as shared
from auditor.settings import AS_STATED
from dashboard import rows, words
from dashboard.components import grids
from importers.registry import all_importers

QUARANTINED = {
    "row": grids.number("Row", 54),
    "column": grids.text("Column", 110),
    "text": grids.text("What stands there", 150),
    "reason": grids.text("Why", 150),
    "mend": grids.text("What would be read"),
}
READABLE = (
    (AS_STATED, "the other decimal mark, under Numbers"),
    ("date and time", "2026-03-04 09:30"),
    ("a date", "2026-03-04"),
    ("time of day", "09:30 or 9:30 AM"),
    ("duration", "1:30, 90m or 1.5 h"),
    ("money", "45.00"),
    ("yes nor no", "yes or no"),
    ("percentage", "55%"),
    ("logged, billed", "logged, billed or observed"),
    ("is empty", "any value: fill it in where the file is made"),
)
"""What would be read instead, by words of why a text is not."""
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
TOTALS = {
    "row": grids.number("Row", 54),
    "label": grids.text("Total", 180),
    "stated": grids.hours("Stated"),
    "summed": grids.hours("Sum of its rows", 120),
    "agrees": grids.text("Agrees", 72),
}


def show(source: Source) -> None:
    """Show how many rows of a file went where, and how it was read."""
    mark = "✓ balanced" if source.is_balanced else "▲ does not balance"
    st.text(f"{shared.receipt(source)}   {mark}")
    how = [
        f"Read as {source.tool}, {source.format.replace('_', ' ')}; {source.side} side; by {source.grain}",
        *_written(source),
        f"Days {words.days(source.first_day, source.last_day) or 'not stated'}",
        f"Zone {source.timezone}, {words.KNOWN_FROM[source.timezone_from]}",
    ]
    if source.date_order:
        how.append(f"Dates read as {source.date_order}: {source.date_order_from}")
    st.markdown("\n".join(f"- {words.plain(line)}" for line in [*how, *source.notes]))


def show_rows(ledger: Ledger, source: Source) -> None:
    """Show the rows of a file that are no entries: quarantined with what would be read, skipped, and totals."""
    mine = {name: frame[frame["source"] == source.file] for name, frame in (
        ("quarantine", ledger.quarantine), ("skipped", ledger.skipped), ("totals", ledger.totals))}  # fmt: skip
    if len(mine["quarantine"]):
        st.markdown("**Quarantined: read, but not understood, and in no figure**")
        st.caption("Mend them where the file is made and export it again, or correct how it is read.")
        bad = mine["quarantine"]
        mend = [
            next((told for word, told in READABLE if word in reason), "") for reason in bad["reason"].astype("str")
        ]
        grids.show(bad.assign(mend=mend), QUARANTINED, alt="Quarantined rows")
    if len(mine["skipped"]):
        counts = mine["skipped"]["reason"].astype("str").value_counts()
        skipped = "; ".join(f"{reason}: {number:,}" for reason, number in counts.items())
        st.markdown(f"**Skipped by design:** {words.plain(skipped)}")
    if len(mine["totals"]):
        st.markdown("**Totals the file states**")
        grids.show(rows.totals(mine["totals"]), TOTALS, alt="Totals")


def _written(source: Source) -> list[str]:
    """Return how the file is written, by its kind: the encoding and the mark between its cells."""
    if source.encoding == "xlsx":
        return ["An Excel workbook"]
    if any(one.records for one in all_importers() if one.name == source.format):
        return []
    mark = DELIMITERS.get(source.delimiter, source.delimiter)
    return [f"Text in {source.encoding}, cells parted by {mark}"]
