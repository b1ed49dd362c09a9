"""The evidence pack of a contract to take away: what another person needs to check it, and no more than is chosen."""

from __future__ import annotations

import streamlit as st

from auditor.once import kept
from auditor.report import Report
from auditor.reports.pack import Pack, pack
from auditor.sharing import PROFILES
from dashboard.components import behind
from dashboard.exports import Sheet
from dashboard.state import Key

NAMES = {
    "full": "Everything",
    "client": "For the client of this contract",
    "redacted": "Without names and texts",
}
MEDIA = {"html": "text/html", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
LABELS = {"html": "Web page", "xlsx": "Excel workbook"}


def show(report: Report, row: int, reader: str) -> None:
    """Offer the pack of the contract at a row of `report.contracts`, made when it is asked for."""
    with behind.box("pack", "Evidence pack of this contract, to give away") as box:
        if box.open:
            _offer(report, row, reader)


def _offer(report: Report, row: int, reader: str) -> None:
    st.write(
        "One page and one workbook with the findings, explanations, decisions, rows, terms, file hashes and "
        "settings, so that another person reruns it to the same result."
    )
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    profile = left.selectbox(
        "For whom",
        list(PROFILES),
        list(PROFILES).index("client"),
        format_func=lambda name: NAMES.get(name, name),
        key=Key.SHARE,
        persist_state="session",
    )
    told = Sheet("Evidence pack", (f"Contract: {report.contracts['name'][row]}", f"For: {profile}"), ())

    def file(ending: str) -> bytes:
        return bytes(getattr(_made(report, row, profile, reader), ending))

    with right, st.container(horizontal=True):
        for ending, label in LABELS.items():
            st.download_button(
                label,
                data=lambda ending=ending: file(ending),
                file_name=told.file_name(ending),
                mime=MEDIA[ending],
                key=f"pack {ending}",
                on_click="ignore",
                icon=":material/download:",
            )
    withheld = PROFILES[profile].withheld
    st.caption(f"Withheld: {'; '.join(withheld)}." if withheld else "Nothing is withheld: it names every client.")


@kept
def _made(report: Report, row: int, profile: str, reader: str) -> Pack:
    return pack(report, [row], PROFILES[profile], reader)
