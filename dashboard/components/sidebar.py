"""The side of the screen: files, who reads, and the zone of clock times."""

from __future__ import annotations

import zoneinfo
from functools import cache

import streamlit as st

from auditor.reports import READERS
from auditor.settings import SettingsError
from dashboard import state
from dashboard.state import Key
from importers.tables import Unreadable

ZONE_HELP = (
    "For files that do not state their zone, such as Toggl's. A file or a format that states its own zone, and "
    "the settings of a format, come first."
)
FILES_HELP = (
    "Exports of trackers, platform sheets, invoices (CSV, XLSX), and an audit.toml with your settings. "
    "Give the log and the bill together: padding shows only when one stands beside the other."
)
MOST_FILES, MOST_BYTES = 200, 500_000_000
READER_NAMES = {"freelancer": "Freelancer", "client": "Client", "agency": "Agency"}


@cache
def zones() -> list[str]:
    """Return the names of time zones, UTC first."""
    names = zoneinfo.available_timezones()
    return ["UTC", *sorted(name for name in names if "/" in name and not name.startswith(("Etc/", "System")))]


def too_much(sizes: list[int]) -> state.Fault | None:
    """Return why files of these sizes (bytes) are too many or too large to be audited at once, or None."""
    if len(sizes) > MOST_FILES:
        return state.Fault(
            f"{len(sizes):,} files are more than the {MOST_FILES} that are audited at once: remove some."
        )
    if sum(sizes) > MOST_BYTES:
        megabytes = f"{sum(sizes) / 1e6:,.0f} MB are more than the {MOST_BYTES / 1e6:,.0f} MB"
        return state.Fault(f"{megabytes} that are audited at once: remove some files.")
    return None


def show() -> state.Inputs | state.Fault:
    """Show the choices and return the files they make, or why they cannot be used."""
    with st.sidebar:
        uploads = st.file_uploader("Files", accept_multiple_files=True, key=Key.UPLOADS, help=FILES_HELP)
        if fault := too_much([upload.size for upload in uploads]):
            return fault
        files = state.kept(state.uploaded(uploads))
        is_demo = not state.opened().paths and all(map(state.is_settings, files))
        if is_demo:
            st.selectbox(
                "Demo",
                READERS,
                format_func=lambda name: f"{READER_NAMES[name]}'s demo",
                key=Key.DEMO,
                on_change=_read_as_demo,
                persist_state="session",
            )
        st.selectbox(
            "Read as",
            READERS,
            format_func=READER_NAMES.__getitem__,
            key=Key.READER,
            help="Changes wording and order, never a figure.",
            persist_state="session",
        )
        st.selectbox(
            "Time zone of clock times",
            ["", *zones()],
            format_func=lambda name: name or "settings, else UTC",
            key=Key.ZONE,
            help=ZONE_HELP,
            persist_state="session",
        )
    try:
        return state.gather(files, st.session_state[Key.DEMO] if is_demo else None)
    except (SettingsError, Unreadable) as fault:
        return state.Fault(str(fault))


def _read_as_demo() -> None:
    st.session_state[Key.READER] = st.session_state[Key.DEMO]
