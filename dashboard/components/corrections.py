"""Forms to correct by hand how files are read, who is who, and which work is which."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from auditor import corrections
from auditor.corrections import Correction, Edit
from auditor.model import Source, ZoneSource
from auditor.report import Report
from dashboard import corrected, mapping, words
from dashboard.components import grids, sidebar
from dashboard.state import Key
from importers.dates import ORDERS

DATES = {"day-month-year": "Day first: 3/4 is 3 April", "month-day-year": "Month first: 3/4 is March 4"}
MARKS = {"": "as they look", ".": "point: 1.5", ",": "comma: 1,5"}
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "PLN", "UAH")
NEITHER = "not read"
MOST_ROWS, MOST_PIXELS = 12, 460
FIXED = {ZoneSource.FORMAT: "The format fixes the zone.", ZoneSource.FILE: "The file states its zone."}


def show_file(report: Report, source: Source) -> None:
    """Offer what may be corrected of how a file was read."""
    st.markdown("**Correct by hand**")
    alike = [one.file for one in report.ledger.sources if one.format == source.format]
    every = len(alike) == 1
    if not every:
        names = {True: f"all {len(alike)} files of this format", False: "this file only"}
        every = st.segmented_control(
            "Holds for", list(names), format_func=names.__getitem__, default=True, required=True,
            key=f"{Key.HOLDS}-{source.file}",
        )  # fmt: skip
    said = report.ledger.settings.format_of(source.format, source.file)
    about = (source, tuple(alike) if every else ())
    zones = sidebar.zones()
    _choice("Time zone of its clock times", "timezone", [*dict.fromkeys([source.timezone, *zones])], source.timezone,
            about, disabled=source.timezone_from in FIXED, help=FIXED.get(source.timezone_from))  # fmt: skip
    if source.date_order in ORDERS:
        _choice("Dates", "date_order", list(ORDERS), source.date_order, about, format_func=DATES.__getitem__)
    if said.decimal or any("decimal" in note for note in source.notes) or _has_bad_numbers(report, source):
        _choice("Numbers", "decimal", list(MARKS), said.decimal or "", about, format_func=MARKS.__getitem__)
    if said.person or mapping.nameless(report, source.file):
        people = sorted(set(report.ledger.entries["person"].cat.categories) - {""})
        known = list(dict.fromkeys(filter(None, ["", said.person, *people])))
        _choice(
            "Whose file this is, a name or an e-mail", "person", known, said.person, about, accept_new_options=True
        )
    if said.currency or any("no currency" in note for note in source.notes):
        known = list(dict.fromkeys([*filter(None, [said.currency]), *CURRENCIES]))
        _choice("Currency of its amounts", "currency", known, said.currency, about, accept_new_options=True)
    _fault(source.file)


def show_unread(source: Source, columns: pd.DataFrame, fields: list[str]) -> None:
    """Offer to say what the columns are that no importer reads: header, first values; and the free fields."""
    st.markdown("**Columns that are not read**")
    if not fields:
        columns = columns.drop(columns="field")
    names = {mapping.field_name(field): field for field in fields}
    config = {
        "header": st.column_config.TextColumn("Column", disabled=True),
        "values": st.column_config.TextColumn("First values", disabled=True),
        "field": st.column_config.SelectboxColumn("What it is", options=[NEITHER, *names]),
    }
    _editor(columns, config, Key.UNREAD, f"columns {source.file}", _map_columns, (source, columns, names))


def show_people(report: Report) -> None:
    """Offer to say who is who."""
    table = mapping.people(report)
    if not len(table):
        st.info("No file names anybody. Whose a file is can be said under Files.")
        return
    st.write("Every name and e-mail in the files. Choose another person to join two, or its own name to part it.")
    options = sorted({*table["person"], *table["own"]} - {""}, key=str.casefold)
    config = {
        "shown": st.column_config.TextColumn("In the files", disabled=True),
        "entries": st.column_config.NumberColumn("Entries", disabled=True, width=64, format="%,d"),
        "hours": st.column_config.NumberColumn("Hours", disabled=True, width=78, format="%,.2f h"),
        "person": st.column_config.SelectboxColumn("Is the same as ✎", options=options, required=True),
        "why": st.column_config.TextColumn("Why, or what it may be", disabled=True),
    }
    _editor(table, config, Key.PEOPLE, "people", _join, (table,))


def show_contracts(report: Report) -> None:
    """Offer to say which contract each name of work is for."""
    names = mapping.contract_names(report)
    for side, title, lead in (
        ("logged", "What the log calls the work", "Choose the contract that bills it, or that nothing does."),
        ("billed", "What the bill calls the work", "Choose another contract where two titles are one piece of work."),
    ):
        table = mapping.labels(report, side)
        if not len(table):
            continue
        st.markdown(f"**{title}.** {lead}")
        ids = {name: key for key, name in names.items() if key}
        several = [text for text, own in zip(table["contract"], table["contracts"], strict=True) if len(own) > 1]
        none = [mapping.NOT_BILLED] if side == "logged" else []
        options = [*none, *dict.fromkeys([*sorted(ids, key=str.casefold), *several])]
        config = {
            "label": st.column_config.TextColumn("Client / project", disabled=True),
            "contract": st.column_config.SelectboxColumn("Contract ✎", options=options, required=True),
            "why": st.column_config.TextColumn("Why", disabled=True),
        }
        _editor(table, config, f"{Key.LABELS}-{side}", f"contracts {side}", _assign, (report, table, ids, side))


def show_text() -> None:
    """Show the corrections made and the settings to keep."""
    if corrected.given() is None:
        st.info("On this server only files of your own can be corrected.")
        return
    if not corrected.made():
        st.write("Nothing was corrected by hand. What is corrected under Files, People or Contracts is written here.")
    show_made()
    text = corrected.text()
    if text:
        st.write("With this file the same files give the same report: `auditor check FILES --settings audit.toml`.")
        st.download_button("Save audit.toml", text.encode(), "audit.toml", "application/toml", on_click="ignore")
        st.code(text, language="toml")


def show_made() -> None:
    """Show the corrections made, each to be taken back."""
    for number, correction in enumerate(corrected.made()):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.write(f"{number + 1}. {words.plain(correction.told)}")
        right.button("Take back", key=f"{Key.TAKEN}-{number}", on_click=corrected.take_back, args=(number,))
    _fault("made")


def _choice(label: str, key: str, options: list[str], now: str | None, about: Any, **more: Any) -> None:
    """Offer one fact about a file; what is chosen is a correction at once."""
    name = f"{Key.FACT}-{about[0].file}-{key}-{now}-{st.session_state.setdefault(Key.TRIES, 0)}"
    more = {"placeholder": "Not stated", "disabled": False} | more
    place = options.index(now) if now in options else None
    st.selectbox(label, options, index=place, key=name, on_change=_state_fact, args=(name, key, about), **more)


def _state_fact(name: str, key: str, about: tuple[Source, tuple[str, ...]]) -> None:
    st.session_state[Key.TRIES] += 1
    source, alike = about
    value = st.session_state[name] or None
    which = f"files of {source.format}" if alike else source.file
    told = f"{which}: {key.replace('_', ' ')} {value or 'as it looks'}"
    corrected.make(corrections.of_file(told, source.file, source.format, alike, key, value), source.file)


def _map_columns(
    edits: dict[int, dict[str, Any]], source: Source, columns: pd.DataFrame, names: dict[str, str]
) -> None:
    for row, cells in edits.items():
        field = names.get(cells.get("field") or "")
        if field:
            header = columns["header"].iloc[row]
            path = ("formats", source.format, "columns", field)
            told = f"{header} in files of {source.format} is {mapping.field_name(field)}"
            corrected.make(Correction(told, (Edit(path, header),)), f"columns {source.file}")


def _join(edits: dict[int, dict[str, Any]], table: pd.DataFrame) -> None:
    for row, cells in edits.items():
        one = table.iloc[row]
        if cells.get("person") and cells["person"] != one["person"]:
            corrected.make(
                corrections.same_person((one["email"], one["name"]), one["person"], cells["person"]), "people"
            )


def _assign(
    edits: dict[int, dict[str, Any]], report: Report, table: pd.DataFrame, ids: dict[str, str], side: str
) -> None:
    stated = {one.id for one in report.ledger.settings.contracts}
    for row, cells in edits.items():
        label, key = table["label"].iloc[row], ids.get(cells["contract"], "")
        if cells["contract"] == table["contract"].iloc[row] or (not key and cells["contract"] != mapping.NOT_BILLED):
            continue
        if side == "logged":
            made = corrections.of_contract(label, key, stated)
        else:
            own = {one for labels in table.drop(index=row)["contracts"] for one in labels} | {key}
            c = report.contracts[report.contracts["contract"].isin(own - stated)].drop_duplicates("contract")
            facts = {one["contract"]: {"name": one["name"], "client": one["client"]} for one in c.to_dict("records")}
            made = corrections.of_bill(label, key, sorted(own | stated), facts)
        corrected.make(made, f"contracts {side}")


def _editor(
    table: pd.DataFrame, config: dict[str, Any], key: str, place: str, change: Any, about: tuple[Any, ...]
) -> None:
    """Show a table to edit; what is edited is a correction at once, and its fault stands below.

    The editor begins anew after every edit, and so shows what holds.
    """
    tries = st.session_state.setdefault(Key.TRIES, 0)
    name = f"{grids.key_of(table.astype(str), key)}-{tries}"
    shown = [column for column in config if column in table and table[column].astype(bool).any()]
    st.data_editor(
        table[shown],
        column_config=config,
        column_order=shown,
        hide_index=True,
        key=name,
        height="content" if len(table) <= MOST_ROWS else MOST_PIXELS,
        disabled=corrected.given() is None,
    )
    _fault(place)
    if edits := mapping.chosen_edits(st.session_state.get(name)):
        st.session_state[Key.TRIES] = tries + 1
        change(edits, *about)
        st.rerun()


def _fault(place: str) -> None:
    if told := corrected.fault_at(place):
        st.error(words.plain(told))


def _has_bad_numbers(report: Report, source: Source) -> bool:
    reasons = report.ledger.quarantine.loc[report.ledger.quarantine["source"] == source.file, "reason"]
    return any("duration" in reason or "money" in reason for reason in reasons.unique())
