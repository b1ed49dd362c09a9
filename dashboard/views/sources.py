"""What was read and what was checked: receipts, corrections by hand, and where each rule could run."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from auditor.reports import words as shared
from dashboard import corrected, rows, state, words
from dashboard.components import corrections, coverage, export, grids, receipt
from dashboard.state import Key
from importers.mapped import importers_of
from importers.peek import Top, top
from importers.tables import Unreadable

RECEIPTS = {
    "file": grids.text("File"),
    "format": grids.text("Read as", 136),
    "side": grids.text("Side", 62),
    "zone": grids.text("Zone", 106),
    "read": grids.number("Rows read", 76),
    "accepted": grids.number("Accepted", 76),
    "quarantined": grids.number("Quarantined", 92),
    "skipped": grids.number("Skipped", 68),
    "balanced": grids.text("Balanced", 74),
}


@st.cache_resource(scope="session", max_entries=32, show_spinner=False)
def _top(mark: tuple[str, str], _data: bytes, settings_text: str) -> Top | None:  # noqa: ARG001
    try:
        return top(_data, importers_of(report.ledger.settings))
    except Unreadable:
        return None


def _unread(name: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the columns of a file that no importer reads, and the fields of its format that it lacks."""
    inputs, settings = corrected.given(), report.ledger.settings
    file = next((one for one in inputs.files if one.name == name), None) if inputs else None
    table = _top(state.mark(file), file.data, settings.text) if file else None
    importer = next((one for one in importers_of(settings) if one.name == source.format), None)
    if table is None or importer is None:
        return pd.DataFrame(), []
    read = set(table.fields.values())
    columns = [
        {"header": header, "values": words.short(table.first_values(header), 90), "field": corrections.NEITHER}
        for header in table.headers
        if header not in read
    ]
    return pd.DataFrame(columns), [field for field in importer.columns if field not in table.fields]


report = state.report()
st.title("Sources")
TABS = ("Files", "People", "Contracts", "audit.toml", "Coverage")
files, people, contracts, text, checks = st.tabs(TABS, key=Key.SOURCES_TAB, on_change="rerun")
with files:
    table = rows.receipts(report.ledger)
    st.markdown(
        f"**{shared.many(len(table), 'file')}.** Every row read was accepted, quarantined or skipped. Click a file "
        "to see how it was read, and to correct that."
    )
    worst = int(table["quarantined"].gt(0).to_numpy().argmax())
    position = grids.show(table, RECEIPTS, key=Key.FILES_TABLE, alt="Receipts")
    export.show(table, RECEIPTS, "Receipts")
    source = report.ledger.sources[worst if position is None else position]
    st.markdown(f"#### {words.plain(source.file)}")
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        receipt.show(source)
    if corrected.given() is not None:
        with right.container(border=True):
            corrections.show_file(report, source)
    receipt.show_rows(report.ledger, source)
    if corrected.given() is not None:
        columns, fields = _unread(source.file)
        if len(columns):
            corrections.show_unread(source, columns, fields)
    if report.ledger.guesses:
        st.markdown("#### What was guessed")
        st.caption("People and Contracts is where a wrong guess is put right.")
        st.markdown("\n".join(f"- {words.plain(guess)}" for guess in report.ledger.guesses))
with people:
    corrections.show_people(report)
with contracts:
    corrections.show_contracts(report)
with text:
    corrections.show_text()
if checks.open:
    with checks:
        coverage.show(report)
