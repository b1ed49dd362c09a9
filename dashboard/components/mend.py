"""What to do about a file that cannot be read until somebody says what only a person can know."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

import pandas as pd
import streamlit as st

from auditor import corrections
from auditor.reports import words as shared
from dashboard import corrected, mapping, words
from dashboard.components.corrections import DATES, NEITHER, show_made
from dashboard.state import Fault, Key
from importers.archives import unpacked
from importers.canonical import FIELDS
from importers.files import File, table_of
from importers.mapped import importers_of
from importers.peek import guessed, top
from importers.registry import all_importers
from importers.tables import Unreadable

COVERS = {
    "month": "The month of its date",
    "month before": "The month before its date",
    "week before": "The week before its date",
    "day": "The day of its date",
}
QUESTIONS = {
    "date_order": ("Which comes first in its dates?", DATES),
    "invoices_cover": ("What time is an invoice for?", COVERS),
}
SIDES = {"logged": "The log, from a tracker", "billed": "The bill, a timesheet or an invoice"}


def show(fault: Fault) -> None:
    """Offer to say what the file lacks: the order of its dates, what its invoices are for, what its columns are."""
    if fault.file is not None and corrected.given() is not None:
        _ask(fault.file, fault.asks)
    if corrected.made():
        st.markdown("**Corrected by hand so far**")
        show_made()


def _ask(file: File, asks: str) -> None:
    if asks in QUESTIONS:
        question, answers = QUESTIONS[asks]
        st.markdown(f"#### {question}")
        with st.container(horizontal=True):
            for value, told in answers.items():
                st.button(told, on_click=_settle, args=(file, asks, value), key=f"{Key.FACT}-{value}")
    elif asks == "columns":
        _ask_columns(file)


def _settle(file: File, key: str, value: str) -> None:
    inputs = corrected.given()
    if inputs is None:
        return
    settings = corrected.settings(corrected.text(), inputs.settings_name)
    name = table_of(unpacked(file.data), importers_of(settings), settings).importer.name
    told = f"{file.name}: {key.replace('_', ' ')} {value}"
    corrected.make(corrections.of_file(told, file.name, name, (file.name,), key, value), file.name)


def _ask_columns(file: File) -> None:
    try:
        table = top(file.data, all_importers())
    except Unreadable:
        table = None
    if table is None or not table.rows:
        return
    st.markdown("#### Say what its columns are")
    st.write(
        f"{shared.many(len(table.headers), 'column')}; those that are known by their names are filled in. "
        "It takes a day or a start, and hours, a duration or an end."
    )
    guesses = guessed(table)
    names = {mapping.field_name(field): field for field in FIELDS if field != "side"}
    frame = pd.DataFrame(
        {
            "header": table.headers,
            "values": [words.short(table.first_values(header), 80) for header in table.headers],
            "field": [mapping.field_name(guesses[h]) if h in guesses else NEITHER for h in table.headers],
        }
    )
    side = st.segmented_control(
        "Whose record is it?", list(SIDES), format_func=SIDES.__getitem__, required=True,
        default="billed" if {"amount", "invoice"} & set(guesses.values()) else "logged",
        key=f"{Key.OWN_SIDE}-{file.name}",
    )  # fmt: skip
    key = f"{Key.OWN_COLUMNS}-{file.name}-{len(table.headers)}"
    st.data_editor(
        frame,
        column_config={
            "header": st.column_config.TextColumn("Column", disabled=True),
            "values": st.column_config.TextColumn("First values", disabled=True),
            "field": st.column_config.SelectboxColumn("What it is ✎", options=[NEITHER, *names], required=True),
        },
        hide_index=True,
        key=key,
    )
    st.button("Read it so", type="primary", on_click=_read_so, args=(file, side, frame, names, key))
    if told := corrected.fault_at(file.name):
        st.error(words.plain(told))


def _read_so(file: File, side: str, frame: pd.DataFrame, names: dict[str, str], key: str) -> None:
    edits: dict[int, dict[str, Any]] = mapping.chosen_edits(st.session_state.get(key))
    columns: dict[str, str] = {}
    for row, (header, guess) in enumerate(zip(frame["header"], frame["field"], strict=True)):
        field = names.get(edits.get(row, {}).get("field", guess))
        if field in columns:
            told = f"{columns[field]} and {header} cannot both be: {mapping.field_name(field)}"
            st.session_state[Key.CORRECTION_FAULT] = file.name, told
            return
        if field:
            columns[field] = header
    name = re.sub(r"\W+", "_", PurePath(file.name).stem).strip("_").lower() or "table"
    known = {one.name for one in all_importers()}
    corrected.make(corrections.own_table(f"{name}_table" if name in known else name, side, columns), file.name)
