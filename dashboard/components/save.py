"""The report to take away, in every form the auditor writes."""

from __future__ import annotations

import streamlit as st

from auditor.report import Report
from auditor.reports import FORMATS, renderer
from dashboard.state import Key

NAMES = {"text": "Text", "json": "JSON", "csv": "CSV", "xlsx": "Excel workbook", "html": "Web page"}
ENDINGS = {"text": "txt"}


def show(report: Report, reader: str) -> None:
    """Offer the report as a file, made when it is asked for."""
    with st.sidebar:
        form = st.selectbox(
            "Save the report as",
            FORMATS,
            format_func=lambda name: NAMES.get(name, name),
            key=Key.FORM,
            persist_state="session",
        )
        st.download_button(
            "Save",
            data=lambda: renderer(form)(report, reader),
            file_name=f"audit.{ENDINGS.get(form, form)}",
            on_click="ignore",
        )
