"""The corrections of a session: made by hand, tried before they count, and written into the settings as text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from auditor.corrections import Correction, Edit, corrected
from auditor.engine import check_settings
from auditor.settings import Settings, SettingsError, parse
from dashboard import state
from dashboard.state import Fault, Inputs, Key
from importers.mapped import importers_of
from importers.registry import all_importers


def apply(inputs: Inputs | Fault) -> Inputs | Fault:
    """Return what is audited: the settings with the corrections made so far."""
    if isinstance(inputs, Fault) or not is_allowed(inputs):
        st.session_state.pop(Key.GIVEN, None)
        return inputs
    st.session_state[Key.GIVEN] = inputs
    return replace(inputs, settings_text=corrected(inputs.settings_text, made()))


def is_allowed(inputs: Inputs) -> bool:
    """Return whether this visitor may correct: on a shared server only files of their own."""
    return state.visitor().sees_all or inputs.is_own


def given() -> Inputs | None:
    """Return the files and settings before corrections; None where nothing may be corrected."""
    known = st.session_state.get(Key.GIVEN)
    return known if isinstance(known, Inputs) else None


def made() -> tuple[Correction, ...]:
    """Return the corrections of what is shown, in order; those of a demo are not those of one's own files."""
    return tuple(st.session_state.setdefault(Key.CORRECTIONS, {}).get(_scope(), ()))


def make(correction: Correction, place: str) -> None:
    """Add a correction, unless the settings would not hold it: then its fault is told at `place`."""
    keep((*made(), correction), place)


def keep(corrections: tuple[Correction, ...], place: str = "") -> None:
    """Let these be the corrections, unless the settings would not hold them."""
    st.session_state.pop(Key.CORRECTION_FAULT, None)
    inputs = given()
    if inputs is None:
        return
    try:
        settings(corrected(inputs.settings_text, corrections), inputs.settings_name)
    except SettingsError as fault:
        st.session_state[Key.CORRECTION_FAULT] = place, str(fault)
    else:
        st.session_state[Key.CORRECTIONS] |= {_scope(): corrections}


def take_back(number: int) -> None:
    """Take one correction back, the others stay."""
    kept = made()
    keep((*kept[:number], *kept[number + 1 :]), "made")


def fault_at(place: str) -> str:
    """Return why the last correction made at a place could not be, "" when it could."""
    where, told = st.session_state.get(Key.CORRECTION_FAULT, ("", ""))
    return told if where == place else ""


def settings(text: str, name: str) -> Settings:
    """Return settings from text, checked as before an audit; raises SettingsError."""
    read = parse(text, name)
    check_settings(read, [one.name for one in all_importers()])
    importers_of(read)
    return read


def text() -> str:
    """Return the settings to keep: what is audited, with the zone that is chosen on the left."""
    inputs = given()
    if inputs is None:
        return ""
    zone = (Correction("", (Edit(("timezone",), inputs.timezone),)),) if inputs.timezone else ()
    return corrected(inputs.settings_text, (*made(), *zone))


def _scope() -> Any:
    inputs = given()
    return st.session_state[Key.DEMO] if inputs is not None and inputs.is_demo else ""
