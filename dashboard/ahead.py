"""Work done ahead: what the next pages ask of a report is worked out while a person reads the first one."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from threading import Thread

import streamlit as st

from auditor.report import Report
from dashboard import components
from dashboard.state import Key


def begin(report: Report) -> None:
    """Begin to work ahead on new files, beside the screen; a page that comes first works it out itself."""
    files = [(source.file, source.sha256) for source in report.ledger.sources]
    if st.session_state.get(Key.AHEAD) != files:
        st.session_state[Key.AHEAD] = files
        Thread(target=work, args=(report,), name="ahead", daemon=True).start()


def work(report: Report) -> None:
    """Load what pages are made of, and have every part `prepare` what it shows before anything is chosen on it."""
    names = [module.name for module in pkgutil.iter_modules(components.__path__, prefix=f"{components.__name__}.")]
    for part in [import_module(name) for name in names]:
        if hasattr(part, "prepare"):
            part.prepare(report)
